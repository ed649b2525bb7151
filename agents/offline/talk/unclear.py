"""References that could be any of several people, and the question back that they lead to.

Knows nothing of words beyond what to call them by, nor of steps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from thirdwave.agents.checks.doubts import doubt_between
from thirdwave.agents.offline.excuses import NotUnderstood, say_which
from thirdwave.agents.offline.query import Everyone, Focus, Ids, Node, Nth, Ref, That, TheOne
from thirdwave.agents.offline.rewrite import rewrite, walk
from thirdwave.agents.plan import Plan
from thirdwave.scene import Scene


@dataclass(frozen=True, kw_only=True)
class Unclear(Node):
    """One of these people, and nobody said which; never part of a meaning."""

    kind: ClassVar[str] = "unclear"
    ids: tuple[str, ...]
    said: str
    """What the question called them: "'him'", "the other one"."""


def unclear(ids: tuple[str, ...], said: Focus | TheOne) -> Unclear:
    """The reference of a pronoun or a noun to one of `ids`."""
    pronouns = {"man": "'he'", "woman": "'she'"}
    nouns = {"man": "the man", "woman": "the woman"}
    if isinstance(said, Focus):
        return Unclear(ids=ids, said=pronouns.get(said.gender or "", "that person"))
    return Unclear(ids=ids, said=nouns.get(said.gender or "", "the person"))


def doubts(meaning: Any) -> list[Unclear]:
    """The unclear references of a meaning, each once."""
    return list(dict.fromkeys(node for node in walk(meaning) if isinstance(node, Unclear)))


def described(meaning: Any, meant: Ref | None) -> Any:
    """The meaning with whom the user described in the place of who was in doubt."""
    if meant is None:
        return meaning

    open_ones = bool(doubts(meaning))

    def change(node: Node) -> Node:
        if isinstance(node, Unclear):
            return _within(meant, Ids(ids=node.ids))
        if open_ones:
            return node
        if isinstance(node, That) and node.one:
            return _within(meant, node.with_(one=False))
        return meant if isinstance(node, TheOne) and node.of is None else node

    return rewrite(meaning, change)


def _within(meant: Ref, people: Ref) -> Ref:
    """Whoever is meant, looked for among these people alone."""
    if isinstance(meant, That | Nth):
        inner = meant.of
        return meant.with_(of=people if isinstance(inner, Everyone) else inner)
    return meant


def asked_back(
    scene: Scene,
    meaning: Any,
    plan: Callable[[Any], Plan],
    last: tuple[str, ...],
    meant: Ref | None = None,
) -> Plan:
    """The plan of `meaning`, or the question back: one option for each who can be meant.

    `plan` writes the plan of a meaning without doubts; `last` holds who was spoken of, oldest
    first, `meant` whom the user described when asked. NotUnderstood when there is no reading, or
    when several references are in doubt.
    """
    meaning = described(meaning, meant)
    open_ones = doubts(meaning)
    if not open_ones:
        return plan(meaning)
    if len(open_ones) > 1:
        raise say_which(" and ".join(one.said for one in open_ones))
    named = {one for node in walk(meaning) if isinstance(node, Ids) for one in node.ids}
    doubt = open_ones[0]
    ids = tuple(one for one in doubt.ids if one not in named) or doubt.ids
    plans: dict[str, Plan] = {}
    refused: NotUnderstood | None = None
    for one in ids:
        try:
            plans[one] = plan(_with(meaning, doubt, one))
        except NotUnderstood as reason:
            refused = reason
    if refused is not None and not plans:
        raise refused
    if len(plans) == 1:
        return next(iter(plans.values()))
    asked = f"Who is meant by {doubt.said}"
    return Plan(ask=doubt_between(scene, asked, plans, last=last))


def _with(meaning: Any, doubt: Unclear, person: str) -> Any:
    chosen = Ids(ids=(person,))
    return rewrite(meaning, lambda node: chosen if node == doubt else node)
