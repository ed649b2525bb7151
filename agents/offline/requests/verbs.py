"""Verbs that instructions begin with, and the forms they take in "if he raised an arm".

Only tells instructions from questions: what a verb does to a body is the tool's to know.
"""

from functools import cache


def listed(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


SAFE = listed(
    "raise lift lower elevate hoist hike drop bend flex unbend straighten extend stretch "
    "hyperextend put place move bring touch turn rotate twist swivel tilt tip incline lean bow "
    "nod tuck cross uncross spread widen narrow squeeze clasp interlace interlock lunge squat "
    "crouch kneel sit seat recline lie stand jump leap hop shrug arch hunch slouch slump abduct "
    "adduct pronate supinate dorsiflex plantarflex protract retract mirror flip swap pose "
    "strike wave salute pray tiptoe stoop swing sway shift push pull curl uncurl fold unfold "
    "relax loosen tense stiffen bring rise sink step kick clench stomp curtsy meditate balance "
    "genuflect punch throw catch climb crawl dance imitate copy mimic"
)
"""Base forms that begin no question."""
RISKY = listed(
    "close open part hold take set rest lay press plant point aim direct look gaze stare face "
    "reach grab grasp cover hug scratch cup support round roll walk run march keep lock "
    "position separate join slide dip change adjust apply perform do act reset pretend let"
)
"""Base forms that may begin a question or another command: the question is tried first."""
_ARTICLES = ("a", "an", "the", "some")
NEEDS_ARTICLE = {"do": _ARTICLES, "perform": _ARTICLES, "act": ("like", "as", "out")}
"""Verb -> what has to stand behind it."""
BASE = SAFE | RISKY
POSTURES = listed(
    "sit kneel lie squat crouch walk run jump lunge dance bow lean crawl recline wave salute pray"
)
"""Verbs that say of their own how the body is held: "how would she sit if ..."."""
LOOKS = listed("look stand pose appear seem hold move act behave carry be")
"""Verbs of "how would he stand if ...", which ask for the whole pose."""
_IRREGULAR = {
    "bent": "bend", "stood": "stand", "sat": "sit", "lay": "lie", "laid": "lay", "held": "hold",
    "put": "put", "brought": "bring", "took": "take", "kept": "keep", "spread": "spread",
    "set": "set", "knelt": "kneel", "leant": "lean", "swung": "swing", "threw": "throw",
    "let": "let", "rose": "rise", "sank": "sink", "struck": "strike", "ran": "run",
    "leapt": "leap", "did": "do", "caught": "catch", "lain": "lie", "held out": "hold out",
    "made": "make", "went": "go", "got": "get", "came": "come", "gave": "give",
    "slid": "slide", "unbent": "unbend",
}  # fmt: skip
PARTS = listed(
    "arm arms hand hands leg legs knee knees elbow elbows foot feet head back trunk torso hip hips "
    "shoulder shoulders wrist wrists chin forearm forearms thigh thighs"
)
"""Nouns of what is moved."""
PARTICIPLES = listed(
    "bent seated crouched hunched raised lifted lowered crossed folded stretched extended "
    "spread straightened slumped slouched arched tilted turned twisted clasped upright lying "
    "sitting standing kneeling squatting bowed outstretched rotated leant curled tucked "
    "straight bowing"
)
"""What can be said of a body behind "were" without being a manner."""


def base_of(form: str) -> str | None:
    """The base form of a verb in the past or third person; None: it is no such form."""
    if form in _IRREGULAR:
        return _IRREGULAR[form]
    return _regular().get(form)


def is_ing(form: str) -> bool:
    """Whether it is the -ing form of anything."""
    return form.endswith("ing") and len(form) > 4


@cache
def _regular() -> dict[str, str]:
    found: dict[str, str] = {}
    for base in sorted(BASE):
        for form in _forms(base):
            found.setdefault(form, base)
    return found


def _forms(base: str) -> tuple[str, ...]:
    """Past and third person by rule; of verbs that double their last letter, both spellings."""
    if base.endswith("e"):
        return f"{base}d", f"{base}s"
    if base.endswith("y") and base[-2] not in "aeiou":
        return f"{base[:-1]}ied", f"{base[:-1]}ies"
    third = f"{base}es" if base.endswith(("s", "sh", "ch", "x", "o")) else f"{base}s"
    return f"{base}ed", f"{base}{base[-1]}ed", third
