import numpy as np
import pytest

from tests.body.posecodes.posed import of, posed
from thirdwave.body.posecodes.codes import codes_of
from thirdwave.body.posecodes.contacts import PAIRS, floor_gaps, meeting, self_gaps
from thirdwave.body.posecodes.measured import measured
from thirdwave.body.posing.constraints import ContactConstraint
from thirdwave.body.posing.solve import pose_body


def gaps(body) -> dict:
    return {(gap.part, gap.other): gap for gap in self_gaps(measured(body))}


def test_soles_are_on_the_floor_and_hands_are_not():
    low = floor_gaps(measured(posed()))
    assert max(low["left_foot"], low["right_foot"]) < 0.03
    assert min(low["left_hand"], low["right_knee"], low["head"]) > 0.3


@pytest.mark.parametrize(
    ("posture", "part"),
    [("supine", "back"), ("prone", "front"), ("floor, legs straight", "left_buttock")],
)
def test_what_lies_on_the_floor_is_on_it(posture, part):
    codes = codes_of(posed(posture))
    assert codes[f"{part}_from_floor"].value < 0.12
    assert codes["head_from_floor"].value < 0.3 or posture.startswith("floor")


def test_arms_spread_touch_nothing():
    spread = {f"{s}_shoulder": (0.0, 0.0, 0.0) for s in ("left", "right")}
    assert min(gap.metres for pair, gap in gaps(posed(angles=spread)).items()
               if "hand" in pair[0]) > 0.1  # fmt: skip


@pytest.mark.parametrize(
    ("place", "to", "part", "other"),
    [
        ("left_palm", "left_kneecap", "left_hand", "left_thigh"),
        ("right_palm", "chest", "right_hand", "upper_trunk"),
        ("left_fingertips", "chin", "left_hand", "head"),
    ],
)
def test_a_contact_that_was_made_is_found(place, to, part, other):
    (made,) = pose_body([ContactConstraint(place=place, to=to)])
    assert made.met
    found = gaps(of(made.body))[part, other]
    assert found.metres < 0.035
    assert found.places[0].startswith(place.split("_", maxsplit=1)[0])


def test_the_nearest_places_of_a_contact_are_named():
    (made,) = pose_body([ContactConstraint(place="right_palm", to="chest")])
    found = gaps(of(made.body))["right_hand", "upper_trunk"]
    assert found.places[1] == "chest"


def test_each_pair_is_measured_once():
    pairs = [(gap.part, gap.other) for gap in self_gaps(measured(posed()))]
    assert sorted(pairs) == sorted(PAIRS)
    assert len(set(map(frozenset, PAIRS))) == len(PAIRS)


def test_gaps_are_the_same_wherever_the_body_is():
    a, b = gaps(posed()), gaps(posed(yaw=120))
    assert np.allclose([a[pair].metres for pair in a], [b[pair].metres for pair in a], atol=1e-4)


def test_arms_that_hang_touch_no_trunk():
    found = gaps(posed())
    trunk = [gap.metres for (part, other), gap in found.items()
             if part.endswith(("forearm", "hand")) and other.endswith("trunk")]  # fmt: skip
    assert min(trunk) > 0.02


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_hand_on_the_hip_is_on_the_waist_and_not_on_the_back(side):
    (made,) = pose_body([ContactConstraint(place=f"{side}_palm", to=f"{side}_waist")])
    names = {gap.places for gap in gaps(of(made.body)).values() if gap.part == f"{side}_hand"}
    assert names == {(f"{side}_palm", f"{side}_waist"), ()}


def test_named_places_meet_wherever_they_are_named():
    pairs = [("left_palm", "right_elbow_tip"), ("right_fingertips", "left_shoulder_top"),
             ("left_palm", "belly")]  # fmt: skip
    for place, to in pairs:
        (made,) = pose_body([ContactConstraint(place=place, to=to)])
        m = measured(of(made.body))
        named = [gap for gap in self_gaps(m) if gap.places]
        assert named
        for gap in named:
            assert m.gap(*gap.places) < 0.02
            assert gap.metres < 0.02


def test_what_meets_is_said_by_places_and_else_by_parts():
    assert meeting(("left_palm", "left_waist"), "left_hand_to_lower_trunk") == (
        "left palm", "left waist")  # fmt: skip
    assert meeting((), "left_forearm_to_upper_trunk") == ("left forearm", "trunk")
