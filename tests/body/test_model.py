"""The body model is SMPL: the same surface as its definition, and files are read with care."""

import zipfile

import numpy as np
import pytest

from tests.body.poses import body, root
from thirdwave.body import model_file
from thirdwave.body.model import BodyModel
from thirdwave.body.model_file import DEFAULT_FILE, recentre, write_default_body
from thirdwave.body.rotations import vector_from_matrix
from thirdwave.body.skeleton import JOINT, JOINT_NAMES, PARENTS, ancestors_or_self, levels
from thirdwave.scene import Body, Pose

RNG = np.random.default_rng(1)
MEMBERS = dict(np.load(DEFAULT_FILE))


def random_body(name="default"):
    return Body(
        pose=Pose(global_orient=RNG.normal(size=3), body_pose=0.5 * RNG.normal(size=(23, 3))),
        betas=RNG.normal(size=10),
        transl=np.array([0.3, -0.2, 4.0]),
        body_model=name,
    )


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
        ({"v_template": np.array([None, "x"], dtype=object)}, "pickled objects"),
    ],
)
def test_a_file_that_is_no_smpl_file_is_refused_by_name(tmp_path, change, message):
    members = {k: MEMBERS[k] for k in model_file.MESH_MEMBERS} | change
    path = tmp_path / "broken.npz"
    np.savez(path, **{k: v for k, v in members.items() if v is not None})
    with pytest.raises(ValueError, match=message) as caught:
        BodyModel.load(path)
    assert "broken.npz" in str(caught.value)


def test_a_pickle_is_never_opened(tmp_path):
    path = tmp_path / "SMPL_NEUTRAL.pkl"
    path.write_bytes(b"\x80\x04cos\nsystem\n.")
    with pytest.raises(ValueError, match=r"expected an SMPL-format \.npz"):
        BodyModel.load(path)


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
