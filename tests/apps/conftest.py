"""The command line as a user runs it: real processes, a real embedded server, real photographs."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

IMAGES = Path(__file__).parents[2] / "examples" / "images"
SETTINGS = (
    "THIRDWAVE_TENANT", "THIRDWAVE_MODEL", "THIRDWAVE_RENDERER", "THIRDWAVE_ESTIMATOR",
    "THIRDWAVE_DETECTOR", "THIRDWAVE_MIN_PERSON_PX", "THIRDWAVE_BACKENDS", "REDIS_URL",
)  # fmt: skip


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A data folder with a short path; its server is stopped at the end."""
    from thirdwave.memory.server import stop_server

    with tempfile.TemporaryDirectory(prefix="tw-") as folder:
        yield Path(folder)
        stop_server(Path(folder))


@pytest.fixture(scope="session")
def environment(home) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return {**clean, "THIRDWAVE_HOME": str(home)}


@pytest.fixture(scope="session")
def thirdwave(environment) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line in a process of its own."""

    def run(*arguments: object, **more: Any) -> subprocess.CompletedProcess[str]:
        given = {**environment, **more.pop("env", {})}
        return subprocess.run(
            [sys.executable, "-m", "thirdwave.apps.cli", *map(str, arguments)],
            env=given,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            **more,
        )

    return run


@pytest.fixture(scope="session")
def ask_json(thirdwave) -> Callable[..., dict[str, Any]]:
    """Ask with --json; the one object it prints."""

    def ask(*arguments: object, **more: Any) -> dict[str, Any]:
        done = thirdwave("ask", *arguments, "--json", **more)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


@pytest.fixture(scope="session")
def basketball() -> Path:
    return IMAGES / "basketball.jpg"


@pytest.fixture(scope="session")
def astronaut() -> Path:
    return IMAGES / "astronaut.jpg"
