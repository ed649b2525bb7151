"""How ids, numbers and lists are written for people; shared by the measuring tools.

Knows nothing of what was measured.
"""

from collections.abc import Iterable, Sequence

from thirdwave.scene import Measurement, Scene
from thirdwave.tools.base import ToolRetry

ORDINALS = ("", "second ", "third ", "fourth ", "fifth ", "sixth ", "seventh ", "eighth ")
"""Words before a superlative, by rank: "the second tallest". Beyond them "9th "."""


def listed(items: Iterable[str]) -> str:
    """Such as "p1", "p1 and p2", "p1, p2 and p3"; "nobody" for none."""
    words = list(items)
    if not words:
        return "nobody"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def called(scene: Scene, entity: str) -> str:
    """A person's id as it is, a thing with its label: "p1", "the sports ball (t1)"."""
    for thing in scene.things or ():
        if thing.id == entity:
            return f"the {thing.label} ({thing.id})"
    return entity


def placed(scene: Scene, ids: Iterable[str]) -> str:
    """A list of ids with where its people stand: "p1 (left) and p3 (right)".

    Left, middle and right are the viewer's, among everybody in the scene, by box centre; people
    between who have no such word are named alone, and so is the only person of a scene.
    """
    people = sorted(scene.people or (), key=lambda person: float(person.xyxy[0] + person.xyxy[2]))
    where: dict[str, str] = {}
    if len(people) > 1:
        if len(people) % 2:
            where[people[len(people) // 2].id] = " (middle)"
        where |= {people[0].id: " (left)", people[-1].id: " (right)"}
    return listed(called(scene, entity) + where.get(entity, "") for entity in ids)


def said(value: float | bool | str | None, unit: str | None = None) -> str:
    """A value as it is written: "103 deg", "1.78 m", "412 px", "yes", "standing"."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if unit == "m":
        text = f"{value:.2f}"
    elif unit in ("deg", "px"):
        text = f"{value:.0f}"
    else:
        text = f"{value:g}" if value == round(value) else f"{value:.2f}"
    text = text.removeprefix("-") if float(text) == 0 else text  # "-0" reads as a mistake
    return f"{text} {unit}" if unit else text


def limbs(parts: Iterable[str]) -> str:
    """Parts in words, two sides of one together: "knees and left wrist"."""
    names = list(dict.fromkeys(parts))
    words: list[str] = []
    for name in names:
        side, _, rest = name.partition("_")
        other_side = {"left": "right", "right": "left"}.get(side)
        if other_side and f"{other_side}_{rest}" in names:
            words.append("feet" if rest == "foot" else f"{rest}s")
        else:
            words.append(limb(name))
    return listed(dict.fromkeys(words))


def limb(part: str) -> str:
    """A part's name in words: "left wrist" for "left_wrist"."""
    return part.replace("_", " ")


def ordinal(rank: int) -> str:
    """What stands before a superlative: nothing for 1, "second " for 2."""
    return ORDINALS[rank - 1] if rank <= len(ORDINALS) else f"{rank}th "


def read_measurements(given: Sequence[dict[str, object]]) -> list[Measurement]:
    """Measurements from the JSON that steps hand on; ToolRetry when it is something else."""
    try:
        return [Measurement.from_json(dict(item)) for item in given]
    except TypeError as error:
        raise ToolRetry(
            f"measurements: expected what a measuring tool gave back, got other fields ({error})"
        ) from error


def unmeasured(measurements: Iterable[Measurement]) -> str:
    """Why some have no value, who shares a reason together; "" when all have one.

    Such as "p2's left knee is not visible", "p1's and p4's posture cannot be told: no leg is ...".
    """
    shared: dict[tuple[str, str], list[str]] = {}
    for m in measurements:
        if m.value is None:
            reason = m.text or f"{m.person}: {m.note}"
            own = (f"{m.person}'s ", f"{m.person}: ")
            whose = next((start for start in own if reason.startswith(start)), "")
            key = (whose.removeprefix(m.person), reason.removeprefix(whose))
            shared.setdefault(key, []).append(m.person)
    return "; ".join(
        _of_all(dict.fromkeys(people), joint) + reason for (joint, reason), people in shared.items()
    )


def _of_all(people: Iterable[str], joint: str) -> str:
    """People before what they share: "p1's and p2's ", "p1 and p2: "."""
    if joint == "'s ":
        return listed(f"{who}'s" for who in people) + " "
    return f"{listed(people)}{joint}" if joint else ""


def plural(label: str) -> str:
    """The plural of a COCO label: "buses", "people", "knives"."""
    irregular = {"person": "people", "mouse": "mice", "knife": "knives", "sheep": "sheep",
                 "skis": "skis", "scissors": "scissors"}  # fmt: skip
    if label in irregular:
        return irregular[label]
    return f"{label}es" if label.endswith(("s", "x", "ch", "sh")) else f"{label}s"
