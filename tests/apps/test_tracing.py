"""LangChain's callbacks see the graph, its nodes and every tool call."""

from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.tracers.base import BaseTracer
from langchain_core.tracers.schemas import Run

from thirdwave.apps.session import Session
from thirdwave.apps.settings import Settings
from thirdwave.graphs.workflow import Workflow


class Recorder(BaseTracer):
    """Keeps every run that ended, by type and name, in a tree as tracers build it."""

    def __init__(self) -> None:
        super().__init__()
        self.roots: list[Run] = []

    def _persist_run(self, run: Run) -> None:
        self.roots.append(run)

    def all(self) -> list[Run]:
        found: list[Run] = []
        waiting = list(self.roots)
        while waiting:
            run = waiting.pop(0)
            found.append(run)
            waiting += run.child_runs
        return found

    def named(self, kind: str) -> dict[str, Run]:
        return {run.name: run for run in self.all() if run.run_type == kind}


@pytest.fixture
def recorded(home):
    recorder = Recorder()
    with Session(Settings(home=home), callbacks=[recorder]) as session:
        yield session, recorder


def test_the_graph_its_nodes_and_its_tools_are_one_tree(recorded, two_people):
    session, recorder = recorded
    reply = session.ask("How many people are there?", picture=two_people)
    (root,) = recorder.roots
    assert {"plan", "act", "check"} <= set(recorder.named("chain"))
    tools = recorder.named("tool")
    assert set(tools) == {step.tool for step in reply.plan.steps}
    for step in reply.plan.steps:
        run = tools[step.tool]
        assert run.outputs == {"output": reply.records[step.id]["text"]}
        assert run.error is None
        assert run.trace_id == root.id
        assert run.parent_run_id == recorder.named("chain")["act"].id
    assert tools["detect_people"].inputs == reply.plan.steps[0].args


def test_a_tool_that_fails_is_an_error_and_one_that_is_skipped_no_run(
    recorded, two_people, tmp_path
):
    session, recorder = recorded
    flow = tmp_path / "flow.yaml"
    flow.write_text(
        "name: wrong\nsteps:\n"
        "  - {id: s1, tool: measure, args: {people: [p9], quantity: knee_flexion}}\n"
        "  - {id: s2, tool: count, args: {}, needs: [s1]}\n"
    )
    reply = session.run(Workflow.read(flow), {"image": str(two_people)})
    tools = recorder.named("tool")
    assert set(tools) == {"measure"}
    assert (reply.records["s1"]["error"] or "?") in (tools["measure"].error or "")


def test_a_model_that_a_tool_calls_is_part_of_its_run(home, two_people, monkeypatch):
    from thirdwave.agents.testing import ScriptedChatModel
    from thirdwave.graphs import calls
    from thirdwave.graphs.foreign import Foreign

    model = ScriptedChatModel(replies=["I see"] * 9, calls_tools=False)
    plain = Foreign.run

    def asking(self: Foreign, args: Any) -> Any:
        model.invoke("what is it?")
        return plain(self, args)

    monkeypatch.setattr(calls.Foreign, "run", asking)
    recorder = Recorder()
    with Session(Settings(home=home), callbacks=[recorder]) as session:
        session.ask("How many people are there?", picture=two_people)
    models = [run for run in recorder.all() if run.run_type in ("llm", "chat_model")]
    tools = {run.id for run in recorder.all() if run.run_type == "tool"}
    assert models
    assert {run.parent_run_id for run in models} <= tools


def test_without_callbacks_nobody_is_told(home, two_people, monkeypatch):
    from thirdwave.graphs.tracing import Tracer

    def told(*_: object) -> None:
        raise AssertionError("somebody was told")

    monkeypatch.setattr(Tracer, "started", told)
    with Session(Settings(home=home)) as session:
        assert session.ask("How many people are there?", picture=two_people).value == 2


def test_any_handler_of_langchain_will_do(home, two_people):
    class Names(BaseCallbackHandler):
        def __init__(self) -> None:
            self.names: list[str] = []

        def on_tool_start(self, serialized: Any, input_str: str, **kwargs: Any) -> None:
            self.names.append(serialized["name"])

    names = Names()
    with Session(Settings(home=home), callbacks=[names]) as session:
        session.ask("How many people are there?", picture=two_people)
    assert "detect_people" in names.names
