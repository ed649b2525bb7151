"""The estimator "chatpose" and the tool `generate_pose`, on a real if tiny checkpoint."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.tools.chatpose.miniature import write_checkpoint
from tests.tools.perception.pictures import ASTRONAUT, rgb_of
from thirdwave.scene import Camera, Person, Scene
from thirdwave.tools.backends import Pool, Shelf, load_shelf
from thirdwave.tools.base import ToolContext, ToolFailed, ToolRetry
from thirdwave.tools.chatpose.backend import (
    ABOUT_A_CROP,
    CARD,
    ChatPoseEstimator,
    backend,
    question_of,
)
from thirdwave.tools.chatpose.picture import square_round, whole_square
from thirdwave.tools.estimators import pool
from thirdwave.tools.estimators.contract import Photo
from thirdwave.tools.estimators.testing import check_backend
from thirdwave.tools.generate import generate_pose


@pytest.fixture(scope="module")
def rgb() -> np.ndarray:
    return rgb_of(ASTRONAUT)


@pytest.fixture(scope="module")
def people(rgb) -> list[Person]:
    from thirdwave.tools.perception.people import detect

    return list(detect(rgb))


@pytest.fixture
def photo(rgb, people) -> Photo:
    height, width = rgb.shape[:2]
    return Photo(Camera.assumed((width, height)), people, lambda: rgb)


@pytest.fixture
def given(miniature) -> dict:
    """Options as a settings file gives them: text and numbers."""
    return {"checkpoint": str(miniature.folder), "vision_tower": str(miniature.tower),
            "device": "cpu", "dtype": "float32", "max_new_tokens": 3}  # fmt: skip


@pytest.fixture
def lent(given, monkeypatch) -> ToolContext:
    """A tool's context with chatpose configured, in a pool of its own."""
    alone = Pool("estimator", Shelf({"chatpose": backend, **_landmarks()}))
    monkeypatch.setattr(pool, "ESTIMATORS", alone)
    return ToolContext(blob=_no_blob, settings={"backends": {"estimators": {"chatpose": given}}})


def _landmarks() -> dict:
    from thirdwave.tools.estimators.embedded import landmarks

    return {"landmarks": landmarks}


def _no_blob(blob_id: str) -> bytes:
    raise KeyError(blob_id)


SCENE = Scene(id="s", camera=Camera.assumed((64, 48)))


def test_it_keeps_the_contract(photo, people, given):
    estimates = check_backend(backend, photo, people[:1], given)
    assert [estimate.person for estimate in estimates] == ["p1", "p1"]
    assert {estimate.text for estimate in estimates} == {"[POSE] and [POSE]"}
    assert estimates[0].betas is estimates[0].transl is None


def test_it_is_installed_under_its_name_and_says_whose_weights_it_runs():
    shelf = load_shelf("estimator")
    assert shelf.backends["chatpose"] is backend
    assert CARD.licence == "Apache-2.0"
    assert "not stated by their authors" in CARD.weights_licence


def test_a_person_is_seen_in_a_crop_of_their_own(chat, photo, people, rgb):
    estimator = ChatPoseEstimator(chat)
    (first, _) = estimator.estimate(photo, people[:1])
    crop = square_round(rgb, people[0].xyxy, chat.options.margin)
    wanted = chat.ask(ABOUT_A_CROP, rgb=crop).numbers[0].reshape(24, 6)
    assert first.native["rotations_6d"] == pytest.approx(wanted, abs=1e-5)
    asked = estimator.estimate(photo, people[:1], "And if he kneels?")[0]
    assert np.abs(asked.native["rotations_6d"] - first.native["rotations_6d"]).max() > 1e-5


def test_words_about_a_picture_without_a_person_show_it_whole(chat, photo, rgb):
    words = "the pose of the man on the bench?"
    first = ChatPoseEstimator(chat).estimate(photo, [], words)[0]
    wanted = chat.ask(words, rgb=whole_square(rgb)).numbers[0].reshape(24, 6)
    assert first.person is None
    assert first.native["rotations_6d"] == pytest.approx(wanted, abs=1e-5)


def test_words_alone_are_asked_about_as_in_training(chat):
    bare = Photo(Camera.assumed((64, 48)))
    first = ChatPoseEstimator(chat).estimate(bare, [], "someone kneels")[0]
    question = "Human pose is described as words: someone kneels. The SMPL pose is?"
    assert question_of("someone kneels") == question
    wanted = chat.ask(question).numbers[0].reshape(24, 6)
    assert first.native["rotations_6d"] == pytest.approx(wanted, abs=1e-5)
    assert question_of("How would she sit?") == "How would she sit?"


def test_nobody_and_no_words_are_no_estimates(chat, photo):
    assert ChatPoseEstimator(chat).estimate(photo, []) == []


def test_a_scene_without_a_picture_has_no_crops(chat, people):
    with pytest.raises(ToolFailed, match="this scene has none"):
        ChatPoseEstimator(chat).estimate(Photo(Camera.assumed((64, 48))), people[:1])


def test_an_answer_without_a_pose_is_a_reason(options, photo, people, miniature, tmp_path):
    from thirdwave.tools.chatpose.chat import ChatPose

    state = dict(miniature.state)
    state["lm_head.weight"] = state["lm_head.weight"].clone()
    state["lm_head.weight"][400] = 0
    folder = tmp_path / "silent"
    write_checkpoint(folder, state)
    for name in ("tokenizer.model", "added_tokens.json"):
        (folder / name).write_bytes((miniature.folder / name).read_bytes())
    silent = ChatPose.load(options(checkpoint=folder, force="never"))
    (estimate,) = ChatPoseEstimator(silent).estimate(photo, people[:1])
    assert estimate.pose is None
    assert estimate.reason.startswith("chatpose was cut off before it said a pose")
    made = ChatPose.load(options(checkpoint=folder))
    (estimate,) = ChatPoseEstimator(made).estimate(photo, people[:1])
    assert estimate.pose is not None
    assert estimate.text.endswith("[POSE, forced]")


def test_after_close_it_says_so(options):
    from thirdwave.tools.chatpose.chat import ChatPose

    chat = ChatPose.load(options())
    chat.close()
    chat.close()
    with pytest.raises(ToolFailed, match="unloaded: load it again"):
        chat.ask("Sits?")


@pytest.mark.parametrize("load_in", ["4bit", "8bit"])
def test_fewer_bits_give_nearly_the_same_pose(load_in, options, chat):
    pytest.importorskip("bitsandbytes")
    from thirdwave.tools.chatpose.chat import ChatPose

    small = ChatPose.load(options(load_in=load_in, dtype="float16"))
    layer = small.network.llama.model.layers[0].self_attn.q_proj
    assert type(layer).__module__.startswith("bitsandbytes")
    head = small.network.llama.model.text_hidden_fcs[0][2]
    assert type(head).__module__.startswith("torch")
    near, full = (c.ask("Sits?", force="always").numbers for c in (small, chat))
    assert np.abs(near - full).max() < 0.25 * np.abs(full).max()
    assert not np.array_equal(near, full)


def test_half_precision_gives_nearly_the_same_pose(options, chat):
    from thirdwave.tools.chatpose.chat import ChatPose

    for dtype in ("bfloat16", "float16"):
        half = ChatPose.load(options(dtype=dtype))
        near, full = (c.ask("Sits?", force="always").numbers for c in (half, chat))
        assert near == pytest.approx(full, abs=0.05 * np.abs(full).max())


def test_weights_may_be_spread_by_accelerate(options, chat):
    from thirdwave.tools.chatpose.chat import ChatPose

    spread = ChatPose.load(options(device_map="auto"))
    assert spread.ask("Sits?").numbers == pytest.approx(chat.ask("Sits?").numbers, abs=1e-5)


def test_its_need_is_stated_without_torch(miniature):
    code = f"""
import sys
from thirdwave.tools.chatpose.backend import backend, CARD
own = backend.parse({{"checkpoint": {str(miniature.folder)!r}}})
print(CARD.memory_mb(backend.parse({{}})), CARD.memory_mb(own), CARD.device(own))
assert not {{"torch", "transformers", "sentencepiece"}} & set(sys.modules)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    published, tiny, *where = ran.stdout.split()
    assert 26_000 < int(published) < 27_000
    assert int(tiny) < 700
    assert " ".join(where) == "first GPU, else cpu"


def test_words_become_a_pose(lent):
    call = {"words": "someone kneels", "by": "chatpose"}
    seen = generate_pose.run(SCENE, generate_pose.parse(call), lent)
    assert seen.value_type == "pose"
    assert (seen.value["model"], seen.value["by"]) == ("smpl", "chatpose")
    assert np.shape(seen.value["body_pose"]) == (23, 3)
    assert np.shape(seen.value["global_orient"]) == (3,)
    assert len(seen.value["others"]) == 1
    assert seen.text.startswith('chatpose made 2 poses of "someone kneels"; chatpose said')


def test_words_about_the_picture_show_it(lent):
    shown = replace(SCENE, image="a")
    with_picture = replace(lent, blob=lambda blob_id: ASTRONAUT.read_bytes())
    call = {"words": "the pose of the astronaut?", "look": True}
    seen = generate_pose.run(shown, generate_pose.parse(call), with_picture)
    blind = generate_pose.run(shown, generate_pose.parse(call | {"look": False}), lent)
    assert seen.value["body_pose"] != blind.value["body_pose"]
    with pytest.raises(ToolRetry, match="no picture: leave it out"):
        generate_pose.run(SCENE, generate_pose.parse(call), lent)


def test_without_its_weights_the_way_out_is_told(lent):
    bare = replace(lent, settings={})
    with pytest.raises(ToolFailed, match="download YaoFeng/CHATPOSE-V0"):
        generate_pose.run(SCENE, generate_pose.parse({"words": "kneels", "by": "chatpose"}), bare)


@pytest.mark.parametrize(
    ("by", "why"), [("landmarks", "'landmarks' reads no words"), ("other", "'other' is none")]
)
def test_another_estimator_is_told_from_those_that_read_words(by, why, lent):
    with pytest.raises(ToolRetry, match=f"expected one of chatpose, words, model, {why}"):
        generate_pose.run(SCENE, generate_pose.parse({"words": "kneels", "by": by}), lent)


def test_a_mistake_in_the_options_names_the_option(lent):
    bad = {"backends": {"estimators": {"chatpose": {"load_in": "2bit"}}}}
    with pytest.raises(ToolFailed, match=r"backend chatpose, option load_in: .*'4bit'"):
        generate_pose.run(
            SCENE,
            generate_pose.parse({"words": "kneels", "by": "chatpose"}),
            replace(lent, settings=bad),
        )


def test_weights_of_another_folder_are_loaded_anew(given, lent, tmp_path):
    first = pool.ESTIMATORS.get("chatpose", given)
    assert pool.ESTIMATORS.get("chatpose", dict(given)) is first
    assert isinstance(first, ChatPoseEstimator)
    with pytest.raises(ToolFailed, match="expected a folder"):
        pool.ESTIMATORS.get("chatpose", given | {"checkpoint": str(Path(tmp_path) / "none")})
    assert first.chat.closed


def test_blanks_are_no_words_for_a_pose(lent):
    with pytest.raises(ToolRetry, match="words: expected a pose in words, got none"):
        generate_pose.run(SCENE, generate_pose.parse({"words": "   "}), lent)
