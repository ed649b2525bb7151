"""Weights, settings and tokenizers that are damaged: each is told in one line, none is loaded."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from tests.tools.chatpose.miniature import IM_END, IM_START, SEG, write_checkpoint
from tests.tools.chatpose.test_checkpoint import FIRST, QUESTION, rewrite
from thirdwave.tools.base import ToolFailed
from thirdwave.tools.chatpose.chat import ChatPose
from thirdwave.tools.chatpose.config import read_config
from thirdwave.tools.chatpose.memory import check_memory
from thirdwave.tools.chatpose.words import Words


@pytest.fixture
def refused(options, copy) -> Callable[..., str]:
    """What is said when the damaged copy is loaded."""

    def load(**changes) -> str:
        with pytest.raises(ToolFailed) as told:
            ChatPose.load(options(checkpoint=copy, **changes))
        assert "\n" not in str(told.value)
        return str(told.value)

    return load


@pytest.fixture
def tower(miniature, tmp_path) -> Path:
    """The tower's folder, to damage."""
    return Path(shutil.copytree(miniature.tower, tmp_path / "tower"))


def change_header(path: Path, change: Callable[[dict], None]) -> None:
    """Change the header of a safetensors file and leave its data as it is."""
    raw = path.read_bytes()
    length = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + raw[8 + length :])


def change_state(miniature, folder: Path, changes: dict, kind: str = "safetensors") -> None:
    """Write the weights anew with some of them changed."""
    for old in folder.glob("*model*.safetensors*"):
        old.unlink()
    write_checkpoint(folder, miniature.state | changes, kind=kind)


def first_tensor(header: dict) -> dict:
    return next(entry for name, entry in header.items() if name != "__metadata__")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda h: first_tensor(h).update(dtype="F128"), "unknown dtype 'F128'"),
        (lambda h: first_tensor(h).update(dtype="F16"), r"expected bytes \d+\.\.\d+ of the data"),
        (lambda h: first_tensor(h).update(data_offsets=[-4, 0]), "offsets and shapes are whole"),
        (lambda h: first_tensor(h).update(data_offsets=[4, 2]), r"its header says 4\.\.2"),
        (lambda h: first_tensor(h).update(shape=[2.5]), "offsets and shapes are whole numbers"),
    ],
)
def test_a_header_that_does_not_fit_its_data_is_told_with_the_file(change, told, copy, refused):
    change_header(copy / FIRST, change)
    said = refused()
    assert str(copy / FIRST) in said
    assert re.search(told, said)


def test_a_shard_that_is_too_long_is_told_with_both_sizes(copy, refused):
    size = (copy / FIRST).stat().st_size
    with (copy / FIRST).open("ab") as file:
        file.write(b"more")
    assert f"{FIRST}: longer than it should be: its header promises {size} bytes" in refused()


def test_a_tower_that_is_cut_short_is_named(tower, refused):
    path = tower / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-50])
    assert f"{path}: cut short: its header promises" in refused(vision_tower=tower)
    path.write_bytes(b"\x05\x00\x00\x00\x00\x00\x00\x00abcde")
    assert f"{path}: its header is no safetensors header" in refused(vision_tower=tower)


@pytest.mark.parametrize("kind", ["safetensors", "bin"])
def test_weights_of_whole_numbers_are_refused(kind, miniature, copy, refused):
    head = (100 * miniature.state["lm_head.weight"]).to(torch.int8)
    change_state(miniature, copy, {"lm_head.weight": head}, kind)
    assert re.search(r"1 weights are no floats .*lm_head\.weight (I8|int8)", refused())


@pytest.mark.parametrize(
    "name", ["lm_head.weight", "model.mm_projector.0.bias", "model.text_hidden_fcs.0.2.weight"]
)
def test_numbers_that_are_not_finite_are_refused(name, miniature, copy, refused):
    spoilt = miniature.state[name].clone()
    spoilt.view(-1)[3] = float("nan")
    change_state(miniature, copy, {name: spoilt})
    said = refused()
    assert f"{name}: 1 of {spoilt.numel()} are not finite: damaged weights" in said
    assert "bfloat16" not in said


def test_numbers_too_large_for_float16_are_told_with_the_way_out(miniature, copy, refused):
    large = miniature.state["lm_head.weight"].clone()
    large[5, 5] = 1e6
    change_state(miniature, copy, {"lm_head.weight": large})
    assert 'too large for float16: set dtype="bfloat16"' in refused(dtype="float16")


def test_layers_that_are_not_finite_are_told_when_something_is_asked(miniature, copy, options):
    norm = torch.full_like(miniature.state["model.norm.weight"], float("nan"))
    change_state(miniature, copy, {"model.norm.weight": norm})
    for dtype, told in (("float32", "the weights are damaged"), ("float16", "overflowed float16")):
        chat = ChatPose.load(options(checkpoint=copy, dtype=dtype))
        with pytest.raises(ToolFailed, match=told):
            chat.ask(QUESTION)


def test_a_bin_of_before_torch_1_6_is_to_be_converted(miniature, copy, refused):
    for old in copy.glob("model*"):
        old.unlink()
    torch.save(miniature.state, copy / "pytorch_model.bin", _use_new_zipfile_serialization=False)
    said = refused()
    assert "PyTorch's format of before 1.6: convert it" in said
    assert "download" not in said


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"mm_vision_select_layer": 0}, "expected a whole number but 0 .* got 0"),
        ({"mm_vision_select_layer": -4}, "expected a layer 1..3"),
        ({"rms_norm_eps": "abc"}, r"rms_norm_eps: expected a number .* \(1e-05 .* got 'abc'"),
        ({"attention_bias": True}, "attention_bias: expected false"),
        ({"quantization_config": {"load_in_4bit": True}}, "quantization_config: .* set load_in"),
        ({"hidden_act": "foo"}, "hidden_act: expected 'silu' as in Llama, got 'foo'"),
        ({"rope_scaling": {"type": "foo"}}, "rope_scaling: .* linear, .* got 'foo'"),
        ({"rope_scaling": {"type": "linear"}}, "could not be loaded: "),
        ({"num_hidden_layers": 10**12}, "num_hidden_layers: 1000000000000 is of no such model"),
        ({"head_dim": "x"}, "head_dim: expected a whole number over 0, got 'x'"),
        ({"hidden_act": 0}, "hidden_act: expected 'silu' as in Llama, got 0"),
        ({"max_position_embeddings": "x"}, "max_position_embeddings: expected a whole number"),
        ({"rope_theta": "x"}, "rope_theta: expected a number over 0, got 'x'"),
        ({"mm_use_im_start_end": "maybe"}, "mm_use_im_start_end: expected true or false"),
    ],
)
def test_settings_that_would_load_another_model_are_refused(changes, told, copy, refused):
    rewrite(copy / "config.json", **changes)
    assert re.search(told, refused())


def test_an_epsilon_that_is_not_stated_is_llama_2s(copy):
    rewrite(copy / "config.json", rms_norm_eps=None)
    assert read_config(copy).llama["rms_norm_eps"] == 1e-5


def test_two_tokens_with_one_id_are_refused(copy, refused):
    rewrite(copy / "added_tokens.json", **{"<im_start>": SEG})
    assert "each added token has an id of its own, but [SEG] and <im_start> are both 400" in (
        refused()
    )


def test_a_token_with_two_ids_is_refused(copy, refused):
    decoder = {str(IM_END): {"content": "[SEG]"}}
    rewrite(copy / "tokenizer_config.json", added_tokens_decoder=decoder)
    assert f"added_tokens.json: [SEG] is {SEG} here, {IM_END} in" in refused()


@pytest.mark.parametrize("number", [400.5, "400", True, -1, None])
def test_ids_are_whole_numbers(number, copy, refused):
    (copy / "added_tokens.json").write_text(json.dumps({"[SEG]": number}))
    assert f"expected whole numbers as ids, got {number!r}" in refused()


def test_a_picture_stands_between_its_tokens_wherever_there_are_both(copy):
    for stated in (False, "false", None, True):
        rewrite(copy / "config.json", mm_use_im_start_end=stated)
        ids = Words(copy, read_config(copy)).prompt("Sits?", picture=True)
        assert ids[ids.index(-1) - 1] == IM_START
    rewrite(copy / "config.json", mm_use_im_start_end="false")
    (copy / "added_tokens.json").write_text(json.dumps({"[SEG]": SEG}))
    assert Words(copy, read_config(copy)).prompt("Sits?", picture=True).count(-1) == 1


def test_a_filter_that_does_not_exist_is_told(tower, refused):
    rewrite(tower / "preprocessor_config.json", resample=99)
    assert "preprocessor_config.json: no preparation of a CLIP model" in refused(vision_tower=tower)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"hidden_act": "foo"}, "vision_tower: CLIP's weights are not at"),
        ({"num_attention_heads": 3}, "vision_tower: .*not a multiple of the number of attention"),
        ({"num_attention_heads": 0}, "vision_tower: .*ZeroDivisionError"),
        ({"layer_norm_eps": "x"}, "vision_tower: .*layer_norm_eps"),
        ({"patch_size": 0}, "no configuration of a CLIP vision model: .*sizes are over 0"),
    ],
)
def test_a_towers_configuration_that_is_none_is_told(changes, told, tower, refused):
    data = json.loads((tower / "config.json").read_text())
    data["vision_config"] |= changes
    (tower / "config.json").write_text(json.dumps(data))
    assert re.search(told, refused(vision_tower=tower))


@pytest.mark.parametrize("device", ["xpu", "hpu:0", "meta", "cuda:-1", "lazy", "privateuseone"])
def test_a_device_that_this_machine_has_not_is_told(device, refused):
    assert refused(device=device).startswith("device: ")


@pytest.mark.parametrize("device_map", ["sideways", {"": "nowhere"}])
def test_a_device_map_that_does_not_fit_is_told(device_map, refused):
    assert "could not be loaded: " in refused(device_map=device_map)


def test_what_is_spread_already_is_not_told_to_be_spread():
    with pytest.raises(ToolFailed) as told:
        check_memory(26 * 1024, 8 * 1024, "all", None)
    assert "device_map" not in str(told.value)
    with pytest.raises(ToolFailed, match='spread it by device_map="auto"'):
        check_memory(26 * 1024, 8 * 1024, "cpu", None)
