"""Edits, undo, poses and pictures in words beside which something is only told."""

import pytest

from tests.agents.offline.posing import told
from tests.agents.offline.test_requests import plan, turn
from tests.agents.offline.test_worded import planned

UNDONE = """Undo that, I've changed my mind.|Scrap that, I have thought better of it.
Good. But for the report I need the original, put him back as he was.|Hmm, undo that; wrong person.
For the handout we need him as photographed, so undo it.|Reverse that edit, the director hates it.
The client prefers the first version. Put him back as he was.|nah that's rubbish, undo it"""
SAME = """give p1 exactly the same pose as p2|give p1 the very same pose as p2
put p1 in precisely the same posture as p2|p1 should adopt exactly the pose of p2
give p1 the exact pose of p2|give p1 just the same pose as p2 has|have p1 take the pose of p2"""
REST = """straighten p1's left knee and leave the rest of him be
just straighten p1's left knee, no other changes please
straighten p1's left knee without altering the rest of the body
straighten p1's left knee and leave him otherwise as he is
straighten p1's left knee but leave the rest of his body alone"""
TOP = """Give me a bird's-eye view of the whole stage, please.|let me see the whole gym from above
an overhead shot of the entire pitch, please|Give me the aerial view.
Kindly show the view of the entire waiting room from top."""
BACK = """Can we see the complete stage from the back?
draw all of the dancers from the rear of the hall"""
POSE = """Describe how p1 carries himself.|describe the way p1 holds herself
In what manner is p1 holding his body?|Describe how p1 is holding her body, would you?"""
AGAINST = """How does it differ from the pose of p2?|compare it with the pose of p2
What's the difference to p2's pose?|How does this posture compare with p2's?"""


def listed(text: str) -> list[str]:
    return [one for line in text.splitlines() for one in line.split("|")]


@pytest.mark.parametrize("text", listed(UNDONE))
def test_a_reason_beside_an_undo_changes_nothing(text: str) -> None:
    last = turn(plan("raise p1's left arm"), "p1", posed={"p1": {}})
    assert told(plan(text, last)) == "undo_edit"


def test_what_is_asked_or_wanted_beside_an_undo_is_not_dropped() -> None:
    last = turn(plan("raise p1's left arm"), "p1", posed={"p1": {}})
    assert told(plan("Undo that. How tall is he?", last)).startswith("undo_edit > = ")
    right = told(plan("Undo that, the right one please", last))
    assert right == "undo_edit > edit[p1] raise the right arm"


@pytest.mark.parametrize("text", listed(SAME))
def test_what_stresses_that_a_pose_is_the_same_is_left_out(text: str) -> None:
    assert told(plan(text)).replace("posture", "pose") == "edit[p1] same pose as p2"


@pytest.mark.parametrize("text", listed(REST))
def test_what_is_left_as_it_is_is_told_in_one_way(text: str) -> None:
    wanted = "edit[p1] straighten the left knee and leave everything else alone"
    assert told(plan(text)) == wanted


@pytest.mark.parametrize("text", listed(TOP))
def test_a_whole_place_is_everybody_in_it(text: str) -> None:
    assert told(plan(text)) == "top[None]"


@pytest.mark.parametrize("text", listed(BACK))
def test_a_side_of_a_place_is_a_view(text: str) -> None:
    assert told(plan(text)) == "back[None]"


def test_all_of_a_number_is_everybody_where_it_is_right() -> None:
    assert told(planned("show me all three from the back of the stage", [])) == "back[None]"
    assert told(planned("draw all four from behind", [])) == "abstain"


@pytest.mark.parametrize("text", listed(POSE))
def test_how_somebody_holds_the_body_is_the_pose(text: str) -> None:
    assert told(plan(text)) == "describe[p1] medium"


@pytest.mark.parametrize(
    "text",
    ["describe this dancer's pose", "Describe the pose of this subject", "describe that player"],
)
def test_a_noun_behind_this_means_who_is_talked_about(text: str) -> None:
    assert told(plan(text, turn(plan("is p1 standing?"), "p1"))) == "describe[p1] medium"


def test_it_in_reality_is_the_limb_that_the_what_if_was_asked_of() -> None:
    supposed = plan("if p1 stood up, would her left knee still be bent more than 60 degrees?")
    last = turn(supposed, "p1", branch="b", posed={"p1": {}})
    for text in ("And how bent is it at the moment?", "how bent is it really?"):
        assert told(plan(text, last)) == "= measure(knee_flexion, people=p1, side=left)"
    assert told(plan("and how bent is it?", last)).startswith("on branch: ")


@pytest.mark.parametrize("text", listed(AGAINST))
def test_it_is_set_against_another_pose(text: str) -> None:
    last = turn(plan("describe p1's pose"), "p1")
    assert told(plan(text, last)) == "compare[p1, p2]"
