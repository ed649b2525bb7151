"""Synthetic people who move: 120 frames at 30 a second, every frame's body known.

A movement goes from key pose to key pose with minimum jerk, as people reach, sit down and throw
(Flash and Hogan 1985); walking and running are cycles that carry the body along.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT_NAMES
from thirdwave.body.synthetic.anchors import ANCHORS, mirrored_pose
from thirdwave.body.synthetic.mixtures import clipped, placed, shape, somewhere, upright
from thirdwave.scene import Body

FPS = 30.0
FRAMES = 120


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Motion:
    """One person's movement."""

    name: str
    bodies: tuple[Body, ...]
    """One each frame; `FPS` frames a second."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class _Frame:
    """A pose before the person has a place and a shape."""

    pose: Float64
    """Radians. Shape (23, 3)."""
    lean_deg: float
    roll_deg: float = 0.0
    yaw_deg: float = 0.0
    along_m: float = 0.0
    """How far the person has gone ahead."""
    height_m: float = 0.0
    """How far the pelvis has risen."""


Key = tuple[float, str, float]
"""Seconds, the anchor's name, and how far the pelvis has risen by then, metres."""

_KEYED: Mapping[str, tuple[Key, ...]] = {
    "reach to a shelf": ((0.3, "standing", 0.0), (1.3, "reaching up to a shelf", 0.0),
                         (1.9, "reaching up to a shelf", 0.0), (2.9, "carrying a box", 0.0),
                         (4.0, "standing", 0.0)),
    "sit down and get up": ((0.2, "standing", 0.0), (1.6, "sitting on a chair", -0.42),
                            (2.3, "sitting on a chair", -0.42), (3.6, "standing", 0.0)),
    "lift from the floor": ((0.2, "standing", 0.0), (1.5, "lifting from the floor", -0.5),
                            (2.8, "carrying a box", 0.0), (4.0, "carrying a box", 0.0)),
    "throw": ((0.4, "standing", 0.0), (1.4, "throwing", -0.02), (1.85, "follow through", -0.05),
              (3.2, "standing", 0.0)),
    "kick": ((0.4, "standing", 0.0), (1.1, "running", 0.0), (1.5, "kicking", 0.0),
             (2.6, "standing", 0.0)),
    "squat": ((0.1, "standing", 0.0), (1.1, "half squat, arms ahead", -0.3),
              (2.0, "standing", 0.0), (3.0, "half squat, arms ahead", -0.3),
              (3.9, "standing", 0.0)),
}  # fmt: skip

_BY_NAME = {anchor.name: anchor for anchor in ANCHORS}
_ROW = {name: row for row, name in enumerate(JOINT_NAMES[1:])}


def motions(count: int, seed: int) -> list[Motion]:
    """`count` movements, taken in turn from all kinds, each by another person."""
    rng = np.random.default_rng(seed)
    makers: list[tuple[str, Callable[[], list[_Frame]]]] = [
        ("walk", lambda: _gait(rng, speed=1.3, stride_s=1.1, hip=26, knee=58, elbow=18, lean=3)),
        *[(name, lambda keys=keys: _keyed(keys)) for name, keys in _KEYED.items()],
        ("run", lambda: _gait(rng, speed=2.6, stride_s=0.78, hip=34, knee=85, elbow=85, lean=10)),
    ]
    made = []
    for number in range(count):
        name, frames = makers[number % len(makers)]
        made.append(Motion(name=name, bodies=_performed(frames(), rng)))
    return made


def _performed(frames: list[_Frame], rng: np.random.Generator) -> tuple[Body, ...]:
    """`frames` by a person of some shape, somewhere, facing anywhere."""
    betas, facing, start = shape(rng), rng.uniform(-180, 180), somewhere(rng)
    along = frames[-1].along_m
    # Half of the way before the middle of the picture, so nobody walks into the camera.
    start[2] = max(start[2], 2.5 + along / 2)
    heading = upright(facing)[:, 2]
    flip = rng.random() < 0.5
    bodies = []
    for frame in frames:
        pose, roll, yaw = frame.pose, frame.roll_deg, frame.yaw_deg
        if flip:
            pose, roll, yaw = mirrored_pose(pose), -roll, -yaw
        root = upright(facing + yaw, frame.lean_deg, roll)
        pelvis = start + heading * (frame.along_m - along / 2) - [0.0, frame.height_m, 0.0]
        bodies.append(placed(root, clipped(pose), betas, pelvis))
    return tuple(bodies)


def _keyed(keys: tuple[Key, ...]) -> list[_Frame]:
    frames = []
    for t in np.arange(FRAMES) / FPS:
        after = next((n for n, key in enumerate(keys) if key[0] > t), len(keys) - 1)
        before = max(after - 1, 0)
        (t0, first, low), (t1, second, high) = keys[before], keys[after]
        share = _minimum_jerk((t - t0) / (t1 - t0)) if t1 > t0 else 1.0
        a, b = _BY_NAME[first], _BY_NAME[second]
        tilt = (1 - share) * a.tilt + share * b.tilt
        frames.append(
            _Frame(
                pose=(1 - share) * a.pose + share * b.pose,
                lean_deg=float(tilt[0]),
                roll_deg=float(tilt[1]),
                height_m=(1 - share) * low + share * high,
            )
        )
    return frames


def _gait(
    rng: np.random.Generator,
    *,
    speed: float,
    stride_s: float,
    hip: float,
    knee: float,
    elbow: float,
    lean: float,
) -> list[_Frame]:
    """Walking or running: hips swing by `hip`, knees bend to `knee` in the swing, degrees.

    Each leg is half a stride after the other; arms swing against the legs.
    """
    standing = _BY_NAME["standing"].pose
    begin = rng.uniform(0, 1)
    frames = []
    for number in range(FRAMES):
        t = number / FPS
        pose = standing.copy()
        for side, shift in (("left", 0.0), ("right", 0.5)):
            phase = 2 * np.pi * (begin + shift + t / stride_s)
            swing = np.cos(phase)
            # The knee bends most while the hip comes forward, a little when the heel has struck.
            bend = 0.08 + 0.92 * np.clip(-np.sin(phase - 0.3), 0, None) ** 2
            pose[_ROW[f"{side}_hip"], 0] = -np.radians(hip * swing + 0.25 * hip)
            pose[_ROW[f"{side}_knee"], 0] = np.radians(knee * bend)
            pose[_ROW[f"{side}_ankle"], 0] = np.radians(8 * np.sin(phase + 0.6))
            outwards = 1.0 if side == "left" else -1.0
            # An arm swings about the line through the shoulders, in its rest frame about y.
            pose[_ROW[f"{side}_shoulder"], 1] = outwards * np.radians(0.7 * hip * swing)
            pose[_ROW[f"{side}_elbow"], 1] = -outwards * np.radians(elbow + 0.2 * elbow * -swing)
        twist = np.cos(2 * np.pi * (begin + t / stride_s))
        pose[_ROW["spine2"], 1] += np.radians(4 * twist)
        frames.append(
            _Frame(
                pose=pose,
                lean_deg=lean,
                yaw_deg=float(-4 * twist),
                along_m=speed * t,
                height_m=float(0.02 * np.cos(4 * np.pi * (begin + t / stride_s))),
            )
        )
    return frames


def _minimum_jerk(share: float) -> float:
    """Way gone at a share of the time, both 0 to 1, with no speed or acceleration at the ends."""
    s = min(max(share, 0.0), 1.0)
    return s**3 * (10 - 15 * s + 6 * s * s)
