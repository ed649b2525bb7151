"""Asks a chat model that sees about a picture, and makes its words safe to be quoted.

Knows nothing of scenes. What the model says is data: it is cut, cleaned and quoted, never obeyed.
"""

import base64
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thirdwave.tools.base import ToolFailed
from thirdwave.tools.chat_models import load_model

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PROMPT = Path(__file__).parent / "look.md"
SETTING = "look_model"
WAY_OUT = (
    "no model that sees is set to look at the picture: set THIRDWAVE_LOOK_MODEL to one, such as "
    "ollama:qwen2.5vl"
)
LONGEST_REPLY = 500
"""Characters of a reply that are kept."""
LOOKED_AT = 20_000
"""Characters of a reply that are read at all."""
_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
"""What models that reason aloud write before their answer."""
_MARKS = str.maketrans({'"': "\u2019", "\u201c": "\u2019", "\u201d": "\u2019", "'": "\u2019"})
_SENTENCE_END = re.compile(r"[.!?]+\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Seer:
    """A chat model that was handed over as an object, with a name to keep its results by."""

    model: "BaseChatModel" = field(repr=False)
    name: str

    def __str__(self) -> str:
        return self.name


def seer_of(settings: Mapping[str, Any]) -> "BaseChatModel":
    """The model of the setting `look_model`: "provider:name", a `Seer` or a LangChain chat model.

    ToolFailed says what is missing, or that the model takes no pictures.
    """
    given = settings.get(SETTING)
    if given is None:
        raise ToolFailed(WAY_OUT)
    if isinstance(given, Seer):
        given = given.model
    elif isinstance(given, str):
        try:
            given = _loaded(given)
        except (ImportError, ValueError) as error:
            raise ToolFailed(str(error)) from error
    if sees(given) is False:
        raise ToolFailed(f"the model set to look takes no pictures: {WAY_OUT.partition(': ')[2]}")
    return given


def sees(model: "BaseChatModel") -> bool | None:
    """Whether a model's profile says that it takes pictures; None where it does not say."""
    profile: Any = model.profile or {}
    says = profile.get("image_inputs")
    return says if isinstance(says, bool) else None


def ask(model: "BaseChatModel", question: str, jpeg: bytes, shown: Sequence[str] = ()) -> str:
    """What `model` says to `question` about the picture, in words that can be quoted.

    `shown`: who is on it, from left to right. Sent are the prompt, the question, `shown` and the
    pixels. ToolFailed, in one line, where there is no reply to be had.
    """
    from langchain_core.messages import HumanMessage, SystemMessage

    asked = {"question": question} | ({"shown, from left to right": list(shown)} if shown else {})
    picture = base64.b64encode(jpeg).decode("ascii")
    human = HumanMessage(
        [
            {"type": "text", "text": json.dumps(asked, ensure_ascii=False)},
            {"type": "image", "base64": picture, "mime_type": "image/jpeg"},
        ]
    )
    try:
        reply = model.invoke([SystemMessage(PROMPT.read_text(encoding="utf-8")), human])
    # A model is foreign code. Its error may hold addresses and keys: only what kind it is is told.
    except Exception as error:
        raise ToolFailed(
            f"the model that looks could not be asked ({type(error).__name__})"
        ) from error
    said = quotable(reply.text)
    if not said:
        raise ToolFailed("the model that looks said nothing")
    return said


def quotable(text: str) -> str:
    """A model's words on one line, at most `LONGEST_REPLY` characters, without quotation marks.

    Control and format characters go, and so does what it thought aloud. Sentences become clauses
    of one: so a quotation is never taken apart, and half of it for a statement of ours.
    """
    text = _THINKING.sub(" ", text[:LOOKED_AT])
    kept = "".join(c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    line = _SENTENCE_END.sub("; ", " ".join(kept.split()).translate(_MARKS)).strip().rstrip(".")
    return line if len(line) <= LONGEST_REPLY else f"{line[: LONGEST_REPLY - 3].rstrip()}..."


@cache
def _loaded(name: str) -> "BaseChatModel":
    return load_model(name)
