"""Landmark layouts have the points that their names say, where a body has them."""

import numpy as np
import pytest

from tests.body.fitting.bodies import MODELS, kinematics
from thirdwave.body.layouts import LAYOUTS, check_layout, layout_of, point_table
from thirdwave.scene import BLAZEPOSE33, COCO17

COUNTS = {"blazepose33": 33, "coco17": 17, "openpose25": 25, "smpl24": 24, "h36m17": 17}


def places(model, layout):
    table = point_table(model, layout)
    summed = np.zeros((len(table.names), 3))
    np.add.at(summed, table.point, table.weight[:, None] * table.template)
    return dict(zip(table.names, summed, strict=True))


def test_every_layout_has_as_many_points_as_its_name_says():
    assert {name: len(points) for name, points in LAYOUTS.items()} == COUNTS
    for name, points in LAYOUTS.items():
        assert len(set(points)) == len(points), name


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("layout", COUNTS)
def test_every_layout_has_its_points_on_every_model(model, layout):
    table = point_table(kinematics(model).model, layout)
    assert table.names == LAYOUTS[layout]
    shares = np.bincount(table.point, weights=table.weight)
    np.testing.assert_allclose(shares, np.ones(COUNTS[layout]))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("layout", COUNTS)
def test_left_is_the_persons_own_which_is_x_at_rest(model, layout):
    at = places(kinematics(model).model, layout)
    for name, place in at.items():
        if "left" in name:
            assert place[0] > at[name.replace("left", "right")][0], name
    assert at["left_knee"][1] < at["left_hip"][1]
    assert at["left_ankle"][1] < at["left_knee"][1]


def test_points_between_lie_between():
    at = places(kinematics("default").model, "openpose25")
    hips = (at["left_hip"] + at["right_hip"]) / 2
    shoulders = (at["left_shoulder"] + at["right_shoulder"]) / 2
    np.testing.assert_allclose(at["mid_hip"], hips, atol=1e-12)
    np.testing.assert_allclose(at["neck"], shoulders, atol=1e-12)
    top = places(kinematics("default").model, "h36m17")["head_top"]
    assert top[1] == kinematics("default").model.mesh.v_template[:, 1].max()


@pytest.mark.parametrize("layout", COUNTS)
def test_a_wrong_count_names_the_layout_what_was_wanted_and_what_came(layout):
    with pytest.raises(ValueError, match=f"layout '{layout}': expected {COUNTS[layout]} .* got 12"):
        check_layout(layout, 12)
    check_layout(layout, COUNTS[layout])


def test_a_wrong_count_that_is_another_layouts_names_that():
    with pytest.raises(ValueError, match="got 33; 33 points are blazepose33"):
        check_layout("coco17", 33)
    with pytest.raises(ValueError, match="17 points are coco17 or h36m17"):
        check_layout("blazepose33", 17)


def test_an_unknown_layout_names_the_known_ones():
    with pytest.raises(ValueError, match=r"expected one of blazepose33, .*, got 'halpe26'"):
        check_layout("halpe26", 26)
    with pytest.raises(ValueError, match=r"smpl24 \(24\).*; got 26 points"):
        layout_of(26)


def test_a_count_tells_the_layout():
    found = {count: layout_of(count) for count in (33, 25, 24)}
    assert found == {33: "blazepose33", 25: "openpose25", 24: "smpl24"}


def test_detectors_own_names_are_theirs():
    assert LAYOUTS["blazepose33"] == BLAZEPOSE33
    assert LAYOUTS["coco17"] == COCO17
