"""How long the product takes from pixels to fitted bodies, and how much memory, in a fresh process.

`python -m thirdwave.apps.benches.perception.timing PICTURES.npz RUNS` prints both as JSON. It runs
without the bench's limit of one thread, as a user's process does.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

SIZE = (1280, 720)
HEIGHTS_PX = (300.0, 560.0)
TIMEOUT_S = 300.0
_KIB_A_UNIT = 1 / 1024 if sys.platform == "darwin" else 1.0
"""Peak memory is told in KiB on Linux and in bytes on macOS."""


def measure(pictures: int, runs: int, seed: int, unset: Sequence[str]) -> dict[str, float]:
    """Median seconds a picture of two people, how many were found and fitted, and peak memory.

    The variables `unset` are taken out of the process's environment. RuntimeError says what the
    process said when it failed.
    """
    from thirdwave.tools.synthetic.crowd import crowd

    pairs = [crowd(2, seed + n, image_size=SIZE, height_px=HEIGHTS_PX) for n in range(pictures)]
    environment = {key: value for key, value in os.environ.items() if key not in unset}
    with tempfile.TemporaryDirectory(prefix="tw-") as folder:
        path = Path(folder) / "pictures.npz"
        np.savez(path, rgb=np.array([pair.rgb for pair in pairs]))
        command = [sys.executable, "-m", __name__, str(path), str(runs)]
        done = subprocess.run(  # noqa: S603
            command, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise RuntimeError(f"bench perception: the timed process failed: {last}")
    return json.loads(done.stdout.splitlines()[-1])


def main(path: Path, runs: int) -> None:
    """Go over the pictures `runs` times, the first not counted, and print what was measured."""
    from thirdwave.scene import Camera
    from thirdwave.tools.detectors.pool import detector_called
    from thirdwave.tools.estimators.contract import Photo
    from thirdwave.tools.estimators.pool import DEFAULT_ESTIMATOR, estimator_called

    with np.load(path, allow_pickle=False) as stored:
        pictures = stored["rgb"]
    seconds: list[float] = []
    bodies = 0
    for run in range(runs + 1):
        for rgb in pictures:
            begun = perf_counter()
            people = detector_called(None, {}).people(rgb)
            photo = Photo(Camera.assumed((rgb.shape[1], rgb.shape[0])), people, lambda rgb=rgb: rgb)
            estimator = estimator_called(DEFAULT_ESTIMATOR, {}, "estimator")
            made = estimator.estimate(photo, people)
            if run:
                seconds.append(perf_counter() - begun)
                bodies += sum(one.body is not None for one in made)
    told = {
        "seconds": median(seconds),
        "bodies": bodies / len(seconds),
        "rss_mb": peak_mb(),
    }
    print(json.dumps(told))


def peak_mb() -> float:
    """Largest resident memory of this process so far, MiB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB_A_UNIT / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
