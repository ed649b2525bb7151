"""Full-size model files of nobody: the default body in SMPL's and in SMPL-X's clothes. Test helper.

No licensed file is at hand, so the arrays that the default body lacks (pose correctives, more
betas, expressions, fingers) are made up; every shape and member name is that of the real files.
"""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from thirdwave.body.landmarks import SMPLX_VERTICES, VERTICES
from thirdwave.body.model_file import DEFAULT_FILE
from thirdwave.body.skeleton import JOINT, SKELETONS
from thirdwave.scene import Body, Pose

SMPLX_COUNT = 10475
DEFAULT = dict(np.load(DEFAULT_FILE))
FINGER_TIPS = {"index": 2319, "middle": 2445, "pinky": 2673, "ring": 2556, "thumb": 2746}
"""Vertices of the left hand, SMPL's numbers."""


@cache
def smpl_members() -> dict[str, Any]:
    """The default body as an SMPL file with pose correctives."""
    names = ("v_template", "shapedirs", "weights", "f", "J_regressor", "kintree_table")
    members = {name: DEFAULT[name] for name in names}
    # As the official files write the root's parent.
    members["kintree_table"] = members["kintree_table"].astype(np.uint32)
    return members | {"posedirs": correctives(6890, 207)}


@cache
def smplx_sources() -> np.ndarray:
    """Which vertex of the default body each vertex of the SMPL-X file copies. Shape (10475,)."""
    rng = np.random.default_rng(4)
    copies = np.concatenate([np.arange(6890), rng.integers(0, 6890, SMPLX_COUNT - 6890)])
    copies = rng.permutation(copies)
    for name, number in SMPLX_VERTICES.items():
        # Swap, so that every vertex of the default body stays somewhere.
        at = int(np.flatnonzero(copies == VERTICES[name])[0])
        copies[[number, at]] = copies[[at, number]]
    return copies


@cache
def smplx_members(columns: int = 400) -> dict[str, Any]:
    """The default body as an SMPL-X file, and all that `smplx` asks for.

    Of the `columns` of shapedirs the first 10 are betas, as in every SMPL-X file.
    """
    rng = np.random.default_rng(5)
    tree, source = SKELETONS["smplx"], smplx_sources()
    _, first = np.unique(source, return_index=True)
    weights = np.zeros((SMPLX_COUNT, 55), np.float32)
    weights[:, list(tree.smpl_joints)] = DEFAULT["weights"][source]
    # Fingers and jaw carry a part of what the hand and the head carry in SMPL.
    for whole, part in (("left_middle1", "left_index2"), ("right_middle1", "right_thumb3"),
                        ("head", "jaw")):  # fmt: skip
        there = tree.joint_names.index(whole)
        weights[:, tree.joint_names.index(part)] = 0.4 * weights[:, there]
        weights[:, there] *= 0.6
    regressor = np.zeros((55, SMPLX_COUNT))
    regressor[np.ix_(np.array(tree.smpl_joints), first)] = DEFAULT["J_regressor"]
    for joint, name in enumerate(tree.joint_names):
        if joint in tree.smpl_joints:
            continue
        side, _, bone = name.partition("_")
        if bone[:-1] in FINGER_TIPS:
            wrist = DEFAULT["J_regressor"][JOINT[f"{side}_wrist"]]
            regressor[joint, first] = (0.55 - 0.2 * int(bone[-1])) * wrist
            tip = FINGER_TIPS[bone[:-1]] if side == "left" else _right(bone[:-1])
            regressor[joint, first[tip]] += 0.45 + 0.2 * int(bone[-1])
        else:
            regressor[joint, SMPLX_VERTICES["nose"]] = 1.0
    more = 0.01 * rng.normal(size=(SMPLX_COUNT, 3, 1)) * rng.normal(size=columns - 10)
    shapedirs = np.concatenate([DEFAULT["shapedirs"][source], more.astype(np.float16)], axis=2)
    kintree = np.array([tree.parents, range(55)]).astype(np.uint32)
    return {
        "v_template": DEFAULT["v_template"][source],
        "shapedirs": shapedirs,
        "posedirs": correctives(SMPLX_COUNT, 486),
        "weights": weights,
        "J_regressor": regressor,
        "kintree_table": kintree,
        "f": first[DEFAULT["f"]].astype(np.uint32),
        "lmk_faces_idx": np.arange(51),
        "lmk_bary_coords": np.full((51, 3), 1 / 3),
        "hands_componentsl": np.eye(45),
        "hands_componentsr": np.eye(45),
        "hands_meanl": rng.normal(size=45),
        "hands_meanr": rng.normal(size=45),
        # Real files hold such pickled objects beside the arrays.
        "joint2num": np.array({name: j for j, name in enumerate(tree.joint_names)}, dtype=object),
    }


def correctives(vertices: int, columns: int) -> np.ndarray:
    """Pose correctives of a few millimetres, shape (vertices, 3, columns)."""
    rng = np.random.default_rng(6)
    space = rng.normal(size=(vertices * 3, 4)) @ rng.normal(size=(4, columns))
    return (1e-3 * space).astype(np.float32).reshape(vertices, 3, columns)


def save(path: Path, members: dict[str, Any]) -> Path:
    """Write an .npz, with numpy's own pickles for members that are no arrays of numbers."""
    np.savez(path, **members)
    return path


def random_body(kind: str, name: str, seed: int) -> Body:
    """A body in a random pose; `kind` is that of its pose."""
    rng = np.random.default_rng(seed)
    joints = 23 if kind == "smpl" else 21
    return Body(
        pose=Pose(
            model="smpl" if kind == "smpl" else "smplx",
            global_orient=rng.normal(size=3),
            body_pose=0.5 * rng.normal(size=(joints, 3)),
        ),
        betas=rng.normal(size=10),
        transl=np.array([0.3, -0.2, 4.0]),
        body_model=name,
    )


def _right(finger: str) -> int:
    return {"index": 5782, "middle": 5905, "pinky": 6133, "ring": 6016, "thumb": 6191}[finger]
