"""Limbs on other people's limbs: what is theirs is claimed, what is the person's own is kept."""

from dataclasses import replace

import numpy as np
import pytest

from tests.body.observing import observe
from tests.body.poses import CAMERA, body
from thirdwave.body.claims import NEAR, claimed_by_others
from thirdwave.body.evidence import COCO, POINT, weigh

SEEN = observe(body())
XY = SEEN.landmarks.xy.astype(float)
SIZE_PX = float(np.sqrt(np.prod(SEEN.xyxy[2:] - SEEN.xyxy[:2])))
ARM = ("left_elbow", "left_wrist", "left_pinky", "left_index", "left_thumb")


def keypoints(default=0.0, away=5000.0, **scores):
    """Keypoints far away, those in `scores` where `SEEN` has its own, with that score."""
    confidence, xy = np.full(17, default), SEEN.detector.xy + away
    for name, score in scores.items():
        confidence[COCO[name]] = score
        xy[COCO[name]] = SEEN.detector.xy[COCO[name]]
    return replace(SEEN.detector, xy=xy, confidence=confidence)


def own(**scores):
    """The person's own keypoints, all sure but for `scores`."""
    confidence = SEEN.detector.confidence.copy()
    for name, score in scores.items():
        confidence[COCO[name]] = score
    return replace(SEEN.detector, confidence=confidence)


def claimed(detector, *others):
    rows = claimed_by_others(XY, detector, others, SIZE_PX)
    return {name for name, row in POINT.items() if rows[row]}


def test_an_elbow_that_only_somebody_elses_keypoint_names_is_theirs_with_its_hand():
    doubted = own(left_elbow=0.1, left_wrist=0.1)
    assert claimed(doubted, keypoints(left_elbow=0.4)) == set(ARM)


@pytest.mark.parametrize(("score", "theirs"), [(0.5, False), (0.25, False), (0.1, True)])
def test_who_is_as_sure_of_an_ankle_keeps_it(score, theirs):
    foot = {"left_ankle", "left_heel", "left_foot_index"}
    found = claimed(own(left_ankle=score), keypoints(left_ankle=0.45))
    assert found == (foot if theirs else set())


def test_a_left_elbow_can_be_taken_for_a_right_one():
    other = keypoints()
    xy, confidence = other.xy.copy(), other.confidence.copy()
    xy[COCO["right_elbow"]] = XY[POINT["left_elbow"]]
    confidence[COCO["right_elbow"]] = 0.5
    other = replace(other, xy=xy, confidence=confidence)
    assert claimed(own(left_elbow=0.05, left_wrist=0.05), other) == set(ARM)


def test_a_keypoint_of_another_kind_or_too_far_or_unsure_claims_nothing():
    doubted = own(left_elbow=0.05, left_wrist=0.05)
    shifted = keypoints(left_elbow=0.5)
    assert claimed(doubted, replace(shifted, xy=shifted.xy + 2 * NEAR * SIZE_PX)) == set()
    assert claimed(doubted, keypoints(left_elbow=0.15)) == set()
    kind = keypoints()
    xy, confidence = kind.xy.copy(), kind.confidence.copy()
    xy[COCO["left_knee"]], confidence[COCO["left_knee"]] = XY[POINT["left_elbow"]], 0.9
    assert claimed(doubted, replace(kind, xy=xy, confidence=confidence)) == set()
    assert claimed(doubted) == set()


def test_a_wrist_of_ones_own_stays_beyond_an_elbow_that_is_not():
    doubted = own(left_elbow=0.05, left_wrist=0.5)
    assert claimed(doubted, keypoints(left_elbow=0.5)) == {"left_elbow"}
    # With their wrist there too, sure or not, it is their arm.
    assert claimed(doubted, keypoints(left_elbow=0.5, left_wrist=0.05)) == set(ARM)


def test_what_is_claimed_counts_for_nothing():
    doubted = own(left_elbow=0.1, left_wrist=0.5)
    other = keypoints(left_elbow=0.4, left_wrist=0.1)
    evidence = weigh(CAMERA, SEEN.landmarks, doubted, SEEN.xyxy, (other,))
    rows = [POINT[name] for name in ARM]
    assert evidence.claimed[rows].all()
    assert evidence.claimed.sum() == len(rows)
    for values in (evidence.weight_2d[:33], evidence.weight_3d, evidence.confidence):
        assert (values[rows] == 0).all()
        assert (np.delete(values, rows) > 0).all()
    assert not evidence.seen[rows].any()
    assert evidence.weight_2d[33 + COCO["left_wrist"]] == 0
    assert evidence.weight_2d[33 + COCO["right_wrist"]] > 0
