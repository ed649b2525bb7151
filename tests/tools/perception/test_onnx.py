import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from thirdwave.tools.perception import onnx


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty weights folder in the place of the real one."""
    monkeypatch.setattr(onnx, "files", lambda package: tmp_path)
    folder = tmp_path / "weights"
    folder.mkdir()
    # Sessions that are loaded stay loaded: look past them.
    monkeypatch.setattr(onnx, "_load", onnx._load.__wrapped__)
    return folder


@pytest.mark.parametrize("name", onnx.SHA256)
def test_every_shipped_network_loads_and_is_the_same_session_everywhere(name: str):
    with ThreadPoolExecutor(4) as pool:
        sessions = list(pool.map(onnx.session, [name] * 4))
    assert all(session is sessions[0] for session in sessions)


def test_a_missing_file_is_named_with_the_way_out(weights: Path):
    with pytest.raises(onnx.BadWeights, match=r"nanodet_g\.onnx: cannot be read.*pip install"):
        onnx.session("nanodet_g")


def test_a_damaged_file_is_not_loaded(weights: Path):
    (weights / "nanodet_g.onnx").write_bytes(b"half of a network")
    with pytest.raises(onnx.BadWeights, match=r"nanodet_g\.onnx: expected sha256 e8829d88610e"):
        onnx.session("nanodet_g")


def test_an_unknown_network_is_refused_with_the_known_names():
    with pytest.raises(ValueError, match="'yolo': expected one of movenet_multipose"):
        onnx.session("yolo")


def test_importing_perception_imports_neither_onnxruntime_nor_pillow():
    code = (
        "import sys, pkgutil, importlib, thirdwave.tools.perception as package\n"
        "names = [m.name for m in pkgutil.iter_modules(package.__path__)]\n"
        "for name in names: importlib.import_module(f'{package.__name__}.{name}')\n"
        "print(len(names), [m for m in ('onnxruntime', 'PIL', 'cv2', 'torch') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    count, imported = run.stdout.split(maxsplit=1)
    assert int(count) >= 7
    assert imported.strip() == "[]"
