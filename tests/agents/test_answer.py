"""What is said is what was measured: the plain answerer and the verifier."""

from thirdwave.agents.answer import PlainAnswerer, focus_of
from thirdwave.agents.plan import Answer, Evidence, Plan, Step
from thirdwave.agents.record import Record, empty_record
from thirdwave.agents.verify import unproved_numbers, verified

KNEES = [
    {"person": "p1", "quantity": "knee_flexion", "value": 103.4, "unit": "deg"},
    {"person": "p2", "quantity": "knee_flexion", "value": 12.0, "unit": "deg"},
]


def record(tool: str, needs: list[str] | None = None, **more) -> Record:
    made = empty_record(tool, {}, needs or [], "ok")
    made.update(more)  # type: ignore[typeddict-item]
    return made


def knees() -> dict[str, Record]:
    lines = [{"text": f"{k['person']} left knee flexion {k['value']:.0f} deg", "value": k["value"]}
             for k in KNEES]  # fmt: skip
    return {
        "s1": record("measure", value=KNEES, value_type="measurements", evidence=lines,
                     text="; ".join(line["text"] for line in lines)),
        "s2": record("select", ["s1"], value="p1", value_type="person",
                     text="p1's left knee is the most bent (103 deg; p2 12 deg)",
                     evidence=lines),
    }  # fmt: skip


PLAN = Plan(steps=(Step(id="s1", tool="measure"), Step(id="s2", tool="select", needs=("s1",))))


def test_the_answering_step_answers_with_its_evidence():
    answer = PlainAnswerer().answer("whose knee?", PLAN, knees())
    assert answer.text == "p1's left knee is the most bent (103 deg; p2 12 deg)."
    assert (answer.value, answer.value_type) == ("p1", "person")
    assert [line.step for line in answer.evidence] == ["s2", "s2"]
    assert verified(answer, knees()) == answer
    assert focus_of(PLAN, knees()) == ("p1",)


def test_one_measurement_is_its_value_and_several_are_text():
    records = knees()
    only = Plan(steps=PLAN.steps[:1])
    assert PlainAnswerer().answer("?", only, records).value_type == "text"
    records["s1"]["value"] = KNEES[:1]
    answer = PlainAnswerer().answer("?", only, records)
    assert (answer.value, answer.value_type, answer.unit) == (103.4, "float", "deg")


def test_what_is_not_visible_is_abstained_from_with_the_reason():
    records = knees()
    records["s1"]["unknown"] = "p1's left knee is not visible"
    records["s2"] = empty_record("select", {}, ["s1"], "skipped")
    answer = PlainAnswerer().answer("?", PLAN, records)
    assert answer.abstained
    assert answer.reason == "p1's left knee is not visible"
    assert answer.value is None


def test_a_count_is_followed_by_what_was_counted():
    records = {
        "s1": record("select", value=["p1", "p2"], value_type="people",
                     text="p1 and p2 are sitting"),
        "s2": record("count", ["s1"], value=2, value_type="int", text="2 people",
                     evidence=[{"text": "2 people", "value": 2}]),
    }  # fmt: skip
    plan = Plan(steps=(Step(id="s1", tool="select"), Step(id="s2", tool="count", needs=("s1",))))
    answer = PlainAnswerer().answer("how many sit?", plan, records)
    assert answer.text == "2 people: p1 and p2 are sitting."
    assert focus_of(plan, records) == ("p1", "p2")


def test_a_number_without_evidence_is_not_said():
    line = Evidence(step="s1", text="p1 left knee flexion 103 deg", value=103.4)
    said = Answer(text="p1's knee is bent 103 deg. It was 97 deg before.", evidence=(line,))
    assert verified(said, knees()).text == "p1's knee is bent 103 deg."
    wrong = said.model_copy(update={"text": "It is bent 97 deg."})
    assert verified(wrong, knees()).abstained


def test_numbers_count_as_they_are_rounded_and_ids_are_not_numbers():
    evidence = [Evidence(step="s1", text="p1 and p2 are 1.98 m apart", value=1.9768)]
    assert unproved_numbers("p12 is about 2 m, exactly 1.977 m, from t3", evidence) == []
    assert unproved_numbers("1.97 m", evidence) == ["1.97"]


def test_evidence_of_a_step_that_did_not_run_is_dropped():
    answer = PlainAnswerer().answer("?", PLAN, knees())
    records = knees()
    records["s2"]["status"] = "failed"
    gone = verified(answer, records)
    assert gone.abstained
    assert gone.evidence == ()


def test_evidence_that_the_step_never_stated_is_dropped():
    invented = Evidence(step="s2", text="p1 left knee flexion 90 deg", value=90.0)
    assert verified(Answer(text="It is 90 deg.", evidence=(invented,)), knees()).abstained
