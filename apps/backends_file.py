"""The options of estimators and detectors, and files of body models, from a YAML file::

    estimators:
      chatpose: {checkpoint: ~/weights/chatpose, load_in: 4bit}
    detectors:
      yolo: {weights: ./yolo11x-pose.pt}
    bodies:
      smpl: ~/models/SMPL_NEUTRAL.npz

Knows nothing of what an option means: each backend checks its own.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from thirdwave.apps.errors import UserError
from thirdwave.apps.settings import VARIABLES, Settings

FILE = "backends.yaml"
LARGEST_BYTES = 1 << 20
SECTIONS = ("estimators", "detectors", "bodies")

Plain = dict[str, Any]
"""Options as JSON."""


def backends_path(settings: Settings) -> Path | None:
    """The file that is read: the one that was named, or `backends.yaml` in the data folder."""
    if settings.backends is not None:
        return settings.backends
    usual = settings.home / FILE
    return usual if usual.is_file() else None


def read_backends(settings: Settings) -> dict[str, dict[str, Any]]:
    """{"estimators": {name: options}, "detectors": {...}, "bodies": {name: path}}, checked.

    {} without a file. UserError is one line that names the file, the key, and what was wanted.
    """
    path = backends_path(settings)
    if path is None:
        return {}
    given = _section(_parsed(path), f"{path}", SECTIONS)
    checked: dict[str, dict[str, Any]] = {}
    for section, read in (
        ("estimators", _options_read_by("estimator")),
        ("detectors", _options_read_by("detector")),
        ("bodies", _body_file),
    ):
        where = f"{path}: {section}"
        named = _section(given.get(section), where)
        if named:
            checked[section] = {
                name: read(name, _resolved(value, path.parent), f"{where}.{name}")
                for name, value in named.items()
            }
    return checked


def check_names(settings: Settings) -> None:
    """UserError where the estimator or the detector that was set does not exist."""
    if settings.estimator is not None:
        from thirdwave.tools.estimators.pool import ESTIMATORS

        _check_name(settings.estimator, ESTIMATORS, VARIABLES["estimator"])
    if settings.detector is not None:
        from thirdwave.tools.detectors.pool import DETECTORS

        _check_name(settings.detector, DETECTORS, VARIABLES["detector"])


def _check_name(name: str, pool: Any, where: str) -> None:
    shelf = pool.shelf
    if name in shelf.backends:
        return
    if name in shelf.broken:
        raise UserError(f"{where}: {name!r} could not be imported: {shelf.broken[name]}")
    raise UserError(f"{where}: expected one of {', '.join(shelf.backends)}, got {name!r}")


def _options_read_by(kind: str) -> Callable[[str, Any, str], Plain]:
    """Reads the options of one backend of that kind, checked by the backend itself."""

    def read(name: str, value: Any, where: str) -> Plain:
        from thirdwave.tools.base import ToolFailed
        from thirdwave.tools.detectors.pool import DETECTORS
        from thirdwave.tools.estimators.pool import ESTIMATORS

        pool = ESTIMATORS if kind == "estimator" else DETECTORS
        _check_name(name, pool, where)
        try:
            options = pool.backend(name).parse(_section(value, where))
        except ToolFailed as error:
            raise UserError(f"{where}: {error}") from error
        return options.model_dump(mode="json", exclude_unset=True)

    return read


def _body_file(name: str, value: Any, where: str) -> str:
    if not isinstance(value, str) or not Path(value).exists():
        raise UserError(f"{where}: expected a file or folder that is there, got {value!r}")
    return value


def _parsed(path: Path) -> Any:
    import yaml

    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise UserError(f"{path}: expected at most {LARGEST_BYTES >> 20} MB of settings")
        return yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from error
    except yaml.MarkedYAMLError as error:
        line = "" if error.problem_mark is None else f", line {error.problem_mark.line + 1}"
        raise UserError(f"{path}{line}: {error.problem or error.context}") from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(f"{path}: expected YAML in UTF-8, got {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _section(value: Any, where: str, known: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """`value` as names with what belongs to them; nothing at all is none."""
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise UserError(f"{where}: expected names with values, got {str(value)[:60]!r}")
    for name in value:
        if known and name not in known:
            raise UserError(f"{where}: expected {', '.join(known)}, got {name!r}")
    return value


def _resolved(value: Any, folder: Path) -> Any:
    """`value` with texts that begin with ~/ or ./ as paths, the latter beside the file."""
    if isinstance(value, dict):
        return {name: _resolved(inner, folder) for name, inner in value.items()}
    if isinstance(value, list):
        return [_resolved(inner, folder) for inner in value]
    if isinstance(value, str) and value.startswith("~/"):
        return str(Path(value).expanduser())
    if isinstance(value, str) and value.startswith(("./", "../")):
        return str(folder / value)
    return value
