from dataclasses import replace

import pytest

from tests.tools.authored_scenes import (
    LEFT_ARM_UP,
    SITTING,
    estimated,
    person,
    run,
    scene,
    thing,
)
from thirdwave.agents.answers.answer import PlainAnswerer
from thirdwave.agents.plan import Plan, Step
from thirdwave.agents.proof.verify import verified
from thirdwave.agents.record import empty_record
from thirdwave.scene import Fit, Measurement
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.detect import NOTHING
from thirdwave.tools.measure import measure
from thirdwave.tools.relate import relate
from thirdwave.tools.select import select

BOTH_ARMS_UP = LEFT_ARM_UP | {"right_shoulder": (0.0, 0.0, -70.0)}
LEGS = ("left_knee", "right_knee", "left_ankle", "right_ankle")


def three():
    """Left to right: p1 sits, p2 stands with the left arm up, p3 stands."""
    return scene(
        person("p1", SITTING, x=-1, z=4),
        person("p2", LEFT_ARM_UP, x=0, z=3, tall=1.0),
        person("p3", x=1, z=5, tall=2.0, yaw=180),
    )


def pick(where, quantity, keep, *, measuring=None, **args):
    given = run(measure, where, quantity=quantity, **(measuring or {})).value
    return run(select, where, measurements=given, keep=keep, **args)


@pytest.mark.parametrize(
    ("quantity", "keep", "n", "who", "words"),
    [
        ("stature", "max", 1, "p3", "p3 is the tallest (1."),
        ("stature", "min", 1, "p1", "p1 is the shortest"),
        ("stature", "nth_largest", 2, "p2", "p2 is the second tallest"),
        ("depth", "min", 1, "p2", "p2 is the closest to the camera (3."),
        ("depth", "max", 1, "p3", "p3 is the farthest from the camera"),
        ("image_x", "min", 1, "p1", "p1 is the leftmost"),
        ("image_x", "middle", 1, "p2", "p2 is in the middle ("),
        ("image_x", "nth_smallest", 3, "p3", "p3 is the third from the left"),
        ("knee_flexion", "max", 1, "p1", "knee is the most bent"),
    ],
)
def test_an_order_gives_one_person_in_words(quantity, keep, n, who, words):
    seen = pick(three(), quantity, keep, n=n)
    assert (seen.value, seen.value_type) == (who, "person")
    assert words in seen.text
    assert len(seen.evidence) >= 3


@pytest.mark.parametrize(
    ("quantity", "keep", "value", "who", "text"),
    [
        ("posture", "equal", "standing", ["p2", "p3"], "p2 (middle) and p3 (right) are standing"),
        ("posture", "equal", "lying", [],
         "nobody is lying; p1 is sitting; p2 (middle) and p3 (right) are standing"),
        ("posture", "not_equal", "standing", ["p1"], "p1 (left) is not standing"),
        ("facing", "equal", "camera", ["p1", "p2"],
         "p1 (left) and p2 (middle) are facing the camera"),
        ("facing", "equal", "away", ["p3"], "p3 (right) is facing away from the camera"),
        ("facing", "equal", "left", [],
         "nobody is facing to the left of the picture; p1 (left) and p2 (middle) are facing the "
         "camera; p3 (right) is facing away from the camera"),
        ("arm_raised", "true", None, ["p2"], "p2 (middle) has the left arm raised"),
        ("arm_raised", "false", None, ["p1", "p3"], "p1 (left) and p3 (right) have no arm raised"),
        ("arm_overhead", "equal", True, ["p2"], "p2 (middle) has the left arm above the head"),
    ],
)  # fmt: skip
def test_a_condition_gives_everybody_it_holds_of(quantity, keep, value, who, text):
    seen = pick(three(), quantity, keep, value=value)
    assert (seen.value, seen.value_type) == (who, "people")
    assert seen.text == text


def test_a_limit_is_said_with_the_values_that_pass_it():
    seen = pick(three(), "knee_flexion", "more_than", value=45, measuring={"side": "left"})
    assert seen.value == ["p1"]
    assert seen.text.startswith(
        "p1 (left) has the left knee bent more than 45 deg (p1's left knee "
    )
    none = pick(three(), "knee_flexion", "more_than", value=170)
    assert none.text.startswith("nobody has a knee bent more than 170 deg; p1's left knee is bent ")
    assert none.text.endswith(" deg, the most")


def test_a_value_near_the_limit_is_a_close_call():
    where = scene(estimated(person("p1", {"left_knee": (45.0, 0, 0)})))
    seen = pick(where, "knee_flexion", "more_than", value=45, measuring={"side": "left"})
    assert seen.value == ["p1"]
    assert "within the measurement's +-" in seen.text
    assert seen.confidence <= 0.5


def test_nobody_matching_is_corrected_when_one_is_expected():
    seen = pick(three(), "posture", "equal", value="lying", expect="one")
    assert seen.unknown == ("nobody is lying; p1 (left) is the lowest, sitting")


def test_several_matching_are_named_when_one_is_expected():
    seen = pick(three(), "posture", "equal", value="standing", expect="one")
    assert seen.unknown == "p2 (middle) and p3 (right) are both standing: say which"


def test_the_one_that_matches_is_a_person():
    seen = pick(three(), "posture", "equal", value="sitting", expect="one")
    assert (seen.value, seen.value_type, seen.unknown) == ("p1", "person", None)


def test_about_the_same_is_said_and_doubted():
    close = scene(estimated(person("p1", z=3.8)), estimated(person("p2", x=1, z=3.95)))
    seen = pick(close, "depth", "min")
    assert seen.value == "p1"
    assert seen.text.startswith("p1 and p2 are about as far from the camera (about 3.")
    assert seen.text.endswith("; by the figures p1 is closer to the camera")
    assert seen.confidence <= 0.5
    apart = scene(estimated(person("p1", z=3.0)), estimated(person("p2", x=1, z=5.0)))
    assert "about as far" not in pick(apart, "depth", "min").text
    exact = scene(person("p1", z=3.8), person("p2", x=1, z=3.95))
    assert "about as far" not in pick(exact, "depth", "min").text


def test_whoever_was_not_measured_is_named_and_may_leave_it_open():
    hidden = estimated(person("p1", SITTING, x=-1), LEGS)
    mixed = scene(hidden, estimated(person("p2", x=1)))
    found = pick(mixed, "posture", "equal", value="standing")
    assert found.value == ["p2"]
    assert "p1's posture cannot be told" in found.text
    nobody = pick(mixed, "posture", "equal", value="sitting")
    assert nobody.unknown is not None
    assert "p1's posture cannot be told" in nobody.unknown
    assert nobody.unknown.endswith("; p2 (right) is not sitting but standing")


def test_an_order_needs_two_who_were_measured():
    hidden = estimated(person("p1", SITTING, x=-1), LEGS)
    alone = scene(hidden, estimated(person("p2", x=1)))
    seen = pick(alone, "knee_flexion", "max", measuring={"side": "left"})
    assert seen.unknown is not None
    assert "nobody to compare with" in seen.unknown
    assert "p2's left knee is bent" in seen.unknown
    third = scene(hidden, estimated(person("p2", x=0)), estimated(person("p3", SITTING, x=1)))
    assert pick(third, "knee_flexion", "max", measuring={"side": "left"}).value == "p3"


def test_one_hidden_arm_leaves_a_no_open_but_not_a_yes():
    up = estimated(person("p1", LEFT_ARM_UP), ["right_elbow", "right_wrist"])
    down = estimated(person("p1"), ["right_elbow", "right_wrist"])
    assert pick(scene(up), "arm_raised", "true").value == ["p1"]
    assert pick(scene(down), "arm_raised", "true").unknown is not None
    assert pick(scene(down), "arm_raised", "false").unknown is not None
    assert pick(scene(up), "arm_raised", "false").unknown is None


def test_the_middle_of_two_does_not_exist():
    seen = pick(scene(person("p1", x=-1), person("p2", x=1)), "image_x", "middle")
    assert seen.unknown == "there are only two people, so nobody is in the middle"
    four = scene(*(person(f"p{n}", x=n - 2.5) for n in (1, 2, 3, 4)))
    seen = pick(four, "image_x", "middle")
    assert seen.unknown is not None
    assert "p2" in seen.unknown
    assert "p3" in seen.unknown


def test_a_rank_beyond_everybody_is_unknown():
    assert pick(three(), "stature", "nth_largest", n=4).unknown == "there is no fourth of 3"


def test_of_both_sides_alike_none_is_called_the_most_bent():
    seen = pick(scene(person("p1", SITTING)), "knee_flexion", "max")
    assert seen.value == "p1"
    assert seen.text.startswith("p1's ")
    assert "p1's left and right knee are equally bent (" in seen.text


def test_the_other_end_of_the_nearest_pair():
    where = three()
    given = run(relate, where, relation="distance", people=["p1"]).value
    seen = run(select, where, measurements=given, keep="min", give="others")
    assert (seen.value, seen.value_type) == ("p2", "person")
    assert seen.text.startswith("p2 is the closest to p1 (")


def test_of_all_pairs_the_answer_is_a_pair():
    where = scene(person("p1", x=-2), person("p2", x=0), person("p3", x=1))
    pairs = run(relate, where, relation="distance").value
    near = run(select, where, measurements=pairs, keep="min")
    assert (near.value, near.value_type) == (["p2", "p3"], "people")
    assert near.text.startswith("p2 and p3 are the closest together (1.00 m; ")
    far = run(select, where, measurements=pairs, keep="max")
    assert far.text.startswith("p1 and p3 are the farthest apart (3.00 m; p1 and p2 2.00 m, ")


def test_things_at_the_other_end_come_as_things():
    who = person("p1")
    x1, y1 = float(who.xyxy[2]), float(who.xyxy[3])
    near = thing("t1", "chair", x1 + 20, y1 - 200, x1 + 180, y1)
    far = thing("t2", "bus", x1 + 400, y1 - 200, x1 + 560, y1)
    where = scene(who, things=(near, far))
    given = run(relate, where, relation="next_to", among="things").value
    seen = run(select, where, measurements=given, keep="true", give="others")
    assert (seen.value, seen.value_type) == (["t1"], "things")
    assert seen.text == "p1 is next to the chair (t1)"
    bare = run(select, scene(who), measurements=[], keep="true", give="others")
    assert (bare.value, bare.text) == ([], f"nothing: {NOTHING}")
    far_only = scene(who, things=(far,))
    given = run(relate, far_only, relation="next_to", among="things").value
    seen = run(select, far_only, measurements=given, keep="true", give="others")
    assert (seen.value, seen.text) == (
        [],
        "p1 is not next to the bus (t2) (in the picture, depth not known)",
    )


def test_within_narrows_whom_it_looks_at():
    seen = pick(three(), "posture", "equal", value="standing", within=["p1", "p3"])
    assert seen.value == ["p3"]
    assert pick(three(), "stature", "max", within=["p1", "p2"]).value == "p2"


def test_all_keeps_who_has_a_value():
    where = scene(estimated(person("p1"), ["left_knee"]), estimated(person("p2", x=1)))
    seen = pick(where, "knee_flexion", "all", measuring={"side": "left"})
    assert seen.value == ["p2"]
    assert "p1's left knee is not visible" in seen.text


def test_everybody_is_told_by_place_and_the_one_of_several_is_asked_for():
    everybody = pick(three(), "image_x", "all")
    assert everybody.value == ["p1", "p2", "p3"]
    assert everybody.text == "p1 (left), p2 (middle) and p3 (right) are in the picture"
    which = pick(three(), "image_x", "all", expect="one")
    assert which.unknown is not None
    assert which.unknown.endswith("are all in the picture: say which")
    alone = pick(scene(person("p1")), "image_x", "all", expect="one")
    assert (alone.value, alone.value_type) == ("p1", "person")


def test_of_one_person_what_they_do_instead_is_said():
    sitting = scene(person("p1", SITTING))
    said = pick(sitting, "posture", "equal", value="standing")
    assert said.text == "p1 is not standing but sitting"
    assert pick(sitting, "arm_raised", "true").text == "p1 has no arm raised"
    knee = pick(sitting, "knee_flexion", "less_than", value=20, measuring={"side": "left"})
    assert knee.text.endswith(" deg, not less than 20 deg")


def test_two_who_face_each_other_are_said_to():
    where = scene(person("p1", x=-0.5, yaw=90), person("p2", x=0.5, yaw=-90))
    given = run(relate, where, relation="facing").value
    seen = run(select, where, measurements=given, keep="true")
    assert seen.text == "p1 (left) and p2 (right) are facing each other"


def test_among_nobody_nobody_is_found():
    seen = pick(three(), "posture", "equal", value="sitting", within=[])
    assert (seen.value, seen.text) == ([], "nobody")


def test_a_plug_ins_quantity_is_ordered_in_its_own_words():
    where = scene(person("p1", x=-1), person("p2", x=1))
    tilts = [
        Measurement(person=name, quantity="head_tilt", value=tilt, unit="deg").to_json()
        for name, tilt in (("p1", 4.0), ("p2", 23.0))
    ]
    seen = run(select, where, measurements=tilts, keep="max")
    assert seen.value == "p2"
    assert seen.text == "p2's head tilt is the largest (23 deg; p1 4 deg)"
    assert run(select, where, measurements=tilts, keep="more_than", value=10).value == ["p2"]


def test_of_nobody_a_condition_holds_of_nobody_and_an_order_is_unknown():
    empty = scene()
    assert pick(empty, "posture", "equal", value="sitting").value == []
    assert pick(empty, "stature", "max").unknown == "nobody was found in the picture"
    assert pick(empty, "posture", "equal", value="sitting", expect="one").unknown is not None


@pytest.mark.parametrize(
    ("quantity", "args", "word"),
    [
        ("posture", {"keep": "max"}, "numbers"),
        ("posture", {"keep": "true"}, "yes/no"),
        ("posture", {"keep": "equal"}, "value"),
        ("posture", {"keep": "more_than", "value": 3}, "numbers"),
        ("stature", {"keep": "equal", "value": "tall"}, "tall"),
        ("facing", {"keep": "equal", "value": "north"}, "north"),
        ("stature", {"keep": "max", "give": "others"}, "pairs"),
        ("stature", {"keep": "max", "within": ["p9"]}, "p9"),
    ],
)
def test_wrong_calls_are_sent_back_with_what_to_mend(quantity, args, word):
    with pytest.raises(ToolRetry, match=word):
        pick(three(), quantity, **args)


def test_two_quantities_at_once_and_foreign_json_are_refused():
    where = three()
    mixed = [
        *run(measure, where, quantity="stature").value,
        *run(measure, where, quantity="depth").value,
    ]
    with pytest.raises(ToolRetry, match="one quantity"):
        run(select, where, measurements=mixed, keep="max")
    with pytest.raises(ToolRetry, match="measuring tool"):
        run(select, where, measurements=[{"name": "p1"}], keep="max")


def test_every_side_takes_both_and_says_both():
    where = scene(person("p1", BOTH_ARMS_UP, x=-1), person("p2", LEFT_ARM_UP), person("p3", x=1))
    both = pick(where, "arm_raised", "true", every=True)
    assert (both.value, both.text) == (["p1"], "p1 (left) has both arms raised")
    assert [line.text for line in both.evidence] == [
        "p1 has the left arm raised",
        "p1 has the right arm raised",
    ]
    rest = scene(*(where.people or ())[1:])
    assert pick(rest, "arm_raised", "true", every=True).text == (
        "nobody has both arms raised; p2 has the left arm raised, not the right one"
    )
    not_both = pick(where, "arm_raised", "false", every=True)
    assert not_both.value == ["p2", "p3"]
    assert "do not have both arms raised" in not_both.text
    knees = pick(three(), "knee_flexion", "more_than", value=45, every=True)
    assert knees.text.startswith("p1 (left) has both knees bent more than 45 deg (p1's left knee")


def test_a_hidden_side_leaves_both_open():
    half = estimated(person("p1", BOTH_ARMS_UP), ["right_elbow", "right_wrist"])
    assert pick(scene(half), "arm_raised", "true", every=True).unknown is not None
    none = estimated(person("p1"), ["right_elbow", "right_wrist"])
    assert pick(scene(none), "arm_raised", "true", every=True).value == []


@pytest.mark.parametrize(
    ("quantity", "keep", "value", "text"),
    [
        ("posture", "not_equal", "standing", "p1 is standing"),
        ("posture", "equal", "sitting", "p1 is not sitting but standing"),
        ("facing", "equal", "away", "p1 faces the camera (turned 0 deg)"),
        ("arm_raised", "true", None, "p1 has no arm raised"),
    ],
)
def test_a_no_of_one_person_says_what_is_the_case(quantity, keep, value, text):
    assert pick(scene(person("p1")), quantity, keep, value=value).text == text


def test_a_no_past_a_limit_gives_the_measured_value():
    seen = pick(scene(person("p1", SITTING)), "hip_flexion", "more_than", value=120)
    assert "p1's left hip is bent" in seen.text
    assert seen.text.endswith(" deg, not more than 120 deg")


def test_the_only_one_found_is_on_a_side_only_when_they_stand_there():
    left = scene(person("p1", x=-1))
    seen = pick(left, "image_x", "max")
    assert seen.unknown == (
        "nobody was found on the right; p1 is on the left, the only person found"
    )
    assert pick(left, "image_x", "min").value == "p1"


def test_nobody_is_said_of_those_who_were_asked_about():
    where = scene(person("p1", x=-1), person("p2"), person("p3", SITTING, x=1))
    two = pick(where, "posture", "equal", value="sitting", within=["p1", "p2"])
    assert two.text == "neither p1 nor p2 is sitting; p1 (left) and p2 (middle) are standing"


def test_asked_for_one_arm_whoever_has_both_up_has_both():
    where = scene(person("p1", BOTH_ARMS_UP))
    assert pick(where, "arm_raised", "true").text == "p1 has both arms raised"
    assert pick(where, "arm_raised", "false").text == "p1 has both arms raised"


LEGS_HIDDEN = ("left_knee", "right_knee", "left_ankle", "right_ankle", "left_hip", "right_hip")


def told_apart():
    """p1 stands; p2's trunk lies and the legs do not show; p3's body was rejected for a figure."""
    outlandish = Fit(method="landmarks", accepted=False, reason="a beta of -16.6, allowed are 5")
    p3 = person("p3", x=2)
    assert p3.body is not None
    return scene(
        person("p1", x=-2),
        estimated(person("p2", lean=84), LEGS_HIDDEN),
        replace(p3, body=replace(p3.body, fit=outlandish)),
    )


@pytest.mark.parametrize(
    ("quantity", "keep", "value", "found"),
    [
        ("posture", "equal", "standing", ["p1"]),
        ("posture", "not_equal", "lying", ["p1"]),
        ("posture", "all", None, ["p1"]),
        ("depth", "less_than", 9.0, ["p1", "p2"]),
        ("depth", "all", None, ["p1", "p2"]),
    ],
)
def test_figures_in_why_others_are_undecided_stand_in_the_evidence(quantity, keep, value, found):
    seen = pick(told_apart(), quantity, keep, value=value)
    assert seen.value == found
    lines = " ".join(line.text for line in seen.evidence)
    for figure in ("-16.6", "83 deg") if quantity == "posture" else ("-16.6",):
        assert figure in seen.text
        assert figure in lines


def test_an_order_proves_the_figures_in_why_somebody_is_left_out():
    seen = pick(told_apart(), "depth", "min")
    assert seen.value in ("p1", "p2")
    assert "-16.6" in seen.text
    assert any("-16.6" in line.text for line in seen.evidence)


def test_what_is_measured_of_everybody_proves_why_some_are_not():
    seen = run(measure, told_apart(), quantity="posture")
    assert "p1 is standing" in seen.text
    lines = " ".join(line.text for line in seen.evidence)
    for figure in ("-16.6", "83 deg"):
        assert figure in seen.text
        assert figure in lines


def test_an_answer_of_the_decided_and_the_undecided_leaves_the_verifier_whole():
    seen = pick(told_apart(), "posture", "equal", value="standing")
    step = empty_record("select", {}, [], "ok")
    step["text"], step["value"], step["value_type"] = seen.text, seen.value, seen.value_type
    step["evidence"] = [{"text": line.text, "value": line.value} for line in seen.evidence]
    plan = Plan(steps=(Step(id="s1", tool="select"),))
    answer = PlainAnswerer().answer("Who is standing?", plan, {"s1": step})
    assert verified(answer, {"s1": step}) == answer
    assert (answer.value, answer.abstained) == (["p1"], False)
