"""A question put to a scripted model, through the whole graph: real tools, stores and fallback."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.body.poses import CAMERA, body
from thirdwave.agents.answers.answer import PlainAnswerer
from thirdwave.agents.budget import Budget
from thirdwave.agents.llm import LLMPlanner
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.plan import Answer
from thirdwave.agents.proof.verify import assert_proved
from thirdwave.agents.testing import ScriptedChatModel
from thirdwave.graphs.ask import build, question_input
from thirdwave.graphs.context import Context
from thirdwave.memory.blob_store.blobs import BlobStore
from thirdwave.memory.results import ResultCache
from thirdwave.memory.saver import RedisSaver
from thirdwave.memory.scene_store.scenes import Event, SceneStore
from thirdwave.scene import Person, Scene
from thirdwave.tools.registry import load_tools

Ask = Callable[..., dict[str, Any]]

KNEES = {"p1": 90.0, "p2": 0.0, "p3": 40.0}
"""How bent the left knees are, degrees."""


@pytest.fixture
def context(redis_client) -> Context:
    return Context(
        planner=OfflinePlanner(),
        fallback=OfflinePlanner(),
        answerer=PlainAnswerer(),
        tools=load_tools().tools,
        scenes=SceneStore(redis_client, "test"),
        blobs=BlobStore(redis_client, "test"),
        results=ResultCache(redis_client, "test"),
        settings={"renderer": "raster"},
    )


@pytest.fixture
def scene(context: Context) -> Scene:
    return context.scenes.create(three_people(), Event(who="t", why="opened"))  # pyright: ignore[reportAttributeAccessIssue]


def three_people(*names: str) -> Scene:
    people = tuple(
        Person(
            id=who,
            xyxy=np.array([200.0 * n, 100, 200.0 * n + 120, 800]),
            body=body({"left_knee": (degrees, 0, 0)}, transl=(n - 1.0, 0.0, 4.0)),
            name=names[n] if n < len(names) else None,
        )
        for n, (who, degrees) in enumerate(KNEES.items())
    )
    return Scene(id="scene-1", camera=CAMERA, people=people, things=())


@pytest.fixture
def ask(context: Context, scene: Scene, redis_client: Any) -> Ask:
    """Ask a scripted model, or a planner. Whatever it does, what is said is proved."""
    graph = build(RedisSaver(redis_client, tenant="test"))

    def run(
        model: Any,
        question: str,
        *,
        thread: str = "t",
        budget: Budget | None = None,
        **changes: Any,
    ) -> dict[str, Any]:
        chat = isinstance(model, ScriptedChatModel)
        planner = LLMPlanner(model, budget=budget) if chat else model
        lent = replace(context, planner=planner, **changes)
        state = graph.invoke(
            question_input(question, scene.id),
            {"configurable": {"thread_id": thread}},
            context=lent,
        )
        if state.get("answer") is not None:
            known = lent.scenes.load(scene.id).person_ids
            answer = Answer.model_validate(state["answer"])
            assert_proved(answer, state["records"], question, known)
        return state

    return run


def steps(*calls: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A reply: each call waits for the one before."""
    made = [
        {"id": f"s{n}", "tool": tool, "args": args, "needs": [f"s{n - 1}"] if n > 1 else []}
        for n, (tool, args) in enumerate(calls, 1)
    ]
    return {"steps": made, "answer": made[-1]["id"], **more}


def knee_of(who: str) -> dict[str, Any]:
    """A right plan for how bent somebody's left knee is."""
    return steps(
        ("detect_people", {}),
        ("estimate_pose", {}),
        ("measure", {"quantity": "knee_flexion", "side": "left", "people": [who]}),
    )
