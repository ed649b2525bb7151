"""Models that are not what they should be: what is said, before anything is run or fetched."""

import json
import pickle
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.tools.detectors.weights import folder_of, traced, ultralytics
from thirdwave.tools.backends import Pool, Shelf
from thirdwave.tools.base import ToolFailed
from thirdwave.tools.detectors import ultralytics_quietly, yolo
from thirdwave.tools.detectors.yolo_files import YoloOptions

ONE = [[32.0, 32, 20, 40, 0.9]]


def refusal(model: Path | str, **options: Any) -> str:
    pool = Pool("detector", Shelf({"yolo": yolo.backend}))
    with pytest.raises(ToolFailed) as caught:
        pool.get("yolo", {"model": model, **options})
    told = str(caught.value)
    assert "\n" not in told
    assert told.startswith(("yolo: ", "backend yolo, "))
    assert pool.loaded() == ()
    return told


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here may ask for anything from outside."""
    import socket

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError(f"the network was asked: {args}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize("name", ["yolo26n.yaml", "yolov8n.YML"])
def test_a_description_without_weights_is_refused(name: str):
    told = refusal(name)
    assert "random" in told
    assert ".onnx" in told


@pytest.mark.parametrize("name", ["yolo26n.engine", "yolo26n", "weights.safetensors"])
def test_other_formats_are_refused_with_those_that_are_opened(name: str):
    assert ".onnx, .torchscript, .pt" in refusal(name)


@pytest.mark.parametrize(
    "address",
    ["https://example.com/yolo26n.onnx", "http://example.com/a/b.pt", "file:///weights/a.onnx"],
)
def test_an_address_is_refused_and_told_as_it_was_given(address: str):
    assert f"got the address {address}: download it" in refusal(address)


def test_a_pickle_is_refused_unless_it_is_allowed(tmp_path: Path):
    trap = tmp_path / "trap.pt"
    ran = tmp_path / "ran"

    class Trap:
        def __reduce__(self) -> Any:
            return (Path.touch, (ran,))

    trap.write_bytes(pickle.dumps(Trap()))
    told = refusal(trap)
    assert "pickle" in told
    assert "yolo export model=trap.pt format=onnx" in told
    assert "trap.onnx" in told
    assert "allow_pickle: true" in told
    assert not ran.exists()


@pytest.mark.parametrize(("name", "more"), [("yolo26n.onnx", {}), ("a.pt", {"allow_pickle": True})])
def test_missing_weights_say_what_to_download_and_where_to_put_it(
    tmp_path: Path, name: str, more: dict[str, Any]
):
    told = refusal(name, folder=tmp_path, **more)
    assert f"download {name}" in told
    assert str(tmp_path / name) in told
    assert "https://github.com/ultralytics/assets/releases" in told


def test_a_download_that_fails_says_where_to_put_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    ultralytics()
    from ultralytics.utils import downloads

    def fail(url: str, **kwargs: Any) -> None:
        raise ConnectionError(f"Download failure for {url}.\nEnvironment may be offline.")

    monkeypatch.setattr(downloads, "safe_download", fail)
    more = {"folder": tmp_path, "allow_pickle": True, "download": True}
    told = refusal("yolo26n.pt", **more)
    assert "offline" in told
    assert str(tmp_path / "yolo26n.pt") in told
    assert "not among what ultralytics publishes" in refusal("mine.pt", **more)


def test_a_download_that_is_asked_for_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    ultralytics()
    from ultralytics.utils import downloads

    asked = []

    def fetch(url: str, file: Path, **kwargs: Any) -> None:
        asked.append(url)
        Path(file).write_bytes(b"not a model at all")

    monkeypatch.setattr(downloads, "safe_download", fetch)
    told = refusal("yolo26n.pt", folder=tmp_path, allow_pickle=True, download=True)
    assert asked == [
        "https://github.com/ultralytics/assets/releases/download/v8.4.0/yolo26n.pt"
    ] or asked[0].endswith("/yolo26n.pt")
    assert "cannot be loaded" in told


@pytest.mark.parametrize("name", ["a.onnx", "a.torchscript", "a.pt"])
@pytest.mark.parametrize("data", [b"", b"not a model at all", b"\x08\x09" * 500])
def test_damaged_files_are_named(tmp_path: Path, name: str, data: bytes):
    folder_of("ultralytics")
    (tmp_path / name).write_bytes(data)
    told = refusal(tmp_path / name, allow_pickle=True)
    assert str(tmp_path / name) in told
    assert "cannot be" in told


@pytest.mark.parametrize("name", ["a.onnx", "a.torchscript", "a.pt"])
@pytest.mark.parametrize("download", [False, True])
def test_a_directory_is_told_as_one(tmp_path: Path, name: str, download: bool):
    made = tmp_path / name
    made.mkdir()
    told = refusal(made, allow_pickle=True, download=download)
    assert f"{made} is a directory: expected a file of weights" in told
    needs = yolo.backend.stated({"model": made}).needs
    assert needs == f"a file as model, {made} is a directory"


@pytest.mark.parametrize("name", ["cut.pt", "cut.torchscript"])
@pytest.mark.parametrize("part", [0.2, 0.5, 0.999])
def test_a_file_whose_end_is_missing_is_told_as_damaged(tmp_path: Path, name: str, part: float):
    whole = tmp_path / "whole.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("whole/data.pkl", bytes(range(256)) * 40)
        archive.writestr("whole/data/0", bytes(5000))
    data = whole.read_bytes()
    (tmp_path / name).write_bytes(data[: int(len(data) * part)])
    told = refusal(tmp_path / name, allow_pickle=True)
    assert f"{tmp_path / name} cannot be read as a model, it is damaged" in told
    assert "copy it again" in told


@pytest.mark.parametrize("task", ["segment", "classify", "obb"])
def test_models_for_other_tasks_are_named(tmp_path: Path, task: str):
    made = traced(tmp_path / "a.torchscript", ONE, names={0: "person"}, task=task)
    told = refusal(made)
    assert f"for {task}" in told
    assert "detect or pose" in told


def test_a_checkpoint_for_another_task_is_named(tmp_path: Path):
    ultralytics().YOLO("yolov8n-cls.yaml").save(tmp_path / "cls.pt")
    assert "for classify" in refusal(tmp_path / "cls.pt", allow_pickle=True)


def test_a_file_that_does_not_tell_its_task_asks_for_it(tmp_path: Path):
    made = traced(tmp_path / "a.torchscript", ONE, names={0: "person"})
    bare = tmp_path / "bare.torchscript"
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(bare, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename.endswith("config.txt"):
                told = {k: v for k, v in json.loads(data).items() if k not in ("task", "names")}
                data = json.dumps(told).encode()
            new.writestr(item.filename.replace("a/", "bare/", 1), data)
    assert "task: detect" in refusal(bare)
    # Names that are made up are no person's either, until the user says so.
    assert "no class for people among class0" in refusal(bare, task="detect")
    detector = yolo.load(YoloOptions(model=bare, task="detect", labels={"class0": "person"}))
    detector.close()


def test_a_model_that_knows_no_people_is_named_with_its_classes(tmp_path: Path):
    rows = [[32.0, 32, 20, 40, 0.9, 0.0]]
    made = traced(tmp_path / "a.torchscript", rows, names={0: "Normal", 1: "car"})
    told = refusal(made)
    assert "no class for people among Normal, car" in told
    assert 'labels: {"Normal": "person"}' in told


def test_labels_that_name_no_class_are_named(tmp_path: Path):
    made = traced(tmp_path / "a.torchscript", ONE, names={0: "person"})
    assert "labels names 'Fall'" in refusal(made, labels={"Fall": "person"})


def test_labels_that_are_not_cocos_are_named_with_near_ones(tmp_path: Path):
    told = refusal(tmp_path / "a.onnx", labels={"Fall": "persons"})
    assert "option labels" in told
    assert "person" in told.partition("near ones")[2]


def test_a_pose_model_of_other_keypoints_is_named(tmp_path: Path):
    rows = [[*ONE[0], *[0.5] * 63]]
    more = {"names": {0: "person"}, "task": "pose", "kpt_shape": [21, 3]}
    assert "21 keypoints" in refusal(traced(tmp_path / "a.torchscript", rows, **more))


@pytest.mark.parametrize("device", ["cuda:99", "abacus"])
def test_a_device_that_is_not_there_is_named(tmp_path: Path, device: str):
    made = traced(tmp_path / "a.torchscript", ONE, names={0: "person"})
    assert repr(device) in refusal(made, device=device)


@pytest.mark.parametrize(
    ("option", "value"),
    [("min_score", 0), ("image_size", 8), ("task", "segment"), ("weights", "a.pt"), ("model", 3)],
)
def test_wrong_options_are_named(option: str, value: Any):
    pool = Pool("detector", Shelf({"yolo": yolo.backend}))
    with pytest.raises(ToolFailed, match=f"backend yolo, option {option}"):
        pool.get("yolo", {"model": "a.onnx", option: value})


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "ultralytics" else find(name)
    )
    pool = Pool("detector", Shelf({"yolo": yolo.backend}))
    with pytest.raises(ToolFailed, match=r"ultralytics.*pip install 'thirdwave\[yolo\]'"):
        pool.get("yolo", {"model": tmp_path / "a.onnx"})


def test_an_ultralytics_that_cannot_be_imported_is_no_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    made = traced(tmp_path / "a.torchscript", ONE, names={0: "person"})

    def broken() -> None:
        raise ImportError("libGL.so.1: cannot open shared object file")

    monkeypatch.setattr(ultralytics_quietly, "import_ultralytics", broken)
    told = refusal(made)
    assert "libGL.so.1" in told
    assert "pip install 'thirdwave[yolo]'" in told
