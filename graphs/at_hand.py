"""What is read once in a turn: the nodes of one question look at the same things many times.

Knows nothing of what is done with it.
"""

from typing import Any

from thirdwave.graphs.context import Scenes
from thirdwave.scene import Scene
from thirdwave.scene.facts import Fact, Facts


class ScenesAtHand:
    """The newest revision of each scene as this turn has first read it, or made it.

    What others commit meanwhile is not seen by reading; a commit is merged with it as ever.
    """

    def __init__(self, scenes: Scenes) -> None:
        self._scenes = scenes
        self._newest: dict[str, Scene] = {}

    def take(self, scene: Scene) -> None:
        """Have a newest revision that was read before the turn."""
        self._newest[scene.id] = scene

    def load(self, scene_id: str, rev: int | None = None) -> Scene:
        """The scene at `rev`, or the newest this turn knows of."""
        if rev is not None:
            return self._scenes.load(scene_id, rev)
        if scene_id not in self._newest:
            self._newest[scene_id] = self._scenes.load(scene_id)
        return self._newest[scene_id]

    def commit(self, base: Scene, new: Scene, event: Any) -> Scene:
        """Make `new`, made from `base`, the newest revision, and return what is kept."""
        self._newest.pop(base.id, None)  # as it is read back counts, not as it was made
        return self._scenes.commit(base, new, event)

    def branch(self, base: Scene, event: Any) -> Scene:
        """Keep `base` as revision 1 of a what-if."""
        return self._scenes.branch(base, event)

    def keep(self, branch_id: str) -> None:
        """Let a what-if stay."""
        self._scenes.keep(branch_id)

    def log(self, scene_id: str) -> list[Any]:
        """The events that made the revisions, oldest first."""
        return self._scenes.log(scene_id)


class FactsAtHand:
    """What is remembered, as this turn has first read it; what it keeps or forgets is seen."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._known: dict[str | None, list[Fact]] = {}

    def keep(self, fact: Fact) -> Fact:
        """Remember a fact."""
        self._known.clear()
        return self._facts.keep(fact)

    def known(self, picture: str | None) -> list[Fact]:
        """Facts that hold everywhere and those about `picture`, oldest first."""
        if picture not in self._known:
            self._known[picture] = self._facts.known(picture)
        return list(self._known[picture])

    def forget(self, name: str, picture: str | None) -> list[Fact]:
        """Forget what is of that name."""
        self._known.clear()
        return self._facts.forget(name, picture)
