"""The tool `describe_pose`: how people hold their bodies, in words, with the list behind them.

Knows nothing of where bodies come from; what is said and how stands in `posing.describing`.
"""

import json
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from thirdwave.scene import Artifact, Finding, Observation, Person, Scene
from thirdwave.tools.base import Arguments, People, chosen, tool
from thirdwave.tools.measuring.posed import Subject, subject_of

if TYPE_CHECKING:
    from thirdwave.tools.posing.describing.texts import Description

Length = Literal["short", "medium", "long"]
LIST_NAME = "posecodes"
"""Of the artifact with the structured list."""


class DescribeArgs(Arguments):
    """Who is described, and how much is said."""

    people: People = Field(default=None, description="Everybody when left out")
    length: Length = Field(
        default="medium",
        description="short: a sentence; medium: a few, the most telling first; long: every angle, "
        "enough to make the pose again",
    )


@tool(
    returns="text",
    cost="about 30 ms a person, CPU",
    words=("pose", "posture"),
    limits="Speaks of the joints that the picture shows and names the parts it does not. Up is the "
    "picture's up, left and right are the person's own; where a face looks is rough, fingers and "
    "expressions are not known. Short and medium texts round to 5 deg and 5 cm. What is telling "
    "is what is rare among synthetic bodies in the same posture.",
)
def describe_pose(scene: Scene, args: DescribeArgs) -> Observation:
    """Describe how people hold their bodies: posture, arms, legs, trunk and head, most telling
    first.

    The text is the value. Every statement is a line of evidence with its number, and the posecodes
    behind it are an artifact, JSON: name, family, value, unit, category. A long description says
    enough for `generate_pose` to make the pose again.
    """
    people = chosen(scene, args.people)
    if not people:
        text = "nobody was found in the picture"
        return Observation(text=text, value=text, value_type="text", evidence=(Finding(text=text),))
    from thirdwave.tools.posing.describing.texts import describe  # tables come with the first text

    known: list[tuple[Subject, Description]] = []
    missing: list[str] = []
    for person in people:
        one = subject_of(person)
        if isinstance(one, str):
            missing.append(one)
        else:
            known.append((one, describe(one.posed, person.id, stance=one.posture)))
    reasons = "; ".join(missing)
    if not known:
        return Observation(text=reasons, value_type="text", unknown=reasons)
    text = " ".join(found.texts[args.length] for _, found in known)
    text = f"{text} {reasons}." if reasons else text
    return Observation(
        text=text,
        value=text,
        value_type="text",
        evidence=(*_lines(known, args.length), *(Finding(text=reason) for reason in missing)),
        confidence=min(_confidence(one.person) for one, _ in known),
        artifacts=(_listed(known),),
    )


def _lines(known: "list[tuple[Subject, Description]]", length: Length) -> tuple[Finding, ...]:
    """A line of evidence for each statement; whose it is stands before it."""
    found: list[Finding] = []
    for one, description in known:
        who = one.person.id
        for line in description.lines[length]:
            text = line.text if line.text.startswith(who) else f"{who}: {line.text}"
            value = None if line.value is None else round(line.value, 3)
            found.append(Finding(text=text, value=value))
    return tuple(dict.fromkeys(found))


def _listed(known: "list[tuple[Subject, Description]]") -> Artifact:
    """Every person's texts and posecodes, as JSON."""
    data = [
        {
            "person": one.person.id,
            "posture": found.codes.posture.label,
            "support": found.codes.carried.support,
            **found.texts,
            "codes": [code.to_json() for code in found.codes.codes.values()],
        }
        for one, found in known
    ]
    return Artifact(media_type="application/json", data=json.dumps(data).encode(), name=LIST_NAME)


def _confidence(person: Person) -> float:
    """The mean confidence of the joints that were seen; 1 of a given body."""
    fit = person.body.fit if person.body is not None else None
    if fit is None or not fit.seen.any():
        return 1.0
    return float(min(1.0, max(0.0, fit.confidence[fit.seen].mean())))
