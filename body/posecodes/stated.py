"""A pose as far as it may be compared: its codes, of what was seen, and how the body is held.

Knows nothing of the other pose, nor of words for what differs.
"""

from dataclasses import dataclass, replace

from thirdwave.body.measures import UP, part_position, trunk_inclination_deg
from thirdwave.body.model import Posed
from thirdwave.body.posecodes.code import Code, Posecodes
from thirdwave.body.posecodes.codes import codes_of
from thirdwave.body.posecodes.difference import STANCES, UPSIDE_DOWN
from thirdwave.body.posecodes.places import SIDES
from thirdwave.body.posture import UPSIDE_DOWN_DEG, posture
from thirdwave.body.skeleton import JOINT

UPRIGHT_ONLY = ("body_lean", "body_side_lean", "body_turn")
"""Of people who lie or are head down these say nothing."""
MOST_LEAN_DEG = 75.0
"""A trunk tipped farther forward or back leans to no side, nor the other way round."""
_TRUNK = [JOINT[f"{side}_{name}"] for side in SIDES for name in ("shoulder", "hip")]
_LIMB_ENDS = [JOINT[f"{side}_{name}"] for side in SIDES for name in ("wrist", "knee", "ankle")]


@dataclass(frozen=True, eq=False, slots=True)
class Stated:
    """A pose, of what was seen."""

    posed: Posed
    codes: Posecodes
    shared: bool
    """Whether its errors are those of the other one too."""

    @property
    def guessed(self) -> bool:
        """Whether it is an estimate whose errors count."""
        return self.posed.body.fit is not None and not self.shared


def stated(posed: Posed, shared: bool) -> Stated:
    """What may be said of a posed body: codes and posture of the joints that its fit saw."""
    codes, fit = _with_heights(codes_of(posed), posed), posed.body.fit
    if fit is not None:
        codes = codes.seen(fit.seen).as_(posture(posed.joints, fit.seen))
    return Stated(posed, codes, shared)


def _with_heights(codes: Posecodes, posed: Posed) -> Posecodes:
    """Heights above the floor of hands, feet and hips, which are told as one thing each."""
    floor = codes.floor_m
    joints = {"hand": "{side}_wrist", "foot": "{side}_ankle"}
    more: dict[str, Code] = {}
    for part, joint in joints.items():
        for side in SIDES:
            own = joint.format(side=side)
            height = float(part_position(posed.joints, own) @ UP) - floor
            more[f"{side}_{part}_height"] = Code(
                name=f"{side}_{part}_height", family="position", value=height, unit="m",
                category="", joints=(own, "left_ankle", "right_ankle"),
            )  # fmt: skip
    hips = float(part_position(posed.joints, "hips") @ UP) - floor
    seen = ("left_hip", "right_hip", "left_ankle", "right_ankle")
    more["hips_height"] = Code(
        name="hips_height", family="position", value=hips, unit="m", category="", joints=seen
    )
    return replace(codes, codes={**codes.codes, **more})


def stance(one: Stated) -> str:
    """How somebody holds themselves, and on what where that says more; "" where it is not known."""
    label, on = one.codes.posture.label, one.codes.carried.support
    fit = one.posed.body.fit
    if on is not None and on in STANCES and (fit is None or fit.seen[_LIMB_ENDS].all()):
        return STANCES[on]
    if label != "unknown":
        return label
    trunk_seen = fit is None or fit.seen[_TRUNK].all()
    return UPSIDE_DOWN if trunk_seen and _tipped_deg(one) > UPSIDE_DOWN_DEG else ""


def _tipped_deg(one: Stated) -> float:
    return trunk_inclination_deg(one.posed.joints)


def knows_more(old: Stated, new: Stated) -> bool:
    """Whether the later pose has joints that the earlier one did not see."""
    return bool(_seen(new) - _seen(old))


def _seen(one: Stated) -> frozenset[str]:
    """The SMPL joints that were seen."""
    fit = one.posed.body.fit
    return frozenset(name for name in JOINT if fit is None or fit.seen[JOINT[name]])


def leans(name: str, one: Stated) -> bool:
    """Whether a lean or a heading says anything: not of people who lie or are head down."""
    other = {"body_lean": "body_side_lean", "body_side_lean": "body_lean"}.get(name)
    if one.codes.posture.label == "lying" or _tipped_deg(one) > 90.0:
        return False
    return other is None or other not in one.codes or abs(one.codes.value(other)) < MOST_LEAN_DEG
