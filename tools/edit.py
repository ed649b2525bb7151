"""The tool `edit_pose`: people's bodies changed as words say, in the scene or as a what-if.

Knows nothing of how words are read or how a pose is found, nor of where scenes are kept: what came
before is undone through the scene's history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field, ValidationError

from thirdwave.body.rotations import matrix_from_vector, vector_from_matrix
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Body, Finding, Observation, Person, Scene
from thirdwave.tools.base import (
    Arguments,
    People,
    ToolContext,
    ToolFailed,
    ToolRetry,
    chosen,
    tool,
)
from thirdwave.tools.measuring.wording import listed

if TYPE_CHECKING:
    from thirdwave.body.posing.plausible import Plausible
    from thirdwave.tools.posing.edit import PoseEdit

PLAY_DEG, PLAY_M = 2.0, 0.01
"""Joints and bodies that move by less are where they were: nothing is to be undone."""
WORSE_M = 0.03
"""A pose that was out of balance already, as estimates are, is told of only beyond so much more."""
NEAREST_M = 0.1
"""A body nearer than this to the camera's plane has no box in the picture."""


class EditArgs(Arguments):
    """Whose body, what is to change, and whether only in thought."""

    person: People = Field(
        default=None, description="Who is edited; may be left out where one person is there"
    )
    words: str = Field(
        default="",
        max_length=20_000,
        description="The change: bend the left knee a bit more; as if tired; same pose as p2 but "
        "sitting. Left and right are the person's own",
    )
    edit: dict[str, Any] | None = Field(
        default=None, description="Instead of words: a PoseEdit, JSON (docs/pose-language.md)"
    )
    keep: tuple[str, ...] = Field(
        default=(),
        max_length=24,
        description="What may not turn: arms, legs, trunk, head, left_arm, ..., or SMPL joints",
    )
    by: Literal["words", "model"] | None = Field(
        default=None,
        description="words: the offline reader; model: the language model that is set for poses. "
        "Left out: offline, then the model where there is one",
    )
    hypothetical: bool = Field(
        default=False, description="A what-if: the stored scene stays as it is"
    )
    seed: int = Field(default=0, ge=0, description="Another one, another way to do the same")


@tool(
    returns="pose",
    cost="about 80 ms a person, CPU; the first 1 s",
    timeout_s=300.0,
    limits="Moves one body as a body can move, and knows no things to sit on or hold: seats have "
    "the height that is said, 0.45 m otherwise. Fingers and face stay. Limbs that the picture does "
    "not show stay unknown unless the words say where they are. Words that it does not understand, "
    "or that contradict themselves, change nothing.",
)
def edit_pose(scene: Scene, args: EditArgs, context: ToolContext) -> Observation:
    """Change the pose of people as words say, measure what was asked, and keep the rest.

    Words become constraints on the body, a solver finds the nearest pose in which they hold, and
    each is measured again. Place, heading and shape stay unless words say otherwise. The value is
    the new pose and the one `before`, axis-angle in radians, with `checks`: what was asked, and
    what was measured. What is not understood, contradicts itself or cannot be is told and changes
    nothing. `hypothetical` keeps the change beside the scene, for "what if".
    """
    people = _people(scene, args)
    edit = _given(args)
    bodies = {
        person.id: person.body
        for person in scene.people or ()
        if person.body is not None and person.body.usable
    }
    results = [_done(person, bodies, args, edit, context.settings) for person in people]
    return _told(scene, results, args)


@dataclass(frozen=True, eq=False, slots=True)
class _Done:
    """What became of one person."""

    person: Person
    start: Body
    body: Body
    value: dict[str, Any]
    evidence: tuple[Finding, ...]
    unknown: str
    """Why nothing was done; "" where it was."""


def _people(scene: Scene, args: EditArgs) -> list[Person]:
    """Those who are edited, each with a body that can be. ToolRetry and ToolFailed say why not."""
    people = chosen(scene, args.person)
    if args.person is None and len(people) != 1:
        there = ", ".join(scene.person_ids) or "nobody"
        raise ToolRetry(f"edit_pose.person: expected who is edited, there is: {there}")
    if not people:
        raise ToolRetry("edit_pose.person: expected at least one id, got none")
    bare = [person.id for person in people if person.body is None]
    if bare:
        raise ToolRetry(f"no body is known of {listed(bare)}: call estimate_pose")
    for person in people:
        if person.body is not None and not person.body.usable:
            reason = person.body.fit.reason if person.body.fit else ""
            raise ToolFailed(
                f"{person.id}'s body estimate was rejected" + (f" ({reason})" if reason else "")
            )
    return people


def _given(args: EditArgs) -> "PoseEdit | None":
    """The edit of the arguments, if one is given. ToolRetry says what is wrong with it."""
    if (args.edit is None) == (not args.words.strip()):
        raise ToolRetry("edit_pose: expected words, or an edit instead of words")
    if args.edit is None:
        return None
    from thirdwave.tools.posing.edit import PoseEdit

    try:
        edit = PoseEdit.model_validate(args.edit)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ToolRetry(f"edit_pose.edit.{where}: {first['msg']}") from error
    if edit.empty:
        raise ToolRetry("edit_pose.edit: expected something to change, got nothing that is asked")
    return edit


def _done(
    person: Person,
    bodies: Mapping[str, Body],
    args: EditArgs,
    edit: "PoseEdit | None",
    settings: Mapping[str, Any],
) -> _Done:
    from thirdwave.tools.posing.knowing import with_fit
    from thirdwave.tools.posing.saying import body_json, check_json, sayings
    from thirdwave.tools.posing.understood import done, understood

    start = bodies[person.id]
    try:
        if edit is not None:
            found = done(
                edit, start, settings=settings, others=bodies, keep=args.keep, seed=args.seed
            )
        else:
            found = understood(
                args.words, start, settings=settings, by=args.by, others=bodies, keep=args.keep,
                seed=args.seed,
            )  # fmt: skip
    except (OSError, ValueError) as error:
        raise ToolFailed(f"{person.id}: {error}") from error
    if found.unknown:
        text = f"{person.id}'s pose was left as it was: {found.unknown}"
        return _Done(person, start, start, {}, (Finding(text=text),), text)
    one = found.applied[0]
    body = with_fit(one, start, bodies)
    told = sayings(replace(one, body=body))
    evidence = [Finding(text=f"{person.id}: {text}", value=value) for text, value in told]
    if found.reading:
        read = f'{person.id}: a language model read, which is not measured: "{found.reading}"'
        evidence.append(Finding(text=read))
    strain = _strain(one.plausible, start)
    if strain:
        evidence.append(Finding(text=f"{person.id}: {strain}"))
    value = {
        "person": person.id,
        **body_json(body),
        "before": body_json(start) | _unseen(start),
        "checks": [check_json(check, start) for check in one.checks],
        "met": one.met,
        "plausible": None if one.plausible is None else asdict(one.plausible),
        "by": found.by,
        "hypothetical": args.hypothetical,
    }
    return _Done(person, start, body, value, tuple(evidence), "")


def _strain(figures: "Plausible | None", start: Body) -> str:
    """What makes a pose hard to hold, to be said; "" where nothing does, or did no less before."""
    from thirdwave.body.model import BodyModel
    from thirdwave.body.posecodes.measured import measured
    from thirdwave.body.posing.plausible import (
        MOST_BEYOND_DEG,
        MOST_OFF_BALANCE_M,
        MOST_PENETRATION_M,
        off_balance_m,
    )

    if figures is None or figures.ok:
        return ""
    before = measured(BodyModel.load(start.body_model).forward(start))
    off = figures.off_balance_m or 0.0
    worse = off > (off_balance_m(before) or 0.0) + WORSE_M
    parts = [
        (worse and off > MOST_OFF_BALANCE_M, f"out of balance by {off:.2f} m"),
        (figures.beyond_limits_deg > MOST_BEYOND_DEG,
         f"{figures.beyond_limits_deg:.0f} deg beyond what joints do"),
        (figures.penetration_m > MOST_PENETRATION_M,
         f"pressed {figures.penetration_m:.2f} m into itself"),
    ]  # fmt: skip
    said = [text for there, text in parts if there]
    return f"such a body is {listed(said)}" if said else ""


def _moved(one: _Done) -> bool:
    """Whether a body is somewhere else, or turned in some joint, by more than the solver's play."""
    before, after = one.start, one.body
    poses = [
        np.concatenate([pose.global_orient[None], pose.body_pose]).astype(np.float64)
        for pose in (before.pose, after.pose)
    ]
    if poses[0].shape != poses[1].shape:
        return True
    turn = matrix_from_vector(poses[0]).swapaxes(-1, -2) @ matrix_from_vector(poses[1])
    degrees = np.degrees(np.linalg.norm(vector_from_matrix(turn), axis=1)).max()
    shift = float(np.linalg.norm(np.asarray(after.transl) - np.asarray(before.transl)))
    return bool(degrees > PLAY_DEG or shift > PLAY_M)


def _unseen(body: Body) -> dict[str, list[str]]:
    """The joints of an estimate that no picture shows, for whoever compares with it."""
    if body.fit is None or body.fit.seen.all():
        return {}
    return {"unseen": [name for name in JOINT if not body.fit.seen[JOINT[name]]]}


def _told(scene: Scene, done: Sequence[_Done], args: EditArgs) -> Observation:
    changed = [one for one in done if not one.unknown]
    evidence = tuple(line for one in done for line in one.evidence)
    if not changed:
        text = "; ".join(dict.fromkeys(one.unknown for one in done))
        return Observation(text=text, value_type="none", evidence=evidence, unknown=text)
    moved = any(_moved(one) for one in changed)
    first, *others = [one.value for one in changed]
    return Observation(
        text="; ".join(_sentence(one, args.hypothetical) for one in done),
        value=first | {"others": others},
        value_type="pose",
        evidence=evidence,
        confidence=min(_confidence(one.body) for one in changed),
        scene=scene.with_people(_edited(scene, one) for one in changed) if moved else None,
        branch=args.hypothetical and moved,
    )


def _sentence(one: _Done, hypothetical: bool) -> str:
    if one.unknown:
        return one.unknown
    who = one.person.id
    lines = [line.text.removeprefix(f"{who}: ") for line in one.evidence]
    if not lines:
        return f"{who} {'would stay' if hypothetical else 'stays'} as before: it is so already"
    return f"{who} {'would change' if hypothetical else 'changed'}: {'; '.join(lines)}"


def _edited(scene: Scene, one: _Done) -> Person:
    """The person with the new body. The picture's box and keypoints stay what the picture shows;
    3D landmarks go, for bodies are held against them.
    """
    person = replace(one.person, body=one.body, landmarks=None)
    if one.body.fit is not None:
        return person
    return replace(person, xyxy=_box(one.body, scene, person.xyxy))


def _box(body: Body, scene: Scene, before: np.ndarray) -> np.ndarray:
    """The box, pixels (4,), of a given body; the one before where it is not before the camera."""
    from thirdwave.body.model import BodyModel

    vertices = BodyModel.load(body.body_model).forward(body).vertices
    if vertices[:, 2].min() <= NEAREST_M:
        return before
    pixels = scene.camera.project(vertices)
    return np.concatenate([pixels.min(0), pixels.max(0)])


def _confidence(body: Body) -> float:
    return 1.0 if body.fit is None else float(body.fit.confidence.mean())
