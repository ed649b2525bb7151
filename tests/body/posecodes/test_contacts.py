import numpy as np
import pytest

from tests.body.posecodes.posed import of, posed
from thirdwave.body.posecodes.codes import codes_of
from thirdwave.body.posecodes.contacts import PAIRS, floor_gaps, self_gaps
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
