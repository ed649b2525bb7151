"""Every detector keeps every promise, on photographs and on made-up weights."""

import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tools.detectors.weights import (
    IMAGES,
    RED,
    photograph,
    real_options,
    real_weights,
    rgb_of,
    traced,
    ultralytics,
)
from thirdwave.scene import COCO17, Person, Thing
from thirdwave.tools.backends import Backend, Pool, Shelf
from thirdwave.tools.detectors import embedded
from thirdwave.tools.detectors.pool import DETECTORS
from thirdwave.tools.testing import check_detector


@pytest.fixture
def pool() -> Any:
    """A pool of its own, so that options of one test are not those of another."""
    made = Pool("detector", DETECTORS.shelf)
    yield made
    made.unload()


@pytest.mark.parametrize(("name", "people"), [("basketball.jpg", 2), ("astronaut.jpg", 1)])
def test_the_embedded_detector_keeps_the_contract(pool: Pool, name: str, people: int):
    found = check_detector(pool.get("embedded"), rgb_of(IMAGES / name), people=people)
    assert all(person.landmarks is not None for person in found)


@pytest.mark.parametrize("weights", ["best_fp16.onnx", "best.pt"])
def test_yolo_keeps_the_contract_on_real_weights(pool: Pool, weights: str):
    detector = pool.get("yolo", real_options(weights))
    found = check_detector(detector, rgb_of(photograph("zidane.jpg")), people=2)
    assert all(person.landmarks is not None for person in found)
    assert detector.card.finds == ("people",)


def test_yolo_keeps_the_contract_on_an_exported_torchscript(pool: Pool, tmp_path: Path):
    copied = tmp_path / "best.pt"
    copied.write_bytes(real_weights("best.pt").read_bytes())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that TorchScript is old
        exported = ultralytics().YOLO(copied).export(format="torchscript", imgsz=320, verbose=False)
    options = real_options() | {"model": exported}
    check_detector(pool.get("yolo", options), rgb_of(photograph("zidane.jpg")), people=2)


def test_a_yolo_pose_model_of_random_weights_gives_cocos_keypoints(pool: Pool, tmp_path: Path):
    model = ultralytics().YOLO("yolov8n-pose.yaml")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.save(tmp_path / "random.pt")
    options = {"model": tmp_path / "random.pt", "allow_pickle": True, "labels": {"0": "person"}}
    # Random weights are sure of nothing, any score will do; few pixels keep the people few.
    detector = pool.get("yolo", options | {"min_score": 1e-5, "image_size": 32})
    seen = detector._boxes(np.random.default_rng(0).integers(0, 255, (32, 32, 3), np.uint8))
    assert seen
    assert all(box.keypoints is not None and box.keypoints.names == COCO17 for box in seen)


def test_a_yolo_pose_model_keeps_the_contract(pool: Pool, tmp_path: Path):
    points = [value for row in range(17) for value in (22 + row, 14 + 2 * row, 0.5)]
    rows = [[32.0, 32, 20, 40, 0.9, *points]]
    more = {"names": {0: "person"}, "task": "pose", "kpt_shape": [17, 3]}
    detector = pool.get("yolo", {"model": traced(tmp_path / "a.torchscript", rows, **more)})
    (who,) = check_detector(detector, RED, people=1)
    assert who.keypoints is not None


def test_yolo_keeps_the_contract_with_things(pool: Pool, tmp_path: Path):
    rows = [[20.0, 32, 20, 40, 0.9, 0], [50.0, 32, 20, 40, 0, 0.8], [40.0, 20, 10, 10, 0, 0.2]]
    made = traced(tmp_path / "a.torchscript", rows, names={0: "person", 1: "chair"})
    detector = pool.get("yolo", {"model": made})
    assert [thing.label for thing in detector.things(RED)] == ["chair"]
    assert [thing.label for thing in detector.things(RED, ["chair"])] == ["chair", "chair"]
    check_detector(detector, RED, people=1)
    assert detector.card.finds == ("people", "things")
    assert detector.card.labels == ("chair",)


class Halves:
    """A plug-in's detector: somebody in the left half and somebody in the right one."""

    def __init__(self) -> None:
        self.card = replace(embedded.CARD, name="halves", finds=("people",), keypoints=None)

    def people(self, rgb: np.ndarray, *, min_height_px: float = 0.0) -> list[Person]:
        height, width = rgb.shape[:2]
        edges = [0, width / 2, width]
        return [
            Person(id=f"p{side + 1}", xyxy=np.array([edges[side], 0, edges[side + 1], height]))
            for side in (0, 1)
            if max(height, width / 2) >= min_height_px
        ]

    def things(self, rgb: np.ndarray, wanted: Any = ()) -> list[Thing]:
        return []

    def close(self) -> None:
        pass


def test_a_plug_in_is_found_by_its_name_and_keeps_the_contract():
    backend = Backend(
        kind="detector",
        card=Halves().card,
        options=embedded.NoOptions,
        load=lambda options: Halves(),
    )
    pool = Pool("detector", Shelf({"halves": backend}))
    check_detector(pool.get("halves"), np.zeros((40, 60, 3), np.uint8), people=2)


def _numbers(found: list[Person]) -> list[Person]:
    return [replace(who, id=f"someone {row}") for row, who in enumerate(found)]


def _turned(found: list[Person]) -> list[Person]:
    return [replace(who, id=f"p{row}") for row, who in enumerate(reversed(found), start=1)]


def _outside(found: list[Person]) -> list[Person]:
    return [replace(who, xyxy=who.xyxy + np.array([0, 0, 1, 0])) for who in found]


def _sure(found: list[Person]) -> list[Person]:
    return [replace(who, score=1.5) for who in found]


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        (_numbers, "ids"),
        (_turned, "left to right"),
        (_outside, "box"),
        (_sure, "score"),
        (tuple, "list"),
    ],
)
def test_a_broken_promise_is_named(change: Callable[[list[Person]], Any], broken: str):
    class Wrong(Halves):
        def people(self, rgb: np.ndarray, *, min_height_px: float = 0.0) -> list[Person]:
            return change(super().people(rgb, min_height_px=min_height_px))

    with pytest.raises(AssertionError, match=broken):
        check_detector(Wrong(), np.zeros((40, 60, 3), np.uint8))


def test_a_detector_that_ignores_the_least_height_is_named():
    class Wrong(Halves):
        def people(self, rgb: np.ndarray, *, min_height_px: float = 0.0) -> list[Person]:
            return super().people(rgb)

    with pytest.raises(AssertionError, match="min_height_px"):
        check_detector(Wrong(), np.zeros((40, 60, 3), np.uint8))


def test_things_that_were_not_declared_are_named():
    class Wrong(Halves):
        def things(self, rgb: np.ndarray, wanted: Any = ()) -> list[Thing]:
            return [Thing(id="t1", label="chair", xyxy=np.array([0, 0, 9, 9]))]

    with pytest.raises(AssertionError, match="does not say so"):
        check_detector(Wrong(), np.zeros((40, 60, 3), np.uint8))


def test_a_card_without_a_licence_is_named():
    wrong = Halves()
    wrong.card = replace(wrong.card, weights_licence=" ")
    with pytest.raises(AssertionError, match="weights_licence"):
        check_detector(wrong, np.zeros((40, 60, 3), np.uint8))


@pytest.mark.parametrize("error", [ValueError("too small\nindeed"), SystemExit("too small")])
@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("people", r"halves: people in a picture of 60 x 40 px raised \w+: too small$"),
        ("things", r"halves: things raised \w+: too small$"),
        ("close", r"halves: close raised \w+: too small$"),
    ],
)
def test_what_a_detector_raises_is_named_with_the_detector(
    error: BaseException, method: str, said: str
):
    def breaking(*given: Any, **more: Any) -> Any:
        raise error

    wrong = Halves()
    setattr(wrong, method, breaking)
    with pytest.raises(AssertionError, match=said):
        check_detector(wrong, np.zeros((40, 60, 3), np.uint8))


def test_a_detector_that_breaks_on_small_pictures_is_named_with_their_size():
    class Wrong(Halves):
        def people(self, rgb: np.ndarray, *, min_height_px: float = 0.0) -> list[Person]:
            if min(rgb.shape[:2]) < 32:
                raise IndexError("no rows")
            return super().people(rgb, min_height_px=min_height_px)

    with pytest.raises(AssertionError, match="1 x 1 px raised IndexError: no rows"):
        check_detector(Wrong(), np.zeros((40, 60, 3), np.uint8))


def test_a_detector_without_a_card_is_named():
    wrong: Any = Halves()
    wrong.card = None
    with pytest.raises(AssertionError, match="expected a DetectorCard"):
        check_detector(wrong, np.zeros((40, 60, 3), np.uint8))
