"""Built-ins and plug-ins come through one door; a broken one is named and left out."""

import sys
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

from tests.tools.test_contract import heads
from thirdwave.tools.registry import GROUP, load_tools

BUILT_IN = {
    "look",
    "detect_people", "detect_things", "estimate_pose", "measure", "relate", "select", "compare",
    "count", "quantify", "combine", "render", "refine_fit", "compare_estimates",
    "generate_pose", "edit_pose", "undo_edit", "keep_edit", "describe_pose", "compare_poses",
}  # fmt: skip


@pytest.fixture
def plugin(monkeypatch):
    module = ModuleType("a_plugin")
    monkeypatch.setitem(sys.modules, "a_plugin", module)
    return module


def point(name: str) -> EntryPoint:
    return EntryPoint(name, f"a_plugin:{name}", GROUP)


def test_built_in_tools_are_entry_points():
    toolbox = load_tools()
    assert set(toolbox.tools) >= BUILT_IN
    assert not toolbox.broken


def test_a_tool_or_a_function_that_makes_one_is_loaded(plugin):
    plugin.one, plugin.two = heads, lambda: heads
    assert load_tools([point("one")]).tools == {"heads": heads}
    assert load_tools([point("two")]).tools == {"heads": heads}


def test_a_broken_plug_in_is_named_and_the_others_load(plugin):
    def explode():
        raise RuntimeError("no licence file\nsecond line")

    def leave():
        sys.exit(3)

    plugin.good, plugin.bad, plugin.leaves, plugin.number = heads, explode, leave, lambda: 3
    toolbox = load_tools([point(n) for n in ("bad", "good", "leaves", "number", "missing")])
    assert set(toolbox.tools) == {"heads"}
    assert set(toolbox.broken) == {"bad", "leaves", "number", "missing"}
    assert toolbox.broken["bad"].endswith("RuntimeError: no licence file")
    assert "expected a Tool, got int" in toolbox.broken["number"]


def test_a_name_that_is_taken_stays_with_the_first(plugin):
    plugin.a, plugin.b = heads, heads
    toolbox = load_tools([point("a"), point("b")])
    assert "taken" in toolbox.broken["b"]
