"""Rotations as vectors and matrices, and rigid alignment. Stable at 0 and at pi; numpy only."""

from typing import Any

import numpy as np
import numpy.typing as npt

Float64 = npt.NDArray[np.float64]
_IDENTITY = np.eye(3)


def skew(vector: Any) -> Float64:
    """Matrices (..., 3, 3) that take the cross product of `vector` (..., 3) with what follows."""
    v = np.asarray(vector, dtype=np.float64)
    matrix = np.zeros((*v.shape, 3))
    matrix[..., 0, 1], matrix[..., 1, 0] = -v[..., 2], v[..., 2]
    matrix[..., 2, 0], matrix[..., 0, 2] = -v[..., 1], v[..., 1]
    matrix[..., 1, 2], matrix[..., 2, 1] = -v[..., 0], v[..., 0]
    return matrix


def matrix_from_vector(axis_angle: Any) -> Float64:
    """Rotation matrices (..., 3, 3) of rotation vectors (..., 3), radians (Rodrigues' formula)."""
    v = np.asarray(axis_angle, dtype=np.float64)
    # sin(t) / t is 1 to the last digit long before t = 1e-12: nothing special happens at 0.
    half = np.maximum(0.5 * np.sqrt((v * v).sum(-1)), 1e-12)[..., None, None]
    cross = skew(v)
    share = np.sin(half) / half
    matrix = (0.5 * share * share) * (cross @ cross)
    matrix += (share * np.cos(half)) * cross
    matrix += _IDENTITY
    return matrix


def vector_from_matrix(matrix: Any) -> Float64:
    """Rotation vectors (..., 3), radians, length 0..pi, of rotation matrices (..., 3, 3).

    By the sine and the cosine, since the trace's arccos loses half its digits at both ends; near
    pi, where every upright person's `global_orient` lies, by a column of the symmetric part.
    """
    R = np.asarray(matrix, dtype=np.float64)
    twice = np.empty(R.shape[:-1])
    twice[..., 0] = R[..., 2, 1] - R[..., 1, 2]
    twice[..., 1] = R[..., 0, 2] - R[..., 2, 0]
    twice[..., 2] = R[..., 1, 0] - R[..., 0, 1]
    sine = 0.5 * np.sqrt((twice * twice).sum(-1))
    cosine = 0.5 * (R[..., 0, 0] + R[..., 1, 1] + R[..., 2, 2] - 1.0)
    angle = np.arctan2(sine, cosine)
    # The angle's sine over twice the angle; both are 0 together.
    vector = (0.5 * np.maximum(angle, 1e-12) / np.maximum(sine, 1e-12))[..., None] * twice
    # There the sine has lost its digits: the axis is a column of 2 (1 - cos) a a^T.
    steep = angle > 3.0
    if steep.any():
        turned = R[steep]
        outer = turned + turned.swapaxes(-1, -2)
        diagonal = np.einsum("kii->ki", outer)
        diagonal -= 2.0 * cosine[steep][:, None]
        axis = outer[np.arange(len(outer)), diagonal.argmax(1)]
        axis *= (angle[steep] / np.sqrt((axis * axis).sum(1)))[:, None]
        backwards = (axis * twice[steep]).sum(1) < 0
        axis[backwards] *= -1.0
        vector[steep] = axis
    return vector


def left_jacobian_inverse(axis_angle: Any) -> Float64:
    """How rotation vectors (..., 3) change under a small turn from the left. (..., 3, 3).

    log(exp(d) exp(v)) = v + J d to first order; J = 1 - [v]/2 + k [v]^2. Chirikjian 2011, 10.86.
    """
    v = np.asarray(axis_angle, dtype=np.float64)
    # k = (1 - (t/2) cot(t/2)) / t^2, which is 1/12 to nine digits at the least t that is used.
    half = np.maximum(0.5 * np.sqrt(np.add.reduce(v * v, axis=-1)), 1e-4)
    k = 0.25 * (1.0 - half / np.tan(half)) / (half * half)
    cross = skew(v)
    matrix = k[..., None, None] * (cross @ cross)
    matrix -= 0.5 * cross
    matrix += _IDENTITY
    return matrix


def cross_product(a: Float64, b: Float64) -> Float64:
    """As numpy.cross of (..., 3) with (..., 3), a third of its time on a few vectors."""
    product = np.empty(np.broadcast_shapes(a.shape, b.shape))
    product[..., 0] = a[..., 1] * b[..., 2] - a[..., 2] * b[..., 1]
    product[..., 1] = a[..., 2] * b[..., 0] - a[..., 0] * b[..., 2]
    product[..., 2] = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return product


def kabsch(source: Any, target: Any, weights: Any = None) -> tuple[Float64, Float64]:
    """The rotation (3, 3) and translation (3,) that carry `source` (K, 3) closest to `target`.

    The determinant is +1 even when the clouds mirror each other: a body is never turned inside
    out. `weights` (K,) are non-negative.
    """
    a, b = np.asarray(source, dtype=np.float64), np.asarray(target, dtype=np.float64)
    w = np.ones(len(a)) if weights is None else np.asarray(weights, dtype=np.float64)
    R, t = kabsch_batch(a[None], b[None], w[None])
    return R[0], t[0]


def kabsch_batch(source: Float64, target: Float64, weights: Float64) -> tuple[Float64, Float64]:
    """As `kabsch` for B clouds at once: rotations (B, 3, 3) and translations (B, 3).

    `source` and `target` (B, K, 3), `weights` (B, K); where all are 0 the rotation is some one.
    """
    share = weights / np.maximum(weights.sum(1, keepdims=True), 1e-300)
    mean_a = np.einsum("bk,bkc->bc", share, source)
    mean_b = np.einsum("bk,bkc->bc", share, target)
    spread = (source - mean_a[:, None]) * share[..., None]
    U, _, Vt = np.linalg.svd(spread.swapaxes(1, 2) @ (target - mean_b[:, None]))
    V = Vt.swapaxes(1, 2)
    V[:, :, 2] *= np.sign(np.linalg.det(V @ U.swapaxes(1, 2)))[:, None]
    R = V @ U.swapaxes(1, 2)
    return R, mean_b - (R @ mean_a[..., None])[..., 0]


def ray_rotation(direction: Any) -> Float64:
    """The smallest rotation (3, 3) that turns the optical axis +z onto `direction` (3,)."""
    d = np.asarray(direction, dtype=np.float64)
    axis = np.cross([0.0, 0.0, 1.0], d)
    sine = float(np.linalg.norm(axis))
    if sine < 1e-12:
        return np.eye(3)
    return matrix_from_vector(axis / sine * np.arctan2(sine, d[2]))
