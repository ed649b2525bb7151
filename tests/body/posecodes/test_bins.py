import pytest

from thirdwave.body.posecodes.angles import ANGLES
from thirdwave.body.posecodes.bins import ANGLE_BINS, BINS, Bins


@pytest.mark.parametrize("name", BINS)
def test_every_range_has_its_word_and_a_reason(name):
    bins = BINS[name]
    middles = [bins.edges[0] - 1, *(edge + 1e-6 for edge in bins.edges)]
    assert tuple(bins.word(value) for value in middles) == bins.words
    assert len(bins.why) > 20


def test_an_edge_belongs_to_the_range_above():
    assert BINS["hinge"].word(9.999) == "straight"
    assert BINS["hinge"].word(10.0) == "slightly bent"


def test_every_angle_has_bins_of_degrees():
    assert set(ANGLE_BINS) == set(ANGLES)
    assert {BINS[name].unit for name in ANGLE_BINS.values()} == {"deg"}


def test_edges_that_fall_are_refused():
    with pytest.raises(ValueError, match="rising edges"):
        Bins(unit="deg", edges=(20, 10), words=("a", "b", "c"), why="")
    with pytest.raises(ValueError, match="one word more"):
        Bins(unit="deg", edges=(10,), words=("a",), why="")
