"""What is kept and what is to go: threads, facts, erasing, garbage. Knows nothing of questions."""

import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thirdwave.apps.errors import UserError
from thirdwave.apps.wiring import Parts
from thirdwave.memory.erase import Erased, Eraser
from thirdwave.memory.reach import Reach
from thirdwave.memory.saver import RedisSaver
from thirdwave.memory.threads import Thread
from thirdwave.scene.facts import Fact, fact_name

if TYPE_CHECKING:
    from rich.table import Table

LEFT = 12
"""First characters of a blob's id that stand in the name of the file it was saved as."""


def threads_json(parts: Parts, limit: int) -> dict[str, Any]:
    """What `threads list --json` prints, the thread asked last first."""
    return {"threads": [_thread_json(thread) for thread in parts.threads.list(limit)]}


def _thread_json(thread: Thread) -> dict[str, Any]:
    return {
        "id": thread.id,
        "created": thread.created,
        "touched": thread.touched,
        "scene": thread.scene,
        "scenes": list(thread.scenes),
    }


def threads_table(found: dict[str, Any]) -> "Table":
    """Threads for people."""
    from rich.table import Table

    table = Table("thread", "asked last", "begun", "pictures")
    for one in found["threads"]:
        table.add_row(
            one["id"], _when(one["touched"]), _when(one["created"]), str(len(one["scenes"]))
        )
    return table


def erase_threads(
    parts: Parts, home: Path, threads: Iterable[str], *, keep_facts: bool = False
) -> dict[str, Any]:
    """Erase threads and what is theirs alone: what `threads delete --json` prints.

    UserError names one that is not there, before any is erased.
    """
    eraser = _eraser(parts)
    named = tuple(dict.fromkeys(threads))
    for thread in named:
        try:
            there = eraser.knows(thread)
        except ValueError as error:
            raise UserError(str(error)) from error
        if not there:
            raise UserError(f"unknown thread {thread!r}: `thirdwave threads list` shows them")
    erased = eraser.finish()
    for thread in named:
        erased += eraser.thread(thread, keep_facts=keep_facts)
    return erased_json(erased, without_copies(home, erased))


def erase_tenant(parts: Parts, home: Path) -> dict[str, Any]:
    """Erase everything of the tenant: what `memory erase --json` prints."""
    erased = _eraser(parts).tenant()
    return erased_json(erased, without_copies(home, erased))


def finish_erasing(parts: Parts, home: Path) -> dict[str, Any]:
    """Go on with erasing that was cut off."""
    erased = _eraser(parts).finish()
    return erased_json(erased, without_copies(home, erased))


def collect_garbage(
    parts: Parts, home: Path, *, older_than_s: float, dry_run: bool
) -> dict[str, Any]:
    """Delete blobs that nothing refers to: what `memory gc --json` prints.

    First what a crash has cut off of erasing is brought to its end, and lists are put right.
    """
    finished = Erased()
    if not dry_run:
        finished = _eraser(parts).finish()
        parts.scenes.forget_gone()
    reach = Reach(parts.redis, parts.tenant, saver=_other_saver(parts))
    reachable = (one for some in reach.everything() for one in some)
    gone = parts.blobs.collect(reachable, older_than_s=older_than_s, dry_run=dry_run)
    gone = dict.fromkeys((*finished.blobs, *gone))
    files = 0 if dry_run else without_copies(home, Erased(blobs=tuple(gone)))
    left = set(parts.blobs.ids()) - set(gone)
    return {
        "dry_run": dry_run,
        "blobs": len(gone),
        "kept": len(left),
        "files": files,
        "threads": list(finished.threads),
    }


def erased_json(erased: Erased, files: int) -> dict[str, Any]:
    """What has been erased, as plain JSON."""
    return {
        "threads": list(erased.threads),
        "scenes": len(erased.scenes),
        "blobs": len(erased.blobs),
        "results": erased.results,
        "facts": erased.facts,
        "others": erased.others,
        "unlisted": erased.unlisted,
        "files": files,
    }


def erased_text(told: dict[str, Any]) -> str:
    """It in one line, without what there was none of."""
    counts = {**told, "threads": len(told["threads"]), "other keys": told["others"]}
    del counts["others"], counts["unlisted"]
    some = [f"{number} {name}" for name, number in counts.items() if number]
    rest = "; keys that nothing names were not looked for: this user may not list keys"
    return f"erased: {', '.join(some) or 'nothing was there'}" + (rest if told["unlisted"] else "")


def without_copies(home: Path, erased: Erased) -> int:
    """Delete the files in the data folder that hold erased pictures; how many."""
    gone = {blob[:LEFT] for blob in erased.blobs}
    files = [
        path
        for path in (home / "artifacts").glob("*")
        if path.stem.rpartition("-")[2][:LEFT] in gone
    ]
    for path in files:
        path.unlink(missing_ok=True)
    return len(files)


def facts_json(parts: Parts) -> dict[str, Any]:
    """What `memory list --json` prints, the oldest first."""
    return {"facts": [_fact_json(fact) for fact in parts.facts.list()]}


def _fact_json(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "told": fact.told,
        "text": fact.text,
        "value": fact.value,
        "unit": fact.unit,
        "person": fact.person,
        "picture": fact.picture,
        "who": fact.who,
        "thread": fact.thread,
        "time": fact.time,
    }


def facts_table(found: dict[str, Any]) -> "Table":
    """Facts for people: what was said, where, when."""
    from rich.markup import escape
    from rich.table import Table

    table = Table("name", "said", "about", "thread", "when")
    for one in found["facts"]:
        about = "every picture" if one["picture"] is None else f"picture {one['picture']}"
        table.add_row(
            escape(one["name"]), escape(one["told"]), about, escape(one["thread"]),
            _when(one["time"]),
        )  # fmt: skip
    return table


def forget_facts(parts: Parts, name: str) -> dict[str, Any]:
    """Forget what is of that name, about whatever picture: what `memory forget --json` prints.

    UserError where there is nothing of that name.
    """
    meant = [fact for fact in parts.facts.list() if fact.name == fact_name(name)]
    gone = parts.facts.forget_all(meant)
    if not gone:
        raise UserError(f"nothing is remembered as {name!r}: `thirdwave memory list` shows what is")
    return {"forgotten": [_fact_json(fact) for fact in gone]}


def sure(what: str, yes: bool) -> None:
    """Ask on a terminal whether to go on. UserError where nobody can say so, or does not."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise UserError(f"{what}: this cannot be taken back; say --yes if you are sure")
    if input(f"{what}? This cannot be taken back. [y/N] ").strip().lower() not in ("y", "yes"):
        raise UserError("nothing was erased")


def _eraser(parts: Parts) -> Eraser:
    return Eraser(parts.redis, parts.tenant, blobs=parts.blobs, saver=_other_saver(parts))


def _other_saver(parts: Parts) -> Any:
    """Who keeps the threads, where that is not our own."""
    saver = parts.graph.checkpointer
    return None if isinstance(saver, RedisSaver) else saver


def _when(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))
