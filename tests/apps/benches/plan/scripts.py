"""Dialogues and takers for tests: written by hand, judged by the real judge."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from thirdwave.apps.benches.plan.dialogues import Script
from thirdwave.apps.benches.plan.taking import Made, Taken
from thirdwave.apps.benches.plan.turns import Dialogue

GYM = """
- id: g1
  scene: gym
  tier: 1
  turns:
    - {ask: "How many people are there?", answer: 5, plan: [{tool: count}]}
    - {ask: "Who is the tallest?", answer: p1,
       plan: [{tool: measure, args: {quantity: stature}}, {tool: select, args: {keep: max}}]}
- id: g2
  scene: gym
  tier: 3
  turns:
    - {ask: "What is her name?", answer: abstain, plan: []}
    - {ask: "How bent is his knee?", answer: ask, candidates: [p2, p4], plan: []}
    - {ask: "the squatting one's left", answer: 132.0, tol: 4,
       plan: [{tool: measure, args: {quantity: knee_flexion, side: left, people: [p2]}}]}
    - {ask: "Is anybody lying?", answer: true}
"""


def scripts(text: str = GYM, *, held_out: bool = False, kind: str = "dev_hand") -> list[Script]:
    """Dialogues of YAML, without the files' checks."""
    return [
        Script(kind=kind, held_out=held_out, dialogue=Dialogue.model_validate(one))
        for one in yaml.safe_load(text)
    ]


class Always:
    """Says the same to everything."""

    def __init__(self, taken: Taken) -> None:
        self.taken = taken

    def ask(
        self, text: str, *, picture: Path | None, thread: str | None
    ) -> tuple[Taken, str | None]:
        del text, picture
        return self.taken, thread or "t"


class Scripted:
    """Says what it was made with, in order, and remembers how it was asked."""

    def __init__(self, replies: Sequence[Taken]) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[str, Path | None, str | None]] = []

    def ask(
        self, text: str, *, picture: Path | None, thread: str | None
    ) -> tuple[Taken, str | None]:
        self.asked.append((text, picture, thread))
        return self.replies.pop(0), thread or f"t{len(self.asked)}"


def made(tool: str, **args: Any) -> Made:
    return Made(tool=tool, args=args)


RIGHT = (
    Taken(text="5 people", value=5, value_type="int", calls=(made("detect_people"), made("count")),
          plan_ms=1.0, tools_ms=4.0, total_ms=9.0),
    Taken(text="p1", value="p1", value_type="person", plan_ms=3.0, tools_ms=1.0, total_ms=10.0,
          calls=(made("measure", quantity="stature", people=None),
                 made("select", measurements=[], keep="max"))),
    Taken(text="I cannot see names", abstained=True, plan_ms=1.0, total_ms=3.0),
    Taken(text="p2 or p4?", asked=True, candidates=("p2", "p4"), plan_ms=1.0, total_ms=2.0),
    Taken(text="132 deg", value=131.6, value_type="float", unit="deg", plan_ms=1.0, total_ms=2.0,
          calls=(made("estimate_pose"), made("render"),
                 made("measure", quantity="knee_flexion", side="left", people=["p2"]))),
    Taken(text="yes, p3", value=True, value_type="bool", plan_ms=1.0, total_ms=2.0),
)  # fmt: skip
"""What answers all of GYM rightly."""
