"""What is kept of one tenant, connected from settings. Knows nothing of tools, plans or graphs.

Whoever only lists, shows or erases needs no more than this, and is ready in a moment.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thirdwave.apps.errors import UserError
from thirdwave.apps.settings import VARIABLES, Settings
from thirdwave.memory.blob_store.blobs import MB, BlobStore
from thirdwave.memory.blob_store.outside import outside
from thirdwave.memory.connecting.connection import connect
from thirdwave.memory.facts import FactStore
from thirdwave.memory.scene_store.scenes import SceneStore
from thirdwave.memory.threads import ThreadStore

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """One tenant's stores, on one connection."""

    scenes: SceneStore
    blobs: BlobStore
    threads: ThreadStore
    facts: FactStore
    redis: Any
    tenant: str
    home: Path
    """Data folder: pictures are also saved there."""
    who: str = "local"
    """Who is named in the log of a scene."""
    other_saver: "BaseCheckpointSaver[str] | None" = None
    """Who keeps the checkpoints, where that is not our own `RedisSaver`."""


def connected(settings: Settings) -> Stores:
    """Connect. MemoryUnavailable, ServerError or UserError say what is missing."""
    redis = connect(
        settings.redis_url, settings.home, leave=settings.server, tenant=settings.tenant
    )
    other = _official(settings, redis)
    return Stores(
        scenes=SceneStore(redis, settings.tenant),
        blobs=_blobs(settings, redis, other),
        threads=ThreadStore(redis, settings.tenant),
        facts=FactStore(redis, settings.tenant),
        redis=redis,
        tenant=settings.tenant,
        home=settings.home,
        other_saver=other,
    )


@contextmanager
def stores(settings: Settings | None = None) -> Iterator[Stores]:
    """As `connected`, by the environment where no settings are given, until the end of a block."""
    found = connected(settings or Settings.from_env())
    try:
        yield found
    finally:
        found.redis.close()


def _blobs(
    settings: Settings, redis: Any, other_saver: "BaseCheckpointSaver[str] | None"
) -> BlobStore:
    """Where pictures are kept. UserError says what the place that is set is missing."""

    def reachable() -> Iterator[str]:
        from thirdwave.memory.reach import Reach

        for some in Reach(redis, settings.tenant, saver=other_saver).everything():
            yield from some

    budget = settings.blob_budget_mb
    try:
        place = None if settings.blobs is None else outside(settings.blobs, settings.tenant)
    except (ImportError, ValueError) as error:
        raise UserError(f"{VARIABLES['blobs']}: {error}") from error
    return BlobStore(
        redis,
        settings.tenant,
        outside=place,
        budget=None if budget is None else int(budget * MB),
        reachable=reachable,
    )


def _official(settings: Settings, redis: Any) -> "BaseCheckpointSaver[str] | None":
    """LangGraph's own checkpointer where it is chosen. UserError says what it is missing."""
    if settings.checkpointer == "redis":
        return None
    from thirdwave.memory.checkpoints.official import official_saver

    try:
        return official_saver(redis, settings.tenant)
    except (ImportError, ValueError) as error:
        raise UserError(f"{VARIABLES['checkpointer']}: {error}") from error
