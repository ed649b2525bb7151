"""Whom an instruction is about: references to people among the tokens of a sentence.

Reads them by the grammar of questions, one phrase at a time. Knows nothing of who is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.query import Focus, Other, Ref, That, Things
from thirdwave.agents.offline.reading.bag import gather
from thirdwave.agents.offline.reading.refer import Somebody
from thirdwave.agents.offline.requests.tokens import Token
from thirdwave.agents.offline.requests.verbs import BASE, listed
from thirdwave.agents.offline.rewrite import walk
from thirdwave.agents.offline.wording.decorations import undecorated
from thirdwave.agents.offline.wording.lexicon import Lexicon
from thirdwave.agents.offline.wording.people import pointing

LONGEST = 12
"""Words of a reference."""
STOPS = listed(
    "to into like by with so until more less bit but if when while raise then as onto toward "
    "towards around from should must would could and"
)
"""Words before which a reference ends, except behind those of `GOES_ON`."""
GOES_ON = {
    "to": ("next", "closest", "nearest", "close", "closer", "farthest"),
    "from": ("person", "man", "woman", "one", "guy", "second", "third", "farthest", "player"),
}
OWNING = {"his": "man", "her": "woman", "their": None}
"""Possessive -> gender of whom the talk is about."""
OBJECTS = {"him": "man", "her": "woman", "them": None, "he": "man", "she": "woman", "they": None}
MANY = ("their", "them", "they")
_BEGINS_DOING = ("'s", "should", "must", ":")
"""What stands behind somebody who is to do something."""
_ELSE = (("everyone", "else"), ("everybody", "else"), ("the", "others"), ("all", "others"),
         ("the", "other", "people"), ("the", "other", "ones"),
         ("all", "the", "others"))  # fmt: skip
_OPEN = ("skip", "of", "poss", "and", "but", "or", "with", "between", "rel", "aux", "each", "not")
"""Kinds of words that no reference ends with."""
_NAMING = frozenset({"noun", "pid", "pronoun", "person_number"})
_INDEFINITE = ("a", "an", "some", "someone", "somebody", "any", "anyone", "anybody", "one", "me",
               "us", "you", "i", "we", "it", "itself", "myself", "my")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A reference, and where it stands."""

    ref: Ref
    start: int
    end: int
    pronoun: bool = False


def people_at(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> list[Named]:
    """References that begin at `at`, the longest first."""
    if at >= len(tokens) or not tokens[at].is_word or tokens[at].text in _INDEFINITE:
        return []
    found: list[Named] = []
    for end in range(at + 1, min(at + LONGEST, len(tokens)) + 1):
        last = tokens[end - 1].text
        before = tokens[end - 2].text if end - 2 >= at else ""
        joins = last == "and" and end - 1 > at
        if not tokens[end - 1].is_word or last == "'s":
            break
        if not joins and last in STOPS and before not in GOES_ON.get(last, ()):
            break
        if end > at + 1 and last in BASE and last not in ("left", "right"):
            break
        texts = tuple(token.text for token in tokens[at:end])
        somebody = _read(texts, lexicon) or _read_others(texts, lexicon)
        if somebody is None and _is_bounded(tokens, at, end):
            somebody = _read(texts, lexicon, eager=True)
            if somebody is not None and any(isinstance(one, Things) for one in walk(somebody.ref)):
                somebody = None  # on or beside what: that is not how people are told apart here
        if somebody is not None:
            found.insert(0, Named(somebody.ref, at, end, somebody.pronoun))
    return found


def _is_bounded(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether all between must be one reference: "of the person sitting on the left,"."""
    if tokens[end - 1].text in STOPS or end - at < 2:
        return False
    behind = tokens[end].text if end < len(tokens) else ""
    before = tokens[at - 1].text if at else ""
    owns = before in ("of", "for", "with") and not (behind and behind[0].isalnum())
    return owns or behind in BASE or behind in _BEGINS_DOING


def first_person(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Named | None:
    """The longest reference at `at`; None: there is none."""
    return next(iter(people_at(tokens, at, lexicon)), None)


def owners(tokens: Sequence[Token], lexicon: Lexicon, start: int = 0) -> list[Named]:
    """References that own a part: "p1's", with the 's, and "of the man on the left" with of."""
    found: list[Named] = []
    at = start
    while at < len(tokens):
        read = _owner_at(tokens, at, lexicon)
        if read is None:
            at += 1
        else:
            found.append(read)
            at = read.end
    return found


def owning_pronoun(tokens: Sequence[Token]) -> Focus | None:
    """Whom the first "his", "her", "their" or "him" means."""
    for token in tokens:
        if token.text in OWNING:
            return Focus(gender=OWNING[token.text], many=token.text in MANY)
        if token.text in OBJECTS:
            return Focus(gender=OBJECTS[token.text], many=token.text in MANY)
    return None


def others(tokens: Sequence[Token], lexicon: Lexicon) -> list[Named]:
    """Everybody who is named outright, by a noun or an id, or by a pronoun behind "like"."""
    found: list[Named] = []
    at = 0
    while at < len(tokens):
        if tokens[at].text in ("a", "an"):  # "a man" is nobody of the picture
            at += 2
            continue
        behind = at > 0 and tokens[at - 1].text in ("as", "like", "of", "copy", "imitate", "mimic")
        read = [] if at and tokens[at - 1].text == "'s" else people_at(tokens, at, lexicon)
        told = behind and tokens[at].text in ("the", "that", "this")  # "as the one in the middle"
        fits = [one for one in read if told or _names(tokens[at : one.end], lexicon)]
        if fits and (behind or not fits[0].pronoun) and tokens[at].text not in OWNING:
            found.append(fits[0])
            at = fits[0].end
        else:
            at = read[0].end if read and read[0].pronoun else at + 1  # "that person" is nobody new
    return found


def is_part(tokens: Sequence[Token], named: Named) -> bool:
    """Whether "the right one" and nothing behind it is an arm, not somebody."""
    texts = [token.text for token in tokens[named.start : named.end]]
    behind = tokens[named.end].text if named.end < len(tokens) else ""
    short = texts[-1] in ("one", "other", "left", "right") and len(texts) <= 3
    return short and texts[0] == "the" and behind in ("", "and", ",", "too", "also", "up", "down")


def _owner_at(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Named | None:
    of = tokens[at].text == "of"
    read = people_at(tokens, at + of, lexicon)
    for one in read:
        owned = one.end < len(tokens) and tokens[one.end].text in ("'s", "'")
        if owned and (not one.pronoun or one.end > at + 1):
            return Named(one.ref, at, one.end + 1)
        if of and not owned:
            return Named(one.ref, at, one.end, one.pronoun)
    return None


def _names(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    chunks = lexicon.tag([token.text for token in tokens]).chunks
    return any(chunk.kind in _NAMING for chunk in chunks)


def _read_others(words: tuple[str, ...], lexicon: Lexicon) -> Somebody | None:
    """Whom "everyone else who is sitting" and "the others who sit" name."""
    lead = next((lead for lead in _ELSE if words[: len(lead)] == lead), None)
    if lead is None or len(words) < len(lead) + 2:
        return None
    somebody = _read(("everyone", *words[len(lead) :]), lexicon)
    if somebody is None or not isinstance(somebody.ref, That):
        return None
    return replace(somebody, ref=somebody.ref.with_(of=Other(many=True)))


@lru_cache(maxsize=4096)
def _read(words: tuple[str, ...], lexicon: Lexicon, *, eager: bool = False) -> Somebody | None:
    """Whom these words name and nothing else; None: nobody, or anybody."""
    chunks = undecorated(lexicon.tag(pointing(words, lexicon)).chunks)
    if chunks[-1].kind in _OPEN or (chunks[0].kind == "skip" and words[0] != "the"):
        return None
    if len(words) == 1 and chunks[0].kind not in (*_NAMING, "quant"):
        return None
    if words[-1] in ("both", "all", "each", "other", "left", "right") and len(words) < 3:
        return None
    try:
        bag = gather(chunks, eager=eager)
    except NotUnderstood:
        return None
    somebody = bag.one("person") if bag.without("picture").kinds == ("person",) else None
    if not isinstance(somebody, Somebody) or somebody.quantifier not in (None, "all"):
        return None
    return somebody
