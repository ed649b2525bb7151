"""How a scene differs between two revisions: who moved, by how much, and which events did it.

Knows nothing of how revisions are kept, nor how poses are compared.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from thirdwave.apps.errors import UserError
from thirdwave.apps.history import THREAD_NEEDED, events_json, log_table
from thirdwave.apps.stores import Stores
from thirdwave.body.posecodes.differences import differences as pose_differences
from thirdwave.body.skeleton import JOINT
from thirdwave.memory.scene_store.diff import Difference, differences
from thirdwave.memory.scene_store.history import BRANCHED
from thirdwave.scene import Person
from thirdwave.tools.measuring.posed import Subject, subject_of
from thirdwave.tools.posing.knowing import EDITED

if TYPE_CHECKING:
    from rich.table import Table

LEAST_MOVED_M = 0.01
"""A pelvis that moved less is told to have stayed."""


@dataclass(frozen=True, slots=True)
class Between:
    """Which two revisions are set beside each other."""

    scene: str
    old: int
    new: int


def between(
    stores: Stores, name: str, old: int | None, new: int | None, branch: str | None = None
) -> Between:
    """What is meant by a thread's or a scene's name and two numbers, or by a what-if's id.

    A what-if is set beside the scene as it was when it began. UserError says what is not there.
    """
    scene = _scene(stores, name)
    if branch is not None:
        if old is not None:
            raise UserError("--branch: expected no revisions beside it: it has a beginning and end")
        there = stores.scenes.branches(scene)
        if branch not in there:
            raise UserError(
                f"--branch: no what-if {branch!r} of {name!r} here, expected "
                f"{_one_of(there)}; one that nobody looks at is gone after a month"
            )
        return Between(branch, BRANCHED, stores.scenes.load(branch).rev)
    newest = stores.scenes.load(scene).rev
    if old is None:
        raise UserError(f"expected one or two revisions from 1 to {newest}, or --branch ID")
    for rev in (old, new):
        if rev is not None and not 1 <= rev <= newest:
            raise UserError(f"revision: expected 1 to {newest}, got {rev}")
    return Between(scene, old, newest if new is None else new)


def diff_json(stores: Stores, which: Between) -> dict[str, Any]:
    """What `scene diff --json` prints."""
    old, new = (stores.scenes.load(which.scene, rev) for rev in (which.old, which.new))
    people = tuple({one.id: one for one in scene.people or ()} for scene in (old, new))
    found = differences(stores.scenes, which.scene, which.old, which.new)
    first, last = sorted((which.old, which.new))
    events = events_json(stores.scenes.log(which.scene))
    return {
        "scene": which.scene,
        "from": which.old,
        "to": which.new,
        "changes": [_change(one, *(side.get(one.what) for side in people)) for one in found],
        "revisions": [event for event in events if first < event["rev"] <= last],
    }


def diff_tables(told: dict[str, Any]) -> "list[Table]":
    """It for people: what changed, and below it the events between."""
    from rich.markup import escape
    from rich.table import Table

    title = f"scene {told['scene']}, revision {told['to']} against {told['from']}"
    table = Table("what", "name", "changed", "by revision", title=escape(title))
    table.title_justify = "left"
    for change in told["changes"]:
        texts = [one["text"] for one in change["numbers"]] or change["how"]
        told_already = {"pose", "place"} if change["numbers"] else set(change["how"])
        texts += [how for how in change["how"] if how not in told_already]
        texts += [change["unknown"]] if change["unknown"] else []
        table.add_row(
            escape(change["what"]), escape(change["name"] or ""), escape("; ".join(texts)),
            ", ".join(map(str, change["by"])),
        )  # fmt: skip
    return [table, log_table(told)]


def _scene(stores: Stores, name: str) -> str:
    """The scene that a thread is about now, or the scene or what-if of that name."""
    try:
        known = stores.threads.get(name)
        if known is not None and known.scene is not None:
            return known.scene
        stores.scenes.load(name)
    except ValueError as error:
        raise UserError(str(error)) from error
    except KeyError as error:
        raise UserError(
            f"no thread and no scene {name!r} here: expected a thread, {THREAD_NEEDED}, or a "
            "scene, as `thirdwave threads list --json` names them; a what-if that nobody looks at "
            "is gone after a month"
        ) from error
    return name


def _change(one: Difference, old: Person | None, new: Person | None) -> dict[str, Any]:
    numbers, unknown = _numbers(old, new) if old is not None and new is not None else ([], None)
    person = new or old
    return {
        "what": one.what,
        "name": None if person is None else person.name,
        "how": list(one.how),
        "numbers": numbers,
        "unknown": unknown,
        "by": [event.rev for event in one.by],
    }


def _numbers(old: Person, new: Person) -> tuple[list[dict[str, Any]], str | None]:
    """By how much a body differs, the most telling first; or why that is not known."""
    if old.body is None or new.body is None:
        return [], None
    before, after = subject_of(old), subject_of(new)
    if not isinstance(before, Subject) or not isinstance(after, Subject):
        return [], next(one for one in (after, before) if isinstance(one, str))
    fits = (old.body.fit, new.body.fit)
    # Errors of an estimate are those of the edited one too: what differs is exact.
    shared = any(fit is not None and fit.method == EDITED for fit in fits)
    found = [
        {
            "name": one.name,
            "text": one.text,
            "before": _rounded(one.before),
            "after": _rounded(one.after),
            "change": _rounded(one.change),
            "unit": one.unit,
        }
        for one in pose_differences(before.posed, after.posed, shared=shared)
    ]
    return found + _moved(before, after), None


def _moved(before: Subject, after: Subject) -> list[dict[str, Any]]:
    """How far the pelvis went in the camera frame, where it did."""
    way = after.posed.joints[JOINT["pelvis"]] - before.posed.joints[JOINT["pelvis"]]
    far = float(np.linalg.norm(way))
    if far < LEAST_MOVED_M:
        return []
    return [
        {
            "name": "moved", "text": f"moved {100 * far:.0f} cm", "before": 0.0,
            "after": _rounded(far), "change": _rounded(far), "unit": "m",
        }
    ]  # fmt: skip


def _rounded(value: float | str) -> float | str:
    return value if isinstance(value, str) else round(float(value), 3)


def _one_of(ids: list[str]) -> str:
    return " or ".join(ids) if ids else "none: there are no what-ifs"
