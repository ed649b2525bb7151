"""One run of a tool for everybody who asks the same: before, at this moment, in any process.

Knows nothing of plans, nor of how results are kept.
"""

from collections.abc import Callable
from typing import Any

from thirdwave.agents.record import ArtifactRef
from thirdwave.graphs.caching import from_cache, to_cache
from thirdwave.graphs.context import Context
from thirdwave.graphs.patience import Cancelled
from thirdwave.memory.results import Failure
from thirdwave.scene import Observation, Scene
from thirdwave.tools.base import Tool, ToolFailed


def shared(
    key: str, tool: Tool, run: Callable[[], Observation], scene: Scene, context: Context
) -> tuple[Observation, tuple[ArtifactRef, ...], bool]:
    """What `run` gives, its pictures stored, and whether it was given to somebody else.

    Raises what the tool raised; a `Failure` where it failed for good, also for somebody else.
    """
    own: list[tuple[Observation, tuple[ArtifactRef, ...]]] = []

    def compute() -> dict[str, Any]:
        try:
            seen = run()
        except ToolFailed as error:
            if fails_again(error):
                raise Failure(str(error), of=scene.id) from error
            raise
        own.append((seen, stored(seen, context)))
        return to_cache(*own[0], scene)

    def waiting() -> None:
        if context.cancelled():
            raise Cancelled

    while True:
        found = context.results.once(key, compute, most_s=tool.timeout_s, waiting=waiting)
        if not found.kept:
            return (*own[0], False)
        seen, artifacts = from_cache(found.result, scene)
        if all(context.blobs.touch(artifact["id"]) for artifact in artifacts):
            return seen, artifacts, True
        context.results.drop(key)  # its pictures are gone: they are made again


def stored(seen: Observation, context: Context) -> tuple[ArtifactRef, ...]:
    """The pictures of an observation, stored."""
    return tuple(
        ArtifactRef(
            id=context.blobs.put(item.data, item.media_type),
            media_type=item.media_type,
            name=item.name,
        )
        for item in seen.artifacts
    )


def fails_again(error: ToolFailed) -> bool:
    """Whether the same call would fail again: not where a file, a line or a process was missing.

    Tools name what stopped them as the cause; of values that were wrong it says so.
    """
    cause = error.__cause__
    while cause is not None:
        if not isinstance(cause, (ToolFailed, ValueError, LookupError, ArithmeticError)):
            return False
        cause = cause.__cause__
    return True
