"""The tools that remember: what the user said is kept, told again as said, and forgotten."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from redis import Redis

from thirdwave.memory import FactStore
from thirdwave.scene import Camera, Measurement, Observation, Person, Scene
from thirdwave.scene.facts import Facts, picture_key
from thirdwave.tools.base import Arguments, Tool, ToolContext, ToolFailed, ToolRetry, tool
from thirdwave.tools.registry import Toolbox
from thirdwave.tools.remember import (
    NOT_MEASURED,
    TOOLS,
    forget,
    name_person,
    recall,
    remember,
    with_memory,
)
from thirdwave.tools.testing import check_tool, no_blobs

DEPTH = {"name": "the target squat depth", "value": 100, "unit": "deg", "text": "it is 100 deg"}
Call = Callable[..., Observation]


class Nothing(Arguments):
    pass


@pytest.fixture
def facts(redis_client: Redis) -> Facts:
    return FactStore(redis_client, "t").told_in("thread 1", "Ann")


@pytest.fixture
def call(facts: Facts) -> Call:
    def run(one: Tool, args: Mapping[str, Any], scene: Scene | None = None) -> Observation:
        context = ToolContext(blob=no_blobs, facts=facts)
        return check_tool(one, scene or pair(), args, context=context)

    return run


def pair(image: str = "a" * 64) -> Scene:
    people = [Person(id=f"p{n}", xyxy=[10 * n, 0, 10 * n + 5, 20]) for n in (1, 2)]  # pyright: ignore[reportArgumentType]
    camera = Camera.assumed((640, 480))
    return Scene(id="t.x", image=image, camera=camera, people=tuple(people))


def names(seen: Observation) -> list[str | None]:
    assert seen.scene is not None
    return [person.name for person in seen.scene.people or ()]


def test_a_number_comes_back_as_one_and_says_that_nobody_measured_it(call: Call) -> None:
    kept = call(remember, DEPTH)
    assert kept.text == "remembered: target squat depth: 100 deg"
    told = call(recall, {"name": "Target squat depth"})
    assert (told.value, told.value_type, told.unit) == (100.0, "float", "deg")
    assert NOT_MEASURED in told.text
    assert "thread 'thread 1'" in told.evidence[0].text


def test_what_is_replaced_is_said(call: Call) -> None:
    call(remember, DEPTH)
    kept = call(remember, {**DEPTH, "value": 90})
    assert kept.text == "remembered: target squat depth: 90 deg; it was 100 deg"


def test_a_name_stays_with_the_person_and_the_picture(call: Call, facts: Facts) -> None:
    seen = call(name_person, {"person": ["p2"], "name": "the Coach"})
    assert (seen.value, names(seen)) == ("p2", [None, "Coach"])
    (fact,) = facts.known(picture_key(pair()))
    assert (fact.name, fact.value, fact.person, fact.box) == (
        "coach",
        "Coach",
        "p2",
        (20, 0, 25, 20),
    )
    assert facts.known(picture_key(pair("b" * 64))) == []
    assert seen.scene is not None
    assert call(recall, {"name": "coach"}, seen.scene).value == "p2"


def test_one_name_is_one_persons_and_one_person_has_one_name(call: Call, facts: Facts) -> None:
    first = call(name_person, {"person": "p2", "name": "coach"})
    second = call(name_person, {"person": "p1", "name": "Coach"}, first.scene)
    assert names(second) == ["Coach", None]
    assert "p2 had that name until now" in second.text
    third = call(name_person, {"person": "p1", "name": "Ann"}, second.scene)
    assert names(third) == ["Ann", None]
    assert "p1 was called 'Coach' until now" in third.text
    assert [fact.told for fact in facts.known(picture_key(pair()))] == ["p1 is called 'Ann'"]


def test_what_is_forgotten_is_gone_from_the_scene_as_well(call: Call, facts: Facts) -> None:
    named = call(name_person, {"person": "p2", "name": "Coach"})
    seen = call(forget, {"name": "the coach"}, named.scene)
    assert names(seen) == [None, None]
    assert facts.known(picture_key(pair())) == []
    assert call(forget, {"name": "the coach"}).unknown == "nothing is remembered as 'the coach'"
    assert call(recall, {"name": "coach"}).unknown is not None


def test_all_that_is_remembered_is_told(call: Call) -> None:
    assert call(recall, {}).text == "nothing is remembered"
    call(remember, DEPTH)
    call(remember, {"name": "shoulder", "text": "Ann has a sore shoulder", "this_picture": True})
    told = call(recall, {})
    assert "target squat depth: 100 deg; Ann has a sore shoulder" in told.text
    assert [line.value for line in told.evidence] == [100.0, None]
    other = call(recall, {}, pair("b" * 64)).text
    assert "shoulder" not in other
    assert "100 deg" in other


@pytest.mark.parametrize("name", ["p1", "7", "x" * 41, "a\x1b[2Jb"])
def test_a_name_that_cannot_be_one_is_refused(call: Call, name: str) -> None:
    with pytest.raises(ToolFailed, match="a name: expected a word"):
        call(name_person, {"person": "p2", "name": name})


def test_somebody_who_is_not_there_is_named(call: Call) -> None:
    with pytest.raises(ToolRetry, match="no person 'p9' in this picture, there is: p1, p2"):
        call(name_person, {"person": "p9", "name": "coach"})


def test_a_fact_that_cannot_be_kept_says_why(call: Call) -> None:
    with pytest.raises(ToolRetry, match="expected a name of 1 to 60 printable characters"):
        call(remember, {**DEPTH, "name": "x" * 61})


def test_without_a_memory_nothing_is_pretended() -> None:
    with pytest.raises(ToolFailed, match="there is no memory"):
        recall.run(pair(), recall.parse({}), ToolContext(blob=no_blobs))


def test_a_plug_in_does_not_take_the_place_of_the_memory() -> None:
    @tool(returns="none", name="recall")
    def impostor(scene: Scene, args: Nothing) -> Observation:
        """Recall nothing."""
        return Observation(text="nothing")

    found = with_memory(Toolbox({"recall": impostor}))
    assert found.tools["recall"] is recall
    assert found.broken == {"recall": "the name 'recall' is taken"}
    assert set(with_memory(Toolbox({})).tools) == {one.name for one in TOOLS}


def test_a_remark_stays_with_the_person_and_is_no_name(call: Call) -> None:
    kept = call(remember, {"name": "p2 is tired", "text": "p2 is tired", "about": ["p2"]})
    assert kept.text == "remembered: p2 is tired"
    call(remember, {"name": "his knee is sore", "text": "his knee is sore", "about": "p2"})
    told = call(recall, {"about": "p2"})
    assert "about p2: p2 is tired; p2: his knee is sore" in told.text
    assert call(recall, {"about": "p1"}).text == "nothing is remembered about p1"
    assert "tired" not in call(recall, {}, pair("b" * 64)).text


def test_a_remark_follows_the_person_to_another_id(call: Call) -> None:
    call(remember, {"name": "p2 is tired", "text": "p2 is tired", "about": "p2"})
    swapped = [replace(p, id={"p1": "p2", "p2": "p1"}[p.id]) for p in pair().people or ()]
    other = replace(pair(), people=tuple(swapped))
    assert "p1 is tired" in call(recall, {"about": "p1"}, other).text
    assert "p1 is tired" in call(forget, {"name": "p1 is tired"}, other).text
    assert call(recall, {}).text == "nothing is remembered"


def test_all_about_somebody_is_forgotten_at_once(call: Call) -> None:
    named = call(name_person, {"person": "p2", "name": "Ann"}).scene
    call(remember, {"name": "p2 is tired", "text": "p2 is tired", "about": "p2"})
    call(remember, DEPTH)
    gone = call(forget, {"about": "p2"}, named)
    assert names(gone) == [None, None]
    assert "p2 (Ann) is called 'Ann'" in gone.text or "p2 is called 'Ann'" in gone.text
    assert call(recall, {}).evidence[0].value == 100.0
    assert len(call(recall, {}).evidence) == 1
    with pytest.raises(ToolRetry, match="wanted `name` or `about`"):
        call(forget, {})


@pytest.mark.parametrize(
    ("name", "value", "unit", "why"),
    [
        ("target knee angle", float("nan"), "deg", "expected a finite number, got nan"),
        ("pulse", float("inf"), None, "expected a finite number, got inf"),
        ("target knee angle", -40, "deg", "expected 0 to 180 deg, got -40 deg"),
        ("target knee angle", 4, "rad", "expected 0 to 180 deg, got 4 rad"),
        ("target distance", -2, "m", "expected 0 or more, got -2 m"),
        ("target distance", 50, "bananas", "in m, cm, mm, in or ft, got 'bananas'"),
        ("target distance", 2, None, "in m, cm, mm, in or ft, got a plain number"),
        ("target knee angle", 2, "m", "in deg or rad, got 'm'"),
    ],
)
def test_a_number_that_its_name_cannot_have_is_refused(
    call: Call, name: str, value: float, unit: str | None, why: str
) -> None:
    with pytest.raises(ToolRetry, match=re.escape(why)):
        call(remember, {"name": name, "value": value, "unit": unit, "text": "said"})


@pytest.mark.parametrize(
    ("name", "value", "unit", "told"),
    [
        ("target knee angle", 1.2, "rad", "target knee angle: 1.2 rad"),
        ("target knee angle", 90, None, "target knee angle: 90 deg"),
        ("target squat depth", 40, "cm", "target squat depth: 40 cm"),
        ("target step length", 2, "ft", "target step length: 2 ft"),
        ("number of reps", 12, "reps", "number of reps: 12 reps"),
        ("temperature outside", -3, "degrees", "temperature outside: -3 degrees"),
    ],
)
def test_a_number_is_kept_as_it_is_said(
    call: Call, name: str, value: float, unit: str | None, told: str
) -> None:
    kept = call(remember, {"name": name, "value": value, "unit": unit, "text": "said"})
    assert kept.value == told


def test_how_far_what_was_measured_is_from_what_was_said(call: Call) -> None:
    call(remember, {"name": "target knee angle", "value": math.pi / 2, "unit": "rad", "text": "x"})
    knee = Measurement(person="p2", quantity="knee_flexion", side="left", value=78.0, unit="deg")
    knees = [knee, replace(knee, side="right", value=92.0)]
    given = {"name": "target knee angle", "measured": [m.to_json() for m in knees]}
    told = call(recall, given)
    assert (round(told.value or 0), told.unit) == (2, "deg")
    assert "left knee is bent 78 deg, 12 deg under it" in told.text
    assert "right knee is bent 92 deg, 2 deg over it" in told.text
    assert NOT_MEASURED in told.text
    tall = Measurement(person="p2", quantity="stature", value=1.7, unit="m")
    other = call(recall, {**given, "measured": [tall.to_json()]})
    assert "no number in deg" in (other.unknown or "")
