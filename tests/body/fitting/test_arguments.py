"""What a fit is asked for is checked at the door, and terms of one's own before it begins."""

from types import SimpleNamespace

import numpy as np
import pytest

from tests.body.fitting.bodies import kinematics
from tests.body.fitting.people import MODEL, points3d, somebody, view
from thirdwave.body.fitting.arguments import check_arguments
from thirdwave.body.fitting.capsules import SelfPenetrationTerm
from thirdwave.body.fitting.floor import FloorTerm
from thirdwave.body.fitting.kinematics import Kinematics, kinematics_of
from thirdwave.body.fitting.objective import Objective
from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.fitting.starts import likely_state
from thirdwave.body.fitting.term import Term
from thirdwave.body.points import PointTable

BODIES = somebody(3)
GIVEN, VIEW = points3d(BODIES), view(BODIES)
TREE = kinematics_of(MODEL)
STATE = likely_state(TREE, np.arange(3))
UP = (0.0, -1.0, 0.0)


class Says(Term):
    """A term that says what it is told to."""

    def __init__(self, residual, jacobian=None, columns=None):
        self.said, self.slope, self.places = residual, jacobian, columns

    def residual(self, state):  # pyright: ignore[reportIncompatibleMethodOverride]
        return self.said(state) if callable(self.said) else self.said

    def jacobian(self, state):  # pyright: ignore[reportIncompatibleMethodOverride]
        return self.slope

    def columns(self, unknowns):
        return (unknowns.betas,) if self.places is None else self.places


def objective(terms=None, weights=None, tree=TREE):
    return Objective.of(tree, GIVEN, (VIEW,), terms or {}, weights or {})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"model": "default"}, r"model: .* got str; pass BodyModel.load\('default'\)"),
        ({"model": None}, r"model: expected a BodyModel, got NoneType; pass BodyModel.load\(\)"),
        ({"points3d": VIEW}, r"points3d: expected Points3D, got View; pass views=\[...\]"),
        ({"points3d": GIVEN.xyz}, r"points3d: .* got ndarray; pass Points3D\(xyz="),
        ({"views": VIEW}, r"views: expected a list of View, got a single one; pass it in a list"),
        ({"views": None}, r"views: expected a list of View, got NoneType"),
        ({"views": [VIEW.xy]}, r"views\[0\]: expected a View, got ndarray; pass View\("),
        ({"start": BODIES[0]}, r"start: expected a list of Body, got a single one; pass it"),
        ({"start": [BODIES[0], None]}, r"start\[1\]: expected a Body, got NoneType"),
        (
            {"start": [SimpleNamespace()]},
            r"start\[0\]: .* got SimpleNamespace; pass bodies, .*fit.body",
        ),
        ({"terms": [1]}, r"terms: expected a dictionary of name to Term, got list"),
        ({"weights": 2.0}, r"weights: expected a dictionary of name to number, got float"),
        ({"starts": [1]}, r"starts: expected a number of starts, 1, 2, 4 or 8, got list"),
        ({"starts": True}, r"starts: .* got bool"),
    ],
)
def test_an_argument_of_the_wrong_kind_is_named_with_the_way_out(change, told):
    sound = {"model": MODEL, "points3d": GIVEN, "views": [VIEW], "start": BODIES, "terms": {},
             "weights": {}, "starts": 4}  # fmt: skip
    check_arguments(**sound)
    with pytest.raises(TypeError, match=told) as error:
        check_arguments(**(sound | change))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        ({"pose_prior": "1"}, r"weights\['pose_prior'\]: expected 0 or a positive .* got text"),
        ({"pose_prior": None}, r"weights\['pose_prior'\]: expected 0 or a positive number, got No"),
        ({"pose_prior": np.nan}, r"expected 0 or a positive number, got nan"),
        ({"points3d": 0, "view0": 0.0}, r"got 0 for points3d, view0: nothing to fit to"),
    ],
)
def test_weights_that_mean_nothing_are_told(weights, told):
    with pytest.raises(ValueError, match=told):
        objective(weights=weights)


def test_one_observation_of_several_may_only_check():
    assert objective(weights={"points3d": 0}).terms["points3d"][1] == 0.0


@pytest.mark.parametrize(
    ("term", "told"),
    [
        (Says(np.full((3, 1), np.nan)), r"residual: expected finite numbers, .* got nan"),
        (Says(np.full((3, 1), -np.inf)), r"residual: expected finite numbers, .* got -inf"),
        (Says(np.full((3, 2), 1e200)), r"residual: expected finite .* squares, got 1e\+200"),
        (Says(np.zeros(3)), r"residual: expected shape \(3, N\) got \(3,\)"),
        (Says(np.zeros((1, 4))), r"residual: expected shape \(3, N\) got \(1, 4\)"),
        (Says([[0.0]] * 3), r"residual: expected an array of float64 .* got list"),
        (Says(np.zeros((3, 1), complex)), r"residual: .* got complex128 numbers"),
        (Says(np.zeros((3, 2)), np.zeros((3, 2, 4))), r"jacobian: .*\(3, 2, 10\).*\(3, 2, 4\)"),
        (Says(np.zeros((3, 2)), np.full((3, 2, 10), np.nan)), r"jacobian: .* got nan"),
        (Says(np.zeros((3, 2)), None, [3]), r"columns: expected a tuple of slices"),
        (Says(np.zeros((3, 2)), None, (slice(0, 999),)), r"columns: .* within \d+ unknowns"),
    ],
)
def test_a_term_that_no_fit_can_use_is_named_before_it_begins(term, told):
    asked = objective({"mine": term})
    with pytest.raises(ValueError, match=r"terms\['mine'\]: " + told):
        asked.check(STATE)
    objective({"mine": term}, {"mine": 0}).check(STATE)


def test_a_term_that_takes_points_in_twos_has_as_many_residuals():
    odd = Says(np.zeros((3, 3)), np.zeros((3, 3, 10)))
    odd.dims = 2
    with pytest.raises(ValueError, match=r"terms\['odd'\]: .* multiple of dims = 2 .* got 3"):
        objective({"odd": odd}).check(STATE)


def test_an_error_inside_a_term_is_left_as_it_is_with_the_terms_name():
    def broken(state):
        raise KeyError("left_hat")

    with pytest.raises(KeyError, match="left_hat") as error:
        objective({"hat": Says(broken)}).check(STATE)
    assert "terms['hat']" in error.value.__notes__[0]


def test_sound_terms_pass_and_their_residuals_are_worked_out_once():
    asked = []

    def residual(state):
        asked.append(state.size)
        return state.betas - 1.0

    class Differences(Says):
        jacobian = Term.jacobian

    objective({"mine": Differences(residual), "floor": FloorTerm(TREE, UP, 0.0)}).check(STATE)
    assert asked == [3]


@pytest.mark.parametrize(
    ("given", "made_for"),
    [
        ({"contact": np.ones((2, 8))}, 2),
        ({"offset": np.zeros(5)}, 5),
        ({"normal": np.tile(UP, (2, 1))}, 2),
    ],
)
def test_a_term_made_for_other_people_is_refused(given, made_for):
    term = FloorTerm(TREE, **({"normal": UP, "offset": 0.0} | given))
    with pytest.raises(ValueError, match=rf"terms\['f'\]: .* all 3 .* made for {made_for}"):
        objective({"f": term})


def test_a_term_made_for_these_people_or_for_any_is_taken():
    each = FloorTerm(TREE, UP, np.zeros(3), contact=np.ones((3, 8)))
    assert (each.problems, FloorTerm(TREE, UP, 0.0).problems) == (3, None)
    objective({"each": each, "all": FloorTerm(TREE, UP, 0.0, contact=[1] * 8)}).check(STATE)


class Wrists(Says):
    """A term of one's own, which keeps its points where it likes."""

    def __init__(self, tree):
        super().__init__(np.zeros((3, 1)))
        self.held = PointSet(tree, PointTable.of_joints(tree.model, ["left_wrist"]))


@pytest.mark.parametrize("make", [SelfPenetrationTerm, Wrists, lambda t: FloorTerm(t, UP, 0.0)])
def test_a_term_of_another_body_model_is_refused(make):
    smplx = kinematics("smplx")
    with pytest.raises(ValueError, match=r"terms\['t'\]: .* model '.*smplx\.npz', got one for 'd"):
        objective({"t": make(TREE)}, tree=smplx)
    with pytest.raises(ValueError, match=r"model 'default', got one for '.*smplx\.npz'; make it"):
        objective({"t": make(smplx)})
    objective({"t": make(Kinematics(MODEL))})


def test_a_term_is_one_and_has_a_name():
    with pytest.raises(TypeError, match=r"terms\['a'\]: .* got the class FloorTerm"):
        objective({"a": FloorTerm})
    with pytest.raises(TypeError, match="terms: expected names, got 1"):
        objective({1: FloorTerm(TREE, UP, 0.0)})
