"""The tool `measure`: one quantity of each person, from their body's joints.

Knows nothing of where bodies come from; what words mean stands in `quantities`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import hypot
from typing import Any, Literal

import numpy as np
from pydantic import Field

from thirdwave.body import measures as m_
from thirdwave.body.measures import facing_word, hangs_on
from thirdwave.body.posture import seen_legs
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Finding, Measurement, Observation, Person, Scene
from thirdwave.tools.base import Arguments, People, ToolRetry, chosen, report, tool
from thirdwave.tools.measuring.pairs import LIMB_SIGMA_M
from thirdwave.tools.measuring.phrases import sentence
from thirdwave.tools.measuring.posed import (
    DOUBTED,
    SECOND_OPINION_DEG,
    Subject,
    landmark_angle_deg,
    lengths_note,
    missing,
    subject_of,
)
from thirdwave.tools.measuring.quantities import QUANTITIES, STATURE_SIGMA, Part, Quantity, listing
from thirdwave.tools.measuring.summaries import summary
from thirdwave.tools.measuring.wording import said, unmeasured

Side = Literal["left", "right"]
EDITED = "edit"
"""Method of the fit of an estimated body that words changed, as `edit_pose` writes it."""
OF_PARTS = ("part_height", "visible")
"""Quantities of a part that is named."""
SIDES: tuple[Side, ...] = ("left", "right")

_ANGLES: dict[str, Callable[[Any, Side], float]] = {
    "knee_flexion": m_.knee_flexion_deg,
    "elbow_flexion": m_.elbow_flexion_deg,
    "hip_flexion": m_.hip_flexion_deg,
    "shoulder_elevation": m_.shoulder_elevation_deg,
}
_ARMS: dict[str, Callable[[Any, Side], bool]] = {
    "arm_raised": m_.arm_raised,
    "arm_overhead": m_.arm_overhead,
}


HANGING_DEG = 45.0
"""An upper arm lifted less is no raised arm, which takes 60 degrees, within the expected error."""
DOUBTED_WRIST = 0.7
"""What a hidden wrist leaves of the confidence of that."""


class MeasureArgs(Arguments):
    """What is measured, and of whom."""

    quantity: Quantity = Field(description="Defined under limits")
    people: People = Field(default=None, description="Everybody when left out")
    side: Side | None = Field(
        default=None, description="The person's own; both sides when left out of a sided quantity"
    )
    part: Part | None = Field(
        default=None, description="For part_height and visible; a hand is its wrist"
    )


@tool(
    returns="measurements",
    cost="about 1 ms a person, CPU",
    limits=(
        "From joints that the picture shows; what is not visible has no value. Up is the "
        "picture's up, left and right are the person's own. Quantities:\n" + listing(QUANTITIES)
    ),
)
def measure(scene: Scene, args: MeasureArgs) -> Observation:
    """Measure a quantity (posture, a joint angle, a height, a direction, a depth) of each person.

    One measurement per person, or per side of a sided quantity. Unknown when nothing of what was
    asked is visible.
    """
    spec = QUANTITIES[args.quantity]
    if args.side is not None and not spec.sided:
        raise ToolRetry(f"measure.side: {args.quantity} has no sides, got {args.side!r}")
    if (args.part is None) == (args.quantity in OF_PARTS):
        raise ToolRetry(
            f"measure.part: {' and '.join(OF_PARTS)} need a part and nothing else takes one, got "
            f"quantity {args.quantity!r} with part {args.part!r}"
        )
    people = chosen(scene, args.people)
    sides = ((args.side,) if args.side else SIDES) if spec.sided else (None,)
    values: list[Measurement] = []
    for person in people:
        values += _of_person(scene, person, args, sides)
    return observed(scene, values)


def observed(scene: Scene, values: Sequence[Measurement]) -> Observation:
    """The observation of some measurements: said, with evidence, unknown when none has a value."""
    stated = [m for m in values if m.value is not None]
    absent = unmeasured(values)
    if not values:
        text = (
            "nobody was found in the picture" if not scene.people else "there is nothing to measure"
        )
        return Observation(
            text=text, value=[], value_type="measurements", evidence=(Finding(text=text),)
        )
    text = "; ".join(part for part in (summary(scene, stated), absent) if part)
    said = report(values)
    # A reason has numbers too: "the trunk is 84 deg off upright".
    reasons = (Finding(text=absent),) if absent else ()
    return replace(
        said,
        text=text,
        evidence=(*said.evidence, *reasons),
        unknown=None if stated else absent,
    )


def _of_person(
    scene: Scene, person: Person, args: MeasureArgs, sides: Sequence[Side | None]
) -> list[Measurement]:
    """The measurements of one person, one per side."""
    spec = QUANTITIES[args.quantity]
    blank = Measurement(
        person=person.id, quantity=args.quantity, value=None, unit=spec.unit, part=args.part
    )
    if args.quantity in ("image_x", "image_y"):
        axis = 0 if args.quantity == "image_x" else 1
        centre = float(person.xyxy[axis] + person.xyxy[axis + 2]) / 2
        found = replace(blank, value=centre)
        return [replace(found, text=sentence(found, scene))]
    one = subject_of(person)
    if isinstance(one, str):
        return [missing(replace(blank, side=side), one) for side in sides]
    return [_of_side(scene, one, replace(blank, side=side)) for side in sides]


def _of_side(scene: Scene, one: Subject, blank: Measurement) -> Measurement:
    if blank.quantity == "posture":
        return _posture(scene, one, blank)
    if blank.quantity == "visible":
        found = replace(blank, value=_visible(scene, one, blank.part or "head"))
        return replace(found, text=sentence(found, scene))
    spec = QUANTITIES[blank.quantity]
    joints = hangs_on(spec.joints or blank.quantity, blank.side, spec.part or blank.part)
    hidden = _hidden(one, blank, joints)
    if hidden:
        hanging = _hanging_arm(scene, one, blank)
        return hanging if hanging is not None else missing(blank, hidden)
    found = replace(
        blank,
        value=_value(one, blank),
        confidence=one.confidence(joints),
        sigma=_sigma(scene, one, blank),
        note=_note(scene, one, blank),
    )
    if blank.quantity in ("facing", "head_direction"):
        found = replace(found, note=facing_word(float(found.value or 0.0)))
    found = _second_opinion(one, found)
    remark = found.note if found.note.startswith("uncertain") else _edited(one, joints)
    return replace(found, text=sentence(found, scene, remark))


def _edited(one: Subject, joints: Sequence[str]) -> str:
    """That words, and no picture, say where one of `joints` is; "" otherwise."""
    fit = one.posed.body.fit
    if fit is None or fit.method != EDITED:
        return ""
    told = any(fit.confidence[JOINT[name]] == 1.0 for name in joints)
    return "as edited" if told else ""


def _hidden(one: Subject, m: Measurement, joints: Sequence[str]) -> str:
    """What of `joints` is not visible, as short as it can be said; "" when all of it is."""
    if m.quantity in _ARMS and one.hidden([f"{m.side}_elbow"]):
        return f"{m.person}'s {m.side} arm is not visible"
    # A knee that is not visible says enough; what else its angle lacks is left out.
    own = f"{m.side}_{m.quantity.removesuffix('_flexion')}"
    return one.hidden([own] if own in joints else []) or one.hidden(joints)


def _hanging_arm(scene: Scene, one: Subject, m: Measurement) -> Measurement | None:
    """A no for an arm whose wrist is hidden but whose upper arm hangs: it cannot be raised."""
    if m.quantity not in _ARMS or m.side is None:
        return None
    upper = hangs_on("shoulder_elevation", m.side)
    if one.hidden(upper):
        return None
    lifted = m_.shoulder_elevation_deg(one.posed.joints, m.side)
    if lifted >= HANGING_DEG:
        return None
    found = replace(
        m,
        value=False,
        confidence=one.confidence(upper) * DOUBTED_WRIST,
        note="by the upper arm, the wrist is not visible",
    )
    return replace(found, text=sentence(found, scene, found.note))


def _value(one: Subject, m: Measurement) -> float | bool:
    joints, rotations = one.posed.joints, one.posed.rotations
    if m.side is not None:
        table = _ARMS if m.quantity in _ARMS else _ANGLES
        return table[m.quantity](joints, m.side)
    match m.quantity:
        case "trunk_inclination":
            return m_.trunk_inclination_deg(joints)
        case "facing":
            return m_.facing_yaw_deg(rotations)
        case "head_direction":
            return m_.head_yaw_deg(rotations)
        case "depth":
            return m_.pelvis_depth_m(joints)
        case "stature":
            return m_.stature_m(one.posed.model, one.posed.body)
        case "level":
            return -float(m_.part_position(joints, "pelvis")[1])
        case "part_height":
            return m_.part_height_m(joints, m.part or "head")
        case _:
            raise AssertionError(f"{m.quantity} stands in the table and is measured nowhere")


def _sigma(scene: Scene, one: Subject, m: Measurement) -> float | None:
    """Expected error; None for a given body, which is exact."""
    if not one.estimated:
        return None
    if m.quantity == "depth":
        known = scene.camera.source != "assumed"
        return m_.depth_sigma_m(m_.pelvis_depth_m(one.posed.joints), focal_known=known)
    if m.quantity == "stature":
        return STATURE_SIGMA * m_.stature_m(one.posed.model, one.posed.body)
    if m.quantity == "part_height":
        # The height assumed for everybody scales what is measured on the body.
        return STATURE_SIGMA * abs(m_.part_height_m(one.posed.joints, m.part or "head"))
    if m.quantity == "level":
        # The assumed height scales it, and the joint itself is known to centimetres.
        height = float(m_.part_position(one.posed.joints, "pelvis")[1])
        return hypot(STATURE_SIGMA * height, LIMB_SIGMA_M)
    return QUANTITIES[m.quantity].sigma


def _visible(scene: Scene, one: Subject, part: str) -> bool:
    """Whether the joints of a part were seen; of a given body, whether they are in the picture."""
    if one.hidden(m_.part_joints(part)):
        return False
    place = scene.camera.project(m_.part_position(one.posed.joints, part))
    return bool((place >= 0).all() and (place <= np.asarray(scene.camera.image_size)).all())


def _note(scene: Scene, one: Subject, m: Measurement) -> str:
    return lengths_note(scene) if one.estimated and m.unit == "m" else ""


def _second_opinion(one: Subject, m: Measurement) -> Measurement:
    """`m` with less confidence where the bare landmarks bend the joint very differently."""
    hinge = m.quantity.removesuffix("_flexion")
    if hinge not in m_.HINGES or not one.estimated or not isinstance(m.value, float):
        return m
    raw = landmark_angle_deg(one.person, [f"{m.side}_{name}" for name in m_.HINGES[hinge]])
    if raw is None or abs(raw - m.value) <= SECOND_OPINION_DEG:
        return m
    note = f"uncertain: the landmarks alone say {said(raw, 'deg')}"
    return replace(m, confidence=m.confidence * DOUBTED, note=note)


def _posture(scene: Scene, one: Subject, blank: Measurement) -> Measurement:
    found = one.posture
    if found.label == "unknown":
        return missing(blank, f"{one.person.id}'s posture cannot be told: {found.reason}")
    legs = [f"{side}_{joint}" for side in seen_legs(one.seen) for joint in ("hip", "knee", "ankle")]
    told = replace(
        blank,
        value=found.label,
        confidence=found.score * one.confidence(legs) if one.estimated else 1.0,
        note=found.reason,
    )
    text = sentence(told, scene)
    return replace(told, text=text if legs or not one.estimated else f"{text} ({found.reason})")
