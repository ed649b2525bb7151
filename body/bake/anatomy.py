"""Where the joints of a sampled body lie: rings of skin and published proportions over the rig.

MakeHuman's rig is drawn to look right on one body. Its knee slides along the skin as people grow
(thigh over shank goes from .88 to 1.04), its spine lies in the spinous processes and its hips
outside and behind the femoral heads. A ring is a closed line on the skin that stays on the same
skin whatever the shape; its middle is where a joint can be found again on every body.
"""

from dataclasses import dataclass

import numpy as np

from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT

FROM_BACK = 2.0 / 3.0
"""A vertebral body lies so far along the way from the skin over the spine to the middle of the
trunk's section: about a third of the trunk's depth."""

HIP_SHIFT = np.array([-0.25, 0.0, 0.25])
"""From the rig's hip to the centre of the femoral head, in units of the rig's distance from the
median plane: 82 mm from it at a stature of 1.71 m. Regressions on the pelvis give 86 mm where its
front spines are 240 mm apart, and a place in front of its middle (Bell et al. 1990, J Biomech
23:617; Harrington et al. 2007, J Biomech 40:595)."""

RING_JOINTS = ("left_knee", "right_knee", "spine1", "spine2", "spine3")


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Ring:
    """A closed line on the skin, K points on edges of the mesh, in order."""

    ends: np.ndarray
    """The two vertices of each point's edge. Shape (K, 2)."""
    share: Float64
    """How far along the edge the point lies, 0 to 1. Shape (K,)."""

    def points(self, vertices: Float64) -> Float64:
        """The line on bodies `vertices` (N, V, 3). Shape (N, K, 3)."""
        start, end = vertices[:, self.ends[:, 0]], vertices[:, self.ends[:, 1]]
        return start + self.share[:, None] * (end - start)


@dataclass(frozen=True, eq=False, slots=True)
class Anatomy:
    """The joints of bodies that share one mesh and one rig."""

    rings: dict[str, Ring]
    """One for each of `RING_JOINTS`."""

    @classmethod
    def of_mean(cls, vertices: Float64, faces: np.ndarray, joints: Float64) -> "Anatomy":
        """Rings at the heights of the rig's `joints` (24, 3) on one upright body (V, 3)."""
        return cls(
            {name: ring_at(vertices, faces, joints[JOINT[name]]) for name in RING_JOINTS},
        )

    def joints(self, rig_joints: Float64, vertices: Float64) -> Float64:
        """Joints (N, 24, 3) of bodies `vertices` (N, V, 3) from the rig's (N, 24, 3), metres.

        Hips stand at the femoral heads, knees in the middle of the leg, the spine's three joints
        in the vertebral bodies; all others are the rig's.
        """
        joints = rig_joints.copy()
        for name in ("left_hip", "right_hip"):
            half_width = np.abs(rig_joints[:, JOINT[name], :1])
            sign = np.sign(rig_joints[:, JOINT[name], :1])
            shift = half_width * HIP_SHIFT
            shift[:, :1] *= sign
            joints[:, JOINT[name]] += shift
        for name, ring in self.rings.items():
            line = ring.points(vertices)
            middle = centroid(line)
            if name.startswith("spine"):
                back = line[:, _back(line.mean(0))]
                middle = back + FROM_BACK * (middle - back)
                middle[:, 0] = 0.0
            joints[:, JOINT[name]] = middle
        return joints


def ring_at(vertices: Float64, faces: np.ndarray, point: Float64) -> Ring:
    """The ring where the level plane through `point` (3,) cuts the part of the body around it.

    `vertices` (V, 3) of a closed mesh `faces` (F, 3), y up. Of several closed lines at that
    height, two legs or two arms and a trunk, the one whose middle is nearest to the point.
    """
    above = vertices[:, 1] > point[1]
    cut = faces[above[faces].any(1) & ~above[faces].all(1)]
    sides = np.sort(np.stack([cut, np.roll(cut, -1, axis=1)], axis=-1), axis=-1)
    crossed = above[sides[..., 0]] != above[sides[..., 1]]
    edges, number = np.unique(sides[crossed], axis=0, return_inverse=True)
    step: dict[int, list[int]] = {edge: [] for edge in range(len(edges))}
    for a, b in number.reshape(-1, 2):  # every triangle that is cut joins two crossed edges
        step[int(a)].append(int(b))
        step[int(b)].append(int(a))
    height = vertices[edges, 1]
    share = (point[1] - height[:, 0]) / (height[:, 1] - height[:, 0])
    rings = [Ring(ends=edges[line], share=share[line]) for line in _closed_lines(step)]
    middles = np.concatenate([centroid(ring.points(vertices[None])) for ring in rings])
    return rings[int(np.linalg.norm(middles - point, axis=1).argmin())]


def centroid(lines: Float64) -> Float64:
    """Centres of area (N, 3) of what closed lines (N, K, 3) enclose."""
    hub = lines.mean(1, keepdims=True)
    spoke, following = lines - hub, np.roll(lines, -1, axis=1) - hub
    across = np.cross(spoke, following)
    normal = across.sum(1, keepdims=True)
    area = (across * normal).sum(-1, keepdims=True) / (normal * normal).sum(-1, keepdims=True)
    return hub[:, 0] + (area * (spoke + following) / 3.0).sum(1)


def _back(line: Float64) -> int:
    """The rearmost point of a ring (K, 3) on the median plane."""
    return int(np.where(np.abs(line[:, 0]) < 1e-6, line[:, 2], np.inf).argmin())


def _closed_lines(step: dict[int, list[int]]) -> list[list[int]]:
    """The rings of a graph whose every node has two neighbours."""
    if any(len(two) != 2 for two in step.values()):
        raise ValueError("ring: expected a closed mesh, got one with an open border at this height")
    lines, left = [], set(step)
    while left:
        line = [min(left)]
        while True:
            left.discard(line[-1])
            ahead = [node for node in step[line[-1]] if node in left]
            if not ahead:
                break
            line.append(ahead[0])
        lines.append(line)
    return lines
