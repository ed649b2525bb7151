"""`thirdwave bench plan`: dialogues about scenes of known truth, and the figures they must reach.

Of the held-out part nothing leaves but sums: no question, answer or id of it is told or written.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from thirdwave.apps.benches.plan.dialogues import Mistakes, Script, read_scripts
from thirdwave.apps.benches.plan.judging import Verdict, take
from thirdwave.apps.benches.plan.product import OFFLINE, product
from thirdwave.apps.benches.plan.scenes import file_of, table
from thirdwave.apps.benches.plan.score import both_parts, figures, grouped, middle, p90
from thirdwave.apps.benches.plan.taking import Taker
from thirdwave.apps.benches.report import Report, Rows, Target
from thirdwave.apps.errors import UserError

Tell = Callable[[str], None]
TARGETS: Mapping[str, Target] = {
    "answer_accuracy_heldout": Target(">=", 0.90),
    "wrong_rate_heldout": Target("<=", 0.03),
    "plan_ms": Target("<=", 5.0),
    "overhead_ms": Target("<=", 10.0),
}
"""What the metrics have to be."""
DEVELOPMENT, HELD_OUT = "development", "held out"
COLUMNS = (
    "questions", "answer_accuracy", "wrong_rate", "abstain_precision", "srt", "sract", "srargs",
    "sr", "iou",
)  # fmt: skip
MARKS = ("right", "wrong", "short", "abstained", "asked", "failed")
MOST_BROKEN = 5
"""Failures of the development part that are told."""
FIRST = "How many people are there?"
"""Asked before anything is timed: models and tables are loaded by it."""


def run(*, quick: bool, tell: Tell, planner: str = OFFLINE) -> Report:
    """Put the dialogues to the product with that planner, every fourth when quick."""
    try:
        scripts = read_scripts(quick=quick)
    except Mistakes as error:
        lines = str(error).splitlines()
        raise UserError(
            f"the benchmark's files have {len(lines)} mistakes: "
            "python -m thirdwave.apps.benches.plan.dialogues lists them"
        ) from error
    with product(planner) as taker:
        return measure(scripts, taker, tell, planner)


def measure(scripts: Sequence[Script], taker: Taker, tell: Tell, planner: str) -> Report:
    """Put these dialogues to somebody."""
    tell("warming up")
    for given in ("scene", "picture"):
        name = next(n for n, row in table().items() if given == "scene" or row.picture is not None)
        taken, _ = taker.ask(FIRST, picture=file_of(name, given), thread=None)
        if taken.failure:
            raise RuntimeError(f"nothing can be asked: {taken.failure}")
    total = sum(len(script.dialogue.turns) for script in scripts)
    verdicts: list[Verdict] = []
    for script in scripts:
        tell(f"{len(verdicts)} of {total} questions")
        verdicts += take(script, taker)
    return report(verdicts, planner)


def report(verdicts: Sequence[Verdict], planner: str = OFFLINE) -> Report:
    """The report on these verdicts."""
    metrics = both_parts(verdicts)
    return Report(
        bench="plan",
        metrics=metrics,
        targets=TARGETS,
        packages=("langgraph", "langchain-core", "numpy", "pydantic"),
        notes=notes(verdicts, planner),
        tables=(
            _rows("Development, by kind", _of(verdicts, False), lambda one: one.script.kind),
            _rows("By part and tier", verdicts, _part_and_tier),
            _rows("By part and what is shown", verdicts, _part_and_shown),
        ),
        draw=lambda folder: _draw(folder, verdicts),
    )


def notes(verdicts: Sequence[Verdict], planner: str) -> tuple[str, ...]:
    """What has to be said beside the numbers: sums only."""
    said = [
        f"planner: {planner}; keys without a suffix are of the development part, those with "
        "_heldout of the part that nobody tunes on, of which only sums are told",
        "right: the value, the words or the pose asked for, the abstention or the question back "
        "that was due; wrong: something false, or an answer where none can be known; the rest "
        "says nothing false: short of what was asked, abstained, asked back, failed",
        "plan_ms: median time inside the planner a question; overhead_ms: median of what is "
        "neither planner nor tools (of those side by side the longest counts) of the reply's "
        "total, stores included, wall time; bodies are not drawn unasked",
    ]
    for name, own in ((DEVELOPMENT, _of(verdicts, False)), (HELD_OUT, _of(verdicts, True))):
        if not own:
            said.append(f"{name}: no dialogue there")
            continue
        counted = {mark: sum(one.mark == mark for one in own) for mark in MARKS}
        dialogues = len({one.script.dialogue.id for one in own})
        plans = sum(one.agreement is not None for one in own)
        whole = [one.taken for one in own if not one.taken.failure]
        said.append(
            f"{name}: {dialogues} dialogues, "
            + ", ".join(f"{number} {mark}" for mark, number in counted.items() if number)
            + f"; {plans} with a right plan; 90th percentiles: planning "
            f"{p90(one.plan_ms for one in whole):.1f} ms, overhead "
            f"{p90(one.overhead_ms for one in whole):.1f} ms, tools "
            f"{p90(one.tools_ms for one in whole):.0f} ms; median of a whole turn, reading and "
            f"storing included, {middle(one.turn_ms for one in whole):.0f} ms"
        )
        tiers = grouped(own, lambda one: str(one.script.dialogue.tier))
        parts = {tier: figures(some) for tier, some in tiers.items()}
        said.append(
            f"{name}, by tier: "
            + "; ".join(
                f"tier {tier}: {of['questions']:.0f} questions, accuracy "
                f"{of['answer_accuracy']:.3f}, wrong {of['wrong_rate']:.3f}"
                for tier, of in parts.items()
            )
        )
    broken = {one.taken.failure for one in _of(verdicts, False) if one.taken.failure}
    said += [f"broke: {failure}" for failure in sorted(broken)[:MOST_BROKEN]]
    kinds = grouped(_of(verdicts, False), lambda one: one.script.kind)
    said += [
        f"{kind}: {of['questions']:.0f} questions, accuracy {of['answer_accuracy']:.3f}, wrong "
        f"{of['wrong_rate']:.3f}, sr {of['sr']:.3f}"
        for kind, of in ((kind, figures(some)) for kind, some in kinds.items())
    ]
    return tuple(said)


def _of(verdicts: Sequence[Verdict], held_out: bool) -> list[Verdict]:
    return [one for one in verdicts if one.script.held_out == held_out]


def _part(one: Verdict) -> str:
    return HELD_OUT if one.script.held_out else DEVELOPMENT


def _part_and_tier(one: Verdict) -> str:
    return f"{_part(one)}, tier {one.script.dialogue.tier}"


def _part_and_shown(one: Verdict) -> str:
    return f"{_part(one)}, {one.script.dialogue.as_}"


def _rows(title: str, verdicts: Sequence[Verdict], key: Callable[[Verdict], str]) -> Rows:
    groups = {name: figures(own) for name, own in grouped(verdicts, key).items()}
    return Rows(
        title=title,
        columns=("", *COLUMNS),
        rows=tuple(
            (name, *(f"{of[c]:.0f}" if c == "questions" else f"{of[c]:.2f}" for c in COLUMNS))
            for name, of in groups.items()
        ),
    )


def _draw(folder: Path, verdicts: Sequence[Verdict]) -> list[Path]:
    from thirdwave.apps.benches.plan.plot import figure
    from thirdwave.apps.benches.plan.written import write_turns

    development = _of(verdicts, False)
    return [
        write_turns(folder / "plan_turns.jsonl", development),
        figure(folder / "plan.png", development, _of(verdicts, True)),
    ]
