"""`thirdwave scene diff`: what two revisions differ in, in degrees and centimetres, and why."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from thirdwave.apps.differing import Between, between, diff_json
from thirdwave.apps.errors import UserError
from thirdwave.apps.settings import Settings
from thirdwave.apps.stores import Stores, stores
from thirdwave.memory import Event

LOOKED = Event(who="agent", why="looked")


@pytest.fixture(scope="module")
def asked(ask_json, two_people) -> tuple[str, str]:
    """A thread whose p1 bent a knee at revision 2, and a what-if in which p2 bends an elbow."""
    thread = ask_json(two_people, "bend p1's left knee to 60 degrees")["thread"]
    thought = ask_json("what if p2 bent the right elbow to 90 degrees?", "--thread", thread)
    return thread, thought["branch"]["scene"]


@pytest.fixture
def kept(home) -> Iterator[Stores]:
    with stores(Settings(home=home)) as found:
        yield found


def diff(thirdwave, *arguments: object) -> dict[str, Any]:
    done = thirdwave("scene", "diff", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_an_edit_is_told_in_degrees_with_its_event(thirdwave, asked) -> None:
    thread, _ = asked
    told = diff(thirdwave, thread, 1)
    assert set(told) == {"scene", "from", "to", "changes", "revisions"}
    assert (told["from"], told["to"]) == (1, 2)
    (p1,) = told["changes"]
    assert (p1["what"], p1["by"]) == ("p1", [2])
    knee = next(one for one in p1["numbers"] if one["name"] == "left_knee_flexion")
    assert knee["change"] == pytest.approx(60, abs=4)
    assert knee["unit"] == "deg"
    assert [(one["rev"], one["kind"]) for one in told["revisions"]] == [(2, "edit")]
    back = diff(thirdwave, told["scene"], 2, 1)
    numbers = {one["name"]: one["change"] for one in back["changes"][0]["numbers"]}
    assert numbers["left_knee_flexion"] == pytest.approx(-knee["change"])


def test_people_read_it_as_tables(thirdwave, asked) -> None:
    thread, _ = asked
    done = thirdwave("scene", "diff", thread, 1, 2)
    assert (done.returncode, done.stderr) == (0, "")
    assert "revision 2 against 1" in done.stdout
    assert re.search(r"left knee \d\d deg more bent", done.stdout)
    assert "bend the left knee to 60 degrees" in done.stdout
    same = thirdwave("scene", "diff", thread, 2)
    assert (same.returncode, "knee" in same.stdout) == (0, False)


def test_a_what_if_is_set_beside_what_it_came_from(thirdwave, asked) -> None:
    thread, branch = asked
    told = diff(thirdwave, thread, "--branch", branch)
    assert told["scene"] == branch
    assert [one["what"] for one in told["changes"]] == ["p2"]
    numbers = {one["name"]: one["change"] for one in told["changes"][0]["numbers"]}
    assert numbers["right_elbow_flexion"] == pytest.approx(90, abs=5)


def test_how_far_somebody_went_and_who_has_gone(asked, kept) -> None:
    thread, _ = asked
    known = kept.threads.get(thread)
    assert known is not None
    base = replace(kept.scenes.load(known.scene, 1), id=f"{thread}.walked")
    first = kept.scenes.create(base, LOOKED)
    p1 = first.person("p1")
    body = replace(p1.body, transl=np.add(p1.body.transl, [0.3, 0.0, 0.4]))
    walked = replace(first, people=(replace(p1, body=body),))
    second = kept.scenes.commit(first, walked, LOOKED)
    told = diff_json(kept, Between(first.id, first.rev, second.rev))
    changes = {one["what"]: one for one in told["changes"]}
    assert changes["p2"]["how"] == ["gone"]
    moved = {one["name"]: one for one in changes["p1"]["numbers"]}["moved"]
    assert moved["text"] == "moved 50 cm"
    assert moved["change"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("{t}",), "one or two revisions from 1 to 2, or --branch"),
        (("{t}", "9"), "expected 1 to 2, got 9"),
        (("{t}", "1", "0"), "expected 1 to 2, got 0"),
        (("{t}", "1", "--branch", "x"), "--branch: expected no revisions"),
        (("{t}", "--branch", "x"), "no what-if 'x'"),
        (("nobody", "1"), "no thread and no scene 'nobody'"),
        (("no{{body", "1"), "without braces"),
    ],
)
def test_what_is_not_there_is_one_line(thirdwave, asked, arguments, says) -> None:
    done = thirdwave("scene", "diff", *(one.format(t=asked[0]) for one in arguments))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert says in done.stderr


def test_a_what_if_that_is_gone_is_said(asked, kept) -> None:
    thread, _ = asked
    scene = kept.scenes.load(kept.threads.get(thread).scene)
    gone = kept.scenes.branch(scene, LOOKED).id
    kept.scenes.delete(gone)
    with pytest.raises(UserError, match=r"no what-if .* is gone after a month"):
        between(kept, thread, None, None, gone)
    with pytest.raises(UserError, match=r"no thread and no scene .* is gone after a month"):
        between(kept, gone, 1, None)
