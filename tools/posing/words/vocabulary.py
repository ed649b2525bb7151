"""The words that instructions are made of, and a sentence cut into the longest ones known.

The words are data: `vocabulary.yaml` and `verbs.yaml` beside this file. Knows nothing of grammar.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
POSSESSIVES = ("the", "his", "her", "their", "your", "my", "its", "one's", "")
"""What "_" in a phrase stands for."""


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a sentence: what kind it is, what it stands for, and where it stands."""

    kind: str
    value: str
    text: str
    start: int
    """First token."""
    end: int
    """After the last token."""
    plural: bool = False

    def moved(self, kind: str, value: str | None = None) -> "Word":
        """The same piece read as something else."""
        kept = self.value if value is None else value
        return Word(kind, kept, self.text, self.start, self.end, self.plural)


Meaning = tuple[str, str]
"""Kind and value."""


@cache
def phrases() -> Mapping[str, tuple[tuple[tuple[str, ...], Meaning], ...]]:
    """Every phrase by its first word, longest first."""
    known: dict[tuple[str, ...], Meaning] = {}
    for words, meaning in (*_verbs(), *_others()):
        if words and (words not in known or meaning[0] != "verb"):
            known[words] = meaning
    by_first: dict[str, list[tuple[tuple[str, ...], Meaning]]] = {}
    for words, meaning in known.items():
        by_first.setdefault(words[0], []).append((words, meaning))
    return {
        first: tuple(sorted(those, key=lambda one: -len(one[0])))
        for first, those in by_first.items()
    }


@cache
def known_words() -> frozenset[str]:
    """Every single word that stands in a phrase."""
    return frozenset(word for those in phrases().values() for words, _ in those for word in words)


def longest(tokens: Sequence[str], at: int, limit: int) -> Word:
    """The longest phrase that begins at `at` and ends by `limit`; of kind unknown if none does."""
    for words, (kind, value) in phrases().get(tokens[at], ()):
        end = at + len(words)
        if end <= limit and tuple(tokens[at:end]) == words:
            plural = kind == "part" and _plural(words)
            return Word(kind, value, " ".join(words), at, end, plural)
    return Word("unknown", tokens[at], tokens[at], at, at + 1)


def _others() -> Iterator[tuple[tuple[str, ...], Meaning]]:
    for kind, values in _load("vocabulary.yaml").items():
        for value, text in values.items():
            for words in _spelled(text):
                yield words, (kind, str(value))


def _verbs() -> Iterator[tuple[tuple[str, ...], Meaning]]:
    data = _load("verbs.yaml")
    irregular = data["irregular"]
    for value, text in data["verbs"].items():
        for words in _spelled(text):
            for form, spelled in _forms(words[0], irregular):
                yield (spelled, *words[1:]), ("verb", f"{value} {form}")
    for value, text in data["nouns"].items():
        for words in _spelled(text):
            yield words, ("verb", f"{value} done")


def _forms(verb: str, irregular: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(form, spelling): do, doing and done, in every spelling."""
    yield "do", verb
    yield "do", verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "o")) else "s")
    if verb.endswith("y") and verb[-2] not in "aeiou":
        yield "do", verb[:-1] + "ies"
    if verb.endswith("ie"):
        yield "doing", verb[:-2] + "ying"
    stems = [verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb]
    if len(verb) > 2 and verb[-1] not in "aeiouwxy" and verb[-2] in "aeiou":
        stems.append(verb + verb[-1])
    for stem in stems:
        yield "doing", stem + "ing"
        yield "done", stem + "ed"
    if verb.endswith("y"):
        yield "done", verb[:-1] + "ied"
    for done in str(irregular.get(verb, "")).split("|"):
        if done:
            yield "done", done


def _spelled(text: str) -> Iterator[tuple[str, ...]]:
    for phrase in text.split("|"):
        words = phrase.split()
        for own in POSSESSIVES if "_" in words else ("",):
            yield tuple(own if word == "_" else word for word in words if word != "_" or own)


def _plural(words: Sequence[str]) -> bool:
    return any(
        word in _PLURALS or (word.endswith("s") and not word.endswith("ss")) for word in words
    )


_PLURALS = frozenset({"feet", "calves", "tips"})


@cache
def _load(name: str) -> dict[str, Any]:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
