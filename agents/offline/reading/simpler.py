"""A sentence that no frame reads, with less in it: the words that often add nothing left out.

"Which of the three performers is bending a knee the most": the frames know "which of them is
bending a knee the most". Whatever is left out here has to be accounted for by the query all the
same (`accounted`), or must be one of the words below. Knows no frames.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from thirdwave.agents.offline.wording.lexicon import Chunk

MOST_SPARED = 3
"""Chunks that are left out at once."""
MOST_TRIED = 40
"""Shorter sentences that are tried."""
LONG, FEW = 30, 5
"""Of a sentence with more chunks than `LONG` only so many are tried."""
ADVERBS = frozenset(
    """
    out there here back also too just then still now already all that this up down away own
    over along round around straight right even both again once together either one ones
    """.split()  # noqa: SIM905 - it reads better
)
"""Words that may only lend colour: "sitting up", "who is that standing", "lifting it out"."""
TO_US = ("describe", "show", "what", "how", "who", "where")
"""Behind one of these "me" is who wants to know, and not the camera."""
ASKING = ("who", "whose", "who_of", "which", "how_many", "what", "at_least", "limit", "number")


def shorter(chunks: Sequence[Chunk]) -> Iterator[tuple[Chunk, ...]]:
    """The sentence without some of its spare words, the least taken away first."""
    spare = [at for at in range(len(chunks)) if is_spare(chunks, at)]
    tried, most = 0, MOST_TRIED if len(chunks) <= LONG else FEW
    for taken in range(1, min(MOST_SPARED, len(spare)) + 1):
        for gone in combinations(spare, taken):
            if (tried := tried + 1) > most:
                return
            yield tuple(chunk for at, chunk in enumerate(chunks) if at not in gone)


def is_spare(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether a sentence may mean the same without the chunk at a place."""
    chunk = chunks[at]
    before = next((c for c in reversed(chunks[:at]) if c.kind not in ("skip", "aux", "of")), None)
    if chunk.kind == "noun":
        # "which of the three performers", "number of persons": whom else
        return before is not None and before.kind in (*ASKING, "pronoun")
    if chunk.kind == "direction":
        return chunk.text in ("me", "us") and bool({c.kind for c in chunks[:at]} & set(TO_US))
    if chunk.kind == "either":
        return before is not None and before.kind in ("comp", "sup")  # "taller one of p4 and p5"
    if chunk.kind == "number":
        ranked = any(c.kind == "sup" for c in chunks[:at])
        return ranked and before is not None and before.kind == "sup"
    if chunk.kind == "quant":
        ends = at == len(chunks) - 1
        last = ends and before is not None
        said = not ends and chunks[at + 1].kind in ("posture", "face")  # "both kneeling and ..."
        return chunk.text == "both" and (last or said)
    if chunk.text == "that" and at + 1 < len(chunks) and chunks[at + 1].kind in ("part", "side"):
        return False
    if chunk.kind == "pronoun":
        ranked = any(c.kind in ("sup", "ordinal") for c in chunks[:at])
        return ranked and chunk.value in ("they", "these")
    if chunk.kind in ("raised", "lowered"):
        limbs = any(c.kind in ("part", "side") for c in chunks)
        return not limbs and chunk.text in ADVERBS
    return chunk.text in ADVERBS or chunk.kind in ("with", "one", "each", "sure")
