"""What a user asked to remember: `Fact`, `Facts`. Said, never measured.

Knows nothing of where it is kept.
"""

import re
from dataclasses import dataclass
from typing import Protocol

from thirdwave.scene.scene import Scene

LONGEST_NAME = 60
"""Characters of what a fact is called."""
LONGEST_TEXT = 300
"""Characters of a fact's words, and of a value that is words."""
LONGEST_PERSON = 40
"""Characters of what a person is called."""
_OF_PICTURE = re.compile(r"\.([0-9a-f]{16})(?:\.if-[0-9a-f]+)*$")
_SHORT_DIGEST = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing to remember: a value by its name, or what a person of a picture is called."""

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
    """Of a person's name: the id that the person had."""
    box: tuple[float, float, float, float] | None = None
    """Of a person's name: where in the picture, pixels; ids may change, the picture does not."""
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

    @property
    def is_number(self) -> bool:
        """Whether its value can be reckoned with."""
        return isinstance(self.value, (int, float)) and not isinstance(self.value, bool)

    @property
    def told(self) -> str:
        """It in words: "target squat depth: 100 deg", "p2 is called 'coach'"."""
        if self.person is not None:
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


def _one_line(what: str, words: str, longest: int) -> None:
    if not words.strip() or not words.isprintable() or len(words) > longest:
        shown = words if len(words) <= longest else f"{words[:20]}... of {len(words)} characters"
        raise ValueError(
            f"fact: expected a {what} of 1 to {longest} printable characters, got {shown!r}"
        )
