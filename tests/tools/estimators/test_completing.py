"""Estimates of known people, with what an estimator leaves out left out, become judged bodies."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.body import model_files
from tests.body.observing import Observed, observe
from tests.body.poses import CAMERA, body, legs, root
from thirdwave.body.layouts import OPENPOSE25
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import matrix_from_vector, ray_rotation, vector_from_matrix
from thirdwave.body.skeleton import JOINT, JOINT_NAMES
from thirdwave.scene import Body, Fit, Person, Pose
from thirdwave.tools.base import ToolFailed
from thirdwave.tools.estimators.completing import complete
from thirdwave.tools.estimators.contract import Estimate, EstimatorCard, Joints3D, Photo

CARD = EstimatorCard(
    name="words", does="tests", licence="none", weights_licence="none",
    memory_mb=lambda options: 1, body_model="smpl", frame="camera",
)  # fmt: skip
CROP = replace(CARD, frame="crop")
LUNGE = legs(20, 30) | {"left_elbow": (0.0, -60.0, 0.0), "right_shoulder": (0.0, 40.0, 30.0)}


def true_body(x: float = 0.9, **changes: Any) -> Body:
    return body(LUNGE, orient=root(yaw=25.0), transl=(x, -0.2, 4.0), **changes)


def seen_by(by: Observed, **changes: Any) -> Person:
    points: dict[str, Any] = {"keypoints": by.detector, "landmarks": by.landmarks} | changes
    return Person(id="p1", xyxy=by.xyxy, **points)


def completed(estimate: Estimate, person: Person, card: EstimatorCard = CARD, **more: Any) -> Body:
    found = complete(estimate, person, Photo(CAMERA, [person]), card=card, **more)
    assert found is not None
    return found


def fit_of(found: Body) -> Fit:
    assert found.fit is not None
    return found.fit


def off_mm(found: Body, truth: Body) -> float:
    """Largest distance of a joint from the truth, in the camera frame."""
    joints = [BodyModel.load(b.body_model).forward(b).joints for b in (found, truth)]
    return 1e3 * float(np.linalg.norm(joints[0] - joints[1], axis=1).max())


@pytest.fixture(scope="module")
def by() -> Observed:
    return observe(true_body(), noise_px=2.0, seed=1)


def test_a_pose_alone_gets_its_place_from_the_keypoints(by):
    truth = true_body()
    found = completed(Estimate(person="p1", pose=truth.pose), seen_by(by, landmarks=None))
    fit = fit_of(found)
    assert (fit.method, fit.accepted) == ("words", True)
    assert np.array_equal(found.pose.body_pose, truth.pose.body_pose)
    assert np.array_equal(found.pose.global_orient, truth.pose.global_orient)
    assert found.transl[:2] == pytest.approx(truth.transl[:2], abs=0.08)
    # How far away somebody is hangs on how tall they are, which one picture does not tell.
    assert found.transl[2] == pytest.approx(truth.transl[2], rel=0.05)
    assert fit.residual_px is not None
    assert fit.before_px is not None
    assert fit.residual_px < 4.0


def test_a_known_shape_is_kept_and_gives_the_distance(by):
    betas = np.zeros(10)
    betas[0] = 2.0
    tall = true_body(betas=betas)
    person = seen_by(observe(tall, noise_px=1.0))
    found = completed(Estimate(person="p1", pose=tall.pose, betas=betas), person)
    assert np.array_equal(found.betas, tall.betas)
    assert off_mm(found, tall) < 40


def test_a_crops_orientation_is_turned_by_the_ray(by):
    truth, person = true_body(x=1.6), seen_by(observe(true_body(x=1.6)))
    middle = (person.xyxy[:2] + person.xyxy[2:]) / 2
    ray = np.append((middle - CAMERA.principal_point) / CAMERA.focal_length, 1.0)
    in_crop = ray_rotation(ray).T @ matrix_from_vector(truth.pose.global_orient)
    pose = replace(truth.pose, global_orient=vector_from_matrix(in_crop))
    turned = completed(Estimate(person="p1", pose=pose), person, CROP)
    assert turned.pose.global_orient == pytest.approx(truth.pose.global_orient, abs=1e-5)
    straight = completed(Estimate(person="p1", pose=pose), person, CARD)
    assert off_mm(straight, truth) > off_mm(turned, truth) + 50


def test_a_whole_body_is_judged_and_not_touched(by):
    truth = true_body()
    estimate = Estimate(person="p1", pose=truth.pose, betas=truth.betas, transl=truth.transl)
    found = completed(estimate, seen_by(by))
    assert off_mm(found, truth) == 0
    assert fit_of(found).accepted
    assert fit_of(found).before_px is None
    assert fit_of(found).seen[JOINT["left_elbow"]]


def test_a_body_that_lies_elsewhere_is_rejected_with_both_lengths(by):
    truth = true_body()
    astray = Estimate(person="p1", pose=truth.pose, betas=truth.betas, transl=truth.transl + 0.7)
    fit = fit_of(completed(astray, seen_by(by)))
    assert not fit.accepted
    assert "px off its keypoints, allowed are" in fit.reason


def test_a_limb_that_is_not_where_its_points_are_is_not_seen(by):
    truth = true_body()
    pose = truth.pose.body_pose.astype(np.float64)
    pose[JOINT["left_shoulder"] - 1] = np.radians([0, 0, 80])
    raised = Estimate(
        person="p1", pose=replace(truth.pose, body_pose=pose), betas=truth.betas,
        transl=truth.transl,
    )  # fmt: skip
    fit = fit_of(completed(raised, seen_by(by)))
    assert fit.accepted
    assert not fit.seen[JOINT["left_wrist"]]
    assert fit.seen[JOINT["right_wrist"]]
    assert any("left_wrist" in name for name in fit.ignored)


def test_the_estimators_own_doubt_lowers_the_confidence(by):
    truth, doubt = true_body(), np.ones(24)
    doubt[JOINT["left_knee"]] = 0.2
    mm = np.full(24, 30.0)
    estimate = Estimate(
        person="p1", pose=truth.pose, betas=truth.betas, transl=truth.transl, confidence=doubt,
        uncertainty_mm=mm,
    )  # fmt: skip
    fit = fit_of(completed(estimate, seen_by(by)))
    sides = fit.confidence[[JOINT["left_knee"], JOINT["right_knee"]]]
    assert sides[0] == pytest.approx(0.2 * sides[1], rel=0.1)
    assert fit.uncertainty_mm is not None
    assert np.array_equal(fit.uncertainty_mm, mm)


def test_betas_of_a_model_without_a_file_leave_the_pose_on_ours(by):
    truth = true_body()
    foreign = Estimate(
        person="p1", pose=truth.pose, betas=np.full(10, 2.0), transl=truth.transl,
        body_model="smpl",
    )  # fmt: skip
    found = completed(foreign, seen_by(by))
    assert found.body_model == "default"
    assert np.array_equal(found.pose.body_pose, truth.pose.body_pose)
    assert np.abs(found.betas).max() < 1.0
    assert "no file of the body model 'smpl' was given" in fit_of(found).reason
    assert off_mm(found, truth) < 250


def test_betas_of_a_users_file_stay_with_it(by, tmp_path):
    path = model_files.save(tmp_path / "SMPL_NEUTRAL.npz", model_files.smpl_members())
    truth = true_body()
    foreign = Estimate(
        person="p1", pose=truth.pose, betas=truth.betas, transl=truth.transl, body_model="smpl"
    )
    found = completed(foreign, seen_by(by), bodies={"smpl": str(path)})
    assert found.body_model == str(path)
    assert np.array_equal(found.betas, truth.betas)
    with pytest.raises(ToolFailed, match=r"body model 'smpl': .*gone.npz"):
        completed(foreign, seen_by(by), bodies={"smpl": str(tmp_path / "gone.npz")})


def test_an_smplx_pose_is_carried_over_to_our_body(by):
    truth = true_body()
    pose = Pose(
        model="smplx",
        global_orient=truth.pose.global_orient,
        body_pose=truth.pose.body_pose[:21],
    )
    found = completed(Estimate(person="p1", pose=pose), seen_by(by))
    assert found.pose.model == "smpl"
    assert np.array_equal(found.pose.body_pose[:21], pose.body_pose)
    assert fit_of(found).accepted


def test_joints_of_another_body_become_a_pose_of_ours(by):
    truth = true_body()
    model = BodyModel.load()
    from thirdwave.body.fitting.kinematics import kinematics_of
    from thirdwave.body.fitting.pointset import point_set
    from thirdwave.body.fitting.state import state_of_bodies

    tree = kinematics_of(model)
    places = state_of_bodies(tree, [truth]).points(point_set(tree, "openpose25")).places[0]
    names = (*OPENPOSE25, "left_pinky_knuckle")
    xyz = np.concatenate([places + truth.transl, [[0.0, 0.0, 4.0]]])
    found = completed(
        Estimate(person="p1", joints=Joints3D(names=names, xyz=xyz)),
        seen_by(by),
        replace(CARD, name="mhr body", body_model="mhr"),
    )
    assert fit_of(found).accepted
    assert "25 joints of mhr body's mhr body" in fit_of(found).reason
    limbs = [JOINT[f"{side}_{j}"] for side in ("left", "right") for j in ("knee", "elbow", "ankle")]
    joints = [model.forward(b).joints[limbs] for b in (found, truth)]
    assert np.linalg.norm(joints[0] - joints[1], axis=1).max() < 0.06


def test_smpls_own_joints_are_fitted_to_as_joints(by):
    truth = true_body()
    xyz = BodyModel.load().forward(truth).joints
    found = completed(
        Estimate(person="p1", joints=Joints3D(names=JOINT_NAMES, xyz=xyz)), seen_by(by)
    )
    assert off_mm(found, truth) < 40


def test_too_few_joints_are_refused_with_their_number(by):
    joints = Joints3D(names=("nose", "left_hip", "tail"), xyz=np.ones((3, 3)))
    with pytest.raises(ToolFailed, match="gave 2 joints that our body has"):
        completed(Estimate(person="p1", joints=joints), seen_by(by))


def test_without_keypoints_a_pose_without_a_place_is_rejected(by):
    bare = seen_by(by, keypoints=None, landmarks=None)
    found = completed(Estimate(person="p1", pose=true_body().pose), bare)
    assert not fit_of(found).accepted
    assert "no 6 sure keypoints to place the body by" in fit_of(found).reason
    pelvis = BodyModel.load().forward(found).joints[0]
    assert (bare.xyxy[:2] < CAMERA.project(pelvis)).all()
    assert (CAMERA.project(pelvis) < bare.xyxy[2:]).all()


def test_without_keypoints_the_estimators_own_camera_counts_if_it_meets_the_box(by):
    truth, bare = true_body(), seen_by(by, keypoints=None, landmarks=None)
    estimate = Estimate(person="p1", pose=truth.pose, betas=truth.betas, transl=truth.transl)
    fit = fit_of(completed(estimate, bare))
    assert fit.accepted
    assert fit.residual_px is None
    assert "no point of this person was there" in fit.reason
    assert fit.confidence.max() <= 0.5
    elsewhere = replace(estimate, transl=truth.transl + np.array([-1.5, 0, 0]))
    assert "of the person's box" in fit_of(completed(elsewhere, bare)).reason


def test_a_body_that_was_judged_comes_back_as_it_is(by):
    judged = replace(true_body(), fit=Fit(method="own", accepted=True))
    assert completed(Estimate(person="p1", body=judged), seen_by(by)) is judged


def test_a_body_that_nobody_judged_is_judged(by):
    assert fit_of(completed(Estimate(person="p1", body=true_body()), seen_by(by))).accepted


def test_neither_pose_nor_joints_is_no_body(by):
    person = seen_by(by)
    nothing = Estimate(person="p1", reason="too small")
    assert complete(nothing, person, Photo(CAMERA, [person]), card=CARD) is None
