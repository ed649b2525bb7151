"""A question that was cut off goes on at the step it had reached, in another process."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

FLOW = """
name: slowly
steps:
  - {id: s1, tool: note, args: {word: first}}
  - {id: s2, tool: edit_pose, args: {person: p1, words: squat}, needs: [s1]}
  - {id: s3, tool: note, args: {word: beside}, needs: [s2]}
  - {id: s4, tool: slow_note, args: {word: long}, needs: [s2]}
  - {id: s5, tool: note, args: {word: last}, needs: [s4]}
answer: s5
"""


RUN = """
import sys
from pathlib import Path
from thirdwave import Session
from thirdwave.graphs.workflow import Workflow
flow = Workflow.read(Path(sys.argv[1]))
tell = lambda event: print(event.get("thread", "-"), event["event"], flush=True)
with Session(listener=tell) as session:
    session.run(flow, {"image": sys.argv[2]})
"""


@dataclass
class Slowly:
    """A workflow with a slow step, under way in a process; its thread and what was noted."""

    folder: Path
    picture: Path
    env: dict[str, str]
    thread: str = ""

    @property
    def flow(self) -> Path:
        path = self.folder / "slowly.yaml"
        path.write_text(FLOW)
        return path

    def begin(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", RUN, str(self.flow), str(self.picture)]
        working = subprocess.Popen(command, env=self.env, stdout=subprocess.PIPE, text=True)
        assert working.stdout is not None
        self.thread = working.stdout.readline().split()[0]
        self.wait_for({"slow:long", "note:beside"}, working)
        time.sleep(0.2)  # what has finished is kept
        return working

    def wait_for(self, notes: set[str], working: subprocess.Popen[str]) -> None:
        for _ in range(6000):
            if notes <= set(self.noted()):
                return
            assert working.poll() is None
            time.sleep(0.01)
        raise AssertionError(f"{notes} not within a minute, there is {self.noted()}")

    def noted(self) -> list[str]:
        path = Path(self.env["NOTES"])
        return path.read_text().split() if path.exists() else []


@pytest.fixture
def slowly(environment, plugged_path, two_people, tmp_path) -> Slowly:
    env = {**environment, "PYTHONPATH": plugged_path, "NOTES": str(tmp_path / "notes")}
    return Slowly(tmp_path, two_people, env)


def test_steps_that_were_done_are_not_run_again(slowly, thirdwave):
    working = slowly.begin()
    working.kill()
    working.communicate()
    done = thirdwave("resume", slowly.thread, "--json", env=slowly.env)
    assert done.returncode == 0, done.stderr
    reply = json.loads(done.stdout)
    assert (reply["value"], reply["abstained"]) == ("last", False)
    assert {step["id"]: step["status"] for step in reply["plan"]} == dict.fromkeys(
        ("s1", "s2", "s3", "s4", "s5"), "ok"
    )
    once = ["note:first", "note:beside", "slow:long", "slow:long", "note:last"]
    assert sorted(slowly.noted()) == sorted(once)
    log = json.loads(thirdwave("scene", "log", "--thread", slowly.thread, "--json").stdout)
    assert [event["kind"] for event in log["revisions"]].count("edit") == 1


def test_without_its_plug_in_it_says_what_to_install_and_nothing_is_lost(slowly, thirdwave):
    working = slowly.begin()
    working.kill()
    working.communicate()
    for command in (["resume", slowly.thread], ["resume", slowly.thread, "--json"]):
        done = thirdwave(*command)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert "'note'" in done.stderr
        assert "pip install plugin-tools" in done.stderr
    done = thirdwave("resume", slowly.thread, "--json", env=slowly.env)
    assert json.loads(done.stdout)["value"] == "last", done.stderr
    assert slowly.noted().count("note:first") == 1
    without = thirdwave("replay", slowly.thread)
    assert (without.returncode, without.stdout, without.stderr.count("\n")) == (2, "", 1)
    assert "pip install plugin-tools" in without.stderr


def test_it_goes_on_after_the_server_was_killed_too(slowly, thirdwave, home):
    working = slowly.begin()
    os.kill(int((home / "redis" / "pid").read_text()), signal.SIGKILL)
    working.kill()
    working.communicate()
    reply = json.loads(thirdwave("resume", slowly.thread, "--json", env=slowly.env).stdout)
    assert reply["value"] == "last"
    assert slowly.noted().count("note:first") == slowly.noted().count("note:beside") == 1


def test_ctrl_c_says_how_to_go_on(slowly, thirdwave):
    command = [sys.executable, "-m", "thirdwave.apps.cli", "run", str(slowly.flow)]
    given = [*command, "--input", f"image={slowly.picture}"]
    working = subprocess.Popen(given, env=slowly.env, stderr=subprocess.PIPE, text=True)
    slowly.wait_for({"slow:long", "note:beside"}, working)
    working.send_signal(signal.SIGINT)
    start = time.monotonic()
    _, said = working.communicate(timeout=60)
    assert time.monotonic() - start < 10, "the slow step takes a minute"
    assert working.returncode == 130
    assert said.startswith("thirdwave: interrupted: thirdwave resume t-"), said
    thread = said.split()[4]
    resumed = thirdwave("resume", thread, "--json", env=slowly.env)
    assert json.loads(resumed.stdout)["value"] == "last", resumed.stderr


def test_another_question_gives_the_one_that_was_cut_off_up(slowly, thirdwave, ask_json):
    working = slowly.begin()
    working.kill()
    working.communicate()
    counted = ask_json("How many people are there?", "--thread", slowly.thread)
    assert counted["value"] == 2
    done = thirdwave("resume", slowly.thread, env=slowly.env)
    assert done.returncode == 2


def test_nothing_open_is_said_in_one_line(thirdwave, ask_json, two_people):
    thread = ask_json(two_people, "How many people are there?")["thread"]
    for command in (["resume", thread], ["resume", thread, "--approve"], ["resume", "t-nobody"]):
        done = thirdwave(*command)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.count("\n") == 1
        assert command[1] in done.stderr or "nothing waits" in done.stderr
