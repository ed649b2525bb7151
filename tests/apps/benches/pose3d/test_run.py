"""From pictures and true joints to the report, through the real detector and estimator."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from tests.apps.benches.rendered import joints_of, render, save
from thirdwave.apps.benches.pose3d.run import run
from thirdwave.apps.benches.pose3d.truth import read_truth
from thirdwave.apps.errors import UserError

DOCS = Path(__file__).parents[4] / "docs" / "benches.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two rendered people with their joints."""
    folder = tmp_path_factory.mktemp("pictures")
    save(folder / "truth.json", joints_of(render(folder, 2)))
    return folder


@pytest.fixture(scope="module")
def report(folder):
    return run(quick=False, tell=lambda what: None, truth=folder / "truth.json")


def test_rendered_people_are_found_and_their_bodies_are_near(report):
    numbers = report.metrics
    assert (numbers["pictures"], numbers["people"], numbers["found"]) == (2, 2, 2)
    assert 20 < numbers["landmarks.pa_mpjpe_mm"] < numbers["landmarks.mpjpe_mm"] < 350
    assert 0 < numbers["landmarks.orientation_deg"] < 90
    assert report.targets == {}


def test_everybody_is_counted_once(report):
    counts = [report.metrics[f"landmarks.{key}"] for key in ("accepted", "rejected", "silent")]
    assert sum(counts) == report.metrics["found"]


def test_the_files_have_a_row_for_each_person(report, tmp_path):
    table, plot = report.draw(tmp_path)
    rows = table.read_text().splitlines()
    assert len(rows) == 3
    assert rows[1].startswith("00.png,1,landmarks,")
    assert plot.stat().st_size > 10_000


def test_an_unknown_estimator_is_refused(folder):
    with pytest.raises(UserError, match=r"--estimator: expected one of .*got 'nope'"):
        run(quick=True, tell=print, truth=folder / "truth.json", estimator="landmarks,nope")


def test_a_folder_without_the_pictures_is_said(folder, tmp_path):
    with pytest.raises(
        UserError, match=r"none of the pictures \(2\) can be used; .* 00\.png: not in"
    ):
        run(quick=True, tell=print, truth=folder / "truth.json", images=tmp_path)


def test_the_docs_way_from_world_arrays_gives_a_file_that_is_read(tmp_path, monkeypatch):
    (code,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.S)
    monkeypatch.chdir(tmp_path)
    world = np.arange(2 * 24 * 3, dtype=float).reshape(2, 72) / 100
    cam_poses = np.tile(np.eye(4), (2, 1, 1))
    cam_poses[:, 2, 3] = 5.0
    given = {"cam_poses": cam_poses, "joint_positions": world, "poses": np.zeros((2, 72))}
    exec(code, {**given, "K": np.array([[900.0, 0, 320], [0, 910, 240], [0, 0, 1]])})
    truth = read_truth(tmp_path / "truth.npz")
    assert [p.file for p in truth.pictures] == ["image_00000.jpg", "image_00001.jpg"]
    joints = truth.pictures[1].people[0].joints
    np.testing.assert_allclose(joints, world[1].reshape(24, 3) + np.array([0, 0, 5]))
    focal_length = truth.pictures[0].focal_length
    assert focal_length is not None
    assert focal_length.tolist() == [900, 910]


def test_the_docs_example_of_the_file_has_its_keys(tmp_path):
    document = json.loads(re.findall(r"```json\n(.*?)```", DOCS.read_text(), re.S)[0])
    document["joints"] = ["pelvis", "left_hip"]
    path = save(tmp_path / "truth.json", document)
    assert read_truth(path).pictures[0].file == "a.jpg"
