"""Whether a body part is visible: the words that ask it, and the predicate they mean.

"Visible" is said of people without meaning anything ("how many people are visible"); next to a
body part, and nothing else that could be asked, it is the question. Knows nothing of whose part.
"""

from collections.abc import Sequence

from thirdwave.agents.offline.query import Both, Either, Not, Predicate, Seen, Side
from thirdwave.agents.offline.reading.refer import PartOf
from thirdwave.agents.offline.wording.lexicon import Chunk

SAID = (
    "visible", "is visible", "are visible", "can be seen", "to be seen", "can you see",
    "do you see", "you see", "do we see", "you can see", "we see", "i see", "can i see",
    "can we see", "could i see",
)  # fmt: skip
SHOWN = ("in view", "in frame", "in the frame", "in the picture", "in the photo", "in the image")
BESIDES = frozenset(
    {
        "skip", "aux", "picture", "part", "side", "both_sides", "pronoun", "pid", "noun", "poss",
        "of", "quant", "who", "whose", "who_of", "how_many", "not", "one", "other", "number",
        "ordinal", "person_number", "middle", "and", "but", "only", "hidden", "show", "either",
    }
)  # fmt: skip
"""Kinds of words that name somebody's part and say nothing more of it."""
SIDES: tuple[Side, ...] = ("left", "right")
POINTS = {"arm": ("elbow", "wrist"), "leg": ("knee", "ankle"), "trunk": ("chest", "pelvis")}
"""Limb -> the points that have to be visible for it."""
UNSIDED = ("head", "neck", "chest", "pelvis", "trunk")


def with_visible(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The chunks with "can you see", "is visible", "hidden" as a predicate behind the part."""
    parts = [at for at, chunk in enumerate(chunks) if chunk.kind == "part"]
    placed = [c.kind == "rel" and c.value == "on" for c in chunks]
    fits = all(c.kind in BESIDES or on for c, on in zip(chunks, placed, strict=True))
    if len(parts) != 1 or not fits:
        return list(chunks)
    hidden = any(chunk.kind == "hidden" for chunk in chunks)
    said = [c for c in chunks if c.kind in ("skip", "show") and c.text in SAID]
    if not said and not hidden:
        said = [c for c in chunks if c.kind == "picture" and c.text in SHOWN]
    if not said and not hidden:
        return list(chunks)
    if chunks[parts[0]].value == "trunk" and any(c.kind == "show" for c in said):
        return list(chunks)  # "can I see the body" asks to be shown it
    rest = [c for c in chunks if c.kind != "hidden" and all(c is not one for one in said)]
    return [*rest, Chunk("visible", "no" if hidden else "yes", "visible")]


def seen(part: PartOf, *, hidden: bool = False) -> Predicate | None:
    """That a part is visible (or hidden): of "her feet" both, of "a foot" either one."""
    name = part.part or ""
    points = POINTS.get(name, (name,))
    if name in UNSIDED:
        whole = _all([Seen(part=point) for point in points])
        return Not(predicate=whole) if hidden else whole
    sides = SIDES if part.side is None else (part.side,)
    limbs = [_all([Seen(part=f"{side}_{point}") for point in points]) for side in sides]
    if hidden:
        limbs = [Not(predicate=limb) for limb in limbs]
    if part.only and part.side is None:
        return None
    return _all(limbs) if part.both or len(limbs) == 1 else Either(parts=tuple(limbs))


def _all(parts: Sequence[Predicate]) -> Predicate:
    return parts[0] if len(parts) == 1 else Both(parts=tuple(parts))
