import asyncio
import operator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypedDict

import pytest
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, Send, interrupt
from redis import Redis

from thirdwave.memory import RedisSaver, connect

Config = Any


def thread(thread_id: str, **more: Any) -> Config:
    return {"configurable": {"thread_id": thread_id, "checkpoint_ns": "", **more}}


def put(saver: RedisSaver, config: Config, **values: Any) -> Config:
    """A checkpoint on top of `config` in which every channel of `values` is new."""
    versions: Any = {channel: saver.get_next_version(None, None) for channel in values}
    checkpoint = {**empty_checkpoint(), "channel_values": values, "channel_versions": versions}
    metadata: Any = {"source": "loop", "step": 1, "run_id": "r1"}
    return saver.put(config, checkpoint, metadata, versions)  # pyright: ignore[reportArgumentType]


@pytest.fixture
def saver(redis_client: Redis) -> RedisSaver:
    return RedisSaver(redis_client, "tests")


def test_writes_come_back_in_the_order_a_run_applies_them(saver: RedisSaver) -> None:
    config = put(saver, thread("t"), x=1)
    saver.put_writes(config, [("ch", "second"), ("ch", "third")], "a-task", "~2")
    saver.put_writes(config, [("ch", "first")], "z-task", "~1")
    saver.put_writes(config, [("ch", "input")], "m-task")
    found = saver.get_tuple(config)
    assert found is not None
    assert [value for _, _, value in found.pending_writes or ()] == [
        "input", "first", "second", "third",
    ]  # fmt: skip


def test_a_task_that_is_run_again_changes_no_write_but_its_error(saver: RedisSaver) -> None:
    config = put(saver, thread("t"), x=1)
    for attempt in (1, 2):
        saver.put_writes(config, [("ch", attempt)], "task")
        saver.put_writes(config, [("__error__", attempt)], "task")
    found = saver.get_tuple(config)
    assert found is not None
    assert {channel: value for _, channel, value in found.pending_writes or ()} == {
        "ch": 1,
        "__error__": 2,
    }


def test_the_sync_calls_keep_list_copy_prune_and_delete(saver: RedisSaver) -> None:
    first = put(saver, thread("t"), x=1)
    second = put(saver, first, x=2)
    put(saver, thread("other"), x=9)

    def values(config: Config | None, **more: Any) -> list[Any]:
        found = saver.list(config, **more)
        return [item.checkpoint["channel_values"]["x"] for item in found]

    assert values(thread("t")) == [2, 1]
    assert values(thread("t"), limit=1) == [2]
    assert values(thread("t"), before=second) == [1]
    assert values(thread("t"), filter={"step": 7}) == []
    assert sorted(values(None)) == [1, 2, 9]
    newest = saver.get_tuple(thread("t"))
    assert newest is not None
    assert newest.parent_config == first
    saver.copy_thread("t", "copy")
    saver.copy_thread("copy", "copy")
    saver.prune(["t"])
    assert values(thread("t")) == [2]
    assert values(thread("copy")) == [2, 1]
    saver.delete_thread("t")
    assert values(thread("t")) == []
    saver.delete_for_runs(["r1"])
    assert values(None) == []
    with pytest.raises(ValueError, match="keep_latest or delete"):
        saver.prune(["t"], strategy="some")


def test_a_deleted_thread_leaves_no_key_behind(saver: RedisSaver, redis_client: Redis) -> None:
    config = put(saver, thread("t"), x=1)
    saver.put_writes(config, [("ch", 1)], "task")
    saver.delete_thread("t")
    assert list(redis_client.scan_iter()) == []


def test_pruning_frees_the_values_nobody_names(saver: RedisSaver, redis_client: Redis) -> None:
    config = thread("t")
    for number in range(5):
        config = put(saver, config, x=number)
    (saved,) = redis_client.scan_iter("*:saved")
    assert len([name for name in redis_client.hkeys(saved) if name.startswith(b"v\0")]) == 5
    saver.prune(["t"])
    assert len([name for name in redis_client.hkeys(saved) if name.startswith(b"v\0")]) == 1


def test_tenants_do_not_see_each_others_threads(redis_client: Redis) -> None:
    mine, theirs = RedisSaver(redis_client, "a"), RedisSaver(redis_client, "b")
    put(mine, thread("t"), x=1)
    assert theirs.get_tuple(thread("t")) is None
    assert list(theirs.list(None)) == []
    theirs.delete_thread("t")
    assert mine.get_tuple(thread("t")) is not None


@pytest.mark.parametrize("thread_id", ["", "a{b}", "a\nb", "x" * 129, " a"])
def test_a_thread_id_that_cannot_be_kept_is_refused(saver: RedisSaver, thread_id: str) -> None:
    with pytest.raises(ValueError, match="thread: expected 1 to 128 printable"):
        saver.get_tuple(thread(thread_id))


def test_a_config_without_a_thread_is_refused(saver: RedisSaver) -> None:
    with pytest.raises(ValueError, match="thread_id"):
        saver.get_tuple({"configurable": {}})


@dataclass
class Stranger:
    """A type that no graph state declares."""

    number: int


def test_a_type_nobody_declared_is_not_restored(
    saver: RedisSaver, caplog: pytest.LogCaptureFixture
) -> None:
    put(saver, thread("t"), x=Stranger(1))
    found = saver.get_tuple(thread("t"))
    assert found is not None
    assert not isinstance(found.checkpoint["channel_values"]["x"], Stranger)


class State(TypedDict, total=False):
    question: str
    found: Annotated[list[int], operator.add]
    answer: str


def build(saver: RedisSaver) -> Any:
    """Three parallel steps, then a question to the user."""

    def plan(state: State) -> dict[str, Any]:
        return {"question": state.get("question", "").strip()}

    def look(state: Any) -> dict[str, Any]:
        return {"found": [state]}

    def ask(state: State) -> dict[str, Any]:
        return {"answer": interrupt(sorted(state.get("found", [])))}

    graph = StateGraph(State)
    graph.add_node("plan", plan)
    graph.add_node("look", look)
    graph.add_node("ask", ask)
    graph.add_edge(START, "plan")
    graph.add_conditional_edges("plan", lambda _: [Send("look", n) for n in (3, 1, 2)], ["look"])
    graph.add_edge("look", "ask")
    graph.add_edge("ask", END)
    return graph.compile(checkpointer=saver)


def test_an_interrupted_graph_resumes_from_another_connection(
    saver: RedisSaver, redis_server: Path
) -> None:
    build(saver).invoke({"question": " who? "}, thread("t"))
    with connect(None, redis_server) as client:
        again = build(RedisSaver(client, "tests"))
        assert again.get_state(thread("t")).next == ("ask",)
        state = again.invoke(Command(resume="Ann"), thread("t"))
    assert state == {"question": "who?", "found": [3, 1, 2], "answer": "Ann"}


async def test_the_async_calls_do_the_same(saver: RedisSaver) -> None:
    graph = build(saver)
    await graph.ainvoke({"question": "who?"}, thread("t"))
    state = await graph.ainvoke(Command(resume="Ann"), thread("t"))
    assert state["answer"] == "Ann"
    history = [item async for item in graph.aget_state_history(thread("t"))]
    assert len(history) == len(list(graph.get_state_history(thread("t"))))
    await asyncio.gather(*(saver.adelete_thread(t) for t in ("t", "u")))
    assert await saver.aget_tuple(thread("t")) is None
