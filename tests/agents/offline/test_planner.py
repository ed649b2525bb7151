"""Promises of the offline planner that are not about single phrasings."""

import subprocess
import sys
import time

import pytest

from tests.agents.offline.support import TOOLS, WITH_COMBINE, WITH_PLUGIN, core, scene
from thirdwave.agents.checks.checked import check_plan
from thirdwave.agents.offline import OfflinePlanner, query_from_json
from thirdwave.agents.offline.text.normalise import sentences
from thirdwave.agents.offline.wording.lexicon import default_lexicon
from thirdwave.agents.offline.wording.words import table
from thirdwave.agents.plan import Plan, Turn

PLANNER = OfflinePlanner()


def plan(question: str, *, people: int | None = None, tools=TOOLS, turns=(), mend=None) -> Plan:
    return PLANNER.plan(question, scene=scene(people), turns=turns, tools=tools, mend=mend)


def test_prerequisites_come_before_what_needs_them() -> None:
    made = plan("is p1's left knee more bent than p2's")
    steps = {step.id: step for step in made.steps}
    for step in made.steps:
        if step.tool == "measure":
            assert [steps[need].tool for need in step.needs] == ["estimate_pose"]
    assert made.steps[0].tool == "detect_people"


def test_what_two_parts_of_a_plan_need_is_found_out_once() -> None:
    made = plan("is the man on the left facing the camera and raising an arm")
    calls = [(step.tool, str(step.args)) for step in made.steps]
    assert len(calls) == len(set(calls))
    assert [tool for tool, _ in calls].count("detect_people") == 1


def test_one_estimate_for_everybody_stands_for_those_of_single_people() -> None:
    made = plan("is p1 the tallest")
    estimates = [step for step in made.steps if step.tool == "estimate_pose"]
    assert [step.args for step in estimates] == [{}]
    check_plan(made, TOOLS)


def test_an_id_that_is_not_there_is_corrected() -> None:
    made = plan("is p7 sitting", people=2)
    assert made.abstain is not None
    assert "p7" in made.abstain
    assert "p1, p2" in made.abstain


def test_a_typing_mistake_is_read_and_said() -> None:
    made = plan("how many peple are sittting")
    assert core(made) == "count(people=select(measure(posture), equal, value=sitting))"
    assert made.meaning is not None
    assert made.meaning["read"] == {"peple": "people", "sittting": "sitting"}


@pytest.mark.parametrize("word", ["lifting weights", "sleeping", "biting", "shirts"])
def test_a_word_near_a_known_one_is_not_taken_for_it(word: str) -> None:
    assert plan(f"is p1 {word}").abstain is not None


def test_a_reason_to_mend_is_handed_to_the_user() -> None:
    made = plan("is p1 sitting", mend="no person 'p1' in this picture, there is: nobody")
    assert made.steps == ()
    assert made.abstain == "no person 'p1' in this picture, there is: nobody"


def test_a_turn_of_another_planner_is_no_obstacle() -> None:
    turn = Turn(question="x", answer="y", meaning={"thoughts": [1, 2]}, focus=("p2",))
    assert core(plan("how tall is he", people=2, turns=[turn])) == "measure(stature, people=p2)"


def test_turns_about_another_picture_do_not_count() -> None:
    turn = Turn(question="x", answer="y", focus=("p2",), scene_id="another")
    made = plan("how tall is he", people=2, turns=[turn])
    assert core(made) == "ask p1 p2"


def test_a_plug_in_is_unknown_where_it_is_not_installed() -> None:
    assert plan("what is the head tilt of p1").abstain is not None
    assert core(plan("what is the head tilt of p1", tools=WITH_PLUGIN)) == "head_tilt(people=p1)"


def test_a_tool_that_is_missing_is_named() -> None:
    tools = {name: tool for name, tool in TOOLS.items() if name != "render"}
    assert "render" in (plan("draw the bodies", tools=tools).abstain or "")


def test_or_needs_the_tool_that_joins() -> None:
    question = "who is sitting or has an arm raised"
    assert "or" in (plan(question).abstain or "")
    made = plan(question, tools=WITH_COMBINE)
    assert core(made) == (
        "combine(first=select(measure(posture), equal, value=sitting), "
        "second=select(measure(arm_raised), true), how=either)"
    )
    check_plan(made, WITH_COMBINE)


def test_people_described_one_by_one_are_joined() -> None:
    question = "are the left person and the right person both sitting"
    assert "by id" in (plan(question).abstain or "")
    made = plan(question, tools=WITH_COMBINE)
    assert "combine(first=select(measure(image_x), min), second=select(" in core(made)
    asked = next(step for step in made.steps if step.tool == "quantify")
    assert "judged" in asked.args, "who could not be measured would be taken as a no"
    check_plan(made, WITH_COMBINE)


def test_all_are_one_or_the_other_when_nobody_is_neither() -> None:
    assert core(plan("is everybody sitting or standing")) == (
        "quantify(people=select(measure(posture), not_equal, value=standing, "
        "within=select(measure(posture), not_equal, value=sitting)), quantifier=none)"
    )


def test_a_second_reading_never_drops_a_word() -> None:
    for question in ("is p1 sitting banana", "how tall is p1 or the bus", "who is sitting than"):
        assert plan(question).abstain is not None


@pytest.mark.parametrize(
    "question",
    [
        "", "   ", "?!.,", "'", "$$$", "\x00", "p" * 20_000, "is " * 7_000,
        "who is next to the person who is " * 30, "next to the man with " * 12,
        "left or right or " * 15, "p1 and " * 29, "not " * 59, "the man on the left of " * 10,
        "(((((" * 100, "é" * 3000, "😀 who?", "'s " * 30,
    ],
)  # fmt: skip
def test_strange_questions_are_refused_quickly(question: str) -> None:
    plan("who is sitting")  # the lexicon is built once
    started = time.process_time()
    made = plan(question)
    assert time.process_time() - started < 0.25
    assert made.abstain is not None


def test_planning_takes_milliseconds() -> None:
    questions = ["how many are sitting", "is the tallest person who is sitting facing the camera"]
    plan(questions[0])
    started = time.process_time()
    for _ in range(20):
        for question in questions:
            plan(question, tools=WITH_PLUGIN)
    assert (time.process_time() - started) / 40 < 0.02


def test_importing_the_planner_loads_nothing_heavy() -> None:
    code = (
        "import sys, thirdwave.agents.offline; "
        "print([m for m in ('onnxruntime','torch','redis','langgraph','PIL','yaml')"
        " if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_phrase_stands_for_one_thing() -> None:
    seen: dict[str, tuple[str, str]] = {}
    twice = []
    for kind, values in table().items():
        for value, phrases in values.items():
            for phrase in set(phrases.split("|")):
                if phrase in seen and seen[phrase] != (kind, value):
                    twice.append((phrase, seen[phrase], (kind, value)))
                seen[phrase] = (kind, value)
    assert twice == []


def test_possessives_and_contractions_are_told_apart() -> None:
    assert sentences("Who's p1's friend? He's LEFT-handed.") == [
        ["who", "is", "p1", "'s", "friend"],
        ["he", "is", "left", "handed"],
    ]


def test_a_word_of_a_plug_in_may_be_mistyped_by_one_letter() -> None:
    lexicon = default_lexicon().with_tools([WITH_PLUGIN["head_tilt"]])
    assert [chunk.kind for chunk in lexicon.tag(["head", "tilt"]).chunks] == ["extra"]


@pytest.mark.parametrize(
    "data",
    [
        None, 3, {}, {"kind": "nobody"}, {"kind": "count"}, {"kind": ["x"]},
        {"kind": "ids", "ids": []},
    ],
)  # fmt: skip
def test_a_meaning_that_is_none_is_an_error(data: object) -> None:
    with pytest.raises(ValueError, match=r"expected|kind|count"):
        query_from_json(data)
