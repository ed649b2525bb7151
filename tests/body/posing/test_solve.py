"""Constraints become poses, what is not spoken of stays, and what cannot be is said."""

from typing import Any, get_args

import numpy as np
import pytest

from thirdwave.body.model import BodyModel
from thirdwave.body.posecodes.angles import ANGLES, AngleName
from thirdwave.body.posecodes.measured import Measured, measured
from thirdwave.body.posecodes.places import Support
from thirdwave.body.posing.constraints import read_constraints
from thirdwave.body.posing.solve import Posing, pose_body
from thirdwave.body.posing.start import relaxed
from thirdwave.body.rotations import matrix_from_vector, vector_from_matrix
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Body

MODEL = BodyModel.load()
STANDING = relaxed(MODEL)


def angle(name: str, side: str | None = None, **amount: float) -> dict[str, Any]:
    return {"kind": "angle", "angle": name, **({"side": side} if side else {}), **amount}


def posed(*constraints: dict[str, Any], start: Body | None = STANDING, **more: Any) -> Posing:
    return pose_body(read_constraints(list(constraints)), start, **more)[0]


def now(posing: Posing) -> Measured:
    return measured(MODEL.forward(posing.body))


def turned_deg(posing: Posing, start: Body = STANDING) -> dict[str, float]:
    before = matrix_from_vector(np.asarray(start.pose.body_pose, np.float64))
    after = matrix_from_vector(np.asarray(posing.body.pose.body_pose, np.float64))
    turn = np.linalg.norm(vector_from_matrix(before.swapaxes(1, 2) @ after), axis=1)
    return {name: float(np.degrees(turn[row - 1])) for name, row in JOINT.items() if row}


def test_nothing_asked_leaves_the_body_as_it_is() -> None:
    found = posed()
    assert found.met
    np.testing.assert_allclose(found.body.pose.body_pose, STANDING.pose.body_pose, atol=2e-3)
    np.testing.assert_allclose(found.body.transl, STANDING.transl, atol=2e-3)


@pytest.mark.parametrize("name", [n for n, a in ANGLES.items() if a.usual != (-180, 180)])
def test_every_angle_can_be_asked_for(name: AngleName) -> None:
    spec = ANGLES[name]
    wanted = 0.6 * spec.usual[1] if spec.usual[1] < 150 else 80.0
    found = posed(angle(name, "left" if spec.sided else None, to=wanted))
    assert found.met, [check.text for check in found.unmet]
    side = "left" if spec.sided else None
    assert now(found).angle(name, side) == pytest.approx(wanted, abs=3)


def test_only_the_joint_that_is_spoken_of_turns() -> None:
    turned = turned_deg(posed(angle("elbow_flexion", "left", to=90)))
    assert turned.pop("left_elbow") > 60
    assert max(turned.values()) < 1.0


def test_a_change_counts_from_what_the_start_has() -> None:
    before = measured(MODEL.forward(STANDING)).angle("knee_flexion", "left")
    found = posed(angle("knee_flexion", "both", by=30))
    assert now(found).angle("knee_flexion", "left") == pytest.approx(before + 30, abs=3)
    after = now(found)
    start = measured(MODEL.forward(STANDING))
    for place in ("left_heel", "right_ball"):  # feet stay where they stand, the body sinks
        assert np.linalg.norm(after.place(place) - start.place(place)) < 0.01
    assert start.height("pelvis") - after.height("pelvis") > 0.01


def test_beyond_a_joints_reach_is_held_and_said() -> None:
    found = posed(angle("elbow_flexion", "right", to=230))
    assert found.met
    assert found.held == ("right elbow flexion was held to 152 deg, 230 were asked",)


def test_hands_reach_the_hips_by_the_arms_alone() -> None:
    found = posed({"kind": "contact", "place": "palm", "to": "waist", "side": "both"})
    assert found.met
    assert found.plausible.ok
    after = now(found)
    assert after.gap("left_palm", "left_waist") < 0.02
    turned = turned_deg(found)
    assert max(turned[name] for name in ("spine1", "neck", "left_hip", "right_knee")) < 2


def test_reaching_the_toes_bends_the_body_and_keeps_it_standing() -> None:
    found = posed({"kind": "contact", "place": "fingertips", "to": "toes", "side": "both"})
    assert found.met
    assert found.plausible.off_balance_m is not None
    assert found.plausible.off_balance_m < 0.08
    assert now(found).height("left_heel") < 0.02


def test_a_contradiction_is_named_and_not_averaged() -> None:
    found = posed(
        {"kind": "contact", "place": "left_palm", "to": "right_kneecap",
         "said": "left hand on the right knee"},
        {"kind": "direction", "segment": "arm", "side": "left", "toward": ["up"],
         "frame": "world", "said": "left arm straight up"},
        angle("elbow_flexion", "left", at_most=10),
    )  # fmt: skip
    assert not found.met
    assert "'left hand on the right knee'" in found.clashes[0]
    assert "'left arm straight up'" in found.clashes[0]


def test_two_amounts_of_one_angle_contradict() -> None:
    found = posed(angle("knee_flexion", "left", to=90), angle("knee_flexion", "left", to=10))
    assert not found.met
    assert len(found.clashes) == 1
    assert now(found).angle("knee_flexion", "left") == pytest.approx(90, abs=3)  # the first holds


def test_out_of_reach_alone_is_no_contradiction() -> None:
    found = posed({"kind": "place", "place": "left_hand", "way": "up", "to": 4.0})
    assert not found.met
    assert found.clashes == ()
    assert "left hand height" in found.unmet[0].text


@pytest.mark.parametrize("on", [on for on in get_args(Support) if on != "air"])
def test_every_support_carries(on: str) -> None:
    found = posed({"kind": "support", "on": on}, start=None)
    assert found.met, [check.text for check in found.unmet]
    assert found.plausible.beyond_limits_deg < 10
    assert found.plausible.penetration_m < 0.04


def test_who_sits_stays_seated_when_leaning() -> None:
    seated = posed({"kind": "support", "on": "seat"}, angle("body_lean", to=0), start=None).body
    found = posed(angle("body_lean", by=25), start=seated)
    before, after = measured(MODEL.forward(seated)), now(found)
    assert found.met
    for place in ("left_buttock", "right_sole"):
        assert np.linalg.norm(after.place(place) - before.place(place)) < 0.02


def test_kept_joints_do_not_turn() -> None:
    found = posed(
        {"kind": "contact", "place": "fingertips", "to": "toes", "side": "both"},
        {"kind": "keep", "of": ["head"]},
    )
    assert turned_deg(found)["head"] < 3


def test_symmetry_follows_the_side_that_is_named() -> None:
    start = posed(angle("elbow_flexion", "left", to=100)).body
    found = posed({"kind": "symmetry", "of": "arms", "like": "left"}, start=start)
    assert found.met
    assert now(found).angle("elbow_flexion", "right") == pytest.approx(100, abs=4)


def test_turning_round_turns_the_whole_body() -> None:
    found = posed(angle("body_turn", by=90))
    assert found.met
    turned = turned_deg(found)
    assert max(turned.values()) < 1.5
    # To the person's left who faces the camera is towards the picture's right.
    assert now(found).heading @ [1.0, 0.0, 0.0] > 0.99


def test_samples_differ_and_all_hold() -> None:
    wanted = read_constraints([angle("upper_arm_elevation", "left", at_least=80)])
    found = pose_body(wanted, None, samples=3, seed=4)
    again = pose_body(wanted, None, samples=3, seed=4)
    assert all(one.met for one in found)
    poses = np.array([one.body.pose.body_pose for one in found])
    assert np.abs(poses[0] - poses[1]).max() > 0.1
    np.testing.assert_array_equal(poses[2], again[2].body.pose.body_pose)


def test_shape_and_model_are_the_starts() -> None:
    from dataclasses import replace

    tall = replace(STANDING, betas=np.linspace(1.5, -1.0, 10))
    found = posed(angle("head_turn", to=40), start=tall)
    np.testing.assert_array_equal(found.body.betas, tall.betas)
    assert found.body.body_model == "default"


def test_bending_forward_does_not_twist() -> None:
    found = now(posed(angle("trunk_flexion", by=25), {"kind": "contact", "place": "left_palm",
                                                      "to": "chin"}))  # fmt: skip
    assert abs(found.angle("trunk_twist")) < 5
    assert abs(found.angle("trunk_side_bend")) < 5


def test_a_limb_that_is_exactly_straight_bends() -> None:
    from dataclasses import replace

    from thirdwave.scene import Pose

    straight = np.array(STANDING.pose.body_pose)
    straight[[JOINT[n] - 1 for n in ("left_elbow", "right_elbow", "left_knee")]] = 0.0
    pose = Pose(global_orient=STANDING.pose.global_orient, body_pose=straight)
    start = replace(STANDING, pose=pose)
    assert posed(angle("elbow_flexion", "both", by=40), start=start).met
    assert posed(angle("knee_flexion", "left", to=60), start=start).met


def test_a_hand_may_press_on_what_it_holds() -> None:
    found = posed({"kind": "contact", "place": "left_palm", "to": "right_elbow_tip"})
    assert found.met
    assert found.plausible.penetration_m < 0.03


@pytest.mark.parametrize("amount", [float("nan"), float("inf"), 1e308, -1e6])
def test_amounts_are_those_of_bodies(amount: float) -> None:
    with pytest.raises(ValueError, match=r"finite|1000"):
        read_constraints([angle("head_turn", to=amount)])


def test_who_sits_may_have_the_feet_on_the_floor() -> None:
    found = posed({"kind": "support", "on": "seat"}, {"kind": "support", "on": "feet"}, start=None)
    assert found.met, found.clashes
    both = posed({"kind": "support", "on": "back"}, {"kind": "support", "on": "toes"}, start=None)
    assert not both.met
    assert "lying on the back" in both.clashes[0]


@pytest.mark.parametrize(
    ("samples", "seed", "named"), [(0, 0, "samples"), (5000, 0, "samples"), (1, -1, "seed")]
)
def test_samples_and_seeds_that_are_none_are_named(samples: int, seed: int, named: str) -> None:
    with pytest.raises(ValueError, match=f"{named}: expected"):
        pose_body((), STANDING, samples=samples, seed=seed)


def test_a_joint_there_is_not_is_named() -> None:
    with pytest.raises(ValueError, match=r"keep\.of 'tail': expected one of arms"):
        posed({"kind": "keep", "of": ["tail"]})
