"""`OfflinePlanner`: from a question to a plan without a language model."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from thirdwave.agents.offline import excuses
from thirdwave.agents.offline.compile import compile_query
from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.naming import TOOL as COMPARE_ESTIMATES
from thirdwave.agents.offline.naming import with_estimators, without_estimators
from thirdwave.agents.offline.query import Distance, Everyone, Focus, Ids, Query, Which
from thirdwave.agents.offline.reading.accounted import dropped
from thirdwave.agents.offline.reading.ordering import ordered
from thirdwave.agents.offline.reading.parse import parse
from thirdwave.agents.offline.reading.sides import which_side
from thirdwave.agents.offline.refining import without_the_refined
from thirdwave.agents.offline.requests.doing import POSING, Doing
from thirdwave.agents.offline.requests.meant import meant as meant_of
from thirdwave.agents.offline.requests.mending import mended
from thirdwave.agents.offline.requests.picturing import picture_again
from thirdwave.agents.offline.rewrite import walk
from thirdwave.agents.offline.several import Several
from thirdwave.agents.offline.talk.afterwards import afterwards, asked_now
from thirdwave.agents.offline.talk.corrected import corrected
from thirdwave.agents.offline.talk.dialogue import Talk, recall
from thirdwave.agents.offline.talk.elsewhere import asked_of_another, other_scene, pictured
from thirdwave.agents.offline.talk.figures import figure_of
from thirdwave.agents.offline.talk.fragments import LEADS, follow_up, lead_removed, part_value
from thirdwave.agents.offline.talk.leaning import asked_again, leaning
from thirdwave.agents.offline.talk.looking import looked, with_picture
from thirdwave.agents.offline.talk.mentioned import called
from thirdwave.agents.offline.talk.one_change import one_change
from thirdwave.agents.offline.talk.pointing import pointed
from thirdwave.agents.offline.talk.remembering import remembering
from thirdwave.agents.offline.talk.replies import reply
from thirdwave.agents.offline.talk.resolving import resolve
from thirdwave.agents.offline.talk.retold import retold
from thirdwave.agents.offline.talk.talking import (
    ALL_RIGHT,
    STOPPED,
    back_to,
    once_more,
    somebody,
    stops,
    unanswered,
)
from thirdwave.agents.offline.talk.two import counted, of_two
from thirdwave.agents.offline.talk.unclear import asked_back
from thirdwave.agents.offline.talk.unread import check_was_done, check_who, left_behind, noted
from thirdwave.agents.offline.text.courtesies import outspoken
from thirdwave.agents.offline.text.hearing import heard
from thirdwave.agents.offline.text.learners import plainer
from thirdwave.agents.offline.text.normalise import sentences
from thirdwave.agents.offline.text.pared import pared
from thirdwave.agents.offline.text.plainly import plainly
from thirdwave.agents.offline.text.registers import in_plain_words
from thirdwave.agents.offline.text.shorthand import spelled_out
from thirdwave.agents.offline.text.slips import owned
from thirdwave.agents.offline.text.splitting import without_talk
from thirdwave.agents.offline.text.tongues import foreign
from thirdwave.agents.offline.unmeasured import seen_instead
from thirdwave.agents.offline.wording.lexicon import Chunk, Lexicon, Tagged, default_lexicon
from thirdwave.agents.offline.wording.loosely import loosened, told
from thirdwave.agents.offline.wording.people import pointing
from thirdwave.agents.plan import Plan, Turn
from thirdwave.scene import Scene
from thirdwave.scene.facts import Fact
from thirdwave.tools.base import Tool

LONGEST = 60
"""Words of a question; longer ones are several questions."""
LONGEST_TEXT = 4000
"""Characters that are looked at."""
BUILT_IN = frozenset(
    {
        "detect_people", "detect_things", "estimate_pose", "measure", "relate", "select",
        "compare", "count", "quantify", "combine", "render",
    }
)  # fmt: skip
TAG_QUESTION = re.compile(
    r",\s*(?:right|correct|yes|no|ok|true|or not|is(?:n't| not)? (?:it|he|she|that)"
    r"|are(?:n't)? they)"
    r"\s*[?.!]*\s*$",
    re.IGNORECASE,
)
"""", right?" at the end asks nothing more."""
AGAIN = re.compile(
    r"(?:and |but )?(?:why(?: not)?|how do you know(?: that| this)?|are you (?:really )?sure"
    r"|really)\s*[?.!]*",
    re.IGNORECASE,
)
"""Asks for what the last answer rests on."""
SMALL_TALK = ("skip", "correction", "sure", "not")

WHOLE = ("aux", "how", "how_many", "what", "which", "who", "who_of", "whose", "where", "show")
"""Words of which one at least is in a question that stands by itself."""


class OfflinePlanner:
    """Reads a question by grammar. What it does not understand, it says; it never guesses."""

    mends = False
    recalls = True

    def plan(
        self,
        question: str,
        *,
        scene: Scene,
        turns: Sequence[Turn] = (),
        tools: Mapping[str, Tool],
        mend: str | None = None,
        pictures: Sequence[str] = (),
        image: Callable[[], bytes | None] | None = None,
        facts: Sequence[Fact] | None = (),
    ) -> Plan:
        """A plan that answers `question`, or an abstention that says why not.

        `turns` are the earlier ones, oldest first, `pictures` the thread's scenes, `facts` what is
        remembered (None: memory is not looked at). `mend` says why the last plan could not run: the
        same question has the same reading, so what was wrong is handed to the user.
        """
        del image  # it reads words
        own = question = corrected(owned(question, _names(scene)))
        if (reason := foreign(question)) is not None:
            return Plan(abstain=str(reason))

        def ask(text: str) -> Plan:
            given = {"scene": scene, "turns": turns, "tools": tools, "pictures": pictures}
            return self.plan(text, **given, mend=mend, facts=None)

        if facts is not None and (
            plan := remembering(
                question, scene=scene, turns=turns, tools=tools, facts=facts, ask=ask
            )
        ):
            return plan
        try:
            question, reply = unanswered(question)
            question = meant_of(_plain_english(in_plain_words(question)), self._named(scene, tools))
            reply = None if reply is None else _plain_english(in_plain_words(reply))
            question = with_picture(question, turns, pictures)
            look = looked(question, pictures, scene.id, turns)
            there = other_scene(look.picture, scene, pictures)
            query = asked_of_another(look, scene, turns, pictures)
            talk = replace(recall(there or scene, turns), said=own)
            plan = self._in_talk(look.text, there or scene, talk, tools, query=query, reply=reply)
            plan = noted(plan, talk.undone)
        except NotUnderstood as reason:
            if mend is None and facts is not None:
                for less in pared(own, self._named(scene, tools)):
                    if (plan := ask(less)).abstain is None:
                        return plan
            left = left_behind(question, self._named(scene, tools), recall(scene, turns).request)
            return Plan(abstain=str(reason), meaning=left)
        if plan.ask is not None:  # what is left where the reply is a new question
            left = left_behind(question, self._named(scene, tools), recall(scene, turns).request)
            plan = plan.model_copy(update={"meaning": left})
        plan = plan if there is None else pictured(plan, there.id)
        return plan if mend is None else Plan(abstain=mend, meaning=plan.meaning)

    def _in_talk(
        self,
        said: str,
        scene: Scene,
        talk: Talk,
        tools: Mapping[str, Tool],
        *,
        query: Query | None,
        reply: str | None = None,
    ) -> Plan:
        """The plan of what is said about one picture, or of a `query` that is asked there.

        `reply` is what was replied when it was asked back who is meant: a description of them,
        else something new.
        """
        if stops(said) and query is None:
            return Plan(abstain=ALL_RIGHT, meaning={STOPPED: True})
        lexicon = self._named(scene, tools)
        if reply is not None:
            meant = somebody(reply, lexicon)
            if meant is None:
                said, talk = reply, self._behind(said, talk, lexicon)
            else:
                talk = replace(talk, meant=meant)
        check_was_done(said, talk.undone, lexicon)
        check_who(said, talk.untold)
        said = picture_again(mended(plainly(mended(said, lexicon)), lexicon), talk)
        text, talk = back_to(said, talk, lexicon)
        text = pointed(afterwards(called(text, talk.questions, lexicon), talk), talk)
        doing = Doing(talk, scene, lexicon, tools, lambda said: self._asked(said, talk, lexicon))
        query = query or once_more(text, talk) or asked_now(text, talk) or figure_of(text, talk)
        query = query or one_change(text, talk)
        if query is not None:
            return _written(resolve(query, talk), Tagged(()), doing)
        text = retold(text, talk, _names(scene))
        several = Several(
            talk, scene, lexicon, tools, lambda said, last: self._part(said, last, talk, lexicon)
        )
        try:
            return several.on_a_condition(text) or self._one(text, lexicon, doing, several)
        except NotUnderstood:
            plan = seen_instead(text, scene=scene, talk=talk, tools=tools, lexicon=lexicon)
            if plan is None:
                raise
            return plan

    def _behind(self, question: str, talk: Talk, lexicon: Lexicon) -> Talk:
        """The talk behind a question that was not answered but leaves something to go on from."""
        try:
            return replace(talk, last=self._asked(question, talk, lexicon), lost=False)
        except NotUnderstood:
            return talk

    def _one(self, question: str, lexicon: Lexicon, doing: Doing, several: Several) -> Plan:
        """The plan of a request or a question, or of several at once. NotUnderstood otherwise."""
        question = without_talk(question)
        try:
            plan = doing.plan(question) or self._answering(question, lexicon, doing)
        except NotUnderstood:
            plan = several.plan(question)
            if plan is None:
                raise
            return plan
        # "Who is the shortest, and is he standing": nobody has to be asked who he is.
        return plan if plan.ask is None else several.plan(question, sure=True) or plan

    def _answering(self, question: str, lexicon: Lexicon, doing: Doing) -> Plan:
        """The plan of a question, or of what turned out to be none. NotUnderstood otherwise."""
        talk = doing.talk
        text, on_branch = doing.grounded(question)
        try:
            tagged, compared = self._sentence(text, lexicon, _estimators(doing.tools))
            query = ordered(text, lambda one: self._asked(one, talk, lexicon))
            query = query or which_side(text, lambda one: self._asked(one, talk, lexicon))
            query = query or self._read(tagged, talk, text)
            query = resolve(of_two(query, talk, text), talk)
        except NotUnderstood:
            plan = doing.plan_of_no_question(question)
            if plan is None:
                raise
            return plan
        query, on_branch = doing.shown(query, question, on_branch)
        if _unsaid_pair(tagged.chunks, query, talk):
            raise excuses.WHICH_TWO
        return _written(query, tagged, doing, compared=compared, on_branch=on_branch)

    def _asked(self, question: str, talk: Talk, lexicon: Lexicon) -> Query:
        """What a question behind a request asks."""
        tagged, _ = self._sentence(question, lexicon, ())
        return self._read(tagged, replace(talk, last=None), question)

    def _part(self, question: str, last: Query | None, talk: Talk, lexicon: Lexicon) -> Query:
        """What one of several questions asks, `last` being the one before it."""
        query = ordered(question, lambda one: self._part(one, last, talk, lexicon))
        if query is not None:
            return query
        tagged, _ = self._sentence(question, lexicon, ())
        before = talk if last is None else replace(talk, last=last, lost=False, refused=False)
        return self._read(tagged, before, question)

    def _named(self, scene: Scene, tools: Mapping[str, Tool]) -> Lexicon:
        """The words, with the names of this picture's people."""
        return self._lexicon(tools).with_names(
            (person.id, person.name) for person in scene.people or () if person.name
        )

    def _lexicon(self, tools: Mapping[str, Tool]) -> Lexicon:
        known = BUILT_IN | POSING
        extra = [tool for name, tool in tools.items() if name not in known and tool.words]
        return default_lexicon().with_tools(extra)

    def _sentence(
        self, question: str, lexicon: Lexicon, estimators: Sequence[str]
    ) -> tuple[Tagged, tuple[str, ...]]:
        """The one sentence that asks something, and the estimators that it names to compare."""
        if len(question) > LONGEST_TEXT:
            raise excuses.TOO_LONG
        found = sentences(heard(TAG_QUESTION.sub("", question)))
        if sum(map(len, found)) > LONGEST:
            raise excuses.TOO_LONG
        read = [without_estimators(words, lexicon, estimators) for words in found]
        names = tuple(name for _, own in read for name in own)
        tagged = [_read_words(lexicon, words) for words, _ in read]
        if AGAIN.fullmatch(question.strip()) and tagged:
            return tagged[0], names
        asking = [one for one in tagged if any(c.kind not in SMALL_TALK for c in one.chunks)]
        if len(asking) > 1:
            raise excuses.ONE_AT_A_TIME
        if not asking:
            raise excuses.EMPTY if not tagged else excuses.no_reading(question.strip())
        return asking[0], names

    def _read(self, tagged: Tagged, talk: Talk, said: str) -> Query:
        chunks = tagged.chunks
        asks_why = "why" in said.lower()  # of a refusal the reason is known, of a fact it is not
        again = AGAIN.fullmatch(said.strip()) and (talk.refused or not asks_why)
        if talk.last is not None and not talk.lost and again:
            return talk.last  # the answer comes with its evidence, a refusal with its reason
        led = any(chunk.kind in LEADS for chunk in chunks[:2])
        bare = lead_removed(chunks)
        if led and _known(bare) and (talk.lost or talk.last is None):
            query = part_value(bare, talk.last)
            if query is not None:
                return query
            if talk.lost and not any(chunk.kind in WHOLE for chunk in bare):
                raise excuses.after_unread(said)
        if talk.last is not None and _known(bare):
            leans = reply(chunks, talk) or reply(bare, talk)
            leans = leans or leaning(chunks, talk)
            query = leans or follow_up(bare, talk.last)
            if query is not None and not talk.lost:
                return query
            if query is not None and (led or leans is not None or not _whole(bare)):
                raise excuses.after_unread(said)
        read = bare if led else chunks
        query = parse(read, said, None if talk.known is None else len(talk.known))
        if (word := dropped(read, query)) is not None:
            raise excuses.left_over(word.text, said)
        if talk.lost and talk.subject is None and _leans(chunks, query):
            raise excuses.after_unread(said)
        if led and not talk.lost and (again := asked_again(query, bare, talk)) is not None:
            return again
        return query


def _names(scene: Scene) -> list[str]:
    return [person.name for person in scene.people or () if person.name]


def _plain_english(said: str) -> str:
    return outspoken(plainer(spelled_out(said)))


def _whole(chunks: Sequence[Chunk]) -> bool:
    """Whether a question begins as one that stands by itself."""
    first = next((chunk.kind for chunk in chunks if chunk.kind not in (*LEADS, "skip")), None)
    return first in WHOLE


def _leans(chunks: Sequence[Chunk], query: Query) -> bool:
    """Whether a text only names somebody, or is about "those": it goes on from another one."""
    first = next((c.kind for c in chunks if c.kind not in (*LEADS, "skip")), None)
    if isinstance(query, Which) and first not in WHOLE:
        return True
    of_them = any(c.kind == "who_of" or c.text.startswith(("of th", "among th")) for c in chunks)
    return of_them and any(isinstance(node, Focus) and node.many for node in walk(query))


def _written(
    query: Query,
    tagged: Tagged,
    doing: Doing,
    *,
    compared: Sequence[str] = (),
    on_branch: bool = False,
) -> Plan:
    """The plan of a resolved query, or the question back who is meant."""

    def write(meant: Query) -> Plan:
        plan = compile_query(meant, doing.tools, _meaning(meant, tagged))
        plan = with_estimators(plan, compared)
        return plan.model_copy(update={"on_branch": on_branch, "note": told(tagged.mended)})

    return asked_back(doing.scene, query, write, doing.talk.spoken, doing.talk.meant)


def _estimators(tools: Mapping[str, Tool]) -> tuple[str, ...]:
    """Names of the estimators that can be compared here."""
    if COMPARE_ESTIMATES not in tools:
        return ()
    from thirdwave.tools.estimators.pool import cards

    return tuple(cards())


def _read_words(lexicon: Lexicon, words: list[str]) -> Tagged:
    words = pointing(words, lexicon)
    tagged = loosened(lexicon.tag(words))
    nouns = {word: meant for word, meant in tagged.mended if meant in ("person", "people")}
    if any(word in nouns for word in words):  # "which pupil" is more than "which" and "pupil"
        again = loosened(lexicon.tag([nouns.get(word, word) for word in words]))
        tagged = replace(again, mended=tagged.mended)
    return replace(tagged, chunks=counted(without_the_refined(tagged.chunks)))


def _unsaid_pair(chunks: Sequence[Chunk], query: Query, talk: Talk) -> bool:
    """Whether "they", after a lost question, came out as everybody."""
    if talk.known is not None and len(talk.known) <= 2:
        return False
    they = any(chunk.kind == "pronoun" and chunk.value in ("they", "these") for chunk in chunks)
    found = list(walk(query))
    mutual = any(isinstance(n, Distance) or getattr(n, "mutual", False) for n in found)
    if not (they and talk.lost and mutual):
        return False
    return any(
        isinstance(node, Everyone) or (isinstance(node, Ids) and len(node.ids) > 2)
        for node in found
    )


def _known(chunks: Sequence[Chunk]) -> bool:
    return not any(chunk.kind in ("unknown", "unmeasurable") for chunk in chunks)


def _meaning(query: Query, tagged: Tagged) -> dict[str, object]:
    """What `Plan.meaning` holds: the query, and which words were read as others."""
    meaning: dict[str, object] = {"query": query.to_json()}
    if tagged.mended:
        meaning["read"] = dict(tagged.mended)
    return meaning
