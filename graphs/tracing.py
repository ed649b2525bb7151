"""Tells LangChain's callbacks of each tool call, so that tracers see it beside the nodes.

LangGraph tells them of the graph and its nodes by itself. Knows nothing of who listens; where
nobody does, nothing is done.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from langchain_core.runnables import RunnableConfig

from thirdwave.agents.record import DONE, Record
from thirdwave.tools.base import Tool

if TYPE_CHECKING:
    from langchain_core.callbacks.manager import CallbackManager, CallbackManagerForToolRun

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ToolRun:
    """One tool call that is being traced."""

    _run: "CallbackManagerForToolRun"
    _config: RunnableConfig

    def inside(self, call: Callable[[], T]) -> Callable[[], T]:
        """`call` such that models which it calls are traced as parts of this run."""
        from langchain_core.runnables.config import patch_config, set_config_context

        child = patch_config(self._config, callbacks=self._run.get_child())

        def traced() -> T:
            with set_config_context(child) as context:
                return context.run(call)

        return traced

    def ended(self, record: Record) -> None:
        """Tell what became of the call: its text, or its error."""
        if record["status"] in DONE:
            self._run.on_tool_end(record["text"])
        else:
            self._run.on_tool_error(ToolError(record["error"] or record["status"]))

    def left(self, error: BaseException) -> None:
        """Tell that nobody waits for the call any more."""
        self._run.on_tool_error(error)


class ToolError(Exception):
    """What tracers are given of a call that failed: the step's own error."""


@dataclass(frozen=True, slots=True)
class Tracer:
    """Tells of the tool calls of one node."""

    _manager: "CallbackManager"
    _config: RunnableConfig

    def started(self, tool: Tool, args: Mapping[str, Any]) -> ToolRun:
        """Tell that a tool is called."""
        run = self._manager.on_tool_start(
            {"name": tool.name, "description": tool.description},
            json.dumps(args, default=str),
            name=tool.name,
            inputs=dict(args),
        )
        return ToolRun(run, self._config)


def tracer_of(config: RunnableConfig) -> Tracer | None:
    """Who tells the callbacks of a node's config; None where nobody listens."""
    if not getattr(config.get("callbacks"), "handlers", None):
        return None
    from langchain_core.runnables.config import get_callback_manager_for_config

    return Tracer(get_callback_manager_for_config(config), config)


def traced(name: str, call: Callable[[], T], config: RunnableConfig) -> T:
    """The result of `call`, a part of a node, told as a run of its own where somebody listens."""
    if not getattr(config.get("callbacks"), "handlers", None):
        return call()
    from langchain_core.runnables import RunnableLambda

    return RunnableLambda(lambda _: call(), name=name).invoke({}, config)
