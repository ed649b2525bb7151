"""`-m faults` runs the whole matrix; without it a part that takes seconds."""

import pytest

from thirdwave.apps.benches.memory.faults.matrix import Hit


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "faults: the whole fault matrix, minutes; by -m faults")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "faults" in config.option.markexpr:
        return
    for item in items:
        if item.get_closest_marker("faults"):
            item.add_marker(pytest.mark.skip(reason="minutes long: pytest -m faults runs it"))


def what_is_wrong(hits: list[Hit]) -> list[str]:
    """Each point that cost something, in words: where, at which command, and what."""
    return [str(hit) for hit in hits if not hit.left.whole]
