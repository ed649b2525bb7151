"""What words outside the lexicon are to a question, from `word_classes.txt`.

Knows nothing of grammar, nor of the lexicon, which goes before it.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

Class = Literal["talk", "light", "noun", "comment", "filler", "person", "weighty"]
SHORTEST_ADVERB = 6
"""Letters of an adverb in -ly, which lends no more than colour unless it is weighty."""


def belongs(word: str, *classes: Class) -> bool:
    """Whether a word is of one of these classes."""
    return any(word in _read()[0].get(one, ()) for one in classes)


def is_adverb(word: str) -> bool:
    """Whether a word in -ly says how, and nothing that could be measured or denied."""
    return word.endswith("ly") and len(word) >= SHORTEST_ADVERB and not belongs(word, "weighty")


def read_as(word: str) -> tuple[str, ...] | None:
    """The known words that a word is read as; None: it is no other word for them."""
    if (known := _read()[1].get(word)) is not None:
        return known
    if belongs(word, "person"):
        return ("person",)
    for ending, put in (("men", "man"), ("ies", "y"), ("es", ""), ("s", "")):
        if word.endswith(ending) and belongs(word.removesuffix(ending) + put, "person"):
            return ("people",)
    return None


@cache
def _read() -> tuple[Mapping[str, frozenset[str]], Mapping[str, tuple[str, ...]]]:
    text = (files(__package__ or __name__) / "word_classes.txt").read_text(encoding="utf-8")
    classes: dict[str, set[str]] = {}
    others: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        known, equal, words = line.partition(" = ")
        if equal:
            others |= dict.fromkeys(words.split(), tuple(known.split()))
            continue
        name, _, words = line.partition(": ")
        classes.setdefault(name, set()).update(words.split())
    return {name: frozenset(words) for name, words in classes.items()}, others
