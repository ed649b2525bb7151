"""A tool runs once for all who ask the same, and what it said for good is not asked again."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from thirdwave.agents.plan import Step
from thirdwave.graphs.act import run_wave
from thirdwave.graphs.context import Context
from thirdwave.graphs.sharing import fails_again
from thirdwave.scene import Artifact, Observation, Scene
from thirdwave.tools.base import Arguments, Tool, ToolFailed, ToolRetry, tool

# One `thirdwave ask` would do in a process of its own: a wave with a tool that counts its runs.
ASKS = """
import pathlib, sys, time
from thirdwave.agents.answers.answer import PlainAnswerer
from thirdwave.agents.plan import Step
from thirdwave.agents.testing import ScriptedPlanner
from thirdwave.graphs.act import run_wave
from thirdwave.graphs.context import Context
from thirdwave.memory import BlobStore, ResultCache, SceneStore, connect
from thirdwave.scene import Observation, Scene
from thirdwave.tools.base import Arguments, tool

folder, home = pathlib.Path(sys.argv[1]), sys.argv[2]

class Nothing(Arguments):
    pass

@tool(returns="int", reads=("image",))
def detector(scene: Scene, args: Nothing) -> Observation:
    '''Count, slowly.'''
    with (folder / "count").open("a") as file:
        file.write("ran\\n")
    time.sleep(0.7)
    return Observation(text="3 people", value=3, value_type="int")

redis = connect(None, home)
context = Context(planner=ScriptedPlanner([]), answerer=PlainAnswerer(),
                  tools={"detector": detector}, scenes=SceneStore(redis, "test"),
                  blobs=BlobStore(redis, "test"), results=ResultCache(redis, "test"))
scene = context.scenes.load("scene-1")
print("ready", flush=True)
while not (folder / "go").exists():
    time.sleep(0.002)
records, _ = run_wave([Step(id="s1", tool="detector", args={}, why="")], {}, scene, context)
print(records["s1"]["status"], records["s1"]["value"], flush=True)
"""


class Nothing(Arguments):
    pass


def counted(runs: list[int], error: Exception | None = None) -> Tool:
    @tool(returns="int", reads=("image",))
    def number(scene: Scene, args: Nothing) -> Observation:
        """Count."""
        runs.append(1)
        if error is not None:
            raise error
        picture = Artifact(media_type="image/png", data=b"a drawing")
        return Observation(text="3", value=3, value_type="int", artifacts=(picture,))

    return number


def ran(context: Context, scene: Scene, used: Tool) -> dict[str, object]:
    own = replace(context, tools={used.name: used})
    step = Step(id="s1", tool=used.name, args={}, why="")
    records, _ = run_wave([step], {}, scene, own)
    return dict(records["s1"])


def test_two_processes_that_ask_at_once_run_the_detector_once(
    scene: Scene, redis_server: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", ASKS, str(tmp_path), str(redis_server)]
    asked = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for process in asked:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    (tmp_path / "go").touch()
    told = sorted(process.communicate(timeout=60)[0] for process in asked)
    assert told == ["cached 3\n", "ok 3\n"]
    assert (tmp_path / "count").read_text() == "ran\n"


def test_a_tool_that_failed_for_good_need_not_fail_again(context: Context, scene: Scene) -> None:
    runs: list[int] = []
    fails = counted(runs, ToolFailed("the sun was in the lens"))
    first, second = ran(context, scene, fails), ran(context, scene, fails)
    assert first["error"] == second["error"] == "the sun was in the lens"
    assert first["status"] == second["status"] == "failed"
    assert len(runs) == 1


def test_a_failure_is_kept_as_of_its_scene(context: Context, scene: Scene) -> None:
    ran(context, scene, counted([], ToolFailed("nobody is there")))
    ((_, text),) = context.results.entries()  # pyright: ignore[reportAttributeAccessIssue]
    assert json.loads(text)["of"] == scene.id


@pytest.mark.parametrize("error", [ToolRetry("name a person"), TimeoutError("no answer")])
def test_what_another_try_may_mend_is_tried_again(
    context: Context, scene: Scene, error: Exception
) -> None:
    runs: list[int] = []
    for _ in range(2):
        assert ran(context, scene, counted(runs, error))["status"] == "failed"
    assert len(runs) == 2


def test_a_kept_result_whose_picture_is_gone_is_made_again(context: Context, scene: Scene) -> None:
    runs: list[int] = []
    made = ran(context, scene, counted(runs))
    assert ran(context, scene, counted(runs))["status"] == "cached"
    (artifact,) = made["artifacts"]  # pyright: ignore[reportGeneralTypeIssues]
    assert context.blobs.delete(artifact["id"])  # pyright: ignore[reportAttributeAccessIssue]
    again = ran(context, scene, counted(runs))
    assert (again["status"], len(runs)) == ("ok", 2)
    assert context.blobs.get(artifact["id"]) == b"a drawing"


def caused(cause: Exception) -> ToolFailed:
    error = ToolFailed("it did not work")
    error.__cause__ = cause
    return error


def test_what_a_machine_lacked_is_no_failure_for_good() -> None:
    assert fails_again(ToolFailed("nobody is there"))
    assert fails_again(caused(ValueError("a box without area")))
    for cause in (TimeoutError(), FileNotFoundError(), ImportError(), ConnectionError()):
        assert not fails_again(caused(cause))
        assert not fails_again(caused(caused(cause)))
