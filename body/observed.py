"""What two models saw of one person, as sources that a body can be fitted to or checked by.

Knows nothing of how bodies are fitted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from thirdwave.body.evidence import DETECTOR_SURE, DETECTOR_TRUST, weigh
from thirdwave.body.fit import ROBUST_3D, SIGMA_3D_M
from thirdwave.body.fitting.inputs import Points3D, View
from thirdwave.body.fitting.observations import NEAREST_POINT_M
from thirdwave.body.fitting.pointset import point_set
from thirdwave.body.fitting.state import State
from thirdwave.body.layouts import LAYOUTS
from thirdwave.body.rotations import Float64
from thirdwave.body.verdict import MATCH_REJECTED, ROBUST_2D, SIGMA_2D
from thirdwave.scene import BLAZEPOSE33, COCO17, Camera, Keypoints


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Source:
    """What one model says of one person."""

    name: str
    """"keypoints" and "landmarks" in the picture, "cloud" for the landmarks in 3D."""
    given: View | Points3D
    """The points of one person, weighed."""
    trusted: np.ndarray
    """By which of them a body is judged. Shape (K,), bool."""
    sigma: float
    """Error of a trusted point, px or mm."""

    @property
    def unit(self) -> str:
        """Of distances: "px" or "mm"."""
        return "px" if isinstance(self.given, View) else "mm"

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the K points."""
        return LAYOUTS[self.given.layout]

    def gaps(self, state: State) -> Float64:
        """Distance of each point from the one candidate of `state`, px or mm. Shape (K,)."""
        scale = 1.0 if self.unit == "px" else 1e3
        return scale * np.linalg.norm(self._away(state), axis=1)

    def followed(self, state: State) -> np.ndarray:
        """Which trusted points the candidate of `state` agrees with. Shape (K,), bool."""
        given = self.given
        assert given.robust is not None
        sigma = given.sigma_m if isinstance(given, Points3D) else given.sigma_px
        away = np.linalg.norm(self._away(state) / sigma, axis=1)
        return self.trusted & (away <= given.robust)

    def _away(self, state: State) -> Float64:
        """From body to points, pixels (K, 2) or metres (K, 3)."""
        given = self.given
        places = state.points(point_set(state.kinematics, given.layout)).places[0]
        if isinstance(given, Points3D):
            away = given.xyz[0] - places
            # The cloud's origin means nothing: it floats to where most of its points agree.
            return away - np.median(away[self.trusted], axis=0)
        in_front = np.maximum(places + state.transl[0], [-np.inf, -np.inf, NEAREST_POINT_M])
        return given.xy[0] - given.camera.project(in_front)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Observed:
    """All sources of one person, and how well the two models agree."""

    sources: tuple[Source, ...]
    """Those with a point that is trusted."""
    match: float
    """1 where keypoints and landmarks agree on the person, towards 0 where they do not."""


def observed(
    camera: Camera,
    keypoints: Keypoints | None,
    landmarks: Keypoints | None,
    xyxy: np.ndarray,
    others: Sequence[Keypoints] = (),
) -> Observed:
    """What a person's points say, weighed as for the landmark fit.

    `keypoints` of any known layout; `landmarks` blazepose33 with xyz, others are no source;
    `xyxy` is the person's box in pixels (4,); `others` are the detector's keypoints (coco17) of
    everybody else, whose limbs are not this person's. ValueError names a layout that is not known.
    """
    box = np.asarray(xyxy, dtype=np.float64)
    sigma_px = SIGMA_2D * float(np.sqrt(max((box[2] - box[0]) * (box[3] - box[1]), 1.0)))
    sources: list[Source] = []
    if keypoints is not None:
        score = keypoints.confidence.astype(np.float64)
        sure = score > DETECTOR_SURE
        trust = DETECTOR_TRUST * np.where(sure, np.clip(1.5 * score, 0.0, 1.0), 0.0)
        view = View.of_keypoints(keypoints, camera, sigma_px=sigma_px, robust=ROBUST_2D)
        sources.append(_weighed("keypoints", view, trust, sure, sigma_px))
    match = 1.0
    if landmarks is not None and landmarks.xyz is not None and landmarks.names == BLAZEPOSE33:
        second = keypoints if keypoints is not None and keypoints.names == COCO17 else None
        evidence = weigh(camera, landmarks, second, box, others)
        match = evidence.match
        if match < MATCH_REJECTED:
            # Where they contradict each other the landmarks would be silenced, and could not check.
            evidence = weigh(camera, landmarks, None, box)
        view = View.of_keypoints(landmarks, camera, sigma_px=sigma_px, robust=ROBUST_2D)
        cloud = Points3D(
            xyz=evidence.cloud,
            layout="blazepose33",
            confidence=evidence.weight_3d,
            sigma_m=SIGMA_3D_M,
            robust=ROBUST_3D,
            floating=True,
        )
        trust = evidence.weight_2d[: len(BLAZEPOSE33)]
        sigma_mm = 1e3 * float(np.min(SIGMA_3D_M))
        sources += [
            _weighed("landmarks", view, trust, evidence.seen, sigma_px),
            Source(name="cloud", given=cloud, trusted=evidence.seen, sigma=sigma_mm),
        ]
    return Observed(sources=tuple(s for s in sources if s.trusted.any()), match=match)


def _weighed(name: str, view: View, trust: Float64, trusted: np.ndarray, sigma_px: float) -> Source:
    return Source(
        name=name,
        given=replace(view, confidence=trust),
        trusted=trusted,
        sigma=sigma_px,
    )
