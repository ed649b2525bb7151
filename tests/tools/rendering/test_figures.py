import numpy as np
import pytest

from thirdwave.body.model import BodyModel
from thirdwave.body.skeleton import JOINT
from thirdwave.tools.rendering.figures import PALETTE, UNSEEN, colour_of, figure, shown

from .authored import scene, seen_fit, standing

LEGS = ("left_knee", "right_knee", "left_ankle", "right_ankle", "left_foot", "right_foot")


def _figure(shown, person_id):
    one = figure(shown, shown.person(person_id))
    assert one is not None
    return one


def _colours_at(one, joint):
    mostly = BodyModel.load().mesh.weights[:, JOINT[joint]] > 0.99
    assert mostly.any()
    return one.colours[mostly].mean(axis=0) * 255


def test_limbs_that_the_picture_does_not_show_are_grey():
    shows = scene(standing(fit=seen_fit(unseen=LEGS)))
    one = _figure(shows, "p1")
    assert _colours_at(one, "left_knee") == pytest.approx(UNSEEN, abs=3)
    assert _colours_at(one, "left_elbow") == pytest.approx(PALETTE[0], abs=3)


def test_a_limb_with_one_end_outside_the_picture_is_not_shown():
    seen = np.ones(24, np.bool_)
    seen[JOINT["left_ankle"]] = False
    segments = shown(seen)
    assert not segments[JOINT["left_knee"]]  # the shin
    assert not segments[JOINT["left_ankle"]]
    assert segments[[JOINT["left_hip"], JOINT["right_knee"], JOINT["pelvis"]]].all()


def test_given_bodies_are_shown_whole():
    given = scene(standing())
    assert _colours_at(_figure(given, "p1"), "left_knee") == pytest.approx(PALETTE[0], abs=3)


def test_there_is_no_figure_without_an_accepted_body():
    some = scene(None, standing(fit=seen_fit(accepted=False)), standing(fit=seen_fit()))
    assert figure(some, some.person("p1")) is None
    assert figure(some, some.person("p2")) is None
    assert figure(some, some.person("p3")) is not None


def test_everybody_has_their_own_steady_colour():
    many = scene(*[standing()] * len(PALETTE))
    colours = [colour_of(many, person_id) for person_id in many.person_ids]
    assert len(set(colours)) == len(PALETTE)
    moved = many.with_person(many.person("p3"))
    assert colour_of(moved, "p3") == colours[2]


def test_the_front_is_where_the_chest_faces():
    facing = scene(standing(yaw_deg=0), standing(yaw_deg=90))
    towards = [_figure(facing, person_id).front for person_id in facing.person_ids]
    assert towards[0] == pytest.approx([0, 0, -1], abs=0.05)  # the camera
    assert towards[1] == pytest.approx([1, 0, 0], abs=0.05)  # the picture's right
