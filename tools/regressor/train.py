"""Train the embedded regressor: `python -m thirdwave.tools.regressor.train --pairs DIR`.

Reads pairs made by `python -m thirdwave.tools.synthetic`, writes the ONNX file and prints its
hash, which belongs into `tools.perception.onnx.SHA256`. The same pairs, seed and packages give
the same network on the same kind of machine.
"""

import argparse
from hashlib import sha256
from pathlib import Path
from time import perf_counter

import numpy as np

from thirdwave.tools.regressor.regress import LAYOUT, NETWORK, body_sha256

DEVELOPMENT_SHARE = 10
"""Every how many pairs one is kept from training, to scale the spreads by."""


def main(given: list[str] | None = None) -> int:
    """Run the command; 0 when the file is written."""
    arguments = _arguments(given)
    import torch
    import torch._dynamo  # before anything else that may open a GL context

    from thirdwave.body.model import BodyModel
    from thirdwave.tools.regressor import export, pairs
    from thirdwave.tools.regressor.skeleton import Skeleton
    from thirdwave.tools.regressor.training import Plan, calibrate, train

    torch.set_num_threads(arguments.threads)
    begun = perf_counter()
    arrays = pairs.read(arguments.pairs, most=arguments.most)
    people, used = pairs.people_of(arrays)
    often = pairs.repeats(arrays)[used]
    development = np.arange(len(people)) % DEVELOPMENT_SHARE == DEVELOPMENT_SHARE - 1
    learnt = people.take(torch.tensor(np.repeat(np.arange(len(people)), often * ~development)))
    kept = people.take(torch.tensor(np.flatnonzero(development)))
    count = int((~development).sum())
    plan = Plan(steps=arguments.steps, batch=min(arguments.batch, 2 * len(learnt)))
    print(f"{count} people to learn from, {len(kept)} to scale spreads by", flush=True)

    def tell(step: int, parts: dict[str, float]) -> None:
        said = ", ".join(f"{name} {value:.3f}" for name, value in parts.items())
        print(f"{perf_counter() - begun:5.0f} s, step {step}: {said}", flush=True)

    network = train(learnt, Skeleton(BodyModel.load()), plan, arguments.seed, tell)
    factors = calibrate(network, kept if len(kept) else learnt)
    print("spreads times " + ", ".join(f"{n} {f:.2f}" for n, f in factors.items()))
    notes = {
        "layout": LAYOUT,
        "body_sha256": body_sha256(),
        "trained_on": f"{count} synthetic people seen by movenet_multipose and pose_landmark_full",
        "seed": str(arguments.seed),
        "steps": str(plan.steps),
        "torch": torch.__version__.split("+")[0],
        "numpy": np.__version__,
        "licence": "Apache-2.0",
    }
    written = export.write(network, arguments.out, notes)
    took = perf_counter() - begun
    print(f"{arguments.out}: {written} bytes after {took:.0f} s, sha256 "
          f"{sha256(arguments.out.read_bytes()).hexdigest()}")  # fmt: skip
    return 0


def _arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m thirdwave.tools.regressor.train")
    parser.add_argument("--pairs", type=Path, required=True, help="folder of pairs_*.npz")
    parser.add_argument("--out", type=Path, default=Path(f"{NETWORK}.onnx"), help="file to write")
    parser.add_argument("--most", type=int, help="use no more pairs than this")
    parser.add_argument("--steps", type=int, default=8000)
    parser.add_argument("--batch", type=int, default=192)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args(given)


if __name__ == "__main__":
    raise SystemExit(main())
