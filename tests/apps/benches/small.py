"""A bench of one number, to test what all benches share."""

from pathlib import Path

from thirdwave.apps.benches.report import Report, Rows, Target


def run(*, quick, tell, basket=None, truth=None):
    tell("counting")
    return Report(
        bench="small",
        metrics={"fruits": 2.0 if quick else float(basket or 3), "weight": 0.25},
        targets={"fruits": Target(">=", 3.0)},
        packages=("numpy", "no-such-package"),
        notes=("one note",),
        tables=(Rows(title="Fruits", columns=("kind", "n"), rows=(("apple", "3"),)),),
        draw=draw,
    )


def draw(folder: Path):
    path = folder / "small.txt"
    path.write_text("a picture")
    return [path]
