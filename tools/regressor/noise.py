"""More pairs out of those that were seen: people moved a little, with what was seen of them.

The errors of real models hang together (a leg is invented as a whole, depth is flat, hips lie to
one side), so none are made up: a pair keeps its own, while the body under them is turned, bent and
reshaped and the observations follow as far as they followed bodies before. Then points and limbs
are lost and the rest is shaken. Torch, in batches.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from thirdwave.body import prior
from thirdwave.body.landmarks import COCO_ROWS
from thirdwave.scene import BLAZEPOSE33
from thirdwave.tools.regressor.inputs import SLOTS, SPOTS
from thirdwave.tools.regressor.skeleton import Skeleton, from_vectors, product, turn

LIMBS = ("elbow|wrist|pinky|index|thumb", "wrist|pinky|index|thumb", "knee|ankle|heel|foot",
         "ankle|heel|foot")  # fmt: skip
"""What is lost together, of either side."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Amounts:
    """How much is changed; spreads are of normal distributions, chances are of each pair."""

    moved: float = 0.9
    """Chance that the body is moved at all."""
    turn_rad: float = 0.2
    """Of each component of the root's turn."""
    bend_rad: float = 0.22
    """Of each component of each joint's rotation vector, times the joint's own share."""
    betas: float = 0.6
    rolled: float = 0.5
    """Chance that the camera is rolled."""
    roll_rad: float = 0.15
    focal: float = 0.2
    """Of the logarithm of the focal length that is believed, over the true one."""
    shake: float = 0.012
    """Of landmarks and keypoints, in sizes of the person."""
    shake_m: float = 0.012
    """Of the cloud."""
    no_detector: float = 0.12
    """Chance that there is no detector."""
    lost_point: float = 0.015
    """Chance of each landmark and keypoint."""
    lost_limb: float = 0.08
    """Chance of each limb of each side that its landmarks are somebody else's."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class People:
    """N people in their virtual cameras: what was seen, and what is true."""

    rows: Tensor
    """As `inputs`. Shape (N, WIDTH)."""
    root: Tensor
    """Root rotation in the virtual camera. Shape (N, 3, 3)."""
    pose: Tensor
    """Rotation vectors relative to the parent, radians. Shape (N, 23, 3)."""
    betas: Tensor
    """Shape (N, 10)."""
    pelvis: Tensor
    """Metres, virtual camera. Shape (N, 3)."""
    marks: Tensor
    """The true 33 landmarks about the pelvis, metres, axes of the virtual camera. (N, 33, 3)."""

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, index: Tensor) -> "People":
        """Those people, in that order."""
        return People(
            rows=self.rows[index],
            root=self.root[index],
            pose=self.pose[index],
            betas=self.betas[index],
            pelvis=self.pelvis[index],
            marks=self.marks[index],
        )

    @classmethod
    def joined(cls, parts: "Sequence[People]") -> "People":
        """All of them, one after the other."""
        return cls(
            rows=torch.cat([part.rows for part in parts]),
            root=torch.cat([part.root for part in parts]),
            pose=torch.cat([part.pose for part in parts]),
            betas=torch.cat([part.betas for part in parts]),
            pelvis=torch.cat([part.pelvis for part in parts]),
            marks=torch.cat([part.marks for part in parts]),
        )

    @property
    def size(self) -> Tensor:
        """Angular size, radians. Shape (N,)."""
        return self.rows[:, SLOTS["log_size"]][:, 0].exp()

    @property
    def local(self) -> Tensor:
        """Rotations relative to the parent, the root's first. Shape (N, 24, 3, 3)."""
        return torch.cat([self.root[:, None], from_vectors(self.pose)], dim=1)


class Noise:
    """Changes people at random, by one generator."""

    def __init__(
        self, skeleton: Skeleton, generator: torch.Generator, amounts: Amounts | None = None
    ) -> None:
        self.amounts = amounts or Amounts()
        self._skeleton, self._generator = skeleton, generator
        self._low = torch.tensor(prior.LOW, dtype=torch.float32)
        self._high = torch.tensor(prior.HIGH, dtype=torch.float32)
        # Joints move in proportion to how far they can: a spine a fifth of a hip.
        self._share = torch.tensor(prior.SD / prior.SD.max(), dtype=torch.float32)
        self._coco = torch.tensor(COCO_ROWS)
        self._limbs = [
            torch.tensor([name.startswith(side) and _is_of(name, limb) for name in BLAZEPOSE33])
            for limb in LIMBS
            for side in ("left", "right")
        ]
        self.strength = 1.0
        """Share of the amounts that is applied: of chances and of spreads."""
        self.follow = torch.tensor([0.85, 0.85, 0.55])
        """How far the cloud follows a body, along the axes of the camera."""

    def learn_from(self, people: People) -> None:
        """How far the cloud followed those bodies."""
        hips = [BLAZEPOSE33.index("left_hip"), BLAZEPOSE33.index("right_hip")]
        true = people.marks - people.marks[:, hips].mean(1, keepdim=True)
        seen = people.rows[:, SLOTS["cloud"]].view(-1, len(BLAZEPOSE33), 3)
        trust = people.rows[:, SLOTS["confidence"]][..., None] ** 2
        across = (trust * true * seen).sum((0, 1))
        self.follow = across / (trust * true * true).sum((0, 1)).clamp_min(1e-6)

    def __call__(self, people: People) -> People:
        """The same people, changed."""
        return self._worse(self._mistaken(self._rolled(self._moved(people))))

    def _moved(self, people: People) -> People:
        """The bodies turned, bent and reshaped, and what was seen of them carried along."""
        count, by = len(people), self.amounts
        moved = self._uniform(count, 1, 1) < by.moved * self.strength
        much = self.strength * self._uniform(count, 1, 1) * moved
        bent = people.pose + self._normal(count, 23, 3) * self._share * (2 * by.bend_rad * much)
        # Limits are soft, and what the sampler drew beyond them stays.
        low = torch.minimum(self._low, people.pose)
        high = torch.maximum(self._high, people.pose)
        bent = torch.minimum(torch.maximum(bent, low), high)
        turned = from_vectors(self._normal(count, 1, 3) * (2 * by.turn_rad * much))[:, 0]
        after = replace(
            people,
            root=product(turned, people.root),
            pose=bent,
            betas=(people.betas + self._normal(count, 10) * by.betas * much[:, 0]).clamp(-3, 3),
        )
        joints, rotations = self._skeleton.joints(after.local, after.betas)
        marks = self._skeleton.landmarks(joints, rotations, after.betas)
        rows = people.rows.clone()
        size, place = people.size[:, None, None], people.pelvis[:, None]
        step = (_slopes(marks + place) - _slopes(people.marks + place)) / size
        there = (rows[:, SLOTS["confidence"]] > 0)[..., None]
        rows[:, SLOTS["marks"]] += (step * there).flatten(1)
        heard = (rows[:, SLOTS["score"]] > 0)[..., None]
        rows[:, SLOTS["spots"]] += (step[:, self._coco] * heard).flatten(1)
        carried = (marks - people.marks) * self.follow * there
        rows[:, SLOTS["cloud"]] += carried.flatten(1)
        return replace(after, rows=rows, marks=marks)

    def _rolled(self, people: People) -> People:
        """The camera rolled about the ray to the person."""
        count, by = len(people), self.amounts
        angle = self._normal(count) * by.roll_rad * (self._uniform(count) < by.rolled)
        vectors = torch.stack([torch.zeros_like(angle), torch.zeros_like(angle), angle], dim=1)
        R = from_vectors(vectors)
        rows = people.rows.clone()
        for name, dims in (("marks", 2), ("cloud", 3), ("spots", 2), ("ray", 2)):
            points = rows[:, SLOTS[name]].unflatten(1, (-1, dims))
            rows[:, SLOTS[name]] = turn(R[:, None, :dims, :dims], points).flatten(1)
        return replace(
            people,
            rows=rows,
            root=product(R, people.root),
            pelvis=turn(R, people.pelvis),
            marks=turn(R[:, None], people.marks),
        )

    def _mistaken(self, people: People) -> People:
        """Seen by who believes in another focal length: a body as large in the picture, turned as
        much to the ray, but nearer or farther.
        """
        off = self.strength * self.amounts.focal * self._normal(len(people), 1)
        rows, scale = people.rows.clone(), off.exp()
        rows[:, SLOTS["log_size"]] += off
        rows[:, SLOTS["ray"]] *= scale
        depth = people.pelvis[:, 2:] / scale
        slopes = people.pelvis[:, :2] / people.pelvis[:, 2:] * scale
        return replace(people, rows=rows, pelvis=torch.cat([slopes * depth, depth], dim=1))

    def _worse(self, people: People) -> People:
        """Points shaken, points and limbs lost, sometimes the detector."""
        count, by = len(people), self.amounts
        rows = people.rows.clone()
        # Most pictures are sharp, some are not.
        much = 2 * self.strength * self._uniform(count, 1) ** 2
        for name, amount in (("marks", by.shake), ("spots", by.shake), ("cloud", by.shake_m)):
            rows[:, SLOTS[name]] += amount * much * self._normal(count, _width(name))
        lost = self._uniform(count, len(BLAZEPOSE33)) < by.lost_point * self.strength
        for limb in self._limbs:
            lost |= (self._uniform(count, 1) < by.lost_limb / 2 * self.strength) & limb
        lost |= rows[:, SLOTS["confidence"]] <= 0
        kept = ~lost
        for name, dims in (("marks", 2), ("cloud", 3), ("confidence", 1), ("inside", 1)):
            rows[:, SLOTS[name]] *= kept.repeat_interleave(dims, dim=1)
        heard = self._uniform(count, SPOTS) >= by.lost_point * self.strength
        heard &= self._uniform(count, 1) >= by.no_detector * self.strength
        heard &= rows[:, SLOTS["score"]] > 0
        for name, dims in (("spots", 2), ("score", 1)):
            rows[:, SLOTS[name]] *= heard.repeat_interleave(dims, dim=1)
        box = SLOTS["box"]
        rows[:, box] += 0.04 * self._normal(count, 4)
        return replace(people, rows=rows)

    def _normal(self, *shape: int) -> Tensor:
        return torch.randn(shape, generator=self._generator)

    def _uniform(self, *shape: int) -> Tensor:
        return torch.rand(shape, generator=self._generator)


def _slopes(points: Tensor) -> Tensor:
    return points[..., :2] / points[..., 2:].clamp_min(0.1)


def _width(name: str) -> int:
    return SLOTS[name].stop - SLOTS[name].start


def _is_of(name: str, limb: str) -> bool:
    return any(part in name for part in limb.split("|"))
