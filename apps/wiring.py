"""Builds stores, tools, planner and graph from settings. The only place that does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from thirdwave.agents.answer import PlainAnswerer
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.apps.backends_file import check_names, read_backends
from thirdwave.apps.errors import UserError
from thirdwave.apps.settings import Settings
from thirdwave.graphs.ask import build
from thirdwave.graphs.context import Context, Planner, no_listener
from thirdwave.memory.blobs import BlobStore
from thirdwave.memory.connection import connect
from thirdwave.memory.results import ResultCache
from thirdwave.memory.saver import RedisSaver
from thirdwave.memory.scenes import SceneStore
from thirdwave.memory.threads import ThreadStore
from thirdwave.tools.registry import Toolbox, load_tools

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that is alive during a session."""

    graph: Any
    context: Context
    scenes: SceneStore
    blobs: BlobStore
    threads: ThreadStore
    toolbox: Toolbox
    redis: Any


def wire(
    settings: Settings,
    *,
    model: "BaseChatModel | None" = None,
    listener: Callable[[Mapping[str, Any]], None] = no_listener,
) -> Parts:
    """Connect and build. MemoryUnavailable, ServerError or UserError say what is missing."""
    planner = _planner(settings, model)
    told = tool_settings(settings)
    redis = connect(settings.redis_url, settings.home)
    toolbox = load_tools()
    scenes = SceneStore(redis, settings.tenant)
    blobs = BlobStore(redis, settings.tenant)
    return Parts(
        graph=build(RedisSaver(redis, tenant=settings.tenant)),
        context=Context(
            planner=planner,
            answerer=PlainAnswerer(),
            tools=toolbox.tools,
            scenes=scenes,
            blobs=blobs,
            results=ResultCache(redis, settings.tenant),
            settings=told,
            illustrate=settings.illustrate,
            listener=listener,
        ),
        scenes=scenes,
        blobs=blobs,
        threads=ThreadStore(redis, settings.tenant),
        toolbox=toolbox,
        redis=redis,
    )


def tool_settings(settings: Settings) -> dict[str, Any]:
    """What tools are told, {"renderer": "auto", ...}. UserError for names and options that are not.

    What was not set is not there: results are kept by these settings, too.
    """
    check_names(settings)
    told = {
        "renderer": settings.renderer,
        "estimator": settings.estimator,
        "detector": settings.detector,
        "min_height_px": settings.min_person_px or None,
        "backends": read_backends(settings),
    }
    return {name: value for name, value in told.items() if value}


def _planner(settings: Settings, model: "BaseChatModel | None") -> Planner:
    if model is None and settings.model is None:
        return OfflinePlanner()
    from thirdwave.agents.llm import LLMPlanner
    from thirdwave.agents.models import load_model

    try:
        return LLMPlanner(model or load_model(settings.model or ""))
    except (ImportError, ValueError) as error:
        raise UserError(str(error)) from error
