"""Rotations, pictures, words and memory, without a checkpoint."""

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.tools.chatpose.miniature import PIECES, SEG, config_of_a_miniature
from thirdwave.body.rotations import matrix_from_vector
from thirdwave.tools.base import ToolFailed
from thirdwave.tools.chatpose import memory
from thirdwave.tools.chatpose.config import read_config
from thirdwave.tools.chatpose.memory import PUBLISHED, check_memory, need_mb, weight_bytes
from thirdwave.tools.chatpose.picture import (
    Preparation,
    read_preparation,
    square_round,
    whole_square,
)
from thirdwave.tools.chatpose.sixd import pose_from_numbers, rotations_from_columns
from thirdwave.tools.chatpose.tower import tower_parameters
from thirdwave.tools.chatpose.words import STEM, SYSTEM, Said, Words, added_tokens


def test_six_numbers_are_the_first_two_columns():
    R = matrix_from_vector(np.random.default_rng(1).normal(size=(24, 3)))
    columns = np.concatenate([R[..., 0], R[..., 1]], axis=-1)
    assert rotations_from_columns(columns) == pytest.approx(R, abs=1e-12)
    rows = np.concatenate([R[:, 0], R[:, 1]], axis=-1)
    assert rotations_from_columns(rows) == pytest.approx(R.swapaxes(1, 2), abs=1e-12)
    interleaved = R[..., :2].reshape(24, 6)
    assert np.abs(rotations_from_columns(interleaved) - R).max() > 0.1


def test_numbers_that_are_no_frame_are_made_one():
    skewed = np.random.default_rng(2).normal(size=(24, 6)) * 3
    R = rotations_from_columns(skewed)
    assert R.swapaxes(1, 2) @ R == pytest.approx(np.tile(np.eye(3), (24, 1, 1)), abs=1e-9)
    assert np.linalg.det(R) == pytest.approx(np.ones(24))
    assert (R[..., 0] * skewed[:, :3]).sum(1) == pytest.approx(
        np.linalg.norm(skewed[:, :3], axis=1)
    )


def test_a_pose_is_the_root_and_23_joints():
    vectors = np.random.default_rng(3).normal(size=(24, 3)) * 0.4
    R = matrix_from_vector(vectors)
    pose = pose_from_numbers(np.concatenate([R[..., 0], R[..., 1]], axis=-1).ravel())
    assert pose.model == "smpl"
    assert pose.global_orient == pytest.approx(vectors[0], abs=1e-6)
    assert pose.body_pose == pytest.approx(vectors[1:], abs=1e-6)


@pytest.mark.parametrize("numbers", [np.zeros(144), np.ones(144), np.full(144, np.nan)])
def test_numbers_without_a_plane_are_no_rotations(numbers):
    with pytest.raises(ToolFailed, match="no rotations"):
        pose_from_numbers(numbers)


def test_a_crop_is_a_square_round_the_person_with_the_mean_outside():
    rgb = np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)
    crop = square_round(rgb, (60, 10, 80, 50), margin=0.5)
    assert crop.shape == (60, 60, 3)
    assert np.array_equal(crop[:, :40], rgb[:, 40:])
    assert (crop[:, 40:] == [123, 117, 104]).all()
    assert square_round(rgb, (5, 5, 5, 5), margin=0.0).shape == (1, 1, 3)


def test_a_whole_picture_loses_nothing_in_its_square():
    rgb = np.random.default_rng(0).integers(0, 256, (20, 50, 3), np.uint8)
    square = whole_square(rgb)
    assert square.shape == (50, 50, 3)
    assert np.array_equal(square[15:35], rgb)


@pytest.mark.parametrize("shape", [(50, 37), (37, 50), (28, 28), (100, 200), (9, 11)])
def test_pictures_are_prepared_as_transformers_prepares_them(shape):
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    rgb = np.random.default_rng(4).integers(0, 256, (*shape, 3), np.uint8)
    theirs = CLIPImageProcessorPil(
        size={"shortest_edge": 28}, crop_size={"height": 28, "width": 28}
    )
    wanted = np.asarray(theirs(rgb)["pixel_values"][0])
    assert Preparation(side=28, shortest_edge=28)(rgb) == pytest.approx(wanted, abs=1e-5)


def test_a_preparation_is_read_in_its_old_and_new_form(tmp_path):
    path = tmp_path / "preprocessor_config.json"
    for size, crop in ((336, 336), ({"shortest_edge": 336}, {"height": 336, "width": 336})):
        path.write_text(json.dumps({"size": size, "crop_size": crop, "image_std": [1, 2, 3]}))
        found = read_preparation(tmp_path, 336)
        assert (found.side, found.shortest_edge, found.std) == (336, 336, (1.0, 2.0, 3.0))
    path.unlink()
    assert read_preparation(tmp_path, 336) == Preparation(side=336, shortest_edge=336)
    path.write_text('{"size": {"width": 3}}')
    with pytest.raises(ToolFailed, match="no preparation of a CLIP model"):
        read_preparation(tmp_path, 336)


@pytest.fixture
def words(miniature) -> Words:
    return Words(miniature.folder, read_config(miniature.folder))


def test_each_piece_between_special_tokens_begins_with_its_own_space(words):
    first, second = "Can you say?", "And now?"
    answer = tuple(words.forced())
    ids = words.prompt(second, [Said(first, answer)])
    opening = words.encode(f"{SYSTEM} USER: {first} ASSISTANT:")
    assert ids == [1, *opening, *answer, 2, *words.encode("USER: And now? ASSISTANT:")]
    assert answer == (*words.encode(STEM), SEG, *words.encode("."))
    # "." after the pose token is the token of " .": so the slow tokenizer encoded it in training.
    assert words.decode(words.encode("USER")) == "USER"


def test_words_without_added_tokens_are_as_transformers_encodes_them(words, miniature):
    from transformers import LlamaTokenizer

    theirs = LlamaTokenizer.from_pretrained(miniature.folder)
    for text in ("There is a person.", "two  spaces\nand a line", "42é☃ kneels", SYSTEM):
        assert words.encode(text) == theirs(text, add_special_tokens=False).input_ids


def test_a_picture_without_tokens_of_its_own_stands_before_a_line_break(miniature):
    plain = Words(miniature.folder, read_config(miniature.folder), im_start_end=False)
    before = plain.encode(f"{SYSTEM} USER: ")
    assert plain.prompt("Sits?", picture=True) == [
        1, *before, -1, *plain.encode("\nSits? ASSISTANT:")
    ]  # fmt: skip


def test_text_comes_back_with_poses_shown(words):
    ids = [*words.encode("He sits"), SEG, *words.encode("and she kneels"), SEG, *words.encode(".")]
    assert words.decode(ids) == "He sits [POSE] and she kneels [POSE]."


def test_added_tokens_are_read_from_whichever_file_has_them(tmp_path):
    decoder = {str(PIECES): {"content": "[SEG]"}}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"added_tokens_decoder": decoder}))
    assert added_tokens(tmp_path) == {"[SEG]": PIECES}
    listed = [{"content": "<im_end>", "id": 9}]
    (tmp_path / "tokenizer.json").write_text(json.dumps({"added_tokens": listed}))
    assert added_tokens(tmp_path) == {"[SEG]": PIECES, "<im_end>": 9}
    (tmp_path / "added_tokens.json").write_text('{"[SEG]": "x"}')
    with pytest.raises(ToolFailed, match="added tokens cannot be read"):
        added_tokens(tmp_path)


def test_the_published_models_need_is_known_without_it():
    # 13.0 billion weights of Llama, projector and head, at 2 bytes; the cache is 0.78 MiB a token.
    assert need_mb(tokens=0) == pytest.approx(25_500, rel=0.01)
    assert need_mb() - need_mb(tokens=0) == pytest.approx(800, abs=1)
    whole, eight, four = (need_mb(quantised=each) for each in (None, "8bit", "4bit"))
    assert whole > eight > four
    assert four == pytest.approx(8_900, rel=0.01)


def test_stated_bytes_are_those_of_the_tensors(miniature):
    shapes = {name: tuple(value.shape) for name, value in miniature.state.items()}
    stored = sum(value.nbytes for value in miniature.state.values())
    assert weight_bytes(shapes, "float32", None) == stored
    assert weight_bytes(shapes, "bfloat16", None) == stored // 2


def test_the_towers_parameters_are_counted_from_its_configuration(miniature, tmp_path):
    from transformers import CLIPVisionModel

    tower = CLIPVisionModel.from_pretrained(miniature.tower)
    assert tower_parameters(str(miniature.tower)) == sum(p.numel() for p in tower.parameters())
    large = {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24,
             "image_size": 336, "patch_size": 14}  # fmt: skip
    (tmp_path / "config.json").write_text(json.dumps({"vision_config": large}))
    assert tower_parameters(str(tmp_path)) == memory.PUBLISHED_TOWER
    assert tower_parameters("openai/some-name") is None


def test_too_little_memory_is_told_before_loading_with_ways_out(options, monkeypatch):
    from thirdwave.tools.chatpose import chat

    with pytest.raises(ToolFailed, match=r"needs 26.0 GiB on cpu, 8.0 GiB are free: set load_in="):
        check_memory(26 * 1024, 8 * 1024, "cpu", None)
    with pytest.raises(ToolFailed) as told:
        check_memory(26 * 1024, 8 * 1024, "cpu", "4bit")
    assert "load_in" not in str(told.value)
    check_memory(26 * 1024, None, "xpu:0", None)
    monkeypatch.setattr(chat, "free_mb", lambda where: 0)
    monkeypatch.setattr(chat, "load_network", None)
    with pytest.raises(ToolFailed, match=r"chatpose needs 0\.0 GiB on cpu"):
        chat.ChatPose.load(options())


def test_this_machines_free_memory_is_known():
    free = memory.free_mb("cpu")
    assert free is not None
    assert 0 < free < 2**24


def test_grouped_keys_are_counted_as_they_are_stored():
    grouped = replace(PUBLISHED, num_key_value_heads=8)
    saved = need_mb(tokens=0) - need_mb(grouped, tokens=0)
    assert saved == pytest.approx(40 * 2 * 32 * 128 * 5120 * 2 / 2**20, abs=1)


def test_a_configuration_keeps_what_llama_needs(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps(config_of_a_miniature() | {"rope_theta": 5e5}))
    found = read_config(tmp_path)
    assert found.llama["rope_theta"] == 5e5
    assert "rope_scaling" not in found.llama
    assert (found.select_layer, found.head_dim, found.im_start_end) == (-2, 16, True)
