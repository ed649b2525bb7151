"""Bodies measured on points that they were not made from.

The landmark model and the detector are two networks: what a body was fitted to of the one, the
other checks. Where there is one alone, half of its points check what the other half made. Knows
nothing of which body is to be chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.state import state_of_bodies
from thirdwave.body.fitting.trust import LEAST_POINTS
from thirdwave.body.model import BodyModel
from thirdwave.body.observed import Source
from thirdwave.body.rotations import Float64
from thirdwave.body.verdict import ROBUST_2D
from thirdwave.scene import Body, Person
from thirdwave.tools.estimators.contract import Photo
from thirdwave.tools.estimators.judging import Judge

SURE_SE = 2.0
"""Standard errors by which another body has to lie nearer to take the present one's place."""
WORTH_SIGMAS = 0.1
"""And by how much, in errors of a keypoint: less is no better, only another body."""


@dataclass(frozen=True, eq=False, slots=True)
class Fold:
    """What may be made use of, and what is kept back to judge by."""

    given: Person
    """The person without the points that judge."""
    source: Source
    rows: np.ndarray
    """Which of the source's points judge. Shape (K,), bool."""

    def errors_px(self, body: Body) -> Float64:
        """Distance of `body` from each point that judges, pixels. Shape (n,)."""
        state = state_of_bodies(kinematics_of(BodyModel.load(body.body_model)), [body])
        return self.source.gaps(state)[self.rows]


@dataclass(frozen=True, eq=False, slots=True)
class Jury:
    """The folds by which bodies of one person are judged; none where nothing is independent."""

    folds: tuple[Fold, ...]
    said: str
    """How it is judged, as a sentence; or why it cannot be."""

    @classmethod
    def of(cls, person: Person, photo: Photo) -> "Jury":
        """By all of the detector's keypoints where there are landmarks to estimate from."""
        keypoints = person.keypoints
        judge = Judge.of(person, photo)
        source = next((s for s in judge.in_picture if s.name == "keypoints"), None)
        if keypoints is None or source is None or int(source.trusted.sum()) < LEAST_POINTS:
            return cls((), f"{person.id} has no {LEAST_POINTS} sure keypoints to judge bodies by")
        count = int(source.trusted.sum())
        if any(other.name == "landmarks" for other in judge.observed.sources):
            fold = Fold(replace(person, keypoints=None), source, source.trusted)
            said = (
                f"{person.id} is judged by {count} of the detector's keypoints, which no estimate "
                "was made from: landmarks alone were given"
            )
            return cls((fold,), said)
        folds: list[Fold] = []
        for half in _halves(keypoints.names):
            kept_back = half & source.trusted
            score = np.where(half, 0.0, keypoints.confidence)
            given = replace(person, keypoints=replace(keypoints, confidence=score))
            folds.append(Fold(given, source, kept_back))
        said = (
            f"{person.id} is judged by {count} of the detector's keypoints: places were found by "
            "half of them and judged by the other half, in turn"
        )
        return cls(tuple(folds), said)

    @property
    def sigma_px(self) -> float:
        """Error of one keypoint."""
        return self.folds[0].source.sigma

    def errors_of(self, body: Body) -> Float64:
        """Errors of a body that was not made from the points, pixels. Shape (n,)."""
        return np.concatenate([fold.errors_px(body) for fold in self.folds])

    def score_px(self, errors: Float64) -> float:
        """Mean error, pixels. One beyond what the fit itself would follow counts as that much."""
        return float(np.minimum(errors, ROBUST_2D * self.sigma_px).mean())

    def gain_px(self, errors: Float64, than: Float64) -> tuple[float, float]:
        """How much lower the mean error is `than` another's, and its standard error, pixels."""
        gains = self._gains(errors, than)
        return float(gains.mean()), self._noise_px(gains)

    def is_better(self, errors: Float64, than: Float64) -> bool:
        """Whether errors are lower `than` others beyond the noise, and not by one keypoint alone.

        One that is wrong, or on somebody else, would decide otherwise.
        """
        return not self.too_little(errors, than)

    def too_little(self, errors: Float64, than: Float64) -> str:
        """Why errors that may be lower `than` others are no better; "" where they are better."""
        gains = np.sort(self._gains(errors, than))
        worth_px = WORTH_SIGMAS * self.sigma_px
        if gains.mean() <= SURE_SE * self._noise_px(gains):
            return "by no more than the noise, two standard errors"
        if gains.mean() <= worth_px:
            return f"by less than a tenth of a keypoint's error ({worth_px:.1f} px)"
        rest = gains[:-1]
        if rest.mean() <= max(SURE_SE * self._noise_px(rest), worth_px):
            return "by no more than the one keypoint that tells most"
        return ""

    def _gains(self, errors: Float64, than: Float64) -> Float64:
        """By pairs: a keypoint that is wrong is wrong for both."""
        limit = ROBUST_2D * self.sigma_px
        return np.minimum(than, limit) - np.minimum(errors, limit)

    def _noise_px(self, gains: Float64) -> float:
        """Standard error of the mean gain: a keypoint's own error moves a gain by no more."""
        noise = np.minimum(np.abs(gains), self.sigma_px)
        return float(np.sqrt((noise * noise).sum())) / len(gains)


def _halves(names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Two masks over the points, each with both sides of the body and every part's neighbours."""
    parts = [name.removeprefix("left_").removeprefix("right_") for name in names]
    number = {part: at for at, part in enumerate(dict.fromkeys(parts))}
    first = np.array([number[part] % 2 == 0 for part in parts])
    return first, ~first
