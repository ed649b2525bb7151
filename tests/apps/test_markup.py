"""Tables show what users wrote as they wrote it: brackets in it are no markup."""

from typing import Any

import pytest
from rich.console import Console
from rich.table import Table

from thirdwave.apps.history import log_table, scene_table
from thirdwave.apps.keeping import facts_table
from thirdwave.scene import Camera, Person, Scene

WRITTEN = ["[/red]", "[bold]Ann[/bold]", "[", "\\[x]"]


def shown(table: Table) -> str:
    console = Console(width=200)
    with console.capture() as caught:
        console.print(table)
    return caught.get()


@pytest.mark.parametrize("text", WRITTEN)
def test_names_and_texts_with_brackets_are_shown_as_written(text: str) -> None:
    person = Person(id="p1", name=text, xyxy=[1, 2, 30, 40])  # pyright: ignore[reportArgumentType]
    scene = Scene(id="t.x", camera=Camera.assumed((640, 480)), people=(person,))
    assert text in shown(scene_table(scene))
    event: dict[str, Any] = {"rev": 1, "time": 0.0, "kind": "edit", "stands": True}
    log = {"revisions": [{**event, "tool": "edit_pose", "why": f"say {text}"}]}
    assert f"say {text}" in shown(log_table(log))
    fact = {"name": text, "told": f"{text}: 3", "picture": None, "thread": "t", "time": 0.0}
    assert f"{text}: 3" in shown(facts_table({"facts": [fact]}))
