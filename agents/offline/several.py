"""Several questions in one, and what is done on a condition: one plan of all of them.

"Is she standing, and if so which way does she face?" "If anyone is sitting, make them stand."
Each piece is read by itself, "he" and "them" in it are whoever the piece before was about. Knows
nothing of how a piece is read.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from thirdwave.agents.offline.compile import Compiler
from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.query import (
    Compare,
    Count,
    CountLimbs,
    CountThings,
    Distance,
    Everyone,
    Extra,
    Focus,
    Group,
    Ids,
    ListThings,
    Measure,
    Nearest,
    Node,
    Nth,
    Partners,
    Query,
    Ref,
    Render,
    Sole,
    Test,
    That,
    Value,
    Which,
)
from thirdwave.agents.offline.requests import Request, read_requests
from thirdwave.agents.offline.requests.writing import write_request
from thirdwave.agents.offline.rewrite import rewrite, walk
from thirdwave.agents.offline.talk.dialogue import TOGETHER, Talk
from thirdwave.agents.offline.talk.fragments import sided, with_side
from thirdwave.agents.offline.talk.resolving import resolve
from thirdwave.agents.offline.talk.two import dual, put_two
from thirdwave.agents.offline.talk.unclear import asked_back
from thirdwave.agents.offline.text.splitting import (
    MOST,
    Conditional,
    conditional,
    conditionals,
    cuts,
    follows,
    of_each_part,
    sentences_of,
)
from thirdwave.agents.offline.wording.lexicon import Lexicon
from thirdwave.agents.plan import Plan
from thirdwave.scene import Scene
from thirdwave.tools.base import Tool

Ask = Callable[[str, Query | None], Query]
"""Reads one question, behind another one; NotUnderstood says why it cannot."""
TESTS = (Test, Sole, Compare, ListThings, Which)
"""What can be a condition: it gives yes or no, or finds somebody."""
NAMING = (Which, Value, Count, CountLimbs, Render, Partners, Sole, Extra, Distance)
"""What says in its `of` whom it is about."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One of several things that are asked or to be done."""

    asks: Query | None = None
    does: tuple[Request, ...] = ()
    when: int | None = None
    """Place of the piece that has to hold, or not to hold."""
    holds: bool = True
    told: bool = True
    """Whether it belongs to the answer: a condition alone does not."""


@dataclass(frozen=True, slots=True)
class Several:
    """What the talk, the words and the tools here make of several questions at once."""

    talk: Talk
    scene: Scene
    lexicon: Lexicon
    tools: Mapping[str, Tool]
    ask: Ask

    def on_a_condition(self, text: str) -> Plan | None:
        """The plan of "if ..., ..."; None: there is no condition, or it is not understood."""
        for given in conditionals(text):
            try:
                return self._written(self._conditional(given))
            except NotUnderstood:
                continue
        return None

    def plan(self, text: str, *, sure: bool = False) -> Plan | None:
        """The plan of several questions; None: they are not several, or one is not understood.

        `sure`: only where nobody has to be asked who is meant.
        """
        sentences = sentences_of(text)
        if not sentences:
            return None
        pieces: list[Piece] = []
        try:
            for sentence in sentences:
                more = self._read(sentence, pieces)
                if more is None:
                    return None
                pieces += more
            if len(pieces) < 2 or len(pieces) > MOST:
                return None
            plan = self._written(pieces)
        except NotUnderstood:
            return None
        return None if sure and plan.ask is not None else plan

    # Reading.

    def _conditional(self, given: Conditional) -> list[Piece]:
        condition = self._condition(given.condition)
        if given.behind and any(isinstance(one, Focus) for one in walk(condition)):
            named = {one.of for one in self._piece(given.then, []).does if one.of is not None}
            whom = named.pop() if len(named) == 1 else None  # "make p5 sit unless he stands"
            condition = _bound(condition, whom) if isinstance(whom, Ids | Nth) else condition
        pieces = [Piece(asks=condition, told=False)]
        for text, holds in ((given.then, not given.denied), (given.otherwise, given.denied)):
            if text:
                pieces.append(replace(self._piece(text, pieces[:1]), when=0, holds=holds))
        return pieces

    def _condition(self, text: str) -> Query:
        """The yes-or-no question behind "if": "anyone is sitting" asks "is anyone sitting"."""
        for said in (f"{text}?", _as_question(text)):
            try:
                query = self.ask(said, None)
            except NotUnderstood:
                continue
            if isinstance(query, TESTS):
                return query
        raise NotUnderstood(text)

    def _read(self, text: str, before: list[Piece]) -> list[Piece] | None:
        """The pieces of a sentence behind others; None: it is not understood."""
        if len(before) >= MOST:
            return None
        given = conditional(text)
        if given is not None and not before:
            return self._conditional(given)
        bare, holds = follows(text) if before else (text, None)
        try:
            piece = self._piece(bare, before)
        except NotUnderstood:
            piece = None
        whole = None if piece is None else [self._guarded(piece, before, holds)]
        if piece is not None and not any(isinstance(one, Focus) for one in walk(piece.asks)):
            return whole
        if piece is None and (parts := self._of_each_part(bare, before, holds)) is not None:
            return parts
        for left, right in cuts(bare):
            try:
                first = self._guarded(self._piece(left, before), before, holds)
            except NotUnderstood:
                continue
            rest = self._read(right, [*before, first])
            if rest is not None:
                return [first, *rest]
        return whole

    def _of_each_part(
        self, text: str, before: list[Piece], holds: bool | None
    ) -> list[Piece] | None:
        """The values of two parts that are asked for at once; None: they are not."""
        found = of_each_part(text)
        if found is None or len(before) + len(found) > MOST:
            return None
        try:
            pieces = [self._guarded(self._piece(one, before), before, holds) for one in found]
        except NotUnderstood:
            return None
        return pieces if all(isinstance(one.asks, Value) for one in pieces) else None

    def _guarded(self, piece: Piece, before: list[Piece], holds: bool | None) -> Piece:
        """The piece on the last yes-or-no question before it, where "if so" said so."""
        if holds is None:
            return piece
        for at in range(len(before) - 1, -1, -1):
            if before[at].when is None and isinstance(before[at].asks, TESTS):
                return replace(piece, when=at, holds=holds)
        raise NotUnderstood("if so")

    def _piece(self, text: str, before: list[Piece]) -> Piece:
        last = next((one.asks for one in reversed(before) if one.asks is not None), None)
        of = next((ref for one in reversed(before) if (ref := subject(one)) is not None), None)
        first = self.talk.last if last is None else last
        text = _about_it(text, last)
        if (query := _how_much(text, last)) is not None:
            return Piece(asks=query)
        if of is not None and (query := _elliptic(text, of)) is not None:
            return Piece(asks=query)
        if (sided := _is_it_that_side(text, last)) is not None:
            return Piece(asks=sided)
        if not before and _bare(text) in _HOW_MANY_ARE_THERE:
            return Piece(asks=Count(of=Everyone()))
        if isinstance(last, ListThings) and _bare(text) in _HOW_MANY:
            return Piece(asks=CountThings(things=last.things))
        asked = None
        if last is None or not isinstance(last, Compare) or not _by_how_much(text):
            asked = read_requests(text, self.lexicon, lambda said: self.ask(said, first))
        if asked is not None:
            if asked.then:
                raise NotUnderstood(text)
            return Piece(does=tuple(_bound(one, of) for one in asked.requests))
        if isinstance(last, Compare) and _by_how_much(text):
            return Piece(asks=_difference(last))
        if (two := _two_before(text, before)) is not None:
            return Piece(asks=put_two(self.ask(text, last), two))
        return Piece(asks=_bound(self.ask(text, last), of))

    # Writing.

    def _written(self, pieces: list[Piece]) -> Plan:
        def put(query: Query | None) -> Query | None:
            return None if query is None else resolve(query, self.talk)

        resolved = tuple(
            (put(one.asks), tuple(self._whom(request) for request in one.does)) for one in pieces
        )

        def write(meant: tuple[tuple[Query | None, tuple[Request, ...]], ...]) -> Plan:
            asked = [replace(p, asks=q, does=r) for p, (q, r) in zip(pieces, meant, strict=True)]
            return _plan(asked, self.tools)

        return asked_back(self.scene, resolved, write, self.talk.spoken, self.talk.meant)

    def _whom(self, request: Request) -> Request:
        if request.of is None:
            return request
        value = resolve(Value(of=request.of, measure=Measure(quantity="posture")), self.talk)
        assert isinstance(value, Value)
        return request.with_(of=value.of)


def _two_before(text: str, before: list[Piece]) -> Group | None:
    """Whom "those two" means behind two questions: "who sits, who lies, how far are those two"."""
    asked = [one.asks.of for one in before if isinstance(one.asks, Which)]
    if len(asked) != 2 or not dual(text):
        return None
    both = [one.with_(one=True) if isinstance(one, That) else one for one in asked]
    return Group(members=tuple(both))


def _plan(pieces: list[Piece], tools: Mapping[str, Tool]) -> Plan:
    compiler = Compiler(tools)
    found: list[str] = []
    after, branch, before = "", (None, True), ("", compiler.steps.looking_after)
    for piece in pieces:
        guard = None
        if piece.when is not None:
            guard = f"{'' if piece.holds else 'not '}{found[piece.when]}"
        if branch == (piece.when, not piece.holds) and piece.when is not None:
            after = before[0]  # of two branches one runs: neither waits for the other
            compiler.steps.look_after(before[1])
        elif branch != (piece.when, piece.holds):
            before = (after, compiler.steps.looking_after)
        branch = (piece.when, piece.holds)
        compiler.steps.only_when(guard)
        if piece.asks is not None:
            found.append(compiler.answer(piece.asks))
            continue
        for request in piece.does:
            after = write_request(compiler, request, after)
        found.append(after)
    told = [step for step, piece in zip(found, pieces, strict=True) if piece.told]
    if done := [step for step, piece in zip(found, pieces, strict=True) if piece.does]:
        told = [*done, *told]  # what was done answers, not whether it had to be
    told = list(dict.fromkeys(step.removeprefix("$") for step in told))
    meaning: dict[str, Any] = {}
    queries = [piece.asks for piece in pieces if piece.asks is not None and piece.told]
    if queries:
        meaning["query"] = queries[-1].to_json()
    requests = [request for piece in pieces for request in piece.does]
    if requests:
        meaning["request"] = requests[-1].to_json()
    if len(together := _told_of(pieces)) > 1:
        meaning[TOGETHER] = list(together)
    return Plan(
        steps=compiler.steps.done(), answer=told[0], also=tuple(told[1:]), meaning=meaning or None
    )


def _told_of(pieces: list[Piece]) -> tuple[str, ...]:
    """The people whose values were asked for one by one, in order."""
    asked = [piece.asks for piece in pieces if piece.told]
    if not all(isinstance(one, Value) and isinstance(one.of, Ids) for one in asked):
        return ()
    ids = [
        i for one in asked if isinstance(one, Value) and isinstance(one.of, Ids) for i in one.of.ids
    ]
    return tuple(dict.fromkeys(ids))


def subject(piece: Piece) -> Ref | None:
    """Whom a piece is about: who "he" and "they" are in the next; None: everybody."""
    of: Any = None
    query = piece.asks
    if piece.does:
        of = piece.does[-1].of
    elif isinstance(query, Test):
        searched = query.quantifier != "all" and query.predicate is not None
        of = That(predicate=query.predicate, of=query.of) if searched else query.of  # type: ignore[arg-type]
    elif isinstance(query, Compare):
        of = query.first.of
        if query.ask in ("which_more", "which_less") and of != query.second.of:
            order = "max" if query.ask == "which_more" else "min"
            both = Group(members=(of, query.second.of))
            of = Nth(by=query.first.measure, order=order, of=both)
    elif isinstance(query, NAMING):
        of = query.of
    assert isinstance(query, CountThings | ListThings | Query | None)
    return None if of is None or isinstance(of, Everyone) else of


def _bound(node: Any, of: Ref | None) -> Any:
    """A query or a request with "he" and "them" put to whoever was spoken of."""
    if of is None or isinstance(of, Focus):
        return node

    def change(one: Node) -> Node:
        return of if isinstance(one, Focus) else one  # type: ignore[return-value]

    return rewrite(node, change)


def _elliptic(text: str, of: Ref) -> Query | None:
    """Reads "how many", "who is it", "which one" of whoever was spoken of; None: it says more."""
    said = _bare(text)
    if said in _HOW_MANY:
        return Count(of=of)
    if said in _WHO:
        return Which(of=of)
    if said in _DOING:
        return Value(of=of, measure=Measure(quantity="posture"))
    return None


def _bare(text: str) -> str:
    return _LEAD.sub("", " ".join(text.lower().strip(" ?.!,").split()))


_LEAD = re.compile(r"^(?:(?:please|and|then|also|tell me|say|name|can you say|so) )+")
_HOW_MANY = (
    "how many", "count those", "count them", "count these", "how many are there", "how many people",
    "how many of them", "the number", "how many there are", "how many is it", "how many are they",
)  # fmt: skip
_HOW_MANY_ARE_THERE = ("how many are there", "how many are here", "how many are in the picture")
_WHO = (
    "who", "who is it", "who are they", "which one", "which ones", "who it is", "which one is it",
    "who they are", "which", "who exactly", "who is that", "who's that", "who that is",
    "which person", "which people", "them", "which one it is", "who is it then",
)  # fmt: skip
_DOING = tuple(
    said
    for who in ("he", "she", "they")
    for be in ("is", "are")
    for said in (f"what {be} {who} doing", f"what {who} {be} doing", f"what's {who} doing")
)


def _about_it(text: str, last: Query | None) -> str:
    """The text with "it" as the thing that was asked for before."""
    things = last.things if isinstance(last, ListThings | CountThings) else None
    if things is None or things.labels is None or len(things.labels) != 1:
        return text
    return re.sub(r"\b(?:it|them)\b", f"the {things.labels[0]}", text, flags=re.IGNORECASE)


def _how_much(text: str, last: Query | None) -> Query | None:
    """Reads "how bent is it", "how far is he" behind a superlative: of what it was found by."""
    said = _HOW_MUCH.fullmatch(_bare(text))
    if isinstance(last, Which) and isinstance(last.of, Nth) and _ITS_VALUE.fullmatch(_bare(text)):
        return Value(of=last.of, measure=last.of.by)
    if said is None or not isinstance(last, Which) or not isinstance(last.of, Nth | Nearest):
        return None
    how, it = said["how"].split()[0], said["it"] in ("it", "that", "they", "those", "this")
    if isinstance(last.of, Nearest):
        ends = isinstance(last.of.to, Everyone) or last.of.give == "others"
        far = how in ("far", "close", "near", "distant") and not ends
        return Distance(of=last.of, to=last.of.to) if far else None
    by = last.of.by
    fits = how in _HOW_OF.get(by.quantity, ())
    if fits and (it or by.part is None):
        return Value(of=last.of, measure=by)
    limb = (by.part or "").partition("_")[2] or by.quantity.partition("_flexion")[0]
    if it and how in ("bent", "straight") and limb in ("knee", "elbow", "hip"):
        side = (by.part or "").partition("_")[0] or by.side
        return Value(of=last.of, measure=Measure(quantity=f"{limb}_flexion", side=side))  # type: ignore[arg-type]
    if it:
        raise NotUnderstood(text)  # never the height or the lean of the whole body
    return None


_HOW_MUCH = re.compile(
    r"(?:by )?how (?P<how>(?:bent|straight|flexed|high|low|far|close|near|tall|big|raised)"
    r"(?: up| away| off| apart)?) (?:is|are) (?P<it>it|that|they|those|this|he|she)"
)
_ITS_VALUE = re.compile(
    r"(?:by |to |at |with )?(?:how many (?:degrees?|deg|cm|centimet(?:er|re)s|met(?:er|re)s)"
    r"|(?:what|which) (?:angle|degree|value|height|extent|amount|inclination|flexion|lean)"
    r"|what is (?:the|that|this|its|his|her|their) (?:exact |actual )?(?:angle|value|height|flexion"
    r"|inclination|lean|figure|number|amount)|how much|the (?:angle|value|figure|number)"
    r"|how far(?: forward| over)?)(?: (?:is|are|was) (?:it|that|they|this))?(?: exactly|"
    r" precisely)?"
    r"|how (?:much|many degrees) (?:is|are) (?:it|that|they)(?: bent| flexed)?"
)
"""Behind a superlative it asks for the value that it was found by."""
_BENT = ("bent", "straight", "flexed")
_HOW_OF = {
    "knee_flexion": _BENT, "elbow_flexion": _BENT, "hip_flexion": _BENT,
    "part_height": ("high", "low"), "level": ("high", "low"),
    "shoulder_elevation": ("high", "low", "raised"), "depth": ("far", "close", "near"),
    "stature": ("tall", "big"), "trunk_inclination": (),
}  # fmt: skip
"""The words that ask how much of a quantity there is."""


def _by_how_much(text: str) -> bool:
    bare = " ".join(text.lower().strip(" ?.!").split())
    return bare in ("by how much", "how much", "by how many degrees", "by how many cm")


def _difference(last: Compare) -> Compare:
    """How much more it is of the one that has more."""
    both = Group(members=(last.first.of, last.second.of))
    if last.first.of == last.second.of or last.first.measure != last.second.measure:
        return last.with_(ask="difference")
    by = last.first.measure
    top, low = (Nth(by=by, order=order, of=both) for order in ("max", "min"))
    if last.ask not in ("which_more", "which_less"):
        return last.with_(ask="difference")
    return Compare(first=Value(of=top, measure=by), second=Value(of=low, measure=by),
                   ask="difference")  # fmt: skip


_IS_SIDE = re.compile(
    r"(?:is|was) (?:it|that) (?:(?:the|his|her|their) )?(?P<side>left|right)(?: (?:one|side|arm"
    r"|hand|knee"
    r"|elbow|leg))?"
)


def _is_it_that_side(text: str, last: Query | None) -> Query | None:
    """Reads "and is it the left one" behind "who has a hand up": whether theirs is the left."""
    found = _IS_SIDE.fullmatch(_bare(text))
    if found is None or not isinstance(last, Which) or not isinstance(last.of, That):
        return None
    if not sided(last):
        return None
    of_side = with_side(last, found["side"])  # type: ignore[arg-type]
    if not isinstance(of_side, Which) or not isinstance(of_side.of, That):
        return None
    return Test(of=last.of, predicate=of_side.of.predicate)


def _as_question(text: str) -> str:
    """The statement with its verb in front: "p1 is taller than p2" asks "is p1 taller than p2"."""
    words = text.split()
    verbs = ("is", "are", "has", "have", "does", "do", "isn't", "aren't")
    at = next((n for n, word in enumerate(words) if word.lower() in verbs), None)
    return text if not at else " ".join([words[at], *words[:at], *words[at + 1 :]]) + "?"
