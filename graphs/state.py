"""What a thread keeps between the nodes of the graph, and between questions: ids and JSON only."""

import threading
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypedDict, cast

from thirdwave.agents.plan import Plan, Turn
from thirdwave.agents.record import Record
from thirdwave.graphs.context import Context
from thirdwave.scene import Scene

KEPT_TURNS = 50
"""Turns of the dialogue that a thread remembers."""


class State(TypedDict, total=False):
    """One thread. What a question is given and finds out is cleared by the next; `turns` stay."""

    question: str
    run: str
    """Which asking this is: it names a question that was cut off."""
    scene_id: str
    """The picture that is talked about; a plan may be about another of `pictures`."""
    pictures: list[str]
    """Scenes of all pictures of the thread, in the order in which they came."""
    given_plan: dict[str, Any] | None
    """A workflow's plan; None when the planner is to make one."""
    plan: dict[str, Any] | None
    packages: dict[str, str]
    """Of the plan's tools that are plug-ins: name -> the package that it came with."""
    began: dict[str, Any] | None
    """What the plan began from: {"scene": id, "rev": n, "time": Unix seconds}."""
    records: dict[str, Record]
    replans: int
    fallen_back: bool
    """The fallback planner has taken this question over."""
    mend: str | None
    talk: dict[str, Any] | None
    """What the planner and its model have said on this question (`agents/talk.py`)."""
    notes: list[str]
    """What the answer has to tell of how it came about."""
    doubted: dict[str, Any] | None
    """What was looked at a second time, as `checks/second_look.py` says it; None: nothing was."""
    asked: dict[str, Any] | None
    """What was asked back in this turn and replied: {"text": ..., "reply": ...}."""
    approve: list[str]
    """Tools that may only run when the user has said so."""
    assume: bool
    """The user is not to be asked which reading was meant."""
    allowed: dict[str, Any]
    """What the user decided about steps that had to be allowed, by step id."""
    task: str
    """Under which id the journal has what the last run of `act` found; "": it has nothing."""
    answer: dict[str, Any] | None
    turns: list[dict[str, Any]]


def question_input(
    question: str,
    scene_id: str,
    plan: Plan | None = None,
    pictures: Sequence[str] = (),
    *,
    approve: Collection[str] = (),
    assume: bool = False,
) -> State:
    """Graph input for one question. What the last turn found out is cleared, the dialogue stays."""
    return State(
        question=question,
        run=uuid.uuid4().hex,
        scene_id=scene_id,
        pictures=list(pictures) or [scene_id],
        given_plan=plan.model_dump(mode="json") if plan else None,
        plan=None,
        began=None,
        records={},
        replans=0,
        fallen_back=False,
        mend=None,
        talk=None,
        notes=[],
        doubted=None,
        asked=None,
        approve=sorted(approve),
        assume=assume,
        allowed={},
        answer=None,
    )


def changed(found: State, before: Mapping[str, Any]) -> State:
    """What of `found` is not so already: each value that is written costs time and room."""
    new = {name: value for name, value in found.items() if before.get(name, _ABSENT) != value}
    return cast(State, new)


_ABSENT = object()
_last = threading.local()
"""The JSON that this thread has last read a plan from, and that plan."""


def plan_of(state: State) -> Plan:
    """The plan that is being run. What the nodes of a question hand on is read once."""
    told = state.get("plan")
    if told is None or getattr(_last, "told", None) is not told:
        _last.plan = Plan.model_validate(told)
        _last.told = told
    return _last.plan


def all_turns(state: State) -> list[Turn]:
    """The dialogue so far, about all pictures of the thread."""
    return [Turn.model_validate(turn) for turn in state.get("turns", [])]


def picture_of(state: State, plan: Plan) -> str:
    """Scene that a plan is about."""
    return plan.picture or state.get("scene_id", "")


def what_if(state: State, scene_id: str) -> str | None:
    """Scene of the last what-if about a picture; other questions may have come since."""
    turns = [turn for turn in state.get("turns", []) if turn.get("scene_id") == scene_id]
    return next((turn["branch"] for turn in reversed(turns) if turn.get("branch")), None)


def ground(state: State, context: Context, plan: Plan) -> Scene:
    """The scene a plan starts from."""
    scene_id = picture_of(state, plan)
    branch = what_if(state, scene_id) if plan.on_branch else None
    return context.scenes.load(branch or scene_id)
