"""What users asked and was once misread gives the plan that was found right; see asked.yaml."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.agents.offline.support import WITH_COMBINE, core, scene
from thirdwave.agents.checks.checked import check_plan
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.offline import query as q
from thirdwave.agents.offline.reading.accounted import dropped
from thirdwave.agents.offline.text.normalise import sentences
from thirdwave.agents.offline.wording.lexicon import default_lexicon
from thirdwave.agents.plan import Turn
from thirdwave.scene import Scene

ASKED = yaml.safe_load((Path(__file__).parent / "asked.yaml").read_text())
PLANNER = OfflinePlanner()


def picture(name: str) -> Scene:
    names = ASKED["pictures"][name]
    empty = scene(len(names))
    people = zip(empty.people or (), names, strict=True)
    return replace(empty, people=tuple(replace(person, name=said) for person, said in people))


@pytest.mark.parametrize(
    "talk", ASKED["talks"], ids=lambda talk: " / ".join(turn[0] for turn in talk["turns"])
)
def test_what_was_misread_is_read_as_it_was_meant(talk: dict[str, Any]) -> None:
    where = picture(talk["picture"])
    turns: list[Turn] = []
    for question, plan, focus in talk["turns"]:
        made = PLANNER.plan(question, scene=where, turns=turns, tools=WITH_COMBINE)
        assert core(made) == plan, (question, made.abstain)
        if made.steps:
            check_plan(made, WITH_COMBINE)
            assert made.meaning is not None
            assert q.query_from_json(made.meaning["query"]).to_json() == made.meaning["query"]
        turns.append(
            Turn(
                question=question,
                answer="",
                focus=tuple(focus.split()),
                meaning=made.meaning,
                abstained=made.abstain is not None,
                scene_id=where.id,
            )
        )


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("is p1 standing next to the bus", "next to"),
        ("is p1 standing and facing the camera", "facing"),
        ("is p1 not standing", "not"),
        ("is p1 the only one standing", "the only"),
        ("is p1 left standing", "left"),
        ("are p1 and p2 standing", "p2"),
        ("is p1 taller and standing", "taller"),
    ],
)
def test_a_word_that_left_no_mark_in_the_query_is_found(question: str, word: str) -> None:
    standing = q.Is(measure=q.Measure(quantity="posture"), value="standing")
    query = q.Test(of=q.Ids(ids=("p1",)), predicate=standing)
    tagged = default_lexicon().tag(sentences(question)[0])
    left_over = dropped(tagged.chunks, query)
    assert left_over is not None
    assert left_over.text == word


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("are all nine people standing?", "two questions"),
        ("how many arms are raised?", "not the parts of a body"),
        ("how many bent knees are there?", "not the parts of a body"),
        ("how many of p1's arms are raised?", "not the parts of a body"),
        ("whose is most bent?", "which joint"),
        ("which of p1's joints are visible?", "one part at a time"),
        ("are p1 and p2 facing the same direction?", "which way each one does"),
        ("is the person on the far right facing the bus?", "turned to an object"),
    ],
)
def test_what_could_be_misread_is_refused_with_its_own_reason(question: str, reason: str) -> None:
    made = PLANNER.plan(question, scene=picture("lineup"), turns=(), tools=WITH_COMBINE)
    assert reason in (made.abstain or "")


def test_people_are_left_out_of_a_picture_nobody_has_looked_at() -> None:
    made = PLANNER.plan("who is standing except p1?", scene=scene(), turns=(), tools=WITH_COMBINE)
    assert core(made) == (
        "select(measure(posture), equal, value=standing, "
        "within=combine(first=*, second=p1, how=without))"
    )
    check_plan(made, WITH_COMBINE)


def test_the_other_man_of_a_picture_nobody_has_looked_at_must_be_the_only_one() -> None:
    asked = "is the man on the left looking at the other man?"
    made = PLANNER.plan(asked, scene=scene(), turns=(), tools=WITH_COMBINE)
    assert "all, expect=one, within=combine(first=*, second=select(" in core(made)
    assert "how=without" in core(made)
    check_plan(made, WITH_COMBINE)


def test_a_name_hides_the_animal_of_that_name_but_not_an_article() -> None:
    where = picture("lineup")
    named = PLANNER.plan("is Cat sitting", scene=where, turns=(), tools=WITH_COMBINE)
    assert "people=p3" in core(named)
    animal = PLANNER.plan("is there a cat", scene=where, turns=(), tools=WITH_COMBINE)
    assert "labels=cat" in core(animal)


def test_a_refusal_quotes_the_user_and_suggests_what_fits_the_picture() -> None:
    made = PLANNER.plan(
        "Is Cat's left-most arm levitating?", scene=picture("lineup"), turns=(), tools=WITH_COMBINE
    )
    assert "'levitating'" in (made.abstain or "")
    alone = PLANNER.plan(
        "How far apart is he than?", scene=picture("one"), turns=(), tools=WITH_COMBINE
    )
    assert "'How far apart is he than?'" in (alone.abstain or "")
    assert "p2" not in (alone.abstain or "")
