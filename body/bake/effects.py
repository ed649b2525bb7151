"""What a body file does: two steps along each beta in the tape measure's words, and what bending
costs it in volume.

`python -m thirdwave.body.bake.effects [FILE.npz]` prints both tables of README; numpy only.
"""

import sys
from collections.abc import Mapping

import numpy as np

from thirdwave.body.bake.anatomy import Ring, ring_at
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT, JOINT_NAMES, NUM_BETAS
from thirdwave.scene import Body, Pose

LIMBS: Mapping[str, tuple[str, str]] = {
    "trunk": ("pelvis", "neck"), "thigh": ("left_hip", "left_knee"),
    "shank": ("left_knee", "left_ankle"), "upper arm": ("left_shoulder", "left_elbow"),
    "forearm": ("left_elbow", "left_wrist"), "shoulders": ("left_shoulder", "right_shoulder"),
}  # fmt: skip
"""Lengths between joints."""

GIRTHS: Mapping[str, tuple[str, str, float]] = {
    "neck": ("neck", "head", 0.5), "chest": ("spine3", "neck", 0.2),
    "waist": ("spine1", "spine2", 0.4), "hips": ("pelvis", "left_hip", 1.0),
    "mid thigh": ("left_hip", "left_knee", 0.5), "calf": ("left_knee", "left_ankle", 0.35),
}  # fmt: skip
"""Where the tape goes round at betas = 0: that far from one joint's height to another's. It stays
on the same skin as the shape changes."""

Angles = Mapping[str, tuple[float, float, float]]

BENDS: Mapping[str, Angles] = {
    "hips 100": {"hip": (-100, 0, 0)},
    "hips 120": {"hip": (-120, 0, 0)},
    "squat, hips 120 and 15 apart, knees 130": {"hip": (-120, 0, 15), "knee": (130, 0, 0)},
    "legs 45 apart": {"hip": (0, 0, 45)},
    "knees 120": {"knee": (120, 0, 0)},
    "arms up": {"collar": (0, 0, 20), "shoulder": (0, 0, 70)},
    "arms down": {"shoulder": (0, 0, -70)},
    "arms forward": {"shoulder": (0, -90, 0)},
    "upper arms turned 90": {"shoulder": (90, 0, 0)},
    "elbows 140": {"elbow": (0, -140, 0)},
    "spine 80 forward": {"spine1": (30, 0, 0), "spine2": (25, 0, 0), "spine3": (25, 0, 0)},
}
"""Rotations by joint, degrees, of the left side; the right mirrors y and z."""


def volume(vertices: Float64, faces: np.ndarray) -> float:
    """What a closed surface (V, 3), metres, encloses, in litres; folds count twice."""
    a, b, c = vertices[faces].transpose(1, 0, 2)
    return float((np.cross(a, b) * c).sum() / 6e-3)


def measures(model: BodyModel, betas: Float64) -> dict[str, float]:
    """Stature, lengths and girths in centimetres, volume in litres, of a shape at rest."""
    surface, joints = model.rest_vertices(betas), model.rest_joints(betas)
    found = {
        "stature": 1e2 * float(np.ptp(surface[:, 1])),
        "volume": volume(surface, model.faces),
    }
    for name, (start, end) in LIMBS.items():
        found[name] = 1e2 * float(np.linalg.norm(joints[JOINT[start]] - joints[JOINT[end]]))
    for name, ring in _tapes(model).items():
        line = ring.points(surface[None])[0]
        found[f"{name} girth"] = 1e2 * float(
            np.linalg.norm(line - np.roll(line, 1, axis=0), axis=1).sum()
        )
    return found


def volume_changes(model: BodyModel) -> dict[str, float]:
    """Volume in each of `BENDS` against the T-pose at betas = 0, percent."""
    at_rest = volume(model.rest_vertices(np.zeros(NUM_BETAS)), model.faces)
    return {
        name: 100.0 * (volume(model.forward(bent(model, bend)).vertices, model.faces) / at_rest - 1)
        for name, bend in BENDS.items()
    }


def bent(model: BodyModel, angles: Angles) -> Body:
    """The mean body bent so at its joints; sided ones on both sides."""
    pose = np.zeros((len(JOINT_NAMES), 3), np.float32)
    for name, degrees in angles.items():
        radians = np.radians(degrees)
        if name in JOINT:
            pose[JOINT[name]] = radians
        else:
            pose[JOINT[f"left_{name}"]] = radians
            pose[JOINT[f"right_{name}"]] = radians * [1.0, -1.0, -1.0]
    return Body(
        pose=Pose(global_orient=pose[0], body_pose=pose[1:]),
        betas=np.zeros(NUM_BETAS, np.float32),
        transl=np.zeros(3, np.float32),
        body_model=model.name,
    )


def _tapes(model: BodyModel) -> dict[str, Ring]:
    surface, joints = model.rest_vertices(np.zeros(NUM_BETAS)), model.J_template
    tapes = {}
    for name, (start, end, share) in GIRTHS.items():
        point = joints[JOINT[start]] + share * (joints[JOINT[end]] - joints[JOINT[start]])
        if not name.endswith(("thigh", "calf")):
            point[0] = 0.0
        tapes[name] = ring_at(surface, model.faces, point)
    return tapes


def main(argv: list[str] | None = None) -> int:
    """Print the tables of a body file, of the default body without one."""
    given = sys.argv[1:] if argv is None else argv
    model = BodyModel.load(given[0] if given else None)
    names = list(measures(model, np.zeros(NUM_BETAS)))
    print("| beta | " + " | ".join(names) + " |")
    print("|---" * (len(names) + 1) + "|")
    print(_row("all 0", measures(model, np.zeros(NUM_BETAS)), ".1f"))
    for beta in range(NUM_BETAS):
        ends = [measures(model, sign * 2.0 * np.eye(NUM_BETAS)[beta]) for sign in (-1.0, 1.0)]
        told = " | ".join(f"{ends[0][name]:.1f} to {ends[1][name]:.1f}" for name in names)
        print(f"| {beta} | {told} |")
    print("\n| bend, degrees | volume |\n|---|---|")
    for name, change in volume_changes(model).items():
        print(f"| {name} | {change:+.1f} % |")
    return 0


def _row(label: str, values: Mapping[str, float], form: str) -> str:
    return f"| {label} | " + " | ".join(f"{value:{form}}" for value in values.values()) + " |"


if __name__ == "__main__":
    sys.exit(main())
