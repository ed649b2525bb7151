"""Questions to an agent whose plans call ChatPose: a real session, planned by a script."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.tools.chatpose.miniature import write_checkpoint
from tests.tools.perception.pictures import ASTRONAUT, rgb_of
from thirdwave.agents.testing import ScriptedChatModel
from thirdwave.apps.session import Reply, Session
from thirdwave.apps.settings import Settings
from thirdwave.body.fit import fit_landmarks
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import matrix_from_vector, ray_rotation
from thirdwave.scene import Body, Camera, Fit
from thirdwave.tools.estimators.pool import ESTIMATORS
from thirdwave.tools.perception.people import detect

DETECT = {"id": "s1", "tool": "detect_people", "args": {}}


@pytest.fixture(scope="module")
def astronaut() -> tuple[Body, np.ndarray]:
    """The body that the landmark fit finds on the photograph, and what a head that knew it says.

    The pose head looks straight at the crop, so the root is turned back by the person's ray; the
    columns of each rotation are its six numbers.
    """
    rgb = rgb_of(ASTRONAUT)
    camera = Camera.assumed((rgb.shape[1], rgb.shape[0]))
    (person,) = detect(rgb)
    assert person.landmarks is not None
    body = fit_landmarks(
        BodyModel.load(), camera, person.landmarks, detector=person.keypoints, xyxy=person.xyxy
    )
    middle = (person.xyxy[:2] + person.xyxy[2:]) / 2
    ray = np.append((middle - camera.principal_point) / camera.focal_length, 1.0)
    R = matrix_from_vector(np.vstack([body.pose.global_orient, body.pose.body_pose]))
    R[0] = ray_rotation(ray).T @ R[0]
    return body, np.concatenate([R[..., 0], R[..., 1]], axis=-1).ravel()


@pytest.fixture(scope="module")
def knowing(astronaut, miniature, tmp_path_factory) -> Path:
    """A checkpoint whose head says the astronaut's pose, whatever it was asked."""
    folder = tmp_path_factory.mktemp("knowing") / "CHATPOSE-V0"
    state, name = dict(miniature.state), "model.text_hidden_fcs.0.2"
    state[f"{name}.weight"] = torch.zeros_like(state[f"{name}.weight"])
    state[f"{name}.bias"] = torch.from_numpy(astronaut[1]).float()
    write_checkpoint(folder, state)
    for each in ("tokenizer.model", "added_tokens.json"):
        (folder / each).write_bytes((miniature.folder / each).read_bytes())
    return folder


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    from thirdwave.memory.embedded.server import stop_server

    with tempfile.TemporaryDirectory(prefix="tw-") as folder:
        yield Path(folder)
        stop_server(Path(folder))
        ESTIMATORS.unload("chatpose")


@pytest.fixture
def ask(home, knowing, miniature) -> Callable[..., Reply]:
    """Ask with these plans in the place of a model's."""
    options = {"checkpoint": str(knowing), "vision_tower": str(miniature.tower), "device": "cpu",
               "dtype": "float32", "max_new_tokens": 3}  # fmt: skip
    file = home / "backends.yaml"
    file.write_text(json.dumps({"estimators": {"chatpose": options}}))
    settings = Settings(home=home, backends=file, renderer="raster", illustrate=False)

    def asked(question: str, *steps: dict, first: Sequence[dict] = (), **more) -> Reply:
        plans = [plan for plan in (first, steps) if plan]
        replies = [{"steps": list(plan), "answer": plan[-1]["id"]} for plan in plans]
        model = ScriptedChatModel(replies=replies)
        with Session(settings, model=model) as session:
            return session.ask(question, **more)

    return asked


def pose_step(**args) -> dict:
    args = {"estimator": "chatpose", "people": "$s1"} | args
    return {"id": "s2", "tool": "estimate_pose", "args": args, "needs": ["s1"]}


def test_a_picture_and_words_become_a_body_on_the_person(ask, astronaut):
    reply = ask("How does she sit?", DETECT, pose_step(prompt="How does the astronaut sit?"),
                picture=ASTRONAUT)  # fmt: skip
    assert not reply.answer.abstained, reply.text
    body = reply.scene.person("p1").body
    assert body is not None
    assert isinstance(body.fit, Fit)
    assert (body.fit.method, body.fit.accepted) == ("chatpose", True)
    assert body.pose.global_orient == pytest.approx(astronaut[0].pose.global_orient, abs=1e-3)
    assert body.pose.body_pose == pytest.approx(astronaut[0].pose.body_pose, abs=1e-3)
    assert 'which is not measured: "[POSE] and [POSE]"' in reply.records["s2"]["text"]


def test_what_chatpose_saw_is_measured_like_any_body(ask):
    measured = {"id": "s3", "tool": "measure", "needs": ["s2"],
                "args": {"people": "$s2", "quantity": "head_direction"}}  # fmt: skip
    reply = ask("Where is her head turned?", DETECT, pose_step(), measured, picture=ASTRONAUT)
    assert not reply.answer.abstained, reply.text
    assert reply.records["s3"]["value"][0]["value"] is not None


def test_words_alone_become_a_pose_that_answers(ask, astronaut):
    args = {"words": "someone sits and smiles", "by": "chatpose"}
    made = {"id": "s1", "tool": "generate_pose", "args": args}
    reply = ask("Show someone who sits.", made, picture=ASTRONAUT)
    assert not reply.answer.abstained, reply.text
    assert reply.answer.value_type == "pose"
    printed = reply.to_json()
    assert printed["value_type"] == "pose"
    assert printed["value"]["body_pose"] == pytest.approx(astronaut[0].pose.body_pose, abs=1e-3)
    assert reply.scene.people is None
    again = ask("And once more?", made, thread=reply.thread)
    assert again.records["s1"]["status"] == "cached"


def test_words_for_an_estimator_that_reads_none_are_mended_by_the_planner(ask):
    wrong = [DETECT, pose_step(estimator="landmarks", prompt="sit?")]
    reply = ask("How does she sit?", DETECT, pose_step(), first=wrong, picture=ASTRONAUT)
    assert not reply.answer.abstained, reply.text
    body = reply.scene.person("p1").body
    assert body is not None
    assert body.fit is not None
    assert body.fit.method == "chatpose"


def test_a_process_that_has_drawn_can_still_load_it(miniature):
    """Mesa's LLVM and triton's in one process: the second to come ended it."""
    code = f"""
import numpy as np
from thirdwave.tools.rendering.gl_platform import CannotDraw, choose_platform
try:
    choose_platform()
    import pyrender
    scene = pyrender.Scene()
    scene.add(pyrender.PerspectiveCamera(1.0))
    pyrender.OffscreenRenderer(16, 16).render(scene)
except CannotDraw:
    print("no OpenGL here")
from thirdwave.tools.chatpose.chat import ChatPose, ChatPoseOptions
options = {{"checkpoint": {str(miniature.folder)!r}, "vision_tower": {str(miniature.tower)!r},
           "device": "cpu", "max_new_tokens": 1}}
print(ChatPose.load(ChatPoseOptions.model_validate(options)).ask("Sits?").text)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-500:]
    assert ran.stdout.endswith("[POSE]\n")
