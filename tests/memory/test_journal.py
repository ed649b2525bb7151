"""What a task has found outlives it, and nobody else sees it."""

import pytest

from thirdwave.memory.journal import Journal


@pytest.fixture
def journal(redis_client):
    return Journal(redis_client, "test")


def test_what_was_put_comes_back_as_it_was(journal, redis_client):
    record = {"text": "2 people", "value": [1.5, None, {"a": True}]}
    journal.put("t1", "task", {"s1": record})
    journal.put("t1", "task", {"s2": False})
    again = Journal(redis_client, "test")
    assert again.kept("t1", "task") == {"s1": record, "s2": False}


def test_tasks_threads_and_tenants_are_apart(journal, redis_client):
    journal.put("t1", "task", {"s1": 1})
    assert journal.kept("t1", "other") == {}
    assert journal.kept("t2", "task") == {}
    assert Journal(redis_client, "other").kept("t1", "task") == {}


def test_a_task_that_is_done_is_forgotten(journal):
    journal.put("t1", "task", {"s1": 1})
    journal.drop("t1", "task")
    assert journal.kept("t1", "task") == {}


def test_what_nobody_comes_back_for_goes_away(redis_client):
    Journal(redis_client, "test", ttl_s=50).put("t1", "task", {"s1": 1})
    (left,) = [redis_client.ttl(name) for name in redis_client.keys("*:task:*")]
    assert 0 < left <= 50
