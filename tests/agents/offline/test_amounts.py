"""Counts set against each other, averages, "the same": plans and answers; see amounts.yaml."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.agents.offline.support import core, scene
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.offline.query import query_from_json
from thirdwave.agents.plan import Plan
from thirdwave.apps.benches.plan.product import SessionTaker, product
from thirdwave.apps.benches.plan.scenes import file_of
from thirdwave.tools.registry import load_tools

CASES = yaml.safe_load((Path(__file__).parent / "amounts.yaml").read_text())
PLANNER = OfflinePlanner()
TOOLS = load_tools().tools


def planned(said: str) -> Plan:
    return PLANNER.plan(said, scene=scene(5), turns=(), tools=TOOLS)


@pytest.mark.parametrize(
    ("case", "said"),
    [pytest.param(case, said, id=said) for case in CASES["says"] for said in case["say"]],
)
def test_each_way_to_ask_has_the_plan(case: dict[str, Any], said: str) -> None:
    made = planned(said)
    assert core(made) == case["plan"], made.abstain
    assert made.meaning is not None
    assert query_from_json(made.meaning["query"]).to_json() == made.meaning["query"]


@pytest.mark.parametrize("said", CASES["refused"])
def test_what_has_no_number_is_refused(said: str) -> None:
    assert planned(said).abstain is not None


@pytest.fixture(scope="module")
def taker() -> Iterator[SessionTaker]:
    with product() as asked:
        yield asked


@pytest.mark.parametrize(
    ("picture", "said", "value", "text"),
    [
        (
            "classroom",
            "are there more people sitting than standing?",
            True,
            "Yes, 3 against 2: p2,",
        ),
        ("waiting_room", "how many more sit than stand?", 3, "3 more: 4 against 1: p1 (left), p2"),
        ("yoga", "are as many sitting as kneeling?", True, "Yes, 1 against 1: p1 (left) is sit"),
        (
            "classroom",
            "do more people stand or sit?",
            ["p2", "p3", "p4"],
            "3 against 2: p2, p3 and",
        ),
        (
            "park",
            "do more people stand or sit?",
            [],
            "No difference: 2 against 2: p1 (left) and p4",
        ),
        (
            "lifting",
            "who is taller than average?",
            ["p2", "p4"],
            "p2 (Ben) and p4 (right) are tall",
        ),
        (
            "classroom",
            "who has the same posture as p2?",
            ["p3", "p4"],
            "p3 and p4 are sitting; p2 ",
        ),
        ("classroom", "are at least half of them sitting?", True, "Yes: p2, p3 and p4 are sitting"),
    ],
)
def test_the_answer_says_what_it_rests_on(
    taker: SessionTaker, picture: str, said: str, value: Any, text: str
) -> None:
    got, _ = taker.ask(said, picture=file_of(picture, "scene"), thread=None)
    assert (got.value, got.text[: len(text)]) == (value, text)


@pytest.mark.parametrize(
    ("said", "value", "text"),
    [
        ("what is the average height?", 1.77, "The average is 1.77 m (p1 (Ann) 1.68 m, p2 (Ben)"),
        (
            "what is the sum of p2's knee angles?",
            211,
            "The sum is 211 deg (p2 (Ben)'s left knee 105",
        ),
        ("by how much do their heights vary?", 0.18, "They range from 1.68 m to 1.86 m, a differ"),
        (
            "how much do the heights of p1 and p2 vary?",
            0.12,
            "The difference is 0.11 m (p1 (Ann) 1",
        ),
    ],
)
def test_one_number_of_many_is_told_with_the_many(
    taker: SessionTaker, said: str, value: float, text: str
) -> None:
    got, _ = taker.ask(said, picture=file_of("lifting", "scene"), thread=None)
    assert got.value == pytest.approx(value, abs=0.01 * max(value, 1))
    assert got.text.startswith(text)
