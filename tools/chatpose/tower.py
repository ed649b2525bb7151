"""CLIP's vision tower: a prepared picture in, features of its patches out."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from thirdwave.tools.base import ToolFailed
from thirdwave.tools.chatpose.config import Config, read_json
from thirdwave.tools.chatpose.files import NOT_LOADED, tensors_of
from thirdwave.tools.chatpose.picture import Preparation, read_preparation


def tower_folder(config: Config, checkpoint: Path, given: Path | None) -> str:
    """Where the tower is: `given`, a folder beside the checkpoint, or a name in the local cache."""
    if given is not None:
        given = given.expanduser()
        if not (given / "config.json").is_file():
            raise ToolFailed(f"vision_tower: {given}: expected a folder with CLIP's config.json")
        return str(given)
    for folder in (checkpoint / config.tower, checkpoint.parent / Path(config.tower).name):
        if (folder / "config.json").is_file():
            return str(folder)
    return config.tower


def tower_parameters(folder: str) -> int | None:
    """Parameters of the vision half of the CLIP model in `folder`; None where it is only a name."""
    path = Path(folder) / "config.json"
    if not path.is_file():
        return None
    data = read_json(path)
    data = data.get("vision_config", data)
    try:
        h, wide, layers = (
            int(data[k]) for k in ("hidden_size", "intermediate_size", "num_hidden_layers")
        )
        side, patch = int(data["image_size"]), int(data["patch_size"])
        if min(h, wide, layers, side, patch) < 1:
            raise ValueError("sizes are over 0")
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ToolFailed(f"{path}: no configuration of a CLIP vision model: {error!r}") from error
    attention, mlp, norms = 4 * (h * h + h), 2 * h * wide + wide + h, 4 * h
    embedding = 3 * patch * patch * h + ((side // patch) ** 2 + 1) * h + h
    return layers * (attention + mlp + norms) + embedding + 4 * h


class Tower:
    """A loaded tower."""

    def __init__(self, folder: str, config: Config, dtype: Any, device: str) -> None:
        """Load from a folder, or by name from the local cache; nothing is fetched.

        ToolFailed says what is missing, or what does not fit the checkpoint.
        """
        self._model = _load(folder, dtype).to(device).eval()
        own: Any = self._model.config
        if own.hidden_size != config.tower_width:
            raise ToolFailed(
                f"vision_tower: {folder}: the checkpoint was trained on features of width "
                f"{config.tower_width}, this tower's are {own.hidden_size}: give the tower that "
                f"config.json names, {config.tower}"
            )
        wanted = _named_sizes(config.tower) or (own.patch_size, own.image_size)
        if (own.patch_size, own.image_size) != wanted or own.image_size % own.patch_size:
            raise ToolFailed(
                f"vision_tower: {folder}: the checkpoint was trained with {config.tower}, patches "
                f"of {wanted[0]} in {wanted[1]} px; this tower has {own.patch_size} in "
                f"{own.image_size} px"
            )
        layers = own.num_hidden_layers
        if not 1 <= abs(config.select_layer) <= layers:
            raise ToolFailed(
                f"mm_vision_select_layer: expected a layer 1..{layers}, or -1..-{layers} from the "
                f"last, got {config.select_layer}"
            )
        self.patches: int = (own.image_size // own.patch_size) ** 2
        """Tokens that a picture takes: 576 for 336 px in patches of 14."""
        self._layer = config.select_layer
        local = Path(folder)
        self.prepare: Preparation = read_preparation(
            local if local.is_dir() else None, own.image_size
        )

    def features(self, pixels: npt.NDArray[np.float32]) -> Any:
        """Features of a prepared picture (3, side, side). Tensor (1, patches, width)."""
        import torch

        given = torch.from_numpy(np.ascontiguousarray(pixels))[None]
        given = given.to(self._model.device, self._model.dtype)
        states = self._model(pixel_values=given, output_hidden_states=True).hidden_states
        # The first is the class token's: LLaVA looks at the patches alone.
        found = states[self._layer][:, 1:]
        if found.shape[1] != self.patches:
            raise ToolFailed(f"vision_tower: {found.shape[1]} patches instead of {self.patches}")
        return found


def _named_sizes(tower: str) -> tuple[int, int] | None:
    """Patch and picture size, pixels, in a name such as "clip-vit-large-patch14-336".

    CLIP's models without the second number are for 224 px. None where the name says nothing.
    """
    named = re.search(r"patch(\d+)(?:-(\d+))?$", tower)
    return (int(named[1]), int(named[2] or 224)) if named else None


def _load(folder: str, dtype: Any) -> Any:
    from huggingface_hub.errors import StrictDataclassError
    from safetensors import SafetensorError
    from transformers import CLIPVisionModel
    from transformers.utils import logging

    for path in sorted(Path(folder).glob("model*.safetensors")):
        tensors_of(path)
    before = logging.get_verbosity()
    # Files of whole CLIP models hold the text half too, which is listed at length as a warning.
    logging.set_verbosity_error()
    try:
        loaded: Any = CLIPVisionModel.from_pretrained(
            folder, dtype=dtype, local_files_only=True, output_loading_info=True
        )
    except (*NOT_LOADED, SafetensorError, StrictDataclassError) as error:
        why = " ".join(str(error).split())[:160]
        raise ToolFailed(
            f"vision_tower: CLIP's weights are not at {folder}: put its config.json, "
            "preprocessor_config.json and weights into a folder and set vision_tower to it "
            f"({type(error).__name__}: {why})"
        ) from error
    finally:
        logging.set_verbosity(before)
    model, info = loaded
    lacking = sorted({*info["missing_keys"], *(str(key) for key in info["mismatched_keys"])})
    if lacking:
        raise ToolFailed(
            f"vision_tower: {folder}: {len(lacking)} tensors are missing or of another shape "
            f"({', '.join(lacking[:3])}): no CLIP vision model, or cut short"
        )
    return model
