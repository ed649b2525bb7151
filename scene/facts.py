"""What a user asked to remember: `Fact`, `Facts`. Said, never measured.

Knows nothing of where it is kept.
"""

import math
import re
from dataclasses import dataclass, replace
from typing import Protocol

from thirdwave.scene.scene import Person, Scene

LONGEST_NAME = 60
"""Characters of what a fact is called."""
LONGEST_TEXT = 300
"""Characters of a fact's words, and of a value that is words."""
LONGEST_PERSON = 40
"""Characters of what a person is called."""
_OF_PICTURE = re.compile(r"\.([0-9a-f]{16})(?:\.if-[0-9a-f]+)*$")
_SHORT_DIGEST = 16
SAME_PERSON = 0.5
"""Overlap of two boxes, intersection over union, from which on they are of one person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing to remember: a value by its name, a person's name, or a remark about somebody.

    What is about a person is of one picture. A remark has no value: its text says it all.
    """

    name: str
    """What it is found by, in lower case without an article: "target squat depth", "coach"."""
    text: str
    """In the user's words: "the target squat depth is 100 deg"."""
    value: float | str | None = None
    """A number, words, or of a person's name that name as it is written."""
    unit: str | None = None
    """Of a value that is a number: "deg", "m", ...; None: a plain number, or words."""
    picture: str | None = None
    """The picture it is about (`picture_key`); None: every one."""
    person: str | None = None
    """Whom it is about, by the id that they had; None: nobody of a picture."""
    box: tuple[float, float, float, float] | None = None
    """Where that person is in the picture, pixels; ids may change, the picture does not."""
    who: str = ""
    """Who said it."""
    thread: str = ""
    """In which conversation."""
    time: float = 0.0
    """Unix seconds; set by the store."""

    def __post_init__(self) -> None:
        if self.name != fact_name(self.name):
            raise ValueError(f"fact: expected the name {fact_name(self.name)!r}, got {self.name!r}")
        _one_line("name", self.name, LONGEST_NAME)
        _one_line("text", self.text, LONGEST_TEXT)
        if isinstance(self.value, str):
            _one_line("value", self.value, LONGEST_TEXT)
        elif self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"fact: expected a finite number, got {self.value}")

    @property
    def is_name(self) -> bool:
        """Whether it is what a person is called."""
        named = isinstance(self.value, str) and fact_name(self.value) == self.name
        return self.person is not None and named

    @property
    def is_number(self) -> bool:
        """Whether its value can be reckoned with."""
        return isinstance(self.value, (int, float)) and not isinstance(self.value, bool)

    @property
    def told(self) -> str:
        """It in words: "target squat depth: 100 deg", "p2 is called 'coach'", "p2 is tired"."""
        if self.is_name:
            return f"{self.person} is called {str(self.value or self.name)!r}"
        if not self.is_number:
            return self.text if self.value is None else f"{self.name}: {self.value}"
        return f"{self.name}: {self.value:g}" + (f" {self.unit}" if self.unit else "")


class Facts(Protocol):
    """What a tool may do with what is remembered; every fact is of one conversation's tenant."""

    def keep(self, fact: Fact) -> Fact:
        """Remember it in the place of one of the same name. ValueError when there are too many."""
        ...

    def known(self, picture: str | None) -> list[Fact]:
        """Those that hold everywhere and those about `picture`, oldest first."""
        ...

    def forget(self, name: str, picture: str | None) -> list[Fact]:
        """Forget what is of that name, everywhere or about `picture`; what was forgotten."""
        ...


def bare_name(words: str) -> str:
    """The name that words give: one line, without an article before or marks behind."""
    plain = " ".join(words.replace("\u2019", "'").split()).strip(" .,;:!?'\"")
    return re.sub(r"^(?:the|a|an|my|our|your) (?=\S)", "", plain, flags=re.IGNORECASE)


def fact_name(words: str) -> str:
    """What a fact is found by: the name in lower case."""
    return bare_name(words).casefold()


def picture_key(scene: Scene) -> str:
    """The same for every scene of one picture, in whatever conversation.

    A photograph's own digest, shortened; of bodies that were given what the scene's id ends with.
    """
    if scene.image is not None:
        return scene.image[:_SHORT_DIGEST]
    found = _OF_PICTURE.search(scene.id)
    return found[1] if found else scene.id


def fact_here(fact: Fact, scene: Scene) -> Fact:
    """The fact with the id that its person has in this scene, also in its words.

    It stays as it is where it is about nobody, or where nobody is at that place.
    """
    person = person_of(fact, scene)
    if person is None or fact.person is None or person.id == fact.person:
        return fact
    said = re.compile(rf"\b{re.escape(fact.person)}\b")
    name, text = (said.sub(person.id, words) for words in (fact.name, fact.text))
    return replace(fact, name=name, text=text, person=person.id)


def person_of(fact: Fact, scene: Scene) -> Person | None:
    """Whom of this scene a fact is about: who is where they were.

    Of bodies that were given, who has the id. None: the fact is about nobody who is here.
    """
    if fact.person is None:
        return None
    people = scene.people or ()
    same = [person for person in people if _overlap(fact, person) >= SAME_PERSON]
    if same:
        return max(same, key=lambda person: _overlap(fact, person))
    by_id = [person for person in people if person.id == fact.person]
    return by_id[0] if by_id and scene.image is None else None


def box_of(person: Person) -> tuple[float, float, float, float]:
    """Where somebody is, as a fact keeps it."""
    x_min, y_min, x_max, y_max = (float(edge) for edge in person.xyxy)
    return x_min, y_min, x_max, y_max


def _overlap(fact: Fact, person: Person) -> float:
    """Intersection over union of two boxes."""
    if fact.box is None:
        return 0.0
    x_min, y_min, x_max, y_max = box_of(person)
    wide = min(fact.box[2], x_max) - max(fact.box[0], x_min)
    high = min(fact.box[3], y_max) - max(fact.box[1], y_min)
    shared = max(wide, 0.0) * max(high, 0.0)
    both = (fact.box[2] - fact.box[0]) * (fact.box[3] - fact.box[1])
    both += (x_max - x_min) * (y_max - y_min) - shared
    return shared / both if both > 0 else 0.0


def _one_line(what: str, words: str, longest: int) -> None:
    if not words.strip() or not words.isprintable() or len(words) > longest:
        shown = words if len(words) <= longest else f"{words[:20]}... of {len(words)} characters"
        raise ValueError(
            f"fact: expected a {what} of 1 to {longest} printable characters, got {shown!r}"
        )
