"""Conditions as instructions: "he raised both arms" becomes "raise both arms".

Knows nothing of questions, nor of plans.
"""

from collections.abc import Sequence

from thirdwave.agents.offline.query import Focus, Ref
from thirdwave.agents.offline.requests.imperative import about, without_owners
from thirdwave.agents.offline.requests.people import owners, owning_pronoun, people_at
from thirdwave.agents.offline.requests.request import Request
from thirdwave.agents.offline.requests.tokens import Token, word
from thirdwave.agents.offline.requests.verbs import BASE, PARTICIPLES, base_of, is_ing
from thirdwave.agents.offline.wording.lexicon import Lexicon

MODALS = ("would", "might", "could", "'d", "will", "can")
BEING = ("were", "was", "is", "are", "be", "being", "felt", "feels", "feel", "got", "became",
         "becomes", "becoming", "get", "gets")  # fmt: skip
BESIDES = ("now", "instead", "suddenly", "actually", "just", "then")
"""Words of a condition that say nothing of the pose."""
FURTHER = ("also", "too", "additionally")
"""Words that say that it goes on from the what-if before."""
PREPOSITIONS = ("in", "on", "at", "with", "like", "as", "under", "against", "upside")
_AUXILIARY = ("did", "does", "do", "didn", "doesn", "don", "weren", "wasn", "isn", "aren", "looked",
              "should")  # fmt: skip
_LINKS = ("and", "then", "but", ",")
_DIRECTIONS = ("up", "down", "left", "right", "to", "over", "at", "back", "straight", "away")


def condition(tokens: Sequence[Token], lexicon: Lexicon) -> Request | None:
    """The edit that makes a condition true: "he raised both arms", "her knees were bent"."""
    tokens = [token for token in tokens if token.text not in (*BESIDES, *FURTHER)]
    while tokens and not tokens[-1].is_word:
        tokens = tokens[:-1]
    if not tokens:
        return None
    whole = [one for one in people_at(tokens, 0, lexicon) if one.end < len(tokens)]
    whole = [one for one in whole if tokens[one.end].text != "'s"]
    subject = next((one for one in whole if begins_predicate(tokens[one.end :])), None)
    if subject is not None:
        return about(subject.ref, predicate(tokens[subject.end :]), lexicon)
    owned = [one for one in owners(tokens, lexicon) if not one.pronoun]
    of: Ref = owned[0].ref if owned else owning_pronoun(tokens) or Focus()
    verb = next((at for at, token in enumerate(tokens) if token.text in BEING), None)
    if verb is not None and verb > 0:  # a part is the subject
        kept = list(tokens)
        plural = tokens[verb].text in ("were", "are") and tokens[verb - 1].text.endswith("s")
        kept[verb] = word("are" if plural else "is")
        return about(of, without_owners(kept, owned[:1]), lexicon)
    if whole or any(one.end == len(tokens) for one in people_at(tokens, 0, lexicon)):
        return None
    return about(of, predicate(tokens), lexicon)


def predicate(tokens: Sequence[Token]) -> list[Token]:
    """What somebody does or is in a condition, as an instruction says it."""
    rest = list(tokens)
    while len(rest) > 1 and (
        rest[0].text in (*MODALS, "should")
        or (rest[0].text in ("both", "all") and _is_verb(rest[1].text))
    ):
        rest = rest[1:]
    if not rest:
        return []
    verb = rest[0].text
    denied = rest[1:2] and rest[1].text in ("not", "'t")
    if denied and verb in ("did", "does", "do", "didn", "doesn", "don"):
        return [word("do"), word("not"), *rest[2:]]
    if denied and verb in (*BEING, "weren", "wasn", "isn", "aren"):
        return [word("not"), *rest[2:]]
    if verb in BEING:
        return _being(rest)
    if verb in ("had", "has", "have"):
        if rest[1:2] and rest[1].text == "to":
            return rest[2:]
        return [word("with"), *rest[1:]]
    if verb == "looked" and rest[1:2] and rest[1].text not in _DIRECTIONS:
        return [word("look"), *rest[1:]]
    return _imperative(rest)


def _being(rest: list[Token]) -> list[Token]:
    complement = rest[1:]
    if not complement:
        return []
    first = complement[0].text
    if first == "to":
        return _imperative(complement[1:])
    if first in ("a", "an"):
        return [word("like"), *complement]
    said_of_body = is_ing(first) or first in PREPOSITIONS or first in PARTICIPLES
    if said_of_body or base_of(first) is not None or first in BASE:
        return complement
    return [word("as"), word("if"), *complement]


def _imperative(rest: Sequence[Token]) -> list[Token]:
    """The verbs in their base form, the first one and those behind "and", "then", "but"."""
    found: list[Token] = []
    for at, token in enumerate(rest):
        leads = at == 0 or rest[at - 1].text in _LINKS
        base = base_of(token.text) if leads else None
        found.append(token if base is None else Token(base, base, token.spaced))
    return found


def _is_verb(text: str) -> bool:
    known = text in BEING or text in MODALS or text in BASE or text in ("had", "has", "have")
    return known or base_of(text) is not None or text in _AUXILIARY


def begins_predicate(tokens: Sequence[Token]) -> bool:
    """Whether these words say what their subject does or is: "sat down", "were tired"."""
    beside = tokens[0].text in ("both", "all") and len(tokens) > 1
    return _is_verb(tokens[1].text if beside else tokens[0].text)
