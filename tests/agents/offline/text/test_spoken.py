"""Everyday words and settings: each phrasing comes out as the plain question it stands for."""

import pytest

from thirdwave.agents.offline.text.hearing import heard
from thirdwave.agents.offline.text.settings import without_setting
from thirdwave.agents.offline.text.slips import unslipped


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("who's parked himself on the bench", "who's sitting on the bench"),
        ("who took a knee", "who is kneeling"),
        ("how strongly does the teacher flex the right knee?", "how bent is the right knee of"),
        ("how far is p2 off the vertical?", "how much is p2 leaning"),
        ("is there a third player hiding?", "are there at least three people"),
        ("who has got the right wrist at the very top?", "who has the highest right wrist"),
        ("by how much does p1 surpass p2 in height?", "taller is p1 than p2"),
        ("whose hips hang lowest of all?", "whose hips is the lowest"),
    ],
)
def test_everyday_words_are_put_plainly(said: str, plain: str) -> None:
    assert plain in heard(said)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("who is standing in the waiting area?", "who is standing ?"),
        ("is ann on ben's left as we look at it?", "is ann to the left of ben ?"),
        ("how many balls lying around?", "how many balls?"),
        ("who is sitting on the chair?", "who is sitting on the chair?"),
        ("who is sitting on the floor?", "who is sitting on the floor?"),
    ],
)
def test_only_what_sets_the_scene_is_left_out(said: str, left: str) -> None:
    assert " ".join(without_setting(said).split()) in (left, left.replace(" ?", "?"))


def test_the_own_side_of_a_part_is_not_the_viewers() -> None:
    said = "is the hand on p1's left as we look at it?"
    assert without_setting(said) == said


def test_a_slip_is_mended_and_nothing_else() -> None:
    assert unslipped("Whcih p1 knee") == "which p1 knee"


def test_a_follow_up_is_no_note_about_somebody() -> None:
    assert heard("and in front of her?") == "and in front of her?"
    assert heard("therapist facing patient?") == "is therapist facing patient?"
