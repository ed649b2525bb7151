"""Runs the plan of an answered question once more, and says whether the same came out.

Nothing is stored, and no kept result is used. Knows nothing of how the plan was made: a planner
is not asked again, nor is any model: what one said is taken from the record.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from thirdwave.agents.checks.checked import check_tools
from thirdwave.agents.plan import Answer, Plan, PlanError
from thirdwave.agents.proof.faithful import unfaithful
from thirdwave.agents.record import DONE, Record
from thirdwave.graphs.act import ready_steps, run_wave
from thirdwave.graphs.answering import answered
from thirdwave.graphs.context import Context, no_listener
from thirdwave.graphs.overlay import NoResults, OverlayBlobs, OverlayFacts, OverlayScenes
from thirdwave.graphs.recorded import cannot_be_repeated, recorded
from thirdwave.graphs.state import State, picture_of, plan_of, what_if

KEPT_AT = frozenset({"rev"})
"""Keys of a pose that tell where it was kept, not what it is."""
ANSWERED = ("text", "value", "value_type", "unit", "abstained", "reason")
"""Keys of an answer that are compared."""


class NothingThere(LookupError):  # noqa: N818 - what was found
    """There is no such turn to be run again; the message says which there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One step, or the answer: what it gave when it was asked, and what it gives now."""

    id: str
    """Of the step; "answer"."""
    tool: str
    was: Mapping[str, Any]
    now: Mapping[str, Any]
    recorded: bool = False
    """It was not run again: what a model said is taken from the record."""

    @property
    def same(self) -> bool:
        """Whether the same came out."""
        return self.was == self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A turn that was run again."""

    turn: int
    """From 1."""
    question: str
    plan: Plan
    steps: tuple[Compared, ...]
    answer: Compared
    ms: float

    @property
    def same(self) -> bool:
        """Whether every step and the answer came out the same."""
        return self.answer.same and all(step.same for step in self.steps)

    @property
    def differing(self) -> tuple[Compared, ...]:
        """What came out otherwise."""
        return tuple(one for one in (*self.steps, self.answer) if not one.same)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON; `was` and `now` only of what differs."""
        return {
            "turn": self.turn,
            "question": self.question,
            "same": self.same,
            "steps": [_compared_json(step) for step in self.steps],
            "answer": _compared_json(self.answer),
            "ms": round(self.ms, 1),
        }


def turns_of(graph: Any, config: Mapping[str, Any]) -> list[State]:
    """What each question of a thread that was answered left behind, oldest first."""
    ends = [
        snapshot.values
        for snapshot in graph.get_state_history(config)
        if not snapshot.next and snapshot.values.get("answer") is not None
    ]
    return ends[::-1]


def replay(graph: Any, config: Mapping[str, Any], context: Context, turn: int) -> Replayed:
    """Run a turn of a thread again. `turn` counts from 1, or from the end by -1, -2, ..."""
    turns = turns_of(graph, config)
    if not turns:
        raise NothingThere("no question was answered in it")
    if turn == 0 or not -len(turns) <= turn <= len(turns):
        raise NothingThere(f"expected turn 1 to {len(turns)}, or -1 for the last, got {turn}")
    number = turn if turn > 0 else len(turns) + turn + 1
    return again(turns[number - 1], context, number)


def again(state: State, context: Context, number: int) -> Replayed:
    """Run the plan that a state ends with again, on the scene as it was when it began.

    PlanError: a tool of it is not there now, or a model would have to be asked again.
    """
    start = time.perf_counter()
    plan, was = plan_of(state), state.get("records", {})
    check_tools(plan, context.tools, state.get("packages", {}))
    if (why := cannot_be_repeated(plan, was)) is not None:
        raise PlanError(f"turn {number} cannot be run again: {why}")
    began = state.get("began") or {}
    before = cast(State, {**state, "turns": state.get("turns", [])[:-1]})
    branch = what_if(before, picture_of(state, plan))
    begun_by_steps = {
        name: record["branch"]
        for name, record in was.items()
        if record["branch"] is not None and record["branch"] not in (branch, began["scene"])
    }
    plain = getattr(context.answerer, "plain", context.answerer)  # no model words it again
    alone = replace(
        context,
        answerer=plain,
        settings={name: one for name, one in context.settings.items() if name != "pose_model"},
        scenes=OverlayScenes(
            context.scenes,
            pinned={began["scene"]: began["rev"]},
            time=began["time"],
            branches=begun_by_steps,
        ),
        blobs=OverlayBlobs(context.blobs),
        results=NoResults(),
        facts=None if context.facts is None else OverlayFacts(context.facts),
        journal=None,
        listener=no_listener,
    )
    records: dict[str, Record] = {}
    kept: dict[str, Record] = {}
    scene = alone.scenes.load(began["scene"]) if plan.steps else None
    while scene is not None and (steps := ready_steps(plan.steps, records)):
        for step in steps:
            one = recorded(step, was, records, context.tools[step.tool], _found)
            if one is not None:
                kept[step.id] = one
        records |= kept
        steps = [step for step in steps if step.id not in kept]
        done, scene = run_wave(
            steps,
            records,
            scene,
            alone,
            on_branch=plan.on_branch,
            what_if=branch,
            decisions=state.get("allowed", {}),
        )
        records |= done
    said = answered(cast(State, {**before, "records": records}), alone).get("answer")
    question = state.get("question", "")
    told = _said(state.get("answer"))
    if plain is not context.answerer and _same_in_other_words(told, said, question):
        told["text"] = _said(said)["text"]
    return Replayed(
        turn=number,
        question=question,
        plan=plan,
        steps=tuple(_steps(plan, was, records, kept)),
        answer=Compared(id="answer", tool="", was=told, now=_said(said)),
        ms=(time.perf_counter() - start) * 1e3,
    )


def _steps(
    plan: Plan,
    was: Mapping[str, Record],
    now: Mapping[str, Record],
    kept: Mapping[str, Record],
) -> Iterator[Compared]:
    for step in plan.steps:
        then = _found(was[step.id]) if step.id in was else {}
        again = _found(now[step.id])
        held = step.id in kept
        yield Compared(id=step.id, tool=step.tool, was=then, now=again, recorded=held)


def _found(record: Record) -> dict[str, Any]:
    """What a step found out; how it came to know it does not matter."""
    status = "done" if record["status"] in DONE else record["status"]
    found = {name: record[name] for name in ("text", "value", "unit", "unknown", "error")}
    return {"status": status, **found, "value": _value(record["value"])}


def _same_in_other_words(told: Mapping[str, Any], said: Any, question: str) -> bool:
    """Whether the words of a model, as they were `told`, say what is said plainly now."""
    now = Answer.model_validate(said)
    return unfaithful(str(told.get("text", "")), now, question) is None


def _said(answer: Mapping[str, Any] | None) -> dict[str, Any]:
    if answer is None:
        return {}
    dumped = Answer.model_validate(answer).model_dump(mode="json", include=set(ANSWERED))
    return {**dumped, "value": _value(dumped["value"])}


def _value(value: Any) -> Any:
    """A value without where it was kept."""
    if isinstance(value, Mapping):
        return {key: _value(item) for key, item in value.items() if key not in KEPT_AT}
    return [_value(item) for item in value] if isinstance(value, (list, tuple)) else value


def _compared_json(one: Compared) -> dict[str, Any]:
    told: dict[str, Any] = {"id": one.id, "tool": one.tool, "same": one.same}
    if one.recorded:
        told["recorded"] = True
    return told if one.same else {**told, "was": dict(one.was), "now": dict(one.now)}
