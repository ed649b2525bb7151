"""English as it is spoken by those who learn it, and other round-about ways to say a plain thing.

"The feet more far one from the other", "make me see them", "how much flexion remains in the knee".
Patterns on plain text, each with what stands for it. Knows nothing of grammar, nor of the talk.
"""

import re
from functools import cache

LONGEST = 400
"""Characters of a text that is looked at."""
_END = r"(?=\s*[?.!]*$)"
_JOINT = r"(?:knees?|elbows?|hips?)"
_LIMB = r"(?:knees?|elbows?|hips?|arms?|hands?|legs?|wrists?|foot|feet|shoulders?)"
_FAR = r"(?:far|distant|wide|separated|separate|spread|apart|open)"
_NEAR = r"(?:near|close)"
_EACH = r"(?:(?:the )?one (?:from|to|of) (?:the |an)?other|(?:from|to) (?:each other|one another))"
_NUMBER = (
    r"(?:\d+(?:\.\d+)?|ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|(?:a "
    r"|one )?hundred"
    r"|one|two|three|four|five)"
)
_HEDGE = (
    r"(?:roughly|about|around|approximately|nearly|almost|close to|near|more or less|something like"
    r"|maybe|perhaps|some)"
)
_UNIT = r"(?:deg(?:rees?)?|°|m|met(?:er|re)s?|cm)"
_DO = (
    r"(?:bring|put|raise|lift|lower|bend|straighten|stretch|turn|move|drop|extend|flex|make|let"
    r"|tilt"
    r"|cross|spread|place)"
)

# fmt: off
RULES: tuple[tuple[str, str], ...] = (
    # Degrees of adjectives.
    (rf"\b(?:the )?most {_FAR} {_EACH}", "farthest apart"),
    (rf"\b(?:the )?most {_NEAR} {_EACH}", "closest together"),
    (rf"^((?:and )?(?:who|which|whose)\b(?!.*\b(?:than|of (?:the|those"
     rf"|these) two)\b).*?) more {_FAR}"
     rf" {_EACH}", r"\1 farthest apart"),
    (rf"^((?:and )?(?:who|which|whose)\b(?!.*\b(?:than|of (?:the|those"
     rf"|these) two)\b).*?) more {_NEAR}"
     rf" {_EACH}", r"\1 closest together"),
    (rf"\bmore {_FAR} {_EACH}", "farther apart"),
    (rf"\bmore {_NEAR} {_EACH}", "closer together"),
    (r"\bat least an? (?=(?:left |right )?(?:arm|hand|knee|elbow|leg|foot)\b)", "at least one "),
    # How much of a bend there is.
    (rf"\bhow much (?:of a )?(?:flexion|bend|bending|angle) (would|will|does|do|did) (?:be left"
     rf"|remain|stay|"
     rf"be|there be|be there|left|remains?) (?:in|at|on) ((?:[\w']+ ){{0,6}}?(?:{_JOINT}|one))\b",
     r"how bent \1 \2 be"),
    (rf"\bhow much (?:of a )?(?:flexion|bend|bending) (?:is (?:there|left|there left)|remains"
     rf"|there is)"
     rf" (?:in|at|on) (?=(?:[\w']+ ){{0,6}}?{_JOINT}\b)", "how bent is "),
    (r"\b(arms?|hands?|elbows?)((?: of [\w' ]+?)?) (?:open|opened|away|out|abducted|spread"
     r"|separated|lifted off)"
     r" from (?:the|his|her|their) (?:body|trunk|torso|side|sides)\b", r"\1\2 raised"),
    # Between the middles of two bodies.
    (r"\b(?:pelvis|hip|hips|body|centre|center|root)[- ](?:to|and)[- ](?:pelvis|hip|hips|body"
     r"|centre|center"
     r"|root) (?=distance|gap|spacing)", ""),
    (r"^(?:the )?distance between (them|those two|these two|the two)\b(?=[^?]*[?.!]*$)",
     r"how far apart are \1"),
    # A guess behind the question, which the answer will put right.
    (rf"^((?:[^?.!]*\b)?how\b[^?.!]*?),? (?:is|was|would) (?:it|that"
     rf"|this)(?: be)? {_HEDGE} {_NUMBER}"
     rf"(?: ?{_UNIT})?{_END}", r"\1"),
    # Whether something is there, and more.
    (r"^(?:is it (?:true|right) that )?there(?:'s| is) (an? [\w ]+?),? (?:yes or no"
     r"|right or wrong|true or false"
     r"|y/n)\s*[?.!]+ +(?=\w)", r"is there \1? "),
    (r"^there are ((?:any|some|\w+) [\w ]+?),? (?:yes or no|right or wrong|true or false"
     r"|y/n)\s*[?.!]+ +(?=\w)",
     r"are there \1? "),
    (r"\b(of (?:those|these|the) two)'s (?=\w+er\b|more\b|less\b)", r"\1 is "),
    # Told to do.
    (r"^((?:please |now |and )*)(?:make|let|have) (?:me|us) (?:see|look at|view) ", r"\1show me "),
    (rf"^((?:and |now |then )*)(?:to|for|with) (the [\w ]+?|p\d+"
     rf"|[A-Z]\w+), (?=(?:please )?{_DO}\b)",
     r"\1\2: "),
    (r"\bdescribe(?: to me| me| for me)? how (.+?)(?: has| have|(?: is|'s| are| has"
     r"| have)? (?:holding|holds?|keeping|keeps?"
     r"|carrying|carries|positioning|positions|placing|places|got|having|posing"
     r"|using)(?: up)?) (?:his|her|their|the)"
     r" (?:own )?(?:arms?|hands?|legs?|body|bodies|limbs?|head|back|trunk|feet|knees?|elbows?)\b",
     r"describe the pose of \1"),
)
# fmt: on


def plainer(text: str) -> str:
    """`text` in plainer English; the text itself where it is plain enough."""
    if len(text) > LONGEST:
        return text
    for pattern, put in _rules():
        text = pattern.sub(put, text)
    return text


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), put) for pattern, put in RULES)
