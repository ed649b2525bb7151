"""Everyday English for angles, heights and places: "how much bend has he got in that knee".

Patterns on lower-case text, each with what stands for it; `spoken` applies them. Knows nothing of
grammar.
"""

_END = r"(?=\s*[?.!,]*$)"
_OWN = r"(?:the |his |her |their |that |this |its )"
_JOINT = r"(?:knee|elbow|hip)"
_PART = r"(?:hand|wrist|arm|elbow|knee|leg|foot|hip|head|shoulder)"
_BENDS = (
    r"(?:fold(?:s|ed|ing)?|bend(?:s|ing)?|bent|flex(?:es|ed|ing)?|crook(?:s|ed)?|tuck(?:s"
    r"|ed)?)"
)
_STRONG = (
    r"(?:deep|deeply|strong|strongly|hard|sharp|sharply|tight|tightly|far|much|heavily"
    r"|severely|acutely|steeply)"
)
_ALL_REST = (
    r"(?:all (?:the )?(?:rest|others?)|(?:any|every)(?:one|body)(?: else)?"
    r"|(?:all |any of )?the (?:others|rest|other people)|any other(?: person| one)?)"
)

# fmt: off
RULES: tuple[tuple[str, str], ...] = (
    # Joints and backs.
    (rf"\bhow {_STRONG} (?:is|are|does|do|has|did) (.+?) (?:got )?{_BENDS} (?:at|in|on|around"
     rf"|through) {_OWN}((?:left |right )?{_JOINT})s?", r"how bent is the \2 of \1"),
    (rf"\bhow {_STRONG} (?:is|are|does|do|has|did) (.+?) (?:got )?{_BENDS} {_OWN}((?:left "
     rf"|right )?{_JOINT})s?", r"how bent is the \2 of \1"),
    (rf"\bhow much (?:of a )?(?:bend|flexion|flex|fold|angle) (?:has|does|do|is there|can you"
     rf" see|do you see|have)(?: (.+?))?(?: got| have| show| shown| there)? (?:in|at|on)"
     rf" {_OWN}((?:left |right )?{_JOINT})" + _END,
     r"how bent is the \2 of \1"),
    (rf"\b(whose (?:left |right )?{_JOINT}s?) (?:is|are) (?:{_BENDS}|closed|tucked(?: up)?)"
     rf" (?:the )?(?:furthest|farthest|deepest|hardest|tightest|sharpest|strongest|most)(?:"
     rf" here| of all| of them| in)?\b",
     r"\1 is the most bent"),
    (r"\bhow much (?:is|are) (?:inclined|leaned|leant|tilted|tipped|bent|slanted) (?:the"
     r" )?(?:back|trunk|torso|body|spine) of (.+?)" + _END, r"how much is \1 leaning"),
    (r"\bhow much (is|are) (inclined|leaning|tilted|bent) (the .+?|p\d+)" + _END,
     r"how much \1 \3 \2"),
    (r"\bhow far (?:off|from|away from|out of|past)(?: the)? (?:vertical|plumb|upright) (?:is"
     r"|are|does|do) (.+?)(?:'s (?:trunk|torso|back|spine|body|upper body))?(?: lean| leaning"
     r"| tilted| stand)?" + _END,
     r"how much is \1 leaning"),
    (r"\bhow far (?:is|are|does|do) (.+?)(?:'s (?:trunk|torso|back|spine|body|upper"
     r" body))?(?: lean| leaning| tilted| tipped| stand)? (?:off|from|away from|out of"
     r"|past)(?: the)? (?:vertical|plumb|upright)" + _END,
     r"how much is \1 leaning"),
    (r"\bthe ((?:sitting|standing|kneeling|squatting|lying|seated)) (?:person|man|woman|one"
     r"|guy) (?:who is |that is )?(?:the )?(?:more|most|furthest|farthest) (?:at|to|on|in)"
     r" (?:the )?(left|right)\b",
     r"the \2most \1 person"),
    (r"\bthe (?:one|person|man|woman|guy) (?:who is |that is )?(?:the )?(?:more|most|furthest"
     r"|farthest) (?:at|to|on|in|towards) (?:the )?(left|right)\b", r"the \1most person"),
    (r"^(?:the )?(?:one|person) (?:the )?most (?:at|to) the (left|right)\b", r"the \1most person"),
    (r"\b(?:is )?(?:slouch(?:ing|ed|es)|slump(?:ing|ed|s)|pitch(?:ed|ing|es)|tip(?:ped|ping)"
     r"|hunch(?:ing|es)|keel(?:ed|ing)|doubl(?:ed|ing))(?: (?:over|forwards?|ahead|down))*(?="
     r" (?:the )?(?:most|least|more|less|furthest|farthest)\b)", " leaning"),
    (r"\bwhos\b", "who is"),
    (rf"\b(lean(?:s|ing)?|bent(?: over| forwards?)?|bend(?:s|ing)?(?: over| forwards?)?)"
     rf" (?:forwards? |over )?(?:the )?more than {_ALL_REST}", "leaning the most"),
    (rf"\b(tall|high|far|clos|near|low)(?:er|r) than {_ALL_REST}" + _END, r"\1est"),
    (r",? (?:torso|trunk|back|body|posture|pose|angle|knee|height|depth|distance)[ -]?wise\b", ""),
    (r",? (?:torso|trunk|back|body|posture|angle|knee)[ -]wise\b", ""),
    (rf"\b(?:by )?how (?:many degrees|much) (?:does|do) (.+?)'s ((?:left |right ){_JOINT})(?:"
     rf" flexion| angle| bend)? (?:exceed|surpass|top|beat|outdo|outstrip|go beyond|trump)"
     rf" (?:that of (?:the )?)?(.+?)(?:'s(?: (?:left |right )?(?:{_JOINT})?(?: flexion| angle"
     rf"| bend)?)?)?" + _END,
     r"how much more bent is \1's \2 than \3's \2"),
    (r"\b(?:by )?how (?:many (?:cm|centimetres|centimeters|metres|meters)|much) (?:does|do)"
     r" (.+?)(?:'s height)? (?:exceed|surpass|top|outtop|tower over|overtop|outdo|beat)"
     r" (?:that of (?:the )?)?(.+?)(?:'s(?: height)?)?(?: in height| for height| height wise)?"
     + _END,
     r"how much taller is \1 than \2"),
    (rf"\b(.+?)(?:'s| is| has)? (?:getting|gets|got|get) (?:a )?(?:more|bigger|deeper)"
     rf" (?:bend |flexion |flex |angle |movement )?(?:out of|in|from|at) (?:his|her|their"
     rf"|the) ((?:left |right )?{_JOINT}s?) than (.+?)(?: is| has| does| gets)?" + _END,
     r"are \1's \2 more bent than \3's \2"),
    # Highest, lowest, first and second.
    (rf"\bwho (?:reaches|reaching|is reaching|gets|stretches|goes|extends)(?: up)?(?: to)?"
     rf" (?:the )?(highest|lowest|furthest up) with (?:the|his|her|their) ((?:left |right"
     rf" )?{_PART})", r"who has the \1 \2"),
    (rf"\bwho has (?:got )?(?:the|his|her|their) ((?:left |right )?{_PART}) (?:at the very"
     rf" top|at the top|on top|up top|topmost|uppermost|the highest|highest)(?: of all)?",
     r"who has the highest \1"),
    (rf"\bwho has (?:got )?(?:the|his|her|their) ((?:left |right )?{_PART}) (?:at the very"
     rf" bottom|at the bottom|lowermost|the lowest|lowest)(?: of all)?",
     r"who has the lowest \1"),
    (r"\b(whose (?:left |right )?(?:\w+)) (?:sits?|hangs?|stands?|rests?|lies|gets?|goes|go"
     r"|reaches|reach|comes|is held|is kept|dips|drops|ends up)(?: down| up)? (?:the"
     r" )?(lowest|highest)(?: of all| of them| here)?\b",
     r"\1 is the \2"),
    (r"\bwho(?:'s| is) the (?:bigger|larger|longer) (?:guy|person|man|woman|one|fellow"
     r"|lad)?,?(?: (?:in|by) (?:height|stature|size))?\s*[:,;-]", "who is taller: "),
    (r"\bhow tall would (.+?) be(?:,? (?:standing|if (?:he|she|they) stood|when standing|were"
     r" (?:he|she|they) standing|upright|stood)(?: up)?(?: straight| upright| tall|"
     r" erect)?)?(?=\s*[?.!,]|\s+in\b|$)", r"how tall is \1"),
    # Which arm, and what with the arms.
    (r"^(which|what) (way|arm|hand|leg|knee|side)'s ", r"\1 \2 is "),
    (r"^which (arm|hand|leg) (?:is|does|has) (?:that |the )?(.+?) (?:holding up|hold up"
     r"|raising|raise|lifting|lift|keeping up|got up|putting up|up)" + _END,
     r"which \1 of the \2 is raised"),
    (r"^what (?:is|are) doing with (?:the|his|her|their) (arms|hands|legs) (.+?)" + _END,
     r"what is \2 doing with the \1"),
    (r"^(?:what|which) (?:is|has) (?:the )?(posture|position|height|angle) (the .+?)" + _END,
     r"what is the \1 of \2"),
    (rf"\bhow high (?:is|does|has) (.+?) (?:holding|hold|keeping|keep|got|carrying|lifting"
     rf"|lift) (?:the|his|her|their) ((?:left |right )?(?:hand|wrist|foot|knee|elbow)){_END}",
     r"how high is the \2 of \1"),
    (r"\b(none|nobody|no one|somebody|someone|anyone|anybody|everybody|everyone)((?: of"
     r" (?:the|these|those) (?:\w+ )?(?:people|dancers|players|kids|pupils|workers|patients)|"
     r" of them)?) (?:lifts|raises|holds up|is lifting|is raising|puts up) (?:an?|the|his|her"
     r"|their) (arm|hand)\b",
     r"\1\2 has an \3 raised"),
    (r"^(?:is it true that )?(?:none|nobody|no one) of (?:the|these|those) \w+ (?:has|have)"
     r" (an? )", r"does nobody have \1"),
    # Any knee of anyone.
    (rf"\bany (knee|elbow|hip)s? (?:bent |flexed |that is )?(more than|less than|at least) (\w"
     rf"+)(?: degrees?| deg)?,? (?:any|of any|on any|in any|for any) (?:patient|person|one"
     rf"|body|player|body|of them){_END}",
     r"does anyone have a \1 bent \2 \3 degrees"),
    (rf"\bany (knee|elbow|hip)s? (?:bent |flexed )?(more than|less than|at least) (\w+)(?:"
     rf" degrees?| deg)?{_END}", r"does anyone have a \1 bent \2 \3 degrees"),
    (r"\b((?:has|have|having|with) (?:both|an?|one|the|his|her|their)) ((?:left |right"
     r" )?(?:knees?|elbows?|hips?)) (more than|less than|at least|at most) (?=\d|ninety"
     r"|eighty|seventy|sixty|fifty|forty|thirty|twenty)", r"\1 \2 bent \3 "),
    # Places beside one another.
    (r"\b(?:more|further|farther) (?:to|towards|on) the (left|right) than\b", r"to the \1 of"),
    (r"\b(is|are) (?:more|further|farther) (left|right) than\b", r"\1 to the \2 of"),
    (r"\b(the one|who|person) (?:on|down on) (?:a|one) knee\b", r"\1 kneeling"),
    (r"\bwho has (the \w+|p\d+|[a-z]+) (?:nearest|closest) to (?:him|her|them|him or her)\b",
     r"who is closest to \1"),
)
# fmt: on
"""Pattern -> what stands for it; each on what the ones before it left."""
