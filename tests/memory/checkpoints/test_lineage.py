"""`DeltaChannel`: values that are rebuilt from the writes of ancestors outlive pruning."""

from collections.abc import Sequence
from typing import Annotated, Any, TypedDict

import pytest
from langgraph.channels import DeltaChannel
from langgraph.graph import END, START, StateGraph

from tests.memory.checkpoints.points import thread
from thirdwave.memory import RedisSaver

EVERY = 5
"""Updates after which LangGraph stores the whole value."""


def append(state: list[Any], writes: Sequence[Any]) -> list[Any]:
    return [*state, *(one for write in writes for one in write)]


class State(TypedDict, total=False):
    log: Annotated[list[str], DeltaChannel(append, snapshot_frequency=EVERY)]
    turn: int


def build(saver: RedisSaver) -> Any:
    def count(state: State) -> dict[str, Any]:
        turn = state.get("turn", 0) + 1
        return {"turn": turn, "log": [f"count {turn}"]}

    def beside(state: State) -> dict[str, Any]:
        return {"log": [f"beside {state.get('turn', 0)}"]}

    graph = StateGraph(State)
    graph.add_node("count", count)
    graph.add_node("beside", beside)
    graph.add_edge(START, "count")
    graph.add_edge(START, "beside")
    graph.add_edge("count", END)
    graph.add_edge("beside", END)
    return graph.compile(checkpointer=saver)


@pytest.mark.parametrize("turns", range(1, 2 * EVERY))
def test_pruning_keeps_what_the_newest_is_rebuilt_from(saver: RedisSaver, turns: int) -> None:
    graph = build(saver)
    for turn in range(turns):
        graph.invoke({"log": [f"ask {turn}"]}, thread("t"))
    before = graph.get_state(thread("t")).values
    checkpoints = len(list(saver.list(thread("t"))))
    saver.prune(["t"])
    left = len(list(saver.list(thread("t"))))
    assert graph.get_state(thread("t")).values == before
    assert left <= 2 * EVERY + 1, "back to the nearest whole value, not to the beginning"
    assert left < checkpoints or turns < 3
    after = graph.invoke({"log": ["more"]}, thread("t"))
    assert after["log"][: len(before["log"])] == before["log"]


@pytest.mark.parametrize("durability", ["sync", "async", "exit"])
async def test_it_does_however_checkpoints_are_written(saver: RedisSaver, durability: Any) -> None:
    graph = build(saver)
    for turn in range(4):
        await graph.ainvoke({"log": [f"ask {turn}"]}, thread("t"), durability=durability)
    before = (await graph.aget_state(thread("t"))).values
    assert len(before["log"]) == 12
    await saver.aprune(["t"])
    assert (await graph.aget_state(thread("t"))).values == before
    await saver.aclose()


def test_deleting_a_run_keeps_what_a_later_run_is_rebuilt_from(saver: RedisSaver) -> None:
    graph = build(saver)
    for turn in range(3):
        graph.invoke({"log": [f"ask {turn}"]}, thread("t", run_id=f"run {turn}"))
    before = graph.get_state(thread("t")).values
    saver.delete_for_runs(["run 0"])
    assert graph.get_state(thread("t")).values == before
    saver.delete_for_runs([f"run {turn}" for turn in range(3)])
    assert list(saver.list(thread("t"))) == []


def test_a_graph_without_such_channels_keeps_one_checkpoint(saver: RedisSaver) -> None:
    class Plain(TypedDict):
        turn: int

    def count(state: Plain) -> dict[str, int]:
        return {"turn": state["turn"] + 1}

    graph = StateGraph(Plain)
    graph.add_node("count", count)
    graph.add_edge(START, "count")
    made = graph.compile(checkpointer=saver)
    for turn in range(4):
        made.invoke({"turn": turn}, thread("t"))
    saver.prune(["t"])
    assert len(list(saver.list(thread("t")))) == 1
    assert made.get_state(thread("t")).values == {"turn": 4}


def test_a_copy_can_be_rebuilt(saver: RedisSaver) -> None:
    graph = build(saver)
    graph.invoke({"log": ["ask"]}, thread("t"))
    saver.copy_thread("t", "copy")
    assert graph.get_state(thread("copy")).values == graph.get_state(thread("t")).values
