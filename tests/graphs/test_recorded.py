"""What a model said stands in the record: a turn that is run again does not ask it again."""

import pytest

from thirdwave.agents.plan import Plan, Step
from thirdwave.agents.record import Record, empty_record
from thirdwave.graphs.recorded import cannot_be_repeated, recorded
from thirdwave.tools.look import look
from thirdwave.tools.measure import measure
from thirdwave.tools.registry import load_tools

LOOK = Step(id="s2", tool="look", args={"question": "?", "people": "$s1"})


def of(tool: str, value: object, **args: object) -> Record:
    return empty_record(tool, args, [], "ok") | {"value": value}  # type: ignore[return-value]


def found(record: Record) -> dict[str, object]:
    return {"value": record["value"]}


def test_a_reply_is_taken_as_long_as_what_was_asked_about_is_the_same():
    was = {"s1": of("select", ["p1"]), "s2": of("look", "red")}
    assert recorded(LOOK, was, {"s1": of("select", ["p1"])}, look, found) is was["s2"]
    other = recorded(LOOK, was, {"s1": of("select", ["p2"])}, look, found)
    assert other is not None
    assert (other["status"], other["value"]) == ("skipped", None)
    assert "not asked again" in (other["error"] or "")


def test_what_was_measured_is_measured_again():
    step = Step(id="s2", tool="measure", args={"quantity": "stature", "people": "$s1"})
    was = {"s1": of("select", ["p1"]), "s2": of("measure", [])}
    assert recorded(step, was, was, measure, found) is None


@pytest.mark.parametrize(
    ("tool", "value", "args", "repeats"),
    [
        ("edit_pose", {"by": "words"}, {}, True),
        ("edit_pose", {"by": "model"}, {}, False),
        ("edit_pose", {"by": "words", "others": [{"by": "model"}]}, {}, False),
        ("edit_pose", None, {"by": "model"}, False),
        ("edit_pose", None, {"by": "words"}, True),
        ("generate_pose", {"by": "model"}, {}, True),
    ],
)
def test_a_body_that_a_model_posed_cannot_be_posed_again(tool, value, args, repeats):
    plan = Plan(steps=(Step(id="s1", tool=tool, args={"words": "sit"}),))
    record = of(tool, value, **args)
    record["status"] = "failed" if value is None else "ok"
    why = cannot_be_repeated(plan, {"s1": record})
    assert (why is None) == repeats
    if tool == "generate_pose":
        made = recorded(plan.steps[0], {"s1": record}, {}, load_tools().tools[tool], found)
        assert made is record, "it changes no scene: what it made stands in the record"
