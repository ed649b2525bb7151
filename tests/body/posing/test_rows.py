"""Rows say what they mean, and their Jacobians are those of their residuals."""

import numpy as np
import pytest

from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.state import State, state_of_bodies
from thirdwave.body.fitting.term import Term
from thirdwave.body.model import BodyModel
from thirdwave.body.posecodes.angles import ANGLES
from thirdwave.body.posecodes.formulas import (
    _formulas,
    difference,
    pointing,
    segment_vector,
    way,
)
from thirdwave.body.posecodes.measured import heading_of, measured, world_axes
from thirdwave.body.posing.alike import AlikeTerm
from thirdwave.body.posing.ease import EaseTerm
from thirdwave.body.posing.limits import LimitTerm, cone_rows
from thirdwave.body.posing.rows import Row, RowTerm
from thirdwave.body.synthetic.families import FAMILIES
from thirdwave.body.synthetic.postures import level_body

MODEL = BodyModel.load()
KINEMATICS = kinematics_of(MODEL)
BODIES = [level_body(np.random.default_rng(5), name)[0] for name in list(FAMILIES)[:4]]
WORLD = world_axes(heading_of(MODEL.forward(BODIES[0])))
STATE = state_of_bodies(KINEMATICS, BODIES)


def numeric(term: Term, state: State) -> np.ndarray:
    """Central differences of all residuals by the unknowns in the term's columns."""
    columns = [c for place in term.columns(state.unknowns) for c in range(place.start, place.stop)]
    slopes = []
    for column in columns:
        step = np.zeros((state.size, state.unknowns.count))
        step[:, column] = 1e-6
        ahead, back = term.residual(state.stepped(step)), term.residual(state.stepped(-step))
        slopes.append((ahead - back) / 2e-6)
    return np.stack(slopes, axis=-1)


def check_jacobian(term: Term) -> None:
    exact, by_differences = term.jacobian(STATE), numeric(term, STATE)
    scale = np.abs(by_differences).max()
    assert scale > 0
    np.testing.assert_allclose(exact, by_differences, atol=2e-6 * scale)


def test_jacobian_of_every_angle() -> None:
    rows = [
        Row(kind=one.kind, v=one.v, a=one.a, b=one.b, low=3.0, high=3.1, sd=0.01)
        for one in _formulas().values()
    ]
    check_jacobian(RowTerm(KINEMATICS, rows, WORLD))


def test_jacobian_of_aims_lengths_and_meetings() -> None:
    rows = [
        Row(kind="aim", v=segment_vector("forearm", "left"), a=pointing("chest", "left", 60, 20),
            sd=0.01),
        Row(kind="aim", v=segment_vector("palm", "right"), a=way("down", "world"), sd=0.02),
        Row(kind="meet", v=difference("left_palm", "right_kneecap"), sd=0.01),
        Row(kind="meet", v=(("left_sole", 1.0),), goal=(0.0, 1.0, 3.0), sd=0.01),
        Row(kind="along", v=difference("left_palm", "crown"), a=way("up", "world"), low=5, sd=0.01),
        Row(kind="length", v=difference("left_palm", "crown"), low=5, sd=0.01),
        *cone_rows(),
    ]  # fmt: skip
    check_jacobian(RowTerm(KINEMATICS, rows, WORLD))


@pytest.mark.parametrize("of", ["arms", "legs", "body"])
def test_jacobian_of_likeness(of: str) -> None:
    check_jacobian(AlikeTerm(of, KINEMATICS.count))


def test_jacobian_of_ease() -> None:
    home = STATE.take(np.array([0]))
    other = EaseTerm(home)
    check_jacobian(other)
    assert np.abs(other.residual(home)).max() < 1e-12


def test_jacobian_of_limits_where_they_are_crossed(monkeypatch: pytest.MonkeyPatch) -> None:
    from thirdwave.body.posing import limits

    monkeypatch.setattr(limits, "LOW", np.full_like(limits.LOW, 0.6))
    monkeypatch.setattr(limits, "HIGH", np.full_like(limits.HIGH, 0.7))
    monkeypatch.setattr(limits, "TWIST_LOW", np.full_like(limits.TWIST_LOW, 0.6))
    monkeypatch.setattr(limits, "TWIST_HIGH", np.full_like(limits.TWIST_HIGH, 0.7))
    check_jacobian(LimitTerm())


def test_rows_are_silent_where_bodies_are_as_wanted() -> None:
    """Every angle wanted as it is measured leaves no residual: one formula for both."""
    body = BODIES[1]
    now = measured(MODEL.forward(body), WORLD[2])
    rows = []
    for key, one in _formulas().items():
        side = key.partition("_")[0]
        name = key.partition("_")[2] if side in ("left", "right") else key
        assert name in ANGLES
        raw = np.radians((now.raw(one) - one.offset) / one.scale)
        rows.append(Row(kind=one.kind, v=one.v, a=one.a, b=one.b, low=raw, high=raw, sd=0.01))
    residual = RowTerm(KINEMATICS, rows, WORLD).residual(state_of_bodies(KINEMATICS, [body]))
    assert np.abs(residual).max() < 1e-5


def test_a_bearing_goes_the_shorter_way_round() -> None:
    law = _formulas()["body_turn"]
    row = Row(kind="bearing", v=law.v, a=law.a, b=law.b, low=np.pi - 0.1, high=np.pi - 0.1, sd=1.0)
    turned = measured(MODEL.forward(BODIES[0]), WORLD[2]).angle("body_turn")
    residual = RowTerm(KINEMATICS, [row], WORLD).residual(state_of_bodies(KINEMATICS, BODIES[:1]))
    expected = (np.radians(turned) - (np.pi - 0.1) + np.pi) % (2 * np.pi) - np.pi
    np.testing.assert_allclose(residual[0, 0], expected, atol=1e-6)
