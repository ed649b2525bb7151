"""Whether a body may be believed: measured on the points that found the person.

All estimators that do not judge themselves are judged here, by the weights and limits of the
landmark fit. Knows nothing of who estimated the body, nor of how.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from thirdwave.body.evidence import joints_from_landmarks, weigh
from thirdwave.body.fitting.inputs import Points3D, View
from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.observations import NEAREST_POINT_M
from thirdwave.body.fitting.pointset import point_set
from thirdwave.body.fitting.state import State, state_of_bodies
from thirdwave.body.fitting.trust import LEAST_POINTS, MOST_BETA, seen_joints
from thirdwave.body.model import BodyModel
from thirdwave.body.observed import Observed, Source, observed
from thirdwave.body.refine import ignored_points
from thirdwave.body.rotations import Float64, kabsch, vector_from_matrix
from thirdwave.body.skeleton import JOINT_NAMES
from thirdwave.body.verdict import (
    FARTHEST_M,
    MATCH_DOUBTFUL,
    MATCH_REJECTED,
    RESIDUAL_2D_REJECTED,
)
from thirdwave.scene import BLAZEPOSE33, COCO17, Body, Camera, Fit, Keypoints, Person
from thirdwave.tools.base import ToolFailed
from thirdwave.tools.estimators.contract import Photo
from thirdwave.tools.perception.raster import overlap

TURNED_REJECTED_DEG, TURNED_DOUBTFUL_DEG = 50.0, 30.0
"""A body whose trunk and head are turned farther from the 3D landmarks faces elsewhere: a picture
hardly tells front from back, landmarks do. Bodies fitted to them lie at 3 to 20."""
CLOUD_REJECTED_MM = 200.0
"""Median distance from the seen 3D landmarks; the landmark fit's is about 50."""
FACE_WEIGHT = 0.5
"""Of a face's landmark against one of the trunk: heads turn on necks."""
LEAST_TURNED = 4
"""Landmarks of trunk and face from which a turn can be told."""
LEAST_OVERLAP = 0.3
"""Intersection over union with the person's box of a body that has no points to be judged by."""
TRUNK = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
_FACE: tuple[str, ...] = ("nose", "left_ear", "right_ear", "left_eye", "right_eye")
_TURN_WEIGHT: dict[str, float] = {**dict.fromkeys(_FACE, FACE_WEIGHT), **dict.fromkeys(TRUNK, 1.0)}
UNCHECKED = 0.5
"""Confidence in joints that no point shows, in a body that lies on its box."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Judge:
    """What is known of one person besides any body."""

    person: Person
    photo: Photo
    observed: Observed
    others: tuple[Keypoints, ...]

    @classmethod
    def of(cls, person: Person, photo: Photo) -> "Judge":
        """ToolFailed where the person's points are of no layout that a body has."""
        others = tuple(
            other.keypoints
            for other in photo.everybody
            if other.id != person.id
            and other.keypoints is not None
            and other.keypoints.names == COCO17
        )
        try:
            seen = observed(photo.camera, person.keypoints, person.landmarks, person.xyxy, others)
        except ValueError as error:
            raise ToolFailed(f"{person.id}: {error}") from error
        return cls(person=person, photo=photo, observed=seen, others=others)

    @property
    def in_picture(self) -> list[Source]:
        """The detector's keypoints first, then the landmarks; those with trusted points."""
        return [source for source in self.observed.sources if isinstance(source.given, View)]

    @property
    def can_place(self) -> bool:
        """Whether enough points are trusted to find a body's place by."""
        return any(int(source.trusted.sum()) >= LEAST_POINTS for source in self.in_picture)

    def residual_px(self, body: Body) -> float | None:
        """Median distance of the detector's trusted keypoints, of the landmarks where there are
        none, from `body`. None without either.
        """
        if not self.in_picture:
            return None
        source = self.in_picture[0]
        return float(np.median(source.gaps(_state(body))[source.trusted]))

    def verdict(
        self,
        body: Body,
        *,
        method: str,
        before_px: float | None = None,
        confidence: Float64 | None = None,
        uncertainty_mm: Float64 | None = None,
        refused: str = "",
        remarks: Sequence[str] = (),
    ) -> Body:
        """`body` with the `Fit` that says how far it is off and what of it may be stated.

        `confidence` and `uncertainty_mm` (24,) are the estimator's own. `refused` is what speaks
        against the body already; `remarks` are kept in the reason.
        """
        state = _state(body)
        residual = self.residual_px(body)
        off = refused or self._refusal(body, state, residual)
        seen, trust = self._joints(state)
        doubts = list(remarks)
        turned = self.turned_deg(state)
        if not off and turned is not None and turned > TURNED_DOUBTFUL_DEG:
            doubts.append(f"doubtful: turned {turned:.0f} deg from its 3D landmarks")
            trust = 0.5 * trust
        if self.observed.match < MATCH_DOUBTFUL:
            doubts.append(
                f"doubtful: landmarks and detector agree by {self.observed.match:.2f} of 1 only"
            )
        if residual is None:
            doubts.append("no point of this person was there to check the body by")
        if confidence is not None:
            trust = trust * np.clip(confidence, 0.0, 1.0)
        if off or self.observed.match < MATCH_DOUBTFUL:
            trust = 0.5 * trust
        cloud = self._cloud
        fit = Fit(
            method=method,
            accepted=not off,
            reason="; ".join([*([off] if off else []), *doubts]),
            residual_px=residual,
            residual_mm=None if cloud is None else _median(cloud, state),
            seen=seen,
            confidence=trust,
            before_px=before_px,
            ignored=ignored_points(self.in_picture, state),
            uncertainty_mm=uncertainty_mm,
        )
        return replace(body, fit=fit)

    def _refusal(self, body: Body, state: State, residual: float | None) -> str:
        """Why nothing may be stated from this body; "" when something may."""
        pelvis_m = float(state.posed.joints[0, 0, 2] + state.transl[0, 2])
        if not 0.0 < pelvis_m < FARTHEST_M:
            return f"the pelvis is at {pelvis_m:.1f} m, wanted in front of the camera"
        beta = float(body.betas[np.abs(body.betas).argmax()])
        if abs(beta) > MOST_BETA:
            return f"a beta of {beta:.1f} standard deviations, allowed are {MOST_BETA:.0f}"
        if self.observed.match < MATCH_REJECTED:
            return (
                f"landmarks and detector agree by {self.observed.match:.2f} of 1, wanted "
                f"{MATCH_REJECTED:.2f}: they may be on two people"
            )
        if residual is None:
            box = projected_box(body, self.photo.camera)
            covered = float(overlap(box, self.person.xyxy[None])[0])
            if covered < LEAST_OVERLAP:
                return (
                    f"the body covers {covered:.2f} of 1 of the person's box, wanted "
                    f"{LEAST_OVERLAP:.2f}, and there are no keypoints"
                )
            return ""
        allowed = RESIDUAL_2D_REJECTED * _size_px(self.person)
        if residual > allowed:
            name = self.in_picture[0].name
            return f"the body lies {residual:.0f} px off its {name}, allowed are {allowed:.0f} px"
        turned, cloud = self.turned_deg(state), self._cloud
        if turned is not None and turned > TURNED_REJECTED_DEG:
            return (
                f"the body is turned {turned:.0f} deg from its 3D landmarks, allowed are "
                f"{TURNED_REJECTED_DEG:.0f} deg"
            )
        if cloud is not None and _median(cloud, state) > CLOUD_REJECTED_MM:
            return (
                f"the body lies {_median(cloud, state):.0f} mm off its 3D landmarks, allowed are "
                f"{CLOUD_REJECTED_MM:.0f} mm"
            )
        return ""

    @property
    def _cloud(self) -> Source | None:
        """The landmarks in 3D, where there are any."""
        return next((source for source in self.observed.sources if source.unit == "mm"), None)

    def turned_deg(self, state: State) -> float | None:
        """Angle between trunk and head of the body and of the 3D landmarks, 0 to 180 degrees.

        None where too few of their landmarks are seen.
        """
        cloud = self._cloud
        if cloud is None or not isinstance(cloud.given, Points3D):
            return None
        weight = np.array([_TURN_WEIGHT.get(name, 0.0) for name in cloud.names]) * cloud.trusted
        trunk = [name in TRUNK for name in cloud.names]
        if int((weight > 0).sum()) < LEAST_TURNED or int((weight[trunk] > 0).sum()) < 2:
            return None
        places = state.points(point_set(state.kinematics, cloud.given.layout)).places[0]
        R, _ = kabsch(places, cloud.given.xyz[0], weight)
        return float(np.degrees(np.linalg.norm(vector_from_matrix(R))))

    def _joints(self, state: State) -> tuple[np.ndarray, Float64]:
        """Which joints the picture shows where the body has them, and the confidence. (24,) each.

        Shown as for the landmark fit; a joint whose points the body does not follow is not.
        """
        sources = self.in_picture
        if not sources:
            inside = self._inside(state)
            return inside, np.where(inside, UNCHECKED, 0.0)
        layout = {source.name: source.given.layout for source in sources}
        followed = np.any([seen_joints(layout[s.name], s.followed(state)) for s in sources], axis=0)
        landmarks, keypoints = self.person.landmarks, self.person.keypoints
        if landmarks is not None and landmarks.xyz is not None and landmarks.names == BLAZEPOSE33:
            second = keypoints if keypoints is not None and keypoints.names == COCO17 else None
            others = self.others if second is not None else ()
            evidence = weigh(self.photo.camera, landmarks, second, self.person.xyxy, others)
            seen = joints_from_landmarks(evidence.seen)
            return seen & followed, joints_from_landmarks(evidence.confidence)
        assert keypoints is not None
        (source,) = sources
        shown = seen_joints(layout[source.name], source.trusted)
        scores = dict(zip(keypoints.names, keypoints.confidence.tolist(), strict=True))
        usual = float(np.mean(keypoints.confidence[source.trusted]))
        score = np.array([scores.get(name, usual) for name in JOINT_NAMES])
        return shown & followed, np.where(shown, np.clip(score, 0.0, 1.0), 0.0)

    def _inside(self, state: State) -> np.ndarray:
        """Which joints fall into the picture. Shape (24,), bool."""
        joints = state.posed.joints[0] + state.transl[0]
        if len(joints) < len(JOINT_NAMES):
            joints = np.concatenate([joints, joints[[20, 21]]])
        pixels = self.photo.camera.project(np.maximum(joints, [-np.inf, -np.inf, NEAREST_POINT_M]))
        size = np.array(self.photo.camera.image_size)
        return np.all((pixels >= 0) & (pixels < size), axis=1) & (joints[:, 2] > 0)


def projected_box(body: Body, camera: Camera) -> Float64:
    """The box of a body's joints in the picture, cut by its edges, pixels. Shape (4,)."""
    joints = BodyModel.load(body.body_model).forward(body).joints
    pixels = camera.project(np.maximum(joints, [-np.inf, -np.inf, NEAREST_POINT_M]))
    pixels = np.clip(pixels, 0, camera.image_size)
    return np.concatenate([pixels.min(0), pixels.max(0)])


def _state(body: Body) -> State:
    return state_of_bodies(kinematics_of(BodyModel.load(body.body_model)), [body])


def _median(source: Source, state: State) -> float:
    return float(np.median(source.gaps(state)[source.trusted]))


def _size_px(person: Person) -> float:
    """Square root of the box area, pixels."""
    width, height = (person.xyxy[2:] - person.xyxy[:2]).astype(np.float64)
    return float(np.sqrt(max(width * height, 1.0)))
