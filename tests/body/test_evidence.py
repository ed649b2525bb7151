"""Trust in landmarks: what is out of the picture or contradicted is not called seen."""

import numpy as np
import pytest

from tests.body.observing import observe
from tests.body.poses import CAMERA, body, root
from thirdwave.body.evidence import (
    COCO,
    OUTSIDE_TRUST_3D,
    POINT,
    joints_from_landmarks,
    weigh,
)
from thirdwave.body.prior import HIGH, LOW, MEAN, SD, beyond_limits
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Keypoints


def weighed(seen):
    return weigh(CAMERA, seen.landmarks, seen.detector, seen.xyxy)


def scores(seen, **by_name):
    confidence = seen.detector.confidence.copy()
    for name, value in by_name.items():
        confidence[COCO[name]] = value
    return seen.with_detector(confidence=confidence)


def test_all_of_a_whole_person_is_seen():
    evidence = weighed(observe(body()))
    assert evidence.seen.all()
    assert evidence.match == pytest.approx(1.0)
    assert (evidence.weight_2d[:33] == 1).all()


def test_legs_below_the_picture_are_not_seen_however_sure_the_model_is():
    seen = observe(body(transl=(0.0, 0.9, 2.2)))
    outside = seen.landmarks.xy[:, 1] > CAMERA.image_size[1] * 1.01
    assert outside[POINT["left_ankle"]]
    evidence = weighed(seen)
    assert not evidence.seen[outside].any()
    assert (evidence.weight_2d[:33][outside] == 0).all()
    assert (evidence.weight_3d[outside] == OUTSIDE_TRUST_3D).all()
    joints = joints_from_landmarks(evidence.seen)
    assert not joints[[JOINT["left_ankle"], JOINT["right_foot"]]].any()
    assert joints[[JOINT["head"], JOINT["left_shoulder"], JOINT["spine3"]]].all()


def test_invented_legs_of_somebody_cut_at_the_waist_are_gated_by_the_detector():
    legs = {f"{s}_{j}": 0.03 for s in ("left", "right") for j in ("hip", "knee", "ankle")}
    evidence = weighed(scores(observe(body()), **legs))
    for name in ("left_hip", "right_knee", "left_ankle", "right_foot_index"):
        assert not evidence.seen[POINT[name]]
        assert evidence.weight_2d[POINT[name]] <= 0.05
    assert evidence.seen[POINT["left_wrist"]]


def test_a_hidden_leg_of_somebody_whole_keeps_its_weight():
    seen = observe(body())
    evidence = weighed(scores(seen, left_ankle=0.12))
    assert evidence.weight_2d[POINT["left_ankle"]] == 1.0
    cut = weigh(CAMERA, seen.landmarks, scores(seen, left_ankle=0.12).detector,
                np.array([0, 100, 400, 900.0]))  # fmt: skip
    assert cut.weight_2d[POINT["left_ankle"]] < 0.5


def test_a_point_where_the_models_disagree_is_doubted_and_its_hand_with_it():
    seen = observe(body())
    xy = seen.detector.xy.copy()
    xy[COCO["left_wrist"]] += 0.2 * np.sqrt(np.prod(seen.xyxy[2:] - seen.xyxy[:2]))
    evidence = weighed(seen.with_detector(xy=xy))
    for name in ("left_wrist", "left_thumb", "left_index"):
        assert not evidence.seen[POINT[name]]
        assert evidence.weight_2d[POINT[name]] < 0.1
    assert evidence.seen[POINT["right_wrist"]]
    assert evidence.match > 0.9


def test_disagreement_means_nothing_for_somebody_lying():
    seen = observe(body(orient=root(roll=90)))
    xy = seen.detector.xy.copy()
    xy[COCO["left_wrist"]] += 0.2 * np.sqrt(np.prod(seen.xyxy[2:] - seen.xyxy[:2]))
    assert weighed(seen.with_detector(xy=xy)).seen[POINT["left_wrist"]]


def test_without_a_detector_nothing_is_gated():
    seen = observe(body())
    evidence = weigh(CAMERA, seen.landmarks, None, seen.xyxy)
    assert (evidence.weight_2d[33:] == 0).all()
    assert evidence.seen.all()


def test_the_cloud_is_turned_to_the_ray_through_the_hips():
    truth = body(transl=(2.2, 0.0, 4.0))
    seen = observe(truth)
    centred = observe(body(transl=(0.0, 0.0, 4.0)))
    np.testing.assert_allclose(weighed(seen).cloud, weighed(centred).cloud, atol=2e-3)
    assert seen.landmarks.xyz is not None
    untouched = seen.landmarks.xyz * 1.1
    assert np.abs(weighed(seen).cloud - untouched).max() > 0.1


def test_the_pelvis_needs_a_hip_and_the_spine_a_shoulder_too():
    flags = np.zeros(33, bool)
    flags[POINT["left_hip"]] = True
    joints = joints_from_landmarks(flags)
    assert joints[JOINT["pelvis"]]
    assert joints[JOINT["left_hip"]]
    assert not joints[[JOINT["spine1"], JOINT["spine3"], JOINT["right_hip"], JOINT["head"]]].any()
    flags[POINT["right_shoulder"]] = True
    joints = joints_from_landmarks(flags)
    assert joints[[JOINT["spine1"], JOINT["spine3"], JOINT["right_collar"], JOINT["neck"]]].all()
    assert not joints[JOINT["left_collar"]]


def test_a_wrong_layout_is_named():
    seen = observe(body())
    with pytest.raises(ValueError, match="detector: expected the 17 points"):
        weigh(CAMERA, seen.landmarks, seen.landmarks, seen.xyxy)
    flat = Keypoints(
        names=seen.landmarks.names, xy=seen.landmarks.xy, confidence=seen.landmarks.confidence
    )
    with pytest.raises(ValueError, match="expected 3D landmarks"):
        weigh(CAMERA, flat, None, seen.xyxy)


def test_the_prior_is_symmetric_and_lies_within_its_limits():
    mirrored = MEAN.copy()
    swap = [JOINT[n.replace("left", "#").replace("right", "left").replace("#", "right")] - 1
            for n in list(JOINT)[1:]]  # fmt: skip
    mirrored = MEAN[swap] * [1, -1, -1]
    np.testing.assert_allclose(mirrored, MEAN)
    np.testing.assert_allclose(SD[swap], SD)
    assert (beyond_limits(MEAN) == 0).all()
    assert (LOW < HIGH).all()
    knee = np.zeros((23, 3))
    knee[JOINT["left_knee"] - 1, 0] = np.radians(-10)
    assert np.degrees(beyond_limits(knee)[JOINT["left_knee"] - 1, 0]) == pytest.approx(-10)
