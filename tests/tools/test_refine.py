"""Bodies of known people, put wrong by a known turn, observed by what two models would say."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.body import model_files
from tests.body.observing import Observed, observe
from tests.body.poses import CAMERA, body, legs, root
from tests.tools.authored_scenes import person, run, scene
from thirdwave.body.measures import elbow_flexion_deg, knee_flexion_deg
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import matrix_from_vector, vector_from_matrix
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Body, Fit, Observation, Person, Scene
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.refine import refine_fit
from thirdwave.tools.testing import check_tool

WALKING = legs(20, 30) | {
    "left_shoulder": (0.0, -30.0, -60.0),
    "left_elbow": (0.0, -60.0, 0.0),
    "right_elbow": (0.0, 50.0, 0.0),
}
ELBOW_AND_KNEE = {"left_elbow": (0.0, -15.0, 0.0), "right_knee": (15.0, 0.0, 0.0)}


def true_body(x: float = 0.0, yaw: float = 30.0) -> Body:
    return body(WALKING, orient=root(yaw=yaw), transl=(x, 0.0, 4.0))


def turned(given: Body, turns: dict[str, tuple[float, float, float]]) -> Body:
    """`given` with joints turned on by degrees, as an estimator may have it."""
    pose = given.pose.body_pose.astype(np.float64)
    for name, degrees in turns.items():
        row = JOINT[name] - 1
        further = matrix_from_vector(np.radians(degrees)) @ matrix_from_vector(pose[row])
        pose[row] = vector_from_matrix(further)
    fit = Fit(method="other", accepted=True)
    return replace(given, pose=replace(given.pose, body_pose=pose), fit=fit)


def observed(name: str, shape: Body, by: Observed, **changes: Any) -> Person:
    """A person with that body and those observations."""
    points: dict[str, Any] = {"keypoints": by.detector, "landmarks": by.landmarks} | changes
    return Person(id=name, xyxy=by.xyxy, body=shape, **points)


def bends(shape: Body | None) -> tuple[float, float]:
    """Flexion of left elbow and right knee, degrees."""
    assert shape is not None
    joints = BodyModel.load(shape.body_model).forward(shape).joints
    return elbow_flexion_deg(joints, "left"), knee_flexion_deg(joints, "right")


def refined(where: Scene, who: str = "p1", **args: Any) -> tuple[Observation, Body]:
    seen = run(refine_fit, where, **args)
    found = (seen.scene or where).person(who).body
    assert found is not None
    return seen, found


def fit_of(shape: Body) -> Fit:
    assert shape.fit is not None
    return shape.fit


@pytest.fixture(scope="module")
def truth() -> Body:
    return true_body()


@pytest.fixture(scope="module")
def noisy(truth) -> Observed:
    """3 px of noise, and depths that are compressed as the landmark model's are."""
    return observe(truth, noise_px=3.0, flatten=0.9, seed=3)


@pytest.fixture(scope="module")
def wrong(truth) -> Body:
    return turned(truth, ELBOW_AND_KNEE)


@pytest.mark.parametrize(
    # Keypoints alone do not show how far a limb points towards the camera.
    ("target", "within_deg"),
    [("both", 5), ("landmarks", 5), ("keypoints", 8)],
)
def test_a_body_off_at_elbow_and_knee_is_brought_back(truth, wrong, target, within_deg):
    assert np.abs(np.subtract(bends(wrong), bends(truth))) == pytest.approx(15, abs=0.1)
    left = []
    for seed in range(5):
        by = observe(truth, noise_px=2.0, flatten=0.9, seed=seed)
        seen, found = refined(scene(observed("p1", wrong, by)), target=target)
        fit = fit_of(found)
        assert (fit.method, fit.accepted, seen.value) == ("smplify", True, ["p1"])
        assert fit.before_px is not None
        assert fit.residual_px is not None
        assert fit.residual_px < fit.before_px
        assert fit.uncertainty_mm is not None
        assert seen.text.startswith("p1's body moved from ")
        left.append(np.abs(np.subtract(bends(found), bends(truth))))
    assert np.mean(left) < within_deg
    assert np.max(left) < 12


def test_what_was_not_fitted_to_is_shown_beside(noisy, wrong):
    seen, _ = refined(scene(observed("p1", wrong, noisy)), target="keypoints")
    lines = [line.text for line in seen.evidence]
    assert "off its keypoints" in lines[0]
    assert "off its landmarks" in lines[1]
    assert "off its 3D landmarks, which it was not fitted to" in lines[1]
    assert "uncertain by" in lines[-1]


@pytest.mark.parametrize("target", ["keypoints", "both", "landmarks"])
def test_somebody_elses_points_are_refused_and_nothing_is_lost(truth, noisy, target):
    other = observe(true_body(x=1.2, yaw=-40.0), noise_px=3.0)
    person_ = observed("p1", turned(truth, {}), noisy, keypoints=other.detector)
    if target == "landmarks":
        person_ = observed("p1", turned(truth, {}), noisy, landmarks=other.landmarks)
    where = scene(person_)
    seen, found = refined(where, target=target)
    assert found is where.person("p1").body
    assert seen.scene is None
    assert seen.text.startswith("p1's body was kept as it was: ")
    figures = " ".join(line.text for line in seen.evidence)
    assert "would move from" in figures
    assert "instead of" in seen.text or "two people" in seen.text


def test_a_body_that_lies_right_is_kept(noisy, wrong):
    first, found = refined(scene(observed("p1", wrong, noisy)))
    assert first.scene is not None
    second = run(refine_fit, first.scene)
    assert second.scene is None
    assert second.text == "p1's body was kept as it was: it lies as near as a fit brings it"
    assert found is first.scene.person("p1").body


def test_a_point_that_contradicts_the_others_is_named_and_not_followed(truth, noisy, wrong):
    xy = noisy.detector.xy.copy()
    wrist = noisy.detector.index("left_wrist")
    xy[wrist] += [250.0, -200.0]
    astray = noisy.with_detector(xy=xy)
    seen, found = refined(scene(observed("p1", wrong, astray, landmarks=None)), target="keypoints")
    assert fit_of(found).ignored == ("left_wrist",)
    assert any("does not follow left wrist" in line.text for line in seen.evidence)
    assert not fit_of(found).seen[JOINT["left_wrist"]]
    assert fit_of(found).seen[JOINT["right_wrist"]]


def test_what_was_not_seen_stays_unseen(noisy, wrong):
    seen = np.ones(24, np.bool_)
    seen[JOINT["left_ankle"]] = False
    unsure = replace(wrong, fit=replace(fit_of(wrong), seen=seen))
    _, found = refined(scene(observed("p1", unsure, noisy)))
    assert not fit_of(found).seen[JOINT["left_ankle"]]
    assert fit_of(found).seen[JOINT["right_ankle"]]


def test_a_joint_that_no_trusted_point_shows_is_not_seen_after(noisy, wrong):
    confidence = noisy.detector.confidence.copy()
    confidence[[noisy.detector.index(f"{side}_ankle") for side in ("left", "right")]] = 0.05
    dim = noisy.with_detector(confidence=confidence)
    _, found = refined(scene(observed("p1", wrong, dim, landmarks=None)))
    ankles = [JOINT["left_ankle"], JOINT["right_ankle"]]
    assert not fit_of(found).seen[ankles].any()
    assert fit_of(found).seen[JOINT["left_knee"]]


def test_the_weight_on_the_present_body_holds_it(truth, noisy, wrong):
    where = scene(observed("p1", wrong, noisy))
    gaps = []
    for stay in (0.0, 1.0, 300.0):
        _, found = refined(where, weights={"stay": stay})
        gaps.append(np.abs(found.pose.body_pose - wrong.pose.body_pose).mean())
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[2] < 0.5 * gaps[0]


def test_a_source_without_weight_checks(noisy, wrong):
    where = scene(observed("p1", wrong, noisy))
    seen, _ = refined(where, weights={"keypoints": 0})
    assert any("off its keypoints, which it was not fitted to" in e.text for e in seen.evidence)


def test_weights_that_mean_nothing_are_sent_back(noisy, wrong):
    where = scene(observed("p1", wrong, noisy))
    with pytest.raises(ToolRetry, match=r"keypoints, pose_prior, .* got 'cloud'"):
        check_tool(refine_fit, where, {"target": "keypoints", "weights": {"cloud": 1}})
    with pytest.raises(ToolRetry, match=r"weights.stay: expected 0 or a positive number, got -1"):
        check_tool(refine_fit, where, {"weights": {"stay": -1}})
    with pytest.raises(ToolRetry, match="nothing to fit to"):
        check_tool(refine_fit, where, {"target": "keypoints", "weights": {"keypoints": 0}})
    with pytest.raises(ToolRetry, match=r"target: .* got 'silhouette'"):
        check_tool(refine_fit, where, {"target": "silhouette"})


def test_without_a_body_it_says_what_to_call(noisy, wrong):
    bare = replace(observed("p1", wrong, noisy), body=None)
    with pytest.raises(ToolRetry, match="no body is known of p1: call estimate_pose"):
        check_tool(refine_fit, scene(bare))
    with pytest.raises(ToolRetry, match="call detect_people first"):
        check_tool(refine_fit, Scene(id="s", camera=CAMERA))
    with pytest.raises(ToolRetry, match="no person 'p9'"):
        check_tool(refine_fit, scene(bare), {"people": ["p9"]})


def test_a_given_body_without_points_has_nothing_to_fit_to(noisy, wrong):
    with pytest.raises(ToolFailed, match="p1 has a given body and nothing to fit it to"):
        check_tool(refine_fit, scene(person("p1")))
    alone = observed("p1", wrong, noisy, landmarks=None)
    with pytest.raises(ToolFailed, match=r"no landmarks and cloud .* there are keypoints: choose"):
        check_tool(refine_fit, scene(alone), {"target": "landmarks"})


def test_of_several_people_those_with_points_are_refined(noisy, wrong):
    where = scene(
        observed("p1", wrong, noisy),
        person("p2", x=1.0),
        replace(person("p3", x=-1.0), body=None),
    )
    seen = run(refine_fit, where)
    assert seen.value == ["p1", "p2", "p3"]
    assert seen.scene is not None
    assert seen.scene.person("p2") is where.person("p2")
    assert "p2 has a given body and nothing to fit it to" in seen.text
    assert "p3 has no body to refine" in seen.text


def test_nobody_is_no_failure():
    assert run(refine_fit, scene()).text == "nobody is in the picture"


def test_a_body_of_a_users_own_model_stays_one(truth, noisy, tmp_path: Path):
    path = model_files.save(tmp_path / "SMPL_NEUTRAL.npz", model_files.smpl_members())
    own = turned(replace(truth, body_model=str(path)), ELBOW_AND_KNEE)
    _, found = refined(scene(observed("p1", own, noisy)))
    assert found.body_model == str(path)
    assert np.abs(np.subtract(bends(found), bends(truth))).max() < 8


def test_a_model_that_is_gone_is_named(noisy, wrong):
    lost = replace(wrong, body_model="/nowhere/smpl.npz")
    with pytest.raises(ToolFailed, match=r"p1: .*/nowhere/smpl.npz"):
        check_tool(refine_fit, scene(observed("p1", lost, noisy)))
