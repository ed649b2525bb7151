"""What clauses mean, put together: what yields to other words, what a gesture keeps, how strong.

Knows nothing of text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from thirdwave.body.posing.constraints import PoseConstraint
from thirdwave.tools.posing.touching import joints_of
from thirdwave.tools.posing.words.clause import Mod
from thirdwave.tools.posing.words.making import IMPLIED_WEIGHT


@dataclass(slots=True)
class Meant:
    """What the clauses mean so far."""

    firm: list[list[PoseConstraint]] = field(default_factory=list)
    yielding: list[PoseConstraint] = field(default_factory=list)
    understood: list[str] = field(default_factory=list)


def yielded(meant: Meant) -> list[PoseConstraint]:
    """How a posture is, as a preference where other words speak of the same joints."""
    spoken = {joint for firm in meant.firm for one in firm for joint in joints_of(one)
              if one.hard and one.kind not in ("support", "balance")}  # fmt: skip
    angles = {one.angle for firm in meant.firm for one in firm if one.kind == "angle"}
    kept: list[PoseConstraint] = []
    for one in meant.yielding:
        clash = (one.kind == "angle" and one.angle in angles) or bool(joints_of(one) & spoken)
        kept.append(one.model_copy(update={"hard": False}) if clash else one)
    return kept


def without_implied(meant: Meant) -> list[PoseConstraint]:
    """What was said, and what that implies where nothing else was said of the joint."""
    every = [one for firm in meant.firm for one in firm]
    said = [one for one in every if one.weight != IMPLIED_WEIGHT]
    kept: list[PoseConstraint] = []
    for one in every:
        if one.weight == IMPLIED_WEIGHT:
            own = joints_of(one)
            if any(own & joints_of(other) for other in said if _bends(other)):
                continue
            one = one.model_copy(update={"weight": 1.0})  # noqa: PLW2901
        kept.append(one)
    return kept


def _bends(constraint: PoseConstraint) -> bool:
    """Whether it can bend an elbow or a knee: a palm's direction does not."""
    return constraint.kind != "direction" or constraint.segment in ("forearm", "shank")


_ARM_JOINTS = ("collar", "shoulder", "elbow", "wrist", "hand")


def of_arms(constraints: Sequence[PoseConstraint], said: str) -> list[PoseConstraint]:
    """What a gesture says of arms and head: a person who sits goes on sitting."""
    own: list[PoseConstraint] = []
    for one in constraints:
        joints = joints_of(one)
        if (
            one.hard
            and joints
            and all(j.endswith(_ARM_JOINTS) or j in ("neck", "head") for j in joints)
        ):
            own.append(one.model_copy(update={"said": said}))
    return own


def strength(how: Sequence[Mod]) -> float:
    """How strong a manner is meant, 1 as it is written."""
    words = [mod.value for mod in how if mod.kind == "degree"]
    less = any(mod.kind == "less" for mod in how)
    size = 1.0
    for word in words:
        size = {
            "tiny": 0.3,
            "slight": 0.5,
            "medium": 0.8,
            "half": 0.5,
            "much": 1.5,
            "full": 2.0,
            "almost": 0.8,
        }[word]
    return -size if less else size
