# Lists where a value takes an array: making one checks and converts what it is given.
# pyright: reportArgumentType=false
import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from thirdwave.scene import Body, Camera, Fit, Person, Pose
from thirdwave.scene.document import from_document, to_document

PERSON: dict[str, Any] = {
    "betas": [0.5] + [0.0] * 9,
    "transl": [0.0, 0.1, 3.0],
    "global_orient": [3.14159, 0.0, 0.0],
    "body_pose": [[0.1, 0.0, 0.0]] * 23,
}
DOCUMENT: dict[str, Any] = {
    "image_size": [640, 480],
    "camera": {"focal_length": [500.0, 510.0], "principal_point": [320.0, 240.0]},
    "people": [PERSON, {**PERSON, "id": "ann", "name": "Ann", "body_model": "mine"}],
    "things": [{"label": "bench", "xyxy": [1, 2, 3, 4], "box3d": [[0, 0, 2], [1, 1, 3]]}],
}


def box_of(body: Body, camera: Camera) -> Any:
    width, height = camera.image_size
    return [0.0, 0.0, width * body.transl[2] / 10, height]


def read(document: object) -> Any:
    return from_document(document, box_of=box_of, scene_id="s")


def test_a_document_becomes_the_scene_it_describes() -> None:
    scene = read(DOCUMENT)
    assert (scene.id, scene.rev, scene.image) == ("s", 0, None)
    assert scene.camera.image_size == (640, 480)
    assert scene.camera.focal_length.tolist() == [500, 510]
    assert scene.camera.source == "given"
    assert scene.person_ids == ("p1", "ann")
    ann = scene.person("ann")
    assert (ann.name, ann.body.body_model) == ("Ann", "mine")
    assert ann.body.usable
    assert ann.body.pose.body_pose.shape == (23, 3)
    assert scene.person("p1").body.body_model == "default"
    assert scene.things[0].id == "t1"
    assert scene.things[0].box3d.shape == (2, 3)


def test_the_box_is_what_the_body_covers() -> None:
    assert read(DOCUMENT).person("p1").xyxy.tolist() == [0, 0, 192, 480]


def test_a_document_survives_the_way_there_and_back() -> None:
    document = to_document(read(DOCUMENT))
    again = to_document(read(json.loads(json.dumps(document))))
    assert again == document
    assert document["people"][1]["name"] == "Ann"
    assert np.allclose(document["people"][0]["body_pose"], PERSON["body_pose"])


def test_without_a_camera_one_is_assumed_and_says_so() -> None:
    camera = read({"image_size": [640, 480]}).camera
    assert camera.source == "assumed"
    assert camera.focal_length.tolist() == [640, 640]


def test_what_a_document_does_not_name_is_not_there() -> None:
    scene = read({"image_size": [640, 480]})
    assert scene.people == ()
    assert scene.things == ()


def edited(path: list[Any], value: Any) -> Any:
    """DOCUMENT with the value at `path` set, or taken out when `value` is ...."""
    document = deepcopy(DOCUMENT)
    inner: Any = document
    for step in path[:-1]:
        inner = inner[step]
    if value is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["imge_size"], [1, 1], r"scene: unknown key 'imge_size', expected one of image_size"),
        (["camera", "fov"], 60, r"camera: unknown key 'fov'"),
        (["people", 1, "pose"], [], r"people\[1\]: unknown key 'pose'"),
        (["things", 0, "box"], [], r"things\[0\]: unknown key 'box'"),
        (["image_size"], ..., r"scene: the key 'image_size' is missing"),
        (["image_size"], [640], r"image_size: expected shape \(2,\), got \(1,\)"),
        (["image_size"], [640.5, 480], r"image_size: expected whole positive pixels, got 640.5"),
        (["image_size"], "640x480", r"image_size: expected shape"),
        (["camera", "principal_point"], ..., r"camera: the key 'principal_point' is missing"),
        (["camera", "focal_length"], [0, 1], r"focal_length: expected positive"),
        (["camera"], None, r"camera: expected an object, got NoneType"),
        (["people"], {}, r"people: expected a list, got dict"),
        (["people", 0], "p1", r"people\[0\]: expected an object, got str"),
        (["people", 0, "betas"], [0.0] * 9, r"people\[0\].betas: expected shape \(10,\)"),
        (["people", 1, "body_pose"], [[0.0] * 3] * 21, r"people\[1\].body_pose.*\(23, 3\)"),
        (["people", 1, "transl"], [0, "x", 1], r"people\[1\].transl: expected numbers"),
        (["people", 1, "transl"], [0, None, 1], r"people\[1\].transl: expected numbers"),
        (["people", 1, "transl"], [0, float("nan"), 1], r"people\[1\].transl: expected finite"),
        (["people", 1, "transl"], [0, 1e300, 1], r"people\[1\].transl: expected finite"),
        (["people", 1, "id"], "p1", r"people: expected each id once, got p1, p1"),
        (["people", 1, "id"], 7, r"people\[1\].id: expected one line of text, got 7"),
        (["people", 1, "name"], "a\nb", r"people\[1\].name: expected one line of text"),
        (["things", 0, "label"], ..., r"things\[0\]: the key 'label' is missing"),
        (["things", 0, "xyxy"], [3, 0, 1, 1], r"t1.xyxy: expected x_min, y_min, x_max, y_max"),
    ],
)
def test_a_wrong_document_is_refused_with_the_place(
    path: list[Any], value: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        read(edited(path, value))


def test_a_document_that_is_no_object_is_refused() -> None:
    with pytest.raises(ValueError, match="scene: expected an object, got list"):
        read([])


def test_people_without_a_usable_body_are_not_written_silently() -> None:
    scene = read(DOCUMENT)
    ann = scene.person("ann")
    rejected = replace(ann.body, fit=Fit(method="m", accepted=False))
    for broken in (replace(ann, body=None), replace(ann, body=rejected)):
        with pytest.raises(ValueError, match="ann: expected a usable SMPL body"):
            to_document(scene.with_person(broken))
        assert len(to_document(scene.with_person(broken), people=["p1"])["people"]) == 1


def test_an_smplx_pose_is_written_with_straight_hands() -> None:
    scene = read(DOCUMENT)
    ann = scene.person("ann")
    pose = Pose(model="smplx", global_orient=[1, 0, 0], body_pose=[[0.25, 0, 0]] * 21)
    posed = replace(ann, body=replace(ann.body, pose=pose))
    again = read(to_document(scene.with_person(posed))).person("ann").body
    assert again.pose.body_pose.tolist() == [[0.25, 0, 0]] * 21 + [[0, 0, 0]] * 2
    assert again.body_model == "mine"


def test_exporting_somebody_who_is_not_there_names_who_is() -> None:
    with pytest.raises(KeyError, match="p9"):
        to_document(read(DOCUMENT), people=["p9"])
    assert isinstance(read(DOCUMENT).person("p1"), Person)
