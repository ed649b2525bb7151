"""An estimator that breaks, or gives what is no estimate, is told by its name in one line."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.body.poses import CAMERA
from tests.tools.estimators import stubs
from tests.tools.estimators.stubs import CARD, Told
from thirdwave.body.skeleton import JOINT_NAMES
from thirdwave.scene import Fit
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.estimators.asking import estimated
from thirdwave.tools.estimators.contract import Estimate, Joints3D, Photo


class Saying(Told):
    """Gives what `say` makes."""

    def __init__(self, say: Any) -> None:
        super().__init__()
        self.say = say

    def estimate(self, photo: Any, people: Any, prompt: Any = None) -> Any:
        return self.say(photo, super().estimate(photo, people, prompt))


def refusal(estimator: Told) -> str:
    with pytest.raises(ToolFailed) as caught:
        estimated(estimator, stubs.photo(), stubs.people())
    told = str(caught.value)
    assert "\n" not in told
    assert told.startswith("the estimator 'told' ")
    return told


def raising(error: BaseException) -> Saying:
    def say(photo: Any, given: Any) -> Any:
        raise error

    return Saying(say)


@pytest.mark.parametrize(
    "error", [OSError("disk"), KeyError("disk"), EOFError("disk\nfull"), SystemExit("disk")]
)
def test_whatever_it_raises_is_told_with_its_name(error: BaseException):
    told = refusal(raising(error))
    assert told.startswith(f"the estimator 'told' broke: {type(error).__name__}: ")
    assert "disk" in told


def test_a_generator_is_taken_and_what_it_raises_is_told():
    def breaking(photo: Any, given: list[Estimate]) -> Iterator[Estimate]:
        yield from given
        raise OSError("late")

    whole = estimated(Saying(lambda photo, given: iter(given)), stubs.photo(), stubs.people())
    assert all(one.body is not None for one in whole.values())
    assert refusal(Saying(breaking)) == "the estimator 'told' broke: OSError: late"


@pytest.mark.parametrize("error", [ToolFailed("fetch it"), ToolRetry("no"), KeyboardInterrupt()])
def test_what_it_says_itself_passes_through(error: BaseException):
    with pytest.raises(type(error)) as caught:
        estimated(raising(error), stubs.photo(), stubs.people())
    assert caught.value is error


def test_a_picture_that_is_lost_is_no_fault_of_the_estimator():
    lost = ConnectionError("the store is gone")

    def read() -> Any:
        raise lost

    people = stubs.people()
    looking = Saying(lambda photo, given: photo.rgb)
    with pytest.raises(ConnectionError) as caught:
        estimated(looking, Photo(CAMERA, people, read), people)
    assert caught.value is lost


@pytest.mark.parametrize("given", [None, "a pose", {"p1": 3}, 7])
def test_what_is_no_list_is_told_by_its_kind(given: Any):
    told = refusal(Saying(lambda photo, estimates: given))
    assert told.endswith(f"gave {type(given).__name__}, expected a list of Estimate")


SHAPED = {
    "betas": (8,),
    "transl": (1, 3),
    "confidence": (7,),
    "uncertainty_mm": (23,),
}


@pytest.mark.parametrize("field", SHAPED)
def test_an_array_of_another_shape_is_told_with_person_field_and_estimator(field: str):
    told = refusal(Told(CARD, lambda e: replace(e, **{field: np.ones(SHAPED[field])})))
    assert f"p1.{field}: expected shape" in told
    assert f"got {SHAPED[field]}" in told


@pytest.mark.parametrize("field", ["person", "pose", "joints", "body", "text", "reason"])
def test_a_field_of_another_kind_is_told(field: str):
    told = refusal(Told(CARD, lambda e: replace(e, **{field: np.zeros((24, 3))})))
    assert f".{field}: expected" in told
    assert "got ndarray" in told


def test_joints_that_do_not_match_their_names_are_told():
    def joints(rows: int, sure: int | None) -> str:
        confidence = None if sure is None else np.ones(sure)
        made = {"names": JOINT_NAMES[:17], "xyz": np.ones((rows, 3)), "confidence": confidence}
        return refusal(Told(CARD, lambda e: Estimate(person=e.person, joints=Joints3D(**made))))

    assert "joints.xyz: expected shape (17, 3), got (16, 3)" in joints(16, None)
    assert "joints.confidence: expected shape (17,), got (7,)" in joints(17, 7)


def test_numbers_that_are_no_bodys_are_told_with_the_estimator():
    told = refusal(Told(CARD, lambda e: replace(e, transl=np.full(3, np.nan))))
    assert "gave what no body of p1 can be made of" in told
    assert "transl" in told


def test_a_body_that_judged_itself_is_taken_as_it_is():
    def judged(estimate: Estimate) -> Estimate:
        body = replace(stubs.TRUTH[str(estimate.person)], fit=Fit(method="told", accepted=True))
        return Estimate(person=estimate.person, body=body)

    done = estimated(Told(CARD, judged), stubs.photo(), stubs.people())
    assert all(one.body is not None and one.body.usable for one in done.values())
