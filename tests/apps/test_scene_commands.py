"""`thirdwave scene show | log | undo | export`, as a user runs them after an edit."""

import json
from pathlib import Path
from typing import Any

import pytest

SCENE = {
    "image_size": [640, 480],
    "camera": {"focal_length": [640, 640], "principal_point": [320, 240]},
    "people": [
        {"betas": [0.0] * 10, "transl": [x, 0, 4], "global_orient": [3.14159, 0, 0],
         "body_pose": [[0.0, 0.0, 0.0]] * 23}
        for x in (-0.8, 0.8)
    ],
}  # fmt: skip


@pytest.fixture
def document(tmp_path) -> Path:
    path = tmp_path / "scene.json"
    path.write_text(json.dumps(SCENE))
    return path


@pytest.fixture
def thread(ask_json, document) -> str:
    return ask_json(document, "Who is standing?")["thread"]


@pytest.fixture
def edit(ask_json, thread):
    """Bend p1's left knee."""

    def bend(degrees: int) -> None:
        done = ask_json(f"bend p1's left knee to {degrees} degrees", "--thread", thread)
        assert not done["abstained"], done["reason"]

    return bend


@pytest.fixture
def scene_json(thirdwave):
    def run(*arguments: object) -> dict[str, Any]:
        done = thirdwave("scene", *arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_the_scene_of_a_thread_is_shown(thirdwave, thread, scene_json):
    shown = scene_json("show", "--thread", thread)
    assert set(shown) == {"thread", "scene", "rev", "people", "things"}
    assert [one["id"] for one in shown["people"]] == ["p1", "p2"]
    assert [one["posture"] for one in shown["people"]] == ["standing", "standing"]
    table = thirdwave("scene", "show", "--thread", thread).stdout
    assert "p2" in table
    assert "given" in table


def test_an_edit_is_taken_back_and_stays_in_the_log(thirdwave, thread, edit, scene_json, ask_json):
    before = scene_json("show", "--thread", thread)
    edit(60)
    bent = ask_json("How bent is p1's left knee?", "--thread", thread)
    assert bent["value"] == pytest.approx(60, abs=3)
    back = scene_json("undo", "--thread", thread)
    assert back["rev"] == before["rev"] + 2
    assert (back["undone"], back["why"]) == (before["rev"] + 1, "bend the left knee to 60 degrees")
    assert back["people"] == before["people"]
    again = ask_json("How bent is p1's left knee?", "--thread", thread)
    assert again["value"] == pytest.approx(0, abs=3)

    log = scene_json("log", "--thread", thread)
    kinds = [(one["kind"], one["stands"]) for one in log["revisions"][-2:]]
    assert kinds == [("edit", False), ("undo", None)]
    assert "taken back" in thirdwave("scene", "log", "--thread", thread).stdout
    earlier = scene_json("show", "--thread", thread, "--rev", before["rev"] + 1)
    assert earlier["people"] != before["people"], "what was undone can still be looked at"

    nothing = thirdwave("scene", "undo", "--thread", thread)
    assert (nothing.returncode, nothing.stdout) == (2, "")
    assert "nothing to undo" in nothing.stderr


def test_an_undo_says_what_it_took_back(thirdwave, thread, edit):
    edit(45)
    said = thirdwave("scene", "undo", "--thread", thread).stdout
    assert said.startswith("p1 as before 'bend the left knee to 45 degrees' (revision 2)")


def test_an_exported_scene_can_be_asked_again(thirdwave, thread, edit, ask_json, tmp_path):
    edit(60)
    out = tmp_path / "out.json"
    done = thirdwave("scene", "export", "--thread", thread, "--out", out)
    assert done.stdout == f"{out}: 2 people\n"
    again = ask_json(out, "How bent is p1's left knee?")
    assert again["value"] == pytest.approx(60, abs=3)
    one = thirdwave("scene", "export", "--thread", thread, "--people", "p2")
    assert [person["id"] for person in json.loads(one.stdout)["people"]] == ["p2"]


@pytest.mark.parametrize("command", ["show", "log", "undo", "export"])
def test_an_unknown_thread_is_one_clear_line(thirdwave, command):
    done = thirdwave("scene", command, "--thread", "t-nobody")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "t-nobody" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("show", "--rev", "99"), "--rev: expected 1 to 1"),
        (("show", "--rev", "0"), "--rev"),
        (("export", "--people", "p9"), "p9"),
        (("export", "--out", "."), "folder"),
    ],
)
def test_what_is_not_there_is_one_clear_line(thirdwave, thread, arguments, word):
    done = thirdwave("scene", *arguments, "--thread", thread)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert word in done.stderr


def test_people_without_bodies_are_not_exported(thirdwave, ask_json, basketball):
    thread = ask_json(basketball, "How many people are there?")["thread"]
    done = thirdwave("scene", "export", "--thread", thread)
    assert done.returncode == 2
    assert "p1" in done.stderr
    assert "estimate" in done.stderr
