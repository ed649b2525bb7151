"""Scene commits by several writer processes at once, beside bare pipelines of the same bytes.

Each writer is a process with a client of its own, and changes one person: where they are in the
picture, or their whole body.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from redis import Redis

from thirdwave.memory import Event, SceneStore, connect
from thirdwave.memory.scene_store.parts import Parts
from thirdwave.scene import Body, Camera, Person, Pose, Scene
from thirdwave.scene.codec import canonical, dump_scene

WRITERS = 4
ONE_SCENE, OWN_SCENES, BODIES = "one scene", "four scenes", "one scene, bodies"
PIPELINE = "bare pipelines"
TENANT = "bench"
STANDING = Pose(global_orient=np.array([np.pi, 0.0, 0.0]), body_pose=np.zeros((23, 3)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Commits:
    """Commits a second of all writers together, one figure a repeat."""

    per_s: dict[str, list[float]]

    def median_per_s(self, side: str) -> float:
        """The median over the repeats."""
        return median(self.per_s[side])

    def ratio(self, side: str) -> float:
        """The median over the repeats of a side's commits over the bare pipelines' writes."""
        return median(a / b for a, b in zip(self.per_s[side], self.per_s[PIPELINE], strict=True))


def time_commits(home: Path, repeats: int, commits: int) -> Commits:
    """Commits a second on one scene, on one each, of bodies, and the bare writes, in turns."""
    sides = (ONE_SCENE, PIPELINE, OWN_SCENES, BODIES)
    per_s: dict[str, list[float]] = {side: [] for side in sides}
    with Writers(home, WRITERS) as writers, connect(None, home) as client:
        store = SceneStore(client, TENANT)
        for repeat in range(repeats + 1):
            for side in sides:
                names = [f"{side} {repeat}"] * WRITERS
                if side == OWN_SCENES:
                    names = [f"{name} {n}" for n, name in enumerate(names)]
                for name in dict.fromkeys(names) if side != PIPELINE else ():
                    store.create(people(name, WRITERS), Event(who="bench", why="opened"))
                rate = writers.run(side, names, commits)
                if repeat:  # the first round only warms up
                    per_s[side].append(rate)
    return Commits(per_s=per_s)


class Writers:
    """Processes that wait to be told what to write, and begin together."""

    def __init__(self, home: Path, count: int) -> None:
        context = get_context("spawn")
        self._together = context.Barrier(count)  # kept here: the system's part goes with it
        self._pipes: list[Any] = []
        self._working: list[Any] = []
        for number in range(count):
            here, there = context.Pipe()
            work = context.Process(
                target=_write, args=(home, number, self._together, there), daemon=True
            )
            work.start()
            self._pipes.append(here)
            self._working.append(work)

    def __enter__(self) -> "Writers":
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in self._pipes:
            with suppress(OSError):  # one that broke listens no more
                pipe.send(None)
        for work in self._working:
            work.join()

    def run(self, side: str, scenes: Sequence[str], commits: int) -> float:
        """Have each write `commits` times to its scene; all together a second."""
        for pipe, scene in zip(self._pipes, scenes, strict=True):
            pipe.send((side, scene, commits))
        spans: list[tuple[float, float]] = [pipe.recv() for pipe in self._pipes]
        begun, ended = min(begin for begin, _ in spans), max(end for _, end in spans)
        return commits * len(spans) / (ended - begun)


def people(scene_id: str, count: int) -> Scene:
    """A scene of so many people who stand side by side, with bodies."""
    standing = [
        Person(
            id=f"p{n + 1}",
            xyxy=np.array([100.0 * n, 80.0, 100.0 * n + 80.0, 400.0]),
            body=Body(pose=STANDING, betas=np.zeros(10), transl=np.array([n - 1.5, 0.0, 4.0])),
        )
        for n in range(count)
    ]
    camera = Camera.assumed((640, 480))
    return Scene(id=scene_id, camera=camera, people=tuple(standing))


def _write(home: Path, number: int, barrier: Any, pipe: Any) -> None:
    """One writer: until it is told nothing, it writes what it is told."""
    with connect(None, home) as client:
        store = SceneStore(client, TENANT)
        while (told := pipe.recv()) is not None:
            side, scene_id, commits = told
            if side == PIPELINE:
                work = _bare(client, scene_id, number)
            else:
                work = _commit(store, scene_id, number, moved if side == BODIES else seen)
            barrier.wait()
            begun = time.perf_counter()
            for n in range(commits):
                work(n)
            pipe.send((begun, time.perf_counter()))


Change = Callable[[Person, int], Person]


def seen(person: Person, n: int) -> Person:
    """The person somewhere else in the picture."""
    return replace(person, xyxy=np.array([n, 80.0, n + 80.0, 400.0]))


def moved(person: Person, n: int) -> Person:
    """The person with another body."""
    assert person.body is not None
    body = replace(person.body, transl=person.body.transl + np.float32(0.001 * n))
    return replace(person, body=body)


def _commit(store: SceneStore, scene_id: str, number: int, change: Change) -> Callable[[int], None]:
    """Commits that change one person, each made from what the one before gave."""
    scene = store.load(scene_id)

    def commit(n: int) -> None:
        nonlocal scene
        new = scene.with_person(change(scene.person(f"p{number + 1}"), n))
        scene = store.commit(scene, new, event_of(number, n))

    return commit


def event_of(writer: int, n: int) -> Event:
    """Tells whose commit it is, and the how manyth."""
    return Event(who=f"w{writer}", why=f"{n}", step="s1", tool="edit_pose", version="1")


def _bare(client: Redis, scene_id: str, number: int) -> Callable[[int], None]:
    """Writes of as many bytes in as many keys, in one transaction each, by nothing but redis-py."""
    scene = people(scene_id, WRITERS)
    light = canonical({**dump_scene(scene)["people"][number], "body": None})
    event = canonical(asdict(event_of(number, 0)))
    record = Parts().dump(scene).record
    key = f"bare:{{{scene_id}}}"

    def write(n: int) -> None:
        with client.pipeline(transaction=True) as pipe:
            pipe.hsetnx(f"{key}:nodes", f"{number:016}{n:016}", light)
            pipe.xadd(f"{key}:log", {"event": event, "scene": record, "token": "t" * 32})
            pipe.hset(f"{key}:head", mapping={"rev": n, "scene": record})
            pipe.execute()

    return write
