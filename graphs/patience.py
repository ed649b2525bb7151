"""Waits for work in other threads, but not for ever: what takes too long is left behind.

Python cannot stop a thread, so what is left behind may end later; nobody looks at it then. Knows
nothing of tools or plans.
"""

import contextvars
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")

POLL_S = 0.05
"""How often it is asked whether the user has had enough."""


class Cancelled(Exception):  # noqa: N818 - what happened, not a fault
    """The user has had enough of a question: nothing further was started, nothing more is kept."""


def never() -> bool:
    """Nobody cancels."""
    return False


def as_finished(
    calls: Sequence[Callable[[], T]],
    limits_s: Sequence[float],
    cancelled: Callable[[], bool] = never,
) -> Iterator[tuple[int, T | None]]:
    """Run each call in a daemon thread; give its number and result when it has one.

    None: it ran for longer than its limit. What a call raises rises here; Cancelled when
    `cancelled` says so.
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
        threading.Thread(target=run, args=(number, call), daemon=True).start()
        deadlines[number] = time.monotonic() + limit_s
    while deadlines:
        if cancelled():
            raise Cancelled
        wait_s = min(POLL_S, min(deadlines.values()) - time.monotonic())
        try:
            number, result, error = arrived.get(timeout=max(0.0, wait_s))
        except Empty:
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
