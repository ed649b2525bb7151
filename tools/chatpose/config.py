"""What a checkpoint's `config.json` says, with every assumption about it checked.

Knows nothing of weights and imports no torch, so that `thirdwave doctor` can read it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thirdwave.tools.base import ToolFailed

POSE_NUMBERS = 144
"""24 rotations of 6 numbers."""
LLAMA_2_EPSILON = 1e-5
"""Of Llama 2 and so of LLaVA-1.5; transformers' own default is the first Llama's 1e-6."""
ROPES = ("default", "linear", "dynamic", "yarn", "longrope", "llama3")
"""Ways of stretching rotary positions that transformers knows."""
MOST, MOST_LAYERS = 10**8, 1000
"""More than any such model has: names of tensors are listed for each layer."""
FAMILY = ("llava", "llava_llama", "llama")
"""What `model_type` may say: LLaVA-1.5 calls itself "llava", older copies "llama"."""
PROJECTOR = "mlp2x_gelu"
_LLAMA = (
    "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
)  # fmt: skip
_PASSED_ON = (
    *_LLAMA, "num_key_value_heads", "hidden_act", "max_position_embeddings", "rms_norm_eps",
    "rope_theta", "rope_scaling", "rope_parameters", "head_dim",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A checkpoint's numbers."""

    vocab_size: int
    """Rows of the embedding, which may be more than the tokenizer knows."""
    hidden_size: int
    intermediate_size: int
    num_hidden_layers: int
    num_attention_heads: int
    num_key_value_heads: int
    max_position_embeddings: int
    """Longest prompt and reply together, tokens; a picture counts as its patches."""
    bos_token_id: int
    eos_token_id: int
    tower: str
    """CLIP vision tower: a folder or a model's name."""
    tower_width: int
    """Width of the tower's features."""
    select_layer: int
    """Which of the tower's hidden states is looked at: -2 is the last but one."""
    im_start_end: bool
    """Whether it says that the picture stands between two tokens of its own; `Words` asks it only
    where the tokenizer lacks them, since the authors' demo always puts them."""
    llama: Mapping[str, Any]
    """What `LlamaConfig` takes."""

    @property
    def head_dim(self) -> int:
        """Width of one attention head."""
        return int(self.llama.get("head_dim") or self.hidden_size // self.num_attention_heads)


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in `path`. ToolFailed names the file and what is wrong with it."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ToolFailed(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ToolFailed(f"{path}: expected JSON, perhaps it is cut short: {error}") from error
    if not isinstance(found, dict):
        raise ToolFailed(f"{path}: expected a JSON object, got {type(found).__name__}")
    return found


def read_config(folder: Path) -> Config:
    """The configuration of the checkpoint in `folder`. ToolFailed says what does not fit."""
    path = folder / "config.json"
    data = read_json(path)
    _check_family(path, data)
    _check_llama(path, data)
    numbers = {name: _count(path, data, name) for name in _LLAMA}
    heads = numbers["num_attention_heads"]
    if numbers["hidden_size"] % heads:
        raise ToolFailed(
            f"{path}: hidden_size: expected a multiple of num_attention_heads {heads}, "
            f"got {numbers['hidden_size']}"
        )
    llama = {name: data[name] for name in _PASSED_ON if data.get(name) is not None}
    if "head_dim" in llama:
        _count(path, data, "head_dim")
    return Config(
        **numbers,
        num_key_value_heads=_count(path, data, "num_key_value_heads", heads),
        max_position_embeddings=_count(path, data, "max_position_embeddings", 2048),
        bos_token_id=_count(path, data, "bos_token_id", 1),
        eos_token_id=_count(path, data, "eos_token_id", 2),
        tower=str(data["mm_vision_tower"]),
        tower_width=_count(path, data, "mm_hidden_size"),
        select_layer=_select_layer(path, data),
        im_start_end=_says(path, data, "mm_use_im_start_end"),
        llama=llama | {"rms_norm_eps": _epsilon(path, data)},
    )


def _check_family(path: Path, data: Mapping[str, Any]) -> None:
    kind = data.get("model_type")
    if "text_config" in data:
        raise ToolFailed(
            f"{path}: this is LLaVA in transformers' own layout; expected the original one, "
            "with Llama's numbers at the top, as the authors of ChatPose published it"
        )
    if kind not in FAMILY:
        raise ToolFailed(
            f"{path}: model_type: expected one of {', '.join(FAMILY)}, got {kind!r}: "
            "this is another model than ChatPose"
        )
    if not data.get("mm_vision_tower"):
        raise ToolFailed(
            f"{path}: mm_vision_tower: expected the name of a CLIP model, got "
            f"{data.get('mm_vision_tower')!r}: this is a language model without eyes, not ChatPose"
        )
    projector = data.get("mm_projector_type", "linear")
    if projector != PROJECTOR:
        raise ToolFailed(
            f"{path}: mm_projector_type: expected {PROJECTOR!r} (LLaVA 1.5), got {projector!r}"
        )
    feature = data.get("mm_vision_select_feature", "patch")
    if feature != "patch":
        raise ToolFailed(f"{path}: mm_vision_select_feature: expected 'patch', got {feature!r}")
    if data.get("out_dim", POSE_NUMBERS) != POSE_NUMBERS:
        raise ToolFailed(
            f"{path}: out_dim: expected {POSE_NUMBERS} (24 rotations of 6 numbers), "
            f"got {data['out_dim']!r}"
        )
    if data.get("tie_word_embeddings", False):
        raise ToolFailed(
            f"{path}: tie_word_embeddings: expected false, lm_head has its own weights"
        )


def _count(path: Path, data: Mapping[str, Any], name: str, default: int | None = None) -> int:
    value = data.get(name)
    if value is None:
        value = default
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ToolFailed(f"{path}: {name}: expected a whole number over 0, got {value!r}")
    if value > MOST or (name == "num_hidden_layers" and value > MOST_LAYERS):
        raise ToolFailed(f"{path}: {name}: {value} is of no such model, the file is damaged")
    return value


def _select_layer(path: Path, data: Mapping[str, Any]) -> int:
    value = data.get("mm_vision_select_layer")
    # 0 would be the patches before any layer has looked at them.
    if not isinstance(value, int) or isinstance(value, bool) or value == 0:
        raise ToolFailed(
            f"{path}: mm_vision_select_layer: expected a whole number but 0 (-2 in LLaVA 1.5), "
            f"got {value!r}"
        )
    return value


def _says(path: Path, data: Mapping[str, Any], name: str) -> bool:
    """Whether `name` is true; files written by hand say "false" in words, which is not true."""
    value = data.get(name)
    said = str(value).lower()
    if value is not None and (not isinstance(value, bool | str) or said not in ("true", "false")):
        raise ToolFailed(f"{path}: {name}: expected true or false, got {value!r}")
    return said == "true"


def _epsilon(path: Path, data: Mapping[str, Any]) -> float:
    value = data.get("rms_norm_eps")
    if value is None:
        return LLAMA_2_EPSILON
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 1:
        raise ToolFailed(
            f"{path}: rms_norm_eps: expected a number between 0 and 1 "
            f"({LLAMA_2_EPSILON} in Llama 2), got {value!r}"
        )
    return float(value)


def _check_llama(path: Path, data: Mapping[str, Any]) -> None:
    """Refuse what would load without a word and say something else."""
    act = data.get("hidden_act")
    if act not in (None, "silu"):
        raise ToolFailed(f"{path}: hidden_act: expected 'silu' as in Llama, got {act!r}")
    for name in ("attention_bias", "mlp_bias"):
        if _says(path, data, name):
            raise ToolFailed(f"{path}: {name}: expected false, Llama 2 has no such biases")
    if data.get("quantization_config"):
        raise ToolFailed(
            f"{path}: quantization_config: these weights were quantised by somebody; expected the "
            "published ones: take those and set load_in"
        )
    for name in ("rope_scaling", "rope_parameters"):
        rope = data.get(name)
        if rope is None:
            continue
        kind = (
            rope.get("rope_type", rope.get("type", "default")) if isinstance(rope, dict) else rope
        )
        if kind not in ROPES:
            raise ToolFailed(
                f"{path}: {name}: expected nothing or an object whose type is one of "
                f"{', '.join(ROPES)}, got {kind!r}"
            )
    theta = data.get("rope_theta")
    if theta is not None and (not isinstance(theta, int | float) or not theta > 0):
        raise ToolFailed(f"{path}: rope_theta: expected a number over 0, got {theta!r}")
