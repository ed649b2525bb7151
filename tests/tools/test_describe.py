import json

import pytest

from tests.tools.authored_scenes import (
    LEFT_ARM_UP,
    SITTING,
    SQUATTING,
    estimated,
    person,
    run,
    scene,
)
from thirdwave.scene import Scene
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.describe import LIST_NAME, describe_pose
from thirdwave.tools.posing.describing.read_back import read_back
from thirdwave.tools.testing import check_tool


def test_the_card_names_its_arguments_and_limits():
    card = describe_pose.card()
    assert set(card["arguments"]["properties"]) == {"people", "length"}
    assert "joints that the picture shows" in card["limits"]


@pytest.mark.parametrize("length", ["short", "medium", "long"])
@pytest.mark.parametrize("angles", [{}, SITTING, SQUATTING, LEFT_ARM_UP])
def test_every_length_keeps_the_contract_with_its_numbers_proved(length, angles):
    seen = run(describe_pose, scene(person("p1", angles)), length=length)
    assert seen.value == seen.text
    assert seen.value_type == "text"
    assert all(line.text.startswith("p1") for line in seen.evidence)


def test_the_posture_comes_first_and_the_rare_fact_next():
    seen = run(describe_pose, scene(person("p1", LEFT_ARM_UP)), length="short")
    assert seen.text.startswith("p1 is standing, with the left arm stretched")


def test_the_list_behind_it_is_an_artifact():
    seen = run(describe_pose, scene(person("p1", SITTING)))
    (artifact,) = seen.artifacts
    assert (artifact.name, artifact.media_type) == (LIST_NAME, "application/json")
    (told,) = json.loads(artifact.data)
    assert told["medium"] == seen.text
    assert told["posture"] == "sitting"
    codes = {code["name"]: code for code in told["codes"]}
    assert len(codes) > 100
    assert set(codes["left_knee_flexion"]) == {"name", "family", "value", "unit", "category"}
    assert codes["left_knee_flexion"]["value"] == pytest.approx(88, abs=8)


def test_everybody_is_described_unless_somebody_is_named():
    where = scene(person("p1", x=-0.5), person("p2", SITTING, x=0.5))
    both = run(describe_pose, where, length="short")
    assert "p1 is standing" in both.text
    assert "p2 is sitting" in both.text
    one = run(describe_pose, where, people=["p2"], length="short")
    assert "p1" not in one.text


def test_a_long_description_makes_the_pose_again():
    seen = run(describe_pose, scene(person("p1", SQUATTING)), people="p1", length="long")
    assert len(read_back(seen.text)) > 12


def test_unseen_limbs_are_named_and_never_described():
    hidden = ["left_knee", "left_ankle", "left_foot"]
    where = scene(estimated(person("p1", SITTING), hidden))
    for length in ("medium", "long"):
        text = run(describe_pose, where, length=length).text
        assert "The left leg is not visible." in text
        assert "left knee" not in text
        assert "oth knees" not in text
    (artifact,) = run(describe_pose, where).artifacts
    assert not any("left_knee" in code["name"] for code in json.loads(artifact.data)[0]["codes"])


def test_an_estimate_says_so_and_is_less_sure():
    seen = run(describe_pose, scene(estimated(person("p1"))))
    assert "estimated from a picture" in seen.text
    assert seen.confidence == pytest.approx(0.9)
    assert run(describe_pose, scene(person("p1"))).confidence == 1


def test_nothing_is_said_of_a_rejected_body():
    seen = check_tool(describe_pose, scene(estimated(person("p1"), accepted=False)))
    assert seen.unknown is not None
    assert "rejected" in seen.unknown
    mixed = scene(estimated(person("p1", x=-0.5), accepted=False), person("p2", x=0.5))
    seen = run(describe_pose, mixed)
    assert seen.unknown is None
    assert "p2 is standing" in seen.text
    assert "p1's body estimate was rejected" in seen.text


def test_nobody_is_described_where_nobody_is():
    assert run(describe_pose, scene()).text == "nobody was found in the picture"
    with pytest.raises(ToolRetry, match="no person 'p9'"):
        check_tool(describe_pose, scene(person("p1")), {"people": ["p9"]})
    with pytest.raises(ToolRetry, match="detect_people"):
        check_tool(describe_pose, Scene(id="s", camera=scene().camera))
