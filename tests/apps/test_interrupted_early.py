"""Ctrl-C at any moment from the entry point on ends a command by one line and status 130."""

import signal
import subprocess
import sys

import pytest

AT_IMPORT = """
import os, signal, sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == wanted:
            os.kill(os.getpid(), signal.SIGINT)

wanted = sys.argv.pop(1)
sys.meta_path.insert(0, Interrupting())
from thirdwave.apps.cli import main
main()
"""
IN_A_FINALISER = """
import os, signal, sys

class Lost:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(100):
            pass

import thirdwave.apps.cli as cli
import thirdwave.apps.report as report
report.grammar = lambda: str(Lost())
cli.main()
"""
BEHIND_THE_ANSWER = """
import atexit, os, signal
import thirdwave.apps.cli as cli

atexit.register(os.kill, os.getpid(), signal.SIGINT)
cli.main()
"""


@pytest.mark.parametrize(
    "module",
    [
        "typer", "pydantic", "thirdwave.apps.talk_cli", "thirdwave.apps.session", "langgraph.types",
        "thirdwave.apps.wiring", "numpy", "redis",
    ],
)  # fmt: skip
def test_while_modules_are_imported(environment, two_people, module):
    done = run(environment, AT_IMPORT, module, "ask", str(two_people), "How many people?")
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "thirdwave: interrupted\n"


def test_where_no_error_is_passed_on(environment):
    done = run(environment, IN_A_FINALISER, "tools", "grammar")
    assert (done.returncode, done.stderr) == (130, "thirdwave: interrupted\n")


def test_behind_the_answer(environment):
    done = run(environment, BEHIND_THE_ANSWER, "tools", "grammar", "--json")
    assert done.stdout.startswith('{"grammar": ')
    assert (done.returncode, done.stderr) == (130, "thirdwave: interrupted\n")


def test_whoever_ignores_it_goes_on_to_ignore_it(environment):
    done = run(
        environment, AT_IMPORT, "typer", "tools", "grammar", "--json",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def run(environment, code, *arguments, **more) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment, capture_output=True, text=True, timeout=60, check=False, **more,
    )  # fmt: skip
