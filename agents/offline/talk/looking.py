"""Which of a talk's pictures is meant: "in the first picture", "back to the previous one".

Knows nothing of what is asked about it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.plan import Turn

_NOUN = r"(?:picture|photo|photograph|image|pic|shot|frame|scene)"
_WHICH = (
    r"(?P<which>first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th|last|latest|newest|previous"
    r"|earlier|prior|other|old|older|original|initial|new|newer|current|present|next|preceding)"
)
_SAID = re.compile(
    rf"(?P<before>\b(?:back|return|go|going|switch|turn|now|and|what about|how about|then)\b )?"
    rf"(?:\b(?:to|in|on|of|from|for|at|about|with|into|within) )?"
    rf"\b(?:the|that|this|your|my) (?:very )?{_WHICH} (?P<noun>{_NOUN}|one)\b"
    rf"(?: (?:i (?:sent|showed you|gave you|uploaded)|again|before))?,?",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"\b(?:in|on|of|from|to|for|about) (?:the|that) {_NOUN} (?P<which>before)(?: (?:this|that)"
    r"(?: one)?)?\b,?",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    rf"\b(?:in|on|of|from|to|for|about|at|with) {_NOUN} (?:number |no\.? |#)?"
    r"(?P<which>\d|one|two|three|four|five)\b,?",
    re.IGNORECASE,
)
_HERE = re.compile(
    rf"\b(?:in|on|of|from|for|about|to) (?P<which>this) (?:one|{_NOUN})\b,?", re.IGNORECASE
)
_BOTH = re.compile(
    rf"\b(?:both|all(?: the| these| my| of the)?|the two|the three|these two|each|every|either"
    rf"|across(?: the)?|between(?: the| these| both)?|different)(?: of the)? {_NOUN}s?\b"
    rf"|\b(?:which|what) {_NOUN}\b|\bsame (?:person|people|man|woman|one) as in\b",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:than|compared? (?:to|with)|as|against|from|versus|vs)\b[\w' ]*$", re.IGNORECASE
)
"""What stands before a picture that the one talked about is compared with."""
_LEFT_OVER = re.compile(
    r"(?:\b(?:and|what|how|about|now|then|so|ok|okay|but|back|to|go|going|again|please|also|too"
    r"|let's|let us|return|switch|there|is it|in|the same|same|well|for|it|look|at|with|one"
    r"|question|asked|ask|do|repeat|that|as|before|is|are|things?)\b"
    r"|[ ,.?!;:-])*",
    re.IGNORECASE,
)
_SHORT_HERE = re.compile(r"\b(?:here|this time|this one|the new one)\b", re.IGNORECASE)
"""A picture that has just come, in short."""
_SHOWN = re.compile(
    r"^(?:(?:ok|okay|so|and|now|well|alright),? )*(?:here(?:'s| is| comes)|this is|that is|look at"
    r"|take a look at|let's look at|let us look at|take|see) (?:an?|the|another|my|this|that)\b"
    r"[^.?!:]{0,40}[.!:] +(?=\S)",
    re.IGNORECASE,
)
"""A picture that is handed over, before what is asked of it."""
_THIS_OTHER = re.compile(r"\bthis other\b", re.IGNORECASE)
"""Says of a picture that has just come that it is another one."""
_PICTURED = re.compile(rf"\b{_NOUN}\b|\b(?:this|that) one\b", re.IGNORECASE)
_IN_IT = re.compile(r" (?:in it|there|in there)(?=[?.!]*$)", re.IGNORECASE)
_PLACES = {
    "first": 0, "1st": 0, "original": 0, "initial": 0, "1": 0, "one": 0, "second": 1, "2nd": 1,
    "2": 1, "two": 1, "third": 2, "3rd": 2, "3": 2, "three": 2, "fourth": 3, "4th": 3, "4": 3,
    "four": 3, "fifth": 4, "5th": 4, "5": 4, "five": 4,
}  # fmt: skip
_NEWEST = ("latest", "newest", "new", "newer")
_NOW = ("this", "current", "present")
LONGEST = 600
"""Characters of a text in which a picture is looked for; longer ones are several questions."""
_ALWAYS = (*_NOW, *_NEWEST, "original", "initial", "old", "older")
"""Words that say something else of an only picture."""
NOT_ACROSS = NotUnderstood(
    "I look at one picture at a time: people of different pictures cannot be compared yet, nor "
    "known again. Ask of each by itself, for instance: how many people are there in the first "
    "picture?"
)


@dataclass(frozen=True, slots=True)
class Looked:
    """A text without its picture, and which picture that was."""

    text: str
    picture: str | None = None
    """Id of its scene; None: none was named."""
    bare: bool = False
    """It named a picture and asked nothing: "and in the first picture?"."""


def with_picture(text: str, turns: Sequence[Turn], pictures: Sequence[str]) -> str:
    """Says "picture" where a fragment leaves it out: "and in the second?" of several pictures."""
    found = _IN_THE.fullmatch(text.strip()) if len(pictures) > 1 else None
    if found is None:
        return text
    pictured = bool(turns) and _PICTURED.search(turns[-1].question) is not None
    if not pictured and found["link"] is None:
        return text
    return f"{found['said']} picture{found['end']}"


_IN_THE = re.compile(
    r"(?P<said>(?:(?:and|but|what about|how about|so|now)[, ]+)*(?P<link>(?:in|on|of|for) )?the"
    r" (?:first|second|third|fourth|other|last|previous))(?P<end>[\s.?!]*)",
    re.IGNORECASE,
)


def looked(text: str, pictures: Sequence[str], now: str, turns: Sequence[Turn]) -> Looked:
    """Which picture `text` is about, of all that the talk has, and the rest of the text.

    `now` is the one that is talked about. NotUnderstood where there is no such picture, or where
    several are asked about at once.
    """
    if len(text) > LONGEST:
        return Looked(text)
    handed = _SHOWN.match(text)
    if handed is not None and (_PICTURED.search(handed[0]) or not turns or len(pictures) > 1):
        text = _IN_IT.sub("", text[handed.end() :])
    if len(pictures) > 1 and _BOTH.search(text):
        raise NOT_ACROSS
    named = [
        match
        for pattern in (_SAID, _BEFORE, _NUMBER, _HERE)
        for match in pattern.finditer(text)
        if match.groupdict().get("noun", "").lower() != "one" or _is_picture(match, pictures)
    ]
    if len(pictures) < 2:  # "the original picture" is no what-if, and that is another's to read
        named = [one for one in named if one["which"].lower() not in _ALWAYS]
    fresh = bool(turns) and turns[-1].scene_id not in (None, now)
    if not named:
        here = fresh and _SHORT_HERE.search(text) is not None and _is_bare(text)
        return Looked(text, now if here else None, bare=here)
    meant = {
        now if fresh and _THIS_OTHER.search(match[0]) else
        _id_of(match["which"].lower(), pictures, now, turns)
        for match in named
    }  # fmt: skip
    if len(meant) > 1:
        raise NOT_ACROSS
    rest = text
    for match in sorted(named, key=lambda one: -one.start()):
        before = text[: match.start()]
        if len(pictures) > 1 and _AGAINST.search(before) and meant != {now}:
            raise NOT_ACROSS
        rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    rest = re.sub(r"^[ ,.:;–-]+|[ ,:;–-]+(?=[?.!]*$)", "", " ".join(rest.split()))
    first, _, behind = rest.partition(". ")
    if behind and _is_bare(first):  # "go back to the first picture. who is lying?"
        rest = behind
    return Looked(rest, meant.pop(), bare=_is_bare(rest))


def _is_bare(text: str) -> bool:
    """Whether a text asks nothing by itself."""
    return _LEFT_OVER.fullmatch(_SHORT_HERE.sub(" ", text)) is not None


def _is_picture(match: re.Match[str], pictures: Sequence[str]) -> bool:
    """Whether "in the first one" is said of a picture: with "in", and where there are several."""
    return len(pictures) > 1 and re.match(r"(?:\w+ )*?(?:in|on)\b", match[0], re.I) is not None


def _id_of(which: str, pictures: Sequence[str], now: str, turns: Sequence[Turn]) -> str:
    """The scene of a word; NotUnderstood says which pictures there are."""
    row = list(pictures) or [now]
    at = row.index(now) if now in row else len(row) - 1
    if which in _NOW:
        return now
    if which in _PLACES:
        if _PLACES[which] < len(row):
            return row[_PLACES[which]]
        raise _none_such(which, len(row))
    if which in _NEWEST or (which == "last" and at != len(row) - 1):
        return row[-1]
    if len(row) == 1:
        raise _none_such(which, 1)
    if which == "other" and len(row) == 2:
        return row[1 - at]
    if which == "next":
        if at + 1 == len(row):
            raise _none_such(which, len(row))
        return row[at + 1]
    if which == "other":
        raise NotUnderstood(
            f"There are {len(row)} pictures in this talk: say which, for instance: in the first "
            "picture"
        )
    if at > 0:
        return row[at - 1]
    before = [turn.scene_id for turn in turns if turn.scene_id in row and turn.scene_id != now]
    if before and before[-1] is not None:
        return before[-1]
    raise _none_such(which, len(row))


def _none_such(which: str, count: int) -> NotUnderstood:
    there = "one picture" if count == 1 else f"{count} pictures"
    return NotUnderstood(
        f"There is no {which} picture: this talk has {there}. Ask of the one that is there, for "
        "instance: how many people are there?"
    )
