"""What a plug-in's detector gives is checked where it is used, and its people are measured."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tools.detectors.weights import IMAGES, rgb_of
from thirdwave.scene import COCO17, Keypoints, Person, Thing
from thirdwave.tools.backends import Backend, Pool, Shelf
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.detectors import embedded, pool
from thirdwave.tools.detectors.checked import CheckedDetector
from thirdwave.tools.detectors.contract import DetectorCard
from thirdwave.tools.perception.onnx import BadWeights

CARD = DetectorCard(
    name="odd", does="finds boxes", licence="MIT", weights_licence="none",
    memory_mb=lambda options: 1, finds=("people", "things"), landmarks=True,
)  # fmt: skip
GREY = np.full((40, 60, 3), 127, np.uint8)
BOX = np.array([10.0, 5, 30, 35])


class Odd:
    """Gives what it was given, and breaks where that is an error."""

    def __init__(self, gives: Any, **card: Any) -> None:
        self.card = replace(CARD, **card)
        self._gives = gives

    def people(self, rgb: Any, *, min_height_px: float = 0.0) -> Any:
        if isinstance(self._gives, BaseException):
            raise self._gives
        return self._gives

    def things(self, rgb: Any, wanted: Any = ()) -> Any:
        return self.people(rgb)

    def close(self) -> None:
        pass


def person(number: int = 1, **fields: Any) -> Person:
    return Person(**{"id": f"p{number}", "xyxy": BOX} | fields)


def thing(**fields: Any) -> Thing:
    return Thing(**{"id": "t1", "label": "chair", "xyxy": BOX} | fields)


def refusal(gives: Any, of: str = "people") -> str:
    with pytest.raises(ToolFailed) as caught:
        getattr(CheckedDetector(Odd(gives)), of)(GREY)
    told = str(caught.value)
    assert "\n" not in told
    assert told.startswith("the detector 'odd' ")
    return told


@pytest.mark.parametrize(
    ("gives", "told"),
    [
        (None, "gave NoneType, expected a list"),
        ("p1", "gave str, expected a list"),
        ([BOX], "people: expected Person, got ndarray"),
        ([thing()], "people: expected Person, got Thing"),
        ([person(2)], "expected ids p1, p2, ... in order, got p2"),
        ([person(1), person(1)], "in order, got p1, p1"),
        (
            [person(1, xyxy=[19, 5, 39, 35]), person(2)],
            "left to right, got boxes about x = 29, 20 px",
        ),
        ([person(score=1.2)], "p1.score: expected 0 to 1, got 1.2"),
        ([person(score=-0.1)], "p1.score: expected 0 to 1, got -0.1"),
        ([person(xyxy=[10, 5, 10, 35])], "p1.xyxy: expected x_min < x_max <= 60, y_min"),
        ([person(xyxy=[10, 5, 61.5, 35])], "pixels of the picture, got 10, 5, 61.5, 35"),
        ([person(xyxy=[60.5, 5, 61, 35])], "p1.xyxy"),
    ],
)
def test_people_that_are_no_answer_are_refused_with_the_detectors_name(gives: Any, told: str):
    assert told in refusal(gives)


@pytest.mark.parametrize(
    ("gives", "told"),
    [
        ([person()], "things: expected Thing, got Person"),
        ([thing(), thing()], "things: expected each id once, got t1, t1"),
        ([thing(score=7)], "t1.score: expected 0 to 1, got 7"),
        ([thing(xyxy=[-9, 0, 4, 4])], "t1.xyxy: expected"),
    ],
)
def test_things_that_are_no_answer_are_refused_with_the_detectors_name(gives: Any, told: str):
    assert told in refusal(gives, "things")


@pytest.mark.parametrize(
    "error", [ValueError("shapes\ndiffer"), OSError("shapes"), SystemExit("shapes")]
)
@pytest.mark.parametrize("of", ["people", "things"])
def test_whatever_it_raises_is_told_with_its_name(error: BaseException, of: str):
    assert refusal(error, of).startswith(f"the detector 'odd' broke: {type(error).__name__}: shape")


@pytest.mark.parametrize("error", [ToolFailed("fetch it"), ToolRetry("no"), KeyboardInterrupt()])
def test_what_it_says_itself_passes_through(error: BaseException):
    with pytest.raises(type(error)) as caught:
        CheckedDetector(Odd(error)).people(GREY)
    assert caught.value is error


def test_a_generator_is_a_list_and_what_it_raises_is_told():
    def breaking() -> Iterator[Person]:
        yield person()
        raise OSError("late")

    given = (person(number) for number in (1, 2))
    assert [who.id for who in CheckedDetector(Odd(given)).people(GREY)] == ["p1", "p2"]
    assert refusal(breaking()) == "the detector 'odd' broke: OSError: late"


def test_what_rounding_put_beyond_the_picture_is_cut_back():
    given = person(xyxy=[-0.5, 5, 60.9, 40.2], score=1.000001)
    (who,) = CheckedDetector(Odd([given])).people(GREY)
    assert who.xyxy.tolist() == [0, 5, 60, 40]
    assert who.score == 1


def test_a_detector_without_a_card_is_refused():
    wrong = Odd([])
    wrong.card = None  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(ToolFailed, match=r"detector Odd has as card a NoneType"):
        CheckedDetector(wrong)


def test_who_calls_a_detector_by_name_gets_it_checked(monkeypatch: pytest.MonkeyPatch):
    made = Odd([person(2)])
    backend = Backend(
        kind="detector", card=made.card, options=embedded.NoOptions, load=lambda options: made
    )
    monkeypatch.setattr(pool, "DETECTORS", Pool("detector", Shelf({"odd": backend})))
    with pytest.raises(ToolFailed, match="the detector 'odd' gave people: expected ids"):
        pool.detector_called("odd", {}).people(GREY)


@pytest.fixture(scope="module")
def players() -> tuple[Any, list[Person]]:
    rgb = rgb_of(Path(IMAGES) / "basketball.jpg")
    return rgb, embedded.EmbeddedDetector().people(rgb)


@pytest.mark.parametrize("keypoints", [None, "coco17"])
def test_people_of_a_detector_that_does_not_measure_get_landmarks_in_their_boxes(
    players: tuple[Any, list[Person]], keypoints: str | None
):
    rgb, found = players
    bare = [
        Person(id=who.id, xyxy=who.xyxy, keypoints=who.keypoints if keypoints else None)
        for who in found
    ]
    people = CheckedDetector(Odd(bare, landmarks=False, keypoints=keypoints)).people(rgb)
    assert len(people) == len(found) == 2
    for who, known in zip(people, found, strict=True):
        assert who.landmarks is not None
        assert known.landmarks is not None
        size = float((known.xyxy[2:] - known.xyxy[:2]).max())
        off = np.linalg.norm(who.landmarks.xy - known.landmarks.xy, axis=1)
        assert np.median(off[known.landmarks.confidence > 0.9]) < 0.03 * size
        assert who.landmarks.xyz is not None
        assert who.keypoints is not None
        if keypoints:
            assert who.keypoints is known.keypoints
        assert who.cut == known.cut


def test_a_detector_that_measures_is_left_as_it_is(players: tuple[Any, list[Person]]):
    rgb, found = players
    (who,) = CheckedDetector(Odd([Person(id="p1", xyxy=found[0].xyxy)])).people(rgb)
    assert who.keypoints is None
    assert who.landmarks is None


def test_a_box_in_which_nobody_is_seen_stays_a_box():
    (who,) = CheckedDetector(Odd([person()], landmarks=False)).people(GREY)
    assert who.keypoints is None
    assert who.landmarks is None


def test_what_it_knows_of_a_person_stays(players: tuple[Any, list[Person]]):
    rgb, found = players
    names = tuple(f"own_{name}" for name in COCO17)
    assert found[0].keypoints is not None
    own = Keypoints(names=names, xy=found[0].keypoints.xy, confidence=np.full(17, 0.4))
    given = replace(found[0], keypoints=own, landmarks=None, cut=("top",))
    (who,) = CheckedDetector(Odd([given], landmarks=False)).people(rgb)
    assert who.keypoints is own
    assert who.landmarks is not None
    assert who.cut == ("top",)
    (same,) = CheckedDetector(Odd([found[0]], landmarks=False)).people(rgb)
    assert same.landmarks is found[0].landmarks


def test_damaged_networks_are_no_fault_of_the_detector(
    players: tuple[Any, list[Person]], monkeypatch: pytest.MonkeyPatch
):
    from thirdwave.tools.perception import people

    def damaged(*given: Any) -> Any:
        raise BadWeights("movenet is damaged")

    monkeypatch.setattr(people, "keypoints_in_box", damaged)
    rgb, found = players
    bare = Person(id="p1", xyxy=found[0].xyxy)
    with pytest.raises(ToolFailed, match=r"^movenet is damaged$"):
        CheckedDetector(Odd([bare], landmarks=False)).people(rgb)
