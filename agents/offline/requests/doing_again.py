"""Fragments behind an instruction: "no, the other arm", "p2, I mean", "make it 60 degrees".

Reads what changes against the last request: the side, the person, the angle; a correction takes
the edit back first. Knows nothing of plans.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from thirdwave.agents.offline.requests import Request
from thirdwave.agents.offline.talk.talking import somebody
from thirdwave.agents.offline.wording.lexicon import Lexicon

LONGEST = 120
"""Characters of a fragment."""
_CORRECTS = re.compile(
    r"^(?:(?:no|nope|wait|sorry|oops|hold on|actually|rather|instead|wrong|not that(?: one)?"
    r"|i meant?|i said|hm+|oh)\b,? *)+",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:and|now|then|also|ok|okay|please|do|but|so|next|with|what about|how about|the same"
    r"|same|for|likewise|do the same (?:for|with|to)|that for|it for),? +)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:,? +(?:too|as well|also|likewise|instead|now|then|please|i meant?|sorry|the same|again"
    r"|not (?:the |his |her )?(?:left|right)(?: one)?))+$",
    re.IGNORECASE,
)
_PARTS = "arm|hand|leg|knee|elbow|foot|shoulder|wrist|hip|ankle|forearm|thigh"
_SIDE = re.compile(
    rf"(?:(?:the|his|her|their|p\d+'s) )?(?P<side>left|right|other|opposite)"
    rf"(?: (?P<part>one|side|{_PARTS}))?",
    re.IGNORECASE,
)
_PART = re.compile(rf"(?:the|his|her|their) (?P<part>{_PARTS})", re.IGNORECASE)
_BOTH = re.compile(rf"both(?: of them| sides|(?: (?:{_PARTS})s))?", re.IGNORECASE)
_ANGLE = re.compile(
    r"(?:(?:make|set|bend|bring|put|change|turn) (?:it|that)(?: to| at)? |to |by )?"
    r"(?P<angle>\d{1,3}(?:\.\d+)?) ?(?:deg(?:rees?)?|°)?",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(rf"\b(left|right) ({_PARTS})(s?)\b", re.IGNORECASE)
_OTHER = {"left": "right", "right": "left"}


@dataclass(frozen=True, slots=True)
class Again:
    """Requests that a fragment makes of the last one."""

    requests: tuple[Request, ...]
    corrects: bool = False
    """The last edit was not meant, and is taken back."""


def done_again(text: str, last: Request | None, lexicon: Lexicon) -> Again | None:
    """What a fragment behind an edit or a description asks to be done; None: it is none."""
    if last is None or last.act not in ("edit", "describe") or len(text) > LONGEST:
        return None
    said = " ".join(text.replace("’", "'").split()).rstrip(" .!?")
    bare = _CORRECTS.sub("", said)
    corrects = bare != said
    led = _LEAD.sub("", bare)
    bare = _TAIL.sub("", led)
    if not bare:
        return None
    corrects = corrects or bool(re.search(r"\b(?:i meant?|instead)$", led, re.IGNORECASE))
    if last.act == "edit":
        words = _other_words(bare, last.words)
        if words is not None:
            further = last.hypothetical and not corrects
            return Again((last.with_(words=words, further=further),), corrects)
    whose = re.sub(r"'s?(?: pose)?$", "", bare)
    of = somebody(whose, lexicon) if corrects or last.act == "describe" else None
    if of is None or not _names(whose):
        return None
    return Again((last.with_(of=of, further=False),), corrects and last.act == "edit")


def _names(text: str) -> bool:
    """Whether a fragment names somebody, and is no whole sentence."""
    return len(text.split()) <= 8 and not re.match(
        r"(?:who|what|which|how|is|are|does|do|has|where|whose|show|make)\b", text, re.IGNORECASE
    )


def _other_words(fragment: str, words: str) -> str | None:
    """The instruction on the other side, for the other part, or by another angle."""
    found = _IN_WORDS.search(words)
    match = _SIDE.fullmatch(fragment)
    if match is not None and found is not None:
        side = _OTHER.get(found[1].lower(), "")
        wanted = match["side"].lower() if match["side"].lower() in _OTHER else side
        part = (match["part"] or "").lower()
        part = found[2] if part in ("", "one", "side") else part
        return _replaced(words, found, f"{wanted} {part}")
    part = _PART.fullmatch(fragment)
    if part is not None and found is not None:
        return _replaced(words, found, f"{found[1]} {part['part'].lower()}")
    if _BOTH.fullmatch(fragment) and found is not None:
        bare = _replaced(words, found, f"both {_plural(found[2])}")
        return bare.replace("the both", "both")
    angle = _ANGLE.fullmatch(fragment)
    numbers: Sequence[str] = re.findall(r"\d+(?:\.\d+)?", words)
    if angle is not None and len(numbers) == 1:
        return words.replace(numbers[0], angle["angle"])
    return None


def _replaced(words: str, found: re.Match[str], instead: str) -> str:
    return f"{words[: found.start()]}{instead}{words[found.end() :]}"


def _plural(part: str) -> str:
    return {"foot": "feet", "thigh": "thighs"}.get(part.lower(), f"{part}s")


def undone_first(again: Again, *, edited: bool) -> tuple[Request, ...]:
    """The requests, behind the undoing of the edit that was not meant where one was made."""
    undo = (Request(act="undo"),) if again.corrects and edited else ()
    return (*undo, *again.requests)
