"""Makes a judged body in the camera frame of whatever an estimator gave.

A pose without a camera gets its place, and where need be its shape, from the person's keypoints;
joints of another body become the pose of ours that fits them. The estimated pose is never changed.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from thirdwave.body.fitting.fit import fit_bodies
from thirdwave.body.fitting.inputs import Points3D, View
from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.pointset import point_set
from thirdwave.body.fitting.starts import translation_from_slopes
from thirdwave.body.fitting.state import state_of_bodies
from thirdwave.body.fitting.stay import StayTerm
from thirdwave.body.fitting.trust import LEAST_POINTS
from thirdwave.body.layouts import LAYOUTS
from thirdwave.body.model import DEFAULT_NAME, BodyModel, pose_vectors
from thirdwave.body.rotations import Float64, matrix_from_vector, ray_rotation, vector_from_matrix
from thirdwave.body.skeleton import NUM_BETAS
from thirdwave.scene import Body, Person, Pose
from thirdwave.tools.base import ToolFailed
from thirdwave.tools.estimators.contract import Estimate, EstimatorCard, Joints3D, Photo
from thirdwave.tools.estimators.judging import Judge

HELD_RAD = 1e-4
"""How far a fit may turn a joint of a pose that is held; what it does turn is put back."""
FREE, HELD = 1e3, 1e-3
"""Spread of betas that are looked for, and of those that are known."""
SIGMA_JOINTS_M = 0.02
"""Error of another model's joints: less would follow where its joints lie otherwise than ours."""


def complete(
    estimate: Estimate,
    person: Person,
    photo: Photo,
    *,
    card: EstimatorCard,
    bodies: Mapping[str, str] | None = None,
) -> Body | None:
    """The body that `estimate` gives `person`, judged; None where it gives neither pose nor joints.

    `card` is the estimator's. `bodies` are files of body models by the names that estimates use,
    such as {"smpl": "SMPL_NEUTRAL.npz"}. A body that is judged already comes back as it is. Raises
    ToolFailed where a body model's file cannot be read.
    """
    if estimate.body is not None and estimate.body.fit is not None:
        return estimate.body
    judge = Judge.of(person, photo)
    if estimate.body is not None:
        return judge.verdict(
            estimate.body,
            method=card.name,
            confidence=estimate.confidence,
            uncertainty_mm=estimate.uncertainty_mm,
        )
    if estimate.pose is not None:
        return _from_pose(estimate, estimate.pose, judge, card, bodies or {})
    if estimate.joints is not None:
        return _from_joints(estimate, estimate.joints, judge, card)
    return None


def _from_pose(
    estimate: Estimate, pose: Pose, judge: Judge, card: EstimatorCard, bodies: Mapping[str, str]
) -> Body:
    model = _own_model(estimate.body_model, bodies)
    remarks: list[str] = []
    betas = None if model is None else estimate.betas
    if estimate.betas is not None and model is None:
        remarks.append(
            f"no file of the body model {estimate.body_model!r} was given: the pose is kept on the "
            "default body, its shape and place are fitted"
        )
    model = model or BodyModel.load()
    if card.frame == "crop":
        pose = _turned_by_the_ray(pose, judge)
    body = Body(
        pose=_for_kind(pose, model),
        betas=np.zeros(NUM_BETAS) if betas is None else betas,
        transl=np.zeros(3) if estimate.transl is None else estimate.transl,
        body_model=model.name,
    )
    refused, before_px = "", None
    if betas is None or estimate.transl is None:
        if judge.can_place:
            body, before_px = _placed(model, body, judge, betas_free=betas is None)
        elif estimate.transl is None:
            body = _in_its_box(model, body, judge)
            refused = f"{judge.person.id} has no {LEAST_POINTS} sure keypoints to place the body by"
    return judge.verdict(
        body,
        method=card.name,
        before_px=before_px,
        confidence=estimate.confidence,
        uncertainty_mm=estimate.uncertainty_mm,
        refused=refused,
        remarks=remarks,
    )


def _own_model(name: str, bodies: Mapping[str, str]) -> BodyModel | None:
    """The model whose betas an estimate has; None where no file of it is known."""
    if name == DEFAULT_NAME:
        return BodyModel.load()
    path = bodies.get(name) or (name if Path(name).suffix and Path(name).exists() else None)
    if path is None:
        return None
    try:
        return BodyModel.load(path)
    except (OSError, ValueError) as error:
        raise ToolFailed(f"body model {name!r}: {error}") from error


def _turned_by_the_ray(pose: Pose, judge: Judge) -> Pose:
    """The pose as the camera sees it: a crop looks straight at the middle of the person's box."""
    camera, box = judge.photo.camera, judge.person.xyxy.astype(np.float64)
    middle = (box[:2] + box[2:]) / 2
    ray = np.append((middle - camera.principal_point) / camera.focal_length, 1.0)
    turned = ray_rotation(ray) @ matrix_from_vector(pose.global_orient)
    return replace(pose, global_orient=vector_from_matrix(turned))


def _for_kind(pose: Pose, model: BodyModel) -> Pose:
    """`pose` with as many joints as bodies of `model` have."""
    if pose.model == model.kind:
        return pose
    count = kinematics_of(model).count
    vectors = pose_vectors(pose, model.kind)[:count]
    return Pose(model=model.kind, global_orient=vectors[0], body_pose=vectors[1:])


def _placed(
    model: BodyModel, body: Body, judge: Judge, *, betas_free: bool
) -> tuple[Body, float | None]:
    """`body` where its points project best, its pose held, and the residual of the first guess.

    The first guess is linear (DLT); then robust least squares on place and, where they are free,
    betas.
    """
    tree = kinematics_of(model)
    state = state_of_bodies(tree, [body])
    places, slopes, weights, views = [], [], [], []
    for source in judge.in_picture:
        view = source.given
        assert isinstance(view, View)
        views.append(view)
        places.append(state.points(point_set(tree, view.layout)).places)
        camera = view.camera
        slopes.append((view.xy - camera.principal_point) / camera.focal_length)
        weights.append(view.confidence + 1e-6)
    joined = [np.concatenate(parts, axis=1) for parts in (places, slopes, weights)]
    guess = replace(body, transl=translation_from_slopes(*joined)[0])
    start = state_of_bodies(tree, [guess])
    stay = StayTerm(start, turn_sd_rad=HELD_RAD, betas_sd=FREE if betas_free else HELD)
    (fit,) = fit_bodies(
        model,
        views=views,
        start=[guess],
        terms={"stay": stay},
        weights={"pose_prior": 0.0, "shape_prior": 1.0 if betas_free else 0.0},
    )
    betas = fit.body.betas if betas_free else body.betas
    return replace(body, betas=betas, transl=fit.body.transl), judge.residual_px(guess)


def _in_its_box(model: BodyModel, body: Body, judge: Judge) -> Body:
    """`body` about where the person's box is: to look at, never to state anything from."""
    joints = model.forward(replace(body, transl=np.zeros(3))).joints
    camera, box = judge.photo.camera, judge.person.xyxy.astype(np.float64)
    extent = np.maximum(np.ptp(joints[:, :2], axis=0), 0.1)
    depth = float(np.max(extent * camera.focal_length / np.maximum(box[2:] - box[:2], 1.0)))
    slope = ((box[:2] + box[2:]) / 2 - camera.principal_point) / camera.focal_length
    centre = (joints.min(0) + joints.max(0)) / 2
    return replace(body, transl=np.append(slope, 1.0) * depth - centre)


def _from_joints(estimate: Estimate, joints: Joints3D, judge: Judge, card: EstimatorCard) -> Body:
    """Our body fitted to the joints that both bodies name, and to the person's points."""
    model = BodyModel.load()
    layout = max(LAYOUTS, key=lambda name: len(set(LAYOUTS[name]) & set(joints.names)))
    xyz = np.full((len(LAYOUTS[layout]), 3), np.nan)
    confidence = np.zeros(len(xyz))
    for row, name in enumerate(LAYOUTS[layout]):
        if name in joints.names:
            at = joints.names.index(name)
            xyz[row] = joints.xyz[at]
            confidence[row] = 1.0 if joints.confidence is None else joints.confidence[at]
    named = int(np.isfinite(xyz).all(1).sum())
    if named < LEAST_POINTS:
        raise ToolFailed(
            f"the estimator {card.name!r} gave {named} joints that our body has, a pose needs at "
            f"least {LEAST_POINTS}"
        )
    points = Points3D(xyz=xyz, layout=layout, confidence=confidence, sigma_m=SIGMA_JOINTS_M)
    views: list[View] = []
    if judge.can_place:
        views = [s.given for s in judge.in_picture[:1] if isinstance(s.given, View)]
    (fit,) = fit_bodies(model, points, views)
    off_mm = fit.residual["points3d"] or 0.0
    own: Float64 = fit.uncertainty_mm
    return judge.verdict(
        replace(fit.body, fit=None),
        method=card.name,
        confidence=estimate.confidence,
        uncertainty_mm=own if estimate.uncertainty_mm is None else estimate.uncertainty_mm,
        refused=fit.reason,
        remarks=[
            f"the default body, fitted to {named} joints of {card.name}'s {card.body_model} body "
            f"({off_mm:.0f} mm off)"
        ],
    )
