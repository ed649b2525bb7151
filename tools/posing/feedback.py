"""What a language model reads of a pose and of what its edit came to. Knows no models."""

from collections.abc import Sequence

from thirdwave.body.model import BodyModel
from thirdwave.body.posecodes.angles import ANGLES
from thirdwave.body.posecodes.measured import measured
from thirdwave.scene import Body
from thirdwave.tools.posing.applied import Applied
from thirdwave.tools.posing.describing.texts import describe

NOTHING = 2.0
"""Degrees under which an angle of the present pose is left out."""


def pose_in_numbers(body: Body | None) -> str:
    """A pose in a few sentences and in angles, one line; what is about 0 is left out."""
    if body is None:
        return "none yet: begin from somebody who stands relaxed, facing the camera"
    posed = BodyModel.load(body.body_model).forward(body)
    angles = {
        name: round(value)
        for name, value in measured(posed).angles.items()
        if abs(value) > NOTHING and name not in ("body_turn", "gaze_turn", "gaze_elevation")
    }
    said = ", ".join(f"{name} {value}" for name, value in angles.items())
    words = " ".join(describe(posed, "the person").texts["medium"].split())
    return f"{words} Degrees: {said}; other angles about 0"


def angles_in_words() -> str:
    """Every angle with its definition and range, a line each."""
    return "\n".join(
        f"- {name}{' (sided)' if one.sided else ''}: {one.means}; {one.usual[0]:.0f} to "
        f"{one.usual[1]:.0f}"
        for name, one in ANGLES.items()
    )


def complaints(applied: Sequence[Applied]) -> tuple[str, ...]:
    """What is wrong with the first result that does not do what was asked; () when all do."""
    for one in applied:
        if one.met and not one.clashes:
            continue
        lines = [f"contradiction: {clash}" for clash in one.clashes]
        lines += [f"not met: {check.text}" for check in one.unmet]
        return tuple(lines) or (one.refused,)
    return ()
