"""Who or what is meant told beside the question, postures told of nobody: put in their places.

"Her knees, are they both bent?" "Which of the two, Ann or Ben, leans further?" "How far apart are
they standing?" Patterns on lower-case text, which `hearing` applies first. Knows no grammar.
"""

_NAME = r"(?:p\d+|[a-z]+)"
_POSED = r"(?:kneeling|standing|sitting|squatting|lying|seated|crouching|bending|leaning)"
_STANCE = r"(?:posture|position|pose|stance|attitude)"
_PARTS = r"(?:knees|elbows|arms|hands|legs|feet|hips|shoulders|wrists|ankles)"
_OWN = r"(?:his|her|their|p\d+'s|[a-z]+'s|the [\w ]{2,40}?'s)"
_PERSON = r"(?:person|one|man|woman|student|player|dancer|worker|pedestrian|employee|performer)"
_END = r"(?=\s*[?.!]*$)"
_ORDINAL = r"(?:first|second|third|fourth|fifth|last|leftmost|rightmost|left|right)"

# fmt: off
RULES: tuple[tuple[str, str], ...] = (
    # Told first or in the middle.
    (rf"^(?:and )?({_OWN} {_PARTS}), (is|are) (?:they|these) both ", r"\2 both \1 "),
    (r"^(?:and )?(the [\w ]{3,40}?), (is|are) (?:it|they|that one|he|she|that \w+ \w+) (?!in that)",
     r"\2 \1 "),
    (rf"^(?:who|which)(?: one)? of (?:the|these|those) (?:two|2) ?\w*[,:(]+ ?({_NAME}) or ({_NAME})"
     r"[,)]+ (.+?)[?.! ]*$", r"who \3, \1 or \2?"),
    (r"^(and (?:the )?[\w' ]{3,40}?),\s+(?=(?:at|on|to) the (?:far |very )?(?:left|right)"
     r"(?: end| side)?\s*[?.!]*$)", r"\1 "),
    (r"^(?:and )?(?:what|how) about (.+?), describe (?:that one|him|her|them|it)(?: too| as well)?"
     + _END, r"describe \1"),
    (r"^(?:and )?of the others,? (?:who|which)(?: one)?(?: is|'s)? ", "who else is "),
    (r"\b(most|farthest|furthest) (?:at|on|to) the (left|right)\b", r"on the far \2"),
    (r"(?<!the )\bright (?=over (?:on|at|to|there)\b|at the (?:front|back|end)|next to)", ""),
    (rf"\bthe ({_ORDINAL}) and (?:the )?({_ORDINAL}) ({_PERSON})\b", r"the \1 \3 and the \2 \3"),
    (r"\bwho comes (?=first|second|third|next|last)", "who is "),
    # Postures of those whose place is asked for, and as nouns.
    (r"\b(how far(?: apart)? (?:is|are) (?:he|she|they|p\d+(?: and p\d+)?|[a-z]+ and [a-z]+"
     r"|(?:those|these|the) two(?: \w+)?|them|both))"
     r" (?:sat|sitting|standing|stood|lying|placed|positioned|located)\b"
     r"(?=\s*(?:[?.!,]|from\b|$))", r"\1"),
    (r"\b(?:in|has|have|having|takes|holds|adopts|adopting|holding|taking)"
     rf" (?:an? |the )?({_POSED}) {_STANCE}\b", r"\1"),
    (rf"\bworking (?={_POSED}\b)", ""),
    # Faces and backs.
    (r"\b(?:to|in|towards) (?:which|what) (?:side|direction|way) (?:does |is )?(?:his|her|their)"
     r" (?:face|head|gaze) (?:looks?|points?|is turned|turned|facing|looking)\b",
     "which way is he facing"),
    (r"^(?:have|has) (.+?) turned (?:his|her|their|its|the) back(?:s)? (?:to|on|towards)"
     r" (the camera|us|me|p\d+)\b", r"is \1 facing away from \2"),
    # Amounts.
    (rf"\b({_OWN}|both) two (?={_PARTS})", r"\1 "),
    (r"\b(one (?:arm|hand|knee|leg|elbow)) only\b", r"only \1"),
    (r",? in degrees (?:away )?from (?:the|his|her|their) (?:body|trunk|torso|side)" + _END, ""),
    (rf"^(?:and )?({_OWN} {_PARTS}) (?:have|has|is|are) (?:the )?same (?:bend|angle|flexion)"
     r" or (?:is )?one (?:is )?(?:more|less)(?: bent)?" + _END, r"are \1 equally bent"),
    (r"\b(?:who|which \w+) (?:is |has |have )?(?:keeps|keeping|has|have|having|holds|holding)"
     r" (?:the |his |her |their )?(feet|hands|knees|legs) (?:the )?(?:widest|most widely|furthest"
     r"|farthest)(?: apart)?", r"whose \1 are the farthest apart"),
    # Words for a description.
    (r"^(?:an? |the )?(?:full |complete |detailed |whole |quick |short )*(?:pose|posture|body)"
     r" (?:breakdown|rundown|summary|description|analysis|overview|report)s? (?:of|for|on) ",
     "describe the pose of "),
)
# fmt: on
