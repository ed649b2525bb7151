"""What bringing ultralytics in does to the process, the user's folders and the network: nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.detectors.weights import folder_of, photograph, real_weights

LOOK = """
import json, os, socket, sys, warnings
from pathlib import Path
import numpy as np

asked = []
def refuse(*args, **kwargs):
    asked.append(str(args))
    raise OSError("no network here")
socket.getaddrinfo = socket.socket.connect = refuse

from thirdwave.tools.detectors.pool import DETECTORS
from thirdwave.tools.perception.image import read_image
light = "torch" not in sys.modules and "ultralytics" not in sys.modules

import PIL.Image
opening = PIL.Image.open
before = dict(os.environ), np.get_printoptions(), list(warnings.filters)
weights, picture = sys.argv[1:]
options = {"model": weights, "labels": {"Normal": "person", "Fall": "person"}}
detector = DETECTORS.get("yolo", options)
found = detector.people(read_image(Path(picture).read_bytes()).rgb)
after = dict(os.environ), np.get_printoptions(), list(warnings.filters)
import torch
changed = sorted(set(after[0].items()) ^ set(before[0].items()))
print(json.dumps({
    "people": len(found), "light": light, "asked": asked,
    "changed": [name for name, _ in changed],
    "printing": after[1] == before[1], "filters": after[2][-5:] == before[2][-5:],
    "opening": PIL.Image.open is opening, "saving": torch.save.__module__,
    "threads": torch.get_num_threads(),
}))
"""

DRAWN_FIRST = """
import sys
import numpy as np
from thirdwave.scene import Camera
from thirdwave.tools.rendering.backends import CannotDraw, draw
from thirdwave.tools.rendering.layer import Mesh
corners = np.array([[-1.0, -1.0, 2.0], [1.0, -1.0, 2.0], [0.0, 1.0, 2.0]])
faces = np.array([[0, 1, 2]], np.int32)
triangle = Mesh(vertices=corners, faces=faces, colours=np.ones((3, 3)))
try:
    draw([triangle], Camera.assumed((64, 64)), "pyrender")
except CannotDraw as error:
    sys.exit(f"cannot draw: {error}")
from thirdwave.tools.torch_first import import_torch
print(float(import_torch().ones(3).sum()))
"""


def run(script: str, *args: str, home: Path) -> subprocess.CompletedProcess[str]:
    env = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script, *args],
        env=env | {"HOME": str(home), "OMP_NUM_THREADS": "2"},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_nothing_is_printed_written_sent_or_left_changed(tmp_path: Path):
    done = run(
        LOOK,
        str(real_weights("best_fp16.onnx")),
        str(photograph("zidane.jpg")),
        home=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    (line,) = done.stdout.splitlines()
    told = json.loads(line)
    assert told["people"] == 2
    assert told["light"]
    assert told["asked"] == []
    # The one keeps it from installing, the other is torch's own doing.
    assert set(told["changed"]) <= {
        "ULTRALYTICS_SKIP_REQUIREMENTS_CHECKS",
        "TORCHINDUCTOR_CACHE_DIR",
    }
    assert told["printing"]
    assert told["opening"]
    assert told["saving"] == "torch.serialization"
    assert told["threads"] == 2
    written = [path for path in tmp_path.rglob("*") if "ltralytics" in path.name]
    assert written == []


def test_torch_comes_in_after_opengl_without_a_crash(tmp_path: Path):
    folder_of("torch")
    done = run(DRAWN_FIRST, home=tmp_path)
    if "cannot draw" in done.stderr:
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["3.0"]
