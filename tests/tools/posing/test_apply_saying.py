"""What is said of an edit: what was asked, measured; of whole poses what changed."""

import re
from typing import Any

import pytest

from tests.body.poses import body, legs
from thirdwave.body.model import BodyModel
from thirdwave.body.posing.constraints import read_constraints
from thirdwave.body.posture import posture
from thirdwave.tools.posing.apply import apply_edit, apply_words
from thirdwave.tools.posing.edit import MannerUse, PoseEdit
from thirdwave.tools.posing.judging import apart_mm, embodied, judged
from thirdwave.tools.posing.lexicon import Lexicon
from thirdwave.tools.posing.saying import sayings

ELBOWS = {"left_elbow": (0.0, -10.0, 0.0), "right_elbow": (0.0, 10.0, 0.0)}
STANDING = body(ELBOWS)
LEXICON = Lexicon.load()


def lines(*constraints: dict[str, Any], **edit: Any) -> list[str]:
    asked = PoseEdit(constraints=read_constraints(constraints), **edit)
    (found,) = apply_edit(asked, STANDING, lexicon=LEXICON)
    assert not found.refused, found.refused
    return [line for line, _ in sayings(found)]


def angle(name: str, side: str | None = None, **amount: float) -> dict[str, Any]:
    return {"kind": "angle", "angle": name, "side": side, **amount}


@pytest.mark.parametrize(
    ("constraint", "said"),
    [
        (angle("elbow_flexion", "left", to=90), "left elbow flexion 90 deg, 10 deg before"),
        (
            angle("elbow_flexion", "both", to=90),
            "left and right elbow flexion 90 deg, 10 deg before",
        ),
        (
            {"kind": "contact", "place": "left_palm", "to": "left_waist"},
            "left palm touches left waist",
        ),
        (
            {"kind": "direction", "segment": "upper_arm", "side": "left", "toward": ["front"]},
            "left upper arm points front, within 0 deg",
        ),
        (
            {"kind": "contact", "place": "left_fingertips", "to": "chin"},
            "left fingertips touch chin",
        ),
    ],
)
def test_what_is_asked_is_said_with_what_was_measured(constraint, said):
    assert lines(constraint) == [said]


def test_a_place_is_said_above_or_below_another():
    above = {"kind": "place", "place": "left_hand", "way": "up", "of": "crown", "to": 0.1}
    (said,) = lines(above)
    assert said.startswith("left hand 0.10 m above crown, 0.")
    assert said.endswith(" m below it before")


def test_what_was_so_already_is_left_out_beside_what_was_not():
    asked = (angle("elbow_flexion", "left", to=90), angle("head_turn", to=0))
    assert lines(*asked) == ["left elbow flexion 90 deg, 10 deg before"]
    assert lines(angle("head_turn", to=0)) == ["head turn 0 deg, 0 deg before"]


def test_of_a_manner_and_a_posture_what_changed_is_said():
    said = lines(manners=(MannerUse(name="tired"),))
    assert any("trunk bent" in line for line in said)
    sits = {"kind": "support", "on": "seat"}
    said = lines(sits, angle("knee_flexion", "both", at_least=80, at_most=100))
    assert said[0] == "sitting instead of standing"


def test_amounts_that_were_held_are_said():
    said = lines(angle("elbow_flexion", "left", to=170))
    assert said[-1] == "left elbow flexion was held to 152 deg, 170 were asked"


def test_a_pose_is_held_to_constraints_wherever_it_stands():
    asked = read_constraints([angle("knee_flexion", "both", to=60), angle("elbow_flexion", "left",
                              at_most=5), {"kind": "support", "on": "feet"}])  # fmt: skip
    bent = body(legs(30, 60, -30), transl=(1.0, -2.0, 9.0))
    checks = judged(asked, embodied(bent.pose))
    assert [check.measured for check in checks[:2]] == pytest.approx([60, 60], abs=2)
    assert [check.met for check in checks] == [True, True, True, True]
    (failed,) = [check for check in judged(asked, embodied(STANDING.pose)) if not check.met][:1]
    assert "left knee flexion" in failed.text


def test_poses_are_apart_as_far_as_their_joints():
    same = embodied(STANDING.pose)
    assert apart_mm(same, same) == 0
    assert 20 < apart_mm(same, embodied(body(legs(88, 88)).pose)) < 500


@pytest.mark.parametrize(
    ("out", "words"),
    [(75.0, "80 deg raised, 75 deg out"), (-20.0, "80 deg raised, 20 deg inwards")],
)
def test_a_direction_in_degrees_is_said_as_one(out, words):
    way = {"kind": "direction", "segment": "upper_arm", "side": "right", "raised": 80, "out": out}
    (line,) = lines(way)
    found = re.fullmatch(r"right upper arm points as asked \((.*)\), within \d+ deg, "
                         r"\d+ deg off before", line)  # fmt: skip
    assert found is not None, line
    assert found[1] == words
    (check, *_) = judged(read_constraints([way]), embodied(STANDING.pose))
    aim = words.replace(", ", " and ")
    assert re.fullmatch(rf"right upper arm \d+ deg off {aim}, at most 8 deg wanted", check.text)


def test_both_sides_have_a_verb_of_both():
    way = {"kind": "direction", "segment": "upper_arm", "side": "both", "toward": ["front"]}
    assert lines(way) == ["left and right upper arm point front, within 0 deg"]


@pytest.mark.parametrize("start", [None, "sit down", "kneel"])
@pytest.mark.parametrize("words", ["squat", "crouch down", "squat deeply"])
def test_who_is_told_to_squat_squats(start, words):
    begin = apply_words(start, None)[0].body if start else None
    (found,) = apply_words(words, begin)
    posed = BodyModel.load().forward(found.body)
    assert found.met
    assert posture(posed.joints).label == "squatting"


def test_what_stays_is_not_what_changed():
    begin = apply_words("raise both arms above the head", None)[0].body
    (found,) = apply_words("lower both arms to the sides, leave the legs", begin)
    told = "; ".join(line for line, _ in sayings(found))
    assert "both arms lowered" in told
    assert "legs" not in told
