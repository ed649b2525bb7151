"""Several people in the order of a measured number: "the two tallest", "from left to right".

Knows nothing of tools' arguments: measurements in, what is said of them out.
"""

from collections.abc import Sequence
from typing import Literal

from thirdwave.scene import Finding, Measurement, Observation, Scene
from thirdwave.tools.measuring.phrases import sentence
from thirdwave.tools.measuring.ranking import about_the_same, order
from thirdwave.tools.measuring.wording import listed, placed, said, unmeasured

Row = Literal["largest", "smallest"]
CLOSE_CALL = 0.5
"""Confidence of an order that hangs on less than the measurements' errors."""


def in_a_row(
    scene: Scene, measurements: Sequence[Measurement], row: Row, n: int, *, others: bool = False
) -> Observation:
    """The first `n` people in that order, everybody where there are no more; best first.

    Unknown when nobody has a number. Neighbours that are about the same are named.
    """
    ranked = order(
        measurements,
        "max" if row == "largest" else "min",
        of="others" if others else "people",
    ).ranked
    missing = unmeasured(measurements)
    if not ranked:
        reason = missing or "nobody was measured"
        return Observation(text=reason, value_type="people", unknown=reason)
    ids = [(m.other if others else m.person) or "" for m in ranked]
    chosen, kept = ids[:n], ranked[:n]
    if ranked[0].quantity in ("image_x", "image_y"):
        text = f"in this order: {placed(scene, chosen)}"
    else:
        pairs = zip(chosen, kept, strict=True)
        text = "in this order: " + listed(f"{one} ({said(m.value, m.unit)})" for one, m in pairs)
    ties = [
        f"{ids[at]} and {ids[at + 1]}"
        for at in range(min(n, len(ranked) - 1))
        if about_the_same(ranked[at], ranked[at + 1])
    ]
    if ties:
        text = f"{text}; {listed(ties)} are about the same"
    if missing:
        text = f"{text}; {missing}"
    lines = {m.text or sentence(m, scene): m.value for m in ranked}
    evidence = [Finding(text=line, value=value) for line, value in lines.items()]
    if missing:
        evidence.append(Finding(text=missing))
    return Observation(
        text=text,
        value=chosen,
        value_type="people",
        evidence=tuple(evidence),
        confidence=min(*(m.confidence for m in kept), CLOSE_CALL if ties or missing else 1.0),
    )
