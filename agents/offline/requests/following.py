"""Requests that say only what changes against the last one: "and p2?", "a bit more", "p2 too".

Knows nothing of plans.
"""

import re
from collections.abc import Sequence
from typing import Literal

from thirdwave.agents.offline.requests.people import people_at
from thirdwave.agents.offline.requests.request import Request
from thirdwave.agents.offline.requests.tokens import Token
from thirdwave.agents.offline.requests.verbs import listed
from thirdwave.agents.offline.wording.lexicon import Lexicon

LEADS = listed(
    "and now then but so do the same thing for with to on what how about likewise also repeat that "
    "this it apply please can could you next again exactly ditto as well edit change once "
    "more let 's i would 'd like want make have get us"
)
"""Words before whom it is done to next."""
SAYS_SAME = listed("same likewise repeat ditto apply")
DOES_IT = re.compile(r"\b(?:do|try|have|get) (?:it|that|this)\b")
"""Of those, the ones that mean the last edit whatever was asked since."""
OPENS = listed(
    "and now then but do same likewise also repeat what how next ditto apply again try done"
)
"""Of those, the ones of which one has to be there."""
TAILS = listed(
    "too also as well then please now likewise ditto next same the again should do does that it "
    "must in way this instead rather"
)
CLOSES = listed("too also well likewise ditto same next that instead rather")
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


def following(
    tokens: Sequence[Token], last: Request | None, lexicon: Lexicon, edited: Request | None = None
) -> Request | None:
    """The last request about somebody else, or done a bit more; None: it is no such fragment.

    `edited` is the last edit, whatever was asked since: "the same for p2" means that.
    """
    words = [token for token in tokens if token.is_word]
    if last is not None and (more := _of_the_same(words, last)) is not None:
        return more
    texts = {token.text for token in words}
    if last is None or last.act not in ("edit", "describe"):
        again = texts & SAYS_SAME or DOES_IT.search(" ".join(token.text for token in words))
        last = edited if again else None
    if last is None:
        return None
    for start in range(_leading(words) + 1):
        named = people_at(words, start, lexicon)
        if not named:
            continue
        lead = {token.text for token in words[:start]}
        tail = [token.text for token in words[named[0].end :]]
        if last.act == "describe" and tail and (length := _length(tail)) is not None:
            return last.with_(of=named[0].ref, further=False, length=length) if lead else None
        if set(tail) <= TAILS and (lead & OPENS or set(tail) & CLOSES):
            return last.with_(of=named[0].ref, further=False)
    return None


def _of_the_same(words: Sequence[Token], last: Request) -> Request | None:
    """The last request of the same person: done more, or told longer."""
    while words and words[0].text in ("and", "now", "then", "but"):
        words = words[1:]
    if not words:
        return None
    length = _length([token.text for token in words]) if last.act == "describe" else None
    if length is not None:
        return last.with_(length=length)
    degrees = [t for t in words if t.text not in BENDING or "bend" not in last.words.lower()]
    if last.act == "edit" and {t.text for t in degrees} <= DEGREES and _says_more(degrees):
        return _more(last, degrees)
    return None


def _leading(words: Sequence[Token]) -> int:
    """How many words stand before whom it is done to, at most."""
    return next((at for at, word in enumerate(words) if word.text not in LEADS), len(words))


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
