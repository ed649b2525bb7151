import re
from dataclasses import replace

import numpy as np
import pytest

from tests.body.posecodes.posed import of, posed
from tests.body.poses import POSTURES
from thirdwave.body.posecodes.codes import codes_of_measured
from thirdwave.body.posecodes.measured import measured
from thirdwave.body.posing.constraints import DirectionConstraint
from thirdwave.body.skeleton import JOINT
from thirdwave.body.synthetic import mixtures
from thirdwave.scene import Fit
from thirdwave.tools.posing.describing.facts import facts_of
from thirdwave.tools.posing.describing.read_back import read_back
from thirdwave.tools.posing.describing.texts import LENGTHS, describe, unseen_parts
from thirdwave.tools.posing.describing.whole import Told
from thirdwave.tools.posing.describing.wording import out_words

ANYBODY = mixtures.people(12, seed=8)


def sentences(text: str) -> list[str]:
    return [one for one in re.split(r"(?<=\.)\s+", text.strip()) if one]


@pytest.mark.parametrize("posture", POSTURES)
def test_lengths_grow_and_begin_with_the_posture(posture):
    told = describe(posed(posture), "p1")
    label = POSTURES[posture][0]
    stated = [len(told.lines[length]) for length in LENGTHS]
    assert stated[0] <= stated[1] < stated[2]
    assert len(sentences(told.texts["short"])) == 1
    assert 2 <= len(sentences(told.texts["medium"])) <= 6
    for length in LENGTHS:
        assert told.texts[length].startswith(f"p1 is {label}")


@pytest.mark.parametrize("body", ANYBODY, ids=range(len(ANYBODY)))
def test_texts_are_clean_and_every_number_has_its_line(body):
    told = describe(of(body), "p1")
    for length in LENGTHS:
        text = told.texts[length]
        assert "  " not in text
        assert not re.search(r"\{|\}|_|None|nan|\.\.|,\.| ,", text)
        assert all(one[0].isupper() or one.startswith("p1") for one in sentences(text))
        assert len(set(sentences(text))) == len(sentences(text))
        stated = " ".join(line.text for line in told.lines[length])
        numbers = re.findall(r"(?<![\w.])\d+", text)
        assert set(numbers) <= set(re.findall(r"(?<![\w.])\d+", stated))


@pytest.mark.parametrize("body", ANYBODY, ids=range(len(ANYBODY)))
def test_nothing_is_told_twice(body):
    lines = [line.text for line in describe(of(body)).lines["medium"]]
    assert len(set(lines)) == len(lines)
    both = {line.split()[1].rstrip("s") for line in lines if line.startswith("both")}
    alone = {line.split()[2] for line in lines if line.startswith(("the left", "the right"))}
    assert not {"arm", "elbow", "leg"} & both & alone


@pytest.mark.parametrize(
    ("pose", "words"),
    [
        ({"left_shoulder": (0, 0, 80)}, "the left arm stretched overhead"),
        ({"left_shoulder": (0, 0, 0)}, "the left arm stretched out to the side"),
        ({"head": (0, 40, 0)}, "the head turned 40 deg to the left"),
        ({"head": (0, -40, 0)}, "the head turned 40 deg to the right"),
        ({"spine2": (0, -35, 0)}, "the trunk twisted 35 deg to the right"),
        ({"right_knee": (90, 0, 0), "right_hip": (-90, 0, 0)}, "the right knee bent 90 deg"),
    ],
)
def test_what_is_rare_comes_into_the_short_sentence(pose, words):
    assert words in describe(posed(angles=pose), "p1").texts["short"]


def test_both_sides_are_told_once():
    spread = {f"{s}_shoulder": (0.0, 0.0, 0.0) for s in ("left", "right")}
    text = describe(posed(angles=spread)).texts["medium"]
    assert "oth arms are stretched out to the side" in text
    assert "left arm" not in text


def test_left_is_the_persons_own_from_behind_too():
    for yaw in (0, 180):
        text = describe(posed(angles={"left_shoulder": (0, 0, 80)}, yaw=yaw)).texts["short"]
        assert "the left arm stretched overhead" in text


def test_a_rare_fact_comes_before_a_usual_one():
    m = measured(posed(angles={"head": (0, 70, 0)}))
    facts = facts_of(Told(m, codes_of_measured(m), np.ones(24, bool)))
    assert facts[0].region == "head"
    assert [one.telling for one in facts] == sorted((f.telling for f in facts), reverse=True)


@pytest.mark.parametrize(
    ("hidden", "parts"),
    [
        ((), []),
        (("left_wrist",), ["left hand"]),
        (("left_ankle", "right_ankle"), ["both feet"]),
        (("left_knee", "left_ankle", "right_knee", "right_ankle"), ["both legs"]),
        (("head", "right_shoulder", "right_elbow", "right_wrist"), ["head", "right arm"]),
    ],
)
def test_unseen_parts_are_named_as_wholes(hidden, parts):
    seen = np.ones(24, np.bool_)
    seen[[JOINT[name] for name in hidden]] = False
    assert unseen_parts(seen) == parts


def test_an_estimate_says_that_it_is_one_and_a_given_body_does_not():
    fit = Fit(method="landmarks", accepted=True)
    guessed = of(replace(posed().body, fit=fit))
    assert "estimated" in describe(guessed).texts["medium"]
    assert "estimated" not in describe(posed()).texts["medium"]


@pytest.mark.parametrize("out", range(-180, 181, 7))
def test_a_plane_in_words_comes_back(out):
    (one,) = read_back(f"the left upper arm is raised 80 deg, {out_words(out)}")
    assert isinstance(one, DirectionConstraint)
    assert one.out is not None
    gap = (one.out - out + 180) % 360 - 180
    assert abs(gap) < 2.6
