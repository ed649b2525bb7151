"""What the offline planner makes of what is to be remembered, told again or forgotten."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from thirdwave.agents.checks.checked import check_plan
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.plan import Plan, Turn
from thirdwave.scene import Camera, Person, Scene
from thirdwave.scene.facts import Fact
from thirdwave.tools.registry import load_tools
from thirdwave.tools.remember import with_memory

TOOLS = with_memory(load_tools()).tools
NAMES = {"p1": "Ann", "p2": "coach"}
FACTS = [
    Fact(name="target squat depth", text="the target squat depth is 100 deg", value=100.0,
         unit="deg"),
    Fact(name="coach", text="p2 is called coach", value="coach", person="p2", picture="x"),
    Fact(name="ann has a sore shoulder", text="Ann has a sore shoulder"),
]  # fmt: skip
Ask = Callable[..., Plan]


@pytest.fixture
def ask() -> Ask:
    def plan(text: str, facts: Sequence[Fact] = FACTS, **more: Any) -> Plan:
        people = [
            Person(id=f"p{n}", name=NAMES.get(f"p{n}"), xyxy=[50 * n, 10, 50 * n + 40, 200])  # pyright: ignore[reportArgumentType]
            for n in (1, 2, 3)
        ]
        scene = Scene(id="t.x", camera=Camera.assumed((640, 480)), people=tuple(people))
        found = OfflinePlanner().plan(text, scene=scene, tools=TOOLS, facts=facts, **more)
        check_plan(found, TOOLS)
        return found

    return plan


def last(plan: Plan) -> tuple[str, dict[str, Any]]:
    step = plan.steps[-1]
    return step.tool, step.args


@pytest.mark.parametrize(
    ("text", "person", "name"),
    [
        ("call p2 the coach", "p2", "coach"),
        ("Please call p3 Tom.", "p3", "Tom"),
        ("From now on, call p1 'the goalkeeper'", "p1", "goalkeeper"),
        ("call Ann the goalkeeper", "p1", "goalkeeper"),
        ("name the person on the left Ben", "$s3", "Ben"),
        ("call the tallest person Big Ben", "$s4", "Big Ben"),
        ("call the woman on the left Ann", "$s3", "Ann"),
        ("p3 is called Bob", "p3", "Bob"),
        ("p3's name is Bob", "p3", "Bob"),
        ("the name of p3 is Bob", "p3", "Bob"),
        ("remember that p3 is the goalkeeper", "p3", "goalkeeper"),
    ],
)
def test_somebody_is_given_a_name(ask: Ask, text: str, person: str, name: str) -> None:
    plan = ask(text)
    assert last(plan) == ("name_person", {"person": person, "name": name})
    assert plan.steps[0].tool == "detect_people", "somebody has to be there to have a name"


def test_her_is_whom_the_last_answer_was_about(ask: Ask) -> None:
    turn = Turn(question="who sits?", answer="p3 sits.", focus=("p3",), scene_id="t.x")
    assert last(ask("call her Sue", turns=[turn]))[1] == {"person": "p3", "name": "Sue"}
    several = turn.model_copy(update={"focus": ("p1", "p3")})
    for turns in ([several], []):
        assert "Say who is meant" in (ask("call her Sue", turns=turns).abstain or "")


def test_words_that_questions_need_are_no_names(ask: Ask) -> None:
    assert "'left' is a word that questions are made of" in (ask("call p2 left").abstain or "")


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("remember that the target squat depth is 100 deg",
         {"name": "target squat depth", "value": 100.0, "unit": "deg"}),
        ("Keep in mind: my target hip angle should be about 85 degrees, please",
         {"name": "target hip angle", "value": 85.0, "unit": "deg"}),
        ("remember that the minimum distance is 1.5 metres",
         {"name": "minimum distance", "value": 1.5, "unit": "m"}),
        ("note that the limit in this picture is 3 people",
         {"name": "limit", "value": 3.0, "unit": "people", "this_picture": True}),
        ("remember that the exercise is a deep squat",
         {"name": "exercise", "value": "a deep squat"}),
        ("don't forget that Ann has a sore shoulder",
         {"name": "p1 has a sore shoulder", "about": "p1"}),
        ("don't forget that Tom has a sore shoulder", {"name": "tom has a sore shoulder"}),
    ],
)  # fmt: skip
def test_a_fact_is_read_with_its_value_and_unit(ask: Ask, text: str, args: dict[str, Any]) -> None:
    tool, given = last(ask(text))
    assert tool == "remember"
    assert {name: given[name] for name in given if name != "text"} == args


@pytest.mark.parametrize(
    ("text", "tool", "name"),
    [
        ("what is the target squat depth?", "recall", "target squat depth"),
        ("what's the target again?", "recall", "target squat depth"),
        ("who is the coach?", "recall", "coach"),
        ("what do you remember about the target?", "recall", "target squat depth"),
        ("what do you remember?", "recall", None),
        ("what did I tell you to remember", "recall", None),
        ("forget the target", "forget", "target squat depth"),
        ("please forget the sore shoulder", "forget", "ann has a sore shoulder"),
        ("forget the moon", "forget", "moon"),
    ],
)
def test_it_is_told_and_forgotten(ask: Ask, text: str, tool: str, name: str | None) -> None:
    found, args = last(ask(text))
    assert (found, args.get("name")) == (tool, name)


def test_forget_that_is_about_what_was_remembered_last(ask: Ask) -> None:
    kept = ask("remember that the limit is 3 m")
    turn = Turn(question="q", answer="a", scene_id="t.x", meaning=kept.meaning)
    limit = Fact(name="limit", text="the limit is 3 m", value=3.0, unit="m")
    gone = ask("forget that", turns=[turn], facts=[*FACTS, limit])
    assert last(gone) == ("forget", {"name": "limit"})
    assert ask("forget that").abstain, "behind anything else it takes the question back"


def test_everything_is_forgotten_one_by_one(ask: Ask) -> None:
    plan = ask("forget everything you remember")
    assert [step.args["name"] for step in plan.steps] == [fact.name for fact in FACTS]
    assert last(ask("forget everything", facts=[]))[0] == "recall"


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("is Ann's squat deeper than the target?", "more_than"),
        ("does Ann squat deeper than the target squat depth?", "more_than"),
        ("is p1's left knee bent more than the target?", "more_than"),
        ("is p1's left knee bent less than my target?", "less_than"),
        ("whose knee is bent more than the target?", "more_than"),
    ],
)
def test_a_question_leans_on_a_number_that_was_said(ask: Ask, text: str, more: str) -> None:
    plan = ask(text)
    select = next(step for step in plan.steps if step.tool == "select")
    assert (select.args["keep"], select.args["value"]) == (more, 100.0)
    said = next(step for step in plan.steps if step.tool == "recall")
    assert said.args == {"name": "target squat depth"}
    assert said.id in plan.also, "the answer tells where the number comes from"
    assert plan.answer not in (None, said.id)


def test_who_is_meant_is_asked_back_with_the_fact_in_every_reading(ask: Ask) -> None:
    plan = ask("is her squat deeper than the target?")
    assert plan.ask is not None
    for option in plan.ask.options:
        assert option.plan is not None
        assert "recall" in [step.tool for step in option.plan.steps]


@pytest.mark.parametrize(
    "text",
    ["is Ann sitting?", "how bent is p1's left knee?", "call an ambulance", "remember to smile",
     "never mind", "who is sitting?", "is p1's left knee bent more than 90 degrees?"],
)  # fmt: skip
def test_other_questions_are_read_as_before(ask: Ask, text: str) -> None:
    knee = Fact(name="knee", text="the knee is 90 deg", value=90.0, unit="deg")
    with_facts = ask(text, facts=[*FACTS, knee])
    assert with_facts == ask(text, facts=None)


def test_without_the_tools_nothing_is_remembered() -> None:
    scene = Scene(id="t.x", camera=Camera.assumed((640, 480)))
    plan = OfflinePlanner().plan("call p2 the coach", scene=scene, tools=load_tools().tools)
    assert plan.abstain
