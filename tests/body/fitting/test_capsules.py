"""Capsules are as thick as the body they stand for, and keep it out of itself."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.body.fitting.bodies import MODELS, kinematics, rest
from tests.body.poses import turn
from thirdwave.body.fitting.capsule_body import capsule_body, distance_from_axes
from thirdwave.body.fitting.capsules import PAIRS, SelfPenetrationTerm, closest_points
from thirdwave.body.fitting.observations import Points3DTerm
from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.fitting.priors import PosePriorTerm, ShapePriorTerm
from thirdwave.body.fitting.solver import minimise
from thirdwave.body.fitting.starts import start_from_3d
from thirdwave.body.fitting.state import bodies_of_state
from thirdwave.body.fitting.testing import random_state
from thirdwave.body.layouts import point_table
from thirdwave.body.skeleton import JOINT, JOINT_NAMES

ARMS = [JOINT[f"{side}_{j}"] for side in ("left", "right") for j in ("elbow", "wrist", "hand")]
TRUNK = [
    JOINT[name]
    for name in JOINT_NAMES
    if name.startswith(("pelvis", "spine", "neck", "head")) or name.endswith("collar")
]


def segments(seed):
    """Pairs of segments, (60, 3) each: any, parallel, crossing, and of no length."""
    rng = np.random.default_rng(seed)
    a0, a1, b0, b1 = rng.normal(size=(4, 60, 3))
    b1[10:20] = b0[10:20] + (a1 - a0)[10:20] * rng.normal(size=(10, 1))
    middle = 0.3 * a0[20:30] + 0.7 * a1[20:30]
    b1[20:30] = 2 * middle - b0[20:30]
    a1[30:40] = a0[30:40]
    b1[35:45] = b0[35:45]
    return a0, a1, b0, b1


@settings(max_examples=20, deadline=None, database=None)
@given(st.integers(0, 10_000))
def test_no_points_of_two_segments_are_nearer_than_the_closest(seed):
    a0, a1, b0, b1 = segments(seed)
    s, t, gap = closest_points(a0, a1, b0, b1)
    assert ((s >= 0) & (s <= 1) & (t >= 0) & (t <= 1)).all()
    reached = a0 + s[:, None] * (a1 - a0) - b0 - t[:, None] * (b1 - b0)
    np.testing.assert_allclose(gap, reached, atol=1e-12)
    shares = np.linspace(0, 1, 41)
    on_a = a0[:, None] + shares[:, None] * (a1 - a0)[:, None]
    on_b = b0[:, None] + shares[:, None] * (b1 - b0)[:, None]
    apart = np.linalg.norm(on_a[:, :, None] - on_b[:, None], axis=-1).min((1, 2))
    distance = np.linalg.norm(gap, axis=1)
    assert (distance <= apart + 1e-9).all()
    # Samples are at most half a step off on each segment.
    steps = (np.linalg.norm(a1 - a0, axis=1) + np.linalg.norm(b1 - b0, axis=1)) / 80
    assert (distance >= apart - steps - 1e-9).all()


@pytest.mark.parametrize("model", MODELS)
def test_radii_grow_with_the_betas_as_the_mesh_does(model):
    body = kinematics(model).model
    capsules = capsule_body(body)
    count = len(capsules.names)
    segment = body.segment_weights.argmax(1)
    rng = np.random.default_rng(1)
    for betas in 1.5 * rng.normal(size=(4, 10)):
        ends = capsules.ends.template + capsules.ends.shapedirs @ betas
        mesh, radius = body.rest_vertices(betas), capsules.radii(betas[None])[0]
        for name in ("left_forearm", "right_upper_arm", "left_shank"):
            row = capsules.names.index(name)
            side, _, part = name.partition("_")
            joint = {"forearm": "elbow", "upper_arm": "shoulder", "shank": "knee"}[part]
            axis = np.stack([ends[row], ends[count + row]])
            own = mesh[segment == JOINT[f"{side}_{joint}"]]
            share = (own - axis[0]) @ (axis[1] - axis[0]) / ((axis[1] - axis[0]) ** 2).sum()
            own = own[(share > 0.05) & (share < 0.95)]
            distance = distance_from_axes(own, axis[None])
            assert distance.mean() == pytest.approx(radius[row], abs=0.004), name
            assert distance.std() < 0.35 * radius[row], name


@pytest.mark.parametrize("model", MODELS)
def test_capsules_fill_the_body(model):
    body = kinematics(model).model
    capsules = capsule_body(body)
    template = capsules.ends.template.reshape(2, -1, 3).swapaxes(0, 1)
    gaps = np.stack(
        [
            distance_from_axes(body.mesh.v_template, axis[None]) - radius
            for axis, radius in zip(template, capsules.radius, strict=True)
        ]
    )
    outermost = gaps.min(0)
    segment = body.segment_weights.argmax(1)
    # Hips and shoulders are left free, as are toes, chin and thumbs.
    assert np.quantile(np.abs(outermost[np.isin(segment, TRUNK)]), 0.8) < 0.05
    limbs = [JOINT[f"{s}_{j}"] for s in ("left", "right") for j in ("elbow", "knee", "wrist")]
    assert np.quantile(np.abs(outermost[np.isin(segment, limbs)]), 0.9) < 0.03


@pytest.mark.parametrize("model", MODELS)
def test_nothing_overlaps_in_the_rest_pose_of_any_shape(model):
    tree = kinematics(model)
    state = replace(rest(tree, 21), betas=np.concatenate([np.zeros((1, 10)), 2 * np.eye(10),
                                                          -2 * np.eye(10)]))  # fmt: skip
    term = SelfPenetrationTerm(tree)
    assert term.depth_m(state).max() < 0.0
    assert not term.cost(state).any()


def test_neighbours_may_touch():
    for pair in PAIRS:
        assert set(pair) not in (
            {"left_forearm", "left_upper_arm"},
            {"left_upper_arm", "upper_trunk"},
            {"left_thigh", "lower_trunk"},
            {"left_shank", "left_thigh"},
        )
    assert len(PAIRS) == len({frozenset(pair) for pair in PAIRS})
    mirrored = {
        frozenset(
            name.replace("left", "?").replace("right", "left").replace("?", "right")
            for name in pair
        )
        for pair in PAIRS
    }
    assert mirrored == {frozenset(pair) for pair in PAIRS}


def test_a_depth_is_radii_less_distance_wherever_the_body_is():
    tree = kinematics("default")
    state = random_state(tree, 4, seed=2)
    term = SelfPenetrationTerm(tree, [("left_hand", "head")])
    capsules = capsule_body(tree.model)
    hand, head = (capsules.names.index(name) for name in ("left_hand", "head"))
    places = state.points(PointSet(tree, capsules.ends)).places
    count = len(capsules.names)
    shares = np.linspace(0, 1, 801)[:, None]
    radii = capsules.radii(state.betas)
    for row in range(4):
        points = (1 - shares) * places[row, hand] + shares * places[row, count + hand]
        axis = np.stack([places[row, head], places[row, count + head]])
        distance = distance_from_axes(points, axis[None]).min()
        wanted = radii[row, hand] + radii[row, head] - distance
        assert term.depth_m(state)[row, 0] == pytest.approx(wanted, abs=1e-4)
    moved = replace(state, transl=state.transl + 1.0)
    np.testing.assert_array_equal(term.depth_m(moved), term.depth_m(state))


def test_overlap_beyond_what_is_allowed_is_counted_in_standard_deviations():
    tree = kinematics("default")
    state = random_state(tree, 6, seed=3)
    depth = SelfPenetrationTerm(tree).depth_m(state)
    residual = SelfPenetrationTerm(tree, sd_m=0.05, allowed_m=0.02).residual(state)
    np.testing.assert_allclose(residual, np.maximum(depth - 0.02, 0) / 0.05)
    assert residual.any()


def test_a_part_that_is_none_is_refused():
    with pytest.raises(ValueError, match=r"pairs: expected parts out of lower_trunk, .*'tail'"):
        SelfPenetrationTerm(kinematics("default"), [("left_hand", "tail")])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sd_m": 0}, r"sd_m: expected a positive number of metres, got 0\.0"),
        ({"allowed_m": np.nan}, "allowed_m: expected a finite number of metres, got nan"),
        ({"robust": "4"}, "robust: expected a positive number of sigmas or None, got text"),
    ],
)
def test_lengths_that_are_none_are_refused(given, said):
    with pytest.raises(ValueError, match=said):
        SelfPenetrationTerm(kinematics("default"), **given)


def test_axes_that_cross_are_pushed_apart():
    tree = kinematics("default")
    state = rest(tree)
    local = state.local.copy()
    # Both thighs turned inwards: shanks cross like an X in one plane.
    local[:, JOINT["left_hip"]] = turn("z", -16)
    local[:, JOINT["right_hip"]] = turn("z", 16)
    term = SelfPenetrationTerm(tree)
    solution = minimise([(term, 1.0), (PosePriorTerm(), 0.01)], replace(state, local=local), 60)
    assert term.depth_m(replace(state, local=local)).max() > 0.09
    assert term.depth_m(solution.state).max() < 0.02


def test_with_the_term_arms_leave_the_trunk():
    """Vertices of forearms and hands inside the trunk's and the head's mesh, by winding number."""
    tree = kinematics("default")
    some = random_state(tree, 150, seed=5)
    deep = SelfPenetrationTerm(tree).depth_m(some).max(1) > 0.04
    truth = some.take(np.flatnonzero(deep)[:8])
    truth = replace(truth, problem=np.arange(8))
    points = PointSet(tree, point_table(tree.model, "smpl24"))
    xyz = truth.points(points).places + truth.transl[:, None]
    xyz = xyz + 0.02 * np.random.default_rng(0).normal(size=xyz.shape)
    observed = Points3DTerm(points, xyz, np.full(xyz.shape, 1 / 0.02))
    terms = [(observed, 1.0), (PosePriorTerm(), 1.0), (ShapePriorTerm(), 1.0)]
    start = start_from_3d(points, xyz, np.ones(xyz.shape[:2]))
    without = minimise(terms, start, 40).state
    with_term = minimise([*terms, (SelfPenetrationTerm(tree), 10.0)], start, 40).state
    inside, left = arm_vertices_inside(without), arm_vertices_inside(with_term)
    assert inside.sum() > 100
    assert left.sum() < 0.5 * inside.sum()
    # What was observed is given up by no more than it takes.
    assert np.median(observed.gap_m(with_term)) < 1.5 * np.median(observed.gap_m(without))


def arm_vertices_inside(state):
    """How many of the arms' vertices lie in trunk or head, every fourth looked at. Shape (B,)."""
    model = state.kinematics.model
    segment = model.segment_weights.argmax(1)
    trunk = np.isin(segment, TRUNK)
    arms = np.flatnonzero(np.isin(segment, ARMS))[::4]
    faces = model.faces[trunk[model.faces].all(1)]
    counts = []
    for body in bodies_of_state(state):
        places = model.forward(body).vertices
        near = places[arms]
        bounded = (near > places[trunk].min(0)) & (near < places[trunk].max(0))
        counts.append((winding_number(near[bounded.all(1)], places[faces]) > 0.5).sum())
    return np.array(counts)


def winding_number(points, triangles):
    """How often a surface goes round each point, open at its seams (Jacobson et al. 2013)."""
    numbers = []
    for point in points:
        a, b, c = (triangles - point).swapaxes(0, 1)
        la, lb, lc = (np.sqrt((side * side).sum(1)) for side in (a, b, c))
        volume = (a * np.cross(b, c)).sum(1)
        round_ = la * lb * lc + (a * b).sum(1) * lc + (b * c).sum(1) * la + (c * a).sum(1) * lb
        # Solid angles of triangles: van Oosterom and Strackee 1983.
        numbers.append(np.arctan2(volume, round_).sum() / (2 * np.pi))
    return np.array(numbers)
