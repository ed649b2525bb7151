"""Our forward pass is that of the packages the field uses, on SMPL and on SMPL-X files."""

import numpy as np
import pytest

from tests.body.model_files import random_body, save, smpl_members, smplx_members
from thirdwave.body.landmarks import SMPLX_VERTICES, VERTICES
from thirdwave.body.model import BodyModel, pose_vectors
from thirdwave.body.skeleton import SKELETONS

TOLERANCE_M = 1e-5


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    return {
        "smpl": save(folder / "SMPL_NEUTRAL.npz", smpl_members()),
        "smplx": save(folder / "SMPLX_NEUTRAL.npz", smplx_members()),
    }


def posed_by_smplx(path, kind, body):
    """Joints and vertices by the classes of smplx, which read the file themselves."""
    torch = pytest.importorskip("torch")
    smplx = pytest.importorskip("smplx")
    vectors = torch.tensor(pose_vectors(body.pose, kind), dtype=torch.float32)[None]
    given = {
        "betas": torch.tensor(body.betas)[None],
        "global_orient": vectors[:, 0],
        "transl": torch.tensor(body.transl)[None],
    }
    if kind == "smpl":
        members = smplx.utils.Struct(**np.load(path))
        model = smplx.SMPL(model_path="", data_struct=members)
        out = model(body_pose=vectors[:, 1:].reshape(1, -1), **given)
    else:
        model = smplx.SMPLX(str(path), use_pca=False, flat_hand_mean=True)
        out = model(body_pose=vectors[:, 1:22].reshape(1, -1), **given)
    joints = out.joints[0, : vectors.shape[1]]
    return joints.detach().numpy(), out.vertices[0].detach().numpy()


@pytest.mark.parametrize(("topology", "ours"), [("smplh", VERTICES), ("smplx", SMPLX_VERTICES)])
def test_landmarks_stand_on_the_vertices_that_smplx_names(topology, ours):
    vertex_ids = pytest.importorskip("smplx.vertex_ids").vertex_ids[topology]
    theirs = {
        "nose": "nose", "left_eye": "leye", "right_eye": "reye", "left_ear": "lear",
        "right_ear": "rear", "left_heel": "LHeel", "right_heel": "RHeel",
        "left_foot_index": "LBigToe", "right_foot_index": "RBigToe", "left_thumb": "lthumb",
        "right_thumb": "rthumb", "left_index": "lindex", "right_index": "rindex",
        "left_pinky": "lpinky", "right_pinky": "rpinky",
    }  # fmt: skip
    assert ours == {name: vertex_ids[theirs[name]] for name in ours}


def test_smplx_joints_are_named_as_in_smplx():
    names = pytest.importorskip("smplx.joint_names")
    assert SKELETONS["smplx"].joint_names == tuple(names.JOINT_NAMES[:55])


@pytest.mark.parametrize("kind", ["smpl", "smplx"])
def test_our_forward_is_that_of_smplx(files, kind):
    model = BodyModel.load(files[kind])
    assert model.mesh.posedirs is not None
    body = random_body(kind, model.name, seed=7)
    posed = model.forward(body)
    joints, vertices = posed_by_smplx(files[kind], kind, body)
    np.testing.assert_allclose(posed.model_joints, joints, atol=TOLERANCE_M)
    np.testing.assert_allclose(posed.vertices, vertices, atol=TOLERANCE_M)


@pytest.mark.parametrize("kind", ["smpl", "smplx"])
def test_our_forward_is_that_of_body_models(files, kind):
    pytest.importorskip("body_models")
    model = BodyModel.load(files[kind])
    body = random_body(kind, model.name, seed=8)
    posed = model.forward(body)
    vectors = pose_vectors(body.pose, kind).astype(np.float32)
    given = {
        "shape": body.betas, "pelvis_rotation": vectors[0], "global_translation": body.transl,
    }  # fmt: skip
    if kind == "smpl":
        from body_models.smpl.numpy import SMPL  # pyright: ignore[reportMissingImports]

        other, parts = SMPL(model_path=files[kind]), (vectors[1:],)
    else:
        from body_models.smplx.numpy import SMPLX  # pyright: ignore[reportMissingImports]

        other = SMPLX(model_path=files[kind], flat_hand_mean=True)
        parts = (vectors[1:22], vectors[22:25], vectors[25:])
        given["expression"] = np.zeros(10, np.float32)
    joints = other.forward_skeleton(*parts, **given)[:, :3, 3]
    np.testing.assert_allclose(posed.model_joints, joints, atol=TOLERANCE_M)
    vertices = other.forward_vertices(*parts, **given)
    np.testing.assert_allclose(posed.vertices, vertices, atol=TOLERANCE_M)
