"""Where names stand in words: whole phrases, in any of the forms English gives a word.

"sitting cross legged" finds "sit cross-legged", "Warriors" finds "warrior". Knows nothing of what
is named, nor of grammar: what a match means is the reader's to judge.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from thirdwave.body.posecodes.places import SIDES, Side

Kind = Literal["pose", "manner"]

POSE_WORDS = frozenset({"pose", "posture", "position", "stance", "asana"})
"""May follow any name of a pose, and be left out where they are written."""
ASKING = frozenset({"do", "strike", "assume", "adopt", "perform", "into"})
"""Only after one of these may "pose" be left out of two words: "do the bridge", not "bridge"."""
_SKIPPED = frozenset({"a", "an", "the", "his", "her", "their", "my", "your", "its", "one's"})
_NUMBERS = {"one": ("1", "i"), "two": ("2", "ii"), "three": ("3", "iii")}
_IRREGULAR = {
    "lying": "lie", "lies": "lie", "lain": "lie", "laying": "lie", "sat": "sit", "stood": "stand",
    "knelt": "kneel", "ran": "run", "held": "hold", "bent": "bend", "swung": "swing",
    "threw": "throw", "thrown": "throw", "feet": "foot", "leant": "lean", "slept": "sleep",
    "shyly": "shy", "dying": "die", "tying": "tie", "ties": "tie",
}  # fmt: skip
_UNTOUCHED = frozenset({"as", "is", "his", "this", "yes", "us", "red", "bed", "need", "thing"})


@dataclass(frozen=True, slots=True)
class Match:
    """A name that stands in a list of words."""

    kind: Kind
    name: str
    """Of the entry, whatever synonym stands there."""
    start: int
    """First word."""
    end: int
    """After the last word."""
    side: Side | None = None
    """Which side the words say, of a synonym that has {side} in it."""

    @property
    def length(self) -> int:
        """Words that it takes up."""
        return self.end - self.start


@dataclass(slots=True)
class Names:
    """Phrases by the stems of their words; earlier ones hold."""

    _meant: dict[tuple[str, ...], list[tuple[Kind, str, Side | None]]] = field(default_factory=dict)
    _short: dict[str, tuple[Kind, str, Side | None]] = field(default_factory=dict)
    _longest: int = 0

    def add(self, kind: Kind, name: str, phrase: str) -> None:
        """`phrase` stands for the entry `name`; one that it stood for already goes on holding.

        "a pose" is no phrase: nothing of it is left without its article.
        """
        for words, side in _spelled(phrase):
            if POSE_WORDS.issuperset(words):
                continue
            stems = tuple(map(stem, words))
            meant = self._meant.setdefault(stems, [])
            if all(kind != other for other, _, _ in meant):
                meant.append((kind, name, side))
            self._longest = max(self._longest, len(stems))
            if kind == "pose" and len(words) > 1 and words[-1] in POSE_WORDS:
                if len(words) == 2:
                    self._short.setdefault(stems[0], (kind, name, side))
                else:
                    short = self._meant.setdefault(stems[:-1], [])
                    if all(kind != other for other, _, _ in short):
                        short.append((kind, name, side))

    def named(self, kind: Kind, phrase: str) -> str | None:
        """The entry that a whole phrase stands for."""
        words = split(phrase)
        found = self.find(words)
        whole = [one.name for one in found if one.kind == kind and one.length == len(words)]
        if whole or kind == "manner" or not words:
            return whole[0] if whole else None
        stems = [stem(word) for word in words if word not in _SKIPPED]
        return self._short[stems[0]][1] if len(stems) == 1 and stems[0] in self._short else None

    def find(self, words: Sequence[str]) -> list[Match]:
        """Every place where a phrase stands, longest first, then from the left.

        Matches overlap: it is the reader who takes one. Words are as the reader splits them;
        hyphens, case and articles make no difference.
        """
        parts, owner = _parts(words)
        found: dict[tuple[Kind, str, Side | None, int, int], Match] = {}
        for first, last, (kind, name, side) in self._hits(parts):
            end = last
            if kind == "pose" and end < len(parts) and parts[end] in POSE_WORDS:
                end += 1
            inside = first > 0 and owner[first - 1] == owner[first]
            if inside or (end < len(parts) and owner[end - 1] == owner[end]):
                continue
            match = Match(kind, name, owner[first], owner[end - 1] + 1, side)
            found.setdefault((kind, name, side, match.start, match.end), match)
        return sorted(found.values(), key=lambda one: (-one.length, one.start, one.kind, one.name))

    def _hits(
        self, parts: Sequence[str]
    ) -> Iterator[tuple[int, int, tuple[Kind, str, Side | None]]]:
        stems = [None if part in _SKIPPED else stem(part) for part in parts]
        for first, start in enumerate(stems):
            if start is None:
                continue
            key: list[str] = []
            for last in range(first, len(stems)):
                here = stems[last]
                if here is None:
                    continue
                key.append(here)
                if len(key) > self._longest:
                    break
                for meant in self._meant.get(tuple(key), ()):
                    yield first, last + 1, meant
            if start in self._short and _is_asked(parts, first):
                yield first, first + 1, self._short[start]


def split(text: str) -> list[str]:
    """Words of a text, lower case, hyphens and apostrophes kept."""
    return re.findall(r"[\w{}]+(?:['’-][\w{}]+)*", text.lower())


def stem(word: str) -> str:
    """A word without the ending that its grammar gives it; not a word of its own."""
    word = _IRREGULAR.get(word, word)
    if len(word) < 3 or word in _UNTOUCHED or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word.endswith("ly") and len(word) > 4:
        word = word[:-2]
    for ending in ("ing", "ed"):
        bare = word.removesuffix(ending)
        if bare != word and len(bare) >= 2 and re.search("[aeiouy]", bare):
            doubled = len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] not in "lsz"
            word = bare[:-1] if doubled else bare
            break
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > 2 else word


def _is_asked(parts: Sequence[str], first: int) -> bool:
    before = [part for part in parts[:first] if part not in _SKIPPED]
    return bool(before) and (before[-1] in ASKING or stem(before[-1]) in ASKING)


def _parts(words: Sequence[str]) -> tuple[list[str], list[int]]:
    """The words cut at hyphens, and which word each part is of."""
    parts: list[str] = []
    owner: list[int] = []
    for number, word in enumerate(words):
        plain = word.lower().replace("’", "'")
        cut = [part.removesuffix("'s") for part in re.findall(r"[\w']+", plain) or [plain]]
        # The letter of "a-pose" is no article.
        parts += [part + "-" if part in _SKIPPED and len(cut) > 1 else part for part in cut]
        owner += [number] * len(cut)
    return parts, owner


def _spelled(phrase: str) -> Iterator[tuple[tuple[str, ...], Side | None]]:
    """Every way of writing a phrase, articles left out: sides, numbers, joined hyphens."""
    for side in SIDES if "{side}" in phrase or "{other}" in phrase else (None,):
        text = phrase
        if side is not None:
            other = SIDES[1 - SIDES.index(side)]
            text = phrase.replace("{side}", side).replace("{other}", other)
        # "push-up" is also written "pushup".
        for joined in {text, re.sub(r"(?<=\w)-(?=\w)", "", text)}:
            words = tuple(part for part in _parts(split(joined))[0] if part not in _SKIPPED)
            for counted in _counted(words):
                yield counted, side


def _counted(words: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """The words, and with a number at their end in digits: "warrior one", "warrior 1"."""
    yield words
    if len(words) > 1:
        for number in _NUMBERS.get(words[-1], ()):
            yield (*words[:-1], number)
