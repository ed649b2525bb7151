"""The estimator of `examples/plugin` keeps the contract, and is beaten."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from tests.tools.estimators import stubs
from tests.tools.estimators.stubs import pooled
from thirdwave.tools.discriminate import compare_estimates
from thirdwave.tools.estimate import estimate_pose
from thirdwave.tools.testing import check_backend, check_tool

FOLDER = Path(__file__).parents[3] / "examples" / "plugin"


@pytest.fixture(scope="module")
def upright() -> Any:
    spec = importlib.util.spec_from_file_location(
        "thirdwave_upright", FOLDER / "thirdwave_upright.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.backend


def test_it_keeps_the_contract(upright):
    given = check_backend(upright, stubs.photo(), stubs.people())
    assert stubs.ids(given) == ["p1", "p2"]


def test_it_stands_people_where_they_are_and_loses(upright, monkeypatch):
    pooled(monkeypatch, upright)
    seen = check_tool(estimate_pose, stubs.scene(), {"estimator": "upright"})
    assert seen.scene is not None
    seen = check_tool(compare_estimates, seen.scene)
    assert seen.scene is not None
    for person in seen.scene.people or ():
        assert person.body is not None
        assert person.body.fit is not None
        assert person.body.fit.method == "landmarks"


def test_the_documentation_shows_the_example_as_it_is(upright):
    source = (FOLDER / "thirdwave_upright.py").read_text()
    shown = (FOLDER.parents[1] / "docs" / "backends.md").read_text()
    told = source[source.index("CARD = ") :].replace("  # fmt: skip", "").strip()
    assert told in shown
    assert len([line for line in told.splitlines() if line]) < 20


def test_its_package_names_it():
    assert 'upright = "thirdwave_upright:backend"' in (FOLDER / "pyproject.toml").read_text()
