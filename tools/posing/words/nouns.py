"""Noun phrases: which part of the body, of which side, and how it is said to be.

"both of her slightly bent knees", "the palm of the left hand", "the right one". Knows nothing of
verbs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from thirdwave.tools.posing.words.clause import Noun, Which
from thirdwave.tools.posing.words.vocabulary import Word

_DESCRIBED = ("adj", "degree")
_NAMED = ("left", "right", "both", "other", "front", "back")
_COUNTED: dict[str, Which] = {"1": "one", "2": "both"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase that was found."""

    noun: Noun
    described: tuple[Word, ...]
    """Adjectives and participles before the noun: "bent"."""
    end: int
    """After its last word."""


def phrase_at(words: Sequence[Word], at: int, *, participles: bool = True) -> Phrase | None:
    """The noun phrase that begins at `at`, if one does."""
    side: Which | None = None
    owned = False
    described: list[Word] = []
    here = at
    while here < len(words):
        word = words[here]
        if word.kind in ("part", "target", "each_other"):
            return _with_part(words, at, here, side, tuple(described))
        if word.kind == "det":
            owned = owned or word.value == "the"
            if word.value == "a" and side is None:
                side = "one"
        elif word.kind == "side" or (word.kind == "number" and word.value in _COUNTED):
            if side is not None and word.text == "one":
                here += 1
                continue  # "the right one"
            new: Which = _COUNTED.get(word.value) or word.value  # type: ignore[assignment]
            old, (side, here) = side, _side(words, here, new)
            if old in _NAMED and side in _NAMED and side != old:
                return None  # "both the left": no part has both
        elif word.kind in _DESCRIBED or (
            participles and word.kind == "verb" and word.value.endswith(" done")
        ):
            described.append(word)
        elif word.kind != "fill" or word.text not in ("of", "one's", "own", "them", "body is"):
            break
        here += 1
    if described or side is None or here == at:
        return None
    if side in ("other", "both") or (owned and side in ("left", "right")):
        return Phrase(Noun(part="", side=side, text=_text(words, at, here)), (), here)
    return None


def _with_part(
    words: Sequence[Word], start: int, at: int, side: Which | None, described: tuple[Word, ...]
) -> Phrase:
    word = words[at]
    part = "each_other" if word.kind == "each_other" else word.value
    end = at + 1
    if end < len(words) and words[end].text == "of":
        owner = phrase_at(words, end + 1)
        if owner is not None and not owner.described:
            side, end = owner.noun.side if side in (None, "one", "both") else side, owner.end
    if side == "one" and (word.plural or word.kind != "part"):
        side = None
    bare = side is None and not any(one.kind == "det" for one in words[start:end])
    text = _text(words, start, end)
    noun = Noun(part=part, side=side, plural=word.plural, bare=bare, text=text)
    return Phrase(noun, described, end)


def _side(words: Sequence[Word], at: int, said: Which) -> tuple[Which, int]:
    """The side, and the last word that says it: "left and right" is both."""
    pair = at + 2 < len(words) and words[at + 1].kind == "conj" and words[at + 1].value == "and"
    if said in ("left", "right") and pair and words[at + 2].kind == "side":
        other = words[at + 2].value
        if other in ("left", "right") and other != said:
            return "both", at + 2
    return said, at


def _text(words: Sequence[Word], start: int, end: int) -> str:
    return " ".join(word.text for word in words[start:end])
