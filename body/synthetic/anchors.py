"""Poses people take, authored limb by limb: the corners of a distribution of synthetic people.

Nothing is taken from the fit's prior: a limb is given by where it points and how far it bends,
so hips and knees, both arms, trunk and legs go together as in the activity. Knows no cameras.
"""

from dataclasses import dataclass

import numpy as np

from thirdwave.body.rotations import Float64, matrix_from_vector, vector_from_matrix
from thirdwave.body.skeleton import JOINT, JOINT_NAMES

Arm = tuple[float, float, float, float]
"""Raised from hanging (180: overhead), turned outwards from straight ahead (90: sideways, 180:
backwards, negative: across the chest), elbow flexion, turn about the upper arm; degrees. A
positive turn carries the bent forearm upwards."""

Leg = tuple[float, float, float, float, float]
"""Raised from hanging, turned outwards as an arm, knee flexion, toes raised, turn of the thigh
outwards about itself; degrees."""

HANGING: Arm = (8, 60, 15, 0)
STRAIGHT: Leg = (3, 40, 4, 0, 5)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Anchor:
    """One pose of one activity."""

    name: str
    pose: Float64
    """Rotation vectors relative to the parent joint, radians. Shape (23, 3)."""
    lean_deg: float
    """Forward tilt of the pelvis; 90 lies face down."""
    roll_deg: float
    """Tilt of the pelvis to the person's right; 90 lies on the side."""

    @property
    def tilt(self) -> Float64:
        """Lean and roll, degrees. Shape (2,)."""
        return np.array([self.lean_deg, self.roll_deg])


def pose_of(
    name: str,
    *,
    lean: float = 0,
    roll: float = 0,
    spine: tuple[float, float, float] = (6, 0, 0),
    head: tuple[float, float] = (0, 0),
    left_arm: Arm = HANGING,
    right_arm: Arm = HANGING,
    left_leg: Leg = STRAIGHT,
    right_leg: Leg = STRAIGHT,
) -> Anchor:
    """An anchor from limbs; `spine` is bend, twist and side bend, `head` nod and turn, degrees.

    Spine and head are shared out over their joints. Twist and turn are positive to the left.
    """
    pose = np.zeros((len(JOINT_NAMES), 3))
    for part in ("spine1", "spine2", "spine3"):
        pose[JOINT[part]] = np.radians(spine) / 3
    for part in ("neck", "head"):
        pose[JOINT[part], :2] = np.radians(head) / 2
    for side, outwards, arm, leg in (
        ("left", 1.0, left_arm, left_leg),
        ("right", -1.0, right_arm, right_leg),
    ):
        raised, out, elbow, turn = arm
        along = np.array([outwards, 0.0, 0.0])
        # The collar bone takes up a part of what goes above the shoulder.
        collar = max(0.0, raised - 80.0) * 0.2
        pose[JOINT[f"{side}_collar"], 2] = outwards * np.radians(collar)
        lifted = _direction(outwards, raised - 0.6 * collar, out)
        pose[JOINT[f"{side}_shoulder"]] = _limb(along, lifted, -outwards * turn)
        pose[JOINT[f"{side}_elbow"], 1] = -outwards * np.radians(elbow)
        raised, out, knee, toes, turn = leg
        down = np.array([0.0, -1.0, 0.0])
        thigh = _limb(down, _direction(outwards, raised, out), -outwards * turn)
        pose[JOINT[f"{side}_hip"]] = thigh
        pose[JOINT[f"{side}_knee"], 0] = np.radians(knee)
        pose[JOINT[f"{side}_ankle"], 0] = -np.radians(toes)
    return Anchor(name=name, pose=pose[1:], lean_deg=lean, roll_deg=roll)


def mirrored(anchor: Anchor) -> Anchor:
    """The same pose with left and right exchanged."""
    return Anchor(
        name=f"{anchor.name}, mirrored",
        pose=mirrored_pose(anchor.pose),
        lean_deg=anchor.lean_deg,
        roll_deg=-anchor.roll_deg,
    )


def mirrored_pose(pose: Float64) -> Float64:
    """`pose` (23, 3) with left and right exchanged."""
    return pose[_MIRROR] * [1.0, -1.0, -1.0]


def _direction(outwards: float, raised: float, out: float) -> Float64:
    """Unit vector (3,), rest frame (x the person's left, y up, z ahead)."""
    up, side = np.radians(raised), np.radians(out)
    return np.array([outwards * np.sin(up) * np.sin(side), -np.cos(up), np.sin(up) * np.cos(side)])


def _limb(rest: Float64, wanted: Float64, turn_deg: float) -> Float64:
    """Rotation vector (3,): a turn about the bone, then the shortest way to `wanted`."""
    axis = np.cross(rest, wanted)
    sine = float(np.linalg.norm(axis))
    swing = np.zeros(3) if sine < 1e-9 else axis / sine * np.arctan2(sine, rest @ wanted)
    twist = np.radians(turn_deg) * rest
    return vector_from_matrix(matrix_from_vector(swing) @ matrix_from_vector(twist))


def _mirror_rows() -> np.ndarray:
    swap = {"left": "right", "right": "left"}
    names = ["_".join(swap.get(word, word) for word in name.split("_")) for name in JOINT_NAMES]
    return np.array([JOINT[name] - 1 for name in names[1:]])


_MIRROR = _mirror_rows()

ANCHORS: tuple[Anchor, ...] = (
    pose_of("standing"),
    pose_of("contrapposto", roll=5, spine=(4, 8, -10), head=(5, 20), left_leg=(4, 60, 3, 0, 5),
            right_leg=(22, 20, 32, 0, 15), right_arm=(30, 100, 85, -35)),
    pose_of("walking", lean=3, left_leg=(28, 0, 10, 8, 3), right_leg=(20, 180, 28, -8, 0),
            left_arm=(22, 175, 15, 0), right_arm=(26, 5, 28, 0)),
    pose_of("running", lean=12, spine=(8, 10, 0), left_leg=(68, 2, 90, 5, 0),
            right_leg=(22, 180, 55, -25, 0), left_arm=(45, 165, 95, 0), right_arm=(35, 0, 100, 0)),
    pose_of("standing at ease, hands clasped", left_arm=(22, -5, 45, -10),
            right_arm=(22, -5, 45, -10)),
    pose_of("sitting on a chair", lean=2, spine=(12, 0, 0), left_leg=(88, 8, 88, 0, 0),
            right_leg=(88, 10, 84, 0, 0), left_arm=(28, 10, 55, 0), right_arm=(28, 10, 55, 0)),
    pose_of("sitting, leaning on the knees", lean=20, spine=(35, 0, 0), head=(-15, 0),
            left_leg=(102, 18, 92, 0, 0), right_leg=(102, 18, 92, 0, 0),
            left_arm=(60, 15, 70, 0), right_arm=(60, 15, 70, 0)),
    pose_of("sitting, one leg over the other", lean=-6, spine=(12, 0, 0),
            left_leg=(88, 5, 82, 0, 0), right_leg=(100, -6, 72, 10, 0),
            left_arm=(30, 5, 70, 0), right_arm=(25, 20, 60, 0)),
    pose_of("sitting back, a hand on the chin", lean=-12, spine=(18, 0, 0), head=(12, 10),
            left_leg=(82, 15, 70, 0, 0), right_leg=(82, 12, 85, 0, 0),
            left_arm=(30, -5, 75, -10), right_arm=(42, 5, 135, 5)),
    pose_of("long sit on the floor", lean=-4, spine=(8, 0, 0), left_leg=(84, 8, 8, 5, 5),
            right_leg=(84, 8, 12, 5, 5), left_arm=(32, 155, 8, 0), right_arm=(32, 155, 8, 0)),
    pose_of("tailor sit", spine=(18, 0, 0), left_leg=(80, 42, 118, 0, 62),
            right_leg=(80, 42, 112, 0, 66), left_arm=(32, 25, 60, 0), right_arm=(32, 25, 60, 0)),
    pose_of("knees drawn up", lean=-12, spine=(30, 0, 0), left_leg=(118, 6, 112, 0, 0),
            right_leg=(118, 6, 112, 0, 0), left_arm=(68, 5, 45, 0), right_arm=(68, 5, 45, 0)),
    pose_of("deep squat", lean=28, spine=(18, 0, 0), head=(-20, 0), left_leg=(122, 22, 132, 28, 8),
            right_leg=(122, 22, 132, 28, 8), left_arm=(75, 5, 20, 0), right_arm=(75, 5, 20, 0)),
    pose_of("half squat, arms ahead", lean=28, spine=(8, 0, 0), head=(-15, 0),
            left_leg=(80, 16, 85, 22, 8), right_leg=(80, 16, 85, 22, 8),
            left_arm=(92, 5, 5, 0), right_arm=(92, 5, 5, 0)),
    pose_of("kneeling upright", left_leg=(4, 20, 92, -30, 0), right_leg=(4, 20, 92, -30, 0)),
    pose_of("sitting on the heels", spine=(10, 0, 0), left_leg=(84, 10, 148, -35, 0),
            right_leg=(84, 10, 148, -35, 0), left_arm=(25, 5, 45, 0), right_arm=(25, 5, 45, 0)),
    pose_of("on one knee", lean=4, left_leg=(90, 8, 92, 0, 0), right_leg=(5, 180, 88, 10, 0),
            left_arm=(38, 5, 55, 0), right_arm=(12, 60, 25, 0)),
    pose_of("lunge", lean=6, left_leg=(82, 4, 88, 5, 0), right_leg=(28, 180, 28, 15, 0),
            left_arm=(40, 110, 80, -35), right_arm=(40, 110, 80, -35)),
    pose_of("sideways lunge", lean=20, roll=8, spine=(12, 0, -6), left_leg=(42, 95, 6, 0, 0),
            right_leg=(72, 48, 88, 22, 0), left_arm=(55, 85, 15, 0), right_arm=(70, 10, 50, 0)),
    pose_of("reaching up to a shelf", spine=(-8, 0, 5), head=(-20, -10),
            right_arm=(165, 30, 12, 0), left_arm=(20, 50, 25, 0), left_leg=(5, 60, 5, -15, 0)),
    pose_of("both arms up", spine=(-10, 0, 0), head=(-15, 0), left_arm=(158, 55, 15, 0),
            right_arm=(158, 55, 15, 0), left_leg=(14, 90, 5, 0, 8), right_leg=(14, 90, 5, 0, 8)),
    pose_of("reaching ahead", lean=14, spine=(18, 10, 0), right_arm=(98, 2, 8, 0),
            left_arm=(25, 150, 20, 0), left_leg=(10, 180, 8, 8, 0), right_leg=(32, 5, 22, 8, 0)),
    pose_of("throwing", lean=-6, spine=(-6, -35, 8), head=(0, 25), right_arm=(95, 115, 95, 65),
            left_arm=(85, 25, 15, 0), left_leg=(38, 8, 22, 5, 0), right_leg=(10, 150, 18, 0, 12)),
    pose_of("follow through", lean=28, spine=(25, 35, 0), right_arm=(55, -25, 25, 0),
            left_arm=(40, 140, 30, 0), left_leg=(52, 5, 35, 8, 0),
            right_leg=(12, 180, 30, -20, 0)),
    pose_of("carrying a box", lean=-5, spine=(-4, 0, 0), left_arm=(18, 10, 88, 0),
            right_arm=(18, 10, 88, 0)),
    pose_of("lifting from the floor", lean=50, spine=(25, 0, 0), head=(-25, 0),
            left_leg=(110, 18, 105, 20, 5), right_leg=(110, 18, 105, 20, 5),
            left_arm=(72, 5, 15, 0), right_arm=(72, 5, 15, 0)),
    pose_of("pointing", head=(0, 30), left_arm=(88, 45, 4, 0), right_arm=(10, 60, 20, 0)),
    pose_of("arms crossed", lean=-2, left_arm=(38, 2, 108, -12), right_arm=(42, 2, 104, -5)),
    pose_of("hands on the hips", left_arm=(44, 115, 88, -48), right_arm=(44, 115, 88, -48),
            left_leg=(12, 90, 3, 0, 10), right_leg=(12, 90, 3, 0, 10)),
    pose_of("on the telephone", head=(8, -8), right_arm=(38, 35, 140, 10),
            left_arm=(15, 30, 70, 0)),
    pose_of("waving", left_arm=(85, 85, 95, 80), head=(0, 10)),
    pose_of("touching the toes", lean=62, spine=(50, 0, 0), head=(15, 0),
            left_leg=(68, 3, 8, 5, 0), right_leg=(68, 3, 10, 5, 0),
            left_arm=(88, 5, 8, 0), right_arm=(88, 5, 8, 0)),
    pose_of("on all fours", lean=82, spine=(0, 0, 0), head=(-35, 0), left_leg=(84, 4, 88, -25, 0),
            right_leg=(80, 4, 90, -25, 0), left_arm=(84, 5, 5, 0), right_arm=(86, 5, 5, 0)),
    pose_of("crawling", lean=80, spine=(4, 0, 0), head=(-35, 0), left_leg=(104, 6, 95, -20, 0),
            right_leg=(62, 4, 80, -30, 0), left_arm=(72, 5, 10, 0), right_arm=(108, 8, 8, 0)),
    pose_of("press-up", lean=78, spine=(-3, 0, 0), head=(-20, 0), left_leg=(4, 0, 3, 10, 0),
            right_leg=(4, 0, 3, 10, 0), left_arm=(76, 35, 12, 0), right_arm=(76, 35, 12, 0)),
    pose_of("lying on the back", lean=-90, spine=(3, 0, 0), left_leg=(6, 60, 6, -15, 8),
            right_leg=(12, 20, 22, -10, 8), left_arm=(28, 85, 18, 0), right_arm=(35, 60, 55, 0)),
    pose_of("lying on the front", lean=90, spine=(-10, 0, 0), head=(-20, 25),
            left_leg=(5, 90, 6, -35, 0), right_leg=(8, 90, 14, -35, 0),
            left_arm=(92, 92, 85, 80), right_arm=(100, 88, 75, 75)),
    pose_of("lying on the side", roll=88, spine=(14, 0, 0), head=(10, 0),
            left_leg=(58, 0, 68, 0, 0), right_leg=(28, 0, 48, 0, 0),
            left_arm=(62, 5, 65, 0), right_arm=(75, 10, 75, 0)),
    pose_of("climbing", lean=4, spine=(0, 0, 4), head=(-25, 0), left_arm=(150, 20, 45, 0),
            right_arm=(112, 30, 85, 30), left_leg=(25, 30, 30, 0, 15),
            right_leg=(88, 30, 98, 5, 15)),
    pose_of("kicking", lean=-14, spine=(15, 20, 0), left_leg=(8, 0, 18, 5, 0),
            right_leg=(78, 2, 18, -25, 0), left_arm=(68, 50, 25, 0), right_arm=(52, 130, 20, 0)),
    pose_of("bending sideways", roll=6, spine=(2, 0, 32), head=(0, 0), left_arm=(22, 70, 15, 0),
            right_arm=(150, 75, 25, 0), left_leg=(16, 95, 3, 0, 8), right_leg=(16, 95, 3, 0, 8)),
    pose_of("star jump", left_arm=(128, 90, 6, 0), right_arm=(128, 90, 6, 0),
            left_leg=(28, 92, 5, -20, 8), right_leg=(28, 92, 5, -20, 8)),
    pose_of("pushing", lean=28, spine=(8, 0, 0), head=(-12, 0), left_arm=(98, 8, 35, 5),
            right_arm=(98, 8, 35, 5), left_leg=(62, 4, 55, 10, 0),
            right_leg=(4, 180, 12, 12, 0)),
    pose_of("balancing on one leg", lean=48, spine=(-14, 0, 0), head=(-18, 0),
            left_leg=(50, 2, 6, 5, 0), right_leg=(28, 178, 8, -30, 0),
            left_arm=(92, 70, 6, 0), right_arm=(88, 80, 6, 0)),
)  # fmt: skip
"""The activities that synthetic people are mixed of."""
