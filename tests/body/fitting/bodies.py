"""Models and candidates that the fitting tests share. Test helper."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tests.body.model_files import save, smpl_members, smplx_members
from thirdwave.body.fitting.kinematics import Kinematics
from thirdwave.body.fitting.starts import likely_state
from thirdwave.body.fitting.state import State
from thirdwave.body.model import BodyModel

MODELS = ("default", "smpl with correctives", "smplx")


@cache
def kinematics(name: str) -> Kinematics:
    """Of the default body, or of it in SMPL's or SMPL-X's clothes, with pose correctives."""
    if name == "default":
        return Kinematics(BodyModel.load())
    members = smplx_members(12) if name == "smplx" else smpl_members()
    with TemporaryDirectory() as folder:
        model = BodyModel.load(save(Path(folder) / f"{name}.npz", members))
        # All that is read at first use, before the file is gone.
        assert len(model.mesh.faces)
        assert len(model.landmarks.template)
    return Kinematics(model)


def rest(tree: Kinematics, batch: int = 1) -> State:
    """T-poses with the pelvis where it is at rest, y up."""
    state = likely_state(tree, np.zeros(batch, dtype=np.int64))
    return replace(state, local=np.broadcast_to(np.eye(3), state.local.shape).copy())
