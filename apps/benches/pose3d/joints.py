"""Joints by name: where a body has them, which one is the root, which are limbs and torso."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from thirdwave.apps.benches.points import points_of
from thirdwave.body.layouts import LAYOUTS
from thirdwave.body.rotations import Float64
from thirdwave.scene import Body

PREFERRED = ("smpl24", "h36m17", "blazepose33", "openpose25")
"""Where a name of the user's own list is looked up: a joint before a detector's point."""
ROOTS = ("pelvis", "mid_hip")
LIMBS = tuple(
    f"{side}_{joint}"
    for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    for side in ("left", "right")
)
"""Twelve joints that every layout has: figures over them compare between layouts."""
TORSO = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")


@dataclass(frozen=True, slots=True, kw_only=True)
class JointSet:
    """K joints of the truth, and where a body has each of them."""

    name: str
    """A layout's name, or "own" for a list of names."""
    names: tuple[str, ...]
    layouts: tuple[str, ...]
    """The layout of `body.layouts` that each name is taken from."""

    @classmethod
    def of(cls, given: str | Sequence[str]) -> "JointSet":
        """Of a layout's name or of the joints' own names; ValueError says what is known."""
        if isinstance(given, str):
            if given not in LAYOUTS:
                known = ", ".join(LAYOUTS)
                raise ValueError(f"expected one of {known} or a list of names, got {given!r}")
            names = LAYOUTS[given]
            return cls(name=given, names=names, layouts=(given,) * len(names))
        layouts = []
        for name in given:
            found = [layout for layout in PREFERRED if name in LAYOUTS[layout]]
            if not found:
                known = ", ".join(dict.fromkeys(n for p in PREFERRED for n in LAYOUTS[p]))
                raise ValueError(f"no joint {name!r} of a body is known, expected some of {known}")
            layouts.append(found[0])
        if len(set(given)) < len(given):
            raise ValueError("expected each joint once")
        return cls(name="own", names=tuple(given), layouts=tuple(layouts))

    def of_body(self, body: Body) -> Float64:
        """These joints of `body`, metres, camera frame. Shape (K, 3)."""
        places = {layout: points_of(body, layout) for layout in dict.fromkeys(self.layouts)}
        rows = [
            places[layout][LAYOUTS[layout].index(name)]
            for name, layout in zip(self.names, self.layouts, strict=True)
        ]
        return np.stack(rows)

    def rows(self, wanted: Sequence[str]) -> list[int]:
        """Where those of `wanted` stand that are there."""
        return [self.names.index(name) for name in wanted if name in self.names]

    @property
    def root_name(self) -> str:
        """What `root` gives."""
        return next((name for name in ROOTS if name in self.names), "middle of the hips")

    def root(self, joints: Any) -> Float64:
        """Pelvis, mid-hip or the middle of the hips of `joints` (K, 3). NaN where unknown. (3,)."""
        rows = self.rows(ROOTS)[:1] or self.rows(("left_hip", "right_hip"))
        if self.root_name not in ROOTS and len(rows) < 2:
            return np.full(3, np.nan)
        return np.asarray(joints, dtype=np.float64)[rows].mean(0)
