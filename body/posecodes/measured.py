"""Every angle, place, height, gap and direction of a posed body, by name.

Knows nothing of which are worth saying, nor of what was wanted.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from math import atan2, degrees

import numpy as np

from thirdwave.body.measures import UP
from thirdwave.body.model import BodyModel, Posed
from thirdwave.body.posecodes.angles import ANGLES, AngleName
from thirdwave.body.posecodes.formulas import (
    WORLD,
    Formula,
    Vector,
    formula,
    frame_of,
    point,
    segment_vector,
    way,
)
from thirdwave.body.posecodes.places import SIDES, Frame, Segment, Side, Way
from thirdwave.body.posecodes.sites import RADII_M, site_table
from thirdwave.body.rotations import Float64, cross_product
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Body, Pose

FLOOR_PLACES = (
    *(f"{side}_{name}" for side in SIDES for name in ("heel", "ball", "toes", "palm", "fingertips",
      "kneecap", "shin", "elbow_tip", "forearm", "buttock", "shoulder_top", "outer_thigh")),
    "lower_back", "upper_back", "belly", "chest", "back_of_head", "crown", "forehead",
)  # fmt: skip
"""Skin that comes to lie on the floor; the lowest of it is the floor."""


@dataclass(frozen=True, eq=False)
class Measured:
    """One posed body, measured. Camera frame, metres, degrees."""

    posed: Posed
    heading: Float64
    """Where the pelvis heads, level unit vector; `world` front. Shape (3,)."""

    @cached_property
    def points(self) -> dict[str, Float64]:
        """Every point of `site_table`, and the world's axes as vectors."""
        table = site_table(self.posed.model)
        places = site_places(self.posed)
        found = dict(zip(table.names, places, strict=True))
        return found | dict(zip(WORLD, world_axes(self.heading), strict=True))

    def angle(self, name: AngleName, side: Side | None = None) -> float:
        """An angle, degrees, as `ANGLES` defines it. KeyError for a wrong side or name."""
        one = formula(name, side)
        value = self.raw(one)
        if one.from_rest:
            value -= rest_angle(self.posed.model, name, side)
        return _wrapped(value) if one.kind == "bearing" else value

    @cached_property
    def angles(self) -> dict[str, float]:
        """Every angle: "left_knee_flexion", "trunk_twist"."""
        found: dict[str, float] = {}
        for name, one in ANGLES.items():
            for side in SIDES if one.sided else (None,):
                found[name if side is None else f"{side}_{name}"] = self.angle(name, side)
        return found

    def place(self, name: str, side: Side | None = None) -> Float64:
        """Where a place is. Shape (3,). KeyError for one there is not."""
        return self.points[point(name, side)]

    def direction(
        self, segment: Segment, side: Side | None = None, frame: Frame = "body"
    ) -> tuple[float, float]:
        """Raised from straight down, and turned out from ahead: as a DirectionConstraint's."""
        own = frame_of(segment, frame)
        vector = self.vector(segment_vector(segment, side))
        vector = vector / np.linalg.norm(vector)
        up, front, out = (self.vector(way(w, own, side)) for w in _UP_FRONT_OUT)
        level = float(np.hypot(vector @ front, vector @ out))
        raised = degrees(atan2(level, -float(vector @ up)))
        return raised, degrees(atan2(float(vector @ out), float(vector @ front)))

    def along(self, place: str, of: str, way_: Way, frame: Frame = "world") -> float:
        """How far `place` lies from `of` along a way, metres; of "floor" is the height."""
        if of == "floor":
            height = self.height(place)
            return height if way_ == "up" else -height
        side: Side | None = next((s for s in SIDES if place.startswith(f"{s}_")), None)
        gap = self.place(place) - self.place(of)
        return float(gap @ self.vector(way(way_, frame, side)))

    @cached_property
    def floor_m(self) -> float:
        """Coordinate of the lowest skin along up, metres: the floor if the body lies on it."""
        return min(float(self.points[name] @ UP) for name in FLOOR_PLACES)

    def height(self, place: str) -> float:
        """Metres above the lowest skin."""
        return float(self.place(place) @ UP) - self.floor_m

    def distance(self, place: str, of: str) -> float:
        """Metres between two places."""
        return float(np.linalg.norm(self.place(place) - self.place(of)))

    def gap(self, place: str, other: str) -> float:
        """Metres of air between the skin at two places, 0 where they meet; or above the floor."""
        if other == "floor":
            return max(0.0, self.height(place) - depth_of(place))
        return max(0.0, self.distance(place, other) - depth_of(place) - depth_of(other))

    def vector(self, vector: Vector) -> Float64:
        """The sum of points that a formula names. Shape (3,)."""
        return sum((factor * self.points[name] for name, factor in vector), np.zeros(3))

    def raw(self, one: Formula) -> float:
        """A formula's angle, degrees, before it counts from the rest pose's."""
        v, a = self.vector(one.v), self.vector(one.a)
        if one.kind == "between":
            raw = atan2(float(np.linalg.norm(cross_product(v, a))), float(v @ a))
        else:
            raw = atan2(float(v @ a), float(v @ self.vector(one.b)))
        return one.scale * degrees(raw) + one.offset


def measured(posed: Posed, heading: Float64 | None = None) -> Measured:
    """A body to be measured; the heading is its pelvis's unless another is given, (3,)."""
    return Measured(posed, heading_of(posed) if heading is None else heading)


def heading_of(posed: Posed) -> Float64:
    """Level unit vector to which the pelvis heads, however it is tipped. Shape (3,).

    Across its axis to the left, which tipping forward and back leaves level; of somebody on their
    side, where it points ahead.
    """
    return heading_of_pelvis(posed.rotations[JOINT["pelvis"]])


def heading_of_pelvis(rotation: Float64) -> Float64:
    """As `heading_of`, by the pelvis's rotation (3, 3)."""
    ahead = cross_product(rotation[:, 0], UP)
    if np.linalg.norm(ahead) < 0.5:
        ahead = rotation[:, 2]
    level = ahead - (ahead @ UP) * UP
    return level / max(float(np.linalg.norm(level)), 1e-9)


def world_axes(heading: Float64) -> Float64:
    """Left, up, front of a body that heads there. Rows, shape (3, 3)."""
    return np.stack([cross_product(UP, heading), UP, heading])


def site_places(posed: Posed) -> Float64:
    """The points of `site_table`, metres, camera frame. Shape (K, 3)."""
    table, model = site_table(posed.model), posed.model
    betas = np.asarray(posed.body.betas, dtype=np.float64)
    rest = model.rest_joints(betas)
    arm = table.template + table.shapedirs @ betas - rest[table.joint]
    carried = np.einsum("prc,pc->pr", posed.model_rotations[table.joint], arm)
    carried += posed.model_joints[table.joint]
    places = np.zeros((len(table.names), 3))
    np.add.at(places, table.point, table.weight[:, None] * carried)
    return places


def depth_of(place: str) -> float:
    """How deep under the skin a place lies, metres; 0 for skin."""
    return RADII_M.get(place.removeprefix("left_").removeprefix("right_"), 0.0)


_UP_FRONT_OUT: tuple[Way, Way, Way] = ("up", "front", "out")


@cache
def rest_angle(model: BodyModel, name: AngleName, side: Side | None) -> float:
    """What the rest pose has of an angle, from which those that are `from_rest` count."""
    return rest_measured(model).raw(formula(name, side))


@cache
def rest_measured(model: BodyModel) -> Measured:
    """The model's rest pose, upright before the camera and facing it."""
    joints = 23 if model.kind == "smpl" else 21
    pose = Pose(
        model=model.kind, global_orient=np.array([np.pi, 0, 0]), body_pose=np.zeros((joints, 3))
    )
    body = Body(pose=pose, betas=np.zeros(10), transl=np.zeros(3), body_model=model.name)
    return measured(model.forward(body))


def _wrapped(value_deg: float) -> float:
    return (value_deg + 180.0) % 360.0 - 180.0
