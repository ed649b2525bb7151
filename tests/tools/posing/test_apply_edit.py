"""Edits done: what is asked holds, the rest stays, and what cannot be changes nothing."""

from typing import Any

import numpy as np
import pytest

from tests.body.poses import body, legs
from thirdwave.body.model import BodyModel
from thirdwave.body.posecodes.measured import Measured, measured
from thirdwave.body.posing.constraints import PoseConstraint, read_constraints
from thirdwave.scene import Body
from thirdwave.tools.posing.applied import Applied
from thirdwave.tools.posing.apply import apply_edit
from thirdwave.tools.posing.asked import NotPossible
from thirdwave.tools.posing.edit import MannerUse, PoseEdit
from thirdwave.tools.posing.lexicon import Lexicon

ENTRIES = """
poses:
- name: semaphore
  side: left
  like: standing
  directions: {left_upper_arm: [90, 90], left_forearm: [90, 90], right_upper_arm: [10, 60]}
- name: frog
  support: feet
  angles: {knee_flexion: 100, thigh_flexion: [60, 120], elbow_flexion: 80, head_turn: 0}
  directions: {upper_arm: [45, 20]}
  soft: {angles: {head_tilt: 10}}
manners:
- name: wilted
  angles: {trunk_flexion: {by: 20}, head_flexion: {by: 15}}
"""


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory) -> Lexicon:
    file = tmp_path_factory.mktemp("lexicon") / "mine.yaml"
    file.write_text(ENTRIES, encoding="utf-8")
    return Lexicon.load((file,))


ELBOWS = {"left_elbow": (0.0, -10.0, 0.0), "right_elbow": (0.0, 10.0, 0.0)}
SITTING = body(legs(88, 88) | ELBOWS, transl=(0.4, 0.2, 3.0))
STANDING = body(ELBOWS)


def look(one: Body) -> Measured:
    return measured(BodyModel.load(one.body_model).forward(one))


def wanted(*constraints: dict[str, Any]) -> tuple[PoseConstraint, ...]:
    return read_constraints([{"said": "so", **one} for one in constraints])


def angle(name: str, side: str | None = None, **amount: float) -> dict[str, Any]:
    return {"kind": "angle", "angle": name, "side": side, **amount}


def one(edit: PoseEdit, start: Body | None, lexicon: Lexicon, **more: Any) -> Applied:
    (found,) = apply_edit(edit, start, lexicon=lexicon, **more)
    return found


def changed(before: Body, after: Body) -> set[str]:
    """Angles that differ by more than 5 deg."""
    a, b = look(before).angles, look(after).angles
    return {name for name in a if abs(a[name] - b[name]) > 5}


def test_a_change_counts_from_what_is_there_and_leaves_the_rest(lexicon):
    edit = PoseEdit(constraints=wanted(angle("elbow_flexion", "left", by=40)))
    found = one(edit, SITTING, lexicon)
    assert found.met
    before, after = look(SITTING), look(found.body)
    gain = after.angle("elbow_flexion", "left") - before.angle("elbow_flexion", "left")
    assert gain == pytest.approx(40, abs=3)
    assert changed(SITTING, found.body) == {"left_elbow_flexion"}
    assert found.text == f"left elbow flexion {after.angle('elbow_flexion', 'left'):.0f} deg, " + (
        f"{before.angle('elbow_flexion', 'left') + 40:.0f} deg wanted"
    )


@pytest.mark.parametrize("start", [body(), body(legs(88, 88))])
def test_arms_that_are_quite_straight_bend(start, lexicon):
    edit = PoseEdit(constraints=wanted(angle("elbow_flexion", "both", to=70)))
    found = one(edit, start, lexicon)
    assert found.met
    assert changed(start, found.body) == {"left_elbow_flexion", "right_elbow_flexion"}


def test_who_waves_while_sitting_goes_on_sitting(lexicon):
    found = one(PoseEdit(pose="semaphore"), SITTING, lexicon)
    assert found.met
    assert found.asked == 0
    legs_moved = {
        name for name in changed(SITTING, found.body) if "knee" in name or "thigh" in name
    }
    assert legs_moved == set()
    raised, out = look(found.body).direction("upper_arm", "left", "chest")
    assert (raised, out) == pytest.approx((90, 90), abs=9)


def test_a_pose_for_the_other_side_is_its_mirror_image(lexicon):
    left = one(PoseEdit(pose="semaphore"), None, lexicon)
    right = one(PoseEdit(pose="semaphore", pose_side="right"), None, lexicon)
    mirrored = one(PoseEdit(pose="semaphore", mirror=True), None, lexicon)
    assert look(left.body).direction("upper_arm", "left", "chest")[0] == pytest.approx(90, abs=9)
    for other in (right, mirrored):
        lifted = look(other.body).direction("upper_arm", "right", "chest")[0]
        assert lifted == pytest.approx(90, abs=9)


def test_a_whole_pose_is_taken_at_the_place_and_heading_that_are_there(lexicon):
    found = one(PoseEdit(pose="frog"), SITTING, lexicon)
    assert found.met
    before, after = look(SITTING), look(found.body)
    assert after.heading == pytest.approx(before.heading, abs=0.02)
    moved = after.place("pelvis") - before.place("pelvis")
    assert np.abs(moved[[0, 2]]).max() < 0.35
    assert after.angle("knee_flexion", "left") == pytest.approx(100, abs=4)


def test_what_is_asked_goes_before_what_a_named_pose_brings(lexicon):
    edit = PoseEdit(
        pose="frog",
        constraints=wanted(angle("elbow_flexion", "left", to=10), angle("head_turn", to=40)),
    )
    found = one(edit, None, lexicon)
    assert found.met
    assert found.asked == 2
    now = look(found.body)
    assert now.angle("elbow_flexion", "left") == pytest.approx(10, abs=3)
    assert now.angle("elbow_flexion", "right") == pytest.approx(80, abs=3)
    assert now.angle("head_turn") == pytest.approx(40, abs=3)


def test_a_change_with_a_named_pose_counts_from_that_pose(lexicon):
    edit = PoseEdit(pose="frog", constraints=wanted(angle("elbow_flexion", "left", by=-50)))
    found = one(edit, STANDING, lexicon)
    now = look(found.body)
    assert now.angle("elbow_flexion", "left") == pytest.approx(30, abs=5)
    assert now.angle("elbow_flexion", "right") == pytest.approx(80, abs=4)


def test_somebody_elses_pose_but_with_a_difference(lexicon):
    edit = PoseEdit(person="p2", constraints=wanted(angle("elbow_flexion", "left", to=90)))
    found = one(edit, STANDING, lexicon, others={"p1": STANDING, "p2": SITTING})
    now = look(found.body)
    assert now.angle("knee_flexion", "left") == pytest.approx(88, abs=4)
    assert now.angle("elbow_flexion", "left") == pytest.approx(90, abs=3)
    assert found.body.betas == pytest.approx(STANDING.betas)


def test_a_manner_is_added_to_what_was_asked(lexicon):
    edit = PoseEdit(
        constraints=wanted(angle("head_flexion", to=-10), angle("elbow_flexion", "right", by=30)),
        manners=(MannerUse(name="wilted"),),
    )
    found = one(edit, STANDING, lexicon)
    before, now = look(STANDING), look(found.body)
    bent = now.angle("trunk_flexion") - before.angle("trunk_flexion")
    assert bent == pytest.approx(20, abs=4)
    # What is asked of the head outright is not changed by a manner.
    assert now.angle("head_flexion") == pytest.approx(-10, abs=3)
    assert [check.label for check in found.checks[: found.asked]] == [
        "right elbow flexion", "head flexion"]  # fmt: skip


@pytest.mark.parametrize(("strength", "bent"), [(0.5, 10), (1.0, 20), (1.5, 30), (-1.0, -20)])
def test_a_manner_is_more_or_less_of_itself(strength, bent, lexicon):
    edit = PoseEdit(manners=(MannerUse(name="wilted", strength=strength),))
    found = one(edit, STANDING, lexicon)
    gain = look(found.body).angle("trunk_flexion") - look(STANDING).angle("trunk_flexion")
    assert gain == pytest.approx(bent, abs=4)


def test_contradictions_change_nothing_and_are_named(lexicon):
    edit = PoseEdit(
        constraints=read_constraints([
            {"kind": "angle", "angle": "elbow_flexion", "side": "left", "to": 0,
             "said": "the left arm straight"},
            {"kind": "angle", "angle": "elbow_flexion", "side": "left", "to": 120,
             "said": "the left elbow bent"},
        ])
    )  # fmt: skip
    found = one(edit, STANDING, lexicon)
    assert found.body is STANDING
    assert not found.met
    assert found.clashes
    assert found.refused.startswith("I understood 'the left arm straight', 'the left elbow bent'")
    assert "contradict" in found.refused


def test_what_no_pose_does_is_refused_with_what_came_nearest(lexicon):
    above = {"kind": "place", "place": "left_hand", "way": "up", "of": "floor", "at_least": 3.5}
    found = one(PoseEdit(constraints=wanted(above)), STANDING, lexicon)
    assert found.body is STANDING
    assert not found.clashes
    assert "no pose does that" in found.refused
    assert "3.50 m" in found.refused


def test_more_than_a_joint_can_is_held_and_said(lexicon):
    edit = PoseEdit(constraints=wanted(angle("knee_flexion", "left", to=200)))
    found = one(edit, SITTING, lexicon)
    assert not found.refused
    assert found.held
    assert "200" in found.text


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (PoseEdit(person="p9"), "no pose is known of p9, .* p1"),
        (PoseEdit(pose="semafore"), "no pose is called 'semafore'; near it: semaphore"),
        (PoseEdit(manners=(MannerUse(name="grumbly"),)), "no manner is called 'grumbly'"),
        (PoseEdit(pose="frog", pose_side="left"), "the same on both sides"),
    ],
)
def test_what_there_is_not_is_told_with_what_there_is(edit, why, lexicon):
    with pytest.raises(NotPossible, match=why):
        apply_edit(edit, STANDING, lexicon=lexicon, others={"p1": STANDING})


def test_samples_differ_and_all_do_what_was_asked(lexicon):
    edit = PoseEdit(constraints=wanted(angle("elbow_flexion", "left", to=90)))
    found = apply_edit(edit, None, lexicon=lexicon, samples=3)
    assert [each.met for each in found] == [True] * 3
    poses = [each.body.pose.body_pose for each in found]
    assert np.abs(poses[0] - poses[1]).max() > 0.02
    again = apply_edit(edit, None, lexicon=lexicon, samples=3)
    assert again[2].body.pose.body_pose == pytest.approx(poses[2])


def test_mirrored_alone_needs_no_solver(lexicon):
    found = one(PoseEdit(mirror=True), one(PoseEdit(pose="semaphore"), None, lexicon).body, lexicon)
    assert look(found.body).direction("upper_arm", "right", "chest")[0] == pytest.approx(90, abs=9)
    assert found.met
