"""Everyday English, and that of a second language, for who is there and how: "taken a knee".

Patterns on lower-case text, each with what stands for it; `hearing` applies them before all
others. What is measured of them is said in `spoken_measures`. Knows nothing of grammar.
"""

import re

from thirdwave.agents.offline.text import spoken_measures
from thirdwave.agents.offline.wording.topic_words import THING_WORDS

_END = r"(?=\s*[?.!,]*$)"
_OWN = r"(?:the |his |her |their |that |this |its )"
_POST = (
    r"(?:standing|sitting|seated|kneeling|half kneeling|squatting|crouching|lying|bending"
    r"|stooping)"
)
_UPON = r"(?:on|in|onto|into|upon)"
_SEAT = r"(?:a|the|his|her|their|its) (?:own )?(?:chair|seat|stool|armchair)s?"
_BUM = r"(?:butts?|bums?|backsides?|behinds?|bottoms?|rear ends?|rears?|asses?|arses?|tushes|tush)"
_PERSON = (
    r"(?:person|people|dancer|player|man|woman|guy|figure|pupil|patient|worker|kid"
    r"|performer|individual|human|body|fella)"
)
_THING = "(?:" + "|".join(word for words in THING_WORDS.values() for word in words.split("|"))
_THING += ")"

# fmt: off
RULES: tuple[tuple[str, str], ...] = (
    # Words.
    (r"\bwhoever(?:'s| is)\b", "everyone who is"),
    (r"\bwhoever\b", "everyone who"),
    (r"\b(?:fellas|blokes|lads|chaps|dudes)\b", "guys"),
    (r"\bfella\b", "guy"),
    (r"\bvisitors\b|\bpupils\b|\bsubstitutes\b|\bcast members\b", "people"),
    (r"\bsubstitute\b|\bcast member\b", "person"),
    (r"\ba (?:couple|pair) of (?=people|folks|guys|persons|them|men|women|kids|pupils|players"
     r"|dancers|workers|patients)", "two "),
    (r"\b(?:right by|hard by|close by|right beside|just beside)\b", "next to"),
    (r"\b(?:past|beyond|over|above) (?:the )?(\d+|ninety|eighty|seventy|sixty|fifty|forty"
     r"|thirty|twenty)(?: mark)?\b", r"more than \1"),
    (r"\b(?:way|high|right|far) (?:up )?(?=(?:over|above) (?:the |his |her |their )?heads?\b)",
     ""),
    (r"\bneighbou?r\b(?! (?:of|to))", "neighbour"),
    (r"\b(?:facing|faces) (?:his|her|their) (?:immediate |nearest |closest |next |direct"
     r" )?neighbour\b", "facing the person closest to him"),
    # Somebody is there.
    (r"^(?:so |and )?(?:have (?:i|we|you)(?: got)?|do (?:i|we|you) have|(?:we|you)(?:'ve)?"
     r" got|got|has (?:this|the) \w+ got|there's|there is) "
     r"(?=(?:a|an|any|anybody|anyone|some|somebody|someone|at least|at most|exactly|more than"
     r"|two|three|four|five|nobody)\b)", "is there "),
    (r"\bis there (?=(?:at least|at most|exactly|more than|two|three|four|five)\b)", "are there "),
    (r"\b(is there )(anybody|anyone|somebody|someone|nobody) (?=\w+(?:ing|ed|t)\b)", r"is \2 "),
    (r"\b(how many [\w ]+?) (?:have|do|did|can|could) (?:we|i|you|they)(?: got| have| see|"
     r" count)?(?= and\b|\s*[?.!,]*$)", r"\1 are there"),
    (rf"\b(how many {_THING})(?: are)? (?:does|do) (?:dispose|have|contain|hold|possess|offer"
     rf"|count|exist|own) (?:of )?(?:this|the|that) "
     rf"(?:\w+ )?\w+{_END}", r"\1 are there"),
    (rf"\b(how many {_THING}) (?:does|do) (?:this|the|that) (?:\w+ )?\w+ (?:dispose of|have"
     rf"|contain|hold|possess|offer|count|own){_END}",
     r"\1 are there"),
    (r"\bhow much (?:of the |of these |of them |are the |)(?=(?:people|pupils|persons|kids"
     r"|players|children|men|women|workers|patients|dancers"
     r"|students|guys)\b)", "how many "),
    (rf"^(?:has|did) (?:somebody|anybody|anyone|someone) (?:left|leave|forgotten|forget"
     rf"|dropped|drop) (an? {_THING})(?: lying| behind| here"
     rf"| there| about| around)*{_END}", r"is there \1"),
    (rf"^((?:a |an |any )?{_THING})(?: here| there| present| visible| about| around| anywhere"
     rf"| in (?:the )?(?:room|picture|shot|frame))*\?+$",
     r"is there a \1?"),
    (r"\bis there a (?:a|an|any) ", "is there a "),
    (rf"\b((?:how many|number of) (?:the )?{_THING}) (?:that (?:are|lie|stand) |lying "
     rf"|standing |sitting )?on the (?:floor|ground)\b{_END}", r"\1"),
    (rf"\bis there a (?:second|2nd) {_PERSON}\b(?: hiding| lurking| tucked away| hidden)?{_END}",
     "are there at least two people"),
    (rf"\bis there a (?:third|3rd) {_PERSON}\b(?: hiding| lurking| tucked away| hidden)?{_END}",
     "are there at least three people"),
    (rf"\bis there a (?:fourth|4th) {_PERSON}\b(?: hiding| lurking| tucked away| hidden)?{_END}",
     "are there at least four people"),
    (rf"\bis there a (?:fifth|5th) {_PERSON}\b(?: hiding| lurking| tucked away| hidden)?{_END}",
     "are there at least five people"),
    (rf"\bis there a (?:sixth|6th) {_PERSON}\b(?: hiding| lurking| tucked away| hidden)?{_END}",
     "are there at least six people"),
    (rf"^(?:just|only) the one (\w+ing)\b(?:\s*[,;?]+\s*(?:exactly|precisely|only|just)"
     rf" (?:the )?one)?{_END}", r"is exactly one person \1"),
    (r"^who(?:'ve| have) (?:we|you|i) (?:got )?(?=with|on|who|standing|sitting|lying|kneeling"
     r"|squatting)", "who is "),
    (r"\bwho is with (?=both|an?|the|his|her|one|no)", "who has "),
    (r"\bwho(?: do| can| would)? (?:we|you|i)(?: do)? (?:see|find|have|spot|get)(?: as|"
     r" being)?(?: the)? (closest|nearest|furthest|farthest|tallest|shortest"
     r"|leftmost|rightmost)\b", r"who is the \1"),
    (r"\b(closest|nearest) (?:from|by|of) (?=the camera|us\b|me\b|the viewer|p\d|him\b|her\b)",
     r"\1 to "),
    (r"\bwho all(?:'s| is| has)? got\b|\bwho(?:'s| has) all got\b", "who has"),
    (r"\bwho's got\b|\bwho has got\b", "who has"),
    (r"(\b(?:arm|hand|knee|leg)s? (?:up|raised|bent|in the air|straight)), (?:either )?(?:one"
     r"|left|just one|single) or (?:both|right|two|the other)" + _END, r"\1"),
    (r"\b(?:finds?|found) (?:himself|herself|themselves|themself|itself|oneself)\b", "is"),
    (r"\bdoes (.+?) find (?:himself|herself|themselves|itself)\b", r"is \1"),
    (r"\b(is|are) (?:to be )?(?:found|located|situated|placed|positioned|to be seen|seen)"
     r" (?=in between|between|next to|in front|behind|on the|to the|at the)",
     r"\1 "),
    (r"\bin between (?=the|p\d)", "between "),
    (r"\b(person|one|man|woman|guy|pupil|player) (?:that|who|which) (lies|sits|stands|kneels"
     r"|squats)" + _END, r"\1 who \2"),
    (r"\bsupine or otherwise lying(?: down)?\b|\bprone or otherwise lying(?: down)?\b|\bor"
     r" otherwise (?=lying)", "lying"),
    (r"^(any(?:one|body)|some(?:one|body)) (supine|prone|lying|sitting|standing|kneeling"
     r"|squatting|seated|upright)\b", r"is \1 \2"),
    (r"\b(?:the odd one out|the exception|the only exception)(?:,)? (?=who|that)", ""),
    (r"^(which (?:figure|person|one)) (?:is )?(?:who|that) ", r"\1 "),
    # Postures.
    (r"\b(?:has|have|had|is|are|'s|'ve) (?:taken|taking|took|gone down on|going down on"
     r"|dropped to|got down on|down on|gone to) (?:a|one|the) knee\b|\btak(?:es|e|ing) a"
     r" knee\b"
     r"|\btook a knee\b", " is kneeling"),
    (r"\b(who|everyone who|anyone|anybody|somebody|someone) is kneeling\b", r"\1 is kneeling"),
    (r"\b(?:has|have|'s|'ve|had) (?:taken|found|grabbed|pulled up|got) (?:a|their|his|her"
     r"|the) (?:seat|chair|pew)s?\b", " is sitting"),
    (r"\b(?:takes?|taking|took) (?:a|their|his|her) (?:seat|pew)s?\b", "sitting"),
    (rf"\b(?:has|have|'s|'ve|had|got|have got|has got|'s got) {_OWN}{_BUM} (?:planted |parked"
     rf" |down )?{_UPON} {_SEAT}", " are sitting"),
    (rf"\b(?:plant(?:ed|s|ing)?|park(?:ed|s|ing)?|plonk(?:ed|s)?|perch(?:ed|es|ing)?"
     rf"|install(?:ed)?|settl(?:ed|es)|slump(?:ed|s)?)(?: (?:himself|herself|themselves"
     rf"|themself)|"
     rf" {_OWN}{_BUM})?(?: down)? (?={_UPON} (?:a |the |his |her |their )?(?:chair|bench|seat"
     rf"|stool|couch|sofa|bed|armchair))", "sitting "),
    (r"\b(?:has|'s|have|'ve)(?: got)? (?:himself|herself|themselves|themself) sitting\b",
     " is sitting"),
    (rf"\b(isn't|is not|aren't|are not|not) {_UPON} {_SEAT}", r"\1 sitting"),
    (rf"\b(is|are|'s|'re) {_UPON} {_SEAT}{_END}", r"\1 sitting"),
    (r"\b(?:laid|stretched|spread|flat|splayed|sprawled|sprawling)(?: out)? flat(?: out)?\b|\b"
     r"(?:laid|spread|splayed) out\b|\bflat (?:as a pancake|on the deck)\b", "lying"),
    (r"\blying (?:down )?(?:across|over|along) (?=the |a )", "lying on "),
    (r"\b(?:up and )?about on (?=(?:his|her|their) feet)", "on "),
    (r"\b(?:stay(?:s|ing)?|rest(?:s|ing)?|remain(?:s|ing)?|keep(?:s|ing)?|be(?:s|ing)?"
     r"|balanc(?:es|ing)|propped|down) (?=(?:up )?on (?:the |his |her |their |both |one"
     r" )?(?:knees?|feet)\b)", ""),
    (r"\bup on (?=(?:his|her|their) (?:own )?(?:two )?feet)", "on "),
    (r"\b(on (?:his|her|their)) (?:own )?two feet\b", r"\1 feet"),
    (r"\b(\w+ )of the (?:dancers|players|pupils|workers|kids|patients|children|performers"
     r"|athletes|students|visitors|guests)\b(?= (?:is|are|has|have|sit|stand|lie|kneel))",
     r"\1of the people"),
    (r"^(?:is it true that )?(none|nobody|no one) of the people (has|have|is|are) ",
     "is it true that nobody is with "),
    (r"\bis it true that nobody is with (?=an? )", "does nobody have "),
    (r"\b(all) of the (?=(?:sitting|seated|standing|kneeling|squatting|lying) (?:people"
     r"|person))", r"\1 the "),
    (r"\b(at least|at most|exactly|precisely|only|just) (two|three|four|five|six|one) of"
     r" (?:the|these|those) (?:people|dancers|players|pupils|workers|kids|patients|performers"
     r"|athletes|students|guys|men|women)\b", r"\1 \2 people"),
    (r"\bis it true that (?=(?:at least|at most|exactly|precisely) (?:two|three|four|five"
     r"|six) people (?:stand|sit|kneel|lie|squat))", "do "),
    (r"\b(\w+) of (?:the|these|those) (?:dancers|players|pupils|workers|kids|patients"
     r"|children|performers|athletes|students|guests|figures)\b(?= (?:are|is|sitting|standing"
     r"|lying|kneeling|squatting|stand|sit|lie|kneel|squat)\b)", r"\1 of the people"),
    (r"\bhow many of (?:the|these|those) people (?=are|sit|stand|lie|kneel|squat)",
     "how many people "),
    (r"^(two|three|four|five|six) of the people (stand|sit|lie|kneel|squat)(?: upright)?"
     r" (?:precisely|exactly)(?=\W*$)", r"do exactly \1 people \2"),
    (r"\bhas (?:the|his|her) body (?=lying|sitting|standing|kneeling|squatting)", "is "),
    (rf"^what(?:'s| is) (.+?) (?:up to|doing|at)(?: down there| over there| up there|"
     rf" there)?\s*[,:;-]+\s*({_POST} or {_POST}){_END}", r"is \1 \2"),
    (r"\bwhat (?:kind of |sort of |body )?(?:posture|position|pose|stance) (?:has |does |is"
     r" )?(.+?) (?:has |is )?(?:adopted|taken up|taken|assumed|assuming|adopting|adopts|takes"
     r"|assumes"
     r"|assume|adopt|chosen|struck|in|holding|holds|hold)" + _END, r"what is the posture of \1"),
    (r"^(?:list |give me |tell me |name )?(?:the )?(everybody|everyone)'s (?:posture|stance"
     r"|position)s?(?:,? (?:from |going )?left to right)?" + _END,
     r"what is the posture of \1"),
    (r"\b(?:turned|standing|positioned|oriented|sitting) with (?:the|his|her|their) (?:chest"
     r"|front|body|torso)s? (?:turned )?(?:to|towards?|at)(?= )", "facing"),
    (r"\b(?:has|have) (?:the|his|her|their) (?:chest|front|body|torso)(?:e?s)? (?:turned"
     r"|pointing|pointed|facing|aimed|oriented) (?:to|towards?|at)(?= )", "facing"),
    (r"\b(?:squared up (?:to|with|against)|squaring up (?:to|with)|squarely facing|square on"
     r" to|face on to|face to face with)\b", "facing"),
    (r"\bshow(?:s|ing)? (?:us|me|the camera|the viewer) (?:his|her|their|the) backs?\b",
     "with his back to the camera"),
    (r"\bwho(?:'s| is) with his back\b", "who has his back"),
    (r"^((?:the )?(?!and\b|but\b|or\b|so\b|also\b|now\b|is\b|are\b|who\b|which\b|what\b|how\b"
     r"|does\b|do\b|everyone\b|people\b"
     r"|those\b)\w+(?: \w+)?) (facing|looking at|touching|behind|in front of|next to) ((?:the"
     r" )?[\w ]+)\?$", r"is \1 \2 \3?"),
    (r"^(?:any )?(?:physical )?contact (?:between|among) any(?:one|body| of them| two)?(?: of"
     r" them| people)?" + _END, "is anyone touching anyone"),
    (r"\bshar(?:e|es|ing) the (bench|couch|sofa|bed|chair|seat)", r"are on the \1"),
    (r"\bwhat distance (?:is there|is|lies|separates) (?:between )?", "what is the distance"
     " between "),
    (r"\b(?:the two|the two people|those|the pair|both) (?:who|that) are on the (?=bench"
     r"|couch|sofa|bed|chair)", "the two people who are on the "),
    (rf"\b(facing|looking at|next to|behind|in front of|touching|closest to|nearest to|than"
     rf"|from|of) (?:the )?({_PERSON}) (?:on|down on) (?:a|one|his|her|their|both) knees?\b",
     r"\1 the kneeling \2"),
    (rf"\b(facing|looking at|next to|behind|in front of|touching|closest to|nearest to|than"
     rf"|from|of) (?:the )?({_PERSON}) on (?:the )?(?:floor|ground|mat){_END}",
     r"\1 the lying \2"),
)
# fmt: on
"""Pattern -> what stands for it; each on what the ones before it left."""
_COMPILED = tuple((re.compile(pattern), to) for pattern, to in (*RULES, *spoken_measures.RULES))


def spoken(text: str) -> str:
    """The lower-case question in plainer words."""
    for pattern, to in _COMPILED:
        text = pattern.sub(to, text)
    return " ".join(text.split())
