"""What instructions mean, one by one, and what is refused."""

import pytest

from tests.tools.posing.words.conftest import instructions
from tests.tools.posing.words.short import lines
from thirdwave.tools.posing.lexicon import Lexicon
from thirdwave.tools.posing.words import MOST_CHARACTERS, NotUnderstood, read_instruction

PEOPLE = ("p1", "p2")


@pytest.mark.parametrize(("text", "wanted"), instructions().items())
def test_an_instruction_means_what_it_says(text: str, wanted: list[str], lexicon: Lexicon) -> None:
    edit = read_instruction(text, lexicon=lexicon, people=PEOPLE)
    assert list(lines(edit, preferences=False)) == wanted
    assert all(one.said for one in edit.constraints)


REFUSED = [
    # (text, what was not understood, what was)
    ("frobnicate the elbow", "frobnicate", ()),
    ("raise the left arm and frobnicate", "frobnicate", ("raise the left arm",)),
    ("bend the left knee and smile", "smile", ("bend the left knee",)),
    ("bend the knee", "the knee", ()),
    ("put your arm down", "your arm", ()),
    ("raise your leg", "your leg", ()),
    ("the other arm too", "the other arm", ()),
    ("raise the left arm or the right arm", "or", ()),
    ("neither arm up", "neither", ()),
    ("lift the piano", "piano", ()),
    ("lift", "lift", ()),
    ("put the left hand", "put the left hand", ()),
    ("left", "left", ()),
    ("42", "42", ()),
    ("make a fist", "a fist", ()),
    ("wiggle the toes", "wiggle", ()),
    ("open the mouth", "the mouth", ()),
    ("look at the camera", "at the camera", ()),
    ("look at p2", "at p2", ()),
    ("put his hand on p2's shoulder", "on p2's", ()),
    ("same pose as p3", "p3", ()),
    ("mirror p2 and p1", "and p1", ()),
    ("tree pose and warrior two", "warrior two", ()),
    ("hug yourself", "hug yourself", ()),
    ("lower the raised arm", "raised", ()),
    ("don't straighten the left arm", "not straighten the left arm", ()),
    ("don't cross your arms", "not cross your arms", ()),
    ("do not sit down", "not sit down", ()),
    ("not tired", "not tired", ()),
    ("Stand on your heels", "on your heels", ()),
    ("bow to the left", "bow to the left", ()),
    ("close your arms", "close your arms", ()),
    ("raise the left arm unless he sits", "unless", ("sits",)),
    ("raise the left arm like p1 and p2", "and p2", ("raise the left arm",)),
    ("bend the left knee to the right", "bend the left knee to the right", ()),
    ("twist the torso", "twist the torso", ()),
    ("raise both arms to the moon", "to moon", ()),
    ("bend the left knee 3 bananas", "3 bananas", ()),
    # a sign is not dropped, nor turned into its opposite
    ("bend the left knee by -20 degrees", "by minus", ()),
    ("bend the left knee to - 20 degrees", "to minus", ()),
    ("lean forward -30 degrees", "minus", ()),
    ("lift the left hand –20 cm", "minus", ()),
    ("turn the head −40 degrees to the left", "minus", ()),
    # one arm in two places
    (
        "left hand on the right knee, and the left arm straight up",
        "the left arm straight up",
        ("left hand on the right knee",),
    ),
    ("raise both arms and lower both arms", "lower both arms", ("raise both arms",)),
    (
        "touch the left knee and the head with the right hand",
        "touch the left knee and the head with the right hand",
        (),
    ),
    (
        "left hand on the floor, left arm straight up",
        "left arm straight up",
        ("left hand on the floor",),
    ),
    ("turn around and keep looking at the camera", "keep looking at the camera", ("turn around",)),
    # what is said of is not there
    ("do my stretch", "stretch", ()),
    ("bend the front knee", "the front knee", ()),
    ("turn only the head", "turn only the head", ()),
    ("raise everything", "raise everything", ()),
    ("raise the arm along the ear", "along", ()),
    ("reach for a frobnicate bananas", "for frobnicate bananas", ()),
    ("bend the left knee, left to right", "left to right", ("bend the left knee",)),
    ("symmetric left arm", "symmetric", ()),
    ("Hebe den linken Arm", "hebe den linken", ()),
    ("lève le bras gauche", "lève le bras gauche", ()),
    ("levanta el brazo izquierdo", "levanta el brazo izquierdo", ()),
    ("подними левую руку", "подними левую руку", ()),
    ("左腕を上げて", "左腕を上げて", ()),
    ("ارفع ذراعك اليسرى", "ارفع ذراعك اليسرى", ()),
]


@pytest.mark.parametrize(("text", "left", "understood"), REFUSED)
def test_what_has_no_reading_is_refused_and_said(
    text: str, left: str, understood: tuple[str, ...], lexicon: Lexicon
) -> None:
    with pytest.raises(NotUnderstood) as told:
        read_instruction(text, lexicon=lexicon, people=PEOPLE)
    assert (told.value.left, told.value.understood) == (left, understood)
    assert left in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("text", ["", "   ", "?!", "...", "-", "🙂"])
def test_a_text_without_words_is_refused(text: str, lexicon: Lexicon) -> None:
    with pytest.raises(NotUnderstood):
        read_instruction(text, lexicon=lexicon)


def test_a_text_that_is_too_long_is_refused_with_its_limit(lexicon: Lexicon) -> None:
    long = "raise the left arm and " * 250
    with pytest.raises(NotUnderstood, match=str(MOST_CHARACTERS)):
        read_instruction(long, lexicon=lexicon)


def test_a_refusal_says_what_was_understood(lexicon: Lexicon) -> None:
    with pytest.raises(NotUnderstood) as told:
        read_instruction("raise the left arm, look up and frobnicate", lexicon=lexicon)
    assert str(told.value) == ("I understood 'raise the left arm', 'look up', but not 'frobnicate'")


def test_a_side_that_has_to_be_said_is_asked_for(lexicon: Lexicon) -> None:
    with pytest.raises(NotUnderstood, match="left, right or both"):
        read_instruction("bend the elbow", lexicon=lexicon)


def test_the_words_of_a_constraint_are_kept(lexicon: Lexicon) -> None:
    edit = read_instruction("Please bend the left knee, then look up.", lexicon=lexicon)
    assert [one.said for one in edit.constraints] == ["bend the left knee", "look up"]
