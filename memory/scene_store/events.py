"""Why a scene has a revision: `Event`. Knows nothing of where events are kept."""

import json
from dataclasses import dataclass, fields
from typing import Any, Literal

from thirdwave.scene.codec import canonical

Kind = Literal["look", "edit", "undo", "redo", "branch"]
"""look: what the picture shows was found out. edit: somebody was changed on purpose. undo: an edit
was taken back. redo: an undo was. branch: a what-if began, with the scene as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Why a scene has a revision: who changed it, by which step."""

    who: str
    """For instance "agent", "user" or a workflow's name."""
    why: str
    step: str | None = None
    """The plan's step, for instance "s2"."""
    tool: str | None = None
    version: str | None = None
    """Of the tool."""
    kind: Kind = "look"
    of: int | None = None
    """Of an undo: the edit's revision. Of a redo: the undo's. None: the last that stands."""
    run: str | None = None
    """Which run of which step it was: what is run again after a crash changes a scene once."""
    time: float = 0.0
    """Unix seconds; set by the store where it is 0."""
    rev: int = 0
    """The revision it made; set by the store."""


def dump_event(event: Event, time: float) -> str:
    """`event`, which is of `time`, as JSON text; its revision is the log's."""
    return canonical({name: getattr(event, name) for name in _WRITTEN} | {"time": time})


def load_event(text: str | bytes, rev: int) -> Event:
    """The event that was dumped, of revision `rev`. What a later version added is left out."""
    data: dict[str, Any] = json.loads(text)
    return Event(**{name: data[name] for name in _WRITTEN if name in data}, rev=rev)


_WRITTEN = tuple(field.name for field in fields(Event) if field.name != "rev")
