"""Points of posed bodies are where the body model has them, and move as their Jacobian says."""

import numpy as np
import pytest

from tests.body.fitting.bodies import MODELS, kinematics
from tests.body.model_files import random_body
from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.fitting.state import state_of_bodies
from thirdwave.body.fitting.term import Term, finite_differences
from thirdwave.body.fitting.testing import random_state, unknown_name
from thirdwave.body.layouts import LAYOUTS, point_table
from thirdwave.body.model import BodyModel
from thirdwave.body.points import PointTable
from thirdwave.body.skeleton import JOINT_NAMES


class Places(Term):
    """Coordinates of points as residuals, so that they can be differentiated."""

    def __init__(self, points):
        self.points = points

    def residual(self, state):
        places = state.points(self.points).places + state.transl[:, None]
        return places.reshape(state.size, -1)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_jacobian_of_a_layout_equals_finite_differences(model, layout):
    tree = kinematics(model)
    points = PointSet(tree, point_table(tree.model, layout))
    state = random_state(tree, 2, seed=len(layout))
    wanted = finite_differences(Places(points), state)
    given = np.zeros_like(wanted)
    jacobian = state.points(points).jacobian
    given[..., : tree.unknowns.transl.stop] = jacobian.reshape(2, 3 * points.count, -1)
    gap = np.abs(given - wanted).max((0, 1))
    assert gap.max() < 1e-8, unknown_name(tree, int(gap.argmax()))
    assert np.abs(wanted).max() > 0.5


@pytest.mark.parametrize("model", MODELS)
def test_joints_and_vertices_are_those_of_the_body_model(model):
    tree = kinematics(model)
    for seed in range(3):
        body = random_body(tree.model.kind, tree.model.name, seed)
        posed = tree.model.forward(body)
        rows = np.random.default_rng(seed).integers(0, len(posed.vertices), 60)
        table = PointTable.joined(
            [
                PointTable.of_joints(tree.model, JOINT_NAMES),
                PointTable.of_vertices(tree.model, rows),
            ]
        )
        state = state_of_bodies(tree, [body])
        places = state.points(PointSet(tree, table)).places[0] + body.transl
        np.testing.assert_allclose(places[:24], posed.joints, atol=1e-6)
        np.testing.assert_allclose(places[24:], posed.vertices[rows], atol=1e-6)


@pytest.mark.parametrize("model", MODELS)
def test_places_of_a_batch_are_those_one_by_one(model):
    tree = kinematics(model)
    points = PointSet(tree, point_table(tree.model, "h36m17"))
    state = random_state(tree, 5, seed=3)
    together = state.points(points)
    for row in range(5):
        alone = state.take(np.array([row])).points(points)
        np.testing.assert_allclose(alone.places[0], together.places[row], atol=1e-12)
        np.testing.assert_allclose(alone.jacobian[0], together.jacobian[row], atol=1e-12)


def test_a_mean_is_in_the_middle_wherever_its_points_go():
    tree = kinematics("smpl with correctives")
    apart = PointTable.of_vertices(tree.model, [100, 2000, 5000])
    points = PointSet(tree, PointTable.joined([apart, apart.mean("middle")]))
    places = random_state(tree, 4, seed=5).points(points).places
    np.testing.assert_allclose(places[:, 3], places[:, :3].mean(1), atol=1e-12)


def test_a_point_of_one_limb_is_moved_by_no_other():
    tree = kinematics("default")
    points = PointSet(tree, PointTable.of_joints(tree.model, ["left_wrist"]))
    jacobian = random_state(tree, 1).points(points).jacobian[0, 0]
    moved = {
        unknown_name(tree, column).split()[2]
        for column in range(tree.unknowns.turns.stop)
        if np.abs(jacobian[:, column]).any()
    }
    above = {"left_elbow", "left_shoulder", "left_collar", "spine3", "spine2", "spine1", "pelvis"}
    assert moved == above


def test_a_vertex_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match=r"vertices: expected 0 to 6889 .*, got 6890"):
        PointTable.of_vertices(BodyModel.load(), [5, 6890])


def test_a_joint_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="joint 'tail': expected one of pelvis, left_hip"):
        PointTable.of_joints(BodyModel.load(), ["pelvis", "tail"])
