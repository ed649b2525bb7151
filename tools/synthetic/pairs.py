"""Shards of pairs: arrays stacked over people, in .npz files that a seed makes again.

A shard holds `SHARD` pictures of one person each; who was not found leaves no row but is counted.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from thirdwave.body.synthetic.postures import Drawn, sample
from thirdwave.tools.synthetic.pictures import render_scene
from thirdwave.tools.synthetic.seen import Pair, seen

SHARD = 100
"""Pictures of a shard."""
FIELDS = {
    "landmarks_xy": "33 landmarks, pixels (33, 2)",
    "landmarks_xyz": "33 landmarks, metres, origin mid-hip (33, 3)",
    "landmarks_confidence": "visibility times presence (33,)",
    "keypoints_xy": "the detector's COCO17 points, pixels (17, 2)",
    "keypoints_confidence": "their scores (17,)",
    "score": "the detector's, of the person",
    "match": "agreement of both models, 0 to 1",
    "xyxy": "the detector's box inside the picture, pixels (4,)",
    "focal_length": "true camera, pixels (2,)",
    "principal_point": "true camera, pixels (2,)",
    "image_size": "width and height, pixels (2,)",
    "pose": "rotation vectors, the root's first, camera frame, radians (24, 3)",
    "betas": "shape of the default body (10,)",
    "transl": "metres, camera frame (3,)",
    "joints": "SMPL joints, metres, camera frame (24, 3)",
    "inside": "whether each joint's pixel is inside the picture (24,)",
    "down": "direction of gravity, camera frame (3,)",
    "label": "posture by the rules of body.posture against gravity",
    "family": "key of body.synthetic.families.FAMILIES",
    "cut": "whether the frame was meant to cut the person",
    "turned": "whether the detector saw them only in the turned picture",
    "index": "number of the draw",
}
"""One row for each person that was seen, first axis N. Floats are float32."""
TRIED = {
    "tried_family": "family of everybody drawn",
    "tried_cut": "whether they were meant to be cut",
    "tried_found": "whether they were seen",
}
"""One row for each person of the shard, seen or not, first axis M."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One shard to make."""

    seed: int
    number: int
    count: int
    folder: Path

    @property
    def path(self) -> Path:
        """Its file."""
        return self.folder / f"pairs_{self.seed}_{self.number:05d}.npz"


def jobs(count: int, seed: int, folder: Path) -> Iterator[Job]:
    """The shards of `count` pictures that are not in `folder` yet."""
    for number, start in enumerate(range(0, count, SHARD)):
        job = Job(seed=seed, number=number, count=min(SHARD, count - start), folder=folder)
        if not job.path.exists():
            yield job


def one_thread_each() -> None:
    """Let the networks of this process have one thread: there are other processes."""
    from thirdwave.tools.perception import onnx

    onnx.THREADS = 1


def make(job: Job) -> tuple[int, int]:
    """Write a shard; how many people were drawn and seen."""
    pairs: list[tuple[int, Pair]] = []
    tried: dict[str, list[object]] = {name: [] for name in TRIED}
    for index in range(job.number * SHARD, job.number * SHARD + job.count):
        truth, pair = pair_of(job.seed, index)
        tried["tried_family"].append(truth.family)
        tried["tried_cut"].append(truth.cut)
        tried["tried_found"].append(pair is not None)
        if pair is not None:
            pairs.append((index, pair))
    rows = [_row(index, pair) for index, pair in pairs]
    arrays = {name: np.array([row[name] for row in rows]) for name in FIELDS}
    arrays |= {name: np.array(values) for name, values in tried.items()}
    unfinished = job.path.with_suffix(f".{os.getpid()}.part")
    with unfinished.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    unfinished.rename(job.path)
    return job.count, len(pairs)


def pair_of(seed: int, index: int) -> tuple[Drawn, Pair | None]:
    """Person number `index` of a seed as drawn, and as seen, if at all."""
    rng = np.random.default_rng([seed, index])
    truth = sample(rng)
    return truth, seen(render_scene([truth], truth.camera, rng), truth, rng)


def load(folder: Path) -> dict[str, np.ndarray]:
    """All shards of a folder, stacked, in the order of their names; ValueError when it has none."""
    paths = sorted(folder.glob("pairs_*.npz"))
    if not paths:
        raise ValueError(f"{folder}: expected files pairs_*.npz, got none: make some with "
                         "python -m thirdwave.tools.synthetic")  # fmt: skip
    parts = []
    for path in paths:
        with np.load(path, allow_pickle=False) as shard:
            parts.append({name: shard[name] for name in (*FIELDS, *TRIED)})
    filled = [part for part in parts if len(part["score"])]
    return {
        name: np.concatenate([part[name] for part in (filled if name in FIELDS else parts)])
        for name in (*FIELDS, *TRIED)
    }


def _row(index: int, pair: Pair) -> dict[str, Any]:
    truth, camera = pair.truth, pair.truth.camera
    pose, joints = truth.body.pose, truth.joints
    pixels = camera.project(joints)
    size = np.array(camera.image_size)
    floats = {
        "landmarks_xy": pair.marks.keypoints.xy,
        "landmarks_xyz": pair.marks.keypoints.xyz,
        "landmarks_confidence": pair.marks.keypoints.confidence,
        "keypoints_xy": pair.found.keypoints.xy,
        "keypoints_confidence": pair.found.keypoints.confidence,
        "score": pair.found.score,
        "match": pair.marks.match,
        "xyxy": pair.found.xyxy.clip(0, np.tile(size, 2)),
        "focal_length": camera.focal_length,
        "principal_point": camera.principal_point,
        "pose": np.vstack([pose.global_orient, pose.body_pose]),
        "betas": truth.body.betas,
        "transl": truth.body.transl,
        "joints": joints,
        "down": truth.down,
    }
    return {name: np.asarray(value, np.float32) for name, value in floats.items()} | {
        "image_size": size.astype(np.int32),
        "inside": ((pixels >= 0) & (pixels < size)).all(1),
        "label": truth.label,
        "family": truth.family,
        "cut": truth.cut,
        "turned": pair.turned,
        "index": np.int32(index),
    }
