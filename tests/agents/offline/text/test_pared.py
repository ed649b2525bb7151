"""Text that was not read is tried with less in it, and never with less of what it asks."""

import pytest

from thirdwave.agents.offline.text.pared import LONGEST, pared
from thirdwave.agents.offline.wording.lexicon import default_lexicon


def last(text: str) -> str | None:
    """What is left at the end."""
    return ([*pared(text, default_lexicon())] or [None])[-1]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("whose left knee is bent the most in this lot", "whose left knee is bent the most"),
        ("How many persons are present at this workstation?", "How many persons are present?"),
        ("Is anybody sitting in this picture my grandson sent me?",
         "Is anybody sitting in this picture?"),
        ("Oh, a school! How many of them have put a hand up?",
         "How many of them have put a hand up?"),
        ("How much is her right elbow bent? It looks ever so sore.",
         "How much is her right elbow bent?"),
        ("Is there a handbag anywhere? I've mislaid mine.", "Is there a handbag anywhere?"),
        ("Is he sitting or standing? I haven't got my glasses on.", "Is he sitting or standing?"),
        ("who's the shortest overall? need it for scaling the rig", "who's the shortest overall?"),
        ("Please give a top view of the patient lying down for the figure in my report.",
         "Please give a top view of the patient lying down."),
        ("Does Ben face her while lifting?", "Does Ben face her?"),
        ("How many chairs have they got there, love?", "How many chairs have they got there?"),
        ("lower both arms of p1 until they hang at the sides", "lower both arms of p1"),
        ("stretch completely p1's right leg", "stretch p1's right leg"),
        ("bend p1's left elbow to 45 instead", "bend p1's left elbow to 45"),
    ],
)  # fmt: skip
def test_what_says_nothing_of_people_goes(said: str, left: str) -> None:
    assert last(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "If so, how many are sitting?",
        "how bent is the elbow on that side?",
        "I left some chairs in the room. How many are there?",
        "Ben should keep his elbows at right angles. Please adjust both of them.",
        "She is not the one on the left. Is she sitting?",
        "I meant the other one. Is he sitting?",
        "who is sitting in the third row?",
        "is p1 sitting in his red car?",
        "who is tallest, except p2?",
        "is he smiling?",
        "is p1 sitting, happy?",
        "The young one. Is he standing?",
        "The young one is my son. Is he standing?",
        "a" * (LONGEST + 1),
    ],
)
def test_what_may_change_the_question_stays(said: str) -> None:
    assert last(said) is None
