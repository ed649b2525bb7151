"""What is kept, told: the threads there are, and what was asked to be remembered.

Knows nothing of erasing, which is `apps.erasing`.
"""

import time
from typing import TYPE_CHECKING, Any

from thirdwave.apps.errors import UserError
from thirdwave.apps.stores import Stores
from thirdwave.memory.threads import Thread
from thirdwave.scene.facts import Fact, fact_name

if TYPE_CHECKING:
    from rich.table import Table


def threads_json(stores: Stores, limit: int) -> dict[str, Any]:
    """What `threads list --json` prints, the thread asked last first."""
    return {"threads": [_thread_json(thread) for thread in stores.threads.list(limit)]}


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


def facts_json(stores: Stores) -> dict[str, Any]:
    """What `memory list --json` prints, the oldest first."""
    return {"facts": [_fact_json(fact) for fact in stores.facts.list()]}


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


def forget_facts(stores: Stores, name: str) -> dict[str, Any]:
    """Forget what is of that name, about whatever picture: what `memory forget --json` prints.

    UserError where there is nothing of that name.
    """
    meant = [fact for fact in stores.facts.list() if fact.name == fact_name(name)]
    gone = stores.facts.forget_all(meant)
    if not gone:
        raise UserError(f"nothing is remembered as {name!r}: `thirdwave memory list` shows what is")
    return {"forgotten": [_fact_json(fact) for fact in gone]}


def _when(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))
