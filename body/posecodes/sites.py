"""Where the named places lie on a body: joints, skin, the middle of the mass, and segments' axes.

Skin is found by geometry on the rest surface, the vertex that a ray from inside meets, so that any
SMPL or SMPL-X file has every place. Pose correctives are left out: they move skin by millimetres.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from thirdwave.body.fitting.floor import sole_vertices
from thirdwave.body.landmarks import SMPLX_VERTICES, VERTICES
from thirdwave.body.model import BodyModel
from thirdwave.body.points import PointTable
from thirdwave.body.posecodes.places import CENTRAL, SIDED, SIDES
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT, JOINT_NAMES

AXES = ("left", "up", "front")
"""Axes of a segment's frame; at rest those of the rest frame: x, y, z."""
FRAMED = ("pelvis", "spine3", "head")
"""Joints whose three axes are points: "spine3:front" lies 1 m in front of "spine3"."""
RAY_M = 0.03
"""How far from the ray a vertex may lie to be met by it, metres."""
LEAST_WEIGHT = 0.08
"""Skinning weights below are left out: they move a place by less than a centimetre."""

MASSES: dict[str, tuple[float, str, str, float]] = {
    "head": (0.0694, "neck", "head", 1.1),
    "upper_trunk": (0.1596, "neck", "spine2", 0.5),
    "middle_trunk": (0.1633, "spine2", "spine1", 0.4),
    "lower_trunk": (0.1117, "spine1", "pelvis", 0.8),
    "upper_arm": (0.0271, "shoulder", "elbow", 0.5772),
    "forearm": (0.0162, "elbow", "wrist", 0.4574),
    "hand": (0.0061, "wrist", "hand", 0.79),
    "thigh": (0.1416, "hip", "knee", 0.4095),
    "shank": (0.0433, "knee", "ankle", 0.4459),
    "foot": (0.0137, "ankle", "foot", 0.55),
}
"""Segments: share of the body's mass, and how far between two joints its middle lies. Shares and
limbs of de Leva, J. Biomechanics 29 (1996), men; the trunk's and head's middles set to SMPL's
joints."""

RADII_M: dict[str, float] = {
    "shoulder": 0.055, "elbow": 0.042, "wrist": 0.028, "hip": 0.10, "knee": 0.058, "ankle": 0.042,
    "hand": 0.018, "foot": 0.035, "pelvis": 0.12, "neck": 0.06, "head": 0.10, "hips": 0.12,
    "shoulders": 0.09,
}  # fmt: skip
"""How deep under the skin places lie that are no skin, metres, of the default body."""


@dataclass(frozen=True, slots=True)
class _Ray:
    """Where skin is looked for: from a point between two joints along a direction."""

    start: str
    stop: str
    share: float
    direction: tuple[float, float, float]
    segments: tuple[str, ...]
    shift: tuple[float, float, float] = (0.0, 0.0, 0.0)


_TRUNK = ("pelvis", "spine1", "spine2", "spine3", "left_collar", "right_collar")
_LEFT: dict[str, _Ray] = {
    "palm": _Ray("wrist", "hand", 0.75, (0, -1, 0), ("wrist", "hand")),
    "fingertips": _Ray("wrist", "hand", 1.0, (1, 0, 0), ("hand",)),
    "forearm": _Ray("elbow", "wrist", 0.45, (0, -1, 0), ("elbow",)),
    "upper_arm": _Ray("shoulder", "elbow", 0.55, (0, 1, 0), ("shoulder",)),
    "elbow_tip": _Ray("elbow", "wrist", 0.0, (0, 0, -1), ("elbow", "shoulder")),
    "shoulder_top": _Ray("shoulder", "elbow", 0.0, (-0.2, 1, 0), ("shoulder", "collar")),
    "waist": _Ray("hip", "spine1", 0.75, (1, 0.15, 0.1), ("pelvis", "spine1", "spine2", "hip")),
    "buttock": _Ray("hip", "knee", 0.12, (0, -0.45, -1), ("pelvis", "hip"), (-0.01, 0, 0)),
    "thigh": _Ray("hip", "knee", 0.55, (0, 0, 1), ("hip",)),
    "inner_thigh": _Ray("hip", "knee", 0.6, (-1, 0, 0), ("hip",)),
    "outer_thigh": _Ray("hip", "knee", 0.45, (1, 0, 0), ("hip",)),
    "kneecap": _Ray("hip", "knee", 1.0, (0, 0, 1), ("hip", "knee")),
    "inner_knee": _Ray("hip", "knee", 0.97, (-1, 0, 0), ("hip", "knee")),
    "shin": _Ray("knee", "ankle", 0.45, (0, 0, 1), ("knee",)),
    "calf": _Ray("knee", "ankle", 0.35, (0, 0, -1), ("knee",)),
    "ear": _Ray("head", "neck", 0.0, (1, 0, 0), ("head",), (0.0, 0.06, 0.005)),
    "cheek": _Ray("head", "neck", 0.0, (0.6, 0, 1), ("head",), (0.0, 0.015, 0.04)),
    "temple": _Ray("head", "neck", 0.0, (1, 0, 0.45), ("head",), (0.0, 0.085, 0.03)),
}
_CENTRAL: dict[str, _Ray] = {
    "lower_back": _Ray("pelvis", "spine1", 1.0, (0, 0, -1), _TRUNK),
    "upper_back": _Ray("spine3", "neck", 0.3, (0, 0, -1), _TRUNK),
    "belly": _Ray("pelvis", "spine1", 1.0, (0, 0, 1), _TRUNK),
    "chest": _Ray("spine3", "neck", 0.35, (0, 0, 1), _TRUNK),
    "nape": _Ray("neck", "head", 0.6, (0, 0, -1), ("neck", "head")),
    "throat": _Ray("neck", "head", 0.3, (0, 0, 1), ("neck",)),
    "crown": _Ray("head", "neck", 0.0, (0, 1, 0), ("head",), (0.0, 0.1, 0.01)),
    "forehead": _Ray("head", "neck", 0.0, (0, 0, 1), ("head",), (0.0, 0.105, 0.0)),
    "mouth": _Ray("head", "neck", 0.0, (0, 0, 1), ("head",), (0.0, -0.008, 0.0)),
    "chin": _Ray("head", "neck", 0.0, (0, -0.35, 1), ("head",), (0.0, -0.03, 0.02)),
    "back_of_head": _Ray("head", "neck", 0.0, (0, 0, -1), ("head",), (0.0, 0.075, 0.0)),
}


@cache
def site_table(model: BodyModel) -> PointTable:
    """Every point that posecodes and pose constraints are made of.

    SMPL's 24 joints by name, then every place of `PLACES` that is no joint, then axes, a metre
    from their joint: "pelvis:left", "left_ankle:front" (along the foot), "left_wrist:front" (along
    the fingers), "left_wrist:palm", "left_wrist:thumb".
    """
    tables = [PointTable.of_joints(model, JOINT_NAMES)]
    vertices = _vertices(model)
    names = list(vertices)
    tables.append(_skin(model, [vertices[name] for name in names], names))
    soles = _soles(model)
    tables += list(soles.values())
    tables += [
        _mean_of(model, "hips", ("left_hip", "right_hip")),
        _mean_of(model, "shoulders", ("left_shoulder", "right_shoulder")),
        _skin(model, [vertices["left_buttock"], vertices["right_buttock"]], ["l", "r"]).mean(
            "seat"
        ),
        _mass(model),
        _axes(model),
    ]
    table = PointTable.joined(tables)
    missing = {
        *CENTRAL,
        *(f"{side}_{name}" for name in SIDED for side in SIDES),
    } - set(table.names)
    assert not missing, f"places without a site: {sorted(missing)}"
    return table


def _vertices(model: BodyModel) -> dict[str, int]:
    segment, skin = model.segment_weights.argmax(1), model.mesh.v_template
    joints = model.J_template[list(model.skeleton.smpl_joints)]
    rest = {"joints": joints, "skin": skin, "segment": segment}
    numbers = VERTICES if model.kind == "smpl" else SMPLX_VERTICES
    found = {name: numbers[name] for name in ("nose", "left_eye", "right_eye")}
    for name, ray in _CENTRAL.items():
        found[name] = _met(ray, "", **rest)
    for name, ray in _LEFT.items():
        for side in SIDES:
            found[f"{side}_{name}"] = _met(ray, f"{side}_", **rest)
    return found


def _met(ray: _Ray, side: str, *, joints: Float64, skin: Float64, segment: np.ndarray) -> int:
    """The vertex that the ray meets last among those of its segments."""

    def joint(name: str) -> int:
        return JOINT[name] if name in JOINT else JOINT[f"{side}{name}"]

    start, stop = joints[joint(ray.start)], joints[joint(ray.stop)]
    mirror = np.array([-1.0 if side == "right_" else 1.0, 1.0, 1.0])
    origin = start + ray.share * (stop - start) + np.array(ray.shift) * mirror
    direction = np.array(ray.direction) * mirror
    direction /= np.linalg.norm(direction)
    own = np.flatnonzero(np.isin(segment, [joint(name) for name in ray.segments]))
    away = skin[own] - origin
    along = away @ direction
    beside = np.linalg.norm(away - along[:, None] * direction, axis=1)
    ahead = along > 0.0
    near = ahead & (beside < max(RAY_M, float(beside[ahead].min()) + 1e-6))
    # Of the skin near the ray the outermost, nearer ones first: ears stick out beside temples.
    score = np.where(near, along - beside, -np.inf)
    return int(own[score.argmax()])


def _skin(model: BodyModel, vertices: list[int], names: list[str]) -> PointTable:
    mesh = model.mesh
    weights = mesh.weights[vertices]
    weights = np.where(weights < LEAST_WEIGHT, 0.0, weights)
    weights = weights / weights.sum(1, keepdims=True)
    return PointTable.skinned(names, mesh.v_template[vertices], mesh.shapedirs[vertices], weights)


def _soles(model: BodyModel) -> dict[str, PointTable]:
    """heel, ball, toes and sole of each foot, on its underside."""
    tables: dict[str, PointTable] = {}
    vertices = sole_vertices(model)
    for side in SIDES:
        row = {
            name: vertices[f"{side}_{name}"]
            for name in ("heel", "inner_ball", "outer_ball", "toes")
        }
        balls = [row["inner_ball"], row["outer_ball"]]
        tables[f"{side}_heel"] = _skin(model, [row["heel"]], [f"{side}_heel"])
        tables[f"{side}_toes"] = _skin(model, [row["toes"]], [f"{side}_toes"])
        tables[f"{side}_ball"] = _skin(model, balls, ["i", "o"]).mean(f"{side}_ball")
        tables[f"{side}_sole"] = _skin(model, [row["heel"], *balls], ["h", "i", "o"]).mean(
            f"{side}_sole"
        )
        for name in ("inner_ball", "outer_ball"):
            tables[f"{side}_{name}"] = _skin(model, [row[name]], [f"{side}_{name}"])
    return tables


def _mean_of(model: BodyModel, name: str, joints: tuple[str, ...]) -> PointTable:
    return PointTable.of_joints(model, joints).mean(name)


def _mass(model: BodyModel) -> PointTable:
    """The centre of mass: each segment's middle rides on the joint above it."""
    joint, weight, template, slopes = [], [], [], []
    index = model.skeleton.smpl_joints
    for name, (share, upper, lower, along) in MASSES.items():
        sides = ("",) if upper in JOINT else tuple(f"{side}_" for side in SIDES)
        for side in sides:
            a, b = index[JOINT[f"{side}{upper}"]], index[JOINT[f"{side}{lower}"]]
            joint.append(index[JOINT["head"]] if name == "head" else a)
            weight.append(share)
            template.append((1 - along) * model.J_template[a] + along * model.J_template[b])
            slopes.append((1 - along) * model.J_shapedirs[a] + along * model.J_shapedirs[b])
    shares = np.array(weight)
    return PointTable(
        names=("centre_of_mass",),
        point=np.zeros(len(joint), dtype=np.int64),
        joint=np.array(joint),
        weight=shares / shares.sum(),
        template=np.array(template),
        shapedirs=np.array(slopes),
    )


def _axes(model: BodyModel) -> PointTable:
    """Points a metre from their joint, which show how its frame is turned."""
    index = model.skeleton.smpl_joints
    rest = model.J_template[list(index)]
    names: list[str] = []
    joints: list[int] = []
    ways: list[Float64] = []
    for joint in FRAMED:
        for axis, way in zip(AXES, np.eye(3), strict=True):
            names.append(f"{joint}:{axis}")
            joints.append(index[JOINT[joint]])
            ways.append(way)
    for side in SIDES:
        fingers = _unit(rest[JOINT[f"{side}_hand"]] - rest[JOINT[f"{side}_wrist"]])
        palm = _unit(np.array([0.0, -1.0, 0.0]) + fingers[1] * fingers)
        toes = rest[JOINT[f"{side}_foot"]] - rest[JOINT[f"{side}_ankle"]]
        ahead = _unit(toes * [1.0, 0.0, 1.0])
        # At rest palms face down and thumbs ahead.
        for joint, axis, way in (
            ("wrist", "front", fingers),
            ("wrist", "palm", palm),
            ("wrist", "thumb", _unit(np.array([0.0, 0.0, 1.0]) - fingers[2] * fingers)),
            ("ankle", "front", ahead),
        ):
            names.append(f"{side}_{joint}:{axis}")
            joints.append(index[JOINT[f"{side}_{joint}"]])
            ways.append(way)
    rows = np.array(joints)
    return PointTable(
        names=tuple(names),
        point=np.arange(len(names)),
        joint=rows,
        weight=np.ones(len(names)),
        template=model.J_template[rows] + np.array(ways),
        shapedirs=model.J_shapedirs[rows],
    )


def _unit(vector: Float64) -> Float64:
    return vector / np.linalg.norm(vector)
