"""What is said round a request, and instructions said another way, each with what it stands for.

Patterns on plain text; `plainly` applies them. Knows nothing of the talk.
"""

from thirdwave.agents.offline.requests.verbs import BASE

_VERBS = "|".join(sorted(BASE - {"close", "part", "point", "present", "head", "left"}))

# fmt: off
INSTRUCTING: tuple[tuple[str, str], ...] = (
    # Slips that only the words beside them show.
    (r"\bform (?=the (?:left|right|front|back|side|top|camera|rear)\b|behind\b|above\b|left\b"
     r"|right\b)",
     "from "),
    (r"\binbetween\b", "in between"),
    # What is enough is not what is asked.
    (r"[,;.!?\u2013\u2014-]+\s*(?:a|any|the|some) (?:rough |simple |quick |small |short"
     r" )?(?:drawing|sketch|picture"
     r"|image|rendering|render|description|estimate|number|answer|overview|figure) (?:will do"
     r"|would do|is"
     r" (?:fine|enough|ok|okay|all i need|good enough)|suffices|would be (?:nice|fine|enough"
     r"|great|good))"
     r"[ .!]*$", "."),
    (r"[,;.!?]+\s*(?:thanks|thank you|thx|cheers|ta)(?: (?:a lot|very much|in advance|so"
     r" much))?[ .!]*$",
     "."),
    (r"^(?:fine|great|perfect|nice|good|cool|lovely|thanks|thank you|alright|all right|very"
     r" well|i see"
     r"|understood|got it|interesting|too bad|pity|hm+|no problem|fair enough|wow|super"
     r"|excellent|awesome"
     r"|right|very good|never ?mind)(?: then)?[,.!;]+ +(?=\w)", ""),
    (r",? (?:for (?:me|us)\b ?)?,? ?(?:would|will|can|could|won't) (?:you|ya|u|yer)(?: please|"
     r" kindly)?[.?! ]*$", "."),
    (r" for (?:me|us)(?=[.?! ]*$)", ""),
    (r",? if (?:(?:that|it)(?:'s| is) )?(?:feasible|possible|ok(?:ay)?|all ?right|no trouble"
     r"|not too much trouble"
     r"|you (?:can|could|would|please|don't mind|like))(?=[.?! ]*$)", ""),
    (r"^[^?]{3,80}\?\s*(?:no|nah|nope|no wait|wait)[,:;]* (?:wait,? |just |rather |better"
     r" )*(?=\w+ing\b|(?:put|make|let"
     r"|raise|lower|bend|lift|show|draw|give|turn)\b)", ""),
    (r"\bwho's\b(?! got)", "who is"),
    # Whom, in another word.
    (r"\bwhoever(?:'s| is)\b", "everyone who is"),
    (r"\bwhoever (?=\w+s\b)", "everyone who "),
    (r"\ball of (?=the (?:\w+ )?(?:people|persons|ones|players|dancers|children|kids|patients)\b)",
     "all "),
    (r"\bthe (seated|sitting|standing|kneeling|squatting|lying|crouching|bending) ones\b",
     r"the \1 people"),
    (r"\bthe (?!left|right)([a-z]{2,}[a-rt-z])s (left|right) (arm|hand|leg|knee|elbow|foot"
     r"|wrist|shoulder"
     r"|hip|ankle)\b", r"the \1's \2 \3"),
    (r"\b(?:get|help|stand) (him|her|them|p\d+|(?:the|every|any|all|some)(?:(?! to )[^,.?!])*?"
     r"|[A-Z]\w+)(?<!arm)"
     r"(?<!arms)(?<!hand)(?<!hands)(?<!leg)(?<!knee)(?<!foot)(?<!feet) (?:back )?up([.! ]*)$",
     r"make \1 stand up\2"),
    # What is supposed.
    (r"^((?:and |so |but |now )?(?:suppose|supposing|imagine|assume|assuming|say|what"
     r" if)\b[^?.:;,]+)"
     r"[,:;]+ *(?=(?:how|who|whose|which|is|are|would|what|does|do)\b)", r"\1? "),
    (rf"^(?:and |so |but )?were ((?:the|p\d+|[A-Z]|she\b|he\b)[^,.?!]*?) to (?=(?:{_VERBS})\b)",
     r"if \1 would "),
    (r"\b(would|could|might) ([^.?!]+?) (?:come|get|go|end up|reach|rise|be raised)"
     r" (?=(?:above|over"
     r"|below|under|higher|lower)\b)", r"\1 \2 be "),
    (r"\bbe (?:left|remaining) (?=(?:sitting|standing|kneeling|lying|squatting|seated)\b)", "be "),
    (r"^((?:and |so |but )?how many) (?:does|would) (?:that|this|it) (?:make|leave)(?: (?:us|me)"
     r"(?: with)?)? (?=(?:sitting|standing|kneeling|lying|squatting|seated)\b)", r"\1 are "),
    # Wishes, and what one would rather have.
    (rf"^((?:and|now|then|so|please|well|hm+|ok|okay|yes|ah|oh)[, ]+)*(?:rather|instead|better"
     rf"|simply"
     rf"|alternatively|maybe|perhaps|next|i say)[, ]+(?:please |just |then )*(?=(?:{_VERBS}"
     rf"|make|let"
     rf"|have|get|give)\b)", "please "),
    (r"^(?:and |now |then |so |please )*(?:could|can|would|might|will) (?:you|we|u) (?:please"
     r" |just "
     r"|kindly |maybe |perhaps |also |now )*(?:be able to|be so (?:kind|good|nice)(?: as|"
     r" and)?(?: to)?"
     r"|manage to|get round to|try and|try to) ", "please "),
    (r"^(?:and |now |then |so |please )*(?:could|can|might) we (?:please |just |maybe "
     r"|perhaps |also "
     r"|now )*(?=(?:get|have|make|let)\b)", "please "),
    (r"^(?:and |now |then |so )*(?:i|we)(?:'d| would) (?:be (?:happy|glad|pleased|grateful)|love it"
     r"|like it|appreciate it|prefer it)(?: very much)? if you (?:could |would |can )?", "please "),
    (r"^(?:and |now |then |so |but )*(?:it|that)(?:'d| would| might) be (?:really |very )?(?:great"
     r"|nice|good|lovely|better|best|perfect|wonderful|fine|helpful) if you (?:could |would "
     r"|can )?",
     "please "),
    (r"^(?:and |now |then |so |but )*(?:i|we)(?:'d| would|'ll)? (?:rather|prefer to|like to|love to"
     r"|want to|need to|wish to)? ?(?:have|see) (?=(?:the|p\d+|him|her|them|everyone|everybody|all"
     r"|both|[A-Z]\w+)\b(?! (?:from|in|as)\b).* (?:to )?(?:" + _VERBS + r")\b)", "have "),
    (r"\b(?:get|bring|help|pull|have|make) ([^,.?!]+?) (?:get |come |rise )?(?:back )?(?:up"
     r" )?out of"
     r" (?:the|that|this|his|her|their|a) (?:deep |low )?(?:squat|crouch|chair|seat|bench|lunge"
     r"|kneel\w*|stool|bed)", r"make \1 stand up"),
    # Said politely.
    (r"^(?:please |and |now |then |so )*(?:would|do) you (?:mind|be so kind as to)(?: please)?"
     r" (\w+ing)\b", r"please <\1>"),
    (r"^(?:how about|what about) (?:you )?(\w+ing) (?=(?:the|his|her|their|p\d+|both|him|it"
     r"|them)\b)",
     r"<\1> "),
    (r"^(?:please |now |and |so )*(?:could|can|would|will) you (?:maybe |perhaps |possibly "
     r"|just |please |kindly "
     r"|also |now |then |quickly |try to |be so kind and |help me )+", "please "),
    (r"^(?:i'd|i would|we'd|we would) (?:really |much )?(?:like|love|prefer) (?=(?:the|him|her"
     r"|them|p\d+|everyone"
     r"|everybody|all|both)\b.* to \w)", "i want "),
    # Of two ways to be, the one that is not wanted.
    (r"[, ]+(?:instead of|rather than|in place of) (?:(?:just |still |being )*\w+ing)"
     r"(?: (?:over|down|up|forwards?|backwards?|back|around|there|still|away|aside|upright|on"
     r" (?:the|his|her"
     r"|their|all) \w+|in (?:the|his|her|their|a) \w+|at (?:the|a) \w+|(?:his|her|their|the"
     r"|both)(?: left"
     r"| right)? \w+))*(?=\s*[,.?!]|$)", ""),
    (
        r"\b((?:bend|raise|lift|move|turn|straighten|lower|stretch|use|lean|rotate|tilt"
        r"|drop)\w*|bent)\b"
        r"([^.?!]*?)[, ]+(?:instead of|rather than) (?:the|his|her|their|both) (?!left|right)\w+"
        r"(?=\s*[,.?!]|$)",
        r"\1\2",
    ),
    # What is left as it is.
    (r",?(?: and| but|;|,) (?:please )?(?:just )?(?:leave|keep|let) (?:(?:all |everything of )?the"
     r" rest"
     r"(?: of (?:him|her|them|it|(?:the|his|her|their) (?:body|pose)))?"
     r"|(?:him|her|them) otherwise|(?:him|her|them) (?:apart from|besides) that)(?: (?:be|alone"
     r"|stay|unchanged|untouched|still|as (?:it|he|she|they) (?:is|are|was|were)|the way (?:it|he"
     r"|she|they) (?:is|are|was|were)|exactly as (?:it|he|she|they) (?:is|are)))?(?=\s*[,.?!]|$)",
     " and leave everything else alone"),
    (r",?(?: and| but|;|,)?(?: (?:make|with|do))? (?:no other changes?|no further changes?|nothing"
     r" (?:more|further)(?: changed)?)(?=\s*[,.?!]|$| please)",
     " and leave everything else alone"),
    (r",?(?: and| but|;|,)? (?:without (?:altering|changing|moving|touching|affecting)|do not"
     r" (?:alter|change|move|touch|affect)|don't (?:alter|change|move|touch|affect)) (?:the"
     r" rest(?: of"
     r" (?:him|her|them|it|(?:the|his|her|their) (?:body|pose)))?|anything else|the others? parts?"
     r"|any other parts?(?: of (?:the|his|her) body)?)(?=\s*[,.?!]|$)",
     " and leave everything else alone"),
    # Why, behind what is to be done.
    (rf"^((?:please |now |and |then |let's )*(?:{_VERBS}|make|let|have|get|give)\b[^?]*?),?"
     rf" (?:because|since|as|for)"
     r" (?:he|she|it|they|his|her|i|we)\b[^?,]*$", r"\1"),
    (rf"^((?:please |now |and |then |let's )*(?:{_VERBS}|make|let|have|get|give)\b[^?]*?),"
     rf" (?:he|she|it|they)"
     r"(?:'s| has| had| is| was| looks| seems| must)\b[^?,]*$", r"\1"),
    # Whom first.
    (rf"^(?:please |now |and |then )*take ((?:the|that|this) [\w' -]+?|p\d+|[A-Z]\w+)(?:,| and"
     rf"|;) (?:then )?({_VERBS})\b",
     r"make \1 \2"),
    (r"^((?:please |now |and |then )*)make (squat|sit|stand|kneel|lie|crouch|wave|jump|bow)(?:"
     r" down| up)? (?:to )?"
     r"(?=(?:the|that|p\d+)\b)(.+?)([.! ]*)$", r"\1make \3 \2\4"),
    (r"\bthe (person|man|woman|one|guy|girl|boy|player|dancer|performer|worker|patient|child"
     r"|kid|lady|figure)"
     r" of the (?:cent(?:er|re)|middle)\b", r"the \1 in the middle"),
    (r"\bthe (person|man|woman|one|guy|girl|boy|player|dancer|performer|worker|patient|child"
     r"|kid|lady|figure)"
     r" of the (left|right)\b(?! (?:arm|hand|knee|leg|side of))", r"the \1 on the \2"),
    (r"\bthe (left|right)-hand (?!side|edge|end|corner|half|part|arm|leg|knee|elbow|border"
     r"|is|are|of|on|in|up"
     r"|down|to|above|over|than)(\w+?)('s)?(?= |[,.?!]|$)", r"the \2 on the \1\3"),
    # Somebody's pose for somebody else.
    (r"\bgive (.+?) (?:the|exactly the) (?:very |exact |same |very same )*(?:pose|posture"
     r"|stance|position) (?:that |which )?"
     r"(p\d+|the [\w ]+?|[A-Z]\w+|he|she) (?:has|is in|holds|is holding|takes|strikes|adopts"
     r"|shows|is doing)\b",
     r"give \1 the same pose as \2"),
    (r"\bgive (?!me\b|us\b)(.+?) (p\d+|the (?!same)[\w ]+?|[A-Z]\w+)'s (?:pose|posture|stance"
     r"|position)\b",
     r"give \1 the same pose as \2"),
    (r"\b(?:flip|mirror|swap|reverse) (.+?)(?:'s)?(?: (?:pose|posture|body|stance))?"
     r" (?:left[- ](?:to[- ])?right"
     r"|right[- ](?:to[- ])?left|horizontally|sideways|left and right|left for right)",
     r"mirror \1's pose"),
    # Limbs and feet that are got somewhere.
    (r"\bget ((?:both (?:of )?)?(?:both|his|her|their|the|p\d+'s|[A-Z]\w+'s) (?:left |right"
     r" )?(?:arms?|hands?"
     r"|legs?|knees?|elbows?|feet"
     r"|foot|head)) (?=(?:up|down|out|over|above|straight|behind|to|on|off|back|in"
     r"|forwards?)\b)", r"put \1 "),
    (r"\b(?:get|put|bring|help|haul|pull) ((?!both|his|her|the left|the right)[\w' ]+?) (?:back"
     r" )?(?:up )?(?:back )?"
     r"(?:on|to|onto) (?:his|her|their|both|the) feet\b", r"make \1 stand up"),
    (r"^(?:and |now |then |please |ok )*(?:the )?(left |right |both )?(elbows?|knees?|hips?) of"
     r" ([\w' ]+?) (?:at|to)"
     r" (\d+)(?: ?(?:deg|degrees|°))?[.! ]*$", r"bend the \1\2 of \3 to \4 degrees"),
    (r"^(?:and |now |then |please |ok )*((?:p\d+|[A-Z]\w+|the [\w ]+?)'s|his|her) (left |right"
     r" )?(elbows?|knees?|hips?)"
     r" (?:at|to) (\d+)(?: ?(?:deg|degrees|°))?[.! ]*$", r"bend \1 \2\3 to \4 degrees"),
    # Told as if it were known, with a question's sign.
    (r"^(?:and |so |but )?(it|he|she|they|p\d+) (?:continues?|remains?|stays?|keeps?)(?: being|"
     r" to be)? "
     r"(?=(?:bent|straight|raised|sitting|standing|kneeling|lying|squatting|up|down"
     r"|seated)\b)([^?]+)\?",
     r"is \1 \2?"),
    (r"^(what if [^?:]+)[:;] *(?=(?:how|who|which|is|are|would|what)\b)", r"\1? "),
    # Asked of somebody instead of told.
    (
        r"^(?:please |now |and |then )*(?:could|can|would|will|may|might) ((?:p\d+|the [\w ]+?"
        r"|he|she|they"
        r"|everyone|everybody|[A-Z]\w+)) (?:please |kindly |maybe )?"
        rf"({_VERBS})\b([^?]*?),? please[.?! ]*$",
        r"make \1 \2\3.",
    ),
    (
        r"^((?:his|her|their|p\d+'s|the [\w ]+?'s|[A-Z]\w+'s) (?:left |right |both )?"
        r"(?:knees?|elbows?|hips?)) (?:should|must|ought to|needs? to|has to|have to) be "
        r"(?:bent|flexed) ?((?:at|to|by|about|around|roughly)? ?\d.*|more|less|a bit more"
        r"|further)[.! ]*$",
        r"bend \1 \2.",
    ),
    (
        r"^((?:his|her|their|p\d+'s|the [\w ]+?'s|[A-Z]\w+'s) (?:left |right |both )?"
        r"(?:knees?|elbows?|hips?|arms?|hands?|legs?|back|head|trunk|torso|feet|foot))"
        r" (?:should|must"
        r"|ought to|needs? to|has to|have to) be ([^?]+?)[.! ]*$",
        r"make \1 \2.",
    ),
    (
        r"\b(?:get|put|bring|set|have|make|let) ([^,.?!]+?)(?<!kneel) (?:go |get |drop |be"
        r" )?(?:down )?on(?:to)? (?:one|his"
        r" left|her left|his right|her right|a) knee(?=[,.?! ]|$)",
        r"make \1 kneel on one knee",
    ),
    (
        r"\b(?:get|put|bring|set|have|make|let) ([^,.?!]+?)(?<!kneel) (?:go |get |drop |be"
        r" )?(?:down )?on(?:to)? (?:his|her|their"
        r"|both|the) (?:two )?knees(?=[,.?! ]|$)",
        r"make \1 kneel",
    ),
    # How deep a bend is.
    (r"\bhow (?:deep|strong|big|large|great|sharp|tight) is (?:the )?(his |her |their |p\d+'s "
     r"|[\w ]+?'s )?"
     r"(left |right )?(knee|elbow|hip) (?:bend|flexion|angle)(?! (?:on|at|of|in)\b)",
     r"how bent is \1\2\3"),
    (r"\bhow (?:deep|strong|big|large|great|sharp|tight|much) is the (knee|elbow|hip) (?:bend"
     r"|flexion|angle)"
     r" (?:on|at|of|in) (his |her |their |p\d+'s )?(?:the )?(left|right)(?: side| leg| arm|"
     r" hand)?\b",
     r"how bent is \2\3 \1"),
    (r"\blean(?:s|ing)? (?:over |forwards? )?(?:the )?(?:furthest|farthest|deepest"
     r"|strongest)\b(?! to| toward"
     r"| left| right| back| away| from)", "leans the most"),
    # Two who are spoken of.
    (r"\bhow (?:many (?:m|met(?:er|re)s?|cm|centimet(?:er|re)s?|feet|ft)|far|much (?:space|room"
     r"|distance)|big a"
     r" (?:gap|distance)|large a (?:gap|distance)|wide a gap) (?:is|are|lies?) (?:it |there"
     r" )?(?:in )?between"
     r" (?:them|the two|the two of them|those two|these two|both of them)\b", "how far apart"
     r" are they"),
    (r"\bwhat(?:'s| is) the (?:distance|gap|space) (?:in )?between (?:them|the two(?: of them)?)\b",
     "how far apart are they"),
    # Picking somebody out.
    (
        r"^(?:please |now |and )*(?:pick out|single out|pick|filter(?: out)?|mark|choose|select"
        r"|give me the (?:ids"
        r"|names|numbers) of|name the ids of) (?=(?:the ones|those|all those|people|the people"
        r"|persons)\b)",
        "find ",
    ),
    (
        r"^(and|or|but) (?:whose|who|for whom)(?: (?:is|are|has|have|bends?|does))?(?: it| that"
        r"| so)?"
        r" (?=(?:above|over|below|under|more than|less than|past|beyond) \d)",
        r"\1 ",
    ),
    (r"^find (?:the ones|those|all those|the people|people|persons) (?:who|that) (are|is|have"
     r"|has)\b",
     r"who \1"),
)
# fmt: on
