"""`python -m thirdwave.tools.synthetic --count N --seed S --out DIR`: makes pairs, in shards.

Shards that are there already are kept, so that an interrupted run goes on where it was.
"""

import argparse
import os
from pathlib import Path
from time import perf_counter

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Numerical libraries read these when they are loaded: each process works on one core."""


def main() -> None:
    """Read the options, make the shards, say how fast it goes."""
    options = argparse.ArgumentParser(
        prog="python -m thirdwave.tools.synthetic",
        description="Draw synthetic people, show them to perception, and keep what it saw.",
    )
    options.add_argument("--count", type=int, required=True, help="pictures, one person each")
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--out", type=Path, required=True, help="folder for the shards")
    options.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = options.parse_args()
    os.environ.update(dict.fromkeys(THREADS, "1"))
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from multiprocessing import get_context

    from thirdwave.tools.synthetic.pairs import jobs, make, one_thread_each

    given.out.mkdir(parents=True, exist_ok=True)
    wanted = list(jobs(given.count, given.seed, given.out))
    begun, drawn, found = perf_counter(), 0, 0
    # Started afresh, so that the environment above is read before numpy is loaded.
    fresh = get_context("spawn")
    with ProcessPoolExecutor(given.processes, fresh, one_thread_each) as pool:
        for done in as_completed([pool.submit(make, job) for job in wanted]):
            tried, there = done.result()
            drawn, found = drawn + tried, found + there
            rate = drawn / (perf_counter() - begun)
            print(f"{drawn} drawn, {found} seen, {rate:.1f} a second", flush=True)


if __name__ == "__main__":
    main()
