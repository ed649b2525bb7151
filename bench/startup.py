"""How long a question takes as a whole process, above the floor of importing LangGraph.

    python bench/startup.py [--runs 7]

Prints medians of wall seconds, both sides of every pair in the same run: a first question about
one person, a follow-up from a new process that needs no perception, the same follow-up inside a
running process, and importing thirdwave.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from thirdwave import Session, Settings

PHOTO = Path(__file__).parents[1] / "examples" / "images" / "basketball.jpg"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--runs", type=int, default=7)
    runs = options.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="tw-") as folder:
        home = Path(folder) / "home"
        os.environ["THIRDWAVE_HOME"] = str(home)
        try:
            measure(runs, Path(folder), home)
        finally:
            run([sys.executable, "-m", "thirdwave.apps.cli", "doctor", "--stop"])


def measure(runs: int, folder: Path, home: Path) -> None:
    with Session(Settings(home=home)) as session:
        one = one_person(folder)
        thread = session.ask("Is the person standing?", picture=one).thread
        follow_up = "how bent is the right elbow?"
        session.ask(follow_up, thread=thread)
        inside = [
            timed(lambda: session.ask(follow_up, thread=thread)) for _ in range(max(runs, 15))
        ]
    python = [sys.executable]
    command = [*python, "-m", "thirdwave.apps.cli", "ask", "--json"]
    rows: dict[str, list[float]] = {"floor": [], "first": [], "follow-up": [], "import": []}
    for number in range(runs):
        fresh = one_person(folder, number)  # never seen before, so nothing comes from the cache
        rows["floor"].append(timed(lambda: run([*python, "-c", "import langgraph.graph"])))
        rows["first"].append(timed(lambda p=fresh: run([*command, str(p), "Is he standing?"])))
        rows["follow-up"].append(timed(lambda: run([*command, follow_up, "--thread", thread])))
        rows["import"].append(timed(lambda: run([*python, "-c", "import thirdwave"])))
    floor = statistics.median(rows["floor"])
    print(f"floor: import langgraph.graph        {floor:6.2f} s")
    for name, what in (("first", "first question, one person"), ("follow-up", "follow-up")):
        above = statistics.median(a - b for a, b in zip(rows[name], rows["floor"], strict=True))
        total = statistics.median(rows[name])
        print(f"{what:36s} {total:6.2f} s, {above:+.2f} s above the floor")
    print(f"import thirdwave                     {statistics.median(rows['import']):6.2f} s")
    print(f"follow-up in a running process       {statistics.median(inside) * 1e3:6.1f} ms")


def one_person(folder: Path, number: int = -1) -> Path:
    """The left half of the photograph: one whole person; `number` makes the bytes differ."""
    path = folder / f"one{number}.png"
    with Image.open(PHOTO) as photo:
        half = photo.convert("RGB").crop((0, 0, 320 + number, photo.height))
    half.save(path)
    return path


def run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stderr}")


def timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
