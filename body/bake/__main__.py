"""`python -m thirdwave.body.bake OUT.npz`: bake the default body into a new file."""

import argparse
import sys
from pathlib import Path

from thirdwave.body.bake.build import Recipe, bake


def main(argv: list[str] | None = None) -> int:
    """Bake the body; 2 where a build-time package is missing or the output is refused."""
    recipe = Recipe()
    parser = argparse.ArgumentParser(prog="python -m thirdwave.body.bake", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT.npz", help="a file that does not exist yet")
    parser.add_argument("--samples", type=int, default=recipe.samples, help="rest shapes drawn")
    parser.add_argument("--seed", type=int, default=recipe.seed)
    parser.add_argument("--stature", type=float, default=recipe.stature, help="metres, betas = 0")
    given = parser.parse_args(argv)
    try:
        recipe = Recipe(samples=given.samples, seed=given.seed, stature=given.stature)
        report = bake(given.out, recipe)
    except (ImportError, FileExistsError, FileNotFoundError, ValueError) as error:
        print(f"bake: {error}", file=sys.stderr)
        return 2
    print(report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
