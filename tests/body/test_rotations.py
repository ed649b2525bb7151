"""Rotation vectors and matrices agree everywhere, and alignment never mirrors."""

import numpy as np
import pytest

from thirdwave.body.rotations import (
    kabsch,
    matrix_from_vector,
    ray_rotation,
    skew,
    vector_from_matrix,
)

RNG = np.random.default_rng(0)


def random_axes(count):
    axes = RNG.normal(size=(count, 3))
    return axes / np.linalg.norm(axes, axis=1, keepdims=True)


@pytest.mark.parametrize("angle", [0.0, 1e-12, 1e-6, 0.3, 2.0, 3.0, np.pi - 1e-6, np.pi - 1e-12])
def test_a_vector_survives_its_matrix_from_zero_to_pi(angle):
    vectors = np.concatenate([random_axes(200), np.eye(3), -np.eye(3)]) * angle
    matrices = matrix_from_vector(vectors)
    again = matrix_from_vector(vector_from_matrix(matrices))
    np.testing.assert_allclose(again, matrices, atol=1e-12)
    if angle < np.pi - 1e-9:
        np.testing.assert_allclose(vector_from_matrix(matrices), vectors, atol=1e-9)


def test_at_pi_the_axis_is_right_up_to_its_sign():
    axes = random_axes(100)
    found = vector_from_matrix(2 * axes[:, :, None] * axes[:, None, :] - np.eye(3))
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), np.pi, atol=1e-12)
    np.testing.assert_allclose(np.abs((found * axes).sum(1)), np.pi, atol=1e-12)


def test_a_matrix_is_a_proper_rotation_and_follows_the_right_hand():
    matrices = matrix_from_vector(random_axes(50) * 2.5)
    np.testing.assert_allclose(np.linalg.det(matrices), 1, atol=1e-12)
    quarter = matrix_from_vector([0, 0, np.pi / 2])
    np.testing.assert_allclose(quarter @ [1, 0, 0], [0, 1, 0], atol=1e-12)


def test_skew_is_the_cross_product():
    a, b = RNG.normal(size=(2, 3))
    np.testing.assert_allclose(skew(a) @ b, np.cross(a, b))


def test_kabsch_finds_a_known_motion():
    cloud, R = RNG.normal(size=(8, 3)), matrix_from_vector([0.4, -2.0, 1.1])
    found, shift = kabsch(cloud, cloud @ R.T + [1, 2, 3])
    np.testing.assert_allclose(found, R, atol=1e-12)
    np.testing.assert_allclose(shift, [1, 2, 3], atol=1e-12)


def test_kabsch_does_not_turn_a_mirrored_cloud_inside_out():
    cloud = RNG.normal(size=(8, 3))
    found, _ = kabsch(cloud, cloud * [-1, 1, 1])
    assert np.linalg.det(found) == pytest.approx(1.0)


def test_kabsch_ignores_a_point_of_weight_zero():
    cloud = RNG.normal(size=(8, 3))
    target = cloud.copy()
    target[3] += 10
    weights = np.ones(8)
    weights[3] = 0
    found, shift = kabsch(cloud, target, weights)
    np.testing.assert_allclose(found, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(shift, 0, atol=1e-12)


@pytest.mark.parametrize("ray", [(0, 0, 1), (0.5, -0.2, 1), (-1, 0, 0.1)])
def test_the_ray_rotation_carries_the_optical_axis_onto_the_ray(ray):
    R = ray_rotation(ray)
    np.testing.assert_allclose(R @ [0, 0, 1], np.array(ray) / np.linalg.norm(ray), atol=1e-12)
    assert np.linalg.det(R) == pytest.approx(1.0)
