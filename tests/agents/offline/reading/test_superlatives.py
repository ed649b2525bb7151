"""Superlatives in other words, orders from either end, and how much behind a superlative."""

import pytest

from tests.agents.offline.support import WITH_COMBINE, core, scene
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.plan import Plan, Turn

PLANNER = OfflinePlanner()
WHERE = scene(4)


def planned(*questions: str) -> Plan:
    """The plan of the last of some questions, each behind the others."""
    turns: list[Turn] = []
    for question in questions[:-1]:
        made = PLANNER.plan(question, scene=WHERE, turns=turns, tools=WITH_COMBINE)
        assert made.steps, made.abstain
        turns.append(Turn(question=question, answer="", focus=("p1",), meaning=made.meaning,
                          scene_id=WHERE.id))  # fmt: skip
    return PLANNER.plan(questions[-1], scene=WHERE, turns=turns, tools=WITH_COMBINE)


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("is p3 taller than everyone else?", "is p3 the tallest?"),
        ("is p3 shorter than all the others", "is p3 the shortest"),
        ("is p2 closer to the camera than everybody else?", "is p2 the closest to the camera?"),
        ("who leans the furthest to the front?", "who leans the most?"),
    ],
)
def test_who_outdoes_everybody_else_is_the_superlative(said: str, plain: str) -> None:
    assert core(planned(said)) == core(planned(plain)) != "abstain"


@pytest.mark.parametrize(
    ("said", "keep", "part"),
    [
        ("whose feet are furthest apart?", "max", "foot"),
        ("which person has her feet furthest apart?", "max", "foot"),
        ("whose hands are the closest together?", "min", "wrist"),
        ("who stands with his knees closest to each other?", "min", "knee"),
    ],
)
def test_parts_of_one_body_are_put_in_an_order(said: str, keep: str, part: str) -> None:
    between = f"relate(distance, among=own, part=left_{part}, other_part=right_{part})"
    assert core(planned(said)) == f"select({between}, {keep})"
    asked = core(planned(said, "how far apart are they?"))
    assert asked == between.replace(", among", f", people=select({between}, {keep}), among")


def test_one_of_two_is_chosen_from_whom_it_holds_for() -> None:
    chosen = core(planned("is p3 looking at p2 or p1?"))
    looked = "relate(looking_at, people=p3, among=people)"
    assert chosen == f"select({looked}, true, give=others, within=p2+p1)"


@pytest.mark.parametrize(
    "said",
    [
        "who leans the furthest to the back?",
        "who leans the most to the left?",
        "whose feet are closest apart?",
        "is p3 facing p1 or the camera?",
        "rank everybody by height, oldest first",
    ],
)
def test_what_has_no_such_order_is_refused(said: str) -> None:
    assert planned(said).abstain is not None


@pytest.mark.parametrize(
    ("said", "keep"),
    [
        ("rank them by how far they lean, least first", "smallest"),
        ("rank them by how far they lean, most first", "largest"),
        ("sort them by distance to the camera, farthest first", "largest"),
        ("sort them by distance to the camera, closest first", "smallest"),
    ],
)
def test_who_comes_first_is_as_it_was_said(said: str, keep: str) -> None:
    assert core(planned(said)).endswith(f"{keep}, n=100)")


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("whose right elbow is most bent, and how bent is it?", "measure(elbow_flexion, people="),
        ("whose left knee is the highest, and how high is it?", "measure(part_height, people="),
        ("whose left knee is the highest, and how bent is it?", "measure(knee_flexion, people="),
        ("who is nearest to p4 and how far is he?", "relate(distance, people="),
    ],
)
def test_how_much_it_is_is_of_what_was_asked_for(said: str, value: str) -> None:
    plan = planned(said)
    told = core(plan.model_copy(update={"answer": plan.also[0], "also": ()}))
    assert told.startswith(value)
    assert core(plan) in told


@pytest.mark.parametrize("end", ["and lowest?", "and the lowest?"])
def test_the_other_end_of_an_order_is_of_the_same_part(end: str) -> None:
    plan = planned("whose right knee is highest?", end)
    assert core(plan) == "select(measure(part_height, part=right_knee), min)"


@pytest.mark.parametrize("said", ["is everyone facing p1?", "do all look at p1?"])
def test_nobody_is_asked_about_towards_themselves(said: str) -> None:
    assert "combine(first=*, second=p1, how=without)" in core(planned(said))
