"""Instructions: "raise p1's left arm", "make him sit", "give p1 the same pose as the other man".

Finds whom an instruction is about and leaves the words about the pose as they were written.
"""

import re
from collections.abc import Sequence

from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.query import Focus, Ref
from thirdwave.agents.offline.requests.people import (
    Named,
    first_person,
    is_part,
    others,
    owners,
    owning_pronoun,
)
from thirdwave.agents.offline.requests.request import OTHER, Request
from thirdwave.agents.offline.requests.tokens import Token, said, word
from thirdwave.agents.offline.requests.verbs import BASE, NEEDS_ARTICLE, PARTS, RISKY, SAFE
from thirdwave.agents.offline.wording.lexicon import Lexicon

CAUSING = ("make", "have", "let", "get", "help", "force", "allow")
"""Verbs behind which somebody and what they are to do stand."""
STRICT = ("have", "let", "get", "help")
"""Of those, the ones that begin questions too: a base form has to follow."""
OF_PARTS = ("make", "have", "get", "let")
"""Of those, the ones behind which a part and how it is to be may stand: "get her hands up"."""
MOVING = frozenset(("get", "go", "come", "stay", "remain", "be"))
"""Base forms that lead other words of how somebody is to be: "get up"."""
PLACING = ("put", "place", "set", "get", "pose", "position", "bring")
"""Verbs of "put p1 into a squat" and "pose him like a boxer"."""
INTO = ("in", "into", "on", "onto", "like", "as", "to", "down", "back")
OUGHT = (("should",), ("must",), ("needs", "to"), ("need", "to"), ("has", "to"), ("ought", "to"),
         ("shall",))  # fmt: skip
_SAME_POSE = re.compile(
    r"^(?:(?:have|take|get|adopt|assume|be in|in) )?(?:the )?same(?= pose\b)", re.IGNORECASE
)
_EXACTLY = re.compile(
    r"^(?:(?:be )?(?:in|into) )?(?:(?:exactly|precisely|just|quite|absolutely) )?(?:the )?"
    r"(?:(?:very|exact|exactly|precise|identical|selfsame) )*(?=same\b)"
    r"|\b(?:exactly|precisely|identically|completely)\b ?(?=.*\{other\})"
    r"|(?<=\{other\}),? (?:exactly|precisely|identically|completely|in every (?:detail|way|respect)"
    r"|down to the last detail|to the letter|has|does|is)$"
    r"|\b(?:exact|identical|very)\b ?(?=same\b|pose\b|posture\b|stance\b)"
    r"|(?<=(?:in|to) )(?:exactly|precisely) (?=the same\b)",
    re.IGNORECASE,
)
"""What stresses that a pose is the same, and says no more."""
_ADOPTED = re.compile(
    r"^(?:(?:adopt|take|take on|take up|assume|get|have|copy|be in|in|into|strike|hold) )?(?:the )?"
    r"(?:pose|posture|stance)(?: (?:of|to|like|as|that))? (?=\{other\}$)"
    r"|^(?:be )?(?:posed |standing |held )?(?:the same as|identical to) (?=\{other\}$)",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"^(?:do|be doing) (?:exactly )?(?:what|the same(?: thing)? as) (\{other\})"
    r"(?: (?:does|do|did|is doing|was doing))?(?![^ ,.])",
    re.IGNORECASE,
)
"""Words of "do what p2 does"."""
WISHES = (("i", "want"), ("i", "would", "like"), ("i", "'d", "like"), ("i", "need"),
          ("we", "want"))  # fmt: skip
LOOSE = ("around", "to", "into", "on", "in", "by", "about", "over", "up", "down", "a", "the",
         "back", "onto", "like", "as", "so", "upside", ",", "and", "toward", "towards")  # fmt: skip
"""Words behind "her" that tell that it is whom, not whose: "turn her to the left"."""
AIMED = frozenset(
    ("as", "like", "than", "at", "to", "toward", "towards", "from", "face", "facing", "what")
)
"""Words before somebody who is the model of a pose, or where it is turned to."""
COPIED = frozenset(
    ("same", "copy", "imitate", "mimic", "match", "mirror", "pose", "posture", "stance", "as",
     "like")
)  # fmt: skip
"""Words in whose clause somebody is the model of a pose."""
_LINKS = ("and", "then", "but", "while", ",", ";")
ONE_PERSON = NotUnderstood(
    "That is about more than one person: say it one person at a time; try: raise p1's left arm"
)


def instruction(
    tokens: Sequence[Token], lexicon: Lexicon, *, asked: bool, risky: bool = False
) -> Request | None:
    """The edit that a sentence without its polite beginning asks for; None: it is none.

    `asked`: it ends as a question does. `risky`: verbs that may begin a question count too.
    """
    if not tokens:
        return None
    wished = _wished(tokens, lexicon)
    if wished is not None:
        return wished
    if asked:
        return None
    verb = tokens[0].text
    for read in (_caused, _given, _copied, _changed, _placed, _named_first):
        request = read(tokens, lexicon)
        if request is not None:
            return request
    if verb in SAFE or (risky and verb in RISKY and _fits(tokens, lexicon)):
        return commanded(tokens, lexicon)
    return None


def commanded(tokens: Sequence[Token], lexicon: Lexicon) -> Request:
    """The edit of "bend the left knee of p1 a bit more": whose it is stands anywhere."""
    named = first_person(tokens, 1, lexicon)
    if named is not None and _is_object(tokens, named):
        return about(named.ref, [*tokens[: named.start], *tokens[named.end :]], lexicon)
    owned = [one for one in owners(tokens, lexicon) if not one.pronoun]
    if len({repr(one.ref) for one in owned}) > 1:
        raise ONE_PERSON
    if owned and owning_pronoun(tokens[: owned[0].start]) is not None:
        raise ONE_PERSON  # "put his hand on p3's shoulder"
    kept = without_owners(tokens, owned)
    of = owned[0].ref if owned else owning_pronoun(tokens) or Focus()
    return about(of, kept, lexicon)


def about(
    of: Ref, tokens: Sequence[Token], lexicon: Lexicon, *, hypothetical: bool = False
) -> Request:
    """The edit of somebody in these words, with another person who is named in them put apart."""
    copied = [one for one in others(tokens, lexicon) if not is_part(tokens, one)]
    kept = list(tokens)
    other: Ref | None = None
    for one in reversed(copied):
        if repr(one.ref) == repr(of):
            kept[one.start : one.end] = [word("the" if _owns(tokens, one) else "it")]
            continue
        if other is not None and repr(other) != repr(one.ref):
            raise ONE_PERSON
        if not _is_copied(tokens, one):
            raise ONE_PERSON
        other = one.ref
        start = one.start + (tokens[one.start].text in AIMED)
        kept[start : one.end] = [Token(OTHER, OTHER, True)]
    words = said(kept) if other is None else _ADOPTED.sub("same pose as ", _exact(said(kept)))
    words = _DOES.sub(r"same pose as \1", _SAME_POSE.sub("same", words))
    return Request(act="edit", of=of, other=other, words=words, hypothetical=hypothetical)


def _exact(words: str) -> str:
    return " ".join(_EXACTLY.sub("", words).split())


def _is_copied(tokens: Sequence[Token], one: Named) -> bool:
    """Whether somebody else is the model or the aim of a pose, not one who is to be posed too."""
    before = [token.text for token in tokens[: one.start]]
    if {*before[-1:], tokens[one.start].text} & AIMED:  # a reference may begin with "at"
        return True
    linked = next((n for n in range(len(before), 0, -1) if before[n - 1] in _LINKS), 0)
    near = before[linked:] + [token.text for token in tokens[one.end : one.end + 2]]
    return bool(set(near) & COPIED)


def without_owners(tokens: Sequence[Token], owned: Sequence[Named]) -> list[Token]:
    """The tokens with "the" for "p1's", and without "of p1"."""
    kept = list(tokens)
    for one in reversed(owned):
        of = tokens[one.start].text == "of"
        kept[one.start : one.end] = [] if of else [word("the")]
    return kept


def _caused(tokens: Sequence[Token], lexicon: Lexicon) -> Request | None:
    """Reads "make p1 raise both arms", "have her sit down", "make his left arm straight"."""
    if tokens[0].text not in CAUSING:
        return None
    if len(tokens) > 2 and tokens[1].text in ("both", "all") and tokens[2].text in BASE:
        return about(Focus(many=True), tokens[2:], lexicon)
    named = first_person(tokens, 1, lexicon)
    if named is None or named.end >= len(tokens):
        of = owning_pronoun(tokens) if tokens[0].text in OF_PARTS else None
        return None if of is None or not _says_how(tokens) else about(of, tokens[1:], lexicon)
    rest = tokens[named.end :]
    if rest[0].text == "'s":
        owned = [one for one in owners(tokens, lexicon) if not one.pronoun]
        if tokens[0].text not in OF_PARTS or not owned or not _says_how(tokens):
            return None
        return about(owned[0].ref, without_owners(tokens, owned[:1])[1:], lexicon)
    if tokens[1].text in ("his", "her", "their") and tokens[0].text == "make" and named.pronoun:
        follows = rest[0].text
        if follows not in BASE and follows not in ("look", "feel", "as", "more", "less", "very"):
            return about(named.ref, tokens[1:], lexicon)
    rest = rest[1:] if rest[0].text == "to" else rest
    if len(rest) > 1 and rest[0].text in ("all", "both", "each") and rest[1].text in BASE:
        rest = rest[1:]
    if tokens[0].text in STRICT and (not rest or rest[0].text not in BASE | MOVING):
        return None
    return about(named.ref, rest, lexicon) if rest else None


def _says_how(tokens: Sequence[Token]) -> bool:
    """Whether "have her arms ..." goes on with how they are to be; "make" always does."""
    return tokens[0].text == "make" or tokens[-1].text not in PARTS


def _given(tokens: Sequence[Token], lexicon: Lexicon) -> Request | None:
    """Reads "give p1 the same pose as the man on the left, but sitting"."""
    if tokens[0].text != "give":
        return None
    named = first_person(tokens, 1, lexicon)
    if named is None or named.end >= len(tokens) or tokens[named.end].text == "'s":
        return None
    return about(named.ref, tokens[named.end :], lexicon)


def _copied(tokens: Sequence[Token], lexicon: Lexicon) -> Request | None:
    """Reads "copy p2's pose to p1", "use the pose of the man on the left for p2"."""
    if tokens[0].text not in ("copy", "use", "apply", "transfer", "take"):
        return None
    at = next((at for at, token in enumerate(tokens) if token.text in ("to", "onto", "for")), None)
    named = first_person(tokens, at + 1, lexicon) if at is not None else None
    if at is None or named is None or named.end < len(tokens):
        return None
    owned = owners(tokens[:at], lexicon)
    if len(owned) != 1 or not any(token.text == "pose" for token in tokens[:at]):
        return None
    words = f"same pose as {OTHER}"
    return Request(act="edit", of=named.ref, other=owned[0].ref, words=words)


def _changed(tokens: Sequence[Token], lexicon: Lexicon) -> Request | None:
    """Reads "change p1's pose to a squat", "set the pose of the man on the left to sitting"."""
    if tokens[0].text not in ("change", "set", "edit", "adjust", "turn"):
        return None
    to = next((at for at, token in enumerate(tokens) if token.text in ("to", "into")), None)
    head = tokens[1:to] if to else ()
    if to is None or not any(token.text in ("pose", "posture", "stance") for token in head):
        return None
    owned = owners(head, lexicon)
    of = owned[0].ref if owned else owning_pronoun(head) or Focus()
    return about(of, tokens[to + 1 :], lexicon)


def _placed(tokens: Sequence[Token], lexicon: Lexicon) -> Request | None:
    """Reads "put p1 into a squat", "pose him like a boxer": somebody as a whole."""
    if tokens[0].text not in PLACING:
        return None
    named = first_person(tokens, 1, lexicon)
    if named is None or named.end >= len(tokens) or tokens[named.end].text not in INTO:
        return None
    rest = tokens[named.end :]
    return about(named.ref, rest[1:] if rest[0].text == "to" else rest, lexicon)


def _named_first(tokens: Sequence[Token], lexicon: Lexicon) -> Request | None:
    """Reads "p1, raise both arms" and "the man on the left should sit down"."""
    named = first_person(tokens, 0, lexicon)
    if named is None or named.end >= len(tokens):
        return None
    rest = tokens[named.end :]
    if rest[0].text in (",", ":") and len(rest) > 1 and rest[1].text in SAFE:
        return about(named.ref, rest[1:], lexicon)
    for ought in OUGHT:
        if tuple(token.text for token in rest[: len(ought)]) == ought and len(rest) > len(ought):
            return about(named.ref, rest[len(ought) :], lexicon)
    return None


def _wished(tokens: Sequence[Token], lexicon: Lexicon) -> Request | None:
    """Reads "I want p1 to raise both arms"."""
    for wish in WISHES:
        if tuple(token.text for token in tokens[: len(wish)]) != wish:
            continue
        named = first_person(tokens, len(wish), lexicon)
        if named is None or named.end + 1 >= len(tokens):
            return None
        follows = [token.text for token in tokens[named.end : named.end + 2]]
        if follows[0] == "to" and follows[1] in BASE | {"look", "be", "have"}:
            return about(named.ref, tokens[named.end + 1 :], lexicon)
    return None


def _is_object(tokens: Sequence[Token], named: Named) -> bool:
    """Whether the person is turned or seated as a whole, and owns no part behind."""
    if named.end >= len(tokens):
        return True
    behind = tokens[named.end].text
    return behind != "'s" and not _possessive(tokens, named)


def _possessive(tokens: Sequence[Token], named: Named) -> bool:
    """Whether "her" is whose hand it is, not whom to turn: a word follows that names a part."""
    single = named.end == named.start + 1 and tokens[named.start].text in ("her", "his", "their")
    return single and tokens[named.end].text not in LOOSE


def _owns(tokens: Sequence[Token], named: Named) -> bool:
    return named.end < len(tokens) and tokens[named.end].text == "'s"


def _fits(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether a verb that may begin a question begins an instruction here."""
    verb = tokens[0].text
    wanted = NEEDS_ARTICLE.get(verb)
    if wanted is None:
        return True
    return len(tokens) > 1 and tokens[1].text in wanted and not first_person(tokens, 1, lexicon)
