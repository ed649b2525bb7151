"""What clauses mean, put together: what yields to other words, what a gesture keeps, how strong.

Knows nothing of text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from thirdwave.body.posing.constraints import AngleConstraint, KeepConstraint, PoseConstraint
from thirdwave.tools.posing.lexicon.named import NamedPose
from thirdwave.tools.posing.touching import joints_of, joints_set
from thirdwave.tools.posing.words.clause import Mod
from thirdwave.tools.posing.words.making import IMPLIED_WEIGHT, USUAL_WEIGHT, own_sides


@dataclass(slots=True)
class Meant:
    """What the clauses mean so far."""

    firm: list[list[PoseConstraint]] = field(default_factory=list)
    yielding: list[PoseConstraint] = field(default_factory=list)
    understood: list[str] = field(default_factory=list)
    posed: list[list[PoseConstraint]] = field(default_factory=list)
    """What tells no more than the named pose after it: "hands up in a boxing guard"."""
    facing: str = ""
    """The words that ask to go on looking at what is looked at, whatever turns."""
    mirrored: bool = False
    """It is to be done to the other side than now."""


def yielded(meant: Meant) -> list[PoseConstraint]:
    """How a posture is: a preference where other words speak of that limb, nothing where they
    speak of that very angle.
    """
    firm = [one for those in meant.firm for one in those if one.hard]
    told = [one for one in firm if one.kind not in ("support", "balance", "distance")]
    legs = any(joint.endswith(_LEG_JOINTS) for one in told for joint in joints_of(one))
    leaning = any(isinstance(one, AngleConstraint) and one.angle in _LEANING for one in told)
    reaching = any(one.kind in ("contact", "place") and _low(one) for one in told)
    spread = any(one.kind == "distance" for one in firm)
    kept: list[PoseConstraint] = []
    for one in meant.yielding:
        taken = {own for other in told for own in _same_angle(one, other)}
        if taken:
            left = [own for own in own_sides(getattr(one, "side", None)) if own not in taken]
            if len(left) != 1:
                continue
            one = one.model_copy(update={"side": left[0]})  # noqa: PLW2901
        name = one.angle if isinstance(one, AngleConstraint) else ""
        if name == "thigh_abduction" and spread:
            continue
        if name in _LEANING and reaching:
            if name == "body_lean":  # down to it, not over backwards
                kept.append(one.model_copy(update={"at_most": REACHING_DEG}))
            continue
        gives_way = leaning or (name not in _LEANING and (legs or reaching))
        gives_way = gives_way and (legs or (name != "thigh_abduction" and one.kind != "direction"))
        kept.append(one.model_copy(update={"hard": False}) if gives_way else one)
    return kept


def gaze_kept(meant: Meant) -> list[PoseConstraint]:
    """The gaze turned back by as much as the body turns, where it is to stay on its goal."""
    turn = _turn(meant)
    if not turn:
        return [KeepConstraint(of=("head",), said=meant.facing)]
    return [AngleConstraint(angle="gaze_turn", by=-turn, said=meant.facing)]


def can_face(meant: Meant) -> bool:
    """Whether a head can go on facing what it faced while the body turns as it is to."""
    return abs(_turn(meant)) <= MOST_TURN_DEG


def _turn(meant: Meant) -> float:
    every = [one for those in meant.firm for one in those if isinstance(one, AngleConstraint)]
    return sum(one.by or 0.0 for one in every if one.angle == "body_turn")


def beside_pose(meant: Meant, pose: NamedPose) -> None:
    """Drops what is told on the way to a named pose, where that says all of those joints."""
    said = joints_set(pose.constraints)
    for those in meant.posed:
        those[:] = [one for one in those if not joints_of(one) <= said]


def _same_angle(one: PoseConstraint, other: PoseConstraint) -> tuple[str, ...]:
    """The sides of which both say the same angle; ("",) where it has none."""
    if not (isinstance(one, AngleConstraint) and isinstance(other, AngleConstraint)):
        return ()
    if one.angle != other.angle:
        return ()
    if one.side is None:
        return ("",)
    return tuple(own for own in own_sides(other.side) if own in own_sides(one.side))


def _low(constraint: PoseConstraint) -> bool:
    """Whether it is about something low that hands have to come down to."""
    places = (getattr(constraint, "to", ""), getattr(constraint, "of", ""))
    return any(str(name).endswith(_LOW_PLACES) for name in places)


def without_implied(meant: Meant) -> list[PoseConstraint]:
    """What was said, and what that implies where nothing else was said of the joint."""
    every = [one for firm in meant.firm for one in firm]
    said = [one for one in every if one.weight != IMPLIED_WEIGHT]
    kept: list[PoseConstraint] = []
    for one in every:
        if one.weight == USUAL_WEIGHT:
            others = (other for other in every if other.weight != USUAL_WEIGHT)
            if any(_same_angle(one, other) for other in others):
                continue
            one = one.model_copy(update={"weight": 1.0})  # noqa: PLW2901
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


_LEG_JOINTS = ("hip", "knee", "ankle")
_LEANING = (
    "body_lean", "body_side_lean", "trunk_flexion", "trunk_side_bend", "trunk_twist",
    "pelvis_pitch", "pelvis_roll",
)  # fmt: skip
MOST_TURN_DEG = 120.0
"""As far as a head and the trunk below it look back."""
REACHING_DEG = 120.0
"""As far as a trunk bows for hands that reach the floor or the feet."""
_LOW_PLACES = ("floor", "toes", "foot", "shin", "ankle", "heel", "kneecap", "calf", "knee")
_ARM_JOINTS = ("collar", "shoulder", "elbow", "wrist", "hand")


def of_arms(pose: NamedPose) -> list[PoseConstraint]:
    """What a gesture says of its arms, and of a head that is not held straight.

    A person who sits goes on sitting, and the other arm stays where it is.
    """
    own: list[PoseConstraint] = []
    for one in pose.constraints:
        joints = joints_of(one)
        arms = [joint for joint in joints if joint.endswith(_ARM_JOINTS)]
        elsewhere = len(arms) < len(joints - {"neck", "head"})
        idle = pose.side is not None and not any(arm.startswith(pose.side) for arm in arms)
        if (
            one.hard
            and joints
            and not elsewhere
            and ((arms and not idle) or (not arms and _turns(one)))
        ):
            own.append(one.model_copy(update={"said": pose.name}))
    return own


def _turns(constraint: PoseConstraint) -> bool:
    """Whether it asks for a head that is turned: 0 degrees do not meet it."""
    if not isinstance(constraint, AngleConstraint):
        return True
    low = constraint.at_least if constraint.to is None else constraint.to
    high = constraint.at_most if constraint.to is None else constraint.to
    return not ((low is None or low <= 0) and (high is None or high >= 0))


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
