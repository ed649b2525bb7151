"""What may be stated of a person: the posed body, which joints count, and why others do not.

Knows nothing of quantities or texts of results.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from thirdwave.body.measures import angle_between_deg
from thirdwave.body.model import BodyModel, Posed
from thirdwave.body.posture import Posture
from thirdwave.body.posture_belief import stated_posture
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Measurement, Person, Scene
from thirdwave.tools.base import ToolFailed
from thirdwave.tools.measuring.wording import limbs

SECOND_OPINION_DEG = 30.0
"""Farther than this from the angle of the bare landmarks, a fitted angle is doubtful."""
DOUBTED = 0.5
"""What a doubt leaves of a confidence."""


@dataclass(frozen=True, eq=False, slots=True)
class Subject:
    """A person whose body may be measured."""

    person: Person
    posed: Posed

    @property
    def estimated(self) -> bool:
        """False for a body that was given, which counts as exact and fully seen."""
        return self.posed.body.fit is not None

    @property
    def seen(self) -> np.ndarray:
        """Which SMPL joints count. Shape (24,), bool."""
        fit = self.posed.body.fit
        return np.ones(len(JOINT), dtype=bool) if fit is None else fit.seen

    @property
    def posture(self) -> Posture:
        """What they are doing, as far as it may be stated."""
        fit = self.posed.body.fit
        return stated_posture(self.posed.joints, fit, whole=not self.person.cut)

    def hidden(self, joints: Iterable[str]) -> str:
        """Say which of `joints` do not count: "p1's left knee is not visible"; "" for none."""
        names = [name for name in dict.fromkeys(joints) if not self.seen[JOINT[name]]]
        if not names:
            return ""
        verb = "is" if len(names) == 1 else "are"
        return f"{self.person.id}'s {limbs(names)} {verb} not visible"

    def confidence(self, joints: Sequence[str]) -> float:
        """The least of the joints' confidences, 0 to 1."""
        fit = self.posed.body.fit
        if fit is None or not joints:
            return 1.0
        least = min(float(fit.confidence[JOINT[name]]) for name in joints)
        return min(1.0, max(0.0, least))


def subject_of(person: Person) -> Subject | str:
    """The person as something to measure, or the sentence that says why not.

    Raises ToolFailed when the file of the body model cannot be read.
    """
    if person.body is None:
        return f"{person.id}'s pose is not known: no body was estimated"
    if not person.body.usable:
        reason = person.body.fit.reason if person.body.fit else ""
        return f"{person.id}'s body estimate was rejected" + (f" ({reason})" if reason else "")
    try:
        return Subject(person, BodyModel.load(person.body.body_model).forward(person.body))
    except (OSError, ValueError) as error:
        raise ToolFailed(f"{person.id}: {error}") from error


def landmark_angle_deg(person: Person, points: Sequence[str]) -> float | None:
    """180 minus the inner angle at the middle of three 3D landmarks; None without them.

    A second opinion on a fitted angle: less exact, yet independent of the body model.
    """
    marks = person.landmarks
    if marks is None or marks.xyz is None or any(name not in marks.names for name in points):
        return None
    above, at, below = (marks.xyz[marks.index(name)] for name in points)
    return angle_between_deg(at - above, below - at)


def lengths_note(scene: Scene) -> str:
    """What an estimated length assumes."""
    if scene.camera.source == "assumed":
        return "the focal length was assumed, so depths and lengths are rough"
    return "a mean adult height was assumed, so lengths are rough"


def missing(m: Measurement, reason: str) -> Measurement:
    """`m` without a value, for a reason that is a sentence of its own."""
    return Measurement(
        person=m.person,
        quantity=m.quantity,
        value=None,
        unit=m.unit,
        side=m.side,
        part=m.part,
        other=m.other,
        other_part=m.other_part,
        confidence=0.0,
        seen=False,
        note=reason,
        text=reason,
    )
