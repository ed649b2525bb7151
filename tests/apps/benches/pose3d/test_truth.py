"""True joints are read from JSON and .npz alike, and what is wrong is said in one line."""

import json
from typing import Any

import numpy as np
import pytest

from thirdwave.apps.benches.pose3d.joints import JointSet
from thirdwave.apps.benches.pose3d.plausible import check_plausible
from thirdwave.apps.benches.pose3d.truth import read_truth
from thirdwave.apps.errors import UserError
from thirdwave.body.layouts import LAYOUTS
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import matrix_from_vector, vector_from_matrix
from thirdwave.body.skeleton import JOINT_NAMES
from thirdwave.body.synthetic.mixtures import CAMERA, people

BODIES = people(4, seed=3)
JOINTS = np.array([BodyModel.load().forward(body).joints for body in BODIES])
ORIENT = np.array([body.pose.global_orient for body in BODIES])
EYE = {
    "focal_length": CAMERA.focal_length.tolist(),
    "principal_point": CAMERA.principal_point.tolist(),
}


def person(number=0, **more):
    return {"joints3d": JOINTS[number].tolist(), **more}


def document(*pictures, joints: Any = "smpl24", **more):
    return {"joints": joints, "pictures": list(pictures), **more}


def picture(*people, file="a.png", **more):
    return {"file": file, "camera": EYE, "people": list(people), **more}


def read(folder, content):
    path = folder / "truth.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return read_truth(path)


def test_people_are_read_by_picture(tmp_path):
    truth = read(tmp_path, document(picture(person(0), person(1, id="ann")), picture(file="b.png")))
    assert [p.file for p in truth.pictures] == ["a.png", "b.png"]
    assert [p.id for p in truth.pictures[0].people] == ["1", "ann"]
    np.testing.assert_allclose(truth.pictures[0].people[1].joints, JOINTS[1])
    camera = truth.pictures[0].camera((1000, 1000))
    assert (camera.focal_length.tolist(), camera.source) == ([1000, 1000], "given")


def same(one: Any, other: Any) -> None:
    assert (one is None) == (other is None)
    if one is not None:
        np.testing.assert_allclose(one, other)


def test_an_npz_says_the_same_as_the_json_of_it(tmp_path):
    boxes = np.array([[1.0, 2, 30, 40]] * 3)
    boxes[1] = np.nan
    np.savez(
        tmp_path / "truth.npz", files=["a.png", "b.png", "a.png"], joints="smpl24",
        joints3d=JOINTS[:3], global_orient=ORIENT[:3], xyxy=boxes,
        focal_length=np.tile(CAMERA.focal_length, (3, 1)),
        principal_point=np.tile(CAMERA.principal_point, (3, 1)),
    )  # fmt: skip
    rows = [person(n, global_orient=ORIENT[n].tolist()) for n in range(3)]
    rows[0]["xyxy"] = rows[2]["xyxy"] = [1, 2, 30, 40]
    content = document(picture(rows[0], rows[2]), picture(rows[1], file="b.png"))
    first, second = read_truth(tmp_path / "truth.npz"), read(tmp_path, content)
    assert first.joints == second.joints
    pairs = [*zip(first.pictures, second.pictures, strict=True)]
    assert [(a.file, len(a.people)) for a, _ in pairs] == [("a.png", 2), ("b.png", 1)]
    for one, other in pairs:
        same(one.focal_length, other.focal_length)
        for a, b in zip(one.people, other.people, strict=True):
            for name in ("joints", "global_orient", "xyxy"):
                same(getattr(a, name), getattr(b, name))


def test_a_joint_that_is_null_or_partly_nan_is_not_known(tmp_path):
    joints = JOINTS[0].tolist()
    joints[3], joints[5] = None, [float("nan"), 1, 2]
    truth = read(tmp_path, document(picture({"joints3d": joints})))
    known = np.isfinite(truth.pictures[0].people[0].joints).all(1)
    assert np.flatnonzero(~known).tolist() == [3, 5]


def test_without_a_camera_one_is_assumed_and_a_box_is_needed(tmp_path):
    boxed = {"file": "a.png", "people": [person(xyxy=[0, 0, 9, 9])]}
    truth = read(tmp_path, document(boxed))
    assert truth.pictures[0].camera((300, 400)).source == "assumed"
    with pytest.raises(UserError, match="person 1: expected xyxy, or a camera for the picture"):
        read(tmp_path, document({"file": "a.png", "people": [person()]}))


WRONG = {
    "cut off": ('{"joints": ', "expected JSON or an .npz file"),
    "a list": ([], "the file: expected an object with joints, pictures"),
    "no people": (document(picture()), "expected at least one person"),
    "an unknown layout": (document(joints="mocap53"), "expected one of blazepose33, coco17"),
    "an unknown joint": (document(joints=["pelvis", "tail"]), "no joint 'tail' of a body is known"),
    "a joint twice": (document(joints=["pelvis", "pelvis"]), "expected each joint once"),
    "joints as a number": (document(joints=24), "expected a layout's name or a list of names"),
    "too few joints": (
        document(picture({"joints3d": [[0, 0, 1]]})),
        "pictures[0].people[0].joints3d: expected shape (24, 3) for joints 'smpl24', got (1, 3)",
    ),
    "ragged joints": (document(picture({"joints3d": [[0, 0], [1]]})), "expected numbers, got"),
    "an unknown key": (document(picture(person(bbox=[1, 2, 3, 4]))), "unknown key 'bbox'"),
    "no file": (document({"people": []}), "pictures[0]: 'file' is missing"),
    "half a camera": (
        document(picture(person(), camera={"focal_length": [1, 1]})),
        "pictures[0].camera: 'principal_point' is missing",
    ),
    "a focal length of 0": (
        document(
            picture(person(), camera={"focal_length": [0, 0], "principal_point": [1, 1]}),
        ),
        "expected a positive focal_length, got [0.0, 0.0]",
    ),
    "a matrix as orientation": (
        document(picture(person(global_orient=np.eye(3).tolist()))),
        "people[0].global_orient: expected 3 finite numbers",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_with_a_file_is_said_in_one_line(tmp_path, what):
    content, why = WRONG[what]
    with pytest.raises(UserError, match=r"^--truth: ") as told:
        read(tmp_path, content)
    assert why in str(told.value)
    assert "\n" not in str(told.value)


WRONG_NPZ = {
    "no joints3d": ({"files": ["a"], "joints": "smpl24"}, "expected an array 'joints3d'"),
    "an unknown array": (
        {"files": ["a"], "joints": "smpl24", "joints3d": JOINTS[:1], "poses": [1]},
        "unknown array 'poses'",
    ),
    "rows that do not go together": (
        {"files": ["a", "b"], "joints": "smpl24", "joints3d": JOINTS[:1]},
        "joints3d: expected a row for each of 2 files, got shape (1, 24, 3)",
    ),
    "a single box for all": (
        {"files": ["a"], "joints": "smpl24", "joints3d": JOINTS[:1], "xyxy": 3.0},
        "xyxy: expected a row for each of 1 files, got shape ()",
    ),
    "words as boxes": (
        {"files": ["a"], "joints": "smpl24", "joints3d": JOINTS[:1], "xyxy": [list("abcd")]},
        "xyxy[0]: expected numbers",
    ),
}


@pytest.mark.parametrize("what", WRONG_NPZ)
def test_what_is_wrong_with_an_npz_is_said_in_one_line(tmp_path, what):
    arrays, why = WRONG_NPZ[what]
    np.savez(tmp_path / "t.npz", **arrays)
    with pytest.raises(UserError, match=r"^--truth: ") as told:
        read_truth(tmp_path / "t.npz")
    assert why in str(told.value)
    assert "\n" not in str(told.value)


def test_objects_in_an_npz_are_not_unpickled(tmp_path):
    np.savez(tmp_path / "t.npz", files=np.array([{"a": 1}], dtype=object), joints="x", joints3d=[])
    with pytest.raises(UserError, match="Object arrays cannot be loaded"):
        read_truth(tmp_path / "t.npz")
    (tmp_path / "u.npz").write_bytes(b"something else")
    with pytest.raises(UserError, match=r"expected an \.npz file"):
        read_truth(tmp_path / "u.npz")
    with pytest.raises(UserError, match="cannot be read: No such file"):
        read_truth(tmp_path / "v.npz")


def test_every_layout_gives_a_bodys_joints_and_a_root():
    for name, points in LAYOUTS.items():
        joints = JointSet.of(name)
        places = joints.of_body(BODIES[0])
        assert places.shape == (len(points), 3)
        root = joints.root(places)
        assert np.linalg.norm(root - JOINTS[0][0]) < 0.15, name
    assert JointSet.of("h36m17").root_name == "mid_hip"
    assert JointSet.of("coco17").root_name == "middle of the hips"


def test_names_of_ones_own_are_joints_before_they_are_detectors_points():
    own = JointSet.of(["left_hip", "nose", "head_top"])
    assert own.layouts == ("smpl24", "h36m17", "h36m17")
    places = own.of_body(BODIES[0])
    np.testing.assert_allclose(places[0], JOINTS[0][JOINT_NAMES.index("left_hip")])
    assert np.isnan(own.root(places)).all()  # one hip is no root


def plausible(folder, joints=JOINTS, orient=ORIENT, **more):
    rows = [
        {"joints3d": j.tolist(), "global_orient": o.tolist(), **more}
        for j, o in zip(joints, orient, strict=True)
    ]
    check_plausible(read(folder, document(picture(*rows))))


FLIP = np.diag([1.0, -1.0, -1.0])
TURN = matrix_from_vector([0.0, np.pi / 2, 0.0])


def test_true_joints_in_the_cameras_frame_are_believed(tmp_path):
    plausible(tmp_path)


def test_millimetres_are_told(tmp_path):
    with pytest.raises(UserError, match=r"expected metres, .* are these millimetres\?"):
        plausible(tmp_path, 1e3 * JOINTS)


def test_joints_behind_the_camera_are_told(tmp_path):
    with pytest.raises(UserError, match=r"expected the camera's frame .* at z = -"):
        plausible(tmp_path, JOINTS @ FLIP)


@pytest.mark.parametrize("turn", [FLIP, TURN], ids=["OpenGL", "world"])
def test_orientations_of_another_frame_than_the_joints_are_told(tmp_path, turn):
    other = vector_from_matrix(turn @ matrix_from_vector(ORIENT))
    with pytest.raises(UserError, match="global_orient does not turn the body as joints3d has it"):
        plausible(tmp_path, orient=other)


def test_boxes_that_are_elsewhere_are_told(tmp_path):
    with pytest.raises(UserError, match=r"overlap xyxy by 0\.00 only"):
        plausible(tmp_path, xyxy=[0, 0, 20, 40])


def test_joints_of_which_none_is_known_are_told(tmp_path):
    with pytest.raises(UserError, match="expected at least one known joint"):
        plausible(tmp_path, np.full_like(JOINTS, np.nan))
