"""For authors of detectors: check that one keeps the contract. Public, stable."""

from collections.abc import Callable, Sequence
from threading import Thread
from typing import Any

import numpy as np
import numpy.typing as npt

from thirdwave.scene import LAYOUTS, Person, Thing
from thirdwave.tools.backends import line_of
from thirdwave.tools.detectors.contract import Detector, DetectorCard
from thirdwave.tools.perception.nanodet import COCO80

Rgb = npt.NDArray[np.uint8]
DRIFT = 0.05
"""Pixels and scores by which two looks at one picture may differ: summing in another order."""


def check_detector(
    detector: Detector, rgb: Rgb, *, people: int | None = None, wanted: Sequence[str] = ("chair",)
) -> list[Person]:
    """Check every promise a detector makes on the picture `rgb` (H, W, 3); return who was found.

    With `people`, so many have to be found. `wanted` are COCO names to look for by name. The
    detector is looked with several times, from two threads too, and closed at the end. Raises
    AssertionError that names the detector and the broken promise, or what it raised.
    """
    card = getattr(detector, "card", None)
    _check_card(card)
    assert isinstance(card, DetectorCard)
    detector = _Naming(detector)
    before = rgb.copy()
    rgb = rgb.view()
    rgb.setflags(write=False)
    found = detector.people(rgb)
    _check_people(card, found, rgb)
    if people is not None:
        assert len(found) == people, f"{card.name}: expected {people} people, got {len(found)}"
    _same(card, found, detector.people(rgb), "looking again")
    _same(card, found, detector.people(np.asfortranarray(rgb)), "other strides")
    _check_size(card, detector, rgb, found)
    _check_things(card, detector, rgb, wanted)
    for size in ((1, 1), (3, 500)):
        small = np.full((*size, 3), 127, np.uint8)
        _check_people(card, detector.people(small), small)
    _check_threads(card, detector, rgb, found)
    assert np.array_equal(before, rgb), f"{card.name}: the picture was changed"
    detector.close()
    detector.close()
    return found


class _Naming:
    """A detector whose errors are broken promises that name it."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self.card = detector.card

    def people(self, rgb: Rgb, *, min_height_px: float = 0.0) -> list[Person]:
        height, width = rgb.shape[:2]
        what = f"people in a picture of {width} x {height} px"
        if min_height_px:
            what += f" with min_height_px={min_height_px:.0f}"
            return self._called(
                what, lambda: self._detector.people(rgb, min_height_px=min_height_px)
            )
        return self._called(what, lambda: self._detector.people(rgb))

    def things(self, rgb: Rgb, wanted: Sequence[str] = ()) -> list[Thing]:
        what = f"things with wanted={tuple(wanted)}" if wanted else "things"
        return self._called(what, lambda: self._detector.things(rgb, wanted))

    def close(self) -> None:
        self._called("close", self._detector.close)

    def _called(self, what: str, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except (KeyboardInterrupt, GeneratorExit):
            raise
        # Whatever it raises, SystemExit too, is a broken promise, and is named.
        except BaseException as error:
            raise AssertionError(f"{self.card.name}: {what} raised {line_of(error)}") from error


def _check_card(card: Any) -> None:
    assert isinstance(card, DetectorCard), f"card: expected a DetectorCard, got {type(card)}"
    for field in ("name", "does", "licence", "weights_licence"):
        assert str(getattr(card, field)).strip(), f"card of {card.name!r}: {field} is empty"
    wrong = set(card.finds) - {"people", "things"}
    assert card.finds, f"{card.name}: finds is empty, expected people, things or both"
    assert not wrong, f"{card.name}: finds {sorted(wrong)}, expected people or things"
    assert card.keypoints is None or card.keypoints in LAYOUTS, (
        f"{card.name}: keypoints {card.keypoints!r}, expected None or one of {', '.join(LAYOUTS)}"
    )
    odd = sorted(set(card.labels or ()) - set(COCO80[1:]))
    assert not odd, f"{card.name}: labels {odd} are not COCO's names of things"


def _check_people(card: DetectorCard, found: Any, rgb: Rgb) -> None:
    name = card.name
    assert isinstance(found, list), f"{name}: people: expected a list, got {type(found).__name__}"
    assert all(isinstance(item, Person) for item in found), f"{name}: people are to be Person"
    ids = [person.id for person in found]
    wanted = [f"p{number}" for number in range(1, len(found) + 1)]
    assert ids == wanted, f"{name}: ids: expected {wanted}, got {ids}"
    middles = [float(person.xyxy[0] + person.xyxy[2]) for person in found]
    assert middles == sorted(middles), f"{name}: people are to stand from left to right"
    for person in found:
        _check_box(name, person, rgb)
        points = person.keypoints
        if points is not None and card.keypoints is not None:
            assert points.names == LAYOUTS[card.keypoints], (
                f"{name}: keypoints of {person.id}: expected those of {card.keypoints}"
            )
        for points in (person.keypoints, person.landmarks):
            if points is not None:
                sure = points.confidence
                assert ((sure >= 0) & (sure <= 1)).all(), (
                    f"{name}: confidences of {person.id}: expected 0 to 1, got {sure.max():.2f}"
                )


def _check_box(name: str, item: Person | Thing, rgb: Rgb) -> None:
    x_min, y_min, x_max, y_max = item.xyxy
    height, width = rgb.shape[:2]
    assert 0 <= x_min < x_max <= width, f"{name}: box of {item.id}: {item.xyxy} is not in the image"
    assert 0 <= y_min < y_max <= height, f"{name}: box of {item.id}: {item.xyxy} is not inside"
    assert 0 <= item.score <= 1, f"{name}: score of {item.id}: expected 0 to 1, got {item.score}"


def _check_size(card: DetectorCard, detector: Detector, rgb: Rgb, found: list[Person]) -> None:
    lengths = [float((person.xyxy[2:] - person.xyxy[:2]).max()) for person in found]
    for least in (max(rgb.shape[:2]) * 1.1, *lengths):
        # A box may be stretched to the frame after its size was judged.
        fewest, most = (sum(length >= least * part for length in lengths) for part in (1.05, 0.95))
        got = len(detector.people(rgb, min_height_px=least))
        assert fewest <= got <= most, (
            f"{card.name}: min_height_px={least:.0f}: expected {fewest} to {most} people, got {got}"
        )


def _check_things(card: DetectorCard, detector: Detector, rgb: Rgb, wanted: Sequence[str]) -> None:
    things = detector.things(rgb)
    named = detector.things(rgb, wanted)
    for seen in (things, named):
        assert isinstance(seen, list), f"{card.name}: things: expected a list, got {type(seen)}"
        assert "things" in card.finds or not seen, f"{card.name}: finds things, but does not say so"
        ids = [thing.id for thing in seen]
        assert len(set(ids)) == len(ids), f"{card.name}: things: expected each id once, got {ids}"
        for thing in seen:
            _check_box(card.name, thing, rgb)
            assert thing.label in (COCO80[1:] if card.labels is None else card.labels), (
                f"{card.name}: {thing.label!r} is not among the labels it says it finds"
            )
    hidden = len(things) - len(named)
    assert hidden <= 0, f"{card.name}: naming {', '.join(wanted)} hid {hidden} other things"


def _check_threads(card: DetectorCard, detector: Detector, rgb: Rgb, found: list[Person]) -> None:
    mirrored = np.ascontiguousarray(rgb[:, ::-1])
    alone = detector.people(mirrored)
    results: dict[str, list[Person] | BaseException] = {}

    def look(which: str, picture: Rgb) -> None:
        try:
            results[which] = detector.people(picture)
        except BaseException as error:  # noqa: BLE001 - raised below, by the thread that asked
            results[which] = error

    threads = [Thread(target=look, args=pair) for pair in (("as is", rgb), ("mirrored", mirrored))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for which, expected in (("as is", found), ("mirrored", alone)):
        result = results[which]
        if isinstance(result, BaseException):
            raise result
        _same(card, expected, result, "two threads at once")


def _same(card: DetectorCard, one: list[Person], two: list[Person], when: str) -> None:
    first = [np.array([*person.xyxy, person.score]) for person in one]
    second = [np.array([*person.xyxy, person.score]) for person in two]
    same = len(first) == len(second) and np.allclose(first, second, rtol=0, atol=DRIFT)
    assert same, f"{card.name}: {when} gave other people: {first} and {second}"
