"""Whether long descriptions say enough: poses made again from their own words, and how far off.

A body is described, its text is read back, the solver makes a pose of it, and joints are compared
with the pelvis on the pelvis and both turned to the same heading. Knows no files and no scenes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from thirdwave.body.metrics import joint_errors_mm
from thirdwave.body.model import BodyModel
from thirdwave.body.posecodes.codes import codes_of_measured
from thirdwave.body.posecodes.measured import heading_of, measured, world_axes
from thirdwave.body.posing.solve import Posing, pose_body
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import NUM_BETAS, NUM_JOINTS
from thirdwave.body.synthetic import mixtures
from thirdwave.body.synthetic.families import FAMILIES
from thirdwave.body.synthetic.postures import level_body
from thirdwave.scene import Body
from thirdwave.tools.posing.describing.read_back import read_back
from thirdwave.tools.posing.describing.whole import Told, whole_description

NOT_PLAUSIBLE = ("falling",)
"""Families that nobody holds."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Trip:
    """One pose, its words, and the pose they make."""

    family: str
    body: Body
    text: str
    again: Posing
    mpjpe_mm: float
    """Mean over SMPL's 24 joints, pelvis on pelvis, headings alike, millimetres."""


def round_trip_mpjpe(count: int = 200, seed: int = 0) -> float:
    """Median over `count` random plausible poses of `Trip.mpjpe_mm`."""
    return float(np.median([trip.mpjpe_mm for trip in round_trips(count, seed)]))


def round_trips(count: int, seed: int) -> list[Trip]:
    """The same, pose by pose."""
    return [round_trip(body, family) for family, body in plausible_bodies(count, seed)]


def plausible_bodies(count: int, seed: int, *, shaped: bool = False) -> list[tuple[str, Body]]:
    """Bodies of every family of postures and of the mixtures, in turn, each with its family.

    Of the default shape, or with `shaped` of random ones.
    """
    rng = np.random.default_rng(seed)
    names = [name for name in (*FAMILIES, "mixture") if name not in NOT_PLAUSIBLE]
    found: list[tuple[str, Body]] = []
    for number in range(count):
        name = names[number % len(names)]
        body = mixtures.person(rng) if name == "mixture" else level_body(rng, name)[0]
        found.append((name, body if shaped else replace(body, betas=np.zeros(NUM_BETAS))))
    return found


def round_trip(body: Body, family: str = "") -> Trip:
    """Describe a body at length, read that, make the pose, and measure how far off it is.

    ValueError when the description is not one that `read_back` reads.
    """
    text = long_text(body)
    constraints = read_back(text)
    if not constraints:
        raise ValueError(f"expected a description that can be read back, got {text!r}")
    (again,) = pose_body(constraints)
    return Trip(
        family=family, body=body, text=text, again=again, mpjpe_mm=mpjpe_mm(again.body, body)
    )


def long_text(body: Body) -> str:
    """The long description of a body all of which is seen."""
    m = measured(BodyModel.load(body.body_model).forward(body))
    told = Told(m, codes_of_measured(m), np.ones(NUM_JOINTS, dtype=bool))
    return " ".join(sentence.written for sentence in whole_description("somebody", told))


def mpjpe_mm(body: Body, truth: Body) -> float:
    """Mean distance of joints, pelvis on pelvis and headings alike, millimetres."""
    own, wanted = (_headed(one) for one in (body, truth))
    return float(joint_errors_mm(own, wanted, root=own[0], true_root=wanted[0]).mean())


def families_of(trips: Sequence[Trip]) -> dict[str, float]:
    """Median by family, millimetres, the worst first."""
    names = dict.fromkeys(trip.family for trip in trips)
    medians = {
        name: float(np.median([t.mpjpe_mm for t in trips if t.family == name])) for name in names
    }
    return dict(sorted(medians.items(), key=lambda item: -item[1]))


def _headed(body: Body) -> Float64:
    """Joints along the body's own left, up and front, level. Shape (24, 3)."""
    posed = BodyModel.load(body.body_model).forward(body)
    return posed.joints @ world_axes(heading_of(posed)).T
