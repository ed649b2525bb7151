"""A fit that begins with a guess: stays where it is sure, follows the picture where it is not."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.body.observing import observe
from tests.body.poses import CAMERA, POSTURES, body, root
from thirdwave.body.fit import judge_guess, solve_landmarks
from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.state import state_of_bodies
from thirdwave.body.fitting.testing import check_term, random_state
from thirdwave.body.guess import DepthTerm, Guess
from thirdwave.body.model import BodyModel, local_rotations
from thirdwave.body.rotations import matrix_from_vector, vector_from_matrix
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import BLAZEPOSE33

MODEL = BodyModel.load()
TRUTH = body(POSTURES["squatting"][1], orient=root(yaw=35), transl=(0.3, 0.2, 3.5))


def guess(truth=TRUTH, turn_sd_rad: float | np.ndarray = 0.1, **changes) -> Guess:
    values: dict[str, Any] = {
        "local": local_rotations(truth.pose),
        "betas": truth.betas.astype(np.float64),
        "pelvis": MODEL.forward(truth).joints[0],
        "turn_sd_rad": np.full(24, 1.0) * turn_sd_rad,
        "betas_sd": np.full(10, 0.5),
        "log_depth_sd": 0.1,
    }
    return Guess(**(values | changes))


def off_mm(found, truth=TRUTH) -> float:
    a, b = MODEL.forward(found).joints, MODEL.forward(truth).joints
    return 1e3 * np.linalg.norm((a - a[0]) - (b - b[0]), axis=1).mean()


def turned(joint: str, degrees: float) -> np.ndarray:
    local = local_rotations(TRUTH.pose)
    local[JOINT[joint]] = local[JOINT[joint]] @ matrix_from_vector([np.radians(degrees), 0.0, 0.0])
    return local


def test_a_good_guess_undoes_what_landmarks_get_wrong():
    seen = observe(TRUTH, noise_px=5, flatten=0.5, seed=1)
    alone, led = seen.fit(), seen.fit(guess=guess())
    assert off_mm(led.body) < 0.6 * off_mm(alone.body)
    assert led.body.fit is not None
    assert led.body.fit.accepted


def test_it_takes_at_most_half_the_steps():
    steps = [0, 0]
    for name, (_, angles, orient) in POSTURES.items():
        truth = body(angles, orient=root(yaw=20, **orient))
        seen = observe(truth, noise_px=5, flatten=0.6, seed=len(name))
        for kind, given in enumerate((None, guess(truth))):
            steps[kind] += sum(int(s.iterations[0]) for s in seen.fit(guess=given).stages)
    assert steps[1] <= 0.5 * steps[0]


def test_where_the_guess_is_unsure_the_picture_decides():
    seen = observe(TRUTH)
    sd = np.full(24, 0.05)
    sd[JOINT["left_knee"]] = 1.0
    led = seen.fit(guess=guess(local=turned("left_knee", -40.0), turn_sd_rad=sd))
    sure = seen.fit(guess=guess(local=turned("left_knee", -40.0), turn_sd_rad=np.full(24, 0.02)))
    assert off_mm(led.body) < 25
    assert off_mm(sure.body) > off_mm(led.body) + 10


def test_a_guess_that_lies_elsewhere_in_the_picture_is_not_followed():
    seen = observe(TRUTH)
    wrong = guess(local=turned("pelvis", 150.0), turn_sd_rad=np.full(24, 0.02))
    alone, led = seen.fit(), seen.fit(guess=wrong)
    assert off_mm(led.body) == pytest.approx(off_mm(alone.body))
    assert len(led.stages) == 2


def test_legs_that_are_not_in_the_picture_are_not_guessed():
    seen = observe(TRUTH)
    xy = seen.landmarks.xy.copy()
    legs = [row for row, name in enumerate(BLAZEPOSE33)
            if name.split("_", 1)[-1] in ("knee", "ankle", "heel", "foot_index")]  # fmt: skip
    xy[legs, 1] += 10 * CAMERA.image_size[1]
    half = seen.with_landmarks(xy=xy)
    scores = seen.detector.confidence.copy()
    scores[13:] = 0.0
    found = half.with_detector(confidence=scores).fit(guess=guess())
    bent = np.degrees(np.linalg.norm(found.body.pose.body_pose[JOINT["left_knee"] - 1]))
    assert bent < 45  # the guess, and the truth, are at more than 100


def test_the_residuals_before_are_the_guesss():
    seen = observe(TRUTH, noise_px=3)
    given = guess(local=turned("left_knee", -20.0))
    judged, led = seen.fit(guess=given), judge_guess(
        MODEL, CAMERA, seen.landmarks, guess=given, detector=seen.detector, xyxy=seen.xyxy
    )  # fmt: skip
    assert judged.body.fit is not None
    assert led.body.fit is not None
    assert judged.body.fit.before_px == pytest.approx(led.body.fit.residual_px)
    assert (judged.body.fit.residual_px or 0.0) < (judged.body.fit.before_px or 0.0)


def test_a_guess_is_judged_as_it_is():
    seen = observe(TRUTH)
    found = judge_guess(
        MODEL, CAMERA, seen.landmarks, guess=guess(), detector=seen.detector, xyxy=seen.xyxy
    )
    assert off_mm(found.body) < 0.1
    assert found.body.fit is not None
    assert found.body.fit.accepted
    assert found.landmark_px == pytest.approx(0.0, abs=0.1)
    assert found.body.fit.uncertainty_mm is not None
    # At most a tenth of 3.5 m in depth; a foot hangs on four joints that are 6 degrees off each.
    assert 100 < found.body.fit.uncertainty_mm[0] < 400
    assert 30 < found.body.fit.uncertainty_mm[JOINT["left_ankle"]] < 200


def test_surer_guesses_give_surer_bodies():
    seen = observe(TRUTH)
    sure, unsure = (seen.fit(guess=guess(turn_sd_rad=sd)).body.fit for sd in (0.02, 0.3))
    assert sure is not None
    assert unsure is not None
    assert sure.uncertainty_mm is not None
    assert unsure.uncertainty_mm is not None
    assert (sure.uncertainty_mm[1:] < unsure.uncertainty_mm[1:]).all()


def test_the_depth_terms_derivative_is_exact():
    tree = kinematics_of(MODEL)
    start = state_of_bodies(tree, [TRUTH])
    here = random_state(tree, 3, 2)
    here = replace(here, transl=here.transl + np.array([0.0, 0.0, 3.0]))
    check_term(DepthTerm(start, 0.1), here)
    assert DepthTerm(start, 0.1).residual(start) == pytest.approx(0.0, abs=1e-12)


def test_what_is_no_guess_is_refused():
    with pytest.raises(ValueError, match=r"guess, betas: expected finite numbers \(10,\), got"):
        guess(betas=np.zeros(9))
    with pytest.raises(ValueError, match=r"guess, pelvis: .* numbers that are not finite"):
        guess(pelvis=np.array([0.0, np.nan, 3.0]))


def test_a_guess_keeps_its_rotations():
    state = guess().state(MODEL)
    assert vector_from_matrix(state.local[0, 1:]) == pytest.approx(TRUTH.pose.body_pose, abs=1e-6)
    found = solve_landmarks(
        MODEL, CAMERA, observe(TRUTH).landmarks, xyxy=observe(TRUTH).xyxy, guess=guess()
    )
    assert off_mm(found.body) < 15
