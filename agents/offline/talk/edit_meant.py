"""Which edit is to be taken back: "revert the second edit", "put Ann back how she was".

Only the last one can be; told by its number or by whom it posed, it is said as the last one.
Knows nothing of plans.
"""

import re

from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.query import Ids
from thirdwave.agents.offline.requests.asking import history_request
from thirdwave.agents.offline.requests.people import others
from thirdwave.agents.offline.requests.tokens import said, tokens_of, word
from thirdwave.agents.offline.talk.dialogue import Talk
from thirdwave.agents.offline.wording.lexicon import Lexicon

LONGEST = 120
"""Characters of a text that takes something back."""
NOT_THE_LAST = NotUnderstood(
    "I take back the last edit alone, and that was another one: say undo, and undo again for the "
    "edit before it"
)
_EDIT = r"(?:edit|change|step|modification|adjustment|action|instruction|command|alteration|tweak)"
_NTH = re.compile(rf"\b(?P<rank>first|second|third|fourth|fifth) (?:{_EDIT}|one)\b", re.IGNORECASE)
_RANKS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}


def last_edit(text: str, talk: Talk, lexicon: Lexicon) -> str:
    """The text with the last edit said as that; as it is where it takes nothing back.

    NotUnderstood where it takes back what somebody else was posed by.
    """
    if len(text) > LONGEST or not talk.edits:
        return text
    nth = _NTH.search(text)
    if nth is not None:
        told = f"{text[: nth.start('rank')]}last{text[nth.end('rank') :]}"
        if not _takes_back(told):
            return text
        if _RANKS[nth["rank"].lower()] != talk.edits:
            raise NOT_THE_LAST
        return told
    tokens = tokens_of(text)
    named = [one for one in others(tokens, lexicon) if not one.pronoun]
    if len(named) != 1 or not isinstance(named[0].ref, Ids):
        return text
    bare = said((*tokens[: named[0].start], word("them"), *tokens[named[0].end :]))
    if not _takes_back(bare):
        return text
    if talk.posed and not set(named[0].ref.ids) >= set(talk.posed):
        raise NOT_THE_LAST
    return bare


def _takes_back(text: str) -> bool:
    try:
        request = history_request(text)
    except NotUnderstood:
        return False
    return request is not None and request.act == "undo"
