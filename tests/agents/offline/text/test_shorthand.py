"""Notes are spelled out, and text without shorthand stays as it is."""

import pytest

from thirdwave.agents.offline.text.shorthand import LONGEST, spelled_out

SPELLED = [
    ("l knee of p2", "left knee of p2"),
    ("elbow R, coach", "right elbow, coach"),
    ("r one?", "and the right?"),
    ("n of ppl", "number of people"),
    ("nr 4 from the left", "the fourth one from the left"),
    ("lying pt, l elbow", "lying patient, left elbow"),
    ("who's leanin' over", "who's leaning over"),
    ("any pt squatting?", "any patient squatting?"),
    ("trunk incl: ann + ben", "trunk inclination: ann and ben"),
    ("2nd from left", "2nd from the left"),
]
KEPT = [
    "Is p1's knee left of p2's knee?",
    "How tall is p1?",
    "Are the people sorted from left to right?",
    "raise the arm, right?",
    "Is anybody taller than 1.6 m?",
]


@pytest.mark.parametrize(("said", "spelled"), SPELLED)
def test_shorthand_is_spelled_out(said: str, spelled: str) -> None:
    assert spelled_out(said) == spelled


@pytest.mark.parametrize("said", KEPT)
def test_what_is_written_out_stays(said: str) -> None:
    assert spelled_out(said) == said


def test_a_long_text_is_no_note() -> None:
    said = "l knee " * LONGEST
    assert spelled_out(said) == said
