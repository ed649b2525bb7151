"""Runs the graph for one question, or goes on with one, and makes the reply of what it left.

Knows nothing of where questions come from.
"""

import time
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from thirdwave.agents.asking import permits
from thirdwave.agents.checks.checked import check_tools
from thirdwave.agents.plan import Answer, PlanError
from thirdwave.agents.record import ArtifactRef, Record
from thirdwave.apps.contract import artifact_path
from thirdwave.apps.errors import UserError
from thirdwave.apps.replies import Asked, Reply, asked_of
from thirdwave.apps.streams import Call
from thirdwave.apps.wiring import Parts
from thirdwave.apps.writing import write_whole
from thirdwave.graphs.asking import decisions_of, fault_of_edit
from thirdwave.graphs.at_hand import FactsAtHand, ScenesAtHand
from thirdwave.graphs.context import no_listener
from thirdwave.graphs.one_read import OneRead
from thirdwave.graphs.patience import Cancelled, never
from thirdwave.graphs.state import State, changed, ground, plan_of

Listener = Callable[[Mapping[str, Any]], None]


@dataclass(slots=True)
class Clock:
    """Where the time of a turn went, told by its events."""

    started: float = field(default_factory=time.perf_counter)
    plan_ms: float = 0.0
    _ran: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])

    def hear(self, event: Mapping[str, Any]) -> None:
        """Note how long planning or a step took."""
        if event["event"] == "plan":
            self.plan_ms += event["ms"]
        elif event["event"] == "step" and event["status"] != "started":
            now = time.perf_counter()
            self._ran.append((now - event["ms"] / 1e3, now))

    def read_ms(self) -> dict[str, float]:
        """`total`, `plan` and `tools`: steps that ran side by side count once."""
        tools, last = 0.0, self.started
        for begin, end in sorted(self._ran):
            tools += max(0.0, end - max(begin, last))
            last = max(last, end)
        total = (time.perf_counter() - self.started) * 1e3
        found = {"total": total, "plan": self.plan_ms, "tools": tools * 1e3}
        return {name: round(ms, 1) for name, ms in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question on its way through the graph of a thread."""

    parts: Parts
    thread: str
    home: Path
    """Data folder, where pictures are saved."""
    scenes: ScenesAtHand
    saver: OneRead
    listener: Listener = no_listener
    cancelled: Callable[[], bool] = never
    callbacks: tuple[Any, ...] = ()
    """LangChain callbacks."""

    def run(self, given: Any, scene_id: str, question: str) -> Reply:
        """Run the graph with `given`, or go on (None), until it has an answer or waits.

        Cancelled when the user has had enough; what was found until then is kept.
        """
        clock = Clock()
        over = False

        def tell(event: Mapping[str, Any]) -> None:
            if not over:  # what was left behind speaks to nobody
                clock.hear(event)
                self.listener(event)

        tell({"event": "begin", "thread": self.thread, "question": question})
        begun = not isinstance(given, Mapping)
        if not begun and (newest := self.saver.at_hand) is not None:
            given = changed(cast(State, given), newest.checkpoint["channel_values"])
        told_here = self.parts.facts.told_in(self.thread, self.parts.context.who)
        try:
            state = self._graph().invoke(
                given,
                self.config(),
                context=replace(
                    self.parts.context,
                    scenes=self.scenes,
                    facts=FactsAtHand(told_here),
                    begun=begun,
                    listener=tell,
                    cancelled=self.cancelled,
                ),
                durability="sync",
            )
        except (Cancelled, KeyboardInterrupt):
            tell({"event": "cancelled", "thread": self.thread})
            raise
        finally:
            over = True
        return self._reply(state, asked_of(state.get("__interrupt__")), scene_id, clock)

    def held(self) -> "Held":
        """What the thread's newest checkpoint holds. Who has an answer waits for nothing."""
        newest = self.saver.newest()
        if newest is not None:
            values: Any = newest.checkpoint["channel_values"]
            if values.get("answer") is not None:
                return Held(values, None, False)
        held = self._graph().get_state({"configurable": {"thread_id": self.thread}})
        return Held(held.values, asked_of(held.interrupts), bool(held.next))

    def go_on(self, held: "Held", given: Any = None) -> Reply:
        """Go on with the question that is held: it was cut off, or `given` is the user's word.

        UserError: a tool that it needs is not there now.
        """
        held.check_tools(self.parts)
        return self.run(given, held.state.get("scene_id", ""), held.state.get("question", ""))

    def waiting(self, held: "Held") -> Reply:
        """The reply that asks what the question waits for."""
        return self._reply(held.state, held.asked, held.state.get("scene_id", ""), Clock())

    def config(self) -> dict[str, Any]:
        """The graph's config."""
        config: dict[str, Any] = {"configurable": {"thread_id": self.thread}}
        if self.callbacks:
            config["callbacks"] = list(self.callbacks)
        return config

    def _graph(self) -> Any:
        """The graph, which finds what `held` has read."""
        graph = copy(self.parts.graph)
        graph.checkpointer = self.saver
        return graph

    def _reply(
        self, state: Mapping[str, Any], asked: Asked | None, scene_id: str, clock: Clock
    ) -> Reply:
        records: dict[str, Record] = state["records"]
        branch = None
        if asked is None:
            answer = Answer.model_validate(state["answer"])
            branch = state["turns"][-1].get("branch")
            about = state["turns"][-1].get("scene_id") or scene_id
            if about != scene_id:  # the talk has gone over to another picture
                scene_id = about
                self.parts.threads.touch(self.thread, scene_id)
        else:
            answer = Answer(text=asked.text, abstained=True, reason=asked.text)
        return Reply(
            thread=self.thread,
            question=state["question"],
            answer=answer,
            plan=plan_of(cast(State, state)),
            records=records,
            scene=self.scenes.load(scene_id),
            branch=self.scenes.load(branch) if branch else None,
            asked=asked,
            artifacts=self._saved(answer, records),
            timings_ms=clock.read_ms(),
        )

    def _saved(
        self, answer: Answer, records: Mapping[str, Record]
    ) -> tuple[tuple[ArtifactRef, Path], ...]:
        """The answer's pictures, written to the data folder."""
        refs = {item["id"]: item for record in records.values() for item in record["artifacts"]}
        saved: list[tuple[ArtifactRef, Path]] = []
        for artifact_id in answer.artifacts:
            ref = refs[artifact_id]
            path = artifact_path(self.home, ref)
            if not path.exists():
                write_whole(path, self.parts.blobs.get(artifact_id))
            saved.append((ref, path))
        return tuple(saved)


@dataclass(frozen=True, slots=True)
class Held:
    """A thread between two runs of the graph."""

    state: State
    asked: Asked | None
    """What it waits for."""
    open: bool
    """Its last question has not ended: it waits for the user, or was cut off."""

    @property
    def run(self) -> str | None:
        """Which asking it was."""
        return self.state.get("run")

    def cut_off_in(self, call: Call) -> bool:
        """Whether that very call has begun what was cut off."""
        begun = call.run is not None and call.run == self.run
        return begun and self.open and self.asked is None

    def check_tools(self, parts: Parts) -> None:
        """UserError where the plan needs a tool that is not there now."""
        if self.state.get("plan") is None:
            return
        packages = self.state.get("packages", {})
        try:
            check_tools(plan_of(self.state), parts.context.tools, packages)
        except PlanError as error:
            raise UserError(str(error)) from error

    def replied(self, said: str) -> Any:
        """What a text says to what is waited for; None: nothing, it is a question of its own."""
        if self.asked is None or self.asked.kind == "ask":
            return None if self.asked is None else said
        allows = permits(said)
        return None if allows is None else {"type": "approve" if allows else "reject"}

    def checked(self, decision: Any, parts: Parts) -> Any:
        """The decision about the steps that wait. UserError says what is wrong with it."""
        if self.asked is None or self.asked.kind != "approve":
            raise UserError("nothing waits to be allowed in this thread")
        self.check_tools(parts)
        plan = plan_of(self.state)
        ids = [step["id"] for step in self.asked.steps]
        for name in decision.get("decisions", {}) if isinstance(decision, Mapping) else ():
            if name not in ids:
                raise UserError(f"step {name!r} does not wait, there is: {', '.join(ids)}")
        decided = decisions_of(decision, [step for step in plan.steps if step.id in ids])
        scene = ground(self.state, parts.context, plan)
        fault = fault_of_edit(plan, decided, parts.context.tools, scene)
        if fault is not None:
            raise UserError(f"edited arguments: {fault}")
        return decision


NOTHING_HELD = Held(State(), None, False)
"""Of a thread that nobody has asked."""
