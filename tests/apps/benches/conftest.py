"""Loads torch's compiler before any test draws: after Mesa's LLVM, triton's own crashes."""

import pytest
import torch._dynamo  # noqa: F401

from tests.apps.conftest import SETTINGS


@pytest.fixture(scope="package", autouse=True)
def no_settings(tmp_path_factory):
    """Benches run in this process: the settings of whoever runs the tests are not theirs."""
    with pytest.MonkeyPatch.context() as patch:
        for name in (*SETTINGS, "THIRDWAVE_ESTIMATOR", "THIRDWAVE_DETECTOR", "THIRDWAVE_BACKENDS"):
            patch.delenv(name, raising=False)
        patch.setenv("THIRDWAVE_HOME", str(tmp_path_factory.mktemp("home")))
        yield
