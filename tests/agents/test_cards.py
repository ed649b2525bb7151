"""What a language model reads of the tools: the relevant cards, slim, within a budget."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, create_model

from thirdwave.agents.budget import estimate_tokens
from thirdwave.agents.cards import CHAIN, cards_for, compact, full_card, ranked
from thirdwave.scene import Camera, Observation, Scene
from thirdwave.tools.base import Arguments, Measurements, People, tool
from thirdwave.tools.registry import load_tools

SCENE = Scene(id="s", image="a" * 64, camera=Camera.assumed((64, 48)))
EMPTY = Scene(id="s", camera=Camera.assumed((64, 48)))
BUILT_IN = load_tools().tools
SUBJECTS = (
    "tyre pressure", "bread crust", "leaf area", "paint gloss", "river depth", "cloud cover",
    "engine noise", "rope tension", "milk fat", "glacier flow",
)  # fmt: skip
ASPECTS = (
    "of today", "over time", "in winter", "by region", "per unit", "at night", "under load",
    "in storage", "on delivery", "after repair", "before sale", "in transit",
)  # fmt: skip


class Who(Arguments):
    people: People = None


class Given(Arguments):
    readings: Measurements = Field(description="What a gauge gave")


def plug_in(name: str, does: str, *, args: type = Who, returns: str = "float", words=()):
    def run(scene, args):
        return Observation(text="nothing")

    run.__doc__ = does
    run.__annotations__ = {"scene": Scene, "args": args}
    return tool(name=name, returns=returns, words=words, cost="about 5 ms")(run)  # pyright: ignore[reportArgumentType]


def hundred_and_twenty() -> dict:
    made = [
        plug_in(f"{subject}_{aspect}".replace(" ", "_"), f"Gauge the {subject} {aspect}.")
        for subject in SUBJECTS
        for aspect in ASPECTS
    ]
    return {one.name: one for one in made}


MANY = {**BUILT_IN, **hundred_and_twenty()}


def test_a_card_holds_what_a_planner_has_to_know_and_no_noise():
    card = full_card(BUILT_IN["measure"])
    assert list(card) == ["name", "does", "args", "required", "gives", "limits", "cost", "licence"]
    assert card["required"] == ["quantity"]
    assert "knee_flexion" in card["args"]["quantity"]["enum"]
    assert card["args"]["people"]["$step"] == ["people", "person", "things"]
    text = json.dumps([full_card(one) for one in BUILT_IN.values()])
    for noise in ('"title"', '"null"', "additionalProperties", "$defs", "$ref"):
        assert noise not in text
    plain = json.dumps([one.card() for one in BUILT_IN.values()])
    assert len(text) < 0.85 * len(plain)


def test_every_built_in_tool_says_what_it_costs():
    assert [name for name, one in BUILT_IN.items() if not one.cost and name != "head_tilt"] == []


def test_shared_parts_of_a_schema_are_put_in_and_those_that_hold_themselves_are_cut():
    class Tree(Arguments):
        title: str = "root"
        leaves: tuple["Tree", ...] = ()

    schema = Tree.model_json_schema()
    found = json.dumps(compact(schema["$defs"]["Tree"], schema["$defs"]))
    assert "$ref" not in found
    assert '"title": {' in found  # an argument may be called as the noise is
    assert len(found) < 1000


def test_few_tools_are_all_shown_whole_and_in_the_same_words_for_every_question():
    first = cards_for("Who is tallest?", BUILT_IN, SCENE, 20_000)
    other = cards_for("Make him sit", BUILT_IN, SCENE, 20_000)
    assert first.text == other.text
    assert first.names == tuple(BUILT_IN)
    assert first.left_out == ()
    cards = [json.loads(line) for line in first.text.splitlines()]
    assert all("limits" in card for card in cards if BUILT_IN[card["name"]].limits)


@pytest.mark.parametrize("budget", [1500, 2000, 3000, 5000, 8000, 12_000])
def test_of_many_tools_the_relevant_ones_are_shown_within_the_budget(budget):
    cards = cards_for("How high is the rope tension under load?", MANY, SCENE, budget)
    assert estimate_tokens(cards.text) <= cards.tokens <= budget
    assert set(CHAIN) <= set(cards.names)
    assert "rope_tension_under_load" in cards.names
    assert "bread_crust_in_winter" not in cards.names
    assert set(cards.names) | set(cards.left_out) == set(MANY)
    assert [json.loads(line)["name"] for line in cards.text.splitlines()] == list(cards.names)


@given(budget=st.integers(1400, 20_000), question=st.text(max_size=80))
def test_the_budget_holds_whatever_is_asked(budget, question):
    cards = cards_for(question, MANY, SCENE, budget)
    assert estimate_tokens(cards.text) <= budget
    assert set(CHAIN) <= set(cards.names)


def test_a_tool_comes_with_those_that_give_what_it_must_be_given():
    tools = {
        one.name: one
        for one in (
            plug_in("glance", "Look about.", returns="people"),
            plug_in("gauge", "Take readings.", returns="measurements"),
            plug_in("verdict", "Say whether the soup is salty.", args=Given, returns="bool"),
            *hundred_and_twenty().values(),
        )
    }
    assert ranked("Is the soup salty?", tools, SCENE)[:2] == ["verdict", "gauge"]


def test_what_people_call_a_tool_goes_before_words_that_its_text_shares():
    tools = {
        **MANY,
        "xq7": plug_in("xq7", "A number.", words=("slouch factor",)),
        "talk": plug_in("talk", "Tell of the slouch of a hat and any factor."),
    }
    order = ranked("What is her slouch factor?", tools, SCENE)
    assert order.index("xq7") < order.index("talk")


def test_without_a_picture_tools_that_only_look_are_not_shown():
    names = cards_for("Who is there?", BUILT_IN, EMPTY, 20_000).names
    assert "detect_people" in names  # it knows whom the scene holds
    assert "generate_pose" not in names


def test_a_budget_too_small_for_the_chain_says_so():
    with pytest.raises(ValueError, match="expected room for"):
        cards_for("Who?", BUILT_IN, SCENE, 300)


def test_the_models_own_counter_counts():
    cards = cards_for("Who?", BUILT_IN, SCENE, 100, count=lambda text: 1)
    assert cards.names == tuple(BUILT_IN)
    assert cards.tokens == 2 * len(BUILT_IN)


def test_arguments_made_at_run_time_have_cards_too():
    made = create_model("Made", __base__=Arguments, level=(int, Field(ge=0, description="Floor")))
    card = full_card(plug_in("lift", "Go up.", args=made))
    assert card["args"] == {"level": {"description": "Floor", "type": "integer"}}
