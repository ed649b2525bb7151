"""Referring expressions: "the man on the left", "p2's right knee", "the one who is sitting".

Reads chunks from left to right and joins those that name people or body parts. Knows nothing
of what is asked about them, nor of who is in the picture.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from thirdwave.agents.offline.excuses import EXCEPTED, say_which
from thirdwave.agents.offline.query import (
    Everyone,
    Except,
    Focus,
    Group,
    Ids,
    Is,
    Measure,
    Nth,
    Order,
    Other,
    Predicate,
    Quantifier,
    Ref,
    Side,
    That,
    TheOne,
)
from thirdwave.agents.offline.wording.lexicon import Chunk

ReadPredicate = Callable[[Sequence[Chunk], int], tuple[Predicate, int] | None]
"""Reads a predicate at a place: the predicate and the place behind it, or None."""

IMAGE_X = Measure(quantity="image_x")
DEPTH = Measure(quantity="depth")
STATURE = Measure(quantity="stature")
PLACES: dict[str, tuple[Measure, Order]] = {
    "left": (IMAGE_X, "min"),
    "right": (IMAGE_X, "max"),
    "middle": (IMAGE_X, "middle"),
    "front": (DEPTH, "min"),
    "rear": (DEPTH, "max"),
}
"""Where somebody is -> the measure that says so."""
PERSON_EXTREMES: dict[str, tuple[Measure, Order]] = {
    "tall+": (STATURE, "max"),
    "tall-": (STATURE, "min"),
    "far-": (DEPTH, "min"),
    "far+": (DEPTH, "max"),
    "x-": (IMAGE_X, "min"),
    "x+": (IMAGE_X, "max"),
}
"""Superlatives that pick a person without naming a body part."""
RELATIVE = ("who", "who_rel", "whose", "which")
PART_START = ("part", "side", "back")
HEADS = ("noun", "one")
GENDERS = {"he": "man", "his": "man", "she": "woman", "her": "woman", "hers": "woman"}
PLAIN_PRONOUNS = ("he", "she", "they", "this", "these", "i", "hers")
POSSESSIVE = ("his", "her", "their", "my")


@dataclass(frozen=True, slots=True)
class Somebody:
    """Whom a piece of the question names, and how."""

    ref: Ref
    gender: str | None = None
    many: bool = False
    quantifier: Quantifier | None = None
    n: int = 1
    pronoun: bool = False
    corefers: bool = False
    """Stands for somebody the same question named before ("p1 ... his")."""
    side: Side | None = None
    """"The left one" can also be a knee; the side it was named by."""
    located: bool = False
    nearest: Order | None = None
    """"The nearest person", not said to what: by default to the camera."""


@dataclass(frozen=True, slots=True)
class PartOf:
    """A body part: whose, which, and on which side of the person."""

    part: str | None
    """None: "his right" after another part was named."""
    side: Side | None = None
    owner: Somebody | None = None
    both: bool = False
    """The plural, or "both": "their arms"."""
    explicit: bool = False
    """Said as "both", "each" or "all"."""
    only: bool = False
    """Said as "only" or "exactly": not the other one."""


class Referrer:
    """Joins chunks to people ("person") and parts ("part"); `eager` attaches bare participles."""

    def __init__(self, read_predicate: ReadPredicate, *, eager: bool) -> None:
        self._read_predicate = read_predicate
        self._eager = eager
        self._mentions: list[Somebody] = []
        self._anybody = False

    def expect_anybody(self) -> None:
        """From here on "his" may belong to whoever is asked for ("who has his arm up")."""
        self._anybody = True

    def ranks_by_depth_besides(self, somebody: Somebody) -> bool:
        """Whether another was named by depth as well: "the nearest ... the farthest"."""
        return any(named.nearest and named != somebody for named in self._mentions)

    # Parts.

    def part_at(self, chunks: Sequence[Chunk], at: int) -> tuple[PartOf, int] | None:
        """A part at `at`, with its owner on either side of it."""
        owner, start = self._possessor(chunks, at)
        both = False
        side: Side | None = None
        end = start
        some = _kind(chunks, end) == "quant" and chunks[end].text == "at least one"
        end += some
        only = _kind(chunks, end) == "only"
        at_least = _kind(chunks, end) == "at_least" and _kind(chunks, end + 1) == "one"
        if at_least and chunks[end].value == "at_most":
            return None
        only |= at_least and chunks[end].value == "exactly"
        end += only or at_least
        one_of = _kind(chunks, end) in ("either", "one")
        if _kind(chunks, end) == "quant" and chunks[end].text in ("both", "all", "each"):
            both, end = True, end + 1
        elif _kind(chunks, end) in ("both_sides", "either", "one", "number", "each"):
            both = _kind(chunks, end) in ("both_sides", "number", "each")
            end += 1
        explicit = both
        if owner is None and end > at + only:
            owner, end = self._possessor(chunks, end)
        if _kind(chunks, end) == "side":
            side, end = chunks[end].value, end + 1
        part = self._part_word(chunks, end)
        if part is None:
            if owner is not None and side is not None:  # "his right", "her left one"
                end += _kind(chunks, end) == "one"
                return PartOf(None, side, owner), end
            return None
        end += 1
        if _kind(chunks, end) == "poss":
            end += 1
        if owner is None and _kind(chunks, end) == "of":
            read = self.person_at(chunks, end + 1)
            if read is not None:
                owner, end = read
                end += _kind(chunks, end) == "poss"
        elif owner is None and side is None and self._side_follows(chunks, end):
            return None
        if only and (both or _plural(chunks, at, end)):
            return None
        many = (both or _plural(chunks, at, end)) and not (one_of or some)
        return PartOf(part, side, owner, many, explicit and many, only), end

    def _possessor(self, chunks: Sequence[Chunk], at: int) -> tuple[Somebody | None, int]:
        if _kind(chunks, at) == "pronoun" and chunks[at].value in POSSESSIVE:
            follows = [chunk.kind for chunk in chunks[at + 1 : at + 4]]
            if any(kind in ("part", "side", "back", "quant") for kind in follows[:2]):
                return self._pronoun(chunks[at].value, owning=True), at + 1
            return None, at
        if _kind(chunks, at) == "quant" and chunks[at].text == "at least one":
            return None, at  # "at least one arm"
        keep = list(self._mentions)
        read = self.person_at(chunks, at, for_part=True)
        if read is not None:
            named, end = read
            owned = end + (_kind(chunks, end) == "poss")
            kinds = [chunk.kind for chunk in chunks[owned : owned + 3]]
            if kinds[:1] == ["part"] or (kinds[:1] == ["side"] and "part" in kinds[1:2]):
                return named, owned
            if (
                end < owned
                and kinds[:1]
                and kinds[0] in ("side", "both_sides", "one", "quant", "back")
            ):
                return named, owned
        self._mentions = keep
        return None, at

    def _part_word(self, chunks: Sequence[Chunk], at: int) -> str | None:
        if _kind(chunks, at) == "part":
            return chunks[at].value
        return "trunk" if _kind(chunks, at) == "back" else None

    def _side_follows(self, chunks: Sequence[Chunk], at: int) -> bool:
        """Reads "the knee on the left side": the viewer's side or the person's cannot be told."""
        place = place_at(chunks, at)
        return place is not None and place[0] in ("left", "right")

    # People.

    def person_at(
        self, chunks: Sequence[Chunk], at: int, *, for_part: bool = False, eager: bool = False
    ) -> tuple[Somebody, int] | None:
        """A person or several people named at `at`; `eager`: with the bare participle behind."""
        head = self._head(chunks, at) if at < len(chunks) else None
        if head is None:
            return None
        named, end = head
        self._eager, before = self._eager or eager, self._eager
        try:
            named, end = self._modified(named, chunks, end, bare=not for_part)
        finally:
            self._eager = before
        if isinstance(named.ref, TheOne) and chunks[at].kind == "one" and end == at + 1:
            return None  # a bare "one" names nobody
        if named.quantifier is not None:
            self._anybody = True
        else:
            self._mentions.append(named)
        return named, end

    def _head(self, chunks: Sequence[Chunk], at: int) -> tuple[Somebody, int] | None:
        kind, value = chunks[at].kind, chunks[at].value
        following = _kind(chunks, at + 1)
        if kind == "pid":
            return Somebody(Ids(ids=(value,))), at + 1
        if kind == "person_number" and following == "number":
            return Somebody(Ids(ids=(f"p{chunks[at + 1].value}",))), at + 2
        if kind == "pronoun" and value in PLAIN_PRONOUNS + POSSESSIVE:
            return self._pronoun(value, owning=False), at + 1
        if kind == "quant":
            end = at + 1
            if _kind(chunks, end) == "of" and _kind(chunks, end + 1) in ("posture", "noun"):
                end += 1  # "any of the standing people"
            if _kind(chunks, end) == "posture" and _kind(chunks, end + 1) in HEADS:
                read = self._head(chunks, end)
                assert read is not None
                ref = read[0].ref
                ref = ref.with_(one=False) if isinstance(ref, That) else ref
                return Somebody(ref, many=True, quantifier=value), read[1]
            counts = chunks[at].text == "at least one"
            if _kind(chunks, end) == "noun" and (counts or chunks[end].value != "person"):
                end += 1
            elif _kind(chunks, end) == "one" and chunks[end].text == "ones":
                end += 1  # "all the ones who are sitting"
            if _kind(chunks, end) == "pronoun" and chunks[end].value in ("they", "these"):
                return replace(self._pronoun("they", owning=False), quantifier=value), end + 1
            if chunks[at].text in ("both", "all", "each") and _kind(chunks, end) in PART_START:
                return None
            if value == "not_all":
                return None
            if chunks[at].text.endswith(_OF_THEM):
                return Somebody(Focus(many=True), many=True, quantifier=value), end
            if _kind(chunks, end) == "else":
                return Somebody(Other(many=True), many=True, quantifier=value), end + 1
            return Somebody(Everyone(), many=True, quantifier=value), end
        if kind == "noun":
            return self._noun(chunks, at)
        if kind == "same" and following in HEADS:
            many = chunks[at + 1].value == "people" or chunks[at + 1].text == "ones"
            return Somebody(Focus(many=many), many=many, pronoun=True), at + 2
        if kind == "one":
            return Somebody(TheOne()), at + 1
        if kind == "other":
            many = value == "many" or following == "number"
            end = at + 1 + (following == "number")
            many = many or (_kind(chunks, end) == "noun" and chunks[end].value == "people")
            many = many or (_kind(chunks, end) == "one" and chunks[end].text == "ones")
            end += _kind(chunks, end) in HEADS
            return Somebody(Other(many=many), many=many), end
        if kind in ("side", "middle", "front", "rear") and following in HEADS:
            place = value if kind == "side" else kind
            by, order = PLACES[str(place)]
            side = value if kind == "side" and following == "one" else None
            if chunks[at + 1].value == "people":
                return None
            return Somebody(Nth(by=by, order=order), side=side, located=True), at + 2
        if kind == "sup" and value in PERSON_EXTREMES:
            return self._extreme(chunks, at)
        if kind == "ordinal":
            return self._ordinal(chunks, at)
        if kind == "number" and following == "noun":
            return Somebody(Everyone(), many=True, n=int(value)), at + 2
        if kind == "number" and following == "posture":  # "the two standing people"
            read = self._head(chunks, at + 1)
            if read is None or not read[0].many:
                return None
            return replace(read[0], n=int(value)), read[1]
        if kind == "posture" and following in HEADS:
            predicate = Is(measure=Measure(quantity="posture"), value=str(value))
            many = chunks[at + 1].value == "people" or chunks[at + 1].text == "ones"
            return Somebody(
                That(predicate=predicate, one=not many), many=many, located=True
            ), at + 2
        return None

    def _extreme(self, chunks: Sequence[Chunk], at: int) -> tuple[Somebody, int] | None:
        """Reads "the tallest one", "the nearest standing person"."""
        by, order = PERSON_EXTREMES[chunks[at].value]
        of: Ref = Everyone()
        end = at + 1
        if _kind(chunks, end) == "posture" and _kind(chunks, end + 1) in HEADS:
            posture = Is(measure=Measure(quantity="posture"), value=str(chunks[end].value))
            of, end = That(predicate=posture), end + 1
        if _kind(chunks, end) not in HEADS:
            return None
        near = order if by is DEPTH and _kind(chunks, end + 1) != "direction" else None
        end += 1
        if by is DEPTH and _kind(chunks, end) == "direction" and chunks[end].value == "camera":
            end += 1  # "the closest one to the camera"
        return Somebody(Nth(by=by, order=order, of=of), located=True, nearest=near), end

    def _noun(self, chunks: Sequence[Chunk], at: int) -> tuple[Somebody, int]:
        value = chunks[at].value
        if value == "people":
            return Somebody(Everyone(), many=True), at + 1
        if _kind(chunks, at + 1) == "number":
            return Somebody(Ids(ids=(f"p{chunks[at + 1].value}",))), at + 2
        if _kind(chunks, at + 1) == "person_number" and _kind(chunks, at + 2) == "number":
            return Somebody(Ids(ids=(f"p{chunks[at + 2].value}",))), at + 3
        if _kind(chunks, at + 1) == "pid":
            return Somebody(Ids(ids=(chunks[at + 1].value,))), at + 2
        if _kind(chunks, at + 1) == "one" and chunks[at + 1].text == "one":
            return Somebody(Ids(ids=("p1",))), at + 2
        gender = value if value in ("man", "woman") else None
        noun = None if chunks[at].text == value else chunks[at].text
        return Somebody(TheOne(gender=gender, noun=noun), gender=gender), at + 1

    def _ordinal(self, chunks: Sequence[Chunk], at: int) -> tuple[Somebody, int] | None:
        """Reads "third from the left", "second tallest", "the first person"."""
        n, end = int(chunks[at].value), at + 1
        by, order = IMAGE_X, "min"
        named = False
        if _kind(chunks, end) == "sup" and chunks[end].value in PERSON_EXTREMES:
            (by, order), end, named = PERSON_EXTREMES[chunks[end].value], end + 1, True
        if _kind(chunks, end) in HEADS:
            end, named = end + 1, True
        to_camera = _kind(chunks, end) == "direction" and chunks[end].value == "camera"
        end += by is DEPTH and to_camera  # "the second closest to the camera"
        place = place_at(chunks, end)
        if _kind(chunks, end) == "view" and chunks[end].text in ("from the left", "from the right"):
            place = (chunks[end].text.split()[-1], end + 1)
        counted = _kind(chunks, end) == "view" or (end < len(chunks) and chunks[end].text == "from")
        if place is not None and place[0] in ("left", "right"):
            (by, order), end, named = PLACES[place[0]], place[1], True
            n = 1 if n < 0 and not counted else n  # "the last one on the right"
        if not named:
            return None
        if n < 0:
            n, order = 1, "max" if order == "min" else "min"
        return Somebody(Nth(by=by, order=order, n=n), located=True), end

    def _ranked_behind(
        self, named: Somebody, chunks: Sequence[Chunk], end: int
    ) -> tuple[Somebody, int] | None:
        """Reads the "second from the left" of "the man second from the left"."""
        if _kind(chunks, end) != "ordinal" or not isinstance(named.ref, TheOne):
            return None
        read = self._ordinal(chunks, end)
        if read is None or named.many or named.quantifier or named.pronoun:
            return None
        return replace(read[0], gender=named.gender), read[1]

    def _modified(
        self, named: Somebody, chunks: Sequence[Chunk], end: int, *, bare: bool
    ) -> tuple[Somebody, int]:
        """With the modifiers that follow the head: place, relative clause, participle."""
        participles = 0
        while end < len(chunks):
            single = isinstance(named.ref, TheOne | That) and not named.many
            # "the person who is second from the left", "who is farthest from the camera"
            which = single and named.quantifier is None and _kind(chunks, end) in ("who", "who_rel")
            placed = _kind(chunks, end + 1) in ("sup", "ordinal") and (
                place_at(chunks, end + 1) or self._ranked_behind(named, chunks, end + 1)
            )
            end += bool(which and placed)
            if (most := self._most_of(named, chunks, end)) is not None:
                named, end = most
                continue
            if _of_those(named.ref, chunks, end):
                named = replace(named, ref=named.ref.with_(of=Focus(many=True)))
                end += 1
                continue
            ranked = self._ranked_behind(named, chunks, end)
            if ranked is not None:
                named, end = ranked
                continue
            place = place_at(chunks, end)
            if place is not None and isinstance(named.ref, TheOne | That | Everyone):
                if named.many or not single or named.quantifier:
                    break
                by, order = PLACES[place[0]] if place[0] in PLACES else PERSON_EXTREMES[place[0]]
                of = named.ref.with_(one=False) if isinstance(named.ref, That) else Everyone()
                named = replace(named, ref=Nth(by=by, order=order, of=of), located=True)
                end = place[1]
                continue
            if _kind(chunks, end) == "except":
                but = self._excepted(chunks, end + 1)
                if but is None or not isinstance(named.ref, Everyone | Other):
                    raise EXCEPTED
                named, end = replace(named, ref=Except(but=but[0], of=named.ref)), but[1]
                continue
            clause = end + 1 if _kind(chunks, end) in (*RELATIVE, "with", "without") else None
            if _kind(chunks, end) == "not" and _kind(chunks, end + 1) == "posture":
                clause = end if isinstance(named.ref, TheOne | Nth) else None
            if clause is None and not (self._eager and bare and participles == 0):
                break
            participles += clause is None
            if _kind(chunks, end) == "without":
                clause = end
            read = self._read_predicate(chunks, end if clause is None else clause)
            if read is None or named.pronoun or isinstance(named.ref, Ids):
                break
            if isinstance(named.ref, Other) and (clause is None or named.located):
                break
            if isinstance(named.ref, Nth) and clause is None and _kind(chunks, end) != "rel":
                break
            predicate, end = read
            if isinstance(named.ref, Nth):
                inner = That(predicate=predicate, of=named.ref.of)
                named = replace(named, ref=named.ref.with_(of=inner))
                continue
            one = single and named.quantifier is None
            of = named.ref if isinstance(named.ref, That | Except) else Everyone()
            if isinstance(named.ref, Other):  # "the other one who is sitting"
                of, one = Except(but=Focus()), not named.many
            if isinstance(of, That):
                of = of.with_(one=False)
            named = replace(named, ref=That(predicate=predicate, of=of, one=one), located=True)
        return named, end

    def _most_of(
        self, named: Somebody, chunks: Sequence[Chunk], end: int
    ) -> tuple[Somebody, int] | None:
        """Reads "the one with the widest stance", "the person with the most bent left knee"."""
        if not isinstance(named.ref, TheOne | That) or named.many or named.quantifier:
            return None
        if named.pronoun or _kind(chunks, end) not in ("with", "whose"):
            return None
        if _kind(chunks, end + 1) != "sup":
            return None
        from thirdwave.agents.offline.reading.superlatives import most_by

        read = most_by(chunks, end + 1)
        if read is None:
            return None
        by, order, behind = read
        of = named.ref.with_(one=False) if isinstance(named.ref, That) else Everyone()
        return replace(named, ref=Nth(by=by, order=order, of=of), located=True), behind

    def _excepted(self, chunks: Sequence[Chunk], at: int) -> tuple[Ref, int] | None:
        """Who stands behind "except": "p1", "p1 and p2", "p2 and the man on the left"."""
        found: list[Ref] = []
        end = at
        while True:
            read = self.person_at(chunks, end)
            if read is None or read[0].quantifier or isinstance(read[0].ref, Everyone):
                break
            found.append(read[0].ref)
            end = read[1]
            if _kind(chunks, end) not in ("and", "or"):
                break
            end += 1
        if not found:
            return None
        end -= _kind(chunks, end - 1) in ("and", "or")
        if all(isinstance(ref, Ids) for ref in found):
            ids = [one for ref in found if isinstance(ref, Ids) for one in ref.ids]
            return Ids(ids=tuple(dict.fromkeys(ids))), end
        return (found[0] if len(found) == 1 else Group(members=tuple(found))), end

    def _pronoun(self, value: str, *, owning: bool) -> Somebody:
        gender = GENDERS.get(value)
        many = value in ("they", "their", "these")
        if owning:
            # A possessive belongs to whom the question named last, if the gender can be theirs.
            for named in reversed(self._mentions):
                fits = gender is None or named.gender in (None, gender)
                if fits and not named.quantifier:
                    return replace(named, corefers=True)
                if not fits and not named.located:
                    raise say_which(f"{value!r}")
            if self._anybody:
                return Somebody(Everyone(), many=True, corefers=True, pronoun=True)
        if value in ("i", "my"):
            return Somebody(TheOne(), pronoun=True)
        return Somebody(Focus(gender=gender, many=many), gender=gender, many=many, pronoun=True)


def place_at(chunks: Sequence[Chunk], at: int) -> tuple[str, int] | None:
    """A place behind a noun: ("left" | "right" | "middle" | "front" | "rear" | extreme, end)."""
    kind = _kind(chunks, at)
    if kind in ("middle", "front", "rear"):
        return kind, at + 1
    if kind == "direction" and chunks[at].value in ("left", "right"):
        return chunks[at].value, at + 1
    if kind == "sup" and chunks[at].value in ("far-", "far+", "x-", "x+"):
        value = chunks[at].value
        to = at + 1 + (_kind(chunks, at + 1) == "of")
        if _kind(chunks, to) == "direction" and chunks[to].value == "camera":
            return value, to + 1
        if value in ("x-", "x+"):
            return value, at + 1
        if (
            value == "far+"
            and _kind(chunks, at + 1) == "direction"
            and chunks[at + 1].value == "away"
        ):
            return value, at + 2
        return None
    if kind == "of" or (kind == "rel" and chunks[at].value == "on"):
        after = at + 1
        if _kind(chunks, after) == "middle":
            return "middle", after + 1
        if _kind(chunks, after) in ("front", "rear"):
            return chunks[after].kind, after + 1
        if _kind(chunks, after) == "sup" and chunks[after].value in ("x-", "x+"):
            return chunks[after].value, after + 1
        if _kind(chunks, after) == "direction" and chunks[after].value in ("left", "right"):
            return chunks[after].value, after + 1
        if _kind(chunks, after) == "side" and _kind(chunks, after + 1) not in ("part", *HEADS):
            return chunks[after].value, after + 1
    return None


_OF_THEM = (" of them", " of those", " of these", " of these people", " of those people")
"""With these a quantifier is of those the talk is about, and of everybody where it is of nobody."""


def _of_those(ref: Ref, chunks: Sequence[Chunk], at: int) -> bool:
    """Whether somebody is picked out of those the talk is about: "the left one of them"."""
    if not isinstance(ref, Nth) or not isinstance(ref.of, Everyone) or _kind(chunks, at) is None:
        return False
    chunk = chunks[at]
    among = chunk.text.startswith(("of th", "among th", "out of th", "from th"))
    if chunk.kind != "pronoun" or chunk.value not in ("they", "these"):
        return False
    return among or (at > 0 and chunks[at - 1].kind == "of")


def _kind(chunks: Sequence[Chunk], at: int) -> str | None:
    return chunks[at].kind if 0 <= at < len(chunks) else None


def _plural(chunks: Sequence[Chunk], start: int, end: int) -> bool:
    from thirdwave.agents.offline.wording.words import PLURAL_PARTS

    return any(chunk.kind == "part" and chunk.text in PLURAL_PARTS for chunk in chunks[start:end])
