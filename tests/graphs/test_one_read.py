"""A thread's newest checkpoint is read once in a turn, and nothing else is mistaken for it."""

from copy import copy

import pytest
from langchain_core.runnables import RunnableConfig

from tests.graphs.running import plan, step
from thirdwave.graphs.one_read import OneRead
from thirdwave.memory.saver import RedisSaver

CONFIG: RunnableConfig = {"configurable": {"thread_id": "t1"}}


@pytest.fixture
def saver(redis_client, running) -> RedisSaver:
    """Of a thread in which a question was answered."""
    running.ask(plan(step("s1", "count")))
    return RedisSaver(redis_client, tenant="test", spare_writes=True)


def reads(redis) -> int:
    """How many scripts the server has run."""
    return redis.info("commandstats").get("cmdstat_evalsha", {}).get("calls", 0)


def test_what_was_read_is_given_once_without_asking_the_server(redis_client, saver):
    one = OneRead(saver, "t1")
    newest = one.newest()
    before = reads(redis_client)
    assert one.get_tuple(CONFIG) is newest
    assert reads(redis_client) == before
    again = one.get_tuple(CONFIG)
    assert again is not newest
    assert again == newest
    assert reads(redis_client) == before + 1


def test_another_thread_namespace_or_checkpoint_is_read(saver):
    one = OneRead(saver, "t1")
    newest = one.newest()
    assert newest is not None
    for changed in ({"thread_id": "t2"}, {"checkpoint_ns": "inner"}):
        one.newest()
        assert one.get_tuple({"configurable": {"thread_id": "t1", **changed}}) is None
    one.newest()
    assert newest.parent_config is not None
    assert one.get_tuple(newest.parent_config) == saver.get_tuple(newest.parent_config)


def test_a_thread_that_nobody_began_has_no_newest(saver):
    one = OneRead(saver, "t2")
    assert one.newest() is None
    assert one.get_tuple({"configurable": {"thread_id": "t2"}}) is None


def test_a_graph_goes_on_from_what_was_read(running, saver):
    one = OneRead(saver, "t1")
    newest = one.newest()
    assert newest is not None
    running.graph = copy(running.graph)
    running.graph.checkpointer = one
    running.ask(plan(step("s1", "count")), question="again")
    history = list(saver.list(CONFIG))
    (first,) = [at for at in history if at.parent_config == newest.config]
    assert first.metadata["source"] == "input"
    values = history[0].checkpoint["channel_values"]
    assert [turn["question"] for turn in values["turns"]] == ["?", "again"]


def test_a_question_costs_four_checkpoints(running, saver):
    before = len(list(saver.list(CONFIG)))
    running.ask(plan(step("s1", "count"), step("s2", "count", "s1")))
    assert len(list(saver.list(CONFIG))) == before + 4
