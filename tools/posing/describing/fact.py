"""One thing that may be said of a pose: a clause in everyday words with the numbers it hangs on.

Knows nothing of what is worth saying.
"""

from dataclasses import dataclass
from typing import Literal

from thirdwave.body.posecodes.places import Side
from thirdwave.tools.posing.describing.phrases import VERBS, Verb
from thirdwave.tools.posing.describing.wording import Line

Region = Literal["body", "arms", "legs", "trunk", "head"]

ROUND_DEG, ROUND_M = 5, 0.05
"""Short and medium texts round to these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that may be said."""

    region: Region
    key: str
    """What it is of one side, so that both sides can be told together."""
    noun: str
    side: Side | None = None
    verb: Verb = "be"
    words: str
    """With "{deg}" or "{cm}" where the value stands, rounded."""
    codes: tuple[str, ...]
    """Posecodes it hangs on; of them it has its rarity."""
    value: float | None = None
    telling: float = 0.0
    both: bool = False

    @property
    def said(self) -> str:
        """The words with the number in them."""
        value = self.value or 0.0
        return self.words.format(deg=rounded(value), cm=centimetres(value))

    @property
    def full(self) -> str:
        """As a sentence: "the left elbow is bent 90 deg"."""
        return f"{self.noun} {VERBS[self.verb][int(self.both)]} {self.said}"

    @property
    def after(self) -> str:
        """After "with": "the left elbow bent 90 deg"."""
        return f"{self.noun} {VERBS[self.verb][2]} {self.said}".replace("  ", " ")

    @property
    def line(self) -> Line:
        """The fact with its number."""
        return Line(self.full, self.value)


def rounded(degrees: float) -> str:
    """Degrees as short texts have them: to the nearest 5."""
    return f"{ROUND_DEG * round(abs(degrees) / ROUND_DEG)}"


def centimetres(metres: float) -> str:
    """Lengths as short texts have them: to the nearest 5 cm."""
    return f"{100 * ROUND_M * round(abs(metres) / ROUND_M):.0f}"
