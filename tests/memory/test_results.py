"""One computation for all who ask the same, on a real server, in threads and processes."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from thirdwave.memory import Event, ResultCache, SceneStore, ThreadStore
from thirdwave.memory.erase import Eraser
from thirdwave.memory.results import Failure
from thirdwave.scene import Camera, Scene

# Waits until `go` is there, then asks; each computation adds a line to `count`.
ASKS = """
import sys, time, pathlib
from thirdwave.memory import ResultCache, connect
folder, home, lasts = pathlib.Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
results = ResultCache(connect(None, home), "t", lease_s=0.6)
def compute():
    with (folder / "count").open("a") as file:
        file.write("ran\\n")
    time.sleep(lasts)
    return {"n": 1}
print("ready", flush=True)
while not (folder / "go").exists():
    time.sleep(0.002)
found = results.once("question", compute)
print(found.result["n"], found.kept, flush=True)
"""


class Counting:
    """Computes something, slowly, and counts how often."""

    def __init__(self, lasts_s: float = 0.0, error: Exception | None = None) -> None:
        self.count, self._lasts_s, self._error = 0, lasts_s, error

    def __call__(self) -> dict[str, Any]:
        self.count += 1
        time.sleep(self._lasts_s)
        if self._error is not None:
            raise self._error
        return {"n": self.count}


@pytest.fixture
def results(redis_client: Redis) -> ResultCache:
    return ResultCache(redis_client, "t", lease_s=0.3)


def leases(redis: Redis) -> list[bytes]:
    return list(redis.scan_iter("*:lease"))


def asking(tmp_path: Path, home: Path, lasts_s: float) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", ASKS, str(tmp_path), str(home), str(lasts_s)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_what_was_computed_is_kept_and_not_computed_again(
    results: ResultCache, redis_client: Redis
) -> None:
    compute = Counting()
    first, second = results.once("k", compute), results.once("k", compute)
    assert (first.result, first.kept) == ({"n": 1}, False)
    assert (second.result, second.kept) == ({"n": 1}, True)
    assert results.get("k") == {"n": 1}
    assert results.once("another", compute).result == {"n": 2}
    assert leases(redis_client) == []


def test_threads_that_ask_at_once_compute_once(results: ResultCache) -> None:
    compute = Counting(lasts_s=0.2)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: results.once("k", compute), range(8)))
    assert compute.count == 1
    assert [one.result for one in found] == [{"n": 1}] * 8
    assert sum(not one.kept for one in found) == 1


def test_processes_that_ask_at_once_compute_once(tmp_path: Path, redis_server: Path,
                                                 redis_client: Redis) -> None:  # fmt: skip
    asked = [asking(tmp_path, redis_server, 1.0) for _ in range(3)]
    (tmp_path / "go").touch()
    told = sorted(process.communicate(timeout=30)[0] for process in asked)
    assert told == ["1 False\n", "1 True\n", "1 True\n"]
    assert (tmp_path / "count").read_text() == "ran\n", "it lasted longer than a lease"
    assert leases(redis_client) == []


def test_another_takes_over_from_a_process_that_was_killed(
    tmp_path: Path, redis_server: Path, results: ResultCache
) -> None:
    (tmp_path / "go").touch()
    dying = asking(tmp_path, redis_server, 60)
    while not (tmp_path / "count").exists():
        time.sleep(0.01)
    os.kill(dying.pid, signal.SIGKILL)
    dying.communicate()
    compute, began = Counting(), time.monotonic()
    assert results.once("question", compute).result == {"n": 1}
    assert 0.05 < time.monotonic() - began < 10
    assert compute.count == 1


def test_a_lease_lasts_as_long_as_the_computation(results: ResultCache) -> None:
    slow, eager = Counting(lasts_s=1.0), Counting()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(results.once, "k", slow)
        time.sleep(0.1)
        assert results.once("k", eager).kept
        first.result()
    assert (slow.count, eager.count) == (1, 0)


def test_a_computation_that_hangs_is_not_waited_for_for_ever(results: ResultCache) -> None:
    with ThreadPoolExecutor(1) as pool:
        hangs = pool.submit(results.once, "k", Counting(lasts_s=2.0), most_s=0.2)
        time.sleep(0.05)
        began = time.monotonic()
        assert not results.once("k", Counting()).kept
        assert time.monotonic() - began < 1.5
        hangs.result()


def test_a_failure_for_good_is_everybodys_for_a_short_time(
    results: ResultCache, redis_client: Redis
) -> None:
    fails = Counting(lasts_s=0.2, error=Failure("nobody is there"))

    def ask() -> str:
        with pytest.raises(Failure) as caught:
            results.once("k", fails)
        return str(caught.value)

    with ThreadPoolExecutor(2) as pool:
        told = [one.result() for one in [pool.submit(ask), pool.submit(ask)]]
    assert told == ["nobody is there"] * 2
    assert ask() == "nobody is there"
    assert fails.count == 1
    assert results.get("k") is None
    ((name, _),) = results.entries()
    assert 0 < redis_client.ttl(name) <= 10  # pyright: ignore[reportOperatorIssue]
    redis_client.pexpire(name, 0)
    assert results.once("k", Counting()).result == {"n": 1}


def test_a_failure_is_erased_with_the_scene_on_which_it_came(redis_client: Redis) -> None:
    results = ResultCache(redis_client, "t")
    scenes, threads = SceneStore(redis_client, "t"), ThreadStore(redis_client, "t")
    for thread in ("a", "b"):
        scene = Scene(id=f"{thread}.{'0' * 16}", image="0" * 64, camera=Camera.assumed((64, 48)))
        scenes.create(scene, Event(who="t", why="opened"))
        threads.touch(thread, scene.id)
        for _ in range(2):  # the second time it is the one that is kept
            with pytest.raises(Failure, match=f"Ann is not in {thread}") as caught:
                results.once(thread, Counting(error=Failure(f"Ann is not in {thread}", scene.id)))
            assert caught.value.of == scene.id
    assert Eraser(redis_client, "t").thread("a").results == 1
    assert [b"Ann is not in b" in text for _, text in results.entries()] == [True]


def test_any_other_error_is_its_callers_alone(results: ResultCache, redis_client: Redis) -> None:
    broken = Counting(error=TimeoutError("no answer"))
    for count in (1, 2):
        with pytest.raises(TimeoutError):
            results.once("k", broken)
        assert broken.count == count
    assert list(redis_client.scan_iter()) == []


def test_whoever_waits_may_give_up(results: ResultCache) -> None:
    def enough() -> None:
        raise InterruptedError

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(results.once, "k", Counting(lasts_s=0.3))
        time.sleep(0.1)
        with pytest.raises(InterruptedError):
            results.once("k", Counting(), waiting=enough)
        assert slow.result().result == {"n": 1}


def test_tenants_do_not_wait_for_each_other(redis_client: Redis) -> None:
    one, other = ResultCache(redis_client, "a"), ResultCache(redis_client, "b")
    inner = Counting()
    outer = lambda: other.once("k", inner).result | {"of": "a"}  # noqa: E731
    assert one.once("k", outer).result == {"n": 1, "of": "a"}
    assert other.get("k") == {"n": 1}


def test_results_are_listed_and_forgotten(results: ResultCache, redis_client: Redis) -> None:
    results.put("put", {"n": 1})
    results.once("computed", Counting())
    assert [text for _, text in results.entries()] == [b'{"n":1}'] * 2
    results.drop("put")
    ((name, _),) = results.entries()
    assert results.delete(name)
    assert not results.delete(name)
    assert list(redis_client.scan_iter()) == []


def test_one_thread_renews_whatever_is_held(results: ResultCache) -> None:
    before = threading.active_count()
    for number in range(5):
        results.once(f"{number}", Counting())
    assert threading.active_count() <= before + 1


def test_a_result_whose_time_is_over_goes_off_the_list(redis_client: Redis) -> None:
    cache = ResultCache(redis_client, "t", ttl_s=1)
    cache.put("over", {"n": 1})
    ResultCache(redis_client, "t").put("kept", {"n": 2})
    time.sleep(1.3)
    assert [text for _, text in cache.entries()] == [b'{"n":2}']
    assert redis_client.zcard("tw:{t:results}") == 1
