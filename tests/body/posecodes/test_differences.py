from dataclasses import replace

import numpy as np
import pytest

from tests.body.posecodes.posed import of, posed
from thirdwave.body.posecodes.differences import differences, least_told
from thirdwave.body.posing.constraints import AngleConstraint, ContactConstraint, SupportConstraint
from thirdwave.body.posing.solve import pose_body
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Fit

BENT = {"left_elbow": (0.0, -60.0, 0.0), "right_elbow": (0.0, 60.0, 0.0)}


def texts(before, after, **kwargs) -> list[str]:
    return [one.text for one in differences(before, after, **kwargs)]


def guessed(body, hidden: tuple[str, ...] = ()):
    seen = np.ones(24, np.bool_)
    seen[[JOINT[name] for name in hidden]] = False
    fit = Fit(method="landmarks", accepted=True, seen=seen)
    return of(replace(body.body, fit=fit))


def test_the_same_pose_does_not_differ():
    assert differences(posed(), posed()) == []


def test_one_elbow_is_told_with_its_side_and_degrees():
    (first, *_) = differences(posed(angles={"left_elbow": (0, -95, 0)}), posed())
    assert first.name == "left_elbow_flexion"
    assert first.text == f"left elbow {-first.change:.0f} deg straighter"
    assert first.change == pytest.approx(-93, abs=6)


def test_both_sides_are_told_together():
    told = texts(posed(), posed(angles=BENT))
    assert told[0] == "both elbows 60 deg more bent"
    assert not any(text.startswith(("left elbow", "right elbow")) for text in told)


def test_another_posture_comes_first():
    told = texts(posed(), posed("chair"))
    assert told[0] == "sitting instead of standing"
    assert any(text.startswith("both knees") and text.endswith("more bent") for text in told)
    assert any(text.startswith("hips") and text.endswith("cm lower") for text in told)


@pytest.mark.parametrize(
    ("yaw", "text"), [(40, "turned 40 deg to the left"), (-70, "turned 70 deg to the right")]
)
def test_turning_is_to_the_persons_own_side(yaw, text):
    assert texts(posed(), posed(yaw=yaw)) == [text]


def test_turns_go_the_shorter_way_round():
    assert texts(posed(yaw=170), posed(yaw=-170)) == ["turned 20 deg to the left"]


def test_weight_that_shifts_is_told():
    assert "weight shifted to the right" in texts(posed(roll=-3), posed(roll=3))
    assert "weight shifted to the left" in texts(posed(roll=3), posed(roll=-3))


def test_the_other_way_round_everything_changes_its_sign():
    there, back = (
        {one.name: one.change for one in differences(*pair)}
        for pair in ((posed(), posed("walking")), (posed("walking"), posed()))
    )
    assert there.keys() == back.keys()
    assert len(there) >= 4
    for name, change in there.items():
        assert back[name] == pytest.approx(-change)


def test_the_most_telling_come_first():
    found = differences(posed(), posed("squatting"))
    assert [one.telling for one in found] == sorted((one.telling for one in found), reverse=True)


def test_estimates_differ_only_beyond_their_errors():
    bent = posed(angles={"left_elbow": (0, -15, 0)})
    assert any("left elbow" in text for text in texts(posed(), bent))
    assert texts(guessed(posed()), guessed(bent)) == []
    large = posed(angles={"left_elbow": (0, -90, 0)})
    assert any("left elbow" in text for text in texts(guessed(posed()), guessed(large)))
    assert any("left elbow" in text for text in texts(guessed(posed()), guessed(bent), shared=True))


def test_what_is_told_of_estimates_is_more_than_their_expected_error():
    exact, rough = posed(), guessed(posed())
    assert least_told(exact, exact, "deg") == 5
    assert least_told(rough, rough, "deg", "left_elbow_flexion") > 13
    assert least_told(exact, rough, "m") > 0.09


def test_unseen_limbs_are_not_compared():
    bent = posed(angles={"left_elbow": (0, -90, 0)})
    told = texts(guessed(posed(), ("left_wrist",)), guessed(bent, ("left_wrist",)))
    assert not any("left" in text for text in told)


def test_a_contact_that_began_and_ended_is_told():
    (made,) = pose_body([ContactConstraint(place="left_fingertips", to="chin")])
    there = texts(posed(), of(made.body))
    back = texts(of(made.body), posed())
    assert "left fingertips now touch the chin" in there
    assert "left fingertips no longer touch the chin" in back


OVERHEAD = {"left_shoulder": (0.0, 0.0, 85.0), "right_shoulder": (0.0, 0.0, -85.0)}


def test_whoever_is_head_down_leans_nowhere():
    over = posed(angles=OVERHEAD, roll=180)
    for pair in ((posed(), over), (over, posed())):
        told = texts(*pair)
        assert not any("leaning" in text or text.startswith("turned") for text in told)
    assert "upside down" in texts(posed(), over)[0]
    assert texts(over, posed())[0].startswith("standing instead of upside down")


def test_hands_and_feet_on_the_floor_are_told_by_what_carries():
    (made,) = pose_body([SupportConstraint(on="hands_and_feet"),
                         AngleConstraint(angle="body_lean", to=120)])  # fmt: skip
    told = texts(posed("chair"), of(made.body))
    assert told[0] == "on hands and feet instead of sitting"
    assert not any("leaning" in text for text in told)


def test_parts_without_a_named_place_are_against_one_another():
    spread = posed(angles={"left_shoulder": (0, 0, 0), "right_shoulder": (0, 0, 0)})
    (made,) = pose_body([ContactConstraint(place="left_palm", to="right_elbow_tip"),
                         ContactConstraint(place="right_palm", to="left_elbow_tip")])  # fmt: skip
    told = texts(spread, of(made.body))
    parts = [text for text in told if "against" in text]
    assert "left forearm now against the trunk" in parts
    assert len(set(parts)) == len(parts)
    assert not any(text.startswith("left elbow tip") and "back" in text for text in told)


def test_what_only_an_edit_says_is_told_without_what_was_before():
    legs = tuple(f"{side}_{joint}" for side in ("left", "right") for joint in ("knee", "ankle"))
    before, after = guessed(posed(), legs), guessed(posed("squatting"))
    told = texts(before, after, shared=True)
    assert told[0] == "squatting, not known before"
    assert any(text.startswith("both knees bent") and text.endswith("not visible before")
               for text in told)  # fmt: skip
    assert not any("more bent" in text or "standing" in text for text in told)
    assert not any("knee" in text for text in texts(before, after))


def test_the_posture_of_legs_that_nobody_saw_is_not_told():
    hips = tuple(f"{side}_{joint}" for side in ("left", "right") for joint in ("knee", "ankle"))
    told = texts(guessed(posed(), hips), guessed(posed("squatting"), hips), shared=True)
    assert not any("instead of" in text or "squatting" in text for text in told)
