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

from tests.proved import check_json, every_answer_is_proved

__all__ = ["every_answer_is_proved"]

IMAGES = Path(__file__).parents[2] / "examples" / "images"
SETTINGS = (
    "THIRDWAVE_TENANT", "THIRDWAVE_MODEL", "THIRDWAVE_RENDERER", "THIRDWAVE_ESTIMATOR",
    "THIRDWAVE_DETECTOR", "THIRDWAVE_MIN_PERSON_PX", "THIRDWAVE_BACKENDS", "REDIS_URL",
    "THIRDWAVE_APPROVE", "THIRDWAVE_MODEL_URL", "THIRDWAVE_SERVER",
)  # fmt: skip


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A data folder with a short path; its server is stopped at the end."""
    from thirdwave.memory.embedded.server import stop_server

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
        reply = json.loads(done.stdout)
        check_json(reply)
        return reply

    return ask


@pytest.fixture(scope="session")
def basketball() -> Path:
    return IMAGES / "basketball.jpg"


@pytest.fixture(scope="session")
def astronaut() -> Path:
    return IMAGES / "astronaut.jpg"


@pytest.fixture(scope="session")
def plugged(tmp_path_factory) -> Path:
    """A folder for PYTHONPATH: the plug-in of `plugin_tools.py`, as if it were installed."""
    folder = tmp_path_factory.mktemp("plugged")
    source = Path(__file__).with_name("plugin_tools.py")
    (folder / "plugin_tools.py").write_bytes(source.read_bytes())
    about = folder / "plugin_tools-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: plugin-tools\nVersion: 1.0\n")
    names = ("note", "slow_note", "waver")
    points = "".join(f"{name} = plugin_tools:{name}\n" for name in names)
    (about / "entry_points.txt").write_text(f"[thirdwave.tools]\n{points}")
    return folder


@pytest.fixture(scope="session")
def plugged_path(plugged) -> str:
    """PYTHONPATH of a process that has the plug-in."""
    return os.pathsep.join(filter(None, (str(plugged), os.environ.get("PYTHONPATH"))))


@pytest.fixture(scope="session")
def two_people(tmp_path_factory) -> Path:
    """A scene.json of two people who stand: nothing has to be found."""
    nobody_bends = [[0.0, 0.0, 0.0]] * 23
    person = {"betas": [0.0] * 10, "global_orient": [3.14159, 0.0, 0.0], "body_pose": nobody_bends}
    people = [{**person, "id": f"p{n}", "transl": [n - 1.5, 0.0, 4.0]} for n in (1, 2)]
    camera = {"focal_length": [640, 640], "principal_point": [320, 240]}
    document = {"image_size": [640, 480], "camera": camera, "people": people}
    path = tmp_path_factory.mktemp("scene") / "two.json"
    path.write_text(json.dumps(document))
    return path
