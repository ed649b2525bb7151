"""What `select` says: "p2 is the second tallest", "p1 and p3 are sitting", "nobody is sitting".

Knows nothing of how anybody was chosen.
"""

from collections.abc import Sequence

from thirdwave.body.measures import facing_word
from thirdwave.scene import Measurement, Scene
from thirdwave.tools.measuring.borderline import borderline
from thirdwave.tools.measuring.matching import DIRECTIONS, NEGATIVE, Condition, Verdicts
from thirdwave.tools.measuring.phrases import (
    amount,
    bound,
    noun,
    other,
    own_parts,
    owner,
    predicate,
    sentence,
    spec_of,
    subject,
)
from thirdwave.tools.measuring.ranking import Of, Place
from thirdwave.tools.measuring.summaries import summary
from thirdwave.tools.measuring.wording import called, listed, ordinal, placed, said

FEW = 4
"""So many people are named one by one where it is about none of them."""


def title(scene: Scene, winner: Measurement, place: Place, n: int, *, of: Of) -> str:
    """What the winner is: "p2 is the second tallest", "p3 is the closest to p1"."""
    spec, largest = spec_of(winner), place in ("max", "nth_largest")
    if place == "middle":
        by = "" if winner.quantity == "image_x" else f" by {noun(winner)}"
        return f"{name(scene, winner, of=of)} is in the middle{by}"
    rank = ordinal(n) if place.startswith("nth") else ""
    if rank and winner.quantity == "image_x":
        return f"{subject(winner, scene)} is the {rank}from the {'right' if largest else 'left'}"
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


def lean(scene: Scene, winner: Measurement, place: Place) -> str:
    """What the winner of two is: "p1 is closer to the camera"."""
    spec = spec_of(winner)
    return f"{subject(winner, scene)} is {spec.more if place == 'max' else spec.less}"


def in_brackets(scene: Scene, winner: Measurement, rest: Sequence[Measurement], *, of: Of) -> str:
    """The winner's value and the others': "about 1.78 m; p1 1.71 m, p3 1.65 m"."""
    shown: list[str] = []
    for m in rest:
        own = m.person == winner.person and of == "people"
        who = subject(m, scene) if own else name(scene, m, of=of)
        shown.append(f"{who} {amount(m, rough=False)}")
    return "; ".join([amount(winner), *([", ".join(shown)] if shown else [])])


def about_equal(scene: Scene, same: Sequence[Measurement], *, of: Of = "people") -> str:
    """Say that the first is no clear winner over the rest, and in what.

    Such as "p1 and p3 are about as tall (about 1.75 m and 1.71 m)", "p1's left and right knee
    are equally bent (88 deg)" of figures that are written alike.
    """
    first, spec = same[0], spec_of(same[0])
    names, what = [subject(m, scene) for m in same], spec.alike
    if first.quantity == "distance" and of != "pairs":
        names = [name(scene, m, of=of) for m in same]
        ends = {owner(m, scene) if of == "others" else other(m, scene) for m in same}
        what = f"far from {listed(sorted(ends))}"
    elif len({m.person for m in same}) == 1 and all(m.side for m in same):
        limb_name = names[0].removeprefix(f"{first.person}'s {first.side} ")
        names = [f"{first.person}'s {listed(sorted(m.side or '' for m in same))} {limb_name}"]
    elif len({one.removeprefix(f"{m.person}'s ") for one, m in zip(names, same, strict=True)}) == 1:
        what_of = names[0].removeprefix(f"{first.person}'s ")
        if what_of != names[0]:
            names = [listed(f"{m.person}'s" for m in same) + f" {what_of}"]
    if equal_figures(same):
        return f"{listed(names)} are equally {what} ({amount(first)})"
    values = [amount(first), *(amount(m, rough=False) for m in same[1:])]
    return f"{listed(names)} are about as {what} ({listed(values)})"


def equal_figures(same: Sequence[Measurement]) -> bool:
    """Whether all of them are written alike."""
    return len({amount(m) for m in same}) == 1


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
    *,
    every: bool = False,
) -> str:
    """Of whom a condition holds: "p1 (left) and p3 (right) are sitting".

    Where it holds of nobody, what is the case instead: "nobody is lying; p1 (left) is sitting".
    """
    narrow = ""
    if verdicts.narrow:
        narrow = f"; {borderline(scene, verdicts.narrow)}"
    holds, about = verdicts.holds, list(verdicts.deciding)
    if not holds:
        return instead(scene, measurements, verdicts, condition, value, every=every) + narrow
    if any(m.part and m.other for m in about):
        return "; ".join(m.text or sentence(m, scene) for m in about)
    if condition == "true" and all(isinstance(m.value, bool) for m in about):
        # Whoever was asked for one arm and has both has both.
        every = every or len(about) == 2 * len(holds)
    words = _condition_words(scene, about, condition, value, people=len(holds), every=every)
    values = ""
    if condition in ("more_than", "less_than"):
        values = f" ({listed(_brief(scene, m) for m in verdicts.deciding)})"
    return f"{placed(scene, holds)} {words}{values}{narrow}"


def instead(
    scene: Scene,
    measurements: Sequence[Measurement],
    verdicts: Verdicts,
    condition: Condition,
    value: float | bool | str | None,
    *,
    every: bool = False,
) -> str:
    """What is the case where a condition holds of nobody."""
    fails = verdicts.fails
    failing = [m for m in measurements if m.person in fails and m.value is not None]
    sided = len({m.side for m in failing}) > 1
    if condition in NEGATIVE and fails and not (len(fails) == 1 and sided):
        affirmed: Condition = "true" if condition == "false" else "equal"
        words = _condition_words(scene, failing, affirmed, value, people=len(fails), every=every)
        return emphasised(f"{placed(scene, fails)} {words}", len(fails))
    nobody = _nobody_of(scene, measurements)
    about = failing or list(measurements)
    words = _condition_words(scene, about, condition, value, people=1, every=every)
    if not fails:
        return f"{nobody} {words}"
    pairs = {m.other for m in failing if m.other is not None}
    bounded = condition in ("more_than", "less_than")
    if len(fails) == 1:
        if bounded:
            spec = spec_of(failing[0])
            limit = f"{spec.over if condition == 'more_than' else spec.under} "
            if len(failing) > 2:
                return f"{_extreme(scene, failing, condition)}, not {limit}{_limit(failing, value)}"
            return f"{summary(scene, failing)}, not {limit}{_limit(failing, value)}"
        if len(pairs) > 1 and any(m.value is True for m in failing):  # of some of them it is so
            return "; ".join(m.text or sentence(m, scene) for m in failing if m.value is False)
        if len(pairs) > 1:
            words = predicate(failing, scene, holds=False, other_words="any of the others")
            return f"{placed(scene, fails)} {words}"
        if isinstance(failing[0].value, str):
            words = _condition_words(scene, about, condition, value, people=1, denied=True)
            return f"{placed(scene, fails)} {words} but {failing[0].value}"
        return summary(scene, failing)
    if bounded:
        most = "the most" if condition == "more_than" else "the least"
        return f"{nobody} {words}; {_extreme(scene, failing, condition)}, {most}"
    if pairs:
        if failing[0].quantity in ("left_of", "right_of", "above", "below"):
            return f"{nobody} {words}"
        if len(pairs) > 1 and len(failing) == 2:  # each of two with the other
            return summary(scene, failing)
        told_apart = [
            f"{m.person} {m.note}" for m in failing if m.note and m.other in scene.person_ids
        ]
        few = len(pairs) == 1 and 0 < len(told_apart) <= 3
        return f"{nobody} {words} ({'; '.join(told_apart)})" if few else f"{nobody} {words}"
    if isinstance(failing[0].value, str):
        return f"{nobody} {words}; {summary(scene, failing)}"
    if failing[0].quantity in ("facing", "head_direction"):
        return f"{nobody} {words}; {directions(scene, failing)}"
    some = [m for m in failing if m.value is True]
    one_side = [m for m in failing if m.person in {one.person for one in some}]
    return f"{nobody} {words}; {summary(scene, one_side)}" if one_side else f"{nobody} {words}"


def _nobody_of(scene: Scene, measurements: Sequence[Measurement]) -> str:
    """Nobody, among those it was asked of: "nobody", "neither p1 nor p3", "none of p1, ..."."""
    asked = list(dict.fromkeys(m.person for m in measurements))
    if set(scene.person_ids) <= {*asked, *(m.other or "" for m in measurements)}:
        return "nobody"
    if len(asked) == 1:
        return "nobody of those"
    if len(asked) == 2:
        return f"neither {asked[0]} nor {asked[1]}"
    return f"none of {listed(asked)}" if len(asked) <= FEW else "none of them"


def _condition_words(
    scene: Scene,
    about: Sequence[Measurement],
    condition: Condition,
    value: float | bool | str | None,
    *,
    people: int,
    every: bool = False,
    denied: bool = False,
) -> str:
    """A condition as what is true of somebody: "are sitting", "has a knee bent over 90 deg"."""
    if condition in ("more_than", "less_than") and isinstance(value, (int, float)):
        over = condition == "more_than"
        return bound(about, scene, over=over, limit=float(value), people=people, every=every)
    word = None
    if condition in ("equal", "not_equal"):
        word = said(value, about[0].unit)
        if about[0].quantity in ("facing", "head_direction"):
            word = DIRECTIONS.get(word.lower(), word)
    holds = condition not in NEGATIVE and not denied
    own = own_parts(about, holds=holds, people=people)
    ends = list(dict.fromkeys(other(m, scene) for m in about if m.other is not None))
    each = None
    if every and holds and len(ends) > 1:
        each = listed(ends) if len(ends) <= FEW else "all of the others"
    return own or predicate(
        about, scene, holds=holds, value=word, people=people, every=every, other_words=each
    )


def _limit(about: Sequence[Measurement], value: float | bool | str | None) -> str:
    return said(value, about[0].unit)


def _extreme(scene: Scene, about: Sequence[Measurement], condition: Condition) -> str:
    """The measurement that came nearest to the limit."""
    pick = max if condition == "more_than" else min
    nearest = pick(about, key=lambda m: float(m.value or 0.0))
    return nearest.text or sentence(nearest, scene)


def directions(scene: Scene, about: Sequence[Measurement]) -> str:
    """People by the quarter they are turned to."""
    quarters: dict[str, list[Measurement]] = {}
    for m in about:
        quarters.setdefault(facing_word(float(m.value or 0.0)), []).append(m)
    return "; ".join(
        f"{placed(scene, (m.person for m in group))} "
        + predicate(group, scene, value=word, people=len(group))
        for word, group in quarters.items()
    )


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
        if len(measurements) == 1:
            return measurements[0].text or sentence(measurements[0], scene)
        none = "anything that was found" if things else "anybody"
        phrase = predicate(measurements, scene, holds=False, people=len(people), other_words=none)
        return f"{placed(scene, people)} {phrase}"
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
