"""Whole descriptions: every number that a pose takes, in sentences that `read_back` reads.

From these words alone the pose can be made again: what carries the body, how pelvis, trunk and
head are turned, where upper arms, forearms, thighs and shins point, and the feet. Knows no scene.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from thirdwave.body.posecodes.angles import AngleName
from thirdwave.body.posecodes.code import Posecodes
from thirdwave.body.posecodes.codes import ANGLE_JOINTS, body_turn_deg
from thirdwave.body.posecodes.difference import touch
from thirdwave.body.posecodes.measured import Measured
from thirdwave.body.posecodes.places import SIDES, Segment, Side, Sides
from thirdwave.body.skeleton import JOINT
from thirdwave.tools.posing.describing.phrases import (
    FACING,
    LEVEL,
    STRAIGHT_DEG,
    SUBJECTS,
    SUPPORTS,
    TOUCHES,
)
from thirdwave.tools.posing.describing.wording import (
    Clause,
    Line,
    Raised,
    Sentence,
    bent,
    listed,
    middle,
    pointing,
    together,
    turn_between,
    whole,
)

ALIKE_DEG = 4.0
"""Sides that differ by less in each number are said together: half of it is lost."""
HINGE_LEAST_DEG = 10.0
"""A limb that is bent less points where its upper part points."""
FACING_DEG = 5.0
"""Headings nearer than this to the camera or away from it are said to be so."""
NO_PITCH_DEG = 60.0
"""A pelvis rolled farther lies on its side: how it is pitched means nothing."""
TURN_MEANS = 0.35
"""Level part of a foot, of its length, from which on it is turned somewhere."""
MOST_TURN_DEG = 90.0
"""Feet that point farther back are stretched, not turned."""
HAND_LEAST_DEG = 10.0
"""Wrists bent less are not spoken of: hands at rest are."""
TOUCHING_M = 0.015
"""Places of the skin nearer than this touch as places; contacts elsewhere are not written here."""

POSTURE_WORDS = {
    "standing": "standing", "sitting": "sitting", "kneeling": "kneeling",
    "squatting": "squatting", "lying": "lying", "bending": "bending over", "unknown": "",
}  # fmt: skip

_UPPER: dict[str, tuple[str, str, str, Segment, Segment]] = {
    "arm": ("upper_arm", "elbow", "forearm", "upper_arm", "forearm"),
    "leg": ("thigh", "knee", "shin", "thigh", "shank"),
}
"""Subjects of a limb: upper part, hinge and lower part, and the segments of both."""
_LIMB_JOINTS = {
    "arm": ("left_shoulder", "right_shoulder", "{side}_elbow"),
    "leg": ("left_hip", "right_hip", "{side}_knee"),
}
_LOWER_JOINT = {"arm": "{side}_wrist", "leg": "{side}_ankle"}
_HINGE: dict[str, AngleName] = {"arm": "elbow_flexion", "leg": "knee_flexion"}


@dataclass(frozen=True, eq=False, slots=True)
class Told:
    """A measured pose, and which joints may be spoken of."""

    m: Measured
    codes: Posecodes
    seen: np.ndarray
    """Shape (24,), bool."""

    def sees(self, joints: Iterable[str], side: Side | None = None) -> bool:
        """Whether all of `joints` were seen."""
        return all(self.seen[JOINT[joint.format(side=side)]] for joint in joints)

    def angles(
        self, names: Iterable[AngleName], side: Side | None = None
    ) -> dict[AngleName, float]:
        """Those angles whose joints were seen, degrees."""
        return {
            name: self.m.angle(name, side)
            for name in names
            if self.sees(ANGLE_JOINTS[name][1], side)
        }


def whole_description(who: str, told: Told) -> tuple[Sentence, ...]:
    """All sentences, in order: the body as a whole, trunk and head, arms, legs, contacts."""
    return tuple(
        sentence
        for part in (_stance(who, told), _middle(told), _arms(told), _legs(told), _touching(told))
        for sentence in part
    )


def _stance(who: str, told: Told) -> Iterator[Sentence]:
    posture = POSTURE_WORDS[told.codes.posture.label]
    words: list[Line] = []
    on = told.codes.carried
    if on.support is not None:
        support = SUPPORTS[on.support]
        height = None if on.height_m is None else 100 * on.height_m
        text = support.format(n="" if height is None else whole(height))
        words.append(Line(f"{posture} {text}".strip(), height))
    elif posture:
        words.append(Line(posture))
    if told.sees(ANGLE_JOINTS["body_turn"][1]) and abs(_roll(told)) < NO_PITCH_DEG:
        words.append(facing(body_turn_deg(told.m)))
    if words:
        yield Sentence(
            f"{who} is {', '.join(line.text for line in words)}",
            tuple(Line(f"{who} is {line.text}", line.value) for line in words),
        )


def facing(turn_deg: float) -> Line:
    """A heading against the camera, degrees to the person's own left, in words."""
    for template, start, sign in FACING:
        near = abs((turn_deg - start + 180.0) % 360.0 - 180.0) < FACING_DEG
        if sign == 0 and near:
            return Line(template, turn_deg)
    template = next(t for t, _, sign in FACING if sign * turn_deg > 0)
    return Line(template.format(n=whole(abs(turn_deg))), turn_deg)


def _roll(told: Told) -> float:
    return told.m.angle("pelvis_roll")


def _middle(told: Told) -> Iterator[Sentence]:
    """Pelvis, trunk and head."""
    if abs(_roll(told)) < NO_PITCH_DEG:
        pelvis = bent("pelvis", None, told.angles(("pelvis_pitch", "pelvis_roll")))
    else:
        pelvis = bent("pelvis", None, told.angles(("pelvis_roll",)))
        yield from _on_the_side(told)
    trunk = bent("trunk", None, told.angles(("trunk_flexion", "trunk_side_bend", "trunk_twist")))
    head = bent("head", None, told.angles(("head_flexion", "head_turn", "head_tilt")))
    first = [clause for clause in (pelvis, trunk) if clause is not None]
    if first:
        yield Sentence(
            listed([clause.text for clause in first]),
            tuple(line for clause in first for line in clause.lines),
        )
    if head is not None:
        yield Sentence(head.text, head.lines)


def _on_the_side(told: Told) -> Iterator[Sentence]:
    lines: list[Line] = []
    for noun, segment, above, below in LEVEL.values():
        steep = told.m.direction(segment, None, "world")[0] - 90.0
        template = above if steep > 0 else below
        lines.append(Line(f"{noun} {template.format(n=whole(abs(steep)))}", steep))
    yield Sentence(listed([line.text for line in lines]), tuple(lines))


def _arms(told: Told) -> Iterator[Sentence]:
    yield from _pairs(told, "shoulder", ("shoulder_shrug", "shoulder_protraction"), STRAIGHT_DEG)
    yield from _limbs(told, "arm")
    yield from _pairs(told, "wrist", ("wrist_flexion", "wrist_deviation"), HAND_LEAST_DEG)


def _legs(told: Told) -> Iterator[Sentence]:
    yield from _limbs(told, "leg")
    sides: dict[Side, dict[AngleName, float]] = {s: _foot_angles(told, s) for s in SIDES}
    yield from _merged("foot", sides, STRAIGHT_DEG)


def _foot_angles(told: Told, side: Side) -> dict[AngleName, float]:
    names: list[AngleName] = ["ankle_flexion"]
    raised, out = told.m.direction("foot", side, "pelvis")
    if np.sin(np.radians(raised)) > TURN_MEANS and abs(out) < MOST_TURN_DEG:
        names.append("foot_turn")
    return told.angles(names, side)


def _pairs(
    told: Told, subject: str, names: Sequence[AngleName], least: float
) -> Iterator[Sentence]:
    yield from _merged(subject, {side: told.angles(names, side) for side in SIDES}, least)


def _merged(
    subject: str, sides: dict[Side, dict[AngleName, float]], least: float
) -> Iterator[Sentence]:
    """A sentence for each side, or one for both where they are alike."""
    left, right = sides["left"], sides["right"]
    if left and left.keys() == right.keys():
        gaps = [abs(left[name] - right[name]) for name in left]
        if max(gaps) < ALIKE_DEG:
            mean: dict[AngleName, float] = {n: (left[n] + right[n]) / 2 for n in left}
            yield from _one(bent(subject, "both", mean, least))
            return
    for side in SIDES:
        yield from _one(bent(subject, side, sides[side], least))


def _one(clause: Clause | None) -> Iterator[Sentence]:
    if clause is not None:
        yield Sentence(clause.text, clause.lines)


def _limbs(told: Told, limb: str) -> Iterator[Sentence]:
    """Where each limb points and how it is bent; both at once where they are alike."""
    found = {side: _limb_of(told, limb, side) for side in SIDES}
    left, right = found["left"], found["right"]
    both = None if left is None or right is None else _both(left, right)
    if both is not None:
        yield _limb_said(limb, "both", both)
        return
    for side in SIDES:
        numbers = found[side]
        if numbers is not None:
            yield _limb_said(limb, side, numbers)


Limb = tuple[Raised] | tuple[Raised, float, Raised]
"""Where the upper part points, how far the hinge is bent, where the lower part points."""


def _limb_of(told: Told, limb: str, side: Side) -> Limb | None:
    """What was seen of a limb; None where not even its upper part was."""
    upper, _, lower, first, second = _UPPER[limb]
    if not told.sees(_LIMB_JOINTS[limb], side):
        return None
    above = told.m.direction(first, side, SUBJECTS[upper].frame)
    if not told.sees((_LOWER_JOINT[limb],), side):
        return (above,)
    below = told.m.direction(second, side, SUBJECTS[lower].frame)
    return above, told.m.angle(_HINGE[limb], side), below


def _both(left: Limb, right: Limb) -> Limb | None:
    """The middle of two limbs that are alike; None where they are not, or not wholly seen."""
    if len(left) == 1 or len(right) == 1:
        return None
    gaps = (
        turn_between(left[0], right[0]),
        abs(left[1] - right[1]),
        turn_between(left[2], right[2]),
    )
    if max(gaps) >= ALIKE_DEG:
        return None
    return middle(left[0], right[0]), (left[1] + right[1]) / 2, middle(left[2], right[2])


def _limb_said(limb: str, side: Sides, numbers: Limb) -> Sentence:
    upper, hinge, lower, _, _ = _UPPER[limb]
    first = pointing(upper, side, numbers[0])
    if len(numbers) == 1:
        return together(first, ())
    flexed = bent(hinge, side, {_HINGE[limb]: numbers[1]})
    rest = [flexed] if flexed is not None else []
    if numbers[1] >= HINGE_LEAST_DEG:
        rest.append(pointing(lower, side, numbers[2]))
    return together(first, rest)


def _touching(told: Told) -> Iterator[Sentence]:
    """Places that meet, each once."""
    told_of: set[frozenset[str]] = set()
    for code in told.codes.of("contact"):
        if code.category != "touching" or not code.places or not told.sees(code.joints):
            continue
        place, other = code.places
        pair = frozenset(code.places)
        if pair in told_of or told.m.gap(place, other) > TOUCHING_M:
            continue
        told_of.add(pair)
        words = {"place": f"the {place}", "to": f"the {other}", "touches": touch(place)}
        text = TOUCHES.format(**words).replace("_", " ")
        yield Sentence(text, (Line(text, None),))
