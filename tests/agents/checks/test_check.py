"""What is doubted, what contradicts itself, and how a second look changes a plan."""

import pytest

from tests.agents.answers.test_answer import record
from tests.agents.answers.test_answer_parts import looked
from thirdwave.agents.checks.check import contradictions, suspicion
from thirdwave.agents.checks.second_look import LOOK, second_look, told
from thirdwave.agents.plan import Plan, Step
from thirdwave.agents.record import Record, empty_record

PLAN = Plan(steps=(Step(id="s1", tool="detect_people"),
                   Step(id="s2", tool="estimate_pose", needs=("s1",)),
                   Step(id="s3", tool="measure", needs=("s2",), args={"quantity": "posture"}),
                   Step(id="s4", tool="render", needs=("s2",))), answer="s3")  # fmt: skip
TOOLS = ("detect_people", "estimate_pose", "refine_fit", "measure", "render")


def measured(*items: dict, **more) -> Record:
    value = [{"person": "p1", **item} for item in items]
    return record("measure", ["s2"], value=value, value_type="measurements", text="it is", **more)


def records(answering: Record) -> dict[str, Record]:
    return {"s1": looked("p1"), "s2": record("estimate_pose", ["s1"], value=["p1"]),
            "s3": answering, "s4": record("render", ["s2"])}  # fmt: skip


KNEE = {"quantity": "knee_flexion", "value": 12.0, "unit": "deg", "side": "left", "sigma": 7.0}
HIP = {"quantity": "hip_flexion", "value": 10.0, "unit": "deg", "side": "left", "sigma": 8.0}
SITTING = {"quantity": "posture", "value": "sitting"}


def test_nothing_is_doubted_of_what_is_sure():
    assert suspicion(PLAN, records(measured(SITTING))) is None
    assert contradictions(PLAN, records(measured(SITTING))) == ()


def test_an_uncertain_measurement_is_looked_at_again_behind_the_estimate():
    found = records(measured(SITTING | {"confidence": 0.3}, confidence=0.3))
    doubt = suspicion(PLAN, found)
    assert doubt is not None
    assert (doubt.kind, doubt.people) == ("unsure", ("p1",))
    look = second_look(PLAN, found, doubt, tools=TOOLS, settings={})
    assert look is not None
    steps = {step.id: step for step in look.plan.steps}
    assert steps[LOOK].tool == "refine_fit"
    assert steps[LOOK].args == {"people": ["p1"]}
    assert LOOK in steps["s3"].needs
    assert LOOK in steps["s4"].needs, "the picture shows the body that is measured"
    assert look.plan.answering == "s3"
    assert sorted(look.records) == ["s1", "s2"], "what still holds is kept"


def test_without_another_way_there_is_no_second_look():
    found = records(measured(SITTING | {"confidence": 0.3}, confidence=0.3))
    doubt = suspicion(PLAN, found)
    assert doubt is not None
    assert second_look(PLAN, found, doubt, tools=("measure",), settings={}) is None
    edited = PLAN.model_copy(update={"steps": (*PLAN.steps, Step(id="e", tool="edit_pose"))})
    assert second_look(edited, found, doubt, tools=TOOLS, settings={}) is None
    branch = PLAN.model_copy(update={"on_branch": True})
    assert second_look(branch, found, doubt, tools=TOOLS, settings={}) is None


def test_a_rejected_body_is_doubted_where_the_answer_is_missing_for_it():
    refused = {"quantity": "posture", "value": None, "note": "p1's body estimate was rejected"}
    found = records(measured(refused, unknown="p1's body estimate was rejected"))
    doubt = suspicion(PLAN, found)
    assert doubt is not None
    assert (doubt.kind, doubt.people) == ("rejected", ("p1",))


@pytest.mark.parametrize(
    ("settings", "args", "other"),
    [
        ({"estimator": "hmr2"}, {}, True),
        ({"estimator": "landmarks"}, {}, False),
        ({}, {}, False),
        ({"estimator": "hmr2"}, {"estimator": "chatpose"}, False),
    ],
)
def test_a_broken_estimator_is_replaced_unless_the_question_named_it(settings, args, other):
    failed = empty_record("estimate_pose", args, ["s1"], "failed")
    failed["error"] = "no result within 900 s"
    found = {"s1": looked("p1"), "s2": failed,
             "s3": empty_record("measure", {}, ["s2"], "skipped")}  # fmt: skip
    steps = [step.model_copy(update={"args": args}) if step.id == "s2" else step
             for step in PLAN.steps]  # fmt: skip
    plan = PLAN.model_copy(update={"steps": tuple(steps)})
    doubt = suspicion(plan, found)
    assert doubt is not None
    assert doubt.kind == "broke"
    look = second_look(plan, found, doubt, tools=TOOLS, settings=settings)
    assert (look is not None) == other
    if look is not None:
        assert look.plan.steps[1].args == {"estimator": "landmarks"}
        assert list(look.records) == ["s1"]


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (measured(SITTING, confidence=0.8), "it came to the same"),
        (measured(SITTING, confidence=0.3), "no surer than before"),
        (measured(SITTING | {"value": "standing"}, confidence=0.8), "by the second look"),
        (measured(SITTING, unknown="it is hidden"), "did not help"),
    ],
)
def test_what_a_second_look_came_to_is_told(after, said):
    found = records(measured(SITTING | {"confidence": 0.3}, confidence=0.3))
    doubt = suspicion(PLAN, found)
    assert doubt is not None
    look = second_look(PLAN, found, doubt, tools=TOOLS, settings={})
    assert look is not None
    now = {**found, LOOK: record("refine_fit", ["s2"], value=["p1"]), "s3": after}
    assert said in told(look.doubted, look.plan, now)
    now[LOOK] = empty_record("refine_fit", {}, ["s2"], "failed")
    assert "did not work either" in told(look.doubted, look.plan, now)


def test_a_posture_that_the_joints_deny_is_named():
    found = records(measured(SITTING, KNEE, HIP))
    assert contradictions(PLAN, found) == (
        "p1 comes out as sitting, yet knees and hips as nearly straight",
    )
    bent = records(measured(SITTING, KNEE | {"value": 80.0}, HIP))
    assert contradictions(PLAN, bent) == ()
    lean = {"quantity": "trunk_inclination", "value": 5.0, "unit": "deg"}
    lying = records(measured(SITTING | {"value": "lying"}, lean))
    assert contradictions(PLAN, lying) == (
        "p1 comes out as lying, yet the trunk as nearly upright",
    )


@pytest.mark.parametrize(("second", "named"), [(20.0, False), (60.0, True)])
def test_two_estimates_that_differ_by_more_than_their_errors_are_named(second, named):
    found = records(measured(KNEE))
    found["s5"] = measured(KNEE | {"value": second})
    said = contradictions(PLAN, found)
    assert bool(said) == named
    assert all("left knee flexion came out differently" in line for line in said)


def test_before_and_after_an_edit_are_no_contradiction():
    plan = PLAN.model_copy(update={"steps": (*PLAN.steps, Step(id="e", tool="edit_pose"))})
    found = records(measured(KNEE))
    found["s5"] = measured(KNEE | {"value": 90.0})
    assert contradictions(plan, found) != ()
    found["e"] = record("edit_pose", ["s2"])
    assert contradictions(plan, found) == ()


def test_somebody_counted_of_whom_no_body_fits_is_named():
    found = records(record("count", ["s2"], value=1, value_type="int", text="1 person"))
    found["s2"]["text"] = "the estimate for p1 was rejected: 80 px off"
    assert contradictions(PLAN, found) == ("p1 was found and counted, yet no body fits there",)
