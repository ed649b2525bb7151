"""Requests that first name whom or what they are about: "the dancer on the left, make him sit".

"p3: both elbows straight", "her left arm, put it down". Knows neither plans nor who is there.
"""

import re
from collections.abc import Callable, Sequence

from thirdwave.agents.offline.query import Focus, Ref
from thirdwave.agents.offline.requests.imperative import about
from thirdwave.agents.offline.requests.people import first_person
from thirdwave.agents.offline.requests.request import Request
from thirdwave.agents.offline.requests.tokens import Token, said, tokens_of
from thirdwave.agents.offline.requests.verbs import PARTS, listed
from thirdwave.agents.offline.rewrite import rewrite
from thirdwave.agents.offline.wording.lexicon import Lexicon

Read = Callable[[str], Sequence[Request] | None]
"""Reads a sentence as requests; None: it asks for nothing to be done."""
_STATES = listed(
    "straight straightened up down overhead out forward forwards crossed folded hanging behind on "
    "raised lifted lowered relaxed apart together above over stretched extended outstretched to in"
)
"""Of these one tells how a part is to be."""
_MEASURED = listed(
    "bend flexion angle degrees deg height elevation or confirm true false yes no check correct "
    "how what which distance"
)
"""Words of a question about a part, not of how it is to be."""
_BREAK = re.compile(r"\s*(?P<mark>,|:|\s[-\u2013\u2014])\s+")
_IT = re.compile(r"\b(?:it|that|them|those|this)\b(?! (?:arm|hand|leg|knee|elbow|foot))", re.I)


def topic_first(text: str, lexicon: Lexicon, read: Read) -> Sequence[Request] | None:
    """What a sentence asks to be done whose topic stands before a comma or a colon; None: not so.

    NotUnderstood where what stands behind it is a request that cannot be read.
    """
    for found in _BREAK.finditer(text):
        topic, rest = text[: found.start()], text[found.end() :]
        tokens = tokens_of(topic)
        whom = _person(tokens, lexicon)
        if whom is not None:
            requests = read(rest)
            if requests is not None:
                return [_bound(one, whom) for one in requests]
            if found["mark"] != "," and is_pose(rest):
                return [about(whom, tokens_of(_unowned(rest).rstrip(" .!")), lexicon)]
        elif _is_part(tokens) and _IT.search(rest):
            requests = read(_IT.sub(said(tokens), rest, count=1))
            if requests is not None:
                return requests
    return None


def is_pose(text: str) -> bool:
    """Whether words without a verb tell how a part is to be: "both elbows straight"."""
    words = {token.text for token in tokens_of(text)}
    bent = "bent" in words and any(word.isdigit() for word in words)
    told = bool(words & _STATES) or bent
    return (
        told
        and bool(words & PARTS)
        and not words & _MEASURED - {"degrees", "deg"}
        and ("?" not in text)
    )


def _unowned(text: str) -> str:
    """Words of a part as they stand in an instruction: "the left arm up"."""
    return re.sub(r"^(?:his|her|their) ", "the ", text, flags=re.IGNORECASE)


def _person(tokens: Sequence[Token], lexicon: Lexicon) -> Ref | None:
    named = first_person(tokens, 0, lexicon) if tokens else None
    if named is None or named.end != len(tokens) or named.pronoun:
        return None
    return named.ref


def _is_part(tokens: Sequence[Token]) -> bool:
    """Whether these words are a part of somebody: "her left arm", "the left arm of p1"."""
    texts = [token.text for token in tokens]
    if not set(texts) & PARTS or len(texts) < 2:
        return False
    return texts[0] in ("his", "her", "their", "the", "both") or "'s" in texts


def _bound(request: Request, whom: Ref) -> Request:
    """The request with whom was named in the place of "him"."""

    def change(node: Ref) -> Ref:
        return whom if isinstance(node, Focus) else node

    return rewrite(request, change)  # type: ignore[arg-type]
