"""Who is spoken of: in a question that could not be answered, and by which noun before.

Behind the former "he" is them; "the child" is who was called "the child with a hand up". Knows
nothing of why there was no answer.
"""

from collections.abc import Sequence

from thirdwave.agents.offline.query import Group, Ids, Nth, Ref, That
from thirdwave.agents.offline.requests.people import Named, others
from thirdwave.agents.offline.requests.tokens import Token, said, tokens_of
from thirdwave.agents.offline.wording.lexicon import Lexicon

ASKED_BEFORE = 6
"""Questions that are looked back on."""
ANYBODY = (
    "person",
    "people",
    "one",
    "ones",
    "man",
    "woman",
    "guy",
    "somebody",
    "someone",
    "figure",
)
"""Nouns that tell nobody from anybody else."""
LONGEST = 400
"""Characters of a question that is searched for people."""


def mentioned(text: str, lexicon: Lexicon) -> Ref | None:
    """Whom a text names; None: nobody, or several who are not named by id."""
    if len(text) > LONGEST:
        return None
    found: dict[str, Ref] = {}
    for one in others(tokens_of(text), lexicon):
        for ref in one.ref.members if isinstance(one.ref, Group) else (one.ref,):
            if not one.pronoun and isinstance(ref, Ids | Nth | That):
                found[repr(ref)] = ref
    refs = list(found.values())
    if len(refs) > 1 and all(isinstance(one, Ids) for one in refs):
        ids = [i for one in refs if isinstance(one, Ids) for i in one.ids]
        refs = [Ids(ids=tuple(dict.fromkeys(ids)))]
    return refs[0] if len(refs) == 1 else None


def called(text: str, before: Sequence[str], lexicon: Lexicon) -> str:
    """The text with "the child" as the one of whom more was said before: "the child on the left".

    `before` are the questions before, oldest first.
    """
    if len(text) > LONGEST or not before:
        return text
    tokens = tokens_of(text)
    for at in range(len(tokens) - 1):
        noun = tokens[at + 1].text
        if tokens[at].text != "the" or not _specific(noun, lexicon):
            continue
        spans = [one for one in others(tokens, lexicon) if one.start <= at < one.end]
        if any(one.end > at + 2 for one in spans):
            continue  # more is said of them here
        words = {
            told: one.ref
            for asked in map(tokens_of, before[-ASKED_BEFORE:])
            for one in others(asked, lexicon)
            if isinstance(one.ref, Nth | That) and (told := _told(one, asked, noun))
        }
        if len({repr(ref) for ref in words.values()}) == 1:
            put = tokens_of(list(words)[-1])
            return said((*tokens[:at], *put, *tokens[at + 2 :]))
    return text


def _specific(noun: str, lexicon: Lexicon) -> bool:
    """Whether a word is a noun for some people and not for anybody."""
    chunks = lexicon.tag([noun]).chunks
    return noun not in ANYBODY and len(chunks) == 1 and chunks[0].kind == "noun"


def _told(one: Named, tokens: Sequence[Token], noun: str) -> str | None:
    """The words from "the child" on to the end of what names them; None: nothing more is said."""
    texts = [token.text for token in tokens[one.start : one.end]]
    at = next((n for n in range(len(texts) - 2) if texts[n : n + 2] == ["the", noun]), None)
    return None if at is None else said(tokens[one.start + at : one.end])
