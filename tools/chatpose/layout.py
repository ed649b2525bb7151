"""Which tensors a checkpoint has to hold, and what is wrong when it does not.

Knows the names and shapes, not the files they are in.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from thirdwave.tools.base import ToolFailed
from thirdwave.tools.chatpose.config import POSE_NUMBERS, Config
from thirdwave.tools.chatpose.files import FLOATS

Shape = tuple[int, ...]
HARMLESS = (
    r"\.rotary_emb\.inv_freq$",
    r"^(model\.)?vision_tower\.",
    r"^(model\.)?smplx?\.",
)
"""Tensors that may be there and are not read: constants of the rotary embedding, a vision tower
(the tower's own folder is read), buffers of the body that the authors' demo draws."""
SHOWN = 3
"""Names that a message shows of each kind."""


def expected_tensors(config: Config) -> dict[str, Shape]:
    """Name and shape of every tensor that is read."""
    h, wide = config.hidden_size, config.intermediate_size
    queries = config.num_attention_heads * config.head_dim
    keys = config.num_key_value_heads * config.head_dim
    layer = {
        "self_attn.q_proj": (queries, h),
        "self_attn.k_proj": (keys, h),
        "self_attn.v_proj": (keys, h),
        "self_attn.o_proj": (h, queries),
        "mlp.gate_proj": (wide, h),
        "mlp.up_proj": (wide, h),
        "mlp.down_proj": (h, wide),
        "input_layernorm": (h,),
        "post_attention_layernorm": (h,),
    }
    found: dict[str, Shape] = {"model.embed_tokens.weight": (config.vocab_size, h)}
    for number in range(config.num_hidden_layers):
        prefix = f"model.layers.{number}"
        found |= {f"{prefix}.{name}.weight": shape for name, shape in layer.items()}
    found["model.norm.weight"] = (h,)
    found["lm_head.weight"] = (config.vocab_size, h)
    for name, rows, columns in (
        ("model.mm_projector.0", h, config.tower_width),
        ("model.mm_projector.2", h, h),
        ("model.text_hidden_fcs.0.0", h, h),
        ("model.text_hidden_fcs.0.2", POSE_NUMBERS, h),
    ):
        found[f"{name}.weight"], found[f"{name}.bias"] = (rows, columns), (rows,)
    return found


def is_harmless(name: str) -> bool:
    """Whether a tensor of that name may be there without being read."""
    return any(re.search(pattern, name) for pattern in HARMLESS)


def check_tensors(folder: Path, found: Mapping[str, Shape], config: Config) -> None:
    """Raise ToolFailed unless `found` is what `config` promises; all that is wrong in one line."""
    wanted = expected_tensors(config)
    rows = found.get("model.embed_tokens.weight", (config.vocab_size,))[0]
    if rows != config.vocab_size:
        raise ToolFailed(
            f"{folder}: vocab_size: config.json says {config.vocab_size}, the embedding has {rows} "
            "rows: config.json and weights are of different checkpoints"
        )
    missing = [name for name in wanted if name not in found]
    extra = [name for name in found if name not in wanted and not is_harmless(name)]
    wrong = [
        f"{name} {list(found[name])} instead of {list(shape)}"
        for name, shape in wanted.items()
        if name in found and tuple(found[name]) != shape
    ]
    said = [
        f"{len(names)} {what} ({_few(names)})"
        for names, what in ((missing, "missing"), (extra, "unexpected"), (wrong, "wrongly shaped"))
        if names
    ]
    if said:
        hint = ""
        if any("text_hidden_fcs" in name for name in missing):
            hint = ": without its pose head this is plain LLaVA, not ChatPose"
        elif any(name.startswith("base_model.") or ".lora_" in name for name in extra):
            hint = ": LoRA weights have to be merged into the base model first"
        raise ToolFailed(f"{folder}: {len(wanted)} tensors expected; {'; '.join(said)}{hint}")


def check_dtypes(folder: Path, dtypes: Mapping[str, str], config: Config) -> None:
    """Raise ToolFailed where a tensor that is read holds anything but floats."""
    others = [f"{n} {dtypes[n]}" for n in expected_tensors(config) if dtypes[n] not in FLOATS]
    if others:
        raise ToolFailed(
            f"{folder}: {len(others)} weights are no floats of 16, 32 or 64 bits ({_few(others)}): "
            "quantised by somebody, or damaged: take the published ones and set load_in"
        )


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
