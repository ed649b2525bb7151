"""What a constraint says something about, so that one that is said later takes its place.

"like sitting, but legs straight" keeps what sitting says of the trunk and drops what it says of
the knees. Knows nothing of files, names or solvers.
"""

from collections.abc import Iterable, Mapping

from thirdwave.body.posecodes.places import SIDES
from thirdwave.body.posing.constraints import AngleConstraint, PoseConstraint, SymmetryConstraint

# Flexion and abduction say where the upper arm is in one way, elevation and plane in another:
# one of a way leaves the other of the way alone, and excludes both of the other way.
_UPPER_ARM: Mapping[str, tuple[str, ...]] = {
    "upper_arm_flexion": ("flexion", "flexion elevation", "flexion plane"),
    "upper_arm_abduction": ("abduction", "abduction elevation", "abduction plane"),
    "upper_arm_elevation": ("elevation", "flexion elevation", "abduction elevation"),
    "upper_arm_plane": ("plane", "flexion plane", "abduction plane"),
}
_UPPER_ARM_TOPICS = tuple({topic for topics in _UPPER_ARM.values() for topic in topics})
_ARM = (*_UPPER_ARM_TOPICS, "elbow_flexion")
_LEG = ("thigh_flexion", "thigh_abduction", "knee_flexion")

_ANGLES: Mapping[str, tuple[str, ...]] = {
    **_UPPER_ARM,
    "body_lean": ("body_lean", "pelvis_pitch"),
    "body_side_lean": ("body_side_lean", "pelvis_roll"),
    "gaze_elevation": ("head_flexion",),
    "gaze_turn": ("head_turn",),
}
"""What an angle is about: itself unless listed."""

_SEGMENTS: Mapping[str, tuple[str, ...]] = {
    "upper_arm": _UPPER_ARM_TOPICS,
    "forearm": ("elbow_flexion",),
    "arm": _ARM,
    "hand": ("wrist_flexion", "wrist_deviation"),
    "palm": ("palm",),
    "thumb": ("palm",),
    "thigh": ("thigh_flexion", "thigh_abduction"),
    "shank": ("knee_flexion",),
    "leg": _LEG,
    "foot": ("ankle_flexion", "foot_turn"),
    "trunk": ("body_lean", "body_side_lean", "pelvis_pitch", "pelvis_roll"),
    "chest": ("trunk_flexion", "trunk_twist"),
    "head": ("head_flexion", "head_tilt"),
    "face": ("head_flexion", "head_turn"),
}

_LIMBS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("elbow", "wrist", "hand", "palm", "fingertips", "forearm", "upper_arm", "elbow_tip"), _ARM
    ),
    **dict.fromkeys(
        ("knee", "ankle", "thigh", "inner_thigh", "outer_thigh", "kneecap", "inner_knee", "shin",
         "calf", "heel", "sole", "ball", "toes", "foot"), _LEG
    ),
}  # fmt: skip
"""What is about where a place of the body is: the limb that moves it."""


def overlaid(
    base: Iterable[PoseConstraint], over: Iterable[PoseConstraint]
) -> tuple[PoseConstraint, ...]:
    """`base` without what `over` says something else about, then `over`.

    A change `by` of an angle that `base` has an amount for becomes that amount, changed. What
    makes left and right alike goes when `over` says something about one of them alone.
    """
    base, over = tuple(base), tuple(over)
    over = tuple(_on_top_of(base, constraint) for constraint in over)
    said = frozenset(topic for constraint in over for topic in topics(constraint))
    kept = [
        constraint
        for constraint in base
        if not said & topics(constraint)
        and not (isinstance(constraint, SymmetryConstraint) and _is_one_sided(said, constraint))
    ]
    return (*kept, *over)


def topics(constraint: PoseConstraint) -> frozenset[str]:
    """What a constraint is about, such as "left knee_flexion", "trunk_twist".

    Of two that share a topic the later one holds. A place that is brought somewhere is about all
    of its limb, one that lies on the floor about that alone.
    """
    match constraint.kind:
        case "angle":
            named = _ANGLES.get(constraint.angle, (constraint.angle,))
            return _on_sides(constraint.side, named)
        case "direction":
            return _on_sides(constraint.side, _SEGMENTS[constraint.segment])
        case "contact":
            if constraint.to == "floor":
                return _on_floor(constraint.place, constraint.side)
            return _of_limb(constraint.place, constraint.side)
        case "place":
            return _of_limb(constraint.place, constraint.side) | {
                f"{side} {constraint.place} {constraint.way}" for side in _sides(constraint.side)
            }
        case "distance":
            pair = " ".join(sorted((constraint.place, constraint.of)))
            ends = (constraint.place, constraint.of)
            return frozenset({pair}).union(*(_of_limb(end, constraint.side) for end in ends))
        case "support":
            limbs = [f"{side} {limb} floor" for side in SIDES for limb in ("arm", "leg", "trunk")]
            return frozenset({"support", *limbs})
        case "symmetry" | "balance" | "keep":
            return frozenset({f"{constraint.kind} {getattr(constraint, 'of', '')}"})


def _on_top_of(base: tuple[PoseConstraint, ...], over: PoseConstraint) -> PoseConstraint:
    if not isinstance(over, AngleConstraint) or over.by is None:
        return over
    for under in reversed(base):
        same = isinstance(under, AngleConstraint) and under.angle == over.angle
        if same and isinstance(under, AngleConstraint) and under.side == over.side:
            amount = {
                name: None if value is None else value + over.by
                for name in ("to", "by", "at_least", "at_most")
                for value in (getattr(under, name),)
            }
            return over.model_copy(update=amount)
    return over


def _sides(side: str | None) -> tuple[str, ...]:
    return ("",) if side is None else SIDES if side == "both" else (side,)


def _on_sides(side: str | None, names: Iterable[str]) -> frozenset[str]:
    return frozenset(f"{own} {name}".strip() for own in _sides(side) for name in names)


def _split(place: str, side: str | None) -> tuple[str | None, str]:
    own, _, name = place.partition("_")
    return (own, name) if own in SIDES else (side, place)


def _of_limb(place: str, side: str | None) -> frozenset[str]:
    own, name = _split(place, side)
    return _on_sides(own, _LIMBS.get(name, ()))


def _on_floor(place: str, side: str | None) -> frozenset[str]:
    own, name = _split(place, side)
    moved = _LIMBS.get(name)
    limb = "arm" if moved is _ARM else "leg" if moved is _LEG else "trunk"
    about = _on_sides(own or "both", (f"{limb} floor",))
    return about | _on_sides(own, _ARM) if moved is _ARM else about


def _is_one_sided(said: frozenset[str], symmetry: SymmetryConstraint) -> bool:
    limbs = {"arms": (_ARM,), "legs": (_LEG,), "body": (_ARM, _LEG)}[symmetry.of]
    left, right = (
        {topic for limb in limbs for topic in limb if f"{side} {topic}" in said} for side in SIDES
    )
    return left != right
