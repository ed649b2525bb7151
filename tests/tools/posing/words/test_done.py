"""Instructions read and then done by the solver: what was asked holds on the body."""

import pytest

from thirdwave.body.measures import arm_raised
from thirdwave.body.model import BodyModel
from thirdwave.body.posecodes.measured import Measured, measured
from thirdwave.body.posing.solve import Posing, pose_body
from thirdwave.scene import Body
from thirdwave.tools.posing.lexicon import Lexicon
from thirdwave.tools.posing.words import read_instruction


@pytest.fixture(scope="module")
def standing() -> Body:
    return pose_body(())[0].body


def _done(text: str, lexicon: Lexicon, start: Body) -> tuple[Posing, Measured, Measured]:
    posing = pose_body(read_instruction(text, lexicon=lexicon).constraints, start)[0]
    model = BodyModel.load(start.body_model)
    return posing, measured(model.forward(start)), measured(model.forward(posing.body))


@pytest.mark.parametrize(
    "text",
    [
        "raise both arms above the head and look to the right",
        "put her hands on her hips",
        "bend the left knee and the right elbow by 30 degrees",
        "cross your arms",
        "sit on a chair with hands on the knees",
        "kneel on the left knee, arms out to the sides",
        "stand on the left leg",
        "squat with both arms stretched forward",
        "lie on the back with knees bent",
        "step forward with the left foot and lean forward slightly",
        "touch your toes",
        "left elbow to right knee",
        "feet shoulder width apart, hands behind the back",
    ],
)
def test_what_was_asked_holds(text: str, lexicon: Lexicon, standing: Body) -> None:
    posing, _, _ = _done(text, lexicon, standing)
    assert posing.met, [check.text for check in posing.checks if not check.met]
    assert not posing.clashes


def test_slightly_is_less_than_without_a_word(lexicon: Lexicon, standing: Body) -> None:
    _, before, slight = _done("bend the left knee slightly", lexicon, standing)
    _, _, plain = _done("bend the left knee", lexicon, standing)
    first, some, more = (one.angle("knee_flexion", "left") for one in (before, slight, plain))
    assert 5 < some - first < 25 < more - first


@pytest.mark.parametrize("before", ["", "lean forward by 30 degrees", "raise both arms overhead"])
def test_a_raised_arm_is_one_that_is_measured_as_raised(
    before: str, lexicon: Lexicon, standing: Body
) -> None:
    start = standing
    if before:
        start = pose_body(read_instruction(before, lexicon=lexicon).constraints, standing)[0].body
    posing, was, now = _done("raise both arms", lexicon, start)
    joints = BodyModel.load(start.body_model).forward(posing.body).joints
    for side in ("left", "right"):
        assert arm_raised(joints, side)
        lowered = was.angle("upper_arm_elevation", side) - now.angle("upper_arm_elevation", side)
        assert lowered < 5 or was.angle("upper_arm_elevation", side) < 100


def test_the_side_that_was_said_is_the_one_that_moves(lexicon: Lexicon, standing: Body) -> None:
    _, before, after = _done("raise her left arm to the side", lexicon, standing)
    left, right = (
        abs(after.angle("upper_arm_elevation", side) - before.angle("upper_arm_elevation", side))
        for side in ("left", "right")
    )
    assert left > 50
    assert right < 1


def test_more_is_more_than_now(lexicon: Lexicon, standing: Body) -> None:
    first, _, once = _done("bend the left elbow", lexicon, standing)
    _, _, twice = _done("bend the left elbow more", lexicon, first.body)
    assert twice.angle("elbow_flexion", "left") > once.angle("elbow_flexion", "left") + 15


@pytest.mark.parametrize("first", ["stand", "sit on a chair", "sit on the floor"])
def test_leaning_to_a_side_is_not_leaning_forward_or_back(first: str, lexicon: Lexicon) -> None:
    start = pose_body(read_instruction(first, lexicon=lexicon).constraints)[0].body
    posing, before, after = _done("lean to the left", lexicon, start)
    assert posing.met
    assert after.angle("body_side_lean") - before.angle("body_side_lean") > 15
    assert abs(after.angle("body_lean") - before.angle("body_lean")) < 4


def test_who_lies_points_up_against_gravity(lexicon: Lexicon) -> None:
    start = pose_body(read_instruction("lie on the back", lexicon=lexicon).constraints)[0].body
    _, _, after = _done("point the left arm at the ceiling", lexicon, start)
    assert after.direction("arm", "left", "world")[0] > 155


def test_who_squats_stands_up_onto_the_toes(lexicon: Lexicon) -> None:
    start = pose_body(read_instruction("squat", lexicon=lexicon).constraints)[0].body
    posing, _, after = _done("stand up on tiptoe", lexicon, start)
    assert posing.met
    assert max(after.angle("knee_flexion", "left"), after.angle("knee_flexion", "right")) < 15
