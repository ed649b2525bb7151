"""What was remembered or forgotten, taken back: "undo that", right behind it.

Knows nothing of edits, whose undo is another's.
"""

import re
from typing import Any

from thirdwave.agents.offline.remembering.memory import (
    NAMES,
    REMEMBERED,
    UNDO,
    Call,
    Memory,
    calls,
)
from thirdwave.agents.offline.requests.taking_back import takes_back
from thirdwave.agents.plan import Plan, Turn

_NO_MORE = "That is so already; nothing was taken back."


def restored(said: str, memory: Memory) -> Plan | None:
    """The plan that takes back what the last turn remembered or forgot; None: nothing to."""
    plain = " ".join(re.sub(r"[^\w' ]", " ", said.lower()).split())
    turn = _last(memory) if takes_back(plain) else None
    if turn is None or turn.meaning is None:
        return None
    undo: list[Call] = [_as_kept(tool, args, memory) for tool, args in turn.meaning.get(UNDO, ())]
    if (before := turn.meaning.get(NAMES)) is not None:
        undo = _names_again(before, memory)
    if not undo:
        return Plan(abstain=_NO_MORE)
    return calls(undo, "take it back", {})


def _as_kept(tool: str, args: dict[str, Any], memory: Memory) -> Call:
    """The call with the name that a fact has: of somebody whom a step found, behind their id."""
    if tool != "forget":
        return tool, args
    name = args["name"]
    found = [f.name for f in memory.facts if name in (f.name, f.name.partition(": ")[2])]
    return tool, {"name": found[-1] if found else name}


def _last(memory: Memory) -> Turn | None:
    """The turn that last changed what is remembered, where since then facts were only told."""
    for turn in reversed(memory.turns):
        meaning = turn.meaning or {}
        if turn.abstained or REMEMBERED not in meaning:
            return None
        if meaning.get(UNDO) or NAMES in meaning:
            return turn
    return None


def _names_again(before: dict[str, str | None], memory: Memory) -> list[Call]:
    """The calls after which everybody is called as they were."""
    now = {p.id: p.name for p in memory.scene.people or ()}
    given = {one: name for one, name in before.items() if name and now.get(one) != name}
    kept = {*given.values(), *(before[one] for one in before if before[one] == now.get(one))}
    gone = [name for one, name in now.items() if name and name not in kept]
    forgets: list[Call] = [("forget", {"name": name}) for name in gone]
    names: list[Call] = [("name_person", {"person": p, "name": n}) for p, n in given.items()]
    return [*forgets, *names]
