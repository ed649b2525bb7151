"""What a turn costs beyond its tools and its planning: the graph, checkpoints, stores.

    python bench/overhead.py [--runs 30]

Asks follow-up questions in a running process, over the embedded server, and prints medians of
milliseconds of each: the whole call, planning, tools (in which any ran), and what is left.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from thirdwave import Session, Settings
from thirdwave.memory import stop_server

SCENE = Path(__file__).parents[1] / "apps" / "benches" / "plan" / "scenes" / "street.json"
QUESTIONS = (
    "How many people are there?",
    "how bent is p1's left knee?",
    "Who is closest to the camera?",
    "Is anyone who is standing facing the person on the left?",
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--runs", type=int, default=30)
    runs = options.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="tw-") as folder:
        home = Path(folder)
        try:
            measure(runs, home)
        finally:
            stop_server(home)


def measure(runs: int, home: Path) -> None:
    with Session(Settings(home=home)) as session:
        thread = session.ask(QUESTIONS[0], picture=SCENE).thread
        print(f"{'steps':>5} {'call':>7} {'plan':>7} {'tools':>7} {'rest':>7}  question")
        for question in QUESTIONS:
            session.ask(question, thread=thread)
            rows: list[tuple[float, float, float, float]] = []
            for _ in range(runs):
                start = time.perf_counter()
                reply = session.ask(question, thread=thread)
                call = (time.perf_counter() - start) * 1e3
                plan, tools = reply.timings_ms["plan"], reply.timings_ms["tools"]
                rows.append((call, plan, tools, call - plan - tools))
            steps = len(reply.plan.steps)
            shown = " ".join(
                f"{statistics.median(column):7.1f}" for column in zip(*rows, strict=True)
            )
            print(f"{steps:5d} {shown}  {question}")


if __name__ == "__main__":
    main()
