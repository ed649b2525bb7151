"""The product takes the benchmark: a session whose planner is timed, on a data folder of its own.

Knows nothing of what is right.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from thirdwave.agents.plan import EACH, Plan, Step
from thirdwave.agents.record import DONE, Record
from thirdwave.apps.benches.plan.taking import Made, Taken
from thirdwave.apps.session import Reply, Session
from thirdwave.apps.settings import VARIABLES, Settings
from thirdwave.apps.wiring import Parts
from thirdwave.graphs.act import resolve
from thirdwave.graphs.context import Planner
from thirdwave.memory.embedded.server import stop_server
from thirdwave.scene import Scene

OFFLINE = "offline"
"""The planner without a language model."""
OWN = ("home", "redis_url", "model", "tenant")
"""Settings that the benchmark makes itself."""


class Timed:
    """A planner that counts the milliseconds spent in it."""

    def __init__(self, planner: Planner) -> None:
        self.planner = planner
        self.ms = 0.0

    @property
    def mends(self) -> bool:
        """As the planner's."""
        return self.planner.mends

    def plan(self, question: str, **given: Any) -> Plan:
        """The planner's plan."""
        begun = perf_counter()
        try:
            return self.planner.plan(question, **given)
        finally:
            self.ms += 1e3 * (perf_counter() - begun)


class TimedSession(Session):
    """A session whose planner is timed."""

    def __init__(self, settings: Settings, *, planner: Planner | None = None) -> None:
        """`planner` in the place of the one that the settings name."""
        super().__init__(settings)
        self.timed: tuple[Timed, ...] = ()
        self._planner = planner
        self._known: tuple[Parts, Parts] | None = None

    @property
    def parts(self) -> Parts:
        """The session's parts with a clock round the planner, and round that which falls in."""
        own = super().parts
        if self._known is None or self._known[0] is not own:
            context = own.context
            planner = Timed(self._planner or context.planner)
            fallback = None if context.fallback is None else Timed(context.fallback)
            self.timed = (planner,) if fallback is None else (planner, fallback)
            context = replace(context, planner=planner, fallback=fallback)
            self._known = own, replace(own, context=context)
        return self._known[1]


class SessionTaker:
    """A session, asked one thing after the other."""

    def __init__(self, session: TimedSession) -> None:
        self.session = session

    def ask(
        self, text: str, *, picture: Path | None, thread: str | None
    ) -> tuple[Taken, str | None]:
        """See `taking.Taker`. What breaks is a reply that failed."""
        for timed in self.session.timed:
            timed.ms = 0.0
        begun = perf_counter()
        try:
            reply = self.session.ask(text, picture=picture, thread=thread)
        except Exception as error:  # noqa: BLE001 - a turn that breaks is counted, the rest goes on
            failure = f"{type(error).__name__}: {error}"
            return Taken(text="", failure=failure), thread
        turn_ms = 1e3 * (perf_counter() - begun)
        plan_ms = sum(timed.ms for timed in self.session.timed)
        return replace(self._taken(reply), turn_ms=turn_ms, plan_ms=plan_ms), reply.thread

    def _taken(self, reply: Reply) -> Taken:
        answer, asked = reply.answer, reply.asked
        options = asked.options if asked is not None else ()
        images = [ref for ref, _ in reply.artifacts if ref["media_type"].startswith("image/")]
        value = answer.value
        return Taken(
            text=answer.text,
            value=value,
            value_type=answer.value_type,
            unit=answer.unit,
            parts=tuple(part.value for part in answer.parts),
            abstained=answer.abstained and asked is None,
            asked=asked is not None and asked.kind == "ask",
            candidates=tuple(person for one in options for person in one["people"]),
            calls=calls_of(reply.plan.steps, reply.records),
            pictures=len(images),
            owned_up=isinstance(value, dict) and value.get("met") is False,
            scene=reply.branch or reply.scene,
            before=self._before(reply),
            tools_ms=waves_ms(reply.records),
            total_ms=reply.timings_ms["total"],
        )

    def _before(self, reply: Reply) -> Scene | None:
        """The scene before the first of the reply's edits."""
        scenes = self.session.parts.scenes
        for record in reply.records.values():
            value = record["value"]
            if record["value_type"] == "pose" and isinstance(value, dict) and value.get("rev"):
                scene_id = record["branch"] or reply.scene.id
                # An edit that had nothing to change made no revision of its own.
                return scenes.load(scene_id, max(1, value["rev"] - 1))
        return None


def calls_of(steps: Sequence[Step], records: Mapping[str, Record]) -> tuple[Made, ...]:
    """The calls of a plan that were to be made, those whose condition did not hold left out."""
    made: list[Made] = []
    for step in steps:
        record = records.get(step.id)
        if record is not None and record["status"] in ("unmet", "refused"):
            continue
        known = {name: one for name, one in records.items() if one["status"] in DONE}
        args = dict(step.args)
        if all(need in known for need in step.needs):
            args = _filled(step, known)
        made.append(Made(tool=step.tool, args=args))
    return tuple(made)


def _filled(step: Step, known: Mapping[str, Record]) -> dict[str, Any]:
    """The arguments of a step, with what earlier steps found; of a loop all whom it is for."""
    looped = {name: value for name, value in step.args.items() if f"${EACH}" in repr(value)}
    args = {n: v for n, v in step.args.items() if n not in looped}
    found = resolve(args, known)
    if step.each is None:
        return found
    people = known[step.each.removeprefix("$")]["value"]
    alone = (f"${EACH}", [f"${EACH}"], (f"${EACH}",))
    return found | {name: people if v in alone else v for name, v in looped.items()}


def waves_ms(records: Mapping[str, Record]) -> float:
    """Time inside tools: of steps that ran side by side the longest, wave after wave."""
    total, done = 0.0, set[str]()
    while len(done) < len(records):
        wave = [n for n, r in records.items() if n not in done and done.issuperset(r["needs"])]
        if not wave:
            raise ValueError(f"records: {', '.join(records.keys() - done)} wait for one another")
        total += max(records[name]["ms"] for name in wave)
        done.update(wave)
    return total


@contextmanager
def product(planner: str = OFFLINE, *, own: Planner | None = None) -> Iterator[SessionTaker]:
    """A fresh product with that planner: "offline", or a chat model's "provider:name"; or `own`.

    Its data are in a folder that is removed, with its server, at the end. Bodies are not drawn
    unasked. UserError for a model that cannot be had.
    """
    foreign = {VARIABLES[name] for name in OWN}
    clean = {name: value for name, value in os.environ.items() if name not in foreign}
    with tempfile.TemporaryDirectory(prefix="tw-") as folder:
        given: dict[str, Any] = {"home": folder, "illustrate": False}
        if planner != OFFLINE:
            given["model"] = planner
        session = TimedSession(Settings.from_env(clean, **given), planner=own)
        try:
            _ = session.parts  # a model that cannot be had is said before anything is asked
            yield SessionTaker(session)
        finally:
            session.close()
            stop_server(Path(folder))
