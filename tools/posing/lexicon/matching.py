"""Where names stand in words: whole phrases, in any of the forms English gives a word.

"sitting cross legged" finds "sit cross-legged", "Warriors" finds "warrior". Knows nothing of what
is named, nor of grammar: what a match means is the reader's to judge.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from thirdwave.body.posecodes.places import SIDES, Side

Kind = Literal["pose", "manner"]
KINDS: tuple[Kind, ...] = get_args(Kind)

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


_Spelling = tuple[Kind, tuple[str, ...]]
_Meant = tuple[str, Side | None]
"""The entry, and which side its words say."""


@dataclass(slots=True)
class Names:
    """Phrases by their words, and by the stems of those; earlier ones hold."""

    _exact: dict[_Spelling, _Meant] = field(default_factory=dict)
    _loose: dict[_Spelling, _Meant] = field(default_factory=dict)
    _asked: dict[str, _Meant] = field(default_factory=dict)
    """Of two words that end in "pose", by the stem of the first."""
    _longest: int = 0

    def add(self, kind: Kind, name: str, phrase: str) -> None:
        """`phrase` stands for the entry `name`; one that it stood for already goes on holding.

        "a pose" is no phrase: nothing of it is left without its article.
        """
        for words, side in _spelled(phrase):
            if POSE_WORDS.issuperset(words):
                continue
            self._put(kind, words, (name, side))
            if kind == "pose" and len(words) > 1 and words[-1] in POSE_WORDS:
                if len(words) > 2:
                    self._put(kind, words[:-1], (name, side))
                else:
                    self._asked.setdefault(stem(words[0]), (name, side))

    def named(self, kind: Kind, phrase: str) -> str | None:
        """The entry that a whole phrase stands for, with or without "pose" after it."""
        words = [part for part in _parts(split(phrase))[0] if part not in _SKIPPED]
        while words:
            meant = self._get(kind, words, [stem(word) for word in words])
            if meant is None and len(words) == 1 and kind == "pose":
                meant = self._asked.get(stem(words[0]))
            if meant is not None:
                return meant[0]
            if words.pop() not in POSE_WORDS:
                break
        return None

    def find(self, words: Sequence[str]) -> list[Match]:
        """Every place where a phrase stands, longest first, then from the left.

        Matches overlap: it is the reader who takes one. Words are as the reader splits them;
        hyphens, case and articles make no difference.
        """
        parts, owner = _parts(words)
        found: list[Match] = []
        for kind, first, last, (name, side) in self._hits(parts):
            end = last
            if kind == "pose" and end < len(parts) and parts[end] in POSE_WORDS:
                end += 1
            inside = first > 0 and owner[first - 1] == owner[first]
            if inside or (end < len(parts) and owner[end - 1] == owner[end]):
                continue
            found.append(Match(kind, name, owner[first], owner[end - 1] + 1, side))
        once = dict.fromkeys(found)
        return sorted(once, key=lambda one: (-one.length, one.start, one.kind, one.name))

    def _put(self, kind: Kind, words: tuple[str, ...], meant: _Meant) -> None:
        self._exact.setdefault((kind, words), meant)
        self._loose.setdefault((kind, tuple(map(stem, words))), meant)
        self._longest = max(self._longest, len(words))

    def _get(self, kind: Kind, words: Sequence[str], stems: Sequence[str]) -> _Meant | None:
        """What stands for exactly these words, or else for these in another form."""
        exact = self._exact.get((kind, tuple(words)))
        return self._loose.get((kind, tuple(stems))) if exact is None else exact

    def _hits(self, parts: Sequence[str]) -> Iterator[tuple[Kind, int, int, _Meant]]:
        stems = [stem(part) for part in parts]
        for first, start in enumerate(parts):
            if start in _SKIPPED:
                continue
            known: list[int] = []
            for last in range(first, len(parts)):
                if parts[last] in _SKIPPED:
                    continue
                known.append(last)
                if len(known) > self._longest:
                    break
                words, forms = [parts[n] for n in known], [stems[n] for n in known]
                for kind in KINDS:
                    meant = self._get(kind, words, forms)
                    if meant is not None:
                        yield kind, first, last + 1, meant
            if stems[first] in self._asked and _is_asked(parts, first):
                yield "pose", first, first + 1, self._asked[stems[first]]


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
