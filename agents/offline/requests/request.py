"""What an instruction asks for: `Request`, typed and JSON-able, beside the `Query` of a question.

Whose pose, what is to become of it, and in which words. Knows neither words nor steps.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from thirdwave.agents.offline.query import Node, Ref, node_from_json

Act = Literal["edit", "generate", "describe", "compare", "changes", "undo", "keep"]
OTHER = "{other}"
"""Stands in `Request.words` for the id of `Request.other`."""


@dataclass(frozen=True, kw_only=True)
class Request(Node):
    """Something to be done, not found out."""

    kind: ClassVar[str] = "request"
    act: Act
    of: Ref | None = None
    """Whose pose; None: nobody's, of a pose that is made of words alone."""
    other: Ref | None = None
    """Whose pose is copied, or compared with."""
    words: str = ""
    """The instruction as it was written, without the reference to the person."""
    hypothetical: bool = False
    further: bool = False
    """It goes on from the what-if of the last turn."""
    length: Literal["short", "medium", "long"] | None = None
    view: str | None = None


def request_from_json(data: Any) -> Request | None:
    """The request in a turn's meaning; None when there is none that could be read."""
    if not isinstance(data, dict) or data.get("kind") != Request.kind:
        return None
    fields = {name: value for name, value in data.items() if name != "kind"}
    try:
        for name in ("of", "other"):
            if fields.get(name) is not None:
                fields[name] = node_from_json(fields[name])
        return Request(**fields)
    except (TypeError, ValueError):
        return None
