"""What the YOLO detector makes of a model: labels, colours, keypoints, sharing and leaving."""

import gc
import sys
import threading
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tools.detectors.weights import (
    IMAGES,
    RED,
    folder_of,
    photograph,
    real_options,
    rgb_of,
    traced,
)
from thirdwave.scene import COCO17
from thirdwave.tools.backends import Backend, Pool, Shelf
from thirdwave.tools.base import ToolFailed
from thirdwave.tools.detectors import yolo
from thirdwave.tools.detectors.yolo_files import YoloOptions

ONE = [[32.0, 32, 20, 40, 0.9]]


def opened(path: Path, **options: Any) -> yolo.YoloDetector:
    return yolo.load(YoloOptions(model=path, **options))


@pytest.mark.parametrize("weights", ["best_fp16.onnx", "best.pt"])
def test_four_people_wait_for_the_bus_and_two_talk(weights: str):
    detector = yolo.load(YoloOptions(**real_options(weights)))
    assert len(detector.people(rgb_of(photograph("bus.jpg")))) == 4
    assert len(detector.people(rgb_of(photograph("zidane.jpg")))) == 2


def test_colours_arrive_as_they_are(tmp_path: Path):
    detector = opened(traced(tmp_path / "red.torchscript", ONE, names={0: "person"}))
    assert len(detector.people(RED)) == 1
    assert detector.people(RED[..., ::-1]) == []


def test_boxes_are_pixels_of_the_picture_whatever_its_size(tmp_path: Path):
    detector = opened(traced(tmp_path / "red.torchscript", ONE, names={0: "person"}))
    (who,) = detector.people(RED)
    assert who.xyxy == pytest.approx([44, 24, 84, 104], abs=0.5)
    wide = np.concatenate([RED, RED], axis=1)
    (who,) = detector.people(wide)
    # 64 pixels of the network are 256 of the picture, 64 of them above and below it.
    assert who.xyxy == pytest.approx([88, 0, 168, 128], abs=0.5)


def test_keypoints_of_a_pose_model_are_the_persons(tmp_path: Path):
    points = [value for row in range(17) for value in (22 + row, 14 + 2 * row, 0.5)]
    made = traced(
        tmp_path / "pose.torchscript",
        [[*ONE[0], *points]],
        names={0: "person"},
        task="pose",
        kpt_shape=[17, 3],
    )
    (who,) = opened(made).people(RED)
    assert who.keypoints is not None
    assert who.keypoints.names == COCO17
    expected = 2 * np.array([(22 + row, 14 + 2 * row) for row in range(17)])
    assert who.keypoints.xy == pytest.approx(expected, abs=0.5)
    assert who.keypoints.confidence == pytest.approx(0.5, abs=0.01)


def test_keypoints_without_confidence_are_believed_as_the_box_is(tmp_path: Path):
    points = [float(value) for row in range(17) for value in (22 + row, 14 + 2 * row)]
    made = traced(
        tmp_path / "pose.torchscript",
        [[*ONE[0], *points]],
        names={0: "person"},
        task="pose",
        kpt_shape=[17, 2],
    )
    (who,) = opened(made).people(RED)
    assert who.keypoints is not None
    assert who.keypoints.confidence == pytest.approx(who.score)


def test_people_of_a_model_without_keypoints_get_them_in_their_box():
    detector = yolo.load(YoloOptions(**real_options()))
    for who in detector.people(rgb_of(IMAGES / "basketball.jpg")):
        assert who.keypoints is not None
        assert who.landmarks is not None
        assert who.landmarks.xyz is not None
        inside = (who.landmarks.xy > who.xyxy[:2] - 30) & (who.landmarks.xy < who.xyxy[2:] + 30)
        assert inside.mean() > 0.7


def test_two_classes_that_mean_people_are_one_person_in_one_place(tmp_path: Path):
    rows = [[32.0, 32, 20, 40, 0.9, 0], [33.0, 32, 20, 40, 0, 0.8], [10.0, 32, 10, 20, 0, 0.7]]
    made = traced(tmp_path / "a.torchscript", rows, names={0: "Normal", 1: "Fall"})
    found = opened(made, labels={"Normal": "person", "Fall": "person"}).people(RED)
    assert [round(who.score, 1) for who in found] == [0.7, 0.9]


def test_class_names_of_coco_need_no_labels_and_others_are_not_reported(tmp_path: Path):
    rows = [[32.0, 32, 20, 40, 0.9, 0, 0], [9.0, 32, 9, 40, 0, 0.8, 0], [50.0, 9, 9, 9, 0, 0, 0.7]]
    names = {0: "Person", 1: "sports_ball", 2: "helmet"}
    made = traced(tmp_path / "a.torchscript", rows, names=names)
    detector = opened(made)
    assert len(detector.people(RED)) == 1
    assert [thing.label for thing in detector.things(RED)] == ["sports ball"]
    assert detector.card.labels == ("sports ball",)


def test_the_least_score_is_kept(tmp_path: Path):
    made = traced(tmp_path / "a.torchscript", [[32.0, 32, 20, 40, 0.4]], names={0: "person"})
    assert len(opened(made).people(RED)) == 1
    assert opened(made, min_score=0.5).people(RED) == []


def test_one_picture_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    detector = opened(traced(tmp_path / "red.torchscript", ONE, names={0: "person"}))
    looks = []
    look = detector._predict
    monkeypatch.setattr(detector, "_predict", lambda rgb: looks.append(rgb) or look(rgb))
    detector.people(RED)
    detector.things(RED.copy())
    detector.people(RED[:, ::2])
    assert len(looks) == 2


def test_two_who_ask_at_once_share_one_model(tmp_path: Path):
    made = traced(tmp_path / "red.torchscript", ONE, names={0: "person"})
    loads = []

    def load(options: YoloOptions) -> yolo.YoloDetector:
        loads.append(options)
        return yolo.load(options)

    backend = Backend(kind="detector", card=yolo.CARD, options=YoloOptions, load=load)
    pool = Pool("detector", Shelf({"yolo": backend}))
    got: list[Any] = []
    threads = [
        threading.Thread(target=lambda: got.append(pool.get("yolo", {"model": made})))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loads) == 1
    assert len(got) == 2
    assert got[0] is got[1]


@pytest.mark.parametrize("weights", ["best_fp16.onnx", "best.pt"])
def test_an_unloaded_model_is_gone_from_memory(weights: str):
    pool = Pool("detector", Shelf({"yolo": yolo.backend}))
    detector = pool.get("yolo", real_options(weights))
    detector.people(rgb_of(IMAGES / "basketball.jpg"))
    network = weakref.ref(detector._model.predictor.model)
    model = weakref.ref(detector._model)
    assert model() is not None
    assert pool.unload() == ("yolo",)
    gc.collect()
    assert model() is None
    assert network() is None
    with pytest.raises(ToolFailed, match="unloaded"):
        detector.people(RED)


def test_other_options_close_the_model_before(tmp_path: Path):
    made = traced(tmp_path / "red.torchscript", ONE, names={0: "person"})
    pool = Pool("detector", Shelf({"yolo": yolo.backend}))
    first = pool.get("yolo", {"model": made})
    second = pool.get("yolo", {"model": made, "min_score": 0.9})
    assert first is not second
    with pytest.raises(ToolFailed, match="unloaded"):
        first.people(RED)
    assert second.people(RED) == [] or second.people(RED)[0].score >= 0.9
    pool.unload()


def test_an_onnx_file_needs_no_package_onnx(monkeypatch: pytest.MonkeyPatch):
    options = real_options()
    import importlib.metadata
    import subprocess

    version = importlib.metadata.version

    def without(name: str) -> str:
        if name == "onnx":
            raise importlib.metadata.PackageNotFoundError(name)
        return version(name)

    def install(*args: Any, **kwargs: Any) -> None:
        raise AssertionError(f"something was to be installed: {args}")

    monkeypatch.setattr(importlib.metadata, "version", without)
    monkeypatch.setattr(subprocess, "check_output", install)
    monkeypatch.setitem(sys.modules, "onnx", None)
    detector = yolo.load(YoloOptions(**options))
    assert len(detector.people(rgb_of(photograph("zidane.jpg")))) == 2


def test_the_memory_a_card_states_needs_no_torch(tmp_path: Path):
    folder_of("ultralytics")
    options = YoloOptions(model=tmp_path / "none.onnx")
    assert yolo.CARD.memory_mb(options) > 900
    big = tmp_path / "big.onnx"
    with big.open("wb") as file:
        file.truncate(200_000_000)
    assert yolo.CARD.memory_mb(YoloOptions(model=big)) > yolo.CARD.memory_mb(options) + 300
