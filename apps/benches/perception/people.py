"""The held-out people of the bench: drawn, painted and detected as the product would.

Nobody of them was trained on: their seeds are their own. Knows no estimators.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from thirdwave.body.model import BodyModel
from thirdwave.body.synthetic.postures import MIXTURE, Drawn, sample, sample_mixture
from thirdwave.scene import Person
from thirdwave.tools.perception.people import detect
from thirdwave.tools.perception.raster import overlap
from thirdwave.tools.synthetic.pictures import render_scene

HELD_OUT = 770_000
"""Added to the bench's seed: no seed that a regressor is trained on may reach it."""
SIDE_PX = 640
"""Longer side of the pictures."""
AT_THEIR_PLACE = 0.4
"""Least overlap (intersection over union) of a found box with the true one."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Seen:
    """One synthetic person and who was found in their place."""

    truth: Drawn
    person: Person | None
    """None where nobody was found there."""
    others: int
    """How many people were found besides, of whom there are none."""

    @property
    def measurable(self) -> bool:
        """Whether they were found, with landmarks."""
        return self.person is not None and self.person.landmarks is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """So many people of some families."""

    name: str
    counts: Mapping[str, int]
    """People by family, or of `MIXTURE`."""
    whole: bool
    """Nobody is cut by the frame and nothing stands before anybody: what cannot be seen must not
    be asked for. Else a fifth of the people each."""

    @property
    def total(self) -> int:
        """How many people."""
        return sum(self.counts.values())

    def people(self, seed: int) -> Iterator[Seen]:
        """The people of a seed, each in a picture of their own."""
        start = np.random.SeedSequence([HELD_OUT + seed, *self.name.encode()])
        families = [family for family, count in self.counts.items() for _ in range(count)]
        for family, own in zip(families, start.spawn(self.total), strict=True):
            yield seen_of(family, np.random.default_rng(own), whole=self.whole)


def seen_of(family: str, rng: np.random.Generator, *, whole: bool) -> Seen:
    """One person of a family as the product finds them."""
    cut_share = 0.0 if whole else 0.2
    if family == MIXTURE:
        truth = sample_mixture(rng, side_px=SIDE_PX, cut_share=cut_share)
    else:
        truth = sample(rng, families={family: 1.0}, side_px=SIDE_PX, cut_share=cut_share)
    picture = render_scene([truth], truth.camera, rng, hidden_share=cut_share)
    found = detect(picture)
    overlaps = overlap(true_box(truth), np.array([p.xyxy for p in found]).reshape(-1, 4))
    best = int(np.argmax(overlaps)) if len(found) else -1
    there = bool(len(found)) and bool(overlaps[best] >= AT_THEIR_PLACE)
    return Seen(truth=truth, person=found[best] if there else None, others=len(found) - int(there))


def true_box(truth: Drawn) -> np.ndarray:
    """Box round the true surface inside the picture, xyxy in pixels. Shape (4,)."""
    pixels = truth.camera.project(BodyModel.load().forward(truth.body).vertices)
    size = np.array(truth.camera.image_size)
    return np.concatenate([pixels.min(0).clip(0, size), pixels.max(0).clip(0, size)])
