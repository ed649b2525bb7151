"""Whoever sits with the arms on the thighs stands up: the hands come off the legs."""

from thirdwave.apps.benches.plan.scenes import load_scene
from thirdwave.tools.posing.apply import apply_words


def test_who_leans_on_the_knees_stands_up_with_hanging_arms() -> None:
    leaning = next(person for person in load_scene("park").people or () if person.id == "p2")
    done = apply_words("stand up", leaning.body)[0]
    assert not done.refused
    found = {check.label: check.measured for check in done.checks}
    assert found["left knee flexion"] < 15
    assert found["body lean"] < 12


def test_what_is_said_of_the_arms_holds_when_somebody_stands_up() -> None:
    leaning = next(person for person in load_scene("park").people or () if person.id == "p2")
    done = apply_words("stand up, hands on hips", leaning.body)[0]
    assert not done.refused
    assert not any("upper arm elevation" in check.label for check in done.checks)
