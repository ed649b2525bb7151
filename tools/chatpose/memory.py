"""How much memory a checkpoint needs at each precision, and whether this machine has it.

Counted from tensor shapes before a weight is read; imports no torch.
"""

from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Literal

from thirdwave.tools.base import ToolFailed
from thirdwave.tools.chatpose.config import Config
from thirdwave.tools.chatpose.layout import Shape, expected_tensors

Precision = Literal["float32", "bfloat16", "float16"]
Quantised = Literal["4bit", "8bit"]
BYTES: Mapping[str, int] = {"float32": 4, "bfloat16": 2, "float16": 2}
QUANTISED_BYTES: Mapping[str, float] = {"4bit": 0.5 + 4 / 64, "8bit": 1.0}
"""Of a weight of the language model's linear layers: bitsandbytes keeps a float32 scale for each
64 weights of 4 bits; its scales of 8 bit rows are too few to count."""
UNQUANTISED = ("lm_head", "model.mm_projector", "model.text_hidden_fcs")
"""Linear layers that keep their precision: poses come out of the last, to the degree."""
LARGEST_PROMPT = 1024
"""Tokens of the longest conversation that the need is stated for; a picture is 576 of them."""
MIB = 2**20

PUBLISHED = Config(
    vocab_size=32003,
    hidden_size=5120,
    intermediate_size=13824,
    num_hidden_layers=40,
    num_attention_heads=40,
    num_key_value_heads=40,
    max_position_embeddings=4096,
    bos_token_id=1,
    eos_token_id=2,
    tower="openai/clip-vit-large-patch14-336",
    tower_width=1024,
    select_layer=-2,
    im_start_end=True,
    llama={},
)
"""The published checkpoint as far as it is known without it: LLaVA-1.5-13B. For stating a need."""
PUBLISHED_TOWER = 303_507_456
"""Parameters of CLIP ViT-L/14 at 336 px without its text half."""


def weight_bytes(
    shapes: Mapping[str, Shape], precision: Precision, quantised: Quantised | None
) -> int:
    """Bytes of the tensors in memory."""
    return round(sum(prod(s) * _bytes(n, s, precision, quantised) for n, s in shapes.items()))


def need_mb(
    config: Config = PUBLISHED,
    precision: Precision = "bfloat16",
    quantised: Quantised | None = None,
    tower_parameters: int = PUBLISHED_TOWER,
    tokens: int = LARGEST_PROMPT,
) -> int:
    """MiB for weights, vision tower and what is remembered of `tokens` tokens."""
    each = BYTES[precision]
    weights = weight_bytes(expected_tensors(config), precision, quantised)
    remembered = 2 * config.num_hidden_layers * config.num_key_value_heads * config.head_dim * each
    return -(-(weights + tower_parameters * each + remembered * tokens) // MIB)


def check_memory(need: int, free: int | None, where: str, quantised: Quantised | None) -> None:
    """Raise ToolFailed, before anything is read, where `need` MiB are more than are `free`."""
    if free is None or need <= free:
        return
    smaller = {None: 'load_in="4bit" (or "8bit")', "8bit": 'load_in="4bit"', "4bit": None}
    ways = [f"set {smaller[quantised]}" if smaller[quantised] else "", "use a larger device"]
    spread = "" if where == "all" else ', or spread it by device_map="auto"'
    raise ToolFailed(
        f"chatpose needs {need / 1024:.1f} GiB on {where}, {free / 1024:.1f} GiB are free: "
        f"{' or '.join(way for way in ways if way)}{spread}"
    )


def free_mb(device: str) -> int | None:
    """MiB free on `device`: "cpu", "cuda:0", or "all" for every device together; None unknown."""
    if device == "cpu" or device.startswith("mps"):
        return _free_ram()
    import torch

    if device == "all":
        cards = range(torch.cuda.device_count())
        ram = _free_ram()
        on_cards = sum(torch.cuda.mem_get_info(i)[0] for i in cards) // MIB
        return None if ram is None else ram + on_cards
    if device.startswith("cuda"):
        return torch.cuda.mem_get_info(torch.device(device))[0] // MIB
    return None


def _bytes(name: str, shape: Shape, precision: Precision, quantised: Quantised | None) -> float:
    linear = len(shape) == 2 and "embed_tokens" not in name
    if quantised and linear and not name.startswith(UNQUANTISED):
        return QUANTISED_BYTES[quantised]
    return BYTES[precision]


def _free_ram() -> int | None:
    """MiB that can be had: what Linux calls available, less where a container is held to less."""
    free: list[int] = []
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        free += [int(x.split()[1]) // 1024 for x in lines if x.startswith("MemAvailable")]
    except OSError:
        return None  # no Linux: the operating system says what is wrong, if anything is
    group = Path("/sys/fs/cgroup")
    try:
        limit = (group / "memory.max").read_text("ascii").strip()
        used = int((group / "memory.current").read_text("ascii"))
        if limit != "max":
            free.append((int(limit) - used) // MIB)
    except OSError:
        pass  # not held to less
    return min(free, default=None)
