"""A thread may have any id but an empty one, and no two ids meet."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from tests.memory.checkpoints.points import aput, put, thread, values
from thirdwave.memory import RedisSaver
from thirdwave.memory.connecting.tenants import make_tenant
from thirdwave.memory.keys import escaped, thread_key, unescaped

ANY_TEXT = st.text(st.characters(), min_size=1) | st.text("{}%7DbB\0", min_size=1)
STRANGE = [
    "a{b}", "}{", "{", "}", "{a", "{{a", "{a%7D", "{a}", "%7D", "a b", " a ", "\n", "a\0b", "\x7f",
    "\u00e9\u4e2d\U0001f600", "\u200b", "\ud800", "x" * 5000, "a:b", "a}:saved", "*", "[a]", "\\",
]  # fmt: skip


@given(ANY_TEXT)
def test_an_id_is_read_as_it_was_written(thread_id: str) -> None:
    name = escaped(thread_id)
    assert unescaped(name) == thread_id
    assert unescaped(name.encode().decode()) == thread_id


@given(ANY_TEXT)
def test_a_key_has_one_hash_tag_behind_the_tenants_fence(thread_id: str) -> None:
    name = thread_key("acme", thread_id, "saved")
    assert name.startswith("tw:{acme:thread:")
    assert name.index("}") == len(name) - len("}:saved")


@pytest.mark.parametrize(
    "thread_id", ["p-1", "Dr. M\u00fcller, 3 pm", "a:b/c%7D", "~user@host?x=1"]
)
def test_a_readable_id_stands_as_it_is(thread_id: str) -> None:
    assert thread_key("acme", thread_id, "saved") == f"tw:{{acme:thread:{thread_id}}}:saved"


def test_every_operation_knows_every_id(saver: RedisSaver, client: Any) -> None:
    for number, thread_id in enumerate(STRANGE):
        put(saver, put(saver, thread(thread_id), x=-1), x=number)
    assert sorted(saver.threads()) == sorted(STRANGE)
    assert len(list(saver.list(None))) == 2 * len(STRANGE)
    for number, thread_id in enumerate(STRANGE):
        assert values(saver, thread(thread_id)) == [number, -1]
        found = saver.get_tuple(thread(thread_id))
        assert found is not None
        assert found.config.get("configurable", {}).get("thread_id") == thread_id
    saver.prune(STRANGE)
    for number, thread_id in enumerate(STRANGE):
        assert values(saver, thread(thread_id)) == [number]
        saver.copy_thread(thread_id, f"{thread_id}}}copy")
        assert values(saver, thread(f"{thread_id}}}copy")) == [number]
        saver.delete_thread(thread_id)
        assert saver.get_tuple(thread(thread_id)) is None
    saver.delete_for_runs(["r1"])
    assert saver.threads() == []
    assert list(client.scan_iter()) == []


async def test_async_calls_know_them_too(redis_client: Redis) -> None:
    async with RedisSaver(redis_client, "ids") as saver:
        for thread_id in STRANGE:
            await aput(saver, thread(thread_id), x=thread_id.encode(errors="replace"))
        assert sorted(await saver.athreads()) == sorted(STRANGE)
        for thread_id in STRANGE:
            await saver.adelete_thread(thread_id)
        assert await saver.athreads() == []


def test_a_tenants_own_user_may_use_every_id(debian: str) -> None:
    with Redis(unix_socket_path=debian) as admin:
        admin.flushall()
        make_tenant(admin, "acme", "sixteen letters!")
        as_acme: Any = {"username": "acme", "password": "sixteen letters!"}
        with Redis(unix_socket_path=debian, **as_acme) as client:
            saver = RedisSaver(client, "acme")
            for thread_id in STRANGE:
                put(saver, thread(thread_id), x=1)
            assert sorted(saver.threads()) == sorted(STRANGE)
            for thread_id in STRANGE:
                saver.delete_thread(thread_id)
        admin.acl_deluser("acme")
