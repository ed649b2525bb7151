"""Chosen tools run when the user has said so, in this process or another."""

import json
import subprocess

import pytest

from tests.apps.test_asked import at_a_terminal
from thirdwave.apps.errors import UserError
from thirdwave.apps.session import Session
from thirdwave.apps.settings import Settings

EDIT = "make p1 raise both arms"


@pytest.fixture
def waiting(ask_json, two_people):
    """A question whose edit waits to be allowed; its thread."""
    reply = ask_json(two_people, EDIT, "--approve", "edit_pose")
    assert reply["asked"]["kind"] == "approve"
    (step,) = reply["asked"]["steps"]
    assert (step["tool"], step["args"]["words"]) == ("edit_pose", "raise both arms")
    assert {s["status"] for s in reply["plan"] if s["id"] == step["id"]} == {"waiting"}
    return reply["thread"], step


def edits(thirdwave, thread) -> int:
    log = json.loads(thirdwave("scene", "log", "--thread", thread, "--json").stdout)
    return [event["kind"] for event in log["revisions"]].count("edit")


def test_it_runs_when_it_is_approved(waiting, thirdwave):
    thread, _ = waiting
    assert edits(thirdwave, thread) == 0
    reply = json.loads(thirdwave("resume", thread, "--approve", "--json").stdout)
    assert (reply["value"]["person"], reply["asked"]) == ("p1", None)
    assert edits(thirdwave, thread) == 1


def test_it_does_not_when_it_is_rejected_and_why_is_said(waiting, thirdwave):
    thread, _ = waiting
    done = thirdwave("resume", thread, "--reject", "leave him be", "--json")
    reply = json.loads(done.stdout)
    assert reply["abstained"]
    assert "leave him be" in reply["reason"]
    assert edits(thirdwave, thread) == 0


def test_it_runs_as_it_was_edited(waiting, thirdwave):
    thread, step = waiting
    args = json.dumps({"person": "p2", "words": "raise the left arm"})
    done = thirdwave("resume", thread, "--edit", f"{step['id']}={args}", "--json")
    reply = json.loads(done.stdout)
    assert reply["value"]["person"] == "p2"
    assert next(s for s in reply["plan"] if s["id"] == step["id"])["args"] == json.loads(args)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--edit", '{id}={{"wordz": "sit"}}'], "wordz"),
        (["--edit", "{id}=[1]"], "JSON object"),
        (["--edit", "{id}"], "STEP=JSON"),
        (["--edit", "s99={{}}"], "does not wait"),
        (
            ["--edit", '{id}={{"person": "p9", "words": "sit"}}'],
            "'p9' in this picture, there is: p1, p2",
        ),
        (["--approve", "--reject"], "got two"),
        (["why", "--approve"], "--reject"),
    ],
)
def test_what_cannot_be_decided_is_said_and_it_still_waits(waiting, thirdwave, given, said):
    thread, step = waiting
    done = thirdwave("resume", thread, *[item.format(id=step["id"]) for item in given])
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr
    assert json.loads(thirdwave("resume", thread, "--json").stdout)["asked"]["kind"] == "approve"


@pytest.mark.parametrize(("said", "runs"), [("ok go ahead", True), ("No, thanks.", False)])
def test_a_yes_or_no_to_the_thread_decides(waiting, ask_json, thirdwave, said, runs):
    thread, _ = waiting
    reply = ask_json("--thread", thread, said)
    assert (reply["question"], reply["asked"], reply["abstained"]) == (EDIT, None, not runs)
    assert edits(thirdwave, thread) == int(runs)


def test_any_other_words_are_a_question(waiting, ask_json, thirdwave):
    thread, _ = waiting
    assert ask_json("--thread", thread, "How many people are there?")["value"] == 2
    assert edits(thirdwave, thread) == 0


def test_without_a_terminal_it_says_how_to_go_on(thirdwave, two_people):
    done = thirdwave("ask", two_people, EDIT, "--approve", "all", stdin=subprocess.DEVNULL)
    assert done.returncode == 0
    assert "--approve | --reject" in done.stdout


def test_the_setting_guards_as_the_option_does(ask_json, two_people):
    reply = ask_json(two_people, EDIT, env={"THIRDWAVE_APPROVE": "render, edit_pose"})
    assert reply["asked"]["kind"] == "approve"


def test_a_tool_that_is_not_there_cannot_be_guarded(thirdwave, two_people):
    done = thirdwave("ask", two_people, EDIT, "--approve", "edit_poze")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "edit_poze" in done.stderr


def test_on_a_terminal_each_step_is_decided(environment, two_people):
    edited = '{"person": "p2", "words": "raise the left arm"}'
    typed = f'perhaps\ne [1]\ne {{"person": "p9", "words": "sit"}}\ne\n{edited}\n'
    given = ["ask", str(two_people), EDIT, "--approve", "edit_pose"]
    shown = at_a_terminal(environment, given, typed)
    assert "expected a JSON object" in shown
    assert "no person 'p9' in this picture, there is: p1, p2" in shown
    assert "p2" in shown.splitlines()[-2] or "p2" in shown


def test_from_python(home, two_people):
    with Session(Settings(home=home, approve=("edit_pose",))) as session:
        asked = session.ask(EDIT, picture=two_people)
        assert asked.asked is not None
        (step,) = asked.asked.steps
        bad = {"decisions": {step["id"]: {"type": "edit", "args": {"people": "p1"}}}}
        with pytest.raises(UserError, match="edited arguments"):
            session.decide(asked.thread, bad)
        refused = session.decide(asked.thread, "no")
        assert refused.answer.abstained
        assert refused.records[step["id"]]["status"] == "refused"
        with pytest.raises(UserError, match="nothing waits"):
            session.decide(asked.thread, "yes")
