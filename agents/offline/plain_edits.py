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
