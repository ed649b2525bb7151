"""What `thirdwave doctor` says of detectors and estimators. Loads none but the embedded ones."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from thirdwave.apps.backends_file import read_backends
from thirdwave.apps.errors import UserError
from thirdwave.apps.settings import Settings
from thirdwave.tools.backends import Backend, Pool
from thirdwave.tools.detectors.contract import DetectorCard
from thirdwave.tools.detectors.pool import DEFAULT_DETECTOR, DETECTORS
from thirdwave.tools.estimators.contract import EstimatorCard
from thirdwave.tools.estimators.pool import DEFAULT_ESTIMATOR, ESTIMATORS, cards

Row = dict[str, Any]
"""One backend, as JSON."""


def examine_backends(settings: Settings) -> dict[str, Any]:
    """{"detectors": [row, ...], "estimators": [...], "broken": {name: why}, "file": why or ""}.

    A wrong settings file is named in "file", and every backend is then shown without options.
    """
    wrong, options = "", {}
    try:
        options = read_backends(settings)
    except UserError as error:
        wrong = str(error)
    detector = settings.detector or DEFAULT_DETECTOR
    estimator = settings.estimator or DEFAULT_ESTIMATOR
    return {
        "detectors": _rows(DETECTORS, options.get("detectors", {}), detector),
        "estimators": _rows(ESTIMATORS, options.get("estimators", {}), estimator),
        "broken": {**DETECTORS.shelf.broken, **ESTIMATORS.shelf.broken},
        "file": wrong,
    }


def print_backends(report: Mapping[str, Any]) -> None:
    """Print what `examine_backends` found, for people."""
    console = Console()
    for kind in ("detectors", "estimators"):
        table = Table(
            kind[:-1], "state", "licence", "runs on", "MB",
            title=kind.capitalize(), title_justify="left",
        )  # fmt: skip
        for row in report[kind]:
            name = f"{row['name']}{' (default)' if row['default'] else ''}"
            memory = "" if row["memory_mb"] is None else f"{row['memory_mb']}"
            shown = (name, state_of(row), row["licence"], row["device"] or "", memory)
            table.add_row(*map(escape, shown))
        console.print(table)
    for row in (*report["detectors"], *report["estimators"]):
        console.print(f"weights of {row['name']}: {row['weights_licence']}", markup=False)
    for name, why in report["broken"].items():
        console.print(f"backend {name} left out: {why}", markup=False)


def state_of(row: Row) -> str:
    """Whether it can be used, in words: "loaded", "ready", or what is missing."""
    if row["missing"]:
        extra = f", extra {row['extra']}" if row["extra"] else ""
        return f"not installed: {', '.join(row['missing'])}{extra}"
    if row["needs"]:
        return f"needs {row['needs']}"
    return "loaded" if row["loaded"] else "ready"


def _rows(pool: Pool, options: Mapping[str, Any], default: str) -> list[Row]:
    loaded = pool.loaded()
    return [
        _row(backend, options.get(name)) | {"default": name == default, "loaded": name in loaded}
        for name, backend in pool.shelf.backends.items()
    ]


def _row(backend: Backend[Any], options: Mapping[str, Any] | None) -> Row:
    card = backend.card
    memory, device = None, None
    unset = [n for n, f in backend.options.model_fields.items() if f.is_required()]
    unset = [name for name in unset if name not in (options or {})]
    needs = f"the option{'s' if len(unset) > 1 else ''} {', '.join(unset)}" if unset else ""
    if not unset:
        stated = backend.stated(options or {})
        memory, device, needs = stated.memory_mb, stated.device, stated.needs
    row: Row = {
        "name": card.name,
        "does": card.does,
        "licence": card.licence,
        "weights_licence": card.weights_licence,
        "limits": card.limits,
        "packages": list(card.packages),
        "missing": list(backend.missing()),
        "extra": card.extra,
        "configured": options is not None,
        "needs": needs,
        "memory_mb": memory,
        "device": device,
    }
    if isinstance(card, EstimatorCard):
        row |= {
            "body_model": card.body_model,
            "frame": card.frame,
            "units": card.units,
            "rotations": card.rotations,
            "gives": list(card.gives),
            "takes": list(card.takes),
        }
    if isinstance(card, DetectorCard):
        row |= {"finds": list(card.finds), "keypoints": card.keypoints}
    return row


def try_detector() -> str:
    """Run the embedded detector on a picture of nothing."""
    import numpy as np

    found = DETECTORS.get(DEFAULT_DETECTOR).people(np.full((240, 320, 3), 127, np.uint8))
    if found:
        raise RuntimeError(f"expected nobody on a grey picture, {DEFAULT_DETECTOR} found {found}")
    return f"{DEFAULT_DETECTOR} found nobody on a grey picture, as it should"


def try_estimators() -> str:
    """Run every estimator that needs landmarks alone on those of a body at rest."""
    from thirdwave.scene import Camera
    from thirdwave.tools.estimators.asking import estimated
    from thirdwave.tools.estimators.contract import Photo
    from thirdwave.tools.estimators.sample import sample_person

    camera = Camera.assumed((640, 480))
    person = sample_person(camera)
    said: list[str] = []
    for name, card in cards().items():
        if card.takes != ("landmarks",) or card.packages:
            continue
        body = estimated(ESTIMATORS.get(name), Photo(camera, [person]), [person])["p1"].body
        fit = None if body is None else body.fit
        if fit is None or not fit.accepted:
            raise RuntimeError(f"{name}: {fit.reason if fit else 'no body'}")
        said.append(f"{name} {fit.residual_px or 0.0:.1f} px off")
    return f"a body at rest: {', '.join(said)}"
