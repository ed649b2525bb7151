"""Stand-ins for the language roles, for tests of graphs, plug-ins and applications. Public."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from pydantic import Field

from thirdwave.agents.plan import Plan, Turn
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
    ) -> Plan:
        """The next plan. AssertionError when the script has ended."""
        del scene, turns, tools, pictures, image
        self.asked.append((question, mend))
        assert self._plans, f"the script has ended, but a plan was asked for {question!r}"
        return self._plans.pop(0)


class ScriptedChatModel(BaseChatModel):
    """A chat model that says what it was made with, in order, and remembers what it was told.

    With `calls_tools` each reply is a dict and comes as a call of the first bound tool; without,
    each is text and the model refuses to bind tools, as models without tool calling do.
    """

    replies: list[Any]
    calls_tools: bool = True
    history: list[list[BaseMessage]] = Field(default_factory=list)

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
        if not self.calls_tools:
            raise NotImplementedError("this model calls no tools")
        from langchain_core.utils.function_calling import convert_to_openai_tool

        named = [convert_to_openai_tool(item)["function"]["name"] for item in tools]
        return self.bind(bound=named[0])

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.history.append(messages)
        assert self.replies, "the script has ended, but the model was called"
        reply = self.replies.pop(0)
        if isinstance(reply, dict):
            call = {"name": kwargs["bound"], "args": reply, "id": f"c{len(self.history)}"}
            message = AIMessage(content="", tool_calls=[call])
        else:
            message = AIMessage(content=str(reply))
        return ChatResult(generations=[ChatGeneration(message=message)])
