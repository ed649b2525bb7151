"""The ways to get a structured reply from a chat model: calling a function, JSON mode, plain text.

Knows nothing of what is asked.
"""

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.runnables import RunnableSequence

Style = Literal["function_calling", "json_schema", "json_mode", "text"]
STYLES: tuple[Style, ...] = ("function_calling", "json_schema", "json_mode", "text")
"""In the order in which they are tried. The first three are the `method` of
`BaseChatModel.with_structured_output`."""

Ask = Callable[[Sequence[BaseMessage]], AIMessage]

_REFUSALS = frozenset({400, 404, 405, 415, 422, 501})
"""HTTP statuses of servers that do not know a parameter."""
_ABOUT_STYLE = re.compile(r"tool|function|response_format|json|schema|grammar|jinja", re.IGNORECASE)


def styles_of(model: BaseChatModel) -> tuple[Style, ...]:
    """The styles worth trying with a model."""
    calls = type(model).bind_tools is not BaseChatModel.bind_tools
    profile: Any = model.profile or {}
    takes_method = "method" in inspect.signature(type(model).with_structured_output).parameters
    unfit = {
        "function_calling": not calls or profile.get("tool_calling") is False,
        "json_schema": not takes_method or profile.get("structured_output") is False,
        "json_mode": not takes_method,
        "text": False,
    }
    return tuple(style for style in STYLES if not unfit[style])


def asking(model: BaseChatModel, style: Style, schema: dict[str, Any]) -> Ask:
    """How to ask `model` in a style for something of `schema`; gives the message as it came.

    NotImplementedError, TypeError or ValueError: the model does not have that style.
    """
    if style == "text":
        return lambda messages: model.invoke(list(messages))
    chain = model.with_structured_output(schema, method=style, include_raw=True)
    # Its first part gives the message alone. The parsers behind it take minutes over 100 kB of
    # opening braces, and what they would say is read by `reading` anyway.
    raw: Any = chain.first if isinstance(chain, RunnableSequence) else chain

    def ask(messages: Sequence[BaseMessage]) -> AIMessage:
        return raw.invoke(list(messages))["raw"]

    return ask


def refuses(error: BaseException) -> bool:
    """Whether an error says that a model or its server does not have the style it was asked in."""
    if isinstance(error, (NotImplementedError, TypeError, ValueError)):
        return True
    status = status_of(error)
    if status in (401, 403, 408, 429):
        return False
    return status in _REFUSALS or (
        status is not None and _ABOUT_STYLE.search(str(error)) is not None
    )


def was_cut(error: BaseException) -> bool:
    """Whether an error says that a reply was longer than the provider lets it be.

    OpenAI's client raises it, LengthFinishReasonError, where JSON was asked for.
    """
    return type(error).__name__.startswith("LengthFinishReason")


def status_of(error: BaseException) -> int | None:
    """The HTTP status an error carries, as clients of providers keep it."""
    for holder in (error, getattr(error, "response", None)):
        for name in ("status_code", "code"):
            status = getattr(holder, name, None)
            if isinstance(status, int):
                return status
    return None
