"""Of "compare the estimates of fit and regressor for p1": whose estimates, by the names there are.

Knows nothing of grammar beyond that one phrase.
"""

from collections.abc import Sequence

from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.wording.lexicon import Lexicon
from thirdwave.agents.plan import Plan

TOOL = "compare_estimates"
COMPARED = frozenset({"estimate", "estimates", "estimators"})
JOINTS = frozenset(
    {",", "and", "or", "of", "for", "from", "by", "with", "against", "to", "vs", "versus",
     "between", "the", "on", "estimator", "estimators"}
)  # fmt: skip
"""Words that stand between names and people."""


def without_estimators(
    words: Sequence[str], lexicon: Lexicon, known: Sequence[str]
) -> tuple[list[str], tuple[str, ...]]:
    """The words without the names of estimators, and those names, each once.

    NotUnderstood names those that are `known` where another is asked for.
    """
    start = next(
        (at + 1 for at, word in enumerate(words) if word in COMPARED and "compare" in words[:at]),
        None,
    )
    if start is None:
        return list(words), ()
    rest = list(words[start:])
    named = [at for at, word in enumerate(rest) if word in known]
    strange = [c.text for c in lexicon.tag(rest).chunks if c.kind == "unknown"]
    strange = [word for word in strange if word not in known and word not in JOINTS]
    if strange and known:
        raise NotUnderstood(
            f"there is no estimator {strange[0]!r} to compare: expected one of {', '.join(known)}; "
            "try: compare the estimates of p1"
        )
    if not named:
        return list(words), ()
    gone = set(named)
    for at in named:
        for step in (-1, 1):
            beside = at + step
            while 0 <= beside < len(rest) and (rest[beside] in JOINTS or beside in gone):
                gone.add(beside)
                beside += step
    people = [word for at, word in enumerate(rest) if at not in gone]
    if people and people[0] not in JOINTS:
        people.insert(0, "of")
    return [*words[:start], *people], tuple(dict.fromkeys(rest[at] for at in named))


def with_estimators(plan: Plan, names: Sequence[str]) -> Plan:
    """The plan with those estimators compared, where it compares any."""
    if not names:
        return plan
    steps = tuple(
        step.model_copy(update={"args": {**step.args, "estimators": list(names)}})
        if step.tool == TOOL
        else step
        for step in plan.steps
    )
    return plan.model_copy(update={"steps": steps})
