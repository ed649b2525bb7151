"""Patterns of the phrases of long descriptions, made from the table that they are written by.

Knows nothing of sentences, nor of what a phrase asks for.
"""

import re
from dataclasses import dataclass
from functools import cache

from thirdwave.body.posecodes.places import CENTRAL, SIDED, Sides
from thirdwave.tools.posing.describing.phrases import (
    DOWN,
    OTHERWISE,
    OUT,
    POSTURES,
    PREDICATES,
    RAISED,
    REMARKS,
    SUBJECTS,
    SUPPORTS,
    UP,
    VERBS,
    Predicate,
)

_NUMBER = r"(\d{1,3}(?:\.\d{1,2})?)"
_WHO = r"(?:(?:p\d+|he|she|they|it|a person|the person|somebody|someone)\s+)?"
_BE = r"(?:(?:is|are)\s+)?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One way to name a subject."""

    name: str
    """Key of `SUBJECTS`."""
    pattern: re.Pattern[str]
    side: Sides | None = None
    same: bool = False
    """Whether the side is the one that was named before."""
    several: bool = False


@cache
def subjects() -> tuple[Named, ...]:
    """Every way to name a subject."""
    found: list[Named] = []
    sides: tuple[Sides, ...] = ("left", "right")
    for name, subject in SUBJECTS.items():
        if "{side}" not in subject.one:
            found.append(Named(name=name, pattern=_words(subject.one)))
            continue
        for side in sides:
            words = _words(subject.one.format(side=side))
            found.append(Named(name=name, pattern=words, side=side))
        found.append(Named(name=name, pattern=_words(subject.both), side="both"))
        for several, bare in enumerate(subject.bare):
            words = _words(bare)
            found.append(Named(name=name, pattern=words, same=True, several=bool(several)))
    return tuple(found)


@cache
def predicates(subject: str) -> tuple[tuple[Predicate, re.Pattern[str], int], ...]:
    """What may be said of a subject, with the sign of its number; 0 where there is none."""
    rows: list[tuple[Predicate, re.Pattern[str], int]] = []
    for predicate in PREDICATES:
        if predicate.subject == subject:
            for template, sign in ((predicate.plus, 1), (predicate.minus, -1), (predicate.none, 0)):
                before = _BE if sign else f"{_BE}(?:{OTHERWISE})?"
                if template:
                    rows.append((predicate, numbered(before, template), sign))
    return tuple(rows)


@cache
def points() -> re.Pattern[str]:
    """Where a segment points: groups upright, or raised and out."""
    verbs = "|".join(form for forms in VERBS.values() for form in forms if form)
    out = "|".join(
        re.escape(template).replace(r"\{n\}", _NUMBER.replace("(", "(?:", 1))
        for template, _, _ in sorted(OUT, key=lambda row: -len(row[0]))
    )
    raised = re.escape(RAISED).replace(r"\{n\}", _NUMBER.replace("(", "(?P<raised>", 1))
    return re.compile(
        rf"(?:(?:{verbs})\s+)?(?:(?P<upright>{DOWN}|{UP})|{raised}(?:, (?P<out>{out}))?)\b"
    )


@cache
def supports() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every support after a posture or none; a seat with its height."""
    ways = sorted(SUPPORTS.items(), key=lambda row: -len(row[1]))
    posture = rf"(?:(?:{'|'.join(POSTURES)})\s+)?"
    return tuple((name, numbered(posture, template)) for name, template in ways)


@cache
def posture() -> re.Pattern[str]:
    """A posture alone."""
    return re.compile(rf"(?:{'|'.join(POSTURES)})\b")


@cache
def opening() -> re.Pattern[str]:
    """Whom it is about, and is."""
    return re.compile(_WHO + _BE)


@cache
def touch() -> re.Pattern[str]:
    """Two places that touch."""
    places = [*CENTRAL, *(f"{side}_{name}" for name in SIDED for side in ("left", "right"))]
    names = "|".join(sorted((name.replace("_", " ") for name in places), key=len, reverse=True))
    return re.compile(rf"the ({names}) touch(?:es)? the ({names}|floor)\b")


@cache
def remark() -> re.Pattern[str]:
    """Sentences that state nothing."""
    return re.compile("|".join(REMARKS))


@cache
def _words(text: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(text)}\b\s*")


@cache
def numbered(*templates: str) -> re.Pattern[str]:
    """A pattern of the last template, with its number, after the patterns before it."""
    *before, template = templates
    words = re.escape(template).replace(r"\{n\}", _NUMBER)
    return re.compile("".join(before) + words + r"\b")
