"""Fitting the network to people: batches, schedule, averaged weights, spreads made honest."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from math import cos, pi

import torch
from torch import Tensor

from thirdwave.body.landmarks import mirror_name
from thirdwave.body.skeleton import JOINT_NAMES
from thirdwave.scene import BLAZEPOSE33
from thirdwave.tools.regressor import inputs, outputs
from thirdwave.tools.regressor.loss import Loss, place_of
from thirdwave.tools.regressor.network import Regressor
from thirdwave.tools.regressor.noise import Noise, People
from thirdwave.tools.regressor.skeleton import Skeleton, from_columns, product

LEAST_NOISE = 0.3
"""Share of the noise that is left at the end."""
MIRROR_MARKS = [BLAZEPOSE33.index(mirror_name(name)) for name in BLAZEPOSE33]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long and how hard to train."""

    steps: int = 8000
    batch: int = 192
    rate: float = 1.5e-3
    """Learning rate at its highest; rises over the first twentieth, then falls as a cosine."""
    decay: float = 0.02
    """Of weights."""
    average: float = 0.998
    """Of each step's weights in the average that is kept."""
    width: int = 640
    depth: int = 3
    dropout: float = 0.1


def mirrored(people: People) -> People:
    """The same people in a mirror."""
    row = torch.tensor([JOINT_NAMES.index(mirror_name(name)) - 1 for name in JOINT_NAMES[1:]])
    flip = torch.tensor([-1.0, 1.0, 1.0])
    rows = inputs.mirrored(people.rows.numpy())
    return People(
        rows=torch.tensor(rows),
        root=people.root * flip[:, None] * flip,
        pose=people.pose[:, row] * torch.tensor([1.0, -1.0, -1.0]),
        betas=people.betas,
        pelvis=people.pelvis * flip,
        marks=people.marks[:, MIRROR_MARKS] * flip,
    )


def train(
    people: People,
    skeleton: Skeleton,
    plan: Plan,
    seed: int,
    tell: Callable[[int, dict[str, float]], None] = lambda step, parts: None,
) -> Regressor:
    """The network trained on `people` and their mirror images; the same for the same seed.

    Weights come out as the file will hold them, in half precision.
    """
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    people = People.joined([people, mirrored(people)])
    noise, loss = Noise(skeleton, generator), Loss(skeleton)
    noise.learn_from(people)
    network = Regressor(plan.width, plan.depth, plan.dropout)
    network.begin_with(people.rows, wanted_of(people))
    kept = deepcopy(network)
    optimiser = torch.optim.AdamW(network.parameters(), lr=plan.rate, weight_decay=plan.decay)
    network.train()
    for step, index in enumerate(_batches(len(people), plan, generator)):
        for group in optimiser.param_groups:
            group["lr"] = plan.rate * _schedule(step / plan.steps)
        # What was really seen has the last word: changes fade as the rate does.
        noise.strength = LEAST_NOISE + (1.0 - LEAST_NOISE) * (1.0 - step / plan.steps)
        with torch.no_grad():
            batch = noise(people.take(index))
        total, parts = loss(network(batch.rows), batch)
        optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        share = min(plan.average, (step + 1) / (step + 10))
        with torch.no_grad():
            for mean, now in zip(kept.parameters(), network.parameters(), strict=True):
                mean.lerp_(now, 1.0 - share)
        if step % 100 == 0 or step + 1 == plan.steps:
            tell(step, {name: float(part) for name, part in parts.items()})
    with torch.no_grad():
        for parameter in kept.parameters():
            if parameter.dim() == 2:
                parameter.copy_(parameter.half().float())
    return kept.eval()


def wanted_of(people: People) -> Tensor:
    """Output rows (N, WIDTH) that are true of people; spreads of a tenth."""
    columns = people.local[..., :2].transpose(-1, -2).flatten(1)
    rows = torch.full((len(people), outputs.WIDTH), -2.3)
    rows[:, outputs.SLOTS["rotations"]] = columns
    rows[:, outputs.SLOTS["betas"]] = people.betas
    rows[:, outputs.SLOTS["place"]] = place_of(people)
    return rows


def calibrate(network: Regressor, people: People) -> dict[str, float]:
    """Scale the spreads, joint by joint, to the errors on `people`; the mean factors by slot.

    By the errors' medians against those of a normal distribution: spreads are for a robust fit.
    """
    with torch.no_grad():
        rows = network(people.rows)
        local = from_columns(rows[:, outputs.SLOTS["rotations"]].unflatten(1, (24, 6)))
        turned = product(local, people.local.transpose(-1, -2))
        square = (3.0 - turned.diagonal(dim1=-2, dim2=-1).sum(-1)).clamp_min(0.0)
        errors = {
            # The median of chi-squared with 3 degrees of freedom is 2.366, with 1 it is 0.455.
            "log_sd": square / 2.366,
            "log_sd_betas": (rows[:, outputs.SLOTS["betas"]] - people.betas) ** 2 / 0.455,
            "log_sd_depth": (rows[:, outputs.SLOTS["place"]] - place_of(people))[:, 2:] ** 2
            / 0.455,
        }
        factors = {}
        for name, squared in errors.items():
            said = rows[:, outputs.SLOTS[name]]
            ratio = (squared.clamp_min(1e-9).log() * 0.5 - said).median(0).values
            network.out.bias[outputs.SLOTS[name]] += ratio
            factors[name] = float(ratio.exp().mean())
    return factors


def _batches(count: int, plan: Plan, generator: torch.Generator) -> Iterator[Tensor]:
    """Everybody in turn, in a new order each time."""
    order = torch.randperm(count, generator=generator)
    for _ in range(plan.steps):
        while len(order) < plan.batch:
            order = torch.cat([order, torch.randperm(count, generator=generator)])
        yield order[: plan.batch]
        order = order[plan.batch :]


def _schedule(share: float) -> float:
    return min(1.0, share / 0.05 + 1e-3) * 0.5 * (1.0 + cos(pi * share))
