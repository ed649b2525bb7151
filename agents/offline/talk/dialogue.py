"""What the talk so far adds: who "he" is, and what "and the other one?" asks.

Knows nothing of words beyond the joined chunks, nor of steps.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from thirdwave.agents.checks.doubts import AMONG, CHOSEN
from thirdwave.agents.offline import excuses
from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.query import (
    Apart,
    Compare,
    Count,
    Distance,
    Everyone,
    Except,
    Focus,
    Group,
    Ids,
    Nearest,
    Node,
    Nth,
    Other,
    Outdoes,
    Query,
    Ref,
    Related,
    Render,
    Sole,
    Test,
    That,
    TheOne,
    Top,
    Value,
    Which,
    query_from_json,
)
from thirdwave.agents.offline.requests.request import Request, request_from_json
from thirdwave.agents.offline.rewrite import rewrite, walk
from thirdwave.agents.offline.talk.unclear import Unclear, unclear
from thirdwave.agents.offline.talk.unread import Undone, about, undone_after, untold, was_read
from thirdwave.agents.plan import Turn
from thirdwave.scene import Scene

OPPOSITE = {
    "in_front_of": "behind", "behind": "in_front_of", "left_of": "right_of", "right_of": "left_of",
    "above": "below", "below": "above",
}  # fmt: skip
"""Relations that ask for the other side of the same person."""


OPPOSED = (
    (
        ("teacher", "instructor", "coach", "trainer"),
        ("child", "kid", "student", "trainee", "pupil", "baby", "toddler", "client"),
    ),
    (("therapist", "physiotherapist", "physio", "doctor", "nurse"), ("patient", "client")),
    (("waiter", "waitress"), ("client", "guest", "customer")),
)
"""Names of roles, and nouns for their counterparts."""
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


def resolve(query: Query, talk: Talk) -> Query:
    """The query with pronouns and "the other one" put to the people they stand for."""
    query = _same_object(_faced_back(query, talk.last), talk)
    query = cast(Query, rewrite(_both_of_two(query, talk), lambda node: _of_those(node, talk)))
    told = any(isinstance(node, Ids) for node in walk(query))
    pairs = isinstance(query, Distance) or any(
        isinstance(node, Related | Apart) and node.mutual for node in walk(query)
    )

    def change(node: Node) -> Node:
        if isinstance(node, Focus):
            return _focus(node, talk, pairs=pairs)
        if isinstance(node, TheOne) and node.of is None:
            return _the_one(node, talk)
        if isinstance(node, Nth) and isinstance(node.of, Ids) and len(node.of.ids) == 1:
            return node.with_(of=Everyone())
        if isinstance(node, Group) and all(isinstance(one, Ids) for one in node.members):
            ids = [one for member in node.members if isinstance(member, Ids) for one in member.ids]
            return Ids(ids=tuple(dict.fromkeys(ids)))
        return node

    apart = isinstance(query, Test) and isinstance(query.predicate, Apart)
    if isinstance(query, Test) and apart and len(talk.known or ()) == 2 and talk.known:
        two = Ids(ids=talk.known)
        query = query.with_(of=two) if isinstance(query.of, Everyone) else query
    found = rewrite(query, change)
    if isinstance(found, Sole) and isinstance(found.of, Ids) and talk.known:
        rest = tuple(one for one in talk.known if one not in found.of.ids)
        found = found.with_(others=Ids(ids=rest)) if rest else found
    found = rewrite(found, lambda node: _other(node, talk, found, told=told))
    found = _of_both(found, talk)
    if len({node.gender for node in walk(query) if isinstance(node, Focus)} - {None}) > 1:
        ids = {one for node in walk(found) if isinstance(node, Ids) for one in node.ids}
        if len(ids) < 2 and not any(isinstance(node, Nth | That) for node in walk(found)):
            raise excuses.say_which("the man and the woman")
    _check_ids(found, talk)
    _check_two(found)
    return cast(Query, rewrite(found, lambda node: _rest(node, talk)))


def _faced_back(query: Query, last: Query | None) -> Query:
    """Reads "does p1 face the man?", "and does he face p1?": he is whom it was asked of."""
    if not isinstance(query, Test) or not isinstance(last, Test):
        return query
    asked, before = query.predicate, last.predicate
    if not isinstance(asked, Related) or not isinstance(before, Related) or before.mutual:
        return query
    lone = isinstance(query.of, Focus) and not query.of.many
    if not lone or asked.target != last.of or not isinstance(before.target, Ids | Nth | That):
        return query
    return query.with_(of=before.target)


def _same_object(query: Query, talk: Talk) -> Query:
    """Reads "who is behind p1?", "and in front of her?": she is p1, the object of both.

    So it is where the answer cannot be meant: it told nobody or several, it is now the subject, or
    the same relation, or its opposite, is asked for again.
    """
    before = _related(talk.last)
    if before is None or not isinstance(talk.last, Which | Count):
        return query
    target = before.target
    if not isinstance(target, Ids) or len(target.ids) != 1:
        return query
    named = {one for node in walk(query) if isinstance(node, Ids) for one in node.ids}
    free = len(talk.focus) != 1 or bool(named & set(talk.focus))
    alike = {before.relation, OPPOSITE.get(before.relation, before.relation)}

    def change(node: Node) -> Node:
        if not isinstance(node, Related) or not isinstance(node.target, Focus) or node.target.many:
            return node
        if node.relation == before.relation and isinstance(query, Which | Count):
            return node  # the very same search is not asked twice
        return node.with_(target=target) if free or node.relation in alike else node

    return cast(Query, rewrite(query, change))


def _related(query: Query | None) -> Related | None:
    """The relation to somebody that a question searched by."""
    of = getattr(query, "of", None)
    predicate = of.predicate if isinstance(of, That) else None
    return predicate if isinstance(predicate, Related) and not predicate.mutual else None


def _rest(node: Node, talk: Talk) -> Node:
    """Everybody but some as ids, where it is known who is there."""
    if not isinstance(node, Except) or not isinstance(node.of, Everyone) or not talk.known:
        return node
    if not isinstance(node.but, Ids):
        return node
    rest = tuple(one for one in talk.known if one not in node.but.ids)
    return Ids(ids=rest) if rest else node


def _focus(node: Focus, talk: Talk, *, pairs: bool) -> Ref:
    if talk.subject is not None and not pairs:
        return talk.subject
    if node.many and talk.untold:
        raise excuses.WHO_THEY
    if node.many:
        pair = pair_of(talk) if pairs and len(talk.focus) < 2 else ()
        if pair:
            ids = [one for ref in pair if isinstance(ref, Ids) for one in ref.ids]
            return Ids(ids=tuple(ids)) if len(ids) == 2 else Group(members=pair)
        if len(talk.focus) < 2 and pairs and len(talk.known or ()) == 2 and talk.known:
            return Ids(ids=talk.known)
        if len(talk.focus) < 2 and (asked := _asked_of(talk.last)):
            return Ids(ids=asked)  # "is anyone else?", "which way are they facing?"
        if len(talk.focus) < 2 and pairs and talk.group:
            return Ids(ids=talk.group)
        enough = len(talk.focus) > 1 or (talk.focus and not pairs)
        return Ids(ids=talk.focus) if enough else Everyone()
    if (other := _by_gender(node, talk)) is not None:
        return other
    if len(talk.focus) > 1:
        return cast(Ref, unclear(talk.focus, node))
    if not talk.focus and len(talk.known or ()) > 1:
        return cast(Ref, unclear(talk.known or (), node))
    return Ids(ids=talk.focus) if talk.focus else TheOne(gender=node.gender)


def _of_those(node: Node, talk: Talk) -> Node:
    """Reads "the tallest of those" behind an answer that picked one: of those it was one of."""
    among = node.of if isinstance(node, Nth | Top | That | Test) else None
    if not isinstance(among, Focus) or not among.many or len(talk.focus) != 1:
        return node
    if isinstance(node, Test):  # "is any of them lying": one person is not "them"
        if node.quantifier == "all" or _asked_of(talk.last) or talk.subject is not None:
            return node
        group = talk.group if talk.focus[0] in talk.group and len(talk.group) > 1 else ()
        return node.with_(of=Ids(ids=group) if group else Everyone())
    last = talk.last.of if isinstance(talk.last, Which) else None
    picked = last.of if isinstance(last, Nth | Top | Nearest) else None
    if isinstance(picked, That | Group) or (isinstance(picked, Ids) and len(picked.ids) > 1):
        return node.with_(of=picked)
    group = talk.group if talk.focus[0] in talk.group else ()
    return node.with_(of=Ids(ids=group)) if len(group) > 1 else node


def _both_of_two(query: Query, talk: Talk) -> Query:
    """Reads "does she look at this person?" of the two the talk is about: one looks at the other.

    Who is meant first is whom the answer told, else whom the question named first.
    """
    related = query.predicate if isinstance(query, Test) else None
    if not isinstance(query, Test) or not isinstance(related, Related):
        return query
    one, other = query.of, related.target
    if not isinstance(one, Focus) or not isinstance(other, Focus) or one.many or other.many:
        return query
    ends = pair_of(talk)
    if not ends and len(talk.focus) == 2:
        ends = tuple(Ids(ids=(person,)) for person in talk.focus)
    if len(ends) != 2:
        return query
    first, second = ends if ends[1] != Ids(ids=talk.focus) else ends[::-1]
    wrong = one.gender is not None and _gender(first, talk) not in (None, one.gender)
    if wrong or (one.gender is not None and _gender(second, talk) == one.gender):
        first, second = second, first
    return query.with_(of=first, predicate=related.with_(target=second))


def _by_gender(node: Focus, talk: Talk) -> Ref | None:
    """Of the two whom the last question named, the only one who was spoken of so before.

    "Is the teacher looking at her?", "is she sitting?"
    """
    known = [one for one in pair_of(talk) if node.gender and _gender(one, talk) == node.gender]
    return known[0] if len(known) == 1 else None


def _gender(ref: Ref, talk: Talk) -> str | None:
    """As what somebody was spoken of: "he" or "she"."""
    return talk.genders.get(ref.ids[0]) if isinstance(ref, Ids) else None


def _of_both(query: Query, talk: Talk) -> Query:
    """Reads "how far is he from her": of two who came out as one, the second is the other one."""
    related = query.predicate if isinstance(query, Test) else query
    ends = {Distance: "to", Related: "target"}.get(type(related))
    whom = getattr(query, "of", None)
    if ends is None or not isinstance(whom, Ids) or len(whom.ids) != 1:
        return query
    part = getattr(related, "to_part", None)
    if getattr(related, ends) != whom or part is not None:
        return query
    others = [one for one in pair_of(talk) if one != whom]
    known = [one for one in talk.known or () if one not in whom.ids]
    others = others or ([Ids(ids=(known[0],))] if len(known) == 1 else [])
    if len(others) != 1:
        raise excuses.say_which("the other one")
    if isinstance(query, Distance):
        return query.with_(to=others[0])
    return query.with_(predicate=related.with_(target=others[0]))  # type: ignore[union-attr]


def pair_of(talk: Talk) -> tuple[Ref, ...]:
    """The two whom the last question named, or its answer and whom it was held against; else none.

    "Is p1 looking at the man on the left?", "how far apart are they?"
    """
    last = talk.last
    ends: tuple[object, ...] = ()
    told = Ids(ids=talk.focus) if len(talk.focus) == 1 else None
    if isinstance(last, Compare):
        ends = (last.first.of, last.second.of)
    elif isinstance(last, Distance):
        ends = (last.of, last.to)
    elif isinstance(last, Test) and isinstance(last.predicate, Related | Apart):
        ends = (last.of, last.predicate.target)
    elif isinstance(last, Test) and isinstance(last.predicate, Outdoes):
        ends = (last.of, last.predicate.than)
    elif isinstance(last, Which) and isinstance(last.of, Nearest):
        ends = (told, last.of.to)
    elif isinstance(last, Which) and isinstance(last.of, Nth) and isinstance(last.of.of, Ids):
        of = last.of.of.ids
        rest = tuple(one for one in of if one not in talk.focus)
        ends = (told, Ids(ids=rest)) if len(of) == 2 and len(rest) == 1 else ()
    elif isinstance(last, Which) and (related := _related(last)) is not None:
        ends = (told, related.target)
    single = [cast("Ref", one) for one in dict.fromkeys(ends) if _is_one(one)]
    return tuple(single) if len(single) == 2 else ()


def _is_one(ref: object) -> bool:
    """Whether a reference is to one person."""
    if isinstance(ref, Ids):
        return len(ref.ids) == 1
    return isinstance(ref, Nth) or (isinstance(ref, That | TheOne) and getattr(ref, "one", True))


def other_person(talk: Talk) -> bool:
    """Whether "the other one" is plainly one person: of two that the talk or the picture has."""
    two = len(talk.known or ()) == 2 or len(talk.group) == 2 or len(talk.singles) == 2
    return two or bool(pair_of(talk)) or len(_set_of(talk.last)) == 2


def _the_one(node: TheOne, talk: Talk) -> Ref:
    """Whom "the man" and "the person" mean: who is talked about, or one of several."""
    counterparts = {one for one, name in talk.names.items() if _opposed(name, node.noun)}
    if counterparts and talk.known:
        rest = tuple(one for one in talk.known if one not in counterparts)
        if len(rest) == 1:
            return Ids(ids=rest)
        if rest and not set(talk.focus) & set(rest):
            return cast(Ref, unclear(rest, node))
        talk = replace(talk, known=rest, focus=tuple(o for o in talk.focus if o in rest))
    if node.gender is None and talk.subject is not None:
        return talk.subject
    if node.gender is None and len(talk.focus) == 1:
        return Ids(ids=talk.focus)
    several = talk.focus if len(talk.focus) > 1 else talk.known or ()
    return cast(Ref, unclear(several, node)) if len(several) > 1 else node


def _opposed(name: str, noun: str | None) -> bool:
    """Whether who has a name cannot be meant by a noun: a therapist is no patient."""
    return any(name.lower() in ones and noun in others for ones, others in OPPOSED)


def _asked_of(last: Query | None) -> tuple[str, ...]:
    """The people, when there were several, that the last yes-or-no question was asked of."""
    of = last.of if isinstance(last, Test | Distance | Value | Which) else None
    ids = of.ids if isinstance(of, Ids) else ()
    if isinstance(of, Nth) and isinstance(of.of, Ids):
        ids = of.of.ids
    if isinstance(last, Distance) and isinstance(last.to, Ids):
        ids = tuple(dict.fromkeys((*ids, *last.to.ids)))
    return ids if len(ids) > 1 else ()


def _set_of(last: Query | None) -> tuple[str, ...]:
    """The people among whom the last question picked one."""
    if isinstance(last, Compare):
        sides = (last.first.of, last.second.of)
        return tuple(one for of in sides if isinstance(of, Ids) for one in of.ids)
    return _asked_of(last)


def _described(last: Query | None) -> That | None:
    """The described people of whom the last question took one: "the left person on the bench"."""
    of = last.of if isinstance(last, Test | Value | Which) else None
    return of.of if isinstance(of, Nth) and isinstance(of.of, That) else None


def _looks_at_other(query: Query) -> Nth | None:
    """The end of the row of "is the man on the left looking at the other man": its other end."""
    related = query.predicate if isinstance(query, Test) else None
    if not isinstance(query, Test) or not isinstance(related, Related):
        return None
    end = query.of
    if not isinstance(related.target, Other) or not isinstance(end, Nth):
        return None
    plain = end.by.quantity == "image_x" and end.n == 1 and isinstance(end.of, Everyone)
    return end if plain and end.order != "middle" else None


def _other(node: Node, talk: Talk, query: Query, *, told: bool) -> Node:
    """Whom "the other one" means; `told`: the sentence itself names people, not by a pronoun."""
    if not isinstance(node, Other):
        return node
    named = [one for found in walk(query) if isinstance(found, Ids) for one in found.ids]
    if not named and not node.many and (end := _looks_at_other(query)) is not None:
        if talk.known is None:  # the one besides, or the tool says that there are more
            return TheOne(of=Except(but=end))
        if len(talk.known) != 2:
            raise excuses.say_which("the other one")
        return end.with_(order="min" if end.order == "max" else "max")
    base = tuple(named) or talk.focus
    row = _described(talk.last)
    if row is not None and not named and not node.many and len(base) == 1:
        return TheOne(of=Except(but=Ids(ids=base), of=row))
    if isinstance(query, Distance) and not (told and node.many):
        base = tuple(dict.fromkeys((*named, *talk.focus)))
    if not base or talk.known is None:
        raise excuses.say_which("the other one")
    # "How far is p1 from the others?": everybody else, whoever was spoken of before.
    sets = () if told and node.many else (_set_of(talk.last), talk.group)
    among = next((those for those in sets if set(base) < set(those)), talk.known)
    others = tuple(one for one in among if one not in base)
    fresh = tuple(one for one in others if one not in talk.singles)
    if len(others) > 1 and not node.many and len(fresh) == 1:
        others = fresh  # "p1", "and the middle one", "and the other"
    if not others:
        raise NotUnderstood(
            f"There is nobody but {' and '.join(base)} in the picture; try: how many people are "
            "there?"
        )
    if len(others) > 1 and not node.many:
        return Unclear(ids=others, said="the other one")
    return Ids(ids=others)


def _check_two(query: Query) -> None:
    """NotUnderstood where somebody came out as related to themselves: "is he facing the person"."""
    whom = query.of if isinstance(query, Test) else None
    if not isinstance(query, Test) or not isinstance(whom, Ids) or len(whom.ids) > 1:
        return
    if any(isinstance(node, Related) and node.target == whom for node in walk(query.predicate)):
        raise excuses.say_which("the other one")


def _check_ids(query: Query, talk: Talk) -> None:
    """Raise for an id that is not in the picture, naming who is."""
    for node in walk(query):
        for one in node.ids if isinstance(node, Ids) else ():
            if talk.known is not None and one not in talk.known:
                there = ", ".join(talk.known) or "nobody"
                raise NotUnderstood(f"There is no {one} in this picture; there is: {there}.")
