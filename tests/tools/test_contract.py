"""The promises of `@tool` and `check_tool`."""

import numpy as np
import pytest

from thirdwave.scene import Camera, Finding, Measurement, Observation, Person, Scene
from thirdwave.tools.base import (
    Arguments,
    People,
    ToolContext,
    ToolRetry,
    chosen,
    report,
    tool,
)
from thirdwave.tools.testing import check_tool, no_blobs


class Args(Arguments):
    people: People = None
    times: int = 1


@tool(returns="int", words=["heads"])
def heads(scene: Scene, args: Args) -> Observation:
    """Count heads.

    One each, as a rule.
    """
    count = len(chosen(scene, args.people)) * args.times
    return Observation(text=f"{count} heads", value=count, value_type="int")


def scene(*ids: str) -> Scene:
    people = tuple(Person(id=i, xyxy=np.array([0, 0, 10, 20])) for i in ids)
    return Scene(id="s", camera=Camera.assumed((64, 48)), people=people)


def test_a_typed_function_is_a_tool_and_its_docstring_is_the_card():
    card = heads.card()
    assert card["name"] == "heads"
    assert card["description"] == "Count heads."
    assert heads.details == "One each, as a rule."
    assert set(card["arguments"]["properties"]) == {"people", "times"}
    assert check_tool(heads, scene("p1", "p2")).value == 2


def test_wrong_arguments_ask_for_another_try_in_one_line():
    with pytest.raises(ToolRetry, match=r"heads\.times: .*integer.*got 'many'"):
        heads.parse({"times": "many"})
    with pytest.raises(ToolRetry, match=r"heads\.tymes: .*arguments: people, times"):
        heads.parse({"tymes": 2})


def test_one_id_stands_for_a_list_of_one():
    assert heads.run(scene("p1", "p2"), heads.parse({"people": "p2"}), CONTEXT).value == 1


def test_an_unknown_person_is_answered_with_who_is_there():
    with pytest.raises(ToolRetry, match="no person 'p9' in this picture, there is: p1, p2"):
        heads.run(scene("p1", "p2"), heads.parse({"people": ["p9"]}), CONTEXT)


def test_before_anybody_looked_the_tool_says_what_to_call():
    unseen = Scene(id="s", camera=Camera.assumed((64, 48)))
    with pytest.raises(ToolRetry, match="detect_people first"):
        heads.run(unseen, heads.parse({}), CONTEXT)


def test_a_function_that_cannot_be_a_tool_is_refused_with_the_reason():
    def no_doc(scene: Scene, args: Args) -> Observation: ...

    def no_schema(scene: Scene, args) -> Observation:
        """Do."""
        return Observation(text="done")

    with pytest.raises(TypeError, match="docstring"):
        tool(returns="none")(no_doc)
    with pytest.raises(TypeError, match="pydantic model"):
        tool(returns="none")(no_schema)


def test_check_tool_finds_a_value_that_is_not_what_was_promised():
    @tool(returns="int")
    def liar(scene: Scene, args: Args) -> Observation:
        """Lie."""
        return Observation(text="two", value="two", value_type="int")

    with pytest.raises(AssertionError, match="'two' is not int"):
        check_tool(liar, scene("p1"))


def test_a_report_says_what_was_measured_and_what_could_not_be():
    known = Measurement(person="p1", quantity="q", value=3.0, unit="deg", text="p1 q 3 deg")
    hidden = Measurement(person="p2", quantity="q", value=None, note="p2's q is not visible")
    both = report([known, hidden])
    assert both.text == "p1 q 3 deg; p2's q is not visible"
    assert both.unknown is None
    assert [line.text for line in both.evidence] == ["p1 q 3 deg"]
    assert report([hidden]).unknown == "p2's q is not visible"


def test_names_stand_beside_ids_once_and_only_in_what_is_said():
    ann = Person(id="p1", name="Ann\n\x07 " + "x" * 60, xyxy=np.array([0, 0, 10, 20]))
    bob = Person(id="p2", name="p1 4", xyxy=np.array([20, 0, 30, 20]))
    where = Scene(id="s", camera=Camera.assumed((64, 48)), people=(ann, bob))

    @tool(returns="person")
    def nearest(scene: Scene, args: Args) -> Observation:
        """Say who."""
        text = "p2's hand is up; p1 (left) is near p2, p1 is not"
        return Observation(
            text=text,
            value="p1",
            value_type="person",
            evidence=(Finding(text="p1's knee"), Finding(text="p11 is p2")),
            unknown="p1 and p2 are both up",
        )

    seen = check_tool(nearest, where)
    short = "Ann " + "x" * 36
    assert seen.text == f"p2 (p1 4)'s hand is up; p1 ({short}, left) is near p2, p1 is not"
    assert [line.text for line in seen.evidence] == [f"p1 ({short})'s knee", "p11 is p2 (p1 4)"]
    assert seen.unknown == f"p1 ({short}) and p2 (p1 4) are both up"
    assert seen.value == "p1"


CONTEXT = ToolContext(blob=no_blobs)
