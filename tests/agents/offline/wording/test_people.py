import pytest

from thirdwave.agents.offline.wording.lexicon import default_lexicon
from thirdwave.agents.offline.wording.people import pointing


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("is this student facing us", "is this person facing us"),
        ("the pose of that subject", "the pose of that person"),
        ("the elbow of the same worker", "the elbow of the same person"),
        ("which of my three dancers", "which of the three dancers"),
        ("and that pupil", "and that person"),
        ("this knee and my picture", "this knee and my picture"),
    ],
)
def test_nouns_for_people_behind_a_word_that_points(said, read):
    assert " ".join(pointing(said.split(), default_lexicon())) == read
