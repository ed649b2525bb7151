"""The people a talk holds beside whom it is about: the other one, the two, who is he and who she.

Knows nothing of words beyond the joined chunks, nor of steps.
"""

from dataclasses import replace
from typing import cast

from thirdwave.agents.offline import excuses
from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.query import (
    Apart,
    Compare,
    Distance,
    Everyone,
    Except,
    Focus,
    Ids,
    Nearest,
    Node,
    Nth,
    Other,
    Outdoes,
    Query,
    Ref,
    Related,
    Test,
    That,
    TheOne,
    Value,
    Which,
)
from thirdwave.agents.offline.rewrite import walk
from thirdwave.agents.offline.talk.dialogue import Talk
from thirdwave.agents.offline.talk.unclear import Unclear, unclear

OPPOSED = (
    (
        ("teacher", "instructor", "coach", "trainer"),
        ("child", "kid", "student", "trainee", "pupil", "baby", "toddler", "client"),
    ),
    (("therapist", "physiotherapist", "physio", "doctor", "nurse"), ("patient", "client")),
    (("waiter", "waitress"), ("client", "guest", "customer")),
)
"""Names of roles, and nouns for their counterparts."""


def by_gender(node: Focus, talk: Talk) -> Ref | None:
    """Of the two whom the last question named, the only one who was spoken of so before.

    "Is the teacher looking at her?", "is she sitting?"
    """
    known = [one for one in pair_of(talk) if node.gender and gender_of(one, talk) == node.gender]
    return known[0] if len(known) == 1 else None


def gender_of(ref: Ref, talk: Talk) -> str | None:
    """As what somebody was spoken of: "he" or "she"."""
    return talk.genders.get(ref.ids[0]) if isinstance(ref, Ids) else None


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
    elif isinstance(last, Which) and (related := related_in(last)) is not None:
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


def the_one(node: TheOne, talk: Talk) -> Ref:
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


def asked_of(last: Query | None) -> tuple[str, ...]:
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
    return asked_of(last)


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


def the_other(node: Node, talk: Talk, query: Query, *, told: bool) -> Node:
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


def related_in(query: Query | None) -> Related | None:
    """The relation to somebody that a question searched by."""
    of = getattr(query, "of", None)
    predicate = of.predicate if isinstance(of, That) else None
    return predicate if isinstance(predicate, Related) and not predicate.mutual else None
