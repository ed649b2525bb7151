"""Ctrl-C where a command waits for the user says which thread it was, and how to go on."""

import os
import pty
import signal
import subprocess
import sys
import time

import pytest

WHICH = "how bent is his left knee?"
PROMPTS = ("> ", "reject? ")
EDIT = "make p1 raise both arms"


@pytest.mark.parametrize(
    ("question", "more", "way_on"),
    [
        (WHICH, [], 'thirdwave ask --thread {thread} "1" goes on'),
        (EDIT, ["--approve", "edit_pose"], "thirdwave resume {thread} --approve | --reject"),
    ],
)
def test_at_a_question_back(environment, ask_json, thirdwave, two_people, question, more, way_on):
    said = interrupted(environment, ["ask", str(two_people), question, *more])
    thread = next(word for word in said.split() if word.startswith("t-"))
    assert said.startswith(f"thirdwave: interrupted: {way_on.format(thread=thread)}")
    assert said.count("\n") == 1
    again = interrupted(environment, ["resume", thread])
    assert again == said, "a question that is shown again is named as well"


def test_in_a_conversation(environment, ask_json, two_people):
    before = interrupted(environment, ["chat", str(two_people)])
    assert before == "thirdwave: interrupted\n", "there is no thread yet"
    said = interrupted(environment, ["chat", str(two_people)], "How many people?\n")
    thread = next(word for word in said.split() if word.startswith("t-"))
    assert said == f'thirdwave: interrupted: thirdwave ask --thread {thread} "..." goes on\n'
    assert ask_json("--thread", thread, "How many people are there?")["value"] == 2
    given = ["chat", str(two_people), "--thread", thread]
    assert interrupted(environment, given) == said


def interrupted(environment, arguments: list[str], typed: str = "") -> str:
    """What a command says on stderr that gets a SIGINT when, at a terminal, it waits for a line.

    It does when it has read what is `typed`, a line of it at each prompt.
    """
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode())
    command = [sys.executable, "-m", "thirdwave.apps.cli", *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, env=environment, stdin=theirs, stdout=pipe, stderr=pipe
    ) as working:
        try:
            assert working.stdout is not None
            shown = ""
            while sum(map(shown.count, PROMPTS)) <= typed.count("\n"):
                some = os.read(working.stdout.fileno(), 4096)
                assert some, shown
                shown += some.decode()
            time.sleep(0.3)  # it begins to read a little after it has shown the prompt
            working.send_signal(signal.SIGINT)
            _, said = working.communicate(timeout=60)
        finally:
            working.kill()
            os.close(ours)
            os.close(theirs)
    assert working.returncode == 130
    return said.decode()
