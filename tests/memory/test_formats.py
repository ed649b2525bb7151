"""Data of an older thirdwave is read, and goes on; data of a newer one is refused.

`data/format0.aof.gz` is what a thirdwave before the format had a number left of two threads: one
that was asked three questions about a scene of two people (an edit and a what-if among them), and
one whose question waits for a tool to be allowed. Of its pictures only the scene's own are in it.
"""

import gzip
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from thirdwave.memory import (
    BlobStore,
    RedisSaver,
    SceneStore,
    ServerError,
    ThreadStore,
    connect,
    ensure_server,
    formats,
    stop_server,
)
from thirdwave.memory.upgrades import STEPS

OLD = Path(__file__).parent / "data" / "format0.aof.gz"
ASKED, WAITS = "t-6dce70c01440", "t-d85fd4c01ba0"
SCENE = f"{ASKED}.83b1d4de325395fb"


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tw-") as name:
        yield Path(name)
        stop_server(name)


@pytest.fixture
def old(folder: Path) -> Path:
    """A data folder as it was left by an older thirdwave."""
    (folder / "redis").mkdir(mode=0o700)
    (folder / "redis" / "appendonly.aof").write_bytes(gzip.decompress(OLD.read_bytes()))
    return folder


def test_a_new_folder_has_todays_format(folder: Path) -> None:
    ensure_server(folder)
    assert (folder / "redis" / "format").read_text() == f"{formats.FORMAT}\n"


def test_an_older_folder_is_brought_up_and_holds_everything(old: Path) -> None:
    with connect(None, old) as client:
        assert (old / "redis" / "format").read_text() == f"{formats.FORMAT}\n"
        scenes = SceneStore(client, "local")
        assert len(scenes.ids()) == 3
        assert [event.kind for event in scenes.log(SCENE)] == ["look", "edit"]
        assert scenes.load(SCENE).rev == 2
        assert scenes.branches(SCENE) == [f"{SCENE}.if-84b940a70239"]
        threads = {thread.id: thread for thread in ThreadStore(client, "local").list()}
        assert threads[ASKED].scenes == (SCENE,)
        saver = RedisSaver(client, "local")
        counts = {one: len(list(saver.list({"configurable": {"thread_id": one}})))
                  for one in (ASKED, WAITS)}  # fmt: skip
        assert counts == {ASKED: 15, WAITS: 3}
        newest = saver.get_tuple({"configurable": {"thread_id": WAITS, "checkpoint_ns": ""}})
        assert newest is not None
        assert "__interrupt__" in {channel for _, channel, _ in newest.pending_writes or ()}
        kept = saver.get_tuple({"configurable": {"thread_id": ASKED, "checkpoint_ns": ""}})
        assert kept is not None
        assert len(kept.checkpoint["channel_values"]) > 5
        assert client.smembers(f"tw:{{local:thread:{ASKED}}}:tasks") == {
            b"9c0c9e88-c7ed-377c-f01c-4a842215c8a5"
        }
        blobs = BlobStore(client, "local")
        sizes = [len(blobs.get(one)) for one in blobs.ids()]
        assert len(sizes) == 2
        assert client.hget("tw:{local:blobs}:sizes", "used") == str(sum(sizes)).encode()
        assert client.zcard("tw:{local:results}") == 3
        for part in ("ids:", "points:", "values:", "ns"):
            assert list(client.scan_iter(match=f"*:{part}")) == []


def test_an_upgrade_that_was_cut_off_is_done_again(old: Path) -> None:
    with connect(None, old) as client:
        once = content(client)
        (old / "redis" / "format").unlink()
    stop_server(old)
    with connect(None, old) as client:
        assert content(client) == once


def content(client: Redis) -> dict[bytes, Any]:
    """Everything that a server holds, without the order within hashes."""
    found: dict[bytes, Any] = {}
    for name in client.scan_iter():
        is_hash = client.type(name) == b"hash"
        found[name] = client.hgetall(name) if is_hash else client.dump(name)
    return found


def test_a_half_done_upgrade_goes_on(old: Path) -> None:
    (old / "redis" / "format").write_text(f"{formats.FORMAT}\n")
    with connect(None, old) as client:  # nothing was done yet
        STEPS[0][0](client)
        (old / "redis" / "format").unlink()
    with connect(None, old) as client:  # to a server that is up
        saver = RedisSaver(client, "local")
        assert len(list(saver.list({"configurable": {"thread_id": ASKED}}))) == 15


def test_a_question_that_waited_is_gone_on_with(old: Path) -> None:
    env = {name: v for name, v in os.environ.items() if not name.startswith("THIRDWAVE_")}
    done = subprocess.run(
        [sys.executable, "-m", "thirdwave.apps.cli", "resume", WAITS, "--approve"],
        env={**env, "THIRDWAVE_HOME": str(old), "THIRDWAVE_SERVER": "stop", "REDIS_URL": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "May I run estimate_pose?" in done.stdout  # the next one that it has to ask for


def test_data_of_a_newer_thirdwave_is_refused_and_left_alone(folder: Path) -> None:
    ensure_server(folder)
    (folder / "redis" / "format").write_text("99\n")
    for _ in range(2):  # where its server runs, and where it does not
        with pytest.raises(ServerError, match=r"format 99, .* knows up to \d+: update") as caught:
            ensure_server(folder)
        assert "\n" not in str(caught.value)
        stop_server(folder)
    assert (folder / "redis" / "format").read_text() == "99\n"


def test_a_format_that_is_no_number_is_named(folder: Path) -> None:
    (folder / "redis").mkdir(mode=0o700)
    (folder / "redis" / "format").write_text("new")
    with pytest.raises(ServerError, match="expected the number of a format, got 'new'"):
        ensure_server(folder)


def test_a_server_of_ones_own_is_brought_up_by_hand(redis_client: Redis) -> None:
    connection = redis_client.connection_pool.make_connection()
    connection.connect()
    connection.send_packed_command([gzip.decompress(OLD.read_bytes())])  # what it was sent then
    connection.send_command("PING")
    while connection.read_response() != b"PONG":
        pass
    connection.disconnect()
    assert SceneStore(redis_client, "local").ids() == [], "nobody is told that it is older"
    for _ in range(2):  # the second time changes nothing
        formats.upgrade(redis_client, 0)
        assert len(SceneStore(redis_client, "local").ids()) == 3
        saver = RedisSaver(redis_client, "local")
        assert len(list(saver.list({"configurable": {"thread_id": ASKED}}))) == 15
