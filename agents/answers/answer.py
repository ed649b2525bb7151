"""Says what was found, without a language model: the answering steps' own words and values.

Knows nothing of how steps ran.
"""

from collections.abc import Mapping, Sequence

from thirdwave.agents.answers.outcomes import Outcome, asked_of, instead_of, is_done, outcome_of
from thirdwave.agents.answers.shares import in_asked_terms
from thirdwave.agents.answers.swing import BORDERLINE, hangs_on
from thirdwave.agents.answers.telling import Told, as_sentence, fact_of, sentence_of
from thirdwave.agents.answers.values import value_of
from thirdwave.agents.focus import EDIT
from thirdwave.agents.plan import Answer, Evidence, Part, Plan
from thirdwave.agents.proof.evidence import evidence_of, merged
from thirdwave.agents.proof.numbers import unproved_numbers
from thirdwave.agents.record import Record

DOING = frozenset({EDIT, "generate_pose", "undo_edit", "keep_edit"})
"""Tools that do something: what they cannot do is not an answer that is missing."""
MEASURING = frozenset({"measure", "relate", "compare"})
REST_UNDONE = "The rest was not done."


class PlainAnswerer:
    """Answers with the text and value of the answering steps."""

    def answer(self, question: str, plan: Plan, records: Mapping[str, Record]) -> Answer:
        """The answer to `question`; an abstention with its reason where all of it is missing.

        Several things that were asked at once are its parts, told one after the other: what is
        missing of them is said with its reason. Numbers come in the unit the question asks for.
        """
        if not plan.steps:
            return abstention(plan.abstain or "nothing in the question could be measured")
        groups = asked_of(plan)
        ends = tuple(outcome_of(name, plan, records) for group in groups for name in group)
        answers: list[tuple[str, Answer]] = []
        for group in groups:
            own = tuple(one for one in ends if one.step in group)
            if len(groups) > 1 and all(instead_of(one, ends, plan) for one in own):
                continue  # the other branch answers
            answers.append((group[0], _answer_of(group, own, plan, records)))
        artifacts = tuple(
            dict.fromkeys(item["id"] for record in records.values() for item in record["artifacts"])
        )
        told = answers[0][1] if len(answers) == 1 else _joined(answers)
        told = told.model_copy(update={"artifacts": artifacts})
        return in_asked_terms(question, told, records)


def _answer_of(
    group: Sequence[str], ends: Sequence[Outcome], plan: Plan, records: Mapping[str, Record]
) -> Answer:
    """The answer to one of the things that were asked."""
    done = [one.step for one in ends if one.end == "told"]
    lost = next((one for one in ends if one.end != "told"), None)
    tool = _tool_of(group[-1], plan)
    if lost is not None and (tool != EDIT or not done):
        return _not_done(lost, tool, plan, records)
    told = _all_told(done, records)
    evidence = evidence_of(done[-1], records, told.text, told.steps)
    missing = None
    if lost is not None:
        missing = lost.reason
        told = _with_the_rest(told, missing, records)
        evidence = evidence_of(done[-1], records, told.text, told.steps)
        if unproved_numbers(as_sentence(missing, records), evidence):
            told = Told(f"{_all_told(done, records).text} {REST_UNDONE}", told.steps)
    value, value_type, unit = value_of(done, told.text, records)
    return Answer(
        text=told.text,
        value=value,
        value_type=value_type,
        unit=unit,
        evidence=evidence,
        confidence=min(_sure(records[name], records) for name in done),
        reason=missing,
    )


def _sure(record: Record, records: Mapping[str, Record]) -> float:
    """Confidence of what a step found, less where it hangs on somebody borderline."""
    return min(record["confidence"], BORDERLINE if hangs_on(record, records) else 1.0)


def _not_done(lost: Outcome, tool: str, plan: Plan, records: Mapping[str, Record]) -> Answer:
    """What is said of a step without a result, after what the plan changed nevertheless."""
    nothing = "there is nothing to tell"
    if tool in DOING:
        nothing = "nothing was changed"
    elif tool == "render":
        nothing = "nothing was drawn"
    elif tool in MEASURING:
        nothing = "there is nothing to measure"
    made = [] if tool == EDIT else edits_done(plan, records)
    before = _all_told(made, records)
    if lost.end == "unmet":
        fact = (
            fact_of(lost.by, records)
            if lost.by is not None and lost.by in records
            else Told("that does not apply")
        )
        text = as_sentence(f"{fact.text}, so {nothing}", records)
        told = Told(" ".join(part for part in (before.text, text) if part),
                    (*before.steps, *fact.steps))  # fmt: skip
        evidence = evidence_of(lost.by or lost.step, records, told.text, told.steps)
        return Answer(text=told.text, evidence=evidence, reason=fact.text)
    if lost.end == "refused":
        refused = as_sentence(f"{lost.reason}, so {nothing}", records)
        answer = Answer(text=refused, abstained=True, reason=lost.reason)
    else:
        answer = abstention(lost.reason, doing=tool in DOING)
    text = " ".join(part for part in (before.text, answer.text) if part)
    evidence = evidence_of(lost.step, records, before.text, before.steps)
    return answer.model_copy(update={"text": text, "evidence": evidence})


def _joined(answers: Sequence[tuple[str, Answer]]) -> Answer:
    """Several answers as one: abstained where all of them are, else with why some are missing."""
    known = [one for _, one in answers if not one.abstained]
    texts: list[str] = []
    for _, one in answers:
        text = one.text
        if one.abstained and known and one.reason:
            text = f"And I cannot tell {'the rest' if texts else 'all of it'}: {one.reason}"
            text = text if text.endswith((".", "!", "?")) else f"{text}."
        said = " ".join(texts)
        texts += [] if text.rstrip(".") in said else [text]
    parts = tuple(
        Part(step=step, text=one.text, value=one.value, value_type=one.value_type, unit=one.unit)
        for step, one in answers
    )
    reasons = dict.fromkeys(one.reason for _, one in answers if one.reason)
    first = answers[0][1]
    if not known:
        reason = "; ".join(reasons)
        text = abstention(reason).text if all(a.text.startswith("I cannot") for _, a in answers) \
            else " ".join(texts)  # fmt: skip
        return Answer(
            text=text, abstained=True, reason=reason, evidence=_lines_of(answers), parts=parts
        )
    return Answer(
        text=" ".join(texts),
        value=first.value,
        value_type=first.value_type,
        unit=first.unit,
        evidence=_lines_of(answers),
        confidence=min(one.confidence for one in known),
        reason="; ".join(reasons) or None,
        parts=parts,
    )


def _lines_of(answers: Sequence[tuple[str, Answer]]) -> tuple[Evidence, ...]:
    return merged(one.evidence for _, one in answers)


def edits_done(plan: Plan, records: Mapping[str, Record]) -> list[str]:
    """The steps that have posed somebody."""
    edits = [step.id for step in plan.steps if step.tool == EDIT]
    return [name for name in edits if is_done(records.get(name))]


def _tool_of(step_id: str, plan: Plan) -> str:
    return next((step.tool for step in plan.steps if step.id == step_id), "")


def _all_told(steps: Sequence[str], records: Mapping[str, Record]) -> Told:
    """What several steps say, one sentence after the other."""
    sentences = [sentence_of(name, records) for name in steps]
    text = " ".join(dict.fromkeys(sentence.text for sentence in sentences))
    return Told(text, tuple(name for sentence in sentences for name in sentence.steps))


def _with_the_rest(told: Told, missing: str, records: Mapping[str, Record]) -> Told:
    """The text with why other edits were not made, and which were not tried then."""
    edits = {name: one for name, one in records.items() if one["tool"] == EDIT}
    refused = tuple(name for name, one in edits.items() if one["unknown"] is not None)
    skipped = [
        str(one["args"].get("words")) for one in edits.values() if one["status"] == "skipped"
    ]
    left = f" Not tried then: {', '.join(map(repr, skipped))}." if skipped else ""
    sentence = missing if missing.endswith((".", "!", "?")) else f"{missing}."
    return Told(f"{told.text} {sentence}{left}", (*told.steps, *refused))


def abstention(reason: str, *, doing: bool = False) -> Answer:
    """The answer that there is none, and why."""
    sentence = reason if reason.endswith((".", "!", "?")) else f"{reason}."
    verb = "do" if doing else "answer"
    return Answer(text=f"I cannot {verb} that: {sentence}", abstained=True, reason=reason)
