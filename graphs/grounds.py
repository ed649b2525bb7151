"""The scenes that the steps of a wave look at, and what becomes of them: the stored one, what-ifs.

Knows nothing of tools.
"""

from collections.abc import Mapping
from dataclasses import replace

from thirdwave.agents.plan import Step
from thirdwave.agents.record import Record
from thirdwave.graphs.context import Context
from thirdwave.memory.scene_store.scenes import Event
from thirdwave.scene import Scene


class Grounds:
    """The scenes that the steps of a wave look at, and what has become of them."""

    def __init__(
        self,
        scene: Scene,
        context: Context,
        *,
        on_branch: bool,
        task: str | None = None,
        again: bool = False,
        what_if: str | None = None,
    ) -> None:
        self.context = context
        self._task = task
        self._again = again
        self._what_if = what_if
        self._scene = scene
        self._on_branch = on_branch
        self._bases: dict[str, Scene] = {scene.id: scene}
        self._heads: dict[str, Scene] = {scene.id: scene}

    @property
    def head(self) -> Scene:
        """The newest revision of the scene that the wave was given."""
        return self._heads[self._scene.id]

    def of(self, step: Step, records: Mapping[str, Record]) -> Scene:
        """The scene a step looks at: that of the last what-if it hangs on, else the wave's.

        A step that has changed it already, and is run again, looks at it as it was before.
        """
        branches = [records[need]["branch"] for need in step.needs if need in records]
        branch = next((name for name in reversed(branches) if name), self._scene.id)
        if branch not in self._bases:
            self._bases[branch] = self._heads[branch] = self.context.scenes.load(branch)
        ground = self._bases[branch]
        return self._before(step, ground) if self._again else ground

    def run_of(self, step: Step) -> str | None:
        """What names this run of a step, also when it is run again after a crash."""
        return None if self._task is None else f"{self._task}:{step.id}"

    def _before(self, step: Step, ground: Scene) -> Scene:
        """`ground` as it was before this run of a step changed it; itself if it has not."""
        run = self.run_of(step)
        for event in self.context.scenes.log(ground.id):
            if run is not None and event.run == run:
                return self.context.scenes.load(ground.id, event.rev - 1)
        return ground

    def keep_what_if(self) -> None:
        """The what-if that the talk is about has become real: it stays, with how it came about."""
        if self._what_if is not None:
            self.context.scenes.keep(self._what_if)

    def is_branch(self, scene: Scene) -> bool:
        """Whether that scene is a what-if."""
        return self._on_branch or scene.id != self._scene.id

    def commit(self, base: Scene, new: Scene, event: Event, *, branch: bool) -> Scene:
        """Keep `new`, made from `base`: in its scene, or on a branch that begins there.

        SceneConflict where others changed the same.
        """
        if branch and not self.is_branch(base):
            base = self.context.scenes.branch(base, event)
            new = replace(new, id=base.id)
        kept = self.context.scenes.commit(base, new, event)
        self._heads[kept.id] = kept
        return kept
