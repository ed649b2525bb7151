"""The synthetic people: plausible, known, and not drawn from the prior of the fit."""

from math import erf

import numpy as np
import pytest

from thirdwave.apps.benches.fit.motion import FPS, FRAMES, motions
from thirdwave.apps.benches.fit.objective import acceleration_error, mpjpe_mm
from thirdwave.apps.benches.fit.seen import (
    Damage,
    cloud_of,
    landmarks_of,
    pixels_of,
    two_views_of,
)
from thirdwave.apps.benches.fit.starts import cloud_start, pixel_starts, translation_of
from thirdwave.body import prior
from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.pointset import point_set
from thirdwave.body.fitting.state import state_of_bodies
from thirdwave.body.landmarks import COCO_ROWS
from thirdwave.body.model import BodyModel
from thirdwave.body.posture import posture
from thirdwave.body.skeleton import JOINT
from thirdwave.body.synthetic import mixtures as truth
from thirdwave.body.synthetic.anchors import ANCHORS, mirrored

MODEL = BodyModel.load()
POSES = truth.poses(2000, seed=1)


def test_rotations_go_together_which_the_prior_says_they_do_not():
    z = ((POSES - prior.MEAN) / prior.SD).reshape(len(POSES), -1)
    named = {
        "hip and knee": (JOINT["left_hip"], JOINT["left_knee"]),
        "both hips": (JOINT["left_hip"], JOINT["right_hip"]),
        "both knees": (JOINT["left_knee"], JOINT["right_knee"]),
    }
    for name, (first, second) in named.items():
        r = np.corrcoef(z[:, 3 * (first - 1)], z[:, 3 * (second - 1)])[0, 1]
        assert abs(r) > 0.3, name  # of 2000 independent draws |r| > 0.1 comes once in 100 000
    # The squared length of 69 independent unit Gaussians is 69 on average, here within 1.
    assert abs((z**2).sum(1).mean() - 69) > 20


def test_single_rotations_are_no_gaussians_of_the_prior():
    # Between two of the prior's deciles lies a tenth of the draws if the prior is the truth.
    z = (POSES - prior.MEAN) / prior.SD
    below = np.vectorize(lambda value: 0.5 * (1 + erf(value / np.sqrt(2))))(z.reshape(-1, 69))
    share = np.stack([((below >= d / 10) & (below < (d + 1) / 10)).mean(0) for d in range(10)])
    # With 2000 draws a decile's share lies within 0.1 +- 0.03 for a true Gaussian.
    assert (np.abs(share - 0.1).max(0) > 0.03).mean() > 0.9


def test_shapes_are_uniform_in_a_range_that_falls():
    rng = np.random.default_rng(0)
    betas = np.array([truth.shape(rng) for _ in range(4000)])
    reach = np.abs(betas).max(0)
    np.testing.assert_allclose(reach, 2.0 * 0.85 ** np.arange(10), rtol=0.01)
    kurtosis = (betas**4).mean(0) / (betas**2).mean(0) ** 2
    np.testing.assert_allclose(kurtosis, 1.8, atol=0.1)  # a Gaussian's is 3


def test_people_face_anywhere_at_the_distances_said():
    bodies = truth.people(400, seed=2)
    posed = [MODEL.forward(body) for body in bodies]
    depth = np.array([p.joints[0, 2] for p in posed])
    assert depth.min() >= 2.5 - 1e-5
    assert depth.max() <= 6.0 + 1e-5
    facing = np.array([p.rotations[0][:, 2] for p in posed])
    yaw = np.degrees(np.arctan2(facing[:, 0], -facing[:, 2]))
    assert (np.histogram(yaw, bins=8, range=(-180, 180))[0] > 25).all()
    pelvis = truth.CAMERA.project(np.array([p.joints[0] for p in posed]))
    assert (np.abs(pelvis - 500) < 300).all()


def test_no_joint_does_what_joints_cannot():
    assert (prior.beyond_limits(POSES) == 0).mean() > 0.999
    np.testing.assert_array_equal(truth.clipped(POSES), POSES)
    assert POSES[:, JOINT["left_knee"] - 1, 0].min() >= 0


def test_the_same_seed_draws_the_same_people():
    once, again, other = truth.people(3, 5), truth.people(3, 5), truth.people(3, 6)
    assert all(mpjpe_mm(a, b) == 0 for a, b in zip(once, again, strict=True))
    assert all(mpjpe_mm(a, b) > 0 for a, b in zip(once, other, strict=True))


@pytest.mark.parametrize(
    ("name", "label"),
    [("standing", "standing"), ("sitting on a chair", "sitting"), ("kneeling upright", "kneeling"),
     ("deep squat", "squatting"), ("lying on the back", "lying"), ("lying on the side", "lying"),
     ("touching the toes", "bending"), ("sitting on the heels", "kneeling")],
)  # fmt: skip
@pytest.mark.parametrize("flip", [False, True])
def test_an_anchor_is_the_posture_it_is_called(name, label, flip):
    anchor = next(a for a in ANCHORS if a.name == name)
    anchor = mirrored(anchor) if flip else anchor
    root = truth.upright(40, anchor.lean_deg, anchor.roll_deg)
    body = truth.placed(root, anchor.pose, np.zeros(10), np.array([0.0, 0.2, 4.0]))
    posed = MODEL.forward(body)
    assert posture(posed.joints).label == label
    np.testing.assert_allclose(posed.joints[0], [0.0, 0.2, 4.0], atol=1e-5)


def test_anchors_are_many_and_within_what_joints_do():
    assert len({anchor.name for anchor in ANCHORS}) == len(ANCHORS) >= 30
    for anchor in ANCHORS:
        beyond = np.degrees(np.abs(truth.clipped(anchor.pose) - anchor.pose).max())
        assert beyond < 5, anchor.name


def test_mirrored_is_seen_in_a_mirror():
    anchor = next(a for a in ANCHORS if a.name == "throwing")
    joints = []
    for a in (anchor, mirrored(anchor)):
        root = truth.upright(0, a.lean_deg, a.roll_deg)
        body = truth.placed(root, a.pose, np.zeros(10), np.array([0.0, 0.0, 4.0]))
        joints.append(MODEL.forward(body).joints)
    swap = [JOINT[n.replace("left", "?").replace("right", "left").replace("?", "right")]
            for n in JOINT]  # fmt: skip
    np.testing.assert_allclose(joints[1], joints[0][swap] * [-1, 1, 1], atol=0.03)


def test_landmarks_are_those_the_fit_poses():
    points = point_set(kinematics_of(MODEL), "blazepose33")
    for body in truth.people(5, seed=3):
        posed = state_of_bodies(points.kinematics, [body]).points(points)
        np.testing.assert_allclose(landmarks_of(body), posed.places[0] + body.transl, atol=1e-6)


@pytest.mark.parametrize(("missing", "outliers", "counts"), [(0.3, 0.1, (10, 3)), (0, 0, (0, 0))])
def test_so_many_landmarks_are_missing_and_so_many_wrong(missing, outliers, counts):
    body = truth.people(1, seed=4)[0]
    damage = Damage(missing=missing, outliers=outliers)
    seen = cloud_of(body, np.random.default_rng(0), damage=damage)
    shown = seen.confidence > 0
    gap = np.linalg.norm(seen.xyz - landmarks_of(body), axis=1)[shown]
    assert ((~shown).sum(), (gap > 0.2).sum()) == counts
    assert gap.max() < 1.1
    np.testing.assert_array_equal(np.unique(seen.confidence), [0, 1] if missing else [1])


def test_so_many_keypoints_are_missing_and_so_many_wrong():
    body = truth.people(1, seed=4)[0]
    damage = Damage(missing=0.3, outliers=0.1)
    seen = pixels_of(body, np.random.default_rng(0), damage=damage)
    shown = seen.confidence > 0
    exact = truth.CAMERA.project(landmarks_of(body)[COCO_ROWS])
    gap = np.linalg.norm(seen.xy - exact, axis=1)[shown]
    assert ((~shown).sum(), (gap > 70).sum()) == (5, 2)
    assert gap.max() < 330


def test_the_noise_is_as_large_as_said():
    body, rng = truth.people(1, seed=5)[0], np.random.default_rng(0)
    exact = landmarks_of(body)
    space = np.array([cloud_of(body, rng).xyz - exact for _ in range(200)])
    picture = np.array([pixels_of(body, rng).xy for _ in range(200)])
    assert space.std() == pytest.approx(0.010, rel=0.03)
    assert (picture - truth.CAMERA.project(exact[COCO_ROWS])).std() == pytest.approx(5, rel=0.03)


def test_the_second_camera_sees_the_same_body_from_the_side():
    body = truth.people(1, seed=6)[0]
    first, second = two_views_of(body, np.random.default_rng(0), sigma_px=0.0)
    points = landmarks_of(body)[COCO_ROWS]
    np.testing.assert_allclose(second.camera.project(points), first.xy, atol=1e-6)
    inside = points @ second.rotation.T + second.translation
    np.testing.assert_allclose(second.camera.project(inside), second.xy, atol=1e-6)
    angle = np.degrees(np.arccos((np.trace(second.rotation) - 1) / 2))
    assert 60 <= angle <= 90
    pelvis = MODEL.forward(body).joints[0]
    np.testing.assert_allclose(second.rotation @ pelvis + second.translation, pelvis, atol=1e-6)


def test_movements_are_smooth_and_no_faster_than_people():
    found = motions(8, seed=1)
    assert len({motion.name for motion in found}) == 8
    for motion in found:
        assert len(motion.bodies) == FRAMES
        joints = np.array([MODEL.forward(body).joints for body in motion.bodies])
        about = joints - joints[:, :1]
        speed = np.linalg.norm(np.diff(about, axis=0), axis=-1) * FPS
        assert 0.5 < speed.max() < 13.0, motion.name  # a foot in a kick
        # A jump between frames would be a jerk far beyond a throw's.
        assert np.linalg.norm(np.diff(joints, 3, axis=0), axis=-1).max() < 0.15, motion.name
        assert joints[..., 2].min() > 1.0, motion.name
        assert acceleration_error(motion.bodies, motion.bodies, FPS) == 0


def test_somebody_who_walks_gets_on_facing_ahead():
    walk = next(m for m in motions(1, seed=2) if m.name == "walk")
    posed = [MODEL.forward(body) for body in walk.bodies]
    way = posed[-1].joints[0] - posed[0].joints[0]
    seconds = (FRAMES - 1) / FPS
    assert np.linalg.norm(way) / seconds == pytest.approx(1.3, rel=0.05)
    facing = np.mean([p.rotations[0][:, 2] for p in posed], axis=0)
    assert facing @ way / np.linalg.norm(way) / np.linalg.norm(facing) > 0.98


def test_the_start_in_space_lies_on_the_torso():
    for body in truth.people(10, seed=7):
        seen = cloud_of(body, np.random.default_rng(0))
        start = cloud_start(seen)
        torso = [11, 12, 23, 24]
        gap = (landmarks_of(start) - seen.xyz)[torso]
        assert np.linalg.norm(gap, axis=1).mean() < 0.12
        np.testing.assert_array_equal(start.pose.body_pose, prior.MEAN.astype(np.float32))


def test_the_starts_of_a_picture_face_four_sides_where_the_person_is():
    body = truth.people(1, seed=8)[0]
    seen = pixels_of(body, np.random.default_rng(0))
    starts = pixel_starts(seen)
    facing = np.array([MODEL.forward(s).rotations[0][:, 2] for s in starts])
    np.testing.assert_allclose(facing @ facing.T, [[1, 0, -1, 0], [0, 1, 0, -1], [-1, 0, 1, 0],
                                                   [0, -1, 0, 1]], atol=1e-5)  # fmt: skip
    for start in starts:
        shown = truth.CAMERA.project(landmarks_of(start)[COCO_ROWS])
        assert np.linalg.norm(shown.mean(0) - seen.xy.mean(0)) < 60


def test_the_linear_translation_is_exact_for_exact_points():
    body = truth.people(1, seed=9)[0]
    seen = pixels_of(body, np.random.default_rng(0), sigma_px=0.0)
    points = landmarks_of(body)[COCO_ROWS] - body.transl
    np.testing.assert_allclose(translation_of(seen, points), body.transl, atol=1e-6)
