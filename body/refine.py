"""A body brought nearer to what was seen of the person, or kept: SMPLify that is checked.

A refinement that makes a body worse is SMPLify's known failure: limbs tilt in depth, or turn to
somebody else's points, while the reprojection error falls. So before and after are measured
alike, on what was fitted to and on what was not. Knows nothing of who estimated first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from thirdwave.body.fitting.fit import fit_bodies
from thirdwave.body.fitting.inputs import Points3D, View
from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.result import METHOD, BodyFit
from thirdwave.body.fitting.state import State, state_of_bodies
from thirdwave.body.fitting.stay import StayTerm
from thirdwave.body.fitting.trust import (
    LEAST_FOLLOWED,
    LEAST_POINTS,
    RESIDUAL_REJECTED,
    UNCERTAIN_MM,
    confidence_of,
    seen_joints,
)
from thirdwave.body.model import BodyModel
from thirdwave.body.observed import Observed, Source
from thirdwave.body.verdict import MATCH_DOUBTFUL, MATCH_REJECTED
from thirdwave.scene import Body, Fit

Target = Literal["keypoints", "landmarks", "both"]
TARGETS: Mapping[str, tuple[str, ...]] = {
    "keypoints": ("keypoints",),
    "landmarks": ("landmarks", "cloud"),
    "both": ("keypoints", "landmarks", "cloud"),
}
"""Names of the sources that each target fits to."""
HELD = ("pose_prior", "shape_prior", "stay")
"""The other terms: likely poses, likely shapes, and the body as it was."""

LEAST_GAIN = 0.02
"""A body that lies less than this share nearer is no better, only another one."""
WORSE_SIGMAS = 0.5
"""How much farther, in standard deviations, a body may move from what it was not fitted to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Off:
    """How far a body lay, and would lie, off one source: medians over its trusted points."""

    source: str
    unit: str
    """"px" or "mm"."""
    used: bool
    """Whether the fit was to it; else it is a check."""
    before: float
    after: float
    sigma: float
    """Error of a trusted point."""

    @property
    def named(self) -> str:
        """The source in words: "3D landmarks" for the cloud."""
        return "3D landmarks" if self.source == "cloud" else self.source

    def said(self, length: float) -> str:
        """A distance as it is written: "6.1 px", "48 mm"."""
        return f"{length:.1f} px" if self.unit == "px" else f"{length:.0f} mm"


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Refined:
    """A refined body, or the one that was kept, with both figures of every source."""

    body: Body
    kept: bool
    """True where the body is the one given, because the fit would not have made it better."""
    reason: str
    """Why it was kept; "" for a refined body."""
    off: tuple[Off, ...]
    fit: BodyFit
    """The fit itself, in which views and points are numbered."""


def refine_body(
    model: BodyModel,
    body: Body,
    seen: Observed,
    *,
    target: Target = "both",
    weights: Mapping[str, float] | None = None,
) -> Refined:
    """`body` fitted on to the sources of `target`, or as it is where that makes it no better.

    `weights` scale terms: a source of the target, or one of `HELD`. A source of weight 0 is not
    fitted to, and checks. ValueError where nothing is left to fit to, for betas of another model,
    and for a weight of no such term.
    """
    weights = dict(weights or {})
    known = (*TARGETS[target], *HELD)
    if unknown := set(weights) - set(known):
        raise ValueError(f"weights: expected names of {', '.join(known)}, got {min(unknown)!r}")
    used = [s for s in seen.sources if s.name in TARGETS[target] and weights.get(s.name, 1.0) > 0]
    if not used:
        there = ", ".join(source.name for source in seen.sources) or "nothing"
        raise ValueError(f"target {target!r}: nothing to fit to, there is {there}")
    start = state_of_bodies(kinematics_of(model), [body])
    fit = _fitted(model, body, start, used, weights)
    end = state_of_bodies(start.kinematics, [fit.body])
    off = tuple(
        Off(
            source=source.name,
            unit=source.unit,
            used=source in used,
            before=float(np.median(source.gaps(start)[source.trusted])),
            after=float(np.median(source.gaps(end)[source.trusted])),
            sigma=source.sigma,
        )
        for source in seen.sources
    )
    shown = _shown(body.fit, seen, end)
    reason = _why_kept(off, seen.match) or _refusal(fit, off, used, end=end, shown=shown)
    if not reason:
        quality = _quality(fit, seen.match, used, start=start, end=end, shown=shown)
        body = replace(fit.body, fit=quality)
    return Refined(body=body, kept=bool(reason), reason=reason, off=off, fit=fit)


def _fitted(
    model: BodyModel, body: Body, start: State, used: Sequence[Source], weights: dict[str, float]
) -> BodyFit:
    """The fit to the sources `used`, their weights by the names they have there."""
    views = [source for source in used if isinstance(source.given, View)]
    cloud = next((s.given for s in used if isinstance(s.given, Points3D)), None)
    called = {source.name: f"view{number}" for number, source in enumerate(views)}
    called["cloud"] = "points3d"
    there = {source.name for source in used} | set(HELD)
    (fit,) = fit_bodies(
        model,
        cloud,
        [source.given for source in views if isinstance(source.given, View)],
        start=[body],
        terms={"stay": StayTerm(start)},
        weights={called.get(n, n): weight for n, weight in weights.items() if n in there},
    )
    return fit


def _why_kept(off: Sequence[Off], match: float) -> str:
    """Why the body the fit began with is the better one; "" where it is not."""
    for one in off:
        if not one.used and one.after - one.before > WORSE_SIGMAS * one.sigma:
            return f"{_instead(one)}, which it was not fitted to"
    if match < MATCH_REJECTED:
        return (
            f"keypoints and landmarks agree by {match:.2f} of 1, wanted {MATCH_REJECTED:.2f}: they "
            "may be on two people"
        )
    used = [one for one in off if one.used]
    before = _sigmas((one.before, one.sigma) for one in used)
    after = _sigmas((one.after, one.sigma) for one in used)
    if after > (1.0 + LEAST_GAIN) * before:
        return _instead(max(used, key=lambda one: (one.after - one.before) / one.sigma))
    if after > (1.0 - LEAST_GAIN) * before:
        return "it lies as near as a fit brings it"
    return ""


def _sigmas(lengths: Iterable[tuple[float, float]]) -> float:
    """Root mean square of lengths, each over its sigma."""
    return float(np.sqrt(np.mean([(length / sigma) ** 2 for length, sigma in lengths])))


def _instead(one: Off) -> str:
    return (
        f"refined it would lie {one.said(one.after)} instead of {one.said(one.before)} off its "
        f"{one.named}"
    )


def _refusal(
    fit: BodyFit, off: Sequence[Off], used: Sequence[Source], *, end: State, shown: np.ndarray
) -> str:
    """Why nothing could be stated from the refined body; "" when something could.

    As for any fit, but by the points that are trusted and the joints that are seen: legs outside
    the picture are uncertain however good the rest is.
    """
    if not np.isfinite(fit.cost):
        return "the fit diverged"
    most = max(int(source.trusted.sum()) for source in used)
    if most < LEAST_POINTS:
        return f"{most} points can be trusted, a pose needs at least {LEAST_POINTS}"
    offered = sum(int(source.trusted.sum()) for source in used)
    followed = sum(int(source.followed(end).sum()) for source in used)
    if followed < LEAST_FOLLOWED * offered:
        return f"refined it would follow only {followed} of {offered} points"
    fitted = [one for one in off if one.used]
    if _sigmas((one.after, one.sigma) for one in fitted) > RESIDUAL_REJECTED:
        said = " and ".join(one.said(one.after) for one in fitted)
        allowed = " and ".join(one.said(RESIDUAL_REJECTED * one.sigma) for one in fitted)
        return f"refined it would still lie {said} off, allowed are {allowed}"
    joints = np.flatnonzero(shown[1:]) + 1
    if not len(joints):
        return "no joint of this person is seen"
    uncertain_mm = float(fit.uncertainty_mm[joints].mean())
    if uncertain_mm > UNCERTAIN_MM:
        return (
            "the points leave the pose open: joints that are seen would be uncertain by "
            f"{uncertain_mm:.0f} mm, allowed are {UNCERTAIN_MM:.0f} mm"
        )
    return ""


def _shown(earlier: Fit | None, seen: Observed, end: State) -> np.ndarray:
    """Which joints count as seen. Shape (24,), bool.

    Those that a trusted point shows which the body follows, of those that the earlier estimate
    saw too: a fit to points makes nothing visible.
    """
    in_picture = [source for source in seen.sources if isinstance(source.given, View)]
    shown = np.any([seen_joints(s.given.layout, s.followed(end)) for s in in_picture], axis=0)
    return shown if earlier is None else shown & earlier.seen


def ignored_points(used: Sequence[Source], end: State) -> tuple[str, ...]:
    """Trusted points that the body does not follow: "left_wrist", "left_wrist in keypoints".

    The source is named where another one trusts the same point and is followed there.
    """
    lost: dict[str, list[str]] = {}
    kept: set[str] = set()
    for source in used:
        followed = source.followed(end)
        kept |= {name for name, ok in zip(source.names, followed, strict=True) if ok}
        for name, out in zip(source.names, source.trusted & ~followed, strict=True):
            if out:
                lost.setdefault(name, []).append(source.name)
    return tuple(
        f"{name} in {source}" if name in kept else name
        for name, sources in lost.items()
        for source in (sources if name in kept else sources[:1])
    )


def _quality(
    fit: BodyFit,
    match: float,
    used: Sequence[Source],
    *,
    start: State,
    end: State,
    shown: np.ndarray,
) -> Fit:
    doubt = ""
    if match < MATCH_DOUBTFUL:
        doubt = f"doubtful: landmarks and detector agree by {match:.2f} of 1 only"
    return Fit(
        method=METHOD,
        accepted=True,
        reason=doubt,
        seen=shown,
        confidence=confidence_of(fit.uncertainty_mm, shown) * (0.5 if doubt else 1.0),
        before_px=_pooled(used, start, "px"),
        residual_px=_pooled(used, end, "px"),
        before_mm=_pooled(used, start, "mm"),
        residual_mm=_pooled(used, end, "mm"),
        ignored=ignored_points(used, end),
        uncertainty_mm=fit.uncertainty_mm,
    )


def _pooled(used: Sequence[Source], state: State, unit: str) -> float | None:
    """Median over the trusted points of all sources in that unit; None where there is none."""
    gaps = [source.gaps(state)[source.trusted] for source in used if source.unit == unit]
    return float(np.median(np.concatenate(gaps))) if gaps else None
