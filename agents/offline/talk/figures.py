"""The figure behind the last answer: "how many degrees?", "what distance is that?", "how far?".

"Who is closest to the ball" names somebody; asked on, it is how close they are. Knows nothing of
steps.
"""

import re

from thirdwave.agents.offline.query import (
    Compare,
    Distance,
    Ids,
    Nearest,
    Nth,
    Query,
    Value,
    Which,
)
from thirdwave.agents.offline.talk.dialogue import Talk

LONGEST = 80
"""Characters of a text that only asks for the figure."""
_LEAD = r"(?:(?:and|so|ok|okay|but|then|please|tell me|roughly|about|exactly) )*"
_TAIL = (
    r"(?:,? (?:is it|is that|is this|was that|are they|is he|is she|that is|it is|then|there"
    r"|exactly"
    r"|roughly|about|approximately|away|apart|please|in total|precisely|in (?:metres|meters"
    r"|degrees|cm)))*"
)
_LENGTHS = r"(?:met(?:er|re)s?|cm|centimet(?:er|re)s?|m)"
_HOW_FAR = re.compile(
    rf"{_LEAD}(?:how (?:far|close|near|many {_LENGTHS}|much)|(?:at |in )?what(?:'s| is)?(?: the| "
    rf"that)? distance"
    rf"|how (?:large|big|great|long) is (?:the|that|this) distance|the distance){_TAIL}",
    re.IGNORECASE,
)
_HOW_MUCH = re.compile(
    rf"{_LEAD}(?:(?:to |at )?how (?:many deg(?:ree)?s?|many {_LENGTHS}|bent|tall|high|far|strongly)"
    r"|(?:at |to )?what(?:'s| is)?(?: the| that)? (?:angle|value|height|figure|number|measurement)"
    rf"|the (?:angle|value|figure|number)|in (?:degrees|numbers|metres|meters|cm|figures)){_TAIL}",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    rf"{_LEAD}(?:(?:how (?:large|big|great|much|high|strong) is|what(?:'s| is)|how about) "
    rf")?(?:the|their) "
    r"(?:difference|gap)(?: is(?: it)?)?(?: (?:of|between) (?:(?:these|those|the) two(?: of "
    r"them)?|them|the"
    r" first and (?:the )?second|these|those|both(?: of them)?))?"
    rf"(?:,? in (?:degrees|cm|met(?:er|re)s|figures|numbers))?{_TAIL}",
    re.IGNORECASE,
)
_KINDS = {
    "deg": ("bent", "angle", "deg", "strongly"), "m": ("tall", "high", "height", "far", "met",
    "cm"),
}  # fmt: skip
_LONG = ("stature", "depth", "part_height", "level")


def figure_of(text: str, talk: Talk) -> Query | None:
    """The quantity by which the last answer chose somebody; None: nothing of it is asked."""
    last = talk.last
    if talk.lost or len(text) > LONGEST:
        return None
    plain = " ".join(text.replace("’", "'").split()).rstrip(" .!?;,")
    if isinstance(last, Value) and isinstance(last.of, Nth) and last.of.by == last.measure:
        return _gap(last.of) if _DIFFERENCE.fullmatch(plain) else None
    if not isinstance(last, Which):
        return None
    if isinstance(last.of, Nearest):
        if _HOW_FAR.fullmatch(plain) is None or len(talk.focus) != 1:
            return None
        to = last.of.to
        return None if isinstance(to, Ids) and to.ids == talk.focus else _distance(last.of, talk)
    if isinstance(last.of, Nth) and _DIFFERENCE.fullmatch(plain):
        return _gap(last.of)
    if isinstance(last.of, Nth) and last.of.by.quantity == "distance":  # of somebody's own hands
        return Value(of=last.of, measure=last.of.by) if _HOW_FAR.fullmatch(plain) else None
    if isinstance(last.of, Nth) and _HOW_MUCH.fullmatch(plain) and last.of.by.quantity != "image_x":
        return Value(of=last.of, measure=last.of.by) if _fits(plain, last.of) else None
    return None


def _gap(nth: Nth) -> Query | None:
    """By how much the one at a place in an order is beyond the next, or the one before beyond "
    "it.
    """
    if nth.order == "middle" or nth.by.quantity == "image_x":
        return None
    n = max(nth.n - 1, 1)
    a, b = (Value(of=nth.with_(n=at), measure=nth.by) for at in (n, n + 1))
    a, b = (b, a) if nth.order == "min" else (a, b)
    return Compare(first=a, second=b, ask="difference")


def _distance(nearest: Nearest, talk: Talk) -> Query | None:
    return Distance(of=Ids(ids=talk.focus), to=nearest.to)


def _fits(text: str, nth: Nth) -> bool:
    """Whether degrees are asked of an angle, and lengths of a length."""
    unit = "m" if nth.by.quantity in _LONG else "deg"
    against = "deg" if unit == "m" else "m"
    words = text.lower()
    other = any(re.search(rf"\b{word}", words) for word in _KINDS[against])
    return not other or any(re.search(rf"\b{word}", words) for word in _KINDS[unit])
