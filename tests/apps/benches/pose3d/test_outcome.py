"""Errors and figures of known bodies, against plain loops."""

from dataclasses import replace
from math import isnan

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from thirdwave.apps.benches.pose3d.joints import LIMBS, JointSet
from thirdwave.apps.benches.pose3d.matching import overlap, who_is_who
from thirdwave.apps.benches.pose3d.outcome import by_joint, figures, outcome
from thirdwave.apps.benches.pose3d.truth import TruePerson, TruePicture
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import matrix_from_vector, vector_from_matrix
from thirdwave.body.synthetic.mixtures import CAMERA, people
from thirdwave.scene import COCO17, Fit, Keypoints, Person

BODIES = people(6, seed=4)
SMPL = JointSet.of("smpl24")


def joints_of(body):
    return BodyModel.load().forward(body).joints


def true(body, **more):
    orient = np.asarray(body.pose.global_orient, dtype=float)
    return TruePerson(id="1", joints=joints_of(body).copy(), global_orient=orient, **more)


def judged(body, person, joints=SMPL):
    return outcome("a.png", person, joints, body, found=True, reason="")


def with_fit(body, accepted=True, reason=""):
    return replace(body, fit=Fit(method="test", accepted=accepted, reason=reason))


def turned(body, R):
    """The body turned about the camera."""
    orient = vector_from_matrix(R @ matrix_from_vector(body.pose.global_orient))
    pose = replace(body.pose, global_orient=orient)
    rest = BodyModel.load().rest_joints(body.betas)[0]
    return replace(body, pose=pose, transl=R @ (rest + body.transl) - rest)


def test_the_true_body_has_no_error():
    made = judged(with_fit(BODIES[0]), true(BODIES[0]))
    assert made.status == "accepted"
    for number in (made.mpjpe_mm, made.pa_mpjpe_mm, made.orientation_deg, made.torso_deg):
        assert number == pytest.approx(0, abs=1e-3)


def test_where_a_body_stands_is_no_error():
    moved = replace(BODIES[0], transl=BODIES[0].transl + np.array([1.0, 0.5, 2.0]))
    assert judged(moved, true(BODIES[0])).mpjpe_mm == pytest.approx(0, abs=1e-3)


def test_a_turned_body_is_wrong_by_its_turn_and_right_when_aligned():
    R = matrix_from_vector([0.0, np.radians(40), 0.0])
    made = judged(turned(BODIES[0], R), true(BODIES[0]))
    assert made.orientation_deg == pytest.approx(40, abs=1e-3)
    assert made.torso_deg == pytest.approx(40, abs=1e-3)
    assert made.pa_mpjpe_mm == pytest.approx(0, abs=1e-2)
    assert made.mpjpe_mm > 50


def test_errors_are_those_of_plain_loops():
    body, person = BODIES[1], true(BODIES[2])
    made, points = judged(body, person), joints_of(body)
    off = [
        np.sqrt(sum(((points[j] - points[0]) - (person.joints[j] - person.joints[0])) ** 2))
        for j in range(24)
    ]
    assert made.mpjpe_mm == pytest.approx(1e3 * np.mean(off))
    a, b = points - points.mean(0), person.joints - person.joints.mean(0)
    turned_a = Rotation.align_vectors(b, a)[0].apply(a)
    aligned = turned_a * (turned_a * b).sum() / (a * a).sum()
    wanted = 1e3 * np.linalg.norm(aligned - b, axis=1).mean()
    assert made.pa_mpjpe_mm == pytest.approx(wanted, rel=1e-6)


def test_joints_that_are_not_known_are_left_out_of_the_mean():
    person = true(BODIES[2])
    person.joints[[7, 8, 10, 11]] = np.nan
    made, whole = judged(BODIES[1], person), judged(BODIES[1], true(BODIES[2]))
    kept = [j for j in range(24) if j not in (7, 8, 10, 11)]
    assert whole.errors_mm is not None
    assert made.mpjpe_mm == pytest.approx(whole.errors_mm[kept].mean())


def test_without_a_known_root_only_the_aligned_error_is_told():
    person = true(BODIES[2])
    person.joints[0] = np.nan
    made = judged(BODIES[1], person)
    assert isnan(made.mpjpe_mm)
    assert made.pa_mpjpe_mm > 0


def test_a_miss_a_silence_and_a_rejection_are_told_apart():
    person = true(BODIES[0])
    missed = outcome("a.png", person, SMPL, None, found=False, reason="")
    silent = outcome("a.png", person, SMPL, None, found=True, reason="no landmarks")
    rejected = judged(with_fit(BODIES[1], accepted=False, reason="off"), person)
    assert (missed.status, silent.status, rejected.status) == ("missed", "silent", "rejected")
    assert (silent.reason, rejected.reason) == ("no landmarks", "off")
    told = figures([missed, silent, rejected, judged(with_fit(BODIES[0]), person)], SMPL)
    assert [told[key] for key in ("missed", "silent", "rejected", "accepted")] == [1, 1, 1, 1]
    assert told["accepted_mpjpe_mm"] == pytest.approx(0, abs=1e-3)
    assert told["mpjpe_mm"] == pytest.approx(rejected.mpjpe_mm / 2, rel=1e-5)


def test_figures_are_means_and_medians_over_people():
    own = [judged(BODIES[n], true(BODIES[5])) for n in range(5)]
    told = figures(own, SMPL)
    assert told["mpjpe_mm"] == pytest.approx(np.mean([o.mpjpe_mm for o in own]))
    assert told["pa_mpjpe_median_mm"] == pytest.approx(np.median([o.pa_mpjpe_mm for o in own]))
    limbs = [SMPL.names.index(name) for name in LIMBS]
    wanted = np.mean([o.errors_mm[limbs].mean() for o in own if o.errors_mm is not None])
    assert told["mpjpe_limbs_mm"] == pytest.approx(wanted)
    errors, _ = by_joint(own, 24)
    assert errors.mean() == pytest.approx(told["mpjpe_mm"])


def test_nobody_has_no_figures_but_counts():
    told = figures([outcome("a", true(BODIES[0]), SMPL, None, found=False, reason="")], SMPL)
    assert told == {"accepted": 0, "rejected": 0, "silent": 0, "missed": 1}
    assert np.isnan(by_joint([], 24)[0]).all()


def picture(*bodies, camera=True, boxes=None):
    given = (np.asarray(a, dtype=float) for a in (CAMERA.focal_length, CAMERA.principal_point))
    focal, principal = given if camera else (None, None)
    persons = [true(b, xyxy=None if boxes is None else boxes[n]) for n, b in enumerate(bodies)]
    return TruePicture(
        file="a", focal_length=focal, principal_point=principal, people=tuple(persons)
    )


def box(body, grow=10.0):
    xy = CAMERA.project(joints_of(body))
    return np.concatenate([xy.min(0) - grow, xy.max(0) + grow])


def found(body, number=1, keypoints=True, box_of=None):
    points = None
    if keypoints:
        xy = CAMERA.project(JointSet.of("coco17").of_body(body))
        points = Keypoints(names=COCO17, xy=xy, confidence=np.full(17, 0.9))
    return Person(id=f"p{number}", xyxy=box(box_of or body), keypoints=points)


def test_everybody_is_matched_with_themselves_in_any_order():
    seen = [found(BODIES[1], 1), found(BODIES[2], 2), found(BODIES[0], 3)]
    assert who_is_who(picture(*BODIES[:3]), SMPL.names, seen) == [2, 0, 1]


def test_keypoints_tell_two_people_apart_whose_boxes_do_not():
    near, other = BODIES[0], replace(BODIES[1], transl=BODIES[0].transl)
    seen = [found(other, 1, box_of=near), found(near, 2)]
    assert who_is_who(picture(near, other), SMPL.names, seen) == [1, 0]


def test_boxes_match_people_without_keypoints_or_camera():
    boxes = [box(b) for b in BODIES[:2]]
    seen = [found(BODIES[1], 1, keypoints=False), found(BODIES[0], 2, keypoints=False)]
    assert who_is_who(picture(*BODIES[:2], camera=False, boxes=boxes), SMPL.names, seen) == [1, 0]


def test_nobody_is_matched_with_somebody_elsewhere():
    away = replace(BODIES[0], transl=BODIES[0].transl + np.array([3.0, 0.0, 0.0]))
    assert who_is_who(picture(BODIES[0]), SMPL.names, [found(away)]) == [None]
    assert who_is_who(picture(BODIES[0]), SMPL.names, []) == [None]


def test_one_found_person_stands_for_one_true_one():
    twin = replace(BODIES[0], transl=BODIES[0].transl + np.array([0.02, 0.0, 0.0]))
    assert who_is_who(picture(twin, BODIES[0]), SMPL.names, [found(BODIES[0])]) == [None, 0]


def test_overlap_is_intersection_over_union():
    assert overlap([0, 0, 2, 2], [1, 1, 3, 3]) == pytest.approx(1 / 7)
    assert overlap([0, 0, 2, 2], [5, 5, 6, 6]) == 0
    assert overlap([0, 0, 2, 2], np.full(4, np.nan)) == 0
