"""Which lines of what steps stated an answer points at: enough to check it by, not more.

Knows nothing of how answers are worded.
"""

from collections.abc import Iterable, Mapping, Sequence

from thirdwave.agents.answers.outcomes import upstream
from thirdwave.agents.answers.units import UNITS
from thirdwave.agents.plan import Evidence
from thirdwave.agents.proof.bindings import misplaced
from thirdwave.agents.proof.numbers import unproved_numbers
from thirdwave.agents.record import DONE, Record

MAX_EVIDENCE = 12
"""Lines of evidence that an answer shows."""
ENOUGH_EVIDENCE = 2
"""Below this, what the answering step was made from is shown too."""


def evidence_of(
    step_id: str, records: Mapping[str, Record], text: str, steps: Sequence[str]
) -> tuple[Evidence, ...]:
    """Lines of the `steps` that `text` is made of, then of those before until there are enough.

    All lines with a number of the text are kept, however many there are.
    """
    names = {id(record): name for name, record in records.items()}
    before = [names[id(record)] for record in reversed(upstream(step_id, records))]
    lines: dict[str, Evidence] = {}
    for name in dict.fromkeys((step_id, *steps, *before)):
        if len(lines) >= ENOUGH_EVIDENCE and name not in steps:
            break
        record = records.get(name)
        if record is None or record["status"] not in DONE:
            continue
        for found in record["evidence"]:
            line = Evidence(step=name, text=found["text"], value=found["value"])
            lines.setdefault(line.text, line)
    shown = list(lines.values())
    kept = shown[:MAX_EVIDENCE]
    for line in shown[MAX_EVIDENCE:]:
        if _open(text, kept) > _open(text, [*kept, line]):
            kept.append(line)
    return tuple(kept)


def _open(text: str, lines: Sequence[Evidence]) -> int:
    """How many numbers of a text no line proves, or none of the right person."""
    return len(unproved_numbers(text, lines)) + len(misplaced(text, lines, UNITS))


def merged(groups: Iterable[Sequence[Evidence]]) -> tuple[Evidence, ...]:
    """The lines of several answers, each once."""
    lines: dict[str, Evidence] = {}
    for group in groups:
        for line in group:
            lines.setdefault(line.text, line)
    return tuple(lines.values())
