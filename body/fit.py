"""Landmarks of one person in, an SMPL body in the camera frame out.

Two stages of Levenberg-Marquardt: to the 3D cloud alone, then to the 2D of landmark model and
detector and the cloud together. The start bends the limbs as the cloud has them: from a standing
start a squat seen from the front ends with straight legs that point at the camera.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from thirdwave.body import prior
from thirdwave.body.evidence import POINT, Evidence, weigh
from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.observations import Points2DTerm, Points3DTerm
from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.fitting.priors import PosePriorTerm, ShapePriorTerm
from thirdwave.body.fitting.solver import Solution, Weighted, minimise, total_cost
from thirdwave.body.fitting.starts import start_from_3d, translation_from_slopes
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.stay import StayTerm
from thirdwave.body.fitting.term import Term
from thirdwave.body.guess import DepthTerm, Guess
from thirdwave.body.layouts import point_table
from thirdwave.body.model import BodyModel
from thirdwave.body.points import PointTable
from thirdwave.body.rotations import matrix_from_vector
from thirdwave.body.skeleton import JOINT
from thirdwave.body.verdict import ROBUST_2D, SIGMA_2D, Gaps, LandmarkFit, judged
from thirdwave.scene import BLAZEPOSE33, Body, Camera, Keypoints

SIGMA_3D_M = np.array([0.10, 0.10, 0.20])
"""Error of the 3D cloud along the camera's axes: its depth is compressed."""
ROBUST_3D = 2.0
"""Sigmas at which a point in 3D stops pulling harder."""
STAGE_1_STEPS, STAGE_2_STEPS = 10, 25
STAGE_2_GAIN = 3e-4
"""Least gain of a step of stage 2, as a share: people seen from the waist up converge slowly."""
NEAREST_START_M = 0.5

GUESS_PICTURE = 0.5
"""Weight of what is seen in the picture against a guess: errors of 50 points go together. For
synthetic people, who have the guess's own body, 0.2 was best (joint errors 2 to 3 % lower); on
photographs keypoints that the fit did not see lay nearer the more the picture weighed."""
GUESS_CLOUD, GUESS_POSE, GUESS_SHAPE = 0.1, 0.1, 0.3
"""Weights of cloud, pose prior and shape prior: the guess knows them already."""
GUESS_ROOT = 0.7
"""Of the spread of the guess's root: flat clouds and the picture's errors all pull there."""
GUESS_OFF = 0.2
"""Median distance of a guess from the landmarks in the picture, in sqrt(box area), from which on
it is not followed. Of 350 synthetic people three lay more than 0.15 off; the one photographed lay
0.24 off, cut in half by the frame, and following did harm."""
GUESS_SPREAD = 1.6
"""How much larger the errors of joints were than the fit's curvature says: those of 50 points and
of 24 rotations go together."""
PLACED_PICTURE = 0.01
GUESS_STEPS, GUESS_GAIN = 6, 3e-3

_MARKS = len(BLAZEPOSE33)


def fit_landmarks(
    model: BodyModel,
    camera: Camera,
    landmarks: Keypoints,
    *,
    detector: Keypoints | None = None,
    xyxy: np.ndarray,
    others: Sequence[Keypoints] = (),
) -> Body:
    """The SMPL body of one person; `Body.fit` says how good it is and what was seen.

    `landmarks` are blazepose33 with xyz (metres, mid-hip origin) and confidence = visibility
    times presence; `detector` are the coco17 keypoints that found the person; `xyxy` is its box in
    pixels (4,); `others` are the coco17 keypoints of the other people in the picture, whose limbs
    this person's landmarks may lie on. Never fails on poor landmarks: then `fit.accepted` is
    False, with the reason. ValueError for wrong layouts.

    `fit.uncertainty_mm` takes errors for noise. Those of landmarks go together, flat depth above
    all: on synthetic people seen as flat as on photographs they were 1.4 to 1.7 times as large.
    """
    return solve_landmarks(
        model, camera, landmarks, detector=detector, xyxy=xyxy, others=others
    ).body


def solve_landmarks(
    model: BodyModel,
    camera: Camera,
    landmarks: Keypoints,
    *,
    detector: Keypoints | None = None,
    xyxy: np.ndarray,
    others: Sequence[Keypoints] = (),
    guess: Guess | None = None,
) -> LandmarkFit:
    """As `fit_landmarks`, with the stages' costs and the residuals by source.

    With a `guess` the fit begins with it and stays near it, joint by joint as sure as it is; it is
    forgotten where it lies elsewhere in the picture or leads to a body that is rejected.
    """
    evidence = weigh(camera, landmarks, detector, np.asarray(xyxy), others)
    points = landmark_points(model)
    terms = _Terms(points, camera, evidence)
    if guess is not None:
        found = _from_guess(guess, terms, model)
        if found is not None and found.body.usable:
            return found
    return _from_cloud(terms)


def judge_guess(
    model: BodyModel,
    camera: Camera,
    landmarks: Keypoints,
    *,
    guess: Guess,
    detector: Keypoints | None = None,
    xyxy: np.ndarray,
    others: Sequence[Keypoints] = (),
) -> LandmarkFit:
    """A guess as it is, with the residuals and the verdict that a fit would get."""
    evidence = weigh(camera, landmarks, detector, np.asarray(xyxy), others)
    given = _Terms(landmark_points(model), camera, evidence)
    start, stay = _begun(guess, given, model)
    # The picture says where the body stands, and next to nothing of its pose.
    terms: Weighted = [*((term, 1.0) for term in stay), (given.in_picture, PLACED_PICTURE)]
    cost = total_cost(terms, start)
    found = Solution(state=start, start_cost=cost, cost=cost, iterations=np.zeros(1, dtype=int))
    gaps = given.gaps(start)
    return judged(evidence, terms, (found,), begun=gaps, ended=gaps)


class _Terms:
    """What every fit to one person is made of."""

    def __init__(self, points: PointSet, camera: Camera, evidence: Evidence) -> None:
        self.points, self.camera, self.evidence = points, camera, evidence
        self.cloud, weights = np.zeros((2, 1, points.count, 3))
        self.cloud[0, :_MARKS] = evidence.cloud
        weights[0, :_MARKS] = evidence.weight_3d[:, None] / SIGMA_3D_M
        self.heard = weights[..., 0]
        self.in_3d = Points3DTerm(points, self.cloud, weights, robust=ROBUST_3D, floating=True)
        self.in_picture = Points2DTerm(
            points,
            evidence.pixels[None],
            evidence.weight_2d[None] / (SIGMA_2D * evidence.box_px),
            focal_length=camera.focal_length.astype(np.float64),
            principal_point=camera.principal_point.astype(np.float64),
            robust=ROBUST_2D,
        )

    def gaps(self, state: State) -> "Gaps":
        """How far the one candidate of `state` lies off what was seen."""
        return Gaps.of(state, self.points, self.camera, self.evidence)


def _from_cloud(given: _Terms) -> LandmarkFit:
    """The fit that begins with the 3D landmarks alone."""
    points, camera, evidence = given.points, given.camera, given.evidence
    in_3d: Weighted = [(given.in_3d, 1.0), (PosePriorTerm(), 1.0), (ShapePriorTerm(), 1.0)]
    terms: Weighted = [(given.in_picture, 1.0), *in_3d]
    start = start_from_3d(points, given.cloud, given.heard)
    start = replace(start, shift=start.transl, transl=np.zeros((1, 3)))
    first = minimise(in_3d, start, STAGE_1_STEPS)
    placed = _placed(first.state, points, camera, evidence)
    second = minimise(terms, placed, STAGE_2_STEPS, STAGE_2_GAIN)
    begun = given.gaps(_placed(start, points, camera, evidence))
    ended = given.gaps(second.state)
    return judged(evidence, terms, (first, second), begun=begun, ended=ended)


def _from_guess(guess: Guess, given: _Terms, model: BodyModel) -> LandmarkFit | None:
    """The fit that begins with a guess and stays near it; None where the guess lies elsewhere."""
    start, (stay, depth) = _begun(guess, given, model)
    begun = given.gaps(start)
    if begun.landmark_px is not None and begun.landmark_px > GUESS_OFF * given.evidence.box_px:
        return None
    terms: Weighted = [
        (given.in_picture, GUESS_PICTURE),
        (given.in_3d, GUESS_CLOUD),
        (PosePriorTerm(), GUESS_POSE),
        (ShapePriorTerm(), GUESS_SHAPE),
        (stay, 1.0),
        (depth, 1.0),
    ]
    found = minimise(terms, start, GUESS_STEPS, GUESS_GAIN)
    ended = given.gaps(found.state)
    return judged(given.evidence, terms, (found,), begun=begun, ended=ended, spread=GUESS_SPREAD)


def _begun(guess: Guess, given: _Terms, model: BodyModel) -> tuple[State, tuple[Term, Term]]:
    """The guess with the cloud laid on it, and the terms that stay near it."""
    guess = _without_unseen_legs(guess, given.evidence)
    state = guess.state(model)
    gap = given.cloud[:, :_MARKS] - state.points(given.points).places[:, :_MARKS]
    heard = given.heard[:, :_MARKS, None]
    start = replace(state, shift=(gap * heard).sum(1) / max(heard.sum(), 1e-12))
    turn_sd = guess.turn_sd_rad.copy()
    turn_sd[0] *= GUESS_ROOT
    stay = StayTerm(start, turn_sd_rad=turn_sd, betas_sd=guess.betas_sd)
    return start, (stay, DepthTerm(start, guess.log_depth_sd))


def _without_unseen_legs(guess: Guess, evidence: Evidence) -> Guess:
    """The guess with legs that the picture says nothing of as likely as any.

    A network that has to name some legs names those that were common where it learnt.
    """
    local, turn_sd = guess.local.copy(), guess.turn_sd_rad.copy()
    for side in ("left", "right"):
        marks = [POINT[f"{side}_{part}"] for part in ("knee", "ankle", "heel", "foot_index")]
        if not evidence.weight_2d[marks].any():
            for joint in (JOINT[f"{side}_{part}"] for part in ("hip", "knee", "ankle", "foot")):
                local[joint] = matrix_from_vector(prior.MEAN[joint - 1])
                turn_sd[joint] = prior.SD[joint - 1].mean()
    return replace(guess, local=local, turn_sd_rad=turn_sd)


@cache
def landmark_points(model: BodyModel) -> PointSet:
    """The 33 landmarks, then the 17 places that detectors name, as points of `model`."""
    tables = [point_table(model, layout) for layout in ("blazepose33", "coco17")]
    return PointSet(kinematics_of(model), PointTable.joined(tables))


def _placed(state: State, points: PointSet, camera: Camera, evidence: Evidence) -> State:
    """`state` moved in front of the camera, where its points project best."""
    places = state.points(points).places
    slopes = ((evidence.pixels - camera.principal_point) / camera.focal_length)[None]
    transl = translation_from_slopes(places, slopes, evidence.weight_2d[None] + 1e-3)
    if transl[0, 2] <= NEAREST_START_M:
        # Few trusted points can put the body behind the camera; all of them rarely do.
        own = slice(0, _MARKS)
        transl = translation_from_slopes(places[:, own], slopes[:, own], np.ones((1, _MARKS)))
    return replace(state, transl=transl)
