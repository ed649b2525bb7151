import subprocess
import sys

import pytest
from redis import Redis

import thirdwave.memory as memory
from thirdwave.memory import BlobStore, ResultCache, ThreadStore
from thirdwave.memory.keys import check_id, check_tenant


def test_a_result_comes_back_until_its_time_is_over(redis_client: Redis) -> None:
    results = ResultCache(redis_client, "t", ttl_s=100)
    assert results.get("measure:1:{}") is None
    results.put("measure:1:{}", {"text": "103 deg", "value": [1.5, None]})
    assert results.get("measure:1:{}") == {"text": "103 deg", "value": [1.5, None]}
    assert results.get("measure:2:{}") is None
    (name,) = redis_client.scan_iter(match="*:result:*")
    assert 0 < redis_client.ttl(name) <= 100  # pyright: ignore[reportOperatorIssue]
    redis_client.pexpire(name, 0)
    assert results.get("measure:1:{}") is None
    with pytest.raises(ValueError, match="at least one second"):
        ResultCache(redis_client, "t", ttl_s=0)


def test_a_result_that_is_not_json_leaves_nothing_behind(redis_client: Redis) -> None:
    with pytest.raises(ValueError, match="JSON"):
        ResultCache(redis_client, "t").put("k", {"value": float("nan")})
    assert list(redis_client.scan_iter()) == []


def test_a_thread_remembers_when_and_which_scene(redis_client: Redis) -> None:
    threads = ThreadStore(redis_client, "t")
    assert not threads.exists("a: b")
    created = threads.touch("a: b", scene="s1")
    assert threads.exists("a: b")
    later = threads.touch("a: b")
    assert later.created == created.created == created.touched
    assert later.touched > created.touched
    assert later.scene == "s1"
    assert threads.touch("a: b", scene="s2").scene == "s2"
    assert threads.get("nobody") is None


def test_threads_are_listed_last_used_first(redis_client: Redis) -> None:
    threads = ThreadStore(redis_client, "t")
    for thread_id in ("a", "b", "c", "a"):
        threads.touch(thread_id)
    assert [thread.id for thread in threads.list()] == ["a", "c", "b"]
    assert [thread.id for thread in threads.list(limit=1)] == ["a"]
    with pytest.raises(ValueError, match="limit"):
        threads.list(limit=0)


def test_tenants_do_not_see_each_others_blobs_results_and_threads(redis_client: Redis) -> None:
    blob_id = BlobStore(redis_client, "a").put(b"x", "text/plain")
    ResultCache(redis_client, "a").put("k", {"secret": 1})
    ThreadStore(redis_client, "a").touch("t")
    with pytest.raises(KeyError):
        BlobStore(redis_client, "b").get(blob_id)
    assert ResultCache(redis_client, "b").get("k") is None
    assert ThreadStore(redis_client, "b").list() == []
    assert not ThreadStore(redis_client, "b").exists("t")
    for name in redis_client.scan_iter():
        assert name.startswith(b"tw:{a:")


@pytest.mark.parametrize("thread_id", ["", "a{b", "a}b", "a\nb", "\x00", "x" * 129, "a "])
def test_an_id_that_cannot_be_kept_is_refused_and_shown(
    redis_client: Redis, thread_id: str
) -> None:
    with pytest.raises(ValueError, match="thread: expected 1 to 128 printable characters"):
        ThreadStore(redis_client, "t").touch(thread_id)


def test_ids_in_any_script_are_kept(redis_client: Redis) -> None:
    assert ThreadStore(redis_client, "t").touch("Fußball 練習").id == "Fußball 練習"
    assert check_id("scene", "x" * 128)


@pytest.mark.parametrize("tenant", ["", "a:b", "a{", "a b", "x" * 65, "é"])
def test_a_tenant_that_could_name_another_one_is_refused(tenant: str) -> None:
    with pytest.raises(ValueError, match="tenant: expected 1 to 64 letters"):
        check_tenant(tenant)


def test_importing_memory_loads_neither_redis_nor_langgraph() -> None:
    code = (
        "import sys, thirdwave.memory as m; m.ensure_server; m.Thread; m.Event;"
        "print(*[n for n in ('redis', 'langgraph', 'langchain_core') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_every_exported_name_is_there_and_another_is_refused() -> None:
    for name in memory.__all__:
        assert getattr(memory, name).__name__ == name
    assert set(dir(memory)) == set(memory.__all__)
    with pytest.raises(AttributeError, match="Nonsense"):
        memory.Nonsense  # noqa: B018 # pyright: ignore[reportAttributeAccessIssue]
