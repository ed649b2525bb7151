"""Errors against plain loops and against numbers worked out by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirdwave.body import metrics
from thirdwave.body.rotations import matrix_from_vector

SEEDS = st.integers(0, 10**6)


def clouds(seed, count=14):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(count, 3))
    return points, points + 0.1 * rng.normal(size=(count, 3)), rng


def test_joint_errors_are_distances_about_the_root():
    points, truth = np.zeros((2, 3)), np.array([[0.0, 0, 0], [0.3, 0.4, 0]])
    moved = truth + np.array([5.0, -2.0, 1.0])
    errors = metrics.joint_errors_mm(points, moved, root=points[0], true_root=moved[0])
    np.testing.assert_allclose(errors, [0, 500])


def test_an_unknown_joint_has_no_error():
    points, truth, _ = clouds(0)
    truth[3] = np.nan
    errors = metrics.joint_errors_mm(points, truth, root=points[0], true_root=truth[0])
    assert np.isnan(errors).nonzero()[0].tolist() == [3]
    assert np.isnan(metrics.pa_joint_errors_mm(points, truth)).nonzero()[0].tolist() == [3]


@given(seed=SEEDS)
def test_an_unknown_joint_changes_nothing_of_the_others_alignment(seed):
    points, truth, _ = clouds(seed)
    holed = truth.copy()
    holed[5] = np.nan
    kept = np.arange(len(truth)) != 5
    np.testing.assert_allclose(
        metrics.pa_joint_errors_mm(points, holed)[kept],
        metrics.pa_joint_errors_mm(points[kept], truth[kept]),
    )


@given(seed=SEEDS, scale=st.floats(0.2, 5.0))
def test_what_is_turned_shifted_and_scaled_has_no_aligned_error(seed, scale):
    points, _, rng = clouds(seed)
    R = matrix_from_vector(rng.normal(size=3))
    moved = scale * points @ R.T + rng.normal(size=3)
    np.testing.assert_allclose(metrics.pa_joint_errors_mm(points, moved), 0, atol=1e-8)


def test_a_mirror_image_keeps_an_error():
    points, _, _ = clouds(1)
    assert metrics.pa_joint_errors_mm(points * [-1.0, 1.0, 1.0], points).mean() > 100


@given(seed=SEEDS)
def test_no_turn_shift_or_scale_nearby_does_better_than_the_alignment(seed):
    points, truth, rng = clouds(seed)
    scale, R, t = metrics.similarity(points, truth)
    best = ((scale * points @ R.T + t - truth) ** 2).sum()
    for _ in range(20):
        near = matrix_from_vector(0.02 * rng.normal(size=3)) @ R
        stretch = scale * (1 + 0.02 * rng.normal())
        other = stretch * points @ near.T + t + 0.02 * rng.normal(size=3)
        assert ((other - truth) ** 2).sum() >= best


def test_two_points_are_not_aligned():
    assert np.isnan(metrics.pa_joint_errors_mm(np.eye(3)[:2], np.eye(3)[:2])).all()
    assert math.isnan(metrics.turn_between_deg(np.eye(3)[:2], np.eye(3)[:2]))


@pytest.mark.parametrize("degrees", [0.0, 0.01, 30.0, 90.0, 179.99, 180.0])
def test_a_turn_is_told_by_its_angle(degrees):
    axis = np.array([0.6, 0.0, 0.8])
    first = matrix_from_vector([0.3, -1.0, 2.0])
    second = matrix_from_vector(np.radians(degrees) * axis) @ first
    assert metrics.rotation_error_deg(first, second) == pytest.approx(degrees, abs=1e-5)
    cloud = np.random.default_rng(0).normal(size=(5, 3))
    turned = metrics.turn_between_deg(cloud @ first.T, cloud @ second.T + 4.0)
    assert turned == pytest.approx(degrees, abs=1e-5)


def test_keypoint_similarity_is_what_the_formula_says():
    truth, area = np.full((17, 2), 50.0), 10000.0
    xy = truth + np.array([6.0, 8.0])
    for row, sigma in enumerate(metrics.COCO_SIGMAS):
        wanted = math.exp(-100.0 / (2 * area * 4 * sigma * sigma))
        assert metrics.keypoint_similarities(xy, truth, area)[row] == pytest.approx(wanted)
    assert metrics.oks(truth, truth, np.ones(17, bool), area) == 1.0


def test_only_labelled_keypoints_count():
    truth = np.zeros((17, 2))
    xy = truth.copy()
    xy[3] = 1e4
    labelled = np.ones(17, bool)
    assert metrics.oks(xy, truth, labelled, 900.0) == pytest.approx(16 / 17)
    labelled[3] = False
    assert metrics.oks(xy, truth, labelled, 900.0) == 1.0
    assert math.isnan(metrics.oks(xy, truth, np.zeros(17, bool), 900.0))
