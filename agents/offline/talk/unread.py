"""What a turn leaves behind that was not read, or whose edit was not made.

It stands in `Plan.meaning` of the abstention: whom the turn named, whether it spoke of somebody
who could not be told, and whether a pose was to be changed. What is said next may lean on that
much, and never on what was there before it. Knows nothing of why there was no answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, cast

from thirdwave.agents.offline.excuses import WHO_THEY, NotUnderstood
from thirdwave.agents.offline.query import Ids, Nth, Ref, That, node_from_json
from thirdwave.agents.offline.requests.request import Request, request_from_json
from thirdwave.agents.offline.requests.taking_back import takes_back
from thirdwave.agents.offline.requests.wanted import Wanted, goes_on, refused, wanted
from thirdwave.agents.offline.talk.mentioned import LONGEST, mentioned
from thirdwave.agents.offline.text.normalise import sentences
from thirdwave.agents.offline.wording.lexicon import Chunk, Lexicon
from thirdwave.agents.plan import Plan, Turn

ABOUT = "about"
"""In `Plan.meaning`: whom the question named."""
UNTOLD = "untold"
"""In `Plan.meaning`: somebody was spoken of, and nobody can tell who."""
WANTED = "wanted"
"""In `Plan.meaning`: what was to be done, and was not."""
_LEFT = frozenset((ABOUT, UNTOLD, WANTED))
_PRONOUNS = frozenset(
    ("he", "she", "him", "her", "his", "hers", "they", "them", "their", "theirs", "these", "those")
)
_DESCRIBING = ("sup", "rel", "who_rel", "with", "of", "posture", "unknown", "unmeasurable")
"""Kinds of words behind "the one" and "that one" that say more of them."""
_END = Chunk("end", "", "")
_NOW = (
    r"(?<!right )(?<!^)\bnow(?! that)|\bstill|\b(?:any ?more|any longer|no longer|afterwards"
    r"|this time|by now|after (?:that|this|it|the (?:edit|change)))"
)
_CHANGED = {
    "edit": re.compile(rf"(?:{_NOW})\b", re.IGNORECASE),
    "what-if": re.compile(
        rf"(?:{_NOW}|\bwould(?! you| i\b)|(?<!^)\bthen|\bin (?:that|such a) case)\b", re.IGNORECASE
    ),
}
"""Words of a question about what came of an edit, or of a what-if."""
_LEADS = re.compile(r"^(?:(?:and|so|but|ok|okay|now|then|well)\b[, ]*)+", re.IGNORECASE)
_THOSE = re.compile(
    r"\bof (?:them|those|these)\b|\b(?:those|these) two\b|\bthe two of them\b", re.IGNORECASE
)
_WORD = re.compile(r"[a-z]+")
NOTE = "The edit before was not made: this is about the pose as it was."


@dataclass(frozen=True, slots=True)
class Undone:
    """An edit or a what-if that was asked for and not made, none having been made since."""

    wanted: Wanted
    last: bool
    """It was asked for in the last turn."""
    told: bool = False
    """It was to be taken back, and it was said that it was not made."""


def left_behind(text: str, lexicon: Lexicon, last: Request | None = None) -> dict[str, Any] | None:
    """The meaning of a text that was not read; None: there is nothing to go on from.

    `last` is what was to be done in the turn before.
    """
    if len(text) > LONGEST:
        return None
    left: dict[str, Any] = {}
    ref = mentioned(text, lexicon)
    if ref is not None:
        left[ABOUT] = ref.to_json()
    elif _speaks_of_somebody(text, lexicon):
        left[UNTOLD] = True
    if (what := wanted(text, lexicon) or goes_on(text, last)) is not None:
        left[WANTED] = what
    return left or None


def _speaks_of_somebody(text: str, lexicon: Lexicon) -> bool:
    """Whether words for people stand in a text, and no pronoun that says who it goes on about."""
    chunks = [chunk for words in sentences(text) for chunk in lexicon.tag(words).chunks]
    words = {word for chunk in chunks for word in chunk.text.split()}
    if words & _PRONOUNS:
        return False
    return any(
        one.kind == "noun" or (one.kind in ("one", "pronoun") and after.kind in _DESCRIBING)
        for one, after in pairwise((*chunks, _END))
    )


def was_read(turn: Turn) -> bool:
    """Whether this planner understood a turn."""
    return turn.meaning is not None and not set(turn.meaning) <= _LEFT


def about(turn: Turn, known: Sequence[str] | None) -> Ref | None:
    """Whom a turn named that was not read or not done; None: nobody who is there."""
    ref = _named(turn)
    if isinstance(ref, Ids) and known is not None and not set(ref.ids) <= set(known):
        return None
    return ref


def _named(turn: Turn) -> Ref | None:
    meaning = turn.meaning or {}
    if turn.abstained and (request := request_from_json(meaning.get("request"))) is not None:
        return request.of if isinstance(request.of, Ids | Nth | That) else None
    try:
        return cast(Ref, node_from_json(meaning[ABOUT]))
    except (KeyError, TypeError, ValueError):
        return None


def untold(turn: Turn) -> bool:
    """Whether a turn spoke of somebody, and nobody can tell who."""
    return UNTOLD in (turn.meaning or {})


def undone_after(turn: Turn, before: Undone | None) -> Undone | None:
    """The edit that was asked for and not made, after a turn."""
    meaning = turn.meaning or {}
    request = request_from_json(meaning.get("request"))
    if turn.abstained:
        what = refused(request) if was_read(turn) else meaning.get(WANTED)
        if what is not None:
            return Undone(what, last=True)
    elif request is not None and request.act in ("edit", "undo", "keep"):
        return None
    if before is None:
        return None
    return replace(
        before,
        last=False,
        told=before.told or takes_back(" ".join(_WORD.findall(turn.question.lower()))),
    )


def check_was_done(text: str, undone: Undone | None, lexicon: Lexicon) -> None:
    """NotUnderstood where a question is about what came of an edit that was not made."""
    if undone is None or len(text) > LONGEST or wanted(text, lexicon) is not None:
        return
    bare = _LEADS.sub("", " ".join(text.split()))
    found = _CHANGED[undone.wanted].search(bare)
    if found is not None:
        word = found[0].lower()
        raise NotUnderstood(
            f"The {undone.wanted} before was not made, so nothing came of it: ask without "
            f"{word!r} of the pose as it is, or say the {undone.wanted} in other words, for "
            "instance: raise p1's left arm"
        )


def check_who(text: str, unknown: bool) -> None:
    """NotUnderstood where a text is about "those two", and nobody can tell who was spoken of."""
    if unknown and _THOSE.search(text):
        raise WHO_THEY


def nothing_to_undo(edits: int) -> NotUnderstood:
    """What is said where an edit is to be taken back that was not made."""
    before = "; to take back the edit before it, say: undo" if edits else ""
    return NotUnderstood(f"The last edit was not made: there is nothing of it to undo{before}")


LEANS_ON_UNDONE = NotUnderstood(
    "The last edit was not understood and not made, so I cannot do the same again: say what is to "
    "be done; try: raise p1's left arm"
)


def noted(plan: Plan, undone: Undone | None) -> Plan:
    """The plan of a question right behind an edit that was not made, with a note that says so."""
    asks = "request" not in (plan.meaning or {}) and plan.steps
    if undone is None or not undone.last or undone.wanted != "edit" or not asks:
        return plan
    note = NOTE if plan.note is None else f"{plan.note} {NOTE}"
    return plan.model_copy(update={"note": note})
