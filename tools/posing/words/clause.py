"""What a clause is made of: a verb, what it is done to, and how. Knows nothing of words' order."""

from dataclasses import dataclass, field, replace
from typing import Literal

from thirdwave.tools.posing.words.errors import Unread

Which = Literal["left", "right", "both", "one", "other", "same", "front", "back"]


_OF_TRUNK = ("up", "upward", "upwards", "down", "downward", "downwards", "overhead", "up overhead")
_OWN_SIDES = tuple(f"to {whose} {side}" for whose in ("his", "her", "their", "its", "the")
                   for side in ("side", "sides"))  # fmt: skip
_OUTWARD = ("raise", "spread", "straighten", "extend", "point", "reach", "offer", "abduct", "turn",
            "tilt", "twist", "lean")  # fmt: skip
"""Verbs of what goes out to the side."""
_STEEP = ("straight", "directly", "vertically")


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """A part of the body, or something else there is: the floor, a chair."""

    part: str
    """Of `vocabulary.yaml`, kinds part and target; "" for one that was left out: "the right"."""
    side: Which | None = None
    plural: bool = False
    bare: bool = False
    """Without any article: "hand on heart"."""
    height: bool = False
    """Only its height is meant: "at shoulder height"."""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mod:
    """What is said of how, where to, or how much."""

    kind: str
    """way, rel, amount, degree, more, less, adj, comp, joined, span, hanging, with, at, as_is."""
    value: str = ""
    noun: Noun | None = None
    """Of a relation: to what."""
    number: float = 0.0
    """Of an amount, degrees or metres as `value` says."""
    mode: str = ""
    """Of an amount: by, to, at_least, at_most or "" where it is not said."""
    most: float | None = None
    """Of an amount between two."""
    text: str = ""


@dataclass(slots=True, kw_only=True)
class Clause:
    """A clause while it is read and interpreted; interpreting takes its parts out."""

    verb: str = ""
    form: str = ""
    """do, doing or done; "" without a verb."""
    nouns: list[Noun] = field(default_factory=list)
    """What it is done to, or what does it."""
    subjects: int = 0
    """How many of the nouns stand before the verb."""
    mods: list[Mod] = field(default_factory=list)
    negated: bool = False
    keep: bool = False
    """"keep the arms straight", "the arms stay down"."""
    rest: bool = False
    """"keep everything else"."""
    borrowed: bool = False
    """The verb is that of the clause before."""
    until: bool = False
    """The next clause says how far."""
    copula: bool = False
    unknown: list[str] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    """Of each noun, how many modifiers stand before it."""
    joined: bool = False
    """The last noun was joined to the one before it by "and"."""
    only: bool = False
    """It says that nothing else moves: "turn only the head"."""
    posed: bool = False
    """A named pose tells how: "hands up in a boxing guard"."""
    plumb: bool = False
    """Up or down is that of the world, not of the trunk: "at the ceiling", "straight up"."""
    steep: bool = False
    """Up or down is as far as it goes: "straight down"."""
    shares: bool = False
    """It is done to what the next clause is done to: "bend and raise the left arm"."""
    start: int = 0
    end: int = 0
    said: str = ""

    @property
    def stative(self) -> bool:
        """It tells how something is: "the left knee is bent", "arms out"."""
        told = self.copula or self.keep or not self.verb or self.form == "done"
        return told or 0 < self.subjects == len(self.nouns)

    @property
    def bare(self) -> bool:
        """Nothing is said yet."""
        return not (
            self.verb or self.nouns or self.mods or self.keep or self.unknown or self.copula
        )

    def of(self, nouns: list[Noun]) -> "Clause":
        """The clause said of other nouns."""
        return replace(self, nouns=list(nouns), mods=list(self.mods))

    def add(self, noun: Noun) -> None:
        """One more noun."""
        self.nouns.append(noun)
        self.before.append(len(self.mods))

    def has(self, kind: str, *values: str) -> bool:
        """Whether there is such a modifier."""
        return any(mod.kind == kind and (not values or mod.value in values) for mod in self.mods)

    def take(self, kind: str, *values: str) -> Mod | None:
        """The first such modifier, which is then dealt with."""
        for mod in self.mods:
            if mod.kind == kind and (not values or mod.value in values):
                self.mods.remove(mod)
                return mod
        return None

    def ways(self) -> tuple[str, ...]:
        """All ways, which are then dealt with."""
        found: list[str] = []
        while (mod := self.take("way")) is not None:
            self.plumb = self.plumb or (mod.value in ("up", "down") and mod.text not in _OF_TRUNK)
            self.steep = self.steep or mod.text.startswith(_STEEP)
            values = ("out", "up") if mod.value == "vee" else (mod.value,)
            found += [value for value in values if value not in found]
        return tuple(found)

    def to_own_sides(self) -> bool:
        """Takes a way that leads beside the trunk: "drop both arms to her sides"."""
        own = [mod for mod in self.mods if mod.kind == "way" and mod.text in _OWN_SIDES]
        lowers = self.verb == "lower" or self.has("way", "down")
        if not own or not (lowers or not own[0].text.startswith("to the ")):
            return False
        if self.verb in _OUTWARD or self.has("amount") or self.has("degree", "slight", "tiny"):
            return False
        self.mods.remove(own[0])
        return True

    def only_going(self) -> None:
        """Takes up and down that only lead to a pose: "get down on all fours"."""
        while self.take("way", "up", "down") is not None:
            pass

    def only_ways(self, *known: str) -> tuple[str, ...]:
        """All ways, which are then dealt with. Unread if there is another one than these."""
        ways = self.ways()
        if set(ways) - set(known):
            raise Unread(self.said)
        return ways

    def returning(self) -> None:
        """Takes a "back" that only says that something returns: "hands back on the hips"."""
        for mod in self.mods:
            if mod.kind == "way" and mod.text == "back":
                self.mods.remove(mod)
                return

    def emphasis(self) -> None:
        """Takes degree words that change nothing beside a place: "right up to", "high above"."""
        while self.take("degree", "full", "much", "medium") is not None:
            pass

    def finish(self) -> None:
        """Unread if something was not dealt with."""
        if self.mods:
            raise Unread(" ".join(mod.text or mod.value for mod in self.mods) or self.said)
