"""What does not come at one command: rivals on one scene, a restart while somebody listens."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from thirdwave.apps.benches.memory.commits import ONE_SCENE, TENANT, Writers, event_of, people
from thirdwave.apps.benches.memory.faults.client import SCENE, SHORT, settings
from thirdwave.apps.benches.memory.faults.recovery import Left, half_written
from thirdwave.apps.benches.memory.faults.servers import Server
from thirdwave.apps.replies import Reply
from thirdwave.apps.session import Session
from thirdwave.memory import Event


def rivals(home: Path, writers: int, commits: int) -> Left:
    """Have so many processes commit to one scene at once, each so often; what is not there after?

    Each changes another person. All commits are in the log once, each writer's in order, and the
    scene is as each has left its person.
    """
    left = Left(acked=writers * commits)
    with Session(settings(home, TENANT)) as session:
        scenes = session.parts.scenes
        scene = scenes.create(people("rivals", writers), Event(who="rivals", why="opened"))
        with Writers(home, writers) as working:
            working.run(ONE_SCENE, [scene.id] * writers, commits)
        log = scenes.log(scene.id)
        for writer in range(writers):
            wanted = [event_of(writer, n).why for n in range(commits)]
            found = [event.why for event in log if event.who == f"w{writer}"]
            if found != wanted:
                missing = Counter(wanted) - Counter(found)
                left.lost += [f"writer {writer}, commit {n}" for n in missing]
                if not missing:
                    left.broken.append(f"writer {writer}: commits twice, or in another order")
            x_min = scenes.load(scene.id).person(f"p{writer + 1}").xyxy[0]
            if not np.isclose(x_min, commits - 1):
                left.lost.append(f"writer {writer}: person at {x_min}, was left at {commits - 1}")
        left.broken += half_written(session.parts, scene.id)
    return left


def restarts(server: Server, kills: bool, tenant: str) -> list[Left]:
    """Restart the server at each event of a stream; what of the stream does not come to its end?

    `kills`: by kill -9, else by stopping it as an administrator would.
    """
    with Session(settings(server.home, f"{tenant}.calm")) as session:
        wanted = _streamed(session, server, None, kills)
    found: list[Left] = []
    for at in range(len(wanted[0])):
        left = Left(acked=len(wanted[0]))
        with Session(settings(server.home, f"{tenant}.{at}")) as session:
            try:
                got = _streamed(session, server, at, kills)
            except Exception as error:  # noqa: BLE001 - whatever it is, the stream broke
                left.stuck.append(f"event {at}: {type(error).__name__}: {error}")
            else:
                if got[1] != wanted[1]:
                    left.stuck.append(f"event {at}: {got[1]!r} instead of {wanted[1]!r}")
        found.append(left)
    return found


def _streamed(
    session: Session, server: Server, at: int | None, kills: bool
) -> tuple[Sequence[str], str]:
    """Names of the events of a question's stream, and its answer; a restart at event `at`."""
    events: list[str] = []
    for one in session.stream(SHORT[0], picture=SCENE):
        if isinstance(one, Reply):
            return events, one.text
        told: Any = one
        if len(events) == at:
            if kills:
                server.kill_and_start()
            else:
                server.stop_and_start()
        events.append(told["event"])
    raise AssertionError("a stream ends with a reply")
