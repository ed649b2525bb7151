"""Words that nobody taught the grammar: which may be left out, and which name a person.

"who is immediately to the right of p3", "which pupil leans most": English has more words than any
grammar. What is left out or read as "person" is said with the answer. Every other unknown word
may change the meaning, and the question is not answered. The words are in `word_classes`.
"""

from collections.abc import Sequence
from dataclasses import replace

from thirdwave.agents.offline.wording.decorations import PITIED, is_decoration
from thirdwave.agents.offline.wording.lexicon import Chunk, Tagged
from thirdwave.agents.offline.wording.word_classes import belongs, is_adverb

SCALING = ("how", "sup", "comp", "same", "as")
"""What a word behind one of these says is what is asked."""
CHOOSING = ("who", "who_of", "whose", "which", "how_many")
SAYING = frozenset(
    {
        "posture", "part", "raised", "lowered", "face", "direction", "back_turned", "dim", "comp",
        "sup", "rel", "thing", "any_thing", "distance", "show", "describe", "headcount", "how_many",
        "holding", "side", "apart", "each_other", "middle", "front", "rear", "where", "mesh",
        "view", "limit", "floored", "alike", "extra", "hidden", "touching", "right_angle",
    }
)  # fmt: skip
"""Without one of these a question says so little that no word of it can be spared."""
ASKING = ("aux", "who", "who_of", "whose", "which", "what", "how")


def loosened(tagged: Tagged) -> Tagged:
    """The sentence without the words that may be left out.

    `mended` gains (word, "") for a word that was left out.
    """
    chunks = tagged.chunks
    if not any(chunk.kind in ("unknown", "unmeasurable") for chunk in chunks):
        return tagged
    found: list[Chunk] = []
    read: list[tuple[str, str]] = []
    for at, chunk in enumerate(chunks):
        if (meant := _meant(chunks, at)) is not None:
            found.append(meant)
            read.append((chunk.text, meant.text))
        elif _spared(chunks, at) or is_decoration(chunks, at):
            read.append((chunk.text, ""))
            if chunk.kind == "unmeasurable":  # "the" of "the young man" stays where it is
                continue
        else:
            found.append(chunk)
    return replace(tagged, chunks=tuple(found), mended=(*tagged.mended, *read))


STRETCHES = frozenset(
    (
        "stretch",
        "stretches",
        "stretching",
        "point",
        "points",
        "pointing",
        "reach",
        "reaches",
        "reaching",
    )
)
"""With a limb that is up or down they say how it is held, and are no movement."""


def _meant(chunks: Sequence[Chunk], at: int) -> Chunk | None:
    """What an unknown word stands for between its neighbours; None: for nothing we know."""
    chunk = chunks[at]
    before = chunks[at - 1] if at else None
    if chunk.text in STRETCHES and chunk.kind in ("unmeasurable", "unknown"):
        near = {one.kind for one in chunks[at + 1 : at + 5]}
        held = bool(near & {"part", "both_sides"}) and bool(near & {"raised", "lowered"})
        return Chunk("aux", "", "holding") if held else None
    if chunk.text == "thing" and before is not None and before.text in PITIED:
        return Chunk("noun", "person", "person")
    if chunk.kind == "unknown" and belongs(chunk.text, "noun") and chunk.text.endswith("s"):
        posed = before is not None and before.kind == "posture"
        return Chunk("noun", "people", "people") if posed else None
    return None


def _spared(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether a question means the same without the unknown word at a place."""
    word = chunks[at].text
    if chunks[at].kind != "unknown" or belongs(word, "weighty"):
        return False
    if belongs(word, "talk"):
        return True
    if not (belongs(word, "light", "noun") or is_adverb(word)):
        return False
    before = next((c for c in reversed(chunks[:at]) if c.kind != "skip"), None)
    if before is not None and before.kind in SCALING and not is_adverb(word):
        return False  # "the most accurate" is more than "the most"
    if belongs(word, "noun") and before is not None:
        if before.kind in (*CHOOSING, "number", "ordinal", "other", "of"):
            return belongs(word, "light") or (before.kind == "how_many" and _goes_on(chunks, at))
    elif before is not None and before.kind in ("who", "who_of", "whose") and not is_adverb(word):
        return False  # "who examines p2" is not "who is p2"
    elif chunks[0].text in ("does", "do", "did") and not is_adverb(word) and word != "out":
        return False  # "does the ball come in" is not "is there a ball"
    first = next((c.kind for c in chunks if c.kind not in ("skip", "and", "but")), None)
    return first not in ASKING or any(c.kind in SAYING for c in chunks)


def _goes_on(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether people are told behind a noun: "number of cases of standing people"."""
    return any(c.kind in ("posture", "noun") for c in chunks[at + 1 :])


def told(read: Sequence[tuple[str, str]]) -> str | None:
    """What the user has to know of how the words were read; None: nothing."""
    left = [repr(word) for word, meant in read if not meant and not belongs(word, "talk", "noun")]
    as_people = [repr(word) for word, meant in read if meant in ("person", "people")]
    parts = [f"read without {' and '.join(left)}"] if left else []
    if as_people:
        parts.append(f"{' and '.join(as_people)} read as any person")
    return "; ".join(parts) or None
