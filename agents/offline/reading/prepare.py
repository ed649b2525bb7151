"""Words made ready to be joined: what scales what, limits, sides to choose from.

Works on single chunks, before people and parts are known.
"""

from collections.abc import Sequence
from dataclasses import replace

from thirdwave.agents.offline.excuses import EXCEPTED
from thirdwave.agents.offline.reading.seeing import with_visible
from thirdwave.agents.offline.wording.lexicon import Chunk

IGNORED = ("skip", "aux", "picture")
MEASURING = ("how", "comp", "sup", "same", "than")
SIGNS = {"more": "+", "most": "+", "less": "-", "least": "-"}
HOW_HIGH = ("high", "far", "high+", "high-", *SIGNS)
SCALED = {"bent", "straight", "lean", "tall", "high", "low", "far", "close", "elevation", "short"}


def prepared(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The chunks that carry meaning, with operators joined to what they work on."""
    chunks = with_visible(chunks)
    words = [
        chunk
        for chunk in _bent_over(_definite(_bare_extremes(chunks)))
        if chunk.kind not in IGNORED
    ]
    words = _several_of(_one_of_them(_linked(_headcount(_degrees(_who_is_posed(words))))))
    words = _excepting(_one_person(_right_next(_side_heads(_sided_things(words)))))
    return _limits(_side_choice(_opposites(_scaled(_directions(_lifting(words))))))


def _one_of_them(words: list[Chunk]) -> list[Chunk]:
    """Reads "the left one of them" as the left one, of them; alone "one of them" is anybody."""
    found: list[Chunk] = []
    for chunk in words:
        before = found[-1].kind if found else None
        some = chunk.kind == "quant" and chunk.value == "any" and chunk.text.startswith("one of th")
        if some and before in ("side", "sup", "middle", "ordinal", "front", "rear"):
            found += [Chunk("one", "", "one"), Chunk("pronoun", "they", chunk.text[4:])]
        elif chunk.kind == "either" and chunk.text == "one of" and before in ("side", "sup"):
            found += [Chunk("one", "", "one"), Chunk("of", "", "of")]
        else:
            found.append(chunk)
    return found


def _who_is_posed(words: list[Chunk]) -> list[Chunk]:
    """Reads "who is closest to the person standing" as to the person who is standing."""
    found: list[Chunk] = []
    for at, chunk in enumerate(words):
        before = [one.kind for one in words[max(0, at - 3) : at]]
        near = before[-2:] in (["of", "noun"], ["of", "one"]) and before[:1] in (["sup"], ["comp"])
        if chunk.kind == "posture" and near and words[at - 1].value != "people":
            found.append(Chunk("who_rel", "", "who"))
        found.append(chunk)
    return found


def _opposites(words: list[Chunk]) -> list[Chunk]:
    """Reads "taller or shorter than p2" as taller: a no says that it is the other."""
    found: list[Chunk] = []
    skipped = -1
    for at, chunk in enumerate(words):
        if at <= skipped:
            continue
        other = words[at + 1] if at + 1 < len(words) else None
        before = found[-1] if found else None
        if before is not None and before.text in _TO_US and len(found) > 1:
            before = found[-2]
        if chunk.kind == "or" and before is not None and other is not None:
            if before.kind == other.kind == "comp" and _opposed(before.value, other.value):
                skipped = at + 1
                continue
            parts = _kind(words, at + 2) in ("part", "pronoun", "poss", "side")
            sided = any(one.kind == "part" for one in found)
            high = before.kind == other.kind == "rel" and sided and parts
            if high and {before.value, other.value} == {"above", "below"}:
                skipped = at + 1
                continue
        found.append(chunk)
    return found


_TO_US = ("to us", "to me", "to the camera", "camera", "to camera")


def _opposed(first: str, second: str) -> bool:
    if {first, second} == {"more", "less"}:
        return True
    turned = {"+": "-", "-": "+"}
    return first[:-1] + turned.get(first[-1:], "") == second


def _degrees(words: list[Chunk]) -> list[Chunk]:
    """Reads "bent further (forward)", "leans the furthest" as more and most of it."""
    if not any(
        (chunk.kind == "dim" and chunk.value in ("bent", "lean", "straight"))
        or (chunk.kind, chunk.value) == ("posture", "bending")
        for chunk in words
    ):
        return words
    if any(c.value == "camera" and c.kind == "direction" and c.text not in _FORWARD for c in words):
        return words
    found: list[Chunk] = []
    for at, chunk in enumerate(words):
        far = chunk.kind in ("comp", "sup") and chunk.value == "far+"
        if far and _kind(words, at + 1) != "of":
            found.append(replace(chunk, value="more" if chunk.kind == "comp" else "most"))
        elif chunk.kind == "direction" and chunk.text in _FORWARD and far_before(words, at):
            continue
        else:
            found.append(chunk)
    return found


_FORWARD = ("forward", "forwards", "away")


def far_before(words: Sequence[Chunk], at: int) -> bool:
    """Whether a word of degree or of leaning stands right before a place."""
    before = words[at - 1] if at else None
    return before is not None and before.kind in ("comp", "sup", "dim", "posture")


def _headcount(words: list[Chunk]) -> list[Chunk]:
    """Reads the "number" of "of those, number over 1.7 m tall" as how many."""
    found: list[Chunk] = []
    for at, chunk in enumerate(words):
        bare = chunk.kind == "person_number" and chunk.text == "number"
        if bare and _kind(words, at + 1) not in ("number", "pid", "one"):
            found.append(Chunk("how_many", "", chunk.text))
        else:
            found.append(chunk)
    return found


def _linked(words: list[Chunk]) -> list[Chunk]:
    """Reads "elbow flexion on p3" as that of p3, "any of the standing people" as any of them."""
    measured = False
    found: list[Chunk] = []
    for at, chunk in enumerate(words):
        owns = chunk.kind == "rel" and chunk.value == "on" and chunk.text == "on"
        if owns and measured and _kind(words, at + 1) in _PEOPLE:
            found.append(Chunk("of", "", "on"))
        elif chunk.text == "any of" and _kind(words, at + 1) in ("posture", "noun"):
            found.append(Chunk("quant", "any", chunk.text))
        elif chunk.text == "and with" and at:
            found += [Chunk("and", "", "and"), Chunk("with", "", "with")]
        elif chunk.text == "both the" and _kind(words, at + 1) in ("pid", "noun"):
            found.append(Chunk("quant", "all", "both"))
        else:
            found.append(chunk)
        measured |= chunk.kind in ("part", "dim")
    return found


_PEOPLE = ("pid", "pronoun", "noun", "quant", "other", "person_number")


def _several_of(words: list[Chunk]) -> list[Chunk]:
    """Reads "two of the persons" as two persons; "three of them" are of those talked about."""
    found: list[Chunk] = []
    for at, chunk in enumerate(words):
        between = chunk.kind == "of" and chunk.text in ("of", "out of", "among", "from")
        counted = at > 0 and words[at - 1].kind == "number"
        people = _kind(words, at + 1) == "noun" and words[at + 1].value == "people"
        if not (between and counted and people):
            found.append(chunk)
    return found


def _which_person(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Reads "which pupil" as "who", as it reads "which person"."""
    found: list[Chunk] = []
    for chunk in chunks:
        before = found[-1] if found else None
        if chunk.kind == "noun" and before is not None and before.text in ("which", "what"):
            found[-1] = Chunk("who", "", f"{before.text} {chunk.text}")
        else:
            found.append(chunk)
    return found


def _bare_extremes(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Reads "the tallest" as "the tallest one" where it is set against another person."""
    against = {"than", "difference"} & {chunk.kind for chunk in chunks}
    several = sum(chunk.kind == "sup" for chunk in chunks) > 1
    found: list[Chunk] = []
    for at, chunk in enumerate(chunks):
        found.append(chunk)
        definite = at > 0 and chunks[at - 1].text.split()[-1:] == ["the"]
        alone = _kind(chunks, at + 1) not in ("noun", "one", "posture", "part", "side", "dim")
        whose = chunk.kind == "sup" and chunk.value in _WHO_IS
        of_them = _kind(chunks, at + 1) == "pronoun" and chunks[at + 1].text.startswith("of th")
        asked = {"who", "which", "who_of", "whose"} & {one.kind for one in chunks}
        against_or_of = against or several or (of_them and not asked)
        if whose and definite and alone and against_or_of:
            found.append(Chunk("one", "", "one"))
    return found


_WHO_IS = ("tall+", "tall-", "far-", "far+", "x-", "x+")
"""Superlatives that pick a person by themselves."""


def _right_next(words: list[Chunk]) -> list[Chunk]:
    """Reads "the man on the right next to the bus" as on the right, and next to it."""
    found: list[Chunk] = []
    for at, chunk in enumerate(words):
        placed = at > 0 and (words[at - 1].kind == "of" or words[at - 1].value == "on")
        if placed and chunk.text == "right next to":
            found += [Chunk("side", "right", "right"), replace(chunk, text="next to")]
        else:
            found.append(chunk)
    return found


def _one_person(words: list[Chunk]) -> list[Chunk]:
    """Reads the "one person" of "more than one person" as a number of people."""
    found: list[Chunk] = []
    for at, chunk in enumerate(words):
        before = found[-1].kind if found else None
        if chunk.kind == "noun" and before == "one" and at > 1 and _is_a_number(words, at - 1):
            found[-1:] = [Chunk("number", "1", "one"), Chunk("noun", "people", chunk.text)]
        elif chunk.text == "one person" and at > 1 and words[at - 1].kind == "than":
            found += [Chunk("number", "1", "one"), Chunk("noun", "person", "person")]
        else:
            found.append(chunk)
    return found


def _is_a_number(words: Sequence[Chunk], at: int) -> bool:
    """Whether the "one" at a place counts: "exactly one subject", "more than one player"."""
    return words[at].text == "one" and words[at - 1].kind in ("at_least", "than", "limit")


def _sided_things(words: list[Chunk]) -> list[Chunk]:
    """Reads "the left suitcase" as a suitcase: the one furthest left."""
    found: list[Chunk] = []
    for chunk in words:
        before = found[-1] if found else None
        if chunk.kind == "thing" and before is not None and before.kind == "side":
            name = f"{before.value} {chunk.value}"
            found[-1] = Chunk("thing", name, f"{before.text} {chunk.text}")
        elif chunk.kind == "thing" and before is not None and before.text in _TO_A_SIDE:
            link, _, side = before.text.split()  # "closest to the right suitcase"
            found[-1:] = [
                Chunk("of", "", link),
                Chunk("thing", f"{side} {chunk.value}", f"{side} {chunk.text}"),
            ]
        else:
            found.append(chunk)
    return found


_TO_A_SIDE = ("to the left", "to the right", "from the left", "from the right")


def _side_heads(words: list[Chunk]) -> list[Chunk]:
    """Reads "the left or the right guy" as the left guy or the right guy."""
    kinds = [chunk.kind for chunk in words]
    for at in range(len(kinds) - 3):
        if kinds[at : at + 4] == ["side", "or", "side", "noun"]:
            return [*words[: at + 1], words[at + 3], *words[at + 1 :]]
    return words


def _excepting(words: list[Chunk]) -> list[Chunk]:
    """Words with "except p1" right behind the people it is taken from.

    "But not p1" takes out of everybody like "except p1"; "who except p1" is "which people".
    """
    found: list[Chunk] = []
    spaced = any(chunk.kind in ("how", "limit", "unit", "distance") for chunk in words)
    for chunk in words:
        before = [one.kind for one in found[-2:]]
        if chunk.kind == "pid" and before == ["but", "not"]:
            found[-2:] = [Chunk("except", "", "but not")]
        elif chunk.kind == "pid" and before in (["quant", "but"], ["noun", "but"], ["who", "but"]):
            found[-1:] = [Chunk("except", "", "but")]
        elif chunk.kind in _NAMED and before in (["quant", "but"], ["who", "but"]):
            found[-1:] = [Chunk("except", "", "but")]  # "anyone but the man on the left"
        if chunk.text == "apart from" and spaced:  # "how far is p3 apart from p1"
            found += [Chunk("apart", "", "apart"), Chunk("of", "", "from")]
        else:
            found.append(chunk)
    kinds = [chunk.kind for chunk in found]
    if "except" not in kinds:
        return found
    at = end = kinds.index("except")
    end += 1
    several = at and (kinds[at - 1] == "quant" or found[at - 1].value == "people")
    if several and at + 1 < len(found):
        return found  # it stands where it belongs
    if kinds[end : end + 1] not in (["pid"], []) and not set(kinds[end:]) & _VERBS:
        return _moved(found[at:], found[:at])
    while end < len(found) and kinds[end] in ("pid", "and"):
        end += 1
    end -= kinds[end - 1] == "and"
    return _moved(found[at:end], [*found[:at], *found[end:]])


_NAMED = ("noun", "sup", "ordinal", "side", "middle")
"""Kinds that somebody is named by who is left out."""
_VERBS = {"posture", "raised", "face", "rel", "sup", "comp"}
"""Kinds behind "except" that may be what is asked, and no part of who is left out."""


def _moved(taken: list[Chunk], rest: list[Chunk]) -> list[Chunk]:
    """The words with "except p1" behind the people it is taken from."""
    for place, chunk in enumerate(rest):
        people = chunk.kind in ("quant", "noun") and (chunk.kind, chunk.value) != ("noun", "man")
        if (chunk.kind, chunk.value) == ("other", "many"):
            return [*rest[: place + 1], *taken, *rest[place + 1 :]]
        if people or chunk.kind in ("who", "whose"):
            asked = [] if people else [Chunk("noun", "people", "people")]
            counted = chunk.kind == "quant" and _kind(rest, place + 1) == "noun"
            behind = place + 1 + counted
            return [*rest[:behind], *asked, *taken, *rest[behind:]]
        if chunk.kind == "how_many" and _kind(rest, place + 1) != "noun":
            everybody = Chunk("noun", "people", "people")
            return [*rest[: place + 1], everybody, *taken, *rest[place + 1 :]]
    raise EXCEPTED


def _lifting(words: list[Chunk]) -> list[Chunk]:
    """Words without the "holding" of "holding one arm up", which holds nothing."""
    kinds = [chunk.kind for chunk in words]
    if "holding" not in kinds or "raised" not in kinds or "part" not in kinds:
        return words
    if kinds.index("part") < kinds.index("holding") or "thing" in kinds or "any_thing" in kinds:
        return words
    return [chunk for chunk in words if chunk.kind != "holding"]


def _definite(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Reads "the two people" are all there are, "two people" are a number of them."""
    found: list[Chunk] = []
    for at, chunk in enumerate(chunks):
        before = chunks[at - 1] if at else None
        definite = before is not None and before.text.split()[-1] in ("the", "both", "these")
        if chunk.kind == "number" and definite and _kind(chunks, at + 1) in (None, *_ALONE):
            found.append(Chunk("pronoun", "they", chunk.text))  # "are the two closer"
        elif chunk.kind == "number" and definite:
            found.append(replace(chunk, value="1"))
        else:
            found.append(chunk)
    return found


_ALONE = ("comp", "same", "face", "distance", "raised", "apart", "rel")
"""What follows "the two" when these are people and no number of something."""


def _bent_over(chunks: list[Chunk]) -> list[Chunk]:
    """Reads "a knee bent over 45 degrees": more than that, not somebody bent over."""
    found: list[Chunk] = []
    for at, chunk in enumerate(chunks):
        over = chunk.kind == "posture" and chunk.text.endswith(" over")
        if over and _kind(chunks, at + 1) in ("number", "decimal"):
            found += [Chunk("dim", "bent", chunk.text), Chunk("rel", "above", "over")]
        else:
            found.append(chunk)
    return found


def _directions(words: list[Chunk]) -> list[Chunk]:
    """Words with "from the left" as a place where nothing is drawn."""
    shown = len(words) < 2 or any(chunk.kind in ("show", "mesh") for chunk in words)
    found: list[Chunk] = []
    for at, chunk in enumerate(words):
        following = words[at + 1].kind if at + 1 < len(words) else None
        leading = chunk.text in ("to the left", "to the right") and following in ("noun", "one")
        placed = chunk.kind == "view" and chunk.text in ("from the left", "from the right")
        if leading or (placed and (not shown or following in ("noun", "one"))):
            side = chunk.text.split()[-1]
            found += [Chunk("of", "", "from"), Chunk("side", side, side)]
        else:
            found.append(chunk)
    return found


def _scaled(words: list[Chunk]) -> list[Chunk]:
    """Words with "more" and "most" joined with what they scale: "more bent" is one operator."""
    if not any(chunk.kind in MEASURING for chunk in words):
        return words
    arm_up = _asks_how_high_an_arm_is(words)
    found: list[Chunk] = []
    for at, chunk in enumerate(words):
        following = words[at + 1].kind if at + 1 < len(words) else None
        before = found[-1] if found else None
        if chunk.text == "up" and before is not None and before.value == "high":
            continue  # "how high up"
        if chunk.text == "position" and before is not None and before.value in ("high+", "high-"):
            continue  # "in the lowest position"
        measured = _as_quantity(chunk, before, following, words, arm_up=arm_up)
        scalable = measured.kind == "dim" and measured.value in SCALED
        scaling = before is not None and before.kind in ("comp", "sup") and before.value in SIGNS
        if before is not None and scaling and scalable:
            found[-1] = replace(before, value=f"{measured.value}{SIGNS[before.value]}")
        else:
            found.append(measured)
    return found


def _asks_how_high_an_arm_is(words: list[Chunk]) -> bool:
    """Whether "raised" is a quantity here and no description of somebody."""
    measuring = [
        one for one in words if one.kind in ("dim", "comp", "sup") and one.value not in ("x-", "x+")
    ]
    describing = any(chunk.kind in ("with", "who_rel") for chunk in words)
    arm = any(chunk.kind == "part" and chunk.value in ("arm", "wrist") for chunk in words)
    amount = not measuring and any(chunk.text in _AMOUNT for chunk in words)
    return arm and not describing and (amount or any(c.value in HOW_HIGH for c in measuring))


_AMOUNT = ("how much", "to what extent", "to which extent", "what extent")


def _as_quantity(
    chunk: Chunk, before: Chunk | None, following: str | None, words: list[Chunk], *, arm_up: bool
) -> Chunk:
    """A posture, a raised arm or "close to" as the quantity that is asked for."""
    asks_how = any(word.kind in ("how", "comp", "sup") for word in words)
    if asks_how and chunk.kind == "posture" and chunk.value == "bending":
        return replace(chunk, kind="dim", value="lean" if following != "part" else "bent")
    spanned = chunk.text.startswith(("above", "over", "higher"))  # from one part to another
    if asks_how and arm_up and chunk.kind == "raised" and not spanned:
        return replace(chunk, kind="dim", value="elevation")
    near = chunk.kind == "rel" and chunk.value == "next_to" and chunk.text != "by"
    if near and (following == "direction" or (before is not None and before.kind == "how")):
        return replace(chunk, kind="dim", value="close")
    return chunk


def _limits(words: list[Chunk]) -> list[Chunk]:
    """Words with "more than 90 degrees", "within 3 m", "taller than 1.6 m" as limits.

    The value of a limit is (whether more is meant, how much in degrees or metres, its unit).
    """
    found: list[Chunk] = []
    at = 0
    while at < len(words):
        chunk = words[at]
        amount = _amount(words, at)
        before = found[-1] if found else None
        operator = found[-2] if len(found) > 1 and found[-1].kind == "than" else None
        if (counted := _counted(operator, words, at)) is not None:
            found[-2:] = counted
            at += 1
            continue
        if amount is None or before is None:
            found.append(chunk)
            at += 1
            continue
        value, unit, end = amount
        if before.kind == "between" and _kind(words, end) == "and":
            upper = _amount(words, end + 1)
            if upper is not None:
                unit, end = upper[1] or unit, upper[2]
                scale = METRES.get(upper[1] or "", 1.0) / METRES.get(amount[1] or unit or "", 1.0)
                low = value * (scale if amount[1] is None and upper[1] else 1.0)
                found[-1:] = [
                    Chunk("limit", (True, low, unit), "between"),
                    Chunk("limit", (False, upper[0], unit), "between"),
                ]
                at = end
                continue
        if operator is not None and operator.kind == "comp":
            found[-2:] = _compared(operator, value, unit) or [*found[-2:], chunk]
            at = end if found[-1].kind == "limit" else at + 1
        elif (before.kind, before.value) in _BEYOND:
            more = _BEYOND[before.kind, before.value]
            found[-1] = Chunk("limit", (more, value, unit), before.text)
            at = end
        else:
            found.append(chunk)
            at += 1
        if found[-1].kind == "limit" and len(found) > 1 and found[-2].text == "by":
            del found[-2]  # "bent by more than 90 degrees"
    return found


def _counted(operator: Chunk | None, words: list[Chunk], at: int) -> list[Chunk] | None:
    """Reads "more than two people" as at least three of them."""
    if operator is None or operator.value not in ("more", "less"):
        return None
    if _kind(words, at) != "number" or _kind(words, at + 1) != "noun":
        return None
    more, n = operator.value == "more", int(words[at].value)
    if n + (1 if more else -1) < 1:
        return None
    name = "at_least" if more else "at_most"
    number = replace(words[at], value=str(n + 1 if more else n - 1))
    return [Chunk("at_least", name, operator.text), number]


def _amount(words: list[Chunk], at: int) -> tuple[float, str | None, int] | None:
    """A number with its unit: degrees as they are, lengths in metres."""
    kind, following = _kind(words, at), _kind(words, at + 1)
    if kind not in ("number", "decimal", "one") or (kind == "one" and following != "unit"):
        return None
    value = 1.0 if kind == "one" else float(words[at].value)
    if following == "unit":
        return value * METRES[words[at + 1].value], "m", at + 2
    if following == "dim" and words[at + 1].text in ("degrees", "degree", "deg"):
        return value, "deg", at + 2
    if following in ("noun", "one", "posture") or kind == "one":
        return None  # "at least two people" counts
    return value, None, at + 1


def _compared(operator: Chunk, value: float, unit: str | None) -> list[Chunk] | None:
    """Reads "more than 90 degrees"; "taller than 1.6 m" says of what."""
    if operator.value in ("more", "less"):
        return [Chunk("limit", (operator.value == "more", value, unit), "than")]
    name, sign = operator.value[:-1], operator.value[-1]
    if unit == "m" and name in ("tall", "far"):
        limit = Chunk("limit", (sign == "+", value, unit), "than")
        return [Chunk("dim", name, operator.text), limit]
    if unit in (None, "deg") and name in ("bent", "straight"):
        rising = (sign == "+") == (name == "bent")
        return [Chunk("dim", "bent", operator.text), Chunk("limit", (rising, value, unit), "than")]
    return None


def _kind(words: Sequence[Chunk], at: int) -> str | None:
    return words[at].kind if 0 <= at < len(words) else None


METRES = {"m": 1.0, "cm": 0.01, "mm": 0.001, "km": 1000.0}
_BEYOND = {
    ("rel", "above"): True,
    ("rel", "below"): False,
    ("at_least", "at_least"): True,
    ("at_least", "at_most"): False,
    ("within", ""): False,
    ("beyond", ""): True,
}


def _side_choice(words: list[Chunk]) -> list[Chunk]:
    """Reads "the left or the right knee" is "which knee"."""
    kinds = [chunk.kind for chunk in words]
    for at in range(len(kinds) - 2):
        again = at + 2 + (kinds[at + 2] == "pronoun")
        if kinds[at : at + 2] == ["side", "or"] and kinds[again : again + 1] == ["side"]:
            said = " ".join(chunk.text for chunk in words[at : again + 1])
            which = Chunk("which", "", said)
            rest = words[again + 1 :]
            if rest and rest[0].kind == "part":
                return [which, *words[:at], *rest]
    return words
