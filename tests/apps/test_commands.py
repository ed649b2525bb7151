"""`chat`, `run`, `tools`, `doctor`, and what importing costs."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_a_workflow_file_is_run_like_a_question(thirdwave, basketball):
    flow = EXAMPLES / "workflows" / "compare_elbows.yaml"
    done = thirdwave("run", flow, "--input", f"image={basketball}", "--json")
    assert done.returncode == 0, done.stderr
    reply = json.loads(done.stdout)
    assert reply["value"] in ("p1", "p2")
    assert [step["id"] for step in reply["plan"]][-1] == "picture"
    assert Path(reply["artifacts"][0]["path"]).is_file()


def test_a_workflow_that_cannot_run_says_why(thirdwave, tmp_path, basketball):
    flow = tmp_path / "flow.yaml"
    flow.write_text("name: x\nsteps: [{id: s1, tool: guess}]")
    done = thirdwave("run", flow, "--input", f"image={basketball}")
    assert done.returncode == 2
    assert "no tool 'guess'" in done.stderr


def test_chat_answers_line_by_line_and_goes_on_after_a_bad_question(thirdwave, basketball):
    lines = f"How many people are there?\n{'x' * 5000}\nwho is standing?\nquit\n"
    done = thirdwave("chat", basketball, input=lines)
    assert done.returncode == 0, done.stderr
    assert "2 people" in done.stdout
    assert "p1" in done.stdout
    assert "at most 4000" in done.stderr


def test_a_conversation_goes_on_after_the_server_was_killed(home, basketball, environment):
    from thirdwave import Session, Settings

    with Session(Settings(home=home)) as session:
        one = session.ask("Who is closest to the camera?", picture=basketball)
        os.kill(int((home / "redis" / "pid").read_text()), signal.SIGKILL)
        two = session.ask("and the other one?", thread=one.thread)
    assert two.scene.person_ids == one.scene.person_ids
    assert two.answer.text


def test_ctrl_c_during_the_work_is_said_in_one_line(environment, basketball, tmp_path):
    env = {**environment, "THIRDWAVE_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "thirdwave.apps.cli", "ask", str(basketball), "Who sits?"]
    asking = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    pid = tmp_path / "redis" / "pid"
    for _ in range(3000):  # the server is up when the work begins
        if pid.exists() or asking.poll() is not None:
            break
        time.sleep(0.01)
    time.sleep(0.2)
    asking.send_signal(signal.SIGINT)
    _, said = asking.communicate(timeout=60)
    stop = [*command[:3], "doctor", "--stop"]
    subprocess.run(stop, env=env, capture_output=True, check=True)
    assert asking.returncode == 130
    assert said.startswith(b"thirdwave: interrupted")
    assert said.count(b"\n") == 1


def test_closed_streams_are_no_failure(environment, basketball):
    line = f"{sys.executable} -m thirdwave.apps.cli ask /no/such.jpg Who? 2>&-"
    done = subprocess.run(["sh", "-c", line], env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")


def test_tools_are_listed_and_described(thirdwave):
    listing = thirdwave("tools").stdout
    assert "detect_people" in listing
    card = thirdwave("tools", "measure").stdout
    for word in ("knee_flexion", "posture", "deg", "Licence"):
        assert word in card
    cards = json.loads(thirdwave("tools", "--json").stdout)
    assert {card["name"] for card in cards["tools"]} >= {"measure", "select", "render"}


def test_doctor_says_what_works_and_under_which_licence(thirdwave):
    report = json.loads(thirdwave("doctor", "--json").stdout)
    checks = {check["part"]: check["ok"] for check in report["checks"]}
    parts = (
        "settings file",
        "memory",
        "perception",
        "body",
        "detector",
        "estimators",
        "renderer",
    )
    assert checks == dict.fromkeys(parts, True)
    licences = {item["package"]: item["licence"] for item in report["packages"]}
    assert licences["ultralytics"] == "AGPL-3.0"
    assert thirdwave("doctor").returncode == 0


@pytest.mark.parametrize("module", ["thirdwave", "thirdwave.scene", "thirdwave.tools.base"])
def test_importing_pulls_in_nothing_heavy(module):
    code = (
        f"import sys, {module}; heavy = {{'torch', 'pyrender', 'gradio', 'redis', 'onnxruntime', "
        "'transformers', 'ultralytics', 'smplx', 'ray', 'mcp', 'langgraph'} & set(sys.modules); "
        "sys.exit(', '.join(sorted(heavy)) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_plug_in_answers_a_question(thirdwave, basketball):
    pytest.importorskip("thirdwave_head_tilt", reason="pip install -e examples/plugin")
    asked = "What is the head tilt of the person on the left?"
    done = thirdwave("ask", basketball, asked, "--json")
    assert done.returncode == 0, done.stderr
    reply = json.loads(done.stdout)
    assert "head_tilt" in [step["tool"] for step in reply["plan"]]
    assert reply["unit"] == "deg"
    assert 0 <= reply["value"] <= 45


def test_the_grammar_of_questions_is_shown_with_examples(thirdwave):
    shown = thirdwave("tools", "grammar")
    assert shown.returncode == 0
    assert "\n> who is next to p2?\n" in shown.stdout
    assert (
        json.loads(thirdwave("tools", "grammar", "--json").stdout)["grammar"]
        == shown.stdout.strip()
    )
