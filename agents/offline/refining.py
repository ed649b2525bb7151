"""Of "refine p1's fit": what is refined is always the body, so that its words carry nothing.

Knows nothing of grammar.
"""

from collections.abc import Sequence

from thirdwave.agents.offline.wording.lexicon import Chunk

TOOL = "refine_fit"
REFINED = frozenset({"pose", "poses", "fit", "fits", "body", "bodies", "estimate", "estimates"})
OWNERS = {"his": "he", "her": "she", "their": "they"}
"""Whose, and who that is when the word for the body is left out."""


def without_the_refined(chunks: Sequence[Chunk]) -> tuple[Chunk, ...]:
    """The chunks with "pose", "fit" and "body" behind "refine" as words that say nothing more."""
    at = next((n for n, chunk in enumerate(chunks) if chunk.value == TOOL), len(chunks))
    found = list(chunks[: at + 1])
    for chunk in chunks[at + 1 :]:
        if chunk.text.split()[-1] not in REFINED:
            found.append(chunk)
            continue
        owner = found[-1]
        if owner.kind == "pronoun" and owner.value in OWNERS:
            found[-1] = Chunk("pronoun", OWNERS[owner.value], owner.text)
        found.append(Chunk("skip", "", chunk.text))
    return tuple(found)
