"""Commands that only list or show are ready at once: they load no networks, no graph, no body."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("torch", "onnxruntime", "langgraph", "langchain_core", "thirdwave.agents.offline",
         "thirdwave.graphs")  # fmt: skip
BODY = "thirdwave.body"
PROGRAM = """
import sys
from thirdwave.apps.cli import run_app
status = run_app(sys.argv[1:])
loaded = [name for name in sys.modules if name.startswith(tuple(%r))]
print(status, sorted(loaded)[:5], file=sys.stderr)
"""


@pytest.fixture(scope="module")
def thread(thirdwave, two_people) -> str:
    done = thirdwave("scene", "import", two_people, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["thread"]


@pytest.mark.parametrize(
    ("command", "needs_body"),
    [
        ("threads list", False),
        ("memory list", False),
        ("scene log --thread {}", False),
        ("scene export --thread {}", False),
        ("scene show --thread {}", True),
        ("scene diff {} 1", True),
    ],
)
def test_what_only_shows_loads_no_more_than_it_needs(
    environment: dict[str, str], thread: str, command: str, needs_body: bool, tmp_path: Path
) -> None:
    heavy = HEAVY if needs_body else (*HEAVY, BODY)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM % (heavy,), *command.format(thread).split(), "--json"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == "0 []\n"
    assert json.loads(done.stdout)
