"""COCO's annotations are read as they are, and what is wrong with a file is said in a line."""

import numpy as np
import pytest

from tests.apps.benches.keypoints.documents import STANDING, annotation, document, written
from thirdwave.apps.benches.keypoints.annotations import AREA_OF_BOX, read_annotations
from thirdwave.apps.errors import UserError
from thirdwave.scene import COCO17


def read(folder, content):
    return read_annotations(written(folder, content))


def test_people_are_read_with_their_keypoints_boxes_and_areas(tmp_path):
    visible = [2] * 10 + [1] * 4 + [0] * 3
    (picture,) = read(tmp_path, document([annotation(44, visible=visible)])).pictures
    (person,) = picture.people
    assert (picture.id, picture.file, picture.size) == (7, "a.png", None)
    np.testing.assert_array_equal(person.xy, STANDING)
    assert person.labelled.tolist() == [True] * 14 + [False] * 3
    assert person.xywh == (60, 35, 80, 230)
    assert person.judged


def test_crowds_and_people_without_a_labelled_keypoint_are_not_judged(tmp_path):
    people = [annotation(1, iscrowd=1), annotation(2, visible=0), annotation(3)]
    (picture,) = read(tmp_path, document(people)).pictures
    assert [person.judged for person in picture.people] == [False, False, True]


def test_ids_begin_at_one_whatever_the_file_has(tmp_path):
    (picture,) = read(tmp_path, document([annotation(0), annotation(0)])).pictures
    assert [person.id for person in picture.people] == [1, 2]


def test_keypoints_in_another_order_are_put_into_cocos(tmp_path):
    turned = {"id": 1, "name": "person", "keypoints": [*reversed(COCO17)]}
    (picture,) = read(tmp_path, document([annotation(1, STANDING[::-1])], category=turned)).pictures
    np.testing.assert_array_equal(picture.people[0].xy, STANDING)


def test_layouts_that_have_cocos_points_and_more_are_read(tmp_path):
    names = ["Head Top", *(name.replace("_", " ").title() for name in COCO17)]
    more = {"id": 1, "name": "person", "keypoints": names}
    people = [annotation(1, np.vstack([[0, 0], STANDING]))]
    (picture,) = read(tmp_path, document(people, category=more)).pictures
    np.testing.assert_array_equal(picture.people[0].xy, STANDING)


def test_a_missing_area_is_taken_from_the_box_and_said(tmp_path):
    person = annotation(1)
    del person["area"]
    found = read(tmp_path, document([person]))
    assert found.pictures[0].people[0].area == pytest.approx(AREA_OF_BOX * 80 * 230)
    assert found.notes == ("annotations without an area, taken as 0.53 of the box's: 1",)


def test_people_of_pictures_that_are_not_listed_are_left_out_and_said(tmp_path):
    found = read(tmp_path, document([annotation(1), annotation(2, image=99)]))
    assert len(found.pictures[0].people) == 1
    assert found.notes == (
        "annotations left out, whose picture is not among the images: 1",
    )  # fmt: skip


def test_pictures_without_people_are_pictures_too(tmp_path):
    images = [{"id": 7, "file_name": "a.png"}, {"id": 8, "file_name": "b.png"}]
    found = read(tmp_path, document([annotation(1)], images=images))
    assert [len(picture.people) for picture in found.pictures] == [1, 0]


def test_other_categories_are_not_looked_at(tmp_path):
    dog = {"id": 5, "image_id": 7, "category_id": 18, "bbox": [0, 0, 1, 1]}
    content = document([annotation(1), dog])
    content["categories"].insert(0, {"id": 18, "name": "dog"})
    assert len(read(tmp_path, content).pictures[0].people) == 1


MPII = {"id": 1, "name": "person", "keypoints": ["r_ankle", "r_knee", "r_hip", "l_hip"]}
WRONG = {
    "cut off": ('{"images": [', "expected JSON"),
    "a list of detections": ("[]", "expected annotations, got a list"),
    "a number": ("3", "expected an object with images, annotations and categories"),
    "nothing": ({}, "expected a list of objects under 'images'"),
    "no person": (
        document([], category={"id": 3, "name": "car"}),
        "expected a category 'person', got car",
    ),
    "another layout": (document([], category=MPII), "its 4 lack nose, left_eye"),
    "no image": (document([], images=[]), "expected at least one image"),
    "an image without a name": (document([], images=[{"id": 3}]), "expected an id and a file_name"),
    "an image twice": (
        document([], images=[{"id": 3, "file_name": "a"}] * 2),
        "the id 3 stands there twice",
    ),
    "boxes alone": (
        document([{"id": 1, "image_id": 7, "category_id": 1, "bbox": [0, 0, 1, 1]}]),
        "expected people with keypoints, got boxes alone; COCO's is called person_keypoints",
    ),
    "too few numbers": (
        document([annotation(9, keypoints=[1, 2, 2])]),
        "annotation 9: expected 51 numbers under keypoints",
    ),
    "words": (document([annotation(9, keypoints=["x"] * 51)]), "annotation 9, keypoints: expected"),
    "nan": (
        document([annotation(9, np.full((17, 2), np.nan))]),
        "annotation 9, keypoints: expected a list of finite numbers",
    ),
    "a visibility of 3": (document([annotation(9, visible=3)]), "0, 1 or 2, got 3"),
    "no area": (document([annotation(9, area=0)]), "annotation 9: expected an area above 0, got 0"),
    "a box of three": (document([annotation(9, bbox=[1, 2, 3])]), "x, y, width and height"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_with_a_file_is_said_in_one_line(tmp_path, what):
    content, why = WRONG[what]
    with pytest.raises(UserError, match=r"^--coco: ") as told:
        read(tmp_path, content)
    assert why in str(told.value)
    assert "\n" not in str(told.value)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(UserError, match=r"nowhere\.json cannot be read: No such file"):
        read_annotations(tmp_path / "nowhere.json")
