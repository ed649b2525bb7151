"""What watches is watched: losses are seen, and commands are told apart."""

import io
import json
import socket
import threading
from pathlib import Path

import pytest

from thirdwave.apps.benches.memory.faults.client import SCENE, SHORT, settings, talk
from thirdwave.apps.benches.memory.faults.journal import Acked, AckFile, scene_digest
from thirdwave.apps.benches.memory.faults.points import Victim, Wanted, When
from thirdwave.apps.benches.memory.faults.proxy import Proxy, Run, read_answer, read_command
from thirdwave.apps.benches.memory.faults.recovery import Parties, half_written, recover
from thirdwave.apps.session import Session


def test_a_revision_that_is_gone_or_different_is_seen(redis_server: Path, tmp_path: Path) -> None:
    with Session(settings(redis_server, "watched")) as session:
        thread, answers = talk(session, None, None, SHORT)
        known = session.parts.threads.get(thread)
        assert known is not None
        assert known.scene is not None
        scene = session.parts.scenes.load(known.scene, 1)
    acks = AckFile(tmp_path / "acks")
    acks.note("thread", id=thread)
    for answer in answers:
        acks.note("asked")
        acks.note("answered", text=answer)
    acks.note("scene", id=scene.id, rev=1, digest=scene_digest(scene))
    acks.note("scene", id=scene.id, rev=2, digest="of another scene")
    acks.note("scene", id=scene.id, rev=9, digest="of one that is not there")
    acks.note("blob", id="0" * 64)
    acks.note("checkpoint", config={"thread_id": thread, "checkpoint_id": "x"}, digest="")
    acked = Acked.read(tmp_path / "acks")
    assert (acked.thread, acked.asked, acked.answers) == (thread, 2, answers)
    left, _ = recover(Parties(redis_server, "watched"), SHORT, acked, None)
    assert left.lost == [
        f"scene {scene.id} revision 2",
        f"scene {scene.id} revision 9",
        f"blob {'0' * 12}",
        "checkpoint x",
    ]
    assert not left.whole


def test_a_part_that_is_gone_is_seen(redis_server: Path) -> None:
    with Session(settings(redis_server, "halved")) as session:
        thread = session.ask(SHORT[0], picture=SCENE).thread
        known = session.parts.threads.get(thread)
        assert known is not None
        assert known.scene is not None
        assert list(half_written(session.parts, known.scene)) == []
        (nodes,) = session.parts.redis.keys(f"tw:{{halved:scene:{known.scene}}}:nodes")
        session.parts.redis.hdel(nodes, *session.parts.redis.hkeys(nodes)[:3])
    with Session(settings(redis_server, "halved")) as session:
        assert list(half_written(session.parts, known.scene))


def test_half_a_line_is_no_acknowledgement(tmp_path: Path) -> None:
    file = tmp_path / "acks"
    file.write_bytes(json.dumps({"what": "blob", "id": "b"}).encode() + b'\n{"what": "bl')
    assert Acked.read(file).writes == 1
    assert Acked.read(tmp_path / "none").writes == 0


@pytest.mark.parametrize(
    "sent", [b"PING\r\n", b"*2\r\n$3\r\nGET\r\n$4\r\na\r\nb\r\n", b"*1\r\n$4\r\nPING\r\n"]
)
def test_a_command_ends_where_it_ends(sent: bytes) -> None:
    stream = io.BytesIO(sent + b"*1\r\n$4\r\nNEXT\r\n")
    assert read_command(stream) == sent
    assert read_command(stream) == b"*1\r\n$4\r\nNEXT\r\n"
    for cut in range(len(sent)):
        with pytest.raises(EOFError):
            read_command(io.BytesIO(sent[:cut]))


@pytest.mark.parametrize(
    "sent", [b"+OK\r\n", b":1\r\n", b"$-1\r\n", b"$3\r\na\r\n\r\n", b"*2\r\n:1\r\n$1\r\nx\r\n",
             b"%1\r\n+a\r\n*1\r\n_\r\n", b"*-1\r\n", b"-ERR no\r\n"],
)  # fmt: skip
def test_an_answer_ends_where_it_ends(sent: bytes) -> None:
    stream = io.BytesIO(sent + b"+NEXT\r\n")
    assert read_answer(stream) == sent
    assert read_answer(stream) == b"+NEXT\r\n"


@pytest.mark.parametrize(
    ("when", "arrived", "answered"),
    [
        (When.BEFORE, b"one", b"+1\r\n"),
        (When.HALF, b"one" + b"two"[:1], b"+1\r\n"),
        (When.AFTER, b"one" + b"two", b"+1\r\n"),
        (When.HALF_ANSWER, b"one" + b"two", b"+1\r\n+2"),
    ],
)
def test_a_command_comes_as_far_as_it_is_to(
    tmp_path: Path, when: When, arrived: bytes, answered: bytes
) -> None:
    """A server that keeps what it is sent, and answers +1 and +2."""
    came: list[bytes] = []
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "s"))
    listening.listen()

    def serve() -> None:
        end, _ = listening.accept()
        with end:
            for number in (b"1", b"2"):
                while not came or not came[-1].endswith(b"\n"):
                    got = end.recv(64)
                    came.append(got)
                    if not got:
                        return
                came.append(b"")
                end.sendall(b"+" + number + b"\r\n")

    server = threading.Thread(target=serve)
    server.start()
    proxy = Proxy(tmp_path / "p")
    run = Run(server=lambda: str(tmp_path / "s"), at=2, when=when)
    proxy.serve(run)
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(10)
        client.connect(str(proxy.path))
        client.sendall(b"one\r\n")
        got = client.recv(64)
        client.sendall(b"two\r\n")
        while piece := client.recv(64):
            got += piece
    server.join(10)
    proxy.close()
    listening.close()
    assert got == answered
    assert b"".join(came).replace(b"\r\n", b"")[: len(arrived)] == arrived
    assert run.commands == ["ONE", "TWO"]
    assert run.struck == "TWO"


def test_points_are_the_same_each_time_and_spread_over_the_dialogue() -> None:
    wanted = Wanted(kills=50, cuts=9, shortages=2, jumps=8, seed=3)
    points = wanted.points(100)
    assert points == wanted.points(100)
    assert len(points) == 50 + 9 + 2 + 8
    client = [p.at for p in points if p.victim is Victim.CLIENT and p.ahead_s == 0]
    assert min(client) <= 10 < 90 <= max(client)
    assert all(1 <= point.at <= 100 for point in points)
    every = [p.at for p in Wanted(kills=None).points(30) if p.victim is Victim.SERVER]
    assert sorted(every) == sorted([*range(1, 31)] * 2)
