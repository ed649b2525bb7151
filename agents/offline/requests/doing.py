"""Requests in a talk: whom they are about, what-ifs that go on, undo and keep; then their plan.

Knows nothing of how a request is read from words.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from thirdwave.agents.offline import excuses
from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.query import (
    Distance,
    Everyone,
    Focus,
    Ids,
    Measure,
    Other,
    Query,
    Ref,
    Render,
    Value,
)
from thirdwave.agents.offline.requests import (
    TOOL_OF,
    Asked,
    Request,
    read_fallback,
    read_requests,
    write_plan,
)
from thirdwave.agents.offline.requests.asking import ONE_EDIT
from thirdwave.agents.offline.requests.doing_again import done_again, undone_first
from thirdwave.agents.offline.requests.whatif import question_of
from thirdwave.agents.offline.rewrite import walk
from thirdwave.agents.offline.talk.afterwards import in_reality
from thirdwave.agents.offline.talk.dialogue import Talk
from thirdwave.agents.offline.talk.edit_meant import last_edit
from thirdwave.agents.offline.talk.fragments import with_people
from thirdwave.agents.offline.talk.resolving import resolve
from thirdwave.agents.offline.talk.two import dual, two_of
from thirdwave.agents.offline.talk.unclear import asked_back
from thirdwave.agents.offline.talk.unread import LEANS_ON_UNDONE, nothing_to_undo
from thirdwave.agents.offline.wording.lexicon import Lexicon
from thirdwave.agents.plan import Plan
from thirdwave.scene import Scene
from thirdwave.tools.base import Tool

POSING = frozenset(TOOL_OF.values())
NO_WHAT_IF = NotUnderstood("There is no what-if to keep; try: what if p1 sat down?")
KEPT_ALREADY = NotUnderstood(
    "The last what-if was made real already; ask it again to do it once more: what if p1 sat down?"
)
ONLY_THOUGHT = NotUnderstood(
    "That was only a what-if: the scene is as it was, and there is nothing to undo. To make a "
    "what-if real, say: keep it that way"
)
NOTHING_CHANGED = NotUnderstood(
    "Nobody's pose was changed in this talk; try: make p1 raise the left arm"
)
_BARE_YES = re.compile(r"\W*(?:(?:yes|go ahead|ok|okay|do|please|leave it|leave that)\W*)+", re.I)
"""Says yes to what was said last, and to nothing before that."""
_CONTINUES = re.compile(r"^(?:and|but|so|then)\b|^(?:what|how) about\b", re.IGNORECASE)
_NEXT = re.compile(
    r"(?:and |ok |okay |so )*(?:now|next|then|after that|also|finally|lastly|plus)\b,? "
    r"(?:(?:with|put|please) )*(?:the |his |her |their |both |one )",
    re.IGNORECASE,
)
"""What is done next, without a verb."""
_MARKS = re.compile(
    r",?\s*\b(?:then|in (?:that|this|such a) case|(?:in )?(?:that|this) way|like (?:that|this)"
    r"|if so|after that|in (?:that|this) pose)\b,?",
    re.IGNORECASE,
)
_PHOTO = re.compile(
    r"\b(?:real|actual|unedited|unchanged|photo|photograph|picture|image|original|scene)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Doing:
    """What the talk and the tools here make of a request."""

    talk: Talk
    scene: Scene
    lexicon: Lexicon
    tools: Mapping[str, Tool]
    ask: Callable[[str], Query]
    """Reads a question, not yet resolved; NotUnderstood says why it cannot."""

    def plan(self, text: str) -> Plan | None:
        """The plan of a text that begins with a request; None: it is a question.

        NotUnderstood says what is wrong with a request.
        """
        if not POSING & set(self.tools):
            return None
        if self._goes_on(text) and (on := self.plan_of_no_question(text)) is not None:
            return on
        text = last_edit(text, self.talk, self.lexicon)
        again = done_again(text, self.talk.request, self.lexicon)
        if again is not None:
            requests = undone_first(again, edited=not self.talk.what_if)
            return self._planned(Asked(requests), text)
        asked = read_requests(
            text, self.lexicon, self.ask, last=self.talk.request, edited=self.talk.edited
        )
        self._check_was_made(asked)
        if asked is not None and asked.requests[0].act == "changes" and self._asks_of_values():
            return None
        return None if asked is None else self._planned(asked, text)

    def _goes_on(self, text: str) -> bool:
        """Whether a text right behind an edit begins like the next one: "now both arms up"."""
        last = None if self.talk.asked else self.talk.request
        if last is None or last.act != "edit" or "?" in text:
            return False
        return _NEXT.match(text.strip()) is not None

    def _check_was_made(self, asked: Asked | None) -> None:
        """NotUnderstood where the last edit is undone or done again, and it was not made."""
        undone = self.talk.undone
        if asked is None or undone is None:
            return
        if asked.requests[0].act == "undo" and not undone.told:
            raise nothing_to_undo(self.talk.edits)
        edited = self.talk.edited
        if undone.last and edited and any(one == edited.with_(of=one.of) for one in asked.requests):
            raise LEANS_ON_UNDONE

    def _asks_of_values(self) -> bool:
        """Whether "the difference" can only be of what was measured: nobody was posed."""
        return not self.talk.posed and self.talk.last is not None

    def plan_of_no_question(self, text: str) -> Plan | None:
        """The plan of a text that is no question, but may be a request after all."""
        if not POSING & set(self.tools):
            return None
        asked = read_fallback(text, self.lexicon, _about_a_pose)
        return None if asked is None else self._planned(asked, text)

    def grounded(self, text: str) -> tuple[str, bool]:
        """A question without "then" and "would", and whether the last what-if is asked by it."""
        real = in_reality(text)
        if real is not None or not self.talk.supposed:
            return real or text, False
        if not self.talk.what_if:  # other questions came since: only what is plainly supposed
            plain = question_of(" ".join(text.split()))
            return (text, False) if plain is None else (plain, True)
        bare = " ".join(_MARKS.sub(" ", text).split())
        plain = question_of(bare)
        if plain is not None:
            return plain, True
        if bare != " ".join(text.split()):
            return bare, True
        return text, bool(_CONTINUES.match(text.strip()))

    def shown(self, query: Query, text: str, on_branch: bool) -> tuple[Query, bool]:
        """A picture asked for behind an edit: of whoever was posed, and not over the photograph."""
        request = self.talk.request
        edited = request is not None and request.act == "edit"
        if not isinstance(query, Render) or not (edited or self.talk.what_if):
            return query, on_branch
        if _PHOTO.search(text):
            return query, on_branch
        if isinstance(query.of, Everyone) and self.talk.focus:
            query = query.with_(of=Ids(ids=self.talk.focus))
        if query.view == "photo":
            query = query.with_(view="front")
        return query, on_branch or self.talk.what_if

    def _keeps(self, request: Request, text: str) -> bool:
        """Whether a text keeps a what-if; NotUnderstood where it says so and there is none."""
        talk = self.talk
        if talk.supposed and (talk.what_if or not _BARE_YES.fullmatch(text)):
            return True
        if not request.words and not talk.thought:
            return False
        if not request.words and _BARE_YES.fullmatch(text):
            return False
        raise KEPT_ALREADY if talk.thought and not talk.supposed else NO_WHAT_IF

    def _planned(self, asked: Asked, text: str) -> Plan | None:
        if any(TOOL_OF[request.act] not in self.tools for request in asked.requests):
            return None
        talk, first = self.talk, asked.requests[0]
        if first.act == "keep" and not self._keeps(first, text):
            return None
        if first.act == "undo" and talk.what_if:
            raise ONLY_THOUGHT
        if first.act == "undo" and first.words and talk.edits > 1:
            raise ONE_EDIT
        then = asked.then or self._asked_again(first)
        if dual(text) and all(one.of == Focus(many=True) for one in asked.requests):
            if (two := two_of(talk)) is None:
                raise excuses.WHICH_TWO
            asked = Asked(tuple(one.with_(of=two) for one in asked.requests), then)
        asked = Asked(self._all_resolved(asked.requests), then)
        queries = tuple(resolve(query, talk) for query in asked.then)

        def write(meant: tuple[tuple[Request, ...], tuple[Query, ...]]) -> Plan:
            requests, then = meant
            meaning: dict[str, Any] = {"request": requests[-1].to_json()}
            if then:
                meaning["query"] = then[-1].to_json()
            return write_plan(requests, then, self.tools, meaning, talk.posed)

        return asked_back(self.scene, (asked.requests, queries), write, talk.spoken, talk.meant)

    def _asked_again(self, request: Request) -> tuple[Query, ...]:
        """What the last what-if was asked, when it is made of somebody else: "and p2?"."""
        last = self.talk.request
        if last is None or request.of is None or request != last.with_(of=request.of):
            return ()
        if request == last or not self.talk.asked or self.talk.last is None:
            return ()
        query = with_people(self.talk.last, request.of)
        return () if query is None else (query,)

    def _all_resolved(self, requests: Sequence[Request]) -> tuple[Request, ...]:
        """The requests with pronouns put to the people they stand for, also one by another.

        "Make p1 sit and everyone else stand": who else is told by whom was named before.
        """
        found: list[Request] = []
        for request in requests:
            before = [one for one in found if one.of is not None]
            if before and any(isinstance(node, Other) for node in walk(request)):
                named = [one.of for one in before if isinstance(one.of, Ids)]
                if len(named) < len(before):
                    raise excuses.say_which("the other one")
                ids = tuple(dict.fromkeys(i for of in named for i in of.ids))
                among = replace(self.talk, focus=ids, last=None, group=(), singles=())
                found.append(self._resolved(request, among))
            else:
                found.append(self._resolved(request, self.talk))
        return tuple(found)

    def _resolved(self, request: Request, talk: Talk) -> Request:
        if request.act == "changes":
            if not talk.posed:
                raise NOTHING_CHANGED
            return request.with_(of=Ids(ids=tuple(talk.posed)), further=talk.posed_in_thought)
        going_on = request.further and talk.what_if and request.act == "edit"
        hypothetical = request.hypothetical or going_on
        request = request.with_(further=going_on, hypothetical=hypothetical)
        if request.of is None:
            return request
        if request.other is None and request.act != "compare":
            value = resolve(Value(of=request.of, measure=Measure(quantity="posture")), talk)
            return request.with_(of=value.of)  # type: ignore[union-attr]
        pair = resolve(Distance(of=request.of, to=request.other), talk)
        assert isinstance(pair, Distance)
        self._check_pair(request, pair)
        return request.with_(of=pair.of, other=pair.to)

    def _check_pair(self, request: Request, pair: Distance) -> None:
        if pair.to is not None and pair.to == pair.of:
            raise excuses.say_which("the other one")
        if request.act == "compare" and pair.to is None and not _are_two(pair.of):
            raise NotUnderstood("Say which two poses; try: compare the poses of p1 and p2")


def _about_a_pose(words: str) -> bool:
    """Whether the tools of poses understand these words by themselves."""
    from thirdwave.tools.posing.lexicon import Lexicon as Poses
    from thirdwave.tools.posing.words import NotUnderstood as NoPose
    from thirdwave.tools.posing.words import read_instruction

    try:
        return not read_instruction(words, lexicon=Poses.load()).empty
    except NoPose:
        return False


def _are_two(ref: Ref) -> bool:
    return isinstance(ref, Ids) and len(ref.ids) == 2
