"""What may be stated of people whose legs hardly show."""

from dataclasses import replace

import numpy as np
import pytest

from tests.body.poses import POSTURES, body, root
from thirdwave.body.model import BodyModel
from thirdwave.body.posture import posture
from thirdwave.body.posture_belief import ENOUGH, stated_posture
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Fit

LEGS = [JOINT[f"{s}_{j}"] for s in ("left", "right") for j in ("hip", "knee", "ankle")]


def joints_of(name):
    _, angles, lean = POSTURES[name]
    return BodyModel.load().forward(body(angles, orient=root(**lean))).joints


def fit_of(mm, *, method="landmarks", confidence=0.3):
    """A fit that shows no leg, and is off by `mm` there."""
    seen, sure, spread = np.ones(24, bool), np.ones(24, np.float32), np.full(24, 30.0, np.float32)
    seen[LEGS], sure[LEGS], spread[LEGS] = False, confidence, mm
    return Fit(method=method, accepted=True, seen=seen, confidence=sure, uncertainty_mm=spread)


@pytest.mark.parametrize("name", ["supine", "standing", "chair", "squatting"])
def test_legs_that_are_known_without_showing_are_enough(name):
    joints = joints_of(name)
    said = stated_posture(joints, fit_of(60.0), whole=True)
    assert said.label == POSTURES[name][0]
    assert said.score >= ENOUGH
    assert "probably" in said.reason


def test_legs_that_may_lie_anywhere_say_nothing():
    assert stated_posture(joints_of("squatting"), fit_of(700.0), whole=True).label == "unknown"


def test_what_the_legs_cannot_change_is_said_with_less_known_of_them():
    lying = stated_posture(joints_of("supine"), fit_of(250.0), whole=True)
    assert lying.label == "lying"
    assert lying.score <= stated_posture(joints_of("supine"), fit_of(60.0), whole=True).score


def test_people_whom_the_picture_cuts_are_not_guessed_at():
    assert stated_posture(joints_of("chair"), fit_of(60.0), whole=False).label == "unknown"


def test_legs_outside_the_picture_are_not_guessed_at():
    fit = fit_of(60.0, confidence=0.0)
    assert stated_posture(joints_of("chair"), fit, whole=True).label == "unknown"


def test_one_leg_in_the_picture_is_enough():
    fit = fit_of(60.0)
    sure = fit.confidence.copy()
    sure[LEGS[3:]] = 0.0
    fit = replace(fit, confidence=sure)
    assert stated_posture(joints_of("standing"), fit, whole=True).label == "standing"


def test_only_honest_uncertainty_counts():
    fit = fit_of(60.0, method="fit")
    assert stated_posture(joints_of("chair"), fit, whole=True).label == "unknown"


def test_no_shoulder_no_posture():
    fit = fit_of(60.0)
    seen = fit.seen.copy()
    seen[[JOINT["left_shoulder"], JOINT["right_shoulder"]]] = False
    fit = replace(fit, seen=seen)
    assert stated_posture(joints_of("chair"), fit, whole=True).label == "unknown"


@pytest.mark.parametrize("name", POSTURES)
def test_seen_and_given_bodies_are_told_by_the_rules(name):
    joints = joints_of(name)
    seen = Fit(method="landmarks", accepted=True, uncertainty_mm=np.full(24, 900.0, np.float32))
    for fit in (None, seen):
        assert stated_posture(joints, fit, whole=True) == posture(joints)


def test_the_same_body_is_always_said_to_do_the_same():
    joints, fit = joints_of("squatting"), fit_of(150.0)
    first = stated_posture(joints, fit, whole=True)
    assert first == stated_posture(joints, fit, whole=True)
