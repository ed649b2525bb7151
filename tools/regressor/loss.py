"""How far output rows lie off the truth: rotations, joints, the picture, shape, place, and spreads.

Errors are lengths, not squares, so that hopeless pairs do not lead. Spreads learn by themselves
from errors that they cannot change: a network may not buy itself out of a joint.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from thirdwave.body.skeleton import JOINT, NUM_JOINTS
from thirdwave.tools.regressor.noise import People
from thirdwave.tools.regressor.outputs import SLOTS
from thirdwave.tools.regressor.skeleton import Skeleton, from_columns, product

JOINT_SHARE = {"pelvis": 6.0, "left_foot": 0.2, "right_foot": 0.2, "left_hand": 0.1,
               "right_hand": 0.1, "left_wrist": 0.5, "right_wrist": 0.5}  # fmt: skip
"""Weight of each rotation, 1 where nothing is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Weight of each part of the loss."""

    rotations: float = 1.0
    turned: float = 1.0
    """Of rotations in space, which sum up along limbs."""
    joints: float = 12.0
    """Of metres about the pelvis."""
    picture: float = 1.0
    """Of slopes over the person's size."""
    betas: float = 0.05
    place: float = 1.0
    spreads: float = 0.1


class Loss:
    """The sum of the parts, and each of them for reading."""

    def __init__(self, skeleton: Skeleton, shares: Shares | None = None) -> None:
        self._skeleton, self._shares = skeleton, shares or Shares()
        weight = torch.ones(NUM_JOINTS)
        for name, share in JOINT_SHARE.items():
            weight[JOINT[name]] = share
        self._weight = weight / weight.sum()

    def __call__(self, rows: Tensor, people: People) -> tuple[Tensor, dict[str, Tensor]]:
        """Mean loss of output rows (B, WIDTH), and its parts before weighting."""
        local = from_columns(rows[:, SLOTS["rotations"]].unflatten(1, (NUM_JOINTS, 6)))
        betas, true = rows[:, SLOTS["betas"]], people.local
        joints, turned = self._skeleton.joints(local, betas)
        with torch.no_grad():
            true_joints, true_turned = self._skeleton.joints(true, people.betas)
        size = people.size[:, None]
        place = rows[:, SLOTS["place"]]
        wanted = place_of(people)
        depth = (place[:, 2:].exp() / size).clamp(0.2, 200.0)
        pelvis = torch.cat([place[:, :2] * size, torch.ones_like(depth)], 1) * depth
        seen = _slopes(joints + pelvis[:, None])
        true_seen = _slopes(true_joints + people.pelvis[:, None])
        apart = (local - true).flatten(2)
        parts = {
            "rotations": (_length(apart) * self._weight).sum(1).mean(),
            "turned": (_length((turned - true_turned).flatten(2)) * self._weight).sum(1).mean(),
            "joints": _length(joints - true_joints).mean(),
            "picture": (_length(seen - true_seen) / size).clamp_max(2.0).mean(),
            "betas": (betas - people.betas).abs().mean(),
            "place": (place - wanted).abs().mean(),
            "spreads": self._spreads(rows, local, people),
        }
        total = sum(getattr(self._shares, name) * part for name, part in parts.items())
        assert isinstance(total, Tensor)
        return total, {name: part.detach() for name, part in parts.items()}

    def _spreads(self, rows: Tensor, local: Tensor, people: People) -> Tensor:
        """Likelihood of the errors under the spreads said of them, with the errors held."""
        with torch.no_grad():
            turned = product(local, people.local.transpose(-1, -2))
            square = 2.0 * (3.0 - turned.diagonal(dim1=-2, dim2=-1).sum(-1)).clamp_min(0.0)
            # 2 (1 - cos) is the angle's square but for its fourth power; three axes share it.
            rotation = (0.5 * square).clamp_max(4.0) / 3.0
            shape = (rows[:, SLOTS["betas"]] - people.betas) ** 2
            depth = (rows[:, SLOTS["place"]] - place_of(people))[:, 2:] ** 2
        said = [rows[:, SLOTS[name]] for name in ("log_sd", "log_sd_betas", "log_sd_depth")]
        errors = (rotation, shape, depth)
        return torch.stack(
            [_surprise(e, log).mean() for e, log in zip(errors, said, strict=True)]
        ).sum()


def place_of(people: People) -> Tensor:
    """The `place` of `outputs` that is true of people. Shape (B, 3)."""
    size = people.size[:, None]
    depth = people.pelvis[:, 2:]
    return torch.cat([people.pelvis[:, :2] / depth / size, (depth * size).log()], dim=1)


def _surprise(square: Tensor, log_sd: Tensor) -> Tensor:
    """Of errors under Student's t with 4 degrees of freedom: gross ones do not widen all."""
    return log_sd + 2.5 * torch.log1p(square * torch.exp(-2.0 * log_sd) / 4.0)


def _length(vectors: Tensor) -> Tensor:
    return torch.sqrt((vectors * vectors).sum(-1) + 1e-6)


def _slopes(points: Tensor) -> Tensor:
    return points[..., :2] / points[..., 2:].clamp_min(0.2)
