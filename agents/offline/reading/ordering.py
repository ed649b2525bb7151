"""Several people in an order: "the two tallest", "rank them by height", "from left to right".

The one superlative in it is read as a question by itself; who comes out of that is put in a row.
Knows nothing of how a question is read.
"""

import re
from collections.abc import Callable

from thirdwave.agents.offline.excuses import NotUnderstood, no_reading
from thirdwave.agents.offline.query import Node, Nth, Query, Top, Which
from thirdwave.agents.offline.reading.superlatives import superlative as superlative_of
from thirdwave.agents.offline.rewrite import rewrite, walk

Ask = Callable[[str], Query]
EVERYBODY = 100
NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_SUPERLATIVE = (
    r"(?:tallest|shortest|closest|nearest|farthest|furthest|leftmost|rightmost|highest|lowest"
    r"|biggest|smallest|most \w+|least \w+|straightest|foremost|rearmost)"
)
_SOME = re.compile(
    rf"\b(?:the |top )*(two|three|four|five|six|[2-6]) ({_SUPERLATIVE})\b(?: (people|persons|ones"
    r"|men|women|guys|of them|individuals))?",
    re.IGNORECASE,
)
_SOME_BEHIND = re.compile(
    rf"\bthe ({_SUPERLATIVE}) (two|three|four|five|six|[2-6])\b(?: (people|persons|ones|men|wo"
    rf"men))?",
    re.IGNORECASE,
)
_ON_A_SIDE = re.compile(
    r"\b(?:the )?(two|three|four|five|[2-5]) (?:people|persons|men|women|ones|guys|players|fig"
    r"ures)? ?"
    r"(?:standing |sitting )?(?:on|to|at|from) the (?:far )?(left|right)\b(?! of)",
    re.IGNORECASE,
)
_WHICH = re.compile(
    rf"\bwhich (two|three|four|five|[2-5]) (?:people|persons|of them|ones|men|women|players) ("
    rf"?:are|is|stand"
    rf"|sit) (?:the )?({_SUPERLATIVE})\b(?!.*\b(?:together|each other|one another|apart)\b)",
    re.IGNORECASE,
)
_HAVING = re.compile(
    r"^(?:who are |which are |list |find |give me |tell me )?(?:the |which )?"
    r"(two|three|four|five|six|[2-6])(?: people| persons| of them| ones)? (?:with|who have"
    rf"|that have|have|having) (?:the )?({_SUPERLATIVE} .+)$"
)
_OWN = re.compile(
    r"^(?:which are |what are |whose are |list |find |give me )?the (two|three|four|five|six|[2-6])"
    rf" ({_SUPERLATIVE} (?:left |right )(?:\w+))$"
)
"""The most bent left knees: asked for are those whose they are."""
_HEIGHT_OF = re.compile(r"(?:the )?(?:height|level) of (?:their |the |his )?(.+)|(.+?) height")
_RANK = re.compile(
    r"^(?:please |now |can you |could you |would you )*(?:rank|order|sort|arrange|line up|list"
    r"|name"
    r"|give(?: me)?|put|enumerate|show)\b(?: me)? ?(?P<who>all|everyone|everybody|them(?: all)?"
    r"|(?:all )?(?:the |of the )?(?:people|persons|men|women|players|athletes|group|ids)|those"
    r"|these(?: people)?|the order of (?:the )?people|us)?(?: (?:in (?:the picture|this picture"
    r"|the photo|view)))?(?:,| in order| in the order| ordered| sorted| ranked)*"
    r" ?(?P<how>(?:by|of|according to|from|based on|in order of|from the)\b.*)$",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"^(?:what|which) (?:is|order are|order is) (?:the )?(?:order|ranking|sequence)?(?: of)? ?"
    r"(?:the "
    r"people|everyone|them|people)?(?: in)? ?(?P<how>(?:by|from|in order of|according to)\b.*)$",
    re.IGNORECASE,
)
_FROM_TO = re.compile(r"^(?:from )?(?:the )?(.+?) to (?:the )?(.+?)$", re.IGNORECASE)
_BY = re.compile(
    r"^(?:by|according to|based on|in order of|of)(?: the| their)? (.+?)(?:,? (?P<way>descending"
    r"|ascending|(?:the )?\w+ first|from .+))?$",
    re.IGNORECASE,
)
PLAIN = {
    "height": "tallest", "size": "tallest", "stature": "tallest", "how tall they are": "tallest",
    "body height": "tallest", "distance": "closest to the camera",
    "depth": "closest to the camera", "distance to the camera": "closest to the camera",
    "distance from the camera": "closest to the camera", "nearest": "closest to the camera",
    "distance to us": "closest to the camera", "closeness": "closest to the camera",
    "how close they are to the camera": "closest to the camera", "closest": "closest to the camera",

    "how near they are": "closest to the camera", "how close they are": "closest to the camera",
    "how far they are from the camera": "farthest from the camera", "left": "leftmost",
    "position": "leftmost", "near": "closest to the camera", "front": "closest to the camera",
    "farthest": "farthest from the camera", "furthest": "farthest from the camera",
    "far": "farthest from the camera", "back": "farthest from the camera", "right": "rightmost",
    "trunk inclination": "leaning the most", "trunk lean": "leaning the most",
    "lean": "leaning the most", "how much they lean": "leaning the most",
    "forward lean": "leaning the most", "how far they lean": "leaning the most",
    "how high their hips are": "highest hips", "tall": "tallest", "short": "shortest",
    "big": "tallest", "small": "shortest", "closest to the camera": "closest to the camera",
    "nearest to the camera": "closest to the camera",
    "farthest from the camera": "farthest from the camera", "biggest": "tallest",
    "smallest": "shortest", "high": "highest hips", "low": "lowest hips",
}  # fmt: skip
"""What people are ordered by -> the superlative that comes first."""
_MOST_FIRST = ("most", "highest", "largest", "biggest", "greatest", "farthest", "furthest",
               "tallest", "rightmost", "maximum", "right")  # fmt: skip
_LEAST_FIRST = ("least", "lowest", "smallest", "closest", "nearest", "shortest", "leftmost",
                "minimum", "left")  # fmt: skip
"""Who comes first, by the value that everybody is ordered by."""


def ordered(text: str, ask: Ask) -> Query | None:
    """The question of an order, or with several where one is the superlative; None: neither.

    NotUnderstood where it is one, but of nothing that is measured.
    """
    if (one := superlative_of(text, ask)) is not None:
        return one
    plain = " ".join(text.lower().strip(" ?.!").split())
    ranked = _RANK.match(plain) or _ASKED.match(plain)
    if ranked is not None:
        found = _ranking(ranked, ask)
        if found is not None:
            return found
    owned = _HAVING.match(plain) or _OWN.match(plain)
    if owned is not None:
        n = NUMBERS.get(owned.group(1)) or int(owned.group(1))
        return _several(ask(f"who has the {_one_limb(owned.group(2))}"), n, text)
    beside = _ON_A_SIDE.search(plain)
    if beside is not None:
        n = NUMBERS.get(beside.group(1)) or int(beside.group(1))
        one = f"the person on the {beside.group(2)}"
        behind = re.sub(r"^ (?:both|all)\b", "", plain[beside.end() :])
        return _several(ask(_singular(f"{plain[: beside.start()]}{one}{behind}")), n, text)
    which = _WHICH.search(plain)
    if which is not None:
        n = NUMBERS.get(which.group(1)) or int(which.group(1))
        one = f"{plain[: which.start()]}who is the {which.group(2)}{plain[which.end() :]}"
        return _several(ask(one), n, text)
    some = _SOME.search(plain)
    count, superlative = (some.group(1), some.group(2)) if some else ("", "")
    if some is None:
        some = _SOME_BEHIND.search(plain)
        if some is None:
            return None
        count, superlative = some.group(2), some.group(1)
    n = NUMBERS.get(count) or int(count)
    one = "" if some.group(3) is None else " person"
    singular = _singular(f"{plain[: some.start()]}the {superlative}{one}{plain[some.end() :]}")
    query = ask(singular)
    return _several(query, n, text)


def _one_limb(text: str) -> str:
    """The text with a limb as it is one person's: "left knees" are each somebody's left knee."""
    one = re.sub(r"\b(knee|elbow|hip|hand|wrist|arm|shoulder|ankle)s\b", r"\1", text)
    return re.sub(r"\bfeet\b", "foot", one)


def _singular(text: str) -> str:
    """The text with its verb as of one person."""
    text = re.sub(r"^(?:name|list|give me|tell me|which are|what are|find) ", "who is ", text)
    text = re.sub(r"\b(who|which person) are\b", r"\1 is", text)
    return re.sub(r"^are (?=the )", "is ", re.sub(r"^do (?=the )", "does ", text))


def _ranking(said: re.Match[str], ask: Ask) -> Query | None:
    how = said.group("how").strip()
    turned, leading = False, None
    two = _FROM_TO.match(how) if how.startswith("from") else None
    if two is not None:
        first = two.group(1)
    else:
        by = _BY.match(how)
        if by is None:
            return None
        first, way = by.group(1), by.group("way") or ""
        if way.startswith("from"):
            first = (_FROM_TO.match(way) or by).group(1)
        turned = way in ("ascending", "shortest first", "the shortest first", "smallest first")
        first_said = re.fullmatch(r"(?:the )?(\w+) first", way)
        leading = None if first_said is None else first_said.group(1)
        if leading is not None and leading not in (*_MOST_FIRST, *_LEAST_FIRST):
            raise no_reading(f"{way!r}")
    first = PLAIN.get(first, first)
    by_how = re.fullmatch(r"how (\w+) (?:their|his|the) (.+?) (?:are|is)", first)
    asked = []
    if by_how is not None:
        asked.append(f"whose {by_how.group(2)} is the most {by_how.group(1)}")
    part = re.fullmatch(r"(.*\b(?:knee|elbow|hip))s?(?: (?:angle|flexion|bend)s?)?", first)
    if part is not None:
        asked.append(f"who has the most bent {part.group(1)}")
    height = _HEIGHT_OF.fullmatch(first)
    if height is not None:
        asked.append(f"whose {_one_limb(height.group(1) or height.group(2))} is the highest")
    asked += [f"who is {first}", f"who is the {first}", f"who has the {first}"]
    for question in asked:
        try:
            query = ask(question)
        except NotUnderstood:
            continue
        if isinstance(query, Which) and isinstance(query.of, Nth):
            top = _top(query.of, EVERYBODY)
            if top is not None and turned and top.order == "max":
                top = top.with_(order="min")
            if top is not None and leading is not None:
                top = top.with_(order="max" if leading in _MOST_FIRST else "min")
            return None if top is None else Which(of=top)
    return None


def _several(query: Query, n: int, said: str) -> Query:
    """The query with the first `n` in the place of the one superlative in it."""
    found = [node for node in walk(query) if isinstance(node, Nth)]
    if len(found) != 1 or _top(found[0], n) is None:
        raise no_reading(said)

    def change(node: Node) -> Node:
        return node if not isinstance(node, Nth) else _top(node, n) or node

    return rewrite(query, change)


def _top(nth: Nth, n: int) -> Top | None:
    if nth.order == "middle" or nth.n != 1:
        return None
    return Top(by=nth.by, order=nth.order, n=n, of=nth.of)
