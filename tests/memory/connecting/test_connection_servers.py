"""Every kind of URL against real servers: TLS, sentinels with a failover, a cluster, cut lines."""

import asyncio
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as ConnectionLost

from tests.memory.serving import (
    REDIS,
    SENTINEL,
    free_port,
    kill,
    needs_redis,
    redis_at,
    serving,
    until_up,
)
from thirdwave.memory import MemoryUnavailable, aconnect, connect
from thirdwave.memory.connecting.health import examine
from thirdwave.memory.connecting.tenants import make_tenant

pytestmark = needs_redis
OPENSSL = shutil.which("openssl")
NOWHERE = "/nowhere"
"""Data folder of a connection that needs none."""


def certificates(folder: Path) -> None:
    """An authority (ca), and by it a server's and a client's certificate, each with its key."""

    def run(*arguments: str) -> None:
        subprocess.run([str(OPENSSL), *arguments], cwd=folder, check=True, capture_output=True)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    run("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=ca")
    (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    for name in ("server", "client"):
        run("req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        run(
            "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "2", "-out", f"{name}.crt", "-extfile", "names",
        )  # fmt: skip


@pytest.mark.skipif(OPENSSL is None, reason="no openssl on PATH")
def test_tls_with_an_authority_and_a_clients_certificate(tmp_path: Path) -> None:
    certificates(tmp_path)
    port = free_port()
    files = ("--tls-cert-file", "server.crt", "--tls-key-file", "server.key")
    files += ("--tls-ca-cert-file", "ca.crt")
    absolute = [str(tmp_path / one) if one.endswith((".crt", ".key")) else one for one in files]
    ca, crt, key = (tmp_path / one for one in ("ca.crt", "client.crt", "client.key"))
    own = f"ssl_certfile={crt}&ssl_keyfile={key}"
    with serving(REDIS, "--port", "0", "--tls-port", str(port), *absolute, "--save", ""):
        admin = Redis(
            port=port, ssl=True, ssl_ca_certs=str(ca), ssl_certfile=str(crt), ssl_keyfile=str(key)
        )
        until_up(admin).close()
        url = f"rediss://127.0.0.1:{port}/0"
        with connect(f"{url}?ssl_ca_certs={ca}&{own}", NOWHERE) as client:
            assert client.set("k", "by TLS")
        assert asyncio.run(read_async(f"{url}?ssl_ca_certs={ca}&{own}", "k")) == b"by TLS"
        for wrong in (f"{url}?ssl_ca_certs={ca}", f"{url}?{own}", f"redis://127.0.0.1:{port}"):
            with pytest.raises(MemoryUnavailable, match=f"cannot use Redis at .*{port}") as caught:
                connect(wrong, NOWHERE)
            assert "\n" not in str(caught.value)
    with pytest.raises(MemoryUnavailable, match="ssl_ca_certs: there is no such file"):
        connect(f"{url}?ssl_ca_certs={tmp_path}/none.crt", NOWHERE)


async def read_async(url: str, name: str) -> Any:
    client = await aconnect(url, NOWHERE)
    try:
        return await client.get(name)
    finally:
        await client.aclose()


@contextmanager
def watched() -> Iterator[tuple[Redis, Redis, str]]:
    """A master and a replica of it with three sentinels; the URL that names them."""
    with ExitStack() as stack:
        one, two = free_port(), free_port()
        master = stack.enter_context(redis_at(one))
        replica = stack.enter_context(redis_at(two, "--replicaof", "127.0.0.1", str(one)))
        while replica.info("replication").get("master_link_status") != "up":  # pyright: ignore
            time.sleep(0.05)
        hosts: list[int] = []
        for _ in range(3):
            hosts.append(port := free_port())
            config = (
                f"port {port}\nbind 127.0.0.1\nsentinel monitor our-set 127.0.0.1 {one} 2\n"
                "sentinel down-after-milliseconds our-set 500\n"
                "sentinel failover-timeout our-set 3000\n"
            )
            stack.enter_context(serving(SENTINEL, config=config))
        for port in hosts:
            with Redis(port=port) as sentinel:
                until_up(sentinel)
                while int(sentinel.sentinel_master("our-set")["num-other-sentinels"]) < 2:  # pyright: ignore
                    time.sleep(0.05)
                while int(sentinel.sentinel_master("our-set")["num-slaves"]) < 1:  # pyright: ignore
                    time.sleep(0.05)
        named = ",".join(f"127.0.0.1:{port}" for port in hosts)
        yield master, replica, f"redis+sentinel://{named}/our-set/0"


@pytest.mark.slow
@pytest.mark.skipif(not SENTINEL, reason="no redis-sentinel on PATH")
def test_behind_sentinels_the_client_goes_on_after_the_master_was_killed() -> None:
    with watched() as (master, replica, url), connect(url, NOWHERE) as client:
        asyncio.run(failover(url, client, master))
        assert client.mget("before", "after", "async") == [b"1", b"2", b"3"]
        assert replica.get("after") == b"2"
        assert asyncio.run(read_async(url, "after")) == b"2"
        assert examine(client, "me").server.startswith("Redis ")
        with pytest.raises(MemoryUnavailable, match="the sentinels name no master"):
            connect(url.replace("our-set", "another"), NOWHERE)


def test_a_replica_is_refused_with_the_way_out() -> None:
    one, two = free_port(), free_port()
    with (
        redis_at(one),
        redis_at(two, "--replicaof", "127.0.0.1", str(one)),
        pytest.raises(MemoryUnavailable, match=r"is a replica.*redis\+sentinel://"),
    ):
        connect(f"redis://127.0.0.1:{two}", NOWHERE)


async def failover(url: str, client: Redis, master: Redis) -> None:
    """Kill the master under a sync and an async client, each with a connection to it."""
    other = await aconnect(url, NOWHERE)
    try:
        assert await other.ping()
        client.set("before", 1)
        client.wait(1, 2000)
        kill(master)
        begun = time.monotonic()
        both = (asyncio.to_thread(client.set, "after", 2), other.set("async", 3))
        assert await asyncio.gather(*both) == [True, True]  # both wait for the new master
        assert time.monotonic() - begun < 20
    finally:
        await other.aclose()


@contextmanager
def cluster() -> Iterator[list[int]]:
    """A cluster of three masters; their ports."""
    with ExitStack() as stack:
        ports = [free_port() for _ in range(3)]
        nodes = [stack.enter_context(redis_at(port, "--cluster-enabled", "yes")) for port in ports]
        slots = 16384 // 3 + 1
        for at, node in enumerate(nodes):
            first, last = at * slots, min((at + 1) * slots, 16384) - 1
            node.execute_command("CLUSTER ADDSLOTSRANGE", first, last)
            node.execute_command("CLUSTER SET-CONFIG-EPOCH", at + 1)
            if at:
                node.execute_command("CLUSTER MEET", "127.0.0.1", ports[0])
        for node in nodes:
            while node.cluster("info")["cluster_state"] != "ok":  # pyright: ignore
                time.sleep(0.05)
            while len(node.cluster("nodes")) < 3:  # pyright: ignore
                time.sleep(0.05)
        yield ports


def test_a_cluster_by_any_of_its_nodes_and_as_a_tenant() -> None:
    with cluster() as ports:
        for url in (
            f"redis+cluster://127.0.0.1:1,127.0.0.1:{ports[1]}",
            f"redis://127.0.0.1:{ports[0]}?cluster=true",
        ):
            with connect(url, NOWHERE) as client:
                for number in range(20):
                    client.set(f"tw:{{acme:{number}}}", number)
                assert client.get("tw:{acme:7}") == b"7"
                health = examine(client, "acme")
                assert (health.keys, health.policy) == (20, "noeviction")
        assert asyncio.run(read_async(url, "tw:{acme:7}")) == b"7"
        password = "a-password-of-a-tenant"
        for port in ports:
            with Redis(port=port) as node:
                make_tenant(node, "acme", password, cluster=True)
        mine = f"redis+cluster://acme:{password}@127.0.0.1:{ports[0]}"
        with connect(mine, NOWHERE) as client:
            assert client.get("tw:{acme:7}") == b"7"
        with Redis(port=ports[2]) as node:
            node.config_set("maxmemory-policy", "allkeys-lru")
        with pytest.raises(MemoryUnavailable, match="allkeys-lru"):
            connect(url, NOWHERE)


class Line:
    """A line to a server that can be cut: it passes on what it gets, to and fro."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._open: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self.let_in = True
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if not self.let_in:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self._to))
            self._open += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    @staticmethod
    def _pass(one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                other.sendall(data)
        except OSError:
            pass
        finally:
            for end in (one, other):
                end.close()

    def cut(self) -> None:
        """Cut every connection there is."""
        cut, self._open = self._open, []
        for end in cut:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Cut everything and let nobody in."""
        self.cut()
        self._door.close()


def test_a_cut_connection_is_made_again_and_the_command_sent_again() -> None:
    with redis_at(free_port()) as server:
        line = Line(server.connection_pool.connection_kwargs["port"])
        try:
            with connect(f"redis://127.0.0.1:{line.port}?retries=4", NOWHERE) as client:
                for number in range(30):
                    client.set("k", number)
                    line.cut()
                assert client.get("k") == b"29"
                line.let_in = False
                line.cut()
                begun = time.monotonic()
                with pytest.raises(ConnectionLost):
                    client.get("k")
                assert time.monotonic() - begun < 20
                line.let_in = True
                assert client.get("k") == b"29"
        finally:
            line.close()


def test_who_needs_more_connections_than_there_may_be_waits_or_is_told() -> None:
    with redis_at(free_port()) as server:
        port = server.connection_pool.connection_kwargs["port"]
        url = f"redis://127.0.0.1:{port}?max_connections=1&timeout=0.2"
        with connect(url, NOWHERE) as client:
            pool = client.connection_pool
            held = pool.get_connection()
            with pytest.raises(ConnectionLost, match="No connection available"):
                client.ping()
            threading.Timer(0.05, pool.release, [held]).start()
            assert client.ping()


def test_a_server_that_wants_a_password_says_so_and_the_password_is_never_shown() -> None:
    with serving(REDIS, "--port", str(port := free_port()), "--requirepass", "hush", "--save", ""):
        with Redis(port=port, password="hush") as admin:
            until_up(admin)
        with pytest.raises(MemoryUnavailable, match="wants a password and got none"):
            connect(f"redis://127.0.0.1:{port}", NOWHERE)
        with pytest.raises(MemoryUnavailable) as caught:
            connect(f"redis://:hash-of-it@127.0.0.1:{port}", NOWHERE)
        assert "hash-of-it" not in repr(caught.value) + str(caught.value.__cause__)
        with connect(f"redis://:hush@127.0.0.1:{port}", NOWHERE) as client:
            assert client.ping()
            assert "hush" not in repr(client)
