"""Cases carried out by the product's own way from words to a pose, timed and judged.

Knows nothing of reports.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from thirdwave.apps.benches.edit.cases import Case
from thirdwave.apps.benches.edit.judging import Judgeable
from thirdwave.apps.benches.edit.locality import strayed, unchanged
from thirdwave.apps.benches.edit.starts import start_body
from thirdwave.body.model import BodyModel, Posed
from thirdwave.body.posecodes.measured import measured
from thirdwave.body.posing.plausible import (
    MOST_BEYOND_DEG,
    MOST_OFF_BALANCE_M,
    MOST_PENETRATION_M,
    Plausible,
    plausible,
)
from thirdwave.scene import Body
from thirdwave.tools.posing.applied import Applied
from thirdwave.tools.posing.apply import apply_words
from thirdwave.tools.posing.asked import NotPossible
from thirdwave.tools.posing.words import NotUnderstood

WORSE_DEG, WORSE_M = 1.0, 0.01
"""An edit may leave its start's own faults as they are, up to this."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Attempt:
    """What came of one case."""

    case: Case
    body: Body | None
    """The pose afterwards; None where the words were not understood."""
    refusal: str
    """What the product said where it did nothing; empty where it made a pose."""
    failures: tuple[str, ...]
    """Checks that do not hold, a sentence each; of a refusal the refusal itself."""
    strays: tuple[str, ...]
    """What moved though it was not mentioned."""
    owned_up: bool
    """Whether the product itself says that it did not do all of it."""
    plausible: Plausible | None
    """None where no pose was made."""
    begun: Plausible
    """The figures of the start, or of those whose pose may be taken, the worst of each."""
    ms: float

    @property
    def sound(self) -> bool:
        """Whether the pose is plausible, or where it is not no worse than its start."""
        return self.plausible is not None and no_worse(self.plausible, self.begun)

    @property
    def satisfied(self) -> bool:
        """Whether every check holds; of what is to be refused, whether it was, by a clear line."""
        return not self.failures

    @property
    def local(self) -> bool:
        """Whether nothing moved that was not mentioned."""
        return not self.strays


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Generated:
    """A pose made of words alone."""

    words: str
    body: Body | None
    refusal: str
    owned_up: bool
    plausible: Plausible | None
    ms: float


def attempt(case: Case) -> Attempt:
    """One case carried out and judged."""
    start = start_body(case.start)
    others = {name: start_body(pose) for name, pose in case.others.items()}
    begun = perf_counter()
    done, refusal = _applied(case.words, start, others)
    ms = 1e3 * (perf_counter() - begun)
    if case.refused:
        failures, strays = refusal_failures(refusal, start, done.body if done else None), ()
    elif done is None or refusal:
        failures, strays = (f"refused: {refusal}",), ()
    else:
        failures, strays = judged(case, done.body)
    return Attempt(
        case=case,
        body=done.body if done else None,
        refusal=refusal,
        failures=failures,
        strays=strays,
        owned_up=done is None or not done.met,
        plausible=None if done is None or refusal else _plausible(done),
        begun=worst([figures_of(body) for body in (start, *others.values())]),
        ms=ms,
    )


def judged(case: Case, body: Body) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Checks that fail, and what strayed, of a body that is said to do what the case asks."""
    start, after = _posed(start_body(case.start)), _posed(body)
    others = {name: _posed(start_body(pose)) for name, pose in case.others.items()}
    bodies = Judgeable(start, after, others)
    failures = tuple(text for check in case.checks for text in check.failures(bodies))
    return failures, strayed(start, after, case.mentioned)


def refusal_failures(refusal: str, start: Body, after: Body | None) -> tuple[str, ...]:
    """Why a refusal is none: it says nothing, or a pose changed."""
    if not refusal.strip():
        return ("a pose was made of what no pose answers to",)
    if after is not None and not unchanged(_posed(start), _posed(after)):
        return ("the pose changed though the instruction was refused",)
    return ()


def generate(words: str) -> Generated:
    """A pose made of words alone, from no start."""
    begun = perf_counter()
    done, refusal = _applied(words, None, {})
    ms = 1e3 * (perf_counter() - begun)
    made = done is not None and not refusal
    return Generated(
        words=words,
        body=done.body if done else None,
        refusal=refusal,
        owned_up=done is None or not done.met,
        plausible=_plausible(done) if done is not None and made else None,
        ms=ms,
    )


def figures_of(body: Body) -> Plausible:
    """The solver's three figures of any body."""
    posed = _posed(body)
    return plausible(posed, measured(posed))


def worst(figures: Sequence[Plausible]) -> Plausible:
    """The worst of each figure."""
    return Plausible(
        beyond_limits_deg=max(one.beyond_limits_deg for one in figures),
        penetration_m=max(one.penetration_m for one in figures),
        off_balance_m=max(one.off_balance_m or 0.0 for one in figures),
    )


def no_worse(now: Plausible, begun: Plausible) -> bool:
    """Whether each figure is within its limit, or hardly beyond what the start had."""
    pairs = (
        (now.beyond_limits_deg, begun.beyond_limits_deg, MOST_BEYOND_DEG, WORSE_DEG),
        (now.penetration_m, begun.penetration_m, MOST_PENETRATION_M, WORSE_M),
        (now.off_balance_m or 0.0, begun.off_balance_m or 0.0, MOST_OFF_BALANCE_M, WORSE_M),
    )
    return all(got <= max(most, had + more) for got, had, most, more in pairs)


def warm_up(cases: Sequence[Case]) -> None:
    """Load lexicon, body and solver before anything is timed, by the first case's words."""
    _applied(cases[0].words, start_body(cases[0].start), {})
    _applied(cases[0].words, None, {})


def _applied(words: str, start: Body | None, others: dict[str, Body]) -> tuple[Applied | None, str]:
    """What was done, if the words were understood; and what was said where nothing was."""
    try:
        (done,) = apply_words(words, start, people=tuple(others), others=others)
    except (NotUnderstood, NotPossible) as error:
        return None, str(error) or type(error).__name__
    return done, done.refused


def _plausible(done: Applied) -> Plausible:
    """As the solver says; of a pose that needed none, by the same rules."""
    return figures_of(done.body) if done.plausible is None else done.plausible


def _posed(body: Body) -> Posed:
    return BodyModel.load().forward(body)
