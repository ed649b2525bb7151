"""A tenant's Redis user: all that is needed works, and nothing of another tenant is reached."""

import asyncio
import json
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.conformance import checkpointer_test, validate
from redis import Redis
from redis.exceptions import RedisError, ResponseError

from tests.memory.serving import REDIS, free_port, redis_at
from thirdwave.apps.erasing import collect_garbage, erase_tenant
from thirdwave.apps.session import Session
from thirdwave.apps.settings import Settings
from thirdwave.memory import (
    BlobStore,
    Journal,
    MemoryUnavailable,
    RedisSaver,
    ResultCache,
    SceneStore,
    ThreadStore,
    connect,
)
from thirdwave.memory.connecting.health import examine
from thirdwave.memory.connecting.tenants import COMMANDS, acl_line, acl_rule, make_tenant
from thirdwave.memory.embedded.binary import find_binary
from thirdwave.memory.scene_store.scenes import Event
from thirdwave.scene import Camera, Scene

PASSWORD = secrets.token_urlsafe(24)
OTHERS = "tw:{other:scene:s}:head"

NOT_ALLOWED = r"(?i)permission|not allowed|can't (run|access)"
"""How servers of different age say it."""


@pytest.fixture(scope="module", params=["redis-server", "embedded"])
def admin(request: pytest.FixtureRequest) -> Iterator[Redis]:
    """A server, Redis or Valkey, whose tenants are `acme` and `other`."""
    if request.param == "redis-server" and not REDIS:
        pytest.skip("no redis-server on PATH")
    program = REDIS if request.param == "redis-server" else find_binary()
    with redis_at(free_port(), program=program) as client:
        yield client


@pytest.fixture
def acme(admin: Redis, redis_server: Any) -> Iterator[Redis]:
    """The client of the tenant `acme` beside keys of the tenant `other`."""
    admin.flushall()
    admin.hset(OTHERS, "rev", 1)
    admin.set("tw:{other:secret}", "hidden")
    admin.set("tw:{acmes:secret}", "hidden")
    make_tenant(admin, "acme", PASSWORD)
    port = admin.connection_pool.connection_kwargs["port"]
    with connect(f"redis://acme:{PASSWORD}@127.0.0.1:{port}", redis_server) as client:
        yield client


def everything(client: Any) -> None:
    """Use every store once, as a question does."""
    threads, scenes = ThreadStore(client, "acme"), SceneStore(client, "acme")
    threads.touch("t", scene="s")
    assert [one.id for one in threads.list()] == ["t"]
    camera = Camera.assumed((64, 48))
    scene = scenes.create(Scene(id="s", camera=camera, people=()), Event(who="me", why="seen"))
    scene = scenes.commit(scene, scene, Event(who="me", why="again"))
    assert scenes.load("s").rev == scenes.log("s")[-1].rev == 2
    scenes.branch(scene, Event(who="me", why="what if"))
    blobs = BlobStore(client, "acme")
    assert blobs.get(blobs.put(b"x", "text/plain")) == b"x"
    results = ResultCache(client, "acme")
    results.put("k", {"a": 1})
    assert results.get("k") == {"a": 1}
    journal = Journal(client, "acme")
    journal.put("t", "task", {"a": 1})
    assert journal.kept("t", "task") == {"a": 1}
    journal.drop("t", "task")


def test_every_store_works_for_a_tenants_user(acme: Redis, admin: Redis) -> None:
    everything(acme)
    for name in set(admin.scan_iter()) - {OTHERS.encode()}:
        assert name.startswith((b"tw:{acme:", b"tw:{other:secret", b"tw:{acmes:"))


def test_questions_edits_memory_and_erasing_work(acme: Redis, admin: Redis, tmp_path: Path) -> None:
    person = {"betas": [0.0] * 10, "global_orient": [3.14159, 0, 0], "body_pose": [[0.0] * 3] * 23}
    people = [{**person, "id": f"p{n}", "transl": [n - 1.5, 0.0, 4.0]} for n in (1, 2)]
    camera = {"focal_length": [64, 64], "principal_point": [32, 24]}
    picture = tmp_path / "two.json"
    picture.write_text(json.dumps({"image_size": [64, 48], "camera": camera, "people": people}))
    port = admin.connection_pool.connection_kwargs["port"]
    settings = Settings(
        redis_url=f"redis://acme:{PASSWORD}@127.0.0.1:{port}",
        tenant="acme",
        home=tmp_path / "home",
        illustrate=False,
    )
    admin.acl_log_reset()
    with Session(settings) as session:
        asked = session.ask("how far apart are they?", picture=picture)
        assert asked.answer.value == pytest.approx(1.0, abs=0.05)
        for question in (
            "raise p1's left arm",
            "undo that",
            "what if p2 bent the left knee to 90 degrees?",
            "remember that the target knee angle is 100 deg",
        ):
            assert not session.ask(question, thread=asked.thread).answer.abstained
        (thread,) = session.parts.threads.list()
        log = session.parts.scenes.log(str(thread.scene))
        assert [event.kind for event in log] == ["look", "edit", "undo"]
        collect_garbage(session.parts, older_than_s=0, dry_run=False)
        erase_tenant(session.parts)
    assert list(admin.scan_iter(match="tw:{acme:*")) == []
    refused = {str(entry["object"]) for entry in admin.acl_log()}
    assert refused <= {"info", "scan"}  # which are asked whether they may be asked
    assert not list((tmp_path / "home").glob("redis"))  # nothing was started here


def test_the_checkpointers_whole_contract_holds_for_a_tenants_user(
    acme: Redis, admin: Redis
) -> None:
    @checkpointer_test("RedisSaver as a tenant")
    async def make() -> Any:
        for name in admin.scan_iter(match="tw:{acme:*"):
            admin.delete(name)
        saver = RedisSaver(acme, "acme")
        yield saver
        await saver.aclose()

    report = asyncio.run(validate(make))
    assert {n: r.failures for n, r in report.results.items() if r.passed is False} == {}


REFUSED = [
    # reading and writing another tenant's keys
    "GET tw:{other:secret}", "SET tw:{other:secret} x", "DEL tw:{other:secret}",
    "UNLINK tw:{other:secret}", "EXISTS tw:{other:secret}", "TYPE tw:{other:secret}",
    "TTL tw:{other:secret}", "HGETALL tw:{other:scene:s}:head", "STRLEN tw:{other:secret}",
    "GET tw:{acmes:secret}", "GET other", "MGET tw:{acme:a} tw:{other:secret}",
    "EXPIRE tw:{other:secret} 1", "DUMP tw:{other:secret}", "DUMP tw:{acme:a}",
    "OBJECT ENCODING tw:{other:secret}", "OBJECT FREQ tw:{acme:a}", "TOUCH tw:{other:secret}",
    "MEMORY USAGE tw:{other:secret}", "WATCH tw:{other:secret}",
    "XREAD STREAMS tw:{other:scene:s}:log 0", "XADD tw:{other:scene:s}:log * a b",
    # across
    "COPY tw:{other:secret} tw:{acme:a}", "COPY tw:{acme:a} tw:{other:secret} REPLACE",
    "RENAME tw:{other:secret} tw:{acme:a}", "RENAME tw:{acme:a} tw:{other:secret}",
    "MOVE tw:{acme:a} 1", "COPY tw:{acme:a} tw:{other:b} DB 1",
    "ZRANGESTORE tw:{acme:z} tw:{other:z} 0 -1", "SUNIONSTORE tw:{acme:s} tw:{other:s}",
    "SMOVE tw:{acme:s} tw:{other:s} a", "LMOVE tw:{other:l} tw:{acme:l} LEFT LEFT",
    "SORT tw:{acme:l} BY nosort GET tw:{other:*", "SORT tw:{acme:l} STORE tw:{other:l}",
    "SORT_RO tw:{acme:l} GET tw:{other:*", "MIGRATE h 1 tw:{other:secret} 0 1",
    "RESTORE tw:{acme:b} 0 x",
    # listing
    "KEYS *", "KEYS tw:{acme:*", "SCAN 0", "SCAN 0 MATCH tw:{acme:*", "RANDOMKEY", "DBSIZE",
    "INFO", "INFO keyspace", "MEMORY STATS", "DEBUG OBJECT tw:{other:secret}",
    "CLUSTER GETKEYSINSLOT 0 10", "COMMAND", "SWAPDB 0 1",
    # looking at others, and leaving something for them
    "MONITOR", "SLOWLOG GET", "CLIENT LIST", "CLIENT KILL TYPE normal", "CLIENT PAUSE 1",
    "CLIENT TRACKING ON BCAST", "LATENCY RESET", "ACL LIST", "ACL WHOAMI", "ACL GETUSER other",
    "ACL SETUSER acme allkeys", "ACL LOG", "CONFIG GET *", "CONFIG SET maxmemory 1",
    "PUBLISH c x", "SUBSCRIBE c", "PSUBSCRIBE *", "PUBSUB CHANNELS", "SPUBLISH c x",
    "FUNCTION LIST", "FUNCTION FLUSH", "FCALL f 0", "SCRIPT FLUSH", "SCRIPT KILL",
    "FLUSHALL", "FLUSHDB", "SHUTDOWN NOSAVE", "SAVE", "BGSAVE", "BGREWRITEAOF", "LASTSAVE",
    "REPLICAOF h 1", "PSYNC ? -1", "SYNC", "FAILOVER", "MODULE LIST", "WAIT 0 1",
]  # fmt: skip


@pytest.mark.parametrize("command", REFUSED)
def test_a_command_that_reaches_beyond_the_tenant_is_refused(
    acme: Redis, admin: Redis, command: str
) -> None:
    acme.set("tw:{acme:a}", 1)
    with pytest.raises(RedisError) as caught:
        acme.execute_command(*command.split())
    assert re.search(f"{NOT_ALLOWED}|unknown command", str(caught.value))
    assert admin.get("tw:{other:secret}") == b"hidden"


@pytest.mark.parametrize(
    "script",
    [
        "return redis.call('GET', 'tw:{other:secret}')",
        "return redis.pcall('SET', 'tw:{other:secret}', 'x')['err'] and error('not allowed')",
        "return redis.call('KEYS', '*')",
        "return redis.call('SCAN', 0)",
        "return redis.call('RANDOMKEY')",
        "return redis.call('DBSIZE')",
        "return redis.call('FLUSHALL')",
        "return redis.call('CONFIG', 'GET', '*')",
        "return redis.call('SORT', 'tw:{acme:l}', 'BY', 'nosort', 'GET', 'tw:{other:*')",
        "return redis.call('PUBLISH', 'c', 'x')",
        "return redis.call('COPY', 'tw:{other:secret}', 'tw:{acme:a}')",
    ],
)
def test_a_script_reaches_no_further(acme: Redis, admin: Redis, script: str) -> None:
    for keys in ([], ["tw:{acme:a}"]):
        with pytest.raises(RedisError, match=NOT_ALLOWED):
            acme.eval(script, len(keys), *keys)
    with pytest.raises(RedisError, match=NOT_ALLOWED):
        acme.eval("return redis.call('GET', KEYS[1])", 1, "tw:{other:secret}")
    with pytest.raises(RedisError, match=NOT_ALLOWED):
        acme.register_script("return 1")(keys=["tw:{other:secret}"])
    assert admin.get("tw:{other:secret}") == b"hidden"


def test_a_script_of_another_tenant_still_has_the_callers_rights(acme: Redis, admin: Redis) -> None:
    sha = admin.script_load("return redis.call('GET', 'tw:{other:secret}')")
    with pytest.raises(RedisError, match=NOT_ALLOWED):
        acme.evalsha(sha, 0)


def test_a_transaction_with_a_refused_part_does_nothing(acme: Redis) -> None:
    with acme.pipeline(transaction=True) as pipe:
        pipe.set("tw:{acme:new}", 1)
        pipe.set("tw:{other:new}", 1)
        with pytest.raises(ResponseError):
            pipe.execute()
    assert acme.get("tw:{acme:new}") is None


def test_no_new_wish_of_a_client_goes_into_the_servers_log_of_refusals(
    acme: Redis, admin: Redis
) -> None:
    admin.acl_log_reset()
    acme.ping()
    port = admin.connection_pool.connection_kwargs["port"]
    connect(f"redis://acme:{PASSWORD}@127.0.0.1:{port}/0", "/nowhere").close()
    refused = {str(entry["object"]).split("|")[0] for entry in admin.acl_log()}
    assert refused <= {"info"}  # which is asked whether it may be asked


def test_health_says_what_it_may(acme: Redis) -> None:
    health = examine(acme, "acme")
    assert (health.server, health.keys) == ("", None)
    assert health.latency_ms > 0


def test_a_wrong_password_is_said_without_it(admin: Redis, acme: Redis) -> None:
    port = admin.connection_pool.connection_kwargs["port"]
    with pytest.raises(MemoryUnavailable, match="refuses the user or the password") as caught:
        connect(f"redis://acme:wrong-one@127.0.0.1:{port}", "/nowhere")
    assert "wrong-one" not in str(caught.value)


def test_the_rules_are_one_line_to_type(admin: Redis) -> None:
    line = acl_line("acme")
    assert line.startswith("ACL SETUSER acme reset on resetchannels ~tw:{acme:* -@all +")
    assert line.endswith(" >PASSWORD")
    admin.execute_command(*line.replace("acme", "typed").split())
    assert admin.acl_deluser("typed") == 1
    assert len(acl_rule("acme", cluster=True)) > len(acl_rule("acme"))
    names = [name for _, names in COMMANDS for name in names.split()]
    assert len(names) == len(set(names))
    with pytest.raises(ValueError, match="tenant: expected"):
        acl_rule("a*")
    with pytest.raises(ValueError, match="at least 16 characters, got 5"):
        make_tenant(admin, "acme", "short")
