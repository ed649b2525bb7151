"""The append-only file of an embedded server is on the disk a second later, by a process beside it.

The server has written before it answers, also while the disk is busy: it never waits for the disk.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from thirdwave.memory import ensure_server, stop_server
from thirdwave.memory.connecting.health import examine
from thirdwave.memory.embedded.forcing import force, is_forced


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    stop_server(tmp_path)
    within(lambda: not is_forced(tmp_path / "redis"))  # it ends behind the server


def within(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def config(home: Path, name: str) -> str:
    with Redis(unix_socket_path=ensure_server(home)) as client:
        found: Any = client.config_get(name)
    return next(iter(found.values()))


def kill_server(home: Path) -> None:
    pid = int((home / "redis" / "pid").read_text())
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def test_the_server_never_waits_for_the_disk_and_somebody_forces_its_file(home: Path) -> None:
    assert config(home, "appendfsync") == "no"
    assert is_forced(home / "redis")
    with Redis(unix_socket_path=ensure_server(home)) as client:
        health = examine(client, "me")
    assert health.risks == ()
    assert "forced to the disk every second" in health.line()


def test_it_goes_on_when_the_server_is_killed_and_started_again(home: Path) -> None:
    ensure_server(home)
    for _ in range(2):
        kill_server(home)
        ensure_server(home)
    time.sleep(2.5)  # whoever would end has ended
    assert is_forced(home / "redis")


def test_it_ends_behind_the_server(home: Path) -> None:
    ensure_server(home)
    stop_server(home)
    within(lambda: not is_forced(home / "redis"))


def test_a_setting_of_ones_own_is_followed(home: Path) -> None:
    (home / "redis").mkdir(mode=0o700)
    (home / "redis" / "server.conf").write_text("AppendFsync everysec\n")
    assert config(home, "appendfsync") == "everysec"
    assert not is_forced(home / "redis")
    with Redis(unix_socket_path=ensure_server(home)) as client:
        client.config_set("appendfsync", "no")
        (risk,) = examine(client, "me").risks
    assert "a power cut can lose the writes of about half a minute" in risk


def test_what_has_not_grown_is_not_forced_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced: list[int] = []
    monkeypatch.setattr(os, "fsync", forced.append)
    (tmp_path / "appendonlydir").mkdir()
    new, old = tmp_path / "appendonlydir" / "a.1.incr.aof", tmp_path / "appendonly.aof"
    done: dict[Path, int] = {}
    counts: list[int] = []
    for path in (new, None, old, new, None):
        if path is not None:
            with path.open("ab") as file:
                file.write(b"more")
        force(tmp_path, done)
        counts.append(len(forced))
    assert counts == [1, 1, 2, 3, 3]
    assert done == {new: 8, old: 4}
