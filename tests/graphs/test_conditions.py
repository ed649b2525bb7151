"""Steps that run only if an earlier one found somebody, or gave true."""

from dataclasses import replace

import pytest

from tests.graphs.conftest import TOOLS, Nothing
from tests.graphs.running import plan, step
from thirdwave.scene import Finding, Observation, Scene
from thirdwave.tools.base import tool


@tool(returns="bool")
def yes(scene: Scene, args: Nothing) -> Observation:
    """True."""
    return Observation(text="yes", value=True, value_type="bool", evidence=(Finding(text="yes"),))


@tool(returns="bool")
def no(scene: Scene, args: Nothing) -> Observation:
    """False."""
    return Observation(text="no", value=False, value_type="bool", evidence=(Finding(text="no"),))


@tool(returns="bool")
def dunno(scene: Scene, args: Nothing) -> Observation:
    """Not to be seen."""
    return Observation(text="dark", unknown="it is too dark")


@tool(returns="people")
def nobody(scene: Scene, args: Nothing) -> Observation:
    """Nobody."""
    return Observation(text="nobody", value=[], value_type="people")


MORE = {**TOOLS, **{one.name: one for one in (yes, no, dunno, nobody)}}


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ("yes", ("ok", "unmet")),
        ("no", ("unmet", "ok")),
        ("spot", ("ok", "unmet")),
        ("nobody", ("unmet", "ok")),
        ("dunno", ("skipped", "skipped")),
        ("fail", ("skipped", "skipped")),
    ],
)
def test_one_of_two_ways_is_taken(running, condition, status):
    both = plan(
        step("s0", condition),
        step("s1", "draw", when="$s0"),
        step("s2", "draw", when="not $s0"),
    )
    tools = {**MORE, "fail": replace(TOOLS["fail"], returns="bool")}
    records = running.ask(both, tools=tools)["records"]
    assert (records["s1"]["status"], records["s2"]["status"]) == status


def test_what_hangs_on_a_way_that_was_not_taken_is_skipped(running):
    chain = plan(
        step("s0", "no"),
        step("s1", "spot", when="$s0"),
        step("s2", "count", people="$s1"),
    )
    records = running.ask(chain, tools=MORE)["records"]
    assert records["s2"]["status"] == "skipped"
    assert "waits for s1" in records["s2"]["error"]


def test_a_condition_is_no_argument(running):
    state = running.ask(plan(step("s0", "no"), step("s1", "draw", when="$s0")), tools=MORE)
    ran = [event["id"] for event in running.heard("step") if event["status"] == "started"]
    assert ran == ["s0"]
    assert state["records"]["s1"]["error"] == "its condition does not hold"
