"""People in named postures: families of poses with their labels, as a camera of any tilt sees them.

A draw is kept when the rules of `body.posture`, given the true joints and gravity, agree with the
family's label. Knows nothing of how people look.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from thirdwave.body.model import BodyModel
from thirdwave.body.posture import Label, posture
from thirdwave.body.rotations import Float64, matrix_from_vector
from thirdwave.body.skeleton import JOINT
from thirdwave.body.synthetic import mixtures
from thirdwave.body.synthetic.families import FAMILIES, Family
from thirdwave.body.synthetic.framing import Framing, framed
from thirdwave.body.synthetic.mixtures import noisy, placed, shape, upright
from thirdwave.scene import Body, Camera

LOOKING_DOWN_DEG, LOOKING_UP_DEG, ROLL_DEG = 35.0, 15.0, 10.0
"""Farthest tilts of the camera."""
NOISE = 0.5
"""Of the anchors' Laplace noise: families are broad already."""
ARM_CLEARANCE_M = 0.10
"""Wrists and elbows nearer than this to the middle of the trunk are drawn anew: they are inside."""
MOST_TRIES = 400


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Drawn:
    """A person who does not exist, before a camera."""

    body: Body
    """Camera frame."""
    label: Label
    """Posture against gravity; "unknown" for those that have no label, as a handstand."""
    family: str
    """Key of `FAMILIES`."""
    camera: Camera
    down: Float64
    """Direction of gravity, camera frame, unit length. Shape (3,)."""
    cut: bool
    """Whether the picture's frame was meant to cut the person."""

    @property
    def joints(self) -> Float64:
        """SMPL joints, metres, camera frame. Shape (24, 3)."""
        return BodyModel.load().forward(self.body).joints


MIXTURE = "mixture"
"""Family of people from `mixtures`."""


def sample(
    rng: np.random.Generator,
    *,
    families: Mapping[str, float] | None = None,
    image_size: tuple[int, int] | None = None,
    side_px: int = 400,
    cut_share: float = 0.2,
) -> Drawn:
    """One person in one posture before a camera of any tilt, whole or cut by the frame.

    `families` are shares by name, those of `FAMILIES` if None; `image_size` is width and height in
    pixels, any shape with a longer side of `side_px` if None; `cut_share` of the people are cut.
    """
    shares = families or {name: family.share for name, family in FAMILIES.items()}
    names = list(shares)
    chances = np.array([shares[name] for name in names], dtype=np.float64)
    name = names[rng.choice(len(names), p=chances / chances.sum())]
    body, label = level_body(rng, name)
    return _before_a_camera(
        rng, body, label, name, framing=Framing(image_size, side_px), cut_share=cut_share
    )


def sample_mixture(
    rng: np.random.Generator,
    *,
    image_size: tuple[int, int] | None = None,
    side_px: int = 400,
    cut_share: float = 0.2,
) -> Drawn:
    """The same with somebody of `mixtures` in place of a family; the rules say their label."""
    person = mixtures.person(rng)
    label = posture(BodyModel.load().forward(person).joints).label
    return _before_a_camera(
        rng, person, label, MIXTURE, framing=Framing(image_size, side_px), cut_share=cut_share
    )


def _before_a_camera(
    rng: np.random.Generator,
    level: Body,
    label: Label,
    family: str,
    *,
    framing: Framing,
    cut_share: float,
) -> Drawn:
    tilt = camera_tilt(rng)
    cut = bool(rng.random() < cut_share)
    camera, body = framed(rng, tilted(level, tilt), replace(framing, cut=cut))
    return Drawn(
        body=body, label=label, family=family, camera=camera, down=tilt @ [0.0, 1.0, 0.0], cut=cut
    )


def level_body(rng: np.random.Generator, family: str) -> tuple[Body, Label]:
    """A body of that family before a level camera, its pelvis at the origin, and its label."""
    chosen = FAMILIES[family]
    for _ in range(MOST_TRIES):
        body = _draw(rng, chosen)
        joints = BodyModel.load().forward(body).joints
        label = posture(joints).label
        if chosen.label in (None, "unknown", label) and _possible(joints, chosen):
            return body, chosen.label or label
    raise RuntimeError(f"family {family!r}: no draw of {MOST_TRIES} is {chosen.label}")


def camera_tilt(rng: np.random.Generator) -> Float64:
    """Rotation (3, 3) from the level frame to a camera's; level cameras are the most common."""
    pitch = np.clip(rng.normal(8.0, 14.0), -LOOKING_UP_DEG, LOOKING_DOWN_DEG)
    if rng.random() < 0.3:
        pitch = rng.uniform(-LOOKING_UP_DEG, LOOKING_DOWN_DEG)
    roll = np.clip(rng.normal(0.0, 3.5), -ROLL_DEG, ROLL_DEG)
    about_x, about_z = matrix_from_vector(np.radians([[pitch, 0.0, 0.0], [0.0, 0.0, roll]]))
    return about_z @ about_x


def tilted(body: Body, tilt: Float64) -> Body:
    """The same body in a frame turned by `tilt` (3, 3), its pelvis at the origin."""
    root = tilt @ matrix_from_vector(np.asarray(body.pose.global_orient, np.float64))
    return placed(root, np.asarray(body.pose.body_pose, np.float64), body.betas, np.zeros(3))


def _draw(rng: np.random.Generator, family: Family) -> Body:
    drawn = family.draw(rng)
    lean, roll, twist = (
        degrees + rng.laplace(scale=3.0)
        for degrees in (drawn.anchor.lean_deg, drawn.anchor.roll_deg, drawn.twist_deg)
    )
    about_y = matrix_from_vector(np.radians([0.0, twist, 0.0]))
    root = upright(rng.uniform(-180, 180), lean, roll) @ about_y
    pose = noisy(drawn.anchor.pose, rng, NOISE)
    return placed(root, pose, shape(rng), np.zeros(3))


def _possible(joints: Float64, family: Family) -> bool:
    """Whether the seat is on the floor if it should be, and elbows and wrists keep clear of the
    line from the pelvis to the neck.
    """
    if family.seat_m is not None and joints[:, 1].max() - joints[0, 1] > family.seat_m:
        return False
    start, end = joints[JOINT["pelvis"]], joints[JOINT["neck"]]
    tips = joints[[JOINT[f"{s}_{j}"] for s in ("left", "right") for j in ("elbow", "wrist")]]
    line = end - start
    share = np.clip((tips - start) @ line / (line @ line), 0.0, 1.0)
    return bool(
        (np.linalg.norm(tips - start - share[:, None] * line, axis=1) > ARM_CLEARANCE_M).all()
    )
