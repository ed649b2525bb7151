"""COCO's person annotations, read and checked: whose keypoints are where in which picture.

Knows nothing of pictures' bytes or of detections.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from thirdwave.apps.errors import UserError
from thirdwave.scene import COCO17

PERSON = "person"
CATEGORY = 1
"""Id of the person category in what is handed on."""
AREA_OF_BOX = 0.53
"""A person's area over the box's, used where no area is annotated."""
_WAY_OUT = "COCO's is called person_keypoints_*.json"

Item = Mapping[str, Any]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Truth:
    """One annotated person, or a region that is not judged."""

    id: int
    """From 1: COCO's evaluation takes 0 for nobody."""
    xy: np.ndarray
    """Pixels by COCO17; where it is not labelled it means nothing. Shape (17, 2)."""
    labelled: np.ndarray
    """Visibility 1 (hidden) or 2 (seen). Shape (17,), bool."""
    visibility: np.ndarray
    """0, 1 or 2. Shape (17,)."""
    xywh: tuple[float, float, float, float]
    """Box: x_min, y_min, width, height, pixels."""
    area: float
    """Of the person, pixels squared."""
    crowd: bool

    @property
    def judged(self) -> bool:
        """False for crowds and for people without a labelled keypoint: ignored, as COCO does."""
        return not self.crowd and bool(self.labelled.any())

    def annotation(self, image: int) -> dict[str, Any]:
        """As COCO's evaluation reads it."""
        flat = np.concatenate([self.xy, self.visibility[:, None]], axis=1).ravel()
        return {
            "id": self.id,
            "image_id": image,
            "category_id": CATEGORY,
            "keypoints": flat.tolist(),
            "num_keypoints": int(self.labelled.sum()),
            "bbox": list(self.xywh),
            "area": self.area,
            "iscrowd": int(self.crowd),
        }


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class AnnotatedPicture:
    """One picture and everybody annotated in it."""

    id: int
    """The file's own."""
    file: str
    size: tuple[int, int] | None
    """Width and height, pixels, where they are annotated."""
    people: tuple[Truth, ...]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Annotations:
    """A whole annotation file."""

    pictures: tuple[AnnotatedPicture, ...]
    """In the file's order."""
    category: int
    """The file's id of people."""
    notes: tuple[str, ...]
    """What was left out or assumed."""


def read_annotations(path: Path) -> Annotations:
    """The people of a COCO keypoint file. UserError says in one line what is wrong with it."""
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise UserError(f"--coco: {path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"--coco: {path}: expected JSON: {error}") from error
    if isinstance(document, list):
        raise UserError(
            f"--coco: {path}: expected annotations, got a list, as detections are kept; {_WAY_OUT}"
        )
    try:
        return _checked(document)
    except _WrongError as error:
        raise UserError(f"--coco: {path}: {error}") from error


class _WrongError(Exception):
    """What is wrong with the document, without the file's name."""


def _checked(document: object) -> Annotations:
    if not isinstance(document, dict):
        raise _WrongError(f"expected an object with images, annotations and categories; {_WAY_OUT}")
    document = cast(Item, document)
    images, annotations, categories = (
        _items(document, key) for key in ("images", "annotations", "categories")
    )
    person, columns = _person_category(categories)
    known = _images(images)
    everybody: dict[int, list[Truth]] = {image: [] for image in known}
    own = [item for item in annotations if item.get("category_id") == person]
    if own and not any("keypoints" in item for item in own):
        raise _WrongError(f"expected people with keypoints, got boxes alone; {_WAY_OUT}")
    said: Counter[str] = Counter()
    for number, item in enumerate(own, start=1):
        image = item.get("image_id")
        if image not in everybody:
            said["left out, whose picture is not among the images"] += 1
            continue
        everybody[cast(int, image)].append(_truth(number, item, columns, said))
    pictures = tuple(
        AnnotatedPicture(id=i, file=file, size=size, people=tuple(everybody[i]))
        for i, (file, size) in known.items()
    )
    if not pictures:
        raise _WrongError("expected at least one image, got none")
    notes = tuple(f"annotations {what}: {count}" for what, count in said.items())
    return Annotations(pictures=pictures, category=person, notes=notes)


def _items(document: Item, key: str) -> list[Item]:
    items = document.get(key)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise _WrongError(f"expected a list of objects under {key!r}; {_WAY_OUT}")
    return cast(list[Item], items)


def _person_category(categories: list[Item]) -> tuple[int, list[int]]:
    """Id of the person category, and where each of COCO's keypoints stands in its layout."""
    names = [str(item.get("name")) for item in categories]
    if PERSON not in names:
        raise _WrongError(f"expected a category {PERSON!r}, got {', '.join(names[:10]) or 'none'}")
    category = categories[names.index(PERSON)]
    layout, number = category.get("keypoints"), category.get("id")
    if not isinstance(number, int):
        raise _WrongError(f"category {PERSON!r}: expected a whole number as id, got {number!r}")
    if layout is None:
        return number, list(range(len(COCO17)))
    if not isinstance(layout, list):
        raise _WrongError(
            f"category {PERSON!r}: expected the names of its keypoints, got {layout!r}"
        )
    listed = [str(name).strip().lower().replace(" ", "_").replace("-", "_") for name in layout]
    missing = [name for name in COCO17 if name not in listed]
    if missing:
        raise _WrongError(
            f"category {PERSON!r}: expected COCO's 17 keypoints by name, its {len(listed)} lack "
            f"{', '.join(missing[:4])}{', ...' if len(missing) > 4 else ''}"
        )
    return number, [listed.index(name) for name in COCO17]


def _images(images: list[Item]) -> dict[int, tuple[str, tuple[int, int] | None]]:
    known: dict[int, tuple[str, tuple[int, int] | None]] = {}
    for item in images:
        number, file = item.get("id"), item.get("file_name")
        if not isinstance(number, int) or not isinstance(file, str) or not file:
            raise _WrongError(f"images: expected an id and a file_name, got {dict(item)!r:.100}")
        if number in known:
            raise _WrongError(f"images: the id {number} stands there twice")
        width, height = item.get("width"), item.get("height")
        sized = isinstance(width, int) and isinstance(height, int)
        known[number] = (file, (int(width or 0), int(height or 0)) if sized else None)
    return known


def _truth(number: int, item: Item, columns: list[int], said: Counter[str]) -> Truth:
    where = f"annotation {item.get('id', number)}"
    flat = item.get("keypoints")
    crowd = bool(item.get("iscrowd", 0))
    if flat is None or (crowd and not flat):
        points = np.zeros((len(COCO17), 3))
    else:
        given = _numbers(f"{where}, keypoints", flat)
        if given.size % 3 or given.size // 3 <= max(columns):
            raise _WrongError(
                f"{where}: expected {3 * (max(columns) + 1)} numbers under keypoints (x, y and "
                f"visibility each), got {given.size}"
            )
        points = given.reshape(-1, 3)[columns]
    visibility = points[:, 2]
    if not np.isin(visibility, (0, 1, 2)).all():
        odd = visibility[~np.isin(visibility, (0, 1, 2))][0]
        raise _WrongError(f"{where}: expected visibilities 0, 1 or 2, got {odd:g}")
    labelled = visibility > 0
    xywh = _box(where, item, points[labelled, :2], said)
    area = item.get("area")
    if area is None:
        said[f"without an area, taken as {AREA_OF_BOX:g} of the box's"] += 1
        area = AREA_OF_BOX * xywh[2] * xywh[3]
    area = float(_numbers(f"{where}, area", [area])[0])
    if area <= 0 and labelled.any() and not crowd:
        raise _WrongError(f"{where}: expected an area above 0, got {area:g}")
    return Truth(
        id=number,
        xy=points[:, :2],
        labelled=labelled,
        visibility=visibility.astype(int),
        xywh=xywh,
        area=area,
        crowd=crowd,
    )


def _box(
    where: str, item: Item, labelled: np.ndarray, said: Counter[str]
) -> tuple[float, float, float, float]:
    box = item.get("bbox")
    if box is None:
        said["without a box, taken round the keypoints"] += 1
        if not len(labelled):
            return (0.0, 0.0, 0.0, 0.0)
        box = [*labelled.min(0), *np.ptp(labelled, axis=0)]
    numbers = _numbers(f"{where}, bbox", box)
    if numbers.shape != (4,) or (numbers[2:] < 0).any():
        raise _WrongError(f"{where}: expected x, y, width and height under bbox, got {box!r:.80}")
    x, y, width, height = numbers.tolist()
    return (x, y, width, height)


def _numbers(where: str, value: object) -> np.ndarray:
    try:
        numbers = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise _WrongError(f"{where}: expected numbers, got {value!r:.80}") from error
    if numbers.ndim != 1 or not np.isfinite(numbers).all():
        raise _WrongError(f"{where}: expected a list of finite numbers, got {value!r:.80}")
    return numbers
