"""Superlatives in other words: "taller than everyone else", "whose feet are furthest apart".

Also "is p3 looking at p2 or p1". Each is put together from questions that stand by themselves.
Knows nothing of how a question is read.
"""

import re
from collections.abc import Callable, Sequence

from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.query import (
    Among,
    Everyone,
    Group,
    Ids,
    Measure,
    Nth,
    Order,
    Partners,
    Query,
    Ref,
    Test,
    Which,
)
from thirdwave.agents.offline.reading.quantity import SIDED_PARTS, scale
from thirdwave.agents.offline.reading.refer import PartOf
from thirdwave.agents.offline.wording.lexicon import Chunk

Ask = Callable[[str], Query]
_ALL_OTHERS = (
    r"than (?:(?:everyone|everybody|anyone|anybody|all) else|all (?:of )?the (?:others|rest)"
    r"|all others|(?:any|every) (?:of the others|other (?:person|one)))"
)
_BE = re.compile(
    rf"(?:is|are) (?P<who>.+?) (?P<how>(?:more|less) \w+|\w+er)(?P<rest> up| (?:to|from) the"
    rf" camera)? {_ALL_OTHERS}(?:'s)?"
)
_DO = re.compile(rf"does (?P<who>.+?) (?P<do>lean|bend) (?P<how>more|less) {_ALL_OTHERS}")
_PART_OF = re.compile(
    r"(?P<who>.+?)'s (?P<part>(?:left|right) (?:knee|elbow|hip|wrist|hand|foot|ankle|shoulder))"
)
_MOST = {
    "taller": "tallest", "shorter": "shortest", "higher": "highest", "lower": "lowest",
    "closer": "closest", "nearer": "nearest", "farther": "farthest", "further": "farthest",
    "straighter": "straightest", "more bent": "most bent", "less bent": "least bent",
}  # fmt: skip
_LIMBS = {
    "feet": "foot", "hands": "wrist", "wrists": "wrist", "knees": "knee", "elbows": "elbow",
    "ankles": "ankle", "shoulders": "shoulder",
}  # fmt: skip
_SPREAD = r"(?:the )?(?P<how>farthest|furthest|widest|closest|nearest)"
_APART = (
    r"(?: (?P<apart>apart(?: from (?:each other|one another))?|together"
    r"|(?:to|from) (?:each other|one another)))"
)
_SPAN = re.compile(
    rf"(?:whose (?P<own>{'|'.join(_LIMBS)}) (?:are|is)"
    rf"|(?P<whom>who|which of (?:them|those|these|p\d[p\d, and]*)|which \w+) (?:has|holds|keeps"
    rf"|(?:is )?(?:standing|stands|stand) with) (?:(?:his|her|their|the|his or her) )?"
    rf"(?P<parts>{'|'.join(_LIMBS)}))"
    rf" (?:held |kept |placed )?{_SPREAD}{_APART}"
)
_LEANS = re.compile(
    r"(?P<whom>who|which of .+?|which \w+) (?:leans?|is leaning|are leaning|bends?) (?:the )?"
    r"(?:furthest|farthest|further|farther|most|more)"
    r" (?:over )?(?:to (?:the|his|her|their) )?(?P<where>front|back|rear|left|right|sides?"
    r"|forwards?|backwards?|sideways)"
)
_ONE_OF = re.compile(
    r"(?:is (?P<who>.+?) (?P<being>looking|facing)|does (?P<whom>.+?) (?P<doing>look|face))"
    r" (?P<at>at |towards? )?(?P<first>.+?),? or (?:at |towards? )?(?P<second>.+)"
)


LEANS_NOWHERE = NotUnderstood(
    "I measure how far a trunk leans from upright, not to which side or whether backward; try: who "
    "leans the most?"
)


def superlative(text: str, ask: Ask) -> Query | None:
    """The question of one who outdoes all others, or of the one of two; None: it asks neither.

    NotUnderstood where it is one, but of somebody or something that cannot be read.
    """
    plain = " ".join(text.replace("’", "'").strip(" ?.!").split())
    plain = re.sub(r"^(?:and|so|ok|then),? ", "", plain[:1].lower() + plain[1:])
    if (found := _BE.fullmatch(plain)) is not None:
        return _outdoing(found["who"], found["how"], found["rest"] or "", ask)
    if (found := _DO.fullmatch(plain)) is not None:
        most = "most" if found["how"] == "more" else "least"
        return _is_the_one(found["who"], f"who leans the {most}?", ask)
    if (found := _LEANS.fullmatch(plain)) is not None:
        if found["where"] in ("front", "forward", "forwards"):
            return ask(f"{found['whom']} leans the most?")
        raise LEANS_NOWHERE
    if (found := _SPAN.fullmatch(plain)) is not None:
        return _spread(found, ask)
    if (found := _ONE_OF.fullmatch(plain)) is not None:
        return _one_of(found, ask)
    return None


def _outdoing(who: str, how: str, rest: str, ask: Ask) -> Query | None:
    if how not in _MOST:
        return None
    part = _PART_OF.fullmatch(who)
    if part is not None:
        return _is_the_one(part["who"], f"whose {part['part']} is the {_MOST[how]}{rest}?", ask)
    return _is_the_one(who, f"who is the {_MOST[how]}{rest}?", ask)


def _is_the_one(who: str, question: str, ask: Ask) -> Query | None:
    """Whether somebody is whom a question of a superlative finds."""
    best, one = ask(question), _single(who, ask)
    if not isinstance(best, Which) or not isinstance(best.of, Nth) or one is None:
        return None
    if not isinstance(best.of.of, Everyone):
        return None
    return Test(of=one, predicate=Among(ref=best.of))


def _spread(found: re.Match[str], ask: Ask) -> Query | None:
    near = found["how"] in ("closest", "nearest")
    if near == found["apart"].startswith(("apart", "from")):
        return None  # "closest apart" says neither
    among = ask(f"{found['whom'] or 'who'} is the tallest?")
    if not isinstance(among, Which) or not isinstance(among.of, Nth):
        return None
    by = Measure(quantity="distance", part=_LIMBS[found["own"] or found["parts"]])
    return Which(of=among.of.with_(by=by, order="min" if near else "max"))


def _one_of(found: re.Match[str], ask: Ask) -> Query | None:
    """Reads "is p3 looking at p2 or p1": which of the two it is, if either."""
    who, verb = found["who"] or found["whom"], found["being"] or found["doing"]
    members = [_single(found[name], ask) for name in ("first", "second")]
    at = found["at"] or ""
    ing = {"look": "looking", "face": "facing"}.get(verb, verb)
    asked = ask(f"who is {who} {ing} {at}".strip() + "?")
    if not isinstance(asked, Partners) or asked.among != "people" or _single(who, ask) is None:
        return None
    kept = [one for one in members if one is not None]
    return asked.with_(within=Group(members=tuple(kept))) if len(kept) == len(members) else None


def _single(who: str, ask: Ask) -> Ref | None:
    """The one person that words name; None: they name several, or nobody in particular."""
    try:
        test = ask(f"is {who} standing?")
    except NotUnderstood:
        return None
    if not isinstance(test, Test) or test.quantifier != "all":
        return None
    several = isinstance(test.of, Everyone | Group) or (
        isinstance(test.of, Ids) and len(test.of.ids) > 1
    )
    return None if several or getattr(test.of, "many", False) else test.of


def most_by(chunks: Sequence[Chunk], at: int) -> tuple[Measure, Order, int] | None:
    """The quantity and order of "(the) most bent left knee", and the place behind it."""
    operator = str(chunks[at].value)
    name, rising = (
        (None, operator == "most")
        if operator in ("most", "least")
        else (operator[:-1], operator[-1] == "+")
    )
    end = at + 1
    side = part = None
    if end < len(chunks) and chunks[end].kind == "side":
        side, end = chunks[end].value, end + 1
    if end < len(chunks) and chunks[end].kind == "part":
        part, end = chunks[end].value, end + 1
    said = chunks[end].value if end < len(chunks) and chunks[end].kind == "dim" else None
    if name == "wide" and said == "posture":
        said, end = None, end + 1  # "the widest stance"
    elif said in ("angle", name) or (name is None and said != "posture"):
        end += said is not None
    else:
        said = None
    said = name if said in ("angle", None) else said
    if part is None and said in (None, "high", "low", "x"):
        return None
    meant = scale(said, None if part is None else PartOf(part, side), rising=rising)
    if meant is None or (part is None and side is not None):
        return None
    if meant.measure.quantity == "part_height" and meant.measure.part in SIDED_PARTS:
        return None  # of which hand was not said
    return meant.measure, "max" if meant.rising else "min", end
