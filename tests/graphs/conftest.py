"""A context over a real server: scripted planner, tools made for the test, real stores."""

from dataclasses import replace

import numpy as np
import pytest

from tests.graphs.running import Running
from tests.proved import every_answer_is_proved
from thirdwave.agents.answers.answer import PlainAnswerer
from thirdwave.agents.testing import ScriptedPlanner
from thirdwave.graphs.context import Context
from thirdwave.memory.blob_store.blobs import BlobStore
from thirdwave.memory.results import ResultCache
from thirdwave.memory.scene_store.scenes import Event, SceneStore
from thirdwave.scene import Artifact, Camera, Finding, Observation, Person, Scene
from thirdwave.tools.base import Arguments, People, ToolContext, ToolFailed, ToolRetry, chosen, tool

__all__ = ["every_answer_is_proved"]


class Nothing(Arguments):
    pass


class Who(Arguments):
    people: People = None


@tool(returns="people", reads=("image",),
      known=lambda scene, _: None if scene.people is None else found(scene))  # fmt: skip
def spot(scene: Scene, args: Nothing, context: ToolContext) -> Observation:
    """Find two people."""
    assert context.blob(scene.image or "") == b"a picture"
    pair = tuple(Person(id=f"p{n}", xyxy=np.array([10 * n, 0, 10 * n + 5, 20])) for n in (1, 2))
    return replace(found(scene.with_people(pair)), scene=scene.with_people(pair))


def found(scene: Scene) -> Observation:
    count = len(scene.people or ())
    line = Finding(text=f"{count} people", value=count)
    return Observation(text=line.text, value=list(scene.person_ids), value_type="people",
                       evidence=(line,))  # fmt: skip


@tool(returns="int")
def count(scene: Scene, args: Who) -> Observation:
    """Count."""
    number = len(chosen(scene, args.people))
    line = Finding(text=f"{number} people", value=number)
    return Observation(text=line.text, value=number, value_type="int", evidence=(line,))


@tool(returns="none", reads=("people",))
def draw(scene: Scene, args: Nothing) -> Observation:
    """Draw."""
    return Observation(text="drawn", artifacts=(Artifact(media_type="image/png", data=b"png"),))


@tool(returns="none")
def fail(scene: Scene, args: Nothing) -> Observation:
    """Fail."""
    raise ToolFailed("the sun was in the lens")


@tool(returns="none")
def refuse(scene: Scene, args: Nothing) -> Observation:
    """Refuse."""
    raise ToolRetry("name a person: p1, p2")


TOOLS = {item.name: item for item in (spot, count, draw, fail, refuse)}


@pytest.fixture
def context(redis_client) -> Context:
    blobs = BlobStore(redis_client, "test")
    return Context(
        planner=ScriptedPlanner([]),
        answerer=PlainAnswerer(),
        tools=TOOLS,
        scenes=SceneStore(redis_client, "test"),
        blobs=blobs,
        results=ResultCache(redis_client, "test"),
    )


@pytest.fixture
def scene(context) -> Scene:
    image = context.blobs.put(b"a picture", "image/jpeg")
    made = Scene(id="scene-1", image=image, camera=Camera.assumed((64, 48)))
    return context.scenes.create(made, Event(who="t", why="opened"))


@pytest.fixture
def running(redis_client, context, scene) -> Running:
    return Running(redis_client, context, scene.id)
