"""What a run is given: tools, planner, answerer and the stores, passed in by `apps/wiring`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from thirdwave.agents.plan import Answer, Plan, Turn
from thirdwave.agents.record import Record
from thirdwave.agents.talk import Talk
from thirdwave.graphs.patience import never
from thirdwave.memory.results import Found
from thirdwave.scene import Scene
from thirdwave.scene.facts import Facts
from thirdwave.tools.base import Tool


class Planner(Protocol):
    """Turns a question into a plan."""

    mends: bool
    """Whether it can do better when told what was wrong with its last plan."""

    def plan(
        self,
        question: str,
        *,
        scene: Scene,
        turns: Sequence[Turn],
        tools: Mapping[str, Tool],
        mend: str | None = None,
        pictures: Sequence[str] = (),
        image: Callable[[], bytes | None] | None = None,
    ) -> Plan:
        """A plan for `question`; `mend` says what was wrong with the previous one.

        `turns` are the thread's, of all its pictures, oldest first; `pictures` their scenes, in
        the order in which they came. `image` gives the bytes of the picture that is talked about,
        for those who can see; None where there is none. PlanError: this reply was no plan, another
        try may help. PlannerDown: no try will.
        """
        ...


class MendingPlanner(Planner, Protocol):
    """A planner that can do better when told what was wrong: `mends` is True."""

    def plan(
        self,
        question: str,
        *,
        scene: Scene,
        turns: Sequence[Turn],
        tools: Mapping[str, Tool],
        mend: str | None = None,
        pictures: Sequence[str] = (),
        image: Callable[[], bytes | None] | None = None,
        talk: Talk | None = None,
    ) -> Plan:
        """As `Planner.plan`; `talk` holds the tries so far and what they cost.

        The planner adds to it, also where it raises.
        """
        ...


class Answerer(Protocol):
    """Turns what was found out into what is said."""

    def answer(self, question: str, plan: Plan, records: Mapping[str, Record]) -> Answer:
        """The answer, every number of which stands in its evidence."""
        ...


class Scenes(Protocol):
    """Where scenes live (`thirdwave.memory.SceneStore`)."""

    def load(self, scene_id: str, rev: int | None = None) -> Scene:
        """The scene at `rev`, or at its newest revision."""
        ...

    def commit(self, base: Scene, new: Scene, event: Any) -> Scene:
        """Make `new`, derived from `base`, the newest revision; merges what others committed."""
        ...

    def branch(self, base: Scene, event: Any) -> Scene:
        """Keep `base` as revision 1 of a what-if, a scene with an id of its own."""
        ...

    def keep(self, branch_id: str) -> None:
        """Let a what-if stay for as long as a scene does."""
        ...

    def log(self, scene_id: str) -> list[Any]:
        """The events that made the revisions, oldest first."""
        ...


class Blobs(Protocol):
    """Where pictures live (`thirdwave.memory.BlobStore`)."""

    def put(self, data: bytes, media_type: str) -> str:
        """Store and return the sha256."""
        ...

    def get(self, blob_id: str, /) -> bytes:
        """The bytes; KeyError when they are not there."""
        ...

    def touch(self, blob_id: str) -> bool:
        """Note that a blob is in use; whether it is there."""
        ...


class Results(Protocol):
    """Where results are kept between scenes (`thirdwave.memory.ResultCache`)."""

    def once(
        self,
        result_key: str,
        compute: Callable[[], dict[str, Any]],
        *,
        most_s: float,
        waiting: Callable[[], None],
    ) -> Found:
        """What is kept under that key, else what `compute` gives, for all who ask meanwhile."""
        ...

    def drop(self, result_key: str) -> None:
        """Forget a result."""
        ...


class Journal(Protocol):
    """Where is kept what a task has found since its checkpoint (`thirdwave.memory.Journal`)."""

    def kept(self, thread_id: str, task_id: str) -> dict[str, Any]:
        """Everything that was put for that task, by name."""
        ...

    def put(self, thread_id: str, task_id: str, found: Mapping[str, Any]) -> None:
        """Keep values by name, plain JSON."""
        ...

    def drop(self, thread_id: str, task_id: str) -> None:
        """Forget a task."""
        ...


def no_listener(event: Mapping[str, Any]) -> None:
    """Listen to nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Collaborators of one run. Tenant isolation is the stores' own: each is made for a tenant."""

    planner: Planner
    fallback: Planner | None = None
    """Plans in the planner's stead when it is down, or finds no plan that can run."""
    answerer: Answerer
    tools: Mapping[str, Tool]
    packages: Mapping[str, str] = field(default_factory=dict[str, str])
    """Of tools that are plug-ins: name -> the package that it came with."""
    scenes: Scenes
    blobs: Blobs
    results: Results
    journal: Journal | None = None
    """Keeps what each step found as soon as it has; None: a crash costs what ran since a
    checkpoint."""
    facts: Facts | None = None
    """What the user asked to be remembered, in this thread and others; None: nothing is."""
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Settings handed to the tools."""
    who: str = "local"
    """Who asks, for the scene's log."""
    illustrate: bool = False
    """Add a picture of the people to every plan that looks at their bodies."""
    approve: frozenset[str] = frozenset()
    """Names of tools that may only run when the user has said so."""
    assume: bool = False
    """Take the most likely reading instead of asking back."""
    begun: bool = True
    """Something of the question may have run before: it is looked for. False: it is a new one."""
    cancelled: Callable[[], bool] = never
    """Whether the user has had enough: asked between and during steps."""
    max_replans: int = 2
    max_steps: int = 40
    listener: Callable[[Mapping[str, Any]], None] = no_listener
    """Called with an event (`graphs/events.py`) as things happen, from several threads."""
