"""Work in other threads is waited for, but not for ever."""

import threading
import time

import pytest

from thirdwave.graphs.patience import Cancelled, as_finished, never, unless_cancelled


def test_results_come_as_they_finish():
    first = threading.Event()

    def slow() -> str:
        first.wait(10)
        return "slow"

    found: list[tuple[int, str | None]] = []
    for number, result in as_finished([slow, lambda: "fast"], [10, 10]):
        found.append((number, result))
        first.set()
    assert found == [(1, "fast"), (0, "slow")]


def test_what_takes_too_long_is_left_behind():
    hold = threading.Event()
    start = time.monotonic()
    found = dict(as_finished([lambda: hold.wait(20), lambda: True], [0.1, 10]))
    assert (found, time.monotonic() - start < 5) == ({0: None, 1: True}, True)
    hold.set()


def test_what_it_raises_rises():
    def broken() -> None:
        raise ZeroDivisionError("by zero")

    with pytest.raises(ZeroDivisionError, match="by zero"):
        list(as_finished([broken], [10]))


def test_enough_leaves_it_behind_soon():
    hold, enough = threading.Event(), threading.Event()
    threading.Timer(0.1, enough.set).start()
    start = time.monotonic()
    with pytest.raises(Cancelled):
        list(as_finished([lambda: hold.wait(20)], [20], enough.is_set))
    assert time.monotonic() - start < 5
    hold.set()


def test_enough_before_the_start_starts_nothing():
    ran: list[int] = []
    with pytest.raises(Cancelled):
        list(as_finished([lambda: ran.append(1)], [1], lambda: True))
    assert ran == []


def test_threads_are_used_again_and_never_by_two():
    seen: list[int] = []

    def who() -> int:
        seen.append(threading.get_ident())
        return 0

    for _ in range(20):
        list(as_finished([who], [10]))
    assert len(set(seen)) < 20
    both = threading.Barrier(3, timeout=10)
    assert len(list(as_finished([both.wait] * 3, [10] * 3))) == 3


def test_a_call_nobody_can_cancel_needs_no_thread():
    assert unless_cancelled(threading.get_ident, never) == threading.get_ident()
    assert unless_cancelled(threading.get_ident, lambda: False) != threading.get_ident()
