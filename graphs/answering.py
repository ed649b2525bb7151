"""The node `answer`: says what was found, verified against its evidence, and keeps the turn.

Knows nothing of how words are found.
"""

from collections.abc import Mapping
from typing import cast

from thirdwave.agents.checks.check import CONTRADICTED, contradictions
from thirdwave.agents.checks.second_look import Doubted, told
from thirdwave.agents.focus import focus_of, poses_before
from thirdwave.agents.plan import Answer, Plan, Turn
from thirdwave.agents.proof.verify import verified
from thirdwave.agents.record import Record
from thirdwave.graphs.context import Context
from thirdwave.graphs.state import KEPT_TURNS, State, ground, picture_of, plan_of


def answered(state: State, context: Context) -> State:
    """The state with the answer, and the turn in the dialogue."""
    plan, records = plan_of(state), state.get("records", {})
    question = state.get("question", "")
    said = context.answerer.answer(question, plan, records)
    said = _with_doubts(said, state, plan, records)
    scene = ground(state, context, plan) if said.abstained else None
    known = () if scene is None else (*scene.person_ids, *(one.id for one in scene.things or ()))
    answer: Answer = verified(said, records, question, known, own_reason(state, context))
    turn = Turn(
        question=question,
        answer=answer.text,
        value=answer.value,
        value_type=answer.value_type,
        focus=focus_of(plan, records),
        abstained=answer.abstained,
        meaning=plan.meaning,
        scene_id=picture_of(state, plan),
        branch=_branch_of(plan, records),
        posed=poses_before(records),
    )
    turns = [*state.get("turns", []), turn.model_dump(mode="json")][-KEPT_TURNS:]
    dumped = answer.model_dump(mode="json")
    context.listener({"event": "answer", "text": answer.text, "answer": dumped})
    return State(answer=dumped, turns=turns)


def own_reason(state: State, context: Context) -> str:
    """Why the plan abstains, where who planned says nothing but what is known; "": it does not."""
    planner = context.fallback if state.get("fallen_back") else context.planner
    return "" if planner is None or planner.mends else plan_of(state).abstain or ""


def _with_doubts(said: Answer, state: State, plan: Plan, records: Mapping[str, Record]) -> Answer:
    """The answer with the turn's notes: what was looked at twice, what contradicts itself."""
    notes = [*said.notes, *state.get("notes", [])]
    doubted = state.get("doubted")
    if doubted:
        notes.append(told(cast(Doubted, doubted), plan, records))
    against = () if said.abstained else contradictions(plan, records)
    sure = min(said.confidence, CONTRADICTED) if against else said.confidence
    return said.model_copy(
        update={"notes": tuple(dict.fromkeys((*notes, *against))), "confidence": sure}
    )


def _branch_of(plan: Plan, records: Mapping[str, Record]) -> str | None:
    """Scene of the what-if that an answer is about: the answering step's, else the last one's."""
    answering = records.get(plan.answering or "")
    if answering is not None and answering["branch"]:
        return answering["branch"]
    found = [record["branch"] for record in records.values() if record["branch"]]
    return found[-1] if found else None
