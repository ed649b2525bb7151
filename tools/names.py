"""Puts the names that a scene gives its people beside their ids: "p1 (Ann) is sitting".

Tools write ids alone; `Tool.run` adds the names once, to all that is said. Values keep plain ids.
Knows nothing of tools.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from thirdwave.scene import Finding, Observation, Scene

LONGEST_NAME = 40
"""Characters of a name that are shown."""

_MENTION = re.compile(r"\b(p\d+)\b('s)?( \((left|middle|right)\))?")


def shown_name(name: str | None) -> str:
    """A name as it may be shown: one line, without control characters, not too long."""
    kept = "".join(c for c in name or "" if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(kept.split())[:LONGEST_NAME].strip()


def with_names(observation: Observation, scene: Scene) -> Observation:
    """`observation` with each named person's name beside the first mention in every text.

    `scene` is the one the tool was given; a new one in the observation goes before it. What is
    no observation is for the caller to refuse.
    """
    if not isinstance(observation, Observation):
        return observation
    people = (observation.scene or scene).people or ()
    names = {person.id: name for person in people if (name := shown_name(person.name))}
    if not names:
        return observation
    return replace(
        observation,
        text=_named(observation.text, names),
        evidence=tuple(
            Finding(text=_named(line.text, names), value=line.value)
            for line in observation.evidence
        ),
        unknown=None if observation.unknown is None else _named(observation.unknown, names),
    )


def _named(text: str, names: Mapping[str, str]) -> str:
    """One pass, so that nothing within a name counts as a mention."""
    told: set[str] = set()

    def mention(found: re.Match[str]) -> str:
        who, own, _, place = found.groups()
        if who in told or who not in names:
            return found[0]
        told.add(who)
        inside = ", ".join(part for part in (names[who], place) if part)
        return f"{who} ({inside}){own or ''}"

    return _MENTION.sub(mention, text)
