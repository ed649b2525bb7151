"""Numbers of a pose as the clauses of `phrases`: what is written is what `read_back` reads.

Knows neither which numbers are worth saying nor how sentences follow one another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin

from thirdwave.body.posecodes.angles import AngleName
from thirdwave.body.posecodes.places import Sides
from thirdwave.tools.posing.describing.phrases import (
    DOWN,
    OTHERWISE,
    OUT,
    PREDICATES,
    RAISED,
    STRAIGHT_DEG,
    SUBJECTS,
    UP,
    VERBS,
    Verb,
)

UPRIGHT_DEG = 2.5
"""A segment nearer than this to straight down or up points nowhere else."""
ROUND_DEG = 2.5
"""Directions nearer than this to straight ahead, out or back are said to be so."""

Raised = tuple[float, float]
"""Degrees from straight down, and out from straight ahead, as `Measured.direction` has them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is stated: a clause that stands alone, and the number in it."""

    text: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without its full stop, and what it states."""

    text: str
    lines: tuple[Line, ...] = ()

    @property
    def written(self) -> str:
        """With a capital and a full stop; ids of people stay small."""
        own = self.text.split(maxsplit=1)[0]
        first = self.text[:1] if any(letter.isdigit() for letter in own) else self.text[:1].upper()
        return f"{first}{self.text[1:]}."


@dataclass(frozen=True, slots=True)
class Clause:
    """A subject with what is said of it, before it becomes a sentence."""

    subject: str
    """Key of `SUBJECTS`."""
    side: Sides | None
    said: tuple[tuple[Verb, str, float], ...]
    """Verb, words and number of each predicate."""

    @property
    def text(self) -> str:
        """As a sentence of its own: "the left knee is bent 40 deg"."""
        return f"{noun(self.subject, self.side)} {self._verbs(full=True)}"

    @property
    def after(self) -> str:
        """After another clause of the same side: "the knee bent 40 deg"."""
        subject = SUBJECTS[self.subject]
        bare = subject.bare[self.side == "both"] if self.side else subject.one
        return f"{bare} {self._verbs(full=False)}".strip()

    @property
    def lines(self) -> tuple[Line, ...]:
        """Each number with its own clause."""
        own = noun(self.subject, self.side)
        form = int(self.side == "both")
        return tuple(Line(f"{own} {VERBS[verb][form]} {words}", value)
                     for verb, words, value in self.said)  # fmt: skip

    def _verbs(self, *, full: bool) -> str:
        verb = self.said[0][0]
        form = VERBS[verb][int(self.side == "both") if full else 2]
        return f"{form} {listed([words for _, words, _ in self.said])}".strip()


def noun(subject: str, side: Sides | None) -> str:
    """The words for a subject: "the left knee", "both knees", "the trunk"."""
    own = SUBJECTS[subject]
    return own.both if side == "both" else own.one.format(side=side)


def bent(
    subject: str, side: Sides | None, angles: Mapping[AngleName, float], least: float = STRAIGHT_DEG
) -> Clause | None:
    """What is said of a subject's angles, degrees; None where they are too small to be said.

    Those smaller than `least` are left out, and the subject is (otherwise) straight if that is a
    word for it.
    """
    rows = [row for row in PREDICATES if row.subject == subject and row.angle in angles]
    said: list[tuple[Verb, str, float]] = []
    for row in rows:
        value = angles[row.angle]
        template = row.plus if value > 0 else row.minus
        if abs(value) >= least and template:
            said.append(("be", template.format(n=whole(abs(value))), value))
    straight = next((row for row in rows if row.none), None)
    if straight is not None and len(said) < len(rows):
        word = f"{OTHERWISE}{straight.none}" if said else straight.none
        said.append(("be", word, 0.0))
    return Clause(subject, side, tuple(said)) if said else None


def pointing(subject: str, side: Sides | None, way: Raised) -> Clause:
    """Where a segment points."""
    verb, words = direction_words(*way)
    return Clause(subject, side, ((verb, words, way[0]),))


def direction_words(raised: float, out: float) -> tuple[Verb, str]:
    """A direction, degrees: "is" and "raised 80 deg, 20 deg out from straight ahead"."""
    if raised < UPRIGHT_DEG:
        return "hang", DOWN
    if raised > 180.0 - UPRIGHT_DEG:
        return "point", UP
    return "be", f"{RAISED.format(n=whole(raised))}, {out_words(out)}"


def out_words(out: float) -> str:
    """A plane, degrees from straight ahead outwards: "straight back", "20 deg across from ..."."""
    for template, start, sign in OUT:
        near = abs((out - start + 180.0) % 360.0 - 180.0) < ROUND_DEG
        if sign == 0 and near:
            return template
    rows = [(template, (out - start) * sign) for template, start, sign in OUT if sign]
    template, off = min((row for row in rows if row[1] > 0), key=lambda row: row[1])
    return template.format(n=whole(off))


def middle(first: Raised, second: Raised) -> Raised:
    """The direction between two, as those of both sides are said together."""
    x, y, z = (a + b for a, b in zip(_vector(first), _vector(second), strict=True))
    return degrees(atan2(hypot(x, y), -z)), degrees(atan2(y, x))


def turn_between(first: Raised, second: Raised) -> float:
    """Degrees between two directions."""
    a, b = _vector(first), _vector(second)
    dot = sum(p * q for p, q in zip(a, b, strict=True))
    off = hypot(*(p - dot * q for p, q in zip(a, b, strict=True)))
    return degrees(atan2(off, dot))


def listed(words: Sequence[str]) -> str:
    """Such as "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def together(first: Clause, others: Iterable[Clause]) -> Sentence:
    """One sentence: the first clause, then the others of the same side after "with"."""
    rest = list(others)
    text = first.text
    if rest:
        text += f", with {listed([clause.after for clause in rest])}"
    return Sentence(text, tuple(line for clause in (first, *rest) for line in clause.lines))


def whole(value: float) -> str:
    """A number as it is written in a text."""
    return f"{value:.0f}"


def _vector(way: Raised) -> tuple[float, float, float]:
    """Ahead, out and up of a direction; unit length."""
    up, around = radians(way[0]), radians(way[1])
    return sin(up) * cos(around), sin(up) * sin(around), -cos(up)
