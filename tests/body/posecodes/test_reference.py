from dataclasses import replace

import numpy as np
import pytest

from tests.body.posecodes.posed import posed
from thirdwave.body.posecodes.codes import codes_of
from thirdwave.body.posecodes.reference import FILE, Reference, reference, reference_bodies


def test_the_file_is_small_and_knows_every_code_of_a_standing_body():
    assert FILE.stat().st_size < 200_000
    assert set(codes_of(posed()).codes) <= set(reference().names)


def test_quantiles_rise():
    for table in reference().quantiles.values():
        known = table[np.isfinite(table).all(1)]
        assert (np.diff(known, axis=1) >= -1e-4).all()
        assert len(known) > 100


def test_rarity_grows_away_from_where_bodies_are_dense():
    code = codes_of(posed())["head_turn"]
    known = reference().quantiles["standing"][reference().names.index(code.name)]
    middle, far, end = (replace(code, value=float(known[k]) + 1e-6) for k in (9, 15, 17))
    bits = [reference().rarity(one, "standing") for one in (middle, far, end)]
    assert bits[0] < 1 < bits[1] < bits[2]
    beyond = replace(code, value=1000.0)
    assert reference().rarity(beyond, "standing") == pytest.approx(-np.log2(0.005))


def test_an_end_where_most_bodies_are_is_not_rare():
    codes = codes_of(posed())
    assert reference().rarity(codes["left_upper_arm_elevation"], "standing") < 1
    assert reference().rarity(codes["left_foot_from_floor"], "standing") <= 1


def test_what_is_usual_in_one_posture_is_rare_in_another():
    knee = codes_of(posed("chair"))["left_knee_flexion"]
    assert reference().rarity(knee, "sitting") < 1.5
    assert reference().rarity(knee, "standing") > 2


def test_a_posture_without_quantiles_is_judged_as_all():
    knee = codes_of(posed())["left_knee_flexion"]
    assert reference().rarity(knee, "unknown") == reference().rarity(knee)


def test_an_unknown_code_is_not_rare():
    code = replace(codes_of(posed())["left_knee_flexion"], name="third_knee_flexion")
    assert reference().rarity(code) == 0.0


def test_a_reference_comes_back_as_saved(tmp_path):
    made = Reference.of(reference_bodies(3, seed=1))
    made.save(tmp_path / "r.npz")
    back = Reference.load(tmp_path / "r.npz")
    assert back.names == made.names
    for label, table in made.quantiles.items():
        assert np.allclose(back.quantiles[label], table, rtol=1e-5, atol=1e-5, equal_nan=True)
