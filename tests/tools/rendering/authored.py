"""Bodies and scenes set by hand, for tests."""

from io import BytesIO
from math import pi

import numpy as np
from PIL import Image

from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import matrix_from_vector, vector_from_matrix
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Body, Camera, Fit, Person, Pose, Scene, Thing

CAMERA = Camera.assumed((480, 360))


def body(pelvis, yaw_deg=0.0, fit=None, **joints) -> Body:
    """A body whose pelvis is at `pelvis`; yaw 0 faces the camera, 90 the picture's right."""
    upright = matrix_from_vector(np.array([[pi, 0, 0]]))[0]
    turn = matrix_from_vector(np.array([[0, np.radians(yaw_deg), 0]]))[0]
    body_pose = np.zeros((23, 3))
    for name, vector in joints.items():
        body_pose[JOINT[name] - 1] = vector
    pose = Pose(global_orient=vector_from_matrix((upright @ turn)[None])[0], body_pose=body_pose)
    at_origin = Body(pose=pose, betas=np.zeros(10), transl=np.zeros(3))
    transl = np.array(pelvis) - BodyModel.load().forward(at_origin).joints[0]
    return Body(pose=pose, betas=np.zeros(10), transl=transl, fit=fit)


def standing(pelvis=(0.0, 0.0, 4.0), yaw_deg=0.0, fit=None) -> Body:
    """Upright, arms hanging."""
    arms = {"left_shoulder": (0, 0, -1.2), "right_shoulder": (0, 0, 1.2)}
    return body(pelvis, yaw_deg, fit, **arms)


def waving(pelvis=(0.0, 0.0, 4.0), yaw_deg=0.0, fit=None) -> Body:
    """Upright, the left arm raised: the two sides differ."""
    arms = {"left_shoulder": (0, 0, 1.2), "right_shoulder": (0, 0, 1.2)}
    return body(pelvis, yaw_deg, fit, **arms)


def sitting(pelvis=(0.0, 0.0, 4.0), yaw_deg=0.0, fit=None) -> Body:
    """As on a chair."""
    legs = {"left_hip": (-1.4, 0, 0), "left_knee": (1.5, 0, 0)}
    legs |= {"right_hip": (-1.4, 0, 0), "right_knee": (1.5, 0, 0)}
    return body(pelvis, yaw_deg, fit, **legs)


def lying(pelvis=(0.0, 0.5, 4.0)) -> Body:
    """On the back, head to the picture's left: the chest faces up."""
    flat = np.array([[0.0, -1.0, 0.0], [0.0, 0.0, -1.0], [1.0, 0.0, 0.0]])  # columns: SMPL's axes
    assert np.linalg.det(flat) > 0
    rest = Pose(global_orient=vector_from_matrix(flat[None])[0], body_pose=np.zeros((23, 3)))
    return Body(pose=rest, betas=np.zeros(10), transl=np.array(pelvis))


def seen_fit(*, accepted=True, unseen=(), reason="") -> Fit:
    """A fit that did not see the joints named in `unseen`."""
    seen = np.ones(24, np.bool_)
    seen[[JOINT[name] for name in unseen]] = False
    return Fit(method="landmarks", accepted=accepted, reason=reason, seen=seen)


def scene(*bodies, things=(), camera=CAMERA, image=None) -> Scene:
    """A scene of these bodies (None: a person without one) named p1, p2, ..."""
    people = tuple(
        Person(id=f"p{n}", xyxy=_box(one, camera), body=one) for n, one in enumerate(bodies, 1)
    )
    return Scene(id="s", camera=camera, people=people, things=things, image=image)


def bench(xyxy=(300, 250, 420, 330)) -> Thing:
    return Thing(id="t1", label="bench", xyxy=np.array(xyxy))


def png(rgb) -> bytes:
    buffer = BytesIO()
    Image.fromarray(rgb).save(buffer, "PNG")
    return buffer.getvalue()


def opened(artifact) -> np.ndarray:
    """The picture of an artifact. Shape (H, W, 3)."""
    with Image.open(BytesIO(artifact.data)) as image:
        assert image.format == "PNG"
        return np.asarray(image.convert("RGB"))


def _box(one, camera):
    if one is None:
        return np.array([10.0, 40.0, 70.0, 200.0])
    pixels = camera.project(BodyModel.load().forward(one).vertices)
    return np.concatenate([pixels.min(axis=0), pixels.max(axis=0)])
