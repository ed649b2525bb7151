"""Tokens to words of known kinds; words that are two things are decided by their neighbours.

Names of poses and manners come in from outside as spans that are taken whole. Knows nothing of
what clauses mean.
"""

import re
from collections.abc import Mapping, Sequence

from thirdwave.tools.posing.words.vocabulary import Word, longest

PERSON = re.compile(r"p\d{1,3}")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
BACKS = ("round", "arch", "straighten", "hunch")
_LEGS = ("leg", "knee", "foot", "thigh", "heel", "ankle", "shin")
_NOUNISH = ("part", "side", "det", "pronoun", "height")
_STOPS = {".": "stop", ",": "comma"}


def tagged(tokens: Sequence[str], names: Mapping[int, tuple[int, str, str]]) -> list[Word]:
    """Words of a text; `names` gives spans that are names: start -> (end, kind, value)."""
    starts = sorted(names)
    words: list[Word] = []
    at = 0
    while at < len(tokens):
        if at in names:
            end, kind, value = names[at]
            words.append(Word(kind, value, " ".join(tokens[at:end]), at, end))
        else:
            limit = next((start for start in starts if start > at), len(tokens))
            words.append(_word(tokens, at, limit))
        at = words[-1].end
    return _decided(words, tokens)


def _word(tokens: Sequence[str], at: int, limit: int) -> Word:
    token = tokens[at]
    if token in _STOPS:
        return Word("conj", _STOPS[token], token, at, at + 1)
    if PERSON.fullmatch(token):
        return Word("person", token, token, at, at + 1)
    if NUMBER.fullmatch(token):
        return Word("number", token, token, at, at + 1)
    owner = token.removesuffix("'s")
    if owner != token and token not in ("one's", "let's"):
        if PERSON.fullmatch(owner):
            return Word("owner", owner, token, at, at + 1)
        word = longest([owner], 0, 1)
        return Word(
            word.kind if word.kind in ("fill", "part") else "unknown", word.value, token, at, at + 1
        )
    return longest(tokens, at, limit)


def _decided(words: list[Word], tokens: Sequence[str]) -> list[Word]:
    decided: list[Word] = []
    pending = list(words)
    while pending:
        word = pending.pop(0)
        new = _decide(word, decided, pending, tokens)
        if len(new) == 1:
            decided.append(new[0])
        else:
            pending[:0] = new
    return decided


def _decide(word: Word, before: list[Word], after: list[Word], tokens: Sequence[str]) -> list[Word]:
    """What a word is here; two words are looked at again, one by one."""
    last = _last(before)
    following = _next(after)
    then = following.kind if following else ""
    if word.text == "back":
        return [_back(word, before, last, following)]
    if word.text == "along" and then not in (*_NOUNISH, "adj"):
        return [word.moved("fill", "")]
    if word.text == "face" and last and last.text == "to" and then in ("way", "side"):
        return [word.moved("fill", "")]
    if word.text in ("in", "over") and (
        following is None or then in ("conj", "degree", "number", "measure_by", "bound", "more")
    ):
        return [word.moved("way", "in") if word.text == "in" else word.moved("fill", "")]
    if word.text == "lower" and then in (*_NOUNISH, "verb", "number", "intro"):
        return [word.moved("verb", "lower do")]
    if word.kind == "part" and word.text.startswith("lower ") and _begins(before):
        return _split(word, tokens)
    if word.text in ("face", "round") and word.kind != "verb":
        return [_face_or_round(word, before, then)]
    if word.text == "right" and last is not None and _is_right_there(last, following):
        return [word.moved("fill", "")]
    if word.kind == "way" and word.value in ("left", "right"):
        joined = after[0] if after else None
        if (
            joined
            and joined.kind in ("part", "adj", "height")
            and word.text.split()[0] in ("to", "on", "towards", "toward")
        ):
            return _split(word, tokens)
    if word.kind == "adj" and word.text.startswith("face "):
        lying = any(one.kind == "verb" and one.value.startswith("lie ") for one in before)
        if not lying:
            return _split(word, tokens)
    if word.kind == "bound" and not (then in ("number", "quantity") or _is_a_number(following)):
        return _split(word, tokens) if " " in word.text else [word.moved("unknown")]
    if word.kind == "measure_by" and then not in (
        "number",
        "quantity",
        "degree",
        "bound",
        "more",
        "fill",
    ):
        return [word.moved("rel", "beside")]
    if word.text in ("around", "about") and then == "number":
        return [word.moved("fill", "")]
    if word.text == "apart" and after and after[0].text == "from":
        return [word.moved("unknown")]
    return [word]


def _is_right_there(last: Word, following: Word | None) -> bool:
    """Whether "right" only stresses where to: "the left arm right down to his side"."""
    if following is None or last.kind not in ("part", "verb"):
        return False
    return following.kind in ("hanging", "rel") or following.value in ("up", "down", "back")


def _back(word: Word, before: list[Word], last: Word | None, following: Word | None) -> Word:
    if following is not None and following.kind == "part" and following.value in _LEGS:
        return word.moved("side", "back")  # "the back knee"
    if _begins(before) and following is not None and _describes(following):
        return word.moved("part", "spine")  # "hinge at the hips, back straight"
    of = following is not None and following.text == "of"
    owned = last is not None and (
        (last.kind in ("det", "side") and last.value != "side")
        or last.kind == "rel"
        or (last.kind == "adj" and last.value in ("straight", "upright", "level"))
        or (last.kind == "verb" and last.value.split()[0] in BACKS)
    )
    if owned and not of and not (last is not None and last.kind == "side"):
        return word.moved("part", "spine")
    return word.moved("way", "back")


def _describes(word: Word) -> bool:
    bent = word.kind == "verb" and word.value in ("round done", "arch done", "straighten done")
    return bent or (word.kind == "adj" and word.value in ("straight", "upright", "level"))


def _face_or_round(word: Word, before: list[Word], then: str) -> Word:
    if word.text == "round":
        return word.moved("verb", "round do") if then in ("part", "det") else word
    if then in ("way", "side", "target", "fill", "det") and (
        not before or before[-1].kind != "det"
    ):
        last = _last(before)
        if last is None or last.kind not in ("rel", "verb", "side"):
            return word.moved("verb", "face do")
    return word


def _begins(before: list[Word]) -> bool:
    """Whether nothing but fillers stands before, since the last stop."""
    for word in reversed(before):
        if word.kind in ("conj", "not"):
            return True
        if word.kind not in ("fill", "degree"):
            return False
    return True


def _split(word: Word, tokens: Sequence[str]) -> list[Word]:
    """The word's tokens, read again in two pieces: the first token, and the others."""
    first = longest(tokens, word.start, word.start + 1)
    if first.text == "lower":
        first = first.moved("verb", "lower do")
    rest: list[Word] = []
    at = word.start + 1
    while at < word.end:
        rest.append(longest(tokens, at, word.end))
        at = rest[-1].end
    return [first, *rest]


def _last(words: list[Word]) -> Word | None:
    return next((word for word in reversed(words) if word.kind != "fill"), None)


def _next(words: list[Word]) -> Word | None:
    return next((word for word in words if word.kind != "fill"), None)


def _is_a_number(word: Word | None) -> bool:
    return word is not None and word.kind in ("number", "quantity")
