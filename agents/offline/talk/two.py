"""People who are spoken of as two: "those two", "which of the two", "how far is he from her".

Knows who the two of a talk are, and puts them into what is asked. Knows nothing of steps.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from thirdwave.agents.offline import excuses
from thirdwave.agents.offline.query import (
    Distance,
    Everyone,
    Focus,
    Group,
    Ids,
    Node,
    Query,
    Ref,
)
from thirdwave.agents.offline.rewrite import rewrite, walk
from thirdwave.agents.offline.talk.counterparts import pair_of
from thirdwave.agents.offline.talk.dialogue import Talk
from thirdwave.agents.offline.wording.lexicon import Chunk

_NOUN = (
    r"people|persons|men|women|guys|ladies|girls|boys|kids|children|players|dancers|pupils|workers"
    r"|patients|performers|figures|athletes|knees|elbows|arms|hands|legs|hips|feet|sides|pictures"
    r"|photos|images|poses|other|left|right|who|that|which|sitting|standing|kneeling|lying|seated"
    r"|squatting|on|in|at|with|by|behind|nearest|closest|tallest|chairs|things|objects"
)
_TWO = re.compile(
    r"\b(?:(?:those|these|the) (?:two|2)|the pair|(?:both|n?either) of (?:them|these|those))\b"
    rf"(?! (?:{_NOUN})\b)",
    re.IGNORECASE,
)
_OF_THEM = re.compile(
    r"\b(?:who|which|which one) of (?:them|these|those)\b(?=.*\b(?:\w+er|more|less)\b)"
    r"|\bbetween (?:them|these|those)\b|\bof (?:these|those|them)\b(?=.*\b(?:\w+er|more|less)\b)"
    r"(?!.*\bthan\b)",
    re.IGNORECASE,
)
_HE_SHE = re.compile(
    r"\b(?:he|his|him)\b.*\b(?:she|her|hers)\b|\b(?:she|her)\b.*\b(?:he|his|him)\b", re.IGNORECASE
)
THEY = ("they", "these")


def dual(text: str) -> bool:
    """Whether a text speaks of two people as two."""
    return _TWO.search(text) is not None


def of_two(query: Query, talk: Talk, text: str) -> Query:
    """What is asked of "those two", of the two the talk is about; as it is where it is not.

    NotUnderstood where "those two" are said, and nobody can tell which.
    """
    said = dual(text) or dual(talk.said)
    if not said and not _OF_THEM.search(talk.said):
        return query
    free = [node for node in walk(query) if _free(node)]
    if not free or (two := two_of(talk)) is None:
        if said and free and talk.known is not None and len(talk.known) > 2:
            raise excuses.WHICH_TWO
        return query
    return put_two(query, two)


def put_two(query: Query, two: Ref) -> Query:
    """What is asked of "those two", asked of these two."""
    members = two.members if isinstance(two, Group) else ()
    if isinstance(query, Distance) and _free(query.of) and len(members) == 2:
        return query.with_(of=members[0], to=members[1])
    return cast(Query, rewrite(query, lambda node: two if _free(node) else node))


def two_of(talk: Talk) -> Ref | None:
    """The two people a talk is about; None: they are not two, or nobody knows."""
    if len(talk.focus) == 2:
        return Ids(ids=talk.focus)
    pair = pair_of(talk)
    if pair:
        ids = [one for ref in pair if isinstance(ref, Ids) for one in ref.ids]
        return Ids(ids=tuple(sorted(ids))) if len(ids) == 2 else Group(members=pair)
    for found in (talk.known or (), talk.group, talk.spoken):
        if len(found) == 2:
            return Ids(ids=tuple(found))
    return None


def _free(node: Node) -> bool:
    return isinstance(node, Everyone) or (isinstance(node, Focus) and node.many)


def counted(chunks: Sequence[Chunk]) -> tuple[Chunk, ...]:
    """The chunks with "of these" and "two" as one, and more of two as the most of them."""
    found: list[Chunk] = []
    for chunk in chunks:
        before = found[-1] if found else None
        they = before is not None and (
            before.kind == "who_of" or (before.kind == "pronoun" and before.value in THEY)
        )
        if they and before is not None and chunk.kind == "number" and chunk.value == "2":
            found[-1] = replace(before, text=f"{before.text} two")
            continue
        found.append(chunk)
    return _most_of(found)


def _most_of(chunks: list[Chunk]) -> tuple[Chunk, ...]:
    """Reads "whose knee is more bent of those" as the most bent of those."""
    kinds = {chunk.kind for chunk in chunks}
    among = any(c.kind == "pronoun" and c.text.startswith(("of ", "among ")) for c in chunks)
    if not among or not kinds & {"who", "whose"} or kinds & {"than", "or", "how", "how_many"}:
        return tuple(chunks)
    most = {"more": "most", "less": "least"}
    return tuple(
        replace(one, kind="sup", value=most.get(one.value, one.value))
        if one.kind == "comp"
        else one
        for one in chunks
    )
