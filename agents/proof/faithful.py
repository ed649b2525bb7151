"""Whether other words say the same as a measured answer: nothing more, of nobody else.

Every clause has to be carried by a clause of the answer or a line of its evidence that speaks of
the same people and is as much a no. Words of the question may be used where they claim nothing.
Knows nothing of models.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from thirdwave.agents.plan import Answer
from thirdwave.agents.proof.numbers import ID, ids_in, numbers_in
from thirdwave.agents.proof.soundness import NEGATIVE

LONGEST = 2.0
"""So many times as long as the answer, and a sentence more, may the other words be."""
SPARE = 80
_CLAUSES = re.compile(r"[;.!?:](?:\s+|$)|,\s+|[()]|\b(?:and|but|while|whereas)\b")
_VERDICT = re.compile(r"^\s*(yes|no)\b[,:.]?\s*", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_FREE_WORDS = """
    a an the is are was were be been has have had do does did of in on at to by with as than
    that this these those it its he she they his her their him them who whom whose which what
    there here and or so from for about one ones person people somebody someone both each
    every all measured degrees deg m cm picture photo image shown found yes no not nobody none
    neither nor s i you can
"""
_FREE = frozenset(_FREE_WORDS.split())
"""Words that say nothing of anybody by themselves."""
_CLAIMS_WORDS = """
    standing sitting kneeling squatting lying bending stands sits kneels squats lies bends
    stand sit kneel squat lie bend left right taller shorter tallest shortest tall short
    closer farther closest farthest nearest higher lower highest lowest up down raised lifted
    straight bent facing looking towards away camera above below behind front next touching
    holding over under more less most least first second third same equal equally moving
    walking running
"""
_CLAIMS = frozenset(_CLAIMS_WORDS.split())
"""Words that say something which is measured: a question's do not make it so."""


@dataclass(frozen=True, slots=True)
class _Clause:
    words: frozenset[str]
    ids: tuple[str, ...]
    negative: bool


def unfaithful(text: str, answer: Answer, question: str) -> str | None:
    """What in `text` does not stand in `answer`, in one line; None: it says the same."""
    if len(text) > LONGEST * len(answer.text) + SPARE:
        return "it is too long"
    if _verdict(text) != _verdict(answer.text):
        return "its yes or no is another"
    if sorted(set(ids_in(text))) != sorted(set(ids_in(answer.text))):
        return "it speaks of other people"
    if set(numbers_in(text)) != set(numbers_in(answer.text)):
        return "its numbers are others"
    sources = [clause for line in (answer.text, *(e.text for e in answer.evidence))
               for clause in _clauses(line)]  # fmt: skip
    asked = frozenset(_WORD.findall(question.lower())) - _CLAIMS
    for clause in _clauses(text):
        wrong = _uncarried(clause, sources, asked)
        if wrong:
            return wrong
    return None


def _uncarried(clause: _Clause, sources: Sequence[_Clause], asked: frozenset[str]) -> str | None:
    carrying = [one for one in sources if _same_people(clause, one)]
    for word in sorted(clause.words - asked):
        if not any(word in one.words and one.negative == clause.negative for one in carrying):
            return f"{word!r} was not measured there"
    if len(set(clause.ids)) > 1 and not any(_in_order(clause.ids, one.ids) for one in sources):
        return "its people stand in another order"
    if clause.negative and not any(one.negative for one in carrying):
        return "it denies what was not denied"
    return None


def _same_people(clause: _Clause, source: _Clause) -> bool:
    return not clause.ids or not source.ids or bool(set(clause.ids) & set(source.ids))


def _in_order(ids: Sequence[str], source: Sequence[str]) -> bool:
    rest = iter(source)
    return all(one in rest for one in ids)


def _clauses(text: str) -> list[_Clause]:
    """The clauses of a text; one that names nobody goes on with those before it."""
    found: list[_Clause] = []
    ids: tuple[str, ...] = ()
    for piece in _CLAUSES.split(_VERDICT.sub("", text).lower()):
        words = frozenset(_WORD.findall(ID.sub(" ", piece))) - _FREE
        ids = tuple(ids_in(piece)) or ids
        if words or ids_in(piece):
            found.append(_Clause(words, ids, NEGATIVE.search(piece) is not None))
    return found


def _verdict(text: str) -> str:
    match = _VERDICT.match(text)
    return match[1].lower() if match else ""
