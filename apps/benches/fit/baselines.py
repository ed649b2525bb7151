"""How the field fits: Adam and LBFGS by autograd through the skinned surface.

The recipes are those of SPIN's SMPLify (Adam, 100 steps for the camera and the root, then 100
for everything, learning rate 0.01) and of SMPLify-X (LBFGS with strong-Wolfe line search, 30
iterations a stage, five stages of falling prior weights), ported to the bench's objective; each
also with the budget at which it did best here.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from thirdwave.apps.benches.fit.objective import objective
from thirdwave.apps.benches.fit.seen import CloudProblem, Problem
from thirdwave.apps.benches.fit.torch_body import TorchBody
from thirdwave.body import prior
from thirdwave.body.landmarks import COCO_ROWS
from thirdwave.body.model import BodyModel
from thirdwave.scene import Body, Pose

if TYPE_CHECKING:
    from torch import Tensor

NEAREST_M = 0.1
"""Points nearer than this are projected as if at this depth, so a step cannot pass the camera."""
SMPLIFYX_WEIGHTS = (404.0, 404.0, 57.4, 4.78, 4.78)
"""Weight of the pose prior by stage; taken relative to the last, where ours is 1."""
HISTORY = 100
REMEMBERED = 10
"""Every how many evaluations the way of a descent is kept, for the plot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One way of descending."""

    name: str
    optimiser: Literal["adam", "lbfgs"]
    root_steps: int
    """Iterations for the root and the translation alone."""
    steps: int
    """Iterations for everything, in each stage."""
    learning_rate: float = 1.0
    prior_weights: tuple[float, ...] = (1.0,)
    """Factor on the priors in each stage; the last is 1, where all methods' objectives agree."""


RECIPES: tuple[Recipe, ...] = (
    Recipe(name="Adam 100+100 (SPIN)", optimiser="adam", root_steps=100, steps=100,
           learning_rate=0.01),
    Recipe(name="Adam 100+400", optimiser="adam", root_steps=100, steps=400, learning_rate=0.05),
    Recipe(name="LBFGS 30x5 (SMPLify-X)", optimiser="lbfgs", root_steps=30, steps=30,
           prior_weights=tuple(w / SMPLIFYX_WEIGHTS[-1] for w in SMPLIFYX_WEIGHTS)),
    Recipe(name="LBFGS 30+150", optimiser="lbfgs", root_steps=30, steps=150),
)  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Descent:
    """What one method made of one problem."""

    body: Body
    objective: float
    seconds: float
    trace: tuple[tuple[float, Body], ...] = ()
    """Seconds since the start and the body then, along the way of the start that won."""


def descend(
    recipe: Recipe, problem: Problem, starts: Sequence[Body], *, surface: bool = True
) -> Descent:
    """Follow `recipe` from each of `starts`; the body of the lowest objective.

    Adam takes all starts in one batch, which changes nothing but the time: its steps are
    component by component. LBFGS takes one start after the other, as its line search is shared.
    """
    body = _torch_body(surface)
    began = time.process_time()
    batches = [list(starts)] if recipe.optimiser == "adam" else [[start] for start in starts]
    runs = [_Run(recipe, problem, batch, body) for batch in batches]
    for run in runs:
        run.descend()
    seconds = time.process_time() - began
    best: tuple[float, Body, tuple[tuple[float, Body], ...]] | None = None
    for run in runs:
        for row, found in enumerate(run.bodies(run.parameters)):
            cost = objective(problem, found)
            if best is None or cost < best[0]:
                passed = [(at - began, run.bodies(values)[row]) for at, values in run.passed]
                best = cost, found, (*passed, (seconds, found))
    assert best is not None, "starts: expected one at least"
    return Descent(objective=best[0], body=best[1], seconds=seconds, trace=best[2])


class _Run:
    """One optimisation of a batch of starts."""

    def __init__(
        self, recipe: Recipe, problem: Problem, starts: Sequence[Body], body: TorchBody
    ) -> None:
        import torch

        def stacked(take: Callable[[Body], np.ndarray]) -> "Tensor":
            values = np.array([take(start) for start in starts], dtype=np.float32)
            return torch.tensor(values, requires_grad=True)

        self._recipe, self._body, self._cost = recipe, body, TorchCost(problem)
        self.parameters = (
            stacked(lambda b: b.pose.global_orient),
            stacked(lambda b: b.pose.body_pose),
            stacked(lambda b: b.betas),
            stacked(lambda b: b.transl),
        )
        self.passed: list[tuple[float, tuple[Tensor, ...]]] = []
        """When, and the parameters then, along the way."""
        self._evaluations = 0

    def descend(self) -> None:
        """First the root and the translation, then everything, stage by stage."""
        orient, _, _, transl = self.parameters
        weights = self._recipe.prior_weights
        self._stage([orient, transl], self._recipe.root_steps, weights[0])
        for weight in weights:
            self._stage(list(self.parameters), self._recipe.steps, weight)

    def bodies(self, parameters: "tuple[Tensor, ...]") -> list[Body]:
        """One body for each start."""
        orient, pose, betas, transl = (p.detach().numpy() for p in parameters)
        return [
            Body(
                pose=Pose(global_orient=orient[row], body_pose=pose[row]),
                betas=betas[row],
                transl=transl[row],
            )
            for row in range(len(orient))
        ]

    def _stage(self, moved: "list[Tensor]", steps: int, weight: float) -> None:
        import torch

        def closure() -> "Tensor":
            optimiser.zero_grad()
            _, pose, betas, _ = self.parameters
            # Each start has its own cost; their sum has each one's gradient.
            landmarks = self._body.landmarks(*self.parameters)
            cost = self._cost(landmarks, pose, betas, weight).sum()
            cost.backward()
            self._remember()
            return cost

        if self._recipe.optimiser == "adam":
            optimiser = torch.optim.Adam(moved, lr=self._recipe.learning_rate)
            for _ in range(steps):
                optimiser.step(closure)
            return
        optimiser = torch.optim.LBFGS(
            moved,
            lr=self._recipe.learning_rate,
            max_iter=steps,
            history_size=HISTORY,
            line_search_fn="strong_wolfe",
        )
        optimiser.step(closure)

    def _remember(self) -> None:
        self._evaluations += 1
        if self._evaluations % REMEMBERED == 0:
            values = tuple(p.detach().clone() for p in self.parameters)
            self.passed.append((time.process_time(), values))


class TorchCost:
    """The objective of `objective.py` in torch, a value for each body of a batch."""

    def __init__(self, problem: Problem) -> None:
        import torch

        def constant(array: np.ndarray) -> "Tensor":
            return torch.tensor(np.asarray(array), dtype=torch.float32)

        self._problem = problem
        seen = problem.xyz if isinstance(problem, CloudProblem) else problem.xy
        sigma = problem.sigma_m if isinstance(problem, CloudProblem) else problem.sigma_px
        self._seen, self._weight = constant(seen), constant(problem.confidence / sigma**2)[:, None]
        if not isinstance(problem, CloudProblem):
            self._rows = torch.tensor(COCO_ROWS)
            self._turn, self._shift = constant(problem.rotation.T), constant(problem.translation)
            self._focal = constant(problem.camera.focal_length)
            self._centre = constant(problem.camera.principal_point)
        self._mean, self._sd = constant(prior.MEAN), constant(prior.SD)
        self._low, self._high = constant(prior.LOW), constant(prior.HIGH)

    def __call__(
        self, landmarks: "Tensor", pose: "Tensor", betas: "Tensor", prior_weight: float = 1.0
    ) -> "Tensor":
        """Costs (B,) of landmarks (B, 33, 3), pose (B, 23, 3) and betas (B, 10)."""
        import torch

        points = landmarks
        if not isinstance(self._problem, CloudProblem):
            inside = landmarks[:, self._rows] @ self._turn + self._shift
            depth = inside[..., 2:].clamp(min=NEAREST_M)
            points = inside[..., :2] / depth * self._focal + self._centre
        data = (self._weight * (points - self._seen) ** 2).sum((1, 2))
        likely = (((pose - self._mean) / self._sd) ** 2).sum((1, 2))
        over = pose - torch.minimum(torch.maximum(pose, self._low), self._high)
        walls = ((over / prior.LIMIT_SD_RAD) ** 2).sum((1, 2))
        return data + prior_weight * (likely + walls + (betas**2).sum(1))


@cache
def _torch_body(surface: bool) -> TorchBody:
    import torch

    torch.set_num_threads(1)
    return TorchBody(BodyModel.load(), surface=surface)
