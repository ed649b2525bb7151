"""Finds tools through the entry-point group `thirdwave.tools`; built-ins use the same door."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points

from thirdwave.tools.base import Tool

GROUP = "thirdwave.tools"
OWN = "thirdwave"


@dataclass(frozen=True, slots=True)
class Toolbox:
    """The tools that loaded, by name, and why others did not."""

    tools: dict[str, Tool]
    broken: dict[str, str] = field(default_factory=dict[str, str])
    """Entry-point name -> one line: which package, what went wrong."""
    packages: dict[str, str] = field(default_factory=dict[str, str])
    """Of plug-ins: tool -> the package that it came with."""


def load_tools(points: Iterable[EntryPoint] | None = None) -> Toolbox:
    """Load every tool that is installed.

    A plug-in that cannot be loaded is left out and named in `broken`; it never stops the others.
    An entry point may name a `Tool` or a function without arguments that returns one.
    """
    found = entry_points(group=GROUP) if points is None else points
    tools: dict[str, Tool] = {}
    broken: dict[str, str] = {}
    packages: dict[str, str] = {}
    for point in sorted(found, key=_built_in_first):
        origin = f"{point.value} of {point.dist.name if point.dist else 'an unknown package'}"
        # A plug-in is foreign code: whatever it raises while loading is its own fault.
        try:
            made = point.load()
            made = made if isinstance(made, Tool) else made()
        except (KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:  # noqa: BLE001
            broken[point.name] = f"{origin}: {type(error).__name__}: {_first_line(error)}"
            continue
        if not isinstance(made, Tool):
            broken[point.name] = f"{origin}: expected a Tool, got {type(made).__name__}"
        elif made.name in tools:
            broken[point.name] = f"{origin}: the name {made.name!r} is taken"
        else:
            tools[made.name] = made
            if point.dist is not None and point.dist.name != OWN:
                packages[made.name] = point.dist.name
    return Toolbox(tools, broken, packages)


def _built_in_first(point: EntryPoint) -> tuple[bool, str]:
    return (not (point.dist and point.dist.name == OWN), point.name)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0]
