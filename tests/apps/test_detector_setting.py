"""The detector of the settings, from the command line, on real weights."""

import json
from pathlib import Path

import pytest

from tests.tools.detectors.weights import PEOPLE, photograph, real_weights


@pytest.fixture
def yolo(tmp_path: Path) -> dict[str, str]:
    """Settings that choose YOLO; JSON is YAML too."""
    options = {"model": str(real_weights("best_fp16.onnx")), "labels": PEOPLE}
    file = tmp_path / "backends.yaml"
    file.write_text(json.dumps({"detectors": {"yolo": options}}))
    return {"THIRDWAVE_DETECTOR": "yolo", "THIRDWAVE_BACKENDS": str(file)}


def test_a_question_is_answered_by_the_detector_of_the_settings(ask_json, yolo):
    said = ask_json(photograph("bus.jpg"), "How many people are in the picture?", env=yolo)
    assert said["value"] == 4


def test_a_missing_model_is_one_line_of_the_answer(thirdwave, yolo, tmp_path):
    file = tmp_path / "backends.yaml"
    options = {"model": str(tmp_path / "none.onnx")}
    file.write_text(json.dumps({"detectors": {"yolo": options}}))
    done = thirdwave("ask", photograph("bus.jpg"), "How many people are there?", env=yolo)
    assert "no file" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
