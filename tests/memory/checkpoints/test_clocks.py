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


def listed(saver: RedisSaver, **more: Any) -> list[str]:
    return [found.checkpoint["id"] for found in saver.list(AT, **more)]


def test_checkpoints_are_listed_as_they_were_put_whatever_their_times(saver: RedisSaver) -> None:
    put_ids, on = ["b", "9", "a", "B", "ab", "\u00e9", "10"], AT
    for checkpoint_id in put_ids:
        on = put(saver, on, checkpoint_id)
        assert newest(saver) == checkpoint_id
    put(saver, AT, "a")  # sent again
    last_first = put_ids[::-1]
    assert listed(saver) == last_first
    assert listed(saver, limit=2) == last_first[:2]
    before: Any = {"configurable": {"thread_id": "t", "checkpoint_id": "a"}}
    assert listed(saver, before=before) == ["9", "b"]
    saver.copy_thread("t", "copy")
    copied: Any = {"configurable": {"thread_id": "copy"}}
    assert [found.checkpoint["id"] for found in saver.list(copied)] == last_first


def test_before_a_checkpoint_of_another_thread_its_time_counts(saver: RedisSaver) -> None:
    for checkpoint_id in ("1", "3"):
        put(saver, AT, checkpoint_id)
    elsewhere: Any = {"configurable": {"thread_id": "u", "checkpoint_id": "2"}}
    assert listed(saver, before=elsewhere) == ["1"]


def test_the_newest_that_is_left_is_what_was_put_last(saver: RedisSaver) -> None:
    on = AT
    for checkpoint_id, run_id in (("5", "kept"), ("9", "kept"), ("3", "kept"), ("4", "gone")):
        checkpoint: Any = {**empty_checkpoint(), "id": checkpoint_id}
        on = saver.put(on, checkpoint, {"run_id": run_id}, {})
    saver.delete_for_runs(["gone"])
    assert newest(saver) == "3"
    assert listed(saver) == ["3", "9", "5"]
    assert newest(saver) == "3"


def test_what_a_version_without_an_order_has_put_comes_first_its_newest_last(
    saver: RedisSaver, redis_client: Redis
) -> None:
    on = AT
    for checkpoint_id in ("1", "9", "2"):
        on = put(saver, on, checkpoint_id)
    for checkpoint_id in ("1", "9", "2"):
        assert redis_client.hdel("tw:{clocks:thread:t}:saved", f"o\0\0{checkpoint_id}")
    assert listed(saver) == ["2", "9", "1"]
    put(saver, on, "0")
    assert newest(saver) == "0"
    assert listed(saver)[0] == "0"
    saver.prune(["t"])
    assert listed(saver) == ["0"]
    assert not redis_client.hexists("tw:{clocks:thread:t}:saved", "o\0\x009")


def test_a_fork_of_an_older_one_is_the_newest(saver: RedisSaver) -> None:
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
