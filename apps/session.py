"""`Session`: ask pictures questions from Python. The command line is a thin skin over it."""

import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langgraph.types import Command

from thirdwave.agents.plan import Plan, PlanError
from thirdwave.apps.errors import UserError
from thirdwave.apps.opening import (
    check_home,
    check_question,
    known_thread,
    new_thread_id,
    open_scene,
)
from thirdwave.apps.pictures import Source, open_source
from thirdwave.apps.replies import Asked, Reply
from thirdwave.apps.settings import Settings
from thirdwave.apps.streams import Call, stream
from thirdwave.apps.turns import NOTHING_HELD, Turn
from thirdwave.apps.wiring import Parts, wire
from thirdwave.apps.writing import write_whole
from thirdwave.graphs.ask import question_input
from thirdwave.graphs.at_hand import ScenesAtHand
from thirdwave.graphs.context import no_listener
from thirdwave.graphs.events import Event
from thirdwave.graphs.one_read import OneRead
from thirdwave.graphs.workflow import Workflow

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from thirdwave.graphs.replay import Replayed

__all__ = ["Asked", "Reply", "Session", "write_whole"]


class Session:
    """Pictures, questions and what was learned about them::

    with Session() as session:
        reply = session.ask("How many people are there?", picture="photo.jpg")
        reply = session.ask("Who is sitting?", thread=reply.thread)

    `callbacks` are LangChain's: they see the graph, its nodes and every tool call. Questions about
    different threads may be asked from several Python threads at once.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        model: "BaseChatModel | None" = None,
        listener: Callable[[Mapping[str, Any]], None] = no_listener,
        callbacks: Sequence[Any] = (),
    ) -> None:
        self.settings = settings or Settings.from_env()
        self._model = model
        self._listener = listener
        self._callbacks = tuple(callbacks)
        self._lock = threading.RLock()
        self._calls: set[Call] = set()
        self._alone: dict[str, threading.Lock] = {}
        """Held while a question of that thread is under way."""

    @cached_property
    def _parts(self) -> Parts:
        return wire(self.settings, model=self._model)

    @property
    def parts(self) -> Parts:
        """Stores, tools and graph, connected at first use: bad input starts nothing."""
        with self._lock:
            return self._parts

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop the connection. The embedded server stays up for the next process."""
        with self._lock:
            if "_parts" in self.__dict__:
                self.parts.redis.close()

    def ask(
        self,
        question: str,
        *,
        picture: str | Path | None = None,
        thread: str | None = None,
        assume: bool = False,
    ) -> Reply:
        """Answer `question` about `picture`, or about what `thread` was last about.

        Where the last reply has `asked` which reading was meant, the question is the reply to
        that. `assume`: the most likely reading is taken instead of asking back, and the answer's
        notes say which. UserError says in one line what is wrong with the question, the picture or
        the thread; Cancelled that `cancel` was called.
        """
        with self._call(self._listener) as call:
            return self._ask(call, question, picture, thread, assume)

    def stream(
        self,
        question: str | None,
        *,
        picture: str | Path | None = None,
        thread: str | None = None,
        decision: Any = None,
        assume: bool = False,
    ) -> "Generator[Event | Reply, None, None]":
        """What happens while a question is answered, as it happens, and at last the reply.

        Without a question the thread is gone on with, by `decision` where tools wait to be
        allowed. Closing the iterator before its end cancels the question. Errors rise as of `ask`.
        """

        def work(call: Call) -> Reply:
            if question is not None:
                return self._ask(call, question, picture, thread, assume)
            if thread is None:
                raise UserError("expected a question, or a thread to go on with")
            return self._go_on(call, thread, decision)

        return stream(self._call, work, self._listener)

    def run(
        self, workflow: Workflow, inputs: Mapping[str, str], *, thread: str | None = None
    ) -> Reply:
        """Run a hand-written plan on the picture given as input `image`."""
        plan = workflow.plan_for(inputs)
        image = workflow.values(inputs).get("image")
        source = open_source(Path(image)) if image is not None else None
        with self._call(self._listener) as call:
            asked = workflow.description or workflow.name
            return self._answer(call, asked, source, thread, plan=plan)

    def decide(self, thread: str, decision: Any) -> Reply:
        """Say whether the steps that wait in `thread` may run, and go on.

        `decision`: "yes" or "no" for all, or {"type": "approve" | "edit" | "reject", "args"?: ...,
        "message"?: ...}, or such a one for each: {"decisions": {step id: ...}, "otherwise"?: ...};
        who is not named is rejected. UserError when nothing waits, or when arguments that were
        edited cannot run: then it still waits.
        """
        with self._call(self._listener) as call:
            return self._go_on(call, thread, decision)

    def resume(self, thread: str) -> Reply:
        """Go on with the question of `thread` that was cut off, at the step it had reached.

        Where it waits for the user, the reply says for what. UserError when nothing is open.
        """
        with self._call(self._listener) as call:
            return self._go_on(call, thread, None)

    def cancel(self, thread: str | None = None) -> None:
        """Have enough of the questions that are being answered now, or of that of `thread`.

        No further step starts, those that run are left behind, and whoever asked gets Cancelled.
        What was found stays: the thread can be asked, or the question resumed.
        """
        with self._lock:
            for call in self._calls:
                if thread is None or call.thread == thread:
                    call.cancel()

    def replay(self, thread: str, turn: int = -1) -> "Replayed":
        """Run the plan of an answered question once more, on the scene as it was then.

        `turn` counts from 1, or from the end by -1, -2, ... Nothing is stored, and no result kept
        from before is used. Says of every step and of the answer whether it came out the same.
        """
        from thirdwave.graphs.replay import NothingThere, replay

        known_thread(self.parts, thread)
        config = {"configurable": {"thread_id": thread}}
        try:
            return replay(self.parts.graph, config, self.parts.context, turn)
        except (NothingThere, PlanError) as error:
            raise UserError(f"thread {thread!r}: {error}") from error

    @contextmanager
    def _call(self, listener: Callable[[Mapping[str, Any]], None]) -> Iterator[Call]:
        call = Call(listener)
        with self._lock:
            self._calls.add(call)
        try:
            yield call
        finally:
            with self._lock:
                self._calls.discard(call)

    def _ask(
        self,
        call: Call,
        question: str,
        picture: str | Path | None,
        thread: str | None,
        assume: bool,
    ) -> Reply:
        question = check_question(question, self.settings.max_question)
        source = open_source(Path(picture)) if picture is not None else None
        return self._answer(call, question, source, thread, assume=assume)

    def _answer(
        self,
        call: Call,
        question: str,
        source: Source | None,
        thread: str | None,
        *,
        plan: Plan | None = None,
        assume: bool = False,
    ) -> Reply:
        if thread is None and source is None:
            raise UserError("expected a picture: none was given and no thread goes on")

        def answer(turn: Turn) -> Reply:
            known = None if thread is None else known_thread(turn.parts, thread)
            begun = known is not None or call.run is not None
            held = turn.held() if begun else NOTHING_HELD
            if held.cut_off_in(call):
                return turn.go_on(held)
            said = held.replied(question) if source is None and plan is None else None
            if said is not None:
                call.run = held.run
                return turn.go_on(held, Command(resume=said))
            scene, pictures = open_scene(turn.parts, source, turn.thread, known)
            turn.scenes.take(scene)
            approve = turn.parts.context.approve
            given = question_input(
                question, scene.id, plan, pictures, approve=approve, assume=assume
            )
            call.run = given.get("run")
            return turn.run(given, scene.id, question)

        return self._in_turn(call, thread or new_thread_id(), answer)

    def _go_on(self, call: Call, thread: str, decision: Any) -> Reply:
        """Go on with a question that waits for a decision, or was cut off."""

        def go_on(turn: Turn) -> Reply:
            known_thread(turn.parts, thread)
            held = turn.held()
            if held.cut_off_in(call):
                return turn.go_on(held)
            call.run = held.run
            if decision is not None:
                return turn.go_on(held, Command(resume=held.checked(decision, turn.parts)))
            if held.asked is not None:
                return turn.waiting(held)
            if not held.open:
                raise UserError(f"thread {thread!r}: nothing to resume, its last question ended")
            return turn.go_on(held)

        return self._in_turn(call, thread, go_on)

    def _in_turn(self, call: Call, thread: str, work: Callable[[Turn], Reply]) -> Reply:
        """What `work` makes of a turn of `thread`, when no other question of it is under way."""
        from redis.exceptions import ConnectionError as ConnectionLost

        call.thread = thread
        check_home(self.settings.home)

        def turn() -> Turn:
            parts = self.parts
            return Turn(
                parts=parts,
                thread=thread,
                home=self.settings.home,
                scenes=ScenesAtHand(parts.scenes),
                saver=OneRead(parts.graph.checkpointer, thread),
                listener=call.tell,
                cancelled=call.cancelled,
                callbacks=self._callbacks,
            )

        with self._lock:
            alone = self._alone.setdefault(thread, threading.Lock())
        with alone:
            try:
                return work(turn())
            except ConnectionLost:
                # The server died since the last question, or during this one: what it acknowledged
                # is on disk, so a new one goes on from there.
                self._reconnect()
                return work(turn())

    def _reconnect(self) -> None:
        with self._lock:
            self.close()
            self.__dict__.pop("_parts", None)
