import json
from typing import Any

import pytest

from tests.tools.authored_scenes import LEFT_ARM_UP, SITTING, estimated, person, run, scene
from thirdwave.scene import Person
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.compare_poses import LIST_NAME, compare_poses
from thirdwave.tools.testing import check_tool

BENT = {"left_elbow": (0.0, -60.0, 0.0)}


def earlier(who: Person) -> dict[str, Any]:
    """The pose of somebody, as `edit_pose` gives it."""
    assert who.body is not None
    pose = who.body.pose
    return {
        "global_orient": pose.global_orient.tolist(),
        "body_pose": pose.body_pose.tolist(),
        "transl": [0.0, 0.0, 4.0],
    }


def test_two_people_are_compared_from_the_first_to_the_second():
    where = scene(person("p1", x=-0.5), person("p2", LEFT_ARM_UP, x=0.5))
    seen = run(compare_poses, where, a="p1", b=["p2"])
    assert seen.text.startswith("p2 against p1: left ")
    assert "left arm raised 145 deg more" in seen.text
    back = run(compare_poses, where, a="p2", b="p1")
    assert "left arm lowered 145 deg" in back.text


def test_each_difference_is_a_line_with_its_number_and_the_list_is_an_artifact():
    where = scene(person("p1", x=-0.5), person("p2", SITTING, x=0.5))
    seen = run(compare_poses, where, a="p1", b="p2")
    assert seen.value == seen.text
    (artifact,) = seen.artifacts
    assert artifact.name == LIST_NAME
    told = json.loads(artifact.data)
    assert (told["of"], told["against"]) == ("p2", "p1")
    assert len(told["differences"]) == len(seen.evidence)
    assert told["differences"][0]["text"] == "sitting instead of standing"


def test_an_earlier_pose_is_compared_with_the_present_one():
    seen = run(compare_poses, scene(person("p1", BENT)), a="p1", before=earlier(person("p1")))
    assert seen.text.startswith("p1 now against before: left elbow 6")
    assert "more bent" in seen.text


def test_the_only_person_need_not_be_named():
    seen = run(compare_poses, scene(person("p1", BENT)), before=earlier(person("p1")))
    assert "left elbow" in seen.text


def test_no_difference_says_above_what():
    where = scene(person("p1", x=-0.5), person("p2", x=0.5))
    assert run(compare_poses, where, a="p1", b="p2").text == (
        "p2 and p1: no difference above 5 deg or 3 cm"
    )
    rough = scene(estimated(person("p1", x=-0.5)), estimated(person("p2", BENT, x=0.5)))
    large = run(compare_poses, rough, a="p1", b="p2")
    assert "left elbow" in large.text
    slight = {"left_elbow": (0.0, -12.0, 0.0)}
    small = scene(estimated(person("p1", x=-0.5)), estimated(person("p2", slight, x=0.5)))
    assert "no difference above 21 deg" in run(compare_poses, small, a="p1", b="p2").text


def test_before_and_after_an_edit_share_their_errors():
    slight = {"left_elbow": (0.0, -12.0, 0.0)}
    where = scene(estimated(person("p1", slight)))
    assert "left elbow" in run(compare_poses, where, a="p1", before=earlier(person("p1"))).text


def test_a_pose_of_smplx_is_compared_too():
    pose = earlier(person("p1"))
    pose["body_pose"] = pose["body_pose"][:21]
    assert "left elbow" in run(compare_poses, scene(person("p1", BENT)), before=pose).text


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"a": "p1"}, "expected b or before"),
        ({"a": "p1", "b": "p2", "before": {}}, "expected b or before"),
        ({"a": "p1", "b": "p1"}, "with themselves"),
        ({"b": "p2"}, "a: expected one person, got p1, p2"),
        ({"a": ["p1", "p2"], "b": "p2"}, "a: expected one person"),
        ({"a": "p7", "b": "p2"}, "no person 'p7'"),
        ({"a": "p1", "before": {"pose": 1}}, "expected global_orient and body_pose"),
        (
            {"a": "p1", "before": {"global_orient": [0, 0], "body_pose": []}},
            "before: (global_orient|body_pose)",
        ),
        ({"a": "p1", "before": {"global_orient": "x", "body_pose": [[1]]}}, "before"),
    ],
)
def test_wrong_calls_say_how_to_mend_them(args, message):
    where = scene(person("p1", x=-0.5), person("p2", x=0.5))
    with pytest.raises(ToolRetry, match=message):
        check_tool(compare_poses, where, args)


def test_nothing_is_compared_with_a_rejected_body():
    where = scene(person("p1", x=-0.5), estimated(person("p2", x=0.5), accepted=False))
    seen = check_tool(compare_poses, where, {"a": "p1", "b": "p2"})
    assert seen.unknown == "p2's body estimate was rejected (diverged)"


def test_unseen_limbs_are_not_compared():
    hidden = ["left_wrist", "left_hand"]
    where = scene(estimated(person("p1", x=-0.5), hidden), estimated(person("p2", BENT, x=0.5)))
    assert "left elbow" not in run(compare_poses, where, a="p1", b="p2").text


def test_poses_are_compared_and_not_places():
    near, far = person("p1", z=3.0), person("p2", z=6.0, x=1.0)
    seen = run(compare_poses, scene(near, far), a="p1", b="p2")
    assert "no difference" in seen.text


def test_joints_that_were_not_visible_before_are_told_alone():
    where = scene(estimated(person("p1", SITTING)))
    legs = [f"{side}_{joint}" for side in ("left", "right") for joint in ("knee", "ankle")]
    before = earlier(person("p1")) | {"unseen": legs}
    text = run(compare_poses, where, a="p1", before=before).text
    assert text.startswith("p1 now against before: sitting, not known before")
    assert "standing" not in text
    with pytest.raises(ToolRetry, match=r"before.unseen: expected SMPL joints, got 'tail'"):
        check_tool(compare_poses, where, {"a": "p1", "before": before | {"unseen": ["tail"]}})
