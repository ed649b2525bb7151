"""Facts agree with what the product measures, though nothing of either is used by the other."""

from typing import Any

import pytest

from thirdwave.apps.benches.plan.facts import facts_of, part_gap_m, quarter
from thirdwave.apps.benches.plan.scenes import table
from thirdwave.apps.benches.plan.sheet import picture, sheet
from thirdwave.tools.base import ToolContext
from thirdwave.tools.registry import load_tools

TOOLS = load_tools().tools
WITHIN_DEG, WITHIN_M = 3.0, 0.02
SOLE_M = 0.07
"""The product takes the lower sole for 2.5 cm under the lower foot joint. A foot that does not
stand flat reaches lower, by up to 6 cm on these people: the facts take the lowest skin of both."""
ANGLES = ("knee_flexion", "elbow_flexion", "hip_flexion", "shoulder_elevation")
PARTS = ("head", "neck", "chest", "pelvis", "left_wrist", "right_elbow", "left_knee", "right_hip")


def no_blob(name: str) -> bytes:
    """No scene file has a picture."""
    raise KeyError(name)


def found(tool: str, scene: Any, **args: Any) -> list[dict[str, Any]]:
    """What the product's tool says of a scene."""
    one = TOOLS[tool]
    return one.run(scene, one.parse(args), ToolContext(blob=no_blob)).value


def turned(one: float, other: float) -> float:
    return abs((one - other + 180.0) % 360.0 - 180.0)


@pytest.mark.parametrize("name", table())
def test_angles_and_lengths_are_those_that_are_measured(name):
    facts = facts_of(name)
    for quantity in ANGLES:
        for m in found("measure", facts.scene, quantity=quantity):
            truth = facts.number(f"{m['side']}_{quantity}", m["person"])
            assert m["value"] == pytest.approx(truth, abs=WITHIN_DEG), (quantity, m["person"])
    for quantity in ("trunk_inclination", "depth", "stature", "level"):
        within = WITHIN_DEG if quantity == "trunk_inclination" else WITHIN_M
        for m in found("measure", facts.scene, quantity=quantity):
            assert m["value"] == pytest.approx(facts.number(quantity, m["person"]), abs=within)


@pytest.mark.parametrize("name", table())
def test_directions_are_those_that_are_measured(name):
    facts = facts_of(name)
    for quantity in ("facing", "head_direction"):
        for m in found("measure", facts.scene, quantity=quantity):
            # Whoever lies on the side has the collar bones' line turned about the chest's own.
            within = 4.0 if facts.people[m["person"]].posture == "lying" else WITHIN_DEG
            assert turned(m["value"], facts.number(quantity, m["person"])) < within


@pytest.mark.parametrize("name", table())
def test_heights_are_above_the_lower_sole(name):
    facts = facts_of(name)
    for part in PARTS:
        for m in found("measure", facts.scene, quantity="part_height", part=part):
            person = facts.people[m["person"]]
            truth = person.numbers[f"{part}_height"]
            assert m["value"] == pytest.approx(truth, abs=SOLE_M)
            flat = max(person.numbers[f"{side}_knee_flexion"] for side in ("left", "right")) < 7
            if flat and person.posture == "standing":
                assert m["value"] == pytest.approx(truth, abs=WITHIN_M)


@pytest.mark.parametrize("name", table())
def test_arms_and_relations_hold_as_they_are_measured(name):
    facts = facts_of(name)
    for quantity in ("arm_raised", "arm_overhead"):
        for m in found("measure", facts.scene, quantity=quantity):
            assert m["value"] is facts.people[m["person"]].holds[f"{m['side']}_{quantity}"]
    for m in found("relate", facts.scene, relation="distance"):
        pair = facts.between[m["person"], m["other"]]
        assert m["value"] == pytest.approx(pair.distance_m, abs=WITHIN_M)
    for m in found("relate", facts.scene, relation="touching"):
        assert m["value"] is (facts.between[m["person"], m["other"]].surface_gap_m < 0.02)
    for relation, off in (("facing", "facing_off_deg"), ("looking_at", "looking_off_deg")):
        for m in found("relate", facts.scene, relation=relation):
            truth = getattr(facts.between[m["person"], m["other"]], off)
            if m["value"] is not None and not 45 < truth < 75:
                assert m["value"] is (truth < 45), (m["person"], m["other"])


def test_contacts_are_those_between_surfaces():
    hands = facts_of("gym").people["p1"].contacts["left_hand", "right_hand"]
    assert hands < 0.02
    crossed = facts_of("gym").people["p1"]
    assert part_gap_m(crossed, "left_hand", crossed, "head") > 0.1
    assert crossed.contacts["left_hand", "left_foot"] == float("inf")


def test_postures_are_the_table_s():
    facts = facts_of("yoga")
    said = [person.posture for person in facts.people.values()]
    assert said == ["sitting", "standing", "standing", "kneeling", "lying"]


@pytest.mark.parametrize(
    ("yaw", "word"),
    [(0, "camera"), (44, "camera"), (90, "image right"), (-90, "image left"), (180, "away"),
     (-170, "away")],
)  # fmt: skip
def test_quarters(yaw, word):
    assert quarter(yaw) == word


def test_a_fact_that_there_is_not_names_those_there_are():
    with pytest.raises(KeyError, match=r"fact 'charm': expected one of trunk_inclination"):
        facts_of("gym").number("charm", "p1")


def test_a_sheet_tells_people_numbers_pairs_and_things():
    told = sheet("waiting_room")
    for line in (
        "- p1: sitting; chest to camera",
        "| left_knee_flexion |",
        "| p1 to p2 |",
        "t6 handbag: box",
        "no depth known",
        "- p1's left knee is bent within two degrees of ninety",
    ):
        assert line in told
    assert abs(facts_of("waiting_room").number("left_knee_flexion", "p1") - 90) < 3


def test_the_picture_of_a_sheet_shows_everybody():
    image = picture("dance")
    assert image.size == (1280, 720)
    colours = {pixel for _, pixel in image.getcolors(1 << 20) or ()}
    assert len(colours) > 1000
