"""The networks of a checkpoint: Llama, the picture's projector and the pose head, and the tower.

Knows nothing of words or of what is generated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from thirdwave.tools.base import ToolFailed
from thirdwave.tools.chatpose.config import POSE_NUMBERS, Config
from thirdwave.tools.chatpose.files import NOT_LOADED
from thirdwave.tools.chatpose.layout import HARMLESS
from thirdwave.tools.chatpose.memory import UNQUANTISED, Precision, Quantised
from thirdwave.tools.chatpose.tower import Tower

DeviceMap = str | Mapping[str, int | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Where and how weights are held."""

    device: str
    """ "cpu", "cuda:0": of everything, or of the tower where there is a `device_map`."""
    dtype: Precision = "bfloat16"
    load_in: Quantised | None = None
    device_map: DeviceMap | None = None
    """Of the language model, as accelerate takes it: "auto" spreads it over all devices."""


class Network:
    """What generates: everything takes and gives batches of one, without gradients."""

    def __init__(self, llama: Any, tower: Tower, config: Config) -> None:
        self.llama = llama
        """`LlamaForCausalLM` with `model.mm_projector` and `model.text_hidden_fcs`."""
        self.tower = tower
        self.config = config

    @property
    def device(self) -> Any:
        """Where embeddings come from."""
        embedding = self.llama.get_input_embeddings()
        hook = getattr(embedding, "_hf_hook", None)
        there = embedding.weight.device
        return hook.execution_device if there.type == "meta" and hook is not None else there

    def embed(self, ids: Sequence[int]) -> Any:
        """Embeddings of tokens. Tensor (1, N, hidden)."""
        import torch

        with torch.inference_mode():
            return self.llama.get_input_embeddings()(torch.tensor([list(ids)], device=self.device))

    def look(self, rgb: npt.NDArray[np.uint8]) -> Any:
        """What the language model sees of a picture. Tensor (1, patches, hidden)."""
        import torch

        with torch.inference_mode():
            features = self.tower.features(self.tower.prepare(rgb))
            seen = self.llama.model.mm_projector(features.to(self.device))
            return seen.to(self.device)

    def read(self, embeddings: Any, cache: Any = None) -> tuple[Any, Any]:
        """The last position's hidden state (hidden,) and logits (vocabulary,) after `embeddings`.

        The hidden state is the last layer's, normed, as transformers' `hidden_states[-1]`. With a
        `cache` the embeddings are those that come after what it holds; it grows by them.
        """
        import torch

        with torch.inference_mode():
            seen = self.llama.model(
                inputs_embeds=embeddings, past_key_values=cache, use_cache=cache is not None
            )
            hidden = seen.last_hidden_state[:, -1]
            return hidden[0], self.llama.lm_head(hidden)[0].float()

    def new_cache(self) -> Any:
        """An empty key-value cache."""
        from transformers import DynamicCache

        return DynamicCache(config=self.llama.config)

    def pose_numbers(self, hidden: Any) -> npt.NDArray[np.float64]:
        """The pose head's 144 numbers of a hidden state (hidden,)."""
        import torch

        with torch.inference_mode():
            numbers = self.llama.model.text_hidden_fcs[0](hidden[None])[0]
            return numbers.float().cpu().numpy().astype(np.float64)


def load_network(folder: Path, config: Config, tower: str, placing: Placing) -> Network:
    """The networks of the checkpoint in `folder`, whose tensors were checked before.

    ToolFailed where the device, bitsandbytes or the tower is not as needed.
    """
    import torch
    from huggingface_hub.errors import StrictDataclassError
    from safetensors import SafetensorError

    dtype = getattr(torch, placing.dtype)
    device_map = placing.device_map or {"": placing.device}
    # The small one first: what is wrong with it is told before the large one is read.
    eyes = Tower(tower, config, dtype, placing.device)
    try:
        llama, info = _model_class().from_pretrained(
            folder,
            config=_llama_config(config),
            dtype=dtype,
            device_map=device_map if isinstance(device_map, str) else dict(device_map),
            quantization_config=_quantisation(placing, dtype),
            output_loading_info=True,
            local_files_only=True,
        )
    except (*NOT_LOADED, SafetensorError, StrictDataclassError) as error:
        why = " ".join(str(error).split())[:200]
        raise ToolFailed(f"{folder}: could not be loaded: {type(error).__name__}: {why}") from error
    wrong = sorted({*info["missing_keys"], *(str(k) for k in info["mismatched_keys"])})
    if wrong:
        raise ToolFailed(f"{folder}: {len(wrong)} tensors were not loaded ({', '.join(wrong[:3])})")
    _check_finite(folder, llama, placing.dtype)
    return Network(llama.eval(), eyes, config)


def _check_finite(folder: Path, llama: Any, dtype: Precision) -> None:
    """ToolFailed where a pose or a word would come out of numbers that are none.

    The layers between are not read through: what they spoil is told when something is asked.
    """
    for name, values in llama.named_parameters():
        if not name.startswith(UNQUANTISED) or values.device.type == "meta":
            continue
        bad = int((~values.detach().isfinite()).sum())
        if bad:
            why = "damaged weights"
            if dtype == "float16":
                why += ', or too large for float16: set dtype="bfloat16"'
            raise ToolFailed(f"{folder}: {name}: {bad} of {values.numel()} are not finite: {why}")


def _llama_config(config: Config) -> Any:
    from transformers import LlamaConfig

    given: dict[str, Any] = dict(config.llama)
    given |= {"bos_token_id": config.bos_token_id, "eos_token_id": config.eos_token_id}
    made: Any = LlamaConfig(**given, tie_word_embeddings=False)
    made.mm_hidden_size = config.tower_width
    return made


def _quantisation(placing: Placing, dtype: Any) -> Any:
    if placing.load_in is None:
        return None
    import importlib.util

    if importlib.util.find_spec("bitsandbytes") is None:
        raise ToolFailed(
            f"load_in={placing.load_in!r} needs bitsandbytes: pip install 'thirdwave[chatpose]'"
        )
    from transformers import BitsAndBytesConfig

    return BitsAndBytesConfig(
        load_in_4bit=placing.load_in == "4bit",
        load_in_8bit=placing.load_in == "8bit",
        bnb_4bit_quant_type="nf4",
        bnb_4bit_compute_dtype=dtype,
        llm_int8_skip_modules=list(UNQUANTISED),
    )


@cache
def _model_class() -> Any:
    """Llama with the two small networks under the names they have in the checkpoint."""
    from torch import nn
    from transformers import LlamaForCausalLM

    class ChatPose(LlamaForCausalLM):
        _keys_to_ignore_on_load_unexpected = list(HARMLESS)  # noqa: RUF012 - as in Llama

        def __init__(self, config: Any) -> None:
            super().__init__(config)
            h = config.hidden_size
            self.model.mm_projector = nn.Sequential(
                nn.Linear(config.mm_hidden_size, h), nn.GELU(), nn.Linear(h, h)
            )
            head = nn.Sequential(
                nn.Linear(h, h), nn.ReLU(), nn.Linear(h, POSE_NUMBERS), nn.Dropout(0.0)
            )
            self.model.text_hidden_fcs = nn.ModuleList([head])
            self.post_init()

    return ChatPose
