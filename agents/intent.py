"""Whether a plan measures what a question asks for: the quantity, the side, and of whom.

Two plans are held against each other: one that is checked, and one `read` from the question with
certainty. Knows nothing of how either was made; whom an argument means is told by a callable.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from thirdwave.agents.plan import REFERENCE, Plan, PlanError, Step, references

MEASURING = ("measure", "relate")
CHANGING = frozenset({"edit_pose", "undo_edit", "keep_edit"})
"""Tools that pose people otherwise than the picture shows them."""
PLAIN = frozenset({"detect_people", "count", "quantify", "select", "combine"})
"""Tools whose answer, where nothing is measured before them, is about who is there at all."""
_ALIKE = {
    "left_of": "image_x", "right_of": "image_x", "side": "image_x", "next_to": "distance",
    "above": "image_y", "below": "image_y", "in_front_of": "depth", "behind": "depth",
}  # fmt: skip
"""What can be told by another quantity as well."""
Whom = Callable[[Plan, Any], frozenset[str] | None]
"""The ids that an argument of a plan means; None: that is not known before it runs."""


class OffTheQuestion(PlanError):  # noqa: N818 - a kind of plan, as its base says
    """A plan that could run, and measures something else than was asked."""


def check_intent(plan: Plan, read: Plan, whom: Whom, known: Collection[str]) -> None:
    """Raise OffTheQuestion where `plan` is plainly about something else than `read`.

    `known` are the ids of the scene: who is not there is told when it runs.
    """
    if not plan.steps or not read.steps:
        return
    wrong = _other_change(plan, read, whom, known) or _other_measure(plan, read)
    wrong = wrong or _other_side(plan, read) or _other_people(plan, read, whom, known)
    if wrong is not None:
        raise OffTheQuestion(wrong)


def measuring(plan: Plan) -> tuple[Step, ...]:
    """The steps whose measurements the answer is made of; not those that tell who is meant."""
    steps = {step.id: step for step in plan.steps}
    waiting = [plan.answering, *plan.also]
    found: dict[str, Step] = {}
    seen: set[str] = set()
    while waiting:
        step = steps.get(waiting.pop(0) or "")
        if step is None or step.id in seen:
            continue
        seen.add(step.id)
        if step.tool in MEASURING:
            found[step.id] = step
        else:
            waiting += references(step.args)
    return tuple(found.values())


def _other_change(plan: Plan, read: Plan, whom: Whom, known: Collection[str]) -> str | None:
    asked = [step for step in read.steps if step.tool in CHANGING]
    made = [step for step in plan.steps if step.tool in CHANGING]
    if asked and not made:
        return f"the question asks for {asked[0].tool}, and no step does that"
    wanted, meant = (_all(whom, one, steps, "person") for one, steps in
                     ((read, asked), (plan, made)))  # fmt: skip
    if wanted and meant and wanted != meant and meant <= set(known):
        return f"{made[0].id} changes {_listed(meant)}, the question asks for {_listed(wanted)}"
    return None


def _other_measure(plan: Plan, read: Plan) -> str | None:
    asked, made = _kinds(measuring(read)), _kinds(measuring(plan))
    tools = {step.id: step.tool for step in plan.steps}
    if asked and not made and tools.get(plan.answering or "") in PLAIN:
        return f"nothing is measured, the question asks for {_listed(asked)}"
    if asked and made and not asked & made:
        return f"it measures {_listed(made)}, the question asks for {_listed(asked)}"
    if made and not asked and read.steps[-1].tool == "count":
        return f"it measures {_listed(made)}, the question asks who is there and no more"
    return None


def _other_side(plan: Plan, read: Plan) -> str | None:
    for kind in _kinds(measuring(read)) & _kinds(measuring(plan)):
        asked, made = (_sides(step for step in measuring(one) if _kind(step) == kind)
                       for one in (read, plan))  # fmt: skip
        if asked and made and not asked & made:
            return (
                f"it measures the {_listed(made)} {kind}, the question asks for the "
                f"{_listed(asked)}"
            )
    return None


def _other_people(plan: Plan, read: Plan, whom: Whom, known: Collection[str]) -> str | None:
    kinds = _kinds(measuring(read)) & _kinds(measuring(plan))
    of = [[step for step in measuring(one) if _kind(step) in kinds] for one in (read, plan)]
    asked, made = _measured(whom, read, of[0]), _measured(whom, plan, of[1])
    if not asked or not made or not made <= set(known):
        return None
    named = {one for step in plan.steps for one in _literals(step)}
    fixed = all(_literals(step) for step in of[1])
    left_out = asked - made if fixed or not asked & made else frozenset()
    wanted = {one for step in of[0] for one in _literals(step)}
    if left_out or (asked < made and wanted and not wanted <= named):
        return f"it measures {_listed(made)}, the question asks for {_listed(asked)}"
    return None


def _kind(step: Step) -> str:
    """The quantity or relation, with the part where it is of one."""
    kind = str(step.args.get("quantity") or step.args.get("relation"))
    part = str(step.args.get("part") or "")
    part = part.removeprefix("left_").removeprefix("right_")
    return f"{kind} {part}" if part and step.tool == "measure" else _ALIKE.get(kind, kind)


def _kinds(steps: Sequence[Step]) -> frozenset[str]:
    return frozenset(_kind(step) for step in steps)


def _sides(steps: Any) -> frozenset[str]:
    """The sides that are named; none where a step is about both."""
    found: set[str] = set()
    for step in steps:
        side = step.args.get("side") or str(step.args.get("part") or "").partition("_")[0]
        if side not in ("left", "right"):
            return frozenset()
        found.add(side)
    return frozenset(found)


def _measured(whom: Whom, plan: Plan, steps: Sequence[Step]) -> frozenset[str] | None:
    found = _all(whom, plan, steps, "people")
    others = [step for step in steps if step.args.get("others") is not None]
    second = _all(whom, plan, others, "others")
    return None if found is None or second is None else found | second


def _all(whom: Whom, plan: Plan, steps: Sequence[Step], name: str) -> frozenset[str] | None:
    """Whom the argument `name` of all those steps means; None: of one it is not known."""
    found: set[str] = set()
    for step in steps:
        given = step.args.get(name)
        ids = whom(plan, step.each if given == "$each" else given)
        if ids is None:
            return None
        found |= ids
    return frozenset(found)


def _literals(step: Step) -> tuple[str, ...]:
    """The ids that stand in a step's arguments themselves."""
    given = [step.args.get(name) for name in ("people", "person", "others", "of", "within")]
    flat = [one for item in given for one in (item if isinstance(item, list) else [item])]
    return tuple(one for one in flat if isinstance(one, str) and not REFERENCE.fullmatch(one))


def _listed(names: Collection[str]) -> str:
    return " and ".join(sorted(names))
