"""The tools detect_people and detect_things with detectors chosen by name, and looking again."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tools.detectors.weights import IMAGES, photograph, real_options, traced
from thirdwave.scene import Camera, Observation, Person, Scene, Thing
from thirdwave.tools.backends import Backend, Pool, Shelf
from thirdwave.tools.base import ToolContext, ToolFailed, ToolRetry
from thirdwave.tools.detect import detect_people, detect_things
from thirdwave.tools.detectors import embedded, pool
from thirdwave.tools.perception.image import read_image
from thirdwave.tools.testing import check_tool

BOX = np.array([100.0, 50, 200, 450])


class Watching:
    """A detector whose answers are set, and that remembers what it was asked."""

    def __init__(self) -> None:
        self.card = replace(embedded.CARD, name="watching", finds=("people", "things"))
        self.boxes = [BOX]
        self.seen = [Thing(id="t1", label="bus", xyxy=BOX)]
        self.asked: list[Any] = []

    def people(self, rgb: np.ndarray, *, min_height_px: float = 0.0) -> list[Person]:
        self.asked.append(min_height_px)
        return [Person(id=f"p{n}", xyxy=box) for n, box in enumerate(self.boxes, start=1)]

    def things(self, rgb: np.ndarray, wanted: Any = ()) -> list[Thing]:
        self.asked.append(tuple(wanted))
        return self.seen

    def close(self) -> None:
        self.asked.append("closed")


@pytest.fixture
def watching(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watching]:
    made = Watching()
    backend = Backend(
        kind="detector", card=made.card, options=embedded.NoOptions, load=lambda options: made
    )
    shelf = Shelf({**pool.DETECTORS.shelf.backends, "watching": backend}, {"odd": "broken"})
    fresh = Pool("detector", shelf)
    monkeypatch.setattr(pool, "DETECTORS", fresh)
    yield made
    fresh.unload()


def scene_of(path: Path) -> tuple[Scene, Any]:
    data = path.read_bytes()
    blob = hashlib.sha256(data).hexdigest()
    camera = Camera.assumed(read_image(data).size)
    return Scene(id="s", image=blob, camera=camera), {blob: data}.__getitem__


def told(scene: Scene, tool: Any, blob: Any, /, **args: Any) -> Observation:
    settings = args.pop("settings", {})
    return check_tool(tool, scene, args, context=ToolContext(blob=blob, settings=settings))


def after(seen: Observation) -> Scene:
    assert seen.scene is not None
    return seen.scene


@pytest.fixture
def players() -> tuple[Scene, Any]:
    return scene_of(IMAGES / "basketball.jpg")


@pytest.mark.parametrize("by", ["argument", "setting"])
def test_the_detector_is_the_arguments_else_the_settings(
    watching: Watching, players: tuple[Scene, Any], by: str
):
    scene, blob = players
    chosen = {"detector": "watching"}
    args = chosen if by == "argument" else {"settings": chosen}
    seen = told(scene, detect_people, blob, **args)
    assert seen.value == ["p1"]
    assert seen.evidence[0].text == "p1 was found by watching with score 1.00"
    assert told(scene, detect_things, blob, **args).text == "there is 1 bus (t1)"
    assert watching.asked == [0.0, ()]


def test_the_argument_goes_before_the_setting(watching: Watching, players: tuple[Scene, Any]):
    scene, blob = players
    seen = told(scene, detect_people, blob, detector="embedded", settings={"detector": "watching"})
    assert seen.value == ["p1", "p2"]
    assert watching.asked == []


@pytest.mark.parametrize("name", ["magic", "/tmp/best.pt", "../yolo", ""])
@pytest.mark.parametrize("tool", [detect_people, detect_things])
def test_an_unknown_name_or_a_path_is_sent_back_with_the_names(
    watching: Watching, players: tuple[Scene, Any], tool: Any, name: str
):
    scene, blob = players
    known = replace(scene, people=(), things=())
    for where in (scene, known):
        with pytest.raises(ToolRetry, match=rf"{tool.name}.detector: expected one of embedded.*"):
            told(where, tool, blob, detector=name)


def test_an_unknown_setting_is_no_fault_of_the_planner(
    watching: Watching, players: tuple[Scene, Any]
):
    scene, blob = players
    with pytest.raises(ToolFailed, match=r"setting detector: expected one of embedded.*'magic'"):
        told(scene, detect_people, blob, settings={"detector": "magic"})


def test_a_broken_plug_in_is_named(watching: Watching, players: tuple[Scene, Any]):
    scene, blob = players
    with pytest.raises(ToolFailed, match="'odd' could not be imported: broken"):
        told(scene, detect_people, blob, detector="odd")


def test_the_least_height_is_the_arguments_else_the_settings(
    watching: Watching, players: tuple[Scene, Any]
):
    scene, blob = players
    settings = {"detector": "watching", "min_height_px": 80}
    told(scene, detect_people, blob, settings=settings)
    told(scene, detect_people, blob, settings=settings, min_height_px=0)
    assert watching.asked == [80.0, 0.0]
    with pytest.raises(ToolRetry, match="min_height_px"):
        told(scene, detect_people, blob, min_height_px=-1)


def test_small_people_are_left_out_by_the_embedded_detector(players: tuple[Scene, Any]):
    scene, blob = players
    assert told(scene, detect_people, blob, min_height_px=479).value == []


def test_known_people_are_not_looked_for_unless_again(
    watching: Watching, players: tuple[Scene, Any]
):
    scene, blob = players
    settings = {"detector": "watching"}
    known = after(told(scene, detect_people, blob, settings=settings))
    assert told(known, detect_people, blob, settings=settings).value == ["p1"]
    assert watching.asked == [0.0]
    assert detect_people.known is not None
    assert detect_people.known(known, detect_people.parse({"again": True})) is None
    told(known, detect_people, blob, settings=settings, again=True)
    assert watching.asked == [0.0, 0.0]


def test_who_is_found_again_keeps_id_and_name_and_others_get_new_ones(
    watching: Watching, players: tuple[Scene, Any]
):
    scene, blob = players
    settings = {"detector": "watching"}
    known = after(told(scene, detect_people, blob, settings=settings))
    known = known.with_person(replace(known.person("p1"), name="Ann"))
    # Somebody new stands to the left, and Ann moved a little.
    watching.boxes = [BOX - [90, 0, 90, 0], BOX + 4]
    seen = told(known, detect_people, blob, settings=settings, again=True)
    assert sorted(seen.value) == ["p1", "p2"]
    ann = after(seen).person("p1")
    assert ann.name == "Ann"
    assert ann.xyxy == pytest.approx(BOX + 4)


def test_looking_again_with_another_detector_keeps_who_is_who(players: tuple[Scene, Any]):
    scene, blob = players
    first = after(told(scene, detect_people, blob))
    settings = {"backends": {"detectors": {"yolo": real_options()}}}
    seen = told(first, detect_people, blob, detector="yolo", again=True, settings=settings)
    assert seen.value == ["p1", "p2"]
    assert "by yolo" in seen.evidence[0].text
    for who in first.people or ():
        moved = after(seen).person(who.id).xyxy - who.xyxy
        assert np.abs(moved).max() < 60


def test_a_scene_without_a_picture_cannot_be_looked_at_again():
    given = Scene(id="s", camera=Camera.assumed((640, 480)), people=())
    with pytest.raises(ToolFailed, match="no picture"):
        check_tool(detect_people, given, {"again": True})


@pytest.mark.parametrize(("name", "people"), [("bus.jpg", 4), ("zidane.jpg", 2)])
def test_yolo_finds_the_people_of_the_photographs_through_the_tool(name: str, people: int):
    scene, blob = scene_of(photograph(name))
    settings = {"detector": "yolo", "backends": {"detectors": {"yolo": real_options()}}}
    seen = told(scene, detect_people, blob, settings=settings)
    assert len(seen.value) == people


def test_what_yolo_refuses_is_one_line_of_the_tool(players: tuple[Scene, Any], tmp_path: Path):
    scene, blob = players
    settings = {"backends": {"detectors": {"yolo": {"model": tmp_path / "none.onnx"}}}}
    with pytest.raises(ToolFailed, match=r"^yolo: no file .*none.onnx: download .*$"):
        told(scene, detect_people, blob, detector="yolo", settings=settings)
    with pytest.raises(ToolFailed, match=r"^backend yolo, option model: "):
        told(scene, detect_people, blob, detector="yolo")


def test_things_come_from_the_embedded_detector_where_the_chosen_finds_none(
    watching: Watching, players: tuple[Scene, Any]
):
    scene, blob = scene_of(photograph("bus.jpg"))
    watching.card = replace(watching.card, finds=("people",))
    seen = told(scene, detect_things, blob, detector="watching")
    assert "bus" in {thing.label for thing in after(seen).things or ()}
    assert watching.asked == []


def test_things_the_chosen_detector_never_learnt_are_looked_for_by_the_embedded(
    watching: Watching,
):
    scene, blob = scene_of(IMAGES / "astronaut.jpg")
    watching.card = replace(watching.card, labels=("bus",))
    seen = told(scene, detect_things, blob, detector="watching", labels=["bus"])
    assert [thing.label for thing in after(seen).things or ()] == ["bus"]
    seen = told(scene, detect_things, blob, detector="watching", labels=["bus", "chair"])
    assert {thing.label for thing in after(seen).things or ()} == {"bus", "chair"}


def test_yolos_things_have_the_pictures_place(tmp_path: Path):
    rows = [[20.0, 32, 20, 40, 0.9, 0], [50.0, 32, 20, 40, 0, 0.8]]
    made = traced(tmp_path / "a.torchscript", rows, names={0: "person", 1: "chair"})
    red = tmp_path / "red.png"
    from PIL import Image

    Image.new("RGB", (128, 128), "red").save(red)
    scene, blob = scene_of(red)
    settings = {"detector": "yolo", "backends": {"detectors": {"yolo": {"model": made}}}}
    seen = told(scene, detect_things, blob, settings=settings)
    assert seen.text == "there is 1 chair (t1)"
    things = after(seen).things
    assert things is not None
    assert things[0].xyxy == pytest.approx([80, 24, 120, 104], abs=1)
    assert told(scene, detect_people, blob, settings=settings).value == ["p1"]


def test_where_all_are_smaller_than_asked_for_it_says_so(players, watching):
    watching.boxes = []
    scene, blob = players
    for given in ({"min_height_px": 10000}, {"settings": {"min_height_px": 10000.0}}):
        seen = told(scene, detect_people, blob, detector="watching", **given)
        assert seen.text == "nobody at least 10000 px tall was found by watching"
        assert [line.text for line in seen.evidence] == [seen.text]
        assert seen.value == []


def test_where_nobody_was_found_a_later_question_looks_again(players, watching):
    watching.boxes = []
    scene, blob = players
    settings = {"min_height_px": 300.0, "detector": "watching"}
    empty = after(told(scene, detect_people, blob, settings=settings))
    watching.boxes = [BOX]
    assert told(empty, detect_people, blob, settings={"detector": "watching"}).value == ["p1"]
