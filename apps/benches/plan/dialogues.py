"""Dialogues as they are written, read with their types: what is asked, and what is right.

A file holds a list of dialogues, and is one kind of question; `heldout_` begins the names of those
that nobody tunes on. Each mistake is one line that names the file, the dialogue and the turn:
`python -m thirdwave.apps.benches.plan.dialogues [FILE ...]` lists them all. Knows no planner.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import ValidationError

from thirdwave.apps.benches.plan.gold import contradictions
from thirdwave.apps.benches.plan.scenes import PACKAGE, held_out
from thirdwave.apps.benches.plan.turns import Dialogue

FOLDER = "dialogues"
HELD_OUT = "heldout_"
QUICK = 4
"""Every so many dialogues are asked when quick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A dialogue with where it comes from."""

    kind: str
    """Name of the file without its ending."""
    held_out: bool
    dialogue: Dialogue


class Mistakes(ValueError):  # noqa: N818 - says what is wrong, as BadPicture does
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
    with as_file(files(PACKAGE) / FOLDER) as folder:
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
        for line in contradictions(turn, scene):
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
