"""Replies to a question back choose an option, or are a question by themselves."""

import pytest

from thirdwave.agents.asking import chosen, permits
from thirdwave.agents.plan import Doubt, Option

PEOPLE = Doubt(
    text="Who is meant by 'he': p1 (on the left), p3 (Ann, in the middle) or p4 (on the right)?",
    options=(
        Option(label="p1 (on the left)", people=("p1",)),
        Option(label="p3 (Ann, in the middle)", people=("p3",)),
        Option(label="p4 (on the right)", people=("p4",)),
    ),
    likely=1,
)
TWO = Doubt(
    text="Who is meant: p2 (sitting) or p3 (kneeling)?",
    options=(
        Option(label="p2 (sitting)", people=("p2",)),
        Option(label="p3 (kneeling)", people=("p3",)),
    ),
)
WITH_BOTH = Doubt(
    text="One or both?",
    options=(*TWO.options, Option(label="both of them", people=("p2", "p3"))),
)


@pytest.mark.parametrize(("at", "replies"), [
    (0, "p1 / 1 / one / the first / the first one / left / the left one / the one on the left"
        " / p1 please / the man on the left / leftmost / I mean the left one / no, the left one"
        " / p1, the left one / option 1 / person 1 / number one / 1st / sorry, I meant p1"
        " / not her, the left one"
        " / the person on the left side / not the right one, the left one / P1. / the former"),
    (1, "p3 / 2 / two / the second / the middle one / the one in the middle / Ann / ann please"
        " / yes / ok / whichever / either one / any / the second from the right / in the center"
        " / the person in the centre / second from the left / p3 (Ann, in the middle) / 2nd"),
    (2, "p4 / 3 / the third one / the last / the last one / right one / the one on the right"
        " / rightmost / on the right / p4! / right / the latter / the third person / the first from"
        " the right / the guy standing on the right"),
])  # fmt: skip
def test_a_reply_names_its_option(at: int, replies: str) -> None:
    for reply in replies.split(" / "):
        assert chosen(PEOPLE, reply) == at, reply


@pytest.mark.parametrize("reply", [
    "who is sitting?", "is p1 standing?", "how tall is p1?", "p2", "p7", "4", "0", "p1 and p3",
    "the left or the right one", "none of them", "neither", "", "both", "the tall one",
    "never mind",
    "how bent is the left knee?", "raise p1's left arm", "the fifth", "the fourth", "what?",
    "left arm", "and the left knee?", "show p1 from the left", "the left knee of the right one",
    "everyone", "stop", "and the other one?", "which ones are there?",
])  # fmt: skip
def test_what_names_no_option_is_another_question(reply: str) -> None:
    assert chosen(PEOPLE, reply) is None


def test_places_are_among_the_options_where_no_label_says_them() -> None:
    assert chosen(TWO, "the left one") == 0
    assert chosen(TWO, "right") == 1
    assert chosen(TWO, "the right one") == 1
    assert chosen(TWO, "the one in the middle") is None


def test_a_word_of_one_label_is_enough() -> None:
    assert chosen(TWO, "the one sitting") == 0
    assert chosen(TWO, "the kneeling person") == 1
    assert chosen(TWO, "the jumping one") is None


def test_all_of_them_is_an_answer_only_where_it_was_offered() -> None:
    assert chosen(TWO, "both") is None
    for reply in ("both", "both of them", "all of them", "Both!"):
        assert chosen(WITH_BOTH, reply) == 2


@pytest.mark.parametrize(
    ("reply", "allows"),
    [
        *((said, True) for said in ("yes", "Y", "ok go ahead", "Yes, please do.", "sure, do it!",
          "well, that's fine", "You may.", "please", "approve", "all right then")),
        *((said, False) for said in ("no", "No, thanks.", "don't", "please don\u2019t do that",
          "n", "stop", "reject", "not now", "no, leave him be", "no, keep it as it is")),
        *((said, None) for said in ("", "how many people are there?", "yes but only the left arm",
          "no, p2 instead", "who is ok?", "is p1 sitting?", "ok no", "do it to p2", "p1",
          "do it " * 700 + "x")),
    ],
)  # fmt: skip
def test_a_reply_allows_forbids_or_says_something_else(reply, allows):
    assert permits(reply) is allows
