"""Several measurements of one quantity in one text: "p1 (left) and p3 are standing; p2 is sitting".

Knows nothing of how anything was measured.
"""

from collections.abc import Sequence

from thirdwave.scene import Measurement, Scene
from thirdwave.tools.measuring.phrases import both_sides, predicate, subject
from thirdwave.tools.measuring.wording import limb, placed, said


def summary(scene: Scene, stated: Sequence[Measurement]) -> str:
    """All measurements that have a value, people of the same posture together."""
    groups: dict[object, list[Measurement]] = {}
    for m in stated:
        alike = isinstance(m.value, (str, bool)) and m.other is None and m.side is None
        groups.setdefault((m.value if alike else (m.person, m.other)), []).append(m)
    return "; ".join(_group_text(scene, group) for group in groups.values())


def _group_text(scene: Scene, group: Sequence[Measurement]) -> str:
    first = group[0]
    people = list(dict.fromkeys(m.person for m in group))
    if len(people) > 1:
        holds = first.value is not False
        phrase = predicate(group, scene, holds=holds, value=str(first.value), people=len(people))
        return f"{placed(scene, people)} {phrase}"
    if len(group) == 2 and first.side and first.unit == "deg" and not any(m.note for m in group):
        left, right = group
        return f"{left.text}, {_short_subject(scene, right)} {said(right.value, right.unit)}"
    if len(group) == 2 and first.side and isinstance(first.value, bool):
        return _arms_text(scene, group)
    return ", ".join(m.text for m in group)


def _arms_text(scene: Scene, group: Sequence[Measurement]) -> str:
    """Both sides of a yes/no at once: "p1 has no arm raised"."""
    holding = [m for m in group if m.value]
    if len(holding) == 1:
        rest = next(m for m in group if not m.value)
        return f"{holding[0].text}, not the {rest.side} one"
    if not holding:
        return f"{group[0].person} {predicate(group, scene, holds=False)}"
    return f"{group[0].person} {both_sides(group[0])}"


def _short_subject(scene: Scene, m: Measurement) -> str:
    """Say "right knee" for "p1's right knee": the owner was just named."""
    return subject(m, scene).removeprefix(f"{m.person}'s ") if m.side else limb(m.quantity)
