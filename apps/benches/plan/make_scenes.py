"""Makes the scene files and photographs of the table: `python -m ...plan.make_scenes [NAME ...]`.

The camera is level and 1.25 m high, so the floor is known. Knows nothing of questions or facts.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from thirdwave.apps.benches.plan.scenes import FOLDER, PersonRow, SceneRow, ThingRow, table
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT
from thirdwave.body.synthetic.anchors import ANCHORS, Anchor, pose_of
from thirdwave.body.synthetic.mixtures import placed, upright
from thirdwave.body.synthetic.postures import Drawn
from thirdwave.scene import Body, Camera, Pose
from thirdwave.tools.synthetic.pictures import render_scene

IMAGE_SIZE = (1280, 720)
FOCAL_PX = 900.0
FLOOR_M = 1.25
"""Of the floor under the camera."""
MEET_M = 0.02
"""How far beside somebody's hand another's comes to be, towards the camera."""
DIGITS = 5
PARTS: dict[str, tuple[str, ...]] = {
    "spine": ("spine1", "spine2", "spine3"),
    "head": ("neck", "head"),
    "la": ("left_collar", "left_shoulder", "left_elbow"),
    "ra": ("right_collar", "right_shoulder", "right_elbow"),
    "ll": ("left_hip", "left_knee", "left_ankle"),
    "rl": ("right_hip", "right_knee", "right_ankle"),
}
"""Joints that a limb of the table sets."""
ARGUMENTS = {"la": "left_arm", "ra": "right_arm", "ll": "left_leg", "rl": "right_leg"}


def camera() -> Camera:
    """The camera of every scene."""
    return Camera(
        focal_length=np.array([FOCAL_PX, FOCAL_PX]),
        principal_point=np.array(IMAGE_SIZE) / 2,
        image_size=IMAGE_SIZE,
    )


def bodies_of(row: SceneRow) -> list[Body]:
    """The people of a scene, on the floor, camera frame."""
    found: list[Body] = []
    for person in row.people:
        found.append(_standing(person, found))
    return found


def document_of(row: SceneRow) -> dict[str, Any]:
    """The scene as `scene.json` has it. ValueError where people do not stand from left to right."""
    bodies = bodies_of(row)
    model = BodyModel.load()
    boxes = [_box(model.forward(body).vertices) for body in bodies]
    middles = [float(box[0] + box[2]) for box in boxes]
    if middles != sorted(middles):
        raise ValueError(f"{row.about}: expected people from left to right, got {middles}")
    return {
        "image_size": list(IMAGE_SIZE),
        "camera": {
            "focal_length": [FOCAL_PX, FOCAL_PX],
            "principal_point": [IMAGE_SIZE[0] / 2, IMAGE_SIZE[1] / 2],
        },
        "people": [
            _person_document(number, person, body)
            for number, (person, body) in enumerate(zip(row.people, bodies, strict=True), 1)
        ],
        "things": [_thing_document(thing, bodies) for thing in row.things],
    }


def photograph_of(row: SceneRow) -> Image.Image:
    """A rendered photograph of the scene's people, clothed and lit, nobody hidden."""
    rng = np.random.default_rng(row.picture)
    seen = camera()
    people = [
        Drawn(
            body=body, label=person.posture, family="standing", camera=seen,
            down=np.array([0.0, 1.0, 0.0]), cut=False,
        )
        for person, body in zip(row.people, bodies_of(row), strict=True)
    ]  # fmt: skip
    return Image.fromarray(render_scene(people, seen, rng, hidden_share=0.0))


def make(names: Sequence[str], folder: Path) -> None:
    """Write the files of these scenes; all of them when none is named."""
    for name in names or tuple(table()):
        row = table()[name]
        text = json.dumps(document_of(row), separators=(",", ":"))
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        if row.picture is not None:
            photograph_of(row).save(folder / f"{name}.jpg", quality=90)
        print(name)


def _standing(row: PersonRow, others: Sequence[Body]) -> Body:
    """A body whose lowest skin is on the floor, or beside whom it is to meet."""
    anchor = _anchor(row)
    root = upright(row.turn, anchor.lean_deg, anchor.roll_deg)
    betas = np.zeros(10)
    betas[: len(row.shape)] = row.shape
    body = placed(root, anchor.pose, betas, np.array([row.at[0], 0.0, row.at[1]]))
    posed = BodyModel.load().forward(body)
    shift = np.array([0.0, FLOOR_M - row.lift - float(posed.vertices[:, 1].max()), 0.0])
    if row.meet is not None:
        there = BodyModel.load().forward(others[row.meet.whose - 1]).joints
        gap = there[JOINT[row.meet.theirs]] - posed.joints[JOINT[row.meet.mine]]
        shift += [gap[0], 0.0, gap[2] - MEET_M]
    return Body(pose=body.pose, betas=betas, transl=np.asarray(body.transl, np.float64) + shift)


def _anchor(row: PersonRow) -> Anchor:
    """The anchor with the table's own limbs. ValueError names the anchors there are."""
    anchors = {anchor.name: anchor for anchor in ANCHORS}
    if row.base not in anchors:
        raise ValueError(f"base {row.base!r}: expected one of {', '.join(anchors)}")
    base = anchors[row.base]
    own: dict[str, Any] = {
        part: getattr(row, part) for part in PARTS if getattr(row, part) is not None
    }
    made = pose_of("", **{ARGUMENTS.get(part, part): value for part, value in own.items()})
    pose = base.pose.copy()
    for part in own:
        rows = [JOINT[joint] - 1 for joint in PARTS[part]]
        pose[rows] = made.pose[rows]
    return Anchor(
        name=row.base,
        pose=pose,
        lean_deg=base.lean_deg if row.lean is None else row.lean,
        roll_deg=base.roll_deg if row.roll is None else row.roll,
    )


def _person_document(number: int, row: PersonRow, body: Body) -> dict[str, Any]:
    pose: Pose = body.pose
    document: dict[str, Any] = {
        "id": f"p{number}",
        "betas": _rounded(body.betas),
        "transl": _rounded(body.transl),
        "global_orient": _rounded(pose.global_orient),
        "body_pose": _rounded(pose.body_pose),
    }
    return document if row.name is None else {**document, "name": row.name}


def _thing_document(row: ThingRow, bodies: Sequence[Body]) -> dict[str, Any]:
    if (row.at is None) == (row.under is None):
        raise ValueError(f"{row.label}: expected at or under")
    if row.under is not None:
        pelvis = BodyModel.load().forward(bodies[row.under - 1]).joints[JOINT["pelvis"]]
        x, z = float(pelvis[0]), float(pelvis[2])
    else:
        assert row.at is not None
        x, z = row.at
    width, height, depth = row.size
    bottom = FLOOR_M - row.up
    low = np.array([x - width / 2, bottom - height, z - depth / 2])
    high = np.array([x + width / 2, bottom, z + depth / 2])
    corners = np.array([[a, b, c] for a in (low[0], high[0]) for b in (low[1], high[1])
                        for c in (low[2], high[2])])  # fmt: skip
    document: dict[str, Any] = {"label": row.label, "xyxy": np.round(_box(corners), 1).tolist()}
    return document if row.flat else {**document, "box3d": _rounded(np.stack([low, high]))}


def _box(points: Float64) -> Float64:
    """Round what these points cover of the picture, pixels. Shape (4,)."""
    xy = camera().project(points)
    width, height = IMAGE_SIZE
    return np.concatenate([xy.min(0), xy.max(0)]).clip(0, [width, height, width, height])


def _rounded(array: Any) -> list[Any]:
    return np.round(np.asarray(array, dtype=np.float64), DIGITS).tolist()


if __name__ == "__main__":
    make(sys.argv[1:], Path(__file__).parent / FOLDER)
