"""Reads long descriptions back as constraints: exactly the sentences of `phrases`, nothing else.

Knows neither bodies nor how such a text was made. Whatever is not one of those sentences is left
to the general reader of instructions.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from thirdwave.body.posecodes.angles import AngleName
from thirdwave.body.posecodes.places import Sides
from thirdwave.body.posing.constraints import (
    MOST_CONSTRAINTS,
    AngleConstraint,
    ContactConstraint,
    DirectionConstraint,
    DistanceConstraint,
    PoseConstraint,
    SupportConstraint,
)
from thirdwave.tools.posing.describing.patterns import (
    numbered,
    opening,
    points,
    posture,
    predicates,
    remark,
    subjects,
    supports,
    touch,
)
from thirdwave.tools.posing.describing.phrases import (
    DISTANCES,
    FACING,
    LEVEL,
    OUT,
    PREDICATES,
    SUBJECTS,
    UP,
    Predicate,
)

MOST_CHARACTERS = 6000
"""Longer texts are none of ours."""
TENTATIVE = 0.2
"""Weight of what carries the body where every limb is told by numbers."""
_JOIN = re.compile(r"\s*(?:, and |, with |, while |, |; | and | with | while )\s*")
_SENTENCE = re.compile(r"\.(?=\s|$)")


def read_back(text: str) -> tuple[PoseConstraint, ...]:
    """The constraints that a long description states; () unless each of its words was read.

    Angles are degrees and counted from nothing: `to`, not `by`. Never raises.
    """
    if len(text) > MOST_CHARACTERS:
        return ()
    flat = " ".join(text.lower().replace("degrees", "deg").replace("°", " deg").split())
    found: list[PoseConstraint] = []
    for sentence in _SENTENCE.split(flat):
        if not sentence.strip():
            continue
        read = _Sentence(sentence.strip())
        if not read.all_of_it():
            return ()
        found += read.constraints
    return tuple(_preferring(found)) if len(found) <= MOST_CONSTRAINTS else ()


def _preferring(found: Sequence[PoseConstraint]) -> Iterator[PoseConstraint]:
    """Where thighs are told by numbers, what carries the body follows: it is then a preference."""
    told = any(isinstance(one, DirectionConstraint) and one.segment == "thigh" for one in found)
    for one in found:
        soft = told and isinstance(one, SupportConstraint)
        yield one.model_copy(update={"hard": False, "weight": TENTATIVE}) if soft else one


@dataclass(slots=True)
class _Sentence:
    """One sentence while it is read from left to right."""

    text: str
    at: int = 0
    side: Sides | None = None
    """Of the last subject that named one."""
    constraints: list[PoseConstraint] = field(default_factory=list["PoseConstraint"])
    told: set[AngleName] = field(default_factory=set["AngleName"])
    """Angles of the subject that is being read: otherwise means all others."""

    def all_of_it(self) -> bool:
        """Read clause by clause; whether every word was one of a phrase."""
        while self._clause():
            if self.at == len(self.text):
                return True
            join = _JOIN.match(self.text, self.at)
            if join is None:
                return False
            self.at = join.end()
        return False

    def _clause(self) -> bool:
        return (
            self._subject()
            or self._level()
            or self._whole_body()
            or self._between()
            or self._take(remark())
        ) is not None

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.text, self.at)
        if match is not None:
            self.at = match.end()
        return match

    def _subject(self) -> str | None:
        """A subject and what is said of it."""
        start = self.at
        for named in subjects():
            self.at = start
            noun = self._take(named.pattern)
            side = self.side if named.same else named.side
            # "the elbow" is of the one side that was named before, "the elbows" of both.
            unnamed = named.same and (side is None or (side == "both") != named.several)
            if noun is None or unnamed:
                continue
            if self._predicates(named.name, side, noun[0].strip()):
                self.side = side or self.side
                return named.name
        self.at = start
        return None

    def _predicates(self, name: str, side: Sides | None, noun: str) -> bool:
        """One predicate or more of a subject; the verb may be left out."""
        self.told.clear()
        if not self._predicate(name, side, noun):
            return False
        while True:
            before = self.at
            join = _JOIN.match(self.text, self.at)
            if join is None:
                return True
            self.at = join.end()
            if not self._predicate(name, side, noun):
                self.at = before
                return True

    def _predicate(self, name: str, side: Sides | None, noun: str) -> bool:
        for predicate, pattern, sign in predicates(name):
            if match := self._take(pattern):
                said = f"{noun} {match[0]}"
                if sign:
                    self._angle(predicate, side, sign * float(match[1]), said)
                    return True
                for row in PREDICATES:  # straight: in every way that is said of it
                    if row.subject == name and row.angle not in self.told:
                        self._angle(row, side, 0.0, said)
                return True
        if SUBJECTS[name].segment is None:
            return False
        match = self._take(points())
        if match is None:
            return False
        raised, out = _direction(match)
        subject = SUBJECTS[name]
        self.constraints.append(
            DirectionConstraint(
                segment=SUBJECTS[name].segment or "trunk",
                side=side,
                raised=raised,
                out=out,
                frame=subject.frame,
                said=f"{noun} {match[0]}",
            )
        )
        return True

    def _angle(self, what: Predicate, side: Sides | None, degrees: float, said: str) -> None:
        self.told.add(what.angle)
        self.constraints.append(AngleConstraint(angle=what.angle, side=side, to=degrees, said=said))

    def _level(self) -> bool | None:
        """How steep a part is in the world."""
        for noun, segment, above, below in LEVEL.values():
            for template, sign in ((above, 1), (below, -1)):
                if match := self._take(numbered(re.escape(noun) + " ", template)):
                    raised = 90.0 + sign * float(match[1])
                    self.constraints.append(
                        DirectionConstraint(
                            segment=segment, raised=raised, frame="world", said=match[0]
                        )
                    )
                    return True
        return None

    def _whole_body(self) -> bool | None:
        """What carries the body, and where it faces."""
        start = self.at
        self._take(opening())
        for support, pattern in supports():
            if match := self._take(pattern):
                height = float(match[1]) / 100 if match.groups() else None
                said = self.text[start : self.at]
                self.constraints.append(SupportConstraint(on=support, height=height, said=said))  # pyright: ignore[reportArgumentType]
                return True
        for template, first, sign in FACING:
            if match := self._take(numbered(template)):
                turn = first + sign * float(match[1]) if sign else first
                said = self.text[start : self.at]
                self.constraints.append(AngleConstraint(angle="body_turn", to=turn, said=said))
                return True
        if self._take(posture()):
            return True
        self.at = start
        return None

    def _between(self) -> bool | None:
        """A distance or a contact of two places."""
        for template, place, other in DISTANCES:
            if match := self._take(numbered(template)):
                far = float(match[1]) / 100
                self.constraints.append(
                    DistanceConstraint(place=place, of=other, to=far, said=match[0])
                )
                return True
        if match := self._take(touch()):
            place, other = (name.replace(" ", "_") for name in (match[1], match[2]))
            self.constraints.append(ContactConstraint(place=place, to=other, said=match[0]))
            return True
        return None


def _direction(match: re.Match[str]) -> tuple[float, float | None]:
    """Raised and out, degrees, of what `_points` matched."""
    if match["upright"]:
        return (180.0 if match["upright"] == UP else 0.0), None
    if not match["out"]:
        return float(match["raised"]), None
    for template, first, sign in OUT:
        if found := numbered(template).fullmatch(match["out"]):
            return float(match["raised"]), first + sign * float(found[1]) if sign else first
    raise AssertionError(f"{match['out']!r} was matched by the table it is not in")
