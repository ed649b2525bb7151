"""Instructions done: an edit and a body in, the bodies that do it out, or the same and why not.

Knows nothing of people, scenes or where an edit came from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from thirdwave.body.model import BodyModel
from thirdwave.body.posing.constraints import (
    AngleConstraint,
    DirectionConstraint,
    PoseConstraint,
    SupportConstraint,
)
from thirdwave.body.posing.solve import Posing, pose_body
from thirdwave.body.posing.start import relaxed
from thirdwave.scene import Body
from thirdwave.tools.measuring.wording import listed
from thirdwave.tools.posing.applied import Applied, refusal
from thirdwave.tools.posing.asked import (
    Constraints,
    begun,
    brought_by_manners,
    brought_by_pose,
    preferred,
    without,
)
from thirdwave.tools.posing.copying import unseen_parts
from thirdwave.tools.posing.edit import PoseEdit
from thirdwave.tools.posing.lexicon import Lexicon
from thirdwave.tools.posing.touching import is_change, joints_set, parts_of

HANGING: Constraints = tuple(
    AngleConstraint(angle=angle, side="both", at_least=0.0, at_most=most, hard=False)
    for angle, most in (("upper_arm_elevation", 15.0), ("elbow_flexion", 25.0))
)
"""Where the arms go, if they may, when they are in the way."""
LASTING = ("support", "contact", "balance")
"""Kinds that a manner leaves to the pose it comes upon."""


def apply_words(
    words: str,
    start: Body | None,
    *,
    lexicon: Lexicon | None = None,
    people: Sequence[str] = (),
    others: Mapping[str, Body] | None = None,
    seed: int = 0,
    samples: int = 1,
) -> list[Applied]:
    """What `words` ask, done to `start`, or made from a relaxed standing body without one.

    `people` are ids that the words may name, `others` their bodies. `samples` bodies, different by
    `seed`. NotUnderstood says which words were not.
    """
    from thirdwave.tools.posing.words import read_instruction

    lexicon = Lexicon.load() if lexicon is None else lexicon
    edit = read_instruction(words, lexicon=lexicon, people=people or tuple(others or ()))
    edit = in_the_world(edit)
    return apply_edit(edit, start, lexicon=lexicon, others=others, seed=seed, samples=samples)


def apply_edit(
    edit: PoseEdit,
    start: Body | None,
    *,
    lexicon: Lexicon,
    others: Mapping[str, Body] | None = None,
    seed: int = 0,
    samples: int = 1,
) -> list[Applied]:
    """`edit` done to `start`, or from a relaxed standing body without one.

    In this order: the other person's pose, the named pose with the constraints, mirrored before
    them, then the manners. What contradicts itself or cannot be is refused: one `Applied` with the
    body as it was. ValueError (`NotPossible`) for a person, pose or manner there is not.
    """
    rest = _rest()
    first = begun(edit, start, rest, others or {})
    body, brought, said = brought_by_pose(
        edit, first, fresh=start is None and edit.person is None, rest=rest, lexicon=lexicon
    )
    manners = brought_by_manners(edit, lexicon)
    kept = _not_copied(edit, others or {})
    done = [Applied(edit=edit, body=body, begun=start, said=said, held=kept)]
    asked = edit.constraints
    if brought and any(map(is_change, asked)):
        # Changes count from the named pose, which has to be found first.
        done = _each(done, brought, (), seed, samples)
        brought = _lasting(brought)
    if brought or asked:
        done = _each(done, without(brought, asked), asked, seed, samples)
    if manners:
        told = tuple(one for one in asked if not is_change(one))
        lasting = without(_lasting(brought), manners)
        changed = without(manners, asked)
        done = _each(done, (*without(lasting, told), *changed), told, seed, samples)
    refused = [one for one in done if one.refused]
    if refused:
        before = rest if start is None else start
        return [replace(refused[0], body=before)]
    return done


def in_the_world(edit: PoseEdit) -> PoseEdit:
    """`edit` with up, down, forward and back as people say them: of the world, not of the trunk.

    Whoever is on all fours lifts an arm forward past the head, and a leg straight up when lying.
    """
    constraints = tuple(
        one.model_copy(update={"frame": "world"})
        if isinstance(one, DirectionConstraint)
        and one.frame == "body"
        and one.toward
        and set(one.toward) <= _WORLDLY
        else one
        for one in edit.constraints
    )
    return edit.model_copy(update={"constraints": constraints})


_WORLDLY = {"up", "down", "front", "back"}


def _not_copied(edit: PoseEdit, others: Mapping[str, Body]) -> tuple[str, ...]:
    """A sentence where limbs of the other person were not seen: they are nobody's to take."""
    if edit.person is None or edit.person not in others:
        return ()
    parts = [part.replace("_", " ") for part in unseen_parts(others[edit.person])]
    if not parts:
        return ()
    return (f"{edit.person}'s {listed(parts)} is not visible, and was not taken over",)


def _each(
    done: Sequence[Applied], brought: Constraints, asked: Constraints, seed: int, samples: int
) -> list[Applied]:
    """One more solve on what is there: of one body come `samples`, of several one each."""
    if any(one.refused for one in done):
        return list(done)
    if len(done) == 1:
        return _solved(done[0], brought, asked, seed, samples)
    return [_solved(one, brought, asked, seed + row, 1)[0] for row, one in enumerate(done)]


def _solved(
    before: Applied, brought: Constraints, asked: Constraints, seed: int, samples: int
) -> list[Applied]:
    """The bodies that do both; where both cannot be, what was brought gives way."""

    def solve(more: Constraints) -> list[Posing]:
        # What is made from nothing begins from nothing: as named poses are looked at.
        anew = before.begun is None and before.body is _rest()
        start = None if anew else before.body
        return pose_body((*asked, *more), start, seed=seed, samples=samples)

    found = solve(brought)
    if not all(map(_possible, found)) and _stands_up(asked):
        # Hands that lay on the legs come off them.
        hanging = solve((*brought, *HANGING))
        found = hanging if all(_holds(one, asked) for one in hanging) else found
    if brought and not all(_holds(one, asked) for one in found):
        softer = solve(preferred(brought))
        if all(_holds(one, asked) for one in softer):
            found = softer
    return [_told(before, one, asked) for one in found]


def _told(before: Applied, found: Posing, asked: Constraints) -> Applied:
    """The result, what was asked first, changes of an earlier solve before it."""
    own = [one for one in before.checks[: before.asked] if one.constraint not in asked]
    own += [one for one in found.checks if one.constraint in asked]
    rest = [one for one in found.checks if one.constraint not in asked]
    unmet = [one for one in own if one.constraint.hard and not one.met]
    refused = ""
    if unmet or (asked and found.clashes):
        refused = refusal([one.said for one in asked], found.clashes, unmet)
    return replace(
        before,
        body=found.body,
        checks=(*own, *rest),
        asked=len(own),
        clashes=found.clashes,
        held=(*before.held, *found.held),
        plausible=found.plausible,
        said=before.said | joints_set(asked),
        refused=refused,
    )


def _stands_up(asked: Constraints) -> bool:
    """Whether somebody is to be on the feet, and nothing is said of the arms."""
    feet = any(isinstance(one, SupportConstraint) and one.on == "feet" for one in asked)
    return feet and not parts_of(asked) & {"left_arm", "right_arm"}


def _possible(found: Posing) -> bool:
    return not found.clashes and all(one.met for one in found.checks if one.constraint.hard)


def _holds(found: Posing, asked: Sequence[PoseConstraint]) -> bool:
    return not found.clashes and all(
        one.met for one in found.checks if one.constraint.hard and one.constraint in asked
    )


def _lasting(constraints: Constraints) -> Constraints:
    return tuple(one for one in constraints if one.kind in LASTING)


@cache
def _rest() -> Body:
    """A relaxed standing body that faces the camera."""
    return relaxed(BodyModel.load())
