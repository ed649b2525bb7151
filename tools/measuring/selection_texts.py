"""What `select` says: "p2 is the second tallest", "p1 and p3 are sitting", "nobody is sitting".

Knows nothing of how anybody was chosen.
"""

from collections.abc import Sequence

from thirdwave.scene import Measurement, Scene
from thirdwave.tools.measuring.matching import DIRECTIONS, NEGATIVE, Condition, Verdicts
from thirdwave.tools.measuring.phrases import (
    amount,
    bound,
    noun,
    other,
    owner,
    predicate,
    sentence,
    spec_of,
    subject,
)
from thirdwave.tools.measuring.ranking import Of, Place
from thirdwave.tools.measuring.wording import called, listed, ordinal, placed, said


def title(scene: Scene, winner: Measurement, place: Place, n: int, *, of: Of) -> str:
    """What the winner is: "p2 is the second tallest", "p3 is the closest to p1"."""
    spec, largest = spec_of(winner), place in ("max", "nth_largest")
    if place == "middle":
        by = "" if winner.quantity == "image_x" else f" by {noun(winner)}"
        return f"{name(scene, winner, of=of)} is in the middle{by}"
    rank = ordinal(n) if place.startswith("nth") else ""
    if winner.quantity != "distance" or winner.other is None:
        word = (spec.most if largest else spec.least).replace("the ", f"the {rank}", 1)
        return f"{subject(winner, scene)} is {word}"
    if of == "pairs" or winner.other == winner.person:
        word = (spec.most if largest else spec.least).replace("the ", f"the {rank}", 1)
        return f"{subject(winner, scene)} are {word}"
    one, to = owner(winner, scene), other(winner, scene)
    if of == "others":
        one, to = to, one
    return f"{one} is the {rank}{'farthest from' if largest else 'closest to'} {to}"


def in_brackets(scene: Scene, winner: Measurement, rest: Sequence[Measurement], *, of: Of) -> str:
    """The winner's value and the others': "about 1.78 m; p1 1.71 m, p3 1.65 m"."""
    shown: list[str] = []
    for m in rest:
        own = m.person == winner.person and of == "people"
        who = subject(m, scene) if own else name(scene, m, of=of)
        shown.append(f"{who} {amount(m, rough=False)}")
    return "; ".join([amount(winner), *([", ".join(shown)] if shown else [])])


def about_equal(scene: Scene, same: Sequence[Measurement], *, of: Of) -> str:
    """Say that the first is no clear winner over the rest."""
    names = [name(scene, m, of=of) for m in same]
    if len(set(names)) == 1:
        names = [subject(m, scene) for m in same]
    values = [amount(same[0]), *(amount(m, rough=False) for m in same[1:])]
    return f"{listed(names)} are about the same ({listed(values)})"


def name(scene: Scene, m: Measurement, *, of: Of) -> str:
    """The first of a pair, the second or both: "p1", "the bench (t1)", "p1 and p2"."""
    if of == "pairs":
        return subject(m, scene)
    return called(scene, (m.other if of == "others" else m.person) or "")


def told(
    scene: Scene,
    measurements: Sequence[Measurement],
    verdicts: Verdicts,
    condition: Condition,
    value: float | bool | str | None,
) -> str:
    """Of whom a condition holds: "p1 (left) and p3 (right) are sitting", "nobody is facing p1"."""
    holds, narrow = verdicts.holds, ""
    if verdicts.narrow:
        narrow = f"; close to the limit: {', '.join(_brief(scene, m) for m in verdicts.narrow)}"
    about = list(verdicts.deciding or measurements)
    if holds and any(m.part and m.other for m in about):
        return "; ".join(m.text or sentence(m, scene) for m in about)
    if condition in ("more_than", "less_than") and isinstance(value, (int, float)):
        over = condition == "more_than"
        if not holds and len(measurements) == 1:
            first, spec = measurements[0], spec_of(measurements[0])
            limit = f"{spec.over if over else spec.under} {said(float(value), first.unit)}"
            return f"{first.text or sentence(first, scene)}, not {limit}{narrow}"
        phrase = bound(about, scene, over=over, limit=float(value), people=len(holds))
        values = f" ({listed(_brief(scene, m) for m in verdicts.deciding)})" if holds else ""
        return f"{placed(scene, holds)} {phrase}{values}{narrow}"
    word = None
    if condition in ("equal", "not_equal"):
        word = said(value, measurements[0].unit)
        if measurements[0].quantity in ("facing", "head_direction"):
            word = DIRECTIONS.get(word.lower(), word)
    if condition in NEGATIVE and not holds:
        phrase = predicate(about, scene, value=word, people=len(verdicts.fails))
        return f"nobody: {placed(scene, verdicts.fails)} {phrase}"
    if not holds and len(verdicts.fails) == 1 and not verdicts.open:
        # Asked of one person: what they do instead answers better than that nobody does it.
        phrase = predicate(about, scene, holds=False, value=word)
        instead = about[0].value
        but = f" but {instead}" if isinstance(instead, str) else ""
        return f"{placed(scene, verdicts.fails)} {phrase}{but}"
    positive = condition not in NEGATIVE
    phrase = predicate(about, scene, holds=positive, value=word, people=len(holds))
    return f"{placed(scene, holds)} {phrase}"


def others_told(
    scene: Scene,
    measurements: Sequence[Measurement],
    verdicts: Verdicts,
    condition: Condition,
    *,
    things: bool,
) -> str:
    """What stands at the other end: "p1 is next to the bench (t1)", "p1 is facing nobody"."""
    if condition in NEGATIVE or condition not in ("true", "equal"):
        lines = verdicts.deciding or measurements
        return "; ".join(m.text or sentence(m, scene) for m in lines)
    if not verdicts.holds:
        people = list(dict.fromkeys(m.person for m in measurements))
        none = "nothing that was found" if things else "nobody"
        phrase = predicate(measurements, scene, people=len(people), other_words=none)
        return f"{listed(people)} {phrase}"
    ends: dict[str, list[Measurement]] = {}
    for m in verdicts.deciding:
        ends.setdefault(owner(m, scene), []).append(m)
    together: dict[str, list[str]] = {}
    for who, pairs in ends.items():
        together.setdefault(listed(other(m, scene) for m in pairs), []).append(who)
    return "; ".join(
        f"{listed(who)} " + predicate(verdicts.deciding, scene, people=len(who), other_words=what)
        for what, who in together.items()
    )


def emphasised(text: str, total: int) -> str:
    """Turn "are sitting" into "are both sitting", "have ..." into "both have ..."."""
    word = "both" if total == 2 else "all"
    if " are " in text:
        return text.replace(" are ", f" are {word} ", 1)
    for verb in (" have ", " do not "):
        text = text.replace(verb, f" {word}{verb}", 1)
    return text


def _brief(scene: Scene, m: Measurement) -> str:
    return f"{subject(m, scene)} {amount(m)}"
