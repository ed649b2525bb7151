"""What a scene's past offers to a tool: `Past`, `History`. Knows nothing of where it is kept."""

from dataclasses import dataclass
from typing import Protocol

from thirdwave.scene.scene import Scene

UNDO = "undo_edit"
"""Name of the tool whose revisions undo an edit, wherever it is called from."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Past:
    """A scene that can be made the present one."""

    scene: Scene
    """The present scene with some people as they were, or as they were thought of."""
    people: tuple[str, ...]
    """Ids of those people."""
    why: str
    """What had been asked for: "sit down"."""
    rev: int
    """The revision that is undone, or the one a what-if began with."""


class History(Protocol):
    """The past of the scene that a tool is run on."""

    def before_edit(self, scene: Scene) -> Past | None:
        """`scene` without its last edit that still stands; None: nothing was edited."""
        ...

    def what_if(self, scene: Scene) -> Past | None:
        """`scene` with what the talk's last what-if changed; None: there is none.

        SceneConflict when the same people have changed since.
        """
        ...
