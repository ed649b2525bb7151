"""Steps that are done for each of some people."""

import threading
from dataclasses import replace

import pytest

from tests.graphs.conftest import TOOLS, Who
from tests.graphs.running import plan, step
from thirdwave.graphs.patience import Cancelled
from thirdwave.scene import Finding, Observation, Scene
from thirdwave.tools.base import Arguments, ToolFailed, chosen, tool


class Named(Arguments):
    person: str
    name: str = "somebody"


@tool(returns="text")
def name_one(scene: Scene, args: Named) -> Observation:
    """Give one person a name."""
    if args.name == "p2 of nowhere":
        raise ToolFailed("p2 has a name")
    who = scene.person(args.person)
    line = Finding(text=f"{who.id} is called {args.name}", value=args.name)
    named = scene.with_person(replace(who, name=args.name))
    return Observation(
        text=line.text, value=args.name, value_type="text", evidence=(line,), scene=named
    )


@tool(returns="people")
def nobody(scene: Scene, args: Who) -> Observation:
    """Nobody."""
    return Observation(text="nobody", value=[], value_type="people")


MORE = {**TOOLS, "name_one": name_one, "nobody": nobody}


def loop(over: str = "spot", **args) -> object:
    given = {"person": "$each", **args}
    return plan(step("s1", over), step("s2", "name_one", each="$s1", **given))


def test_it_is_done_for_each_and_told_of_each(running):
    state = running.ask(loop(name="$each of nowhere ".strip()), tools=MORE)
    assert state["records"]["s2"]["status"] == "failed"
    state = running.ask(loop(name="Al"), tools=MORE)
    record = state["records"]["s2"]
    assert record["text"].count("is called Al") == 2
    assert [line["value"] for line in record["evidence"]] == ["Al", "Al"]


def test_it_is_one_change_of_the_scene_or_none(running):
    scenes = running.context.scenes
    running.ask(plan(step("s1", "spot")))
    before = scenes.load(running.scene_id).rev
    running.ask(loop(name="$each of nowhere"), tools=MORE)
    assert scenes.load(running.scene_id).rev == before, "p1 is not named when p2 cannot be"
    running.ask(loop(name="Al"), tools=MORE)
    after = scenes.load(running.scene_id)
    assert (after.rev, [one.name for one in after.people or ()]) == (before + 1, ["Al", "Al"])


def test_nobody_is_nobody(running):
    record = running.ask(loop("nobody"), tools=MORE)["records"]["s2"]
    assert (record["status"], record["text"]) == ("ok", "there is nobody to do that for")


def test_its_time_is_for_each(running):
    slow = replace(MORE["name_one"], timeout_s=0.3)

    @tool(returns="text", timeout_s=0.3)
    def wait(scene: Scene, args: Who) -> Observation:
        """Wait as long as one may."""
        threading.Event().wait(0.2)
        assert chosen(scene, args.people)
        return Observation(text="waited", value="waited", value_type="text")

    each = plan(step("s1", "spot"), step("s2", "wait", each="$s1", people="$each"))
    record = running.ask(each, tools={**MORE, "name_one": slow, "wait": wait})["records"]["s2"]
    assert record["status"] == "ok", record["error"]


def test_enough_is_enough_between_two(running):
    done: list[str] = []

    @tool(returns="text")
    def note(scene: Scene, args: Named) -> Observation:
        """Note one."""
        done.append(args.person)
        return Observation(text=args.person, value=args.person, value_type="text")

    each = plan(step("s1", "spot"), step("s2", "note", each="$s1", person="$each"))
    with pytest.raises(Cancelled):
        running.ask(each, tools={**MORE, "note": note}, cancelled=lambda: bool(done))
    assert done == ["p1"]
