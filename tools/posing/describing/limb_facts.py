"""What is worth saying of arms and legs: stretched, bent, raised, hanging, and what hands rest on.

Knows nothing of how rare it is, nor that there are two sides.
"""

from collections.abc import Iterator

from thirdwave.body.posecodes.contacts import meeting
from thirdwave.body.posecodes.places import SIDES, Side
from thirdwave.tools.posing.describing.fact import Fact
from thirdwave.tools.posing.describing.phrases import Verb
from thirdwave.tools.posing.describing.whole import Told

STRETCHED_DEG = 25.0
"""Elbows and knees bent less are stretched: what an eye takes for straight."""
HANGING_DEG = 25.0
"""Arms raised less hang."""
OVERHEAD_DEG, LEVEL_DEG = 155.0, 15.0
"""Arms raised more are overhead; within this of 90 they are stretched out."""
RAISED_LEG_DEG = 30.0
"""A stretched leg raised less is stood on."""
BENT_KNEE_DEG = 20.0
"""Knees bent less are straight legs, as they are walked on."""
UNDER_M = 0.05
"""How far over the crown a wrist is before it is said to be above the head."""

_CONTACT_WORDS = {
    "waist": "hip", "outer_thigh": "thigh", "inner_thigh": "thigh", "kneecap": "knee",
    "inner_knee": "knee", "shoulder_top": "shoulder", "elbow_tip": "elbow", "shin": "shin",
    "cheek": "cheek", "sole": "foot", "heel": "heel", "toes": "toes", "palm": "hand",
    "fingertips": "hand", "hand": "hand",
}  # fmt: skip
"""Everyday words for places; others are their own."""


def arm_facts(told: Told, side: Side) -> Iterator[Fact]:
    """What one arm does, and its hand."""
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
    # Named places first: "on the hip" says more than "on the trunk".
    code = min(touching, key=lambda one: (not one.places, one.value))
    place = meeting(code.places, code.name)[1].replace(" ", "_")
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


def leg_facts(told: Told, side: Side) -> Iterator[Fact]:
    """What one leg does."""
    codes = told.codes.seen(told.seen)
    knee, thigh, out = (f"{side}_{n}" for n in ("knee_flexion", "thigh_flexion", "thigh_abduction"))
    if knee not in codes or thigh not in codes:
        return
    bend = codes.value(knee)
    # Somebody who bends over stands on upright legs; who lies raises them from the floor's level.
    lying = told.codes.posture.label in ("lying", "unknown")
    lift, way = told.m.direction("thigh", side, "pelvis" if lying else "world")
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
