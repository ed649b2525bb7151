"""A plug-in for tests: its tools write a line to a file, `NOTES` in the environment, when run."""

import os
import time
from pathlib import Path

from thirdwave.scene import Finding, Observation, Scene
from thirdwave.tools.base import Arguments, tool


class Word(Arguments):
    word: str = ""


def noted(line: str) -> int:
    """Add a line; how many of its kind there are now."""
    path = Path(os.environ["NOTES"])
    with path.open("a") as notes:
        notes.write(f"{line}\n")
    return path.read_text().split().count(line)


def said(text: str, word: str) -> Observation:
    line = Finding(text=text, value=word)
    return Observation(text=text, value=word, value_type="text", evidence=(line,))


@tool(returns="text")
def note(scene: Scene, args: Word) -> Observation:
    """Note a word."""
    noted(f"note:{args.word}")
    return said(f"noted {args.word}", args.word)


@tool(returns="text", timeout_s=120)
def slow_note(scene: Scene, args: Word) -> Observation:
    """Note a word, and take a minute for it the first time."""
    if noted(f"slow:{args.word}") == 1:
        time.sleep(60)
    return said(f"at last {args.word}", args.word)


@tool(returns="text")
def waver(scene: Scene, args: Word) -> Observation:
    """Say something else each time."""
    word = f"{args.word}{'!' * noted('waver')}"
    return said(f"now {word}", word)
