"""How far what was measured is from a number that the user said. Knows nothing of remembering."""

from collections.abc import Sequence

from thirdwave.scene import Finding, Measurement, Observation, Scene
from thirdwave.scene.units import as_measured
from thirdwave.tools.measuring.phrases import sentence
from thirdwave.tools.measuring.wording import said, unmeasured


def offset_told(
    scene: Scene,
    measurements: Sequence[Measurement],
    number: float,
    unit: str | None,
    line: Finding,
) -> Observation:
    """What was measured less what was said; of several (both knees) what the largest gives.

    `line` tells the number. Unknown where nothing is visible, or it is another thing's number.
    """
    limit, in_unit = as_measured(number, unit)
    stated = [m for m in measurements if isinstance(m.value, float)]
    other = next((m for m in stated if m.unit != in_unit), None)
    why = unmeasured(measurements) if not stated else ""
    if other is not None:
        why = f"{sentence(other, scene)}, which is no number in {in_unit or 'no unit'}"
    if why or not stated:
        why = why or "there is nothing measured to compare with"
        return Observation(text=why, value_type="float", unknown=why)
    told = [f"{sentence(m, scene)}, {_beside(_offset(m, limit), in_unit)}" for m in stated]
    largest = max(stated, key=lambda m: float(m.value or 0.0))
    lines = [
        Finding(text=text, value=_offset(m, limit)) for text, m in zip(told, stated, strict=True)
    ]
    return Observation(
        text=f"{'; '.join(told)}. {line.text[:1].upper()}{line.text[1:]}",
        value=_offset(largest, limit),
        value_type="float",
        unit=in_unit,
        evidence=(*lines, line),
        confidence=min(m.confidence for m in stated),
    )


def _offset(m: Measurement, limit: float) -> float:
    return float(m.value or 0.0) - limit


def _beside(offset: float, unit: str | None) -> str:
    """An offset in words: "12 deg under it"."""
    size = said(abs(offset), unit)
    if size == said(0.0, unit):
        return "just that"
    return f"{size} {'over' if offset > 0 else 'under'} it"
