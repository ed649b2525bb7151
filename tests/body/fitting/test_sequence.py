"""A video is one problem: one shape, smooth motion, gaps bridged, solved exactly."""

from dataclasses import replace

import numpy as np
import pytest

from tests.body.fitting.bodies import MODELS, kinematics
from tests.body.fitting.people import MODEL, points3d, view
from tests.body.poses import body, root
from thirdwave.body.fitting.arrow import ArrowSweep
from thirdwave.body.fitting.fit import fit_bodies
from thirdwave.body.fitting.inputs import Points3D
from thirdwave.body.fitting.observations import Points2DTerm, Points3DTerm
from thirdwave.body.fitting.paths import astray, bridged, cuts, likely_path, pieces, smoothed
from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.fitting.priors import FocalPriorTerm, PosePriorTerm, ShapePriorTerm
from thirdwave.body.fitting.sequence import fit_sequence
from thirdwave.body.fitting.sequence_solver import STRETCH, minimise_sequence
from thirdwave.body.fitting.solver import minimise, total_cost
from thirdwave.body.fitting.state import State, state_of_bodies
from thirdwave.body.fitting.temporal import (
    REACH,
    AccelerationTerm,
    Coupled,
    FrameUnknowns,
    moving_points,
)
from thirdwave.body.fitting.term import Term
from thirdwave.body.fitting.testing import random_state
from thirdwave.body.layouts import point_table

FPS = 30.0
JITTER_M = 0.015
BETAS = np.array([1.0, -0.8, 0.5, 0, 0, 0, 0, 0, 0, 0])
NUDGE = 1e-6


def video(frames, yaw=30.0):
    """Somebody who walks on the spot, waves an arm and drifts sideways."""
    bodies = []
    for t in np.arange(frames) / FPS:
        stride = np.sin(2 * np.pi * t / 1.2)
        angles = {
            "left_hip": (-25 * stride - 10, 0, 0),
            "right_hip": (25 * stride - 10, 0, 0),
            "left_knee": (25 + 20 * stride, 0, 0),
            "right_knee": (25 - 20 * stride, 0, 0),
            "right_shoulder": (0, 20 * stride, 30 + 25 * np.cos(2 * np.pi * t)),
            "right_elbow": (0, 50 + 20 * stride, 0),
        }
        place = (0.3 * t - 0.2, 0.02 * np.cos(2 * np.pi * t / 0.6), 4.0)
        bodies.append(body(angles, orient=root(yaw=yaw), betas=BETAS, transl=place))
    return bodies


def joints_of(bodies):
    return np.array([MODEL.forward(one).joints for one in bodies])


def acceleration_error_mm(found, truth):
    """Mean over joints of the difference in acceleration, mm/frame^2."""
    gap = np.diff(joints_of(found) - joints_of(truth), n=2, axis=0)
    return 1e3 * np.linalg.norm(gap, axis=-1).mean()


def mpjpe_mm(found, truth):
    a, b = joints_of(found), joints_of(truth)
    return 1e3 * np.linalg.norm((a - a[:, :1]) - (b - b[:, :1]), axis=-1).mean()


def wobbling(tree, frames):
    """A sequence that shakes, with the betas and focal length that all its frames share."""
    state = random_state(tree, frames, seed=3)
    return replace(
        state,
        problem=np.arange(frames),
        betas=np.broadcast_to(state.betas[0], state.betas.shape),
        log_focal=np.full(frames, 0.1),
    )


# The equations


@pytest.mark.parametrize(("frames", "shared"), [(1, 2), (2, 0), (3, 4), (9, 3)])
def test_the_sweep_solves_what_a_dense_solver_solves(frames, shared):
    own, rng = 4, np.random.default_rng(frames)
    size = frames * own + shared
    dense = np.zeros((size, size))
    for first in range(frames):
        at = np.r_[first * own : min(first + 3, frames) * own, frames * own : size]
        rows = rng.normal(size=(2 * len(at), len(at)))
        dense[np.ix_(at, at)] += rows.T @ rows
    right = rng.normal(size=size)
    sweep = ArrowSweep(frames, own, shared)
    padded = np.zeros((own, (frames + 2) * own))
    for frame in range(frames):
        rows = dense[frame * own : (frame + 1) * own]
        padded[:, : frames * own] = rows[:, : frames * own]
        first, second, third = (
            padded[:, (frame + k) * own : (frame + k + 1) * own] for k in range(3)
        )
        here = right[frame * own : (frame + 1) * own]
        sweep.eliminate(first, second, third, rows[:, frames * own :], here)
    found = sweep.finish(dense[frames * own :, frames * own :], right[frames * own :])
    expected = np.linalg.solve(dense, right)
    np.testing.assert_allclose(np.r_[found[0].ravel(), found[1]], expected, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("robust", [None, 2.0])
def test_blocks_of_accelerations_are_those_of_finite_differences(model, robust):
    tree, frames = kinematics(model), 6
    state = wobbling(tree, frames)
    term = AccelerationTerm(moving_points(tree), fps=FPS, sd=8.0, robust=robust)
    unknowns = FrameUnknowns(tree, floating=False)
    own, shared = len(unknowns.own), len(unknowns.shared)

    def moved(column, by):
        step = np.zeros((frames, tree.unknowns.count))
        if column < frames * own:
            step[column // own, unknowns.own[column % own]] = by
        else:
            step[:, unknowns.shared[column - frames * own]] = by
        return term.residual(state.stepped(step))

    columns = range(frames * own + shared)
    slopes = [(moved(c, NUDGE) - moved(c, -NUDGE)).ravel() / (2 * NUDGE) for c in columns]
    jacobian, residual = np.stack(slopes, axis=1), term.residual(state).ravel()
    trust = np.ones(len(residual))
    if robust is not None:
        squared = (residual.reshape(-1, 3) ** 2).sum(1)
        trust = np.repeat((robust**2 / (robust**2 + squared)) ** 2, 3)
        assert trust.min() < 0.5
    hessian = jacobian.T @ (trust[:, None] * jacobian)
    gradient = jacobian.T @ (trust * residual)
    scale = np.abs(hessian).max()

    border = slice(frames * own, None)
    shared_total, shared_pull = np.zeros((shared, shared)), np.zeros(shared)
    for first, last in ((0, 2), (2, 5), (5, 6)):
        begin, end = max(first - REACH, 0), min(last + REACH, frames)
        found = Coupled.zeros(last - first, unknowns)
        part = state.take(np.arange(begin, end))
        term.add_to(found, part, slice(first - begin, last - begin))
        shared_total += found.shared
        shared_pull += found.shared_gradient
        for number, frame in enumerate(range(first, last)):
            rows = slice(frame * own, (frame + 1) * own)
            blocks = (found.with_self, found.with_next, found.with_second)
            for distance, block in enumerate(blocks):
                at = slice((frame + distance) * own, (frame + distance + 1) * own)
                expected = hessian[rows, at] if frame + distance < frames else 0.0
                np.testing.assert_allclose(block[number], expected, atol=1e-6 * scale)
            np.testing.assert_allclose(
                found.with_shared[number], hessian[rows, border], atol=1e-6 * scale
            )
            np.testing.assert_allclose(
                found.gradient[number], gradient[rows], atol=1e-6 * np.abs(gradient).max()
            )
    np.testing.assert_allclose(shared_total, hessian[border, border], atol=1e-6 * scale)
    np.testing.assert_allclose(shared_pull, gradient[border], atol=1e-6 * np.abs(gradient).max())


def test_no_acceleration_reaches_over_a_cut():
    tree = kinematics("default")
    state, other = wobbling(tree, 9), wobbling(tree, 9)
    other = replace(other, transl=other.transl + (np.arange(9) >= 4)[:, None] * [3.0, 0.0, 0.0])
    whole = AccelerationTerm(moving_points(tree), fps=FPS, sd=8.0)
    apart = whole.between(np.array([4]))
    np.testing.assert_allclose(apart.cost(other), apart.cost(state))
    assert (apart.cost(state) == 0).tolist() == [True, False, False, True, True] + [False] * 3 + [
        True
    ]
    unknowns = FrameUnknowns(tree, floating=False)
    found = Coupled.zeros(9, unknowns)
    apart.add_to(found, state, slice(0, 9))
    for rows in (np.arange(4), np.arange(4, 9)):
        alone = Coupled.zeros(len(rows), unknowns)
        whole.add_to(alone, state.take(rows), slice(0, len(rows)))
        for name in ("with_self", "with_next", "with_second", "with_shared", "gradient"):
            np.testing.assert_allclose(
                getattr(found, name)[rows], getattr(alone, name), atol=1e-6, rtol=1e-9
            )


def test_a_minimum_has_no_slope_in_any_direction():
    tree, frames = kinematics("default"), STRETCH + 8
    rng = np.random.default_rng(1)
    points = PointSet(tree, point_table(tree.model, "blazepose33"))
    truth = smoothed(wobbling(tree, frames), 60.0)
    truth = replace(truth, transl=truth.transl + np.array([0.0, 0.0, 4.0]))
    seen = truth.points(points).places
    pixels = (seen + truth.transl[:, None]) @ np.diag([900.0, 900.0, 1.0])
    xy = pixels[..., :2] / pixels[..., 2:] + 500.0 + 2 * rng.normal(size=(frames, 33, 2))
    of_picture = Points2DTerm(
        points,
        xy,
        np.full((frames, 33), 0.3),
        focal_length=np.array([900.0, 900.0]),
        principal_point=np.array([500.0, 500.0]),
        fit_focal=True,
    )
    floating = seen + 0.01 * rng.normal(size=seen.shape)
    terms = [
        (Points3DTerm(points, floating, np.full(seen.shape, 80.0), floating=True), 1.0),
        (of_picture, 1.0),
        (PosePriorTerm(), 0.5),
    ]
    shared = [(ShapePriorTerm(), 2.0), (FocalPriorTerm(), 1.0)]
    motion = AccelerationTerm(moving_points(tree), fps=FPS, sd=10.0)
    found = minimise_sequence(
        terms, truth, motion, shared=shared, max_iterations=40, tolerance=1e-9
    )
    assert found.iterations > 0
    assert found.cost < found.start_cost

    def cost(state):
        of_shared = total_cost(shared, state.take(np.arange(1)))[0]
        return total_cost(terms, state).sum() + motion.cost(state).sum() + of_shared

    np.testing.assert_allclose(found.cost, cost(found.state), rtol=1e-9)
    for _ in range(10):
        step = rng.normal(size=(frames, tree.unknowns.count))
        step[:, tree.unknowns.betas] = step[0, tree.unknowns.betas]
        step[:, tree.unknowns.log_focal] = step[0, tree.unknowns.log_focal]
        ahead, back = (cost(found.state.stepped(sign * 1e-5 * step)) for sign in (1, -1))
        at_start = cost(truth.stepped(1e-5 * step)) - cost(truth.stepped(-1e-5 * step))
        assert abs(ahead - back) < 0.02 * abs(at_start) + 1e-3


def test_one_frame_is_fitted_as_alone():
    tree = kinematics("default")
    points = PointSet(tree, point_table(tree.model, "smpl24"))
    state = random_state(tree, 1, seed=5)
    xyz = state.points(points).places + state.transl[:, None]
    terms = [(Points3DTerm(points, xyz + 0.01, np.full(xyz.shape, 50.0)), 1.0)]
    terms += [(PosePriorTerm(), 1.0)]
    motion = AccelerationTerm(moving_points(tree), fps=FPS, sd=8.0)
    together = minimise_sequence(
        terms, state, motion, shared=[(ShapePriorTerm(), 1.0)], max_iterations=60, tolerance=1e-9
    )
    alone = minimise([*terms, (ShapePriorTerm(), 1.0)], state, 60, tolerance=1e-9)
    np.testing.assert_allclose(together.cost, alone.cost[0], rtol=1e-5)
    assert motion.residual(state).shape == (0, 3 * motion.points.count)


def test_a_start_behind_its_camera_is_refused_by_its_frames():
    tree, frames = kinematics("default"), 3
    state = replace(wobbling(tree, frames), transl=np.tile([0.0, 0.0, -4.0], (frames, 1)))
    points = PointSet(tree, point_table(tree.model, "coco17"))
    seen = Points2DTerm(
        points,
        np.zeros((frames, 17, 2)),
        np.ones((frames, 17)),
        focal_length=np.ones(2),
        principal_point=np.zeros(2),
    )
    motion = AccelerationTerm(moving_points(tree), fps=FPS, sd=8.0)
    with pytest.raises(ValueError, match="frames 0 to 2: is a body behind its camera"):
        minimise_sequence([(seen, 1.0)], state, motion)
    with pytest.raises(ValueError, match="at least one frame, got none"):
        minimise_sequence([(seen, 1.0)], state.take(np.arange(0)), motion)


def test_memory_does_not_hold_every_frames_equations():
    import tracemalloc

    tree = kinematics("default")
    points = PointSet(tree, point_table(tree.model, "smpl24"))
    motion = AccelerationTerm(moving_points(tree), fps=FPS, sd=8.0)
    peaks = []
    for frames in (64, 256):
        state = wobbling(tree, frames)
        xyz = state.points(points).places + state.transl[:, None]
        terms = [(Points3DTerm(points, xyz + 0.01, np.full(xyz.shape, 50.0)), 1.0)]
        terms += [(PosePriorTerm(), 1.0)]
        tracemalloc.start()
        minimise_sequence(terms, state.take(np.arange(frames)), motion, max_iterations=1)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # What back-substitution needs of a frame: 75 x 162 numbers, 97 kB. A frame's dense equations
    # would add four times as much.
    assert (peaks[1] - peaks[0]) / 192 < 200e3


# The paths


def two_ways(frames):
    """Somebody who walks, and the same body turned about in every frame, as States."""
    right = state_of_bodies(kinematics("default"), video(frames))
    wrong = state_of_bodies(kinematics("default"), video(frames, yaw=210.0))
    return right, replace(wrong, problem=np.arange(frames))


def test_the_path_stays_with_one_body_where_single_frames_prefer_another():
    frames = 12
    right, wrong = two_ways(frames)
    cost = np.r_[np.full(frames, 10.0), np.full(frames, 30.0)]
    cost[[4, 5]], cost[[frames + 4, frames + 5]] = 12.0, 8.0
    rows = likely_path(State.joined([right, wrong]), cost, FPS)
    np.testing.assert_array_equal(rows, np.arange(frames))


def test_the_path_goes_over_missing_frames_and_frames_with_one_candidate():
    right, wrong = two_ways(12)
    kept = np.array([0, 1, 2, 7, 8, 11])
    both = State.joined([wrong.take(np.array([0, 2, 7, 11])), right.take(kept)])
    rows = likely_path(both, np.where(np.arange(both.size) < 4, 9.0, 10.0), FPS)
    np.testing.assert_array_equal(rows, 4 + np.arange(len(kept)))


def test_a_body_that_jumps_there_and_back_is_astray_and_a_walk_is_not():
    right, wrong = two_ways(20)
    assert not astray(right, FPS).any()
    flipped = np.isin(np.arange(20), [7, 8])
    jumping = right.updated(flipped, wrong.take(flipped))
    np.testing.assert_array_equal(astray(jumping, FPS), flipped)
    assert not astray(right.take(np.array([3])), FPS).any()


def test_where_most_frames_leap_none_is_astray():
    right, _ = two_ways(20)
    assert not astray(right, 1000.0).any()
    hurried = replace(right, transl=right.transl + np.arange(20)[:, None] % 2 * [0.5, 0.0, 0.0])
    assert not astray(hurried, FPS).any()


def test_a_cut_is_a_jump_that_the_points_show():
    right, wrong = two_ways(20)
    turned = right.updated(np.arange(20) >= 8, wrong.take(np.arange(20) >= 8))
    surprise = np.full(20, 2.0)
    assert cuts(turned, surprise, FPS).tolist() == []
    surprise[8] = 30.0
    assert cuts(turned, surprise, FPS).tolist() == [8]
    assert cuts(right, surprise, FPS).tolist() == []
    rows = pieces(turned, np.array([8]))
    assert [part.tolist() for part in rows] == [list(range(8)), list(range(8, 20))]
    assert cuts(right.take(np.array([0])), np.zeros(1), FPS).tolist() == []


def test_depth_that_shakes_is_no_jump_and_a_step_aside_is():
    right, _ = two_ways(30)
    rng = np.random.default_rng(0)
    place = right.transl + rng.normal(size=(30, 3)) * [0.003, 0.003, 0.3]
    surprise = np.full(30, 2.0)
    surprise[[9, 15]] = 30.0
    shaking = replace(right, transl=place)
    assert cuts(shaking, surprise, FPS).tolist() == []
    place[15:, 0] += 0.5
    assert cuts(replace(right, transl=place), surprise, FPS).tolist() == [15]


def test_a_bridge_is_the_shortest_way_and_stands_still_at_the_ends():
    right, _ = two_ways(9)
    known = np.isin(np.arange(9), [2, 6])
    filled = bridged(right, known)
    np.testing.assert_array_equal(filled.local[known], right.local[known])
    np.testing.assert_array_equal(filled.local[0], right.local[2])
    np.testing.assert_array_equal(filled.transl[8], right.transl[6])
    np.testing.assert_allclose(filled.transl[4], right.transl[[2, 6]].mean(0))
    half = filled.local[2].swapaxes(-1, -2) @ filled.local[4]
    whole = filled.local[2].swapaxes(-1, -2) @ filled.local[6]
    np.testing.assert_allclose(half @ half, whole, atol=1e-12)
    np.testing.assert_array_equal(filled.problem, right.problem)


def test_smoothing_takes_noise_off_and_leaves_what_stands():
    right, _ = two_ways(30)
    still = right.take(np.zeros(30, dtype=np.int64))
    np.testing.assert_allclose(smoothed(still, FPS).local, still.local, atol=1e-12)
    np.testing.assert_allclose(smoothed(still, FPS).transl, still.transl, atol=1e-12)
    one = right.take(np.array([0]))
    np.testing.assert_allclose(smoothed(one, FPS).local, one.local, atol=1e-12)
    shaken = still.stepped(0.05 * np.random.default_rng(0).normal(size=(30, 89)))
    off = [np.abs(state.local - still.local).mean() for state in (shaken, smoothed(shaken, FPS))]
    assert off[1] < 0.5 * off[0]


# The whole


def test_a_sequence_shakes_far_less_than_its_frames_and_lies_nearer():
    truth = video(90)
    seen = points3d(truth, noise_m=JITTER_M, sigma_m=JITTER_M)
    alone = [fit.body for fit in fit_bodies(MODEL, seen)]
    together = fit_sequence(MODEL, seen, fps=FPS)
    bodies = list(together.bodies)
    assert acceleration_error_mm(bodies, truth) < 0.3 * acceleration_error_mm(alone, truth)
    assert mpjpe_mm(bodies, truth) < 0.8 * mpjpe_mm(alone, truth)
    assert all(fit.accepted for fit in together.fits)
    assert together.cost < together.start_cost
    for one in bodies:
        np.testing.assert_array_equal(one.betas, together.betas.astype(one.betas.dtype))
    of_alone = np.mean([np.abs(one.betas - BETAS).mean() for one in alone])
    assert np.abs(together.betas - BETAS).mean() < of_alone


def test_one_view_of_a_sequence_shakes_less_than_its_frames():
    truth = video(24)
    seen = view(truth, "blazepose33", noise_px=4.0, focal="estimate")
    alone = [fit.body for fit in fit_bodies(MODEL, views=[seen])]
    together = fit_sequence(MODEL, views=[seen], fps=FPS)
    bodies = list(together.bodies)
    assert acceleration_error_mm(bodies, truth) < 0.1 * acceleration_error_mm(alone, truth)
    assert mpjpe_mm(bodies, truth) < mpjpe_mm(alone, truth)
    assert len({fit.focal_scale for fit in together.fits}) == 1
    assert together.fits[0].focal_scale == together.focal_scale


def test_frames_in_which_nothing_was_seen_are_bridged():
    truth = video(40)
    seen = points3d(truth, noise_m=0.01)
    xyz = seen.xyz.copy()
    lost = np.isin(np.arange(40), [0, 20, 21, 22, 23, 24])
    xyz[lost] = np.nan
    found = fit_sequence(MODEL, Points3D(xyz=xyz, layout=seen.layout), fps=FPS)
    np.testing.assert_array_equal(found.bridged, lost)
    np.testing.assert_array_equal([fit.accepted for fit in found.fits], ~lost)
    a, b = joints_of(found.bodies), joints_of(truth)
    off = np.linalg.norm(a - b, axis=-1).mean(1)
    assert off[20:25].max() < 0.06
    # Standing still over the gap would be wrong by more than that.
    assert np.linalg.norm(b[19] - b[25], axis=-1).mean() > 0.09
    steps = np.linalg.norm(np.diff(a, axis=0), axis=-1).mean(1)
    assert steps[18:26].max() < 2.5 * np.median(steps)


def test_points_thrown_far_off_are_not_followed():
    truth = video(40)
    seen = points3d(truth, noise_m=0.01)
    rng, xyz = np.random.default_rng(4), seen.xyz.copy()
    thrown = rng.random(xyz.shape[:2]) < 0.08
    xyz[thrown] += 0.6
    found = fit_sequence(MODEL, Points3D(xyz=xyz, layout=seen.layout), fps=FPS)
    clean = fit_sequence(MODEL, seen, fps=FPS)
    assert mpjpe_mm(found.bodies, truth) < 1.5 * mpjpe_mm(clean.bodies, truth)
    assert sum(len(fit.ignored) for fit in found.fits) >= 0.9 * thrown.sum()


def moved(bodies, by_m, first, last):
    """The same, with the frames `first` to `last` - 1 somewhere else."""
    return [
        replace(one, transl=one.transl + np.array(by_m)) if first <= t < last else one
        for t, one in enumerate(bodies)
    ]


def errors_mm(fits, truth):
    """Each frame's joints about the pelvis, on average."""
    a, b = joints_of([fit.body for fit in fits]), joints_of(truth)
    return 1e3 * np.linalg.norm((a - a[:, :1]) - (b - b[:, :1]), axis=-1).mean(1)


@pytest.mark.parametrize("by_m", [(0.3, 0.0, 0.0), (0.0, 0.0, 3.0)])
@pytest.mark.parametrize(("last", "cuts"), [(40, (20,)), (30, (20, 30))])
def test_no_motion_is_asked_for_over_a_cut(by_m, last, cuts):
    truth = moved(video(40), by_m, 20, last)
    seen = points3d(truth, noise_m=JITTER_M, sigma_m=JITTER_M)
    found = fit_sequence(MODEL, seen, fps=FPS)
    assert found.cuts == cuts
    assert found.cost < found.start_cost
    assert all(fit.accepted for fit in found.fits)
    assert not found.kept.any()
    # As good as where nothing was cut, and better than frame by frame.
    whole = fit_sequence(MODEL, points3d(video(40), noise_m=JITTER_M, sigma_m=JITTER_M), fps=FPS)
    alone = errors_mm(fit_bodies(MODEL, seen), truth)
    errors = errors_mm(found.fits, truth)
    assert errors.mean() < 1.2 * errors_mm(whole.fits, video(40)).mean()
    assert errors.mean() < 0.8 * alone.mean()
    assert errors.max() < alone.max()


def test_a_cut_between_two_people_or_cameras_is_found_in_one_view():
    bodies = video(20) + video(40, yaw=120.0)[20:]
    seen = view(bodies, "blazepose33", noise_px=4.0)
    assert fit_sequence(MODEL, views=[seen], fps=FPS).cuts == (20,)
    smooth = view(video(40), "blazepose33", noise_px=4.0)
    assert fit_sequence(MODEL, views=[smooth], fps=FPS).cuts == ()


def test_somebody_carried_along_fast_is_not_cut():
    truth = [
        replace(one, transl=one.transl + np.array([12.0 * t / FPS, 0.0, 0.0]))
        for t, one in enumerate(video(20))
    ]
    found = fit_sequence(MODEL, points3d(truth, noise_m=0.01), fps=FPS)
    assert found.cuts == ()
    assert found.accepted


def test_a_gap_with_a_cut_in_it_is_not_crossed_slowly():
    truth = moved(video(30), (0.0, 0.0, 3.0), 12, 30)
    xyz = points3d(truth, noise_m=0.01).xyz.copy()
    xyz[10:15] = np.nan
    found = fit_sequence(MODEL, Points3D(xyz=xyz, layout="blazepose33"), fps=FPS)
    assert found.cuts == (15,)
    assert all(abs(one.transl[2] - 4.0) < 0.2 for one in found.bodies[:15])
    assert all(abs(one.transl[2] - 7.0) < 0.2 for one in found.bodies[15:])


def test_a_frame_that_leaps_there_and_back_is_rejected_for_its_motion():
    truth = video(30)
    seen = points3d(moved(truth, (0.0, 0.0, 3.0), 12, 13), noise_m=0.01)
    found = fit_sequence(MODEL, seen, fps=FPS)
    assert found.cuts == ()
    np.testing.assert_array_equal([fit.accepted for fit in found.fits], np.arange(30) != 12)
    assert "motion at fps=30" in found.fits[12].reason
    assert found.fits[12].body.fit is not None
    assert found.fits[12].body.fit.reason == found.fits[12].reason
    assert abs(found.bodies[12].transl[2] - 4.0) < 0.05
    assert found.accepted


def test_frames_a_wrong_fps_makes_worse_keep_their_own_fits_and_say_so():
    truth = video(40)
    seen = points3d(truth, noise_m=JITTER_M, sigma_m=JITTER_M)
    found = fit_sequence(MODEL, seen, fps=FPS * 8)
    assert not found.accepted
    assert "fps=240" in found.reason
    assert found.kept.all()
    assert all(fit.kept and fit.accepted for fit in found.fits)
    alone = errors_mm(fit_bodies(MODEL, seen), truth)
    assert errors_mm(found.fits, truth).mean() < 1.05 * alone.mean()
    right = fit_sequence(MODEL, seen, fps=FPS)
    assert right.accepted
    assert right.reason == ""
    assert not right.kept.any()


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_the_shortest_sequences_work(frames):
    truth = video(frames)
    found = fit_sequence(MODEL, points3d(truth, noise_m=0.005), fps=FPS)
    assert len(found.fits) == frames
    assert mpjpe_mm(found.bodies, truth) < 20


def test_an_smplx_sequence_works():
    model = kinematics("smplx").model
    tree = kinematics("smplx")
    state = smoothed(wobbling(tree, 5), 60.0)
    points = PointSet(tree, point_table(model, "smpl24"))
    xyz = state.points(points).places + state.transl[:, None]
    found = fit_sequence(model, Points3D(xyz=xyz, layout="smpl24", sigma_m=0.005), fps=FPS)
    assert found.bodies[0].pose.model == "smplx"
    off = np.array([model.forward(one).joints for one in found.bodies]) - xyz
    assert np.linalg.norm(off, axis=-1).mean() < 0.02


def test_what_is_wrong_is_said():
    seen = points3d(video(3))
    with pytest.raises(ValueError, match="fps: expected a positive number of frames a second"):
        fit_sequence(MODEL, seen, fps=0.0)
    with pytest.raises(ValueError, match="sd: expected a positive number of m/s"):
        fit_sequence(MODEL, seen, fps=FPS, acceleration_sd=-1.0)
    with pytest.raises(ValueError, match="robust: expected a positive number of sd or None"):
        fit_sequence(MODEL, seen, fps=FPS, acceleration_robust=0.0)
    with pytest.raises(ValueError, match="starts: expected one of 1, 2, 4, 8, got 3"):
        fit_sequence(MODEL, seen, fps=FPS, starts=3)
    with pytest.raises(ValueError, match="points3d 3, view 0 2"):
        fit_sequence(MODEL, seen, [view(video(2))], fps=FPS)
    with pytest.raises(ValueError, match="at least one frame with a point"):
        fit_sequence(MODEL, Points3D(xyz=np.full((4, 24, 3), np.nan), layout="smpl24"), fps=FPS)


class OnALine(Term):
    """Pelvises at one height."""

    def residual(self, state):
        return (state.transl[:, 1:2] - 0.3) / 1e-3


def test_terms_and_weights_of_ones_own_are_asked_of_every_frame():
    truth = video(6)
    seen = points3d(truth, noise_m=0.01)
    free = fit_sequence(MODEL, seen, fps=FPS)
    held = fit_sequence(
        MODEL, seen, fps=FPS, terms={"line": OnALine()}, weights={"shape_prior": 1e4}
    )
    assert np.abs(held.betas).max() < 0.1 * np.abs(free.betas).max()
    assert all(abs(one.transl[1] - 0.3) < 0.01 for one in held.bodies)
    assert all(abs(one.transl[1] - 0.3) > 0.1 for one in free.bodies)
