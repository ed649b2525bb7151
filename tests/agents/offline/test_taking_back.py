"""Undo in all words, and the last edit done to somebody else."""

import pytest

from tests.agents.offline.posing import told
from tests.agents.offline.test_requests import plan, turn
from thirdwave.agents.offline.requests.asking import history_request

BACK = """undo|undo that one|take that last step back please|Take back that last one.|revert
as it was at the start|put her back as she was please|Go back one step|Scrap that.
Take that change back|I'd rather have it as before|forget about that last change
Restore the original pose|Can you reverse that?|let's undo that last edit|ctrl z
Could you undo what you just did?|please return her to how she was|like she was before
put them back as they were|bring back the old pose|give me the original back|roll it back"""
NOT_BACK = """raise it|put the arm back|how was it before?|what was it before|bend her back
lean back|turn her to the right|is he back|take a step forward|raise that arm again
let her sit back|put her hand on the back|have her step forward|turn him back to the left"""


def listed(text: str) -> list[str]:
    return [one for line in text.splitlines() for one in line.split("|")]


@pytest.mark.parametrize("text", listed(BACK))
def test_an_edit_is_taken_back_in_any_words(text: str) -> None:
    request = history_request(text)
    assert request is not None
    assert request.act == "undo"


@pytest.mark.parametrize("text", listed(NOT_BACK))
def test_what_moves_somebody_takes_nothing_back(text: str) -> None:
    assert history_request(text) is None


REAL = """OK, go ahead and really do it then.|do it for real|Right, make that happen.
Yes, please carry it out.|Fine, then actually do that.|Okay do that for good now|go on then, do it
Put it into practice.|commit this, please|make it permanent|let's go with that|leave it like that"""
NOT_REAL = """do it with the left arm|make him stand|put it on the head|keep her arm up
take that arm|do it with the one in the middle instead|leave the arm as it is
carry on|really?|make it straight"""


@pytest.mark.parametrize("text", listed(REAL))
def test_a_what_if_is_made_real_in_any_words(text: str) -> None:
    request = history_request(text)
    assert request is not None
    assert request.act == "keep"


@pytest.mark.parametrize("text", listed(NOT_REAL))
def test_what_moves_somebody_keeps_nothing(text: str) -> None:
    assert history_request(text) is None


@pytest.mark.parametrize(
    "text",
    ["Do it with p2 instead.", "same for p2 then", "Apply it to p2 rather.", "try it on p2",
     "now do that to p2"],
)  # fmt: skip
def test_what_was_taken_back_is_done_to_somebody_else(text: str) -> None:
    turns = turn(plan("raise p1's left arm"), "p1"), turn(plan("undo"))
    assert told(plan(text, *turns)) == "edit[p2] raise the left arm"


SAME = """the same for p2|Now the same with p2, please.|and now the same for p2|p2 ditto
And p2 as well.|Do that to p2 too|repeat that with p2|p2 should do that too|likewise for p2"""


@pytest.mark.parametrize("text", listed(SAME))
def test_the_same_is_done_to_somebody_else(text: str) -> None:
    last = turn(plan("raise p1's left arm"), "p1")
    assert told(plan(text, last)) == "edit[p2] raise the left arm"


def test_the_same_means_the_last_edit_though_a_question_came_since() -> None:
    turns = turn(plan("raise p1's left arm"), "p1"), turn(plan("who is sitting?"), "p2")
    assert told(plan("and now the same for p2", *turns)) == "edit[p2] raise the left arm"


def test_back_to_the_start_is_asked_one_edit_at_a_time() -> None:
    turns = turn(plan("raise p1's left arm"), "p1"), turn(plan("make p1 sit"), "p1")
    assert told(plan("put her back as at the start", *turns[:1])) == "undo_edit"
    assert "one edit at a time" in (plan("put her back as at the start", *turns).abstain or "")
