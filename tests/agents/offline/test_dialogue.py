"""What was said before is read into what is said next; see dialogues.yaml."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.agents.offline.posing import POSING
from tests.agents.offline.support import TOOLS, core, scene
from tests.agents.offline.test_questions import written_out
from thirdwave.agents.asking import chosen
from thirdwave.agents.checks.checked import check_plan
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.plan import Plan, Turn
from thirdwave.scene import Scene

TALKS = yaml.safe_load((Path(__file__).parent / "dialogues.yaml").read_text())
PLANNER = OfflinePlanner()


def answered(text: str, asked: Plan | None, where: Scene, turns: Sequence[Turn]) -> Plan:
    """The plan of what is said next: of the reading that it chooses, or a new one."""
    if asked is not None and asked.ask is not None:
        at = chosen(asked.ask, text)
        plan = None if at is None else asked.ask.options[at].plan
        if plan is not None:
            return plan
    return PLANNER.plan(text, scene=where, turns=turns, tools=TOOLS)


@pytest.mark.parametrize("talk", TALKS["dialogues"], ids=lambda talk: " / ".join(
    str(turn[0]) for turn in talk["turns"]
))  # fmt: skip
def test_a_follow_up_is_read_from_what_was_said_before(talk: dict[str, Any]) -> None:
    where = scene(talk.get("people", 3))
    turns: list[Turn] = []
    waits: Plan | None = None
    for question, plan, *focus in talk["turns"]:
        made = answered(question, waits, where, turns)
        waits = made if made.ask is not None else None
        assert core(made) == written_out(plan, TALKS["short"]), (question, made.abstain)
        if waits is not None:
            continue
        if made.abstain is None:
            check_plan(made, TOOLS)
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


@pytest.mark.parametrize("said", ["make p2 sit unless he is standing", "make p2 sit if she stands"])
def test_a_condition_behind_is_about_whom_the_instruction_names(said: str) -> None:
    made = PLANNER.plan(said, scene=scene(3), turns=(), tools=POSING)
    assert made.ask is None
    assert made.abstain is None
    judged = [step.args.get("people") for step in made.steps if step.tool == "measure"]
    assert judged[0] == ["p2"], made.steps


def test_a_reply_that_only_excludes_chooses_nobody() -> None:
    first = PLANNER.plan("how bent is his left elbow?", scene=scene(3), turns=(), tools=TOOLS)
    assert first.ask is not None
    made = answered("not the first one", first, scene(3), ())
    assert not made.steps
    assert made.abstain is not None
