"""Where different readings would give different answers, the user is asked which was meant."""

import json
import os
import pty
import subprocess
import sys

import pytest

from thirdwave.apps.session import Session
from thirdwave.apps.settings import Settings

WHICH = "how bent is his left knee?"


def test_the_object_asks_with_options_and_the_reply_goes_on(ask_json, two_people):
    asked = ask_json(two_people, WHICH)
    assert (asked["abstained"], asked["value"], asked["asked"]["kind"]) == (True, None, "ask")
    assert [option["people"] for option in asked["asked"]["options"]] == [["p1"], ["p2"]]
    assert asked["answer"] == asked["asked"]["text"]
    answered = ask_json("p2", "--thread", asked["thread"])
    assert answered["asked"] is None
    assert "p2" in answered["answer"]
    assert answered["question"] == WHICH


def test_a_reply_that_names_nobody_is_a_new_question(ask_json, two_people):
    asked = ask_json(two_people, WHICH)
    counted = ask_json("How many people are there?", "--thread", asked["thread"])
    assert (counted["value"], counted["asked"]) == (2, None)


def test_without_a_terminal_it_says_how_to_go_on(thirdwave, two_people):
    done = thirdwave("ask", two_people, WHICH, stdin=subprocess.DEVNULL)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[1].split()[:2] == ["1", "p1"]
    assert lines[2].split()[:2] == ["2", "p2"]
    thread = lines[-1].split("--thread ")[1].split()[0]
    again = thirdwave("ask", "--thread", thread, "2")
    assert again.stdout.startswith("p2")


def test_the_most_likely_is_taken_on_demand_and_noted(thirdwave, ask_json, two_people):
    reply = ask_json(two_people, WHICH, "--yes")
    assert reply["asked"] is None
    assert reply["notes"][0].startswith("taken to be about p")
    said = thirdwave("ask", two_people, WHICH, "--yes").stdout
    assert f"note: {reply['notes'][0]}" in said


def test_resume_shows_the_question_again_and_takes_the_likely(thirdwave, ask_json, two_people):
    thread = ask_json(two_people, WHICH)["thread"]
    again = json.loads(thirdwave("resume", thread, "--json").stdout)
    assert again["asked"]["kind"] == "ask"
    taken = json.loads(thirdwave("resume", thread, "--yes", "--json").stdout)
    assert (taken["asked"], taken["abstained"]) == (None, False)


@pytest.mark.parametrize(("typed", "said"), [("2\n", "p2's left knee"), ("\n", "go on: ")])
def test_on_a_terminal_the_choice_is_typed(environment, two_people, typed, said):
    shown = at_a_terminal(environment, ["ask", str(two_people), WHICH], typed)
    assert "1  p1" in shown
    assert said in shown


def test_a_conversation_takes_the_next_line_as_the_reply(thirdwave, two_people):
    lines = f"{WHICH}\np2\nand the right one?\n"
    done = thirdwave("chat", two_people, input=lines)
    assert done.returncode == 0, done.stderr
    answers = [line for line in done.stdout.splitlines() if line.startswith("p2's")]
    assert len(answers) == 2


def test_a_picture_of_its_own_is_no_reply(home, two_people, tmp_path):
    other = tmp_path / "one.json"
    document = json.loads(two_people.read_text())
    other.write_text(json.dumps({**document, "people": document["people"][:1]}))
    with Session(Settings(home=home)) as session:
        asked = session.ask(WHICH, picture=two_people)
        assert asked.asked is not None
        second = session.ask("How many people are there?", picture=other, thread=asked.thread)
        assert (second.value, second.asked) == (1, None)
        known = session.parts.threads.get(asked.thread)
        assert known is not None
        assert known.scenes == (asked.scene.id, second.scene.id)
        assert known.scene == second.scene.id
        assert session.ask("How many people are there?", thread=asked.thread).value == 1
        third = session.ask("Who is in the third picture?", thread=asked.thread).answer
        assert third.abstained
        assert "this talk has 2 pictures" in third.text
        assert "this talk has 2 pictures" in (third.reason or "")


def at_a_terminal(environment, arguments: list[str], typed: str) -> str:
    """What a command shows whose stdin is a terminal where that is typed."""
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode())
    done = subprocess.run(
        [sys.executable, "-m", "thirdwave.apps.cli", *arguments],
        env=environment, stdin=theirs, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 0, done.stderr
    return done.stdout
