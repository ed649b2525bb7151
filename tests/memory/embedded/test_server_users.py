"""Who uses the embedded server, and that it is stopped behind the last one where that was asked."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from thirdwave.memory import connect, ensure_server, stop_server
from thirdwave.memory.embedded import watcher

USE = """
import sys
from thirdwave.memory import connect
client = connect(None, sys.argv[1], leave=sys.argv[2])
client.incr("users")
print(open(sys.argv[1] + "/redis/pid").read(), flush=True)
sys.stdin.readline()
"""

BEGIN = """
import sys
from thirdwave.memory import ensure_server
ensure_server(sys.argv[1], leave=sys.argv[2])
print(open(sys.argv[1] + "/redis/pid").read(), flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tw-") as name:
        yield Path(name)
        stop_server(name)


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Start a process that uses the server until a line is written to it."""
    started: list[subprocess.Popen[str]] = []

    def begin(leave: str = "stop", code: str = USE) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(folder), leave],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def up(process: "subprocess.Popen[str]") -> int:
    """The pid of the server that a process uses, once it does."""
    assert process.stdout is not None
    return int(process.stdout.readline())


def gone(folder: Path, within_s: float = 15.0) -> bool:
    deadline = time.monotonic() + within_s
    while watcher.is_alive(folder / "redis"):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_twenty_processes_that_start_at_once_get_one_server(folder: Path, start: Start) -> None:
    processes = [start("keep", BEGIN) for _ in range(20)]
    assert len({up(process) for process in processes}) == 1
    assert watcher.is_alive(folder / "redis")


def test_it_is_stopped_behind_the_last_user_and_not_before(folder: Path, start: Start) -> None:
    first, second = start(), start("keep")
    server = up(first)
    assert up(second) == server
    first.communicate("leave\n")
    time.sleep(0.3)
    assert watcher.is_alive(folder / "redis")
    second.communicate("leave\n")
    assert gone(folder)
    with connect(None, folder) as client:
        assert client.get("users") == b"2"


def test_it_is_stopped_when_the_last_user_is_killed(folder: Path, start: Start) -> None:
    one, other = start(), start()
    for user in (one, other):
        up(user)
    one.send_signal(signal.SIGKILL)
    other.send_signal(signal.SIGKILL)
    assert gone(folder)


def test_it_is_left_running_where_nobody_asked_for_more(folder: Path, start: Start) -> None:
    user = start("keep")
    server = up(user)
    user.communicate("leave\n")
    assert not gone(folder, within_s=0.5)
    os.kill(server, 0)


def test_who_comes_while_it_is_being_stopped_gets_the_next_one(folder: Path, start: Start) -> None:
    servers: set[int] = set()
    for count in range(1, 9):
        user = start()
        servers.add(up(user))
        user.communicate("leave\n")  # the next one comes at once
        with connect(None, folder) as client:
            assert client.get("users") == str(count).encode()
    assert gone(folder, within_s=0.3) is False  # this process has become a user


def test_one_process_watches_and_it_ends_too(folder: Path, start: Start) -> None:
    users = [start(), start(), start()]
    for user in users:
        up(user)
    watch = folder / "redis" / "watch"
    deadline = time.monotonic() + 10
    while (handle := watcher.hold(watch)) is not None:  # until it has begun
        os.close(handle)
        assert time.monotonic() < deadline
        time.sleep(0.02)
    for user in users:
        user.communicate("leave\n")
    handle = watcher.hold(watch, wait_s=15.0)
    assert handle is not None
    os.close(handle)
    assert gone(folder)


def test_a_folder_that_was_made_again_is_joined_again(folder: Path) -> None:
    ensure_server(folder / "home")
    stop_server(folder / "home")
    (folder / "home").rename(folder / "old")
    ensure_server(folder / "home")
    handle = watcher.hold(folder / "home" / "redis" / "users")
    assert handle is None
    assert stop_server(folder / "home")
