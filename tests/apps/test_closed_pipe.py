"""Whoever reads may have had enough, as `head` has: a command then ends, and says nothing."""

import os
import subprocess
import sys

import pytest

COUNT = "How many people are there?"
COMMANDS = {
    "an answer": ["ask", "{picture}", COUNT],
    "events": ["ask", "{picture}", COUNT, "--events"],
    "threads": ["threads", "list"],
    "help": ["--help"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_it_ends_quietly(environment, two_people, name):
    given = [item.format(picture=two_people) for item in COMMANDS[name]]
    unbuffered = "1" if name == "threads" else ""
    done = to_nobody(environment | {"PYTHONUNBUFFERED": unbuffered}, given)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_wrong_stays_wrong(environment):
    done = to_nobody(environment, ["ask", "no such file", COUNT], errors_too=True)
    assert done.returncode == 2


def to_nobody(environment, arguments, *, errors_too=False):
    """Run a command whose output goes into a pipe that nobody reads any more."""
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        [sys.executable, "-m", "thirdwave.apps.cli", *arguments],
        env=environment, stdout=theirs, stderr=theirs if errors_too else subprocess.PIPE,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    os.close(theirs)
    return done
