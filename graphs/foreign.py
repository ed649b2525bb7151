"""Runs a tool's own code: what it raises or gives back wrongly is a failure of that tool alone.

Knows nothing of plans.
"""

import logging
from collections.abc import Callable

from pydantic import BaseModel

from thirdwave.graphs.context import Context
from thirdwave.memory.scene_store.history import SceneHistory
from thirdwave.scene import Observation, Scene
from thirdwave.tools.base import Tool, ToolContext, ToolFailed, ToolRetry, broken_promise

LOG = logging.getLogger("thirdwave")


class Foreign:
    """Runs a tool's own code. Whatever it raises or gives back wrongly is a failure of that tool.

    A plug-in's defect must not end the question, and is named; a lost store is no fault of it.
    """

    def __init__(self, tool: Tool, scene: Scene, context: Context, history: SceneHistory) -> None:
        self._tool, self._scene, self._context = tool, scene, context
        self._history = history
        self._lost: list[Exception] = []

    def known(self, args: BaseModel) -> Observation | None:
        """What the scene already knows of the call's result."""
        known = self._tool.known
        return None if known is None else self._guarded(lambda: known(self._scene, args), True)

    def run(self, args: BaseModel) -> Observation:
        """The call's result. Raises ToolRetry or ToolFailed."""
        lent = ToolContext(
            blob=self._blob,
            settings=self._context.settings,
            history=self._history,
            facts=self._context.facts,
        )
        seen = self._guarded(lambda: self._tool.run(self._scene, args, lent), False)
        assert seen is not None
        return seen

    def _guarded(
        self, call: Callable[[], Observation | None], optional: bool
    ) -> Observation | None:
        try:
            seen = call()
        except (ToolRetry, ToolFailed):
            raise
        except (Exception, SystemExit) as error:
            if self._lost:
                raise self._lost[0] from None
            LOG.debug("%s broke", self._tool.name, exc_info=True)
            why = " ".join(str(error).split())[:200]
            raise ToolFailed(
                f"the tool {self._tool.name} broke: {type(error).__name__}: {why}"
            ) from error
        if seen is None and optional:
            return None
        broken = broken_promise(self._tool, seen)
        if broken is not None:
            raise ToolFailed(f"the tool {self._tool.name} broke its promise: {broken}")
        return seen

    def _blob(self, blob_id: str) -> bytes:
        try:
            return self._context.blobs.get(blob_id)
        except KeyError:
            raise
        except Exception as error:
            self._lost.append(error)
            raise
