"""How much a thread takes up after twenty questions with pictures, by what its keys are for."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thirdwave.apps.benches.memory.faults.client import SCENE, settings
from thirdwave.apps.session import Session

QUESTIONS = 20
"""Each with at least one step that makes a picture or changes a pose."""
TENANT = "sizes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """What twenty questions left."""

    thread_kb: float
    """Of the thread's keys in the server's memory: checkpoints, dialogue, what it is about."""
    other_kb: dict[str, float]
    """Of the other kinds of keys: scenes, blobs, results."""
    steps: int
    pictures: int


def thread_size(home: Path) -> Sizes:
    """Ask twenty questions in one thread of the product, and measure."""
    steps = pictures = 0
    thread: str | None = None
    with Session(settings(home, TENANT)) as session:
        for number in range(QUESTIONS):
            person, turned = f"p{number % 2 + 1}", number // 2
            question = f"Show me a picture of {person}."
            if turned % 2:
                question = f"Raise {person}'s left arm by {5 + turned} degrees and show it."
            picture = SCENE if thread is None else None
            reply = session.ask(question, picture=picture, thread=thread)
            thread = reply.thread
            steps += len(reply.records)
            pictures += len(reply.artifacts)
        sizes = _by_kind(session.parts.redis)
    thread_kb = sum(kb for kind, kb in sizes.items() if kind.startswith("thread"))
    return Sizes(
        thread_kb=thread_kb,
        other_kb={kind: kb for kind, kb in sizes.items() if not kind.startswith("thread")},
        steps=steps,
        pictures=pictures,
    )


def _by_kind(redis: Any) -> dict[str, float]:
    """Kilobytes of the tenant's keys in the server's memory, by the kind in their names."""
    sizes: defaultdict[str, float] = defaultdict(float)
    for name in redis.scan_iter(match=f"tw:{{{TENANT}:*", count=1000):
        kind = name.decode().split(":")[2].rstrip("}")
        sizes[kind] += (redis.memory_usage(name, samples=0) or 0) / 1024
    return sizes
