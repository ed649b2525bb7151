"""Requests that say only what changes against the last one: "and p2?", "a bit more", "p2 too".

Knows nothing of plans.
"""

import re
from collections.abc import Sequence
from typing import Literal

from thirdwave.agents.offline.lexicon import Lexicon
from thirdwave.agents.offline.requests.people import people_at
from thirdwave.agents.offline.requests.request import Request
from thirdwave.agents.offline.requests.tokens import Token
from thirdwave.agents.offline.requests.verbs import listed

LEADS = (
    ("do", "the", "same", "with"), ("do", "the", "same", "for"), ("do", "the", "same", "to"),
    ("the", "same", "for"), ("the", "same", "with"), ("same", "for"), ("what", "about"),
    ("how", "about"), ("and",), ("now",), ("then",), ("but",),
)  # fmt: skip
TAILS = ("too", "also", "as", "well", "then", "please", "now")
DEGREES = listed("a bit little more even much further still again slightly some")
SHORTER = listed(
    "shorter short briefer brief briefly shortly sentence sentences word words line lines less "
    "fewer"
)
LONGER = listed(
    "longer detail details detailed fully thoroughly completely exactly precisely everything"
)
_AROUND = listed(
    "in a one two three few more much great full all with as possible please the it that this "
    "him her them me tell give describe again but little bit of some"
)
BENDING = ("bend", "bent", "flexion", "of", "that", "then")
_TO_ANGLE = re.compile(r" (?:to|at) \d+(?:\.\d+)? ?(?:deg(?:rees)?|°)?$", re.IGNORECASE)
"""An angle that was asked for, and is not any more."""
MORE = frozenset(("more", "further", "again"))


def following(tokens: Sequence[Token], last: Request, lexicon: Lexicon) -> Request | None:
    """The last request about somebody else, or done a bit more; None: it is no such fragment."""
    words = [token for token in tokens if token.is_word]
    led = False
    while (length := _lead(words)) > 0:
        words, led = words[length:], True
    if not words:
        return None
    length = _length([token.text for token in words]) if last.act == "describe" else None
    if length is not None:
        return last.with_(length=length)
    degrees = [t for t in words if t.text not in BENDING or "bend" not in last.words.lower()]
    if last.act == "edit" and {t.text for t in degrees} <= DEGREES and _says_more(degrees):
        return _more(last, degrees)
    tailed = False
    while words and words[-1].text in TAILS:
        words, tailed = words[:-1], True
    if not (led or tailed) or last.act not in ("edit", "describe"):
        return None
    read = people_at(words, 0, lexicon)
    if not read:
        return None
    length = last.length
    if read[0].end < len(words):
        length = _length([token.text for token in words[read[0].end :]])
        if last.act != "describe" or length is None:
            return None
    return last.with_(of=read[0].ref, further=False, length=length)


def _length(texts: Sequence[str]) -> Literal["short", "long"] | None:
    """Reads "briefly", "in more detail", "shorter": all of the words are about how long."""
    if not texts or not set(texts) <= SHORTER | LONGER | _AROUND:
        return None
    if set(texts) & SHORTER and not {"detail", "details", "detailed"} & set(texts):
        return "short"
    less = "less" in texts
    return ("short" if less else "long") if set(texts) & LONGER else None


def _more(last: Request, words: Sequence[Token]) -> Request:
    last = last.with_(words=_TO_ANGLE.sub("", last.words))
    said = last.words.split()
    if MORE & {text.lower() for text in said}:
        return last.with_(further=True)
    more = " ".join(token.text for token in words).replace("again", "more")
    return last.with_(words=f"{last.words} {more}", further=True)


def _says_more(words: Sequence[Token]) -> bool:
    return any(token.text in MORE for token in words)


def _lead(words: Sequence[Token]) -> int:
    texts = tuple(token.text for token in words)
    return next((len(lead) for lead in LEADS if texts[: len(lead)] == lead), 0)
