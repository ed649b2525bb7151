"""What-ifs and edits of people in a photograph, asked in plain words."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from thirdwave.apps.session import Reply, Session
from thirdwave.apps.settings import Settings


@pytest.fixture(scope="module")
def session(home):
    with Session(Settings(home=home, renderer="raster")) as made:
        yield made


@pytest.fixture
def talk(session, basketball):
    """Ask one question after the other about one picture."""
    said: list[Reply] = []

    def ask(question: str) -> Reply:
        thread = said[-1].thread if said else None
        said.append(session.ask(question, picture=None if thread else basketball, thread=thread))
        return said[-1]

    return ask


def joints(people: list[dict[str, Any]]) -> Any:
    return [person["joints3d"] for person in people]


def test_the_flagship_question_is_answered_on_a_branch_with_a_picture(talk):
    reply = talk("How would the man on the left stand if he were tired? Show me from the side.")
    found = reply.to_json()
    assert (found["value_type"], found["abstained"]) == ("pose", False)
    assert found["value"]["person"] == "p1"
    assert found["value"]["branch"] == found["branch"]["scene"]
    assert found["evidence"], "what changed was measured"
    assert found["answer"].startswith("p1 would")
    assert joints(found["branch"]["people"])[0] != joints(found["people"])[0]
    assert joints(found["branch"]["people"])[1] == joints(found["people"])[1]
    pictures = [path for ref, path in reply.artifacts if ref["name"].startswith("left p1")]
    with Image.open(Path(pictures[0])) as picture:
        assert picture.format == "PNG"

    stored = talk("how bent is p1's left knee?").to_json()
    assert stored["branch"] is None
    assert joints(stored["people"]) == joints(found["people"])


def test_a_what_if_is_measured_gone_on_with_kept_and_undone(talk):
    asked = talk("What would p1's left knee angle be if he squatted?")
    assert asked.value == pytest.approx(100, abs=25)
    assert asked.branch is not None
    right = talk("and his right one?")
    assert right.value == pytest.approx(asked.value, abs=5)
    assert right.to_json()["branch"]["scene"] == asked.branch.id
    rev = asked.scene.rev
    kept = talk("keep it that way")
    assert kept.value["rev"] == kept.scene.rev == rev + 1
    assert talk("how bent is p1's left knee?").value == pytest.approx(asked.value, abs=0.1)
    undone = talk("undo that")
    assert undone.value["rev"] == rev + 2
    assert "squat" in undone.text
    people = undone.to_json()["people"]
    assert joints(people) == joints(asked.to_json()["people"])


def test_an_edit_is_told_and_what_changed_too(talk):
    reply = talk("make the man on the left raise both arms")
    assert reply.value["rev"] == reply.scene.rev
    assert reply.branch is None
    changed = talk("what changed?")
    assert changed.answer.value_type == "text"
    assert "p1" in changed.text
    assert "arm" in changed.text or "hand" in changed.text


def test_two_people_in_one_what_if_are_both_told_and_kept_later(talk):
    asked = talk("What if p2 sat down and p1 raised the left arm?")
    assert asked.branch is not None
    assert "p2 would change" in asked.text
    assert "p1 would change" in asked.text
    who = [asked.value["person"], *(other["person"] for other in asked.value["others"])]
    assert who == ["p2", "p1"]
    rev = asked.scene.rev
    changed = talk("what changed?")
    assert changed.branch is not None
    assert "p1 now against before" in changed.text
    assert "p2 now against before" in changed.text
    talk("How many people are there?")
    kept = talk("do it")
    assert kept.value["rev"] == kept.scene.rev == rev + 1
    assert sorted(kept.value["people"]) == ["p1", "p2"]
    assert "sitting" in talk("Is p2 sitting?").text


@pytest.mark.parametrize(
    "words",
    [
        "make p1 frobnicate",
        "make p1 bend his left knee to 90 degrees with the left knee straight",
        "mach dass p1 die Arme hebt",
    ],
)
def test_what_cannot_be_done_leaves_everybody_as_they_are(talk, words):
    before = talk("who is standing?").to_json()
    reply = talk(words)
    assert reply.answer.abstained
    assert reply.answer.reason
    assert joints(reply.to_json()["people"]) == joints(before["people"])
    assert reply.scene.rev == talk("who is standing?").scene.rev


def test_people_are_described_and_compared(talk):
    short = talk("describe the man on the left briefly")
    long = talk("describe him in detail")
    assert short.answer.value_type == long.answer.value_type == "text"
    assert len(long.text) > len(short.text)
    assert "p1" in long.text
    both = talk("what is the difference between p1's and p2's poses?")
    assert {"p1", "p2"} <= set(both.text.replace(":", " ").split())


def test_nobody_can_be_posed_where_nobody_is(session, tmp_path):
    empty = tmp_path / "empty.png"
    Image.linear_gradient("L").resize((320, 240)).save(empty)
    reply = session.ask("what if she sat down?", picture=empty)
    assert reply.answer.abstained
    assert reply.branch is None
