"""The landmark fit finds the body that was observed, and says when it cannot know."""

from dataclasses import replace

import numpy as np
import pytest

from tests.body.observing import observe
from tests.body.poses import CAMERA, POSTURES, body, legs, root
from thirdwave.body.fit import fit_landmarks
from thirdwave.body.measures import facing_yaw_deg, knee_flexion_deg
from thirdwave.body.model import BodyModel
from thirdwave.body.posture import posture
from thirdwave.body.skeleton import JOINT
from thirdwave.body.verdict import ROBUST_2D, SIGMA_2D
from thirdwave.scene import BLAZEPOSE33, COCO17

MODEL = BodyModel.load()
POINT = {name: row for row, name in enumerate(BLAZEPOSE33)}


def errors(truth, found):
    """Mean joint error about the pelvis in mm, worst knee error and yaw error in degrees."""
    a, b = MODEL.forward(truth), MODEL.forward(found)
    gap = (a.joints - a.joints[0]) - (b.joints - b.joints[0])
    knees = [
        abs(knee_flexion_deg(a.joints, side) - knee_flexion_deg(b.joints, side))
        for side in ("left", "right")
    ]
    yaw = facing_yaw_deg(a.rotations) - facing_yaw_deg(b.rotations)
    return 1e3 * np.linalg.norm(gap, axis=1).mean(), max(knees), abs((yaw + 180) % 360 - 180)


@pytest.mark.parametrize("place", [(0.0, 0.1, 4.0), (1.6, -0.2, 4.5)])
@pytest.mark.parametrize("yaw", [0, 70, 180, -110])
@pytest.mark.parametrize(
    "name", ["standing", "walking", "left arm raised", "chair", "floor, knees up", "squatting",
             "kneeling upright", "one knee", "bending", "on the side"],
)  # fmt: skip
def test_a_known_body_is_found_again(name, yaw, place):
    label, angles, orient = POSTURES[name]
    truth = body(angles, orient=root(yaw=yaw, **orient), transl=place)
    found = observe(truth).fit().body
    joint_mm, knee_deg, yaw_deg = errors(truth, found)
    assert joint_mm < 50
    assert knee_deg < 12
    if name != "on the side":  # yaw about the vertical means little for somebody lying
        assert yaw_deg < 6
    assert found.fit is not None
    assert found.fit.accepted, found.fit.reason
    assert found.fit.seen.all()
    assert posture(MODEL.forward(found).joints).label == label
    depth = MODEL.forward(found).joints[0, 2] - MODEL.forward(truth).joints[0, 2]
    assert abs(depth) < 0.25


def test_depth_is_the_pelviss_and_scales_with_the_person():
    near, far = body(transl=(0.3, 0.1, 2.5)), body(transl=(0.3, 0.1, 6.0))
    for truth in (near, far):
        found = MODEL.forward(observe(truth).fit().body).joints[0]
        np.testing.assert_allclose(found, MODEL.forward(truth).joints[0], atol=0.1)


def test_noise_and_flat_depth_as_measured_on_photographs_keep_the_posture():
    rng = np.random.default_rng(3)
    wrong = 0
    for name, (label, angles, orient) in POSTURES.items():
        if name in ("supine", "prone"):
            continue
        truth = body(angles, orient=root(yaw=rng.uniform(-180, 180), **orient))
        seen = observe(truth, noise_px=5, flatten=0.65, seed=4)
        joints = MODEL.forward(seen.fit().body).joints
        wrong += posture(joints).label != label
    assert wrong <= 1


def test_each_stage_lowers_its_own_cost():
    for name, (_, angles, orient) in POSTURES.items():
        seen = observe(body(angles, orient=root(yaw=35, **orient)), noise_px=6, flatten=0.6)
        for stage in seen.fit().stages:
            assert stage.iterations >= 1, name
            assert stage.cost < 0.999 * stage.start_cost, name


def test_no_term_of_the_first_stage_asks_where_the_body_is():
    # A depth guard in a shared loop once stopped the 3D stage at once, where transl is still 0.
    first = observe(body(legs(88, 88), orient=root(yaw=40))).fit().stages[0]
    assert (first.state.transl == 0).all()
    assert first.iterations >= 2


def test_a_squat_seen_from_the_front_does_not_end_with_straight_legs():
    _, angles, orient = POSTURES["squatting"]
    truth = body(angles, orient=root(yaw=0, **orient))
    found = observe(truth, noise_px=4, flatten=0.6).fit().body
    joints = MODEL.forward(found).joints
    assert min(knee_flexion_deg(joints, side) for side in ("left", "right")) > 90


def test_hidden_points_far_off_do_not_carry_the_body_away():
    truth = body(orient=root(yaw=20))
    seen = observe(truth, noise_px=2)
    xy, confidence = seen.landmarks.xy.copy(), np.ones(33, np.float32)
    hidden = [POINT[f"left_{n}"] for n in ("elbow", "wrist", "pinky", "index", "thumb")]
    xy[hidden] += [150, 80]
    confidence[hidden] = 0.1
    sure = seen.detector.confidence.copy()
    sure[[7, 9]] = 0.05
    fit = seen.with_landmarks(xy=xy, confidence=confidence).with_detector(confidence=sure).fit()
    found = fit.body.fit
    assert found is not None
    assert not found.seen[[JOINT["left_elbow"], JOINT["left_wrist"], JOINT["left_hand"]]].any()
    assert found.seen[[JOINT["right_elbow"], JOINT["left_knee"]]].all()
    gap = MODEL.forward(fit.body).joints - MODEL.forward(truth).joints
    rest = [j for j in range(24) if j not in (JOINT["left_elbow"], JOINT["left_wrist"], 22)]
    assert np.linalg.norm(gap[rest], axis=1).mean() < 0.08


def test_without_a_detector_the_landmarks_alone_do():
    truth = body(legs(30, 40), orient=root(yaw=-30))
    fit = observe(truth).fit(detector=None)
    assert errors(truth, fit.body)[0] < 50
    assert fit.detector_px is None


def test_the_fit_reports_what_it_hangs_on():
    seen = observe(body(), noise_px=3)
    found = fit_landmarks(MODEL, CAMERA, seen.landmarks, detector=seen.detector, xyxy=seen.xyxy)
    assert found.fit is not None
    assert found.fit.method == "landmarks"
    assert found.body_model == MODEL.name
    assert found.fit.residual_px == pytest.approx(3.0, abs=2.0)
    assert found.fit.residual_mm is not None
    assert 0 < found.fit.residual_mm < 60
    assert found.fit.confidence.min() > 0.8
    assert (found.fit.seen, found.fit.confidence.shape)[1] == (24,)


def test_before_is_the_start_and_the_fit_is_nearer_in_the_picture():
    for name, (_, angles, orient) in POSTURES.items():
        seen = observe(body(angles, orient=root(yaw=40, **orient)), noise_px=5, flatten=0.7)
        found = seen.fit().body.fit
        assert found is not None
        assert found.residual_px is not None
        assert found.before_px is not None
        assert found.before_mm is not None
        assert found.residual_px < 0.8 * found.before_px, name
        # The start has the cloud's own bends and the mean shape.
        assert 0 < found.before_mm < 120, name


def test_a_landmark_far_from_all_others_is_named_and_not_followed():
    seen = observe(body())
    assert found_ignored(seen) == ()
    xy = seen.landmarks.xy.copy()
    xy[POINT["left_heel"]] += 1.5 * ROBUST_2D * SIGMA_2D * size_px(seen)
    assert found_ignored(seen.with_landmarks(xy=xy)) == ("left_heel",)
    detected = seen.detector.xy.copy()
    detected[COCO17.index("nose")] += 1.5 * ROBUST_2D * SIGMA_2D * size_px(seen)
    assert "nose in keypoints" in found_ignored(seen.with_detector(xy=detected))


def found_ignored(seen):
    fit = seen.fit().body.fit
    assert fit is not None
    return fit.ignored


def size_px(seen):
    return np.sqrt(np.prod(seen.xyxy[2:] - seen.xyxy[:2]))


def test_what_nobody_saw_is_less_certain_than_what_was_seen():
    whole, cut = observe(body()), observe(body(transl=(0.0, 0.9, 2.2)))
    below = cut.detector.xy[:, 1] > CAMERA.image_size[1]
    cut = cut.with_detector(confidence=np.where(below, 0.05, 0.8))
    certain, doubtful = (seen.fit().body.fit for seen in (whole, cut))
    assert certain is not None
    assert doubtful is not None
    assert certain.uncertainty_mm is not None
    assert doubtful.uncertainty_mm is not None
    assert not doubtful.seen[JOINT["left_ankle"]]
    for name in ("left_ankle", "right_foot"):
        assert doubtful.uncertainty_mm[JOINT[name]] > 2 * certain.uncertainty_mm[JOINT[name]]


def test_uncertainty_has_the_size_of_the_errors():
    errors_mm, said_mm = [], []
    for number, (_, angles, orient) in enumerate(POSTURES.values()):
        truth = body(angles, orient=root(yaw=50 * number, **orient))
        found = observe(truth, noise_px=5, flatten=0.65, seed=number).fit().body
        a, b = MODEL.forward(truth).joints, MODEL.forward(found).joints
        errors_mm.append(1e3 * np.linalg.norm((a - a[0]) - (b - b[0]), axis=1)[1:])
        assert found.fit is not None
        assert found.fit.uncertainty_mm is not None
        said_mm.append(found.fit.uncertainty_mm[1:])
    off, said = np.concatenate(errors_mm), np.concatenate(said_mm)
    # A flattened cloud errs in one direction everywhere, which no covariance of noise knows.
    assert 0.7 < np.sqrt(np.mean(off**2) / np.mean(said**2)) < 2.0
    assert np.corrcoef(off, said)[0, 1] > 0.3


def test_an_arm_that_is_somebody_elses_is_not_believed():
    truth = body({"left_elbow": (0, -80, 0)})
    seen = observe(truth)
    own = [COCO17.index(f"left_{name}") for name in ("elbow", "wrist")]
    scores = seen.detector.confidence.copy()
    scores[own] = 0.1
    alone = seen.with_detector(confidence=scores)
    neighbour = replace(seen.detector, confidence=0.5 * (np.arange(17) == own[0]))
    for others, is_seen in (((), True), ((neighbour,), False)):
        fit = alone.fit(others=others).body.fit
        assert fit is not None
        assert fit.accepted
        joints = [JOINT[f"left_{name}"] for name in ("elbow", "wrist", "hand")]
        assert fit.seen[joints].tolist() == [is_seen] * 3
        assert ("left_wrist" in fit.ignored) is not is_seen
        assert fit.seen[[JOINT["right_elbow"], JOINT["left_shoulder"]]].all()


def test_two_models_on_two_people_are_not_believed():
    seen = observe(body(transl=(-0.8, 0, 4.0)))
    other = observe(body(transl=(0.8, 0, 4.0)))
    found = seen.with_detector(xy=other.detector.xy).fit().body.fit
    assert found is not None
    assert not found.accepted
    assert "two people" in found.reason


def test_a_cloud_that_is_no_body_is_not_believed():
    rng = np.random.default_rng(0)
    seen = observe(body()).with_landmarks(
        xyz=rng.normal(size=(33, 3)).astype(np.float32),
        xy=rng.uniform([400, 100], [900, 900], size=(33, 2)).astype(np.float32),
    )
    found = seen.fit(detector=None).body.fit
    assert found is not None
    assert not found.accepted
    assert "off its" in found.reason


def test_nobody_visible_is_not_believed():
    seen = observe(body()).with_landmarks(confidence=np.zeros(33, np.float32))
    found = seen.with_detector(confidence=np.full(17, 0.05, np.float32)).fit().body.fit
    assert found is not None
    assert not found.accepted
    assert not found.seen.any()
    assert found.residual_px is None


def test_a_knee_that_the_raw_landmarks_bend_otherwise_has_half_the_confidence():
    seen = observe(body())
    assert seen.landmarks.xyz is not None
    xyz = seen.landmarks.xyz.copy()
    left = [POINT[f"left_{n}"] for n in ("ankle", "heel", "foot_index")]
    xyz[left] = xyz[POINT["left_knee"]] + [0.0, 0.05, 0.35]
    found = seen.with_landmarks(xyz=xyz).fit().body.fit
    assert found is not None
    assert found.confidence[JOINT["left_knee"]] == pytest.approx(
        found.confidence[JOINT["right_knee"]] / 2
    )


@pytest.mark.parametrize("seed", range(6))
def test_nonsense_gives_a_verdict_and_no_exception(seed):
    rng = np.random.default_rng(seed)
    seen = observe(body())
    spread = [0.0, 1.0, 1e3, 1e5][seed % 4]
    nonsense = seen.with_landmarks(
        xy=(spread * rng.normal(size=(33, 2))).astype(np.float32),
        xyz=(rng.normal(size=(33, 3)) * (seed > 2)).astype(np.float32),
        confidence=rng.uniform(0, 1, 33).astype(np.float32),
    )
    found = nonsense.fit(xyxy=np.zeros(4)).body
    assert found.fit is not None
    assert not found.fit.accepted
    assert found.fit.reason
    assert np.isfinite(MODEL.forward(found).joints).all()
