"""Which of the readings that were offered a reply chooses. Knows nothing of how it is asked."""

import re

from thirdwave.agents.plan import Doubt

_YES = re.compile(r"\W*(?:yes|yeah|yep|ok|okay|sure|right|either|any|whichever)\W*", re.IGNORECASE)


def chosen(doubt: Doubt, reply: str) -> int | None:
    """Index of the option that `reply` names; None: it names none, or several.

    A number counts from 1, an id is a person's, a bare "yes" takes the likely one.
    """
    said = " ".join(reply.lower().split()).strip(" .!?")
    if said.isdigit():
        return int(said) - 1 if 1 <= int(said) <= len(doubt.options) else None
    if _YES.fullmatch(said):
        return doubt.likely
    whole = [n for n, option in enumerate(doubt.options) if said == option.label.lower()]
    if len(whole) == 1:
        return whole[0]
    ids = set(re.findall(r"\bp\d+\b", said))
    named = [n for n, option in enumerate(doubt.options) if ids and ids == set(option.people)]
    return named[0] if len(named) == 1 else None
