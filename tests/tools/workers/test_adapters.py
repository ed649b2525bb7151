import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.optimize import least_squares

from tests.body.poses import CAMERA, body, root
from tests.tools.workers.truth import (
    Known,
    body_of,
    error_mm,
    hmr2_tables,
    known_people,
    mhr70_points,
    moved,
    nlf_tables,
    photo,
    sam3d_tables,
    save,
)
from thirdwave.body.layouts import LAYOUTS
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import kabsch, ray_rotation, vector_from_matrix
from thirdwave.scene import Camera, Person
from thirdwave.tools.backends import Backend
from thirdwave.tools.base import ToolFailed
from thirdwave.tools.estimators.completing import complete
from thirdwave.tools.estimators.contract import Estimator, Photo
from thirdwave.tools.estimators.testing import check_backend
from thirdwave.tools.workers import hmr2, nlf, sam3d
from thirdwave.tools.workers.estimator import WorkerEstimator, iou, matched
from thirdwave.tools.workers.mhr70 import MHR70
from thirdwave.tools.workers.process import Reply

STANDINS = Path(__file__).parent / "standins"
MODEL = BodyModel.load()


@pytest.fixture(scope="module")
def known() -> list[Known]:
    return known_people()


def options_for(folder: Path, tables: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Options of a worker in this environment that finds the stand-ins."""
    return {
        "python": sys.executable,
        "device": "cpu",
        "env": {"PYTHONPATH": str(STANDINS), "STANDIN_TABLES": str(save(folder, tables)),
                "OMP_NUM_THREADS": "1"},
        "start_timeout_s": 300,
        "call_timeout_s": 300,
        **more,
    }  # fmt: skip


def hmr2_options(folder: Path, known: list[Known]) -> dict[str, Any]:
    (folder / "checkpoints").mkdir()
    (folder / "checkpoints" / "some.ckpt").touch()
    (folder / "model_config.yaml").touch()
    checkpoint = str(folder / "checkpoints" / "some.ckpt")
    return options_for(folder, hmr2_tables(known), checkpoint=checkpoint)


def nlf_options(folder: Path, known: list[Known], boxes: str = "ours") -> dict[str, Any]:
    script = folder.parent / "nlf.torchscript"  # of the same people for every test
    made = options_for(folder, nlf_tables(known), checkpoint=str(script), boxes=boxes)
    if not script.exists():
        tables = made["env"]["STANDIN_TABLES"]
        writer = STANDINS / "nlf_script.py"
        subprocess.run([sys.executable, "-W", "ignore", writer, tables, script], check=True)
    return made


def sam3d_options(folder: Path, known: list[Known]) -> dict[str, Any]:
    (folder / "assets").mkdir()
    (folder / "model.ckpt").touch()
    (folder / "assets" / "mhr_model.pt").touch()
    tables = sam3d_tables(known, (0.02, 0.9, -0.05))
    return options_for(folder, tables, checkpoint=str(folder / "model.ckpt"))


OPTIONS: dict[str, tuple[Backend[Any], Callable[[Path, list[Known]], dict[str, Any]]]] = {
    "hmr2": (hmr2.backend, hmr2_options),
    "nlf": (nlf.backend, nlf_options),
    "nlf detecting": (nlf.backend, lambda folder, known: nlf_options(folder, known, "detected")),
    "sam3d": (sam3d.backend, sam3d_options),
}


@pytest.fixture(scope="module")
def loaded(known, tmp_path_factory):
    """Estimators by name, each loaded once."""
    there: dict[str, Estimator] = {}

    def get(name: str) -> Estimator:
        if name not in there:
            backend, make = OPTIONS[name]
            options = make(tmp_path_factory.mktemp("worker"), known)
            there[name] = backend.load(backend.parse(options))
        return there[name]

    yield get
    for estimator in there.values():
        estimator.close()


@pytest.mark.parametrize("name", OPTIONS)
def test_it_keeps_the_contract_of_estimators(known, tmp_path, name):
    backend, make = OPTIONS[name]
    people = [each.person for each in known]
    given = check_backend(backend, photo(known), people, make(tmp_path, known))
    assert [each.person for each in given] == ["p1", "p2", "p3"]


def test_hmr2_bodies_are_where_the_people_are(loaded, known):
    people = [each.person for each in known]
    for told, each in zip(loaded("hmr2").estimate(photo(known), people), known, strict=True):
        joints = MODEL.forward(body_of(told)).joints
        # What is left is that a crop's long lens shows no perspective.
        assert error_mm(joints, each.joints, placed=False) < 0.1
        assert abs(joints[0, 2] / each.joints[0, 2] - 1) < 0.02
        off_px = np.linalg.norm(CAMERA.project(joints) - CAMERA.project(each.joints), axis=1)
        assert np.median(off_px) < 0.01 * (each.person.xyxy[3] - each.person.xyxy[1])
        assert told.joints is not None
        same = [MODEL.joint_names.index(name) for name in told.joints.names]
        assert error_mm(told.joints.xyz, joints[same]) < 0.1
        assert told.body_model == "smpl"


def test_hmr2_turned_to_the_ray_is_better_than_left_as_it_is(loaded, known):
    """The first person stands 23 degrees off the axis: unturned, that is the error of the root."""
    told = loaded("hmr2").estimate(photo(known), [known[0].person])[0]
    body, truth = body_of(told), known[0]
    unturned = replace(
        body,
        pose=replace(body.pose, global_orient=_unturned(told, truth)),
    )
    off = {
        name: error_mm(MODEL.forward(each).joints, truth.joints, placed=False)
        for name, each in (("turned", body), ("unturned", unturned))
    }
    assert off["unturned"] > 50 > 0.1 > off["turned"]


def _unturned(told, truth: Known):
    from thirdwave.body.rotations import matrix_from_vector, ray_rotation, vector_from_matrix

    middle = (truth.person.xyxy[:2] + truth.person.xyxy[2:]) / 2
    ray = np.append((middle - CAMERA.principal_point) / CAMERA.focal_length, 1.0)
    return vector_from_matrix(ray_rotation(ray).T @ matrix_from_vector(told.pose.global_orient))


@pytest.mark.parametrize("name", ["nlf", "nlf detecting"])
def test_nlf_bodies_are_the_known_ones(loaded, known, name):
    people = [each.person for each in known][::-1]
    found = loaded(name).estimate(photo(known), people)
    tables = nlf_tables(known)
    for told, each, row in zip(found, known[::-1], (2, 1, 0), strict=True):
        assert told.person == each.person.id
        assert error_mm(MODEL.forward(body_of(told)).joints, each.joints) < 0.1
        assert told.joints is not None
        assert error_mm(told.joints.xyz, each.joints) < 0.1
        uncertain = tables["joint_uncertainties"][row]
        assert told.uncertainty_mm is not None
        assert np.allclose(told.uncertainty_mm, uncertain, atol=1e-3)
        assert told.confidence is not None
        assert (np.argsort(told.confidence) == np.argsort(-uncertain)).all()


def test_a_person_nlf_does_not_find_gets_a_reason(loaded, known):
    there, nowhere = known[0].person, moved(known, 250.0)[1]
    first, second = loaded("nlf detecting").estimate(photo(known), [nowhere, there])
    assert (first.person, first.pose) == ("p2", None)
    assert "found nobody" in first.reason
    assert second.pose is not None


def test_mhr_is_given_as_joints_of_its_own_and_becomes_our_body_by_a_fit(loaded, known):
    people = [each.person for each in known]
    estimator = loaded("sam3d")
    for told, each in zip(estimator.estimate(photo(known), people), known, strict=True):
        assert (told.body_model, told.pose, told.betas) == ("mhr", None, None)
        assert told.joints is not None
        assert told.joints.names == MHR70
        assert error_mm(told.joints.xyz, mhr70_points(each)) < 0.1
        assert np.array_equal(told.native["mhr_model_params"], np.arange(204))
        body = complete(told, each.person, photo(known), card=estimator.card)
        assert body is not None
        assert body.fit is not None
        assert body.fit.accepted, body.fit.reason
        assert error_mm(MODEL.forward(body).joints, each.joints) < 40


def test_another_principal_point_keeps_the_hips_on_their_pixel(loaded, known):
    """SAM 3D Body reckons from the picture's middle; our camera may not."""
    camera = Camera(
        focal_length=CAMERA.focal_length,
        principal_point=CAMERA.principal_point + np.array([40.0, -25.0]),
        image_size=CAMERA.image_size,
    )
    people = [each.person for each in known]
    hips = [MHR70.index("left_hip"), MHR70.index("right_hip")]
    for told, each in zip(
        loaded("sam3d").estimate(photo(known, camera), people), known, strict=True
    ):
        assert told.joints is not None
        mine, truth = told.joints.xyz[hips].mean(0), mhr70_points(each)[hips].mean(0)
        assert np.allclose(camera.project(mine), CAMERA.project(truth), atol=0.1)
        assert mine[2] == pytest.approx(truth[2], rel=0.02)


@pytest.mark.parametrize("pixel", [(640.0, 360.0), (300.0, 400.0), (1000.0, 300.0)])
@pytest.mark.parametrize(
    ("focal", "principal"),
    [
        ((1000, 1000), (640, 360)),
        ((1000, 1000), (400, 360)),
        ((1000, 1000), (0, 0)),
        ((1000, 1000), (640, 700)),
        ((1050, 950), (500, 300)),
    ],
)
def test_who_faces_the_camera_faces_it_wherever_its_principal_point_is(focal, principal, pixel):
    """The model is shown a person from the front, and says so by the ray of its own camera."""
    size = (1280, 720)
    ours = Camera(
        focal_length=np.array(focal, float),
        principal_point=np.array(principal, float),
        image_size=size,
    )
    theirs = Camera(
        focal_length=np.full(2, np.sqrt(np.prod(ours.focal_length))),
        principal_point=np.array(size) / 2,
        image_size=size,
    )
    hips = [MHR70.index("left_hip"), MHR70.index("right_hip")]

    def facing(camera: Camera) -> Any:
        ray = np.append((np.array(pixel) - camera.principal_point) / camera.focal_length, 1.0)
        seen = body(orient=ray_rotation(ray) @ root())
        about: Any = SimpleNamespace(body=seen, joints=MODEL.forward(seen).joints)
        points = mhr70_points(about)
        return points - points[hips].mean(0), ray

    truth, ray = facing(ours)
    truth_px = ours.project(truth + 4.0 * ray)
    about, their_ray = facing(theirs)

    def off(at: Any) -> Any:
        return (theirs.project(about + at) - truth_px).ravel()

    said = about + least_squares(off, 4.0 * their_ray).x
    person = Person(
        id="p1", xyxy=np.concatenate([truth_px.min(0), truth_px.max(0)]).astype(np.float32)
    )
    arrays = {
        "pred_keypoints_3d": said[None],
        "pred_cam_t": np.zeros((1, 3)),
        "pred_keypoints_2d": theirs.project(said)[None],
        "focal_length": theirs.focal_length[:1],
        "bbox": person.xyxy[None],
    }
    looked_at = Photo(ours, [person], lambda: np.zeros((720, 1280, 3), np.uint8))
    (told,) = sam3d.read(Reply(worker="sam3d", values={}, arrays=arrays), looked_at, [person])
    assert told.joints is not None
    mine = told.joints.xyz - told.joints.xyz[hips].mean(0)
    turned = np.linalg.norm(vector_from_matrix(kabsch(mine, truth)[0]))
    assert np.degrees(turned) < 1.5
    assert error_mm(mine, truth) < 15
    assert told.joints.xyz[hips].mean(0)[2] == pytest.approx(4.0, rel=0.03)


def test_small_boxes_get_a_reason_and_the_others_a_body(loaded, known):
    dot = replace(known[0].person, id="p9", xyxy=np.array([5, 5, 10, 200], np.float32))
    first, second = loaded("hmr2").estimate(photo(known), [dot, known[1].person])
    assert "too small" in first.reason
    assert second.pose is not None


def test_a_killed_worker_is_replaced(loaded, known):
    import os
    import signal

    from tests.tools.workers.stubs import dead, eventually

    estimator = loaded("sam3d")
    assert isinstance(estimator, WorkerEstimator)
    people = [known[0].person]
    before = estimator.estimate(photo(known), people)[0]
    pid = estimator._process.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: dead(pid))
    after = estimator.estimate(photo(known), people)[0]
    assert before.joints is not None
    assert after.joints is not None
    assert np.array_equal(before.joints.xyz, after.joints.xyz)


@pytest.mark.parametrize("name", ["hmr2", "nlf", "sam3d"])
def test_without_an_environment_it_says_what_to_give(name):
    backend = OPTIONS[name][0]
    with pytest.raises(ToolFailed, match=r"give the options python .* see docs/workers\.md"):
        backend.load(backend.parse({}))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("hmr2", "HMR2.0 needs the file /nowhere/x.ckpt"),
        ("nlf", "there is no /nowhere/x.ckpt"),
        ("sam3d", "SAM 3D Body needs the file /nowhere/x.ckpt"),
    ],
)
def test_weights_that_are_not_there_are_named(tmp_path, known, name, why):
    backend = OPTIONS[name][0]
    options = options_for(tmp_path, nlf_tables(known), checkpoint="/nowhere/x.ckpt")
    with pytest.raises(ToolFailed, match=why):
        backend.load(backend.parse(options))


def test_a_repository_that_is_not_installed_is_named(tmp_path, known):
    made = hmr2_options(tmp_path, known)
    made["env"]["PYTHONPATH"] = ""
    with pytest.raises(ToolFailed, match="No module named 'hmr2'"):
        hmr2.backend.load(hmr2.backend.parse(made))


def test_an_adapter_never_imports_the_files_of_thirdwave_for_the_repository(tmp_path, known):
    """tools/workers/hmr2.py stands next to serve.py and must not pass for the package hmr2."""
    made = hmr2_options(tmp_path, known)
    made["cwd"] = str(Path(hmr2.__file__).parent)
    made["env"]["PYTHONPATH"] = ""
    with pytest.raises(ToolFailed, match="No module named 'hmr2'"):
        hmr2.backend.load(hmr2.backend.parse(made))


def test_options_name_what_is_wrong():
    with pytest.raises(ToolFailed, match="backend nlf, option boxes"):
        nlf.backend.parse({"boxes": "theirs"})
    with pytest.raises(ToolFailed, match="backend hmr2, option call_timeout_s"):
        hmr2.backend.parse({"call_timeout_s": 0})
    with pytest.raises(ToolFailed, match="backend nlf, option num_aug"):
        nlf.backend.parse({"num_aug": 0})
    assert hmr2.CARD.memory_mb(hmr2.backend.parse({"memory_mb": 123})) == 123


@pytest.mark.parametrize(
    ("backend", "more"),
    [
        (hmr2.backend, {"python": "/python"}),
        (hmr2.backend, {"device": "cpu"}),
        (nlf.backend, {"checkpoint": "/nlf.torchscript"}),
        (nlf.backend, {"num_aug": 5}),
        (sam3d.backend, {"mhr": "/mhr.pt"}),
    ],
)
def test_what_a_command_would_not_be_told_is_refused(backend, more):
    (name,) = more
    assert backend.parse({"command": ["run"], "cwd": "/"}).argv("x") == ("run",)
    with pytest.raises(ToolFailed, match=f"to which {name} would not come"):
        backend.parse({"command": ["run"], **more})


def test_a_tilde_is_the_users_folder(monkeypatch):
    monkeypatch.setenv("HOME", "/somebody")
    told = sam3d.backend.parse(
        {"python": "~/env/python", "cwd": "~/src", "checkpoint": "~/m.ckpt", "mhr": "~/mhr.pt"}
    )
    assert isinstance(told, sam3d.Sam3dOptions)
    assert told.cwd == "/somebody/src"
    assert told.argv("sam3d")[0] == "/somebody/env/python"
    assert {"--checkpoint=/somebody/m.ckpt", "--mhr=/somebody/mhr.pt"} <= set(told.argv("sam3d"))


def test_boxes_are_matched_best_pair_first_and_each_once():
    boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [50, 50, 60, 60]], float)
    others = np.array([[1, 0, 11, 10], [0, 0, 9, 10]], float)
    assert matched(boxes, others, 0.3) == [1, 0, None]
    assert matched(boxes, others[:0], 0.3) == [None, None, None]
    assert iou(boxes[:1], boxes[:1])[0, 0] == pytest.approx(1.0)


def test_mhr70_has_70_names_of_which_our_layouts_know_those_of_the_body():
    assert len(MHR70) == len(set(MHR70)) == 70
    assert (MHR70[41], MHR70[62], MHR70[69]) == ("right_wrist", "left_wrist", "neck")
    assert MHR70[24:26] == ("right_thumb1", "right_forefinger4")
    assert set(LAYOUTS["openpose25"]) - set(MHR70) == {"mid_hip"}


# What a worker may get wrong, and what is said of it. Answers are made without a process.


def hmr2_reply(known: list[Known]) -> dict[str, Any]:
    from thirdwave.tools.workers.crops import Crop, square_boxes

    tables = hmr2_tables(known)
    centres, sides = square_boxes(tables["box"].astype(np.float64))
    cam_t, pixels = [], []
    for row, cam in enumerate(tables["pred_cam"]):
        crop = Crop(centre=centres[row], side=float(sides[row]))
        cam_t.append(crop.translation(cam))
        seen = tables["pred_keypoints_3d"][row] + cam_t[-1]
        pixels.append((crop.pixels(seen) - crop.centre) / crop.side)
    return tables | {
        "pred_cam_t": np.array(cam_t),
        "pred_keypoints_2d": np.array(pixels),
        "focal_length": np.full((3, 2), 5000.0),
        "box_center": centres,
        "box_size": sides,
        "image_size": np.asarray(256.0),
    }


def nlf_reply(known: list[Known]) -> dict[str, Any]:
    tables = nlf_tables(known)
    return tables | {"joints2d": CAMERA.project(tables["joints3d"])}


def sam3d_reply(known: list[Known]) -> dict[str, Any]:
    tables = sam3d_tables(known, (0.0, 0.5, 0.0))
    seen = tables["pred_keypoints_3d"] + tables["pred_cam_t"][:, None]
    return tables | {
        "pred_keypoints_2d": CAMERA.project(seen),
        "focal_length": np.full(3, 900.0),
        "bbox": tables["box"],
    }


READERS: dict[str, tuple[Any, Any]] = {
    "hmr2": (hmr2.read, hmr2_reply),
    "nlf": (nlf.read, nlf_reply),
    "sam3d": (sam3d.read, sam3d_reply),
}
WRONG: list[tuple[str, str, Callable[[dict[str, Any]], Any], str]] = [
    ("hmr2", "global_orient", lambda a: a["global_orient"][:, 0], r"shape \(3, 1, 3, 3\)"),
    ("hmr2", "body_pose", lambda a: a["body_pose"] * np.nan, "finite numbers"),
    ("hmr2", "body_pose", lambda a: -a["body_pose"], "expected rotation matrices"),
    ("hmr2", "body_pose", lambda a: a["body_pose"] * 1.1, "expected rotation matrices"),
    ("hmr2", "betas", lambda a: a["betas"][:2], r"shape \(3, 10\), got \(2, 10\)"),
    ("hmr2", "betas", lambda a: a["betas"].astype(str), "expected numbers"),
    ("hmr2", "pred_cam", lambda a: -a["pred_cam"], "positive scale"),
    ("hmr2", "pred_cam_t", lambda a: a["pred_cam_t"] * 1.1, "pred_cam_t: expected"),
    ("hmr2", "box_center", lambda a: a["box_center"][::-1], "box_center, box_size"),
    ("hmr2", "box_size", lambda a: a["box_size"] * 1.2, "box_center, box_size"),
    ("hmr2", "pred_keypoints_2d", lambda a: a["pred_keypoints_2d"] + 0.5, "pred_keypoints_2d lies"),
    ("hmr2", "body_pose", lambda a: a["body_pose"].swapaxes(-1, -2), "joints disagree"),
    ("hmr2", "betas", lambda a: a["betas"] + 11, "within 10"),
    ("nlf", "pose", lambda a: np.degrees(a["pose"]), "joints disagree"),
    ("nlf", "betas", lambda a: a["betas"] * 100, "within 10"),
    ("nlf", "pose", lambda a: a["pose"][:2], "expected 3 people, got 2"),
    ("nlf", "pose", lambda a: a["pose"].reshape(3, 24, 3), r"shape \(any, 72\)"),
    ("nlf", "trans", lambda a: a["trans"] * 1e3, "trans: expected metres"),
    ("nlf", "joints3d", lambda a: a["joints3d"] / 1e3, "trans: expected metres"),
    ("nlf", "joint_uncertainties", lambda a: a["joint_uncertainties"] / 1e3, "millimetres"),
    ("nlf", "joints2d", lambda a: a["joints2d"] * 1.2, "joints2d lies"),
    ("sam3d", "pred_keypoints_3d", lambda a: a["pred_keypoints_3d"] * 100, "expected metres"),
    ("sam3d", "pred_keypoints_3d", lambda a: a["pred_keypoints_3d"][:, :17], r"\(3, 70, 3\)"),
    ("sam3d", "pred_cam_t", lambda a: -a["pred_cam_t"], "in front of the camera"),
    ("sam3d", "pred_keypoints_3d", lambda a: a["pred_keypoints_3d"] * [1, -1, 1], "2d lies"),
    ("sam3d", "focal_length", lambda a: a["focal_length"] * 2, "2d lies"),
    ("sam3d", "focal_length", lambda a: -a["focal_length"], "pixels over 0, got -900"),
    ("sam3d", "bbox", lambda a: a["bbox"][::-1], "in their order"),
]


@pytest.mark.parametrize(
    ("name", "array", "why"),
    [
        ("mhr_model_params", np.zeros((2, 204)), r"shape \(3, 204\), got \(2, 204\)"),
        ("mhr_model_params", np.zeros((3, 200)), r"shape \(3, 204\), got \(3, 200\)"),
        ("shape_params", np.full((3, 45), np.nan), "finite numbers"),
        ("scale_params", np.array([["a"], ["b"], ["c"]]), "expected numbers"),
        ("global_rot", np.asarray(0.0), r"shape \(3, 3\), got \(\)"),
        ("pred_pose_raw", np.zeros(3), r"shape \(3, any\)"),
    ],
)
def test_parameters_that_are_passed_on_are_looked_at_too(known, name, array, why):
    people = [each.person for each in known]
    reply = Reply(worker="sam3d", values={}, arrays=sam3d_reply(known) | {name: array})
    with pytest.raises(ToolFailed, match=why):
        sam3d.read(reply, photo(known), people)


@pytest.mark.parametrize(("name", "array", "spoil", "why"), WRONG)
def test_an_answer_that_is_not_as_documented_is_refused(known, name, array, spoil, why):
    read, make = READERS[name]
    arrays = make(known)
    people = [each.person for each in known]
    good = Reply(worker=name, values={"boxes": "ours"}, arrays=arrays)
    assert len(read(good, photo(known), people)) == 3
    bad = Reply(worker=name, values={"boxes": "ours"}, arrays=arrays | {array: spoil(arrays)})
    with pytest.raises(ToolFailed, match=why) as failure:
        read(bad, photo(known), people)
    assert "\n" not in str(failure.value)
    missing = {key: value for key, value in arrays.items() if key != array}
    with pytest.raises(ToolFailed, match=f"expected '{array}', got"):
        read(Reply(worker=name, values={"boxes": "ours"}, arrays=missing), photo(known), people)
