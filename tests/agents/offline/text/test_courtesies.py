"""Courtesies fall away, foreign order becomes plain, plain questions stay."""

import pytest

from thirdwave.agents.offline.text.courtesies import LONGEST, outspoken

PLAIN = [
    ("Might one enquire whether p2 is squatting?", "p2 is squatting?"),
    ("Is anybody kneeling, may I enquire?", "Is anybody kneeling?"),
    ("Would I be right in saying that p2 is squatting?", "is it true that p2 is squatting?"),
    ("How bent has she the left knee?", "how bent is her left knee?"),
    ("The right knee, how bent has he it?", "how bent is his right knee?"),
    ("How far is he of the camera?", "how far is he from the camera?"),
    ("No no, I wanted the right.", "no, i meant the right."),
    ("I do beg your pardon, I meant Ann's.", "no, i meant Ann's."),
    ("p4, same", "what about p4"),
    ("front view, leftmost dancer only", "show the leftmost dancer from the front"),
    ("p3: right arm up over the head", "put p3's right arm up over the head"),
    ("right elbow of p5 at 90", "bend p5's right elbow to 90 degrees"),
    ("Give p4 the very pose p3 has.", "give p4 the same pose as p3."),
    (
        "Take the squatting figure and straighten his legs.",
        "straighten the squatting figure's legs.",
    ),
]
KEPT = [
    "How tall is p1?",
    "Who is the tallest?",
    "Is his left knee bent in that case?",
    "p3: right arm up over the head?",
    "what is the difference between p1 and p2 in height?",
]


@pytest.mark.parametrize(("said", "plain"), PLAIN)
def test_what_is_said_round_a_question_falls_away(said: str, plain: str) -> None:
    assert outspoken(said) == plain


@pytest.mark.parametrize("said", KEPT)
def test_a_plain_text_stays(said: str) -> None:
    assert outspoken(said) == said


def test_a_long_text_stays() -> None:
    said = "p4, same " * LONGEST
    assert outspoken(said) == said
