"""Checkpoint ids are times of whoever puts them. A clock that goes back hides nothing."""

from typing import Any, TypedDict

import pytest
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.graph import END, START, StateGraph
from redis import Redis

from thirdwave.memory import RedisSaver

AT: Any = {"configurable": {"thread_id": "t", "checkpoint_ns": ""}}


@pytest.fixture
def saver(redis_client: Redis) -> RedisSaver:
    return RedisSaver(redis_client, "clocks")


def put(saver: RedisSaver, on: Any, checkpoint_id: str) -> Any:
    checkpoint: Any = {**empty_checkpoint(), "id": checkpoint_id}
    return saver.put(on, checkpoint, {"source": "loop", "step": 1, "parents": {}}, {})


def newest(saver: RedisSaver) -> str | None:
    found = saver.get_tuple(AT)
    return None if found is None else found.checkpoint["id"]


def test_what_is_put_on_top_of_the_newest_is_the_newest(saver: RedisSaver) -> None:
    on = put(saver, AT, "9-tomorrow")
    for checkpoint_id in ("3-today", "4-today"):
        on = put(saver, on, checkpoint_id)
        assert newest(saver) == checkpoint_id
    put(saver, AT, "9-tomorrow")  # sent again, because its answer was lost
    assert newest(saver) == "4-today"
    saver.prune(["t"])
    assert newest(saver) == "4-today"
    assert [found.checkpoint["id"] for found in saver.list(AT)] == ["4-today"]


def test_a_fork_of_an_older_one_is_the_newest_by_its_time(saver: RedisSaver) -> None:
    first = put(saver, AT, "1")
    put(saver, put(saver, first, "2"), "3")
    put(saver, first, "4")
    assert newest(saver) == "4"
    saver.prune(["t"])
    assert newest(saver) == "4"


class Said(TypedDict):
    said: list[str]


def test_a_thread_goes_on_where_it_was_when_the_clock_goes_back_a_day(
    redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    from langgraph.checkpoint.base import id as ids

    def more(state: Said) -> Said:
        return {"said": [*state["said"], str(len(state["said"]))]}

    builder = StateGraph(Said).add_node("more", more).add_edge(START, "more").add_edge("more", END)
    graph = builder.compile(checkpointer=RedisSaver(redis_client, "clocks"))
    right = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: right() + 86_400 * 10**9)
    monkeypatch.setattr(ids, "_last_v6_timestamp", None)
    graph.invoke({"said": []}, AT)
    monkeypatch.setattr(time, "time_ns", right)
    monkeypatch.setattr(ids, "_last_v6_timestamp", None)  # as in a new process
    for count in (2, 3):
        said = graph.get_state(AT).values["said"]
        assert len(graph.invoke({"said": said}, AT)["said"]) == count
