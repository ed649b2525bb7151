"""Builds stores, tools, planner and graph from settings. The only place that does."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thirdwave.agents.answer import PlainAnswerer
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.apps.backends_file import check_names, read_backends
from thirdwave.apps.errors import UserError
from thirdwave.apps.settings import VARIABLES, Settings
from thirdwave.graphs.ask import build
from thirdwave.graphs.context import Answerer, Context, Planner, no_listener
from thirdwave.memory.blob_store.blobs import MB, BlobStore
from thirdwave.memory.blob_store.outside import outside
from thirdwave.memory.connecting.connection import connect
from thirdwave.memory.facts import FactStore
from thirdwave.memory.journal import Journal
from thirdwave.memory.reach import Reach
from thirdwave.memory.results import ResultCache
from thirdwave.memory.saver import RedisSaver
from thirdwave.memory.scene_store.scenes import SceneStore
from thirdwave.memory.threads import ThreadStore
from thirdwave.tools.registry import Toolbox, load_tools
from thirdwave.tools.remember import with_memory

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langgraph.checkpoint.base import BaseCheckpointSaver


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that is alive during a session."""

    graph: Any
    context: Context
    scenes: SceneStore
    blobs: BlobStore
    threads: ThreadStore
    facts: FactStore
    toolbox: Toolbox
    redis: Any
    tenant: str


def wire(
    settings: Settings,
    *,
    model: "BaseChatModel | None" = None,
    listener: Callable[[Mapping[str, Any]], None] = no_listener,
) -> Parts:
    """Connect and build. MemoryUnavailable, ServerError or UserError say what is missing."""
    planner, fallback = _planners(settings, model)
    told = tool_settings(settings) | _seer(settings, planner)
    redis = connect(settings.redis_url, settings.home, leave=settings.server)
    toolbox = with_memory(load_tools())
    facts = FactStore(redis, settings.tenant)
    scenes = SceneStore(redis, settings.tenant)
    saver = _checkpointer(settings, redis)
    blobs = _blobs(settings, redis, saver)
    return Parts(
        graph=build(saver),
        context=Context(
            planner=planner,
            fallback=fallback,
            answerer=_answerer(settings, planner),
            tools=toolbox.tools,
            packages=toolbox.packages,
            scenes=scenes,
            blobs=blobs,
            results=ResultCache(redis, settings.tenant),
            journal=Journal(redis, settings.tenant),
            facts=facts,
            approve=_to_approve(settings, toolbox),
            settings=told,
            illustrate=settings.illustrate,
            listener=listener,
        ),
        scenes=scenes,
        blobs=blobs,
        threads=ThreadStore(redis, settings.tenant),
        facts=facts,
        toolbox=toolbox,
        redis=redis,
        tenant=settings.tenant,
    )


def _blobs(settings: Settings, redis: Any, saver: "BaseCheckpointSaver[str]") -> BlobStore:
    """Where pictures are kept. UserError says what the place that is set is missing."""
    own = isinstance(saver, RedisSaver)

    def reachable() -> Iterator[str]:
        for some in Reach(redis, settings.tenant, saver=None if own else saver).everything():
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


def _checkpointer(settings: Settings, redis: Any) -> "BaseCheckpointSaver[str]":
    """Who keeps threads. UserError says what the official one is missing."""
    if settings.checkpointer == "redis":
        return RedisSaver(redis, tenant=settings.tenant, spare_writes=True)
    from thirdwave.memory.checkpoints.official import official_saver

    try:
        return official_saver(redis, settings.tenant)
    except (ImportError, ValueError) as error:
        raise UserError(f"{VARIABLES['checkpointer']}: {error}") from error


def _to_approve(settings: Settings, toolbox: Toolbox) -> frozenset[str]:
    """The tools that the user is asked about. UserError names one that is not there."""
    if "all" in settings.approve:
        return frozenset(toolbox.tools)
    for name in settings.approve:
        if name not in toolbox.tools:
            known = ", ".join(toolbox.tools)
            raise UserError(
                f"--approve, {VARIABLES['approve']}: no tool {name!r}, there is: all, {known}"
            )
    return frozenset(settings.approve)


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
        "pose_model": model_name(settings),
        "look_model": settings.look_model,
        "lexicon": None if settings.poses is None else (str(settings.poses),),
        "lexicon_says": _digest(settings.poses),
    }
    return {name: value for name, value in told.items() if value}


def _digest(poses: Path | None) -> str | None:
    """Of what stands in the user's files of poses: results are kept only as long as it does.

    UserError names one that cannot be read.
    """
    if poses is None:
        return None
    from thirdwave.tools.posing.lexicon import Lexicon, LexiconError  # read when it is asked for

    files = sorted(poses.glob("*.yaml")) if poses.is_dir() else [poses]
    try:
        Lexicon.load((poses,))
        return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    except (OSError, LexiconError) as error:
        raise UserError(f"{VARIABLES['poses']}: {error}") from error


def _planners(settings: Settings, model: "BaseChatModel | None") -> tuple[Planner, Planner | None]:
    """Who plans, and who takes over when that one is down."""
    offline = OfflinePlanner()
    name = model_name(settings)
    if model is None and name is None:
        return offline, None
    from thirdwave.agents.budget import Budget
    from thirdwave.agents.llm import LLMPlanner

    budget = Budget(
        calls=settings.model_calls, tokens=settings.model_tokens, seconds=settings.model_seconds
    )
    try:
        return LLMPlanner(model or name or "", budget=budget), offline
    except (ImportError, ValueError) as error:
        raise UserError(str(error)) from error


def _answerer(settings: Settings, planner: Planner) -> Answerer:
    """Who words the answers. UserError where a model should and none is named."""
    if settings.answers == "plain":
        return PlainAnswerer()
    model: BaseChatModel | None = getattr(planner, "model", None)
    if model is None:
        raise UserError(
            f"{VARIABLES['answers']}=model: expected a chat model to word the answers, none is "
            f"named: set {VARIABLES['model']}"
        )
    from thirdwave.agents.spoken import SpokenAnswerer

    return SpokenAnswerer(model)


def _seer(settings: Settings, planner: Planner) -> dict[str, Any]:
    """The setting `look_model` where the model that plans takes pictures and no other is named."""
    model: BaseChatModel | None = getattr(planner, "model", None)
    if settings.look_model is not None or model is None:
        return {}
    from thirdwave.tools.looking.seer import SETTING, Seer, sees

    name = model_name(settings) or type(model).__name__
    return {SETTING: Seer(model, name)} if sees(model) else {}


def model_name(settings: Settings) -> str | None:
    """The chat model as `tools.chat_models` reads it, with its address where one is set."""
    if settings.model is None or settings.model_url is None:
        return settings.model
    return f"{settings.model}@{settings.model_url}"
