"""What changed from one pose to another, or differs between two: the most telling first.

Of estimated bodies only what is beyond their expected errors counts. Knows no scenes or people.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import hypot

from thirdwave.body.measures import SIGMA, UP, part_position
from thirdwave.body.model import Posed
from thirdwave.body.posecodes.code import Code, Posecodes
from thirdwave.body.posecodes.codes import codes_of
from thirdwave.body.posecodes.places import SIDES

LEAST_DEG, LEAST_M, LEAST_SHARE = 5.0, 0.03, 0.12
"""Smaller differences of given bodies are not told: nobody sees them. Shares are of the weight."""
USUAL_SIGMA_DEG, USUAL_SIGMA_M, USUAL_SIGMA_SHARE = 10.0, 0.09, 0.2
"""Expected errors of estimated bodies where none was measured: the upper ones of `measures.SIGMA`,
and joints' 87 mm (PA-MPJPE on photographs)."""
SIGMAS = 1.5
"""A difference of estimates is told beyond so many expected errors of the difference."""
TELLING_DEG, TELLING_M, TELLING_SHARE = 25.0, 0.15, 0.3
"""Differences that tell equally much."""
ALIKE_SHARE = 0.35
"""Both sides are told together where their changes differ by less than this of the larger one."""
POSTURE_TELLS = 100.0
CONTACT_TELLS = 2.0
"""How telling another posture, and a contact that began or ended, are: a turn by 50 degrees."""
PLANE_DEG = (25.0, 155.0)
"""An arm raised less or more than this lies in no plane."""
TOUCHING_M = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that differs."""

    name: str
    """The posecode, "posture", or "both_" with the code of both sides."""
    text: str
    """As "left elbow 35 deg straighter"."""
    before: float | str
    after: float | str
    change: float
    """After less before, by `unit`; angles go the shorter way round. 0 of words."""
    unit: str
    telling: float
    """The larger, the more it tells."""


_ANGLES: Mapping[str, tuple[str, str, str]] = {
    "knee_flexion": ("knee", "{n} deg more bent", "{n} deg straighter"),
    "elbow_flexion": ("elbow", "{n} deg more bent", "{n} deg straighter"),
    "thigh_flexion": ("thigh", "{n} deg farther forward", "{n} deg farther back"),
    "thigh_abduction": ("thigh", "{n} deg farther out", "{n} deg farther in"),
    "upper_arm_elevation": ("arm", "raised {n} deg more", "lowered {n} deg"),
    "upper_arm_plane": ("arm", "{n} deg farther to the side", "{n} deg farther to the front"),
    "ankle_flexion": ("foot", "drawn up {n} deg more", "stretched {n} deg more"),
    "wrist_flexion": ("wrist", "bent {n} deg more to the palm", "bent {n} deg more backwards"),
    "foot_turn": ("foot", "turned {n} deg farther out", "turned {n} deg farther in"),
    "shoulder_shrug": ("shoulder", "pulled up {n} deg more", "pulled down {n} deg more"),
    "trunk_flexion": ("trunk", "bent {n} deg more forward", "bent {n} deg more backward"),
    "trunk_side_bend": ("trunk", "bent {n} deg more to the left", "bent {n} deg more to the right"),
    "trunk_twist": ("trunk", "twisted {n} deg more to the left", "twisted {n} deg more to the "
                    "right"),
    "head_flexion": ("head", "lowered {n} deg more", "raised {n} deg more"),
    "head_turn": ("head", "turned {n} deg more to the left", "turned {n} deg more to the right"),
    "head_tilt": ("head", "tilted {n} deg more to the left", "tilted {n} deg more to the right"),
    "body_lean": ("body", "leaning {n} deg more forward", "leaning {n} deg more backward"),
    "body_side_lean": ("body", "leaning {n} deg more to the left",
                       "leaning {n} deg more to the right"),
    "body_turn": ("", "turned {n} deg to the left", "turned {n} deg to the right"),
}  # fmt: skip
"""Noun, and what a larger and a smaller angle are."""

_LENGTHS: Mapping[str, tuple[str, str, str]] = {
    "hand_height": ("hand", "{n} cm higher", "{n} cm lower"),
    "foot_height": ("foot", "{n} cm higher", "{n} cm lower"),
    "hips_height": ("hips", "{n} cm higher", "{n} cm lower"),
    "hands_apart": ("hands", "{n} cm farther apart", "{n} cm closer together"),
    "feet_apart": ("feet", "{n} cm farther apart", "{n} cm closer together"),
    "knees_apart": ("knees", "{n} cm farther apart", "{n} cm closer together"),
}
_PLURALS = {"foot": "feet"}
_UPRIGHT_ONLY = ("body_lean", "body_side_lean", "body_turn")
"""Of people who lie these say nothing."""


def differences(before: Posed, after: Posed, *, shared: bool = False) -> list[Difference]:
    """How `after` differs from `before`, the most telling first; [] where nothing does.

    Joints that either did not see are not spoken of. Left and right are the person's own. `shared`
    says that both have the same errors, as before and after an edit: differences are then exact.
    """
    old, new = (_stated(posed, shared) for posed in (before, after))
    found = [*_posture(old, new), *_both_sides(list(_numbers(old, new)))]
    found += _contacts(old, new)
    return sorted(found, key=lambda one: -one.telling)


def least_told(
    before: Posed, after: Posed, unit: str, name: str = "", *, shared: bool = False
) -> float:
    """The smallest difference that is told, degrees or metres, or a share for another unit."""
    least, usual = {
        "deg": (LEAST_DEG, USUAL_SIGMA_DEG),
        "m": (LEAST_M, USUAL_SIGMA_M),
    }.get(unit, (LEAST_SHARE, USUAL_SIGMA_SHARE))
    sigma = SIGMA.get(name.partition("_")[2] if name.startswith(SIDES) else name, usual)
    sigma = sigma if unit == "deg" else usual
    guessed = [sigma for posed in (before, after) if posed.body.fit is not None and not shared]
    return max(least, SIGMAS * hypot(*guessed)) if guessed else least


@dataclass(frozen=True, eq=False, slots=True)
class _Stated:
    """A pose, of what was seen."""

    posed: Posed
    codes: Posecodes
    shared: bool
    """Whether its errors are those of the other one too."""

    @property
    def guessed(self) -> bool:
        """Whether it is an estimate whose errors count."""
        return self.posed.body.fit is not None and not self.shared

    def least(self, other: "_Stated", unit: str, name: str) -> float:
        """The smallest difference from another that is told."""
        return least_told(self.posed, other.posed, unit, name, shared=self.shared)


def _stated(posed: Posed, shared: bool) -> _Stated:
    codes = _with_heights(codes_of(posed), posed)
    fit = posed.body.fit
    return _Stated(posed, codes if fit is None else codes.seen(fit.seen), shared)


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


def _posture(old: _Stated, new: _Stated) -> Iterator[Difference]:
    before, after = old.codes.posture.label, new.codes.posture.label
    if before != after and "unknown" not in (before, after):
        yield Difference(
            name="posture", text=f"{after} instead of {before}", before=before, after=after,
            change=0.0, unit="", telling=POSTURE_TELLS,
        )  # fmt: skip


def _numbers(old: _Stated, new: _Stated) -> Iterator[Difference]:
    lying = "lying" in (old.codes.posture.label, new.codes.posture.label)
    for table in (_ANGLES, _LENGTHS):
        for name in table:
            if lying and name in _UPRIGHT_ONLY:
                continue
            for full in (name, *(f"{side}_{name}" for side in SIDES)):
                if full in old.codes and full in new.codes and _means(name, full, old, new):
                    one = _number(full, old.codes[full], new.codes[full])
                    if abs(one.change) >= old.least(new, one.unit, full):
                        yield one
    if "weight_on_left" in old.codes and "weight_on_left" in new.codes:
        yield from _weight(old, new)


def _means(name: str, full: str, old: _Stated, new: _Stated) -> bool:
    """Whether an angle says anything in both poses."""
    if name == "foot_turn":
        return all(abs(one.codes.value(full)) < 90.0 for one in (old, new))
    if name != "upper_arm_plane":
        return True
    raised = full.replace("plane", "elevation")
    low, high = PLANE_DEG
    return all(low < one.codes.value(raised) < high for one in (old, new) if raised in one.codes)


def _number(name: str, before: Code, after: Code) -> Difference:
    change = after.value - before.value
    if before.unit == "deg":
        change = (change + 180.0) % 360.0 - 180.0
    telling = abs(change) / (TELLING_DEG if before.unit == "deg" else TELLING_M)
    side = next((f"{side} " for side in SIDES if name.startswith(f"{side}_")), "")
    noun, words = _words(name.removeprefix(f"{side.strip()}_") if side else name, change)
    return Difference(
        name=name, text=f"{side}{noun} {words}".strip(), before=before.value, after=after.value,
        change=change, unit=before.unit, telling=telling,
    )  # fmt: skip


def _words(name: str, change: float) -> tuple[str, str]:
    if name in _ANGLES:
        noun, plus, minus = _ANGLES[name]
        size = f"{abs(change):.0f}"
    else:
        noun, plus, minus = _LENGTHS[name]
        size = f"{100 * abs(change):.0f}"
    return noun, (plus if change > 0 else minus).format(n=size)


def _both_sides(found: list[Difference]) -> list[Difference]:
    """The same, with what happened to both sides told once."""
    by_name = {one.name: one for one in found}
    kept: list[Difference] = []
    for one in found:
        side, _, name = one.name.partition("_")
        other = by_name.get(f"{'right' if side == 'left' else 'left'}_{name}")
        if side not in SIDES or other is None or not _alike(one, other):
            kept.append(one)
        elif side == "left":
            change = (one.change + other.change) / 2
            noun, words = _words(name, change)
            plural = _PLURALS.get(noun, f"{noun}s")
            kept.append(
                replace(
                    one,
                    name=f"both_{name}",
                    text=f"both {plural} {words}",
                    change=change,
                    before=_mean(one.before, other.before),
                    after=_mean(one.after, other.after),
                    telling=1.2 * max(one.telling, other.telling),
                )
            )
    return kept


def _alike(one: Difference, other: Difference) -> bool:
    larger = max(abs(one.change), abs(other.change))
    return one.change * other.change > 0 and abs(one.change - other.change) < ALIKE_SHARE * larger


def _mean(first: float | str, second: float | str) -> float:
    return (float(first) + float(second)) / 2


def _weight(old: _Stated, new: _Stated) -> Iterator[Difference]:
    before, after = (one.codes.value("weight_on_left") for one in (old, new))
    change = after - before
    if abs(change) >= old.least(new, "share", ""):
        side = "left" if change > 0 else "right"
        yield Difference(
            name="weight_on_left", text=f"weight shifted to the {side}", before=before,
            after=after, change=change, unit="", telling=abs(change) / TELLING_SHARE,
        )  # fmt: skip


def _contacts(old: _Stated, new: _Stated) -> Iterator[Difference]:
    """Contacts that began or ended; of estimates none, they are not known so well."""
    if old.guessed or new.guessed:
        return
    for code in new.codes.of("contact"):
        if code.name not in old.codes:
            continue
        before, after = old.codes[code.name], code
        began = before.value > 2 * TOUCHING_M and after.value < TOUCHING_M
        ended = after.value > 2 * TOUCHING_M and before.value < TOUCHING_M
        if began or ended:
            place, other = (after if began else before).places
            verb = "now touches" if began else "no longer touches"
            text = f"{place} {verb} the {other}".replace("_", " ")
            yield Difference(
                name=code.name, text=text, before=before.value, after=after.value,
                change=after.value - before.value, unit="m", telling=CONTACT_TELLS,
            )  # fmt: skip
