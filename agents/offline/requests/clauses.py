"""Several people in one sentence, each with what they are to do: "make p1 sit and p3 wave".

Cuts the sentence where somebody else begins and reads each clause by itself; what cannot be read so
is refused, never done to the first. Knows nothing of plans.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from thirdwave.agents.offline.query import Focus, Ref
from thirdwave.agents.offline.requests.condition import (
    BEING,
    MODALS,
    begins_predicate,
    condition,
    predicate,
)
from thirdwave.agents.offline.requests.imperative import (
    CAUSING,
    ONE_PERSON,
    OUGHT,
    PLACING,
    about,
    instruction,
)
from thirdwave.agents.offline.requests.people import (
    Named,
    first_person,
    is_part,
    owners,
    owning_pronoun,
)
from thirdwave.agents.offline.requests.request import Request
from thirdwave.agents.offline.requests.tokens import Token
from thirdwave.agents.offline.requests.verbs import BASE, base_of
from thirdwave.agents.offline.wording.lexicon import Lexicon

LINKS = ("and", "then", "but", "while", "whereas", ",", ";", ":")
"""What stands before somebody else's clause."""
TAILS = ("too", "also", "as", "well", "likewise", "please", "now")
"""All there is in a clause that says the same of somebody else: "and p2 too"."""
SUBJECTS = ("he", "she", "they")
WHOLE = (*CAUSING, *PLACING, "give", "turn", "rotate", "mirror", "flip", "seat", "tilt", "bend")
"""Verbs whose object is whoever is posed, not whom somebody touches or looks at."""
TOWARDS = ("on", "onto", "to", "at", "against", "over", "around", "near", "behind", "with",
           "toward", "towards", "from", "like", "as", "same", "copy")  # fmt: skip
"""Words behind which somebody is where a hand goes, not whose hand it is."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Where somebody else's clause stands, and whose it is; without a name a verb leads it."""

    end_before: int
    """Where what stands before its link ends."""
    start: int
    named: Named | None


Own = Callable[[int], Clause | None]
"""The clause of somebody else that begins at a token; None: it goes on about the same one."""


def instructions(
    tokens: Sequence[Token],
    lexicon: Lexicon,
    *,
    asked: bool,
    risky: bool = False,
    too: bool = False,
) -> list[Request] | None:
    """The edits that a sentence asks for, one for each person it names; None: it asks for none.

    `asked`, `risky`: as of `instruction`; `too`: "too" stood behind the tokens.
    NotUnderstood where somebody's part cannot be read.
    """
    found = _cut(tokens, lexicon, lambda at: _commanded_at(tokens, at, lexicon))
    first = instruction(_head(tokens, found), lexicon, asked=asked, risky=risky)
    if first is None:
        return None
    requests, lead = [first], tokens[0]
    for at, clause in enumerate(found):
        own = tokens[clause.start : found[at + 1].end_before if at + 1 < len(found) else None]
        if clause.named is None:
            lead = own[0]
            one = instruction(own, lexicon, asked=False, risky=True)
        else:
            rest = own[clause.named.end - clause.named.start :]
            same = _is_tail(rest) or (too and not rest and at + 1 == len(found))
            one = (
                requests[-1].with_(of=clause.named.ref)
                if same and not clause.named.pronoun
                else _named_clause(clause.named, own, lead, requests[-1], lexicon)
            )
        if one is None:
            raise ONE_PERSON
        requests.append(one)
    return joined(requests)


def conditions(tokens: Sequence[Token], lexicon: Lexicon) -> list[Request]:
    """The edits that make a condition true: "p2 sat down and p1 raised the left arm".

    Empty where it is no condition. NotUnderstood where somebody's part cannot be read.
    """
    while tokens and not tokens[-1].is_word:
        tokens = tokens[:-1]
    found = _cut(tokens, lexicon, lambda at: _supposed_at(tokens, at, lexicon))
    head = _head(tokens, found)
    first = condition(head, lexicon)
    if first is None:
        return []
    requests = [first]
    subject = first_person(head, 0, lexicon)
    for at, clause in enumerate(found):
        own = tokens[clause.start : found[at + 1].end_before if at + 1 < len(found) else None]
        if clause.named is not None and clause.named.pronoun:
            one = _by_pronoun(clause.named, own, subject, requests[-1], lexicon)
        else:
            one = _supposed_clause(clause.named, own, head, requests[-1], lexicon)
            subject = clause.named
        if one is None:
            raise ONE_PERSON
        requests.append(one)
    return joined(requests)


def joined(requests: Sequence[Request]) -> list[Request]:
    """The edits, those one after the other of the same person as one."""
    kept = list(requests[:1])
    for one in requests[1:]:
        last = kept[-1]
        if one.of == last.of and one.other is None:
            kept[-1] = last.with_(words=f"{last.words}, then {one.words}")
        else:
            kept.append(one)
    return kept


def _cut(tokens: Sequence[Token], lexicon: Lexicon, own: Own) -> list[Clause]:
    found: list[Clause] = []
    subject = first_person(tokens, 0, lexicon) if tokens else None
    at = 1 if subject is None else max(1, subject.end)
    while at < len(tokens):
        if tokens[at].text not in LINKS:
            named = first_person(tokens, at, lexicon)
            at = at + 1 if named is None or named.pronoun else named.end
            continue
        start = at
        while start < len(tokens) and tokens[start].text in (*LINKS, "also"):
            start += 1
        clause = own(start) if start < len(tokens) else None
        if clause is not None:
            found.append(Clause(at, start, clause.named))
            start = max(start + 1, clause.named.end if clause.named else 0)
        at = start
    return found


def _head(tokens: Sequence[Token], found: Sequence[Clause]) -> Sequence[Token]:
    return tokens[: found[0].end_before] if found else tokens


def _commanded_at(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Clause | None:
    named = first_person(tokens, at, lexicon)
    if named is not None:
        subject = not named.pronoun or _is_objective(tokens, named)
        return Clause(at, at, named) if subject and not is_part(tokens, named) else None
    if at + 1 >= len(tokens) or tokens[at].text not in (*BASE, *CAUSING, *PLACING, "give"):
        return None
    return Clause(at, at, None) if _of_another(tokens, at, lexicon) else None


def _is_objective(tokens: Sequence[Token], named: Named) -> bool:
    """Whether a pronoun is who does something: "he should wave", "make p1 sit and her wave"."""
    behind = tokens[named.end].text if named.end < len(tokens) else ""
    pronoun = tokens[named.start].text
    return pronoun in ("he", "she", "they", "him", "them") or (pronoun == "her" and behind in BASE)


def _of_another(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether the clause of a verb names whom it is done to: "make p3 wave", "raise p3's arm"."""
    end = next((n for n in range(at, len(tokens)) if tokens[n].text in LINKS), len(tokens))
    clause = tokens[at:end]
    named = first_person(clause, 1, lexicon)
    if named is not None and not named.pronoun:
        owns = named.end < len(clause) and clause[named.end].text == "'s"
        return clause[0].text in WHOLE or (owns and clause[0].text not in TOWARDS)
    for one in owners(clause, lexicon, 1):
        before = {token.text for token in clause[: one.start]}
        if not one.pronoun and not before & set(TOWARDS) and owning_pronoun(clause) is None:
            return True
    return False


def _named_clause(
    named: Named, own: Sequence[Token], lead: Token, last: Request, lexicon: Lexicon
) -> Request | None:
    """What somebody else is to do: by a verb of its own, or by the verb that leads the sentence."""
    rest = own[named.end - named.start :]
    if named.pronoun:
        ought = _without_ought(rest)
        same = own[0].text in SUBJECTS and len(ought) < len(rest) and not isinstance(last.of, Focus)
        return about(_of(last), predicate(ought), lexicon) if same and ought else None
    rest = _without_ought(rest)
    while rest and (rest[0].text in ("also", "both", "all", ",", ":") or _is_to_do(rest)):
        rest = rest[1:]
    if not rest or rest[0].text == "'s":
        return None
    if rest[0].text in BASE or base_of(rest[0].text) is not None:
        return about(named.ref, predicate(rest), lexicon)
    if lead.text not in (*WHOLE, *BASE):
        return None
    named_so = [lead, *own[: named.end - named.start], *rest]
    return instruction(named_so, lexicon, asked=False, risky=True)


def _supposed_at(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Clause | None:
    named = first_person(tokens, at, lexicon)
    if named is None:
        return None
    if named.pronoun:
        rest = tokens[named.end :]
        acts = tokens[at].text in SUBJECTS and rest and begins_predicate(rest)
        return Clause(at, at, named) if acts else None
    return None if is_part(tokens, named) else Clause(at, at, named)


def _supposed_clause(
    named: Named | None,
    own: Sequence[Token],
    head: Sequence[Token],
    last: Request,
    lexicon: Lexicon,
) -> Request | None:
    """What somebody else does in a condition; what they are, where the verb stands only once."""
    assert named is not None
    rest = own[named.end - named.start :]
    if _is_tail(rest):
        return last.with_(of=named.ref)
    if not rest:
        return None
    if rest[0].text == "'s" or begins_predicate(rest):
        return condition(own, lexicon)
    verb = next((token for token in head if token.text in BEING), None)
    if verb is None or rest[0].text in LINKS:
        return None
    return condition([*own[: named.end - named.start], verb, *rest], lexicon)


def _by_pronoun(
    named: Named, own: Sequence[Token], subject: Named | None, last: Request, lexicon: Lexicon
) -> Request | None:
    """What "he" does behind "p1 sat and": p1; None where "he" and "she" are two that nobody named.

    A clause of the same pronoun goes on about the same one.
    """
    nameless = subject is None or subject.pronoun
    if nameless and repr(named.ref) != repr(last.of):
        return None
    return about(_of(last), predicate(own[named.end - named.start :]), lexicon)


def _of(last: Request) -> Ref:
    return last.of or Focus()


def _is_to_do(rest: Sequence[Token]) -> bool:
    """Whether "to" leads a verb: "I want p1 to sit and p3 to wave", not "p3 to the left"."""
    return rest[0].text == "to" and len(rest) > 1 and rest[1].text in BASE


def _is_tail(rest: Sequence[Token]) -> bool:
    return bool(rest) and all(token.text in TAILS for token in rest)


def _without_ought(rest: Sequence[Token]) -> Sequence[Token]:
    texts = tuple(token.text for token in rest)
    for ought in (*OUGHT, *((modal,) for modal in MODALS)):
        if texts[: len(ought)] == ought:
            return rest[len(ought) :]
    return rest
