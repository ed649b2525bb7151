"""edit_pose: what words change in a scene, what they leave, and what they are refused for."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.body.poses import CAMERA
from tests.tools.authored_scenes import SITTING, estimated, person, run, scene
from thirdwave.agents.testing import ScriptedChatModel
from thirdwave.body.model import BodyModel
from thirdwave.body.posecodes.measured import Measured, measured
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import BLAZEPOSE33, Body, Keypoints, Observation, Person, Scene
from thirdwave.tools.base import ToolContext, ToolFailed, ToolRetry
from thirdwave.tools.compare_poses import compare_poses
from thirdwave.tools.edit import edit_pose
from thirdwave.tools.measure import measure
from thirdwave.tools.testing import check_tool, no_blobs

ELBOWS = {"left_elbow": (0.0, -10.0, 0.0), "right_elbow": (0.0, 10.0, 0.0)}
STANDING = person("p1", ELBOWS)
SEATED = person("p2", SITTING | ELBOWS, x=1.0)


def look(body: Body | None) -> Measured:
    assert body is not None
    return measured(BodyModel.load(body.body_model).forward(body))


def edited(where: Scene, words: str, **more: Any) -> tuple[Observation, Scene]:
    """The observation with all promises checked, and the scene after."""
    seen = run(edit_pose, where, words=words, **more)
    return seen, seen.scene or where


def knee(body: Body | None) -> float:
    return look(body).angle("knee_flexion", "left")


def test_words_change_the_body_and_say_what_was_measured():
    before = look(STANDING.body).angle("elbow_flexion", "left")
    seen, after = edited(scene(STANDING, SEATED), "bend the left elbow to 90 degrees", person="p1")
    assert seen.unknown is None
    assert look(after.person("p1").body).angle("elbow_flexion", "left") == pytest.approx(90, abs=3)
    assert seen.text.startswith("p1 changed: left elbow flexion 90 deg")
    assert f"{before:.0f} deg before" in seen.text
    assert after.person("p2") is SEATED
    assert (seen.value_type, seen.branch) == ("pose", False)


def test_the_value_is_the_pose_the_one_before_and_what_was_checked():
    seen, after = edited(scene(STANDING), "bend the left elbow to 90 degrees")
    body = after.person("p1").body
    assert body is not None
    assert STANDING.body is not None
    assert seen.value["person"] == "p1"
    assert seen.value["body_pose"] == pytest.approx(body.pose.body_pose, abs=1e-5)
    assert seen.value["global_orient"] == pytest.approx(body.pose.global_orient, abs=1e-5)
    assert seen.value["before"]["body_pose"] == pytest.approx(
        STANDING.body.pose.body_pose, abs=1e-5
    )
    (check,) = [one for one in seen.value["checks"] if one["unit"] == "deg"]
    assert check["measured"] == pytest.approx(90, abs=3)
    assert (check["met"], seen.value["hypothetical"], seen.value["by"]) == (True, False, "words")


def test_a_what_if_is_a_branch():
    where = scene(STANDING)
    seen, _ = edited(where, "bend the left elbow to 90 degrees", hypothetical=True)
    assert seen.branch
    assert seen.scene is not None
    assert seen.value["hypothetical"]
    assert seen.text.startswith("p1 would change: ")


def test_somebody_takes_the_pose_of_another_by_id():
    seen, after = edited(scene(STANDING, SEATED), "same pose as p2", person="p1")
    assert knee(after.person("p1").body) == pytest.approx(knee(SEATED.body), abs=4)
    assert seen.unknown is None


def test_several_people_do_the_same_each_from_where_they_are():
    where = scene(STANDING, SEATED)
    seen, after = edited(where, "bend the left elbow to 90 degrees", person=["p1", "p2"])
    for who in ("p1", "p2"):
        assert look(after.person(who).body).angle("elbow_flexion", "left") == pytest.approx(
            90, abs=3
        )
    assert [seen.value["person"], *(one["person"] for one in seen.value["others"])] == ["p1", "p2"]


@pytest.mark.parametrize(
    "words",
    [
        "frobnicate the left elbow",
        "beuge das linke Knie",
        "xqz vrr tlk",
        "bend the left knee " * 250,
        "straighten the left arm and bend the left elbow to 120 degrees",
    ],
)
def test_what_is_not_understood_or_contradicts_itself_changes_nothing(words):
    where = scene(STANDING)
    seen = check_tool(edit_pose, where, {"words": words})
    assert seen.unknown
    assert seen.scene is None
    assert "p1's pose was left as it was" in seen.text
    assert "\n" not in seen.text
    assert len(seen.text) < 1000


def test_of_two_one_may_be_refused_and_the_other_done():
    where = scene(STANDING, SEATED)
    seen = check_tool(edit_pose, where, {"person": ["p1", "p2"], "words": "same pose as p2"})
    assert seen.scene is not None
    assert seen.unknown is None
    assert knee(seen.scene.person("p1").body) == pytest.approx(knee(SEATED.body), abs=4)


def test_limbs_that_were_not_seen_stay_so_unless_words_say_where_they_are():
    hidden = ["left_elbow", "left_wrist", "left_hand"]
    who = estimated(STANDING, hidden)
    _, after = edited(scene(who), "bend the right knee a bit more")
    fit = _fit(after.person("p1"))
    assert (fit.method, fit.accepted) == ("edit", True)
    assert not fit.seen[[JOINT[name] for name in hidden]].any()
    _, after = edited(scene(who), "raise the left arm straight up")
    fit = _fit(after.person("p1"))
    assert fit.seen[[JOINT["left_elbow"], JOINT["left_wrist"]]].all()
    told = run(measure, after, quantity="arm_raised", side="left")
    assert told.value[0]["value"] is True


LEGS = [f"{side}_{joint}" for side in ("left", "right") for joint in ("knee", "ankle", "foot")]
BELOW = [*LEGS, "pelvis", "left_hip", "right_hip"]


@pytest.mark.parametrize("hidden", [LEGS, BELOW])
def test_legs_that_were_made_up_are_not_told_as_they_were(hidden):
    seen, after = edited(scene(estimated(STANDING, hidden)), "squat", hypothetical=True)
    assert "squatting, not known before" in seen.text
    assert re.search(r"both knees bent 1[12]\d deg, not visible before", seen.text)
    assert not re.search(r"standing|more bent|lower|farther|deg before", seen.text)
    assert {*hidden} == {*seen.value["before"]["unseen"]}
    told = run(measure, after, quantity="knee_flexion", side="left")
    assert re.fullmatch(r"p1's left knee is bent 1[12]\d deg \(as edited\)", told.text)
    again = run(compare_poses, after, a="p1", before=seen.value["before"])
    assert "squatting, not known before" in again.text
    assert not re.search(r"standing|more bent", again.text)


@pytest.mark.parametrize("words", ["bend the left knee a bit more", "squat lower"])
def test_a_change_of_a_limb_that_is_not_visible_has_no_angle(words):
    seen, after = edited(scene(estimated(STANDING, LEGS)), words)
    assert re.search(r"knee flexion \d+ deg more, not visible: from what is not known", seen.text)
    assert all(one["measured"] is None for one in seen.value["checks"] if one["unit"] == "deg")
    assert "not visible" in run(measure, after, quantity="knee_flexion", side="left").text
    again = run(compare_poses, after, a="p1", before=seen.value["before"])
    assert again.text.endswith("in what is visible")


def test_of_an_estimate_that_was_seen_changes_are_told_and_named_edited():
    seen, after = edited(scene(estimated(STANDING)), "squat")
    assert "squatting instead of standing" in seen.text
    assert "both knees" in seen.text
    assert "more bent" in seen.text
    assert "unseen" not in seen.value["before"]
    assert run(measure, after, quantity="knee_flexion", side="left").text.endswith("(as edited)")
    assert "edited" not in run(measure, after, quantity="elbow_flexion", side="left").text


def test_an_edited_estimate_is_not_doubted_by_landmarks_of_the_photograph():
    marks = Keypoints(names=BLAZEPOSE33, xy=np.zeros((33, 2)), confidence=np.ones(33),
                      xyz=np.random.default_rng(0).normal(size=(33, 3)))  # fmt: skip
    who = replace(estimated(STANDING), landmarks=marks)
    _, after = edited(scene(who), "bend the left elbow to 90 degrees")
    told = run(measure, after, quantity="elbow_flexion", side="left")
    assert "uncertain" not in told.text
    assert after.person("p1").xyxy == pytest.approx(who.xyxy)


def test_a_given_body_stays_given_and_its_box_follows():
    _, after = edited(scene(STANDING), "raise both arms above the head")
    now = after.person("p1")
    assert now.body is not None
    assert now.body.fit is None
    assert now.xyxy[1] < STANDING.xyxy[1] - 20


def test_what_may_not_turn_stays():
    seen, after = edited(scene(STANDING), "put the left hand on the left hip", keep=["right_arm"])
    before, now = (one.pose.body_pose for one in (_body(STANDING), _body(after.person("p1"))))
    rows = [JOINT[f"right_{name}"] - 1 for name in ("shoulder", "elbow", "wrist")]
    assert now[rows] == pytest.approx(before[rows], abs=0.06)
    assert seen.unknown is None


def test_typed_constraints_do_without_words():
    edit = {"constraints": [{"kind": "angle", "angle": "elbow_flexion", "side": "left", "to": 90}]}
    seen = run(edit_pose, scene(STANDING), edit=edit)
    assert seen.scene is not None
    assert look(seen.scene.person("p1").body).angle("elbow_flexion", "left") == pytest.approx(
        90, abs=3
    )


@pytest.mark.parametrize(
    ("args", "why"),
    [
        ({"words": "sit"}, "expected who is edited, there is: p1, p2"),
        ({"words": "sit", "person": "p7"}, "no person 'p7' in this picture, there is: p1, p2"),
        ({"words": "sit", "person": []}, "at least one id"),
        ({"person": "p1"}, "expected words, or an edit"),
        ({"person": "p1", "words": "  "}, "expected words, or an edit"),
        ({"person": "p1", "words": "sit", "edit": {}}, "expected words, or an edit"),
        ({"person": "p1", "edit": {"knees": 3}}, r"edit_pose.edit.knees"),
        ({"person": "p3", "words": "sit"}, "no body is known of p3: call estimate_pose"),
    ],
)
def test_a_wrong_call_is_told_so_that_it_can_be_mended(args, why):
    people = [STANDING, SEATED]
    if args.get("person") == "p3":
        people.append(Person(id="p3", xyxy=np.array([0, 0, 9, 9])))
    with pytest.raises(ToolRetry, match=why):
        check_tool(edit_pose, scene(*people), args)


def test_a_rejected_body_is_not_edited():
    with pytest.raises(ToolFailed, match=r"p1's body estimate was rejected \(diverged\)"):
        check_tool(edit_pose, scene(estimated(STANDING, accepted=False)), {"words": "sit"})


def test_nobody_has_looked_yet():
    with pytest.raises(ToolRetry, match="call detect_people first"):
        check_tool(edit_pose, Scene(id="s", camera=CAMERA), {"words": "sit"})


BENT = {"reading": "a waiter with a tray", "edit": {"constraints": [
    {"kind": "angle", "angle": "elbow_flexion", "side": "left", "to": 90}]}}  # fmt: skip


def with_model(*replies: Any) -> ToolContext:
    return ToolContext(
        blob=no_blobs, settings={"pose_model": ScriptedChatModel(replies=list(replies))}
    )


def test_words_beyond_the_offline_reader_go_to_the_language_model_that_is_set():
    where = scene(STANDING)
    args = {"words": "as a waiter balances a tray of oysters"}
    seen = check_tool(edit_pose, where, args, context=with_model(BENT))
    assert seen.value["by"] == "model"
    assert 'which is not measured: "a waiter with a tray"' in seen.text
    assert "left elbow flexion 90 deg" in seen.text
    none = {"reading": "", "edit": None, "no_pose": "oysters have none"}
    seen = check_tool(edit_pose, where, args, context=with_model(none))
    assert seen.scene is None
    assert "oysters have none" in (seen.unknown or "")


def test_words_that_are_understood_ask_no_model_unless_told():
    args = {"words": "bend the left elbow to 60 degrees"}
    seen = check_tool(edit_pose, scene(STANDING), args, context=with_model())
    assert seen.value["by"] == "words"
    args |= {"by": "model"}
    seen = check_tool(edit_pose, scene(STANDING), args, context=with_model(BENT))
    assert seen.value["by"] == "model"
    assert "left elbow flexion 90 deg" in seen.text


def test_a_model_that_is_asked_for_and_not_set_is_told():
    with pytest.raises(ToolFailed, match="give the setting pose_model"):
        check_tool(edit_pose, scene(STANDING), {"words": "sit", "by": "model"})
    context = ToolContext(blob=no_blobs, settings={"pose_model": "gpt"})
    with pytest.raises(ToolFailed, match="expected provider:name"):
        check_tool(edit_pose, scene(STANDING), {"words": "sit", "by": "model"}, context=context)


def test_a_lexicon_of_ones_own_is_read_and_its_mistakes_are_named(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("poses:\n- name: waiter\n  angles: {left_elbow_flexion: 95}\n")
    context = ToolContext(blob=no_blobs, settings={"lexicon": str(file)})
    seen = check_tool(edit_pose, scene(STANDING), {"words": "like a waiter"}, context=context)
    assert seen.scene is not None
    assert look(seen.scene.person("p1").body).angle("elbow_flexion", "left") == pytest.approx(
        95, abs=3
    )
    file.write_text("poses:\n- name: waiter\n  angels: {left_elbow_flexion: 95}\n")
    with pytest.raises(ToolFailed, match=r"mine.yaml: pose 'waiter': angels"):
        check_tool(edit_pose, scene(STANDING), {"words": "like a waiter"}, context=context)


def _body(who: Person) -> Body:
    assert who.body is not None
    return who.body


def _fit(who: Person):
    fit = _body(who).fit
    assert fit is not None
    return fit


def test_an_edit_that_changes_nothing_is_no_revision():
    _, sat = edited(scene(STANDING), "sit down")
    again, _ = edited(sat, "sit down")
    assert again.unknown is None
    assert again.scene is None
    assert not again.branch


def test_a_pose_that_cannot_be_held_says_so():
    seen, _ = edited(scene(STANDING), "raise the left leg 60 degrees to the side")
    assert seen.value["plausible"]["off_balance_m"] > 0.05
    assert "such a body is out of balance by" in seen.text


def test_an_edit_that_asks_nothing_is_sent_back():
    with pytest.raises(ToolRetry, match="expected something to change"):
        edited(scene(STANDING), "", edit={})
