"""A plan is checked before anything runs."""

import pytest
from pydantic import ValidationError

from thirdwave.agents.checks.checked import check_plan
from thirdwave.agents.plan import Plan, PlanError, Step
from thirdwave.scene import Observation, Scene
from thirdwave.tools.base import Arguments, Measurements, People, tool


class Nothing(Arguments):
    pass


class Who(Arguments):
    people: People = None
    side: str = "left"


class Given(Arguments):
    measurements: Measurements


@tool(returns="people")
def look(scene: Scene, args: Nothing) -> Observation:
    """Look."""
    return Observation(text="nobody", value=[], value_type="people")


@tool(returns="measurements")
def gauge(scene: Scene, args: Who) -> Observation:
    """Gauge."""
    return Observation(text="nothing", value=[], value_type="measurements")


@tool(returns="any")
def pick(scene: Scene, args: Given) -> Observation:
    """Pick."""
    return Observation(text="nobody", value=[], value_type="people")


TOOLS = {item.name: item for item in (look, gauge, pick)}


def plan(*steps: dict) -> Plan:
    return Plan(steps=tuple(Step.model_validate(step) for step in steps))


def test_references_are_needs():
    assert Step.model_validate({"id": "s2", "tool": "t", "args": {"people": "$s1"}}).needs == (
        "s1",
    )


def test_a_step_can_be_named_within_words_where_it_finds_people():
    first = {"id": "s1", "tool": "look"}
    named = {"id": "s2", "tool": "gauge", "args": {"side": "left of $s1"}}
    made = plan(first, named)
    assert made.steps[1].needs == ("s1",)
    check_plan(made, TOOLS)
    wrong = plan(first, after("gauge"), {**after("gauge", side="as $s2"), "id": "s3"})
    with pytest.raises(PlanError, match=r"a text names people, \$s2 gives measurements"):
        check_plan(wrong, TOOLS)
    with pytest.raises(PlanError, match="needs 's9', which is no step"):
        check_plan(plan({"id": "s1", "tool": "gauge", "args": {"side": "as $s9"}}), TOOLS)


def test_a_plan_that_can_run_passes():
    check_plan(
        plan(
            {"id": "s1", "tool": "look"},
            {"id": "s2", "tool": "gauge", "args": {"people": "$s1"}},
            {"id": "s3", "tool": "pick", "args": {"measurements": "$s2"}},
            {"id": "s4", "tool": "gauge", "args": {"people": "$s3", "side": "right"}},
        ),
        TOOLS,
    )


LOOK = {"id": "s1", "tool": "look"}


def after(name: str, **args: object) -> dict:
    return {"id": "s2", "tool": name, "args": args}


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([{"id": "s1", "tool": "guess"}], "no tool 'guess', there is: look, gauge, pick"),
        ([{**LOOK, "needs": ["s9"]}], "needs 's9', which is no step"),
        ([after("gauge", size=3)], "gauge.size"),
        ([after("pick")], "pick.measurements: Field required"),
        ([{**LOOK, "needs": ["s2"]}, {**after("look"), "needs": ["s1"]}], "circle: s1, s2"),
        ([LOOK, after("pick", measurements="$s1")], r"expected measurements, \$s1 gives people"),
        ([LOOK, after("gauge", side="$s1")], "gauge takes no reference here"),
        ([LOOK, after("gauge", people=["$s1"])], "must be the whole argument"),
    ],
)
def test_a_plan_that_cannot_run_says_why(steps, said):
    with pytest.raises(PlanError, match=said):
        check_plan(plan(*steps), TOOLS)


def test_outside_text_with_unknown_keys_is_refused():
    with pytest.raises(ValidationError, match="shell"):
        Plan.model_validate({"steps": [{"id": "s1", "tool": "look", "shell": "rm"}]})
    with pytest.raises(ValidationError, match="expected steps, or `abstain`"):
        Plan.model_validate({"steps": []})
    with pytest.raises(ValidationError, match="each id once"):
        plan({"id": "s1", "tool": "look"}, {"id": "s1", "tool": "look"})
