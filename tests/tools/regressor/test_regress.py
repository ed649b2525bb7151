"""The shipped network: equivariant, never not a number, refused where it does not belong."""

from dataclasses import replace

import numpy as np
import pytest

from tests.body.poses import CAMERA
from tests.tools.regressor.people import seen
from tests.tools.regressor.test_inputs import in_mirror
from thirdwave.body.fit import solve_landmarks
from thirdwave.body.model import BodyModel, local_rotations
from thirdwave.body.rotations import matrix_from_vector, vector_from_matrix
from thirdwave.body.synthetic.postures import sample
from thirdwave.tools.perception import onnx
from thirdwave.tools.regressor import regress as module
from thirdwave.tools.regressor.outputs import MIRROR_JOINTS
from thirdwave.tools.regressor.regress import check_network, regress
from thirdwave.tools.synthetic.pictures import render_scene
from thirdwave.tools.synthetic.seen import seen as perceived

MODEL = BodyModel.load()
SHARES = {"standing": 1, "chair": 1, "deep squat": 1, "squat, arms ahead": 1, "kneeling upright": 1,
          "walking": 1, "bending": 1}  # fmt: skip
FLIP = np.array([-1.0, 1.0, 1.0])


def told(person, **changes):
    given = {"detector": person.detector, "xyxy": person.xyxy} | changes
    found = regress(MODEL, CAMERA, given.pop("landmarks", person.landmarks), **given)
    assert found is not None
    return found


def angle_deg(first, second):
    turned = first @ np.swapaxes(second, -1, -2)
    return np.degrees(np.linalg.norm(vector_from_matrix(turned), axis=-1))


def test_the_body_in_a_mirror_is_the_mirrored_body():
    for person in seen(6):
        here = told(person)
        x_min, y_min, x_max, y_max = person.xyxy
        width = CAMERA.image_size[0]
        there = told(
            person,
            landmarks=in_mirror(person.landmarks),
            detector=in_mirror(person.detector),
            xyxy=np.array([width - x_max, y_min, width - x_min, y_max]),
        )
        mirrored = (here.local * FLIP[:, None] * FLIP)[MIRROR_JOINTS]
        assert angle_deg(there.local, mirrored).max() < 1.0
        assert there.pelvis == pytest.approx(here.pelvis * FLIP, abs=0.02)


def test_a_turned_camera_turns_the_body():
    turn = matrix_from_vector([0.0, 0.06, 0.0])

    def turned(points):
        slopes = (points.xy - CAMERA.principal_point) / CAMERA.focal_length
        rays = np.concatenate([slopes, np.ones((len(slopes), 1))], axis=1) @ turn.T
        xy = rays[:, :2] / rays[:, 2:] * CAMERA.focal_length + CAMERA.principal_point
        return replace(points, xy=xy)

    offs = []
    for person in seen(8):
        here = told(person)
        landmarks, detector = turned(person.landmarks), turned(person.detector)
        box = np.concatenate([landmarks.xy.min(0), landmarks.xy.max(0)])
        there = told(person, landmarks=landmarks, detector=detector, xyxy=box)
        offs.append(angle_deg(there.local[0], turn @ here.local[0]))
    assert np.median(offs) < 3.0


@pytest.fixture(scope="module")
def strangers():
    """People drawn anew, rendered, and seen by the real models: landmarks, box, camera, truth."""
    found = []
    for number in range(30):
        rng = np.random.default_rng([770077, number])
        truth = sample(rng, families=SHARES, cut_share=0.1)
        pair = perceived(render_scene([truth], truth.camera, rng), truth, rng)
        if pair is not None:
            found.append((pair, truth))
    return found


def test_fits_led_by_it_are_nearer_the_truth_than_fits_alone(strangers):
    errors = {"alone": [], "led": []}
    turned = {"alone": [], "led": []}
    steps = {"alone": 0, "led": 0}
    for pair, truth in strangers:
        given = {"detector": pair.found.keypoints, "xyxy": pair.found.xyxy}
        marks, form = pair.marks.keypoints, MODEL.forward(truth.body)
        guess = regress(MODEL, truth.camera, marks, **given)
        for kind, lead in (("alone", None), ("led", guess)):
            fit = solve_landmarks(MODEL, truth.camera, marks, guess=lead, **given)
            found = MODEL.forward(fit.body)
            gap = (found.joints - found.joints[0]) - (form.joints - form.joints[0])
            errors[kind].append(np.linalg.norm(gap, axis=1).mean())
            turned[kind].append(angle_deg(found.rotations[0], form.rotations[0]))
            steps[kind] += sum(int(stage.iterations[0]) for stage in fit.stages)
    assert len(strangers) > 20
    assert np.median(errors["led"]) < 0.9 * np.median(errors["alone"])
    assert np.mean(turned["led"]) < 0.9 * np.mean(turned["alone"])
    assert steps["led"] <= 0.5 * steps["alone"]


def test_its_spreads_say_how_near_the_truth_it_is(strangers):
    ratios = []
    for pair, truth in strangers:
        found = regress(
            MODEL, truth.camera, pair.marks.keypoints,
            detector=pair.found.keypoints, xyxy=pair.found.xyxy,
        )  # fmt: skip
        assert found is not None
        off = np.radians(angle_deg(found.local, local_rotations(truth.body.pose)))
        ratios.append(off / (np.sqrt(3) * found.turn_sd_rad))
    # Of turns about three axes the middle one is 0.89 of the root of the mean square.
    assert 0.6 < np.median(ratios) < 1.2
    assert np.mean(np.array(ratios) < 2) > 0.85


def test_it_never_says_what_is_no_number():
    person = seen(1)[0]
    nothing = replace(person.landmarks, confidence=np.zeros(33))
    one_place = replace(person.landmarks, xy=np.full((33, 2), 200.0), xyz=np.zeros((33, 3)))
    far = replace(person.landmarks, xy=person.landmarks.xy * 1e5)
    for landmarks in (nothing, one_place, far):
        for detector in (None, person.detector):
            found = told(person, landmarks=landmarks, detector=detector)
            for name in ("local", "betas", "pelvis", "turn_sd_rad", "betas_sd"):
                assert np.isfinite(getattr(found, name)).all(), name
            assert found.pelvis[2] > 0


def test_the_file_says_what_it_was_trained_on():
    notes = check_network()
    assert int(notes["trained_on"].split()[0]) > 1000
    assert {"seed", "steps", "torch", "numpy", "body_sha256", "licence"} <= set(notes)


def test_a_network_for_another_default_body_is_refused(monkeypatch):
    check_network.cache_clear()
    monkeypatch.setattr(module, "body_sha256", lambda: "0" * 64)
    with pytest.raises(onnx.BadWeights, match=r"trained for body_sha256 0{12}, got .* train it"):
        told(seen(1)[0])
    check_network.cache_clear()


def test_another_body_model_is_refused():
    other = replace(MODEL, name="somebody's.npz")
    person = seen(1)[0]
    with pytest.raises(ValueError, match=r"expected the default body, .* got \"somebody's.npz\""):
        regress(other, CAMERA, person.landmarks, xyxy=person.xyxy)
