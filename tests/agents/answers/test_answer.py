"""What is said is what was measured: the plain answerer and the verifier."""

from thirdwave.agents.answers.answer import PlainAnswerer
from thirdwave.agents.focus import focus_of
from thirdwave.agents.plan import Answer, Evidence, Plan, Step
from thirdwave.agents.proof.verify import unproved_numbers, verified
from thirdwave.agents.record import Record, empty_record

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


def chain(first: Record, second: Record, **last) -> tuple[Plan, dict[str, Record]]:
    """A selection among an earlier one, and what is asked of it."""
    first["args"], second["args"] = {}, {"within": "$s1"}
    records = {"s1": first, "s2": second}
    steps = [Step(id="s1", tool="select"), Step(id="s2", tool="select", needs=("s1",))]
    if last:
        records["s3"] = record(last.pop("tool"), ["s2"], args={"people": "$s2"}, **last)
        steps.append(Step(id="s3", tool=records["s3"]["tool"], needs=("s2",)))
    return Plan(steps=tuple(steps)), records


def selected(value: list[str], text: str, *lines: str) -> Record:
    evidence = [{"text": line, "value": " not " not in line} for line in lines]
    return record("select", ["s0"], value=value, value_type="people", text=text, evidence=evidence)


def test_all_conditions_of_a_selection_among_a_selection_are_told():
    plan, records = chain(
        selected(["p2"], "p2 (middle) has the left arm raised", "p2 has the left arm raised"),
        selected(["p2"], "p2 (middle) has the right arm raised", "p2 has the right arm raised"),
    )
    answer = PlainAnswerer().answer("both?", plan, records)
    assert answer.text == "p2 (middle) has the left arm raised, and has the right arm raised."
    assert {line.step for line in answer.evidence} == {"s1", "s2"}


def test_what_held_of_more_people_is_told_of_those_who_are_left():
    plan, records = chain(
        selected(["p2", "p4"], "p2 and p4 are not standing"),
        selected(["p4"], "p4 is not sitting", "p4 is kneeling"),
    )
    answer = PlainAnswerer().answer("neither?", plan, records)
    assert answer.text == "p4 is not standing, and is not sitting."


def test_nobody_who_fits_all_is_told_with_who_fits_what():
    plan, records = chain(
        selected(["p5"], "p5 is lying", "p5 is lying"),
        selected([], "p5 is not next to p4 (1.54 m apart)", "p5 is not next to p4 (1.54 m apart)"),
    )
    answer = PlainAnswerer().answer("who?", plan, records)
    assert answer.text == ("Nobody fits that: p5 is lying; p5 is not next to p4 (1.54 m apart).")
    assert verified(answer, records) == answer


def test_a_no_without_anything_to_ask_of_says_what_was_not_found():
    plan, records = chain(
        record("detect_things", [], value=[], value_type="things", text="no dog was found",
               evidence=[{"text": "no dog was found", "value": 0}]),
        selected([], "nobody", "nobody"),
        tool="quantify", value=False, value_type="bool", text="no",
        evidence=[{"text": "0 of 1", "value": False}],
    )  # fmt: skip
    records["s2"]["needs"] = ["s1"]
    assert PlainAnswerer().answer("next to the dog?", plan, records).text == "No: no dog was found."


def test_a_verdict_that_says_it_all_is_not_repeated():
    plan, records = chain(
        selected(["p1", "p2"], "p1 and p2 are people"),
        selected(["p1"], "p1 is standing"),
        tool="quantify", value=False, value_type="bool", text="no: p2 is sitting",
        evidence=[{"text": "1 of 2: p1", "value": False}],
    )  # fmt: skip
    assert PlainAnswerer().answer("all?", plan, records).text == "No: p2 is sitting."


def test_every_number_of_a_long_text_keeps_its_evidence():
    lines = [{"text": f"p{i} is bent {10 + i} deg", "value": 10.0 + i} for i in range(1, 31)]
    bent = [{"person": f"p{i}", "quantity": "knee_flexion", "value": 10.0 + i, "unit": "deg"}
            for i in range(1, 31)]  # fmt: skip
    many = record("measure", value=bent, value_type="measurements", evidence=lines,
                  text="; ".join(line["text"] for line in lines))  # fmt: skip
    answer = PlainAnswerer().answer("?", Plan(steps=PLAN.steps[:1]), {"s1": many})
    assert verified(answer, {"s1": many}).text == answer.text
    assert "p30 is bent 40 deg" in answer.text


def test_a_sentence_begins_with_a_capital_but_an_id_stays_as_it_is():
    line = {"text": "x", "value": None}
    found = record("select", value="player-7", value_type="person", evidence=[line])
    found["text"] = "player-7's knee is bent"
    records = {"s1": found}
    plan = Plan(steps=(Step(id="s1", tool="select"),))
    assert PlainAnswerer().answer("?", plan, records).text == "player-7's knee is bent."
    records["s1"]["text"] = "the bodies of player-7"
    assert PlainAnswerer().answer("?", plan, records).text == "The bodies of player-7."


def test_after_a_distance_both_are_spoken_of():
    apart = {"person": "p1", "other": "p2", "quantity": "distance", "value": 2.0, "unit": "m"}
    records = {"s1": record("relate", value=[apart], value_type="measurements", text="2 m apart")}
    plan = Plan(steps=(Step(id="s1", tool="relate"),))
    assert focus_of(plan, records) == ("p1", "p2")
    apart["other"] = "t1"
    assert focus_of(plan, records) == ("p1",)


def looked(text: str = "nobody at least 300 px tall was found") -> Record:
    return record("detect_people", value=[], value_type="people", text=text,
                  evidence=[{"text": text, "value": 0}])  # fmt: skip


def of_nobody(tool: str, **more) -> tuple[Plan, dict[str, Record]]:
    steps = (Step(id="s1", tool="detect_people"), Step(id="s2", tool=tool, needs=("s1",)))
    return Plan(steps=steps), {"s1": looked(), "s2": record(tool, ["s1"], **more)}


def test_a_count_of_nobody_says_who_was_looked_for_and_no_none_before_it():
    plan, records = of_nobody("count", value=0, value_type="int", text="none",
                              evidence=[{"text": "none", "value": 0}])  # fmt: skip
    answer = verified(PlainAnswerer().answer("How many?", plan, records), records)
    assert answer.text == "Nobody at least 300 px tall was found."
    assert (answer.value, answer.abstained) == (0, False)


def test_a_no_about_nobody_stays_a_no():
    plan, records = of_nobody("quantify", value=False, value_type="bool", text="no",
                              evidence=[{"text": "0 of 0", "value": False}])  # fmt: skip
    answer = verified(PlainAnswerer().answer("Is anyone there?", plan, records), records)
    assert answer.text == "No: nobody at least 300 px tall was found."


def test_an_abstention_about_nobody_says_who_was_looked_for():
    plan, records = of_nobody("select", value_type="person", text="nobody is in the picture",
                              unknown="nobody is in the picture")  # fmt: skip
    answer = PlainAnswerer().answer("Who is tallest?", plan, records)
    assert answer.reason == "nobody at least 300 px tall was found"


def test_the_talk_goes_on_about_whoever_was_posed_or_was_to_be():
    two = Plan(steps=(Step(id="s1", tool="detect_people"), Step(id="s2", tool="edit_pose")))
    people = record("detect_people", value=["p1", "p2"], value_type="people")
    value = {"person": "p2", "others": [{"person": "p1"}]}
    edited = record("edit_pose", ["s1"], value=value, value_type="pose")
    assert focus_of(two, {"s1": people, "s2": edited}) == ("p2", "p1")
    kept = record("keep_edit", value={"people": ["p1"]}, value_type="pose")
    assert focus_of(two, {"s1": people, "s2": kept}) == ("p1",)
    failed = empty_record("edit_pose", {"person": "$s3"}, ["s1"], "failed")
    found = record("select", value="p2", value_type="person")
    assert focus_of(two, {"s1": people, "s2": failed, "s3": found}) == ("p2",)


def test_what_cannot_be_done_is_not_said_to_be_unanswerable():
    edit = Plan(steps=(Step(id="s1", tool="edit_pose"),))
    refused = record("edit_pose", unknown="I did not understand 'gizmo'")
    answer = PlainAnswerer().answer("?", edit, {"s1": refused})
    assert answer.abstained
    assert answer.text == "I cannot do that: I did not understand 'gizmo'."
