"""How many arms are raised, how many knees are bent: measurements counted, each side for itself.

Knows nothing of people's names or places, nor of tools' arguments.
"""

from collections.abc import Sequence

from thirdwave.scene import Finding, Measurement, Observation
from thirdwave.tools.measuring.wording import listed, said, unmeasured


def count_measurements(
    measurements: Sequence[Measurement],
    more_than: float | None = None,
    less_than: float | None = None,
) -> Observation:
    """How many of them are true, or lie beyond the limits; what has no value stays open.

    Within a number's own error of a limit the count is of low confidence.
    """
    stated = [m for m in measurements if m.value is not None]
    missing = unmeasured([m for m in measurements if m.value is None])
    if not stated:
        reason = missing or "nothing was measured"
        return Observation(text=reason, value_type="int", unknown=reason)
    held = [m for m in stated if _holds(m, more_than, less_than)]
    total = len(held)
    names = listed(_name(m) for m in held) if held else ""
    text = f"{total} ({names})" if held else "none"
    if missing:
        text = f"at least {text}; {missing}" if held else f"none that could be judged; {missing}"
    limits = [limit for limit in (more_than, less_than) if limit is not None]
    narrow = any(
        abs(float(m.value or 0.0) - limit) < (m.sigma or 0.0) for m in stated for limit in limits
    )
    evidence = [Finding(text=m.text or _name(m), value=m.value) for m in stated]
    evidence.append(Finding(text=f"{total}: {names}" if held else "none", value=total))
    evidence += [Finding(text=f"the limit is {said(v, stated[0].unit)}", value=v) for v in limits]
    if missing:
        evidence.append(Finding(text=missing))
    sure = min(m.confidence for m in stated)
    return Observation(
        text=text,
        value=total,
        value_type="int",
        evidence=tuple(evidence),
        confidence=min(sure, 0.5) if missing or narrow else sure,
    )


def _holds(m: Measurement, more_than: float | None, less_than: float | None) -> bool:
    if more_than is None and less_than is None:
        return m.value is True
    value = float(m.value or 0.0)
    above = more_than is None or value > more_than
    return above and (less_than is None or value < less_than)


def _name(m: Measurement) -> str:
    """Such as "p1's left arm", "p2's right knee"."""
    part = {"arm_raised": "arm", "arm_overhead": "arm"}.get(m.quantity)
    part = part or m.quantity.removesuffix("_flexion").replace("_", " ")
    if m.part:
        part = m.part.replace("_", " ")
    side = f"{m.side} " if m.side and not part.startswith(m.side) else ""
    return f"{m.person}'s {side}{part}"
