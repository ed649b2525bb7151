"""Descriptions, comparisons and pictures asked for in other words, each with what it stands for.

Patterns on plain text; `plainly` applies them. Knows nothing of the talk.
"""

_POSTURE = (
    r"(?:sitting|standing|lying|kneeling|squatting|crouching|posed|posing|positioned|seated|held"
    r"|sits|stands|lies|kneels|squats|crouches|leaning|leans|bending|bends)"
)
_LENGTH = (
    r"(?:(?:in|with) (?:(?:a )?(?:little |bit )?(?:more|full|great|all|every|some|as much|much) )?"
    r"details?(?: as (?:possible|you can))?|in (?:short|brief)|(?:as )?briefly(?: as possible)?"
    r"|in (?:a|one|two|three|a few|few|some|several)(?: single| short)? (?:words?|sentences?"
    r"|lines?)"
    r"|(?:very )?(?:exactly|precisely|shortly|thoroughly))"
)
_DESCRIBES = r"(?:describe|summari[sz]e|explain|characteri[sz]e|tell me|say|show me|let me know)"
_HOLDS = (
    r"(?:holds?|holding|held|carry|carries|carrying|carried|bears?|bearing|arranged|arranges?"
    r"|positions?|positioning|positioned|keeps?|keeping)"
)
_PLACE = (
    r"(?:(?!body\b|pose\b|arm\b|leg\b|group\b|lot\b)[a-z]+(?: (?:room|field|hall|floor|court|yard"
    r"|ground|area|pitch|stage))?)(?=\s*[,.?!;]|$| (?:from|in|please|at|now|as|seen)\b)"
)
"""Where the people are, whatever it is called."""
_VIEWED = (
    r"(?:from (?:the |her |his |their |p\d+'s )?(?:left|right|front|back|rear|side|top"
    r"|above|behind|overhead)\b)"
)

# fmt: off
DESCRIBING: tuple[tuple[str, str], ...] = (
    # Pictures that would be nice to have, and looks from somewhere.
    (r"^((?:and |now |then |so |also )*(?:a |an |another |the |one )?(?:\w+ )?(?:picture"
     r"|image|drawing"
     r"|view|sketch|render(?:ing)?|look|shot|photo)\b[^.?!]*?) (?:would|might|will|'d) be"
     r" (?:really "
     r"|very |quite )?(?:nice|great|good|lovely|fine|perfect|helpful|cool|useful|handy|appreciated)"
     r"(?: now| too| next| please)?[.! ]*$", r"\1"),
    (r"^(?:and |now |then |so |please |ok )*(?:let (?:me|us)|(?:can|could|may|might) (?:i|we)"
     r"|(?:i|we)"
     r"(?:'d| would) like to|(?:i|we) want to|(?:i|we) need to)(?: please)? (?:have |take "
     r"|get )?(?:a )?"
     rf"(?:good |quick |closer )?(?:look|peek|glance)(?: at)? ({_VIEWED}.*?)[.?! ]*$",
     r"show them \1"),
    (r"^(?:and |now |then |so |please |ok )*(?:let (?:me|us)|(?:can|could|may|might) (?:i|we)"
     r"|(?:i|we)"
     r"(?:'d| would) like to|(?:i|we) want to|(?:i|we) need to)(?: please)? (?:have |take "
     r"|get )?(?:a )?"
     rf"(?:good |quick |closer )?(?:look|peek|glance) at (.+? {_VIEWED}.*?)[.?! ]*$", r"show \1"),
    (rf"^(?:and |so )?what (?:does|would|do) (?:this|it|that|everything|all of (?:this|it"
     rf"|them)|(?:the"
     rf"|this) (?:scene|picture|whole thing|whole scene|group)) look like ({_VIEWED}.*?)[.?! ]*$",
     r"show everyone \1"),
    # All of a place is everybody who is there; and where in it one looks from is a side.
    (rf"^(?=.*\b(?:show|see|view|draw|render|picture|image|shot|look|drawing|perspective|give)\b)(.*?)"
     rf"\b(?:the|this|our) (?:whole|entire|complete|full) {_PLACE}", r"\1everyone"),
    (r"\bfrom (?:the )?(?:far |very )?(front|back|rear|left|right|top)(?:[- ]hand)?(?: side| end"
     r"| edge| wall| corner)?"
     rf" of the {_PLACE}", r"from the \1"),
    (rf"\bfrom the side of the {_PLACE}", "from the side"),
    (r"\b(?:aerial|overhead|top[- ]down|plan|bird'?s?'?[- ]eyes?)(?:[- ](?:view|perspective|shot"
     r"|picture|image|look))(?= of\b|\s*[,.?!]|$)", "top view"),
    (r"\bthe top view(?=\s*[,.?!]|$)", "top view of everyone"),
    # Descriptions.
    (rf"^(?:{_DESCRIBES}(?: to me| for me| me)? )?(?:how|the way|in (?:what|which) (?:manner|way"
     rf"|fashion))"
     rf"(?: (?:is|does|are|do|has)|'s)? ((?!many|much|far|high|bent|tall)[\w' ]+?) (?:is |are |has"
     rf" |have )?{_HOLDS} (?:himself|herself|themselves|themself|(?:his|her|their)"
     rf" (?:whole |entire |own )?"
     rf"(?:body|bodies))(?:,? (?:would|could|can|will) you(?: say| please)?)?([.?! ]*)$",
     r"describe the pose of \1\2"),
    (rf"^(?:{_DESCRIBES}(?: to me| for me| me)? )?(?:the way|in (?:what|which) (?:manner|way"
     rf"|fashion))(?: (?:is|are|does|do))? ((?!many|much|far|high|bent|tall)[\w' ]+?) (?:(?:is|are)"
     rf" )?(?:posed|posing|{_POSTURE}|stand|sit|kneel|pose)([.?! ]*)$",
     r"describe the pose of \1\2"),
    (r"^((?:please |now |and |then )*(?:describe|show|draw|compare)\b[^?]*?),? (?:because|since"
     r"|as) (?:i|we|it|he|she|they|my|the|that)\b(?!'s? pose)[^?,]*$", r"\1"),
    (r"\b(?:one|two|three|single)[- ](?:line|sentence|word)s? description\b", "short description"),
    (
        r"^(?:please )?(?:say|tell me|tell us) something about (?=.*\b(?:pose|posture|stance"
        r"|body)\b)"
        r"|^(?:please )?give (?:me |us )?an? (?:full |complete |detailed |thorough )?(?:account"
        r"|summary|overview"
        r"|outline|rundown) of (?=.*\b(?:pose|posture|stance|body|position)\b)"
        r"|^how would you (?:sum up|characteri[sz]e|put|summari[sz]e|outline) (?=.*\b(?:pose"
        r"|posture|stance)\b)"
        r"|^sum up (?=.*\b(?:pose|posture|stance)\b)",
        "describe ",
    ),
    (rf"^(?:please )?(?:tell|say|give)(?: me| us)? ({_LENGTH}),? what (.+?) (?:is|are) doing\b",
     r"describe \2 \1"),
    (
        r"^(?:and )?(?:describe |tell me |explain |show me )?how (?:(?:is|does|are|do)"
        r" )?((?!many|much|far|high|bent"
        r"|tall|wide|close)[\w' ]+?) (?:holds?|holding|keeps?|keeping|carries|carry|carrying"
        r"|positions?"
        r"|positioning|places?|placing) (?:his|her|their|the) (arms?|hands?|legs?|head|feet"
        r"|elbows?|knees?|body)"
        r"(?: positioned)?([.?! ]*)$",
        r"what is \1 doing with his \2\3",
    ),
    (
        r"^(?:what are|what is|what's|what's up with|describe(?: only| just)?|tell me about)"
        r" the (arms?|hands?"
        r"|legs?|head|feet|elbows?|knees?) of ([\w' ]+?)(?: doing| like)?([.?! ]*)$",
        r"what is \2 doing with his \1\3",
    ),
    (
        r"^(?:what's up with|describe(?: only| just)?|tell me about) ([\w' ]+?)'s? (arms?"
        r"|hands?|legs?|head|feet"
        r"|elbows?|knees?)([.?! ]*)$",
        r"what is \1 doing with his \2\3",
    ),
    (r"^((?:please )?describe (?:the |all the |all )?(?:people|everyone|everybody|persons|them"
     r"|all)\b.*?),?"
     r" (?:from left to right|from right to left|in order|one after another|in"
     r" turn)([.?! ]*)$", r"\1\2"),
    (rf"^(?!(?:exactly|precisely) (?:one|two|three|four|five|six|\d))({_LENGTH})[,:]?"
     rf" +(?=\w)(.+?)([.?!]*)$", r"\2 \1\3"),
    (rf"\b{_DESCRIBES}(?: me)?((?: {_LENGTH})?) (?:how|in what (?:way|pose|position))(?:"
     rf" exactly| precisely)? "
     rf"((?!many|much|far|tall|high|bent|old|big|long|close)[\w' ]+?) (?:(?:is|are)"
     rf" )?({_POSTURE})\b"
     rf"(?! on\b| at\b| than\b| from\b)", r"describe\1 how \2 is \3"),
    (rf"^how(?: exactly| precisely) (?:is|are|does|do) (.+?) ({_POSTURE}|sit|stand|lie|kneel|squat)"
     r"([.?! ]*)$", r"describe how \1 is \2 in detail\3"),
    (r"^(?:explain|characteri[sz]e|outline|walk me through|talk me through|run me through"
     r"|summari[sz]e) "
     r"(?=(?:the |his |her |their |p\d+(?:'s)? ?|\w+'s )[\w' ]*(?:pose|posture|stance|body"
     r"|bearing)\b)",
     "describe "),
    (r"^(?:i need|i want|i would like|i'd like|can i have|could i have|can i get|let me have"
     r"|please give me"
     r"|we need|write|provide|give us)(?: me)? (?=an? (?:\w+ )?description of\b)", "give me "),
    (r"^(?:one|a) (?:sentence|line|word) (?:on|about|for|per) (?:each|every|everyone|everybody|all)"
     r"(?: (?:of them|person|people|one))?(?:,? please)?[.?! ]*$", "describe everyone in one"
     r" line each"),
    (rf"^what(?:'s| is| are| does| do) (.+?) (?:doing|do) ({_LENGTH})([.?! ]*)$", r"describe \1"
     r" \2\3"),
    (rf"^how (.+?) (?:is|are) ({_POSTURE}) ({_LENGTH})([.?! ]*)$",
     r"describe how \1 is \2 \3\4"),
    # Poses beside one another.
    (
        r"^(?:list|name|show(?: me)?|give me|tell me|find|point out|describe|explain|are there"
        r"|is there)?"
        r" ?(?:all |the |any |some |main )*differences? (?:between|of|in) how (.+?) and (.+?)"
        r" (?:sit|stand|lie"
        r"|kneel|squat|pose|are (?:sitting|standing|posed|lying|kneeling))([.?! ]*)$",
        r"compare the poses of \1 and \2\3",
    ),
    (
        r"^(?:list|name|show(?: me)?|give me|tell me|find|point out|describe|explain|are there"
        r"|is there|any)"
        r" (?:all |the |any |some |main )*differences? (?:between|of|in) (?=.*\b(?:poses?"
        r"|postures?|stances?)\b)",
        "what is the difference between ",
    ),
    (r"^(?:show|draw)(?: me)? the differences? between (?=.+ and .+)", "compare "),
    (r"\b(?:tell|show|explain(?: to)?|let) (?:me|us)(?: know)? (?=(?:how|what|in what way)"
     r" .*\b(?:differs?"
     r"|different|differences?)\b)", ""),
    (r"^(?:i want to know|i'd like to know|i would like to know|do you know|explain) (?=(?:how"
     r"|what|in what"
     r" way) .*\b(?:differs?|different|differences?)\b)", ""),
    (r"^how (?:does|do) (.+?)'s? (pose|posture|stance) (?:compare|relate) (?:to|with) (?:that"
     r" of )?(.+?)"
     r"(?:'s?)?(?: pose| posture| stance)?([.?! ]*)$", r"compare the poses of \1 and \3"),
    (r"^(?:how (?:similar|alike|different)|how much alike) are (?:the (?:poses?|postures?"
     r"|stances?) of )"
     r"(.+?)([.?! ]*)$", r"compare the poses of \1"),
    (r"^what (?:distinguishes|differentiates|separates|sets apart) (?:the (?:poses?|postures?"
     r"|stances?) of"
     r" )(.+?)([.?! ]*)$", r"compare the poses of \1"),
    (r"^how (?:similar|alike|different) is (.+?)'s? (?:pose|posture|stance) (?:to|from) (?:that"
     r" of )?(.+?)"
     r"(?:'s?)?(?: pose)?([.?! ]*)$", r"compare the poses of \1 and \2"),
    (r"^(?:in what way|in which way|how) (?:do|does) (.+?) and (.+?) (?:stand|sit|hold"
     r" themselves|pose|kneel"
     r"|squat) differently([.?! ]*)$", r"compare the poses of \1 and \2"),
    # Poses of nobody.
    (r"\b(what (?:would|does|might) an? .+? look like) (?:in general|generally|usually|normally"
     r"|typically)\b",
     r"\1"),
    (r"^what (?:would|might) (an? .+?) look like(?![^.?!]*\bif\b)", r"what does \1 look like"),
    (r"^(?:can|could|may) (?:i|you|we) (?:see|show me|draw me|draw|get) (an? (?:[\w' ]+"
     r" )?(?:pose|stance|asana"
     r"|squat|lunge|handstand|bow|kick|plank|bridge|cartwheel))\b", r"show me \1"),
    # Pictures.
    (r"^i(?:'d| would) (?:rather |really |quite )?(?:rather|like to|prefer to|love to) (?:see"
     r"|look at|have) "
     r"(?=.*\b(?:from|alone|view|picture|on (?:his|her|their) own)\b)", "show "),
    (r"\bsame q\b", "same question"),
    (r"\bfrom (the|his|her|their) (left|right)[- ]hand side\b", r"from \1 \2 side"),
    (r"\bbird'?s?'?[- ]eyes?(?:[- ](?:view|perspective|shot))?\b", "top view"),
    (r"\btop view (?:on|over|of) (?:this|it|everything|all of it|that)\b", "top view of everyone"),
    (r"^(?:a |the )?(front|side|top|left|right)(?:[- ]side)? view(?:[,:;]| -) *(.+?)(?:,?"
     r" only)?([.! ]*)$",
     r"show \2 from the \1\3"),
    (r"^(?:a |the )?(?:back|rear) view(?:[,:;]| -) *(.+?)(?:,? only)?([.! ]*)$", r"show \1 from"
     r" behind\2"),
    (r"\b(show(?: me)?|draw|render|display|see) (.+?) on (?:his|her|their|its) own\b", r"\1 \2"),
    (r"\b(some(?:body|one)|a (?:person|man|woman|figure)) (in|doing|holding|striking)"
     r" ([\w ]+?)(?:,? (?:fresh|new|from scratch"
     r"|made[- ]up|(?:but )?not one of (?:these|them|those)(?: people)?|nobody (?:in|from)"
     r" (?:the|this) \w+))+",
     r"\1 \2 \3"),
    (r"^(?:let's|let us|let me) (?:see|look at|have a look at|take a look at) ", "show "),
    (
        r"^(?:please |(?:can|could|will|would) you )*(?:generate|create|make|produce|give me"
        r"|get me|draw(?: me)?|paint(?: me)?|show(?: me)?) an?"
        r" (?:picture|image|drawing|sketch|render(?:ing)?|illustration|photo) (?:of|with|showing) ",
        "show me ",
    ),
    (r"^(?:an? |the )?close[- ]?up (?:view |picture |shot )?(?:of|on) ", "show "),
    (
        r"\b(show(?: me| us)?|draw|render|display|illustrate|visuali[sz]e|sketch|paint|plot)"
        r" ((?!an? )[\w' ]+?)'s?"
        r" (?:own )?(?:current )?(?:pose|posture|body|stance|skeleton|mesh)(?=\s*[,.?!]|$| from)",
        r"\1 \2",
    ),
    (
        r"\b(show(?: me| us)?|draw|illustrate|visuali[sz]e|sketch|render) (?:how|what) ((?!an? "
        r"|it |that |many |much"
        r" )[\w' ]+?)(?:'s pose|'s posture)? (?:(?:is|are) (?:sitting|standing|lying|kneeling"
        r"|squatting|posed)"
        r"|sits?|stands?|lies|looks?(?: like)?)(?=\s*[,.?!]|$| from)",
        r"\1 \2",
    ),
    (
        r"\b(show(?: me| us)?|draw|illustrate|sketch) (?:how|what) (an? [\w' ]+?) looks?(?:"
        r" like)?(?=\s*[,.?!]|$)",
        r"show me \2",
    ),
    (
        r"\b((?:show|draw|render|display)(?: me| us)? .+?),? (?:without the (?:others|other"
        r" people|rest)|side by"
        r" side|next to each other|together)(?=\s*[,.?!]|$| from)",
        r"\1",
    ),
    (r"^(?:can|could|may|might) (?:i|we) (?:please )?(?:have|get) (?=an? (?:\w+ )?(?:view"
     r"|picture|drawing|image"
     r"|render(?:ing)?|look)\b)", "show me "),
    (rf"^(?:what|how) (?:does|do|would|might) (.+?) look(?: like)? (?=(?:when |if )?(?:seen "
     rf"|viewed )?{_VIEWED})",
     r"show \1 "),
    (r"^(?:put|lay|place|project|superimpose|show|draw) (?:the |their |all )*(?:bodies|meshes"
     r"|skeletons|body"
     r" models|models|mesh|overlay)(?: models)? (?:on|over|onto|on top of|in|into|upon) (?:the"
     r"|this|that|my)"
     r" (?:photo|photograph|picture|image)\b", "overlay the bodies on the photo"),
    (r"\b(show|draw|render|display) (.+?) as (?:a )?(?:3d )?(?:mesh|body|skeleton|model|body"
     r" model|smpl body)\b",
     r"\1 \2"),
    (r"\b(show(?: me)?|draw|render|display|see) (?:the |his |her |their )?(left|right|front"
     r"|back|rear)"
     r"(?:[- ]hand)?(?: side| view)? of ((?:the |that |this )?[\w' ]+?)(?=\s*[,.?!]|$)", r"\1"
     r" \3 from the \2"),
    (r"\b(show(?: me)?|draw|render|display|see) ([\w ]+?)'s? (?:back(?: side)?"
     r"|rear)(?=\s*[,.?!]|$)",
     r"\1 \2 from behind"),
    (r"\b(show(?: me)?|draw|render|display|see) ([\w ]+?)'s? (front|left|right)(?:"
     r" side)(?=\s*[,.?!]|$)",
     r"\1 \2 from the \3"),
    (r"^((?:please |now |and |then )*(?:show|draw|render|display|paint|plot)\b[^.?!]*?),?"
     r" (?:next|again|once"
     r" more|one more time|instead|afterwards|this time|for a change)\b(?=[^.?!]*[.?!]*$)", r"\1"),
    (r"\b(show(?: me| us)?|draw|render|display|see) (?:only |just )?the (leftmost|rightmost"
     r"|middle|\w+est|second"
     r"|third|last|first|sitting|standing|kneeling|lying|squatting)(?: one)?(?= (?:from|in"
     r" profile)\b|\s*[,.?!]|$)",
     r"\1 the \2 person"),
    (r"\b(show(?: me)?|draw|render|display) (?:only|just) (?=\w)", r"\1 "),
    (r"\b(show(?: me)?|draw|render|display) (.+?) (?:only|alone|by (?:him|her|it|them)sel(?:f"
     r"|ves))\b",
     r"\1 \2"),
)
# fmt: on
