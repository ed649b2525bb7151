"""`Session`: ask pictures questions from Python. The command line is a thin skin over it."""

import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from langgraph.types import Command

from thirdwave.agents.plan import Answer, Plan
from thirdwave.agents.record import ArtifactRef, Record
from thirdwave.apps.contract import artifact_path, reply_json
from thirdwave.apps.errors import UserError
from thirdwave.apps.pictures import Source, open_source
from thirdwave.apps.settings import Settings
from thirdwave.apps.wiring import Parts, wire
from thirdwave.graphs.ask import question_input
from thirdwave.graphs.context import no_listener
from thirdwave.graphs.workflow import Workflow
from thirdwave.memory.scenes import Event
from thirdwave.memory.threads import Thread
from thirdwave.scene import Scene

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the user has to say before the question can be answered: `Session.ask` with the reply
    (which one was meant), or `Session.decide` (whether tools may run), goes on.
    """

    kind: Literal["ask", "approve"]
    text: str
    options: tuple[Mapping[str, Any], ...] = ()
    """Of "ask": {"label", "people", "likely"} of each reading."""
    steps: tuple[Mapping[str, Any], ...] = ()
    """Of "approve": {"id", "tool", "args", "why"} of each step that waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer to one question, with everything it rests on."""

    thread: str
    """Pass it to the next question to go on about the same picture."""
    question: str
    answer: Answer
    plan: Plan
    records: Mapping[str, Record]
    """What became of each step."""
    scene: Scene
    """The stored scene, as the question left it."""
    branch: Scene | None = None
    """The what-if that the answer is about; None: it is about the stored scene."""
    asked: Asked | None = None
    """Not None: the question waits for the user, and `answer` is what is asked back."""
    artifacts: tuple[tuple[ArtifactRef, Path], ...] = ()
    """Pictures that belong to the answer, and where they were saved."""
    timings_ms: Mapping[str, float] = field(default_factory=dict[str, float])

    @property
    def text(self) -> str:
        """What is said."""
        return self.answer.text

    @property
    def value(self) -> Any:
        """The typed value behind the text."""
        return self.answer.value

    def to_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return reply_json(self)


class Session:
    """Pictures, questions and what was learned about them::

    with Session() as session:
        reply = session.ask("How many people are there?", picture="photo.jpg")
        reply = session.ask("Who is sitting?", thread=reply.thread)
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        model: "BaseChatModel | None" = None,
        listener: Callable[[Mapping[str, Any]], None] = no_listener,
    ) -> None:
        self.settings = settings or Settings.from_env()
        self._model = model
        self._listener = listener

    @cached_property
    def parts(self) -> Parts:
        """Stores, tools and graph, connected at first use: bad input starts nothing."""
        return wire(self.settings, model=self._model, listener=self._listener)

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop the connection. The embedded server stays up for the next process."""
        if "parts" in self.__dict__:
            self.parts.redis.close()

    def ask(
        self, question: str, *, picture: str | Path | None = None, thread: str | None = None
    ) -> Reply:
        """Answer `question` about `picture`, or about what `thread` was last about.

        UserError says in one line what is wrong with the question, the picture or the thread.
        """
        question = check_question(question, self.settings.max_question)
        source = open_source(Path(picture)) if picture is not None else None
        return self._run(question, source, thread, plan=None)

    def run(
        self, workflow: Workflow, inputs: Mapping[str, str], *, thread: str | None = None
    ) -> Reply:
        """Run a hand-written plan on the picture given as input `image`."""
        plan = workflow.plan_for(inputs)
        image = workflow.values(inputs).get("image")
        source = open_source(Path(image)) if image is not None else None
        return self._run(workflow.description or workflow.name, source, thread, plan=plan)

    def _run(
        self, question: str, source: Source | None, thread: str | None, plan: Plan | None
    ) -> Reply:
        from redis.exceptions import ConnectionError as ConnectionLost

        try:
            return self._answer(question, source, thread, plan)
        except ConnectionLost:
            # The server died since the last question, or during this one: what it acknowledged
            # is on disk, so a new one goes on from there.
            self.close()
            del self.parts
            return self._answer(question, source, thread, plan)

    def decide(self, thread: str, decision: Any) -> Reply:
        """Say whether the steps that wait in `thread` may run, and go on.

        `decision`: "yes" or "no" for all, or {"decisions": {step id: {"type": "approve" | "edit" |
        "reject", "args"?: ..., "message"?: ...}}}. UserError when nothing waits.
        """
        known = self._known_thread(thread)
        waiting = self._waiting(thread)
        if waiting is None or waiting.kind != "approve":
            raise UserError(f"thread {thread!r}: nothing waits to be allowed")
        assert known.scene is not None
        return self._go(thread, known.scene, Command(resume=decision))

    def _answer(
        self, question: str, source: Source | None, thread: str | None, plan: Plan | None
    ) -> Reply:
        self._check_home()
        waiting = None
        if thread is not None and source is None and plan is None:
            self._known_thread(thread)
            waiting = self._waiting(thread)
        thread, scene = self._scene(source, thread)
        if waiting is not None and waiting.kind == "ask":
            return self._go(thread, scene.id, Command(resume=question))
        known = self.parts.threads.get(thread)
        given = question_input(question, scene.id, plan, known.scenes if known else ())
        return self._go(thread, scene.id, given)

    def _go(self, thread: str, scene_id: str, given: Any) -> Reply:
        """Run the graph until it has an answer or waits for the user."""
        start = time.perf_counter()
        state = self.parts.graph.invoke(
            given,
            {"configurable": {"thread_id": thread}},
            context=self.parts.context,
            durability="async",
        )
        records: dict[str, Record] = state["records"]
        asked = _asked(state.get("__interrupt__"))
        branch = None
        if asked is None:
            answer = Answer.model_validate(state["answer"])
            branch = state["turns"][-1].get("branch")
            about = state["turns"][-1].get("scene_id") or scene_id
            if about != scene_id:  # the talk has gone over to another picture
                scene_id = about
                self.parts.threads.touch(thread, scene_id)
        else:
            answer = Answer(text=asked.text, abstained=True, reason=asked.text)
        artifacts = self._save(answer, records)
        total = (time.perf_counter() - start) * 1e3
        tools = sum(record["ms"] for record in records.values())
        return Reply(
            thread=thread,
            question=state["question"],
            answer=answer,
            plan=Plan.model_validate(state["plan"]),
            records=records,
            scene=self.parts.scenes.load(scene_id),
            branch=self.parts.scenes.load(branch) if branch else None,
            asked=asked,
            artifacts=artifacts,
            timings_ms={"total": round(total, 1), "tools": round(tools, 1)},
        )

    def _waiting(self, thread: str) -> "Asked | None":
        """What the thread's last question waits for."""
        held = self.parts.graph.get_state({"configurable": {"thread_id": thread}})
        return _asked(held.interrupts)

    def _scene(self, source: Source | None, thread: str | None) -> tuple[str, Scene]:
        """The thread's id and the scene the question is about, stored when it is new."""
        parts = self.parts
        known = None if thread is None else self._known_thread(thread)
        if source is None:
            if known is None or known.scene is None:
                raise UserError("expected a picture: none was given and no thread goes on")
            return known.id, parts.scenes.load(known.scene)
        thread = thread or new_thread_id()
        scene = source.scene_in(thread)
        try:
            scene = parts.scenes.load(scene.id)
        except KeyError:
            parts.blobs.put(source.data, source.media_type)
            event = Event(who=parts.context.who, why="opened")
            scene = parts.scenes.create(scene, event)
        parts.threads.touch(thread, scene.id)
        return thread, scene

    def _check_home(self) -> None:
        """UserError unless pictures can be saved: better said before the work than after it."""
        folder = self.settings.home / "artifacts"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"{folder}: cannot keep pictures here: {error.strerror}") from error
        if not os.access(folder, os.W_OK | os.X_OK):
            raise UserError(f"{folder}: no permission to write: choose another THIRDWAVE_HOME")

    def _known_thread(self, thread: str) -> Thread:
        """The thread; UserError when there is none of that id."""
        try:
            known = self.parts.threads.get(thread)
        except ValueError as error:
            raise UserError(str(error)) from error
        if known is None:
            raise UserError(
                f"unknown thread {thread!r}: leave --thread out to begin one, "
                "its id comes with the answer"
            )
        return known

    def _save(
        self, answer: Answer, records: Mapping[str, Record]
    ) -> tuple[tuple[ArtifactRef, Path], ...]:
        """Write the answer's pictures to the data folder."""
        refs = {item["id"]: item for record in records.values() for item in record["artifacts"]}
        saved: list[tuple[ArtifactRef, Path]] = []
        for artifact_id in answer.artifacts:
            ref = refs[artifact_id]
            path = artifact_path(self.settings.home, ref)
            if not path.exists():
                write_whole(path, self.parts.blobs.get(artifact_id))
            saved.append((ref, path))
        return tuple(saved)


def _asked(interrupts: Sequence[Any] | None) -> Asked | None:
    """What the graph stopped for."""
    if not interrupts:
        return None
    told: Mapping[str, Any] = interrupts[0].value
    steps = tuple(told.get("steps", ()))
    text = told.get("text") or "May I run " + ", ".join(step["tool"] for step in steps) + "?"
    return Asked(kind=told["kind"], text=text, options=tuple(told.get("options", ())), steps=steps)


def check_question(question: str, longest: int) -> str:
    """The question without surrounding space; UserError when it is empty or too long."""
    question = question.strip()
    if not question:
        raise UserError('question: expected some words, such as "How many people are there?"')
    if len(question) > longest:
        raise UserError(f"question: expected at most {longest} characters, got {len(question)}")
    return question


def new_thread_id() -> str:
    """A fresh thread id that nobody can guess."""
    return f"t-{secrets.token_hex(6)}"


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` so that a reader sees all of it or nothing. UserError when it cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {error.strerror}") from error
