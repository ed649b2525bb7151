"""A text as tokens that remember how they were written, so that it can be said again in part.

Knows nothing of what words mean.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(r"[^\W\d_]+\d+|\d+(?:\.\d+)?|'[^\W\d_]*|[^\W\d_]+|[^\w\s]|_")
_SENTENCE = re.compile(r"(?<=[.?!;])\s+|\n+")
_THEN_SHOW = re.compile(
    r"(?:\s*,\s*(?:and\s+)?(?:then\s+)?|\s+and\s+(?:then\s+)?)"
    r"(?=(?:please\s+)?(?:show\s+(?:me|us|him|her|them|it)\b|draw\s|render\s|tell\s+me\b))",
    re.IGNORECASE,
)
ENDS = ".?!;"


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark of a text."""

    text: str
    """Lower case, without accents."""
    raw: str
    """As it was written."""
    spaced: bool
    """Whether a space stood before it."""

    @property
    def is_word(self) -> bool:
        """Whether it is no mark."""
        return self.text[:1].isalnum() or len(self.text) > 1


def tokens_of(text: str) -> tuple[Token, ...]:
    """The tokens of `text`; an apostrophe begins a token: "p1's" is "p1" and "'s"."""
    text = text.replace("’", "'").replace("‘", "'").replace("`", "'")
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        spaced = match.start() > end or not found
        found.append(Token(_plain(match.group()), match.group(), spaced))
        end = match.end()
    return tuple(found)


def parts_of(text: str) -> list[str]:
    """The sentences of a text; "and show me ..." behind another one is one of its own."""
    return [
        part.strip()
        for sentence in _SENTENCE.split(text)
        for part in _THEN_SHOW.split(sentence)
        if part.strip(" .?!;,")
    ]


def said(tokens: Sequence[Token]) -> str:
    """The tokens as they were written, without marks at either end."""
    text = "".join(f"{' ' if token.spaced else ''}{token.raw}" for token in tokens)
    text = re.sub(r"\s+([,.;:?!])", r"\1", " ".join(text.split()))
    return re.sub(r"([,;:])[,;: ]*([,;:])", r"\2", text).strip(" ,.;:?!")


def words(tokens: Iterable[Token]) -> list[str]:
    """The lower-case words."""
    return [token.text for token in tokens if token.is_word]


def word(text: str) -> Token:
    """A token of a word that nobody wrote."""
    return Token(text, text, True)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKD", text)
    return "".join(c for c in text if not unicodedata.combining(c)).lower()
