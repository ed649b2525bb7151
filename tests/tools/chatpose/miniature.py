"""Writes checkpoints laid out as the published one, with random weights and few tokens.

Names, files and token layout are the published ones; nothing of the loader is used to write them.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

for _package in ("torch", "transformers", "accelerate", "sentencepiece"):
    pytest.importorskip(_package, reason="thirdwave[chatpose] is not installed")

# Loading torch's compiler after something was drawn crashes beside OpenGL: it comes first.
import torch  # noqa: E402
import torch._dynamo  # noqa: E402
from safetensors.torch import save_file  # noqa: E402
from transformers import CLIPConfig, CLIPModel, LlamaConfig, LlamaForCausalLM  # noqa: E402

if TYPE_CHECKING:
    from torch import Tensor

HIDDEN, LAYERS, HEADS, WIDE = 64, 3, 4, 96
EYES, SIDE, PATCH = 32, 28, 7
PATCHES = (SIDE // PATCH) ** 2
PIECES = 400
SEG, IM_START, IM_END = PIECES, PIECES + 1, PIECES + 2
ROWS = PIECES + 3
SENTENCES = [
    "A chat between a curious human and an artificial intelligence assistant.",
    "The assistant gives helpful, detailed, and polite answers to the human's questions.",
    "USER: Can you say how the person sits? ASSISTANT: Sure, the SMPL pose is this.",
    "There is a person in the middle of the image, please output this person's pose.",
    "Someone stands on one leg and raises both arms; somebody kneels before her and gives a ring.",
    "What would the pose be if the man on the bench were tired? The SMPL pose is?",
]


@dataclass(frozen=True, slots=True)
class Miniature:
    """Where a checkpoint was written, and what is in it."""

    folder: Path
    tower: Path
    state: "dict[str, Tensor]"
    config: dict[str, Any]


def write_miniature(home: Path) -> Miniature:
    """A checkpoint that answers "[SEG] and [SEG] and ..." by itself, and its tower."""
    from sentencepiece import SentencePieceProcessor

    folder, tower = home / "CHATPOSE-V0", home / "clip"
    folder.mkdir()
    write_tokenizer(folder)
    write_tower(tower)
    pieces: Any = SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))
    colon, joins = pieces.encode("ASSISTANT:")[-1], pieces.encode("and")[-1]
    state = weights_of_a_miniature()
    make_it_say(state, [(colon, SEG), (SEG, joins), (joins, SEG)])
    write_checkpoint(folder, state)
    return Miniature(folder, tower, state, config_of_a_miniature())


def write_tokenizer(folder: Path) -> None:
    """A real sentencepiece model with Llama's settings, trained on a few sentences."""
    import sentencepiece

    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES * 4), model_prefix=str(folder / "tokenizer"),
        model_type="bpe", vocab_size=PIECES, byte_fallback=True, split_digits=True,
        normalization_rule_name="identity", remove_extra_whitespaces=False,
        allow_whitespace_only_pieces=True, unk_id=0, bos_id=1, eos_id=2, pad_id=-1,
        hard_vocab_limit=True, minloglevel=2,
    )  # fmt: skip
    added = {"[SEG]": SEG, "<im_start>": IM_START, "<im_end>": IM_END}
    (folder / "added_tokens.json").write_text(json.dumps(added))
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "LlamaTokenizer", "model_max_length": 512})
    )


def write_tower(folder: Path) -> None:
    """A whole CLIP model, text half and all, as the published tower comes."""
    torch.manual_seed(5)
    vision = {
        "hidden_size": EYES, "intermediate_size": 48, "num_hidden_layers": 3,
        "num_attention_heads": 2, "image_size": SIDE, "patch_size": PATCH,
    }  # fmt: skip
    text = {
        "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 1,
        "num_attention_heads": 2, "vocab_size": 30, "bos_token_id": 1, "eos_token_id": 2,
    }  # fmt: skip
    clip = CLIPModel(CLIPConfig(vision_config=vision, text_config=text, projection_dim=8))
    with torch.no_grad():
        for parameter in clip.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    clip.save_pretrained(folder)
    sizes = {"size": SIDE, "crop_size": SIDE, "resample": 3, "do_center_crop": True}
    (folder / "preprocessor_config.json").write_text(json.dumps(sizes))


def config_of_a_miniature() -> dict[str, Any]:
    """The keys of LLaVA-1.5's config.json, with small numbers."""
    return {
        "architectures": ["ChatPoseForCausalLM"], "model_type": "llava", "vocab_size": ROWS,
        "hidden_size": HIDDEN, "intermediate_size": WIDE, "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS, "num_key_value_heads": HEADS, "hidden_act": "silu",
        "max_position_embeddings": 1024, "rms_norm_eps": 1e-5, "rope_scaling": None,
        "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0, "tie_word_embeddings": False,
        "torch_dtype": "bfloat16", "use_cache": False, "mm_hidden_size": EYES,
        "mm_projector_type": "mlp2x_gelu", "mm_use_im_patch_token": False,
        "mm_use_im_start_end": True, "mm_vision_select_feature": "patch",
        "mm_vision_select_layer": -2, "mm_vision_tower": "openai/clip-vit-small-patch7-28",
    }  # fmt: skip


def weights_of_a_miniature(seed: int = 3) -> "dict[str, Tensor]":
    """Random tensors under the published names."""
    torch.manual_seed(seed)
    llama = LlamaForCausalLM(plain_llama_config())
    state = {name: value.detach().clone() for name, value in llama.state_dict().items()}
    state["model.embed_tokens.weight"] = torch.randn(ROWS, HIDDEN)
    for name, rows, columns in (
        ("model.mm_projector.0", HIDDEN, EYES),
        ("model.mm_projector.2", HIDDEN, HIDDEN),
        ("model.text_hidden_fcs.0.0", HIDDEN, HIDDEN),
        ("model.text_hidden_fcs.0.2", 144, HIDDEN),
    ):
        state[f"{name}.weight"] = torch.randn(rows, columns) / columns**0.5
        state[f"{name}.bias"] = 0.1 * torch.randn(rows)
    return state


def plain_llama_config() -> LlamaConfig:
    """The miniature's language model as transformers' own Llama."""
    return LlamaConfig(
        vocab_size=ROWS, hidden_size=HIDDEN, intermediate_size=WIDE, num_hidden_layers=LAYERS,
        num_attention_heads=HEADS, max_position_embeddings=1024, rms_norm_eps=1e-5,
        bos_token_id=1, eos_token_id=2,
    )  # fmt: skip


def make_it_say(state: "dict[str, Tensor]", pairs: list[tuple[int, int]]) -> None:
    """Shape `lm_head` so that after the token `a` of a pair (a, b) the likeliest one is `b`.

    Layers are small beside the embeddings, so the last hidden state still points along the last
    token's embedding.
    """
    head = 0.01 * torch.randn(ROWS, HIDDEN)
    for a, b in pairs:
        head[b] += state["model.embed_tokens.weight"][a]
    state["lm_head.weight"] = head


def write_checkpoint(
    folder: Path,
    state: "dict[str, Tensor]",
    config: dict[str, Any] | None = None,
    kind: str = "safetensors",
    shards: int = 3,
) -> None:
    """Weights in `shards` files with an index, or in one, and config.json."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config or config_of_a_miniature()))
    stem, ending = ("model", "safetensors") if kind == "safetensors" else ("pytorch_model", "bin")
    names = [f"{stem}-{n + 1:05d}-of-{shards:05d}.{ending}" for n in range(shards)]
    if shards == 1:
        names = [f"{stem}.{ending}"]
    where: dict[str, str] = {}
    for number, name in enumerate(names):
        part = dict(list(state.items())[number::shards])
        where |= dict.fromkeys(part, name)
        if kind == "safetensors":
            save_file(part, folder / name, metadata={"format": "pt"})
        else:
            torch.save(part, folder / name)
    if shards > 1:
        total = sum(value.nbytes for value in state.values())
        index = {"metadata": {"total_size": total}, "weight_map": where}
        (folder / f"{stem}.{ending}.index.json").write_text(json.dumps(index))
