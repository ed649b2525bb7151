"""Exact facts of a scene, by plain numpy from the joints and the surface of its bodies.

Written apart from `tools.measuring` and `body.measures`, so that neither is judged by itself; what
words mean is docs/cli.md's. Postures are the table's, never computed. Knows nothing of questions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from thirdwave.apps.benches.plan.scenes import load_scene, row_of
from thirdwave.body.model import BodyModel, Posed
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT_NAMES
from thirdwave.scene import Body, Scene

SIDES = ("left", "right")
TOUCH_M = 0.02
"""Surfaces nearer than this touch."""
RAISED_M, RAISED_DEG, STEEP_DEG = 0.05, 60.0, 45.0
"""An arm is raised with the wrist so far above its shoulder and the upper arm so far from the
trunk; it is overhead with the wrist above the crown and the arm so near the vertical."""
NEXT_M = 1.2
FACES_DEG, FACES_NOT_DEG = 45.0, 75.0
"""Facing within the first, not facing beyond the second; between them it is too close to call."""
LEVEL_SHARE = 0.35
"""A chest or face whose direction has less of it along the ground is turned to nobody."""
PARTS: Mapping[str, tuple[str, ...]] = {
    "head": ("head",), "neck": ("neck",), "chest": ("spine3",), "pelvis": ("pelvis",),
    **{
        f"{side}_{part}": (f"{side}_{part}",)
        for side in SIDES
        for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "foot")
    },
    **{f"{side}_hand": (f"{side}_wrist", f"{side}_hand") for side in SIDES},
}  # fmt: skip
"""Joints whose surface is a part's; the first is where the part is. A hand is its wrist."""
QUARTERS = ("camera", "image right", "away", "image left")


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Truth:
    """Everything known of one person. Angles in degrees, lengths in metres."""

    id: str
    name: str | None
    posture: str
    numbers: Mapping[str, float]
    """By name: left_knee_flexion, trunk_inclination, facing, left_wrist_above_head_m."""
    holds: Mapping[str, bool]
    """left_arm_raised, left_arm_overhead and the same of the right."""
    contacts: Mapping[tuple[str, str], float]
    """Air between the surface of a hand and that of another part of one's own, metres."""
    centre_px: tuple[float, float]
    """Middle of the box in the picture."""
    posed: Posed = field(repr=False)

    def place(self, part: str) -> Float64:
        """Where a part is, metres, camera frame. Shape (3,)."""
        return _joint(self.posed, PARTS[part][0])


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Between:
    """How one person stands to another."""

    distance_m: float
    """Pelvis to pelvis."""
    facing_off_deg: float
    """Of the chest, on the ground, from straight at the other."""
    looking_off_deg: float
    """Of the face."""
    surface_gap_m: float
    """Between the surfaces, infinite where they are far apart."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Facts:
    """Everything known of a scene."""

    scene: Scene
    people: Mapping[str, Truth]
    """By id, from left to right."""
    between: Mapping[tuple[str, str], Between]
    """Of each ordered pair."""

    def number(self, name: str, person: str) -> float:
        """A number of somebody. KeyError names those there are."""
        numbers = self.people[person].numbers
        if name not in numbers:
            raise KeyError(f"fact {name!r}: expected one of {', '.join(numbers)}")
        return numbers[name]


@cache
def facts_of(scene: str) -> Facts:
    """The facts of a scene by name; ValueError names those there are."""
    postures = [person.posture for person in row_of(scene).people]
    return facts_in(load_scene(scene), postures)


def facts_in(scene: Scene, postures: list[str] | None = None) -> Facts:
    """The facts of any scene whose bodies are known, exactly as they are there."""
    people: dict[str, Truth] = {}
    for number, person in enumerate(scene.people or ()):
        if person.body is None:
            raise ValueError(f"{person.id}: expected a body, got none")
        box = np.asarray(person.xyxy, dtype=np.float64)
        people[person.id] = truth_of(
            person.id,
            person.body,
            name=person.name,
            posture=postures[number] if postures else "",
            centre_px=(float(box[0] + box[2]) / 2, float(box[1] + box[3]) / 2),
        )
    pairs = {(a, b): _between(people[a], people[b]) for a in people for b in people if a != b}
    return Facts(scene=scene, people=people, between=pairs)


def truth_of(
    person: str, body: Body, *, name: str | None, posture: str, centre_px: tuple[float, float]
) -> Truth:
    """What is true of one body."""
    posed = BodyModel.load(body.body_model).forward(body)
    numbers = numbers_of(posed)
    holds: dict[str, bool] = {}
    for side in SIDES:
        arm = _joint(posed, f"{side}_wrist") - _joint(posed, f"{side}_shoulder")
        holds[f"{side}_arm_raised"] = (
            numbers[f"{side}_wrist_above_shoulder_m"] > RAISED_M
            and numbers[f"{side}_shoulder_elevation"] > RAISED_DEG
        )
        steep = _angle(arm, np.array([0.0, -1.0, 0.0])) < STEEP_DEG
        holds[f"{side}_arm_overhead"] = numbers[f"{side}_wrist_above_head_m"] > 0 and steep
    return Truth(
        id=person,
        name=name,
        posture=posture,
        numbers=numbers,
        holds=holds,
        contacts=_contacts(posed),
        centre_px=centre_px,
        posed=posed,
    )


def numbers_of(posed: Posed) -> dict[str, float]:
    """Every number of a posed body, by name."""
    at = {name: _joint(posed, name) for name in JOINT_NAMES}
    shoulders = (at["left_shoulder"] + at["right_shoulder"]) / 2
    hips = (at["left_hip"] + at["right_hip"]) / 2
    trunk = shoulders - hips
    sole_y = float(
        _skin(posed, ("left_ankle", "right_ankle", "left_foot", "right_foot"))[:, 1].max()
    )
    crown_y = float(_skin(posed, ("head",))[:, 1].min())
    found: dict[str, float] = {"trunk_inclination": _angle(trunk, np.array([0.0, -1.0, 0.0]))}
    for side in SIDES:
        hip, knee, ankle = (at[f"{side}_{name}"] for name in ("hip", "knee", "ankle"))
        shoulder, elbow, wrist = (at[f"{side}_{name}"] for name in ("shoulder", "elbow", "wrist"))
        found |= {
            f"{side}_knee_flexion": 180.0 - _angle(hip - knee, ankle - knee),
            f"{side}_elbow_flexion": 180.0 - _angle(shoulder - elbow, wrist - elbow),
            f"{side}_hip_flexion": 180.0 - _angle(trunk, knee - hip),
            f"{side}_shoulder_elevation": _angle(-trunk, elbow - shoulder),
            f"{side}_wrist_above_shoulder_m": float(shoulder[1] - wrist[1]),
            f"{side}_wrist_above_hip_m": float(hip[1] - wrist[1]),
            f"{side}_wrist_above_knee_m": float(knee[1] - wrist[1]),
            f"{side}_wrist_above_head_m": crown_y - float(wrist[1]),
        }
    found |= {
        "facing": _yaw(chest_front(posed)),
        "head_direction": _yaw(face_front(posed)),
        "depth": float(at["pelvis"][2]),
        "level": -float(at["pelvis"][1]),
        "stature": stature(posed),
    }
    for part, (joint, *_) in PARTS.items():
        found[f"{part}_height"] = sole_y - float(at[joint][1])
    for what, joint in (("hands", "wrist"), ("elbows", "elbow"), ("knees", "knee"),
                        ("feet", "ankle")):  # fmt: skip
        gap = at[f"left_{joint}"] - at[f"right_{joint}"]
        found[f"{what}_apart_m"] = float(np.linalg.norm(gap))
    return found


def stature(posed: Posed) -> float:
    """Height of the shape standing straight: what the rest surface spans upwards, metres."""
    mesh = posed.model.mesh
    betas = np.asarray(posed.body.betas, dtype=np.float64)
    up = mesh.v_template[:, 1] + mesh.shapedirs[:, 1, : len(betas)] @ betas
    return float(up.max() - up.min())


def chest_front(posed: Posed) -> Float64:
    """Where the chest points: across the collar bones and the line up to the neck. Shape (3,)."""
    left, right = _joint(posed, "left_collar"), _joint(posed, "right_collar")
    return np.cross(left - right, _joint(posed, "neck") - _joint(posed, "spine3"))


def face_front(posed: Posed) -> Float64:
    """Where the face points: the head's surface at rest turned onto the posed one. Shape (3,)."""
    rows = _rows(posed, ("head",))
    mesh = posed.model.mesh
    betas = np.asarray(posed.body.betas, dtype=np.float64)
    rest = mesh.v_template[rows] + mesh.shapedirs[rows][:, :, : len(betas)] @ betas
    now = posed.vertices[rows]
    u, _, vt = np.linalg.svd((rest - rest.mean(0)).T @ (now - now.mean(0)))
    turn = vt.T @ np.diag([1.0, 1.0, np.linalg.det(vt.T @ u.T)]) @ u.T
    return turn[:, 2]


def is_length(fact: str) -> bool:
    """Whether a number of `numbers_of` is metres, not degrees."""
    return fact.endswith(("_m", "_height")) or fact in ("depth", "stature", "level")


def is_level(front: Float64) -> bool:
    """Whether a direction (3,) goes along the ground, not to the ceiling or the floor."""
    return float(np.hypot(front[0], front[2])) > LEVEL_SHARE * float(np.linalg.norm(front))


def quarter(yaw_deg: float) -> str:
    """Which way a yaw points: camera, image right, away, image left."""
    return QUARTERS[round(yaw_deg / 90.0) % 4]


def part_gap_m(one: Truth, part: str, two: Truth, other_part: str) -> float:
    """Air between the surfaces of two parts, metres, infinite where they are far apart."""
    return _gap(_skin(one.posed, PARTS[part]), _skin(two.posed, PARTS[other_part]))


def _between(one: Truth, two: Truth) -> Between:
    a, b = one.place("pelvis"), two.place("pelvis")
    head, other_head = one.place("head"), two.place("head")
    return Between(
        distance_m=float(np.linalg.norm(a - b)),
        facing_off_deg=_level_angle(chest_front(one.posed), b - a),
        looking_off_deg=_level_angle(face_front(one.posed), other_head - head),
        surface_gap_m=_gap(one.posed.vertices, two.posed.vertices),
    )


def _contacts(posed: Posed) -> dict[tuple[str, str], float]:
    """Gaps of each hand to what it may rest on."""
    others = {
        "head": ("head",),
        "trunk": ("pelvis", "spine1", "spine2", "spine3"),
        "left_thigh": ("left_hip",), "right_thigh": ("right_hip",),
        "left_shank": ("left_knee",), "right_shank": ("right_knee",),
        "left_foot": ("left_ankle", "left_foot"), "right_foot": ("right_ankle", "right_foot"),
    }  # fmt: skip
    found: dict[tuple[str, str], float] = {}
    for side in SIDES:
        hand = _skin(posed, PARTS[f"{side}_hand"])
        for name, joints in others.items():
            found[f"{side}_hand", name] = _gap(hand, _skin(posed, joints))
    left, right = (_skin(posed, PARTS[f"{side}_hand"]) for side in SIDES)
    found["left_hand", "right_hand"] = _gap(left, right)
    return found


def _gap(first: Float64, second: Float64, far: float = 0.3) -> float:
    """Smallest distance between two clouds of points, metres; infinite beyond `far`."""
    near = first[((first > second.min(0) - far) & (first < second.max(0) + far)).all(1)]
    other = second[((second > first.min(0) - far) & (second < first.max(0) + far)).all(1)]
    if not len(near) or not len(other):
        return float("inf")
    gap = min(float(np.linalg.norm(other - point, axis=1).min()) for point in near)
    return gap if gap < far else float("inf")


def _joint(posed: Posed, name: str) -> Float64:
    return posed.joints[JOINT_NAMES.index(name)]


def _rows(posed: Posed, joints: tuple[str, ...]) -> np.ndarray:
    """Vertices that move most with these joints."""
    own = [JOINT_NAMES.index(name) for name in joints]
    return np.flatnonzero(np.isin(posed.model.mesh.weights.argmax(1), own))


def _skin(posed: Posed, joints: tuple[str, ...]) -> Float64:
    return posed.vertices[_rows(posed, joints)]


def _angle(first: Float64, second: Float64) -> float:
    """Degrees between two vectors (3,)."""
    cosine = first @ second / (np.linalg.norm(first) * np.linalg.norm(second))
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def _level_angle(first: Float64, second: Float64) -> float:
    return _angle(first * [1.0, 0.0, 1.0], second * [1.0, 0.0, 1.0])


def _yaw(front: Float64) -> float:
    """Degrees about the vertical: 0 to the camera, 90 to image right."""
    return float(np.degrees(np.arctan2(front[0], -front[2])))
