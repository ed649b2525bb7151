"""Every wrong way to name a server is one line that says what is wrong and the way out, soon."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import NoPermissionError

from tests.memory.connecting.test_connection_servers import NOWHERE, OPENSSL, certificates
from tests.memory.serving import REDIS, SENTINEL, free_port, needs_redis, redis_at, serving
from tests.memory.serving import until_up as wait_for
from thirdwave.apps.errors import UserError
from thirdwave.apps.settings import Settings
from thirdwave.memory import MemoryUnavailable, connect
from thirdwave.memory.connecting.tenants import make_tenant
from thirdwave.memory.connecting.trouble import explain


def why_not(url: str, within_s: float = 15.0) -> str:
    """The line that refuses a URL."""
    begun = time.monotonic()
    with pytest.raises(MemoryUnavailable) as caught:
        connect(url, NOWHERE)
    assert time.monotonic() - begun < within_s
    line = str(caught.value)
    assert "\n" not in line
    assert len(line) < 400, line
    return line


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with redis_at(taken := free_port()):
        yield taken


@needs_redis
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("rediss://{host}", "speaks no TLS on that port: write redis instead of rediss"),
        ("rediss+cluster://{host}", "speaks no TLS on that port"),
        ("redis+cluster://{host}", "is no cluster: write redis:// instead"),
        ("redis+sentinel://{host}/x", "is no sentinel: name the sentinels"),
        ("redis://{host}/99", "has no database of that number"),
        ("redis://nobody:word@{host}", "refuses the user or the password"),
    ],
)
def test_the_wrong_scheme_for_a_server_is_named(port: int, url: str, said: str) -> None:
    assert said in why_not(url.format(host=f"127.0.0.1:{port}"))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("redis://127.0.0.1:1", "is not running, or listens elsewhere"),
        ("redis+cluster://127.0.0.1:1,127.0.0.1:2", "127.0.0.1:1 is not running"),
        ("redis+sentinel://127.0.0.1:1,127.0.0.1:2/x", "127.0.0.1:1 is not running"),
        ("unix:///no/such.sock", "is not running, or listens elsewhere"),
    ],
)
def test_where_nobody_listens_it_is_said_at_once(url: str, said: str) -> None:
    assert said in why_not(url, within_s=5)


@pytest.mark.skipif(OPENSSL is None or not REDIS, reason="no openssl or redis-server on PATH")
def test_a_server_that_speaks_tls_and_is_not_trusted(tmp_path: Path) -> None:
    certificates(tmp_path)
    names = {"cert": "server.crt", "key": "server.key", "ca-cert": "ca.crt"}
    files = [
        word for n, file in names.items() for word in (f"--tls-{n}-file", f"{tmp_path}/{file}")
    ]
    taken = free_port()
    with serving(REDIS, "--port", "0", "--tls-port", str(taken), "--save", "", *files):
        own: Any = {
            "ssl_certfile": f"{tmp_path}/client.crt",
            "ssl_keyfile": f"{tmp_path}/client.key",
        }
        wait_for(Redis(port=taken, ssl=True, ssl_ca_certs=f"{tmp_path}/ca.crt", **own)).close()
        host = f"127.0.0.1:{taken}"
        assert "speaks TLS on that port: write rediss" in why_not(f"redis://{host}")
        assert "speaks TLS on that port" in why_not(f"redis+cluster://{host}")
        assert "not trusted for this host: name its authority" in why_not(f"rediss://{host}")


@pytest.mark.skipif(not SENTINEL, reason="no redis-sentinel on PATH")
def test_the_passwords_of_sentinels_and_of_the_master_are_told_apart() -> None:
    watch, host = free_port(), free_port()
    config = (
        f"port {watch}\nbind 127.0.0.1\nrequirepass watch\n"
        f"sentinel monitor our-set 127.0.0.1 {host} 1\nsentinel auth-pass our-set hush\n"
    )
    settings = ("--port", str(host), "--bind", "127.0.0.1", "--requirepass", "hush")
    with (
        serving(REDIS, *settings, "--save", ""),
        Redis(port=host, password="hush") as master,
        serving(SENTINEL, config=config),
        Redis(port=watch, password="watch") as sentinel,
    ):
        wait_for(master)
        wait_for(sentinel)
        named = f"127.0.0.1:{watch}/our-set"
        said = why_not(f"redis+sentinel://:hush@{named}")
        assert "the sentinels want a password of their own: write ?sentinel_password=" in said
        said = why_not(f"redis+sentinel://:hush@{named}?sentinel_password=no")
        assert "the sentinels refuse that password" in said
        said = why_not(f"redis+sentinel://:no@{named}?sentinel_password=watch", within_s=30)
        assert re.search("refuses the user or the password: check both .* before the @", said)
        with connect(f"redis+sentinel://:hush@{named}?sentinel_password=watch", NOWHERE) as client:
            assert client.ping()
        assert "is a sentinel: write redis+sentinel://" in why_not(
            f"redis://:watch@127.0.0.1:{watch}"
        )


@contextmanager
def talking(answer: bytes) -> Iterator[int]:
    """Something that gives everybody that answer, or none; its port."""
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        kept = []
        while True:
            try:
                kept.append(door.accept()[0])
            except OSError:
                break
            if answer:
                kept[-1].recv(1000)
                kept[-1].sendall(answer)
        for one in kept:
            one.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield door.getsockname()[1]
    finally:
        door.shutdown(socket.SHUT_RDWR)
        thread.join()
        door.close()


def test_something_else_that_answers_is_no_redis() -> None:
    with talking(b"HTTP/1.1 400 Bad Request\r\n\r\n") as taken:
        assert "is no Redis: something else answers" in why_not(f"redis://127.0.0.1:{taken}")


@pytest.mark.parametrize("url", ["redis+sentinel://{}/x", "redis+cluster://{}"])
def test_who_never_answers_is_given_up_soon_and_others_are_asked(url: str) -> None:
    with talking(b"") as silent:
        host = f"127.0.0.1:{silent}"
        assert "does not answer in time" in why_not(url.format(f"{host},{host}"), within_s=12)


def test_a_tenant_that_cannot_be_is_named_once_with_its_setting() -> None:
    with pytest.raises(UserError) as caught:
        Settings.from_env({"THIRDWAVE_TENANT": "a b"})
    assert str(caught.value) == (
        "THIRDWAVE_TENANT: expected 1 to 64 letters, digits, _ . -, got 'a b'"
    )


def test_a_user_of_another_tenant_is_told_which_setting_to_look_at(redis_client: Redis) -> None:
    make_tenant(redis_client, "acme", "a-password-of-a-tenant")
    address = redis_client.connection_pool.connection_kwargs["path"]
    try:
        with connect(f"unix://acme:a-password-of-a-tenant@{address}", NOWHERE) as client:
            with pytest.raises(NoPermissionError) as caught:
                client.get("tw:{other:secret}")
            said = explain(caught.value)
            assert "THIRDWAVE_TENANT" in said
            assert "thirdwave memory acl" in said
    finally:
        redis_client.acl_deluser("acme")


def test_a_tenant_that_the_user_may_not_touch_is_refused_by_both_names(redis_client: Redis) -> None:
    make_tenant(redis_client, "acme", "a-password-of-a-tenant")
    address = redis_client.connection_pool.connection_kwargs["path"]
    url = f"unix://acme:a-password-of-a-tenant@{address}"
    try:
        with connect(url, NOWHERE, tenant="acme") as client:
            assert client.ping()
        with pytest.raises(MemoryUnavailable) as caught:
            connect(url, NOWHERE, tenant="other")
        said = str(caught.value)
        assert "does not let the user 'acme' touch the keys of the tenant 'other'" in said
        assert "set THIRDWAVE_TENANT" in said
        assert "`thirdwave memory acl other`" in said
        assert "\n" not in said
    finally:
        redis_client.acl_deluser("acme")


@needs_redis
def test_a_plain_url_of_a_node_of_a_cluster_is_refused_with_the_scheme_to_write() -> None:
    with redis_at(taken := free_port(), "--cluster-enabled", "yes"):
        said = why_not(f"redis://127.0.0.1:{taken}")
    assert "is a node of a cluster: write redis+cluster://" in said
