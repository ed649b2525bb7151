"""generate_pose: offline by default, by whoever reads words where that is asked, and compared."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.body.poses import CAMERA, body, legs
from tests.tools.authored_scenes import numbers
from tests.tools.estimators.stubs import Told, backend, context, pooled
from thirdwave.agents.testing import ScriptedChatModel
from thirdwave.body.model import BodyModel
from thirdwave.body.posecodes.measured import Measured, measured
from thirdwave.scene import Body, Observation, Person, Pose, Scene
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.estimators.contract import Estimate, Photo
from thirdwave.tools.generate import generate_pose
from thirdwave.tools.testing import check_tool

SCENE = Scene(id="s", camera=CAMERA)
SQUAT = body(legs(95, 100))


class Reads(Told):
    """An estimator that makes the pose of a squat of any words."""

    def estimate(
        self, photo: Photo, people: Sequence[Person], prompt: str | None = None
    ) -> list[Estimate]:
        self.asked.append((tuple(person.id for person in people), prompt))
        return [Estimate(person=None, pose=SQUAT.pose, text="squats")]


@pytest.fixture
def reader(monkeypatch) -> Reads:
    made = Reads()
    pooled(monkeypatch, backend(made, "reads", takes=("prompt",)))
    return made


SET_UP = {"backends": {"estimators": {"reads": {"much": 2}}}}


def made(words: str, settings: dict[str, Any] | None = None, **args: Any) -> Observation:
    """The observation with all promises checked and its numbers proved."""
    args = {"words": words, "picture": False} | args
    seen = check_tool(generate_pose, SCENE, args, context=context(**(settings or {})))
    evidence = " ".join(f"{line.text} {line.value}" for line in seen.evidence)
    assert not numbers(seen.text) - numbers(evidence)
    return seen


def look(value: dict[str, Any]) -> Measured:
    pose = Pose(global_orient=value["global_orient"], body_pose=value["body_pose"])
    shown = Body(pose=pose, betas=np.zeros(10), transl=np.array([0.0, 0.0, 4.0]))
    return measured(BodyModel.load().forward(shown))


def test_a_named_pose_needs_nothing_but_words():
    seen = made("tree pose on the left leg")
    assert (seen.value_type, seen.value["by"], seen.value["others"]) == ("pose", "words", [])
    assert look(seen.value).angle("knee_flexion", "left") < 20
    assert look(seen.value).angle("knee_flexion", "right") > 90
    assert seen.value["met"] is True
    count = len(seen.value["checks"])
    assert count > 5
    assert f"{count} of {count} constraints hold" in seen.text
    assert seen.text.startswith('words made a pose of "tree pose on the left leg"')
    assert seen.scene is None


def test_it_faces_the_camera():
    # Rest frame to camera frame: half a turn about x stands upright and looks at the camera.
    assert look(made("kneeling").value).heading == pytest.approx([0, 0, -1], abs=0.05)


def test_more_samples_are_other_poses_of_the_same_words():
    seen = made("bend the left elbow to 90 degrees", samples=3)
    assert len(seen.value["others"]) == 2
    for value in (seen.value, *seen.value["others"]):
        assert look(value).angle("elbow_flexion", "left") == pytest.approx(90, abs=4)
    first, second = (np.array(one["body_pose"]) for one in seen.value["others"])
    assert np.abs(first - second).max() > 0.02
    again = made("bend the left elbow to 90 degrees", samples=3)
    assert again.value == seen.value
    assert made("bend the left elbow to 90 degrees", seed=7).value["body_pose"] != seen.value[
        "body_pose"
    ]  # fmt: skip


@pytest.mark.parametrize("words", ["xqz vrr", "quel beau temps", "frobnicate " * 500])
def test_words_that_nobody_understands_are_abstained_from(words):
    seen = made(words)
    assert seen.unknown
    assert seen.value is None
    assert len(seen.text) < 1000


def test_contradictions_make_no_pose():
    seen = made("straighten the left arm and bend the left elbow to 120 degrees")
    assert seen.unknown is not None
    assert "contradict" in seen.unknown


def test_a_picture_comes_with_it():
    seen = made("kneeling", {"renderer": "raster"}, picture=True)
    (artifact,) = seen.artifacts
    assert artifact.media_type == "image/png"
    image = np.asarray(Image.open(BytesIO(artifact.data)).convert("RGB")).astype(int)
    # Two coloured figures on grey: left and right halves both have some.
    coloured = np.abs(image - image.mean(axis=2, keepdims=True)).max(axis=2) > 40
    half = coloured.shape[1] // 2
    assert coloured[:, :half].mean() > 0.02
    assert coloured[:, half:].mean() > 0.02


@pytest.mark.parametrize("view", ["front", "left", "right", "back", "top"])
def test_the_picture_is_from_the_side_that_is_asked_for(view):
    seen = made("tree pose on the left leg", {"renderer": "raster"}, picture=True, view=view)
    (artifact,) = seen.artifacts
    assert artifact.name.startswith(f"{view} words ")
    other = "back" if view != "back" else "front"
    again = made("tree pose on the left leg", {"renderer": "raster"}, picture=True, view=other)
    assert again.artifacts[0].data != artifact.data


def test_an_estimator_that_reads_words_is_asked_by_name(reader):
    seen = made("kneeling", by="reads")
    assert seen.value["by"] == "reads"
    assert seen.value["body_pose"] == pytest.approx(SQUAT.pose.body_pose, abs=1e-5)
    assert seen.text.startswith(
        'reads made a pose of "kneeling"; reads said, which is not measured: "squats"; somebody is '
    )
    assert seen.value["description"].rstrip(".").lower() in seen.text.lower()
    assert reader.asked == [((), "kneeling")]


def test_generators_are_compared_by_what_they_fulfil_and_how_far_they_are_apart(reader):
    seen = made("kneeling", by=["words", "reads"])
    ours, theirs = seen.value["generators"]
    assert (ours["by"], theirs["by"]) == ("words", "reads")
    assert ours["fulfilled"] == ours["of"] == theirs["of"] > 3
    assert theirs["fulfilled"] < theirs["of"]
    knee = next(one for one in theirs["checks"] if "left knee flexion" in one["text"])
    assert knee["measured"] == pytest.approx(100, abs=1)
    apart = seen.value["mpjpe_mm"]["words and reads"]
    assert 50 < apart < 600
    assert f"words and reads are {apart:.0f} mm apart" in seen.text
    assert f"reads: {theirs['fulfilled']} of {theirs['of']} constraints hold" in seen.text
    same = made("kneeling", by=["words", "words"])
    assert "generators" not in same.value


def test_an_estimator_alone_is_held_to_what_we_understand_only_when_compared(reader):
    seen = made("xqz vrr", by=["reads", "words"])
    assert seen.value["by"] == "reads"
    assert "generators" not in seen.value
    assert "xqz" in seen.text


def test_words_beyond_us_go_to_an_estimator_that_is_set_up(reader):
    seen = made("xqz vrr", SET_UP)
    assert seen.value["by"] == "reads"
    seen = made("kneeling", SET_UP)
    assert seen.value["by"] == "words"
    assert reader.asked == [((), "xqz vrr")]


def test_words_beyond_us_go_to_a_language_model_that_is_set():
    bent = {"reading": "a waiter", "edit": {"constraints": [
        {"kind": "angle", "angle": "elbow_flexion", "side": "left", "to": 90}]}}  # fmt: skip
    model = ScriptedChatModel(replies=[bent])
    seen = made("as a waiter balances oysters", {"pose_model": model})
    assert seen.value["by"] == "model"
    assert seen.value["text"] == "a waiter"
    assert look(seen.value).angle("elbow_flexion", "left") == pytest.approx(90, abs=4)


@pytest.mark.parametrize(
    ("args", "why"),
    [
        ({"by": "landmarks"}, "expected one of reads, words, model, 'landmarks' reads no words"),
        ({"by": ["words", "other"]}, "'other' is none"),
        ({"look": True}, "no picture: leave it out"),
        ({"samples": 0}, "samples"),
        ({"by": "reads", "words": "knee " * 300}, "reads at most 1000 characters, got 1500"),
    ],
)
def test_a_wrong_call_is_told_so_that_it_can_be_mended(args, why, reader):
    with pytest.raises(ToolRetry, match=why):
        made(**({"words": "kneeling"} | args))


def test_only_an_estimator_looks_at_the_picture(reader):
    shown = Scene(id="s", camera=CAMERA, image="a")
    args = {"words": "the man on the left", "look": True, "picture": False}
    with pytest.raises(ToolFailed, match=r"only an estimator .* \(there is: reads\)"):
        check_tool(generate_pose, shown, args, context=context())
    seen = check_tool(generate_pose, shown, args, context=context(**SET_UP))
    assert seen.value["by"] == "reads"
