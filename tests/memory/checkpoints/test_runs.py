"""Real graphs: parallel tasks, interrupts, subgraphs, time travel, by both ways of calling."""

import asyncio
import operator
import subprocess
import sys
from typing import Annotated, Any, TypedDict

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, Send, interrupt
from redis import Redis

from tests.memory.checkpoints.points import thread
from thirdwave.memory import RedisSaver


class State(TypedDict, total=False):
    question: str
    found: Annotated[list[int], operator.add]
    answer: str


def plan(state: State) -> dict[str, Any]:
    return {"question": state.get("question", "").strip()}


def ask(state: State) -> dict[str, Any]:
    return {"answer": interrupt(state.get("found", []))}


def build(saver: RedisSaver | None, runs: list[int], broken: set[int] | None = None) -> Any:
    """Three parallel steps, of which some fail at first, then a question to the user."""
    broken = broken or set()

    def look(state: Any) -> dict[str, Any]:
        runs.append(state)
        if state in broken:
            broken.remove(state)
            raise OSError(f"{state} failed")
        return {"found": [state]}

    graph = StateGraph(State)
    graph.add_node("plan", plan)
    graph.add_node("look", look)
    graph.add_node("ask", ask)
    graph.add_edge(START, "plan")
    graph.add_conditional_edges("plan", lambda _: [Send("look", n) for n in (3, 1, 2)], ["look"])
    graph.add_edge("look", "ask")
    graph.add_edge("ask", END)
    return graph.compile(checkpointer=saver)


async def call(graph: Any, way: str, given: Any, config: Any) -> Any:
    return graph.invoke(given, config) if way == "sync" else await graph.ainvoke(given, config)


@pytest.mark.parametrize("way", ["sync", "async"])
async def test_tasks_that_were_done_are_not_run_again(saver: RedisSaver, way: str) -> None:
    runs: list[int] = []
    graph = build(saver, runs, {1})
    with pytest.raises(OSError, match="1 failed"):
        await call(graph, way, {"question": "who?"}, thread("t"))
    await call(graph, way, None, thread("t"))
    assert sorted(runs) in ([1, 1, 2, 3], [1, 1, 2, 2, 3])  # 2 may be cancelled when 1 fails
    state = await call(graph, way, Command(resume="Ann"), thread("t"))
    assert state == {"question": "who?", "found": [3, 1, 2], "answer": "Ann"}
    await saver.aclose()


async def go_back(saver: Any, way: str) -> list[Any]:
    """Answer, then from the checkpoint before the question change the state and answer again."""
    graph = build(saver, [])
    await call(graph, way, {"question": "who?"}, thread("t"))
    await call(graph, way, Command(resume="Ann"), thread("t"))
    before = list(graph.get_state_history(thread("t")))
    asked = next(state for state in before if state.next == ("ask",))
    forked = graph.update_state(asked.config, {"question": "where?"}, as_node="look")
    await call(graph, way, None, forked)
    last = await call(graph, way, Command(resume="there"), thread("t"))
    assert (last["question"], last["answer"], last["found"]) == ("where?", "there", [3, 1, 2])
    history = list(graph.get_state_history(thread("t")))
    assert [one.config for one in history[-len(before) :]] == [one.config for one in before]
    assert graph.get_state(before[0].config).values["answer"] == "Ann"
    return [
        (one.values, one.next, one.metadata["step"], [asked.value for asked in one.interrupts])
        for one in history
    ]


@pytest.mark.parametrize("way", ["sync", "async"])
async def test_going_back_and_on_is_as_in_memory(saver: RedisSaver, way: str) -> None:
    assert await go_back(saver, way) == await go_back(InMemorySaver(), way)
    await saver.aclose()


@pytest.mark.parametrize("way", ["sync", "async"])
async def test_a_subgraph_has_its_own_checkpoints(saver: RedisSaver, client: Any, way: str) -> None:
    inner = build(None, [])
    graph = StateGraph(State)
    graph.add_node("inner", inner)
    graph.add_edge(START, "inner")
    outer: Any = graph.compile(checkpointer=saver)
    await call(outer, way, {"question": " who? "}, thread("t"))
    (task,) = outer.get_state(thread("t"), subgraphs=True).tasks
    assert task.state.values["found"] == [3, 1, 2]
    assert task.state.next == ("ask",)
    configs: list[Any] = [item.config for item in saver.list({"configurable": {"thread_id": "t"}})]
    listed = {config["configurable"]["checkpoint_ns"] for config in configs}
    assert len(listed) == 2
    state = await call(outer, way, Command(resume="Ann"), thread("t"))
    assert state["answer"] == "Ann"
    saver.prune(["t"])
    assert outer.get_state(thread("t")).values["answer"] == "Ann"
    saver.delete_thread("t")
    assert list(client.scan_iter()) == []
    await saver.aclose()


async def test_many_threads_run_at_once(saver: RedisSaver) -> None:
    graph = build(saver, [])
    names = [f"t{number}" for number in range(20)]
    await asyncio.gather(*(graph.ainvoke({"question": one}, thread(one)) for one in names))
    states = await asyncio.gather(*(graph.aget_state(thread(one)) for one in names))
    assert [state.values["question"] for state in states] == names
    await saver.aclose()


def test_twenty_steps_with_pictures_by_reference_stay_small(debian: str) -> None:
    """The list of messages grows; what does not change is not written again."""

    class Long(TypedDict, total=False):
        notes: Annotated[list[dict[str, str]], operator.add]
        scene: dict[str, str]
        left: int

    def step(state: Long) -> dict[str, Any]:
        note = {"text": "a measurement " * 10, "picture": "sha256:" + "0" * 64}
        return {"notes": [note], "left": state.get("left", 0) - 1}

    graph = StateGraph(Long)
    graph.add_node("step", step)
    graph.add_edge(START, "step")
    graph.add_conditional_edges("step", lambda state: "step" if state["left"] else END)
    with Redis(unix_socket_path=debian) as client:
        client.flushall()
        saver = RedisSaver(client, "tests")
        given = {"left": 20, "scene": {"data": "x" * 20_000}}
        made: Any = graph.compile(checkpointer=saver)
        made.invoke(given, thread("t"))
        used = client.memory_usage("tw:{tests:thread:t}:saved", samples=0)
    assert used is not None
    assert used < 300_000


CHILD = """
import os, signal, sys
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from tests.memory.checkpoints import test_runs
from thirdwave.memory import RedisSaver

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def run(thread_id, last, before):
    client = Redis(unix_socket_path=sys.argv[1], retry=Retry(NoBackoff(), 0))
    kind = client.connection_pool.connection_class
    send, sent = kind.send_packed_command, 0
    def count(self, *args, **more):
        nonlocal sent
        sent += 1
        if sent >= last and before:
            die()
        send(self, *args, **more)
        if sent >= last:
            die()
    kind.send_packed_command = count
    graph = test_runs.build(RedisSaver(client, "tests"), [])
    graph.invoke({"question": "who?"}, test_runs.thread(thread_id), durability="sync")

for number in range(1, 100):
    for when in ("before", "after"):
        child = os.fork()
        if child == 0:
            run(f"{when}-{number}", number, when == "before")
            os._exit(0)
        killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
        if killed:
            print(f"{when}-{number}", flush=True)
    if not killed:
        break
"""


def test_a_client_killed_at_any_command_leaves_a_thread_that_goes_on(debian: str) -> None:
    """Killed before each command that it sends, and after, when nobody waits for the answer."""
    with Redis(unix_socket_path=debian) as client:
        client.flushall()
        command = [sys.executable, "-c", CHILD, debian]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
        killed = ended.stdout.split()
        assert len(killed) > 15
        saver = RedisSaver(client, "tests")
        graph = build(saver, [])
        for name in killed:
            listed = [item.checkpoint["id"] for item in saver.list(thread(name))]
            assert listed == sorted(listed, reverse=True)
            state = graph.get_state(thread(name))
            graph.invoke(None if state.next else {"question": "who?"}, thread(name))
            end = graph.invoke(Command(resume="Ann"), thread(name))
            assert end == {"question": "who?", "found": [3, 1, 2], "answer": "Ann"}
        assert set(killed) <= set(saver.threads())
