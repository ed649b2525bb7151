"""A query with whom its words point at put in: "he", "those", "the other one", "them".

Knows nothing of words beyond the joined chunks, nor of steps.
"""

from typing import cast

from thirdwave.agents.offline import excuses
from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.query import (
    Apart,
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
    Query,
    Ref,
    Related,
    Sole,
    Test,
    That,
    TheOne,
    Top,
    Which,
)
from thirdwave.agents.offline.rewrite import rewrite, walk
from thirdwave.agents.offline.talk.counterparts import (
    asked_of,
    by_gender,
    gender_of,
    pair_of,
    related_in,
    the_one,
    the_other,
)
from thirdwave.agents.offline.talk.dialogue import Talk
from thirdwave.agents.offline.talk.unclear import unclear

OPPOSITE = {
    "in_front_of": "behind", "behind": "in_front_of", "left_of": "right_of", "right_of": "left_of",
    "above": "below", "below": "above",
}  # fmt: skip
"""Relations that ask for the other side of the same person."""


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
            return the_one(node, talk)
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
    found = rewrite(found, lambda node: the_other(node, talk, found, told=told))
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
    before = related_in(talk.last)
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
        if len(talk.focus) < 2 and (asked := asked_of(talk.last)):
            return Ids(ids=asked)  # "is anyone else?", "which way are they facing?"
        if len(talk.focus) < 2 and pairs and talk.group:
            return Ids(ids=talk.group)
        enough = len(talk.focus) > 1 or (talk.focus and not pairs)
        return Ids(ids=talk.focus) if enough else Everyone()
    if (other := by_gender(node, talk)) is not None:
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
        if node.quantifier == "all" or asked_of(talk.last) or talk.subject is not None:
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
    wrong = one.gender is not None and gender_of(first, talk) not in (None, one.gender)
    if wrong or (one.gender is not None and gender_of(second, talk) == one.gender):
        first, second = second, first
    return query.with_(of=first, predicate=related.with_(target=second))


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


def _rest(node: Node, talk: Talk) -> Node:
    """Everybody but some as ids, where it is known who is there."""
    if not isinstance(node, Except) or not isinstance(node.of, Everyone) or not talk.known:
        return node
    if not isinstance(node.but, Ids):
        return node
    rest = tuple(one for one in talk.known if one not in node.but.ids)
    return Ids(ids=rest) if rest else node


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
