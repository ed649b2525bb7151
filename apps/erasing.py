"""What is to go: threads, a tenant, garbage, with the files in the data folder that show it.

Knows nothing of what is kept, nor how it is found.
"""

import sys
from collections.abc import Iterable, Mapping
from typing import Any

from thirdwave.apps.errors import UserError
from thirdwave.apps.settings import VARIABLES
from thirdwave.apps.stores import Stores
from thirdwave.memory.erase import Erased, Eraser
from thirdwave.memory.reach import Reach

LEFT = 12
"""First characters of a blob's id that stand in the name of the file it was saved as."""


def erase_threads(
    stores: Stores, threads: Iterable[str], *, keep_facts: bool = False
) -> dict[str, Any]:
    """Erase threads and what is theirs alone: what `threads delete --json` prints.

    UserError names one that is not there, before any is erased.
    """
    eraser = _eraser(stores)
    named = tuple(dict.fromkeys(threads))
    try:
        known = eraser.known(named)
    except ValueError as error:
        raise UserError(str(error)) from error
    for thread in named:
        if thread not in known:
            raise UserError(f"unknown thread {thread!r}: `thirdwave threads list` shows them")
    erased = eraser.finish() + eraser.threads(named, keep_facts=keep_facts)
    return _told(stores, erased)


def erase_tenant(stores: Stores) -> dict[str, Any]:
    """Erase everything of the tenant: what `memory erase --json` prints."""
    return _told(stores, _eraser(stores).tenant())


def collect_garbage(stores: Stores, *, older_than_s: float, dry_run: bool) -> dict[str, Any]:
    """Delete blobs that nothing refers to: what `memory gc --json` prints.

    First what a crash has cut off of erasing is brought to its end, and lists are put right.
    """
    finished = Erased()
    if not dry_run:
        finished = _eraser(stores).finish()
        stores.scenes.forget_gone()
    reach = Reach(stores.redis, stores.tenant, saver=stores.other_saver)
    reachable = (one for some in reach.everything() for one in some)
    done = stores.blobs.collect(reachable, older_than_s=older_than_s, dry_run=dry_run)
    gone = dict.fromkeys((*finished.blobs, *done.gone))
    outside = {**finished.outside, **done.out_of_reach}
    left = set(stores.blobs.ids()) - set(gone) - set(outside)
    return {
        "dry_run": dry_run,
        "blobs": len(gone),
        "kept": len(left),
        "outside": len(outside),
        "places": _places(stores, outside),
        "files": 0 if dry_run else _without_copies(stores, {*gone, *outside}),
        "threads": list(finished.threads),
    }


def garbage_text(told: dict[str, Any]) -> str:
    """It in one line."""
    would = "would be deleted" if told["dry_run"] else f"deleted, {told['files']} files"
    return f"{told['blobs']} blobs {would}; {told['kept']} kept"


def erased_text(told: dict[str, Any]) -> str:
    """What has been erased in one line, without what there was none of."""
    counts = {
        "threads": len(told["threads"]),
        **{name: told[name] for name in ("scenes", "blobs", "results", "facts", "files")},
        "other keys": told["others"],
    }
    some = [f"{number} {name}" for name, number in counts.items() if number]
    rest = "; keys that nothing names were not looked for: this user may not list keys"
    return f"erased: {', '.join(some) or 'nothing was there'}" + (rest if told["unlisted"] else "")


def check_all_reached(told: dict[str, Any], again: str) -> None:
    """UserError where blobs lie at a place that is not set: which one, and what to run `again`."""
    count, places = told["outside"], told["places"]
    if count:
        where = " and to ".join(places) or "the folder or bucket where they lie"
        some = "1 blob lies" if count == 1 else f"{count} blobs lie"
        raise UserError(
            f"{some} outside Redis, out of reach, and not deleted: set {VARIABLES['blobs']} to "
            f"{where}, then run `{again}`"
        )


def sure(what: str, yes: bool) -> None:
    """Ask on a terminal whether to go on. UserError where nobody can say so, or does not."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise UserError(f"{what}: this cannot be taken back; say --yes if you are sure")
    if input(f"{what}? This cannot be taken back. [y/N] ").strip().lower() not in ("y", "yes"):
        raise UserError("nothing was erased")


def _told(stores: Stores, erased: Erased) -> dict[str, Any]:
    """What has been erased, and now the files that show it, as plain JSON."""
    return {
        "threads": list(erased.threads),
        "scenes": len(erased.scenes),
        "blobs": len(erased.blobs),
        "results": erased.results,
        "facts": erased.facts,
        "others": erased.others,
        "unlisted": erased.unlisted,
        "outside": len(erased.outside),
        "places": _places(stores, erased.outside),
        "files": _without_copies(stores, {*erased.blobs, *erased.outside}),
    }


def _places(stores: Stores, outside: Mapping[str, str | None]) -> list[str]:
    """What the setting has to be for these blobs to be reached, where it is known."""
    known = {place for place in outside.values() if place is not None}
    return sorted(place.removesuffix(f"/{stores.tenant}") for place in known)


def _without_copies(stores: Stores, blobs: Iterable[str]) -> int:
    """Delete the files in the data folder that hold these blobs; how many."""
    gone = {blob[:LEFT] for blob in blobs}
    files = [
        path
        for path in (stores.home / "artifacts").glob("*")
        if path.stem.rpartition("-")[2][:LEFT] in gone
    ]
    for path in files:
        path.unlink(missing_ok=True)
    return len(files)


def _eraser(stores: Stores) -> Eraser:
    return Eraser(stores.redis, stores.tenant, blobs=stores.blobs, saver=stores.other_saver)
