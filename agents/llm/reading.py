"""Finds the object a model replied with: in a call, or as JSON anywhere in its text.

Knows nothing of what the object means.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from langchain_core.messages import AIMessage

from thirdwave.agents.llm.reply import NAME, PlanReply
from thirdwave.agents.plan import PlanError

MAX_REPLY = 50_000
"""Characters of a reply that are looked at."""
MOST_STARTS = 64
"""Opening braces that are tried."""
_KEYS = frozenset(PlanReply.model_fields)
_MEANT = frozenset({"steps", "abstain", "ask"})
"""A reply has at least one of these."""


def read_reply(message: AIMessage) -> dict[str, Any]:
    """The object that a message holds. PlanError says what was there instead."""
    for call in message.tool_calls:
        if call["name"] == NAME or _MEANT.intersection(call["args"]):
            return unwrapped(call["args"])
    for call in message.invalid_tool_calls:
        if call.get("args"):
            return read_object(str(call["args"]))
    text = message.text
    if not text.strip():
        if message.tool_calls:
            called = ", ".join(call["name"] for call in message.tool_calls[:4])
            raise PlanError(f"expected a call of `{NAME}`, got a call of {called}")
        raise PlanError("expected one JSON object, the reply was empty")
    return read_object(text)


def read_object(text: str) -> dict[str, Any]:
    """The first object in a text that looks like a reply, else the first object.

    Code fences and prose around it do no harm, nor what a model thinks aloud before it.
    """
    text = re.sub(r"<think>.*?(?:</think>|\Z)", " ", text[:MAX_REPLY], flags=re.DOTALL)
    decoder = json.JSONDecoder(strict=False)
    found: list[dict[str, Any]] = []
    wrong = ""
    at, starts = text.find("{"), 0
    while at >= 0 and starts < MOST_STARTS:
        starts += 1
        try:
            value, end = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            wrong = wrong or (error.msg if isinstance(error, json.JSONDecodeError) else "too deep")
            end = at + 1
        else:
            found.append(unwrapped(value))
            if _MEANT.intersection(found[-1]):
                return found[-1]
        at = text.find("{", end)
    if found:
        return found[0]
    start = repr(text.strip()[:80])
    raise PlanError(f"expected one JSON object, got {start}" + (f" ({wrong})" if wrong else ""))


def unwrapped(value: Mapping[str, Any]) -> dict[str, Any]:
    """The reply itself where it is wrapped: {"plan": {...}}, {"name": ..., "arguments": {...}}."""
    inside: Mapping[str, Any] | None = value
    for _ in range(3):
        if inside is None or _KEYS.intersection(inside):
            break
        inside = next((one for one in inside.values() if isinstance(one, Mapping)), None)
    return dict(inside if inside and _KEYS.intersection(inside) else value)
