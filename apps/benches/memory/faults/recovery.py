"""After the fault: is all that was acknowledged there, is anything half there, does it go on?

Looks with a new client that has seen nothing before, through the same doors as any user of memory.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from thirdwave.apps.benches.memory.faults.client import NEXT, Dialogue, settings, talk
from thirdwave.apps.benches.memory.faults.journal import (
    Acked,
    checkpoint_digest,
    people_digest,
    scene_digest,
)
from thirdwave.apps.errors import UserError
from thirdwave.apps.session import Session
from thirdwave.apps.wiring import Parts
from thirdwave.memory import RedisSaver


@dataclass(slots=True)
class Left:
    """What a fault left."""

    acked: int = 0
    """Writes that were acknowledged before it."""
    lost: list[str] = field(default_factory=list[str])
    """Of those, what is not there any more, or is there and different."""
    broken: list[str] = field(default_factory=list[str])
    """What is half written."""
    stuck: list[str] = field(default_factory=list[str])
    """How the dialogue could not be gone on with, or went on otherwise than without the fault."""

    @property
    def whole(self) -> bool:
        """Whether the fault cost nothing."""
        return not (self.lost or self.broken or self.stuck)

    def __str__(self) -> str:
        parts = {"lost": self.lost, "half written": self.broken, "not resumed": self.stuck}
        told = [f"{name}: {'; '.join(found)}" for name, found in parts.items() if found]
        return " | ".join(told) or "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a dialogue ends when nothing happens: what every recovered one is held against."""

    answers: tuple[str, ...]
    next_answer: str
    remembered: tuple[str, ...]
    """What the thread itself knows to have answered."""
    revisions: tuple[str, ...]
    """Digest of the people at each revision of the dialogue's scene."""


def recover(
    given: "Parties", dialogue: Dialogue, acked: Acked, ended: Ended | None
) -> tuple[Left, Ended | None]:
    """Look at what is left for a client that was told `acked`, and go on to the dialogue's end.

    Held against `ended` where it is given. None for how it ended: it could not be gone on with.
    """
    left = Left(acked=acked.writes)
    with given.session() as session:
        _look(session.parts, acked, left)
        try:
            thread, answers = _go_on(session, dialogue, acked)
            _, (next_answer,) = talk(session, None, thread, [NEXT])
        except Exception as error:  # noqa: BLE001 - whatever it is, the user is stuck: it is told
            left.stuck.append(f"{type(error).__name__}: {error}")
            return left, None
        _look(session.parts, acked, left)
        found = Ended(
            answers=tuple(answers),
            next_answer=next_answer,
            remembered=tuple(_answered(session, thread)),
            revisions=tuple(_revisions(session.parts, thread, left)),
        )
    if ended is not None and found != ended:
        left.stuck.append(_difference(found, ended))
    return left, found


@dataclass(frozen=True, slots=True)
class Parties:
    """Whose data it is, and where."""

    home: Path
    tenant: str

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session straight to the embedded server of the data folder."""
        with Session(settings(self.home, self.tenant)) as session:
            yield session


def _look(parts: Parts, acked: Acked, left: Left) -> None:
    """Note what is lost or half written now; nothing twice."""
    lost = [*_lost_revisions(parts, acked), *_lost_blobs(parts, acked)]
    lost += _lost_checkpoints(parts, acked)
    left.lost += [one for one in lost if one not in left.lost]
    scenes = {scene_id for scene_id, _ in acked.scenes}
    thread = parts.threads.get(acked.thread) if acked.thread else None
    if acked.thread and thread is None and acked.thread not in left.lost:
        left.lost.append(acked.thread)
    scenes |= set(thread.scenes) if thread else set[str]()
    broken = [one for scene_id in sorted(scenes) for one in half_written(parts, scene_id)]
    left.broken += [one for one in broken if one not in left.broken]


def half_written(parts: Parts, scene_id: str) -> Iterator[str]:
    """What does not hold of a scene: revisions without a gap from 1, and each can be read."""
    try:
        log = parts.scenes.log(scene_id)
    except KeyError:
        return  # nothing of it was written; where that was acknowledged, it is lost
    numbers = [event.rev for event in log]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"scene {scene_id}: revisions {numbers}"
    for rev in (*numbers, None):  # None: the newest
        wanted = (scene_id, numbers[-1] if rev is None else rev)
        try:
            scene = parts.scenes.load(scene_id, rev)
        except Exception as error:  # noqa: BLE001 - whatever it is, the revision cannot be read
            yield f"scene {scene_id} revision {rev}: {type(error).__name__}: {error}"
        else:
            if (scene.id, scene.rev) != wanted:
                yield f"scene {scene_id} revision {rev} says it is {scene.id} {scene.rev}"


def _lost_revisions(parts: Parts, acked: Acked) -> Iterator[str]:
    for (scene_id, rev), digest in acked.scenes.items():
        try:
            same = scene_digest(parts.scenes.load(scene_id, rev)) == digest
        except KeyError:
            same = False
        if not same:
            yield f"scene {scene_id} revision {rev}"


def _lost_blobs(parts: Parts, acked: Acked) -> Iterator[str]:
    for blob in sorted(acked.blobs):
        try:
            parts.blobs.get(blob)
        except KeyError:
            yield f"blob {blob[:12]}"


def _lost_checkpoints(parts: Parts, acked: Acked) -> Iterator[str]:
    saver = parts.graph.checkpointer
    assert isinstance(saver, RedisSaver)
    for config, digest in acked.checkpoints:
        found = saver.get_tuple({"configurable": config})
        if found is None or checkpoint_digest(found) != digest:
            yield f"checkpoint {config['checkpoint_id']}"


def _go_on(session: Session, dialogue: Dialogue, acked: Acked) -> tuple[str, list[str]]:
    """Bring a dialogue to its end as a user would: thread and all answers.

    The question that was cut off is resumed. Where it had not begun, it is asked again; where it
    had ended and the answer alone was lost, the thread knows it.
    """
    answers = list(acked.answers)
    if acked.thread is None:  # the user never got to know of a thread
        return talk(session, None, None, dialogue)
    if acked.asked > len(answers):
        try:
            answers.append(session.resume(acked.thread).text)
        except UserError as error:
            if "nothing to resume" not in str(error):
                raise
            answers += _answered(session, acked.thread)[len(answers) :]
    thread, rest = talk(session, None, acked.thread, dialogue[len(answers) :])
    return thread, [*answers, *rest]


def _answered(session: Session, thread: str) -> list[str]:
    """The answers that a thread remembers."""
    held = session.parts.graph.get_state({"configurable": {"thread_id": thread}})
    return [turn["answer"] for turn in held.values.get("turns", [])]


def _revisions(parts: Parts, thread: str, left: Left) -> Sequence[str]:
    """Digest of the people at each revision of the thread's scene."""
    known = parts.threads.get(thread)
    if known is None or known.scene is None:
        left.lost.append(f"thread {thread}")
        return ()
    log = parts.scenes.log(known.scene)
    return [people_digest(parts.scenes.load(known.scene, event.rev)) for event in log]


def _difference(found: Ended, wanted: Ended) -> str:
    """In words, what ended otherwise."""
    if found.answers != wanted.answers:
        pairs = zip(found.answers, wanted.answers, strict=False)
        other = [f"{got!r} instead of {want!r}" for got, want in pairs if got != want]
        return "answers: " + ("; ".join(other) or f"{len(found.answers)} of them")
    if found.next_answer != wanted.next_answer:
        return f"next answer: {found.next_answer!r} instead of {wanted.next_answer!r}"
    if found.remembered != wanted.remembered:
        return f"the thread remembers {len(found.remembered)} answers, or other ones"
    return f"{len(found.revisions)} revisions instead of {len(wanted.revisions)}, or other ones"
