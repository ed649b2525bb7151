"""The SMPL body model: parameters in, joints, rotations and surface in the camera frame out.

X = LBS(betas, pose) + transl as SMPL defines it: the root rotation turns about the pelvis's rest
position, so `transl` is not where the pelvis is. Knows nothing of pictures.
"""

from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from thirdwave.body.landmarks import LandmarkTable
from thirdwave.body.model_file import DEFAULT_FILE, BodyFile, MeshArrays
from thirdwave.body.rotations import Float64, matrix_from_vector
from thirdwave.body.skeleton import NUM_JOINTS, PARENTS
from thirdwave.scene import Body, Pose

DEFAULT_NAME = "default"


@dataclass(frozen=True, eq=False)
class BodyModel:
    """A body model file, read as far as it was needed."""

    name: str
    """What `Body.body_model` says for bodies of this file: "default", or the file's full path."""
    J_template: Float64
    """Rest joints at betas = 0, metres, SMPL's rest frame (x the person's left, y up). (24, 3)."""
    J_shapedirs: Float64
    """Change of the rest joints per beta, metres. Shape (24, 3, 10)."""
    file: BodyFile = field(repr=False)

    @classmethod
    def load(cls, path: str | Path | None = None) -> "BodyModel":
        """The model of an SMPL-format .npz; None or "default" for the one that comes with us.

        Loaded once a process. FileNotFoundError or ValueError names what is wrong with a file.
        """
        if path is None or str(path) == DEFAULT_NAME:
            return _load(DEFAULT_NAME)
        return _load(_full_path(path))

    @cached_property
    def mesh(self) -> MeshArrays:
        """Surface arrays, read at first use."""
        return self.file.mesh()

    @cached_property
    def landmarks(self) -> LandmarkTable:
        """Where BlazePose's landmarks sit, read at first use."""
        return self.file.landmarks()

    @property
    def faces(self) -> np.ndarray:
        """Triangles, vertex numbers. Shape (F, 3)."""
        return self.mesh.faces

    def rest_joints(self, betas: Any) -> Float64:
        """Rest joints of a shape, metres, rest frame. Shape (24, 3)."""
        return self.J_template + self.J_shapedirs @ np.asarray(betas, dtype=np.float64)

    def rest_vertices(self, betas: Any) -> Float64:
        """Rest surface of a shape (T-pose), metres, rest frame. Shape (V, 3)."""
        return self.mesh.v_template + self.mesh.shapedirs @ np.asarray(betas, dtype=np.float64)

    def forward(self, body: Body) -> "Posed":
        """`body` in the camera frame; ValueError when its betas belong to another file."""
        if body.body_model != self.name and (
            DEFAULT_NAME in (body.body_model, self.name) or _full_path(body.body_model) != self.name
        ):
            raise ValueError(
                f"body_model: this body is of {body.body_model!r}, but the model is {self.name!r}; "
                f"betas are not interchangeable: load it with BodyModel.load({body.body_model!r})"
            )
        local = local_rotations(body.pose)
        rest = self.rest_joints(body.betas)
        rotations, joints = chain(local, rest)
        joints = joints + np.asarray(body.transl, dtype=np.float64)
        joints.setflags(write=False)
        rotations.setflags(write=False)
        return Posed(model=self, body=body, joints=joints, rotations=rotations)


@dataclass(frozen=True, eq=False)
class Posed:
    """A body in the camera frame (OpenCV: x right, y down, z forward), metres."""

    model: BodyModel = field(repr=False)
    body: Body = field(repr=False)
    joints: Float64
    """SMPL joints, in the order of `JOINT_NAMES`. Shape (24, 3)."""
    rotations: Float64
    """Rotation of each joint's rest frame to the camera frame. Shape (24, 3, 3)."""

    @cached_property
    def vertices(self) -> Float64:
        """The posed surface, by linear blend skinning at first use. Shape (V, 3)."""
        mesh = self.model.mesh
        rest = self.model.rest_joints(self.body.betas)
        surface = self.model.rest_vertices(self.body.betas)
        if mesh.posedirs is not None:
            bend = local_rotations(self.body.pose)[1:] - np.eye(3)
            surface = surface + mesh.posedirs @ bend.ravel()
        # Per joint: x -> R (x - rest) + joint. Blend the 3x4 maps, then apply them.
        offset = self.joints - np.einsum("jab,jb->ja", self.rotations, rest)
        maps = np.concatenate([self.rotations, offset[..., None]], axis=2)
        blended = (mesh.weights @ maps.reshape(NUM_JOINTS, 12)).reshape(-1, 3, 4)
        vertices = np.einsum("vab,vb->va", blended[..., :3], surface) + blended[..., 3]
        vertices.setflags(write=False)
        return vertices

    @property
    def faces(self) -> np.ndarray:
        """Triangles, vertex numbers. Shape (F, 3)."""
        return self.model.faces


def local_rotations(pose: Pose) -> Float64:
    """Rotations relative to the parent (24, 3, 3), the root's first.

    An SMPL-X pose has no rotations for SMPL's two hand joints; they stay at rest.
    """
    vectors = np.zeros((NUM_JOINTS, 3))
    vectors[0] = pose.global_orient
    vectors[1 : 1 + len(pose.body_pose)] = pose.body_pose
    return matrix_from_vector(vectors)


def chain(local: Float64, rest_joints: Float64) -> tuple[Float64, Float64]:
    """Global rotations (24, 3, 3) and joints (24, 3), with the pelvis where it is at rest."""
    rotations, joints = np.empty((NUM_JOINTS, 3, 3)), np.empty((NUM_JOINTS, 3))
    rotations[0], joints[0] = local[0], rest_joints[0]
    for joint in range(1, NUM_JOINTS):
        parent = PARENTS[joint]
        rotations[joint] = rotations[parent] @ local[joint]
        bone = rest_joints[joint] - rest_joints[parent]
        joints[joint] = joints[parent] + rotations[parent] @ bone
    return rotations, joints


@cache
def _load(name: str) -> BodyModel:
    file = BodyFile(DEFAULT_FILE if name == DEFAULT_NAME else Path(name))
    J_template, J_shapedirs = file.joints()
    return BodyModel(name=name, J_template=J_template, J_shapedirs=J_shapedirs, file=file)


def _full_path(path: str | Path) -> str:
    return str(Path(path).expanduser().resolve())
