"""What doctor says of a server: its risks in a line each, and nothing where all is well."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ResponseError

from thirdwave.apps.benches.memory.faults.servers import can_fill_disks, new_server
from thirdwave.memory import connect
from thirdwave.memory.connecting.health import examine


@pytest.fixture
def client(redis_client: Redis):
    before = redis_client.config_get("*")
    yield redis_client
    for name in ("appendonly", "appendfsync", "save", "maxmemory", "maxmemory-policy"):
        redis_client.config_set(name, before[name])  # pyright: ignore


def test_a_sound_server_has_no_risk_and_its_tenants_keys_are_counted(client: Redis) -> None:
    for name in ("tw:{me:a}", "tw:{me:b}:c", "tw:{other:a}"):
        client.set(name, 1)
    health = examine(client, "me")
    assert health.risks == ()
    assert (health.keys, health.counted, health.policy) == (2, True, "noeviction")
    assert health.server.startswith("Valkey ") or health.server.startswith("Redis ")
    assert 0 < health.latency_ms < 1000
    assert "forced to the disk every second (a power cut can lose the last)" in health.line()
    assert ", 2 keys of the tenant" in health.line()
    assert "\n" not in health.line()


@pytest.mark.parametrize(
    ("settings", "risk"),
    [
        ({"appendonly": "no", "save": ""}, "a crash or restart loses everything"),
        ({"appendonly": "no", "save": "3600 1"}, "loses every write since the last snapshot"),
        ({"maxmemory": 1_200_000}, r"memory is short, \d+ % of maxmemory is used"),
        ({"maxmemory-policy": "volatile-lru"}, "are dropped before their time"),
    ],
)
def test_each_risk_is_said_in_a_line(client: Redis, settings: dict[str, str], risk: str) -> None:
    for name, value in settings.items():
        client.config_set(name, value)
    (said,) = examine(client, "me").risks
    assert re.search(risk, said)
    assert "\n" not in said


def test_what_a_user_may_not_ask_is_left_out(client: Redis, redis_server: Path) -> None:
    address = (redis_server / "redis" / "socket").read_text()
    client.acl_setuser(
        "shy", enabled=True, passwords=["+word"], keys=["tw:{me:*"], commands=["+get", "+ping"]
    )
    shy = Redis(unix_socket_path=address, username="shy", password="word")
    try:
        health = examine(shy, "me")
        assert (health.server, health.policy, health.keys, health.risks) == ("", "", None, ())
        assert health.line().startswith("Redis of unknown version, ")
    finally:
        shy.close()
        client.acl_deluser("shy")


def test_doctor_tells_it_and_refuses_what_evicts(client: Redis, redis_server: Path) -> None:
    def doctor() -> "subprocess.CompletedProcess[str]":
        code = (
            "import json, sys; from thirdwave.apps.report import _check, _memory;"
            "from thirdwave.apps.settings import Settings; found = {};"
            "look = lambda: _memory(Settings(home=sys.argv[1]), found);"
            "print(json.dumps([_check('memory', look), found]))"
        )
        return subprocess.run(
            [sys.executable, "-c", code, str(redis_server)],
            capture_output=True,
            text=True,
            check=True,
        )

    check, found = json.loads(doctor().stdout)
    assert check["ok"]
    assert check["says"].startswith("embedded: Valkey ") or "Redis" in check["says"]
    assert found["embedded"]
    client.config_set("maxmemory-policy", "allkeys-random")
    check, found = json.loads(doctor().stdout)
    assert not check["ok"]
    assert "allkeys-random, which deletes conversations" in check["says"]


@pytest.mark.skipif(not can_fill_disks(), reason="needs prlimit (Linux)")
def test_a_full_disk_is_told_with_what_is_free_and_the_way_out() -> None:
    with new_server() as server, server.client() as client:
        folder = server.home / "redis"
        server.fill_disk()
        with pytest.raises(ResponseError):  # noqa: PT012 - one of the first writes fails
            for number in range(100):
                client.set(f"k{number}", "x" * 10_000)
        with connect(None, server.home) as reader:
            health = examine(reader, "me", folder)
        (said,) = (risk for risk in health.risks if "it takes no writes" in risk)
        assert re.search(rf"append-only file, [\d.]+ MB are free at {folder}: make room", said)
        server.make_room()
        assert not [risk for risk in examine(client, "me", folder).risks if "no writes" in risk]
