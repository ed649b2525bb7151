"""A manner is more or less of itself by its strength."""

import pytest

from thirdwave.body.posing.constraints import read_constraints
from thirdwave.tools.posing.lexicon import Lexicon, Manner

MANNER = Manner(
    name="chilly",
    also=(),
    constraints=read_constraints([
        {"kind": "angle", "angle": "head_flexion", "by": 10},
        {"kind": "contact", "place": "left_palm", "to": "chest"},
    ]),
    file=Lexicon.load().manners["tired"].file,
)  # fmt: skip


@pytest.mark.parametrize(
    ("strength", "by", "hugs"),
    [(1, 10, True), (0.5, 5, True), (0.3, 3, False), (1.5, 15, True), (-1, -10, False)],
)
def test_strength_scales_changes(strength: float, by: float, hugs: bool) -> None:
    scaled = MANNER.scaled(strength)
    assert [one.by for one in scaled if one.kind == "angle"] == [pytest.approx(by)]
    assert any(one.kind == "contact" for one in scaled) == hugs


def test_none_of_it_changes_nothing() -> None:
    assert MANNER.scaled(0.0) == ()
