"""What carries a body, and whether its centre of mass is over it.

By what lies on the floor, by the posture, and by the hull of what carries; for a body in the
camera frame with a level camera. Knows no sentences, and not what furniture there is.
"""

from dataclasses import dataclass

import numpy as np

from thirdwave.body.measures import UP
from thirdwave.body.posecodes.contacts import floor_gaps
from thirdwave.body.posecodes.measured import Measured
from thirdwave.body.posecodes.places import SIDES, Support
from thirdwave.body.posture import Posture
from thirdwave.body.rotations import Float64

LEVEL_M = 0.035
"""Soles whose lowest skin differs by less carry together: feet and heels are lifted by 0.04."""
TIPS_M, STEP_M = 0.10, 0.25
"""A foot whose edge the centre of mass is farther beyond does not carry alone; the other one helps
where it is no higher than a step."""
KNEE_M = 0.12
"""The same of knees and hands on the floor: feet under them are often below it in an estimate."""
SEAT_M = 0.25
"""Buttocks higher than this above the floor sit on something: the lowest stools are as high."""
ON_HEELS_M, HEEL_GAP_M = 0.25, 0.18
"""Buttocks no higher than this above the knees, and as near to a heel, rest on the heels."""
PROPPED_M = {"hands_and_feet": 0.35, "forearms_and_feet": 0.18}
"""Shoulders at least so far above palms, or above elbows, are propped up by them."""
SHANK_DEG = (50.0, 150.0)
"""From straight down, the shank of a knee that is on the floor."""

_UNDER: dict[Support, tuple[str, ...]] = {
    "feet": ("feet",),
    "toes": ("toes",),
    "seat": ("seat", "feet"),
    "floor_seat": ("seat", "floor"),
    "knees": ("shins",),
    "heels": ("shins",),
    "hands_and_knees": ("hands", "shins"),
    "hands_and_feet": ("hands", "toes"),
    "forearms_and_feet": ("forearms", "toes"),
    "hands": ("hands",),
    "head_and_hands": ("hands", "head"),
}
_SKIN: dict[str, tuple[str, ...]] = {
    "foot": ("{side}_heel", "{side}_inner_ball", "{side}_outer_ball", "{side}_toes"),
    "toes": ("{side}_inner_ball", "{side}_outer_ball", "{side}_toes"),
    "shin": ("{side}_kneecap", "{side}_shin", "{side}_toes"),
    "hand": ("{side}_palm", "{side}_fingertips", "{side}_wrist"),
    "forearm": ("{side}_elbow_tip", "{side}_wrist", "{side}_fingertips"),
    "seat": ("{side}_buttock", "{side}_inner_thigh", "{side}_outer_thigh"),
}


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Carried:
    """What a body rests on."""

    support: Support | None
    """None where none of them fits, as for somebody in a fall."""
    height_m: float | None
    """Of the seat above the floor; None on no seat."""
    off_balance_m: float | None
    """The centre of mass beyond the edge of what carries, level metres, negative inside; None
    where nothing is known to carry."""
    left_share: float | None
    """Part of the weight over the left foot, 0 to 1, of somebody on both feet."""


def carried(m: Measured, posture: Posture) -> Carried:
    """What carries the body, judged by its lowest parts and its posture."""
    support = support_of(m, posture)
    height = m.height("seat") if support == "seat" else None
    if support is None:
        return Carried(support=None, height_m=None, off_balance_m=None, left_share=None)
    hull = _hull_of(m, support)
    off = None if hull is None else outside_m(_level(m, "centre_of_mass"), hull)
    share = _left_share(m) if support in ("feet", "toes") else None
    return Carried(support=support, height_m=height, off_balance_m=off, left_share=share)


def support_of(m: Measured, posture: Posture) -> Support | None:
    """Which of the supports it is; None where none fits."""
    hands = [m.gap(f"{side}_palm", "floor") for side in SIDES]
    if float(m.vector((("pelvis:up", 1.0), ("pelvis", -1.0))) @ UP) < -0.5:
        low = floor_gaps(m)
        if max(hands) < KNEE_M and max(low["left_foot"], low["right_foot"]) < KNEE_M:
            return "hands_and_feet"
        on_head = low["head"] < KNEE_M
        return ("head_and_hands" if on_head else "hands") if min(hands) < KNEE_M else None
    if posture.label == "lying":
        return _lying(m)
    if posture.label == "sitting":
        return "seat" if m.height("seat") > SEAT_M else "floor_seat"
    knees = _knees_down(m) if posture.label == "kneeling" else []
    if knees:
        return _kneeling(m, knees)
    feet = _on_feet(m)
    if max(hands) < KNEE_M and feet is not None:
        off = outside_m(_level(m, "centre_of_mass"), _both_feet(m))
        return "hands_and_feet" if off > LEVEL_M else feet
    return feet


def outside_m(point: Float64, corners: Float64) -> float:
    """How far `point` (2,) lies outside the hull of `corners` (K, 2); negative inside."""
    hull = convex_hull(corners)
    if len(hull) < 3:
        ends = hull if len(hull) == 2 else np.repeat(hull, 2, axis=0)
        return _from_edge(point, ends[0], ends[1])
    after = np.roll(hull, -1, axis=0)
    edges = after - hull
    outward = np.stack([edges[:, 1], -edges[:, 0]], axis=1)
    outward /= np.maximum(np.linalg.norm(outward, axis=1, keepdims=True), 1e-12)
    depth = ((point - hull) * outward).sum(1)
    if (depth <= 0).all():
        return float(depth.max())
    return min(_from_edge(point, a, b) for a, b in zip(hull, after, strict=True))


def convex_hull(points: Float64) -> Float64:
    """Corners of the hull of `points` (K, 2), counter-clockwise (Andrew's monotone chain)."""
    rows = np.unique(points, axis=0)
    if len(rows) < 3:
        return rows

    def chain(ordered: Float64) -> list[Float64]:
        kept: list[Float64] = []
        for point in ordered:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
                kept.pop()
            kept.append(point)
        return kept[:-1]

    return np.array([*chain(rows), *chain(rows[::-1])])


def _turn(a: Float64, b: Float64, c: Float64) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def _from_edge(point: Float64, a: Float64, b: Float64) -> float:
    along = b - a
    share = np.clip((point - a) @ along / max(float(along @ along), 1e-12), 0.0, 1.0)
    return float(np.linalg.norm(point - a - share * along))


def _lying(m: Measured) -> Support:
    front = float(m.vector((("pelvis:front", 1.0), ("pelvis", -1.0))) @ UP)
    left = float(m.vector((("pelvis:left", 1.0), ("pelvis", -1.0))) @ UP)
    if abs(left) > abs(front):
        return "left_side" if left < 0 else "right_side"
    if front > 0:
        return "back"
    props: tuple[tuple[Support, str], ...] = (
        ("hands_and_feet", "palm"), ("forearms_and_feet", "elbow_tip")
    )  # fmt: skip
    for support, prop in props:
        under = [m.along(f"{side}_shoulder", f"{side}_{prop}", "up") for side in SIDES]
        # One hand and one knee will do, as of somebody who reaches out on all fours.
        if max(under) > PROPPED_M[support]:
            on_knees = prop == "palm" and len(_knees_down(m)) >= 1
            return "hands_and_knees" if on_knees and m.height("seat") > ON_HEELS_M else support
    return "front"


def _knees_down(m: Measured) -> list[str]:
    """Sides whose knee is on the floor, wherever the toes are."""
    lowest = min(m.height(f"{side}_kneecap") for side in SIDES)
    low, high = SHANK_DEG
    return [
        side
        for side in SIDES
        if m.height(f"{side}_kneecap") - lowest < KNEE_M
        and low < m.direction("shank", side, "world")[0] < high
    ]


def _kneeling(m: Measured, knees: list[str]) -> Support:
    trunk = m.place("neck") - m.place("hips")
    level = float(trunk @ UP) < 0.6 * float(np.linalg.norm(trunk))
    lowest = min(m.height(f"{side}_kneecap") for side in SIDES)
    hands = max(m.height(f"{side}_palm") for side in SIDES)
    if level and hands - lowest < 2 * KNEE_M:
        return "hands_and_knees"
    if len(knees) == 1:
        return "left_knee" if knees[0] == "left" else "right_knee"
    gap = min(m.gap(f"{side}_heel", f"{side}_buttock") for side in SIDES)
    low = m.height("seat") - lowest < ON_HEELS_M
    return "heels" if low and gap < HEEL_GAP_M else "knees"


def _both_feet(m: Measured) -> Float64:
    return np.array([_level(m, s.format(side=side)) for side in SIDES for s in _SKIN["foot"]])


def _on_feet(m: Measured) -> Support | None:
    """Which feet carry: the lowest, or both where the lowest alone could not."""
    low = floor_gaps(m)
    feet = [side for side in SIDES if low[f"{side}_foot"] < LEVEL_M]
    if not feet:
        return None
    over_both = outside_m(_level(m, "centre_of_mass"), _both_feet(m)) < TIPS_M
    if len(feet) == 1:
        own = np.array([_level(m, name.format(side=feet[0])) for name in _SKIN["foot"]])
        highest = max(low[f"{side}_foot"] for side in SIDES)
        if outside_m(_level(m, "centre_of_mass"), own) > TIPS_M:
            return "feet" if over_both and highest < STEP_M else None
    heels_up = [m.gap(f"{side}_heel", "floor") > LEVEL_M for side in feet]
    if len(feet) == 2:
        return "toes" if all(heels_up) else "feet"
    kind = "toes" if heels_up[0] else "foot"
    return f"{feet[0]}_{kind}"  # pyright: ignore[reportReturnType]


def _hull_of(m: Measured, support: Support) -> Float64 | None:
    """Level places of the skin that carries, (K, 2); None for a support that is not known."""
    names: list[str] = []
    both = {"feet": "foot", "toes": "toes", "shins": "shin", "hands": "hand", "forearms": "forearm",
            "seat": "seat"}  # fmt: skip
    for part in _UNDER.get(support, ()):
        if part in both:
            names += [s.format(side=side) for side in SIDES for s in _SKIN[both[part]]]
        elif part == "head":
            names += ["crown", "forehead"]
        else:
            low = floor_gaps(m)
            for side in SIDES:
                for limb in ("foot", "hand"):
                    if low[f"{side}_{limb}"] < LEVEL_M:
                        names += [s.format(side=side) for s in _SKIN[limb]]
    side, _, part = support.partition("_")
    if part in ("foot", "toes"):
        names = [name.format(side=side) for name in _SKIN[part]]
    elif part == "knee":
        other = "right" if side == "left" else "left"
        names = [name.format(side=side) for name in _SKIN["shin"]]
        names += [name.format(side=other) for name in _SKIN["foot"]]
    return np.array([_level(m, name) for name in names]) if names else None


def _left_share(m: Measured) -> float:
    left, right = _level(m, "left_sole"), _level(m, "right_sole")
    along = left - right
    share = (_level(m, "centre_of_mass") - right) @ along / max(float(along @ along), 1e-6)
    return float(np.clip(share, 0.0, 1.0))


def _level(m: Measured, place: str) -> Float64:
    """Where a place is on the ground plane, metres. Shape (2,)."""
    return m.place(place)[[0, 2]]
