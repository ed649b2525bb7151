"""Builds tools, planner and graph from settings, on the stores. The only place that does."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thirdwave.agents.answers.answer import PlainAnswerer
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.apps.backends_file import check_names, read_backends
from thirdwave.apps.errors import UserError
from thirdwave.apps.settings import VARIABLES, Settings
from thirdwave.apps.stores import Stores, connected
from thirdwave.graphs.ask import build
from thirdwave.graphs.context import Answerer, Context, Planner, no_listener
from thirdwave.memory.journal import Journal
from thirdwave.memory.results import ResultCache
from thirdwave.memory.saver import RedisSaver
from thirdwave.tools.registry import Toolbox, load_tools
from thirdwave.tools.remember import with_memory

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts(Stores):
    """Everything that is alive during a session."""

    graph: Any
    context: Context
    toolbox: Toolbox


def wire(
    settings: Settings,
    *,
    model: "BaseChatModel | None" = None,
    listener: Callable[[Mapping[str, Any]], None] = no_listener,
) -> Parts:
    """Connect and build. MemoryUnavailable, ServerError or UserError say what is missing."""
    planner, fallback = _planners(settings, model)
    told = tool_settings(settings) | _seer(settings, planner)
    kept = connected(settings)
    toolbox = with_memory(load_tools())
    context = Context(
        planner=planner,
        fallback=fallback,
        answerer=_answerer(settings, planner),
        tools=toolbox.tools,
        packages=toolbox.packages,
        scenes=kept.scenes,
        blobs=kept.blobs,
        results=ResultCache(kept.redis, kept.tenant),
        journal=Journal(kept.redis, kept.tenant),
        facts=kept.facts,
        approve=_to_approve(settings, toolbox),
        settings=told,
        illustrate=settings.illustrate,
        who=kept.who,
        listener=listener,
    )
    saver = kept.other_saver or RedisSaver(kept.redis, tenant=kept.tenant, spare_writes=True)
    stores = {one.name: getattr(kept, one.name) for one in fields(kept)}
    return Parts(graph=build(saver), context=context, toolbox=toolbox, **stores)


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
    from thirdwave.agents.answers.spoken import SpokenAnswerer

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
