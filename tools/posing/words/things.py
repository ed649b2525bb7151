"""Things that are reached for, which are no part of the body: "something on a high shelf".

Only where they are matters: high, low, to a side, or else ahead. Knows nothing of verbs.
"""

from collections.abc import Sequence

from thirdwave.tools.posing.words.vocabulary import Word

_HIGH = frozenset({"high", "top", "upper", "tall", "highest", "above", "hanging"})
_LOW = frozenset({"low", "bottom", "lower", "lowest", "below"})
_WHERE = frozenset({"on", "in", "from", "off", "at", "of", "inside"})
_ENDS = ("conj", "way", "degree", "rel")


def object_at(words: Sequence[Word], at: int) -> int | None:
    """The place after a thing that nobody knows, "a cup on the top shelf"; None if it is none.

    A thing is one unknown word, with an article and with words of where it is; another one may
    follow after "on". Parts of the body, amounts and a second unknown word are none.
    """
    end = _thing(words, at)
    if end is None:
        return None
    if end < len(words) and words[end].text in _WHERE:
        end = _thing(words, end + 1, known=True)
    if end is None or (end < len(words) and words[end].kind not in _ENDS):
        return None
    return end


def whereabouts(words: Sequence[Word]) -> str:
    """The way to a thing: up, down, left, right, or front where nothing is said."""
    texts = {word.text for word in words} | {word.value for word in words}
    if texts & _HIGH or "ceiling" in texts:
        return "up"
    if texts & _LOW or "floor" in texts:
        return "down"
    return next((side for side in ("left", "right") if side in texts), "front")


def _thing(words: Sequence[Word], at: int, *, known: bool = False) -> int | None:
    """After an article, words of where it is, and a word that is unknown; or the floor, a chair."""
    while at < len(words) and (
        words[at].kind == "det"
        or words[at].text in _HIGH | _LOW
        or (words[at].kind == "side" and words[at].value in ("left", "right"))
    ):
        at += 1
    if at >= len(words):
        return None
    if known and words[at].kind == "target":
        return at + 1
    named = words[at - 1].kind == "det" and words[at].kind == "verb"  # "the cup"
    return at + 1 if words[at].kind == "unknown" or named else None
