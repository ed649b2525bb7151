# Lists where a value takes an array: making one checks and converts what it is given.
# pyright: reportArgumentType=false
from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pytest

from thirdwave.scene import (
    BLAZEPOSE33,
    COCO17,
    Artifact,
    Body,
    Camera,
    Fit,
    Keypoints,
    Measurement,
    Person,
    Pose,
    Scene,
    Thing,
)

POSE = Pose(global_orient=np.zeros(3), body_pose=np.zeros((23, 3)))
CAMERA = Camera.assumed((640, 480))
ANN = Person(id="p1", xyxy=[0, 0, 1, 1])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: replace(POSE, global_orient=[0, 0]), r"global_orient: .*\(3,\), got \(2,\)"),
        (lambda: replace(POSE, body_pose=np.zeros((21, 3))), r"body_pose: .*\(23, 3\)"),
        (lambda: replace(POSE, model="smplx"), r"body_pose: .*\(21, 3\), got \(23, 3\)"),
        (lambda: replace(POSE, model="flame"), r"model: expected one of .*, got 'flame'"),
        (lambda: Body(pose=POSE, betas=[0.0], transl=[0, 0, 0]), r"betas: .*\(10,\), got \(1,\)"),
        (lambda: Body(pose=POSE, betas=[0] * 10, transl=[[0, 0, 0]]), r"transl: .*\(1, 3\)"),
        (lambda: Fit(method="m", accepted=True, seen=[True]), r"seen: .*\(24,\)"),
        (lambda: Fit(method="m", accepted=True, seen=[1] * 24), r"seen: expected true or false"),
        (lambda: Fit(method="m", accepted=True, residual_px=float("nan")), r"residual_px: .*nan"),
        (lambda: replace(ANN, xyxy=[2, 0, 1, 1]), r"p1.xyxy: expected x_min"),
        (lambda: replace(ANN, xyxy=[0, 0, 1]), r"p1.xyxy: .*\(4,\), got \(3,\)"),
        (lambda: replace(ANN, xyxy=["0", "0", "1", "1"]), r"p1.xyxy: expected numbers"),
        (lambda: replace(ANN, xyxy=[0, 0, [1], 1]), r"p1.xyxy: expected numbers of shape"),
        (lambda: replace(ANN, cut=("below",)), r"p1.cut: expected of left, top, .*'below'"),
        (lambda: replace(ANN, score=None), r"p1.score: expected a number, got None"),
        (lambda: replace(ANN, score=np.float32("inf")), r"p1.score: expected a finite"),
        (lambda: Thing(id="t1", label="x", xyxy=[0] * 4, box3d=[0] * 6), r"t1.box3d: .*\(2, 3\)"),
        (lambda: Keypoints(names=("a",), xy=[[0, 0]] * 2, confidence=[1]), r"xy: .*\(1, 2\)"),
        (lambda: Keypoints(names=("a", "a"), xy=[[0, 0]] * 2, confidence=[1, 1]), r"once"),
        (lambda: Camera.assumed((0, 480)), r"image_size: expected whole, positive .*\[0, 480\]"),
        (lambda: replace(CAMERA, image_size=(640,)), r"image_size: .*\[640\]"),
        (lambda: replace(CAMERA, image_size=(640.5, 480)), r"image_size: .*640.5"),
        (lambda: replace(CAMERA, focal_length=[-1, 1]), r"focal_length: expected positive"),
        (lambda: replace(CAMERA, focal_length=[np.nan, 1]), r"focal_length: expected finite"),
        (lambda: Scene(id="s", camera=CAMERA, people=[ANN, ANN]), r"people: .*got p1, p1"),
        (lambda: Scene(id="s", camera=CAMERA, people=(p for p in (ANN, ANN))), r"people: .*once"),
    ],
)
def test_a_wrong_value_is_refused_at_birth_and_named(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_arrays_are_read_only_copies() -> None:
    given = np.zeros(10)
    body = Body(pose=POSE, betas=given, transl=[0, 0, 0])
    given[0] = 1
    assert body.betas[0] == 0
    assert body.betas.dtype == np.float32
    with pytest.raises(ValueError, match="read-only"):
        body.betas[0] = 1
    with pytest.raises(FrozenInstanceError):
        body.body_model = "x"  # pyright: ignore[reportAttributeAccessIssue]


def test_numbers_from_detectors_become_python_numbers() -> None:
    assert type(replace(ANN, score=np.float32(0.5)).score) is float
    fit = Fit(method="m", accepted=np.bool_(True), residual_px=np.float32(1.5))
    assert type(fit.accepted) is bool
    assert type(fit.residual_px) is float
    measured = Measurement(person="p1", quantity="knee", value=np.float32(0.5), sigma=np.float64(2))
    assert type(measured.value) is float
    assert type(measured.sigma) is float


def test_a_new_person_goes_behind_and_a_known_one_keeps_its_place() -> None:
    bob = replace(ANN, id="p2")
    scene = Scene(id="s", camera=CAMERA, people=[ANN, bob])
    changed = scene.with_people([replace(ANN, name="Ann"), replace(ANN, id="p3")])
    assert changed.person_ids == ("p1", "p2", "p3")
    assert changed.person("p1").name == "Ann"
    assert scene.person("p1").name is None
    assert Scene(id="s", camera=CAMERA).with_person(ANN).person_ids == ("p1",)


def test_an_unknown_person_or_point_is_answered_with_who_is_there() -> None:
    scene = Scene(id="s", camera=CAMERA, people=[ANN])
    with pytest.raises(KeyError, match="no person 'p7' here: p1"):
        scene.person("p7")
    with pytest.raises(KeyError, match="nobody"):
        replace(scene, people=()).person("p7")
    points = Keypoints(names=COCO17, xy=np.zeros((17, 2)), confidence=np.ones(17))
    assert COCO17[points.index("left_wrist")] == "left_wrist"
    with pytest.raises(ValueError, match="left_hand"):
        points.index("left_hand")


def test_layouts_have_the_fields_counts_and_each_side_twice() -> None:
    assert (len(COCO17), len(BLAZEPOSE33)) == (17, 33)
    for layout in (COCO17, BLAZEPOSE33):
        assert len(set(layout)) == len(layout)
        for name in layout:
            if "left" in name:
                assert name.replace("left", "right") in layout


def test_a_body_is_usable_when_given_or_accepted() -> None:
    body = Body(pose=POSE, betas=np.zeros(10), transl=[0, 0, 3])
    assert body.usable
    assert replace(body, fit=Fit(method="m", accepted=True)).usable
    assert not replace(body, fit=Fit(method="m", accepted=False)).usable


def test_a_camera_projects_along_its_axes() -> None:
    assert CAMERA.project([0, 0, 2]).tolist() == [320, 240]
    right_and_down = CAMERA.project([[1, 0, 2], [0, 1, 2]])
    assert right_and_down[0, 0] > 320
    assert right_and_down[1, 1] > 240
    assert Camera.assumed((640, 480), focal_px=700).source == "exif"


def test_an_artifact_is_named_by_its_content() -> None:
    one, same = Artifact(media_type="a", data=b"x"), Artifact(media_type="b", data=b"x")
    assert one.id == same.id
    assert len(one.id) == 64
    assert one.id != Artifact(media_type="a", data=b"y").id


def test_a_measurement_survives_json_without_its_empty_fields() -> None:
    measured = Measurement(person="p1", quantity="flexion", value=False, side="left", seen=False)
    assert "unit" not in measured.to_json()
    assert Measurement.from_json(measured.to_json()) == measured
    unknown = Measurement(person="p1", quantity="flexion", value=None, note="hidden")
    assert Measurement.from_json(unknown.to_json()) == unknown


def test_what_lies_beyond_the_edge_that_cuts_a_person_is_missing() -> None:
    names = ("nose", "left_hip", "left_knee", "left_ankle", "right_ankle")
    xy = [[50, 10], [50, 60], [50, 90], [50, 120], [-5, 120]]
    cut = replace(
        ANN,
        xyxy=[0, 0, 100, 100],
        landmarks=Keypoints(names=names, xy=xy, confidence=[1] * 5),
        cut=("bottom",),
    )
    assert cut.missing == ("left_ankle", "right_ankle")
    assert replace(cut, cut=("left",)).missing == ("right_ankle",)
    assert replace(cut, cut=()).missing == ()
    assert replace(cut, cut=("bottom", "left", "left")).cut == ("left", "bottom")
    assert replace(ANN, cut=("bottom",)).missing == ()
