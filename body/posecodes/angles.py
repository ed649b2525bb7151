"""The angles of a pose by name: anatomical and everyday, each defined, in degrees.

Segments are seen from the one that carries them: thighs from the pelvis, upper arms and head from
the chest, the pelvis from the world. Each of those has axes left, up, front, which are the world's
for somebody who stands upright and looks ahead, all angles then being about 0. Signs and planes
are those of clinical goniometry (Norkin and White, Measurement of Joint Motion, 2016); the usual
ranges are those of its adults, wider where trained adults go farther.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

AngleName = Literal[
    "knee_flexion", "elbow_flexion", "ankle_flexion", "wrist_flexion", "wrist_deviation",
    "thigh_flexion", "thigh_abduction", "upper_arm_flexion", "upper_arm_abduction",
    "upper_arm_elevation", "upper_arm_plane", "shoulder_shrug", "shoulder_protraction",
    "foot_turn", "trunk_flexion", "trunk_side_bend", "trunk_twist", "head_flexion", "head_turn",
    "head_tilt", "body_lean", "body_side_lean", "pelvis_pitch", "pelvis_roll", "body_turn",
    "gaze_elevation", "gaze_turn",
]  # fmt: skip
"""Every angle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Angle:
    """What one angle means."""

    means: str
    """The definition, for people and language models."""
    sided: bool = False
    """Whether left and right have one each."""
    usual: tuple[float, float] = (-180.0, 180.0)
    """Where adults can go, degrees; a wanted angle outside is held to it, and that is said."""
    moved_by: tuple[str, ...] = ()
    """Joints that turn to change it, "{side}" standing for left or right."""
    more: str = ""
    """What a larger angle is called: "more bent"."""
    less: str = ""
    """What a smaller angle is called: "straighter"."""


ANGLES: Mapping[AngleName, Angle] = {
    "knee_flexion": Angle(
        means="180 minus the inner angle hip-knee-ankle; straight is 0",
        sided=True, usual=(0, 155), moved_by=("{side}_knee",),
        more="more bent", less="straighter",
    ),
    "elbow_flexion": Angle(
        means="180 minus the inner angle shoulder-elbow-wrist; straight is 0",
        sided=True, usual=(0, 152), moved_by=("{side}_elbow",),
        more="more bent", less="straighter",
    ),
    "ankle_flexion": Angle(
        means="foot against the shank: toes drawn up positive, stretched negative, at right angles "
        "0",
        sided=True, usual=(-60, 35), moved_by=("{side}_ankle",),
        more="toes drawn up more", less="toes stretched more",
    ),
    "wrist_flexion": Angle(
        means="hand against the forearm: towards the palm positive, backwards negative",
        sided=True, usual=(-80, 85), moved_by=("{side}_wrist",),
        more="more bent to the palm", less="more bent backwards",
    ),
    "wrist_deviation": Angle(
        means="hand against the forearm: towards the thumb positive, the little finger negative",
        sided=True, usual=(-40, 25), moved_by=("{side}_wrist",),
        more="more to the thumb", less="more to the little finger",
    ),
    "thigh_flexion": Angle(
        means="thigh in the pelvis's side view: hanging 0, straight ahead 90, backwards negative",
        sided=True, usual=(-35, 145), moved_by=("{side}_hip",),
        more="raised more to the front", less="more to the back",
    ),
    "thigh_abduction": Angle(
        means="thigh out of the pelvis's side view: outwards positive, across negative",
        sided=True, usual=(-40, 85), moved_by=("{side}_hip",),
        more="more to the side", less="more to the middle",
    ),
    "upper_arm_flexion": Angle(
        means="upper arm in the chest's side view: hanging 0, straight ahead 90, overhead 180, "
        "backwards negative",
        sided=True, usual=(-65, 180), moved_by=("{side}_shoulder", "{side}_collar"),
        more="raised more to the front", less="more to the back",
    ),
    "upper_arm_abduction": Angle(
        means="upper arm out of the chest's side view: outwards positive, across negative",
        sided=True, usual=(-60, 90), moved_by=("{side}_shoulder", "{side}_collar"),
        more="more to the side", less="more to the middle",
    ),
    "upper_arm_elevation": Angle(
        means="upper arm against the chest's downward axis, in any plane: hanging 0, level 90, "
        "overhead 180",
        sided=True, usual=(0, 180), moved_by=("{side}_shoulder", "{side}_collar"),
        more="raised more", less="lowered",
    ),
    "upper_arm_plane": Angle(
        means="plane in which the upper arm is raised: ahead 0, to its own side 90, behind 180, "
        "across the chest negative",
        sided=True, usual=(-60, 180), moved_by=("{side}_shoulder", "{side}_collar"),
        more="more to the side and back", less="more to the front and across",
    ),
    "shoulder_shrug": Angle(
        means="collar bone, neck to shoulder, raised above where it rests",
        sided=True, usual=(-12, 35), moved_by=("{side}_collar",),
        more="higher", less="lower",
    ),
    "shoulder_protraction": Angle(
        means="collar bone forward of where it rests; drawn back negative",
        sided=True, usual=(-25, 30), moved_by=("{side}_collar",),
        more="more forward", less="more drawn back",
    ),
    "foot_turn": Angle(
        means="toes outwards, seen along the pelvis's up; inwards negative",
        sided=True, usual=(-50, 90), moved_by=("{side}_hip", "{side}_ankle"),
        more="turned more outwards", less="turned more inwards",
    ),
    "trunk_flexion": Angle(
        means="chest against the pelvis: bent forward positive, backward negative",
        usual=(-45, 90), moved_by=("spine1", "spine2", "spine3"),
        more="bent more forward", less="bent more backward",
    ),
    "trunk_side_bend": Angle(
        means="chest against the pelvis: bent to the person's left positive, right negative",
        usual=(-45, 45), moved_by=("spine1", "spine2", "spine3"),
        more="bent more to the left", less="bent more to the right",
    ),
    "trunk_twist": Angle(
        means="chest against the pelvis: turned to the person's left positive, right negative",
        usual=(-60, 60), moved_by=("spine1", "spine2", "spine3"),
        more="twisted more to the left", less="twisted more to the right",
    ),
    "head_flexion": Angle(
        means="face against the chest: chin down positive, up negative",
        usual=(-70, 60), moved_by=("neck", "head"),
        more="chin lower", less="chin higher",
    ),
    "head_turn": Angle(
        means="face against the chest: turned to the person's left positive, right negative",
        usual=(-85, 85), moved_by=("neck", "head"),
        more="turned more to the left", less="turned more to the right",
    ),
    "head_tilt": Angle(
        means="head against the chest: ear towards the left shoulder positive, right negative",
        usual=(-45, 45), moved_by=("neck", "head"),
        more="tilted more to the left", less="tilted more to the right",
    ),
    "body_lean": Angle(
        means="line pelvis to neck against upright: forward positive, backward negative, face down "
        "90, on the back -90",
        moved_by=("pelvis",),
        more="leaning more forward", less="leaning more backward",
    ),
    "body_side_lean": Angle(
        means="line pelvis to neck against upright: to the person's left positive, right negative",
        moved_by=("pelvis",),
        more="leaning more to the left", less="leaning more to the right",
    ),
    "pelvis_pitch": Angle(
        means="pelvis against upright: tipped forward positive, face down 90, on the back -90",
        moved_by=("pelvis",),
        more="tipped more forward", less="tipped more backward",
    ),
    "pelvis_roll": Angle(
        means="pelvis against level: lower on the person's left positive, lying on the left side "
        "90",
        moved_by=("pelvis",),
        more="tipped more to the left", less="tipped more to the right",
    ),
    "body_turn": Angle(
        means="heading against that of the start pose: to the person's left positive",
        moved_by=("pelvis",),
        more="turned more to the left", less="turned more to the right",
    ),
    "gaze_elevation": Angle(
        means="face against the horizon: looking up positive, down negative",
        usual=(-90, 90), moved_by=("neck", "head"),
        more="looking higher", less="looking lower",
    ),
    "gaze_turn": Angle(
        means="face against the heading of the pelvis, seen from above: to the person's left "
        "positive",
        usual=(-150, 150), moved_by=("neck", "head"),
        more="looking more to the left", less="looking more to the right",
    ),
}  # fmt: skip
"""Every angle by name. Left and right are the person's own."""
