"""`thirdwave scene show | log | undo | redo | export | import`, as run after an edit."""

import json
import zipfile
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


def test_what_was_undone_is_made_again(thirdwave, thread, edit, scene_json):
    edit(60)
    bent = scene_json("show", "--thread", thread)
    scene_json("undo", "--thread", thread)
    again = scene_json("redo", "--thread", thread)
    assert (again["rev"], again["why"]) == (bent["rev"] + 2, "bend the left knee to 60 degrees")
    assert again["people"] == bent["people"]
    kinds = [one["kind"] for one in scene_json("log", "--thread", thread)["revisions"]]
    assert kinds[-3:] == ["edit", "undo", "redo"]
    nothing = thirdwave("scene", "redo", "--thread", thread)
    assert (nothing.returncode, nothing.stdout) == (2, "")
    assert "nothing to redo" in nothing.stderr


def test_an_archive_brings_a_scene_back_with_all_of_its_past(
    thirdwave, thread, edit, scene_json, ask_json, tmp_path
):
    edit(60)
    scene_json("undo", "--thread", thread)
    packed = tmp_path / "scene.zip"
    done = thirdwave("scene", "export", "--thread", thread, "--archive", packed, "--json")
    assert json.loads(done.stdout) == {"thread": thread, "path": str(packed), "revisions": 3}
    back = scene_json("import", packed)
    assert back["thread"] != thread
    was, now = (scene_json("log", "--thread", one) for one in (thread, back["thread"]))
    assert now["revisions"] == was["revisions"]
    for rev in (1, 2, 3):
        one, other = (
            scene_json("show", "--thread", which, "--rev", rev)
            for which in (thread, back["thread"])
        )
        assert one["people"] == other["people"]
    scene_json("redo", "--thread", back["thread"])
    bent = ask_json("How bent is p1's left knee?", "--thread", back["thread"])
    assert bent["value"] == pytest.approx(60, abs=3)
    again = tmp_path / "again.zip"
    twice = thirdwave("scene", "import", packed, "--thread", thread)
    assert twice.returncode == 2
    assert "has a scene of this picture already" in twice.stderr
    thirdwave("scene", "export", "--thread", scene_json("import", packed)["thread"],
              "--archive", again)  # fmt: skip
    with zipfile.ZipFile(packed) as one, zipfile.ZipFile(again) as other:
        assert one.read("scene.json") == other.read("scene.json")


def test_a_photograph_comes_back_with_its_archive(
    thirdwave, scene_json, ask_json, basketball, tmp_path
):
    thread = ask_json(basketball, "How many people are there?")["thread"]
    packed = tmp_path / "photo.zip"
    assert thirdwave("scene", "export", "--thread", thread, "--archive", packed).returncode == 0
    back = scene_json("import", packed)
    assert back["people"] == scene_json("show", "--thread", thread)["people"]
    assert ask_json("How many people are there?", "--thread", back["thread"])["value"] == 2


def test_an_exported_document_is_imported_and_exported_again_the_same(
    thirdwave, thread, edit, scene_json, tmp_path
):
    edit(60)
    out = tmp_path / "out.json"
    thirdwave("scene", "export", "--thread", thread, "--out", out)
    new = scene_json("import", out)["thread"]
    again = thirdwave("scene", "export", "--thread", new)
    assert json.loads(again.stdout) == json.loads(out.read_text())
    into = scene_json("import", out, "--thread", thread)
    assert into["thread"] == thread


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.zip", b"PK\x03\x04 and no more", "expected an archive"),
        ("x.json", b"{}", "image_size"),
        ("x.txt", b"hello", "x.txt"),
    ],
)
def test_what_cannot_be_imported_is_one_clear_line(thirdwave, tmp_path, name, data, said):
    path = tmp_path / name
    path.write_bytes(data)
    for given in (path, tmp_path / "missing"):
        done = thirdwave("scene", "import", given)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.count("\n") == 1
        assert (said if given is path else "no such file") in done.stderr


def test_an_exported_scene_can_be_asked_again(thirdwave, thread, edit, ask_json, tmp_path):
    edit(60)
    out = tmp_path / "out.json"
    done = thirdwave("scene", "export", "--thread", thread, "--out", out)
    assert done.stdout == f"{out}: 2 people\n"
    again = ask_json(out, "How bent is p1's left knee?")
    assert again["value"] == pytest.approx(60, abs=3)
    one = thirdwave("scene", "export", "--thread", thread, "--people", "p2")
    assert [person["id"] for person in json.loads(one.stdout)["people"]] == ["p2"]


@pytest.mark.parametrize("command", ["show", "log", "undo", "redo", "export"])
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
        (("show", "--rev", str(2**53)), "--rev: expected 1 to 1"),
        (("show", "--rev", "9" * 30), "--rev"),
        (("export", "--out", "no/such/folder/x.json"), "no/such/folder to be there"),
        (("export", "--people", "p9"), "p9"),
        (("export", "--out", "."), "folder"),
        (("export", "--archive", "."), "folder"),
        (("export", "--archive", "x.zip", "--people", "p1"), "--archive: expected it alone"),
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
