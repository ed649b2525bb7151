"""What is worth saying of a pose, each with how rare it is: arms, legs, trunk, head and feet.

A fact is a clause in everyday words with the numbers it hangs on. Knows no sentences and no scenes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from thirdwave.body.posecodes.places import SIDES, Side
from thirdwave.body.posecodes.reference import reference
from thirdwave.tools.posing.describing.phrases import VERBS, Verb
from thirdwave.tools.posing.describing.whole import Told
from thirdwave.tools.posing.describing.wording import Line

Region = Literal["body", "arms", "legs", "trunk", "head"]

ROUND_DEG, ROUND_M = 5, 0.05
"""Short and medium texts round to these."""
ALIKE_DEG = 10.0
"""Sides whose numbers differ by less are told together, by the mean."""
STRETCHED_DEG = 25.0
"""Elbows and knees bent less are stretched: what an eye takes for straight."""
HANGING_DEG = 25.0
"""Arms raised less hang."""
OVERHEAD_DEG, LEVEL_DEG = 155.0, 15.0
"""Arms raised more are overhead; within this of 90 they are stretched out."""
TURNED_DEG = 12.0
"""Smaller leans, bends and turns of trunk and head are not spoken of."""
RAISED_LEG_DEG = 30.0
"""A stretched leg raised less is stood on."""
BENT_KNEE_DEG = 20.0
WIDE_M = 0.45
"""Feet farther apart are said to be: wider than shoulders."""
STEP_M = 0.20
"""A foot farther ahead of the other is a step."""
UNDER_M = 0.05
"""How far over the crown a wrist is before it is said to be above the head."""

_CONTACT_WORDS = {
    "waist": "hip", "outer_thigh": "thigh", "inner_thigh": "thigh", "kneecap": "knee",
    "inner_knee": "knee", "shoulder_top": "shoulder", "elbow_tip": "elbow", "shin": "shin",
    "cheek": "cheek", "sole": "foot", "heel": "heel", "toes": "toes", "palm": "hand",
    "fingertips": "hand", "hand": "hand",
}  # fmt: skip
"""Everyday words for places; others are their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that may be said."""

    region: Region
    key: str
    """What it is of one side, so that both sides can be told together."""
    noun: str
    side: Side | None = None
    verb: Verb = "be"
    words: str
    """With "{deg}" or "{cm}" where the value stands, rounded."""
    codes: tuple[str, ...]
    """Posecodes it hangs on; of them it has its rarity."""
    value: float | None = None
    telling: float = 0.0
    both: bool = False

    @property
    def said(self) -> str:
        """The words with the number in them."""
        value = self.value or 0.0
        return self.words.format(deg=rounded(value), cm=centimetres(value))

    @property
    def full(self) -> str:
        """As a sentence: "the left elbow is bent 90 deg"."""
        return f"{self.noun} {VERBS[self.verb][int(self.both)]} {self.said}"

    @property
    def after(self) -> str:
        """After "with": "the left elbow bent 90 deg"."""
        return f"{self.noun} {VERBS[self.verb][2]} {self.said}".replace("  ", " ")

    @property
    def line(self) -> Line:
        """The fact with its number."""
        return Line(self.full, self.value)


def facts_of(told: Told) -> tuple[Fact, ...]:
    """Every fact of a pose, the most telling first; both sides told together where they agree."""
    found = [
        *_of_sides(told, _arm),
        *_of_sides(told, _leg),
        *_trunk(told),
        *_head(told),
        *_feet(told),
    ]
    scored = [replace(fact, telling=_telling(told, fact)) for fact in _merged(found)]
    return tuple(sorted(scored, key=lambda fact: -fact.telling))


def rounded(degrees: float) -> str:
    """Degrees as short texts have them: to the nearest 5."""
    return f"{ROUND_DEG * round(abs(degrees) / ROUND_DEG)}"


def centimetres(metres: float) -> str:
    """Lengths as short texts have them: to the nearest 5 cm."""
    return f"{100 * ROUND_M * round(abs(metres) / ROUND_M):.0f}"


def _of_sides(told: Told, of: Callable[[Told, Side], Iterator[Fact]]) -> Iterator[Fact]:
    for side in SIDES:
        yield from of(told, side)


def _arm(told: Told, side: Side) -> Iterator[Fact]:
    codes = told.codes.seen(told.seen)
    touch = _contact(told, side)
    if touch is not None:
        yield touch
    elbow, raised = f"{side}_elbow_flexion", f"{side}_upper_arm_elevation"
    above = f"{side}_hand_above_head"
    if elbow not in codes or raised not in codes:
        return
    bend, lift = codes.value(elbow), codes.value(raised)
    overhead = bend < STRETCHED_DEG and lift > OVERHEAD_DEG
    if above in codes and codes.value(above) > UNDER_M and not overhead:
        yield Fact(
            region="arms",
            side=side,
            key="overhead",
            noun=f"the {side} hand",
            words="above the head",
            codes=(above,),
            value=codes.value(above),
        )
    if bend < STRETCHED_DEG:
        verb, words = _stretched(told, side, lift)
        yield Fact(
            region="arms",
            side=side,
            key=f"arm {words}",
            noun=f"the {side} arm",
            verb=verb,
            words=words,
            codes=(raised, f"{side}_upper_arm_plane" if lift > HANGING_DEG else elbow),
            value=lift,
        )
        return
    yield Fact(
        region="arms",
        side=side,
        key="elbow",
        noun=f"the {side} elbow",
        words="bent {deg} deg",
        codes=(elbow,),
        value=bend,
    )
    if lift > 2 * HANGING_DEG:
        where = _whither(told.m.direction("upper_arm", side, "chest")[1])
        yield Fact(
            region="arms",
            side=side,
            key=f"upper arm {where}",
            noun=f"the {side} upper arm",
            words=f"raised {{deg}} deg {where}",
            codes=(raised, f"{side}_upper_arm_plane"),
            value=lift,
        )


def _stretched(told: Told, side: Side, lift: float) -> tuple[Verb, str]:
    """Where an arm points that is stretched."""
    if lift < HANGING_DEG:
        return "be" if told.codes.posture.label == "lying" else "hang", "at the side"
    where = _whither(told.m.direction("upper_arm", side, "chest")[1])
    if lift > OVERHEAD_DEG:
        return "be", "stretched overhead"
    if abs(lift - 90.0) < LEVEL_DEG:
        return "be", f"stretched out {where}"
    return "be", f"stretched {where}, raised {{deg}} deg"


def _whither(out: float) -> str:
    """A plane in words, degrees from straight ahead outwards."""
    for most, words in (
        (-25.0, "across"),
        (30.0, "to the front"),
        (60.0, "half to the side"),
        (120.0, "to the side"),
        (180.0, "to the back"),
    ):
        if out <= most:
            return words
    return "to the back"


def _contact(told: Told, side: Side) -> Fact | None:
    """What a hand rests on, of a given body; estimates do not know it so well."""
    if told.m.posed.body.fit is not None:
        return None
    touching = [
        code
        for code in told.codes.of("contact")
        if code.name.startswith(f"{side}_hand_to_")
        and code.category == "touching"
        and told.sees(code.joints)
    ]
    if not touching:
        return None
    code = min(touching, key=lambda one: one.value)
    place = code.places[1]
    own = next((s for s in SIDES if place.startswith(f"{s}_")), None)
    bare = place.removeprefix(f"{own}_") if own else place
    word = _CONTACT_WORDS.get(bare, bare.replace("_", " "))
    noun = f"the {side} hand"
    if own not in (None, side) and word == "hand":
        return Fact(
            region="arms", key="hands", noun="the hands", words="together", both=True,
            codes=(code.name,),
        )  # fmt: skip
    # Hands that cross are told one by one: "both hands are on the other thigh" is no English.
    key = f"on {word}" if own in (None, side) else f"{side} on {place}"
    return Fact(
        region="arms", side=side, key=key, noun=noun, codes=(code.name,),
        words=f"on the {own} {word}" if own else f"on the {word}",
    )  # fmt: skip


def _leg(told: Told, side: Side) -> Iterator[Fact]:
    codes = told.codes.seen(told.seen)
    knee, thigh, out = (f"{side}_{n}" for n in ("knee_flexion", "thigh_flexion", "thigh_abduction"))
    if knee not in codes or thigh not in codes:
        return
    bend = codes.value(knee)
    lift, way = told.m.direction("thigh", side, "pelvis")
    if bend >= BENT_KNEE_DEG:
        yield Fact(
            region="legs",
            side=side,
            key="knee",
            noun=f"the {side} knee",
            words="bent {deg} deg",
            codes=(knee,),
            value=bend,
        )
    elif lift >= RAISED_LEG_DEG:
        yield Fact(
            region="legs",
            side=side,
            key=f"leg {_whither(way)}",
            noun=f"the {side} leg",
            words=f"stretched {_whither(way)}, raised {{deg}} deg",
            codes=(thigh, out),
            value=lift,
        )
    elif told.codes.posture.label != "standing":
        yield Fact(
            region="legs",
            side=side,
            key="leg straight",
            noun=f"the {side} leg",
            words="straight",
            codes=(knee,),
            value=bend,
        )
    if bend >= BENT_KNEE_DEG and abs(codes.value(out)) > RAISED_LEG_DEG:
        away = "out" if codes.value(out) > 0 else "in"
        yield Fact(
            region="legs",
            side=side,
            key=f"knee {away}",
            noun=f"the {side} knee",
            words=f"pointing {away}wards",
            codes=(out,),
            value=codes.value(out),
        )


_TURNS: Sequence[tuple[str, Region, str, str, str]] = (
    ("trunk_flexion", "trunk", "the trunk", "bent {deg} deg forward", "bent {deg} deg backward"),
    (
        "trunk_side_bend",
        "trunk",
        "the trunk",
        "bent {deg} deg to the left",
        "bent {deg} deg to the right",
    ),
    (
        "trunk_twist",
        "trunk",
        "the trunk",
        "twisted {deg} deg to the left",
        "twisted {deg} deg to the right",
    ),
    (
        "head_turn",
        "head",
        "the head",
        "turned {deg} deg to the left",
        "turned {deg} deg to the right",
    ),
    ("head_flexion", "head", "the head", "lowered {deg} deg", "raised {deg} deg"),
    (
        "head_tilt",
        "head",
        "the head",
        "tilted {deg} deg to the left",
        "tilted {deg} deg to the right",
    ),
)


def _trunk(told: Told) -> Iterator[Fact]:
    yield from _turned(told, "trunk")


def _head(told: Told) -> Iterator[Fact]:
    yield from _turned(told, "head")


def _turned(told: Told, region: Region) -> Iterator[Fact]:
    codes = told.codes.seen(told.seen)
    for name, where, noun, plus, minus in _TURNS:
        if where == region and name in codes and abs(codes.value(name)) >= TURNED_DEG:
            value = codes.value(name)
            words = plus if value > 0 else minus
            yield Fact(region=region, key=name, noun=noun, words=words, codes=(name,), value=value)


def _feet(told: Told) -> Iterator[Fact]:
    """How the feet stand, of somebody on them, and where the weight is."""
    codes = told.codes.seen(told.seen)
    if told.codes.posture.label not in ("standing", "squatting", "bending"):
        return
    ahead, apart = "left_foot_ahead_of_right", "feet_apart"
    if ahead in codes and abs(codes.value(ahead)) > STEP_M:
        first, second = SIDES if codes.value(ahead) > 0 else SIDES[::-1]
        far = codes.value(ahead)
        yield Fact(
            region="legs",
            key="step",
            noun=f"the {first} foot",
            codes=(ahead,),
            value=far,
            words=f"{{cm}} cm ahead of the {second} one",
        )
    elif apart in codes and codes.value(apart) > WIDE_M:
        far = codes.value(apart)
        yield Fact(
            region="legs",
            key="apart",
            noun="the feet",
            both=True,
            codes=(apart,),
            value=far,
            words="{cm} cm apart",
        )
    if "weight_on_left" in codes and told.m.posed.body.fit is None:
        share = codes["weight_on_left"]
        if share.category in ("on the left", "on the right"):
            yield Fact(
                region="legs",
                key="weight",
                noun="the weight",
                words=f"{share.category} foot",
                codes=(share.name,),
                value=share.value,
            )


def _merged(found: Sequence[Fact]) -> Iterator[Fact]:
    """Facts of both sides with one key, and about one number, as one."""
    by_key: dict[tuple[str, str], list[Fact]] = {}
    for fact in found:
        by_key.setdefault((fact.region, fact.key), []).append(fact)
    for pair in by_key.values():
        values = [fact.value for fact in pair if fact.value is not None]
        alike = not values or "{" not in pair[0].words or max(values) - min(values) < ALIKE_DEG
        if len(pair) == 2 and alike:
            yield _both(*pair)
        else:
            yield from pair


def _both(left: Fact, right: Fact) -> Fact:
    values = [fact.value for fact in (left, right) if fact.value is not None]
    both = replace(
        left,
        side=None,
        both=True,
        codes=(*left.codes, *right.codes),
        value=sum(values) / len(values) if values else None,
    )
    if left.both:
        return left
    noun = left.noun.replace("the left ", "")
    return replace(both, noun=f"both {noun}s", words=_of_both(left.words))


def _of_both(words: str) -> str:
    """Words of the left side for both: "on the left hip" is "on the hips"."""
    words = words.replace("at the side", "at the sides")
    return f"{words.replace('the left ', 'the ')}s" if "the left " in words else words


def _telling(told: Told, fact: Fact) -> float:
    """Bits of the rarest of its codes for this posture."""
    known = [told.codes[name] for name in fact.codes if name in told.codes]
    own = told.codes.posture.label
    return max((reference().rarity(code, own) for code in known), default=0.0)
