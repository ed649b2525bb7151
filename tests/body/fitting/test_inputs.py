"""What a fit is given is checked at the door, with one line that says the way out."""

import numpy as np
import pytest
import torch

from tests.body.fitting.people import MODEL, points3d, somebody, view
from tests.body.poses import CAMERA
from thirdwave.body.fitting.fit import fit_bodies
from thirdwave.body.fitting.inputs import Points3D, View
from thirdwave.body.fitting.priors import ShapePriorTerm
from thirdwave.body.layouts import LAYOUTS
from thirdwave.scene import BLAZEPOSE33, COCO17, Keypoints

XYZ = points3d(somebody(2)).xyz
XY = view(somebody(2)).xy


def test_one_person_may_come_without_a_first_axis():
    assert Points3D(xyz=XYZ[0], layout="blazepose33").xyz.shape == (1, 33, 3)
    given = View(xy=XY[0], layout="coco17", camera=CAMERA, confidence=np.ones(17))
    assert given.confidence.shape == (1, 17)


def test_weights_are_confidence_over_sigma():
    confidence = np.linspace(0, 1, 33)
    given = Points3D(
        xyz=XYZ[0], layout="blazepose33", confidence=confidence, sigma_m=(0.1, 0.1, 0.2)
    )
    np.testing.assert_allclose(given.weights[0, :, 2], confidence / 0.2)


def test_what_is_given_is_left_as_it_was():
    xyz = XYZ.copy()
    xyz[0, 3] = np.nan
    Points3D(xyz=xyz, layout="blazepose33")
    assert np.isnan(xyz[0, 3]).all()


POINTS = {"xyz": XYZ, "layout": "blazepose33"}
MOVED = np.eye(4)
MOVED[:3, 3] = 1.0, 2.0, 3.0
TENSOR = torch.tensor(XYZ, requires_grad=True)
PIXELS = {"xy": XY, "layout": "coco17", "camera": CAMERA}
WRONG = {
    "a wrong count": (Points3D, POINTS | {"layout": "smpl24"},
                      r"'smpl24': expected 24 points, got 33; 33 points are blazepose33"),
    "a count of two layouts": (View, PIXELS | {"layout": "openpose25"},
                               r"got 17; 17 points are coco17 or h36m17"),
    "an unknown layout": (Points3D, POINTS | {"layout": "manny"}, "layout: expected one of"),
    "pixels for metres": (Points3D, POINTS | {"xyz": XYZ[..., :2]}, r"\(K, 3\), got \(2, 33, 2\)"),
    "millimetres": (Points3D, POINTS | {"xyz": 1000 * XYZ}, "divide by 1000"),
    "words": (Points3D, POINTS | {"xyz": [["a"] * 3] * 33}, "expected numbers"),
    "nobody": (Points3D, POINTS | {"xyz": XYZ[:0]}, "at least one person"),
    "another number of confidences": (View, PIXELS | {"confidence": np.ones(12)},
                                      r"confidence: expected shape \(2, 17\), got \(12,\)"),
    "a confidence of 2": (View, PIXELS | {"confidence": np.full((2, 17), 2.0)}, "0 to 1, got 2.0"),
    "a confidence of nan": (View, PIXELS | {"confidence": np.full((2, 17), np.nan)}, "got nan"),
    "no error at all": (View, PIXELS | {"sigma_px": 0.0}, "sigma_px: expected a positive"),
    "an endless error": (Points3D, POINTS | {"sigma_m": np.inf}, "sigma_m: expected a positive"),
    "a negative robust scale": (View, PIXELS | {"robust": -1.0}, "robust: expected a positive"),
    "a guess of a guess": (View, PIXELS | {"focal": "guess"}, "'known' or 'estimate', got 'guess'"),
    "a mirror": (View, PIXELS | {"T_cam_world": np.diag([-1.0, 1, 1, 1])}, "determinant -1"),
    "a scaled camera": (View, PIXELS | {"T_cam_world": np.diag([2.0, 2, 2, 1])}, "orthonormal"),
    "a 3 x 3 transform": (View, PIXELS | {"T_cam_world": np.eye(3)}, "expected 4 x 4"),
    "a word for a transform": (View, PIXELS | {"T_cam_world": "x"}, r"4 x 4 .* got text \('x'\)"),
    "a transposed transform": (View, PIXELS | {"T_cam_world": MOVED.T}, "last row, got .* transp"),
    "a transform with a hole": (View, PIXELS | {"T_cam_world": MOVED * np.nan}, "nan or inf"),
    "two axes' errors": (Points3D, POINTS | {"sigma_m": [1, 2]}, r"sigma_m: .* got shape \(2,\)"),
    "an error in words": (Points3D, POINTS | {"sigma_m": "a"}, r"sigma_m: .* got text \('a'\)"),
    "three errors in px": (View, PIXELS | {"sigma_px": [1, 2, 3]}, r"sigma_px: .* shape \(3,\)"),
    "a confidence in words": (View, PIXELS | {"confidence": "abc"}, r"confidence: .* got text"),
    "confidences of nothing": (View, PIXELS | {"confidence": [None] * 17}, "confidence: .* shape"),
    "a robust scale in words": (View, PIXELS | {"robust": "4"}, r"robust: .* or None, got text"),
    "complex numbers": (Points3D, POINTS | {"xyz": XYZ + 0j}, "xyz: .* got complex numbers"),
    "numbers as text": (Points3D, POINTS | {"xyz": XYZ.astype(str)}, "xyz: .* got text"),
    "text among numbers": (Points3D, POINTS | {"xyz": [[None, 1.0, "2"]] * 33}, "expected num"),
    "ragged lists": (Points3D, POINTS | {"xyz": [[1, 2, 3], [1, 2]]}, "xyz: expected numbers of"),
    "a tensor with a gradient": (Points3D, POINTS | {"xyz": TENSOR}, r"pass its .detach\(\)"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_malformed_input_is_told_in_one_line(case):
    kind, arguments, told = WRONG[case]
    with pytest.raises(ValueError, match=told) as error:
        kind(**arguments)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"camera": None}, r"camera: expected a Camera, got NoneType; .* Camera.assumed\("),
        ({"layout": ["a"]}, r"layout: expected one of .*, got list"),
        ({"layout": None}, r"layout: expected one of .*, got NoneType"),
    ],
)
def test_what_is_of_the_wrong_kind_is_named(change, told):
    with pytest.raises(TypeError, match=told):
        View(**(PIXELS | change))


def test_what_is_masked_is_missing():
    hidden = np.zeros(XYZ.shape, dtype=bool)
    hidden[1, 7, 2] = True
    given = Points3D(xyz=np.ma.MaskedArray(XYZ, hidden), layout="blazepose33")
    assert np.argwhere(given.confidence == 0).tolist() == [[1, 7]]
    whole = np.ma.MaskedArray(np.full((2, 17, 2), 400), hidden[:, :17, :2])
    assert (View(xy=whole, layout="coco17", camera=CAMERA).confidence == 1).all()
    trusted = np.ma.MaskedArray(np.ones((2, 33)), hidden[..., 2])
    given = Points3D(xyz=XYZ, layout="blazepose33", confidence=trusted)
    assert np.argwhere(given.confidence == 0).tolist() == [[1, 7]]


def test_nothing_in_a_list_is_missing_and_tensors_are_numbers():
    listed = XYZ[0].tolist()
    listed[4] = [None, None, None]
    given = Points3D(xyz=listed, layout="blazepose33")
    assert np.flatnonzero(given.confidence[0] == 0).tolist() == [4]
    given = Points3D(xyz=torch.tensor(XYZ), layout="blazepose33", sigma_m=np.float32(0.5))
    np.testing.assert_array_equal(given.xyz, XYZ)
    assert given.sigma_m.tolist() == [0.5, 0.5, 0.5]


def test_observations_of_different_numbers_of_people_are_told_apart():
    with pytest.raises(ValueError, match=r"points3d 2, view 0 1"):
        fit_bodies(
            MODEL,
            Points3D(xyz=XYZ, layout="blazepose33"),
            [View(xy=XY[0], layout="coco17", camera=CAMERA)],
        )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, "expected points3d or at least one view, got neither"),
        ({"points3d": Points3D(**POINTS), "starts": 3}, "starts: expected one of 1, 2, 4, 8"),
        ({"points3d": Points3D(**POINTS), "start": []}, "expected 2 bodies, one a person, got 0"),
        ({"points3d": Points3D(**POINTS), "weights": {"pose": 2}}, "weights: expected names of"),
        ({"points3d": Points3D(**POINTS), "weights": {"pose_prior": -1}}, "0 or a positive number"),
    ],
)
def test_wrong_arguments_of_a_fit_are_named(arguments, told):
    with pytest.raises(ValueError, match=told):
        fit_bodies(MODEL, **arguments)


def test_a_term_must_be_one_and_may_not_take_an_observations_name():
    given = Points3D(**POINTS)
    with pytest.raises(TypeError, match="expected a Term"):
        fit_bodies(MODEL, given, terms={"mine": lambda state: state})  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="got 'points3d'"):
        fit_bodies(MODEL, given, terms={"points3d": ShapePriorTerm()})


def test_a_detectors_keypoints_tell_their_layout():
    keypoints = Keypoints(names=COCO17, xy=XY[0], confidence=np.full(17, 0.5))
    given = View.of_keypoints(keypoints, CAMERA, sigma_px=7.0)
    assert (given.layout, given.sigma_px) == ("coco17", 7.0)
    np.testing.assert_allclose(given.confidence, 0.5)
    landmarks = Keypoints(names=BLAZEPOSE33, xy=np.zeros((33, 2)), confidence=np.ones(33))
    assert View.of_keypoints(landmarks, CAMERA).layout == "blazepose33"
    with pytest.raises(ValueError, match="names beginning with 'nose'"):
        View.of_keypoints(
            Keypoints(names=("nose",), xy=np.zeros((1, 2)), confidence=np.ones(1)), CAMERA
        )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_can_be_given(layout):
    count = len(LAYOUTS[layout])
    assert Points3D(xyz=np.zeros((3, count, 3)), layout=layout).weights.shape == (3, count, 3)
