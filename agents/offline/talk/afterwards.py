"""What is asked behind an edit or a what-if: "how bent is it now", "and in reality?", "after this".

Told again in words that stand by themselves. Knows nothing of steps.
"""

import re

from thirdwave.agents.offline.query import Arm, Measure, Query
from thirdwave.agents.offline.rewrite import walk
from thirdwave.agents.offline.talk.dialogue import Talk

LONGEST = 200
"""Characters of a text that leans on an edit."""
_JOINTS = ("elbow", "knee", "hip")
_LIMBS = "arm|hand|leg|knee|elbow|foot|shoulder|wrist|hip|ankle"
_SIDED = re.compile(rf"\b(left|right) ({_LIMBS})\b", re.IGNORECASE)
_BOTH = re.compile(
    r"\b(?:both|the|his|her|their) (arms|hands|legs|knees|elbows|feet|shoulders|wrists|hips"
    r"|ankles)\b",
    re.IGNORECASE,
)
_LEAD = r"(?:(?:and|so|but|ok|okay|then|now),? )*"
_NOW = (
    r"(?: (?:now|then|at present|after that|afterwards|at the moment|currently|right now|really"
    r"|actually|in reality|in fact|as it is|as things are))?"
)
_IT = r"(?:it|that|they|those|these|them|that one|this)"
_HOW = re.compile(
    rf"{_LEAD}(?:how|by how much|to what angle) (?P<how>bent|straight|flexed|high|far up|high"
    rf" up|far apart)"
    rf" (?:is|are) {_IT}(?P<now>{_NOW})",
    re.IGNORECASE,
)
_WHAT = re.compile(
    rf"{_LEAD}(?:what(?:'s| is| are)(?: the)? (?:{_IT}|its angle|angle|the angle|their angles?"
    rf"|its bend"
    rf"|value)(?: at)?|at what angle is {_IT}|how much is {_IT})(?: bent)?{_NOW}",
    re.IGNORECASE,
)
_IS = re.compile(
    rf"{_LEAD}(?P<be>is|are) {_IT}(?: really| actually| now)? (?P<said>(?:completely |fully "
    rf"|really |now )?"
    r"(?:bent|straight|raised|lifted|up|down|lowered|above|over|higher|lower|below|more|less)\b.*)",
    re.IGNORECASE,
)
_OF_WHOM = re.compile(
    r"^(?:and|but|so|ok|okay|then|fine|what about|how about|and what about)[, ]+((?:his|her"
    r"|their|p\d+'s|the"
    r" [\w ]+?'s|[A-Z]\w+'s) (?:(?:left |right )?(?:knee|elbow|hip) (?:angle|flexion|bend)"
    r"|(?:trunk|torso)"
    r" (?:inclination|lean|angle)|height|stature|posture|pose|distance to [\w ]+))(?=[ ?.!]*$)",
    re.IGNORECASE,
)
"""A value by its name, behind a question that was not answered."""
_PARTS = {
    "knee_flexion": "knee", "elbow_flexion": "elbow", "hip_flexion": "hip",
    "arm_raised": "arm", "arm_overhead": "arm", "shoulder_elevation": "arm",
}  # fmt: skip
_SIDE_ONE = re.compile(
    r"(?P<does>\b(?:raises?|raising|lifts?|lifting|bends?|bending|has|have|holds?|straightens?)"
    r" (?:the"
    r"|his|her|their)) (?P<side>left|right) one\b",
    re.IGNORECASE,
)
_DO_IT = re.compile(
    r"(?:(?:and|now|then|so|but|ok|okay|please|also|next|just)[, ]+)*"
    r"(?P<do>lower|drop|raise|lift|straighten|bend|flex|move|bring|stretch|turn|put|rotate|swing)"
    r" (?:it|that one|them|those|that|both of them)(?! (?:arm|hand|leg|knee|elbow|foot|feet|one"
    r"|limb|side|pose))(?P<so>\b(?! back$).*)?",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(
    r"(?:(?:and|now|then|so|but|ok|okay|please|also|next)[, ]+)+(?:the |his |her |their )?"
    rf"(?P<part>(?:both |left |right )?(?:{_LIMBS}|arms|hands|legs|knees|elbows|feet|shoulders"
    rf"|wrists))"
    r" (?P<so>(?:straight |all the way |right )?(?:up|down|out|hanging|relaxed|crossed|folded"
    r"|forwards?|backwards?|back"
    r"|overhead|to the"
    r" (?:side|front|back)s?|above (?:the|his|her) head|in the air)\b.*)",
    re.IGNORECASE,
)
"""What is to be done to another part, without a verb: "now both arms up"."""
_THAT_PART = re.compile(rf"\b(?:that|this|the same) ({_LIMBS})\b(?!'s)", re.IGNORECASE)
_THAN_HEAD = re.compile(
    r"\b((?:higher|lower) than|above|over|below|under) the (head|shoulder|shoulders|hip|hips)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r",? (?:after|following|since|upon|with) (?:this|that|it|(?:the|that|this|your) (?:last"
    r" )?(?:edit|change|undo"
    r"|undoing|move|step|correction)|undoing (?:it|that|this))(?= *[,.?!]| *$)"
    r"|^(?:(?:and|so|but|then),? )*(?:after|following) (?:this|that|it|(?:the|that|this)"
    r" (?:edit|change|undo)),? ",
    re.IGNORECASE,
)
_REAL = re.compile(
    r",? *\b(?:in reality|in real life|in truth|for real|really|actually|truly|at present|currently"
    r"|at the moment|right now|as (?:it|he|she|things?) (?:really |actually )?(?:is|are"
    r"|stands?)(?: now)?"
    r"|in the (?:real|actual|original|true) (?:picture|photo|scene|world|pose)"
    r"|(?:without|leaving aside|ignoring|apart from|disregarding) (?:the|that|this|any|your)"
    r" (?:what[- ]?ifs?"
    r"|change|edit|assumption|supposition|hypothetical|hypothesis|if))\b,?",
    re.IGNORECASE,
)
_REAL_ONE = re.compile(
    r"\bthe (?:real|actual|unedited|unchanged|original|true) (?=p\d|[A-Z]\w+\b(?! \w*(?:picture"
    r"|photo)))"
)
_LEFT_OVER = re.compile(
    r"(?:and|but|so|then|ok|okay|well|what|how|how much|how many|is|are|was|were|it|that|this"
    r"|they|there"
    r"|he|she|about|the|value|real|one|number|[ ,.?!-])*",
    re.IGNORECASE,
)
_NOW_ONLY = re.compile(
    rf"{_LEAD}(?:(?:what|how much|how many)(?:'s| is| are)? (?:it|that|they|there)|how about"
    rf"|what about)? ?"
    r"(?:now|this time|after that|afterwards)",
    re.IGNORECASE,
)


def afterwards(text: str, talk: Talk) -> str:
    """`text` with "it" and "that hand" as what the last edit posed, and without "after this"."""
    if len(text) > LONGEST:
        return text
    if talk.request is not None or talk.posed:
        text = " ".join(_SINCE.sub(" ", text).split())
    if talk.lost:
        text = _OF_WHOM.sub(r"what is \1", text)
    part = _part_of(talk.last)
    if part is not None and not talk.lost:
        text = _SIDE_ONE.sub(rf"\g<does> \g<side> {part}", text)
    if talk.request is None or talk.request.act != "edit" or len(talk.focus) != 1:
        return text
    owner, limb = talk.focus[0], _limb(talk.request.words)
    if talk.asked and (asked := _sided_limb(talk.last)) is not None:
        limb = asked
    plain = " ".join(text.replace("\u2019", "'").split()).rstrip(" .!?")
    if (match := _FRAGMENT.fullmatch(plain)) and "?" not in text:
        return f"put {owner}'s {match['part']} {match['so']}"
    if limb is None:
        return text
    whose = f"{owner}'s {limb}"
    if match := _HOW.fullmatch(plain):
        lead = "and " if plain.lower().startswith("and") and not match["now"] else ""
        return f"{lead}how {match['how']} {_be(limb)} {whose}{match['now'] or ''}?"
    if _WHAT.fullmatch(plain) and limb.split()[-1].rstrip("s") in _JOINTS:
        return f"how bent {_be(limb)} {whose}?"
    if match := _DO_IT.fullmatch(plain):
        return f"{match['do']} {whose}{match['so'] or ''}"
    if match := _IS.fullmatch(plain):
        if match["said"].lower().split()[0] in ("bent", "straight"):
            whose = whose.replace("leg", "knee").replace("arm", "elbow")
        text = f"{_be(limb)} {whose} {match['said']}?"
    part = _THAT_PART.search(text)
    if part is not None and limb.split()[0] in ("left", "right"):
        text = f"{text[: part.start()]}{owner}'s {limb.split()[0]} {part[1]}{text[part.end() :]}"
    return text if whose not in text and part is None else _THAN_HEAD.sub(rf"\1 {owner}'s \2", text)


def in_reality(text: str) -> str | None:
    """A question about what is, no what-if, without the words that say so; None: it is not said."""
    if len(text) > LONGEST or re.search(r"\bwould\b|\bwhat[- ]if (?!$|[,.?!])", text):
        return None
    bare = " ".join(_REAL_ONE.sub("", _REAL.sub(" ", text)).split())
    bare = re.sub(r" +(?=[,.?!])", "", bare)
    return bare if bare != " ".join(text.split()) else None


def asked_now(text: str, talk: Talk) -> Query | None:
    """The last question, asked of what is now: "and in reality?", "and now?"; None: it is not."""
    if talk.last is None or talk.lost or len(text) > LONGEST:
        return None
    plain = " ".join(text.replace("\u2019", "'").split()).rstrip(" .!?")
    act = None if talk.request is None or talk.asked else talk.request.act
    changed = act in ("edit", "undo", "keep") and not talk.what_if
    if changed and _NOW_ONLY.fullmatch(plain):
        return talk.last
    real = in_reality(plain) if talk.thought or talk.posed else None
    return talk.last if real is not None and _LEFT_OVER.fullmatch(real) else None


def _part_of(last: Query | None) -> str | None:
    """The limb of one side that was asked about: "arm"; None: none was, or several."""
    found: set[str] = set()
    for node in walk(last):
        if isinstance(node, Arm) and node.side is not None:
            found.add("arm")
        if isinstance(node, Measure) and node.side is not None and node.quantity in _PARTS:
            found.add(_PARTS[node.quantity])
    return found.pop() if len(found) == 1 else None


def _sided_limb(last: Query | None) -> str | None:
    """The limb that the last question was about, with its side; None: none was, or several."""
    found = {
        f"{node.side} {_PARTS[node.quantity]}"
        for node in walk(last)
        if isinstance(node, Measure) and node.side in ("left", "right") and node.quantity in _PARTS
    }
    return found.pop() if len(found) == 1 else None


def _limb(words: str) -> str | None:
    """The limb that an instruction is about: "left knee", "knees"; None: none, or several."""
    sided = {f"{side} {part}".lower() for side, part in _SIDED.findall(words)}
    if len(sided) == 1:
        return sided.pop()
    both = {part.lower() for part in _BOTH.findall(words)}
    return both.pop() if not sided and len(both) == 1 else None


def _be(limb: str) -> str:
    return "is" if limb.split(maxsplit=1)[0] in ("left", "right") else "are"
