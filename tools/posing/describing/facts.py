"""What is worth saying of a pose and how rare it is: limbs, trunk, head, and how the feet stand.

Knows no sentences and no scenes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from thirdwave.body.posecodes.places import SIDES, Side
from thirdwave.body.posecodes.reference import reference
from thirdwave.tools.posing.describing.fact import Fact, Region
from thirdwave.tools.posing.describing.limb_facts import arm_facts, leg_facts
from thirdwave.tools.posing.describing.whole import Told

ALIKE_DEG = 10.0
"""Sides whose numbers differ by less are told together, by the mean."""
TURNED_DEG = 12.0
"""Smaller leans, bends and turns of trunk and head are not spoken of."""
WIDE_M = 0.45
"""Feet farther apart are said to be: wider than shoulders."""
STEP_M = 0.20
"""A foot farther ahead of the other is a step."""


def facts_of(told: Told) -> tuple[Fact, ...]:
    """Every fact of a pose, the most telling first; both sides told together where they agree."""
    found = [
        *_of_sides(told, arm_facts),
        *_of_sides(told, leg_facts),
        *_trunk(told),
        *_head(told),
        *_feet(told),
    ]
    scored = [replace(fact, telling=_telling(told, fact)) for fact in _merged(found)]
    return tuple(sorted(scored, key=lambda fact: -fact.telling))


def _of_sides(told: Told, of: Callable[[Told, Side], Iterator[Fact]]) -> Iterator[Fact]:
    for side in SIDES:
        yield from of(told, side)


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
