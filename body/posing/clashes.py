"""Which constraints contradict each other: each can be had alone, both together cannot.

Knows nothing of how a pose is found: it asks whether some constraints can be met.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from thirdwave.body.posing.checks import Check
from thirdwave.body.posing.constraints import PoseConstraint, SupportConstraint
from thirdwave.body.posing.freedom import turned_by

TOGETHER: tuple[set[str], ...] = ({"seat", "feet"}, {"seat", "toes"}, {"floor_seat", "feet"})
"""Ways of being carried that go together: who sits has the feet on the floor."""
MOST_ASKED = 8
"""Pairs that are tried; each is a search of its own."""


@dataclass(frozen=True, eq=False, slots=True)
class Clash:
    """Constraints that cannot hold together."""

    text: str
    """A sentence that names them."""
    later: tuple[PoseConstraint, ...]
    """Those that came after the first of them: without these the first can be had."""


def clashing(
    checks: Sequence[Check], holds: Callable[[Sequence[PoseConstraint]], bool]
) -> tuple[Clash, ...]:
    """Contradictions among the hard constraints of `checks` that are unmet, if there are any.

    Where all are met the pose was impossible, and any of them may be why. `holds` says whether
    constraints can be met together. One that cannot be met even alone is no contradiction, it is
    out of reach.
    """
    hard = _once([check for check in checks if check.constraint.hard])
    unmet = _once([check for check in checks if check.constraint.hard and not check.met]) or hard
    said: list[Clash] = []
    order = [check.constraint for check in checks]
    named: set[int] = set()
    asked = 0
    for one in unmet:
        if id(one.constraint) in named or asked >= MOST_ASKED:
            continue
        asked += 1
        if not holds([one.constraint]):
            continue
        rivals = sorted(
            (other for other in hard if other.constraint is not one.constraint),
            key=lambda other: -_shared(one.constraint, other.constraint),
        )
        for other in rivals:
            if asked >= MOST_ASKED or not _shared(one.constraint, other.constraint):
                break
            asked += 1
            if not holds([one.constraint, other.constraint]):
                said.append(_clash(f"{' and '.join(_names(one, other))} cannot hold together",
                                   order, one, other))  # fmt: skip
                named |= {id(one.constraint), id(other.constraint)}
                break
        else:
            others = [other for other in rivals if _shared(one.constraint, other.constraint)]
            if others:
                first, *names = _names(one, *others[:3])
                text = f"{first} cannot hold together with {', '.join(names)}"
                said.append(_clash(text, order, one, *others))
                named |= {id(other.constraint) for other in rivals}
    return tuple(said)


def _clash(text: str, order: Sequence[PoseConstraint], *among: Check) -> Clash:
    ids = {id(check.constraint) for check in among}
    _, *later = [one for one in _unique(order) if id(one) in ids]
    return Clash(text, tuple(later))


def _unique(constraints: Sequence[PoseConstraint]) -> list[PoseConstraint]:
    return list({id(one): one for one in constraints}.values())


def _names(*checks: Check) -> list[str]:
    """The words of each; where two were asked by the same words, what each of them is."""
    names = [name_of(check) for check in checks]
    if len(set(names)) == len(names):
        return names
    return [f"{check.label} {check.wanted}" for check in checks]


def two_supports(checks: Sequence[Check]) -> tuple[str, ...]:
    """A sentence where a body is to be carried in two ways at once; else nothing."""
    own = [c for c in _once(checks) if isinstance(c.constraint, SupportConstraint)]
    ways = {c.constraint.on: c for c in own if c.constraint.hard}  # type: ignore[union-attr]
    if len(ways) < 2 or set(ways) in TOGETHER:
        return ()
    return (f"{' and '.join(_names(*ways.values()))} cannot hold together",)


def name_of(check: Check) -> str:
    """The words that asked for it, or what it is and how much of it."""
    return repr(check.constraint.said) if check.constraint.said else f"{check.label} {check.wanted}"


def _once(checks: Sequence[Check]) -> list[Check]:
    seen: dict[int, Check] = {}
    for check in checks:
        seen.setdefault(id(check.constraint), check)
    return list(seen.values())


def _shared(one: PoseConstraint, other: PoseConstraint) -> int:
    """Joints that both turn: rivals are looked for among those that share most."""
    if isinstance(other, SupportConstraint):
        return 1
    return len(set(turned_by(one, 1)) & set(turned_by(other, 1)))
