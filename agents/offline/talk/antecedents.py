"""Words of a talk put to ids and objects: "the former", "the other two", "next to it".

Knows nothing of the grammar, nor of steps.
"""

import re

from thirdwave.agents.offline.query import (
    Among,
    Arm,
    Compare,
    CountThings,
    Distance,
    Ids,
    ListThings,
    Measure,
    Nth,
    Query,
    Related,
    Test,
    Things,
    Value,
    Which,
)
from thirdwave.agents.offline.rewrite import walk
from thirdwave.agents.offline.talk.counterparts import pair_of
from thirdwave.agents.offline.talk.dialogue import Talk

PARTS = r"(?:arm|hand|leg|knee|elbow|foot|shoulder|wrist|hip|ankle|side)"
_RANK = re.compile(
    r"(?:\bthe (?P<rank>first|second|third|fourth|last|former|latter)"
    r"(?: (?:one|person|man|woman|guy)\b)?|\b(?P<bare>first|second|third|fourth|last) one\b)"
    r"(?: of (?:them|those|these|the two)\b)?(?P<behind>'s)?"
    r"(?! (?:one|from|on|tallest|shortest|nearest|closest|farthest|furthest|most|highest|lowest"
    r"|biggest|largest|smallest|picture|photo|photograph|image|shot|scene|question|time|edit"
    r"|change|pose|thing|answer|two|three|few|row|more|less|least|person|man|woman|of|to)\b)",
    re.IGNORECASE,
)
_RANKS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1, "former": 0, "latter": -1}
_IT = re.compile(
    r"\b(?P<rel>next to|close to|near to|near|beside|nearest to|closest to|closer to|nearer to"
    r"|farther from|further from|nearest|closest|on"
    r"|in front of|behind|left of|right of|by|under|above|below|touching|facing|at|from|to) "
    r"(?:it|that thing|that object|that)(?=$|[ ,.?!](?!is|was|person|one|man|woman|pose|side))",
    re.IGNORECASE,
)
_HIM_OR_HER = re.compile(r"\b(?:(?:her|she) or (?:him|he)|(?:him|he) or (?:her|she))\b", re.I)
_THE_TWO = re.compile(
    r"(?<!of )\b(?:the two of them|those two|these two|both of them|they both|the two)\b"
    r"(?! (?:people|men|women|sitting|standing|who|other|on|in))",
    re.IGNORECASE,
)
_THAT_PART = re.compile(rf"\bthat (?P<part>{PARTS})\b", re.IGNORECASE)
_THEIR_PARTS = re.compile(
    r"\b(which (?:one )?of) their (knees|elbows|arms|hands|legs|hips|feet)\b", re.IGNORECASE
)
_THAT_SIDE = re.compile(r"\bon (?:that|this|the same) side\b", re.IGNORECASE)


_OTHER_N = re.compile(
    r"\bthe (?:other|remaining) (?P<count>two|three|2|3)\b(?: people| ones)?"
    r"(?! (?:people|men|women|chairs|pictures|photos|images|questions|pairs))",
    re.IGNORECASE,
)
_LIMBS = {
    "knee_flexion": "knee", "elbow_flexion": "elbow", "hip_flexion": "hip",
    "shoulder_elevation": "arm",
}  # fmt: skip


def put_names(text: str, talk: Talk) -> str:
    """`text` with ids and objects for what the talk alone can tell."""
    for put in (
        _leaner,
        _of_the_pair,
        _him_or_her,
        _both,
        _other_n,
        _ranked,
        _thing,
        _side,
        _that_part,
        _their_parts,
    ):
        text = put(text, talk)
    return text


def _ranked(text: str, talk: Talk) -> str:
    """The text with "the first one", "the latter" as the ids of those who were told in a row."""
    if "former" not in text.lower() and "latter" not in text.lower():
        if isinstance(talk.last, Which) and isinstance(talk.last.of, Nth):
            return text  # "and the second?" behind "who is tallest" is the second tallest
        if len(talk.group) < 2 and not _told_two(talk):
            return text

    def put(match: re.Match[str]) -> str:
        rank = (match["rank"] or match["bare"]).lower()
        row = _two(talk) if rank in ("former", "latter") else talk.group
        if len(row) < 2 and match[0].lower().endswith("one"):
            row = talk.singles
        at = _RANKS[rank]
        if not row or at >= len(row):
            return match[0]
        return f"{row[at]}{match['behind'] or ''}"

    return _RANK.sub(put, text)


_LEANER = re.compile(
    r"\bthe (?:one|person|man|woman|lady|guy|girl|boy) (?:who|that) (?:leans|is leaning|bends"
    r"|is bending)"
    r"(?: forwards?| over)?(?=$|[ ,.:;?!](?!(?:to|towards|on|against|the|more|less|most)\b))",
    re.IGNORECASE,
)
_LEANS_MOST = re.compile(
    r"\b(?:lean|bend|inclin|tilt)\w*\b.*\b(?:most|furthest|farthest)\b"
    r"|\b(?:most|greatest|largest|biggest)\b.*\b(?:lean|bent over|inclin|tilt)\w*\b",
    re.IGNORECASE,
)


def _leaner(text: str, talk: Talk) -> str:
    """The text with "the one who leans forward" as who was found to lean the most."""
    if not any(_LEANS_MOST.search(one) for one in talk.questions):
        return text
    return _LEANER.sub("the person with the most trunk inclination", text)


_BETTER = re.compile(
    r"\bthe (?P<how>tall?er|shorter|closer|nearer|farther|further|higher|lower|more bent|less bent"
    r"|more flexed|less flexed|straighter) (?:one|person|man|woman|guy|lady)\b"
    r"(?! (?:of|on|in|at|to|from|than|who|with)\b)",
    re.IGNORECASE,
)
_ENDS: dict[str, dict[str, str]] = {
    "stature": {"taller": "max", "taler": "max", "shorter": "min"},
    "depth": {"closer": "min", "nearer": "min", "farther": "max", "further": "max"},
    "part_height": {"higher": "max", "lower": "min"},
    "flexion": {"more bent": "max", "more flexed": "max", "less bent": "min", "less flexed": "min",
                "straighter": "min"},
}  # fmt: skip
"""Quantity -> comparative -> which end of the order it is."""


def _of_the_pair(text: str, talk: Talk) -> str:
    """The text with "the taller one" behind "which of the two is taller" as who that was."""
    found = _BETTER.search(text)
    last = talk.last
    if found is None or talk.lost or len(talk.focus) != 1:
        return text
    if isinstance(last, Which) and isinstance(last.of, Nth) and isinstance(last.of.of, Ids):
        pair, by, end = last.of.of.ids, last.of.by, str(last.of.order)
    elif isinstance(last, Compare) and last.ask in ("which_more", "which_less"):
        pair = tuple(
            i for v in (last.first, last.second) if isinstance(v.of, Ids) for i in v.of.ids
        )
        by, end = last.first.measure, "max" if last.ask == "which_more" else "min"
    else:
        return text
    ends = _ENDS.get("flexion" if by.quantity.endswith("_flexion") else by.quantity, {})
    said = ends.get(found["how"].lower())
    if said is None or len(pair) != 2 or talk.focus[0] not in pair:
        return text
    one = talk.focus[0] if said == end else next(i for i in pair if i != talk.focus[0])
    return f"{text[: found.start()]}{one}{text[found.end() :]}"


def _told_two(talk: Talk) -> bool:
    """Whether the last question was of the two who were told of one after the other."""
    return len(talk.singles) == 2 and isinstance(talk.last, Compare | Distance)


def _him_or_her(text: str, talk: Talk) -> str:
    """The text with "her or him" as the two who were spoken of last."""
    if len(talk.spoken) < 2:
        return text
    return _HIM_OR_HER.sub(f"{talk.spoken[-2]} or {talk.spoken[-1]}", text)


def _both(text: str, talk: Talk) -> str:
    """The text with "the two of them" as the only two who were spoken of, one by one."""
    if len(talk.spoken) != 2 or len(talk.focus) > 1 or len(talk.known or ()) == 2:
        return text
    if pair_of(talk):  # the last question was of two: these
        return text
    two = " and ".join(sorted(talk.spoken))
    tail = re.search(rf", (?:{_THE_TWO.pattern})[ ?.!]*$", text, re.IGNORECASE)
    if tail is not None:  # "are they facing each other, these two?"
        return re.sub(r"\bthey\b", two, text[: tail.start()], count=1, flags=re.IGNORECASE)
    return _THE_TWO.sub(two, text)


def _that_part(text: str, talk: Talk) -> str:
    """The text with "that hand" as the hand that was asked about, or moved, last."""
    owner = owner_of(talk)
    if owner is None or not _THAT_PART.search(text):
        return text
    sides = {getattr(node, "side", None) for node in walk(talk.last)} & {"left", "right"}
    if talk.request is not None:
        moved = {side for side in ("left", "right") if side in talk.request.words.split()}
        sides = moved if moved or talk.request.act == "edit" else sides
    if len(sides) != 1 and talk.side is not None and (talk.request is None or talk.asked):
        sides = {talk.side}
    if len(sides) != 1 or talk.lost:
        return text
    side = next(iter(sides))
    return _THAT_PART.sub(lambda match: f"{owner}'s {side} {match['part']}", text)


def _their_parts(text: str, talk: Talk) -> str:
    """The text with "which of their knees" as the knees of the one who was told last."""
    owner = owner_of(talk)
    return text if owner is None or talk.lost else _THEIR_PARTS.sub(rf"\1 {owner}'s \2", text)


def _other_n(text: str, talk: Talk) -> str:
    """The text with "the other two" as the ids of the two besides, where there are as many."""
    match = _OTHER_N.search(text)
    picked = isinstance(talk.last, Test) and isinstance(talk.last.predicate, Among)
    if match is None or not talk.focus or picked:
        return text
    count = {"two": 2, "2": 2, "three": 3, "3": 3}[match["count"].lower()]
    for people in (talk.group, talk.known or ()):
        rest = [one for one in people if one not in talk.focus]
        if len(rest) == count:
            return f"{text[: match.start()]}{' and '.join(rest)}{text[match.end() :]}"
    return text


def _two(talk: Talk) -> tuple[str, ...]:
    """The two people of whom one is the former: those whom the last question named, in order."""
    last: Query | None = talk.last
    ends: tuple[object, ...] = ()
    if isinstance(last, Compare):
        ends = (last.first.of, last.second.of)
    elif isinstance(last, Distance):
        ends = (last.of, last.to)
    ids = tuple(one for end in ends if isinstance(end, Ids) for one in end.ids)
    row = ids if len(ids) == 2 else talk.group if len(talk.group) == 2 else talk.spoken[-2:]
    return row if len(row) == 2 else ()


def _thing(text: str, talk: Talk) -> str:
    """The text with "it" behind a relation as the object that was asked about last."""
    label = _label(talk.last) or _label(talk.before)
    if label is None:
        return text
    return _IT.sub(lambda match: f"{match['rel']} the {label}", text)


def _label(query: Query | None) -> str | None:
    asked = isinstance(query, CountThings | ListThings) or any(
        isinstance(node, Related) for node in walk(query)
    )
    labels = [node.labels for node in walk(query) if isinstance(node, Things) and node.labels]
    return labels[-1][0] if asked and labels and len(labels[-1]) == 1 else None


def _side(text: str, talk: Talk) -> str:
    """The text with "on that side" as the side that was asked about or shown."""
    if not _THAT_SIDE.search(text) or talk.last is None:
        return text
    sides = {getattr(node, "side", None) for node in walk(talk.last)} - {None}
    view = getattr(talk.last, "view", None)
    sides = sides or ({view} & {"left", "right"})
    if len(sides) != 1:
        return text
    side = sides.pop()
    bare = _THAT_SIDE.sub("", text)
    told, number = re.subn(r"\b(\w+(?:'s)?) (?=" + PARTS + r"\b)", rf"\1 {side} ", bare, count=1)
    return " ".join(told.split()) if number else text


def limb_of(query: Query | None) -> str | None:
    """The limb that was measured last: "left knee"; None: none was, or both sides at once."""
    asked = query
    if isinstance(asked, Test) and isinstance(asked.predicate, Arm):
        side = asked.predicate.side
        return f"{side} arm" if side in ("left", "right") else None
    measure = asked.measure if isinstance(asked, Value) else None
    if measure is None or measure.side is None:
        return None
    part = _LIMBS.get(measure.quantity)
    return None if part is None else f"{measure.side} {part}"


def any_limb(query: Query | None) -> str | None:
    """The part of limbs that were asked about, where no side was said."""
    for node in walk(query):
        if isinstance(node, Arm):
            return "arm"
        if isinstance(node, Measure) and node.quantity in ("arm_raised", "arm_overhead", *_LIMBS):
            return _LIMBS.get(node.quantity, "arm")
    return None


def owner_of(talk: Talk) -> str | None:
    """Whose it was: the one person whom the talk is about."""
    return talk.focus[0] if len(talk.focus) == 1 else None
