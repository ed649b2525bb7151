"""Many people, and nobody."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from thirdwave.scene import Person
from thirdwave.tools.perception.people import detect
from thirdwave.tools.perception.raster import overlap
from thirdwave.tools.synthetic.crowd import Crowd, crowd

AT_THEIR_PLACE = 0.4
WITH_PEOPLE = ("astronaut.png", "camera.png")
TURNS = {"upright": 0, "upside down": 2}


def best_overlaps(made: Crowd, people: list[Person]) -> np.ndarray:
    boxes = np.array([person.xyxy for person in people]).reshape(-1, 4)
    return np.array([overlap(box, boxes).max(initial=0.0) for box in made.xyxy])


def strays(made: Crowd, people: list[Person]) -> int:
    return sum(overlap(person.xyxy, made.xyxy).max() < AT_THEIR_PLACE for person in people)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 3])
def test_everybody_over_60_px_of_a_dozen_is_found_and_nobody_else(seed):
    made = crowd(12, seed)
    people = detect(made.rgb)
    tall = np.asarray(made.height_px) > 60
    assert (best_overlaps(made, people)[tall] >= AT_THEIR_PLACE).all()
    assert strays(made, people) == 0
    assert [person.id for person in people] == [f"p{n + 1}" for n in range(len(people))]


@pytest.mark.slow
def test_of_thirty_people_most_are_found_each_once():
    made = crowd(30, 1)
    people = detect(made.rgb)
    tall = np.asarray(made.height_px) > 60
    assert (best_overlaps(made, people)[tall] >= AT_THEIR_PLACE).mean() > 0.85
    assert strays(made, people) == 0
    assert len(people) <= 30


def samples() -> list[Path]:
    skimage = pytest.importorskip("skimage")
    folder = Path(skimage.__file__).parent / "data"
    return [p for p in sorted(folder.glob("*.[jp]*g")) if p.name not in WITH_PEOPLE]


@pytest.mark.slow
@pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS)
def test_nobody_is_found_where_there_is_nobody(turn):
    found = []
    pictures = samples()
    for path in pictures:
        image = Image.open(path).convert("RGB")
        image.thumbnail((640, 640))
        if detect(np.ascontiguousarray(np.rot90(np.asarray(image), turn))):
            found.append(path.name)
    assert len(pictures) > 15
    assert found == []
