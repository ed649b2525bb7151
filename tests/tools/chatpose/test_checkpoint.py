"""What a checkpoint is read from, and what is said of one that is wrong or cut short."""

import json
import pickle
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.tools.chatpose.miniature import HIDDEN, ROWS, SEG, write_checkpoint
from thirdwave.tools.base import ToolFailed
from thirdwave.tools.chatpose.chat import ChatPose, ChatPoseOptions
from thirdwave.tools.chatpose.config import read_config
from thirdwave.tools.chatpose.files import stored_tensors
from thirdwave.tools.chatpose.layout import expected_tensors

QUESTION = "Can you say how the person sits?"
FIRST = "model-00001-of-00003.safetensors"


@pytest.fixture
def refused(options, copy) -> Callable[..., str]:
    """What is said when the damaged copy is loaded."""

    def load(**changes) -> str:
        with pytest.raises(ToolFailed) as told:
            ChatPose.load(options(checkpoint=copy, **changes))
        assert "\n" not in str(told.value)
        return str(told.value)

    return load


def rewrite(path: Path, **changes) -> None:
    """Change keys of a JSON file; None takes a key out."""
    data = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({k: v for k, v in data.items() if v is not None}))


def edit(folder: Path, change: Callable[[dict[str, torch.Tensor]], None]) -> None:
    """Change tensors of the shard that holds the first tensor, and the index with it."""
    path, index = folder / FIRST, folder / "model.safetensors.index.json"
    tensors = load_file(path)
    change(tensors)
    save_file(tensors, path, metadata={"format": "pt"})
    where = json.loads(index.read_text())["weight_map"]
    where = {k: v for k, v in where.items() if v != FIRST} | dict.fromkeys(tensors, FIRST)
    rewrite(index, weight_map=where)


@pytest.mark.parametrize("kind", ["safetensors", "bin"])
@pytest.mark.parametrize("shards", [1, 3])
def test_every_published_form_gives_the_same_poses(kind, shards, miniature, copy, options, chat):
    for old in copy.glob("model*"):
        old.unlink()
    write_checkpoint(copy, miniature.state, kind=kind, shards=shards)
    loaded = ChatPose.load(options(checkpoint=copy))
    assert loaded.ask(QUESTION).numbers == pytest.approx(chat.ask(QUESTION).numbers, abs=1e-6)
    for name, value in loaded.network.llama.state_dict().items():
        assert torch.equal(value, miniature.state[name]), name


def test_the_tensors_are_named_and_shaped_as_published(miniature):
    wanted = expected_tensors(read_config(miniature.folder))
    assert wanted == {name: tuple(value.shape) for name, value in miniature.state.items()}
    assert wanted["model.text_hidden_fcs.0.2.weight"] == (144, HIDDEN)
    stored = stored_tensors(miniature.folder)
    assert {name: item.shape for name, item in stored.items()} == wanted


def test_tensors_that_are_never_read_do_no_harm(copy, options, chat):
    def add(tensors):
        tensors["model.layers.0.self_attn.rotary_emb.inv_freq"] = torch.ones(8)
        tensors["model.vision_tower.vision_tower.vision_model.embeddings.x"] = torch.ones(2)
        tensors["model.smplx.v_template"] = torch.ones(5, 3)

    edit(copy, add)
    loaded = ChatPose.load(options(checkpoint=copy))
    assert loaded.ask(QUESTION).numbers == pytest.approx(chat.ask(QUESTION).numbers, abs=1e-6)


def test_padded_rows_of_the_embedding_are_allowed_and_never_said(miniature, copy, options):
    state = dict(miniature.state)
    for name in ("model.embed_tokens.weight", "lm_head.weight"):
        more = torch.zeros(448 - ROWS, HIDDEN)
        state[name] = torch.cat([state[name], more])
    # The likeliest token, if only it had one, after whatever was read.
    state["lm_head.weight"][447] = 9 * state["lm_head.weight"][SEG]
    for old in copy.glob("model*"):
        old.unlink()
    write_checkpoint(copy, state, miniature.config | {"vocab_size": 448})
    reply = ChatPose.load(options(checkpoint=copy)).ask(QUESTION)
    assert reply.text.startswith("[POSE]")


def test_no_checkpoint_says_how_to_get_one():
    with pytest.raises(ToolFailed, match="download YaoFeng/CHATPOSE-V0 and set the option"):
        ChatPose.load(ChatPoseOptions())
    with pytest.raises(ToolFailed, match=r"nowhere: expected a folder with config\.json"):
        ChatPose.load(ChatPoseOptions(checkpoint=Path("nowhere")))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"model_type": "bert"}, "model_type: expected one of llava, .* got 'bert'"),
        ({"text_config": {}}, "LLaVA in transformers' own layout"),
        ({"mm_vision_tower": None}, "a language model without eyes"),
        ({"mm_projector_type": "linear"}, "expected 'mlp2x_gelu' .* got 'linear'"),
        ({"mm_vision_select_feature": "cls_patch"}, "expected 'patch', got 'cls_patch'"),
        ({"mm_vision_select_layer": None}, "mm_vision_select_layer: expected a whole number"),
        ({"mm_vision_select_layer": -9}, "expected a layer 1..3, or -1..-3 from the last, got -9"),
        ({"mm_vision_tower": "a/clip-patch14-336"}, "patches of 14 in 336 px; this tower has 7 in"),
        ({"mm_vision_tower": "a/clip-patch7"}, "patches of 7 in 224 px; this tower has 7 in 28"),
        ({"mm_hidden_size": 48}, r"wrongly shaped \(model.mm_projector.0.weight \[64, 32\]"),
        ({"hidden_size": None}, "hidden_size: expected a whole number over 0, got None"),
        ({"num_attention_heads": 5}, "expected a multiple of num_attention_heads 5, got 64"),
        ({"num_hidden_layers": 4}, r"9 missing \(model.layers.3.self_attn.q_proj.weight"),
        ({"num_hidden_layers": 2}, "9 unexpected"),
        ({"vocab_size": 500}, "config.json says 500, the embedding has 403 rows"),
        ({"vocab_size": 402}, "ids up to 402 .* the embedding has 402 rows"),
        ({"eos_token_id": 5}, "config.json calls 1 and 5 .* the tokenizer 1 and 2"),
        ({"out_dim": 66}, "out_dim: expected 144"),
        ({"tie_word_embeddings": True}, "tie_word_embeddings: expected false"),
    ],
)
def test_another_models_configuration_is_told(changes, told, copy, refused):
    rewrite(copy / "config.json", **changes)
    assert re.search(told, refused())


def test_a_configuration_that_is_cut_short_is_told(copy, refused):
    (copy / "config.json").write_text('{"model_type": "lla')
    assert "config.json: expected JSON, perhaps it is cut short" in refused()
    (copy / "config.json").unlink()
    assert "config.json: cannot be read: No such file" in refused()


def test_a_shard_that_is_cut_short_is_named_with_both_sizes(copy, refused):
    whole = (copy / FIRST).read_bytes()
    (copy / FIRST).write_bytes(whole[:-100])
    said = refused()
    assert f"{FIRST}: cut short: its header promises {len(whole)} bytes" in said
    assert str(len(whole) - 100) in said
    (copy / FIRST).write_bytes(whole[:20])
    assert f"{FIRST}: 20 bytes, cut short or no safetensors file" in refused()
    (copy / FIRST).write_bytes(b"")
    assert f"{FIRST}: 0 bytes, cut short" in refused()


def test_a_bin_that_is_cut_short_is_named(miniature, copy, refused):
    for old in copy.glob("model*"):
        old.unlink()
    write_checkpoint(copy, miniature.state, kind="bin", shards=2)
    path = copy / "pytorch_model-00002-of-00002.bin"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert f"{path.name}: cut short or no PyTorch file" in refused()


def test_a_bin_that_holds_code_is_not_opened(copy, refused, tmp_path):
    for old in copy.glob("model*"):
        old.unlink()
    mark = tmp_path / "it ran"

    class Evil:
        def __reduce__(self):
            return (Path.touch, (mark,))

    torch.save({"model.norm.weight": Evil()}, copy / "pytorch_model.bin")
    assert "holds more than tensors and is not opened" in refused()
    (copy / "pytorch_model.bin").write_bytes(pickle.dumps(Evil()))
    refused()
    assert not mark.exists()


def test_a_missing_shard_is_named(copy, refused):
    (copy / FIRST).unlink()
    assert f"names 3 files, not there: {FIRST}: download" in refused()


def test_an_index_that_points_outside_its_folder_is_refused(copy, refused):
    index = copy / "model.safetensors.index.json"
    rewrite(index, weight_map={"lm_head.weight": "../../etc/passwd"})
    assert "expected names of files beside it, got '../../etc/passwd'" in refused()


def test_an_index_of_other_shards_is_told(copy, refused):
    index = copy / "model.safetensors.index.json"
    where = json.loads(index.read_text())["weight_map"]
    rewrite(index, weight_map={**where, "model.extra": FIRST})
    assert f"{FIRST}: does not hold model.extra" in refused()
    rewrite(index, weight_map=None)
    assert "expected a `weight_map`" in refused()


def test_a_folder_without_weights_says_what_is_looked_for(copy, refused):
    for old in copy.glob("model*"):
        old.unlink()
    assert "expected weights here, one of model.safetensors, " in refused()


def test_missing_unexpected_and_wrong_tensors_are_all_named(copy, refused):
    def change(tensors):
        names = list(tensors)
        del tensors[names[1]]
        tensors["model.other"] = torch.ones(2)
        tensors["model.embed_tokens.weight"] = torch.ones(ROWS, HIDDEN + 1)

    edit(copy, change)
    said = refused()
    assert "1 missing (model." in said
    assert "1 unexpected (model.other)" in said
    assert f"model.embed_tokens.weight [{ROWS}, {HIDDEN + 1}] instead of [{ROWS}, {HIDDEN}]" in said


def test_plain_llava_and_unmerged_lora_are_told_from_chatpose(miniature, copy, refused):
    for old in copy.glob("model*"):
        old.unlink()
    plain = {k: v for k, v in miniature.state.items() if "text_hidden_fcs" not in k}
    write_checkpoint(copy, plain)
    assert "without its pose head this is plain LLaVA" in refused()
    lora = miniature.state | {"model.layers.0.self_attn.q_proj.lora_A.weight": torch.ones(2, 2)}
    write_checkpoint(copy, lora)
    assert "LoRA weights have to be merged" in refused()


def test_a_tokenizer_without_the_pose_token_is_told(copy, refused):
    (copy / "added_tokens.json").write_text('{"<im_start>": 401}')
    assert "no added token '[SEG]' (it has: <im_start>)" in refused()
    (copy / "added_tokens.json").write_text('{"[SEG]": 7}')
    assert "added tokens come after the 400 of tokenizer.model, got [SEG] 7" in refused()
    (copy / "tokenizer.model").write_bytes(b"no model")
    assert "tokenizer.model: no sentencepiece model" in refused()
    (copy / "tokenizer.model").unlink()
    assert "tokenizer.model: not there" in refused()


def test_a_picture_needs_its_tokens_where_the_checkpoint_says_so(copy, refused, options):
    (copy / "added_tokens.json").write_text('{"[SEG]": 400}')
    assert "lacks <im_start> and <im_end>" in refused()
    loaded = ChatPose.load(options(checkpoint=copy, im_start_end=False))
    reply = loaded.ask(QUESTION, rgb=np.zeros((9, 9, 3), np.uint8))
    assert np.isfinite(reply.numbers).all()


def test_a_tower_that_is_not_there_or_another_is_told(copy, refused, miniature, tmp_path):
    assert "expected a folder with CLIP's config.json" in refused(vision_tower=tmp_path)
    said = refused(vision_tower=None)
    assert "CLIP's weights are not at openai/clip-vit-small-patch7-28: put its" in said
    wide = tmp_path / "wide"
    wide.mkdir()
    (wide / "config.json").write_text((miniature.tower / "config.json").read_text())
    assert "CLIP's weights are not at" in refused(vision_tower=wide)


def test_a_tower_beside_the_checkpoint_is_found(miniature, copy, options):
    (copy.parent / "clip-vit-small-patch7-28").symlink_to(miniature.tower)
    loaded = ChatPose.load(options(checkpoint=copy, vision_tower=None))
    assert loaded.network.tower.patches == 16


def test_a_preparation_of_another_size_is_told(miniature, tmp_path, refused):
    import shutil

    tower = Path(shutil.copytree(miniature.tower, tmp_path / "tower"))
    rewrite(tower / "preprocessor_config.json", crop_size={"height": 14, "width": 14})
    assert "expected pictures of 28 px and 3 colours" in refused(vision_tower=tower)


@pytest.mark.parametrize(
    ("device", "told"), [("nonsense", "expected cpu, cuda:0"), ("cuda:99", "such GPUs here")]
)
def test_a_device_that_is_not_there_is_told(device, told, refused):
    assert told in refused(device=device)
