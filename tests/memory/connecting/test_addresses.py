"""What a Redis URL may say, and that no message shows a password."""

from pathlib import Path

import pytest

from thirdwave.memory.connecting.addresses import CONNECTIONS, OPTIONS, parse
from thirdwave.memory.connecting.trouble import explain


def test_each_kind_of_url_is_understood() -> None:
    one = parse("redis://me:p%40ss@host:7000/3")
    assert (one.kind, one.hosts, one.shown) == (
        "single",
        (("host", 7000),),
        "redis://***@host:7000/3",
    )
    assert (one.options["username"], one.options["password"], one.options["db"]) == (
        "me",
        "p@ss",
        3,
    )
    assert parse("redis://[::1]").hosts == (("::1", 6379),)
    assert parse("rediss://h").options["ssl"] is True
    unix = parse("unix://me:x@/run/a%20b.sock?db=2")
    assert (unix.options["path"], unix.options["db"]) == ("/run/a b.sock", 2)
    assert unix.shown == "unix://***@/run/a%20b.sock"


def test_sentinels_and_clusters_take_several_hosts() -> None:
    watched = parse("rediss+sentinel://:x@h1:26380,h2/our-set/1?sentinel_password=y")
    assert (watched.kind, watched.service) == ("sentinel", "our-set")
    assert watched.hosts == (("h1", 26380), ("h2", 26379))
    assert (watched.options["password"], watched.sentinel["password"]) == ("x", "y")
    assert watched.options["db"] == 1
    assert watched.options["ssl"] is watched.sentinel["ssl"] is True
    for url in ("redis+cluster://a:1,b", "redis://a:1,b?cluster=true"):
        assert (parse(url).kind, parse(url).hosts) == ("cluster", (("a", 1), ("b", 6379)))
    assert parse("redis+cluster://a").retries > parse("redis://a").retries


def test_limits_and_patience_come_from_the_url() -> None:
    usual = parse("redis://h")
    assert (usual.connections, usual.options["socket_timeout"]) == (CONNECTIONS, 10.0)
    own = parse("redis://h?max_connections=3&timeout=1.5&socket_timeout=.5&retries=0")
    assert (own.connections, own.wait_s, own.retries) == (3, 1.5, 0)
    assert (own.options["socket_timeout"], own.options["socket_connect_timeout"]) == (0.5, 5.0)
    client = own.client()
    assert client.connection_pool.max_connections == 3
    assert client.get_retry().get_retries() == 0  # pyright: ignore[reportOptionalMemberAccess]
    client.close()


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("localhost:6379", "got no scheme"),
        ("http://localhost", "got http://"),
        ("redis://", "no host"),
        ("redis://h:port", "expected host:port with a number"),
        ("redis://h:99999999", "expected host:port with a number"),
        ("redis://h/name", "expected the number of a database at the end, got 'name'"),
        ("redis://h?foo=bar", "unknown option 'foo', there is: db, cluster"),
        ("redis://h?db=x", "db: expected a whole number, got 'x'"),
        ("redis://h?timeout=-1", "timeout: expected seconds above 0"),
        ("redis://h?timeout=nan", "timeout: expected seconds above 0"),
        ("redis://h?max_connections=0", "max_connections: expected at least 1"),
        ("redis://h?cluster=maybe", "cluster: expected true or false"),
        ("redis://h?ssl_cert_reqs=none", "ssl_cert_reqs: only rediss:// goes by TLS"),
        ("rediss://h?ssl_ca_certs=/no/such.crt", "ssl_ca_certs: there is no such file"),
        ("rediss://h?ssl_cert_reqs=perhaps", "expected required, optional or none"),
        ("redis+sentinel://h", "expected the master's name"),
        ("redis+cluster://h/1", "a cluster has database 0 only"),
        ("unix://", "expected the path of a socket"),
        ("redis://[::1", "a bracket of an IPv6 address is missing"),
    ],
)
def test_what_is_wrong_with_a_url_is_said(url: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong.replace("(", r"\(")):
        parse(url)


SECRET = "s3cr3t"


@pytest.mark.parametrize(
    "url",
    [
        f"redis://me:{SECRET}@h:port",
        f"redis://me:{SECRET}/x@h",
        f"redis://me:{SECRET}#x@h",
        f"redis://me:{SECRET}?x@h",
        f"redis://:{SECRET}@[::1",
        f"redis://me:{SECRET}@h/db",
        f"redis://h?password={SECRET}&db=x",
        f"redis+sentinel://:{SECRET}@h",
        f"redis+cluster://:{SECRET}@h/3",
        f"http://me:{SECRET}@h",
        f"me:{SECRET}@h",
        f"rediss://h?ssl_password={SECRET}&ssl_certfile=/none",
    ],
)
def test_no_message_shows_a_password(url: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse(url)
    assert SECRET not in repr(caught.value)
    assert SECRET not in repr(caught.value.__cause__)


def test_an_address_shows_no_password() -> None:
    url = f"redis+sentinel://me:{SECRET}@h/m?sentinel_password={SECRET}"
    assert SECRET not in repr(parse(url))
    assert SECRET not in repr(parse(f"redis://h?password={SECRET}"))
    assert "password" in OPTIONS


def test_files_of_tls_are_looked_for_before_anything_is_sent(tmp_path: Path) -> None:
    (tmp_path / "ca.crt").write_text("no certificate")
    found = parse(f"rediss://h?ssl_ca_certs={tmp_path}/ca.crt&ssl_check_hostname=no")
    assert found.options["ssl_ca_certs"] == str(tmp_path / "ca.crt")
    assert found.options["ssl_check_hostname"] is False


def test_an_error_nobody_thought_of_is_still_one_line() -> None:
    assert explain(RuntimeError("a\n b")) == (
        "the memory's server failed: a b; `thirdwave doctor` says more"
    )
    assert explain(RuntimeError()).startswith("the memory's server failed: RuntimeError")
