"""The benchmark's scenes: what the tables say of each, and the files that were made of them.

Knows nothing of questions, nor of how a body is measured.
"""

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from thirdwave.apps.pictures import open_source
from thirdwave.scene import Scene

PACKAGE = "thirdwave.apps.benches.plan"
FOLDER = "scenes"
TABLES = {False: "table.yaml", True: "heldout_table.yaml"}
"""Of the development part, and of the held-out part."""
HELD_OUT_PREFIX = "h_"

Given = Literal["scene", "picture"]
"""What the planner is shown: the bodies themselves, or a photograph of them."""
Posture = Literal["standing", "sitting", "kneeling", "squatting", "lying", "bending"]
Three = tuple[float, float, float]
Arm = tuple[float, float, float, float]
Leg = tuple[float, float, float, float, float]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Meet(_Row):
    """Stand so that a joint of one's own is beside somebody else's, seen from above."""

    mine: str
    whose: int
    """Number of a person further left, counted from 1."""
    theirs: str


class PersonRow(_Row):
    """One person of a scene, limb by limb; angles in degrees as in `body.synthetic.anchors`."""

    base: str
    """Name of an anchor pose."""
    turn: float
    """0 faces the camera, 90 to image right."""
    at: tuple[float, float]
    """x and z of the pelvis, metres, camera frame."""
    posture: Posture
    """As people say it: authored, not computed."""
    shape: tuple[float, ...] = ()
    """First betas."""
    name: str | None = None
    lift: float = 0.0
    """Of the lowest skin above the floor, metres."""
    lean: float | None = None
    roll: float | None = None
    spine: Three | None = None
    head: tuple[float, float] | None = None
    la: Arm | None = None
    ra: Arm | None = None
    ll: Leg | None = None
    rl: Leg | None = None
    meet: Meet | None = None
    note: str = ""
    """For people who write questions."""


class ThingRow(_Row):
    """One thing: a box on the floor, or under somebody."""

    label: str
    size: Three
    """Width, height, depth, metres."""
    at: tuple[float, float] | None = None
    """x and z of its middle, metres; None: of the person it is under."""
    under: int | None = None
    """Number of a person, counted from 1."""
    up: float = 0.0
    """Of its bottom above the floor, metres."""
    flat: bool = False
    """Whether its 3D box is kept back."""


class SceneRow(_Row):
    """One scene as it is authored."""

    about: str
    people: tuple[PersonRow, ...] = Field(min_length=2, max_length=6)
    things: tuple[ThingRow, ...]
    picture: int | None = None
    """Seed of the photograph that is rendered of it; None: there is none."""
    borderline: tuple[str, ...] = ()
    """Facts that were meant to be too close to call."""


@cache
def table() -> dict[str, SceneRow]:
    """Every scene by name, those of the development part first."""
    found: dict[str, SceneRow] = {}
    for held_out, name in TABLES.items():
        raw: dict[str, Any] = yaml.safe_load(
            (files(PACKAGE) / FOLDER / name).read_text(encoding="utf-8")
        )
        for scene, row in raw.items():
            if scene.startswith(HELD_OUT_PREFIX) != held_out:
                raise ValueError(f"{name}: scene {scene!r}: only held-out ones begin with h_")
            found[scene] = SceneRow.model_validate(row)
    return found


def row_of(scene: str) -> SceneRow:
    """What the table says of a scene; ValueError names those there are."""
    rows = table()
    if scene not in rows:
        raise ValueError(f"scene {scene!r}: expected one of {', '.join(rows)}")
    return rows[scene]


def held_out(scene: str) -> bool:
    """Whether a scene belongs to the part that nobody tunes on."""
    return scene.startswith(HELD_OUT_PREFIX)


def file_of(scene: str, given: Given = "scene") -> Path:
    """The file to ask about. ValueError for a scene there is not, or one without a photograph."""
    row = row_of(scene)
    if given == "picture" and row.picture is None:
        shown = [name for name, one in table().items() if one.picture is not None]
        raise ValueError(f"scene {scene!r}: has no photograph: expected one of {', '.join(shown)}")
    name = f"{scene}.json" if given == "scene" else f"{scene}.jpg"
    with as_file(files(PACKAGE) / FOLDER / name) as path:
        return path


@cache
def load_scene(scene: str) -> Scene:
    """The true scene, as the product reads it."""
    return open_source(file_of(scene)).scene
