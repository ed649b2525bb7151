"""Candidates for bodies, many at once, and what a step changes about them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from thirdwave.body.fitting.kinematics import Kinematics, PosedTree, Unknowns
from thirdwave.body.fitting.pointset import PointSet, PosedPoints
from thirdwave.body.model import local_rotations
from thirdwave.body.rotations import (
    Float64,
    left_jacobian_inverse,
    matrix_from_vector,
    vector_from_matrix,
)
from thirdwave.scene import Body, Fit, Pose


@dataclass(frozen=True, eq=False)
class State:
    """B candidate bodies. World frame: the camera's where there is one view without extrinsics."""

    kinematics: Kinematics
    problem: np.ndarray
    """Which observations each candidate is to explain: several may try the same. Shape (B,)."""
    local: Float64
    """Rotations relative to the parent, the root's first. Shape (B, n, 3, 3)."""
    betas: Float64
    """Shape (B, 10)."""
    transl: Float64
    """Metres. Shape (B, 3)."""
    shift: Float64
    """Where a 3D cloud of unknown origin floats: body point + shift = cloud point. (B, 3)."""
    log_focal: Float64
    """Logarithm of the factor on the cameras' focal length. Shape (B,)."""

    @property
    def size(self) -> int:
        """Number of candidates, B."""
        return len(self.problem)

    @property
    def unknowns(self) -> Unknowns:
        """Where each unknown stands in a step."""
        return self.kinematics.unknowns

    @cached_property
    def posed(self) -> PosedTree:
        """Joints and rotations at transl = 0."""
        return self.kinematics.pose(self.local, self.betas)

    @cached_property
    def pose(self) -> Float64:
        """Rotation vectors relative to the parent, radians. Shape (B, n - 1, 3)."""
        return vector_from_matrix(self.local[:, 1:])

    @cached_property
    def pose_by_turns(self) -> Float64:
        """Derivative of `pose` by the turn of its own joint. Shape (B, n - 1, 3, 3)."""
        above = self.posed.rotations[:, self.kinematics.parents[1:]]
        return left_jacobian_inverse(self.pose) @ above.swapaxes(-1, -2)

    def points(self, points: PointSet) -> PosedPoints:
        """Points of the candidates at transl = 0, worked out once a state."""
        if points not in self._points:
            self._points[points] = points.places(self.posed)
        return self._points[points]

    @cached_property
    def _points(self) -> dict[PointSet, PosedPoints]:
        return {}

    @cached_property
    def kept(self) -> dict[object, Float64]:
        """What terms worked out for this state and may want again."""
        return {}

    def stepped(self, step: Float64) -> "State":
        """The candidates one `step` (B, U) further."""
        at = self.unknowns
        turns = step[:, at.turns].reshape(self.size, -1, 3)[:, self.kinematics.slot]
        # A turn of the world's axes is, seen by the parent, one about the axes turned back.
        above = self.posed.rotations[:, self.kinematics.parents[1:]]
        turns[:, 1:] = (turns[:, 1:, None] @ above)[:, :, 0]
        local = matrix_from_vector(turns) @ self.local
        return replace(
            self,
            local=local,
            betas=self.betas + step[:, at.betas],
            transl=self.transl + step[:, at.transl],
            shift=self.shift + step[:, at.shift],
            log_focal=self.log_focal + step[:, at.log_focal.start],
        )

    def moved(self, **changes: Float64) -> "State":
        """Other `problem`, `transl`, `shift` or `log_focal`: what the pose gave is kept."""
        other = replace(self, **changes)
        for name in ("posed", "pose", "pose_by_turns", "_points"):
            if name in self.__dict__:
                other.__dict__[name] = self.__dict__[name]
        return other

    def take(self, rows: np.ndarray) -> "State":
        """The candidates `rows` (numbers or a mask), in that order."""
        if self.size == 1 and len(rows) == 1 and bool(rows[0]) == (rows.dtype == np.bool_):
            return self  # with all that was worked out
        return replace(self, **{name: getattr(self, name)[rows] for name in _PER_CANDIDATE})

    def updated(self, rows: np.ndarray, other: "State") -> "State":
        """These candidates, with `other`'s at `rows` (a mask of B; `other` has one for each)."""
        changed = {}
        for name in _PER_CANDIDATE:
            values = getattr(self, name).copy()
            values[rows] = getattr(other, name)
            changed[name] = values
        return replace(self, **changed)

    @classmethod
    def joined(cls, states: "list[State]") -> "State":
        """The candidates of all `states`, one after the other."""
        return replace(
            states[0],
            **{
                name: np.concatenate([getattr(state, name) for state in states])
                for name in _PER_CANDIDATE
            },
        )


def state_of_bodies(kinematics: Kinematics, bodies: Sequence[Body]) -> State:
    """Candidates that are `bodies`, one problem each. ValueError for betas of another model."""
    model = kinematics.model
    for body in bodies:
        model.require_own(body)
    count = kinematics.count
    local = np.stack([local_rotations(body.pose, model.kind)[:count] for body in bodies])
    return State(
        kinematics=kinematics,
        problem=np.arange(len(bodies)),
        local=local,
        betas=np.stack([body.betas for body in bodies]).astype(np.float64),
        transl=np.stack([body.transl for body in bodies]).astype(np.float64),
        shift=np.zeros((len(bodies), 3)),
        log_focal=np.zeros(len(bodies)),
    )


def bodies_of_state(state: State, fits: Sequence[Fit | None] | None = None) -> list[Body]:
    """The candidates as bodies of the scene, each with its fit where `fits` are given."""
    model = state.kinematics.model
    vectors = vector_from_matrix(state.local)
    return [
        Body(
            pose=Pose(model=model.kind, global_orient=pose[0], body_pose=pose[1:]),
            betas=betas,
            transl=transl,
            body_model=model.name,
            fit=fit,
        )
        for pose, betas, transl, fit in zip(
            vectors, state.betas, state.transl, fits or [None] * state.size, strict=True
        )
    ]


_PER_CANDIDATE = ("problem", "local", "betas", "transl", "shift", "log_focal")
