"""The forward pass by the `smplx` package, in torch: in batches, with gradients.

It takes the arrays that `BodyModel` read, so a file is opened once and nothing in it is unpickled.
Knows nothing of measuring; `BodyModel.forward` gives the same numbers without torch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from thirdwave.body.model import BodyModel, pose_vectors
from thirdwave.body.rotations import Float64
from thirdwave.scene import Body

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class EngineOutput:
    """Posed bodies in the camera frame (OpenCV: x right, y down, z forward), metres."""

    joints: Float64
    """SMPL joints, in the order of `JOINT_NAMES`, of any model. Shape (B, 24, 3)."""
    model_joints: Float64
    """The file's own joints, in the order of `model.joint_names`. Shape (B, J, 3)."""
    vertices: Float64
    """The posed surfaces. Shape (B, V, 3)."""


class SmplxEngine:
    """A body model posed by smplx, on any device that torch names.

    ImportError names the extra where `smplx` or torch is missing. The package is licensed for
    non-commercial scientific research only.
    """

    def __init__(self, model: BodyModel, *, device: str = "cpu") -> None:
        try:
            import smplx.lbs
            import torch
        except ImportError as error:
            raise ImportError(
                "the smplx engine needs torch and smplx (non-commercial research only): "
                "pip install 'thirdwave[smplx]'"
            ) from error
        self._torch: Any = torch
        self._lbs: Any = smplx.lbs.lbs
        self.model, self.device = model, device

    def forward(self, bodies: Sequence[Body]) -> EngineOutput:
        """The bodies posed; ValueError as `BodyModel.forward` for betas of another file."""
        for body in bodies:
            self.model.require_own(body)
        if not bodies:
            raise ValueError("bodies: expected at least one, got none")
        pose = np.stack([pose_vectors(body.pose, self.model.kind) for body in bodies])
        with self._torch.no_grad():
            vertices, joints = self.pose(
                self._tensor(np.stack([body.betas for body in bodies])), self._tensor(pose)
            )
        transl = np.stack([body.transl for body in bodies]).astype(np.float64)[:, None]
        model_joints = joints.cpu().numpy().astype(np.float64) + transl
        return EngineOutput(
            joints=model_joints[:, list(self.model.skeleton.smpl_joints)],
            model_joints=model_joints,
            vertices=vertices.cpu().numpy().astype(np.float64) + transl,
        )

    def pose(
        self, betas: "torch.Tensor", pose: "torch.Tensor"
    ) -> tuple["torch.Tensor", "torch.Tensor"]:
        """Vertices (B, V, 3) and joints (B, J, 3) with transl = 0, metres, with gradients.

        Takes betas (B, 10) and the axis-angle `pose` (B, J, 3) of the file's own joints, the
        root's first, radians; float32, on the engine's device.
        """
        return self._lbs(betas, pose.reshape(len(pose), -1), **self._buffers)

    @cached_property
    def _buffers(self) -> dict[str, Any]:
        mesh, joints = self.model.mesh, self.model.num_joints
        columns = 9 * (joints - 1)
        if mesh.posedirs is None:
            posedirs = self._torch.zeros((columns, mesh.v_template.size), device=self.device)
        else:
            posedirs = self._tensor(mesh.posedirs.reshape(-1, columns)).T.contiguous()
        return {
            "v_template": self._tensor(mesh.v_template)[None],
            "shapedirs": self._tensor(mesh.shapedirs),
            "posedirs": posedirs,
            "J_regressor": self._tensor(self.model.file.joint_regressor()),
            "parents": self._torch.tensor(self.model.parents, device=self.device),
            "lbs_weights": self._tensor(mesh.weights),
        }

    def _tensor(self, array: Any) -> "torch.Tensor":
        return self._torch.tensor(np.asarray(array, dtype=np.float32), device=self.device)
