"""Who is spoken of in a question that could not be answered: "he" is them in the next one.

Kept in `Plan.meaning` of the abstention. Knows nothing of why it was none.
"""

from collections.abc import Sequence
from typing import Any

from thirdwave.agents.offline.lexicon import Lexicon
from thirdwave.agents.offline.query import Group, Ids, Node, Nth, Ref, That, node_from_json
from thirdwave.agents.offline.requests.people import others
from thirdwave.agents.offline.requests.tokens import tokens_of
from thirdwave.agents.plan import Turn

ABOUT = "about"
"""In `Plan.meaning`: whom the question named, where nothing else of it is kept."""
LONGEST = 400
"""Characters of a question that is searched for people."""


def mentioned(text: str, lexicon: Lexicon) -> dict[str, Any] | None:
    """The meaning of a question that was not answered: whom it named; None: nobody."""
    if len(text) > LONGEST:
        return None
    found: dict[str, Ref] = {}
    for one in others(tokens_of(text), lexicon):
        for ref in one.ref.members if isinstance(one.ref, Group) else (one.ref,):
            if not one.pronoun and isinstance(ref, Ids | Nth | That):
                found[repr(ref)] = ref
    refs = list(found.values())
    if len(refs) > 1 and all(isinstance(one, Ids) for one in refs):
        ids = [i for one in refs if isinstance(one, Ids) for i in one.ids]
        refs = [Ids(ids=tuple(dict.fromkeys(ids)))]
    return {ABOUT: refs[0].to_json()} if len(refs) == 1 else None


def was_read(turn: Turn) -> bool:
    """Whether this planner understood a turn."""
    return turn.meaning is not None and set(turn.meaning) != {ABOUT}


def about(turn: Turn, known: Sequence[str] | None) -> Node | None:
    """Whom a turn named that could not be answered; None: nobody who is there."""
    data = (turn.meaning or {}).get(ABOUT)
    if data is None:
        return None
    try:
        ref = node_from_json(data)
    except (KeyError, TypeError, ValueError):
        return None
    if isinstance(ref, Ids) and known is not None and not set(ref.ids) <= set(known):
        return None
    return ref
