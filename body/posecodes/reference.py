"""How rare a posecode is: quantiles of every code over a few thousand bodies, posture by posture.

The bodies are those of `body.synthetic`, which has every posture as often as any: what is rare is
rare for its posture. `python -m thirdwave.body.posecodes.reference` makes the file again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import log2
from pathlib import Path

import numpy as np

from thirdwave.body.model import BodyModel
from thirdwave.body.posecodes.code import Code, Posecodes
from thirdwave.body.posecodes.codes import codes_of
from thirdwave.body.posecodes.places import SIDES
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT
from thirdwave.body.synthetic import mixtures
from thirdwave.body.synthetic.anchors import pose_of
from thirdwave.body.synthetic.families import FAMILIES
from thirdwave.body.synthetic.limbs import arm
from thirdwave.body.synthetic.postures import level_body
from thirdwave.scene import Body

FILE = Path(__file__).parent.parent / "data" / "pose_reference.npz"
LEVELS = np.array(
    [0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99,
     0.995, 1.0]
)  # fmt: skip
"""Shares of the bodies that lie below each quantile. Shape (19,)."""
ALL = "all"
"""The bodies of every posture together, for postures without a name."""
FEWEST = 40
"""Postures with fewer bodies are judged as all."""
PER_FAMILY = 200
"""Bodies of each family in the file."""
RAREST = 0.005
"""Beyond the outermost quantiles a code is taken to be as rare as this."""
AT_REST = 0.6
"""How often arms with nothing to do hang; families have them do anything as often."""
_BUSY = ("arms raised", "crawling", "upside down", "falling", "prone", "supine", "mixture")
"""Families whose arms carry, or lie, or do what the family is about."""


@dataclass(frozen=True, eq=False, slots=True)
class Reference:
    """Quantiles of codes by posture."""

    names: tuple[str, ...]
    """Codes, N of them."""
    quantiles: Mapping[str, Float64]
    """By posture, and `ALL`; NaN for a code that the posture has not. Each (N, 19)."""

    @classmethod
    def of(cls, bodies: Iterable[Posecodes]) -> "Reference":
        """The quantiles of some bodies' codes."""
        rows = list(bodies)
        names = tuple(dict.fromkeys(name for row in rows for name in row.codes))
        table = np.array([
            [row.value(name) if name in row else np.nan for name in names] for row in rows
        ])  # fmt: skip
        labels = np.array([row.posture.label for row in rows])
        groups = {ALL: np.ones(len(rows), dtype=bool)}
        for label in np.unique(labels):
            own = labels == label
            if own.sum() >= FEWEST and label != "unknown":
                groups[str(label)] = own
        found = {label: _quantiles(table[own]) for label, own in groups.items()}
        return cls(names, found)

    def rarity(self, code: Code, posture: str = ALL) -> float:
        """Bits of surprise: 0 where the bodies of that posture are densest, 1 where half of them
        lie at denser values, to 7.6 where hardly any is. 0 for a code without a reference.
        """
        if code.name not in self.names:
            return 0.0
        row = self.names.index(code.name)
        known = self.quantiles.get(posture, self.quantiles[ALL])[row]
        if not np.isfinite(known).all():
            known = self.quantiles[ALL][row]
        if not np.isfinite(known).all():
            return 0.0
        share = np.diff(LEVELS)
        density = share / np.maximum(np.diff(known), 1e-9)
        if not known[0] <= code.value <= known[-1]:
            return -log2(RAREST)
        own = int(np.clip(np.searchsorted(known, code.value, side="right") - 1, 0, len(share) - 1))
        return -log2(float(np.clip(share[density <= density[own]].sum(), RAREST, 1.0)))

    def save(self, file: Path) -> None:
        """Write the quantiles as float32."""
        tables = {
            f"of_{label}": table.astype(np.float32) for label, table in self.quantiles.items()
        }
        np.savez_compressed(file, names=np.array(self.names), **tables)  # pyright: ignore[reportArgumentType]

    @classmethod
    def load(cls, file: Path) -> "Reference":
        """Read what `save` wrote."""
        with np.load(file) as data:
            names = tuple(str(name) for name in data["names"])
            tables = {
                key.removeprefix("of_"): data[key].astype(np.float64)
                for key in data.files
                if key.startswith("of_")
            }
        return cls(names, tables)


@cache
def reference() -> Reference:
    """The reference that comes with the package."""
    return Reference.load(FILE)


def reference_bodies(per_family: int, seed: int) -> Iterable[Posecodes]:
    """Codes of as many bodies of each family of postures, and of the mixtures."""
    rng = np.random.default_rng(seed)
    model = BodyModel.load()
    for family in (*FAMILIES, "mixture"):
        for _ in range(per_family):
            body = mixtures.person(rng) if family == "mixture" else level_body(rng, family)[0]
            if family not in _BUSY and rng.random() < AT_REST:
                body = _arms_at_rest(rng, body)
            yield codes_of(model.forward(body))


def _arms_at_rest(rng: np.random.Generator, body: Body) -> Body:
    """The body with arms that hang."""
    hanging = pose_of("", left_arm=arm(rng, "hanging"), right_arm=arm(rng, "hanging")).pose
    own = np.array(body.pose.body_pose)
    rows = [JOINT[f"{side}_{joint}"] - 1 for side in SIDES for joint in ("shoulder", "elbow")]
    own[rows] = hanging[rows]
    return replace(body, pose=replace(body.pose, body_pose=own))


def _quantiles(table: Float64) -> Float64:
    """Of each column that any row has; (N, 19)."""
    found = np.full((table.shape[1], len(LEVELS)), np.nan)
    for column, values in enumerate(table.T):
        known = values[np.isfinite(values)]
        if len(known) >= FEWEST:
            found[column] = np.quantile(known, LEVELS)
    return found


if __name__ == "__main__":
    Reference.of(reference_bodies(PER_FAMILY, seed=0)).save(FILE)
