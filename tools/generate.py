"""The tool `generate_pose`: a pose from words, by ourselves or by a model that reads them.

Knows nothing of how one works, and changes no scene: the pose is the value of the step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from thirdwave.scene import Artifact, Finding, Observation, Scene
from thirdwave.tools.base import Arguments, ToolContext, ToolFailed, ToolRetry, tool
from thirdwave.tools.estimators.contract import Photo
from thirdwave.tools.estimators.pool import photo_of

if TYPE_CHECKING:
    from thirdwave.body.posing.checks import Check
    from thirdwave.tools.posing.made import Made
    from thirdwave.tools.posing.portrait import View

MOST_SAID = 400
"""Characters of what a model said that are kept."""
MOST_SAMPLES = 8
MOST_LINES = 6
"""Constraints that are told one by one."""
MOST_DRAWN = 6


def _as_names(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class GenerateArgs(Arguments):
    """Which pose, and by whom."""

    words: str = Field(
        min_length=1,
        max_length=20_000,
        description="The pose: tree pose on the left leg; someone kneels and holds out a ring",
    )
    by: Annotated[tuple[str, ...] | None, BeforeValidator(_as_names)] = Field(
        default=None,
        max_length=6,
        description="words: the offline reader and solver; model: a language model's constraints, "
        "solved; or an estimator that reads words, such as chatpose. Several are compared. Left "
        "out: offline, then whichever other is set up",
    )
    samples: int = Field(default=1, ge=1, le=MOST_SAMPLES, description="Different poses, by seed")
    seed: int = Field(default=0, ge=0, description="Another one, other poses of the same words")
    look: bool = Field(
        default=False,
        description="Whether the words are about the picture, which an estimator is shown along",
    )
    picture: bool = Field(default=True, description="Whether to draw the pose")
    view: Literal["front", "left", "right", "back", "top"] | None = Field(
        default=None, description="From which of its own sides it is drawn; two when left out"
    )


@tool(
    returns="pose",
    cost="about 100 ms a pose, CPU",
    version="2",
    reads=("image",),
    timeout_s=900.0,
    limits="Offline it knows the words of bodies and the named poses of its lexicon; more needs a "
    "language model or an estimator that reads words. A pose has no shape and no place in the "
    "picture; what a model made up is no measurement, and is held to the words where they are "
    "understood.",
)
def generate_pose(scene: Scene, args: GenerateArgs, context: ToolContext) -> Observation:
    """Make an SMPL pose from words ("tree pose", "someone proposes marriage"), and draw it.

    Words become constraints, a solver finds a pose in which they hold, and each is measured. The
    value is the pose as axis-angle, radians: `global_orient` (3,) from the body's rest frame to a
    camera that looks at it straight, `body_pose` (23, 3); `text` is what a model said, `checks`
    what was asked and measured, further poses stand in `others`. Of several generators in `by`
    the value tells under `generators` how many constraints each one's pose meets, and under
    `mpjpe_mm` how far their joints are apart, pelvis on pelvis.
    """
    if not args.words.strip():
        raise ToolRetry("generate_pose.words: expected a pose in words, got none")
    if args.look and scene.image is None:
        raise ToolRetry("generate_pose.look: this scene has no picture: leave it out")
    photo = photo_of(scene, context) if args.look else Photo(scene.camera)
    makers = _made(args, context.settings, photo)
    unknown = "; ".join(dict.fromkeys(one.unknown for one in makers if one.unknown))
    makers = [one for one in makers if one.poses]
    if not makers:
        return Observation(text=unknown, evidence=(Finding(text=unknown),), unknown=unknown)
    told = _told(makers, args, context.settings, unknown)
    drawn = _drawn(makers, args.view, context.settings) if args.picture else None
    return told if drawn is None else replace(told, artifacts=(drawn,))


def _made(args: GenerateArgs, settings: Mapping[str, Any], photo: Photo) -> "list[Made]":
    """What each generator made, in the order they were named."""
    from thirdwave.tools.posing.made import OURS, known, made, readers, ready_readers

    names = [known(name) for name in dict.fromkeys(args.by or ())]
    if args.look and not set(names) - set(OURS):
        ready = ready_readers(settings)
        if not ready or names:
            raise ToolFailed(
                "only an estimator that reads words looks at the picture (there is: "
                f"{', '.join(readers()) or 'none'}): name one, or leave look out"
            )
        names = ready[:1]

    def by(name: str | None) -> "Made":
        return made(
            name, args.words, settings=settings, photo=photo, seed=args.seed, samples=args.samples
        )

    try:
        if names:
            return [by(name) for name in names]
        ours = by(None)
        # Words beyond us are a model's that is set up for them.
        if ours.unknown and (ready := ready_readers(settings)):
            return [ours, by(ready[0])]
    except (OSError, ValueError) as error:
        raise ToolFailed(str(error)) from error
    return [ours]


def _told(
    makers: "Sequence[Made]", args: GenerateArgs, settings: Mapping[str, Any], unknown: str
) -> Observation:
    from thirdwave.tools.posing.made import held_to, understood_of
    from thirdwave.tools.posing.saying import check_json, pose_json

    wanted = understood_of(args.words, makers, settings) if len(makers) > 1 else ()
    first = makers[0]
    evidence: list[Finding] = []
    generators: list[dict[str, Any]] = []
    for one in makers:
        checks = held_to(one, wanted) if wanted else _own(one)
        evidence += _lines(one, args.words, checks, alone=len(makers) == 1)
        poses = [pose_json(pose) for pose in one.poses]
        generators.append(
            {"by": one.by, **poses[0], "others": poses[1:], "text": _said(one)}
            | {"description": one.seen}
            | {"checks": [check_json(check) for check in checks]}
            | {"fulfilled": sum(check.met for check in checks), "of": len(checks)}
        )
    value = generators[0] | {"met": all(check.met for check in _own(first))}
    if len(makers) > 1:
        apart = _apart(makers)
        value |= {"generators": generators, "mpjpe_mm": apart}
        evidence += [
            Finding(text=f"{pair} are {mm:.0f} mm apart, joint by joint", value=mm)
            for pair, mm in apart.items()
        ]
    if unknown:
        evidence.append(Finding(text=unknown))
    return Observation(
        text="; ".join(line.text for line in evidence),
        value=value,
        value_type="pose",
        evidence=tuple(evidence),
    )


def _lines(one: "Made", words: str, checks: "Sequence[Check]", *, alone: bool) -> list[Finding]:
    """Who made how many poses, what it said, and how much of what was asked holds."""
    from thirdwave.tools.posing.saying import said_of

    count = len(one.poses)
    asked = " ".join(words.split())[:MOST_SAID]
    text = f'{one.by} made {"a pose" if count == 1 else f"{count} poses"} of "{asked}"'
    found = [Finding(text=text, value=count)]
    if said := _said(one):
        found.append(Finding(text=f'{one.by} said, which is not measured: "{said}"'))
    seen = one.seen[:1].lower() + one.seen[1:].rstrip(".")
    found.append(Finding(text=seen if alone else f"{one.by}: {seen}"))
    met = sum(check.met for check in checks)
    if checks:
        holds = f"{met} of {len(checks)} constraints hold"
        found.append(Finding(text=holds if alone else f"{one.by}: {holds}", value=met))
    asked_for = one.applied[0].checks[: one.applied[0].asked] if one.applied else ()
    shown = [check for check in checks if not check.met or (alone and check in asked_for)]
    for check in shown[:MOST_LINES]:
        line = said_of(check, change=False) if check.met else f"not met: {check.text}"
        value = check.met if check.measured is None else round(check.measured, 4)
        found.append(Finding(text=line if alone else f"{one.by}, {line}", value=value))
    held = one.applied[0].held if one.applied else ()
    return [*found, *(Finding(text=line) for line in held)]


def _own(one: "Made") -> "tuple[Check, ...]":
    """What must hold of a pose that we solved."""
    checks = one.applied[0].checks if one.applied else ()
    return tuple(check for check in checks if check.constraint.hard)


def _apart(makers: "Sequence[Made]") -> dict[str, float]:
    """MPJPE between the first poses of each two generators, mm, by "words and chatpose"."""
    from thirdwave.tools.posing.judging import apart_mm, embodied

    bodies = {one.by: embodied(one.poses[0]) for one in makers}
    return {
        f"{a} and {b}": round(apart_mm(bodies[a], bodies[b]), 1) for a, b in combinations(bodies, 2)
    }


def _drawn(
    makers: "Sequence[Made]", view: "View | None", settings: Mapping[str, Any]
) -> Artifact | None:
    from thirdwave.tools.posing.judging import embodied
    from thirdwave.tools.posing.portrait import portrait

    bodies = {}
    for one in makers:
        for number, pose in enumerate(one.poses, 1):
            name = one.by if len(one.poses) == 1 else f"{one.by} {number}"
            bodies[name] = embodied(pose)
    shown = dict(list(bodies.items())[:MOST_DRAWN])
    return portrait(shown, view, renderer=str(settings.get("renderer", "auto")))


def _said(one: "Made") -> str:
    return " ".join(one.said.split())[:MOST_SAID]
