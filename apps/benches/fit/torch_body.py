"""SMPL's linear blend skinning in torch: what an optimiser by autograd has to pass through.

The whole surface is skinned at every step, as SMPLify and its followers do; the 33 landmarks ride
along as further vertices, so every method fits the very same points. Without pose correctives,
which the default body has none of, and with joints regressed beforehand, this does less than
smplx's forward.
"""

from typing import TYPE_CHECKING

import numpy as np

from thirdwave.body.model import BodyModel
from thirdwave.body.skeleton import NUM_JOINTS, PARENTS

if TYPE_CHECKING:
    from torch import Tensor


class TorchBody:
    """The default body as a differentiable function of its parameters, float32, in batches."""

    def __init__(self, model: BodyModel, *, surface: bool = True) -> None:
        """Without `surface` only the landmarks are skinned."""
        import torch

        mesh, table = model.mesh, model.landmarks
        if mesh.posedirs is not None or model.J_template.shape != (NUM_JOINTS, 3):
            raise ValueError(
                f"torch body: expected an SMPL body without pose correctives, got {model.name!r}; "
                "the bench runs on the default body: BodyModel.load()"
            )
        parts = [mesh, table] if surface else [table]
        template = [p.template if p is table else mesh.v_template for p in parts]

        def constant(array: np.ndarray) -> "Tensor":
            return torch.tensor(array, dtype=torch.float32).contiguous()

        self.num_landmarks = len(table.template)
        self._template = constant(np.concatenate(template))
        slopes = np.concatenate([p.shapedirs for p in parts])
        self._shapedirs = constant(slopes.reshape(-1, slopes.shape[-1]).T)
        self._weights = constant(np.concatenate([p.weights for p in parts]))
        self._J_template = constant(model.J_template)
        self._J_shapedirs = constant(model.J_shapedirs.reshape(-1, model.J_shapedirs.shape[-1]).T)
        # Joints are worked out a level of the tree at a time, and stand in the levels' order.
        order = np.concatenate([[0], *_levels()])
        row = np.argsort(order)
        parents = [np.array(PARENTS)[joints] for joints in _levels()]
        self._levels = [
            (torch.tensor(joints), torch.tensor(above), torch.tensor(row[above]))
            for joints, above in zip(_levels(), parents, strict=True)
        ]
        self._order = torch.tensor(row)
        self._eye = torch.eye(3)

    def __call__(
        self, orient: "Tensor", pose: "Tensor", betas: "Tensor", transl: "Tensor"
    ) -> "tuple[Tensor, Tensor]":
        """Surface and landmarks (B, V + 33, 3) and joints (B, 24, 3), metres, camera frame.

        Takes `orient` (B, 3), `pose` (B, 23, 3), radians, `betas` (B, 10), `transl` (B, 3).
        """
        import torch

        batch = len(orient)
        local = self._rotations(torch.cat([orient[:, None], pose], dim=1))
        surface = self._template + (betas @ self._shapedirs).view(batch, -1, 3)
        rest = self._J_template + (betas @ self._J_shapedirs).view(batch, -1, 3)
        rotations, joints = local[:, :1], rest[:, :1]
        for level, parents, above in self._levels:
            frame = rotations[:, above]
            bone = (rest[:, level] - rest[:, parents])[..., None]
            joints = torch.cat([joints, joints[:, above] + (frame @ bone)[..., 0]], dim=1)
            rotations = torch.cat([rotations, frame @ local[:, level]], dim=1)
        rotations, joints = rotations[:, self._order], joints[:, self._order]
        offset = joints - (rotations @ rest[..., None])[..., 0]
        maps = torch.cat([rotations, offset[..., None]], dim=-1).view(batch, NUM_JOINTS, 12)
        blended = (self._weights @ maps).view(batch, -1, 3, 4)
        posed = (blended[..., :3] @ surface[..., None])[..., 0] + blended[..., 3]
        return posed + transl[:, None], joints + transl[:, None]

    def landmarks(
        self, orient: "Tensor", pose: "Tensor", betas: "Tensor", transl: "Tensor"
    ) -> "Tensor":
        """The 33 landmarks (B, 33, 3), metres, camera frame."""
        return self(orient, pose, betas, transl)[0][:, -self.num_landmarks :]

    def _rotations(self, vectors: "Tensor") -> "Tensor":
        """Matrices (B, 24, 3, 3) of rotation vectors (B, 24, 3), radians (Rodrigues)."""
        import torch

        # The small number keeps the root's derivative finite at no rotation.
        angle = torch.sqrt((vectors * vectors).sum(-1, keepdim=True) + 1e-16)[..., None]
        x, y, z = (vectors / angle[..., 0]).unbind(-1)
        zero = torch.zeros_like(x)
        cross = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], dim=-1)
        cross = cross.view(*x.shape, 3, 3)
        return self._eye + torch.sin(angle) * cross + (1 - torch.cos(angle)) * (cross @ cross)


def _levels() -> list[np.ndarray]:
    """Joints by depth in the tree below the pelvis."""
    depth = np.zeros(NUM_JOINTS, dtype=int)
    for joint in range(1, NUM_JOINTS):
        depth[joint] = depth[PARENTS[joint]] + 1
    return [np.flatnonzero(depth == d) for d in range(1, depth.max() + 1)]
