"""The node `act`: runs the steps of the plan, wave after wave, and keeps each as it finishes.

One run of the node goes on until everything is done or somebody has to be asked. What each step
found stands in the journal at once, so a run that was cut off goes on at the step it had reached.
Knows nothing of how one step is run.
"""

from collections.abc import Collection
from typing import Any

from langchain_core.runnables import RunnableConfig

from thirdwave.agents.plan import Step
from thirdwave.agents.record import DONE, Record
from thirdwave.graphs.act import Keeper, ready_steps, run_wave
from thirdwave.graphs.asking import allowed, must_ask, with_edits
from thirdwave.graphs.context import Context
from thirdwave.graphs.patience import Cancelled
from thirdwave.graphs.state import State, ground, picture_of, plan_of, what_if
from thirdwave.graphs.tracing import tracer_of

QUICK_MS = 20.0
"""A step that took no longer may run again after a crash, if it changed nothing."""
ALLOWED = ":allowed"
"""Under which name the journal keeps what the user decided; no step can have it."""


class _Journaled(Keeper):
    """Keeps what a run of the node finds in the journal.

    What was quick is kept when there is time, at the latest with what was not: that costs nothing
    beside a slow step, and before it nothing would be lost but those milliseconds.
    """

    def __init__(self, context: Context, task: tuple[str, str], told: Collection[str]) -> None:
        self._context = context
        self._task = task
        self._told = told
        self._pending: dict[str, Any] = {}
        self.kept = False
        """Whether the journal has anything of this run."""

    def done(self, step: Step, record: Record, *, changed: bool) -> None:
        self.put(step.id, record, now=changed or record["ms"] > QUICK_MS)
        if step.id in self._told and _tells(record):
            self._context.listener({"event": "partial", "id": step.id, "text": record["text"]})

    def at_leisure(self) -> None:
        if self._pending and self._context.journal is not None:
            self.kept = True
            self._context.journal.put(*self._task, self._pending)
        self._pending = {}

    def put(self, name: str, found: Any, *, now: bool) -> None:
        """Keep something, `now` or when there is time."""
        self._pending[name] = found
        if now:
            self.at_leisure()


def acted(state: State, context: Context, config: RunnableConfig, task: tuple[str, str]) -> State:
    """The state with the records of every step that could run.

    `task`: thread and id of this run of the node, the same when it is run again after a crash.
    """
    plan, records = plan_of(state), dict(state.get("records", {}))
    journal = context.journal
    before = state.get("task")
    if journal is not None and before and before != task[1] and not records:
        journal.drop(task[0], before)  # a plan later its records stand in a checkpoint
        before = ""
    kept = journal.kept(*task) if journal is not None and context.begun else {}
    decisions: dict[str, Any] = {**state.get("allowed", {}), **kept.pop(ALLOWED, {})}
    records |= kept
    asked = bool(kept)  # a reply belongs to the first wave of a run
    plan = with_edits(plan, decisions)
    scene = ground(state, context, plan)
    branch = what_if(state, picture_of(state, plan))
    again = bool(kept) or (scene.id, scene.rev) != _began(state)
    keeper = _Journaled(context, task, {plan.answering or "", *plan.also})
    keeper.kept = asked
    while steps := ready_steps(plan.steps, records):
        if context.cancelled():
            raise Cancelled
        if must_ask(steps, decisions, state, context):
            if asked:
                break  # the next run of the node begins with asking
            decisions = allowed(steps, plan, decisions, state, context)
            keeper.put(ALLOWED, decisions, now=True)
            plan = with_edits(plan, decisions)
            steps = ready_steps(plan.steps, records)
        asked = True
        done, scene = run_wave(
            steps,
            records,
            scene,
            context,
            on_branch=plan.on_branch,
            what_if=branch,
            decisions=decisions,
            tracer=tracer_of(config),
            keeper=keeper,
            task=task[1],
            again=again,
        )
        again = False  # a crash left at most one step that was committed and not kept
        records |= done
    new = State(records=records, task=task[1] if keeper.kept else before or "")
    if decisions:
        new |= State(plan=plan.model_dump(mode="json"), allowed=decisions)
    return new


def _began(state: State) -> tuple[Any, Any]:
    """The scene and revision that the plan was made for."""
    began = state.get("began") or {}
    return began.get("scene"), began.get("rev")


def _tells(record: Record) -> bool:
    return record["status"] in DONE and record["unknown"] is None and bool(record["text"])
