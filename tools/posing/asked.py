"""What an edit asks of a body, in the order it is done: whose pose, which named pose, how.

What is asked expressly takes the place of what a named pose or a manner brings along. Knows
nothing of how a pose is found.
"""

from collections.abc import Iterable, Mapping, Sequence

from thirdwave.body.posing.constraints import KeepConstraint, PoseConstraint
from thirdwave.body.posing.freedom import kept_joints
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Body
from thirdwave.tools.posing.copying import PARTS, in_pose_of, mirrored_body, relaxed_in
from thirdwave.tools.posing.edit import PoseEdit
from thirdwave.tools.posing.lexicon import Lexicon, NamedPose, mirrored, overlaid
from thirdwave.tools.posing.touching import joints_set, parts_of

Constraints = tuple[PoseConstraint, ...]

PLAIN = "standing"
"""The named pose that gestures are written on: who sits and waves goes on sitting."""
HANDS = frozenset({"left_arm", "right_arm", "head"})
"""Parts of a gesture."""


class NotPossible(ValueError):  # noqa: N818 - what was asked for is not there
    """An edit names somebody, a pose or a manner that there is not; the message offers those."""


def begun(edit: PoseEdit, start: Body | None, rest: Body, others: Mapping[str, Body]) -> Body:
    """The body before any constraint: in the other person's pose, mirrored.

    `rest` is who stands in where there is no `start`. NotPossible for a person without a body.
    """
    body = rest if start is None else start
    if edit.person is not None:
        if edit.person not in others:
            there = ", ".join(others) or "nobody"
            raise NotPossible(f"no pose is known of {edit.person}, of those asked: {there}")
        other = others[edit.person]
        body = other if start is None else in_pose_of(start, other)
    # A named pose comes later and is mirrored itself.
    return mirrored_body(body) if edit.mirror and edit.pose is None else body


def brought_by_pose(
    edit: PoseEdit, body: Body, *, fresh: bool, rest: Body, lexicon: Lexicon
) -> tuple[Body, Constraints, frozenset[str]]:
    """The body a named pose begins from, what it asks, and which joints it says whatever they were.

    A whole pose begins from a relaxed one, at the body's place and heading, in all parts that it
    speaks of; others stay. A gesture speaks of arms and head. All is new where `fresh`.
    """
    if edit.pose is None:
        return body, (), frozenset()
    named = _named(edit, lexicon)
    constraints = mirrored(named.constraints) if edit.mirror else named.constraints
    if fresh:
        return body, constraints, frozenset(JOINT)
    constraints = _gesture(constraints, lexicon) or constraints
    hard = [one for one in constraints if one.hard]
    parts, said = parts_of(hard), joints_set(hard)
    if any(one.kind == "support" for one in hard):
        body = relaxed_in(body, parts, rest)
        said = frozenset(joint for part in parts for joint in PARTS[part])
    kept = [one for one in constraints if one.hard or parts_of([one]) <= parts]
    return body, tuple(kept), said


def brought_by_manners(edit: PoseEdit, lexicon: Lexicon) -> Constraints:
    """What the manners of an edit ask, scaled; later ones go before earlier ones."""
    found: Constraints = ()
    for use in edit.manners:
        try:
            manner = lexicon.manner(use.name)
        except ValueError as error:
            raise NotPossible(str(error)) from error
        found = overlaid(found, manner.scaled(use.strength))
    return found


def without(brought: Iterable[PoseConstraint], asked: Iterable[PoseConstraint]) -> Constraints:
    """What of `brought` says nothing about what `asked` is about."""
    asked = tuple(asked)
    return overlaid(brought, asked)[: -len(asked) or None]


def keeping(edit: PoseEdit, joints: Sequence[str]) -> PoseEdit:
    """`edit` that may not turn these joints or parts. NotPossible names one there is not."""
    if not joints:
        return edit
    keep = KeepConstraint(of=tuple(joints))
    try:
        kept_joints(keep)
    except ValueError as error:
        raise NotPossible(str(error)) from error
    return edit.model_copy(update={"constraints": (*edit.constraints, keep)})


def preferred(constraints: Iterable[PoseConstraint]) -> Constraints:
    """The same as preferences, which give way."""
    return tuple(one.model_copy(update={"hard": False}) for one in constraints)


def _named(edit: PoseEdit, lexicon: Lexicon) -> NamedPose:
    assert edit.pose is not None
    try:
        if edit.pose_side == "left":
            return lexicon.pose(edit.pose, "left")
        return lexicon.pose(edit.pose, "right" if edit.pose_side == "right" else None)
    except ValueError as error:
        raise NotPossible(str(error)) from error


def _gesture(constraints: Constraints, lexicon: Lexicon) -> Constraints:
    """What a gesture adds to plain standing; () for a pose that is more than a gesture."""
    plain = lexicon.poses.get(PLAIN)
    own = tuple(one for one in constraints if plain is None or one not in plain.constraints)
    if not own or own == constraints or not parts_of(own) <= HANDS:
        return ()
    return own
