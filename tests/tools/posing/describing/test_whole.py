from dataclasses import replace

import numpy as np
import pytest

from tests.body.posecodes.posed import of, posed
from thirdwave.body.posecodes.measured import measured
from thirdwave.body.posecodes.places import SIDES
from thirdwave.body.posing.constraints import AngleConstraint, DirectionConstraint
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Fit
from thirdwave.tools.posing.describing.read_back import read_back
from thirdwave.tools.posing.describing.round_trip import (
    long_text,
    plausible_bodies,
    round_trip,
    round_trip_mpjpe,
)
from thirdwave.tools.posing.describing.texts import describe

BODIES = plausible_bodies(24, seed=5)


@pytest.mark.parametrize(("family", "body"), BODIES, ids=[name for name, _ in BODIES])
def test_a_long_description_is_read_back_and_says_what_is_measured(family, body):
    m = measured(of(body))
    constraints = read_back(long_text(body))
    assert len(constraints) >= 12
    for one in constraints:
        side = getattr(one, "side", None)
        for own in SIDES if side == "both" else (side,):
            if isinstance(one, AngleConstraint) and one.angle != "body_turn":
                gap = (one.to or 0.0) - m.angle(one.angle, own)
                # Up to 3 deg are straight, and sides that are alike are told by their mean.
                assert abs((gap + 180) % 360 - 180) < 5.1, (one.said, family)
            elif isinstance(one, DirectionConstraint):
                raised = m.direction(one.segment, own, one.frame)[0]
                assert one.raised == pytest.approx(raised, abs=3.5), one.said


def test_the_pose_is_made_again_from_its_own_words():
    assert round_trip_mpjpe(24, seed=2) < 60


def test_a_pose_made_again_is_the_same_on_both_sides():
    _, body = BODIES[1]
    trip = round_trip(body, "walking")
    assert trip.mpjpe_mm < 90
    now, then = (measured(of(one)).angles for one in (trip.again.body, body))
    for name in ("left_knee_flexion", "right_knee_flexion", "left_elbow_flexion"):
        assert now[name] == pytest.approx(then[name], abs=5)


def test_sides_that_are_alike_are_told_once():
    text = long_text(posed("squatting").body)
    assert "both thighs" in text.lower()
    assert "the knees bent" in text
    assert "left knee" not in text


def test_what_was_not_seen_is_named_and_not_described():
    body = posed("chair").body
    seen = np.ones(24, np.bool_)
    for joint in ("left_knee", "left_ankle", "left_foot", "right_wrist", "right_hand"):
        seen[JOINT[joint]] = False
    fit = Fit(method="landmarks", accepted=True, seen=seen)
    text = describe(of(replace(body, fit=fit))).texts["long"]
    assert "left thigh" not in text
    assert "right elbow" not in text
    assert "The left leg and the right hand are not visible." in text
    assert text.endswith("This is estimated from a picture.")
    assert read_back(text)


def test_somebody_on_their_side_is_told_by_the_chest_and_the_trunk():
    text = long_text(posed("on the side").body)
    assert "on the left side" in text or "on the right side" in text
    assert "The chest faces" in text
    assert "camera" not in text
