"""Somebody's name: "call p2 Ann and p3 Bob", "p2 is Ann", "remember that p2 is the coach".

Knows nothing of facts that are no names.
"""

import re
from collections.abc import Callable, Sequence

from thirdwave.agents.asking import words_of
from thirdwave.agents.offline.remembering import said as forms
from thirdwave.agents.offline.remembering.memory import (
    PRONOUNS,
    TELLING,
    WHO_IS_MEANT,
    Memory,
    noted,
    one_by_one,
)
from thirdwave.agents.offline.wording.lexicon import default_lexicon
from thirdwave.agents.offline.wording.word_classes import belongs
from thirdwave.agents.plan import Plan
from thirdwave.scene.facts import bare_name, fact_name

NEEDED_WORD = "{word!r} is a word that questions are made of; try: call p2 the coach"
SAYS_MORE = "{word!r} is no name: call somebody by a noun or a name; try: call p2 the coach"
ONE_EACH = "one name is for one person; try: call p2 Ann and p3 Bob"
WHICH_OTHER = "Say who the other one is by their id; try: call p2 Ann and p3 Bob"
ANYBODY = words_of("person people human somebody someone one man woman boy girl guy lady")
"""Words for whoever it is, which are nobody's name."""
LONGEST = 4
"""Words of a name."""
_OTHER = re.compile(r"(?:the|that) other(?: one| person| man| woman)?", re.IGNORECASE)
_SIDES = {"left": "right", "right": "left"}
_CLAUSES = re.compile(r",? and (?:(?:call|name|label) )?|[,;] (?:(?:call|name|label) )?")
Pair = tuple[str, str]
"""Who is named, and what."""
Read = Callable[[str], list[Pair]]
"""The pairs that a clause can be read as, likely ones first."""


def named(said: str, memory: Memory) -> Plan | None:
    """The plan of a text that names people; None: it names nobody."""
    call, keep = forms.CALL.fullmatch(said), forms.KEEP.fullmatch(said)
    again = forms.RENAME.fullmatch(said)
    if again is not None:
        who = next(filter(None, (again[n] for n in ("who", "whose", "poss", "of"))), "")
        several, pairs = None, [(who, again["name"] or again["to"])]
        if not (again["poss"] or _somebody(who, memory)):
            return None
    elif call is not None:
        several = _several(call["rest"], lambda part: _called(part, memory) or _is(part, memory))
        pairs = several or _called(call["rest"], memory)
    else:
        inner = said if keep is None else keep["said"] or ""
        several = _several(inner, lambda part: _is(part, memory) or _bare(part, memory))
        pairs = several or _is(inner, memory)
    if not pairs:
        return None
    if several or _OTHER.fullmatch(pairs[0][0]):
        return _naming_several(pairs, memory)
    plans = [_naming(who, name, memory) for who, name in pairs]
    return next((plan for plan in plans if plan.abstain is None), plans[-1])


def _several(text: str, read: Read) -> list[Pair] | None:
    """The pairs of clauses that each name somebody; None: not all of them do."""
    parts = _CLAUSES.split(text)
    if len(parts) < 2:
        return None
    read_so = [read(part.strip()) for part in parts]
    return [pairs[0] for pairs in read_so if pairs] if all(read_so) else None


def _called(rest: str, memory: Memory) -> list[Pair]:
    """Who is named and what, of the words behind "call"; likely ones first."""
    known = "|".join(map(re.escape, (*memory.names.values(), *PRONOUNS)))
    simple = re.fullmatch(rf"(p\d{{1,3}}|{known}) (?:as )?(\S.*)", rest, re.IGNORECASE)
    if simple is not None:
        return [(simple[1], simple[2])] if len(simple[2].split()) <= LONGEST else []
    quoted = re.fullmatch(r"(.+?) (?:as )?['\"](.+)['\"]", rest)
    if quoted is not None:
        return [(quoted[1], quoted[2])] if _somebody(quoted[1], memory) else []
    words = rest.split()
    pairs = [(" ".join(words[:-n]), " ".join(words[-n:])) for n in (2, 1, 3) if len(words) > n + 1]
    role = [pair for pair in pairs if pair[1].lower().startswith("the ")]
    pairs = [(who.removesuffix(" as"), name) for who, name in (*role, *pairs)]
    return [pair for pair in pairs if _somebody(pair[0], memory)]


def _is(text: str, memory: Memory) -> list[Pair]:
    """Of a clause: "p2 is called Ann", "his name is Ann", "p2 is Ann", "p2 is the coach"."""
    called = forms.IS_CALLED.fullmatch(text)
    if called is not None:
        given = next(filter(None, (called[n] for n in ("who", "whose", "of", "poss"))), "")
        return [(given, called["name"])] if _somebody(given, memory) or called["poss"] else []
    one = re.fullmatch(r"(?P<who>.+?)(?: is|'s) (?P<name>\S.*)", text)
    if one is None or not _somebody(one["who"], memory):
        return []
    role = re.match(r"(?i:the|our|my) ", one["name"]) is not None
    if role and memory.id_of(one["who"]) in memory.names:
        return []  # a remark: who has a name keeps it
    proper = all(word[:1].isupper() for word in one["name"].split())
    free = all(_kind(word) in TELLING or _is_role(word) for word in _words(one["name"]))
    return [(one["who"], one["name"])] if (role or proper) and free else []


def _bare(text: str, memory: Memory) -> list[Pair]:
    """Of a clause behind one that names somebody: "p3 Bob"."""
    pair = re.fullmatch(r"(p\d{1,3}) ([A-Z]\S*)", text)
    return [] if pair is None else [(pair[1], pair[2])]


def _naming(who: str, name: str, memory: Memory) -> Plan:
    if (wrong := _no_name(name)) is not None:
        return Plan(abstain=wrong, meaning=noted([fact_name(name)]))
    shown = bare_name(name).strip("'\"")
    before = {p.id: p.name for p in memory.scene.people or ()}
    return memory.done_to(
        who,
        lambda person: ("name_person", {"person": person, "name": shown}),
        f"call {who} {shown}",
        noted([fact_name(name)], before=before),
    )


def _naming_several(pairs: Sequence[Pair], memory: Memory) -> Plan:
    names = [fact_name(name) for _, name in pairs]
    meaning = noted(names, before={p.id: p.name for p in memory.scene.people or ()})
    if len(set(names)) < len(names):
        return Plan(abstain=ONE_EACH, meaning=meaning)
    plans: list[Plan] = []
    first = "them" if _OTHER.fullmatch(pairs[0][0]) else pairs[0][0]
    for who, name in pairs:
        other = _other_than(first, memory) if _OTHER.fullmatch(who) else who
        if other is None:
            return Plan(abstain=WHICH_OTHER, meaning=meaning)
        plan = _naming(other, name, memory)
        if plan.abstain is not None or plan.ask is not None:
            return plan if plan.abstain else Plan(abstain=WHO_IS_MEANT, meaning=meaning)
        plans.append(plan)
    return one_by_one(plans, meaning)


def _other_than(who: str, memory: Memory) -> str | None:
    """Who "the other one" is beside the one named first: of two people the second, else None."""
    ids = memory.scene.person_ids
    known = memory.id_of(who)
    side = next((_SIDES[word] for word in who.lower().split() if word in _SIDES), None)
    if len(ids) not in (0, 2) or (known is None and side is None):
        return None
    return next((one for one in ids if one != known), None) if known else f"the {side} one"


def _no_name(name: str) -> str | None:
    """Why words cannot be a name; None: they can."""
    words = _words(name)
    shown = bare_name(name).strip("'\"")
    kinds = {word: _kind(word) for word in words}
    if any(map(_is_role, words)) or "unknown" in kinds.values():
        return None
    if not any(kind in TELLING for kind in kinds.values()):
        return NEEDED_WORD.format(word=shown)
    plain = name == shown and name == name.lower()  # "call him tomorrow": when, not what
    return SAYS_MORE.format(word=shown) if plain else None


def _words(name: str) -> list[str]:
    return bare_name(name).strip("'\"").casefold().split()


def _is_role(word: str) -> bool:
    """Whether a word says what somebody does: "coach", "patient"."""
    return belongs(word, "person") or (_kind(word) == "noun" and word not in ANYBODY)


def _kind(word: str) -> str:
    return default_lexicon().tag([word]).chunks[0].kind


def _somebody(who: str, memory: Memory) -> bool:
    return memory.is_person(who) or _OTHER.fullmatch(who) is not None
