"""The client: holds a dialogue about a scene.json, in a process of its own that can be killed."""

import os
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from thirdwave.apps.benches.memory.faults.journal import AckFile
from thirdwave.apps.session import Session
from thirdwave.apps.settings import Settings

SCENE = Path(__file__).with_name("two.json")
"""Two people whose bodies are given, so nothing has to be found in a picture."""
Dialogue = tuple[str, ...]
"""Questions about one scene, in one thread."""
SHORT: Dialogue = ("Raise p1's left arm by 30 degrees.", "Undo that.")
"""An edit, and one taken back."""
LONG: Dialogue = (*SHORT, "What if p2 stood upright?", "Show me a picture of p1.")
"""And a what-if (a scene of its own), and a picture (a blob)."""
NEXT = "How many people are there?"
"""Asked at last of every thread: it must still be possible to."""


def settings(home: Path, tenant: str, url: str | None = None) -> Settings:
    """Of a session that draws nothing unasked, on the CPU."""
    return Settings(home=home, tenant=tenant, redis_url=url, renderer="raster", illustrate=False)


def talk(
    session: Session, acks: AckFile | None, thread: str | None, questions: Sequence[str]
) -> tuple[str, list[str]]:
    """Ask one question after the other, noting what comes back; the thread and the answers."""
    answers: list[str] = []
    for question in questions:
        if acks is not None:
            acks.note("asked")
        picture = SCENE if thread is None else None
        reply = session.ask(question, picture=picture, thread=thread)
        thread = reply.thread
        answers.append(reply.text)
        if acks is not None:
            acks.note("answered", text=reply.text)
    assert thread is not None
    return thread, answers


def hold(given: Settings, acks: AckFile, dialogue: Dialogue) -> None:
    """Hold the whole dialogue, noting every write that is acknowledged."""

    def hear(event: Mapping[str, Any]) -> None:
        if event["event"] == "begin":
            acks.note("thread", id=event["thread"])

    acks.listen()
    with Session(given, listener=hear) as session:
        talk(session, acks, None, dialogue)


def shift_clock(ahead_s: float) -> None:
    """Have this process's clock be ahead by so much, for everything in Python that asks for it."""
    seconds, nanoseconds = time.time, time.time_ns
    time.time = lambda: seconds() + ahead_s
    time.time_ns = lambda: nanoseconds() + int(ahead_s * 1e9)


def forked(work: Callable[[], None], errors: Path) -> int:
    """The pid of a new process that does `work` and ends: status 0, or 1 when it raised.

    What it says on stderr goes to the file `errors`.

    Forked, since everything is loaded here: starting Python anew takes seconds.
    """
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT, 0o600), 2)
        work()
        status = 0
    except BaseException:  # noqa: BLE001 - the end of a process, told by its status and stderr
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)
