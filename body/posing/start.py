"""Where a search for a pose begins: the given body or a relaxed one, tipped and set down as asked.

Knows nothing of rows and terms.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.state import State, state_of_bodies
from thirdwave.body.measures import UP
from thirdwave.body.model import BodyModel
from thirdwave.body.posecodes.measured import Measured, measured, world_axes
from thirdwave.body.posing.constraints import (
    AngleConstraint,
    PoseConstraint,
    SupportConstraint,
    SymmetryConstraint,
)
from thirdwave.body.posing.freedom import GROUPS
from thirdwave.body.posing.supports import begun, is_so, tipped
from thirdwave.body.rotations import Float64, matrix_from_vector, vector_from_matrix
from thirdwave.body.skeleton import JOINT, NUM_JOINTS
from thirdwave.body.synthetic.anchors import Arm, mirrored_pose, pose_of
from thirdwave.scene import Body, Pose

AWAY_M = 3.0
"""How far from the camera a body stands that is made from nothing."""
SCATTER_DEG = 9.0
"""Spread of what other samples of one pose begin with."""
TIPPED_DEG = 25.0
"""A pelvis that is to be tipped by more begins so."""


HINGE_DEG = 4.0
_HINGES = {
    "left_knee": (1.0, 0.0, 0.0), "right_knee": (1.0, 0.0, 0.0),
    "left_elbow": (0.0, -1.0, 0.0), "right_elbow": (0.0, 1.0, 0.0),
}  # fmt: skip
"""Axes about which hinges bend, SMPL's rest frame."""
Bend = tuple[float, float, float, float]
"""Lean of the pelvis, flexion of hips and knees, toes up; degrees."""
BENDS: tuple[Bend, ...] = ((70, 78, 8, 0), (30, 125, 125, 30))
"""Bent over straight legs, and crouching."""


ARMS: tuple[Arm, ...] = ((40, 15, 100, 0), (42, 125, 85, -55), (130, 60, 90, 40))
"""Hands before the chest, behind the waist, at the head: where reaching begins if hanging arms
do not get there."""


@dataclass(frozen=True, eq=False, slots=True)
class Beginning:
    """What a pose is looked for from."""

    before: Measured
    """The start pose; `by` counts from it."""
    start: State
    """One candidate: the start pose."""
    home: State
    """One candidate: what joints that nothing speaks of stay at."""
    heading: Float64
    """Where the body is to head, unit vector, camera frame. Shape (3,)."""
    floor_m: float
    """Coordinate of the floor along up."""
    edit: bool
    """Whether a start was given."""
    turn: Float64
    """Rotation of the whole body that was asked, about the upright through its pelvis. (3, 3)."""

    def stood(self, place: str) -> Float64:
        """Where a place of the start pose is after the turn, metres. Shape (3,)."""
        pelvis = self.before.place("pelvis")
        return pelvis + self.turn @ (self.before.place(place) - pelvis)


def relaxed(model: BodyModel) -> Body:
    """A body that stands at ease facing the camera, its pelvis before it at its own height."""
    joints = 23 if model.kind == "smpl" else 21
    pose = Pose(
        model=model.kind,
        global_orient=np.array([np.pi, 0.0, 0.0]),
        body_pose=pose_of("standing").pose[:joints],
    )
    body = Body(pose=pose, betas=np.zeros(10), transl=np.zeros(3), body_model=model.name)
    pelvis = model.forward(body).joints[JOINT["pelvis"]]
    return replace(body, transl=np.array([0.0, 0.0, AWAY_M]) - pelvis)


def beginning(
    constraints: Sequence[PoseConstraint], start: Body | None, model: BodyModel
) -> Beginning:
    """Set a body down as the constraints that speak of all of it ask."""
    body = relaxed(model) if start is None else start
    before = measured(model.forward(body))
    state = state_of_bodies(kinematics_of(model), [body])
    local = state.local[0].copy()
    turn = np.eye(3)
    for one in constraints:
        if isinstance(one, AngleConstraint) and one.angle == "body_turn":
            degrees = one.by if one.by is not None else one.to
            degrees = degrees if degrees is not None else one.at_least or one.at_most or 0.0
            turn = matrix_from_vector(UP * np.radians(degrees)) @ turn
    heading, local[0] = turn @ before.heading, turn @ local[0]
    for one in constraints:
        if isinstance(one, SupportConstraint) and not is_so(one.on, one.height, before):
            local = begun(one.on, local, heading)
    pitch, roll = _tip(constraints, "pelvis_pitch"), _tip(constraints, "pelvis_roll")
    if pitch is None:
        pitch = _tip(constraints, "body_lean")
    if pitch is not None or roll is not None:
        now = (before.angle("pelvis_pitch"), before.angle("pelvis_roll"))
        wanted = (now[0] if pitch is None else pitch, now[1] if roll is None else roll)
        if max(abs(wanted[0] - now[0]), abs(wanted[1] - now[1])) > TIPPED_DEG:
            local[0] = tipped(heading, *wanted)
    local = symmetrised(constraints, local)
    home = replace(state, local=local[None])
    floor_m = before.floor_m
    home = _set_down(home, before, floor_m)
    return Beginning(before, state, home, heading, floor_m, start is not None, turn)


def scattered(
    home: State,
    spread_deg: Float64,
    rng: np.random.Generator,
    constraints: Sequence[PoseConstraint],
) -> State:
    """Another candidate nearby, in the joints that may turn, as symmetric as is asked."""
    loose = np.minimum(spread_deg, SCATTER_DEG) * (spread_deg > 1.0)
    loose[0] = 0.0
    # Knees and elbows that are straight have one way to go.
    turns = matrix_from_vector(np.radians(loose[:, None] * rng.normal(size=(len(loose), 3)) * 0.8))
    return replace(home, local=symmetrised(constraints, home.local[0] @ turns)[None])


def hinged(first: State, loose: np.ndarray) -> State:
    """Straight knees and elbows that may turn, bent a little the way they go.

    A straight hinge has no direction in which its angle grows, and no step would be found.
    """
    local = first.local[0].copy()
    for name, axis in _HINGES.items():
        row = JOINT[name]
        if loose[row] and np.linalg.norm(vector_from_matrix(local[row])) < np.radians(HINGE_DEG):
            local[row] = matrix_from_vector(np.radians(HINGE_DEG) * np.array(axis))
    return replace(first, local=local[None])


def armed(home: State, joints: np.ndarray, arm: Arm) -> State:
    """Another candidate with its arms held so, of those whose shoulder is among `joints`."""
    turned = matrix_from_vector(pose_of("", left_arm=arm, right_arm=arm).pose)
    local = home.local[0].copy()
    for side in ("left", "right"):
        if JOINT[f"{side}_shoulder"] in joints:
            for name in ("collar", "shoulder", "elbow"):
                local[JOINT[f"{side}_{name}"]] = turned[JOINT[f"{side}_{name}"] - 1]
    return replace(home, local=local[None])


def bent(home: State, heading: Float64, bend: Bend) -> State:
    """Another candidate, bent over or crouching, its feet where they are: hands reach the floor."""
    lean, hip, knee, ankle = bend
    local = home.local[0].copy()
    local[0] = tipped(heading, lean)
    for side in ("left", "right"):
        for joint, degrees in (("hip", -hip), ("knee", knee), ("ankle", -ankle)):
            local[JOINT[f"{side}_{joint}"]] = matrix_from_vector(np.radians([degrees, 0.0, 0.0]))
    other = replace(home, local=local[None])
    feet = [JOINT["left_ankle"], JOINT["right_ankle"]]
    before = (home.posed.joints[0] + home.transl[0])[feet].mean(0)
    after = (other.posed.joints[0] + other.transl[0])[feet].mean(0)
    return replace(other, transl=other.transl + (before - after)[None])


def symmetrised(constraints: Sequence[PoseConstraint], local: Float64) -> Float64:
    """Rotations (n, 3, 3) with left and right alike where that is asked."""
    for one in constraints:
        if not isinstance(one, SymmetryConstraint):
            continue
        groups = {"arms": ("arms",), "legs": ("legs",), "body": ("arms", "legs", "trunk", "head")}
        names = [name for group in groups[one.of] for name in GROUPS[group] if name != "pelvis"]
        vectors = np.zeros((NUM_JOINTS, 3))
        vectors[: len(local)] = vector_from_matrix(local)
        other = np.concatenate([vectors[:1], mirrored_pose(vectors[1:])])
        local = local.copy()
        for name in names:
            row = JOINT[name]
            if row >= len(local):
                continue
            mine, theirs = matrix_from_vector(vectors[row]), matrix_from_vector(other[row])
            if one.like is not None and name.startswith(("left", "right")):
                local[row] = mine if name.startswith(one.like) else theirs
            else:
                half = vector_from_matrix(mine.T @ theirs) / 2
                local[row] = mine @ matrix_from_vector(half)
    return local


def _tip(constraints: Sequence[PoseConstraint], angle: str) -> float | None:
    """Where the pelvis is to be tipped, if that is said outright."""
    for one in reversed(constraints):
        if isinstance(one, AngleConstraint) and one.angle == angle:
            if one.to is not None:
                return one.to
            if one.at_least is not None and one.at_most is not None:
                return (one.at_least + one.at_most) / 2
            return one.at_least if one.at_least is not None else one.at_most
    return None


def _set_down(home: State, before: Measured, floor_m: float) -> State:
    """The candidate with its lowest joint about as high above the floor as the start's was."""
    turned = home.posed.joints[0] + home.transl[0]
    now = np.asarray(before.posed.model_joints)[: len(turned)]
    lift = float((now @ UP).min() - (turned @ UP).min())
    here = turned[0] - now[0]
    shift = UP * lift
    level = here - (here @ UP) * UP
    return replace(home, transl=home.transl + (shift - level)[None])


def heading_axes(begin: Beginning) -> Float64:
    """Left, up, front of the heading that is wanted, as rows. Shape (3, 3)."""
    return world_axes(begin.heading)
