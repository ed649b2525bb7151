"""Sentences made of measurements and the table's templates: "p2's left knee is bent 103 deg".

Knows nothing of how a value is computed or chosen.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from thirdwave.body.measures import facing_word
from thirdwave.scene import Measurement, Scene
from thirdwave.tools.measuring.quantities import QUANTITIES, Spec
from thirdwave.tools.measuring.relations import RELATIONS
from thirdwave.tools.measuring.wording import called, limb, said

LOW_CONFIDENCE = 0.4
"""Below it a sentence says so: joints count as seen from about 0.4 on, and well seen ones have 0.7
to 1."""

_ANY = Spec(definition="", subject="{who}'s {noun}", holds="{have} {noun} {value}",
            holds_not="{do} not have {noun} {value}")  # fmt: skip
"""For quantities of plug-in tools."""

_VERBS = {"be": ("is", "are"), "have": ("has", "have"), "do": ("does", "do")}


def spec_of(m: Measurement) -> Spec:
    """The row a measurement belongs to; a plain one for quantities of plug-in tools."""
    table = RELATIONS if m.other is not None else QUANTITIES
    return table.get(m.quantity, _ANY)


def subject(m: Measurement, scene: Scene) -> str:
    """What a value is about: "p2's left knee", "p1", "p1 and p2", "p1's left and right wrist"."""
    spec = spec_of(m)
    if m.other == m.person and m.part and m.other_part:
        return f"{m.person}'s {limb(m.part)} and {limb(m.other_part)}"
    words = {
        "who": owner(m, scene),
        "other": other(m, scene),
        "side": m.side or "",
        "part": limb(m.part or ""),
        "noun": noun(m),
    }
    return spec.subject.format(**words)


def owner(m: Measurement, scene: Scene) -> str:
    """The first of a pair, with the part that was named: "p1's left wrist"; else the person."""
    name = called(scene, m.person)
    return f"{name}'s {limb(m.part)}" if m.part and m.other is not None else name


def other(m: Measurement, scene: Scene) -> str:
    """The second of a pair, with the part that was named."""
    name = called(scene, m.other or "")
    return f"{name}'s {limb(m.other_part)}" if m.other_part else name


def amount(m: Measurement, *, rough: bool = True) -> str:
    """The value as it is said; estimated lengths say "about"."""
    text = said(m.value, m.unit)
    if m.quantity == "level" and isinstance(m.value, float):
        text = f"{said(abs(m.value), m.unit)} {'above' if m.value > 0 else 'below'} the camera"
    guessed = m.unit == "m" and m.sigma is not None and isinstance(m.value, float)
    return f"about {text}" if guessed and rough else text


def sentence(m: Measurement, scene: Scene, remark: str = "") -> str:
    """A measurement that has a value as one sentence without its full stop.

    `remark` follows in brackets, and so does low confidence.
    """
    doubt = "low confidence" if m.confidence < LOW_CONFIDENCE else ""
    if remark.startswith("uncertain"):
        doubt = ""  # it is said already, and why
    brackets = "; ".join(part for part in (remark, doubt) if part)
    after = f" ({brackets})" if brackets else ""
    if isinstance(m.value, bool):
        return owner_does(m, scene, holds=m.value) + after
    word = ""
    if m.quantity in ("facing", "head_direction") and isinstance(m.value, float):
        word = direction_word(m.quantity, m.value)
    told = spec_of(m).says.format(subject=subject(m, scene), value=amount(m), word=word)
    return told + after


def owner_does(m: Measurement, scene: Scene, *, holds: bool) -> str:
    """Such as "p1 has the left arm raised", "p1's left wrist is not above p1's head"."""
    return f"{owner(m, scene)} {predicate([m], scene, holds=holds)}"


def predicate(
    about: Sequence[Measurement],
    scene: Scene,
    *,
    holds: bool = True,
    value: str | None = None,
    people: int = 1,
    other_words: str | None = None,
    every: bool = False,
) -> str:
    """What holds of `people` (a count): "are sitting", "has an arm raised", "is not facing p2".

    Not holding of several sides means of none of them: "has no arm raised".

    `about` are measurements of one quantity; where they differ in side or in the other of the
    pair, the sentence leaves it open, or says `other_words`. `every` means of both sides.
    """
    first = about[0]
    if value is not None and first.quantity in ("facing", "head_direction"):
        value = direction_phrase(first.quantity, value)
    spec = spec_of(first)
    template = spec.holds if holds else spec.holds_not
    sides = len({m.side for m in about})
    if every and sides > 1 and spec.holds_twice:
        template = spec.holds_twice if holds else f"{{do}} not {spec.holds_twice}"
        template = template if holds else template.replace("{have}", "have")
    elif not holds and spec.holds_never and sides > 1:
        template = spec.holds_never
    filled = template.format(
        **_verbs(people),
        a_side=_side_of(about),
        noun=noun(replace(first, side=None)),
        part=limb(first.part or ""),
        other=other_words or _others_named(about, scene),
        value="" if value is None else value,
    )
    return _article(filled).strip()


def own_parts(about: Sequence[Measurement], *, holds: bool, people: int) -> str | None:
    """What holds of people whose own two parts touch: "have the left knee touching the right knee".

    None for any other relation.
    """
    first = about[0]
    if first.quantity != "touching" or any(m.person != m.other or not m.part for m in about):
        return None
    verbs = _verbs(people)
    have = verbs["have"] if holds else f"{verbs['do']} not have"
    return f"{have} the {limb(first.part or '')} touching the {limb(first.other_part or '')}"


def both_sides(m: Measurement) -> str:
    """What holds of one person on both sides: "has both arms raised"."""
    return spec_of(m).holds_twice.format(**_verbs(1))


def bound(
    about: Sequence[Measurement],
    scene: Scene,
    *,
    over: bool,
    limit: float,
    people: int = 1,
    every: bool = False,
) -> str:
    """What holds of people past a limit: "have the left knee bent more than 90 deg"."""
    first, spec = about[0], spec_of(about[0])
    both = every and len({m.side for m in about}) > 1
    filled = (spec.bound_twice if both and spec.bound_twice else spec.bound).format(
        **_verbs(people),
        a_side=_side_of(about),
        noun=f"a {noun(replace(first, side=None))}",
        part=limb(first.part or ""),
        than=spec.over if over else spec.under,
        other=_others_named(about, scene),
        value=said(limit, first.unit),
    )
    return _article(filled)


def _others_named(about: Sequence[Measurement], scene: Scene) -> str:
    """The other of the pairs, if it is one; two people who are each other's are "each other"."""
    others = {other(m, scene) for m in about}
    if len(others) == 1:
        return others.pop()
    mutual = len(others) == 2 and {m.person for m in about} == {m.other for m in about}
    return "each other" if mutual else "one of the others"


def _verbs(people: int) -> dict[str, str]:
    return {verb: forms[people > 1] for verb, forms in _VERBS.items()}


def _side_of(about: Sequence[Measurement]) -> str:
    sides = {m.side for m in about}
    side = sides.pop() if len(sides) == 1 else None
    return f"the {side}" if side else "a"


def _article(text: str) -> str:
    return re.sub(r"\ba (?=[aeiou])", "an ", text)


def direction_word(quantity: str, yaw_deg: float) -> str:
    """A yaw in words, for a sentence: "the camera", "to the left of the picture"."""
    return direction_phrase(quantity, facing_word(yaw_deg))


def direction_phrase(quantity: str, word: str) -> str:
    """How a quarter is said: "camera" of facing is "the camera"."""
    words = {
        "camera": "the camera",
        "away": "away from the camera",
        "image left": "to the left of the picture",
        "image right": "to the right of the picture",
    }
    phrase = words.get(word, word)
    return f"towards {phrase}" if quantity == "head_direction" and word == "camera" else phrase


def noun(m: Measurement) -> str:
    """The quantity's name in words, with its side: "left knee flexion"."""
    return f"{m.side} {limb(m.quantity)}" if m.side else limb(m.quantity)
