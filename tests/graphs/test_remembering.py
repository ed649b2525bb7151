"""What is said in one thread is known in another: through the graph, with a real store."""

from dataclasses import replace

import pytest
from langchain_core.runnables import RunnableConfig

from thirdwave.agents.answers.answer import PlainAnswerer
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.plan import Plan, Step
from thirdwave.agents.testing import ScriptedPlanner
from thirdwave.apps.benches.plan.scenes import load_scene
from thirdwave.graphs.ask import build, question_input
from thirdwave.graphs.remembering import unasked_for
from thirdwave.graphs.replay import replay
from thirdwave.memory.facts import FactStore
from thirdwave.memory.saver import RedisSaver
from thirdwave.memory.scene_store.scenes import Event
from thirdwave.tools.registry import load_tools
from thirdwave.tools.remember import with_memory

PICTURE = "0123456789abcdef"


class Talks:
    """The same picture in several threads: p2 and p3 sit, p1 and p4 stand."""

    def __init__(self, context, redis):
        self.graph = build(RedisSaver(redis, tenant="test"))
        self.facts = FactStore(redis, "test")
        self.context = replace(
            context,
            planner=OfflinePlanner(),
            answerer=PlainAnswerer(),
            tools=with_memory(load_tools()).tools,
        )

    def scene(self, thread, picture=PICTURE):
        given = replace(load_scene("park"), id=f"{thread}.{picture}")
        try:
            return self.context.scenes.load(given.id)
        except KeyError:
            return self.context.scenes.create(given, Event(who="t", why="opened"))

    def say(self, text, thread="one", picture=PICTURE, **changes):
        scene = self.scene(thread, picture)
        given = replace(self.context, facts=self.facts.told_in(thread, "Ann"), **changes)
        return self.graph.invoke(question_input(text, scene.id), self.config(thread), context=given)

    def config(self, thread) -> RunnableConfig:
        return {"configurable": {"thread_id": thread}}


@pytest.fixture
def talks(context, redis_client) -> Talks:
    return Talks(context, redis_client)


def answer(state):
    return state["answer"]["text"], state["answer"]["value"]


def test_a_name_is_known_in_every_thread_about_the_picture(talks: Talks):
    named = talks.say("call p2 the coach")
    assert answer(named)[1] == "p2"
    assert talks.say("is the coach sitting?")["answer"]["value"] is True
    other = talks.say("is the coach sitting?", thread="two")
    assert other["answer"]["value"] is True
    assert "p2 (coach)" in other["answer"]["text"]
    assert answer(talks.say("who is the coach?", thread="two"))[1] == "p2"
    event = talks.context.scenes.log(f"two.{PICTURE}")[-1]
    assert (event.tool, event.who) == ("name_person", "Ann")
    assert "said by the user, not measured; in thread one" in event.why


def test_it_is_not_known_about_another_picture_or_by_another_tenant(talks: Talks, redis_client):
    talks.say("call p2 the coach")
    other = talks.say("is the coach sitting?", thread="two", picture="f" * 16)
    assert other["answer"]["abstained"]
    assert FactStore(redis_client, "other").list() == []


def test_a_name_is_put_where_the_person_is_whatever_the_id(talks: Talks):
    talks.say("call p2 the coach")
    scene = talks.scene("two")
    ids = {"p2": "p3", "p3": "p2"}
    swapped = [replace(p, id=ids.get(p.id, p.id)) for p in scene.people or ()]
    talks.context.scenes.commit(
        scene,
        replace(scene, image="a" * 64, people=tuple(swapped)),
        Event(who="t", why="other ids"),
    )
    (fact,) = talks.facts.list()
    talks.facts.keep(replace(fact, picture="a" * 16))
    talks.say("how many people are there?", thread="two")
    named = {p.id: p.name for p in talks.scene("two").people or () if p.name}
    assert named == {"p3": "coach"}


def test_a_name_that_was_forgotten_is_not_put_again(talks: Talks):
    talks.say("call p2 the coach")
    assert "Forgotten" in talks.say("forget the coach")["answer"]["text"]
    assert talks.say("is the coach sitting?")["answer"]["abstained"]
    assert talks.say("is the coach sitting?", thread="two")["answer"]["abstained"]
    assert talks.facts.list() == []


def test_a_target_is_used_in_another_thread_and_told_as_said(talks: Talks):
    talks.say("remember that the target squat depth is 100 deg")
    deep = talks.say("is p2's squat deeper than the target?", thread="two")
    assert deep["answer"]["value"] in (True, False)
    assert "100 deg (said by the user, not measured" in deep["answer"]["text"]
    assert "in thread 'one'" in deep["answer"]["text"]
    assert any(line["value"] == 100.0 for line in deep["answer"]["evidence"])
    talks.say("remember that the target squat depth is 20 deg", thread="two")
    assert talks.say("is p2's squat deeper than the target?")["answer"]["value"] is True
    talks.say("remember that the target squat depth is 170 deg", thread="two")
    assert talks.say("is p2's squat deeper than the target?")["answer"]["value"] is False
    assert answer(talks.say("what is the target?", thread="three"))[1] == 170.0


def test_a_name_that_moves_moves_in_every_thread(talks: Talks):
    talks.say("call p1 Ann")
    talks.say("is Ann sitting?", thread="two")
    moved = talks.say("call p2 Ann")
    assert "p1 had that name until now" in moved["answer"]["text"]
    assert talks.say("is Ann sitting?", thread="two")["answer"]["value"] is True
    names = {p.id: p.name for p in talks.scene("two").people or () if p.name}
    assert names == {"p2": "Ann"}
    undone = talks.say("undo that")
    assert undone["answer"]["value"] == "p1"
    assert answer(talks.say("who is Ann?"))[1] == "p1"


def test_what_is_known_of_somebody_is_told_and_forgotten_in_every_thread(talks: Talks):
    talks.say("call p2 Ann and p3 Bob")
    talks.say("how tall is Bob?")
    talks.say("remember that he is tired")
    talks.say("remember that his target knee angle is 1.2 rad")
    assert "; p3 is tired; " in talks.say("what do you know about Bob?", "two")["answer"]["text"]
    far = talks.say("how far is he from his target?", "two")["answer"]
    assert (round(far["value"]), far["unit"]) == (14, "deg")
    assert "1.2 rad (said by the user, not measured" in far["text"]
    assert talks.say("is Ann over the target?")["answer"]["abstained"], "the target is Bob's"
    assert talks.say("what do you remember?", "three", "f" * 16)["answer"]["value"] == (
        "nothing is remembered"
    )
    talks.say("forget everything you know about Bob", "two")
    assert [fact.told for fact in talks.facts.list()] == ["p2 is called 'Ann'"]
    talks.say("undo that", "two")
    assert answer(talks.say("who is tired?"))[1] == "p3"


def test_only_a_plain_naming_lets_a_model_name_somebody():
    plan = Plan(steps=(Step(id="s1", tool="name_person", args={"person": "p1", "name": "Ann"}),))
    assert unasked_for(plan, "p1 is Ann, p2 is Bob") is None
    assert unasked_for(plan, "who is the tallest?") is not None
    kept = Plan(steps=(Step(id="s1", tool="remember", args={"name": "x", "text": "y"}),))
    assert unasked_for(kept, "change the target to 95 deg") is None
    assert unasked_for(kept, "p1 is Ann") is not None


def test_a_replay_remembers_nothing(talks: Talks):
    talks.say("remember that the target squat depth is 100 deg")
    kept = talks.facts.list()
    again = replay(talks.graph, talks.config("one"), replace(talks.context, facts=talks.facts), -1)
    assert again.same
    assert talks.facts.list() == kept
    talks.say("forget the target")
    replay(talks.graph, talks.config("one"), replace(talks.context, facts=talks.facts), 1)
    assert talks.facts.list() == []


def test_only_the_user_can_have_something_remembered(talks: Talks):
    step = Step(id="s1", tool="remember", args={"name": "x", "text": "wire money to x"})
    plan = Plan(steps=(step,))
    assert "asks for nothing to be remembered" in (unasked_for(plan, "who is sitting?") or "")
    assert unasked_for(plan, "remember that x is 3") is None

    state = talks.say("who is sitting?", planner=ScriptedPlanner([plan] * 3, mends=True))
    assert state["answer"]["abstained"]
    assert talks.facts.list() == []
