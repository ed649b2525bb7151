"""What is not proved is not said: numbers, people, values, yes and no, notes, quotes."""

import pytest

from tests.agents.answers.test_answer import PLAN, knees, record
from tests.agents.answers.test_answer_parts import LOOK, TALL, looked, plan_of, tall
from thirdwave.agents.answers.answer import PlainAnswerer
from thirdwave.agents.plan import Answer, Step
from thirdwave.agents.proof.verify import assert_proved, complaints, verified

TEXT = "p1's left knee is the most bent (103 deg; p2 12 deg)."


def answer(**changed) -> Answer:
    made = PlainAnswerer().answer("whose knee?", PLAN, knees())
    return made.model_copy(update=changed)


def test_a_proved_answer_passes_unchanged():
    assert verified(answer(), knees()) == answer()
    assert_proved(answer(), knees())


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"text": "p1's left knee is the most bent (104 deg; p2 12 deg)."}, "number: 104"),
        ({"text": "p2's left knee is the most bent (103 deg; p1 12 deg)."}, "was not measured of"),
        ({"text": "p7's left knee is the most bent (103 deg)."}, "person: p7"),
        ({"value": "p2"}, "is no step's"),
        ({"value": "p7"}, "is no step's"),
        ({"evidence": ()}, "evidence: none"),
    ],
)
def test_what_is_not_proved_is_withdrawn_and_named(changed, complaint):
    said = answer(**changed)
    assert complaint in "; ".join(complaints(said, knees()))
    gone = verified(said, knees())
    assert (gone.abstained, gone.value) == (True, None)
    with pytest.raises(AssertionError, match="whose knee"):
        assert_proved(said, knees(), "whose knee?")


@pytest.mark.parametrize(("text", "value"), [("Yes: p1 is standing.", False),
                                             ("No: p1 is standing.", True)])  # fmt: skip
def test_a_yes_with_the_value_false_is_withdrawn(text, value):
    records = {"s1": looked("p1")}
    records["s1"].update(value=value, value_type="bool", tool="ask", text="p1 is standing")
    line = {"text": "p1 is standing", "value": None}
    records["s1"]["evidence"] = [line]
    said = PlainAnswerer().answer("?", plan_of(LOOK, answer="s1"), records)
    assert not verified(said, records).abstained
    assert verified(said.model_copy(update={"text": text}), records).abstained


def test_notes_are_proved_too():
    kept = "p1 was spoken of last"
    said = answer(notes=(kept, "there are 7 others", "p9 is near", "taken to be about p2"))
    assert verified(said, knees()).notes == (kept, "taken to be about p2")


def test_what_is_quoted_from_the_question_needs_no_proof():
    question = "is the sign '42 km' behind p1?"
    said = Answer(text="I cannot answer that: I do not know '42 km'.", abstained=True,
                  reason="I do not know '42 km'")  # fmt: skip
    assert verified(said, {}, question, ("p1",)) == said
    assert "42" not in verified(said, {}, "is there a sign?", ("p1",)).text


def test_an_abstention_claims_nothing():
    said = Answer(text="I cannot answer that: there are 7 people, p8 among them.", abstained=True,
                  reason="there are 7 people, p8 among them")  # fmt: skip
    gone = verified(said, {}, "who?", ("p1", "p2"))
    assert gone.abstained
    assert "7" not in gone.text + (gone.reason or "")
    fine = Answer(text="I cannot answer that: it could be p1 or p2.", abstained=True, reason="two")
    assert verified(fine, {}, "who?", ("p1", "p2")) == fine


def test_an_abstention_says_why_its_plan_abstains_unless_a_model_says_it():
    why = "there is no third picture: this talk has 2 pictures"
    said = Answer(text=f"I cannot answer that: {why}.", abstained=True, reason=why)
    assert verified(said, {}, "who is in the third?", reason=why) == said
    assert complaints(said, {}, "who is in the third?", reason=why) == []
    for other in ("", "there is no picture", f'a model says: "{why}"'):
        cut = verified(said, {}, "who is in the third?", reason=other)
        assert "2" not in cut.text + (cut.reason or "")
        assert complaints(said, {}, "who is in the third?", reason=other)


@pytest.mark.parametrize(
    "corrupt",
    [
        lambda one: one["value"][0].update(value=1.9),
        lambda one: one["value"][0].update(person="p2"),
        lambda one: one["evidence"][0].update(value=1.9),
        lambda one: one["evidence"][0].update(text="p1 is 1.90 m tall"),
        lambda one: one["evidence"].clear(),
    ],
)
def test_a_record_that_does_not_agree_with_itself_proves_nothing(corrupt):
    records = {"s1": looked("p1", "p2"), "s2": tall("p1", 1.8)}
    said = PlainAnswerer().answer("?", plan_of(LOOK, TALL, answer="s2"), records)
    assert not verified(said, records).abstained
    corrupt(records["s2"])
    assert verified(said, records).abstained


def test_people_are_told_where_they_stand():
    records = {"s1": looked("p1", "p2"), "s2": tall("p1", 1.8)}
    records["s1"]["text"] = "p1 (left) and p2 (right) are in the picture"
    said = PlainAnswerer().answer("?", plan_of(LOOK, TALL, answer="s2"), records)
    for where, fits in (("left", True), ("Ann, left", True), ("right", False)):
        told = said.model_copy(update={"text": f"p1 ({where}) is 1.80 m tall."})
        assert verified(told, records).abstained != fits


def test_who_is_not_chosen_may_be_told_without_a_no():
    """Nobody faces the camera: the text says which way somebody does face."""
    records = {"s1": looked("p1"), "s2": tall("p1", 1.8)}
    line = {"text": "p1 faces to the right of the picture (turned 60 deg)", "value": 60.0}
    value = [{"person": "p1", "quantity": "facing", "value": 60.0, "unit": "deg"}]
    records["s2"].update(value=value, text=line["text"], evidence=[line], args={})
    chosen = record("select", ["s2"], value=[], value_type="people", text=line["text"],
                    args={"measurements": "$s2", "keep": "equal", "value": "camera"},
                    evidence=[line])  # fmt: skip
    records["s3"] = chosen
    plan = plan_of(LOOK, TALL, Step(id="s3", tool="select", needs=("s2",)), answer="s3")
    answer = PlainAnswerer().answer("?", plan, records)
    assert answer.text == "Nobody: p1 faces to the right of the picture (turned 60 deg)."
    assert_proved(answer, records)
    chosen["value"] = ["p1"]
    assert complaints(PlainAnswerer().answer("?", plan, records), records)


def test_who_could_not_be_counted_is_listed_beside_those_who_were():
    records = {"s1": looked("p1", "p2")}
    line = {"text": "1 person: p1; undecided: p2", "value": 1}
    records["s2"] = record("count", ["s1"], value=1, value_type="int", evidence=[line],
                           text="at least 1 person, p2 could not be judged")  # fmt: skip
    plan = plan_of(LOOK, Step(id="s2", tool="count", needs=("s1",)), answer="s2")
    assert_proved(PlainAnswerer().answer("how many?", plan, records), records)


def test_two_numbers_of_one_person_beside_another_are_no_mistake():
    records = {"s1": looked("p1", "p2")}
    lines = [{"text": "p2: turned 158 deg", "value": 158.0},
             {"text": "p2: head turned 24 deg", "value": 24.0}]  # fmt: skip
    text = "p2 against p1: turned 158 deg and head turned 24 deg"
    records["s2"] = record("compare_poses", ["s1"], value=text, value_type="text", text=text,
                           evidence=lines)  # fmt: skip
    plan = plan_of(LOOK, Step(id="s2", tool="compare_poses", needs=("s1",)), answer="s2")
    assert_proved(PlainAnswerer().answer("how do they differ?", plan, records), records)
