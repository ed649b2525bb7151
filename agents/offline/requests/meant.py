"""Somebody who is told again: "raise her arm. The woman on the left, I mean."

Puts the later words in the place of the earlier ones. Knows nothing of who is there.
"""

import re
from collections.abc import Sequence

from thirdwave.agents.offline.requests.people import Named, first_person, others, owners
from thirdwave.agents.offline.requests.tokens import Token, said, tokens_of
from thirdwave.agents.offline.requests.verbs import BASE
from thirdwave.agents.offline.wording.lexicon import Lexicon

LONGEST = 300
"""Characters of a text in which somebody is told again."""
SHORTEST = 3
"""Words of what is said of them."""
_MEANT = re.compile(
    r"(?P<head>.+?) *(?P<end>[,;.!?:\u2013-]) *(?:and |so |well,? |sorry,? |or rather,? )?"
    r"(?:(?:i mean|i meant|that is|meaning|namely|i'm talking about|i am talking about),?"
    r" (?P<whom>.+?)"
    r"|(?P<other>.+?),? (?:i mean|i meant|is (?:who|the one|what) i mean(?:t)?|that is))[.?! ]*",
    re.IGNORECASE,
)
_ENDS = (
    *",.;:?!", "to", "and", "up", "down", "above", "over", "then", "so", "into", "is", "are", "has",
    "now", "until", "by",
)  # fmt: skip
"""Words and marks at which the earlier words for somebody end."""
_POSSESSIVE = ("his", "her", "their")
_PRONOUNS = ("he", "she", "him", "her", "they", "them", "it")


def meant(text: str, lexicon: Lexicon) -> str:
    """`text` about whom its last words name; as it is where they name nobody again."""
    if len(text) > LONGEST:
        return text
    match = _MEANT.fullmatch(" ".join(text.replace("\u2019", "'").split()))
    if match is None:
        return text
    whom = tokens_of(match["whom"] or match["other"])
    head = tokens_of(match["head"])
    named = first_person(whom, 0, lexicon) if whom else None
    words = sum(token.is_word for token in head)
    if named is None or named.end < len(whom) or named.pronoun or words < SHORTEST:
        return text
    put = _replaced(head, said(whom), lexicon)
    end = "?" if match["end"] == "?" else "."
    return text if put is None else f"{put}{end}"


def _replaced(head: Sequence[Token], whom: str, lexicon: Lexicon) -> str | None:
    """The head with `whom` for the one somebody it names, or for its pronoun."""
    owned = [one for one in owners(head, lexicon) if not one.pronoun]
    found = owned or [one for one in others(head, lexicon) if not one.pronoun]
    if len(found) > 1:
        return None
    if found:
        return _put(head, found[0], whom)
    for at, token in enumerate(head):
        follows = head[at + 1].text if at + 1 < len(head) else ""
        part = bool(follows) and follows not in (*_ENDS, *BASE) and follows[0].isalpha()
        if token.text in _POSSESSIVE and (token.text != "her" or part):
            return _joined(head[:at], f"{whom}'s", head[at + 1 :])
        if token.text in _PRONOUNS:
            return _joined(head[:at], whom, head[at + 1 :])
    return None


def _put(head: Sequence[Token], named: Named, whom: str) -> str:
    start, end = named.start, named.end
    of = "of " if head[start].text == "of" else ""
    owns = "'s" if head[end - 1].text == "'s" else ""
    while not owns and end < len(head) and head[end].text not in _ENDS:
        if head[end].text in BASE:
            break
        end += 1
    return _joined(head[:start], f"{of}{whom}{owns}", head[end:])


def _joined(before: Sequence[Token], whom: str, behind: Sequence[Token]) -> str:
    return " ".join(part for part in (said(before), whom, said(behind)) if part)
