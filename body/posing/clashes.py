"""Which constraints contradict each other: each can be had alone, both together cannot.

Knows nothing of how a pose is found: it asks whether some constraints can be met.
"""

from collections.abc import Callable, Sequence

from thirdwave.body.posing.checks import Check
from thirdwave.body.posing.constraints import PoseConstraint, SupportConstraint
from thirdwave.body.posing.freedom import turned_by

MOST_ASKED = 8
"""Pairs that are tried; each is a search of its own."""


def clashing(
    checks: Sequence[Check], holds: Callable[[Sequence[PoseConstraint]], bool]
) -> tuple[str, ...]:
    """Sentences on the hard constraints of `checks` that are unmet; empty where none clashes.

    Where all are met the pose was impossible, and any of them may be why. `holds` says whether
    constraints can be met together. One that cannot be met even alone is no contradiction, it is
    out of reach.
    """
    hard = _once([check for check in checks if check.constraint.hard])
    unmet = _once([check for check in checks if check.constraint.hard and not check.met]) or hard
    said: list[str] = []
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
                said.append(f"{name_of(one)} and {name_of(other)} cannot hold together")
                named |= {id(one.constraint), id(other.constraint)}
                break
        else:
            others = [
                name_of(other) for other in rivals if _shared(one.constraint, other.constraint)
            ]
            if others:
                said.append(f"{name_of(one)} cannot hold together with {', '.join(others[:3])}")
                named |= {id(other.constraint) for other in rivals}
    return tuple(said)


def two_supports(checks: Sequence[Check]) -> tuple[str, ...]:
    """A sentence where a body is to be carried in two ways at once; else nothing."""
    own = [c for c in _once(checks) if isinstance(c.constraint, SupportConstraint)]
    ways = {c.constraint.on: c for c in own if c.constraint.hard}  # type: ignore[union-attr]
    if len(ways) < 2:
        return ()
    return (f"{' and '.join(name_of(check) for check in ways.values())} cannot hold together",)


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
