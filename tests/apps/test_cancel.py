"""The user may have had enough: nothing is half-written, and the thread goes on."""

import threading
import time
from typing import Any

import pytest

from thirdwave.apps.session import Session
from thirdwave.apps.settings import Settings
from thirdwave.graphs.patience import Cancelled
from thirdwave.graphs.workflow import Workflow

FLOW = """
name: slowly
steps:
  - {id: s1, tool: note, args: {word: first}}
  - {id: s2, tool: slow_note, args: {word: long}, needs: [s1]}
  - {id: s3, tool: edit_pose, args: {person: p1, words: squat}, needs: [s2]}
"""


@pytest.fixture
def flow(tmp_path, monkeypatch, plugged):
    monkeypatch.setenv("NOTES", str(tmp_path / "notes"))
    monkeypatch.syspath_prepend(plugged)
    path = tmp_path / "slowly.yaml"
    path.write_text(FLOW)
    return Workflow.read(path)


@pytest.fixture
def cut_off(home, two_people, flow):
    """A session, and the thread of a question that was cancelled in its slow step."""
    begun: list[str] = []
    slow = threading.Event()

    def listen(event) -> None:
        if event["event"] == "begin":
            begun.append(event["thread"])
        if event.get("id") == "s2" and event["event"] == "step":
            slow.set()

    with Session(Settings(home=home), listener=listen) as session:

        def enough() -> None:
            slow.wait(60)
            session.cancel(begun[0])

        stopper = threading.Thread(target=enough)
        stopper.start()
        start = time.monotonic()
        with pytest.raises(Cancelled):
            session.run(flow, {"image": str(two_people)})
        assert time.monotonic() - start < 30, "the slow step takes a minute"
        stopper.join()
        yield session, begun[0]


def test_no_further_step_ran_and_nothing_is_half_written(cut_off, tmp_path):
    session, thread = cut_off
    assert "slow:long" in (tmp_path / "notes").read_text().split()
    scene = session.parts.threads.get(thread).scene
    assert [event.kind for event in session.parts.scenes.log(scene)] == ["look"]


def test_it_is_resumed_where_it_was(cut_off, tmp_path):
    session, thread = cut_off
    reply = session.resume(thread)
    assert reply.value["person"] == "p1"
    notes = (tmp_path / "notes").read_text().split()
    assert notes == ["note:first", "slow:long", "slow:long"]


def test_the_thread_can_be_asked_something_else(cut_off):
    session, thread = cut_off
    assert session.ask("How many people are there?", thread=thread).value == 2


def test_who_stops_reading_cancels(home, two_people, flow):
    with Session(Settings(home=home)) as session:
        thread = session.ask("How many people are there?", picture=two_people).thread
        stream = session.stream("Who is standing?", thread=thread)
        first: Any = next(stream)
        assert first["event"] == "begin"
        stream.close()
        start = time.monotonic()
        reply = session.ask("How many people are there?", thread=thread)
        assert reply.value == 2
        assert time.monotonic() - start < 30
        assert not session._calls


def test_cancelling_nothing_does_nothing(home):
    with Session(Settings(home=home)) as session:
        session.cancel()
        session.cancel("t-1")
