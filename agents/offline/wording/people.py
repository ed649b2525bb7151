"""Nouns for people behind a word that points or counts: "this subject", "my three dancers".

Works on words, before they become chunks. Knows nothing of who is in the picture.
"""

from collections.abc import Sequence

from thirdwave.agents.offline.wording.lexicon import Lexicon
from thirdwave.agents.offline.wording.word_classes import read_as

POINTING = frozenset({"this", "that", "these", "those", "same", "said"})
"""Behind one of these every noun for a person means that person."""
OWNING = frozenset({"my", "our", "your"})
"""Before people they say only whose picture it is."""
COUNTS = frozenset({"two", "three", "four", "five", "six", "seven", "2", "3", "4", "5", "6", "7"})


def pointing(words: Sequence[str], lexicon: Lexicon) -> list[str]:
    """The words with "this student" as "this person", and "my three dancers" as "three people"."""
    found: list[str] = []
    for at, word in enumerate(words):
        noun = noun_of(word, lexicon)
        before = found[-1] if found else ""
        if noun is not None and before in POINTING:
            found[-1] = "that" if before == "said" else before
            found.append(noun)
        elif word in OWNING and _people_follow(words, at + 1, lexicon):
            found.append("the")
        else:
            found.append(word)
    return found


def noun_of(word: str, lexicon: Lexicon) -> str | None:
    """The noun that a word stands for, "person" or "people"; None: it is none for people."""
    for phrase, kind, value in lexicon.phrases.get(word, ()):
        if len(phrase) == 1:
            return "people" if value == "people" else "person" if kind == "noun" else None
    other = read_as(word)
    return other[0] if other in (("person",), ("people",)) else None


def _people_follow(words: Sequence[str], at: int, lexicon: Lexicon) -> bool:
    at += at < len(words) and words[at] in COUNTS
    return at < len(words) and noun_of(words[at], lexicon) is not None
