from typing import get_args

import numpy as np
import pytest

from tests.tools.authored_scenes import (
    LEFT_ARM_UP,
    SITTING,
    estimated,
    person,
    run,
    scene,
    thing,
    values,
)
from thirdwave.body.model import BodyModel
from thirdwave.scene import Person
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.measuring.relations import RELATIONS, Relation
from thirdwave.tools.relate import relate
from thirdwave.tools.select import select


def pelvis(who: Person):
    assert who.body is not None
    return BodyModel.load().forward(who.body).joints[0]


def face_to_face():
    return person("p1", x=-0.5, yaw=90), person("p2", x=0.5, yaw=-90)


@pytest.mark.parametrize("relation", get_args(Relation))
def test_every_relation_keeps_the_contract_and_stands_on_the_card(relation):
    where = scene(*face_to_face(), things=(thing("t1", "bench", 300, 500, 700, 800),))
    run(relate, where, relation=relation)
    run(relate, where, relation=relation, among="things")
    assert RELATIONS[relation].definition in relate.limits


def test_distance_is_from_pelvis_to_pelvis_and_each_pair_comes_once():
    a, b, c = person("p1", x=-1), person("p2", x=0.5, z=5), person("p3", x=1.5)
    seen = run(relate, scene(a, b, c), relation="distance")
    found = values(seen)
    assert set(found) == {("p1", "p2"), ("p1", "p3"), ("p2", "p3")}
    assert found["p1", "p2"] == pytest.approx(float(np.linalg.norm(pelvis(a) - pelvis(b))))
    assert "p1 and p3 are 2.50 m apart" in seen.text


def test_distance_between_a_persons_own_hands():
    arms_out = {"left_shoulder": (0.0, 0.0, 0.0), "right_shoulder": (0.0, 0.0, 0.0)}
    where = scene(person("p1", arms_out))
    parts = {"part": "left_wrist", "other_part": "right_wrist"}
    seen = run(relate, where, relation="distance", people=["p1"], others=["p1"], **parts)
    assert values(seen)["p1", "p1"] == pytest.approx(1.34, abs=0.1)
    assert seen.text.startswith("p1's left wrist and right wrist are 1.")


def test_people_turned_to_each_other_face_each_other():
    seen = values(run(relate, scene(*face_to_face()), relation="facing"))
    assert seen == {("p1", "p2"): True, ("p2", "p1"): True}
    a, b = person("p1", x=-0.5, yaw=-90), person("p2", x=0.5, yaw=-90)
    assert values(run(relate, scene(a, b), relation="facing")) == {
        ("p1", "p2"): False,
        ("p2", "p1"): True,
    }


def test_between_the_limits_facing_is_said_with_little_confidence():
    a, b = estimated(person("p1", x=-0.5, yaw=35)), estimated(person("p2", x=0.5))
    (found,) = run(relate, scene(a, b), relation="facing", people=["p1"], others=["p2"]).value
    assert found["value"] is True
    assert found["confidence"] < 0.5
    assert "uncertain" in found["text"]


def test_the_head_looks_where_the_chest_does_not():
    turned = person("p1", {"head": (0, 45, 0), "neck": (0, 45, 0)}, x=-0.5, yaw=0)
    where = scene(turned, person("p2", x=0.5))
    looking = values(run(relate, where, relation="looking_at", people=["p1"]))
    facing = values(run(relate, where, relation="facing", people=["p1"]))
    assert looking["p1", "p2"] is True
    assert facing["p1", "p2"] is False


def test_who_lies_on_the_back_faces_nobody():
    where = scene(person("p1", lean=-90), person("p2", x=1))
    seen = run(relate, where, relation="facing", people=["p1"])
    assert seen.unknown is not None
    assert "points up" in seen.unknown


def test_left_and_right_between_people_are_the_viewers():
    for yaw in (0, 180):
        where = scene(person("p1", x=-1, yaw=yaw), person("p2", x=1, yaw=yaw))
        assert values(run(relate, where, relation="left_of"))["p1", "p2"] is True
        assert values(run(relate, where, relation="right_of"))["p1", "p2"] is False


def test_in_front_is_closer_to_the_camera_and_nearly_equal_depths_are_doubtful():
    near, far = estimated(person("p1", z=3)), estimated(person("p2", x=1, z=5))
    seen = run(relate, scene(near, far), relation="in_front_of")
    assert values(seen) == {("p1", "p2"): True, ("p2", "p1"): False}
    assert seen.confidence > 0.5
    assert "(behind, " in seen.text, "a no says where it is instead"
    close = estimated(person("p2", x=1, z=3.1))
    doubtful = run(relate, scene(near, close), relation="behind")
    assert "about the same depth" in doubtful.text
    assert doubtful.confidence < 0.5


def test_at_the_same_depth_nobody_is_in_front_or_behind():
    where = scene(person("p1", z=4), person("p2", x=1, z=4.1), person("p3", x=2, z=4.4))
    for relation, of_p3 in (("in_front_of", False), ("behind", True)):
        seen = run(relate, where, relation=relation)
        assert values(seen)["p1", "p2"] is False
        assert values(seen)["p2", "p1"] is False
        assert values(seen)["p3", "p1"] is of_p3
        assert "(about the same depth, 4.02 m and 4.12 m from the camera)" in seen.text


@pytest.mark.parametrize(
    ("z", "front", "behind"), [(-0.8, False, True), (0.1, False, False), (1.5, True, False)]
)
def test_who_is_at_the_depth_of_a_thing_is_neither_in_front_nor_behind(z, front, behind):
    who = person("p1")
    at = pelvis(who)
    box = at + np.array([[-1, -0.2, z - 0.3], [1, 1, z + 0.3]])
    where = scene(who, things=(thing("t1", "bench", 100, 500, 300, 800, box3d=box),))
    for relation, holds in (("in_front_of", front), ("behind", behind)):
        seen = run(relate, where, relation=relation, others=["t1"])
        assert values(seen) == {("p1", "t1"): holds}


def test_next_to_is_a_distance_under_its_definition():
    near = scene(person("p1", x=-0.4), person("p2", x=0.4))
    far = scene(person("p1", x=-1.0), person("p2", x=1.0))
    assert values(run(relate, near, relation="next_to"))["p1", "p2"] is True
    assert values(run(relate, far, relation="next_to"))["p1", "p2"] is False


def test_above_the_own_head_is_told_in_3d():
    where = scene(person("p1", LEFT_ARM_UP))
    args = {"relation": "above", "people": ["p1"], "others": ["p1"], "other_part": "head"}
    up = run(relate, where, part="left_wrist", **args)
    down = run(relate, where, part="right_wrist", **args)
    assert up.text == "p1's left wrist is above p1's head"
    assert values(down)["p1", "p1"] is False


def test_hands_that_meet_touch_and_hands_apart_do_not():
    together = person("p1", {"left_shoulder": (0, -80, 0), "right_shoulder": (0, 80, 0),
                             "left_elbow": (0, -40, 0), "right_elbow": (0, 40, 0)})  # fmt: skip
    args = {"relation": "touching", "people": ["p1"], "others": ["p1"],
            "part": "left_wrist", "other_part": "right_wrist"}  # fmt: skip
    assert values(run(relate, scene(together), **args))["p1", "p1"] is True
    assert values(run(relate, scene(person("p1")), **args))["p1", "p1"] is False


def test_own_parts_are_each_persons_own_and_nobody_elses():
    folded: dict[str, tuple[float, float, float]] = {
        "left_shoulder": (0, -80, 0), "right_shoulder": (0, 80, 0),
        "left_elbow": (0, -40, 0), "right_elbow": (0, 40, 0),
    }  # fmt: skip
    where = scene(person("p1", folded, x=-0.5), person("p2", x=0.5))
    parts = {"part": "left_wrist", "other_part": "right_wrist"}
    seen = run(relate, where, relation="touching", among="own", **parts)
    assert values(seen) == {("p1", "p1"): True, ("p2", "p2"): False}
    nobody = run(relate, where, relation="touching", among="own", people=["p2"], **parts)
    told = run(select, where, measurements=nobody.value, keep="true")
    assert told.value == []
    with pytest.raises(ToolRetry, match="own parts need"):
        run(relate, where, relation="touching", among="own")


def test_the_same_part_of_several_people_is_no_pair_with_itself():
    where = scene(person("p1", x=-0.5), person("p2", x=0.5), person("p3", x=2))
    two = {"relation": "distance", "people": ["p1", "p2"], "others": ["p1", "p2"]}
    heads = run(relate, where, part="head", other_part="head", **two)
    assert values(heads) == {("p1", "p2"): pytest.approx(1.0, abs=0.01)}
    own = {"relation": "distance", "people": ["p1"], "others": ["p1"]}
    assert run(relate, where, part="head", other_part="head", **own).unknown is not None
    hands = run(relate, where, part="left_wrist", other_part="right_wrist", **two)
    assert ("p1", "p1") in values(hands)


def test_a_relation_to_several_holds_to_each_of_them_or_says_to_whom_not():
    where = scene(person("p1", x=-1), person("p2", x=0.2), person("p3", x=1.5))
    of_p1 = run(relate, where, relation="left_of", people=["p1"], others=["p2", "p3"]).value
    of_p2 = run(relate, where, relation="left_of", people=["p2"], others=["p1", "p3"]).value
    every = {"keep": "true", "every": True}
    both = run(select, where, measurements=of_p1, **every)
    assert (both.value, both.text) == (["p1"], "p1 (left) is left of p2 and p3")
    one = run(select, where, measurements=of_p2, **every)
    assert one.value == []
    assert one.text.startswith("p2 is not left of p1")


def test_of_a_mutual_relation_everybody_has_their_own():
    where = scene(person("p1", x=-0.4), person("p2", x=0.4), person("p3", x=3))
    given = run(relate, where, relation="next_to").value
    seen = run(select, where, measurements=given, keep="true")
    assert seen.value == ["p1", "p2"]


def test_a_distance_between_two_named_people_comes_once():
    where = scene(person("p1", x=-1), person("p2", x=1))
    both = ["p1", "p2"]
    assert len(run(relate, where, relation="distance", people=both, others=both).value) == 1


def test_people_who_stand_apart_do_not_touch():
    where = scene(person("p1", x=-1), person("p2", x=1))
    seen = run(relate, where, relation="touching")
    assert values(seen) == {("p1", "p2"): False, ("p2", "p1"): False}


def test_a_person_on_a_bench_is_on_it_and_one_in_front_of_a_bus_is_not():
    sitting = person("p1", SITTING, yaw=0)
    x0, y0, x1, y1 = sitting.xyxy
    bench = thing("t1", "bench", x0 - 40, (y0 + y1) / 2, x1 + 40, y1)
    assert values(run(relate, scene(sitting, things=(bench,)), relation="on", among="things")) == {
        ("p1", "t1"): True
    }
    standing = person("p1")
    x0, y0, x1, y1 = standing.xyxy
    bus = thing("t1", "bus", x0 - 300, y0 - 200, x1 + 300, y1 - 30)
    assert values(run(relate, scene(standing, things=(bus,)), relation="on", among="things")) == {
        ("p1", "t1"): False
    }


def test_who_lies_on_a_bench_is_on_it_and_on_nothing_beside_it():
    lying = person("p1", lean=-90, yaw=90)
    x0, y0, x1, y1 = lying.xyxy
    below = thing("t1", "bench", x0 - 20, (y0 + y1) / 2, x1 + 20, y1 + 80)
    beside = thing("t2", "bench", x1 + 60, (y0 + y1) / 2, x1 + 400, y1 + 80)
    seen = run(relate, scene(lying, things=(below, beside)), relation="on", among="things")
    assert values(seen) == {("p1", "t1"): True, ("p1", "t2"): False}


def test_standing_on_a_board_is_on_it():
    standing = person("p1")
    x0, _, x1, y1 = standing.xyxy
    board = thing("t1", "skateboard", x0, y1 - 30, x1, y1 + 25)
    seen = run(relate, scene(standing, things=(board,)), relation="on", among="things")
    assert values(seen)["p1", "t1"] is True
    assert "the skateboard (t1)" in seen.text


def test_next_to_a_thing_is_told_by_boxes():
    who = person("p1")
    x0, y0, x1, y1 = who.xyxy
    near = thing("t1", "chair", x1 + 20, y1 - 200, x1 + 180, y1)
    far = thing("t2", "chair", x1 + 400, y1 - 200, x1 + 560, y1)
    above = thing("t3", "clock", x0, 0, x1, y0 - 150)
    seen = run(relate, scene(who, things=(near, far, above)), relation="next_to", among="things")
    assert values(seen) == {("p1", "t1"): True, ("p1", "t2"): False, ("p1", "t3"): False}
    assert "depth not known" in seen.text


def test_a_thing_without_depth_leaves_distance_open_and_a_box_in_3d_settles_it():
    who = person("p1")
    flat = thing("t1", "bench", 100, 500, 300, 800)
    open_one = run(relate, scene(who, things=(flat,)), relation="distance", others=["t1"])
    assert open_one.unknown is not None
    assert "the bench (t1)" in open_one.unknown
    at = pelvis(who)
    solid = thing("t1", "bench", 100, 500, 300, 800, box3d=at + np.array([[1, -1, -1], [2, 1, 1]]))
    known = run(relate, scene(who, things=(solid,)), relation="distance", others=["t1"])
    assert values(known)["p1", "t1"] == pytest.approx(1.0)


def test_facing_a_thing_is_answered_only_where_every_depth_agrees():
    right = thing("t1", "bus", 1180, 400, 1270, 600)
    away = scene(person("p1", x=-0.5, yaw=-90), things=(right,))
    towards_camera = scene(person("p1", x=-0.5, yaw=45), things=(right,))
    assert values(run(relate, away, relation="facing", others=["t1"]))["p1", "t1"] is False
    assert run(relate, towards_camera, relation="facing", others=["t1"]).unknown is not None


def test_unseen_parts_have_no_relation():
    where = scene(estimated(person("p1"), ["left_wrist"]), estimated(person("p2", x=1)))
    seen = run(relate, where, relation="distance", people=["p1"], others=["p2"], part="left_wrist")
    assert seen.unknown == "p1's left wrist is not visible"


def test_wrong_calls_are_sent_back_with_what_to_mend():
    where = scene(person("p1"), person("p2", x=1))
    for args, word in (
        ({"relation": "facing", "others": ["p9"]}, "p9"),
        ({"relation": "facing", "others": ["t9"]}, "t9"),
        ({"relation": "facing", "part": "head"}, "parts go with"),
        ({"relation": "loves"}, "relation"),
    ):
        with pytest.raises(ToolRetry, match=word):
            run(relate, where, **args)


def test_alone_there_is_nobody_to_relate_to():
    seen = run(relate, scene(person("p1")), relation="facing")
    assert seen.value == []
    assert seen.text == "nobody else than p1 is in the picture"


def test_above_needs_boxes_one_over_the_other():
    who = person("p1")
    x0, y0, x1, _ = (float(v) for v in who.xyxy)
    over = thing("t1", "clock", x0, 0, x1, y0 - 10)
    beside = thing("t2", "clock", x1 + 20, 0, x1 + 60, y0 - 10)
    args = {"relation": "below", "people": ["p1"], "others": ["t1", "t2"]}
    seen = run(relate, scene(who, things=(over, beside)), **args)
    assert values(seen) == {("p1", "t1"): True, ("p1", "t2"): False}
    assert "lower, but beside" in seen.text


def test_there_is_no_distance_to_nobody():
    alone = scene(person("p1"))
    assert (
        run(relate, alone, relation="distance").unknown == "nobody else than p1 is in the picture"
    )
    assert run(relate, alone, relation="next_to").unknown is None
