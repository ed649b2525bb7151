"""Which bodies are believed of a person whose points are known."""

from dataclasses import replace

import numpy as np
import pytest

from tests.body.observing import observe
from tests.body.poses import CAMERA, body, legs, root
from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.state import state_of_bodies
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import vector_from_matrix
from thirdwave.scene import Body, Person
from thirdwave.tools.estimators.contract import Photo
from thirdwave.tools.estimators.judging import Judge


def standing(yaw: float) -> Body:
    return body(legs(10, 15), orient=root(yaw=yaw), transl=(0.3, 0.0, 4.0))


@pytest.fixture(scope="module")
def judge() -> Judge:
    by = observe(standing(20.0), noise_px=2.0, flatten=0.6, seed=3)
    person = Person(id="p1", xyxy=by.xyxy, keypoints=by.detector, landmarks=by.landmarks)
    return Judge.of(person, Photo(CAMERA, [person]))


def turned(judge: Judge, found: Body) -> float:
    state = state_of_bodies(kinematics_of(BodyModel.load()), [found])
    angle = judge.turned_deg(state)
    assert angle is not None
    return angle


def test_the_true_body_is_believed_without_a_doubt(judge):
    fit = judge.verdict(standing(20.0), method="words").fit
    assert fit is not None
    assert (fit.accepted, fit.reason) == (True, "")


def test_the_turn_from_the_landmarks_is_the_turn_of_the_body(judge):
    assert turned(judge, standing(20.0)) < 10
    assert turned(judge, standing(90.0)) == pytest.approx(70, abs=12)
    assert turned(judge, standing(-160.0)) == pytest.approx(180, abs=12)


@pytest.mark.parametrize("yaw", [100.0, 200.0, -60.0])
def test_who_faces_elsewhere_is_refused_however_well_the_points_lie(judge, yaw):
    fit = judge.verdict(standing(yaw), method="words").fit
    assert fit is not None
    assert not fit.accepted


def test_a_body_turned_around_is_refused_for_its_turn(judge):
    # In the picture a body and its back lie on the same points, but for left and right.
    near = standing(20.0)
    back = replace(
        near, pose=replace(near.pose, global_orient=vector_from_matrix(root(yaw=-160.0)))
    )
    state = state_of_bodies(kinematics_of(BodyModel.load()), [back])
    assert "deg from its 3D landmarks" in judge._refusal(back, state, 0.0)


def test_a_smaller_turn_is_a_doubt_that_costs_confidence(judge):
    fits = [judge.verdict(standing(yaw), method="words").fit for yaw in (20.0, 60.0)]
    plain, doubted = fits
    assert plain is not None
    assert doubted is not None
    assert doubted.accepted
    assert "doubtful: turned" in doubted.reason
    assert doubted.confidence.max() < plain.confidence.max()


def test_people_without_3d_landmarks_are_judged_in_the_picture_alone():
    by = observe(standing(20.0), seed=3)
    person = Person(id="p1", xyxy=by.xyxy, keypoints=by.detector)
    judge = Judge.of(person, Photo(CAMERA, [person]))
    state = state_of_bodies(kinematics_of(BodyModel.load()), [standing(20.0)])
    assert judge.turned_deg(state) is None
    fit = judge.verdict(standing(20.0), method="words").fit
    assert fit is not None
    assert fit.accepted
    assert np.isfinite(fit.confidence).all()
