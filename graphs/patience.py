"""Waits for work in other threads, but not for ever: what takes too long is left behind.

Python cannot stop a thread, so what is left behind may end later; nobody looks at it then. Knows
nothing of tools or plans.
"""

import contextvars
import math
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from queue import Empty, SimpleQueue
from typing import ClassVar, TypeVar

T = TypeVar("T")

MOST_IDLE = 16
"""Threads that are kept for later calls."""
AT_ONCE_S = 0.02
"""What takes longer is waited for."""
POLL_S = 0.05
"""How often it is asked whether the user has had enough."""


class Cancelled(Exception):  # noqa: N818 - what happened, not a fault
    """The user has had enough of a question: nothing further was started, nothing more is kept."""


def nothing() -> None:
    """Do nothing."""


def never() -> bool:
    """Nobody cancels."""
    return False


class _Worker(threading.Thread):
    """A daemon thread that runs one call after the other: starting one costs more than a call."""

    idle: ClassVar["list[_Worker]"] = []
    """Workers that wait for a call. Appending and popping are atomic."""

    def __init__(self) -> None:
        super().__init__(daemon=True, name="thirdwave-step")
        self.calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self.start()

    def run(self) -> None:
        """Run what is given, for ever. A call catches what it raises."""
        while True:
            self.calls.get()()
            if len(_Worker.idle) >= MOST_IDLE:
                return
            _Worker.idle.append(self)


os.register_at_fork(after_in_child=_Worker.idle.clear)  # threads do not come along


def _in_a_worker(call: Callable[[], None]) -> None:
    """Run `call` in a thread that nobody else uses meanwhile."""
    try:
        worker = _Worker.idle.pop()
    except IndexError:
        worker = _Worker()
    worker.calls.put(call)


def as_finished(
    calls: Sequence[Callable[[], T]],
    limits_s: Sequence[float],
    cancelled: Callable[[], bool] = never,
    on_wait: Callable[[], None] = nothing,
) -> Iterator[tuple[int, T | None]]:
    """Run each call in a thread of its own; give its number and result when it has one.

    None: it ran for longer than its limit. What a call raises rises here; Cancelled when
    `cancelled` says so. `on_wait` is called when there is time, because nothing comes at once.
    """
    if cancelled():
        raise Cancelled  # before anything is started
    arrived: SimpleQueue[tuple[int, T | None, BaseException | None]] = SimpleQueue()

    def run(number: int, call: Callable[[], T]) -> None:
        try:
            arrived.put((number, call(), None))
        except BaseException as error:  # noqa: BLE001 - handed to who waits, who raises it
            arrived.put((number, None, error))

    deadlines: dict[int, float] = {}
    for number, (call, limit_s) in enumerate(zip(calls, limits_s, strict=True)):
        _in_a_worker(partial(run, number, call))
        deadlines[number] = time.monotonic() + limit_s
    patience_s = AT_ONCE_S
    while deadlines:
        if cancelled():
            raise Cancelled
        wait_s = min(patience_s, min(deadlines.values()) - time.monotonic())
        try:
            number, result, error = arrived.get(timeout=max(0.0, wait_s))
        except Empty:
            on_wait()
            patience_s = POLL_S
            now = time.monotonic()
            for late in [name for name, deadline in deadlines.items() if deadline <= now]:
                del deadlines[late]
                yield late, None
            continue
        if deadlines.pop(number, None) is None:
            continue  # it was given up before
        if error is not None:
            raise error
        yield number, result


def unless_cancelled(call: Callable[[], T], cancelled: Callable[[], bool]) -> T:
    """The result of `call`, which is left behind when the user has had enough: then Cancelled."""
    if cancelled is never:
        return call()
    context = contextvars.copy_context()
    for _, result in as_finished([lambda: context.run(call)], [math.inf], cancelled):
        return result  # pyright: ignore[reportReturnType] - without a limit there is a result
    raise AssertionError("a call without a limit ends or is cancelled")
