"""Pairs on disk, made by `python -m thirdwave.tools.synthetic`, as people to learn from.

Knows nothing of how they were made.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import matrix_from_vector
from thirdwave.body.skeleton import JOINT
from thirdwave.tools.regressor.inputs import Seen, framed
from thirdwave.tools.regressor.noise import People
from thirdwave.tools.regressor.skeleton import Skeleton

NEEDED = (
    "landmarks_xy", "landmarks_xyz", "landmarks_confidence", "keypoints_xy",
    "keypoints_confidence", "xyxy", "focal_length", "principal_point", "image_size", "pose",
    "betas", "transl", "inside", "family",
)  # fmt: skip
COMMON_FAMILIES = ("standing", "walking", "arms raised", "chair")
"""What people mostly do of whom a photograph shows the upper half ..."""
COMMON_REPEATS = 6
"""... and how often each of these comes up."""
Arrays = dict[str, np.ndarray]


def read(folder: Path, *, most: int | None = None) -> Arrays:
    """The pairs of a folder's shards in the order of their names, at most `most`.

    Every array of the shards that has a row for each pair, by name. ValueError when there is none.
    """
    shards, count = [], 0
    for shard in _shards(folder):
        shards.append(shard)
        count += len(shard["betas"])
        if most is not None and count >= most:
            break
    if not shards:
        raise ValueError(
            f"{folder}: expected pairs_*.npz, got none; make them: "
            f"python -m thirdwave.tools.synthetic --out {folder}"
        )
    arrays = {name: np.concatenate([shard[name] for shard in shards]) for name in shards[0]}
    return {name: array[:most] for name, array in arrays.items()}


def people_of(pairs: Arrays) -> tuple[People, np.ndarray]:
    """Pairs as the network learns from them, and which pairs those are (N,), bool.

    Left out is who has nothing to look at.
    """
    rest = BodyModel.load()
    pelvis = pairs["transl"] + rest.J_template[0] + pairs["betas"] @ rest.J_shapedirs[0].T
    framing = framed(seen_of_pairs(pairs))
    if framing is None:
        raise ValueError("pairs: expected landmarks of everybody, got people without any")
    T = framing.T_cam_virtual
    in_virtual = np.einsum("nba,nb->na", T, pelvis)
    sane = (in_virtual[:, 2] > 0.3) & np.isfinite(framing.rows).all(1)
    local = matrix_from_vector(pairs["pose"])
    local[:, 0] = T.swapaxes(1, 2) @ local[:, 0]
    skeleton, betas = Skeleton(rest), _tensor(pairs["betas"])
    people = People(
        rows=_tensor(framing.rows),
        root=_tensor(local[:, 0]),
        pose=_tensor(pairs["pose"][:, 1:]),
        betas=betas,
        pelvis=_tensor(in_virtual),
        marks=skeleton.landmarks(*skeleton.joints(_tensor(local), betas), betas),
    )
    return people.take(torch.tensor(np.flatnonzero(sane))), sane


def repeats(pairs: Arrays) -> np.ndarray:
    """How often each pair should come up in training. Shape (N,), int.

    Synthetic people squat as often as they stand. Where the legs show that does no harm; of
    somebody cut above the knees it would be what the network believes.
    """
    knees = pairs["inside"][:, [JOINT["left_knee"], JOINT["right_knee"]]]
    common = np.isin(pairs["family"], COMMON_FAMILIES)
    return np.where(common & ~knees.any(1), COMMON_REPEATS, 1)


def seen_of_pairs(pairs: Arrays) -> Seen:
    """What perception said of each pair."""

    def wide(name: str) -> np.ndarray:
        return pairs[name].astype(np.float64)

    return Seen(
        xy=wide("landmarks_xy"),
        xyz=wide("landmarks_xyz"),
        confidence=wide("landmarks_confidence"),
        spots=wide("keypoints_xy"),
        score=wide("keypoints_confidence"),
        xyxy=wide("xyxy"),
        focal_length=wide("focal_length"),
        principal_point=wide("principal_point"),
        image_size=wide("image_size"),
        missing=np.zeros(pairs["landmarks_confidence"].shape, dtype=np.bool_),
    )


def _shards(folder: Path) -> Iterator[Arrays]:
    for path in sorted(folder.glob("pairs_*.npz")):
        with np.load(path, allow_pickle=False) as file:
            missing = [name for name in NEEDED if name not in file]
            if missing:
                raise ValueError(
                    f"{path}: expected arrays {', '.join(NEEDED)}, got no {missing[0]}"
                )
            rows = len(file["betas"])
            yield {
                name: file[name]
                for name in file.files
                if not name.startswith("tried_") and len(file[name]) == rows
            }


def _tensor(array: np.ndarray) -> Tensor:
    return torch.tensor(np.ascontiguousarray(array), dtype=torch.float32)
