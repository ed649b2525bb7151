"""What `docs/saver.md` says runs as it stands there."""

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, TypedDict

import pytest
from langgraph.graph import END, START, StateGraph
from redis import Redis

from thirdwave.memory import RedisSaver
from thirdwave.memory.connecting.addresses import parse

PAGE = (Path(__file__).parents[3] / "docs" / "saver.md").read_text()
SNIPPETS = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
URLS = re.findall(r"^(?:redis|rediss|unix)[+a-z]*://\S+$", PAGE, re.MULTILINE)
LOCAL = "redis://localhost:6379"


def test_every_snippet_runs(debian: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = ModuleType("saver_page")
    monkeypatch.setitem(sys.modules, page.__name__, page)
    with Redis(unix_socket_path=debian) as client:
        client.flushall()
        for number, snippet in enumerate(SNIPPETS):
            text = snippet.replace(LOCAL, f"unix://{debian}")
            exec(compile(text, f"saver.md, snippet {number}", "exec"), vars(page))
        assert client.keys() == []
    assert len(SNIPPETS) == PAGE.count("```python")


def test_every_url_is_one(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.touch()
    assert len(URLS) == 6
    for url in URLS:
        assert parse(url.replace("ca.pem", str(authority))), url


def test_the_urls_reach_a_cluster(cluster: int) -> None:
    for url in (
        f"redis+cluster://127.0.0.1:{cluster}",
        f"redis://127.0.0.1:{cluster}?cluster=true",
    ):
        with RedisSaver.from_url(url, "page") as saver:
            assert saver.threads() == []


def test_every_argument_and_method_is_told() -> None:
    names = [name for name in vars(RedisSaver) if not name.startswith("_")]
    told = {"put", "put_writes", "get_tuple", "get_next_version"}
    for name in names:
        if name.removeprefix("a") not in told and name not in told:
            assert re.search(rf"\b{name}\b", PAGE), name
    arguments = RedisSaver.__init__.__kwdefaults__ or {}
    assert arguments
    for name in ("redis", "tenant", *arguments):
        assert f"| `{name}` |" in PAGE, name


def test_a_thread_costs_what_is_told(debian: str) -> None:
    class Count(TypedDict):
        n: int

    def more(state: Count) -> Count:
        return {"n": state["n"] + 1}

    builder = StateGraph(Count).add_node("more", more).add_edge(START, "more")
    builder.add_conditional_edges("more", lambda state: "more" if state["n"] < 20 else END)
    with Redis(unix_socket_path=debian) as client:
        client.flushall()
        graph = builder.compile(checkpointer=RedisSaver(client))
        graph.invoke({"n": 0}, {"configurable": {"thread_id": "t"}})
        names = {b"tw:{local:thread:t}:saved", b"tw:{local:checkpointed}"}
        assert set(client.keys()) == names  # pyright: ignore[reportArgumentType]
        taken: Any = client.memory_usage("tw:{local:thread:t}:saved", samples=0)
        assert 15 < taken / 1024 < 36, "about 30 KB"
        client.flushall()
