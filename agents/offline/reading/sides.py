"""On which side of somebody: "is the ball left or right of p4", "which side of her is the chair".

The one side is asked by itself; from that it is read who and what was meant. Knows nothing of how
a question is read.
"""

import re
from collections.abc import Callable

from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.query import Ids, Nth, Query, Related, SideOf, Test, That, Things

LONGEST = 200
"""Characters of a text that asks for a side."""
Ask = Callable[[str], Query]
_BOTH_SIDES = (
    r"(?:(?:on |to )?(?:the )?left or (?:on |to )?(?:the )?right"
    r"|(?:on |to )?(?:the )?right or (?:on |to )?(?:the )?left)"
)
_WHICH_SIDE = r"(?:(?:on|to) )?(?:which|what) side"
_TAIL = (
    r"(?: (?:is (?:it|that|he|she)|standing|sitting|located))*"
    r"(?:,? (?:as i see it|in the picture))?\W*"
)
_SAID: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:and |so )?(?:is|are|does|do) (?P<what>.+?) "
        rf"(?:stand |sit |lie |lying |standing |sitting )?{_BOTH_SIDES}"
        rf" (?:of|from) (?P<whom>.+?){_TAIL}",
        rf"(?P<what>[^:?]+?)[:,] {_BOTH_SIDES} (?:of|from) (?P<whom>.+?){_TAIL}",
        rf"(?:and |so )?{_WHICH_SIDE} of (?P<whom>.+?) (?:is|are|does|do) (?P<what>.+?)"
        rf"(?: on| at| stand| sit| lie| lying| standing| sitting)*{_TAIL}",
        rf"(?P<what>.+?),? (?:relative|compared|in relation|with respect) to (?P<whom>.+?)"
        rf"(?:,|:| -)+ (?:is it )?(?:{_WHICH_SIDE}(?: of (?:him|her|them|it))?"
        rf"(?: is (?:it|that|he|she))?(?: on)?|{_BOTH_SIDES}){_TAIL}",
    )
)


def which_side(text: str, ask: Ask) -> Query | None:
    """The question of a side; None: it is none, or nobody can tell of whom or what."""
    plain = " ".join(text.split())
    if len(plain) > LONGEST:
        return None
    match = next((m for pattern in _SAID if (m := pattern.fullmatch(plain)) is not None), None)
    if match is None:
        return None
    what = re.sub(r"^(?!the |a |p\d|my |[A-Z])", "the ", match["what"].strip())
    try:
        query = ask(f"is {what} left of {match['whom'].strip()}?")
    except NotUnderstood:
        return None
    related = query.predicate if isinstance(query, Test) else None
    if not isinstance(query, Test) or not isinstance(related, Related):
        return None
    target = related.target
    if related.relation == "right_of" and isinstance(target, Things):
        return SideOf(of=query.of, other=target)
    if related.relation == "left_of" and isinstance(target, Ids | Nth | That):
        return SideOf(of=target, other=query.of)
    return None
