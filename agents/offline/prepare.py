"""Words made ready to be joined: what scales what, limits, sides to choose from.

Works on single chunks, before people and parts are known.
"""

from collections.abc import Sequence
from dataclasses import replace

from thirdwave.agents.offline.lexicon import Chunk

IGNORED = ("skip", "aux", "picture")
MEASURING = ("how", "comp", "sup", "same", "than")
SIGNS = {"more": "+", "most": "+", "less": "-", "least": "-"}
HOW_HIGH = ("high", "far", "high+", "high-", *SIGNS)
SCALED = {"bent", "straight", "lean", "tall", "high", "low", "far", "close", "elevation", "short"}


def prepared(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The chunks that carry meaning, with operators joined to what they work on."""
    words = [chunk for chunk in _definite(chunks) if chunk.kind not in IGNORED]
    return _limits(_side_choice(_scaled(_directions(_lifting(words)))))


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
    for before, chunk in zip([None, *chunks], chunks, strict=False):
        definite = before is not None and before.text.split()[-1] in ("the", "both", "these")
        if chunk.kind == "number" and definite:
            found.append(replace(chunk, value="1"))
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
    measuring = [chunk for chunk in words if chunk.kind in ("dim", "comp", "sup")]
    describing = any(chunk.kind in ("with", "who_rel") for chunk in words)
    arm = any(chunk.kind == "part" and chunk.value in ("arm", "wrist") for chunk in words)
    return arm and not describing and any(chunk.value in HOW_HIGH for chunk in measuring)


def _as_quantity(
    chunk: Chunk, before: Chunk | None, following: str | None, words: list[Chunk], *, arm_up: bool
) -> Chunk:
    """A posture, a raised arm or "close to" as the quantity that is asked for."""
    asks_how = any(word.kind in ("how", "comp", "sup") for word in words)
    if asks_how and chunk.kind == "posture" and chunk.value == "bending":
        return replace(chunk, kind="dim", value="lean" if following != "part" else "bent")
    if asks_how and arm_up and chunk.kind == "raised":
        return replace(chunk, kind="dim", value="elevation")
    near = chunk.kind == "rel" and chunk.value == "next_to" and before is not None
    if near and (following == "direction" or (before is not None and before.kind == "how")):
        return replace(chunk, kind="dim", value="close")
    return chunk


def _limits(words: list[Chunk]) -> list[Chunk]:
    """Words with "more than 90 degrees" as one chunk."""
    found: list[Chunk] = []
    for at, chunk in enumerate(words):
        before = found[-1] if found else None
        if at + 1 < len(words) and words[at + 1].kind == "noun":
            found.append(chunk)  # "at least two people" counts
            continue
        number = chunk.kind in ("number", "decimal") and before is not None
        if number and before is not None and before.kind == "than" and len(found) > 1:
            operator = found[-2]
            if operator.kind == "comp" and operator.value in ("more", "less"):
                found[-2:] = [
                    Chunk("limit", (operator.value == "more", float(chunk.value)), "than")
                ]
                continue
        if number and before is not None and (before.kind, before.value) in _BEYOND:
            more = _BEYOND[before.kind, before.value]
            found[-1] = Chunk("limit", (more, float(chunk.value)), before.text)
            continue
        if before is not None and before.kind == "limit" and chunk.value == "angle":
            continue  # the unit
        found.append(chunk)
    return found


_BEYOND = {("rel", "above"): True, ("rel", "below"): False, ("at_least", "at_least"): True}


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
