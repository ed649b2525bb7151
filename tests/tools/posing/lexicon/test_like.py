"""An entry that is like another says its own over it; the mirror image of a pose is exact."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from thirdwave.body.posing.constraints import PoseConstraint, read_constraints
from thirdwave.tools.posing.lexicon import Lexicon, mirrored, overlaid
from thirdwave.tools.posing.lexicon.shorthand import constraints_of

BASE = {
    "support": "feet",
    "angles": {"knee_flexion": 3, "upper_arm_flexion": 0, "body_lean": 0, "trunk_twist": 0},
    "directions": {"palm": "in", "face": "front"},
    "contacts": [["left_palm", "left_waist"], ["sole", "floor"]],
    "distances": {"left_ankle-right_ankle": 0.3},
    "symmetry": "arms",
    "balance": True,
    "soft": {"angles": {"head_tilt": 0}},
}


def over(**data: Any) -> dict[str, Any]:
    """What is said in the end, by topic that a test asks about."""
    told: dict[str, Any] = {}
    for one in overlaid(constraints_of(BASE), constraints_of(data)):
        given = one.model_dump(exclude_defaults=True)
        name = given.pop("angle", None) or given.pop("segment", None) or one.kind
        told[" ".join(filter(None, (given.pop("side", None), name)))] = given
        if one.kind == "contact":
            told[f"{one.place} to {one.to}"] = given
    return told


def test_a_side_is_replaced_and_the_other_stays() -> None:
    told = over(angles={"left_knee_flexion": 90})
    assert told["left knee_flexion"] == {"to": 90}
    assert told["right knee_flexion"] == {"to": 3}


def test_an_angle_without_side_replaces_both() -> None:
    told = over(angles={"knee_flexion": 40})
    assert told["left knee_flexion"] == told["right knee_flexion"] == {"to": 40}


@pytest.mark.parametrize(
    ("said", "gone", "stays"),
    [
        ({"directions": {"left_upper_arm": "up"}}, "left upper_arm_flexion", "left palm"),
        ({"angles": {"left_upper_arm_elevation": 9}}, "left upper_arm_flexion", "right palm"),
        ({"directions": {"left_arm": "up"}}, "left_palm to left_waist", "trunk_twist"),
        (
            {"contacts": [["left_palm", "chin"]]},
            "left upper_arm_flexion",
            "right upper_arm_flexion",
        ),
        ({"contacts": [["left_palm", "chin"]]}, "left_palm to left_waist", "left palm"),
        ({"directions": {"shank": "back"}}, "left knee_flexion", "left_sole to floor"),
        ({"directions": {"left_leg": "front"}}, "distance", "right knee_flexion"),
        ({"directions": {"trunk": "front"}}, "body_lean", "trunk_twist"),
        ({"angles": {"pelvis_pitch": 40}}, "body_lean", "trunk_twist"),
        ({"angles": {"head_turn": 40}}, "face", "head_tilt"),
        ({"angles": {"gaze_elevation": 40}}, "face", "head_tilt"),
        ({"support": "knees"}, "left_sole to floor", "balance"),
        ({"directions": {"left_upper_arm": "up"}}, "symmetry", "balance"),
    ],
)
def test_what_is_said_otherwise_is_gone(said: dict[str, Any], gone: str, stays: str) -> None:
    before, told = over(), over(**said)
    assert gone in before
    assert gone not in told
    assert told[stays] == before[stays]


def test_both_arms_keep_them_alike() -> None:
    assert "symmetry" in over(directions={"upper_arm": "up"})
    assert "symmetry" in over(angles={"left_knee_flexion": 90})


def test_one_of_a_pair_leaves_the_other() -> None:
    told = over(angles={"upper_arm_abduction": 20})
    assert told["left upper_arm_flexion"] == {"to": 0}


def test_a_change_is_made_to_the_amount_that_is_there() -> None:
    told = over(angles={"knee_flexion": {"by": 10}, "head_flexion": {"by": 5}})
    assert told["left knee_flexion"] == {"to": 13}
    assert told["head_flexion"] == {"by": 5}


def test_null_and_false_take_away(tmp_path: Path) -> None:
    child = {
        "name": "child", "like": "parent", "contacts": None, "balance": False, "symmetry": None,
        "angles": {"left_knee_flexion": None, "trunk_twist": 5}, "directions": {"palm": None},
        "soft": {"angles": None},
    }  # fmt: skip
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump({"poses": [{"name": "parent", **BASE}, child]}))
    pose = Lexicon.load([file]).pose("child")
    kinds = [one.kind for one in pose.constraints]
    assert not {"contact", "balance", "symmetry"} & set(kinds)
    assert all(one.hard for one in pose.constraints)
    knees = [one for one in pose.constraints if getattr(one, "angle", "") == "knee_flexion"]
    assert [one.side for one in knees if one.kind == "angle"] == ["right"]
    assert [one.segment for one in pose.constraints if one.kind == "direction"] == ["face"]


def test_shorthand_says_what_the_long_form_says() -> None:
    short = {
        "support": {"on": "seat", "height": 0.5},
        "angles": {"left_knee_flexion": 90, "head_turn": {"at_least": 20, "weight": 2}},
        "directions": {"left_palm": ["front", "up"], "face": {"toward": ["up"], "frame": "world"}},
        "contacts": [{"place": "palm", "to": "shoulder_top", "crossed": True}],
        "distances": {"left_hand-chin": [0.1, 0.2]},
        "places": [{"place": "hand", "side": "left", "way": "up", "of": "crown", "at_least": 0}],
        "soft": {"angles": {"right_elbow_flexion": 10}},
    }
    long = read_constraints([
        {"kind": "support", "on": "seat", "height": 0.5},
        {"kind": "angle", "angle": "knee_flexion", "side": "left", "to": 90},
        {"kind": "angle", "angle": "head_turn", "at_least": 20, "weight": 2},
        {"kind": "direction", "segment": "palm", "side": "left", "toward": ["front", "up"]},
        {"kind": "direction", "segment": "face", "toward": ["up"], "frame": "world"},
        {"kind": "contact", "place": "left_palm", "to": "right_shoulder_top"},
        {"kind": "contact", "place": "right_palm", "to": "left_shoulder_top"},
        {"kind": "distance", "place": "left_hand", "of": "chin", "at_least": 0.1, "at_most": 0.2},
        {"kind": "place", "place": "left_hand", "way": "up", "of": "crown", "at_least": 0},
        {"kind": "angle", "angle": "elbow_flexion", "side": "right", "to": 10, "hard": False},
    ])  # fmt: skip
    assert constraints_of(short) == long


POSES = Lexicon.load().poses


@given(st.sampled_from(sorted(POSES)))
def test_mirrored_twice_is_as_it_was(name: str) -> None:
    constraints = POSES[name].constraints
    assert mirrored(mirrored(constraints)) == constraints


def one(**data: Any) -> PoseConstraint:
    return read_constraints([data])[0]


@pytest.mark.parametrize(
    ("there", "here"),
    [
        (one(kind="angle", angle="trunk_twist", at_least=10, at_most=20),
         one(kind="angle", angle="trunk_twist", at_least=-20, at_most=-10)),
        (one(kind="angle", angle="head_flexion", to=10),
         one(kind="angle", angle="head_flexion", to=10)),
        (one(kind="angle", angle="head_turn", at_least=10),
         one(kind="angle", angle="head_turn", at_most=-10)),
        (one(kind="direction", segment="palm", side="left", toward=["left"]),
         one(kind="direction", segment="palm", side="right", toward=["right"])),
        (one(kind="direction", segment="palm", side="left", raised=90, out=30),
         one(kind="direction", segment="palm", side="right", raised=90, out=30)),
        (one(kind="direction", segment="face", raised=90, out=30),
         one(kind="direction", segment="face", raised=90, out=-30)),
        (one(kind="place", place="left_hand", way="left", of="chin", to=0.1),
         one(kind="place", place="right_hand", way="right", of="chin", to=0.1)),
        (one(kind="support", on="left_toes"), one(kind="support", on="right_toes")),
        (one(kind="symmetry", of="arms", like="left"),
         one(kind="symmetry", of="arms", like="right")),
        (one(kind="keep", of=["left_knee", "legs"]), one(kind="keep", of=["right_knee", "legs"])),
        (one(kind="contact", place="left_palm", to="floor"),
         one(kind="contact", place="right_palm", to="floor")),
    ],
)  # fmt: skip
def test_left_is_right_in_the_mirror(there: PoseConstraint, here: PoseConstraint) -> None:
    assert mirrored([there]) == (here,)
    assert mirrored([here]) == (there,)
