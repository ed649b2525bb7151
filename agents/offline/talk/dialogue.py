"""What the turns so far left behind: who is spoken of, what was asked, what was edited.

Knows nothing of words beyond the joined chunks, nor of steps.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from thirdwave.agents.checks.doubts import AMONG, CHOSEN
from thirdwave.agents.offline.query import (
    Ids,
    Node,
    Nth,
    Query,
    Ref,
    Related,
    Render,
    Test,
    That,
    TheOne,
    query_from_json,
)
from thirdwave.agents.offline.requests.request import Request, request_from_json
from thirdwave.agents.offline.rewrite import rewrite
from thirdwave.agents.offline.talk.unread import Undone, about, undone_after, untold, was_read
from thirdwave.agents.plan import Turn
from thirdwave.scene import Scene

TOGETHER = "together"
"""In `Plan.meaning`: the people of whom one question each was asked at once."""
_GENDERED = re.compile(r"\b(he|she|her|him|his)\b")
_AT_THE_END = re.compile(r"\b(?:him|her)\W*$", re.IGNORECASE)
_SIDED = re.compile(r"\b(left|right) (?:arm|hand|wrist|elbow|shoulder|hip|leg|knee|ankle|foot)\b")
_GENDERS = {"he": "man", "him": "man", "his": "man", "she": "woman", "her": "woman"}


@dataclass(frozen=True, slots=True)
class Talk:
    """What earlier turns about this picture left behind."""

    focus: tuple[str, ...] = ()
    """Ids of the people the talk is about."""
    last: Query | None = None
    """What was asked last."""
    before: Query | None = None
    """What was asked before that."""
    group: tuple[str, ...] = ()
    """Ids of the last people that were spoken of together."""
    singles: tuple[str, ...] = ()
    """Ids of those spoken of one by one since then."""
    subject: Ref | None = None
    """Whom the last question named, where its answer told no ids."""
    lost: bool = False
    """The last question was not read here, or not understood: a fragment would be about that."""
    side: str | None = None
    """The one side of a body that the last answer told: "p2 has the left arm raised"."""
    untold: bool = False
    """Somebody was spoken of since, and nobody can tell who: "they" may be anybody."""
    undone: Undone | None = None
    """The edit that was asked for and not made, where none was made since."""
    refused: bool = False
    """The last question was understood, but what it asks was not visible."""
    request: Request | None = None
    """What was asked to be done in the last turn, where it was no question."""
    edited: Request | None = None
    """The last edit that was made, whatever was asked since; None: none, or it was taken back."""
    edits: int = 0
    """Turns whose edit was made and not taken back."""
    asked: bool = False
    """The last turn asked something, by itself or of what was done."""
    what_if: bool = False
    """The last turn was about a what-if."""
    supposed: bool = False
    """Some turn was about a what-if, and none has been kept since."""
    thought: bool = False
    """There was a what-if, kept or not."""
    posed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    """Whom the last edit or what-if posed, by id: the pose before."""
    posed_in_thought: bool = False
    """That was a what-if, and it was not kept."""
    known: tuple[str, ...] | None = None
    """Ids of everybody in the picture; None: nobody has looked."""
    meant: Ref | None = None
    """Whom the user described when asked back who is meant."""
    spoken: tuple[str, ...] = ()
    """Ids of all who were spoken of, each where it was last, oldest first."""
    said: str = ""
    """What is said now, in the user's own words."""
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    """What people are called in the picture, by id."""
    questions: tuple[str, ...] = ()
    """What was asked before, oldest first."""
    genders: Mapping[str, str] = field(default_factory=dict[str, str])
    """Who was spoken of as "he" or "she", by id."""


def recall(scene: Scene, turns: Sequence[Turn]) -> Talk:
    """The talk about this scene, from its turns (oldest first)."""
    known = scene.person_ids if scene.people is not None else None
    here = [turn for turn in turns if turn.scene_id in (None, scene.id)]
    focus: tuple[str, ...] = ()
    last: Query | None = None
    before: Query | None = None
    group: tuple[str, ...] = ()
    singles: tuple[str, ...] = ()
    branch: str | None = None
    supposed = thought = posed_in_thought = False
    posed: Mapping[str, Mapping[str, Any]] = {}
    spoken: tuple[str, ...] = ()
    spoken_of: Ref | None = None
    genders: dict[str, str] = {}
    edited, edits = None, 0
    unknown, undone = False, None
    for given in here:
        whom = about(given, known)
        undone = undone_after(given, undone)
        said = {_GENDERS[word] for word in _GENDERED.findall(given.question.lower())}
        if len(said) == 1 and (one := _spoken_of_so(given)) is not None:
            genders[one] = said.pop()
        turn = given
        if isinstance(whom, Ids):
            turn = given.model_copy(update={"focus": whom.ids})
        elif whom is not None or turn.focus:
            spoken_of = whom
        if untold(turn):
            focus, group, singles, spoken_of, unknown = (), (), (), None, True
        elif turn.focus or whom is not None:
            unknown = False
        spoken = (*(one for one in spoken if one not in turn.focus), *turn.focus)
        if among := _among(turn, known):
            group, singles = among, ()
            if TOGETHER in (turn.meaning or {}):
                spoken = (*(one for one in spoken if one not in among), *among)
        if turn.focus:
            focus = tuple(one for one in turn.focus if known is None or one in known)
        if len(focus) > 1:
            group, singles = focus, ()
        elif focus and focus[0] not in singles:
            singles = (*singles, *focus)
        if turn.branch is not None:
            supposed = thought = True
        if turn.posed:
            # Of a what-if that goes on, the pose before it began.
            going_on = posed_in_thought and turn.branch is not None and turn.branch == branch
            posed = {**turn.posed, **posed} if going_on else turn.posed
            posed_in_thought = turn.branch is not None
        branch = turn.branch or branch
        edited, edits = _edited(turn, edited, edits)
        if _kept(turn):
            supposed = posed_in_thought = False
        query = _read(turn.meaning)
        if query is not None:
            last, before = query, last
    failed = undone is not None and undone.last
    return Talk(
        focus=focus,
        last=last,
        before=before,
        group=group,
        singles=singles,
        subject=_shown(last) if here and was_read(here[-1]) and not failed else spoken_of,
        lost=bool(here) and not was_read(here[-1]),
        side=_side_told(here[-1]) if here else None,
        untold=unknown,
        undone=undone,
        refused=bool(here) and here[-1].abstained and was_read(here[-1]),
        request=request_from_json((here[-1].meaning or {}).get("request")) if here else None,
        edited=edited,
        edits=edits,
        asked=bool(here) and "query" in (here[-1].meaning or {}),
        what_if=bool(here) and here[-1].branch is not None,
        supposed=supposed,
        thought=thought,
        posed=posed,
        posed_in_thought=posed_in_thought,
        known=known,
        spoken=spoken,
        genders=genders,
        names={one.id: one.name for one in scene.people or () if one.name},
        questions=tuple(turn.question for turn in here),
    )


def _spoken_of_so(turn: Turn) -> str | None:
    """Who was "he" or "she" in a turn: at its end whom it was asked towards, else who it told."""
    asked = _read(turn.meaning)
    related = asked.predicate if isinstance(asked, Test) else None
    if isinstance(related, Related) and _AT_THE_END.search(turn.question):
        target = related.target
        return target.ids[0] if isinstance(target, Ids) and len(target.ids) == 1 else None
    return turn.focus[0] if len(turn.focus) == 1 else None


def _among(turn: Turn, known: Sequence[str] | None) -> tuple[str, ...]:
    """Those among whom the user chose when asked back, or who were asked about at once."""
    meaning = turn.meaning or {}
    among = meaning.get(AMONG) or meaning.get(TOGETHER) or ()
    return tuple(one for one in among if known is None or one in known)


def _edited(turn: Turn, last: Request | None, edits: int) -> tuple[Request | None, int]:
    """The last edit that was made or taken back, and how many are left, after a turn."""
    request = request_from_json((turn.meaning or {}).get("request"))
    if request is None or turn.abstained:
        return last, edits
    if request.act == "undo":
        return last, max(0, edits - 1)
    made = request.act == "keep" or (request.act == "edit" and not request.hypothetical)
    return (request if request.act == "edit" else last), edits + made


def _kept(turn: Turn) -> bool:
    """Whether a what-if became the scene in a turn."""
    request = request_from_json((turn.meaning or {}).get("request"))
    return request is not None and request.act == "keep" and not turn.abstained


def _side_told(turn: Turn) -> str | None:
    """The side that an answer is about; None: none, or both."""
    if turn.value in ("left", "right"):
        return str(turn.value)
    sides = set(_SIDED.findall(turn.answer))
    return sides.pop() if len(sides) == 1 and not turn.abstained else None


def _shown(last: Query | None) -> Ref | None:
    """Whom a picture was drawn of; drawing them tells no ids."""
    of = last.of if isinstance(last, Render) else None
    return of if isinstance(of, Nth | That | Ids) else None


def _read(meaning: dict[str, Any] | None) -> Query | None:
    """The query in a turn's meaning, with whom the user chose; None: another planner wrote it."""
    try:
        query = query_from_json((meaning or {})["query"])
    except (KeyError, ValueError):
        return None
    chosen = (meaning or {}).get(CHOSEN)
    if chosen is None:
        return query

    def change(node: Node) -> Node:
        one = isinstance(node, TheOne) or (isinstance(node, That) and node.one)
        return Ids(ids=(str(chosen),)) if one else node

    return cast(Query, rewrite(query, change))
