"""Answers in the question's own terms by a chat model, which may rephrase and nothing else.

The value, the evidence and what is known are the plain answerer's. The model's words are taken
where they are proved and say the same; else the plain text stands. Knows no providers.
"""

import logging
from collections.abc import Mapping

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage

from thirdwave.agents.answers.answer import PlainAnswerer
from thirdwave.agents.errors import PlannerDown
from thirdwave.agents.llm.calling import call_in_time
from thirdwave.agents.llm.messages import as_data, fill, prompt
from thirdwave.agents.plan import Answer, Plan
from thirdwave.agents.proof.faithful import unfaithful
from thirdwave.agents.proof.verify import complaints
from thirdwave.agents.record import Record

SECONDS = 10.0
"""How long the model may take; the plain text is there already."""
MAX_REPLY = 2_000
"""Characters of a reply that are looked at."""

log = logging.getLogger(__name__)


class SpokenAnswerer:
    """Rephrases the plain answer with one call of a model.

    What is abstained from, several answers at once and edits are told plainly: there every word
    counts. A model that fails, is slow or says something else changes nothing.
    """

    def __init__(
        self,
        model: BaseChatModel,
        *,
        plain: PlainAnswerer | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self.model = model
        self.plain = plain or PlainAnswerer()
        self.seconds = seconds

    def answer(self, question: str, plan: Plan, records: Mapping[str, Record]) -> Answer:
        """The plain answer, in the model's words where they say the same."""
        said = self.plain.answer(question, plan, records)
        if said.abstained or said.parts or said.value_type in ("pose", "none", "text"):
            return said
        if complaints(said, records, question):
            return said  # it will be withdrawn, and no words make it better
        text = self._words(question, said)
        if text is None:
            return said
        spoken = said.model_copy(update={"text": text})
        wrong = unfaithful(text, said, question) or "; ".join(complaints(spoken, records, question))
        if wrong:
            log.debug("the model's words were not taken: %s", wrong)
            return said
        return spoken

    def _words(self, question: str, said: Answer) -> str | None:
        asked = fill(
            prompt("answer"),
            question=as_data(question),
            answer=as_data(said.text),
            evidence="\n".join(as_data(line.text) for line in said.evidence),
        )
        try:
            reply = call_in_time(
                lambda: self.model.invoke([HumanMessage(asked)]).text, self.seconds
            )
        except PlannerDown as error:
            log.debug("the model's words were not taken: %s", error)
            return None
        except Exception:
            log.debug("the model's words were not taken", exc_info=True)
            return None
        text = " ".join(str(reply)[:MAX_REPLY].split()).strip('"')
        return text or None
