import numpy as np
import pytest

from tests.body.posecodes.posed import posed
from tests.body.poses import POSTURES
from thirdwave.body.posecodes.codes import codes_of
from thirdwave.body.posecodes.from_joints import (
    UNTOLD,
    codes_of_joints,
    joint_errors,
    posed_of_joints,
)
from thirdwave.body.skeleton import PARENTS


@pytest.mark.parametrize("posture", POSTURES)
def test_joints_alone_tell_what_the_full_body_does(posture):
    full = posed(posture)
    alone = codes_of_joints(full.joints)
    known = codes_of(full)
    assert alone.posture.label == known.posture.label
    for side in ("left", "right"):
        for name in ("knee_flexion", "elbow_flexion"):
            assert alone.value(f"{side}_{name}") == pytest.approx(
                known.value(f"{side}_{name}"), abs=0.2
            )


def test_the_errors_stated_in_the_docstring_hold():
    errors = joint_errors(60, seed=7)
    degrees = {name for name in errors if name.endswith(("flexion", "twist", "bend", "raised",
               "abduction", "elevation", "plane", "lean", "pitch", "roll", "turn", "deviation",
               "differ", "shrug", "protraction"))}  # fmt: skip
    assert max(errors[name] for name in degrees) < 2.5
    assert max(errors["left_knee_flexion"], errors["right_elbow_flexion"]) < 0.1
    lengths = {name: value for name, value in errors.items() if name not in degrees}
    assert len(lengths) > 80
    assert lengths.pop("head_from_floor") < 0.02
    assert max(lengths.values()) < 0.012


def test_what_joints_do_not_tell_is_left_out():
    codes = codes_of_joints(posed(angles={"head": (0, 40, 0)}).joints)
    assert not set(UNTOLD) & set(codes.codes)
    assert "trunk_twist" in codes


def test_bones_point_where_the_joints_say():
    full = posed("walking").joints
    made = posed_of_joints(full).joints
    for joint in (4, 5, 7, 8, 18, 19, 20, 21):
        bones = [points[joint] - points[PARENTS[joint]] for points in (full, made)]
        a, b = (bone / np.linalg.norm(bone) for bone in bones)
        assert a @ b > 1 - 1e-9


@pytest.mark.parametrize("joints", [np.zeros((23, 3)), np.zeros((24, 2)), np.full((24, 3), np.nan)])
def test_other_arrays_are_refused(joints):
    with pytest.raises(ValueError, match=r"joints: expected finite numbers of shape \(24, 3\)"):
        codes_of_joints(joints)
