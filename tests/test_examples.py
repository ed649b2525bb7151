"""The numbered examples run as they stand, and say what they promise."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("[0-9][0-9]_*.py"))


def printed(example: Path, folder: Path) -> str:
    """What an example prints, run by itself with warnings as errors."""
    ran = subprocess.run(
        [sys.executable, "-W", "error", str(example)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert not ran.stderr
    return ran.stdout


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs(example, tmp_path):
    assert printed(example, tmp_path).strip()


def test_a_term_of_your_own_changes_the_fit(tmp_path):
    own_term = next(path for path in EXAMPLES if path.stem.endswith("own_term"))
    rows = printed(own_term, tmp_path).splitlines()
    (without, bar), (with_term, _) = (map(float, re.findall(r"\d\.\d+", row)) for row in rows)
    assert abs(without - bar) > 0.1
    assert abs(with_term - bar) <= 0.02
