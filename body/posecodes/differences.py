"""What changed from one pose to another, or differs between two: the most telling first.

Of estimated bodies only what is beyond their expected errors counts. Knows no scenes or people.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import hypot

from thirdwave.body.measures import SIGMA
from thirdwave.body.model import Posed
from thirdwave.body.posecodes.code import Code
from thirdwave.body.posecodes.contacts import meeting
from thirdwave.body.posecodes.difference import (
    ANGLES,
    LENGTHS,
    NEW,
    Difference,
    change_words,
    contact_words,
    plural,
    value_words,
)
from thirdwave.body.posecodes.places import SIDES
from thirdwave.body.posecodes.stated import (
    UPRIGHT_ONLY,
    Stated,
    knows_more,
    leans,
    stance,
    stated,
)

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
CONTACT_TELLS, PART_TELLS = 2.0, 0.8
"""How telling another posture is, a contact that began or ended, of named places and of parts: a
turn by 50 degrees, and by 20."""
PLANE_DEG = (25.0, 155.0)
"""An arm raised less or more than this lies in no plane."""
TOUCHING_M = 0.02
NEW_TELLS = 4.0
"""How telling it is what an edit made known: a change by 100 degrees."""


def differences(before: Posed, after: Posed, *, shared: bool = False) -> list[Difference]:
    """How `after` differs from `before`, the most telling first; [] where nothing does.

    Joints that either did not see are not spoken of. Left and right are the person's own. `shared`
    says that both have the same errors, as before and after an edit: differences are then exact,
    and of what only `after` knows, for the edit says it, the new value is told alone.
    """
    old, new = (stated(posed, shared) for posed in (before, after))
    found = [*_posture(old, new), *_both_sides(list(_numbers(old, new)))]
    found += _contacts(old, new)
    if shared:
        found += _both_sides(list(_made_known(old, new)))
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


def _least(old: Stated, new: Stated, unit: str, name: str) -> float:
    return least_told(old.posed, new.posed, unit, name, shared=new.shared)


def _posture(old: Stated, new: Stated) -> Iterator[Difference]:
    before, after = stance(old), stance(new)
    if before == after or not after or (not before and not (new.shared and knows_more(old, new))):
        return
    text = f"{after} instead of {before}" if before else f"{after}, not known before"
    yield Difference(
        name="posture", text=text, before=before or "unknown", after=after, change=0.0, unit="",
        telling=POSTURE_TELLS,
    )  # fmt: skip


def _numbers(old: Stated, new: Stated) -> Iterator[Difference]:
    for table in (ANGLES, LENGTHS):
        for name in table:
            for full in (name, *(f"{side}_{name}" for side in SIDES)):
                if full in old.codes and full in new.codes and _means(name, full, old, new):
                    one = _number(full, old.codes[full], new.codes[full])
                    if abs(one.change) >= _least(old, new, one.unit, full):
                        yield one
    if "weight_on_left" in old.codes and "weight_on_left" in new.codes:
        yield from _weight(old, new)


def _means(name: str, full: str, old: Stated, new: Stated) -> bool:
    """Whether an angle says anything in both poses."""
    if name in UPRIGHT_ONLY:
        return all(leans(name, one) for one in (old, new))
    if name == "foot_turn":
        return all(abs(one.codes.value(full)) < 90.0 for one in (old, new))
    if name != "upper_arm_plane":
        return True
    raised = full.replace("plane", "elevation")
    low, high = PLANE_DEG
    return all(low < one.codes.value(raised) < high for one in (old, new) if raised in one.codes)


def _made_known(old: Stated, new: Stated) -> Iterator[Difference]:
    """Angles of joints that were not visible before, and are where an edit says them."""
    for name in NEW:
        for full in (name, *(f"{side}_{name}" for side in SIDES)):
            if full in old.codes or full not in new.codes:
                continue
            value = new.codes.value(full)
            if abs(value) < LEAST_DEG:
                continue
            side = next((f"{side} " for side in SIDES if full.startswith(f"{side}_")), "")
            noun, words = value_words(name, value)
            yield Difference(
                name=full, text=f"{side}{noun} {words}, not visible before", before="unknown",
                after=value, change=value, unit="deg", telling=NEW_TELLS,
            )  # fmt: skip


def _number(name: str, before: Code, after: Code) -> Difference:
    change = after.value - before.value
    if before.unit == "deg":
        change = (change + 180.0) % 360.0 - 180.0
    telling = abs(change) / (TELLING_DEG if before.unit == "deg" else TELLING_M)
    side = next((f"{side} " for side in SIDES if name.startswith(f"{side}_")), "")
    noun, words = change_words(name.removeprefix(f"{side.strip()}_") if side else name, change)
    return Difference(
        name=name, text=f"{side}{noun} {words}".strip(), before=before.value, after=after.value,
        change=change, unit=before.unit, telling=telling,
    )  # fmt: skip


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
            known = one.before != "unknown"
            noun, words = (change_words if known else value_words)(name, change)
            words = words if known else f"{words}, not visible before"
            kept.append(
                replace(
                    one,
                    name=f"both_{name}",
                    text=f"both {plural(noun)} {words}",
                    change=change,
                    before=_mean(one.before, other.before) if known else one.before,
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


def _weight(old: Stated, new: Stated) -> Iterator[Difference]:
    before, after = (one.codes.value("weight_on_left") for one in (old, new))
    change = after - before
    if abs(change) >= _least(old, new, "share", ""):
        side = "left" if change > 0 else "right"
        yield Difference(
            name="weight_on_left", text=f"weight shifted to the {side}", before=before,
            after=after, change=change, unit="", telling=abs(change) / TELLING_SHARE,
        )  # fmt: skip


def _contacts(old: Stated, new: Stated) -> Iterator[Difference]:
    """Contacts that began or ended; of estimates none, they are not known so well."""
    if old.guessed or new.guessed:
        return
    told: set[str] = set()
    for code in new.codes.of("contact"):
        if code.name not in old.codes:
            continue
        before, after = old.codes[code.name], code
        began = before.value > 2 * TOUCHING_M and after.value < TOUCHING_M
        ended = after.value > 2 * TOUCHING_M and before.value < TOUCHING_M
        if not began and not ended:
            continue
        places = (after if began else before).places
        text = contact_words(*meeting(places, code.name), named=bool(places), began=began)
        if text not in told:
            told.add(text)
            telling = CONTACT_TELLS if places else PART_TELLS
            yield Difference(
                name=code.name, text=text, before=before.value, after=after.value,
                change=after.value - before.value, unit="m", telling=telling,
            )  # fmt: skip
