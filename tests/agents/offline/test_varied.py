"""A fragment means what the whole question means; see varied.yaml."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.agents.offline.support import TOOLS, core, scene
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.plan import Turn

TALKS = yaml.safe_load((Path(__file__).parent / "varied.yaml").read_text())["talks"]
PLANNER = OfflinePlanner()


@pytest.mark.parametrize(
    ("talk", "said"),
    [(talk, said) for talk in TALKS for said in talk["say"]],
    ids=lambda one: str(one) if not isinstance(one, dict) else str(one["after"][-1][0]),
)
def test_a_fragment_means_what_the_whole_question_means(talk: dict[str, Any], said: str) -> None:
    where = scene(talk.get("people", 3))
    turns: list[Turn] = []
    for question, *focus in talk["after"]:
        made = PLANNER.plan(question, scene=where, turns=turns, tools=TOOLS)
        turns.append(
            Turn(
                question=question,
                answer="",
                focus=tuple(focus[0].split()) if focus else (),
                meaning=made.meaning,
                abstained=made.abstain is not None,
                scene_id=where.id,
            )
        )
    made = PLANNER.plan(said, scene=where, turns=turns, tools=TOOLS)
    if talk["means"] in ("abstain", "ask"):
        assert core(made).split()[0] == talk["means"], core(made)
        return
    wanted = talk["means"] if isinstance(talk["means"], list) else [talk["means"]]
    whole = [PLANNER.plan(one, scene=where, turns=(), tools=TOOLS) for one in wanted]
    assert not [one.abstain for one in whole if one.abstain]
    cores = [core(one) for one in whole] + [talk.get("plan", "")]
    assert core(made) in cores, made.abstain or core(made)
