"""The judge of the edit bench: hand-made bodies, right and wrong ones, for every kind of check."""

import numpy as np
import pytest
from pydantic import ValidationError

from thirdwave.apps.benches.edit.cases import read_checks
from thirdwave.apps.benches.edit.checks import KINDS, mirror_image
from thirdwave.apps.benches.edit.judging import Judgeable
from thirdwave.apps.benches.edit.locality import PARTS, parts_of, strayed, unchanged
from thirdwave.apps.benches.edit.starts import START_NAMES, start_body
from thirdwave.body.model import BodyModel
from thirdwave.body.synthetic.anchors import pose_of
from thirdwave.body.synthetic.mixtures import placed, upright

MODEL = BodyModel.load()
STRAIGHT = (3, 40, 4, 0, 5)
HANGING = (8, 60, 15, 0)


def posed(*, yaw=0.0, **limbs):
    """A body by hand: limbs as `pose_of` takes them."""
    anchor = pose_of("by hand", **limbs)
    root = upright(yaw, anchor.lean_deg, anchor.roll_deg)
    return MODEL.forward(placed(root, anchor.pose, np.zeros(10), np.array([0.0, 0.1, 3.6])))


def start_posed(name):
    return MODEL.forward(start_body(name))


def failures(check, after, start=None, **others):
    bodies = Judgeable(start or posed(), after, others)
    return [text for one in read_checks([check]) for text in one.failures(bodies)]


KNEE = (35, 0, 60, 0, 0)
SIDEWAYS, AHEAD, UP = (90, 90, 4, 0), (90, 0, 4, 0), (172, 60, 4, 0)
FIGURES = {
    "knee": {"left_leg": KNEE},
    "other knee": {"right_leg": KNEE},
    "arm sideways": {"left_arm": SIDEWAYS},
    "arm ahead": {"left_arm": AHEAD},
    "arms up": {"left_arm": UP, "right_arm": UP},
    "one arm up": {"left_arm": UP},
    "bowed": {"lean": 40},
    "head left": {"head": (0, 40)},
    "head right": {"head": (0, -40)},
    "on the chair": {"left_leg": (88, 8, 88, 0, 0), "right_leg": (88, 8, 88, 0, 0)},
    "turned": {"yaw": 90.0},
    "step": {"left_leg": (30, 0, 8, 0, 0), "right_leg": (18, 180, 10, 0, 0)},
    "wide": {"left_leg": (20, 90, 4, 0, 5), "right_leg": (20, 90, 4, 0, 5)},
    "plain": {},
}


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        ({"angle": "left_knee_flexion", "change": [40, 70]}, ["knee"], ["other knee", "plain"]),
        ({"angle": "left_knee_flexion", "to": [55, 65]}, ["knee"], ["plain"]),
        ({"angle": "left_knee_flexion", "to": [None, 10]}, ["plain"], ["knee"]),
        ({"angle": "both_knee_flexion", "to": [80, 95]}, ["on the chair"], ["knee", "plain"]),
        ({"angle": "head_turn", "change": [20, 60]}, ["head left"], ["head right", "plain"]),
        (
            {"angle": "head_turn", "sign": "right", "change": [20, 60]},
            ["head right"],
            ["head left", "plain"],
        ),
        ({"angle": "body_lean", "change": [30, 50]}, ["bowed"], ["plain"]),
        ({"angle": "body_turn", "to": [80, 100]}, ["turned"], ["plain", "head left"]),
        ({"height": "left_wrist", "change": [0.3, None]}, ["one arm up"], ["knee", "plain"]),
        ({"height": "pelvis", "to": [None, 0.7]}, ["on the chair"], ["plain"]),
        ({"above": ["both_wrist", "crown"], "by": 0.05}, ["arms up"], ["one arm up", "plain"]),
        ({"beyond": ["left_ankle", "front", "right_ankle"], "by": 0.2}, ["step"], ["wide"]),
        ({"beyond": ["left_ankle", "left", "pelvis"], "change": [0.1, 1]}, ["wide"], ["step"]),
        ({"distance": ["left_ankle", "right_ankle"], "change": [0.2, 1]}, ["wide"], ["plain"]),
        ({"gap": ["left_palm", "left_outer_thigh"], "to": [None, 0.3]}, ["plain"], ["arms up"]),
        (
            {"direction": "left_upper_arm", "raised": [75, 105], "out": [70, 110]},
            ["arm sideways"],
            ["arm ahead", "one arm up", "plain"],
        ),
        ({"toward": ["left_arm", "front"], "within": 20}, ["arm ahead"], ["arm sideways"]),
        ({"toward": ["left_arm", "out"], "within": 20}, ["arm sideways"], ["arm ahead"]),
        ({"toward": ["both_arm", "up"], "within": 30}, ["arms up"], ["one arm up"]),
        ({"posture": ["sitting"]}, ["on the chair"], ["plain", "bowed"]),
        ({"alike": "arms", "within": 8}, ["arms up", "knee"], ["one arm up"]),
        ({"alike": "legs", "within": 8}, ["wide", "one arm up"], ["knee", "step"]),
        (
            {"any": [{"above": ["left_wrist", "crown"]}, {"angle": "body_lean", "to": [30, 50]}]},
            ["one arm up", "bowed"],
            ["plain", "knee"],
        ),
        (
            {"either": [{"above": ["one_wrist", "crown"]}, {"height": "two_wrist", "to": [0, 1]}]},
            ["one arm up"],
            ["arms up", "plain"],
        ),
        (
            {"all": [{"above": ["left_wrist", "crown"]}, {"above": ["right_wrist", "crown"]}]},
            ["arms up"],
            ["one arm up"],
        ),
    ],
)
def test_a_check_holds_for_right_bodies_and_says_why_it_does_not_for_wrong_ones(
    check, right, wrong
):
    for name in right:
        assert failures(check, posed(**FIGURES[name])) == [], name
    for name in wrong:
        said = failures(check, posed(**FIGURES[name]))
        assert said, name
        assert all(said)


def test_every_kind_of_check_is_judged_here_or_below():
    assert set(KINDS) == {
        "angle", "height", "distance", "gap", "above", "beyond", "direction", "toward", "posture",
        "same", "mirrored", "alike",
    }  # fmt: skip


def test_a_failure_says_what_was_measured_and_what_was_wanted():
    said = failures({"angle": "left_knee_flexion", "change": [40, 70]}, posed())
    assert said == ["left_knee_flexion changed by 0 deg, wanted 40 to 70 deg"]
    said = failures({"above": ["left_wrist", "crown"]}, posed())
    assert len(said) == 1
    assert "left_wrist is -" in said[0]


def test_the_same_pose_is_somebody_elses_whichever_way_both_face():
    other, check = start_posed("running"), {"same": "p2", "within": 6}
    same = posed_like("running", yaw=-40)
    assert failures(check, same, p2=other) == []
    assert failures(check, posed(), p2=other)
    arms = {"same": "p2", "parts": ["arms"], "within": 6}
    legs_apart = {**limbs_of("running"), "left_leg": STRAIGHT}
    assert failures(arms, posed(**legs_apart), p2=other) == []
    assert failures(check, posed(**legs_apart), p2=other)


def limbs_of(name):
    assert name == "running"
    return {
        "lean": 12, "spine": (8, 10, 0), "left_leg": (68, 2, 90, 5, 0),
        "right_leg": (22, 180, 55, -25, 0), "left_arm": (45, 165, 95, 0),
        "right_arm": (35, 0, 100, 0),
    }  # fmt: skip


def posed_like(name, yaw):
    return posed(yaw=yaw, **limbs_of(name))


def test_a_mirrored_pose_is_the_one_of_the_other_side():
    start = start_posed("walking")
    check = {"mirrored": "start", "within": 6}
    assert failures(check, mirror_image(start), start) == []
    assert failures(check, start, start)
    other = start_posed("throwing")
    assert failures({"mirrored": "p2", "within": 6}, mirror_image(other), p2=other) == []
    assert failures({"mirrored": "p2", "within": 6}, other, p2=other)


@pytest.mark.parametrize("name", ["running", "lying on the side", "bending sideways", "waving"])
def test_a_mirror_image_has_every_place_across(name):
    start = start_posed(name)
    before, after = Judgeable(start, start).before, Judgeable(start, mirror_image(start)).after
    for place in ("wrist", "ankle", "knee", "elbow"):
        assert after.height(f"left_{place}") == pytest.approx(
            before.height(f"right_{place}"), abs=0.02
        )


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"left_arm": (20, 60, 15, 0)}, "left_arm"),
        ({"right_arm": (8, 60, 30, 0)}, "right_arm"),
        ({"left_leg": (12, 40, 4, 0, 5)}, "left_leg"),
        ({"right_leg": (3, 40, 4, 12, 5)}, "right_leg"),
        ({"spine": (26, 0, 0)}, "trunk"),
        ({"head": (0, 14)}, "head"),
        ({"lean": 8}, "root"),
    ],
)
def test_only_the_part_that_moved_strays_unless_it_is_mentioned(change, part):
    before, after = posed(), posed(**change)
    assert strayed(before, after, frozenset(PARTS)) == ()
    assert strayed(before, after, frozenset({part})) == ()
    others = strayed(before, after, frozenset(PARTS) - {part})
    assert others
    joint = {"trunk": "spine", "root": "pelvis", "head": ("neck", "head")}.get(part, part[:5])
    assert all(text.startswith(joint) for text in others)


def test_a_little_is_no_straying():
    assert strayed(posed(), posed(head=(0, 4), lean=3), parts_of([])) == ()


def test_small_turns_that_add_up_to_a_far_end_stray():
    moved = strayed(posed(), posed(left_arm=(12, 60, 19, 0)), parts_of(["root"]))
    assert any(text.startswith("left_wrist moved") for text in moved)
    assert not any("turned" in text for text in moved)


def test_a_body_that_did_not_move_is_unchanged_and_a_shifted_one_is_not():
    assert unchanged(posed(), posed())
    assert not unchanged(posed(), posed(head=(0, 3)))
    shifted = placed(upright(0), pose_of("x").pose, np.zeros(10), np.array([0.01, 0.1, 3.6]))
    assert not unchanged(posed(), MODEL.forward(shifted))


@pytest.mark.parametrize(
    ("check", "why"),
    [
        ({"angle": "left_knee", "to": [0, 1]}, "left_knee_flexion"),
        ({"height": "wrist", "to": [0, 1]}, "left_wrist"),
        ({"angle": "head_turn"}, "either to or change"),
        ({"angle": "head_turn", "to": [None, None]}, "no body could fail"),
        ({"angle": "head_turn", "to": [0, 1], "more": 3}, "Extra inputs"),
        ({"beyond": ["chin", "front", "nose"]}, "either by or change"),
        ({"colour": "red"}, "expected any, all, either or one of"),
        ({"any": [], "above": ["chin", "nose"]}, "nothing beside it"),
    ],
)
def test_a_check_that_is_wrong_is_told(check, why):
    with pytest.raises((ValidationError, ValueError), match=why):
        read_checks([check])


def test_starts_are_known_by_name_and_others_are_told():
    for name in START_NAMES:
        assert start_body(name).pose.body_pose.shape == (23, 3)
    with pytest.raises(KeyError, match="expected one of standing"):
        start_body("hovering")
    with pytest.raises(KeyError, match="expected some of arms"):
        parts_of(["tail"])
