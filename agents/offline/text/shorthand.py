"""Notes and dialects spelled out: "l knee", "pt", "leanin' over", "nr 4 from the left", "y/n".

Patterns on plain text, before anything reads it. Knows nothing of grammar, nor of the talk.
"""

import re
from functools import cache

LONGEST = 400
"""Characters of a text that is spelled out; longer ones are no notes."""
_JOINT = r"(?:knees?|elbows?|hips?|shoulders?|wrists?|ankles?|arms?|hands?|legs?|foot|feet|thigh)"
_SIDES = {"l": "left", "lt": "left", "r": "right", "rt": "right"}
_RANKS = {"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth", "6": "sixth"}
_ING = (
    "lean|stand|sit|kneel|squat|crouch|hold|rais|fac|look|do|bend|reach|point|touch|sitt|squatt|ly"
    "|layin|stretch|lift|wear|wav|turn|read|play|talk|work|hang|bow|stoop|keep|hav|gett|go|try"
    "|mov|balanc|rest|chill|hunch|slouch|carry|kick|walk|runn|jump|shoot|throw|think"
)

# fmt: off
RULES: tuple[tuple[str, str], ...] = (
    # Sounds that are not written.
    (rf"\b({_ING})in['\u2019](?=\W|$)", r"\1ing"),
    (r"(?:^|(?<=\s))['\u2019]?em\b", "them"),
    (rf"\bits (?=(?:left |right |both |other |own )*{_JOINT}\b)", "their "),
    (r"\b(?:d'?ya|do ya)\b", "do you"), (r"\b(would|could|can|will) ya\b", r"\1 you"),
    (r"\by'?all\b", "all"), (r"\bwho all's\b", "who's"), (r"\bwho all\b", "who"),
    (r"\bkinda\b|\bsorta\b", ""), (r"\boutta\b", "out of"), (r"\bgotta\b", "has to"),
    (r"\bnah\b|\bnope\b", "no"), (r"\byeah\b|\byep\b|\byup\b", "yes"),
    (r"(?<=\w )(?:(?-i:o)['\u2019](?!clock)(?=\w)|o['\u2019](?= \w))", "of"),  # not O'Neil
    (r",?\s+an['\u2019]? all(?=\s*[?.!]*$)", ""),
    (r"\b(can|do|could|would|will|did|are|have) (?:ye|yer|yous|youse)\b", r"\1 you"),
    (r"\b(how many [\w' ]{2,40}?) (?:can|could|do|would|did) (?:you|we|one|i|ye) (?:pick|make"
     r"|spot|count|see"
     r"|find|get|tell|detect)(?: out| up)?\b", r"\1 are there"),
    (r"\bsame (?:quantity|metric|parameter|figure|reading|variable)\b", "same measurement"),
    # What kind of answer is wanted.
    (r"^(?:y/n|yes/no|yes or no|true or false)\s*[:,;-]\s*", ""),
    # Joints and sides.
    (r"^(?:and )?(?:the )?l(?: one)?(?=[?.!]*$)", "and the left"),
    (r"^(?:and )?(?:the )?r(?: one)?(?=[?.!]*$)", "and the right"),
    (rf"\b(lt?|rt?)\.? (?={_JOINT}\b)", "SIDE"),
    (rf"\b({_JOINT})[ ,]+\(?(l|r|lt|rt)\b\.?\)?(?=\s*(?:[,?.!:;]|$|flex|angle|bend|bent"
     r"|deg|of\b|p\d))", "JOINT"),
    (r"\b(l|r) (?=(?:one|side|only)\b)", "SIDE"),
    (r"\bboth kn\b", "both knees"),
    (r"\b(?:bilat|bilateral|bilaterally) (?=(?:knee|elbow|hip|arm)s?\b)", "both "),
    (r"\bflex(?:'n|n|ion)?\b\.?(?=\s*(?:of\b|for\b|on\b|in\b|p\d|[,?.!:;]|$|deg))", "flexion"),
    (r"\bincl\b\.?", "inclination"), (r"\binclin\b\.?", "inclination"), (r"\bdiff\b\.?",
     "difference"),
    (r"\bdist\b\.?", "distance"), (r"\bht\b\.?", "height"), (r"\bdegs?\b\.?", "degrees"),
    (r"\babd\b\.?", "abduction"), (r"\bpos'?n\b\.?", "position"),
    # People.
    (r"\bp'?t'?s\b(?= |\W|$)(?! (?:knee|elbow|arm|leg|hand|hip|back|trunk|left|right|l|r)"
     r"\b)", "patients"),
    (r"\bpt's\b", "patient's"), (r"\bpts\b", "patient's"), (r"\bpt\b\.?", "patient"),
    (r"\bppl\b|\bpers\b", "people"), (r"\bn(?:r|o|um)?\.? of (?=people|patients|persons|them)\b",
                                      "number of "),
    (r"\bn people\b", "number of people"),
    # Places in a row.
    (r"\b(?:nr|no|num|number)\.? ?([1-6])(?= (?:from|on|counting|in) )", "RANK"),
    (r"#([1-6])(?= from )", "RANK"),
    (r"\bfrom (left|right)\b(?! to\b)", r"from the \1"),
    (r"\bfar ([lr])\b", "SIDE2"), (r"\bon ([lr])(?=\W*$)", "SIDE3"), (r"\bfrom ([lr])(?=\W|$"
     r")", "SIDE4"),
    # Marks.
    (r"(?<=[\w']) \+ (?=[\w'])", " and "), (r"\bw/(?= ?\w)", "with "), (r"\bb/w\b", "between"),
    (r"\bq\b(?= (?:for|about|on)\b)", "question"), (r"\bsame q\b", "same question"),
    (r"\bpics?\b", "picture"), (r"\bwt\b\.? bearing", "standing"),
)
# fmt: on


def spelled_out(text: str) -> str:
    """`text` without shorthand; the text itself where there is none."""
    if len(text) > LONGEST:
        return text
    for pattern, put in _rules():
        text = pattern.sub(lambda found, put=put: _put(found, put), text)
    return " ".join(text.split())


def _put(found: re.Match[str], put: str) -> str:
    if put == "SIDE":
        return f"{_SIDES[found[1].lower()]} "
    if put == "SIDE2":
        return f"far {_SIDES[found[1].lower()]}"
    if put in ("SIDE3", "SIDE4"):
        return f"{'on' if put == 'SIDE3' else 'from'} the {_SIDES[found[1].lower()]}"
    if put == "JOINT":
        side = found[2].lower()
        return f"{_SIDES.get(side, side)} {found[1]}"
    if put == "RANK":
        return f"the {_RANKS[found[1]]} one"
    return found.expand(put)


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), put) for pattern, put in RULES)
