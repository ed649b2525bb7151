"""Pairs hold what the real networks saw of people whose truth is known."""

import subprocess
import sys

import numpy as np
import pytest

from thirdwave.body.landmarks import COCO_ROWS
from thirdwave.body.model import BodyModel
from thirdwave.body.synthetic.points import landmarks_of
from thirdwave.body.synthetic.postures import sample
from thirdwave.scene import COCO17, Body, Keypoints, Pose
from thirdwave.tools.perception.movenet import Detection
from thirdwave.tools.synthetic import pairs
from thirdwave.tools.synthetic.pictures import render_scene
from thirdwave.tools.synthetic.seen import (
    _nearest,
    _quarter_turns,
    _unturned,
    seen,
    true_keypoints,
)


@pytest.fixture(scope="module")
def shard(tmp_path_factory):
    job = pairs.Job(seed=3, number=0, count=6, folder=tmp_path_factory.mktemp("pairs"))
    drawn, found = pairs.make(job)
    return job, drawn, found, pairs.load(job.folder)


def found_at(xy, score=0.9):
    keypoints = Keypoints(names=COCO17, xy=xy, confidence=np.ones(17))
    box = np.concatenate([xy.min(0), xy.max(0)])
    return Detection(keypoints=keypoints, xyxy=box, score=score)


def test_a_shard_has_a_row_for_each_who_was_seen_and_counts_the_others(shard):
    job, drawn, found, stacked = shard
    assert drawn == 6
    assert set(stacked) == {*pairs.FIELDS, *pairs.TRIED}
    assert all(len(stacked[name]) == found for name in pairs.FIELDS)
    assert all(len(stacked[name]) == drawn for name in pairs.TRIED)
    assert stacked["tried_found"].sum() == found >= 3
    assert not list(job.folder.glob("*.part"))


def test_what_was_seen_lies_on_the_true_person(shard):
    stacked = shard[3]
    for row in range(len(stacked["score"])):
        body = Body(
            pose=Pose(global_orient=stacked["pose"][row, 0], body_pose=stacked["pose"][row, 1:]),
            betas=stacked["betas"][row],
            transl=stacked["transl"][row],
        )
        points = landmarks_of(body)
        pixels = points[:, :2] / points[:, 2:] * stacked["focal_length"][row]
        pixels = pixels + stacked["principal_point"][row]
        size = np.sqrt(np.prod(stacked["xyxy"][row, 2:] - stacked["xyxy"][row, :2]))
        off = np.linalg.norm(pixels[COCO_ROWS] - stacked["keypoints_xy"][row], axis=1)
        assert np.median(off) < 0.3 * size


def test_the_joints_of_a_row_are_those_of_its_body(shard):
    stacked = shard[3]
    body = Body(
        pose=Pose(global_orient=stacked["pose"][0, 0], body_pose=stacked["pose"][0, 1:]),
        betas=stacked["betas"][0],
        transl=stacked["transl"][0],
    )
    np.testing.assert_allclose(
        BodyModel.load().forward(body).joints, stacked["joints"][0], atol=1e-4
    )


def test_a_pair_can_be_made_again_from_seed_and_index(shard):
    stacked = shard[3]
    _, pair = pairs.pair_of(3, int(stacked["index"][0]))
    assert pair is not None
    np.testing.assert_allclose(pair.marks.keypoints.xy, stacked["landmarks_xy"][0], atol=0.01)


def test_shards_that_are_there_are_not_made_again(shard):
    job = shard[0]
    assert [j.number for j in pairs.jobs(pairs.SHARD + 20, 3, job.folder)] == [1]
    assert [j.count for j in pairs.jobs(pairs.SHARD + 20, 4, job.folder)] == [pairs.SHARD, 20]


def test_a_folder_without_shards_says_how_to_make_some(tmp_path):
    with pytest.raises(ValueError, match=r"python -m thirdwave\.tools\.synthetic"):
        pairs.load(tmp_path)


def test_nobody_is_seen_in_a_picture_without_the_person():
    rng = np.random.default_rng(0)
    person = sample(rng, families={"standing": 1.0}, cut_share=0.0)
    empty = render_scene([], person.camera, rng)
    assert seen(empty, person, rng) is None


def test_somebody_elsewhere_is_not_taken_for_the_person():
    person = sample(np.random.default_rng(1), families={"standing": 1.0}, cut_share=0.0)
    exact = true_keypoints(person)
    near, far = found_at(exact + 1.0), found_at(exact + 0.8 * np.ptp(exact, axis=0))
    assert _nearest([far, near], exact) is near
    assert _nearest([far], exact) is None


def test_left_taken_for_right_is_still_the_person():
    exact = true_keypoints(sample(np.random.default_rng(1), families={"standing": 1.0}))
    swapped = exact.copy()
    for row, name in enumerate(COCO17):
        other = name.replace("left", "right") if "left" in name else name.replace("right", "left")
        swapped[row] = exact[COCO17.index(other)]
    found = found_at(swapped)
    assert _nearest([found], exact) is found


@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
def test_what_is_seen_in_a_turned_picture_goes_back_to_its_pixel(quarter):
    rgb = np.zeros((40, 60, 3), np.uint8)
    rgb[7, 51] = 255
    row, column = np.argwhere(np.rot90(rgb, quarter).any(2))[0]
    xy = np.full((17, 2), [column + 0.5, row + 0.5])
    back = _unturned(found_at(xy), quarter, rgb)
    np.testing.assert_allclose(back.keypoints.xy[0], [51.5, 7.5])


def test_the_picture_is_turned_so_that_the_head_is_up():
    upright = np.zeros((17, 2))
    upright[5:7] = [30, 10]
    upright[11:13] = [30, 30]
    assert _quarter_turns(upright) == 0
    for quarter in (1, 2, 3):
        # A point (x, y) of a picture of width w goes to (y, w - x) in its quarter turn.
        turned = upright
        for _ in range(quarter):
            turned = np.stack([turned[:, 1], 60 - turned[:, 0]], axis=1)
        assert (_quarter_turns(turned) + quarter) % 4 == 0


def test_the_command_makes_shards_and_says_how_fast(tmp_path):
    command = [sys.executable, "-m", "thirdwave.tools.synthetic", "--count", "2", "--seed", "8"]
    done = subprocess.run(
        [*command, "--out", str(tmp_path), "--processes", "1"],
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "2 drawn" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["pairs_8_00000.npz"]
