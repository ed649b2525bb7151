"""Whether a text is a request, and what is asked of its result: the door of this package.

"How would the man on the left stand if he were tired? Show me from the side." is a what-if and a
picture of it. Knows nothing of plans.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.query import Focus, Query, Ref
from thirdwave.agents.offline.requests.asking import (
    comparison,
    description,
    generation,
    history_request,
    shown_edit,
    shown_generation,
)
from thirdwave.agents.offline.requests.clauses import instructions
from thirdwave.agents.offline.requests.following import following
from thirdwave.agents.offline.requests.imperative import about, without_owners
from thirdwave.agents.offline.requests.people import first_person, others, owners, owning_pronoun
from thirdwave.agents.offline.requests.request import Request
from thirdwave.agents.offline.requests.tokens import ENDS, Token, parts_of, said, tokens_of
from thirdwave.agents.offline.requests.topics import topic_first
from thirdwave.agents.offline.requests.verbs import listed
from thirdwave.agents.offline.requests.whatif import question_of, what_if
from thirdwave.agents.offline.text.slips import unslipped
from thirdwave.agents.offline.wording.lexicon import Lexicon

LONGEST = 1200
"""Characters of a text that may be a request; longer ones are left to the grammar's own limit."""
POLITE = (
    ("please",), ("can", "you"), ("could", "you"), ("would", "you"), ("will", "you"), ("now",),
    ("then",), ("ok",), ("okay",), ("and",), ("also",), ("so",), ("next",), ("finally",),
    ("kindly",), ("just",), ("try", "to"), ("i", "want", "you", "to"), ("let", "'s"), (",",),
    ("i", "would", "like", "you", "to"), ("i", "'d", "like", "you", "to"), ("go", "ahead", "and"),
)  # fmt: skip
ASKS_POLITELY = {"can", "could", "would", "will"}
_SAYS_FURTHER = {"also", "too", "additionally"}

ASKING = listed(
    "who whom whose what which how where when why is are was were do does did has have had "
    "can could would will should may might shall if whether count list find tell"
)
"""Words that begin what is no instruction without a verb."""
QUESTIONING = listed("who whom whose what which how where is are does was were")
"""Words that begin no instruction at all."""
SAYING = ("is", "are", "was", "were", "has", "have", "does", "do", "who", "that", "which", "there")
"""Words of a statement: how somebody is, not how they are to be."""

Ask = Callable[[str], Query]
"""Reads a question; NotUnderstood says why it cannot."""
Understands = Callable[[str], bool]
"""Whether words are about a pose, and nothing of them is left over."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Requests, in the order they are done, and the questions of what comes of them."""

    requests: tuple[Request, ...]
    then: tuple[Query, ...] = ()


def read_requests(
    text: str,
    lexicon: Lexicon,
    ask: Ask,
    *,
    last: Request | None = None,
    edited: Request | None = None,
) -> Asked | None:
    """What a text asks to be done; None: it begins with a question, which is the grammar's.

    `ask` reads the questions behind a request; `last` is the request of the turn before,
    `edited` the last edit of any turn.
    NotUnderstood says what is wrong with a request.
    """
    if len(text) > LONGEST:
        return None
    text = _clear(unslipped(text))
    parts = parts_of(text.replace("$", " "))  # no user's word is a reference to a step
    if not parts:
        return None
    parts = _undone_first(parts)
    if len(parts) == 1 and (asked := history_request(parts[0])) is not None:
        return Asked((asked,))
    undo = history_request(parts[0]) if len(parts) > 1 else None
    first = Asked((undo,)) if undo else _begin(parts[0], lexicon, ask, last, edited)
    if first is None:
        return None
    requests, then = list(first.requests), list(first.then)
    for part in parts[1:]:
        more = _requests(part, lexicon)
        if more is None or then:
            then.append(_ask_of(part, ask, requests[-1]))
            continue
        for one in more:
            _add(requests, one)
    return Asked(tuple(requests), tuple(then))


def _undone_first(parts: list[str]) -> list[str]:
    """The parts, with "undo that" set apart from what stands behind its comma."""
    head, mark, rest = parts[0].partition(", ")
    try:
        undo = history_request(head) if mark else None
    except NotUnderstood:
        undo = None
    return parts if undo is None or undo.act != "undo" else [head, rest, *parts[1:]]


_SUPPOSED_OF = re.compile(
    r"\b((?:what if|if|suppose|imagine) the (?:\w+ )?\w+) (lying down|lying|sitting down|sitting"
    r"|standing|kneeling|squatting|bending over|seated) (?=\w+ed\b|sat\b|stood\b|knelt\b|were\b"
    r"|was\b|bent\b|held\b|had\b|did\b)",
    re.IGNORECASE,
)


def _clear(text: str) -> str:
    """Reads "what if the patient lying down sat up" as of the patient who is lying down."""
    return _SUPPOSED_OF.sub(r"\1 who is \2 ", text)


def read_fallback(text: str, lexicon: Lexicon, understood: Understands) -> Asked | None:
    """What a text that is no question may ask to be done: "look to the left", "show me a squat".

    `understood` tells of words without a verb, "hands on hips", whether they are about a pose.
    """
    parts = parts_of(text.replace("$", " "))
    if len(text) > LONGEST or len(parts) != 1:
        return None
    tokens, _ = politely(tokens_of(parts[0]))
    if not any(token.is_word for token in tokens):
        return None
    made = shown_generation(tokens, lexicon)
    if made is not None:
        return Asked((made,))
    shown = shown_edit(tokens, lexicon)
    if shown is not None:
        return Asked((about(shown[0], shown[1], lexicon, hypothetical=True),))
    requests = _requests(parts[0], lexicon, risky=True)
    if requests is not None:
        return Asked(requests)
    request = _verbless(parts[0], lexicon, understood)
    return None if request is None else Asked((request,))


def _verbless(part: str, lexicon: Lexicon, understood: Understands) -> Request | None:
    """Reads "hands on hips", "p1: left arm straight up", "the man on the left as if tired"."""
    tokens = _unended(politely(tokens_of(part))[0])
    if part.rstrip().endswith("?") or not tokens or tokens[0].text in ASKING:
        return None
    named = first_person(tokens, 0, lexicon)
    owned = [one for one in owners(tokens, lexicon) if not one.pronoun]
    start = max((one.end for one in (named, *owned[:1]) if one is not None), default=0)
    if others(tokens[start:], lexicon):
        return None
    if named is not None and named.end < len(tokens) and tokens[named.end].text != "'s":
        rest = [token for token in tokens[named.end :] if token.text not in (",", ":")]
        if not rest or rest[0].text in SAYING or named.pronoun:
            return None  # "p1 is tired" says how it is
        request = about(named.ref, tokens[named.end :], lexicon)
    else:
        of = owned[0].ref if owned else owning_pronoun(tokens) or Focus()
        request = about(of, without_owners(tokens, owned[:1]), lexicon)
    if any(token.text in SAYING for token in tokens):
        return None
    return request if understood(request.words) else None


def _begin(
    part: str, lexicon: Lexicon, ask: Ask, last: Request | None, edited: Request | None
) -> Asked | None:
    tokens, _ = politely(tokens_of(part))
    if not tokens:
        return None
    supposed = what_if(tokens_of(part), lexicon) or what_if(tokens, lexicon)
    if supposed is not None:
        then = (_bound(ask(supposed.question), supposed.request),) if supposed.question else ()
        return Asked((supposed.request, *supposed.more), then)
    request = following(tokens_of(part), last, lexicon, edited)
    requests = None
    if request is None:
        bare = said(tokens) + part[len(part.rstrip(" .?!")) :]
        requests = topic_first(bare, lexicon, lambda text: _requests(text, lexicon))
        requests = requests or _requests(part, lexicon)
    if requests is not None:
        return Asked(tuple(requests))
    return None if request is None else Asked((request,))


def _requests(part: str, lexicon: Lexicon, *, risky: bool = False) -> tuple[Request, ...] | None:
    """What a sentence asks to be done; None: it asks for nothing."""
    written = tokens_of(part)
    tokens, polite = politely(written)
    if not tokens:
        return None
    for read in (description, comparison, generation):
        request = read(tokens, lexicon)
        if request is not None:
            return (request,)
    if _on_condition(tokens):
        return None
    if tokens[0].text in QUESTIONING or not any(token.is_word for token in tokens):
        return None
    if [token.text for token in tokens[:2]] in (["give", "me"], ["tell", "me"], ["get", "me"]):
        return None
    asked = part.rstrip().endswith("?") and not polite
    bare = _unended(tokens)
    too = bool({"too", "also"} & {token.text for token in tokens[len(bare) :]})
    requests = instructions(bare, lexicon, asked=asked, risky=risky, too=too)
    if requests is None:
        return None
    further = bool(_SAYS_FURTHER & {token.text for token in written})
    return tuple(one.with_(further=True) if further else one for one in requests)


def _on_condition(tokens: Sequence[Token]) -> bool:
    """Whether it is to be done only in some case: no request that can be read without it."""
    texts = [token.text for token in tokens]
    return "unless" in texts or any(
        text == "if" and (at == 0 or texts[at - 1] != "as") for at, text in enumerate(texts)
    )


def _ask_of(part: str, ask: Ask, request: Request) -> Query:
    part = _of_the_limb(part, request.words)
    real = question_of(part) if request.hypothetical else None
    try:
        return _bound(ask(real or part), request)
    except NotUnderstood as reason:
        raise NotUnderstood(f"Of what comes of it: {reason}") from reason


def _of_the_limb(part: str, words: str) -> str:
    """Reads "how bent would the right one be" behind "straighten both knees" as the right knee."""
    limbs = {one.removesuffix("s").lower() for one in _LIMBS.findall(words)}
    if len(limbs) != 1 or not _BENDS.search(part):
        return part
    limb = limbs.pop()
    return _SIDE_ONE.sub(lambda found: f"their {found[1]} {limb}", part)


_LIMBS = re.compile(r"\b(knees?|elbows?|arms?|hands?|legs?|hips?|wrists?)\b", re.IGNORECASE)
_SIDE_ONE = re.compile(
    r"\b(?:the|his|her|their) (left|right) one\b(?! (?:on|from|in|at|of)\b)", re.IGNORECASE
)
_BENDS = re.compile(
    r"\b(?:bent|flexed|straight|raised|high|flexion|angle|bend|up)\b", re.IGNORECASE
)


def _bound(query: Query, request: Request) -> Query:
    """The query with "he" and "her" put to whoever the request is about."""
    from thirdwave.agents.offline.rewrite import rewrite

    of: Ref | None = request.of
    if of is None or isinstance(of, Focus):
        return query
    return rewrite(query, lambda node: of if isinstance(node, Focus) else node)


def _add(requests: list[Request], more: Request) -> None:
    """Another request, in the same words as the last one where it is about the same person."""
    last = requests[-1]
    same = more.act == last.act == "edit" and (isinstance(more.of, Focus) or more.of == last.of)
    if same and more.other is None:
        requests[-1] = last.with_(words=f"{last.words}, then {more.words}")
        return
    hypothetical = last.hypothetical and more.act == "edit"
    requests.append(more.with_(hypothetical=True) if hypothetical else more)


def politely(tokens: Sequence[Token]) -> tuple[tuple[Token, ...], bool]:
    """The tokens without "please", "could you", and whether it was asked politely."""
    rest, polite = tuple(tokens), False
    while True:
        for lead in POLITE:
            if tuple(token.text for token in rest[: len(lead)]) == lead:
                polite |= lead[0] in ASKS_POLITELY or lead == ("please",)
                rest = rest[len(lead) :]
                break
        else:
            break
    while rest and (rest[-1].text in ENDS or rest[-1].text in ("please", ",")):
        rest = rest[:-1]
    return rest, polite


def _unended(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens without "for me" and "too" at the end."""
    rest = tuple(tokens)
    while len(rest) > 1 and rest[-1].text in ("too", "also", "please", "now", "again", "!"):
        rest = rest[:-1]
    if [token.text for token in rest[-2:]] in (["for", "me"], ["for", "us"]):
        rest = rest[:-2]
    return rest
