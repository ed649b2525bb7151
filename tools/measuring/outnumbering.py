"""Two groups of people set against each other by how many they are.

Knows nothing of how anybody came into a group, nor of tools' arguments.
"""

from dataclasses import dataclass
from typing import Literal

from thirdwave.scene import Finding, Observation, ValueType
from thirdwave.tools.measuring.wording import listed

Ask = Literal["more", "less", "same", "difference", "which_more", "which_less"]


@dataclass(frozen=True, slots=True)
class Party:
    """The people of a group, and those who could not be judged for it."""

    ids: tuple[str, ...]
    undecided: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Such as "2 people: p1 and p5"; "none" of nobody."""
        noun = "person" if len(self.ids) == 1 else "people"
        return f"{len(self.ids)} {noun}: {listed(self.ids)}" if self.ids else "none"


def outnumbering(first: Party, second: Party, ask: Ask) -> Observation:
    """Whether the first are more or fewer or as many, by how many, or which group is the larger.

    Open where it hangs on somebody who could not be judged. Of groups as large as each other
    neither is the larger: nobody.
    """
    verdicts = {
        _verdict(a, b, ask)
        for a in range(len(first.ids), len(first.ids) + len(first.undecided) + 1)
        for b in range(len(second.ids), len(second.ids) + len(second.undecided) + 1)
    }
    kind = _TYPES.get(ask, "bool")
    if len(verdicts) > 1:
        who = listed(dict.fromkeys((*first.undecided, *second.undecided)))
        reason = f"it hangs on {who}, who could not be judged"
        return Observation(text=reason, value_type=kind, unknown=reason)
    a, b = len(first.ids), len(second.ids)
    figures = f"{a} against {b}"
    gap = a - b
    evidence = [Finding(text=p.text, value=len(p.ids)) for p in (first, second)]
    value: bool | int | list[str]
    match ask:
        case "more" | "less" | "same":
            value = bool(verdicts.pop())
            text = f"{'yes' if value else 'no'}, {figures}"
        case "difference":
            value = gap
            more = "more" if gap > 0 else "fewer"
            text = f"{abs(gap)} {more}: {figures}" if gap else f"no difference: {figures}"
            evidence.append(Finding(text=f"the difference is {gap}", value=gap))
        case "which_more" | "which_less":
            chosen = first if (gap > 0) == (ask == "which_more") else second
            value = list(chosen.ids) if gap else []
            other = b if chosen is first else a
            text = f"{len(chosen.ids)} against {other}" if gap else f"no difference: {figures}"
    return Observation(text=text, value=value, value_type=kind, evidence=tuple(evidence))


def _verdict(a: int, b: int, ask: Ask) -> int | bool:
    """What the answer hangs on, of groups of `a` and `b` people."""
    match ask:
        case "more":
            return a > b
        case "less":
            return a < b
        case "same":
            return a == b
        case "difference":
            return a - b
        case _:
            return (a > b) - (a < b)


_TYPES: dict[Ask, ValueType] = {
    "difference": "int", "which_more": "people", "which_less": "people",
}  # fmt: skip
