"""How it is said that a measurement lies within its own error of a limit.

Knows nothing of what was asked.
"""

from collections.abc import Sequence

from thirdwave.scene import Finding, Measurement, Scene
from thirdwave.tools.measuring.phrases import amount, noun, subject
from thirdwave.tools.measuring.wording import listed, said


def borderline(scene: Scene, narrow: Sequence[Measurement]) -> str:
    """Such as "p1's left knee (about 92 deg) is within the measurement's +-12 deg of the limit"."""
    groups: dict[str, list[Measurement]] = {}
    for m in narrow:
        groups.setdefault(_error(m), []).append(m)
    told: list[str] = []
    for error, group in groups.items():
        whose = listed(f"{_whose(m, scene)} ({_about(m)})" for m in group)
        verb = "is" if len(group) == 1 else "are"
        told.append(f"{whose} {verb} within the measurement's {error} of the limit")
    return "; ".join(told)


def errors(scene: Scene, narrow: Sequence[Measurement]) -> tuple[Finding, ...]:
    """The expected errors as evidence."""
    return tuple(
        Finding(text=f"{_whose(m, scene)} is known to {_error(m)}", value=m.sigma) for m in narrow
    )


def _whose(m: Measurement, scene: Scene) -> str:
    """What was measured: "p1's left knee", "p1's stature"."""
    named = subject(m, scene)
    return f"{named}'s {noun(m)}" if named == m.person else named


def _error(m: Measurement) -> str:
    return f"+-{said(m.sigma, m.unit)}"


def _about(m: Measurement) -> str:
    text = amount(m)
    return text if text.startswith("about") else f"about {text}"
