from dataclasses import dataclass
from typing import Any

import pytest
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.serde import _msgpack
from redis import Redis

from tests.memory.checkpoints.points import Config, put, thread
from thirdwave.memory import RedisSaver


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

    def values() -> int:
        names: Any = redis_client.hkeys(saved)
        return len([name for name in names if name.startswith(b"v\0")])

    assert values() == 5
    saver.prune(["t"])
    assert values() == 1


def test_tenants_do_not_see_each_others_threads(redis_client: Redis) -> None:
    mine, theirs = RedisSaver(redis_client, "a"), RedisSaver(redis_client, "b")
    put(mine, thread("t"), x=1)
    assert theirs.get_tuple(thread("t")) is None
    assert list(theirs.list(None)) == []
    theirs.delete_thread("t")
    assert mine.get_tuple(thread("t")) is not None


def test_a_thread_without_a_name_is_refused(saver: RedisSaver) -> None:
    with pytest.raises(ValueError, match="thread_id: expected a name of at least one character"):
        saver.get_tuple(thread(""))


def test_a_config_without_a_thread_is_refused(saver: RedisSaver) -> None:
    with pytest.raises(ValueError, match="thread_id"):
        saver.get_tuple({"configurable": {}})


@dataclass
class Stranger:
    """A type that no graph state declares."""

    number: int


def test_a_type_nobody_declared_is_not_restored(saver: RedisSaver) -> None:
    assert _msgpack.STRICT_MSGPACK_ENABLED
    put(saver, thread("t"), x=Stranger(1))
    found = saver.get_tuple(thread("t"))
    assert found is not None
    assert not isinstance(found.checkpoint["channel_values"]["x"], Stranger)


def test_a_type_that_is_allowed_is_restored(redis_client: Redis) -> None:
    saver = RedisSaver(redis_client, "tests", allowed=[Stranger])
    put(saver, thread("t"), x=Stranger(1))
    found = saver.get_tuple(thread("t"))
    assert found is not None
    assert found.checkpoint["channel_values"]["x"] == Stranger(1)


def test_writes_that_are_spared_are_not_kept_but_interrupts_are(redis_client: Redis) -> None:
    saver = RedisSaver(redis_client, "tests", spare_writes=True)
    config = put(saver, thread("t"), x=1)
    saver.put_writes(config, [("ch", 1)], "task")
    saver.put_writes(config, [("__interrupt__", 2)], "task")
    found = saver.get_tuple(config)
    assert found is not None
    assert found.pending_writes == [("task", "__interrupt__", 2)]


def test_writes_that_come_before_their_checkpoint_are_kept(saver: RedisSaver) -> None:
    first = put(saver, thread("t"), x=1)
    saver.put_writes(thread("t", checkpoint_id="9"), [("ch", 1)], "task")
    saver.prune(["t"])
    checkpoint: Any = {**empty_checkpoint(), "id": "9"}
    saver.put(first, checkpoint, {}, {})
    found = saver.get_tuple(thread("t"))
    assert found is not None
    assert found.pending_writes == [("task", "ch", 1)]


@pytest.mark.parametrize(
    ("config", "values"),
    [
        (thread("t", checkpoint_ns="a\0b"), {}),
        (thread("t", checkpoint_id="a\0b"), {}),
        (thread("t"), {"a\0b": 1}),
    ],
)
def test_a_name_with_a_zero_byte_is_refused(
    saver: RedisSaver, config: Config, values: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="zero bytes"):
        put(saver, config, **values)


def test_versions_go_up_also_from_those_of_an_older_format(saver: RedisSaver) -> None:
    before = f"{3:032}.0.5"
    after = saver.get_next_version(before, None)
    assert after > before
    assert saver.get_next_version(after, None) > after
    assert saver.get_next_version(None, None) != saver.get_next_version(None, None)


def test_versions_that_are_numbers_stay_numbers(saver: RedisSaver) -> None:
    versions: Any = {"x": 1, "y": 2.5}
    values: Any = {"channel_values": {"x": 1, "y": 2}, "channel_versions": versions}
    checkpoint: Any = {**empty_checkpoint(), **values}
    saver.put(thread("t"), checkpoint, {}, versions)
    found = saver.get_tuple(thread("t"))
    assert found is not None
    assert found.checkpoint == checkpoint
