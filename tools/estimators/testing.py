"""For authors of estimators: check that one keeps the contract. Public, stable.

def test_it_keeps_the_contract():
check_backend(backend, photo, people)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any, get_args

import numpy as np

from thirdwave.scene import Body, Person
from thirdwave.tools.backends import Backend
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.estimators.completing import complete
from thirdwave.tools.estimators.contract import (
    BodyKind,
    Estimate,
    Estimator,
    EstimatorCard,
    Frame,
    Joints3D,
    Photo,
)
from thirdwave.tools.estimators.judging import projected_box

GIVES = frozenset({"pose", "betas", "transl", "joints", "text"})
TAKES = frozenset({"image", "landmarks", "prompt"})
MOST_BETA = 10.0
NEAREST_M, FARTHEST_M = 0.1, 200.0
SMALLEST_M, LARGEST_M = 0.3, 4.0
"""Extent of a person's joints in metres, curled up or with raised arms."""


def check_backend(
    backend: Backend[Any],
    photo: Photo,
    people: Sequence[Person],
    options: Mapping[str, Any] | None = None,
    **more: Any,
) -> list[Estimate]:
    """Load `backend` with `options`, run `check_estimator` on what comes, and close it."""
    assert backend.kind == "estimator", f"kind: expected 'estimator', got {backend.kind!r}"
    parsed = backend.parse(options or {})
    memory, device = backend.card.memory_mb(parsed), backend.card.device(parsed)
    assert isinstance(memory, int), f"memory_mb: expected a whole number of MB, got {memory!r}"
    assert memory > 0, f"memory_mb: expected more than 0, got {memory}"
    assert isinstance(device, str), f"device: expected a name such as 'cpu', got {device!r}"
    estimator = backend.load(parsed)
    assert estimator.card == backend.card, "the loaded estimator has another card than its backend"
    return check_estimator(estimator, photo, people, **more)


def check_estimator(
    estimator: Estimator,
    photo: Photo,
    people: Sequence[Person],
    *,
    prompt: str = "how does this person stand?",
    tolerance: float = 1e-4,
    bodies: Mapping[str, str] | None = None,
) -> list[Estimate]:
    """Run `estimator` on `people` of `photo` and check every promise of the contract; close it.

    `people` are at least one person whom it can estimate, in a picture where it needs one, with
    box, keypoints and landmarks where it needs them. Raises AssertionError that names every
    broken promise, a line each; returns what the estimator gave. `prompt` goes to those that read
    words; `tolerance` is what a repeated call may differ by; `bodies` are files of body models.
    """
    broken: list[str] = []
    card = estimator.card
    broken += _of_the_card(card)
    words = prompt if "prompt" in card.takes else None
    pixels = photo.rgb.copy() if photo.has_pixels else None
    given = _called(lambda: estimator.estimate(photo, people, words), "estimate", broken)
    if given is not None:
        broken += _of_the_list(given, people)
        for estimate in given:
            broken += [f"{estimate.person}: {what}" for what in _of_one(estimate, card)]
        broken += _of_what_is_given(given, card)
        if not broken:
            broken += _of_places(given, people, photo, card, bodies)
            call = partial(estimator.estimate, photo, prompt=words)
            broken += _of_repeats(call, people, given, tolerance)
            broken += _of_calls(estimator, photo, people)
    if pixels is not None and not np.array_equal(pixels, photo.rgb):
        broken.append("the picture was changed: work on a copy")
    for which in ("close", "close the second time"):
        _called(estimator.close, which, broken)
    assert not broken, f"the estimator {card.name!r} breaks its promises:\n" + "\n".join(broken)
    assert given is not None
    return given


def _called(call: Callable[[], Any], what: str, broken: list[str]) -> Any:
    """What `call` gives; None, and a line in `broken`, where it raises."""
    try:
        return call()
    except Exception as error:  # noqa: BLE001 - whatever it raises is a broken promise, and is named
        broken.append(f"{what} raised {type(error).__name__}: {error}")
        return None


def _of_the_card(card: EstimatorCard) -> Iterable[str]:
    if not isinstance(card, EstimatorCard):
        yield f"card: expected an EstimatorCard, got {type(card).__name__}"
        return
    if not card.name or not card.name.replace("-", "_").isidentifier():
        yield f"card.name: expected a bare name, got {card.name!r}"
    for field in ("does", "licence", "weights_licence"):
        if not getattr(card, field).strip():
            yield f"card.{field}: expected a line, got nothing"
    for field, known in (
        ("body_model", get_args(BodyKind)),
        ("frame", get_args(Frame)),
        ("units", ("m",)),
        ("rotations", ("axis-angle, radians",)),
    ):
        if getattr(card, field) not in known:
            yield f"card.{field}: expected one of {known}, got {getattr(card, field)!r}"
    for field, names in (("gives", GIVES), ("takes", TAKES)):
        unknown = set(getattr(card, field)) - names
        if unknown or (field == "gives" and not card.gives):
            yield f"card.{field}: expected some of {sorted(names)}, got {getattr(card, field)}"


def _of_the_list(given: Any, people: Sequence[Person]) -> Iterable[str]:
    if not isinstance(given, list) or not all(isinstance(e, Estimate) for e in given):
        raise AssertionError(f"estimate: expected a list of Estimate, got {given!r}"[:200])
    wanted = [person.id for person in people]
    told = list(dict.fromkeys(estimate.person for estimate in given))
    if told != wanted:
        yield f"people: expected estimates of {wanted} in that order, got {told}"
    if not any(estimate.reason == "" for estimate in given):
        yield "people: expected somebody of whom it can say something, got reasons alone"


def _of_one(estimate: Estimate, card: EstimatorCard) -> Iterable[str]:
    there = estimate.body or estimate.pose or estimate.joints
    if there is None:
        if not estimate.reason.strip():
            yield "expected a pose, joints, a body, or a reason why there is none"
        return
    pose = estimate.pose if estimate.body is None else estimate.body.pose
    if pose is not None:
        vectors = np.vstack([pose.global_orient, pose.body_pose])
        if np.linalg.norm(vectors, axis=1).max() > 2 * np.pi + 1e-3:
            longest = np.linalg.norm(vectors, axis=1).max()
            yield f"pose: expected turns up to 2 pi radians, got {longest:.1f}: are these degrees?"
        if card.body_model == "mhr" and estimate.body is None:
            yield "pose: a body of MHR has no SMPL pose, give its joints"
    yield from _of_shape_and_place(estimate if estimate.body is None else estimate.body)
    if estimate.joints is not None:
        yield from _of_joints(estimate.joints)
    for name, top in (("confidence", 1.0), ("uncertainty_mm", np.inf)):
        values = getattr(estimate, name)
        if values is None:
            continue
        if np.shape(values) != (24,):
            yield f"{name}: expected shape (24,), got {np.shape(values)}"
        elif not ((np.asarray(values) >= 0) & (np.asarray(values) <= top)).all():
            yield f"{name}: expected numbers from 0 to {top}"
    if estimate.body is not None and estimate.body.fit is not None:
        method = estimate.body.fit.method
        if method != card.name:
            yield f"body.fit.method: expected the estimator's name {card.name!r}, got {method!r}"


def _of_shape_and_place(of: "Estimate | Body") -> Iterable[str]:
    if of.betas is not None:
        if np.shape(of.betas) != (10,):
            yield f"betas: expected shape (10,), got {np.shape(of.betas)}"
        elif not (np.abs(of.betas) <= MOST_BETA).all():
            yield f"betas: expected standard deviations within {MOST_BETA:.0f}, got {of.betas}"
    if of.transl is not None:
        if np.shape(of.transl) != (3,):
            yield f"transl: expected shape (3,), got {np.shape(of.transl)}"
        elif not np.isfinite(of.transl).all():
            yield "transl: expected finite numbers"
        elif not NEAREST_M < of.transl[2] < FARTHEST_M:
            yield (
                f"transl: expected metres in front of the camera, got z = {of.transl[2]:.2f}: are "
                "axes (x right, y down, z forward) and units right?"
            )


def _of_joints(joints: Joints3D) -> Iterable[str]:
    if np.shape(joints.xyz) != (len(joints.names), 3):
        yield f"joints.xyz: expected {(len(joints.names), 3)}, got {np.shape(joints.xyz)}"
        return
    if len(set(joints.names)) != len(joints.names):
        yield "joints.names: expected each name once"
    if not np.isfinite(joints.xyz).all():
        yield "joints.xyz: expected finite numbers"
        return
    extent = float(np.ptp(joints.xyz, axis=0).max())
    if not SMALLEST_M < extent < LARGEST_M:
        yield f"joints.xyz: expected a person in metres, got one of extent {extent:.2f}"
    if not (joints.xyz[:, 2] > NEAREST_M).all():
        yield "joints.xyz: expected joints in front of the camera (z > 0), got some behind it"


def _of_what_is_given(given: Sequence[Estimate], card: EstimatorCard) -> Iterable[str]:
    there = {
        "pose": any(e.pose is not None or e.body is not None for e in given),
        "betas": any(e.betas is not None or e.body is not None for e in given),
        "transl": any(e.transl is not None or e.body is not None for e in given),
        "joints": any(e.joints is not None for e in given),
        "text": any(bool(e.text) for e in given),
    }
    for what, is_there in there.items():
        if is_there and what not in card.gives:
            yield f"card.gives: {what} is given and not declared"
        if not is_there and what in card.gives:
            yield f"card.gives: {what} is declared, no estimate has it"


def _of_places(
    given: Sequence[Estimate],
    people: Sequence[Person],
    photo: Photo,
    card: EstimatorCard,
    bodies: Mapping[str, str] | None,
) -> Iterable[str]:
    """A completed body is in front of the camera, and where the person is."""
    by_id = {person.id: person for person in people}
    for estimate in given:
        if estimate.person is None or estimate.person not in by_id:
            continue
        person = by_id[estimate.person]
        body = complete(estimate, person, photo, card=card, bodies=bodies)
        if body is None:
            continue
        box = projected_box(body, photo.camera)
        middle, size = (box[:2] + box[2:]) / 2, person.xyxy[2:] - person.xyxy[:2]
        near = (middle >= person.xyxy[:2] - size / 2) & (middle <= person.xyxy[2:] + size / 2)
        if not near.all():
            yield (
                f"{person.id}: the body's middle falls on {np.round(middle).tolist()} px, expected "
                f"it near the person's box {np.round(person.xyxy).tolist()}: is the frame "
                f"{card.frame!r} that of the photo's camera?"
            )


def _of_repeats(
    call: Callable[[Sequence[Person]], list[Estimate]],
    people: Sequence[Person],
    given: Sequence[Estimate],
    tolerance: float,
) -> Iterable[str]:
    """The same again, in another order, and from two threads at once."""
    broken: list[str] = []
    backwards = list(reversed(people))
    again = _called(lambda: call(people), "the second call", broken)
    turned = _called(lambda: call(backwards), "another order", broken)
    with ThreadPoolExecutor(2) as threads:
        running = [threads.submit(call, people) for _ in range(2)]
        at_once = [_called(one.result, "two threads at once", broken) for one in running]
    yield from broken
    for what, other in (
        ("a repeated call", again),
        ("people in another order", turned),
        *(("two threads at once", one) for one in at_once),
    ):
        if other is None:
            continue
        for person in people:
            pair = [[e for e in some if e.person == person.id] for some in (given, other)]
            if _differ(pair[0], pair[1], tolerance):
                yield f"{person.id}: {what} gave something else"


def _differ(first: Sequence[Estimate], second: Sequence[Estimate], tolerance: float) -> bool:
    if len(first) != len(second):
        return True
    for one, other in zip(first, second, strict=True):
        if one.text != other.text:
            return True
        for mine, theirs in zip(_numbers(one), _numbers(other), strict=True):
            if (mine is None) != (theirs is None):
                return True
            if mine is not None and not np.allclose(mine, theirs, rtol=0, atol=tolerance):
                return True
    return False


def _numbers(estimate: Estimate) -> list[Any]:
    of = estimate.body or estimate
    joints = None if estimate.joints is None else estimate.joints.xyz
    pose = [] if of.pose is None else [of.pose.global_orient, of.pose.body_pose]
    return [*(pose or [None, None]), of.betas, of.transl, joints, estimate.confidence]


def _of_calls(estimator: Estimator, photo: Photo, people: Sequence[Person]) -> Iterable[str]:
    """Words, pictures and points that are not there are told by ToolRetry, ToolFailed, a reason."""
    card = estimator.card
    if "prompt" not in card.takes:
        yield from _raises(
            lambda: estimator.estimate(photo, people, "sit"), ToolRetry, "a prompt it does not take"
        )
        broken: list[str] = []
        if _called(lambda: estimator.estimate(photo, [], None), "nobody", broken) not in ([], None):
            yield "nobody: expected [] for no people"
        yield from broken
    bare = Photo(photo.camera, photo.everybody)
    if "image" in card.takes:
        yield from _raises(
            lambda: estimator.estimate(bare, people, None), ToolFailed, "a scene without a picture"
        )
    if "landmarks" in card.takes:
        blind = [replace(person, keypoints=None, landmarks=None) for person in people]
        broken = []
        seen = _called(lambda: estimator.estimate(photo, blind, None), "no points", broken)
        yield from broken
        if seen is not None and any(e.body or e.pose or not e.reason for e in seen):
            yield "people without points: expected a reason, and no pose"


def _raises(call: Callable[[], Any], wanted: type[Exception], what: str) -> Iterable[str]:
    try:
        call()
    except wanted as error:
        if "\n" in str(error) or not str(error):
            yield f"{what}: expected one line of {wanted.__name__}, got {str(error)!r}"
    except Exception as error:  # noqa: BLE001 - named as the broken promise it is
        yield f"{what}: expected {wanted.__name__}, got {type(error).__name__}: {error}"
    else:
        yield f"{what}: expected {wanted.__name__}, got an answer"


__all__ = ["check_backend", "check_estimator"]
