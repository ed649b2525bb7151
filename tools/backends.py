"""Models that can take each other's place: what each declares, and a pool that loads them once.

A backend is found through an entry point, `thirdwave.detectors` or `thirdwave.estimators`, which
names a `Backend`; built-ins use the same door. Knows nothing of what a backend does.
"""

import importlib.util
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from numbers import Real
from threading import RLock
from typing import Any, Generic, Literal, Protocol, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from thirdwave.tools.base import ToolFailed, ToolRetry

Kind = Literal["detector", "estimator"]
GROUPS: Mapping[Kind, str] = {
    "detector": "thirdwave.detectors",
    "estimator": "thirdwave.estimators",
}
"""Entry-point group of each kind."""


class Options(BaseModel):
    """Base of a backend's options: frozen, and an unknown option is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Model(Protocol):
    """What every loaded backend has."""

    def close(self) -> None:
        """Give memory, devices and processes back. May be called twice."""
        ...


T_co = TypeVar("T_co", bound=Model, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a backend declares before anything of it is loaded."""

    name: str
    does: str
    """One line for the reader and the planner."""
    licence: str
    """Of the code that runs."""
    weights_licence: str
    """Of the trained weights."""
    memory_mb: Callable[[Any], int]
    """Memory the loaded model needs, from its options, so that it can be said before loading."""
    device: Callable[[Any], str] = lambda options: "cpu"
    """Where it would run, from its options: "cpu", "cuda:0"."""
    packages: tuple[str, ...] = ()
    """Import names beyond the base install."""
    extra: str = ""
    """The extra of thirdwave that installs them."""
    limits: str = ""
    needs: Callable[[Any], str] = lambda options: ""
    """What has to be set or fetched before it can be loaded, such as "the option checkpoint", from
    its options; "" where nothing is missing. A look at files at most, nothing is loaded."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Backend(Generic[T_co]):
    """A model that can be loaded: its card, its options, and how."""

    kind: Kind
    card: Card
    options: type[Options]
    load: Callable[[Any], T_co]
    """Takes the checked options. Raises ToolFailed with one line that says what is missing."""

    def parse(self, given: Mapping[str, Any]) -> Options:
        """Checked options. ToolFailed names the option that is wrong."""
        try:
            return self.options.model_validate(dict(given))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "options"
            known = ", ".join(self.options.model_fields) or "none"
            raise ToolFailed(
                f"backend {self.card.name}, option {where}: {first['msg']} (options: {known})"
            ) from error
        # A plug-in's own validators may raise anything.
        except Exception as error:
            raise ToolFailed(
                f"backend {self.card.name}: its options broke: {line_of(error)}"
            ) from error

    def missing(self) -> tuple[str, ...]:
        """Packages it needs that are not installed, by import name."""
        return tuple(package for package in self.card.packages if not _is_there(package))

    def stated(self, given: Mapping[str, Any]) -> "Stated":
        """What its card says with these options; a card that breaks is told, and raises nothing."""
        memory_mb: int | None = None
        device: str | None = None
        try:
            options = self.parse(given)
            memory_mb = _whole(self.card.memory_mb(options))
            device = str(self.card.device(options))
            needs = str(self.card.needs(options))
        except ToolFailed as error:
            needs = str(error)
        except (KeyboardInterrupt, GeneratorExit):
            raise
        # A plug-in's card is foreign code: whatever it raises is told in its place.
        except BaseException as error:  # noqa: BLE001
            needs = line_of(error)
        return Stated(memory_mb, device, needs)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a card says of some options."""

    memory_mb: int | None
    """None where the card could not tell."""
    device: str | None
    needs: str
    """What is missing, or how the card broke; "" where nothing is wrong."""


def line_of(error: BaseException) -> str:
    """An error in one line, such as "KeyError: 'weights'"."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def _whole(memory_mb: Any) -> int:
    number = float(memory_mb) if isinstance(memory_mb, Real) else -1.0
    if not 0 <= number < float("inf"):
        raise TypeError(f"memory_mb: expected a number of MB, got {memory_mb!r}")
    return round(number)


def _is_there(package: str) -> bool:
    """Whether the import name can be found, "parent.child" too, nothing of it being imported."""
    try:
        return importlib.util.find_spec(package) is not None
    # A dotted name whose parent is missing or breaks; a name that is none; a half imported module.
    except (ImportError, AttributeError, ValueError):
        return False


@dataclass(frozen=True, slots=True)
class Shelf:
    """The backends of one kind by name, and why others were left out."""

    backends: dict[str, Backend[Any]]
    broken: dict[str, str] = field(default_factory=dict[str, str])


def load_shelf(kind: Kind, points: Iterable[EntryPoint] | None = None) -> Shelf:
    """Every backend of `kind` that is installed; one that cannot be imported is left out, named."""
    found = entry_points(group=GROUPS[kind]) if points is None else points
    backends: dict[str, Backend[Any]] = {}
    broken: dict[str, str] = {}
    for point in sorted(found, key=_built_in_first):
        origin = f"{point.value} of {point.dist.name if point.dist else 'an unknown package'}"
        # A plug-in is foreign code: whatever it raises while loading is its own fault.
        try:
            made = point.load()
        except (KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:  # noqa: BLE001
            broken[point.name] = f"{origin}: {line_of(error)}"
            continue
        if not isinstance(made, Backend):
            broken[point.name] = f"{origin}: expected a Backend, got {type(made).__name__}"
        elif made.kind != kind:
            broken[point.name] = f"{origin}: expected kind {kind}, got {made.kind}"
        elif made.card.name in backends:
            broken[point.name] = f"{origin}: the name {made.card.name!r} is taken"
        else:
            backends[made.card.name] = made
    return Shelf(backends, broken)


class Pool:
    """Loaded models, each loaded at first use and shared by all who ask for it with these options.

    Safe to use from several threads: who asks for a model that is being loaded waits for it, and
    others are not held up.
    """

    def __init__(self, kind: Kind, shelf: Shelf | None = None) -> None:
        self.kind: Kind = kind
        self._shelf = shelf
        self._lock = RLock()
        self._loading: dict[str, RLock] = {}
        self._loaded: dict[str, tuple[Options, Model]] = {}

    @property
    def shelf(self) -> Shelf:
        """What could be loaded."""
        with self._lock:
            if self._shelf is None:
                self._shelf = load_shelf(self.kind)
            return self._shelf

    def backend(self, name: str) -> Backend[Any]:
        """The backend of that name; ToolRetry names those there are."""
        if name in self.shelf.backends:
            return self.shelf.backends[name]
        why = self.shelf.broken.get(name)
        if why:
            raise ToolFailed(f"{self.kind} {name!r} could not be imported: {why}")
        known = ", ".join(self.shelf.backends)
        raise ToolRetry(f"no {self.kind} {name!r}: expected one of {known}")

    def get(self, name: str, options: Mapping[str, Any] | None = None) -> Any:
        """The model `name` with these options, loaded now if it is not there yet.

        Other options than those it was loaded with load it anew, and the one before is closed.
        ToolFailed says what is missing: packages, weights, memory.
        """
        backend = self.backend(name)
        wanted = backend.parse(options or {})
        with self._lock:
            gate = self._loading.setdefault(name, RLock())
        with gate:
            there = self._loaded.get(name)
            if there is not None and there[0] == wanted:
                return there[1]
            if missing := backend.missing():
                extra = f": pip install 'thirdwave[{backend.card.extra}]'"
                raise ToolFailed(
                    f"{self.kind} {name!r} needs {', '.join(missing)}, not installed here"
                    + (extra if backend.card.extra else "")
                )
            self.unload(name)
            model = self._load(backend, wanted)
            self._loaded[name] = (wanted, model)
            return model

    def _load(self, backend: Backend[Any], wanted: Options) -> Model:
        """The model, loaded now. ToolFailed names the backend whatever its code does."""
        who = f"{self.kind} {backend.card.name!r}"
        try:
            model = backend.load(wanted)
        except (ToolFailed, ToolRetry, KeyboardInterrupt, GeneratorExit):
            raise
        # A plug-in is foreign code: whatever it raises while loading is its own fault.
        except BaseException as error:
            raise ToolFailed(f"the {who} broke while it was loaded: {line_of(error)}") from error
        if not callable(getattr(model, "close", None)):
            raise ToolFailed(
                f"the {who} gave {type(model).__name__} when it was loaded, expected a {self.kind} "
                "with close"
            )
        return cast(Model, model)

    def loaded(self) -> tuple[str, ...]:
        """Names of the models in memory."""
        return tuple(self._loaded)

    def unload(self, name: str | None = None) -> tuple[str, ...]:
        """Close the model `name`, or all of them; the names of those that were loaded."""
        names = self.loaded() if name is None else (name,)
        gone = []
        for each in names:
            there = self._loaded.pop(each, None)
            if there is not None:
                there[1].close()
                gone.append(each)
        return tuple(gone)


def _built_in_first(point: EntryPoint) -> tuple[bool, str]:
    return (not (point.dist and point.dist.name == "thirdwave"), point.name)
