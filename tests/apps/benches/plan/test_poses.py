"""Conditions on a pose, and what else has moved, are read from bodies."""

from dataclasses import replace

import numpy as np
import pytest

from thirdwave.apps.benches.plan.poses import Scenes, judged, posed_people
from thirdwave.apps.benches.plan.scenes import load_scene
from thirdwave.apps.benches.plan.turns import Condition
from thirdwave.body.model import BodyModel
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Body

START = posed_people(load_scene("street"), {})


def bent(body: Body, knee_deg: float) -> Body:
    """The body with that much more at the left knee."""
    pose = np.array(body.pose.body_pose)
    pose[JOINT["left_knee"] - 1, 0] += np.radians(knee_deg)
    return replace(body, pose=replace(body.pose, body_pose=pose))


def scenes(**bodies: Body) -> Scenes:
    now = dict(START)
    for person, body in bodies.items():
        now[person] = BodyModel.load().forward(body)
    return Scenes(now=now, before=START, start=START)


BENT = scenes(p2=bent(START["p2"].body, 40.0))


def knee(**wanted: float) -> Condition:
    return Condition.model_validate({"fact": "left_knee_flexion", "person": "p2", **wanted})


@pytest.mark.parametrize(
    ("wanted", "holds", "error"),
    [
        ({"more_than": 30}, True, 0.0),
        ({"more_than": 60}, False, 15.0),
        ({"less_than": 30}, False, 15.0),
        ({"more_than": 30, "less_than": 50}, True, 0.0),
        ({"near": 45}, True, 0.0),
        ({"near": 60, "within": 5}, False, 15.0),
        ({"same": 5}, False, 40.0),
        ({"start": 45}, True, 40.0),
    ],
)
def test_conditions_on_an_angle(wanted, holds, error):
    found = judged([knee(**wanted)], BENT)
    assert (not found.failures) is holds
    assert found.errors_deg == pytest.approx([error], abs=1.5)
    assert found.moved_mm == 0.0


def test_a_failure_says_what_the_value_is():
    found = judged([knee(less_than=5)], BENT)
    (failure,) = found.failures
    assert failure.startswith("p2 left_knee_flexion is 4")


def test_a_length_is_no_angle():
    found = judged([Condition(fact="left_wrist_above_head_m", person="p2", more_than=-9)], BENT)
    assert found.failures == ()
    assert found.errors_deg == ()


def test_somebody_else_who_moves_is_noticed():
    body = START["p1"].body
    moved = replace(body, transl=np.add(body.transl, [0.1, 0.0, 0.0]))
    found = judged([knee(same=5)], scenes(p1=moved))
    assert found.failures == ()
    assert found.moved_mm == pytest.approx(100.0, abs=0.1)


def test_somebody_without_a_body_fails():
    now = {person: posed for person, posed in START.items() if person != "p2"}
    found = judged([knee(same=5)], Scenes(now=now, before=START, start=START))
    assert found.failures == ("p2 has no body",)
