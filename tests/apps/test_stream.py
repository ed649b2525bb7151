"""What happens while a question is answered, as it happens, and the reply at last."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from thirdwave.apps.errors import UserError
from thirdwave.apps.session import Reply, Session
from thirdwave.apps.settings import Settings
from thirdwave.graphs.events import Event


@pytest.fixture
def session(home):
    with Session(Settings(home=home, renderer="raster")) as made:
        yield made


def read(stream: Iterator[Event | Reply]) -> tuple[list[str], Reply]:
    """The kinds of a stream's events, and its reply."""
    kinds: list[str] = []
    for one in stream:
        if isinstance(one, Reply):
            return kinds, one
        kinds.append(one["event"])
    raise AssertionError("no reply came")


def test_events_come_in_the_order_of_things_and_the_reply_last(session, two_people):
    told: list[Any] = list(session.stream("How many people are there?", picture=two_people))
    *events, reply = told
    assert isinstance(reply, Reply)
    assert reply.value == 2
    kinds = [event["event"] for event in events]
    assert (kinds[0], kinds[1], kinds[-1]) == ("begin", "plan", "answer")
    assert events[0]["thread"] == reply.thread
    started = [e["id"] for e in events if e["event"] == "step" and e["status"] == "started"]
    ended = [e["id"] for e in events if e["event"] == "step" and e["status"] != "started"]
    assert sorted(started) == sorted(ended) == sorted(reply.records)
    assert [e["text"] for e in events if e["event"] == "partial"]
    assert events[-1]["text"] == reply.text


def test_nothing_happens_before_it_is_asked_for(session, two_people):
    stream = session.stream("How many people are there?", picture=two_people)
    assert "_parts" not in session.__dict__
    first: Any = next(stream)
    assert first["event"] == "begin"
    stream.close()


def test_it_asks_and_goes_on_with_a_decision(home, two_people):
    with Session(Settings(home=home, approve=("edit_pose",))) as session:
        kinds, asked = read(session.stream("make p1 raise both arms", picture=two_people))
        assert asked.asked is not None
        assert (kinds[-1], asked.asked.kind) == ("approval", "approve")
        kinds, reply = read(session.stream(None, thread=asked.thread, decision="yes"))
        assert reply.value["person"] == "p1"
        assert "approval" not in kinds


def test_errors_rise_where_it_is_read(session):
    with pytest.raises(UserError, match="some words"):
        list(session.stream("  ", thread="t-1"))
    with pytest.raises(UserError, match="expected a question"):
        list(session.stream(None))


def test_several_may_be_read_at_once(session, two_people):
    found: dict[int, list] = {}

    def read(number: int) -> None:
        found[number] = list(session.stream("How many people are there?", picture=two_people))

    readers = [threading.Thread(target=read, args=(n,)) for n in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(60)
    assert [found[n][-1].value for n in range(4)] == [2] * 4
    threads = {n: found[n][-1].thread for n in range(4)}
    assert len(set(threads.values())) == 4
    assert all(found[n][0]["thread"] == threads[n] for n in range(4)), "each hears its own"


def test_the_command_line_prints_them_as_lines(thirdwave, two_people):
    done = thirdwave("ask", two_people, "How many people are there?", "--events")
    assert done.returncode == 0, done.stderr
    *events, reply = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["event"] for event in events][:2] == ["begin", "plan"]
    assert (reply["value"], "event" in reply) == (2, False)
