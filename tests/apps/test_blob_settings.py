"""Where pictures are kept, and how much room they may take, as a user sets it."""

from pathlib import Path

import pytest

from thirdwave.apps.errors import UserError, as_user_error
from thirdwave.apps.settings import Settings
from thirdwave.apps.wiring import wire
from thirdwave.memory.blob_store.blobs import BudgetReached

LARGE = bytes(5 << 20)


def test_large_pictures_lie_in_the_folder_that_is_set(redis_server: Path, tmp_path: Path) -> None:
    env = {"THIRDWAVE_HOME": str(redis_server), "THIRDWAVE_BLOBS": str(tmp_path / "blobs")}
    parts = wire(Settings.from_env(env | {"THIRDWAVE_TENANT": "outside"}))
    blob_id = parts.blobs.put(LARGE, "x/y")
    parts.blobs.put(b"small", "x/y")
    (path,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert path.parent.parent.name == "outside"
    assert path.name.startswith(blob_id)
    assert parts.blobs.get(blob_id) == LARGE


def test_a_budget_that_is_reached_is_told_in_one_line(redis_server: Path) -> None:
    env = {"THIRDWAVE_HOME": str(redis_server), "THIRDWAVE_BLOB_BUDGET_MB": "1"}
    parts = wire(Settings.from_env(env | {"THIRDWAVE_TENANT": "budget"}))
    with pytest.raises(BudgetReached) as caught:
        parts.blobs.put(LARGE, "x/y")
    told = as_user_error(caught.value)
    assert str(told).startswith("blobs: 0.0 of 1.0 MB are used, and 5.0 MB more do not fit")


@pytest.mark.parametrize("budget", ["0", "-1", "much"])
def test_a_budget_that_is_none_is_refused(budget: str) -> None:
    with pytest.raises(UserError, match="THIRDWAVE_BLOB_BUDGET_MB"):
        Settings.from_env({"THIRDWAVE_BLOB_BUDGET_MB": budget})
