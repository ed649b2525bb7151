"""Arms that are told to go down to one's own sides hang; those told out to the side do not."""

import pytest

from thirdwave.apps.benches.plan.scenes import load_scene
from thirdwave.tools.posing.apply import apply_words

DOWN = """drop both arms to her sides|lower both arms to her sides|lower her hands to her sides
bring the left arm right down to his side|drop the right hand straight down to his side
return both arms to her sides|move both arms to their sides|lower the left arm to the side
lower the left arm all the way to the side|bring the left arm down|take her arms down"""
OUT = """raise both arms to the sides|arms out to the sides|put the arms to the sides
stretch both arms to her sides|lower the left arm a bit to the side"""


def _raised(words: str) -> list[float]:
    singer = next(person for person in load_scene("stage").people or () if person.id == "p2")
    done = apply_words(words, singer.body)[0]
    assert not done.refused
    return [one.measured or 0.0 for one in done.checks if "upper arm elevation" in one.label]


def listed(text: str) -> list[str]:
    return [one for line in text.splitlines() for one in line.split("|")]


@pytest.mark.parametrize("words", listed(DOWN))
def test_arms_go_down_beside_the_trunk(words: str) -> None:
    raised = _raised(words)
    assert raised
    assert max(raised) < 20


@pytest.mark.parametrize("words", listed(OUT))
def test_arms_go_out(words: str) -> None:
    assert not [one for one in _raised(words) if one < 20]
