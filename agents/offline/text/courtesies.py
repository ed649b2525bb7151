"""What is said round a question out of courtesy, and questions in the order of other languages.

"Might I ask whether", "if it isn't too much trouble", "how bent has she the left knee".
Patterns on plain text, before anything reads it. Knows nothing of grammar, nor of the talk.
"""

import re
from functools import cache

from thirdwave.agents.offline.text.announced import announced
from thirdwave.agents.offline.text.asides import without_asides
from thirdwave.agents.offline.text.topic_first import with_topic

LONGEST = 400
"""Characters of a text that is looked at."""
_ONE = "(?<!least )(?<!most )(?<!exactly )(?<!than )(?<!only )(?<!just )one"
"""Not the number of "at least one of the players"."""
_ASKS = r"(?:how|who|whose|whom|what|which|where|is|are|does|do|has|have|can|whether|if)"
_PART = r"(?:left |right )?(?:knee|elbow|hip|arm|hand|leg|foot|back|trunk|head|chest)s?"
_TELL = (
    r"(?:tell|show|say|inform|let me know|advise|enlighten|confirm|check|work out|find out|esta"
    r"blish"
    r"|give|state|ascertain)"
)
_NOUNS = (
    r"(?:dancers|players|pupils|patients|workers|performers|athletes|students|kids|children|vis"
    r"itors"
    r"|guests|people|guys|men|women|folks|lads|ladies|trainees|participants|passers-by)"
)
_POSED = r"(?:seated|sitting|standing|kneeling|squatting|lying)"
_OWN = {"he": "his", "she": "her", "they": "their", "it": "its"}

# fmt: off
RULES: tuple[tuple[str, str], ...] = (
    # Before the question.
    (r"^(?:pray tell|pray|splendid|excellent|marvellous|capital|jolly good|wonderful|brilliant|"
     r"right(?:y|-)?ho?"
     r"|on reflection|on second thoughts?|lastly|finally|next up|thank you kindly|much obliged"
     r"|good heavens|my word|erm+|excuse me|pardon(?: me)?|forgive me|sorry to (?:be a )?bother"
     r"(?: you)?"
     r"|sorry to trouble you|apologies|begging your pardon|if i may(?: ask)?|if you please"
     r"|if you (?:would|will)|if you don't mind(?: my asking| me asking)?|i do apologi[sz]e"
     r"|forgive (?:my|me|the) (?:asking|question|bother)"
     r")(?:,? but)?[,.!:;-]+ *(?:but )?(?=\w)", ""),
    (rf"^(?:and |so |then |now |please |perhaps |just )*(?:might|may|could|can|would) (?:i|we|o"
     rf"ne) "
     rf"(?:be so bold as to |please |perhaps |just |kindly |trouble you to |possibly )*"
     rf"(?:ask|enquire|inquire|know|trouble you|bother you|request)(?: you)?(?: to {_TELL}(?: m"
     rf"e| us)?)?"
     rf"(?: as to| about)?(?: of you)?,? (?:whether|if|(?=(?:how|who|whose|what|which|where)\b)"
     rf") ?", ""),
    (rf"^(?:and |so |then |now |please )*(?:would|could|can|will|might) you "
     rf"(?:please |kindly |perhaps |possibly |mind |just |be (?:so )?(?:kind|good) (?:enough |a"
     rf"s )?(?:to |and ))*"
     rf"(?:{_TELL}|telling|saying|showing)(?: me| us)? (?:both )?(?:whether |if |(?=(?:how|who|"
     rf"whose|what"
     rf"|which|where)\b))", ""),
    (rf"^i (?:wonder(?:ed)?|was wondering|am wondering|should like to know|would (?:rather )?li"
     rf"ke to know"
     rf"|'d (?:rather |quite )?like to know|should be (?:grateful|glad|obliged) to know|need to"
     rf" know)"
     rf"(?: if| whether)? (?:you|anyone) (?:could|can|might|would) (?:please |kindly )?{_TELL}"
     rf"(?: me| us)?"
     rf" (?:both |whether |if )?(?={_ASKS}\b)", ""),
    (r"^(?:would i be|am i) (?:right|correct|wrong|mistaken) (?:in|to) (?:saying|say|think|thin"
     r"king"
     r"|assuming|assume|supposing|believing|believe) (?:that )?", "is it true that "),
    (r"^(?:would|might|could) it be (?:fair|right|correct|true|accurate|safe) to (?:say|assume|"
     r"think) "
     r"(?:that )?", "is it true that "),
    (r"^(?:is it|it is|it's) (?:so|right|fact|the fact) that ", "is it true that "),
    (r"^(?:i take it|i assume|i presume|i gather|i believe|i trust|i understand|i'd say|i shoul"
     r"d say) "
     r"(?:that )?", "is it true that "),
    (r"^(?:say|tell|explain) (?:to )?me (?:who|(?=(?:what|how|which|where|whose)\b))(?= )", "who"),
    (r"^who(?=(?:what|how|which|where|whose)\b)", ""),
    (r"^i(?:'d| would|'ll| should) (?:rather |quite |very much |so |really )?(?:like|love|wish|"
     r"be glad|care"
     r") to (see|have a look at|look at|get)\b", r"show me"),
    (r"^(?:returning|turning back|coming back|going back|back again) to ", "back to "),
    (r"^turning to (the [\w ]+?|p\d+), (?=who\b|which\b)", r"of \1, "),
    # Behind it.
    (r",? *(?:if (?:i|one) may(?: (?:ask|enquire|inquire|know|be so bold))?|may i (?:ask|enquir"
     r"e|inquire|k"
     r"now)"
     r"|might i (?:ask|enquire|inquire|know)|if you please|if you would(?: be so kind)?|if you "
     r"will|pray"
     r"|if (?:it|that) (?:is|isn't|is not|'s not|wouldn't be) (?:not )?(?:too much (?:trouble|b"
     r"other|to ask)"
     r"|feasible|possible|a bother|any trouble|no trouble|ok|okay|all right)|if feasible|if you"
     r" don't mind"
     r"(?: (?:me|my) asking)?|there's a dear|old chap"
     r"|when you (?:have|get) a (?:moment|minute|second)"
     r"|for me|i wonder|i ask|i enquire|way high|by your estimation|in your estimation"
     r")(?: please)?(?=\s*[?.!]*$)", ""),
    (r"(?<=\w),? by the way(?=\s*[?.!]*$)", ""),
    (r"(?<=\w), (?:roughly|or thereabouts|more or less|give or take|counting people),? ?(?:in "
     r"(?:m|met(?:er|re)s"
     r"|degrees|cm))?(?=\s*[?.!]*$)", ""),
    (r",? (?:i take it|i presume|i assume|i gather|i suppose|i believe|i trust|yes|eh|innit|am "
     r"i right"
     r"|would i be right|no\?|isn't that so|not so|or so i think|or am i wrong|correct me if i'"
     r"m wrong)"
     r"(?=\s*[?.!]*$)", ", right"),
    (r"(?<=\w), who else(?=\s*[?.!]*$)", ""),
    # Corrections.
    (r"^(?:(?:no|sorry|oh|oops|ah|er|erm|um|excuse me|pardon me|my mistake|my bad|hang on|hold "
     r"on|wait|well"
     r"|i (?:do )?beg your pardon|beg (?:your )?pardon|begging your pardon|apologies|forgive me"
     r")[,.! -]*)+"
     r"(?:i )?(?:meant|mean|wanted|want|wished|intended|was asking|asked|asking)"
     r"(?: to (?:say|ask|mean|write|type))?(?: about| for)? (?=the (?:left|right)\b|p\d|[A-Z]|h"
     r"is |her |their "
     r"|the |first |second |third |fourth |last |\d)", "no, i meant "),
    (r"\b(?:no, i meant )(first|second|third|fourth|fifth|last|\d(?:st|nd|rd|th)) ",
     r"no, i meant the \1 "),
    # The order of other languages.
    (r"\bhow (bent|flexed|straight|high|raised|inclined|stretched) (?:has|have) (he|she|they) "
     rf"(?:the |his |her |their )?({_PART})\b", "HAS"),
    (rf"^(?:and )?(?:the |his |her )?({_PART}),? how (bent|flexed|straight|raised) (?:has|have)"
     rf" (he|she) it\b",
     "HASIT"),
    (r"\b(?:in )?(?:which|what) (?:position|posture|pose) is (his|her|their) body\b", "OWNER"),
    (r"\bto(?:wards)? which side(?: of the (?:picture|image|photo))? (?:has|have|does|do|is|are"
     r") (.+?) "
     r"(?:turned|turn|facing|directed) (?:the |his |her |their )?(?:chest|body|trunk|torso)\b",
     r"which way is \1 facing"),
    (r"\bto(?:wards)? which side(?: of the (?:picture|image|photo))? (?:is|are) (.+?)(?:'s)? "
     r"(?:chest|body|trunk|torso) (?:turned|facing|directed)\b", r"which way is \1 facing"),
    (r"\b(?:the one|the person|who is|which is) (?:most|the most) (?:to|on) the (left|right)\b",
     r"the person furthest \1"),
    (r"\bthe one (?:more|farther|further) (?:to|on) the (left|right)\b", r"the one on the \1"),
    (r"\bhow far (is|are) (.+?) of the camera\b", r"how far \1 \2 from the camera"),
    (r"\b(\w+) of the centre\b(?! of)", r"\1 in the middle"),
    (r"\bat the extreme (left|right)\b|\bon the extreme (left|right)\b", r"on the far \1\2"),
    (r"\b(?:with respect|in relation|in comparison) to that of\b", "than"),
    # Rounder words.
    *(
        (rf"\b(?:{said}) of (?:the|our|my) {_NOUNS}(?= (?!(?:on|at|in|from|with|who|that"
         rf"|next)\b))", put)
        for said, put in (
            ("none", "nobody"), ("all|each", "everybody"), (f"some|any|{_ONE}", "anybody"),
            ("most", "most people"),
        )
    ),
    (rf"\b(none|all|some|any|most|each|one|which|who|how many) of (?:the|these|those) {_NOUNS}"
     rf"(?= (?:lift|rais|hav|has|is\b|are\b|sit|stand|kneel|squat|lie|lying|fac|lean|bend|hold|"
     rf"with|got|who))",
     r"\1 of them"),
    (rf"\b(?:are|do|have) all (?:of )?(?:the|these|those) ({_POSED}) {_NOUNS} (?:have (?:their|"
     rf"the) (?:chest|"
     rf"body|chests|bodies) turned (?:to|towards)|turned (?:to|towards)|facing) ",
     r"is everyone who is \1 facing "),
    (rf"\ball (?:of )?(?:the|these|those) ({_POSED}) {_NOUNS} (?:have (?:their|the) (?:chest|bo"
     rf"dy|chests"
     rf"|bodies) turned (?:to|towards)|are turned (?:to|towards)|are facing|face) ",
     r"is everyone who is \1 facing "),
    (r"\b(is it true that )(?=(?:is|are|do|does) )", ""),
    (r"\b(knees?|elbows?) at on\b", r"\1 of"),
    (rf"\bwhat's (the {_PART}) (?:at )?(?:on|of) ", r"how bent is \1 of "),
    (r"\bhow far (?:apart )?(?:is it )?between the first two (?:\w+ )?(?:on|from) the (left|rig"
     r"ht)\b",
     r"how far is the first person from the \1 from the second person from the \1"),
    (r"^(.*\b)?(?:the )?distance between the first two (?:\w+ )?(?:on|from) the (left|right)\b",
     r"how far is the first person from the \2 from the second person from the \2"),
    (r"\bhow many (?:people|persons) are (?:further (?:to the )?|more )(left|right) (?:than|of)"
     r" (.+?)(?: in the "
     r"(?:image|picture|photo))?(?=\s*[?.!]*$)", r"how many people are to the \1 of \2"),
    (r"\bhow many (?:people|persons) (?:are|is) more to the (left|right) than (.+?)(?: in the "
     r"(?:image|picture"
     r"|photo))?(?=\s*[?.!]*$)", r"how many people are to the \1 of \2"),
    (r"\bhow deep(?:'s| is) (?=(?:his|her|their|the|p\d|[A-Z]))(?!.*\b(?:squat|crouch|chair|sta"
     r"nd)\b)",
     "how bent is "),
    (r"^(closer|nearer|taller|shorter|further|farther)(?: one)? of (?:those|these|the) two( .*)?$",
     r"which of those two is \1\2"),
    (r"^difference(?=\s*[?.!]*$)", "by how much"),
    (r"^by how many (?:degrees|cm|met(?:er|re)s|centimet(?:er|re)s)(?=\s*[?.!]*$)", "by how much"),
    (r"^(p\d+|[A-Z]\w+)[, ]+same(?: thing| again)?(?=\s*[?.!]*$)", r"what about \1"),
    (r"^(?:now |and )*(p\d+|[A-Z]\w+|the [\w ]+?),? (?:in )?the same way(?=\s*[?.!]*$)",
     r"what about \1"),
    (r"^same (?:question|thing|measurement) (?:for|on|of|with) this (?:picture|one|image)(?=\s*"
     r"[?.!]*$)",
     "and in this picture"),
    (r"^(?:the )?left (knee|elbow|hip) and (?:the )?right \1 of (?:the )?(?:patient|person|one) "
     rf"({_POSED})(?=\s*[?.!]*$)", r"how bent are the \1s of the \2 person"),
    (rf"^(?:the )?left (knee|elbow|hip) and (?:the )?right \1 of (the {_POSED} (?:patient|perso"
     rf"n|one)"
     r"|p\d+)(?=\s*[?.!]*$)", r"how bent are the \1s of \2"),
    (r"\b(which|what|is any|any|every|no) (?:pupil|kid|child|patient|pt|player|dancer|worker|pe"
     r"rformer"
     r"|athlete|student|visitor|guest)\b(?!'s)", r"\1 person"),
    (r"\bfrom (?:the|his|her|their) (left|right)[- ]hand side\b", r"from the \1"),
    (r"\bthe (left|right)[- ]hand (dancer|player|pupil|patient|performer|worker|person|man|woma"
     r"n|guy)\b",
     r"the \2 on the \1"),
    (r"^(?:a |the )?(front|back|rear|top|side|left|right) view(?:,|:| of| -) (?:just |only )?"
     r"(?:the )?(.+?)"
     r"(?: only| alone| by (?:him|her)self)?(?=\s*[?.!]*$)", "VIEW"),
    (r"^(?:a )?bird'?s[- ]eye(?: view)?(?: (?:on|of) (?:this|it|that|the scene|everything|every"
     r"body))?"
     r"(?=\s*[?.!]*$)", "show everybody from above"),
    (r"\bdo (?:i|we|you) have (?=at least|two|three|any|some)", "are there "),
    (r",? (?:one|one arm|one hand) or both(?=\s*[?.!]*$)|, or both(?=\s*[?.!]*$)", ""),
    (rf"^(describe|draw|tell me about) (?:me )?who(?:'s| is) ({_POSED})\b",
     r"\1 the \2 person"),
    (r"^it (?:continues|remains|stays|keeps|is still) ((?:bent|raised|straigh"
     r"t)\b.+)$", r"is it \1"),
    (r"\bhow (?:high|far up) (?:is|are|does|do|has|have) (.+?) (?:holding|hold|held|keeping|kee"
     r"p"
     r") (?:his|her|their|the) (left|right) (hand|foot|elbow)\b",
     r"how high is the \2 \3 of \1"),
    (r"\bwhich (arm|hand)(?:'s| is| does| has) (?:that |the |this )(.+?) (?:holding|hold|got|ha"
     r"ve|has"
     r"|raising|raise|lifting|lift)(?: up)?(?=\s*[?.!]*$)", r"which \1 of the \2 is raised"),
    (r"^(?:no, |sorry, |excuse me, )?i (?:wanted|meant|intended) to (?:say|ask(?: about| for)?|"
     r"write"
     r"|type) ", "no, i meant "),
    (r"\bhow (?:does|do|is|are) (.+?) (?:hold(?:ing)?|carry(?:ing)?|position(?:ing)?"
     r"|plac(?:e|ing)) (?:him|her|them|it)sel(?:f|ves)(?=\s*[?.!]*$)",
     r"what is the posture of \1"),
    (r"\b(closest|nearest|furthest|farthest) (person|one|man|woman|guy|player|dancer|pupil|worker)"
     r" (to|from) (?=the camera|us\b|me\b|p\d|[A-Z])", r"\2 \1 \3 "),
    (r"\b(?:describe|tell|give|name|say)(?: to)?(?: me| us)? the (?:body |exact |current )?"
     r"(?:posture|stance|body position) of (?=\w)", "what is the posture of "),
    (r"\bhow many of (?:us|you(?: all| lot| guys)?)\b", "how many people"),
    # Told to do.
    (r"^take (.+?) and (straighten|bend|raise|lift|lower|stretch|drop|cross|spread|move|turn) "
     r"(?:his|her|their) ",
     r"\2 \1's "),
    (r"^(?:please )?(give|put) (.+?) (?:in )?the (?:very |exact |selfsame )?(?:pose|posture|sta"
     r"nce) (?:that )?"
     r"(p\d+|[A-Z]\w+|the [\w ]+?) (?:has|is in|holds|takes|adopts)(?=\s*[.!]*$)",
     r"give \2 the same pose as \3"),
    (r"^(?:flip|reverse|swap) (.+?)'s pose (?:left[- ](?:to[- ])?right|sideways|horizontally|ro"
     r"und|around)",
     r"mirror \1's pose"),
    (r"^(?:please )?put to (.+?) (?:the|his|her) (?:two )?(arms|hands|legs)\b(.*)$",
     r"put \1's \2\3"),
    (r"^(?:get|bring|have|put) (every(?:body|one)|all|p\d+|[A-Z]\w+|the [\w ]+?)(?: (?:who's|wh"
     r"o is|who are) "
     rf"({_POSED}))? (?:back )?up on(?:to)? (?:his|her|their) (?:own )?feet\b", "FEET"),
    (r"(?<=\w),? (?:he|she|they)(?:'s| has|'ve| have| had|'d)(?: had)? (?:it|them) (?:up|down|o"
     r"ut|there|like that"
     r"|raised|bent) (?:for )?(?:long enough|too long|ages)[ .!]*$", ""),
    (r"^say (?=(?:p\d+|[A-Z]\w+|the [\w ]+?) (?:bent|raised|sat|stood|lay|knelt|squatted|lifted"
     r"|lowered|turned"
     r"|straightened|put|leant|leaned)\b)(.+?)(?: -|,|:|\u2013) (who|how|what|which)'?d?\b",
      r"if \1, \2 would"),
    (r"^(p\d+|[A-Z]\w+|the [\w ]+?) ?: ?(?:get |put |bring |have |move )?(?:the |his |her )?(bo"
     r"th|left|right) "
     r"(arms?|hands?|legs?|knees?) ((?:way |all the way )?(?:up|down|out|forwards?|ov"
     r"erhead"
     r"|above|over|to the)\b[^?]*)$", "LIMB"),
    (r"^(?:put |set |bring |get )?(?:the )?(left|right) (elbow|knee) of (p\d+|[A-Z]\w+) (?:at|t"
     r"o) (\d+)(?: ?deg"
     r"(?:rees)?)?[ .!]*$", r"bend \3's \1 \2 to \4 degrees"),
    (r"^(?:put |set |bring |get )?(p\d+|[A-Z]\w+)'s (left|right) (elbow|knee) (?:at|to) (\d+)"
     r"(?: ?deg(?:rees)?)?"
     r"[ .!]*$", r"bend \1's \2 \3 to \4 degrees"),
    (r"^(?:now |and |then )*(?:do )?the same on (?=p\d|[A-Z]|the )", "now the same for "),
    (r"^undo (?:that|the) last (?:one|bit|thing|edit|change)(?=\s*[.!]*$)", "undo that"),
    (r"^(?:splendid|great|good|perfect|lovely|fine|excellent|nice|ok(?:ay)?)[,.!]+ (?=is |are |"
     r"how |who |what |make )",
     ""),
    (r"^(a bit|a little(?: bit)?|slightly|a touch|a lot|much) (more|less) (?:bend|flexion|bent)"
     r"(?=\s*[.!]*$)",
     r"bend it \1 \2"),
    (r"\breaching (?:up|overhead) with (?:the|his|her) (left|right)(?: hand| arm)?\b",
     r"raising the \1 arm"),
    (r"^(?:and |but |so )?(the other (?:arm|hand|knee|elbow|leg)|(?:his|her|the) (?:left|right)"
     r" (?:arm|hand|knee"
     r"|elbow|leg)), is it (?:also )?(.+?)(?: as well| too| also)?(?=\s*[?.!]*$)", r"is \1 \2"),
    (r"\band (?:if|whether) (somebody|someone|anybody|anyone) touches (him|her|them)\b",
     r"and is anybody touching \2"),
    (rf"^(?:the )?one ({_POSED})(?=\s*[?.!]*$)", r"the \1 one"),
    (r"\b(which|what) (knee|elbow|arm|hand) (?:of|on) (his|hers|p\d+|[A-Z]\w+)\b", "WHICHOF"),
    (r"\bwhoever(?:'s| is) (\w+)", r"the \1 person"),
    (r"\bwhoever(?:'s| is| has)\b", "the person who is"),
    (r"\b(?:who|what|which \w+) have (?:we|you) got (?:there )?(?:with|who has)\b", "who has"),
    (r"\bwho've (?:we|you) got (?:there )?with\b", "who has"),
    (r"\bhas put (?:a|one|the|his|her) (hand|arm) (?:up|in the air|up in the air)\b",
     r"has a \1 raised"),
    (r"\b(?:of|among) (?:my|our|these|those) (?:guys|lads|boys|girls|folks|chaps|players|pupils"
     r"|patients)\b",
     "of them"),
    (r"\b(how many \w+) do (?:you|we) (?:find|see|spot|count|detect|get)\b", r"\1 are there"),
    (r"\b(lean(?:s|ing)?|bend(?:s|ing)?)( over| forward| down)? (?:harder|deeper|further|farthe"
     r"r|stronger)\b",
     r"\1\2 more"),
    (r"\b(?:bigger|larger|greater), (?:height|angle)-wise\b", "taller"),
    (r",? (?:camera|depth|distance|height|posture|angle)[- ]wise\b", ""),
    (r"\bis (he|she|p\d+|[A-Z]\w+) ahead of (.+?)(?=\s*[?.!]*$)", r"is \1 in front of \2"),
    (r"\bmore to the (left|right) than\b", r"further to the \1 than"),
    (r"\b(\w+ing) like (?:that|this|him|her)\b", r"\1"),
    (r"\b(?:at least )?a couple of (?:people|folks|persons|guys|kids)\b", "at least two people"),
    (r"\bat least two folks\b", "at least two people"),
    (r"\b(continues|remains|stays|keeps) (?=(?:bent|standing|sitting|raised|seated|straight)"
     r"\b)", "is still "),
)
# fmt: on


def outspoken(text: str) -> str:
    """`text` without its courtesies, in the order of plain English."""
    if len(text) > LONGEST:
        return text
    said = without_asides(announced(text))
    for pattern, put in _rules():
        said = pattern.sub(lambda found, put=put: _put(found, put), said)
    return with_topic(said.strip()) or text


def _put(found: re.Match[str], put: str) -> str:
    if put == "HAS":
        return f"how {found[1]} is {_OWN[found[2].lower()]} {found[3]}"
    if put == "HASIT":
        return f"how {found[2]} is {_OWN[found[3].lower()]} {found[1]}"
    if put == "OWNER":
        return f"what is the posture of {found[1].replace('his', 'him').replace('their', 'them')}"
    if put == "VIEW":
        side = {"rear": "behind", "back": "behind", "top": "above"}.get(
            found[1].lower(), f"the {found[1]}"
        )
        whom = f"the {found[2]}" if " " in found[2] else found[2]
        return f"show {whom} from {side}"
    if put == "FEET":
        posed = f" who is {found[2]}" if found[2] else ""
        return f"make {found[1]}{posed} stand up"
    if put == "LIMB":
        if found[2].lower() == "both":
            return f"put both {found[3]} of {found[1]} {found[4]}"
        return f"put {found[1]}'s {found[2]} {found[3]} {found[4]}"
    if put == "WHICHOF":
        whose = {"his": "his", "hers": "her"}.get(found[3].lower(), f"{found[3]}'s")
        return f"which of {whose} {found[2]}s"
    return found.expand(put)


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), put) for pattern, put in RULES)
