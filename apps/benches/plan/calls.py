"""How near the calls of a reply are to a right plan's: as tools, with their arguments, as a set.

Calls every planner needs (looking for people and things, estimating bodies), and pictures nobody
asked for, do not count. Knows nothing of answers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from thirdwave.apps.benches.plan.taking import Made
from thirdwave.apps.benches.plan.turns import LEFT_OUT, Call

UNASKED = "render"
"""Counts only where a right plan has it."""
Plans = Sequence[Sequence[Call]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """With the right plan that is nearest."""

    tools: bool
    """The same tools, each as often."""
    args: bool
    """And the arguments that matter."""
    iou: float
    """Calls in common over calls in either."""


def core(made: Sequence[Made], right: Plans) -> list[Made]:
    """The calls that count."""
    wanted = any(call.tool == UNASKED for plan in right for call in plan)
    left_out = LEFT_OUT if wanted else LEFT_OUT | {UNASKED}
    return [call for call in made if call.tool not in left_out]


def agreement(made: Sequence[Made], right: Plans, everybody: frozenset[str]) -> Agreement:
    """How far core calls agree with the best of the right plans."""
    own = core(made, right)
    tools = args = False
    best = 0.0
    for plan in right:
        common = in_common(own, plan, everybody)
        either = len(own) + len(plan) - common
        same = Counter(call.tool for call in own) == Counter(call.tool for call in plan)
        tools |= same
        args |= same and common == len(plan)
        best = max(best, common / either if either else 1.0)
    return Agreement(tools=tools, args=args, iou=best)


def in_common(made: Sequence[Made], plan: Sequence[Call], everybody: frozenset[str]) -> int:
    """The most calls that can be paired, each of one side with one of the other."""
    taken: dict[int, int] = {}

    def pair(row: int, tried: set[int]) -> bool:
        for column, call in enumerate(made):
            if column in tried or not matches(plan[row], call, everybody):
                continue
            tried.add(column)
            if column not in taken or pair(taken[column], tried):
                taken[column] = row
                return True
        return False

    return sum(pair(row, set()) for row in range(len(plan)))


def matches(call: Call, made: Made, everybody: frozenset[str]) -> bool:
    """Whether a call is the tool wanted, with every argument that matters."""
    return call.tool == made.tool and all(
        _same(wanted, made.args.get(name), everybody) for name, wanted in call.args.items()
    )


def _same(wanted: Any, got: Any, everybody: frozenset[str]) -> bool:
    """Whether two arguments mean the same: ids in any order, nobody named is everybody."""
    ids = _ids(wanted)
    if ids is not None:
        found = everybody if got is None else _ids(got)
        return found == ids
    if isinstance(wanted, bool) or isinstance(got, bool):
        return wanted is got
    if isinstance(wanted, (int, float)) and isinstance(got, (int, float)):
        return abs(wanted - got) < 1e-6
    if isinstance(wanted, str) and isinstance(got, str):
        return wanted.casefold().split() == got.casefold().split()
    return bool(wanted == got)


def _ids(given: Any) -> frozenset[str] | None:
    """Ids of people or things; None where it is something else."""
    if isinstance(given, str):
        given = [given]
    if not isinstance(given, (list, tuple)):
        return None
    names = cast("Sequence[Any]", given)
    if all(isinstance(one, str) and one[:1] in "pt" and one[1:].isdigit() for one in names):
        return frozenset(names)
    return None


def renamed(calls: Sequence[Made], names: Mapping[str, str]) -> list[Made]:
    """The calls with people under other ids: those of the truth."""
    return [Made(tool=c.tool, args={k: rename(v, names) for k, v in c.args.items()}) for c in calls]


def rename(value: Any, names: Mapping[str, str]) -> Any:
    """An id, or ids anywhere in a list, under other names."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, (list, tuple)):
        return [rename(one, names) for one in cast("Sequence[Any]", value)]
    return value
