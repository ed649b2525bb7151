"""The body model is SMPL: the same surface as its definition, and files are read with care."""

import io
import pickle
import zipfile
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse

from tests.body import model_files
from tests.body.poses import body, root
from thirdwave.body import model_file
from thirdwave.body.model import BodyModel
from thirdwave.body.model_file import DEFAULT_FILE, recentre, write_default_body
from thirdwave.body.rotations import vector_from_matrix
from thirdwave.body.skeleton import JOINT, JOINT_NAMES, PARENTS, ancestors_or_self, levels
from thirdwave.scene import BLAZEPOSE33, Body, Pose

RNG = np.random.default_rng(1)
MEMBERS = dict(np.load(DEFAULT_FILE))


def random_body(name="default"):
    return model_files.random_body("smpl", name, int(RNG.integers(1 << 30)))


def smpl_by_the_book(members, body):
    """SMPL as its paper writes it, vertex by vertex with 4x4 matrices. Joints and vertices."""

    def exp(vector):
        angle = np.linalg.norm(vector)
        x, y, z = vector / angle
        K = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
        return np.eye(3) + np.sin(angle) * K + (1 - np.cos(angle)) * K @ K

    vectors = np.concatenate([body.pose.global_orient[None], body.pose.body_pose]).astype(float)
    R = np.array([exp(v) for v in vectors])
    shaped = members["v_template"] + members["shapedirs"].astype(float)[..., :10] @ body.betas
    J = members["J_regressor"].astype(float) @ shaped
    if "posedirs" in members:
        feature = (R[1:] - np.eye(3)).reshape(-1)
        shaped = shaped + members["posedirs"].astype(float) @ feature
    world = []
    for joint, parent in enumerate(PARENTS):
        G = np.eye(4)
        G[:3, :3] = R[joint]
        G[:3, 3] = J[joint] if parent < 0 else J[joint] - J[parent]
        world.append(G if parent < 0 else world[parent] @ G)
    world = np.array(world)
    relative = world.copy()
    for joint in range(24):
        relative[joint, :3, 3] -= world[joint, :3, :3] @ J[joint]
    vertices = np.empty_like(shaped)
    for v in range(len(shaped)):
        blended = (members["weights"][v].astype(float)[:, None, None] * relative).sum(0)
        vertices[v] = (blended @ np.append(shaped[v], 1))[:3]
    return world[:, :3, 3] + body.transl, vertices + body.transl


def test_forward_equals_smpls_definition():
    for _ in range(2):
        given = random_body()
        posed = BodyModel.load().forward(given)
        joints, vertices = smpl_by_the_book(MEMBERS, given)
        np.testing.assert_allclose(posed.joints, joints, atol=2e-6)
        np.testing.assert_allclose(posed.vertices, vertices, atol=2e-6)


def test_a_users_file_with_pose_blend_shapes_and_300_betas_is_skinned_with_them(tmp_path):
    plain = {k: MEMBERS[k] for k in model_file.MESH_MEMBERS}
    plain["posedirs"] = 0.01 * RNG.normal(size=(6890, 3, 207))
    plain["shapedirs"] = np.concatenate([plain["shapedirs"], np.ones((6890, 3, 5))], axis=2)
    path = tmp_path / "mine.npz"
    np.savez(path, **plain)
    model = BodyModel.load(path)
    given = random_body(str(path))
    joints, vertices = smpl_by_the_book(plain, given)
    posed = model.forward(given)
    np.testing.assert_allclose(posed.joints, joints, atol=2e-6)
    np.testing.assert_allclose(posed.vertices, vertices, atol=2e-6)
    assert model.landmarks.template.shape == (33, 3)


def test_betas_of_another_file_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"other\.npz.*betas are not interchangeable"):
        BodyModel.load().forward(random_body("other.npz"))
    np.savez(tmp_path / "mine.npz", **MEMBERS)
    with pytest.raises(ValueError, match=r"'default'.*not interchangeable"):
        BodyModel.load(tmp_path / "mine.npz").forward(random_body())


def test_the_default_shape_is_a_person_of_one_metre_seventy():
    height = np.ptp(BodyModel.load().rest_vertices(np.zeros(10))[:, 1])
    assert 1.69 < height < 1.73


def test_joints_and_landmarks_need_no_mesh():
    loaded = BodyModel.load()
    model = BodyModel(loaded.name, loaded.J_template, loaded.J_shapedirs, loaded.file)
    posed = model.forward(body())
    assert posed.joints.shape == (24, 3)
    assert model.landmarks.weights.shape == (33, 24)
    assert "mesh" not in vars(model)
    assert posed.vertices.shape == (6890, 3)
    assert "mesh" in vars(model)


def test_the_default_model_is_read_once():
    assert BodyModel.load() is BodyModel.load("default") is BodyModel.load(None)


def test_an_smplx_pose_leaves_the_hands_at_rest():
    angles = np.radians(RNG.normal(size=(23, 3)) * 20)
    angles[21:] = 0
    orient = vector_from_matrix(root(30))
    smpl = Body(pose=Pose(global_orient=orient, body_pose=angles), betas=np.zeros(10),
                transl=np.zeros(3))  # fmt: skip
    smplx = Body(pose=Pose(model="smplx", global_orient=orient, body_pose=angles[:21]),
                 betas=np.zeros(10), transl=np.zeros(3))  # fmt: skip
    model = BodyModel.load()
    np.testing.assert_allclose(model.forward(smpl).joints, model.forward(smplx).joints)


def test_recentring_moves_the_mean_and_leaves_the_shapes():
    shifted = recentre(MEMBERS, 0.7)
    shapes = MEMBERS["shapedirs"].astype(float)
    there = MEMBERS["v_template"] + shapes @ ([0.7 + 0.4, 0.1] + [0.0] * 8)
    here = shifted["v_template"] + shapes @ ([0.4, 0.1] + [0.0] * 8)
    np.testing.assert_allclose(here, there, atol=1e-6)


def test_a_written_body_is_the_same_body(tmp_path):
    path = tmp_path / "again.npz"
    write_default_body(path, MEMBERS)
    again, first = BodyModel.load(path), BodyModel.load()
    np.testing.assert_allclose(again.J_template, first.J_template, atol=1e-6)
    np.testing.assert_allclose(again.landmarks.template, first.landmarks.template, atol=1e-6)
    np.testing.assert_allclose(again.mesh.v_template, first.mesh.v_template, atol=1e-6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weights": None}, "missing weights"),
        ({"shapedirs": np.zeros((6890, 3, 4))}, "shapedirs: expected shape"),
        ({"kintree_table": np.zeros((2, 24), int)}, "SMPL's 24-joint tree"),
        ({"J_regressor": np.zeros((55, 6890))}, "J_regressor: expected shape"),
        ({"v_template": np.array([None, "x"], dtype=object)}, "one of 2 objects"),
        ({"f": np.array([[0, 1, 6890]])}, "f: expected vertex numbers from 0 to 6889"),
        ({"weights": np.zeros((6890, 55))}, r"weights: expected shape \(6890, 24\)"),
        ({"posedirs": np.zeros((6890, 3, 486))}, r"posedirs: expected shape \(6890, 3, 207\)"),
        ({"v_template": np.full((6890, 3), np.nan)}, "v_template: expected finite numbers"),
        ({"kintree_table": np.zeros((2, 52), int)}, r"SMPL\+H, MANO and FLAME are not read"),
    ],
)
def test_a_file_that_is_no_smpl_file_is_refused_by_name(tmp_path, change, message):
    members = {k: MEMBERS[k] for k in model_file.MESH_MEMBERS} | change
    path = tmp_path / "broken.npz"
    np.savez(path, **{k: v for k, v in members.items() if v is not None})
    with pytest.raises(ValueError, match=message) as caught:
        _ = BodyModel.load(path).mesh
    assert "broken.npz" in str(caught.value)


def _first_row(array, row):
    changed = np.array(array, dtype=np.float64)
    changed[0] = row
    return changed


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weights": np.zeros((6890, 24))}, "weights: expected rows that sum to 1, got 0 in row 0"),
        ({"weights": -MEMBERS["weights"]}, "weights: expected skinning weights of 0 or more, got"),
        (
            {"weights": _first_row(MEMBERS["weights"], 1 / 20)},
            r"weights: .* sum to 1, got 1\.2 in row 0",
        ),
        ({"J_regressor": np.zeros((24, 6890))}, "J_regressor: expected rows that sum to 1, got 0"),
        ({"v_template": np.full((6890, 3), 1e300)}, r"v_template: .* below 100, got 1e\+300"),
        ({"v_template": 1000.0 * MEMBERS["v_template"]}, "v_template: .* divide by 1000"),
        ({"v_template": np.zeros((6890, 3))}, "v_template: .* a person, metres, got 6890 vertices"),
        ({"shapedirs": np.full((6890, 3, 10), -1e9)}, "shapedirs: expected metres, .* got 1e.09"),
        ({"J_regressor": np.full((24, 6890), 1e308)}, "J_regressor: .* sum to 1, got inf in row 0"),
    ],
)
def test_a_file_of_impossible_numbers_is_refused_when_it_is_loaded(tmp_path, change, message):
    members = {k: MEMBERS[k] for k in model_file.MESH_MEMBERS} | change
    path = tmp_path / "odd.npz"
    np.savez(path, **members)
    with pytest.raises(ValueError, match=rf"body model .*odd\.npz: {message}"):
        BodyModel.load(path)


def test_rounded_weights_are_weights(tmp_path):
    members = {k: MEMBERS[k] for k in model_file.MESH_MEMBERS}
    members["weights"] = MEMBERS["weights"].astype(np.float16)
    model = BodyModel.load(model_files.save(tmp_path / "small.npz", members))
    np.testing.assert_allclose(model.mesh.weights, MEMBERS["weights"], atol=1e-3)


def test_a_bad_surface_of_a_file_with_joints_of_its_own_is_refused_when_it_is_read(tmp_path):
    path = model_files.save(tmp_path / "own.npz", MEMBERS | {"weights": 0 * MEMBERS["weights"]})
    with pytest.raises(ValueError, match=r"own\.npz: weights: expected rows that sum to 1"):
        _ = BodyModel.load(path).mesh


@pytest.mark.parametrize("suffix", ["pkl", "npz"])
def test_a_hostile_pickle_in_a_model_is_refused_with_the_files_name(tmp_path, suffix):
    path, ran = tmp_path / f"SMPL_NEUTRAL.{suffix}", tmp_path / "it ran"
    hostile = {k: MEMBERS[k] for k in model_file.MESH_MEMBERS}
    hostile["weights"] = np.array(Touch(ran), dtype=object)
    if suffix == "pkl":
        path.write_bytes(pickle.dumps(hostile))
    else:
        np.savez(path, **hostile)
    with pytest.raises(ValueError, match=rf"SMPL_NEUTRAL\.{suffix}.*refused.*io\.open"):
        _ = BodyModel.load(path).mesh
    assert not ran.exists()


class Touch:
    """Opens a file for writing when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


@pytest.mark.parametrize("protocol", [0, 2, 5])
def test_the_official_pickle_is_the_same_body_as_its_npz(tmp_path, protocol):
    """Sparse and chumpy as in the official files, and members that are no arrays."""
    members = dict(model_files.smpl_members())
    model_files.save(tmp_path / "SMPL_NEUTRAL.npz", members)
    members["J_regressor"] = scipy.sparse.csc_matrix(members["J_regressor"])
    members["bs_style"], members["pose_training_info"] = "lbs", {"data": ["a", {"b": None}]}
    # Protocol 0 writes bytes as text; without the largest member it is quick.
    del members["posedirs"]
    path = tmp_path / "basicmodel_neutral_lbs_10_207_0_v1.0.0.pkl"
    path.write_bytes(pickle.dumps(members, protocol))
    ours, other = BodyModel.load(path), BodyModel.load(tmp_path / "SMPL_NEUTRAL.npz")
    np.testing.assert_array_equal(ours.mesh.v_template, other.mesh.v_template)
    np.testing.assert_array_equal(ours.mesh.faces, other.mesh.faces)
    np.testing.assert_allclose(ours.J_shapedirs, other.J_shapedirs, atol=1e-12)
    np.testing.assert_array_equal(ours.mesh.weights, other.mesh.weights)


def test_a_member_that_numpy_pickled_is_read_when_it_is_an_array(tmp_path):
    members = model_files.smpl_members()
    sparse = np.array(scipy.sparse.csc_matrix(members["J_regressor"]), dtype=object)
    path = model_files.save(tmp_path / "boxed.npz", members | {"J_regressor": sparse})
    plain = model_files.save(tmp_path / "plain.npz", members)
    np.testing.assert_array_equal(BodyModel.load(path).J_template, BodyModel.load(plain).J_template)


def test_an_npz_that_lies_about_a_members_size_is_refused(tmp_path):
    path = tmp_path / "liar.npz"
    huge = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        huge, {"descr": "<f8", "fortran_order": False, "shape": (1 << 34, 3)}
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name in model_file.MESH_MEMBERS:
            archive.writestr(f"{name}.npy", huge.getvalue())
    with pytest.raises(ValueError, match=r"liar\.npz: kintree_table: expected at most"):
        BodyModel.load(path)


def test_other_kinds_of_files_are_refused(tmp_path):
    (tmp_path / "model.pkl").write_text("<!DOCTYPE html><html>Please log in</html>")
    with pytest.raises(ValueError, match=r"model\.pkl: expected a pickle, got one damaged at byte"):
        BodyModel.load(tmp_path / "model.pkl")
    (tmp_path / "model.bin").write_bytes(b"\x00" * 100)
    with pytest.raises(ValueError, match=r"model\.bin: expected an \.npz or \.pkl of SMPL"):
        BodyModel.load(tmp_path / "model.bin")


@pytest.fixture(scope="module")
def twins(tmp_path_factory):
    """The default body as an SMPL file and as an SMPL-X file, without pose correctives."""
    folder = tmp_path_factory.mktemp("twins")
    for name, members in (
        ("SMPL_NEUTRAL", model_files.smpl_members()),
        # 10 betas and 10 expressions, as the smaller files have it.
        ("SMPLX_NEUTRAL", model_files.smplx_members(columns=20)),
    ):
        plain = {k: array for k, array in members.items() if k != "posedirs"}
        model_files.save(folder / f"{name}.npz", plain)
    return BodyModel.load(folder / "SMPL_NEUTRAL.npz"), BodyModel.load(folder / "SMPLX_NEUTRAL.npz")


def test_an_smplx_file_of_the_same_body_poses_the_same(twins):
    smpl, smplx = twins
    assert (smpl.kind, smpl.num_joints, smplx.kind, smplx.num_joints) == ("smpl", 24, "smplx", 55)
    assert smplx.joint_names[20:26] == (
        "left_wrist", "right_wrist", "jaw", "left_eye_smplhf", "right_eye_smplhf", "left_index1",
    )  # fmt: skip
    bodies = [model_files.random_body("smplx", model.name, seed=2) for model in twins]
    first, second = smpl.forward(bodies[0]), smplx.forward(bodies[1])
    np.testing.assert_allclose(second.joints, first.joints, atol=2e-6)
    np.testing.assert_allclose(second.rotations, first.rotations, atol=1e-12)
    assert second.model_joints.shape == (55, 3)
    assert second.model_rotations.shape == (55, 3, 3)
    source = model_files.smplx_sources()
    np.testing.assert_allclose(second.vertices, first.vertices[source], atol=2e-6)
    np.testing.assert_allclose(smplx.segment_weights, smpl.segment_weights[source], atol=1e-6)
    np.testing.assert_allclose(
        smplx.rest_smpl_joints(np.ones(10)), smpl.rest_smpl_joints(np.ones(10)), atol=2e-6
    )


def test_an_smpl_pose_loses_its_hands_on_an_smplx_file(twins):
    _, smplx = twins
    given = model_files.random_body("smpl", smplx.name, seed=3)
    kept = replace(
        given, pose=replace(given.pose, model="smplx", body_pose=given.pose.body_pose[:21])
    )
    np.testing.assert_array_equal(smplx.forward(given).vertices, smplx.forward(kept).vertices)


def test_landmarks_of_an_smplx_file_stand_where_smpls_do(twins):
    smpl, smplx = (model.landmarks for model in twins)
    away = np.linalg.norm(smplx.template - smpl.template, axis=1)
    hands = [name.endswith(("pinky", "index", "thumb")) and "foot" not in name
             for name in BLAZEPOSE33]  # fmt: skip
    # Patches of a few nearest vertices differ where vertices are doubled.
    assert away[~np.array(hands)].max() < 0.012
    assert away[hands].max() < 0.05
    assert smplx.weights.shape == (33, 55)
    np.testing.assert_allclose(smplx.weights.sum(1), 1)
    assert smpl.posedirs is None
    assert smplx.posedirs is None


def test_landmarks_carry_the_correctives_of_their_vertices(tmp_path):
    members = model_files.smplx_members(columns=20)
    model = BodyModel.load(model_files.save(tmp_path / "SMPLX_MALE.npz", members))
    posedirs = model.landmarks.posedirs
    assert posedirs is not None
    nose, knee = (BLAZEPOSE33.index(name) for name in ("nose", "left_knee"))
    np.testing.assert_allclose(posedirs[nose], members["posedirs"][9120], atol=1e-7)
    assert not posedirs[knee].any()


def test_a_written_body_keeps_its_correctives(tmp_path):
    write_default_body(tmp_path / "bent.npz", model_files.smpl_members())
    model = BodyModel.load(tmp_path / "bent.npz")
    assert model.landmarks.posedirs is not None
    assert model.mesh.posedirs is not None
    nose = BLAZEPOSE33.index("nose")
    np.testing.assert_allclose(model.landmarks.posedirs[nose], model.mesh.posedirs[332], atol=1e-5)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere\.npz"):
        BodyModel.load(tmp_path / "nowhere.npz")


def test_a_zip_without_arrays_is_refused(tmp_path):
    path = tmp_path / "other.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(ValueError, match="missing"):
        BodyModel.load(path)


def test_the_tree_lists_parents_before_children_and_levels_cover_it():
    assert all(parent < joint for joint, parent in enumerate(PARENTS))
    assert sorted(np.concatenate(levels()).tolist()) == list(range(1, 24))
    above = ancestors_or_self()
    assert above[JOINT["left_wrist"], JOINT["spine3"]] == 1
    assert above[JOINT["spine3"], JOINT["left_wrist"]] == 0
    assert len(set(JOINT_NAMES)) == 24
