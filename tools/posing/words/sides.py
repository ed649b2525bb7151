"""Which side is meant: said, meant by "the other", or known from what was said before.

Knows nothing of verbs. A side that nobody can know is asked for, never guessed.
"""

from dataclasses import dataclass, replace
from typing import Literal

from thirdwave.body.posecodes.places import Sides
from thirdwave.tools.posing.words.clause import Clause, Noun
from thirdwave.tools.posing.words.errors import Unread
from thirdwave.tools.posing.words.making import opposite

SIDED_PARTS = frozenset({
    "arm", "upper_arm", "forearm", "elbow", "wrist", "hand", "palm", "fingertips", "thumb",
    "shoulder", "leg", "thigh", "knee", "shin", "calf", "ankle", "foot", "toes", "heel", "sole",
    "ball", "hip", "buttock", "ear", "eye", "cheek", "temple", "inner_thigh", "outer_thigh",
    "inner_knee",
})  # fmt: skip
"""Parts that come twice."""
ANY_SIDE = "right"
"""What "one arm" and "an arm" are, where either would do."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the body whose side is known."""

    name: str
    side: Sides | None = None
    plural: bool = False
    text: str = ""


@dataclass(slots=True)
class Told:
    """What was said so far: which side, and which part, were named last."""

    side: Sides | None = None
    part: str = ""
    seated: str = ""
    """What somebody sits on, floor or seat; legs to the front then lie level."""
    front: Literal["left", "right"] | None = None
    """The leg that stands before the other, after a step or a lunge."""

    def part_of(self, noun: Noun) -> Part:
        """The part a noun stands for. Unread if its side is not to be known."""
        name = noun.part or self.part
        if not name:
            raise Unread(noun.text, "which part of the body?")
        if name not in SIDED_PARTS:
            if noun.side in ("left", "right") and name not in ("waist", "chest", "face", "belly"):
                raise Unread(noun.text, "it has no left or right")
            if noun.side in ("left", "right"):
                raise Unread(noun.text, "only whole parts are known")
            return Part(name, None, noun.plural, noun.text)
        side = self._side(noun, name)
        self.side, self.part = side, name
        return Part(name, side, noun.plural, noun.text)

    def _side(self, noun: Noun, name: str) -> Sides:
        match noun.side:
            case "left" | "right" | "both":
                return noun.side
            case "one":
                return ANY_SIDE
            case "other":
                if self.side in ("left", "right"):
                    return opposite(self.side)
                raise Unread(noun.text, "the other of which?")
            case "same" if self.side is not None:
                return self.side
            case "front" | "back":
                if self.front is None:
                    raise Unread(noun.text, "which one, left or right?", asks=True)
                return self.front if noun.side == "front" else opposite(self.front)
        if noun.plural:
            return "both"
        if self.side in ("left", "right"):
            return self.side
        if noun.bare and name in ("hand", "palm", "fingertips"):
            return ANY_SIDE  # "hand on heart"
        raise Unread(noun.text, f"which {name.replace('_', ' ')}: left, right or both?", asks=True)

    def parts_of(self, clause: Clause) -> list[Part]:
        """Of every noun; a side said once holds for those after: "the left arm and leg"."""
        found: list[Part] = []
        previous: Noun | None = None
        for noun in clause.nouns:
            said = noun
            if noun.side is None and previous is not None and not noun.plural:
                said = replace(noun, side=previous.side)
                if noun.part not in SIDED_PARTS:
                    said = noun
            found.append(self.part_of(said))
            previous = said if said.side is not None else previous
        return found
