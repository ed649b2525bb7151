"""Descriptions of a pose at three lengths, with a line for everything they state.

Short is one sentence, medium a few, both with what is rarest for the posture first; long has every
number. Knows no scenes; `whole` and `facts` know what there is to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from thirdwave.body.model import Posed
from thirdwave.body.posecodes.code import Posecodes
from thirdwave.body.posecodes.codes import codes_of_measured
from thirdwave.body.posecodes.measured import measured
from thirdwave.body.posture import Posture
from thirdwave.body.skeleton import JOINT, NUM_JOINTS
from thirdwave.tools.posing.describing.fact import Fact, rounded
from thirdwave.tools.posing.describing.facts import TURNED_DEG, facts_of
from thirdwave.tools.posing.describing.phrases import SUPPORTS
from thirdwave.tools.posing.describing.whole import POSTURE_WORDS, Told, facing, whole_description
from thirdwave.tools.posing.describing.wording import Line, Sentence, listed, whole

Length = Literal["short", "medium", "long"]
LENGTHS: tuple[Length, ...] = ("short", "medium", "long")

TELLING = 1.0
"""Facts that half of the bodies in that posture have are not told in short and medium texts."""
SHORT_FACTS, MEDIUM_FACTS, FEWEST_FACTS = 2, 8, 3
OFF_BALANCE_CM = 5.0
MOST_LEAN_DEG = 90.0
"""Who is tipped farther does not lean."""
FACING_DEG = 20.0
"""Who is turned less faces the camera, in short and medium texts."""
ESTIMATED = "this is estimated from a picture"
EDITED = "this was edited, and began as an estimate from a picture"

_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("{side} arm", ("shoulder", "elbow", "wrist")),
    ("{side} hand", ("wrist",)),
    ("{side} leg", ("hip", "knee", "ankle")),
    ("{side} leg", ("knee", "ankle")),
    ("{side} foot", ("ankle",)),
)
"""What is not visible where all of these joints are not; the first that fits is said."""
_PRONE = ("hands_and_knees", "hands_and_feet", "forearms_and_feet", "hands", "head_and_hands")
"""Supports that say how the trunk lies."""
_SUPPORT_WORDS = {
    "feet": "", "left_foot": "on the left foot", "right_foot": "on the right foot",
    "toes": "on the toes", "left_toes": "on the toes of the left foot",
    "right_toes": "on the toes of the right foot", "knees": "on both knees",
}  # fmt: skip
"""Shorter words for what carries, where the posture says the rest."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Description:
    """A pose in words."""

    texts: dict[Length, str]
    lines: dict[Length, tuple[Line, ...]]
    """Everything that each text states, with its number."""
    codes: Posecodes
    """Of what was seen."""


def describe(posed: Posed, who: str = "somebody", *, stance: Posture | None = None) -> Description:
    """A posed body in words at every length, from the person's own left and right.

    Joints that its fit did not see are not spoken of but named. `stance` is what may be stated of
    the posture, where that is known better than from these joints alone.
    """
    m = measured(posed)
    codes = codes_of_measured(m)
    if stance is not None:
        codes = codes.as_(stance)
    fit = posed.body.fit
    seen = np.ones(NUM_JOINTS, dtype=bool) if fit is None else fit.seen
    told = Told(m, codes, seen)
    facts = facts_of(told)
    last = _remarks(told, "" if fit is None else EDITED if fit.method == "edit" else ESTIMATED)
    found: dict[Length, tuple[Sentence, ...]] = {
        "short": (_short(who, told, facts),),
        "medium": (*_medium(who, told, facts), *last),
        "long": (*whole_description(who, told), *_balance(told), *last),
    }
    return Description(
        texts={length: " ".join(s.written for s in found[length]) for length in LENGTHS},
        lines={length: tuple(ln for s in found[length] for ln in s.lines) for length in LENGTHS},
        codes=codes.seen(seen),
    )


def _opening(who: str, told: Told, *, faces: bool) -> Sentence:
    """The posture, what carries the body, how it leans, and with `faces` where to."""
    lines = [Line(_stance(told), _seat_cm(told))]
    codes = told.codes.seen(told.seen)
    if told.codes.posture.label != "lying" and told.codes.carried.support not in _PRONE:
        leans: list[str] = []
        for name, plus, minus in (("body_lean", "forward", "backward"),
                                  ("body_side_lean", "to the left", "to the right")):  # fmt: skip
            if name in codes and TURNED_DEG <= abs(codes.value(name)) <= MOST_LEAN_DEG:
                value = codes.value(name)
                leans.append(f"{rounded(value)} deg {plus if value > 0 else minus}")
        if leans:
            lines.append(Line(f"leaning {listed(leans)}"))
        if faces and "body_turn" in codes and abs(codes.value("body_turn")) > FACING_DEG:
            turn = 5.0 * round(codes.value("body_turn") / 5.0)
            lines.append(Line(facing(turn).text, codes.value("body_turn")))
    told_lines = [line for line in lines if line.text]
    if not told_lines:
        text = f"{who}'s posture cannot be told"
        return Sentence(text, (Line(text),))
    return Sentence(
        f"{who} is {', '.join(line.text for line in told_lines)}",
        tuple(Line(f"{who} is {line.text}", line.value) for line in told_lines),
    )


_ON_HANDS = ("hands_and_knees", "hands_and_feet", "forearms_and_feet")


def _stance(told: Told) -> str:
    posture, on = POSTURE_WORDS[told.codes.posture.label], told.codes.carried
    if on.support is None or not _legs_seen(told):
        return posture
    if posture:
        words = _SUPPORT_WORDS.get(on.support, SUPPORTS[on.support])
        height = 0.0 if on.height_m is None else 100 * on.height_m
        # Who is carried by hands too neither lies nor squats.
        named = "" if on.support in _ON_HANDS else posture
        return f"{named} {words.format(n=rounded(height))}".strip()
    return f"upside down {SUPPORTS[on.support]}" if "hands" in on.support else ""


def _seat_cm(told: Told) -> float | None:
    height = told.codes.carried.height_m
    return None if height is None else 100 * height


def _legs_seen(told: Told) -> bool:
    names = ("hip", "knee", "ankle")
    return all(told.seen[JOINT[f"{side}_{name}"]] for side in ("left", "right") for name in names)


def _short(who: str, told: Told, facts: Sequence[Fact]) -> Sentence:
    opening = _opening(who, told, faces=False)
    first = [fact for fact in facts if fact.telling >= TELLING][:SHORT_FACTS] or list(facts[:1])
    if not first:
        return opening
    rest = listed([fact.after for fact in first])
    return Sentence(
        f"{opening.text}, with {rest}", (*opening.lines, *(fact.line for fact in first))
    )


def _medium(who: str, told: Told, facts: Sequence[Fact]) -> list[Sentence]:
    """The opening, then a sentence for each region, that with the rarest fact first."""
    chosen = [fact for fact in facts if fact.telling >= TELLING][:MEDIUM_FACTS]
    chosen = chosen if len(chosen) >= FEWEST_FACTS else list(facts[:FEWEST_FACTS])
    regions = list(dict.fromkeys(_together(fact) for fact in chosen))
    sentences = [_opening(who, told, faces=True)]
    for region in regions:
        own = [fact for fact in chosen if _together(fact) == region]
        sentences.append(Sentence(_joined(own), tuple(fact.line for fact in own)))
    return sentences


def _together(fact: Fact) -> str:
    """Which sentence a fact belongs to: trunk and head share one."""
    return "trunk" if fact.region == "head" else fact.region


def _joined(facts: Sequence[Fact]) -> str:
    """Facts of one region as one sentence: those of one noun share it."""
    by_noun: dict[str, list[Fact]] = {}
    for fact in sorted(facts, key=lambda one: one.side or ""):
        by_noun.setdefault(f"{fact.noun} {fact.verb}", []).append(fact)
    clauses = [
        own[0].full.removesuffix(own[0].said) + listed([fact.said for fact in own])
        for own in by_noun.values()
    ]
    return listed(clauses) if len(clauses) < 3 else f"{', '.join(clauses[:-1])}, and {clauses[-1]}"


def _balance(told: Told) -> list[Sentence]:
    """That a given body would fall; what an estimate stands on is not known so well."""
    codes = told.codes.seen(told.seen)
    if told.m.posed.body.fit is not None or "off_balance" not in codes:
        return []
    off = 100 * codes.value("off_balance")
    text = f"the body is {whole(off)} cm off balance"
    return [Sentence(text, (Line(text, off),))] if off >= OFF_BALANCE_CM else []


def _remarks(told: Told, origin: str) -> list[Sentence]:
    """What is not visible, and where the rest comes from, unless it was given."""
    found: list[Sentence] = []
    hidden = unseen_parts(told.seen)
    if hidden:
        verb = "is" if len(hidden) == 1 and not hidden[0].startswith("both") else "are"
        names = [name if name.startswith("both") else f"the {name}" for name in hidden]
        text = f"{listed(names)} {verb} not visible"
        found.append(Sentence(text, (Line(text),)))
    if origin:
        found.append(Sentence(origin, (Line(origin),)))
    return found


def unseen_parts(seen: np.ndarray) -> list[str]:
    """Parts of which nothing was seen, the largest: "left arm", "both legs", "head"."""
    sides: dict[str, list[str]] = {"left": [], "right": []}
    for side, found in sides.items():
        gone: set[str] = set()
        for name, joints in _PARTS:
            if gone.isdisjoint(joints) and not any(seen[JOINT[f"{side}_{j}"]] for j in joints):
                found.append(name.format(side="").strip())
                gone.update(joints)
    both = [part for part in sides["left"] if part in sides["right"]]
    plural = {"foot": "feet"}
    return [
        *([] if seen[JOINT["head"]] else ["head"]),
        *(f"both {plural.get(part, f'{part}s')}" for part in both),
        *(f"{side} {part}" for side, parts in sides.items() for part in parts if part not in both),
    ]
