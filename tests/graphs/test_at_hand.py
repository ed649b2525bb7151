"""What a turn reads once: scene, facts, plan. It sees what it changed, and writes no more."""

from dataclasses import replace

import pytest

from thirdwave.agents.plan import Plan, Step
from thirdwave.graphs.at_hand import FactsAtHand, ScenesAtHand
from thirdwave.graphs.state import State, changed, plan_of
from thirdwave.memory.facts import FactStore
from thirdwave.memory.scene_store.scenes import Event
from thirdwave.scene.facts import Fact

PLAN = Plan(steps=(Step(id="s1", tool="count"),)).model_dump(mode="json")


def fact(name: str) -> Fact:
    return Fact(name=name, text=f"the {name} is 1", value=1.0)


@pytest.fixture
def facts(redis_client) -> FactStore:
    return FactStore(redis_client, "test")


def test_a_turn_sees_the_scene_it_began_with_and_what_it_committed(context, scene):
    at_hand = ScenesAtHand(context.scenes)
    at_hand.take(scene)
    other = context.scenes.commit(scene, replace(scene, people=()), Event(who="other", why=""))
    assert at_hand.load(scene.id) is scene
    assert at_hand.load(scene.id, other.rev).rev == other.rev == 2
    mine = at_hand.commit(scene, replace(scene, things=()), Event(who="me", why=""))
    now = at_hand.load(scene.id)
    assert (now.rev, now.people, now.things) == (mine.rev, (), ()) == (3, (), ())


def test_facts_are_read_once_until_the_turn_changes_them(facts):
    here = FactsAtHand(facts)
    assert here.known(None) == []
    facts.keep(fact("depth"))
    assert here.known(None) == []
    here.keep(fact("width"))
    assert [one.name for one in here.known(None)] == ["depth", "width"]
    facts.forget("depth")
    here.forget("width", None)
    assert here.known(None) == []


def test_who_changes_a_list_of_facts_changes_no_others(facts):
    facts.keep(fact("depth"))
    here = FactsAtHand(facts)
    here.known(None).clear()
    assert [one.name for one in here.known(None)] == ["depth"]


def test_a_plan_is_read_once_from_the_same_json():
    assert plan_of(State(plan=PLAN)) is plan_of(State(plan=PLAN, question="?"))
    same = dict(PLAN)
    assert plan_of(State(plan=same)) == plan_of(State(plan=PLAN))
    other = {**PLAN, "note": "otherwise"}
    assert plan_of(State(plan=other)).note == "otherwise"
    assert plan_of(State(plan=PLAN)).note is None


def test_no_plan_is_an_error_whatever_was_read_before():
    plan_of(State(plan=PLAN))
    for state in (State(), State(plan=None)):
        with pytest.raises(ValueError, match="Plan"):
            plan_of(state)


def test_only_what_is_not_so_already_is_written():
    before = {"notes": [], "replans": 0, "records": {"s1": {}}}
    found = State(notes=[], replans=1, records={}, mend=None)
    assert changed(found, before) == {"replans": 1, "records": {}, "mend": None}
