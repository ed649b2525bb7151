"""The body's joints and landmarks in torch, in batches: what the training loss passes through.

No surface. Matrices are multiplied entry by entry, since a batch of tiny products is slow on CPUs.
"""

import numpy as np
import torch
from torch import Tensor

from thirdwave.body.model import BodyModel
from thirdwave.body.skeleton import NUM_BETAS, NUM_JOINTS, PARENTS, levels


class Skeleton:
    """Joints and the 33 landmarks of the default body, float32."""

    def __init__(self, model: BodyModel) -> None:
        table = model.landmarks
        if table.posedirs is not None or model.num_joints != NUM_JOINTS:
            raise ValueError(
                f"skeleton: expected an SMPL body without pose correctives, got {model.name!r}; "
                "the regressor is trained on the default body: BodyModel.load()"
            )
        self._rest = _constant(model.J_template)
        self._rest_slopes = _constant(model.J_shapedirs.reshape(-1, NUM_BETAS).T)
        self._marks = _constant(table.template)
        self._mark_slopes = _constant(table.shapedirs.reshape(-1, NUM_BETAS).T)
        # A landmark rides on a few joints: rows of the table, as body.points has them.
        mark, joint = np.nonzero(table.weights)
        self._mark, self._carrier = torch.tensor(mark), torch.tensor(joint)
        gather = np.zeros((len(table.template), len(mark)))
        gather[mark, np.arange(len(mark))] = table.weights[mark, joint]
        self._gather = _constant(gather)
        order = np.concatenate([[0], *levels()])
        row = np.argsort(order)
        self._levels = [
            (torch.tensor(at), torch.tensor(row[[PARENTS[j] for j in at]]),
             torch.tensor([PARENTS[j] for j in at]))
            for at in levels()
        ]  # fmt: skip
        self._order = torch.tensor(row)

    def joints(self, local: Tensor, betas: Tensor) -> tuple[Tensor, Tensor]:
        """Rotations relative to the parent (B, 24, 3, 3) and betas (B, 10) to joints about the
        pelvis (B, 24, 3), metres, and rotations in space (B, 24, 3, 3).
        """
        rest = self._rest + (betas @ self._rest_slopes).view(len(betas), -1, 3)
        turned, places = [local[:, :1]], [torch.zeros_like(rest[:, :1])]
        so_far, at = turned[0], places[0]
        for joints, row, parents in self._levels:
            frame = so_far[:, row]
            at = torch.cat([at, at[:, row] + turn(frame, rest[:, joints] - rest[:, parents])], 1)
            so_far = torch.cat([so_far, product(frame, local[:, joints])], 1)
        return at[:, self._order], so_far[:, self._order]

    def landmarks(self, joints: Tensor, rotations: Tensor, betas: Tensor) -> Tensor:
        """The 33 landmarks about the pelvis (B, 33, 3), metres, of a posed skeleton."""
        batch = len(betas)
        rest = self._rest + (betas @ self._rest_slopes).view(batch, -1, 3)
        marks = self._marks + (betas @ self._mark_slopes).view(batch, -1, 3)
        carrier = self._carrier
        arm = marks[:, self._mark] - rest[:, carrier]
        return self._gather @ (joints[:, carrier] + turn(rotations[:, carrier], arm))


def turn(matrix: Tensor, vector: Tensor) -> Tensor:
    """Matrices (..., 3, 3) times vectors (..., 3)."""
    return (matrix * vector[..., None, :]).sum(-1)


def product(first: Tensor, second: Tensor) -> Tensor:
    """Matrices (..., 3, 3) times matrices."""
    return (first[..., :, :, None] * second[..., None, :, :]).sum(-2)


def from_columns(six: Tensor) -> Tensor:
    """Rotations (..., 3, 3) from their first two columns (..., 6), as `outputs.matrices`."""
    x = torch.nn.functional.normalize(six[..., :3], dim=-1, eps=1e-6)
    rest = six[..., 3:] - (x * six[..., 3:]).sum(-1, keepdim=True) * x
    y = torch.nn.functional.normalize(rest, dim=-1, eps=1e-6)
    return torch.stack([x, y, torch.linalg.cross(x, y)], dim=-1)


def from_vectors(vectors: Tensor) -> Tensor:
    """Rotations (..., 3, 3) of rotation vectors (..., 3), radians (Rodrigues)."""
    angle = vectors.norm(dim=-1, keepdim=True).clamp_min(1e-8)
    x, y, z = (vectors / angle).unbind(-1)
    zero = torch.zeros_like(x)
    cross = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], dim=-1).unflatten(-1, (3, 3))
    angle = angle[..., None]
    eye = torch.eye(3, dtype=vectors.dtype)
    return eye + torch.sin(angle) * cross + (1 - torch.cos(angle)) * product(cross, cross)


def _constant(array: np.ndarray) -> Tensor:
    return torch.tensor(np.ascontiguousarray(array), dtype=torch.float32)
