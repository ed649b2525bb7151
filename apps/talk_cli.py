"""What the commands that answer have in common: showing, asking back, events, Ctrl-C.

Knows nothing of how a question is answered.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from thirdwave.apps.errors import UserError

if TYPE_CHECKING:
    from thirdwave.apps.replies import Asked, Reply
    from thirdwave.apps.session import Session

ThreadOption = Annotated[str | None, typer.Option("--thread", help="Go on with an earlier thread.")]
Model = Annotated[
    str | None, typer.Option("--model", help="Plan with a chat model, by provider:name.")
]
Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object.")]
Events = Annotated[
    bool, typer.Option("--events", help="Print what happens as JSON lines, the reply last.")
]
Yes = Annotated[
    bool, typer.Option("--yes", help="Take the most likely reading instead of asking back.")
]
Approve = Annotated[
    list[str] | None,
    typer.Option("--approve", help='Ask before this tool runs; may stand again; "all".'),
]

APPROVING = {"a": "approve", "approve": "approve", "y": "approve", "yes": "approve"}
REJECTING = {"r": "reject", "reject": "reject", "n": "reject", "no": "reject"}
EDITING = {"e": "edit", "edit": "edit"}
"""What a line decides about a step that waits, by its first word."""


class Stopped(Exception):  # noqa: N818 - no KeyboardInterrupt: the parser swallows those
    """Ctrl-C while a question was answered; the message says how to go on with it."""


class Progress:
    """Listens to a session: names the running step on a terminal's stderr, remembers the thread."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.thread: str | None = None
        """Of the question that is being answered, or was when it was cut off."""
        self.way_on: str | None = None
        """How to go on with the talk where no question is being answered."""
        self._shown = not quiet and sys.stderr is not None and sys.stderr.isatty()

    def __call__(self, event: Mapping[str, Any]) -> None:
        """Take note of an event."""
        if event["event"] == "begin":
            self.thread = event["thread"]
        elif event["event"] in ("answer", "asked", "approval"):
            self.thread = None
            self._say("\r\033[K")
        elif event["event"] == "step":
            running = event["status"] == "started"
            self._say(f"\r\033[K{event['tool']} ..." if running else "\r\033[K")

    def _say(self, text: str) -> None:
        if self._shown:
            sys.stderr.write(text)
            sys.stderr.flush()

    @contextmanager
    def stopping(self) -> Iterator[None]:
        """Within it Ctrl-C says how to go on with the question, or with the talk."""
        try:
            yield
        except KeyboardInterrupt as stop:
            command = self.way_on if self.thread is None else f"thirdwave resume {self.thread}"
            if command is None:
                raise
            raise Stopped(f"{command} goes on") from stop


def print_events(happening: Iterator[Any]) -> "Reply":
    """Print each event as a line of JSON; the reply, which is the last."""
    from thirdwave.apps.replies import Reply

    for one in happening:
        if isinstance(one, Reply):
            return one
        print(json.dumps(one), flush=True)
    raise AssertionError("a stream ends with its reply")


def show(reply: "Reply", as_json: bool, hint: bool = True) -> None:
    """Print a reply: the object, or for people."""
    if as_json:
        print(json.dumps(reply.to_json()))
        return
    print(reply.text)
    if reply.asked is not None:
        _show_asked(reply.asked)
    if reply.branch is not None:
        print("  (a what-if: the scene is as it was)")
    for note in reply.answer.notes:
        print(f"  note: {note}")
    for line in reply.answer.evidence:
        print(f"  [{line.step}] {line.text}")
    for ref, path in reply.artifacts:
        print(f"  {ref['name'] or ref['media_type']}: {path}")
    if hint:
        print(f"  go on: {way_on(reply)}")


def settle(session: "Session", reply: "Reply", progress: Progress) -> "Reply":
    """The reply when the user at the terminal has said what was asked; an empty line says nothing.

    Where nobody sits at a terminal the reply is given back as it is.
    """
    while reply.asked is not None and sys.stdin is not None and sys.stdin.isatty():
        progress.way_on = way_on(reply)
        print(reply.asked.text)
        _show_asked(reply.asked)
        after = said_to(session, reply, next_line)
        if after is None:
            return reply
        reply = after
    return reply


def said_to(session: "Session", reply: "Reply", read: Any) -> "Reply | None":
    """The reply to what is `read` from the user about what was asked; None: nothing was said."""
    asked = reply.asked
    assert asked is not None
    if asked.kind == "ask":
        line = read()
        return None if line is None else session.ask(line, thread=reply.thread)
    while True:
        decisions: dict[str, Any] = {}
        for step in asked.steps:
            decision = _decision(step, read)
            if decision is None:
                return None
            decisions[step["id"]] = decision
        try:
            return session.decide(reply.thread, {"decisions": decisions})
        except UserError as error:
            print(f"  {error}")


def next_line(prompt: str = "> ") -> str | None:
    """What the user says next; None: nothing, or that it is enough."""
    try:
        line = input(prompt if sys.stdin and sys.stdin.isatty() else "").strip()
    except (EOFError, RuntimeError):  # RuntimeError: stdin is closed
        return None
    return None if line.lower() in ("", "quit", "exit") else line


def _decision(step: Mapping[str, Any], read: Any) -> dict[str, Any] | None:
    """What the user decides about one step; None: nothing."""
    from thirdwave.agents.asking import permits

    while True:
        line = read(f"{step['id']} {step['tool']}: approve, edit or reject? ")
        if line is None:
            return None
        first, _, rest = line.partition(" ")
        word = first.lower()
        if word in APPROVING:
            return {"type": "approve"}
        if word in REJECTING:
            return {"type": "reject", "message": rest.strip()}
        if word in EDITING:
            given = rest.strip() or read("  arguments as JSON: ")
            if given is None:
                return None
            try:
                return {"type": "edit", "args": arguments_of(given)}
            except UserError as error:
                print(f"  {error}")
            continue
        allows = permits(line)
        if allows is not None:
            return {"type": "approve" if allows else "reject"}


def arguments_of(text: str) -> dict[str, Any]:
    """A step's arguments from JSON. UserError says what came instead."""
    try:
        args = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(f"arguments: expected a JSON object: {error}") from error
    if not isinstance(args, dict):
        raise UserError(f"arguments: expected a JSON object, got {text[:80]!r}")
    return args


def _show_asked(asked: "Asked") -> None:
    for number, option in enumerate(asked.options, 1):
        likely = "  (most likely)" if option["likely"] else ""
        print(f"  {number}  {option['label']}{likely}")
    for step in asked.steps:
        why = f"  ({step['why']})" if step["why"] else ""
        print(f"  {step['id']}  {step['tool']} {json.dumps(step['args'])}{why}")


def way_on(reply: "Reply") -> str:
    """The command that goes on with the reply's thread."""
    if reply.asked is None:
        return f'thirdwave ask --thread {reply.thread} "..."'
    if reply.asked.kind == "ask":
        return f'thirdwave ask --thread {reply.thread} "1"'
    edit = f"--edit {reply.asked.steps[0]['id']}='{{...}}'"
    return f"thirdwave resume {reply.thread} --approve | --reject [WHY] | {edit}"
