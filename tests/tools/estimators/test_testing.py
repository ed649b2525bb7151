"""The check for authors of estimators passes what is right and names what is not."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.tools.estimators import stubs
from tests.tools.estimators.stubs import CARD, Told
from thirdwave.body.layouts import OPENPOSE25
from thirdwave.scene import Fit
from thirdwave.tools.backends import load_shelf
from thirdwave.tools.base import ToolFailed
from thirdwave.tools.estimators.contract import Estimate, Joints3D
from thirdwave.tools.estimators.testing import check_backend, check_estimator

SHELF = load_shelf("estimator")
EMBEDDED = [
    name
    for name, made in SHELF.backends.items()
    if getattr(made.card, "takes", ()) == ("landmarks",)
]


def broken(change: Any = lambda estimate: estimate, **card: Any) -> str:
    """What the check says of the stub, changed."""
    with pytest.raises(AssertionError) as found:
        check_estimator(Told(replace(CARD, **card), change), stubs.photo(), stubs.people())
    return str(found.value)


def test_an_estimator_that_keeps_its_promises_passes():
    told = Told()
    given = check_estimator(told, stubs.photo(), stubs.people())
    assert stubs.ids(given) == ["p1", "p2"]
    assert told.closed == 2


@pytest.mark.parametrize("name", EMBEDDED)
def test_every_embedded_estimator_keeps_the_contract(name):
    given = check_backend(SHELF.backends[name], stubs.photo(), stubs.people())
    assert all(estimate.body is not None and estimate.body.usable for estimate in given)


def test_every_broken_promise_is_named():
    said = broken(lambda estimate: replace(estimate, betas=np.full(10, 30), transl=np.zeros(3)))
    for line in ("p1: betas: expected standard", "p2: betas", "p1: transl", "p2: transl"):
        assert line in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda e: replace(e, transl=1e3 * e.transl), r"are\s+axes .* and units right"),
        (lambda e: replace(e, transl=-e.transl), "in front of the camera, got z = -4"),
        (
            lambda e: replace(e, transl=e.transl + np.r_[2, 0, 0]),
            "is the frame 'camera' that of",
        ),
        (
            lambda e: replace(e, pose=replace(e.pose, body_pose=np.degrees(e.pose.body_pose))),
            "are these degrees",
        ),
        (
            lambda e: replace(e, pose=replace(e.pose, global_orient=np.full(3, np.nan))),
            "global_orient: expected finite",
        ),
        (lambda e: replace(e, betas=np.full(10, 30.0)), "betas: expected standard deviations"),
        (lambda e: replace(e, confidence=np.ones(17)), r"p1\.confidence: expected shape \(24,\)"),
        (lambda e: replace(e, confidence=np.full(24, 3.0)), "confidence: expected numbers from 0"),
        (lambda e: replace(e, uncertainty_mm=np.full(24, -1.0)), "uncertainty_mm: expected"),
        (lambda e: replace(e, text="a man"), "text is given and not declared"),
        (lambda e: replace(e, transl=None), "transl is declared, no estimate has it"),
        (lambda e: Estimate(person=e.person), "or a reason why there is none"),
        (lambda e: replace(e, person="p9"), r"expected estimates of \['p1', 'p2'\]"),
        (lambda e: [e] if e.person == "p1" else [], r"in that order, got \['p1'\]"),
        (lambda e: {"pose": 3}, "expected a list of Estimate"),
    ],
)
def test_a_wrong_estimate_is_refused_by_name(change, said):
    with pytest.raises(AssertionError, match=said):
        check_estimator(Told(CARD, change), stubs.photo(), stubs.people())


def test_joints_in_millimetres_or_behind_the_camera_are_named():
    def joints(scale: float):
        rng = np.random.default_rng(0)
        xyz = scale * (rng.uniform(-0.8, 0.8, (25, 3)) + np.array([0, 0, 4]))
        return lambda e: Estimate(person=e.person, joints=Joints3D(names=OPENPOSE25, xyz=xyz))

    gives = {"gives": ("joints",), "body_model": "mhr"}
    assert "expected a person in metres, got one of extent 15" in broken(joints(1e3), **gives)
    assert "got some behind it" in broken(joints(-1.0), **gives)


def test_a_card_that_says_nothing_is_refused():
    said = broken(name="../told", does=" ", frame="world", takes=("smell",))
    for field in ("card.name", "card.does", "card.frame", "card.takes"):
        assert field in said


def test_a_finished_body_carries_the_estimators_name():
    def finished(estimate: Estimate) -> Estimate:
        body = replace(stubs.TRUTH[str(estimate.person)], fit=Fit(method="somebody", accepted=True))
        return Estimate(person=estimate.person, body=body)

    assert "expected the estimator's name 'told', got 'somebody'" in broken(finished)


def test_an_estimator_that_says_something_else_each_time_is_named():
    rng = np.random.default_rng(0)
    said = broken(lambda e: replace(e, transl=e.transl + rng.normal(scale=0.01, size=3)))
    assert "p1: a repeated call gave something else" in said
    assert "two threads at once gave something else" in said


def test_what_it_raises_is_named_and_does_not_stop_the_check():
    class Moody(Told):
        def close(self) -> None:
            super().close()
            if self.closed > 1:
                raise RuntimeError("closed already")

    with pytest.raises(AssertionError, match="close the second time raised RuntimeError: closed"):
        check_estimator(Moody(), stubs.photo(), stubs.people())

    def lost(estimate: Estimate) -> Estimate:
        raise ToolFailed("no weights")

    assert "estimate raised ToolFailed: no weights" in broken(lost)


def test_words_and_missing_pictures_must_be_refused_politely():
    class Careless(Told):
        def estimate(self, photo, people, prompt=None):
            if not photo.has_pixels:
                raise KeyError("pixels")
            return super().estimate(photo, people, None)

    with pytest.raises(AssertionError) as found:
        check_estimator(Careless(), stubs.photo(), stubs.people())
    assert "a prompt it does not take: expected ToolRetry, got an answer" in str(found.value)
    assert "a scene without a picture: expected ToolFailed, got KeyError" in str(found.value)


def test_a_picture_that_was_painted_on_is_named():
    class Painter(Told):
        def estimate(self, photo, people, prompt=None):
            given = super().estimate(photo, people, prompt)
            photo.rgb[:] = 0
            return given

    with pytest.raises(AssertionError, match="the picture was changed"):
        check_estimator(Painter(), stubs.photo(), stubs.people())


def test_a_backend_must_say_its_memory_and_load_what_its_card_says():
    check_backend(stubs.backend(Told()), stubs.photo(), stubs.people())
    with pytest.raises(AssertionError, match="memory_mb: expected a whole number"):
        check_backend(
            stubs.backend(Told(), memory_mb=lambda options: "much"), stubs.photo(), stubs.people()
        )
    other = replace(stubs.backend(Told()), card=replace(CARD, name="other"))
    with pytest.raises(AssertionError, match="another card"):
        check_backend(other, stubs.photo(), stubs.people())
