"""A photograph is asked a question and gives a measured answer, from process to process."""

import os
import signal
from pathlib import Path

import pytest
from PIL import Image

KEYS = {
    "thread", "question", "answer", "value", "value_type", "unit", "abstained", "reason", "asked",
    "notes", "parts", "plan", "evidence", "people", "branch", "artifacts", "timings_ms",
}  # fmt: skip


@pytest.fixture(scope="module")
def first(ask_json, basketball):
    return ask_json(basketball, "How many people are there?")


def test_the_json_object_has_exactly_the_keys_of_the_contract(first, ask_json, basketball):
    reply = ask_json(basketball, "Who is standing?", "--thread", first["thread"])
    assert set(reply) == KEYS
    assert set(reply["plan"][0]) == {"id", "tool", "args", "needs", "status", "ms"}
    assert set(reply["evidence"][0]) == {"step", "text", "value"}
    person = reply["people"][0]
    assert {"id", "xyxy", "score", "posture", "keypoints", "joints3d", "fit"} <= set(person)
    assert len(person["keypoints"]["left_elbow"]) == 3
    assert len(person["joints3d"]["left_knee"]) == 3
    assert person["fit"]["accepted"] is True
    assert set(reply["artifacts"][0]) == {"id", "media_type", "path"}


def test_people_are_counted(first, ask_json, astronaut, tmp_path):
    assert (first["value"], first["value_type"]) == (2, "int")
    assert ask_json(astronaut, "how many people are in the picture?")["value"] == 1
    empty = tmp_path / "empty.png"
    Image.linear_gradient("L").resize((320, 240)).save(empty)
    nobody = ask_json(empty, "How many people are there?")
    assert (nobody["value"], nobody["abstained"], nobody["people"]) == (0, False, [])


def test_a_picture_of_the_bodies_is_saved(ask_json, basketball):
    reply = ask_json(basketball, "Whose left elbow is more bent?")
    assert len(reply["evidence"]) >= 2
    path = Path(reply["artifacts"][0]["path"])
    with Image.open(path) as picture:
        assert picture.format == "PNG"


def test_a_follow_up_from_a_new_process_recomputes_nothing(first, ask_json):
    thread = first["thread"]
    who = ask_json("Who is standing?", "--thread", thread)
    status = {step["tool"]: step["status"] for step in who["plan"]}
    assert status["detect_people"] == "known"
    again = ask_json("whose left elbow is more bent?", "--thread", thread)
    status = {step["tool"]: step["status"] for step in again["plan"]}
    assert status["detect_people"] == status["estimate_pose"] == "known"
    ids = [[(p["id"], p["xyxy"]) for p in reply["people"]] for reply in (first, who, again)]
    assert ids[0] == ids[1] == ids[2]


def test_the_dialogue_goes_on_after_the_server_was_killed(ask_json, basketball, home):
    one = ask_json(basketball, "Is the person on the left standing?")
    pid = int((home / "redis" / "pid").read_text())
    os.kill(pid, signal.SIGKILL)
    two = ask_json("and the other one?", "--thread", one["thread"])
    assert one["value"] is True
    assert two["abstained"]  # cut off above the knees: the picture cannot tell
    assert "p2" in two["reason"]
    assert {s["status"] for s in two["plan"] if s["tool"] == "estimate_pose"} == {"known"}


def test_what_the_picture_does_not_show_is_not_answered(ask_json, astronaut):
    reply = ask_json(astronaut, "How bent is her left knee?")
    assert reply["abstained"]
    assert reply["value"] is None
    assert "not visible" in reply["reason"]


@pytest.mark.parametrize("question", ["What is her name?", "What colour are her eyes?", "Why?"])
def test_what_cannot_be_measured_is_abstained_from(ask_json, astronaut, question):
    reply = ask_json(astronaut, question)
    assert reply["abstained"]
    assert reply["reason"]


def test_the_same_photograph_in_a_new_thread_is_not_looked_at_again(ask_json, basketball, first):
    reply = ask_json(basketball, "How many people are there?")
    assert reply["thread"] != first["thread"]
    assert {s["status"] for s in reply["plan"] if s["tool"] == "detect_people"} == {"cached"}
