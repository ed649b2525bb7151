"""Stand-ins for the language roles, for tests of graphs, plug-ins and applications. Public."""

import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.output_parsers import JsonOutputParser
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable, RunnablePassthrough
from pydantic import Field

from thirdwave.agents.plan import Plan, Turn
from thirdwave.agents.talk import Talk
from thirdwave.scene import Scene
from thirdwave.tools.base import Tool


class ScriptedPlanner:
    """Gives the plans it was made with, in order, and remembers what it was asked."""

    def __init__(self, plans: Iterable[Plan], *, mends: bool = False) -> None:
        self.mends = mends
        self.asked: list[tuple[str, str | None]] = []
        """(question, mend) of each call."""
        self._plans = list(plans)

    def plan(
        self,
        question: str,
        *,
        scene: Scene,
        turns: Sequence[Turn],
        tools: Mapping[str, Tool],
        mend: str | None = None,
        pictures: Sequence[str] = (),
        image: Callable[[], bytes | None] | None = None,
        talk: Talk | None = None,
    ) -> Plan:
        """The next plan. AssertionError when the script has ended."""
        del scene, turns, tools, pictures, image, talk
        self.asked.append((question, mend))
        assert self._plans, f"the script has ended, but a plan was asked for {question!r}"
        return self._plans.pop(0)


@dataclass(frozen=True, slots=True)
class Hang:
    """In a script: the model does not answer for so many seconds, and then says nothing."""

    seconds: float


class ScriptedChatModel(BaseChatModel):
    """A chat model that says what it was made with, in order, and remembers what it was told.

    With `calls_tools` a dict comes as a call of the first bound tool. With `json_mode` it comes as
    JSON text where JSON is asked for. A model with neither refuses, as models do that only write;
    asked in plain words, each writes a dict as JSON. An AIMessage comes as it is, an exception is
    raised, a `Hang` takes its time, anything else is said as text.
    """

    replies: list[Any]
    model: str = "scripted"
    """What tracers call it."""
    calls_tools: bool = True
    json_mode: bool = False
    endless: bool = False
    """The last reply is given again and again."""
    tokens: int | None = None
    """What each call says that it used; None: it does not say."""
    history: list[list[BaseMessage]] = Field(default_factory=list)
    """What it was told, call by call."""
    asked_in: list[str] = Field(default_factory=list)
    """How each call asked for its reply: "tools", "json" or "text"."""

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | Any],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[Any, AIMessage]:
        """Accept tools when the script calls them."""
        del tool_choice, kwargs
        if not self.calls_tools:
            raise NotImplementedError("this model calls no tools")
        from langchain_core.utils.function_calling import convert_to_openai_tool

        named = [convert_to_openai_tool(item)["function"]["name"] for item in tools]
        return self.bind(bound=named[0])

    def with_structured_output(
        self,
        schema: dict[str, Any] | type,
        *,
        method: str = "function_calling",
        include_raw: bool = False,
        **kwargs: Any,
    ) -> Runnable[Any, Any]:
        """By calling a function, or by JSON where the script has a JSON mode."""
        if method == "function_calling":
            return super().with_structured_output(schema, include_raw=include_raw, **kwargs)
        if not self.json_mode:
            raise NotImplementedError(f"this model has no {method}")
        raw = self.bind(bound_json=True)
        if not include_raw:
            return raw | JsonOutputParser()
        parsed = RunnablePassthrough.assign(
            parsed=itemgetter("raw") | JsonOutputParser(), parsing_error=lambda _: None
        )
        failed = RunnablePassthrough.assign(parsed=lambda _: None)
        return {"raw": raw} | parsed.with_fallbacks([failed], exception_key="parsing_error")

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del stop, run_manager
        bound: str | None = kwargs.get("bound")
        self.history.append(messages)
        self.asked_in.append("tools" if bound else "json" if kwargs.get("bound_json") else "text")
        assert self.replies, "the script has ended, but the model was called"
        last = self.endless and len(self.replies) == 1
        reply = self.replies[0] if last else self.replies.pop(0)
        if isinstance(reply, BaseException):
            raise reply
        if isinstance(reply, Hang):
            threading.Event().wait(reply.seconds)
            reply = ""
        message = self._message(reply, bound)
        if self.tokens is not None:
            message.usage_metadata = {
                "input_tokens": self.tokens, "output_tokens": 0, "total_tokens": self.tokens
            }  # fmt: skip
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _message(self, reply: Any, bound: str | None) -> AIMessage:
        if isinstance(reply, AIMessage):
            return reply.model_copy()
        if isinstance(reply, Mapping) and bound:
            call = {"name": bound, "args": dict(reply), "id": f"c{len(self.history)}"}
            return AIMessage(content="", tool_calls=[call])
        return AIMessage(json.dumps(reply) if isinstance(reply, Mapping) else str(reply))
