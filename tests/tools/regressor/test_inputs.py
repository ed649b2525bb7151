"""The rows that the network sees: the same person gives the same row, whatever camera looks."""

from dataclasses import replace

import numpy as np
import pytest

from tests.body.poses import CAMERA
from tests.tools.regressor.people import seen
from thirdwave.body.landmarks import mirror_name
from thirdwave.body.rotations import matrix_from_vector
from thirdwave.scene import BLAZEPOSE33, COCO17, Keypoints
from thirdwave.tools.regressor.inputs import MARKS, SLOTS, WIDTH, framed, mirrored, seen_of

PERSON = seen(1)[0]


def row_of(landmarks=PERSON.landmarks, detector=PERSON.detector, xyxy=PERSON.xyxy, **changes):
    framing = framed(replace(seen_of(CAMERA, landmarks, detector, xyxy), **changes))
    assert framing is not None
    return framing.rows[0]


def in_mirror(points: Keypoints) -> Keypoints:
    row = [points.names.index(mirror_name(name)) for name in points.names]
    width = CAMERA.image_size[0]
    xy = np.array([2 * CAMERA.principal_point[0], 0]) + points.xy[row] * [-1, 1]
    assert CAMERA.principal_point[0] == width / 2
    xyz = None if points.xyz is None else points.xyz[row] * [-1, 1, 1]
    return Keypoints(names=points.names, xy=xy, confidence=points.confidence[row], xyz=xyz)


def test_a_row_holds_every_part_once():
    stops = [slot.stop for slot in SLOTS.values()]
    assert [slot.start for slot in SLOTS.values()] == [0, *stops[:-1]]
    assert row_of().shape == (WIDTH,)
    assert np.isfinite(row_of()).all()


def test_the_mirrored_row_is_the_row_of_the_person_in_a_mirror():
    x_min, y_min, x_max, y_max = PERSON.xyxy
    width = CAMERA.image_size[0]
    box = np.array([width - x_max, y_min, width - x_min, y_max])
    there = row_of(in_mirror(PERSON.landmarks), in_mirror(PERSON.detector), box)
    here = mirrored(row_of()[None])[0]
    # Corners: the box in the mirror is known by the other two, which a turned camera sees apart.
    assert here[SLOTS["box"]] == pytest.approx(there[SLOTS["box"]], abs=0.03)
    here[SLOTS["box"]] = there[SLOTS["box"]]
    assert here == pytest.approx(there, abs=2e-4)
    assert mirrored(mirrored(row_of()[None]))[0] == pytest.approx(row_of())


def test_a_turned_camera_sees_the_same_person():
    turn = matrix_from_vector([0.05, -0.2, 0.0])

    def turned(pixels):
        slopes = (pixels - CAMERA.principal_point) / CAMERA.focal_length
        rays = np.concatenate([slopes, np.ones((len(slopes), 1))], axis=1) @ turn.T
        return rays[:, :2] / rays[:, 2:] * CAMERA.focal_length + CAMERA.principal_point

    landmarks = replace(PERSON.landmarks, xy=turned(PERSON.landmarks.xy))
    detector = replace(PERSON.detector, xy=turned(PERSON.detector.xy))
    there, here = row_of(landmarks, detector), row_of()
    for name in ("marks", "spots", "cloud", "confidence", "score", "log_size"):
        assert there[SLOTS[name]] == pytest.approx(here[SLOTS[name]], abs=0.05), name
    assert np.abs(there[SLOTS["ray"]] - here[SLOTS["ray"]]).max() > 0.15


def test_without_a_detector_its_part_is_empty():
    framing = framed(seen_of(CAMERA, PERSON.landmarks, None, PERSON.xyxy))
    assert framing is not None
    row = framing.rows[0]
    assert not row[SLOTS["spots"]].any()
    assert not row[SLOTS["score"]].any()
    assert np.array_equal(row[SLOTS["marks"]], row_of()[SLOTS["marks"]])


def test_somebody_elses_wrist_is_not_told():
    left = BLAZEPOSE33.index("left_wrist")
    own = PERSON.detector
    lost = own.confidence.copy()
    for name in ("left_wrist", "left_elbow"):
        lost[COCO17.index(name)] = 0.0
    rival = replace(own, confidence=np.full(17, 0.9))
    one = seen_of(
        CAMERA, PERSON.landmarks, replace(own, confidence=lost), PERSON.xyxy, others=[rival]
    )
    framing = framed(one)
    assert framing is not None
    confidence = framing.rows[0, SLOTS["confidence"]]
    marks = framing.rows[0, SLOTS["marks"]].reshape(MARKS, 2)
    assert confidence[left] == 0
    assert not marks[left].any()
    assert confidence[BLAZEPOSE33.index("right_wrist")] == 1


def test_nobody_is_framed_without_landmarks():
    one = seen_of(CAMERA, PERSON.landmarks, PERSON.detector, PERSON.xyxy)
    assert framed(replace(one, missing=np.ones((1, MARKS), dtype=bool))) is None


def test_points_far_outside_or_in_one_place_give_finite_rows():
    far = replace(PERSON.landmarks, xy=PERSON.landmarks.xy * 1e4)
    same = replace(PERSON.landmarks, xy=np.full((MARKS, 2), 300.0))
    for landmarks in (far, same):
        assert np.isfinite(row_of(landmarks)).all()


def test_landmarks_without_depth_are_refused():
    with pytest.raises(ValueError, match="33 of BlazePose with xyz, got 33 points without xyz"):
        seen_of(CAMERA, replace(PERSON.landmarks, xyz=None), None, PERSON.xyxy)
