"""Words for what cannot be measured where nobody asks for it: they may be left out.

"Could the young man on the far left", "how strong is the knee bent", "poor Ann": age, strength and
pity are no part of what is asked. Where they tell who is meant, or are what is asked, they stay.
Knows nothing of grammar beyond the neighbours of a word.
"""

from collections.abc import Sequence

from thirdwave.agents.offline.wording.lexicon import Chunk
from thirdwave.agents.offline.wording.word_classes import belongs

DEFINITE = ("the", "this", "that", "our", "my", "your")
PITIED = frozenset(
    (
        "poor",
        "dear",
        "lovely",
        "sweet",
        "silly",
        "wonderful",
        "gorgeous",
        "brave",
        "darling",
        "good",
    )
)
"""Nobody is told from others by these, so they need nothing else that tells who is meant."""
DECORATING = frozenset(
    {
        "age", "looks and character", "feelings", "weight, strength and health",
        "whether something is done well",
    }
)  # fmt: skip
DEGREES = frozenset(
    """
    strong hard heavy severe sharp steep pronounced marked tight acute great big large strongly
    heavily severely sharply steeply tightly acutely greatly badly noticeable considerable extreme
    """.split()  # noqa: SIM905 - it reads better
)
"""Behind "how" these ask how much of a bend or a lean there is."""
BENDS = ("bent", "lean", "angle", "straight", "elevation")
PLACED = ("side", "middle", "front", "rear", "direction", "ordinal", "view")
SKIPPED = ("skip", "aux", "of")


def is_decoration(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether the chunk at a place may be left out without another question coming of it."""
    chunk = chunks[at]
    if chunk.kind not in ("unmeasurable", "unknown"):
        return False
    return _is_degree(chunks, at) or _is_attribute(chunks, at)


def _is_degree(chunks: Sequence[Chunk], at: int) -> bool:
    """Reads "how strong is the left knee bent" as "how is the left knee bent"."""
    if chunks[at].text not in DEGREES or at == 0 or chunks[at - 1].kind != "how":
        return False
    behind = chunks[at + 1 :]
    return any(
        (one.kind == "dim" and one.value in BENDS)
        or (one.kind == "posture" and one.value == "bending")
        for one in behind
    )


def _is_attribute(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether it stands before the noun of somebody who is told without it."""
    chunk = chunks[at]
    topic = chunk.kind == "unmeasurable" and chunk.value in DECORATING
    if not (topic or chunk.kind == "unknown") or not belongs(chunk.text, "comment"):
        return False
    noun = at + 1
    while noun < len(chunks) and is_comment(chunks[noun]):
        noun += 1
    if noun >= len(chunks):
        return False
    named = chunks[noun]
    if named.kind == "pid":
        return True
    pitied = named.text == "thing" and chunk.text in PITIED
    if not pitied and (named.kind not in ("noun", "one") or named.value == "people"):
        return False
    first = at
    while first > 0 and (is_comment(chunks[first - 1]) or chunks[first - 1].kind in _RANKS):
        first -= 1
    before = chunks[first - 1].text.split()[-1:] if first else []
    if first and chunks[first - 1].kind == "pronoun":
        return False
    ranked = any(one.kind in _RANKS for one in chunks[first:at])
    if not (before and before[0] in DEFINITE) and not ranked:
        return False
    return ranked or chunk.text in PITIED or _is_placed(chunks, noun + 1)


_RANKS = ("sup", "ordinal", "middle")


def is_comment(chunk: Chunk) -> bool:
    """Whether a word is one of praise, pity or age."""
    return chunk.kind in ("unmeasurable", "unknown") and belongs(chunk.text, "comment")


def _is_placed(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether it goes on with where the person is, or who that is."""
    for chunk in chunks[at : at + 3]:
        if chunk.kind in (*PLACED, *_RANKS, "who", "who_rel", "whose", "with"):
            return True
        if chunk.kind not in (*SKIPPED, "rel"):
            return False
    return False


def undecorated(chunks: Sequence[Chunk]) -> tuple[Chunk, ...]:
    """The chunks without those that are decorations."""
    return tuple(one for at, one in enumerate(chunks) if not is_decoration(chunks, at))
