"""Whether a text that was not read, or was refused, wanted a pose changed, or one supposed.

Goes by how it begins alone: what it wanted is not known. Knows nothing of plans.
"""

import re
from typing import Literal

from thirdwave.agents.offline.requests.imperative import CAUSING, OUGHT, PLACING
from thirdwave.agents.offline.requests.making_real import makes_real
from thirdwave.agents.offline.requests.people import first_person
from thirdwave.agents.offline.requests.reading import ASKING, LONGEST, politely
from thirdwave.agents.offline.requests.request import Request
from thirdwave.agents.offline.requests.taking_back import takes_back
from thirdwave.agents.offline.requests.tokens import tokens_of
from thirdwave.agents.offline.requests.verbs import BASE
from thirdwave.agents.offline.requests.whatif import SUPPOSING
from thirdwave.agents.offline.wording.lexicon import Lexicon

Wanted = Literal["edit", "what-if"]
_BEGINS = (BASE | {*CAUSING, *PLACING, "give"}) - {"get", "have", "help", "look", "point", "round"}
"""Verbs of which no question begins with one."""
_PIECES = re.compile(r"[,;:.!?\u2013\u2014]+(?=\s|$)")
_STRICT = ("get", "have", "help")
_NO_POSE = ("me", "us", "a", "an")


def wanted(text: str, lexicon: Lexicon) -> Wanted | None:
    """What a text wanted to be done; None: it asks, or nobody can tell."""
    if len(text) > LONGEST:
        return None
    found: list[Wanted] = [
        one for piece in _PIECES.split(text) if (one := _begun(piece, lexicon)) is not None
    ]
    return found[0] if found else None


def _begun(text: str, lexicon: Lexicon) -> Wanted | None:
    tokens, _ = politely(tokens_of(text))
    texts = [token.text for token in tokens if token.is_word]
    if not texts or makes_real(" ".join(texts)):
        return None  # to keep what is there changes no pose
    if texts[:2] == ["what", "if"] or texts[0] in (*SUPPOSING, "if"):
        return "what-if"
    if texts[0] in _BEGINS or texts[0] in _STRICT:
        return None if texts[1:2] and texts[1] in _NO_POSE else "edit"
    named = first_person(tokens, 0, lexicon)
    rest = () if named is None else tuple(t.text for t in tokens[named.end :] if t.is_word)
    ought = any(rest[: len(one)] == one for one in OUGHT)
    return "edit" if ought or (rest and rest[0] in _BEGINS) else None


def goes_on(text: str, last: Request | None) -> Wanted | None:
    """What a fragment right behind an edit wanted: "and the right elbow to 45"; None: it asks."""
    said = [token.text for token in tokens_of(text) if token.is_word]
    if "?" in text or ASKING.intersection(said) or takes_back(" ".join(said)):
        return None
    return refused(last)


def refused(request: Request | None) -> Wanted | None:
    """What a request wanted that was read, and then not done; None: no pose of anybody's."""
    if request is None or request.act != "edit":
        return None
    return "what-if" if request.hypothetical else "edit"
