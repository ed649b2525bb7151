"""The smplx engine gives what our own forward pass gives, many bodies at a time, with gradients."""

import sys

import numpy as np
import pytest

from tests.body.model_files import random_body, save, smpl_members, smplx_members
from thirdwave.body.model import BodyModel, pose_vectors
from thirdwave.tools.body_engines.smplx_engine import SmplxEngine


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    return {
        "default": BodyModel.load(),
        "smpl": BodyModel.load(save(folder / "SMPL_NEUTRAL.npz", smpl_members())),
        "smplx": BodyModel.load(save(folder / "SMPLX_NEUTRAL.npz", smplx_members())),
    }


@pytest.fixture
def torch():
    pytest.importorskip("smplx")
    return pytest.importorskip("torch")


@pytest.mark.parametrize("name", ["default", "smpl", "smplx"])
@pytest.mark.usefixtures("torch")
def test_the_engine_equals_our_forward(models, name):
    model = models[name]
    bodies = [random_body(kind, model.name, seed) for seed, kind in enumerate(("smpl", "smplx"))]
    out = SmplxEngine(model).forward(bodies)
    for row, body in enumerate(bodies):
        posed = model.forward(body)
        np.testing.assert_allclose(out.joints[row], posed.joints, atol=1e-5)
        np.testing.assert_allclose(out.model_joints[row], posed.model_joints, atol=1e-5)
        np.testing.assert_allclose(out.vertices[row], posed.vertices, atol=1e-5)


def test_the_engine_has_gradients(models, torch):
    model = models["default"]
    body = random_body("smpl", "default", seed=3)
    betas = torch.tensor(body.betas)[None].requires_grad_()
    pose = torch.tensor(pose_vectors(body.pose), dtype=torch.float32)[None]
    vertices, _ = SmplxEngine(model).pose(betas, pose)
    vertices[0, 100, 1].backward()
    step = np.zeros(10, np.float32)
    step[0] = 0.1
    assert betas.grad is not None
    moved, _ = SmplxEngine(model).pose(torch.tensor(body.betas + step)[None], pose)
    rise = float((moved - vertices.detach())[0, 100, 1]) / 0.1
    assert float(betas.grad[0, 0]) == pytest.approx(rise, rel=1e-3)


@pytest.mark.usefixtures("torch")
def test_betas_of_another_file_and_no_bodies_are_refused(models):
    engine = SmplxEngine(models["smpl"])
    with pytest.raises(ValueError, match="not interchangeable"):
        engine.forward([random_body("smpl", "default", seed=1)])
    with pytest.raises(ValueError, match="at least one"):
        engine.forward([])


def test_without_smplx_the_extra_is_named(models, monkeypatch):
    monkeypatch.setitem(sys.modules, "smplx", None)
    with pytest.raises(ImportError, match=r"non-commercial.*pip install 'thirdwave\[smplx\]'"):
        SmplxEngine(models["default"])
