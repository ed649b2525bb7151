"""The SMPL or SMPL-X body model: parameters in, joints, rotations and surface in the camera frame.

X = LBS(betas, pose) + transl as SMPL defines it: the root rotation turns about the pelvis's rest
position, so `transl` is not where the pelvis is. Knows nothing of pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from thirdwave.body.landmarks import LandmarkTable
from thirdwave.body.model_file import DEFAULT_FILE, BodyFile, MeshArrays
from thirdwave.body.model_folder import Gender, find_model_file
from thirdwave.body.rotations import Float64, matrix_from_vector
from thirdwave.body.skeleton import NUM_JOINTS, NUM_SHARED, PARENTS, SKELETONS, Kind, Skeleton
from thirdwave.scene import Body, Pose

DEFAULT_NAME = "default"


@dataclass(frozen=True, eq=False)
class BodyModel:
    """A body model file, read as far as it was needed. J is 24 for SMPL and 55 for SMPL-X."""

    name: str
    """What `Body.body_model` says for bodies of this file: "default", or the file's full path."""
    J_template: Float64
    """Rest joints at betas = 0, metres, SMPL's rest frame (x the person's left, y up). (J, 3)."""
    J_shapedirs: Float64
    """Change of the rest joints per beta, metres. Shape (J, 3, 10)."""
    file: BodyFile = field(repr=False)

    @classmethod
    def load(cls, path: str | Path | None = None, *, gender: Gender | None = None) -> "BodyModel":
        """The model of an SMPL or SMPL-X .npz or .pkl; None or "default" for the one of our own.

        Of a folder with the usual file names `gender` chooses, neutral unless said otherwise.
        Loaded once a process. FileNotFoundError or ValueError names what is wrong with a file.
        """
        if path is None or str(path) == DEFAULT_NAME:
            if gender is not None:
                raise ValueError(
                    f"gender: expected a folder of SMPL or SMPL-X files to choose the {gender} "
                    "model from, got the default body, which has one shape space for everybody"
                )
            return _load(DEFAULT_NAME)
        return _load(str(find_model_file(Path(path), gender)))

    @property
    def skeleton(self) -> Skeleton:
        """The joints of the file, in its own order."""
        return self.file.skeleton

    @property
    def kind(self) -> Kind:
        """Which model the file holds: "smpl" or "smplx"."""
        return self.skeleton.kind

    @property
    def joint_names(self) -> tuple[str, ...]:
        """Names of the file's J joints."""
        return self.skeleton.joint_names

    @property
    def parents(self) -> tuple[int, ...]:
        """Parent of each of the file's J joints; -1 for the pelvis."""
        return self.skeleton.parents

    @property
    def num_joints(self) -> int:
        """24 for SMPL, 55 for SMPL-X."""
        return self.skeleton.num_joints

    @cached_property
    def mesh(self) -> MeshArrays:
        """Surface arrays, read at first use."""
        return self.file.mesh

    @cached_property
    def landmarks(self) -> LandmarkTable:
        """Where BlazePose's landmarks sit, read at first use."""
        return self.file.landmarks()

    @cached_property
    def segment_weights(self) -> Float64:
        """Part of each vertex that each of SMPL's 24 joints turns: fingers count as the hand, jaw
        and eyes as the head. Shape (V, 24).
        """
        if self.kind == "smpl":
            return self.mesh.weights
        folded = np.zeros((len(self.mesh.weights), NUM_JOINTS))
        for joint, segment in enumerate(self.skeleton.smpl_segments()):
            folded[:, segment] += self.mesh.weights[:, joint]
        return folded

    @property
    def faces(self) -> np.ndarray:
        """Triangles, vertex numbers. Shape (F, 3)."""
        return self.mesh.faces

    def rest_joints(self, betas: Any) -> Float64:
        """Rest joints of a shape in the file's own order, metres, rest frame. Shape (J, 3)."""
        return self.J_template + self.J_shapedirs @ np.asarray(betas, dtype=np.float64)

    def rest_smpl_joints(self, betas: Any) -> Float64:
        """The same in the order of `JOINT_NAMES`, of any model. Shape (24, 3)."""
        return self.rest_joints(betas)[list(self.skeleton.smpl_joints)]

    def rest_vertices(self, betas: Any) -> Float64:
        """Rest surface of a shape (T-pose), metres, rest frame. Shape (V, 3)."""
        return self.mesh.v_template + self.mesh.shapedirs @ np.asarray(betas, dtype=np.float64)

    def require_own(self, body: Body) -> None:
        """ValueError when the body's betas belong to another file."""
        if body.body_model != self.name and (
            DEFAULT_NAME in (body.body_model, self.name)
            or str(find_model_file(Path(body.body_model))) != self.name
        ):
            raise ValueError(
                f"body_model: this body is of {body.body_model!r}, but the model is {self.name!r}; "
                f"betas are not interchangeable: load it with BodyModel.load({body.body_model!r})"
            )

    def forward(self, body: Body) -> "Posed":
        """`body` in the camera frame; ValueError when its betas belong to another file.

        A pose of the other kind keeps the 21 joints that both have: SMPL's two hand joints are
        dropped on an SMPL-X file, and rest where the pose has none. Fingers, jaw and eyes rest,
        with flat hands and no expression.
        """
        self.require_own(body)
        local = local_rotations(body.pose, self.kind)
        rotations, joints = chain(local, self.rest_joints(body.betas), self.parents)
        joints = joints + np.asarray(body.transl, dtype=np.float64)
        joints.setflags(write=False)
        rotations.setflags(write=False)
        return Posed(model=self, body=body, model_joints=joints, model_rotations=rotations)


@dataclass(frozen=True, eq=False)
class Posed:
    """A body in the camera frame (OpenCV: x right, y down, z forward), metres."""

    model: BodyModel = field(repr=False)
    body: Body = field(repr=False)
    model_joints: Float64
    """The file's own joints, in the order of `model.joint_names`. Shape (J, 3)."""
    model_rotations: Float64
    """Rotation of each of them from its rest frame to the camera frame. Shape (J, 3, 3)."""

    @cached_property
    def joints(self) -> Float64:
        """SMPL joints, in the order of `JOINT_NAMES`, of any model. Shape (24, 3)."""
        return _read_only(self.model_joints[list(self.model.skeleton.smpl_joints)])

    @cached_property
    def rotations(self) -> Float64:
        """Rotation of each SMPL joint's rest frame to the camera frame. Shape (24, 3, 3)."""
        return _read_only(self.model_rotations[list(self.model.skeleton.smpl_joints)])

    @cached_property
    def vertices(self) -> Float64:
        """The posed surface, by linear blend skinning at first use. Shape (V, 3)."""
        mesh = self.model.mesh
        rest = self.model.rest_joints(self.body.betas)
        surface = self.model.rest_vertices(self.body.betas)
        if mesh.posedirs is not None:
            bend = (local_rotations(self.body.pose, self.model.kind)[1:] - np.eye(3)).ravel()
            moving = np.flatnonzero(bend).max(initial=-1) + 1  # fingers rest: a third of SMPL-X's
            columns = mesh.posedirs.reshape(-1, len(bend))[:, :moving]
            surface = surface + (columns @ bend[:moving]).reshape(-1, 3)
        # Per joint: x -> R (x - rest) + joint. Blend the 3x4 maps, then apply them.
        turns, joints = self.model_rotations, self.model_joints
        offset = joints - np.einsum("jab,jb->ja", turns, rest)
        maps = np.concatenate([turns, offset[..., None]], axis=2)
        blended = (mesh.weights @ maps.reshape(len(maps), 12)).reshape(-1, 3, 4)
        return _read_only(np.einsum("vab,vb->va", blended[..., :3], surface) + blended[..., 3])

    @property
    def faces(self) -> np.ndarray:
        """Triangles, vertex numbers. Shape (F, 3)."""
        return self.model.faces


def pose_vectors(pose: Pose, kind: Kind = "smpl") -> Float64:
    """Axis-angle rotations for a file of that kind, radians, (J, 3), the root's first.

    Joints that only one of pose and file has are dropped or rest: an SMPL-X pose leaves SMPL's two
    hand joints at rest, an SMPL pose loses them on an SMPL-X file, whose hands rest.
    """
    vectors = np.zeros((SKELETONS[kind].num_joints, 3))
    known = len(pose.body_pose) if kind == "smpl" else NUM_SHARED - 1
    vectors[0] = pose.global_orient
    vectors[1 : 1 + known] = pose.body_pose[:known]
    return vectors


def local_rotations(pose: Pose, kind: Kind = "smpl") -> Float64:
    """`pose_vectors` as rotation matrices, (J, 3, 3)."""
    return matrix_from_vector(pose_vectors(pose, kind))


def chain(
    local: Float64, rest_joints: Float64, parents: Sequence[int] = PARENTS
) -> tuple[Float64, Float64]:
    """Global rotations (J, 3, 3) and joints (J, 3), with the pelvis where it is at rest."""
    rotations, joints = np.empty_like(local), np.empty_like(rest_joints)
    rotations[0], joints[0] = local[0], rest_joints[0]
    for joint in range(1, len(parents)):
        parent = parents[joint]
        rotations[joint] = rotations[parent] @ local[joint]
        bone = rest_joints[joint] - rest_joints[parent]
        joints[joint] = joints[parent] + rotations[parent] @ bone
    return rotations, joints


@cache
def _load(name: str) -> BodyModel:
    file = BodyFile(DEFAULT_FILE if name == DEFAULT_NAME else Path(name))
    J_template, J_shapedirs = file.joints()
    return BodyModel(name=name, J_template=J_template, J_shapedirs=J_shapedirs, file=file)


def _read_only(array: Float64) -> Float64:
    array.setflags(write=False)
    return array
