"""The picture as a model is shown it: small, JPEG, upright. Knows nothing of scenes."""

import base64
import io
from typing import Any

from langchain_core.language_models import BaseChatModel
from PIL import Image, ImageOps

LONGEST_SIDE_PX = 768
"""Pixels of the longer side: enough to tell people apart, few tokens."""


def sees(model: BaseChatModel) -> bool:
    """Whether a model's profile says that it takes pictures."""
    profile: Any = model.profile or {}
    return profile.get("image_inputs") is True


def shown(picture: bytes) -> dict[str, Any] | None:
    """A picture as a content block of a message, at most 768 px long; None: it cannot be read."""
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    image.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    data = base64.b64encode(out.getvalue()).decode("ascii")
    return {"type": "image", "base64": data, "mime_type": "image/jpeg"}
