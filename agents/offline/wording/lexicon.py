"""Words to chunks: the longest known phrase at each place, typing mistakes mended.

Knows nothing of grammar. Time is linear in the length of the question.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from thirdwave.agents.offline.text.normalise import sentences
from thirdwave.agents.offline.wording.word_classes import read_as
from thirdwave.agents.offline.wording.words import table
from thirdwave.tools.base import Tool

PERSON_ID = re.compile(r"p(\d{1,3})")
NUMBER = re.compile(r"(\d+)(?:\.\d+)?")
ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
SHORTEST_MENDED = 5
"""Words of fewer letters are too near to one another to be mended."""


SHORTEST_GLUED = 6
"""Letters of two words that were written as one."""
GLUED = frozenset({"is", "to", "at", "in", "on", "of", "how", "who", "the", "are", "and", "two"})
"""Short words that may be half of two that were written as one."""


_OF_BODIES = frozenset({"part", "side", "posture"})
ROLES = (
    ("goalkeeper", "keeper", "goalie", "goal keeper"),
    ("therapist", "physiotherapist", "physio"),
    ("teacher", "instructor"),
    ("coach", "trainer"),
    ("boss", "manager", "supervisor"),
    ("doctor", "physician"),
    ("waiter", "waitress"),
    ("referee", "ref", "umpire"),
)
"""Words for one role: who is called one of them is also called the others."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the question: what kind it is, what it stands for, how it was written."""

    kind: str
    value: Any
    text: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """A sentence as chunks, and what was mended on the way."""

    chunks: tuple[Chunk, ...]
    mended: tuple[tuple[str, str], ...] = ()
    """(as typed, as read)"""


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Known phrases by their first word, and all the words they are made of."""

    phrases: Mapping[str, list[tuple[tuple[str, ...], str, str]]]
    """First word -> (words, kind, value), longest first."""
    words: frozenset[str]
    base: "Lexicon | None" = None
    """The lexicon that this one adds to."""

    def tag(self, words: list[str]) -> Tagged:
        """Chunks of a sentence; a word nobody knows becomes a chunk of kind "unknown"."""
        read: list[str] = []
        mended: list[tuple[str, str]] = []
        for word in words:
            other = None if word in self.words else read_as(word)
            meant = other or self._apart(word) or (self._mend(word),)
            read += meant
            if (said := " ".join(meant)) != word:
                mended.append((word, said))
        chunks: list[Chunk] = []
        at = 0
        while at < len(read):
            length, chunk = self._longest(read, at)
            chunks.append(chunk)
            at += length
        return Tagged(tuple(chunks), tuple(mended))

    def with_tools(self, tools: Iterable[Tool]) -> "Lexicon":
        """A lexicon that has the words of plug-in; a tool's words win over ours."""
        extra = [
            (tuple(phrase.lower().replace("-", " ").split()), "extra", tool.name)
            for tool in tools
            for phrase in (*tool.words, tool.name.replace("_", " "))
        ]
        return _extended(self, tuple(extra)) if extra else self

    def with_names(self, names: Iterable[tuple[str, str]]) -> "Lexicon":
        """A lexicon that knows people by name: (id, name). A name wins over any other word."""
        extra: list[tuple[tuple[str, ...], str, str]] = []
        for person, name in also_called(list(names)):
            words = tuple(word for sentence in sentences(name) for word in sentence)
            if words:
                extra += [(words, "pid", person), (("the", *words), "pid", person)]
                known = self.phrases.get(words[0], ())
                extra += [(("a", *w), kind, value) for w, kind, value in known if w == words]
        return _extended(self, tuple(extra)) if extra else self

    def _longest(self, words: list[str], at: int) -> tuple[int, Chunk]:
        for phrase, kind, value in self.phrases.get(words[at], ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return len(phrase), Chunk(kind, value, " ".join(phrase))
        return 1, _special(words[at])

    def _apart(self, word: str) -> tuple[str, str] | None:
        """Two known words that were written as one: "leftknee"; None: there is one way or none."""
        if len(word) < SHORTEST_GLUED or word in self.words or not word.isalpha():
            return None
        found = [
            (word[:at], word[at:])
            for at in range(2, len(word) - 2)
            if word[:at] in self.words and word[at:] in self.words
            and _stands_alone(word[:at]) and _stands_alone(word[at:])
        ]  # fmt: skip
        return found[0] if len(found) == 1 and self._mend(word) == word else None

    def _mend(self, word: str) -> str:
        if word in self.words or not word.isalpha() or word in real_words():
            return word
        if len(word) < SHORTEST_MENDED:
            near = {known for known in _swapped(word) if known in self.words}
            near |= self._short_of(word)
            return near.pop() if len(word) == SHORTEST_MENDED - 1 and len(near) == 1 else word
        missing = {known for known in self._slipped(word) if known[0] == word[0]}
        if len(self._meanings(missing)) == 1:  # a letter left out is the likeliest slip
            return min(missing)
        swapped = {known for known in _swapped(word) if known in self.words}
        if len(self._meanings(swapped)) == 1:  # then two that changed places
            return min(swapped)
        near = missing | swapped
        for shorter in _one_left_out(word):  # a letter too many, or a wrong one
            if shorter in self.words:
                near.add(shorter)
            near.update(known for known in self._slipped(shorter) if _one_apart(known, word))
        near = {known for known in near if known[0] == word[0] and len(known) >= 4}
        # Two readings with different meanings are no reading.
        return min(near) if len(self._meanings(near)) == 1 else word

    def _short_of(self, word: str) -> frozenset[str]:
        """Body parts, sides and postures of which `word` lacks one letter: "elbo", "righ"."""
        near = {known for known in self._slipped(word) if known[0] == word[0]}
        kinds = {
            one[1] for known in near for one in self.phrases.get(known, ()) if len(one[0]) == 1
        }
        return frozenset(near) if kinds and kinds <= _OF_BODIES else frozenset()

    def _slipped(self, shorter: str) -> frozenset[str]:
        """Known words that give `shorter` when one letter is left out."""
        if self.base is None:
            return _slips(self.words).get(shorter, frozenset())
        own = _slips(self.words - self.base.words).get(shorter, frozenset())
        return own | self.base._slipped(shorter)

    def _meanings(self, words: Iterable[str]) -> set[tuple[str, str]]:
        chunks = (self._longest([word], 0)[1] for word in words)
        return {(chunk.kind, chunk.value) for chunk in chunks}


def also_called(names: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """(id, name) with the other words for a role, where one person alone has such a role."""
    found = list(names)
    for group in ROLES:
        there = [person for person, name in names if name.lower() in group]
        if len(set(there)) == 1:
            taken = {name.lower() for _, name in names}
            found += [(there[0], word) for word in group if word not in taken]
    return found


@cache
def real_words() -> frozenset[str]:
    """Words that are near to known ones and mean something else: they are never mended.

    From the public word list SCOWL (size 35), without inflections of the word they are near to.
    """
    text = (files(__package__ or __name__) / "real_words.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


@cache
def default_lexicon() -> Lexicon:
    """The lexicon of `words`, built once."""
    entries = [
        (tuple(phrase.replace("'s", " 's").split()), kind, value)
        for kind, values in table().items()
        for value, phrases in values.items()
        for phrase in phrases.split("|")
    ]
    return _index(entries, None)


@lru_cache(maxsize=32)
def _extended(base: "Lexicon", extra: tuple[tuple[tuple[str, ...], str, str], ...]) -> "Lexicon":
    return _index(extra, base)


def _index(entries: Iterable[tuple[tuple[str, ...], str, str]], base: Lexicon | None) -> Lexicon:
    added: dict[str, dict[tuple[str, ...], tuple[str, str]]] = {}
    for phrase, kind, value in entries:
        if phrase:
            added.setdefault(phrase[0], {}).setdefault(phrase, (kind, value))
    phrases = dict(base.phrases) if base else {}
    for first, known in added.items():
        before = {words: (kind, value) for words, kind, value in phrases.get(first, ())}
        merged = before | known
        phrases[first] = sorted(
            ((words, *meant) for words, meant in merged.items()), key=lambda entry: -len(entry[0])
        )
    words = frozenset(word for known in added.values() for phrase in known for word in phrase)
    return Lexicon(phrases, words | base.words if base else words, base)


@lru_cache(maxsize=32)
def _slips(words: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """A word with one letter left out -> the known words that give it."""
    found: dict[str, set[str]] = {}
    for word in words:
        if len(word) >= SHORTEST_MENDED - 1:
            for shorter in _one_left_out(word):
                found.setdefault(shorter, set()).add(word)
    return {shorter: frozenset(known) for shorter, known in found.items()}


def _special(word: str) -> Chunk:
    if match := PERSON_ID.fullmatch(word):
        return Chunk("pid", f"p{int(match.group(1))}", word)
    if match := ORDINAL.fullmatch(word):
        return Chunk("ordinal", match.group(1), word)
    if match := NUMBER.fullmatch(word):
        kind = "number" if word.isdigit() else "decimal"
        return Chunk(kind, word, word)
    return Chunk("unknown", word, word)


def _stands_alone(word: str) -> bool:
    return len(word) > 3 or word in GLUED


def _one_left_out(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def _swapped(word: str) -> set[str]:
    """The word with two neighbours behind the first letter exchanged."""
    return {
        f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}" for at in range(1, len(word) - 1)
    }


def _one_apart(first: str, second: str) -> bool:
    """Of equal length and one letter differs, or two neighbours changed places."""
    if len(first) != len(second):
        return False
    differ = [at for at, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    if len(differ) == 1:
        return True
    if len(differ) != 2 or differ[1] != differ[0] + 1:
        return False
    return first[differ[0]] == second[differ[1]] and first[differ[1]] == second[differ[0]]
