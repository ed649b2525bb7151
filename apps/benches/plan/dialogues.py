"""Dialogues as they are written, read with their types: what is asked, and what is right.

A file holds a list of dialogues, and is one kind of question; `heldout_` begins the names of those
that nobody tunes on. Each mistake is one line that names the file, the dialogue and the turn:
`python -m thirdwave.apps.benches.plan.dialogues [FILE ...]` lists them all. Knows no planner.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal, cast

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from thirdwave.apps.benches.plan import gold
from thirdwave.apps.benches.plan.answers import Answer, read_answer
from thirdwave.apps.benches.plan.scenes import Given, file_of, held_out

FOLDER = "dialogues"
HELD_OUT = "heldout_"
QUICK = 4
"""Every so many dialogues are asked when quick."""
LEFT_OUT = frozenset({"detect_people", "detect_things", "estimate_pose"})
"""Calls that every planner needs and no plan is judged by."""
Tier = Literal[1, 2, 3]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Call(_Row):
    """A call that a right plan makes, with the arguments that matter."""

    tool: str
    args: Mapping[str, Any] = Field(default_factory=dict[str, Any])


class Condition(_Row):
    """What has to be true of a body afterwards; one of the five says what."""

    fact: str
    """A number of `facts.numbers_of`."""
    person: str
    more_than: float | None = None
    less_than: float | None = None
    near: float | None = None
    within: float = Field(default=10.0, gt=0)
    """Of `near`; degrees or metres, as the fact is."""
    same: float | None = None
    """As before this turn, within so much."""
    start: float | None = None
    """As in the scene as it is given, within so much."""

    @model_validator(mode="after")
    def _says_what(self) -> "Condition":
        told = (self.more_than, self.less_than, self.near, self.same, self.start)
        if all(one is None for one in told):
            raise ValueError("after: expected more_than, less_than, near, same or start, got none")
        return self


class Turn(_Row):
    """One thing that is said, and what a right reply to it is."""

    ask: str = Field(min_length=1, max_length=4000)
    answer: Any = None
    tol: float | None = Field(default=None, gt=0)
    """How far a number may be off; 4 deg, 0.05 m and 0 of counts when left out."""
    unit: Literal["deg", "m"] | None = None
    scene: str | None = None
    """Another scene of the thread, from this turn on."""
    plan: tuple[Call, ...] | None = None
    plans: tuple[tuple[Call, ...], ...] = ()
    corrects: tuple[str, ...] = ()
    """Words that a correction has to hold."""
    candidates: tuple[str, ...] = ()
    """Whom a question back has to name."""
    after: tuple[Condition, ...] = ()
    fact: str | None = None
    """Where the answer stands among the facts, so that it is checked: p2.left_knee_flexion,
    distance.p1.p2, p1.posture."""

    @field_validator("answer")
    @classmethod
    def _is_an_answer(cls, value: Any) -> Any:
        read_answer(value)
        return value

    @model_validator(mode="after")
    def _fits(self) -> "Turn":
        kind = self.right.kind
        if self.plan is not None and self.plans:
            raise ValueError("expected plan or plans, got both")
        if self.candidates and kind != "ask":
            raise ValueError("candidates: expected only where the answer is ask")
        if kind == "ask" and len(self.candidates) < 2:
            raise ValueError("candidates: expected at least two ids where the answer is ask")
        if self.corrects and kind != "abstain":
            raise ValueError("corrects: expected only where the answer is abstain")
        if kind == "pose" and not self.after:
            raise ValueError("after: expected what has to be true of the pose")
        if self.tol is not None and kind not in ("number", "parts"):
            raise ValueError(f"tol: expected only with a number, got answer {self.answer!r}")
        return self

    @property
    def right(self) -> Answer:
        """What the answer is."""
        return read_answer(self.answer)

    @property
    def right_plans(self) -> tuple[tuple[Call, ...], ...]:
        """Every plan that is right, core calls only; () where none was written."""
        given = self.plans or (() if self.plan is None else (self.plan,))
        return tuple(tuple(call for call in one if call.tool not in LEFT_OUT) for one in given)


class Dialogue(_Row):
    """One thread about a scene, or about several."""

    id: str = Field(pattern=r"^[a-z0-9_-]+$")
    scene: str
    as_: Given = Field(default="scene", alias="as")
    tier: Tier
    also: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _scenes_are_there(self) -> "Dialogue":
        for scene in (self.scene, *self.also):
            file_of(scene, self.as_)
        for number, turn in enumerate(self.turns, 1):
            if turn.scene is not None and turn.scene not in (self.scene, *self.also):
                raise ValueError(
                    f"turn {number}: scene: expected one of {', '.join((self.scene, *self.also))}, "
                    f"got {turn.scene!r}"
                )
        if self.turns[-1].right.kind == "ask":
            raise ValueError("the last turn is asked back: expected a turn that answers it")
        return self

    def scenes(self) -> list[str]:
        """The scene that each turn is about."""
        now, found = self.scene, list[str]()
        for turn in self.turns:
            now = turn.scene or now
            found.append(now)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A dialogue with where it comes from."""

    kind: str
    """Name of the file without its ending."""
    held_out: bool
    dialogue: Dialogue


class Mistakes(ValueError):
    """Files that cannot be used; a line for each mistake."""


def read_scripts(*, quick: bool = False, paths: Sequence[Path] | None = None) -> tuple[Script, ...]:
    """Every dialogue, every fourth of each file when quick. Mistakes lists all that is wrong."""
    found: list[Script] = []
    wrong: list[str] = []
    seen: dict[str, str] = {}
    for path in dialogue_files() if paths is None else paths:
        own, mistakes = _read(path, seen)
        wrong += mistakes
        found += own[:: QUICK if quick else 1]
    if wrong:
        raise Mistakes("\n".join(wrong))
    return tuple(found)


def dialogue_files() -> list[Path]:
    """The files of both parts."""
    with as_file(files("thirdwave.apps.benches.plan") / FOLDER) as folder:
        return sorted(folder.glob("*.yaml"))


def _read(path: Path, seen: dict[str, str]) -> tuple[list[Script], list[str]]:
    """The dialogues of a file, and its mistakes; `seen` is where each id was."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        return [], [f"{path.name}: {' '.join(str(error).split())}"]
    if not isinstance(raw, list):
        return [], [f"{path.name}: expected a list of dialogues, got {type(raw).__name__}"]
    scripts: list[Script] = []
    wrong: list[str] = []
    secret = path.name.startswith(HELD_OUT)
    for number, item in enumerate(cast(list[Any], raw), 1):
        name = item.get("id", f"number {number}") if isinstance(item, dict) else f"number {number}"
        where = f"{path.name}: {name}"
        try:
            dialogue = Dialogue.model_validate(item)
        except ValidationError as error:
            wrong += [f"{where}: {line}" for line in _lines(error)]
            continue
        if dialogue.id in seen:
            wrong.append(f"{where}: the id is in {seen[dialogue.id]} already")
        seen[dialogue.id] = path.name
        wrong += [f"{where}: {line}" for line in _misplaced(dialogue, secret)]
        wrong += [f"{where}: {line}" for line in _untrue(dialogue)]
        scripts.append(Script(kind=path.stem, held_out=secret, dialogue=dialogue))
    return scripts, wrong


def _misplaced(dialogue: Dialogue, secret: bool) -> Iterator[str]:
    """Scenes of the other part."""
    for scene in (dialogue.scene, *dialogue.also):
        if held_out(scene) != secret:
            part = "held-out" if secret else "development"
            yield f"scene {scene!r}: expected one of the {part} part"


def _untrue(dialogue: Dialogue) -> Iterator[str]:
    """What the facts contradict."""
    for number, (turn, scene) in enumerate(zip(dialogue.turns, dialogue.scenes(), strict=True), 1):
        for line in gold.contradictions(turn, scene):
            yield f"turn {number}: {line}"


def _lines(error: ValidationError) -> Iterator[str]:
    """Each mistake in one line, turns counted from 1."""
    for one in error.errors():
        place = [part for part in one["loc"] if part != "as_"]
        if len(place) > 1 and place[0] == "turns" and isinstance(place[1], int):
            place[:2] = [f"turn {place[1] + 1}"]
        said = one["msg"].removeprefix("Value error, ")
        yield ": ".join((*map(str, place), said))


def main() -> None:
    """List what is wrong with all files, or with those that are named."""
    named = [Path(name) for name in sys.argv[1:]]
    try:
        scripts = read_scripts(paths=named or None)
    except Mistakes as error:
        print(error)
        sys.exit(1)
    turns = sum(len(script.dialogue.turns) for script in scripts)
    print(f"{len(scripts)} dialogues, {turns} questions, no mistakes")


if __name__ == "__main__":
    main()
