"""The planner that asks a chat model. It keeps nothing of a question: the graph hands it the talk.

Knows nothing of providers: how a model is asked is `styles`, what it is told is `messages`.
"""

import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage

from thirdwave.agents.budget import Budget, CountTokens, estimate_tokens
from thirdwave.agents.cards import cards_for
from thirdwave.agents.errors import PlannerDown
from thirdwave.agents.llm.calling import call_in_time, why_down
from thirdwave.agents.llm.messages import as_text, messages_for
from thirdwave.agents.llm.reading import read_reply
from thirdwave.agents.llm.reply import reply_schema, to_plan
from thirdwave.agents.llm.seeing import sees, shown
from thirdwave.agents.llm.styles import Ask, Style, asking, refuses, styles_of, was_cut
from thirdwave.agents.models import load_model
from thirdwave.agents.plan import Plan, PlanError, Turn
from thirdwave.agents.talk import LONGEST, Talk
from thirdwave.scene import Scene
from thirdwave.scene.facts import Fact
from thirdwave.tools.base import Tool

CARD_TOKENS = 10_000
"""Most tokens of tool cards; the built-in tools take some 9000 by our own count."""
PICTURE_TOKENS = 1_500
"""What a picture of 768 px counts, where the provider does not say."""

log = logging.getLogger(__name__)


class LLMPlanner:
    """Plans with any LangChain chat model, an instance or "provider:name".

    Models that call functions, that have a JSON mode and that only write are all asked in their
    own style; which works is found out once. `picture`: whether it is shown the picture that is
    talked about; None: where the model's profile says that it sees. `rules`: a prompt of one's own
    in the place of `agents/prompts/plan.md`, with the places {{cards}} and {{left_out}}.
    """

    mends = True
    recalls = True

    def __init__(
        self,
        model: BaseChatModel | str,
        *,
        budget: Budget | None = None,
        picture: bool | None = None,
        card_tokens: int = CARD_TOKENS,
        count: CountTokens = estimate_tokens,
        rules: str | None = None,
    ) -> None:
        self.model = load_model(model) if isinstance(model, str) else model
        self.budget = budget or Budget()
        self.picture = sees(self.model) if picture is None else picture
        self.card_tokens = min(card_tokens, _room(self.model))
        self.count = count
        self.rules = rules
        self._schema = reply_schema()
        self._styles = list(styles_of(self.model))
        """The styles that may work, the one in use first."""
        self._settled = False

    @property
    def style(self) -> Style:
        """The style that the model is asked in."""
        return self._styles[0]

    def plan(
        self,
        question: str,
        *,
        scene: Scene,
        turns: Sequence[Turn],
        tools: Mapping[str, Tool],
        mend: str | None = None,
        pictures: Sequence[str] = (),
        image: Callable[[], bytes | None] | None = None,
        talk: Talk | None = None,
        facts: Sequence[Fact] = (),
    ) -> Plan:
        """A plan for `question`; the reply and what it cost are added to `talk`.

        `facts` are what the user asked to be remembered.

        PlanError says what was wrong with the reply, PlannerDown why none could be had: an error
        of the model or its provider, or the end of the budget. A `mend` without a talk is told as
        the reason of a try whose words are lost.
        """
        talk = Talk() if talk is None else talk
        if mend is not None and not talk.tries:
            talk.fail(mend)
        about = "\n".join([*(turn.question for turn in turns[-2:]), question])
        try:
            cards = cards_for(about, tools, scene, self.card_tokens, count=self.count)
        except ValueError as error:
            raise PlannerDown("the language model reads too little to be told the tools") from error
        data = image() if image is not None and self.picture and not talk.calls else None
        messages = messages_for(
            question,
            cards=cards,
            scene=scene,
            turns=turns,
            pictures=pictures,
            talk=talk,
            picture=shown(data) if data is not None else None,
            rules=self.rules,
            facts=facts,
        )
        message = self._ask(messages, talk)
        try:
            reply = read_reply(message)
        except PlanError:
            talk.said = message.text[:LONGEST]
            self._give_up_style()
            raise
        self._settled = True
        talk.said = json.dumps(reply, ensure_ascii=False)[:LONGEST]
        return to_plan(reply, question=question, pictures=pictures)

    def _ask(self, messages: Sequence[BaseMessage], talk: Talk) -> AIMessage:
        """The model's message, in the first style that it does not refuse."""
        pictures = sum(not isinstance(message.content, str) for message in messages)
        size = self.count(as_text(messages)) + PICTURE_TOKENS * pictures
        while True:
            style = self.style
            left = self.budget.seconds_left(talk, size)
            start = time.monotonic()
            try:
                ask = asking(self.model, style, self._schema)
                talk.calls += 1
                message = call_in_time(_call(ask, messages), left)
            except PlannerDown:
                talk.seconds += time.monotonic() - start
                raise
            # A model is foreign code: whatever it raises, there is no plan to be had from it now.
            except Exception as error:
                talk.seconds += time.monotonic() - start
                log.info("asked by %s: %s: %s", style, type(error).__name__, error)
                if was_cut(error):
                    talk.tokens += size
                    self._give_up_style()
                    raise PlanError("the reply was cut off at its greatest length") from error
                if not self._settled and refuses(error) and self._give_up_style():
                    continue
                raise PlannerDown(why_down(error)) from error
            talk.seconds += time.monotonic() - start
            talk.tokens += _used(message, size, self.count)
            return message

    def _give_up_style(self) -> bool:
        """Go on to the next style, unless one has worked; whether there was another."""
        if self._settled or len(self._styles) == 1:
            return False
        del self._styles[0]
        return True


def _call(ask: Ask, messages: Sequence[BaseMessage]) -> Callable[[], AIMessage]:
    return lambda: ask(messages)


def _used(message: AIMessage, size: int, count: CountTokens) -> int:
    """Tokens of a call: as the provider counts them, else as we do."""
    usage = message.usage_metadata
    if usage is not None:
        return usage["total_tokens"]
    calls = json.dumps([call["args"] for call in message.tool_calls])
    return size + count(message.text[: 10 * LONGEST]) + count(calls)


def _room(model: BaseChatModel) -> int:
    """Half of what a model reads, for the cards; without a profile as many as there are."""
    profile: Any = model.profile or {}
    most = profile.get("max_input_tokens")
    return most // 2 if isinstance(most, int) and most > 0 else 10**9
