"""A corrupted observation never passes: the answer is withdrawn, or says what the record now says.

The turns are real ones: real tools on scenes and a photograph, through the graph, over a server.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graphs.mutants import mutants, swapped
from thirdwave.agents.answers.answer import PlainAnswerer
from thirdwave.agents.proof.verify import assert_proved, verified
from thirdwave.apps.session import Reply, Session
from thirdwave.apps.settings import Settings

ROOT = Path(__file__).parents[2]
SCENES = ROOT / "apps" / "benches" / "plan" / "scenes"
PHOTO = ROOT / "examples" / "images" / "basketball.jpg"
QUESTIONS = {
    SCENES / "park.json": (
        "How many people are there?",
        "What is everybody doing?",
        "Who is sitting?",
        "How many people are sitting?",
        "Is anybody lying down?",
        "Is everybody standing?",
        "Who is the tallest?",
        "Is p1 taller than p2?",
        "How much taller is p1 than p4?",
        "How tall is p1 in cm?",
        "How bent is p2's left knee?",
        "Whose left knee is the most bent?",
        "Who has a knee bent more than 60 degrees?",
        "How many people have the left knee bent more than 60 degrees?",
        "How far is p1 from p4?",
        "Who is closest to the camera?",
        "Which way is p3 facing?",
        "Who is on the bench?",
    ),
    PHOTO: (
        "How many people are there?",
        "How tall is p1?",
        "How bent are p1's elbows?",
        "Who has the left elbow bent more than 100 degrees?",
        "How far is p1 from the camera?",
        "Is p1 standing?",
    ),
}


@pytest.fixture(scope="module")
def turns(redis_server: Path) -> list[Reply]:
    settings = Settings(home=redis_server, tenant="mutants", illustrate=False)
    with Session(settings) as session:
        return [
            session.ask(question, picture=picture)
            for picture, questions in QUESTIONS.items()
            for question in questions
        ]


def answered_again(turn: Reply, records) -> tuple:
    said = PlainAnswerer().answer(turn.question, turn.plan, records)
    return verified(said, records, turn.question), said


def test_every_turn_is_answered_and_proved(turns):
    for turn in turns:
        assert not turn.answer.abstained, (turn.question, turn.text)
        assert_proved(turn.answer, turn.records, turn.question)
        again, _ = answered_again(turn, turn.records)
        assert (again.text, again.value) == (turn.text, turn.value)


def corrupted(turns: list[Reply]) -> Iterator[tuple[Reply, str, dict]]:
    for turn in turns:
        records = dict(turn.records)
        for what, changed in mutants(turn.plan, records, turn.answer):
            yield turn, what, changed
        for what, changed in swapped(turn.plan, records):
            yield turn, what, changed


def test_a_corrupted_observation_changes_or_withdraws_the_answer(turns):
    survived, withdrawn, total = [], 0, 0
    for turn, what, records in corrupted(turns):
        total += 1
        answer, _ = answered_again(turn, records)
        withdrawn += answer.abstained
        before = turn.answer
        same = (answer.text, answer.value, answer.evidence) == (
            before.text, before.value, before.evidence)  # fmt: skip
        if same and not answer.abstained:
            survived.append(f"{turn.question} {what}")
    assert total >= 500
    assert survived == [], "\n".join(survived)
    assert withdrawn / total >= 0.9, f"{withdrawn} of {total}"


def test_what_is_said_of_a_corrupted_observation_is_never_half_of_it(turns):
    """A changed value never goes with the old text, nor a changed text with the old value."""
    torn = []
    for turn, what, records in corrupted(turns):
        answer, _ = answered_again(turn, records)
        if answer.abstained or ".evidence: without" in what:
            continue
        moved = (answer.text != turn.text, answer.value != turn.value)
        if any(moved):
            torn.append(f"{turn.question} {what}: {answer.text!r} {answer.value!r}")
    assert torn == [], "\n".join(torn)
