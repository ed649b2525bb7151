"""The last question with one thing changed: "how much?", "the second most", "and past 60?".

Reads short texts that name nothing new but a number or a rank. Knows
nothing of steps.
"""

import re

from thirdwave.agents.offline.query import (
    Beyond,
    Compare,
    Distance,
    Ids,
    Nearest,
    Node,
    Nth,
    Query,
    Test,
    Value,
    Which,
)
from thirdwave.agents.offline.rewrite import rewrite, walk
from thirdwave.agents.offline.talk.dialogue import Talk
from thirdwave.agents.offline.talk.talking import LONGEST, plain

_UNIT = r"(?:deg|degrees|m|metres|meters|cm|centimetres|centimeters)"
_HOW_MUCH = re.compile(
    rf"(?:(?:and|so|but|ok) )*(?:how (?:much|many {_UNIT}|far|tall|high|large|big)"
    rf"(?: (?:is|was) (?:it|that|this))?(?: (?:exactly|roughly|now|in {_UNIT}))*"
    r"|(?:what|which) (?:angle|distance|height|value|number)(?: (?:is|was) (?:it|that|this))?"
    r"(?: (?:exactly|roughly|about|now))*"
    r"|what(?: is|'s) (?:it|that|the (?:angle|value|distance|number))(?: (?:now|at present"
    rf"|currently|at the moment|exactly|in {_UNIT}))*)",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\b(?:it|that|this)\b", re.IGNORECASE)
_BY = re.compile(
    rf"(?:and )?by how (?:much|many {_UNIT})(?: exactly)?"
    r"(?:,? (?:if|when|and if|for|on|at|in|with) (?:(?:we|you|i|one) (?:only |just )?(?:takes?"
    r"|looks? at"
    r"|considers?|uses?|measures?|goe?s? by|compares?) )?(?:only |just )?(?:the"
    r"|their) (?P<side>left|right)"
    r"(?: (?:one|ones|side|knees?|elbows?|hips?))?(?: only| alone)?)?",
    re.IGNORECASE,
)
_APART = re.compile(
    rf"(?:and |so )?(?:how (?:far|many {_UNIT}|much) (?:apart )?(?:is it |is there |are "
    rf"|are there |is )?"
    r"(?:between )?(?:them|they|those|these|it)(?: apart)?|how far apart|what is the distance"
    r"(?: between (?:them|those|these))?)(?: exactly| now)?",
    re.IGNORECASE,
)
_RANK = re.compile(
    r"(?:and )?(?:who is |who's )?(?:the )?(?P<rank>second|third|fourth|next)(?:[ -](?:most|least))"
    r"(?: one| person)?",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"(?:(?:and|or|what about|how about|but) )*(?:by |bent )?"
    r"(?P<how>past|over|above|beyond|more than|at least|under|below|less than)"
    rf" (?P<limit>\d+(?:\.\d+)?) ?(?:{_UNIT}|°)?",
    re.IGNORECASE,
)
_RANKS = {"second": 2, "third": 3, "fourth": 4}
_LESS = ("less", "smaller", "lower", "under", "below", "less than")


def one_change(text: str, talk: Talk) -> Query | None:
    """The last question with what a short text changes of it; None: the text is no such one."""
    said = plain(text)
    if talk.last is None or talk.lost or len(said) > LONGEST:
        return None
    if _HOW_MUCH.fullmatch(said):
        if (one := _told(talk)) is not None and _POINTS.search(said):
            return one
        return value_of(talk.last, talk)
    if isinstance(talk.last, Compare) and (by := _BY.fullmatch(said)):
        return _by_how_much(talk.last, by["side"])
    if _APART.fullmatch(said) and (apart := _span_of(talk)) is not None:
        return apart
    if match := _RANK.fullmatch(said):
        return _ranked(match["rank"].lower(), talk.last)
    if match := _PAST.fullmatch(said):
        return _past(talk.last, match["how"].lower() not in _LESS, float(match["limit"]))
    return None


def _told(talk: Talk) -> Value | None:
    """The value of the side that the last answer told: "which knee is more bent?", "the left"."""
    last = talk.last
    if not isinstance(last, Compare) or last.first.of != last.second.of:
        return None
    if not last.ask.startswith("which") or talk.side is None:
        return None
    return next((v for v in (last.first, last.second) if v.measure.side == talk.side), None)


def _by_how_much(last: Compare, side: str | None) -> Query | None:
    """By how much it is more; of one side, where both were compared at once."""
    if side is None:
        return last.with_(ask="difference")
    values = (last.first, last.second)
    if any("flexion" not in one.measure.quantity for one in values):
        return None
    if last.first.measure.side != last.second.measure.side:
        return None  # one side was held against the other
    first, second = (one.with_(measure=one.measure.with_(side=side)) for one in values)
    return Compare(first=first, second=second, ask="difference")


def _span_of(talk: Talk) -> Query | None:
    """How far apart the hands or feet are of whoever was picked by that."""
    of = talk.last.of if isinstance(talk.last, Which) else None
    if not isinstance(of, Nth) or of.by.quantity != "distance" or len(talk.focus) != 1:
        return None
    return Value(of=Ids(ids=talk.focus), measure=of.by)


def value_of(last: Query, talk: Talk) -> Query | None:
    """The number behind the last answer: of whoever was picked, or what the yes hung on."""
    if isinstance(last, Value | Distance):
        return last
    if isinstance(last, Compare):
        return last.with_(ask="difference")
    one = Ids(ids=talk.focus) if len(talk.focus) == 1 else None
    if isinstance(last, Which) and one is not None:
        if isinstance(last.of, Nth) and last.of.by.quantity != "image_x":
            return Value(of=one, measure=last.of.by)
        if isinstance(last.of, Nearest):
            return Distance(of=one, to=last.of.to)
    if isinstance(last, Test) and isinstance(last.predicate, Beyond):
        return Value(of=last.of, measure=last.predicate.measure)
    return None


def _ranked(rank: str, last: Query) -> Query | None:
    """Whoever is next in the order of "who is tallest"."""
    if not isinstance(last, Which) or not isinstance(last.of, Nth) or last.of.order == "middle":
        return None
    n = last.of.n + 1 if rank == "next" else _RANKS[rank]
    return last.with_(of=last.of.with_(n=n))


def _past(last: Query, more: bool, limit: float) -> Query | None:
    """The same limit question with another limit."""
    if not any(isinstance(node, Beyond) for node in walk(last)):
        return None

    def change(node: Node) -> Node:
        return node.with_(limit=limit, more=more) if isinstance(node, Beyond) else node

    return rewrite(last, change)
