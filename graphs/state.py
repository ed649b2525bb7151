"""What a thread keeps between the nodes of the graph, and between questions: ids and JSON only."""

from typing import Any, TypedDict

from thirdwave.agents.plan import Plan, Turn
from thirdwave.agents.record import Record
from thirdwave.graphs.context import Context
from thirdwave.scene import Scene

KEPT_TURNS = 50
"""Turns of the dialogue that a thread remembers."""


class State(TypedDict, total=False):
    """One thread. The first four are given for a question, the last stays from turn to turn."""

    question: str
    scene_id: str
    """The picture that is talked about; a plan may be about another of `pictures`."""
    pictures: list[str]
    """Scenes of all pictures of the thread, in the order in which they came."""
    given_plan: dict[str, Any] | None
    """A workflow's plan; None when the planner is to make one."""
    plan: dict[str, Any] | None
    began: dict[str, Any] | None
    """Scene and revision that the plan began from: {"scene": id, "rev": n}."""
    records: dict[str, Record]
    replans: int
    fallen_back: bool
    """The fallback planner has taken this question over."""
    mend: str | None
    notes: list[str]
    """What the answer has to tell of how it came about."""
    asked: dict[str, Any] | None
    """What was asked back in this turn and replied: {"text": ..., "reply": ...}."""
    allowed: dict[str, Any]
    """What the user decided about steps that had to be allowed, by step id."""
    answer: dict[str, Any] | None
    turns: list[dict[str, Any]]


def question_input(
    question: str, scene_id: str, plan: Plan | None = None, pictures: tuple[str, ...] = ()
) -> State:
    """Graph input for one question. What the last turn found out is cleared, the dialogue stays."""
    return State(
        question=question,
        scene_id=scene_id,
        pictures=list(pictures) or [scene_id],
        given_plan=plan.model_dump(mode="json") if plan else None,
        plan=None,
        began=None,
        records={},
        replans=0,
        fallen_back=False,
        mend=None,
        notes=[],
        asked=None,
        allowed={},
        answer=None,
    )


def plan_of(state: State) -> Plan:
    """The plan that is being run."""
    return Plan.model_validate(state.get("plan"))


def all_turns(state: State) -> list[Turn]:
    """The dialogue so far, about all pictures of the thread."""
    return [Turn.model_validate(turn) for turn in state.get("turns", [])]


def picture_of(state: State, plan: Plan) -> str:
    """Scene that a plan is about."""
    return plan.picture or state.get("scene_id", "")


def what_if(state: State, scene_id: str) -> str | None:
    """Scene of the last what-if about a picture; other questions may have come since."""
    turns = [turn for turn in all_turns(state) if turn.scene_id == scene_id]
    return next((turn.branch for turn in reversed(turns) if turn.branch), None)


def ground(state: State, context: Context, plan: Plan) -> Scene:
    """The scene a plan starts from."""
    scene_id = picture_of(state, plan)
    branch = what_if(state, scene_id) if plan.on_branch else None
    return context.scenes.load(branch or scene_id)
