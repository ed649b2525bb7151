from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.tools.perception.pictures import (
    ASTRONAUT,
    BASKETBALL,
    encoded,
    landscape,
    press_photograph,
    rgb_of,
)
from thirdwave.scene import BLAZEPOSE33, COCO17, Keypoints, Person
from thirdwave.tools.perception import doubts as doubts_module
from thirdwave.tools.perception import people as people_module
from thirdwave.tools.perception.blazepose import LandmarkResult, landmarks
from thirdwave.tools.perception.image import read_image
from thirdwave.tools.perception.movenet import (
    MAX_TILES_PER_SIDE,
    Detection,
    _tiles,
    find_people,
)
from thirdwave.tools.perception.people import detect, measured
from thirdwave.tools.perception.seen import Seen, once


@pytest.fixture(scope="module")
def basketball() -> np.ndarray:
    return rgb_of(BASKETBALL)


@pytest.fixture(scope="module")
def players(basketball: np.ndarray) -> list[Person]:
    return detect(basketball)


def _marks(person: Person) -> Keypoints:
    assert person.landmarks is not None
    assert person.landmarks.xyz is not None
    return person.landmarks


def _xyz(person: Person, name: str) -> np.ndarray:
    marks = _marks(person)
    assert marks.xyz is not None
    return marks.xyz[marks.index(name)]


def test_one_astronaut_is_one_person_with_her_face_where_it_is():
    (person,) = detect(rgb_of(ASTRONAUT))
    assert person.id == "p1"
    marks = _marks(person)
    assert marks.xy[marks.index("nose")] == pytest.approx([225, 125], abs=8)


def test_two_players_are_named_from_left_to_right(players: list[Person]):
    assert [person.id for person in players] == ["p1", "p2"]
    left, right = players
    assert left.xyxy == pytest.approx([35, 77, 168, 478], abs=8)
    assert right.xyxy == pytest.approx([433, 37, 638, 476], abs=12)
    assert 0.6 < left.score <= 1


def test_a_person_carries_both_layouts_and_stays_in_the_picture(players: list[Person]):
    for person in players:
        assert person.keypoints is not None
        assert person.keypoints.names == COCO17
        assert _marks(person).names == BLAZEPOSE33
        assert (person.xyxy >= 0).all()
        assert (person.xyxy <= [640, 480, 640, 480]).all()


def test_both_models_agree_on_a_whole_person(players: list[Person]):
    detected, marks = players[0].keypoints, _marks(players[0])
    assert detected is not None
    for name in ("nose", "left_shoulder", "right_wrist", "left_knee", "right_ankle"):
        apart = detected.xy[detected.index(name)] - marks.xy[marks.index(name)]
        assert np.hypot(*apart) < 0.08 * 231, name


def test_the_3d_axes_are_those_of_the_camera(players: list[Person]):
    standing = players[0]
    assert _xyz(standing, "nose")[1] < -0.4 < 0.4 < _xyz(standing, "left_ankle")[1]
    hips = (_xyz(standing, "left_hip") + _xyz(standing, "right_hip")) / 2
    assert np.abs(hips).max() < 0.05
    # He faces the right half of the picture, so his nose is right of his shoulders.
    shoulders = (_xyz(standing, "left_shoulder") + _xyz(standing, "right_shoulder")) / 2
    assert _xyz(standing, "nose")[0] > shoulders[0]


def test_a_mirrored_picture_has_mirrored_people_with_left_and_right_swapped(
    basketball: np.ndarray, players: list[Person]
):
    mirrored = detect(np.ascontiguousarray(basketball[:, ::-1]))
    assert len(mirrored) == 2
    there, here = mirrored[1], players[0]
    assert there.xyxy[[2, 1, 0, 3]] == pytest.approx(np.abs(here.xyxy - [640, 0, 640, 0]), abs=8)
    for side, other in (("left", "right"), ("right", "left")):
        marks, twin = _marks(here), _marks(there)
        x, y = marks.xy[marks.index(f"{side}_knee")]
        assert twin.xy[twin.index(f"{other}_knee")] == pytest.approx([639 - x, y], abs=15)


def test_the_same_picture_at_four_times_the_size_has_the_same_people_in_its_own_pixels(
    basketball: np.ndarray, players: list[Person]
):
    large = np.asarray(Image.fromarray(basketball).resize((2560, 1920), Image.Resampling.BICUBIC))
    people = detect(large)
    assert len(people) == 2
    for person, small in zip(people, players, strict=True):
        assert person.xyxy / 4 == pytest.approx(small.xyxy, abs=4)
    nose = _marks(people[0]).xy[0] / 4
    assert nose == pytest.approx(_marks(players[0]).xy[0], abs=3)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_people_lying_down_or_upside_down_are_found_where_they_are(
    basketball: np.ndarray, players: list[Person], quarters: int
):
    # The other player is cut by the frame and shows his back.
    turned = detect(np.ascontiguousarray(np.rot90(basketball, quarters)))
    assert len(turned) in (1, 2)
    nose = _marks(players[0]).xy[0]
    x, y = nose
    wanted = {1: (y, 639 - x), 2: (639 - x, 479 - y), 3: (479 - y, x)}[quarters]
    apart = [np.hypot(*(_marks(person).xy[0] - wanted)) for person in turned]
    assert min(apart) < 12


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_photograph_stored_turned_gives_the_boxes_of_the_upright_one(
    players: list[Person], orientation: int
):
    turn = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90}
    stored = Image.open(BASKETBALL).transpose(turn.get(orientation, Image.Transpose.ROTATE_270))
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = read_image(encoded(stored, "JPEG", quality=97, exif=exif))
    people = detect(picture.rgb)
    assert [person.id for person in people] == ["p1", "p2"]
    for person, upright in zip(people, players, strict=True):
        assert person.xyxy == pytest.approx(upright.xyxy, abs=5)


@pytest.mark.parametrize("path", [ASTRONAUT, BASKETBALL], ids=["astronaut", "basketball"])
@pytest.mark.parametrize("how", ["quality 60", "quality 95", "smaller", "larger", "mirrored"])
def test_a_photograph_saved_again_shows_as_many_people(path: Path, how: str):
    image = Image.open(path)
    sizes = {"smaller": 0.8, "larger": 1.3}
    if how in sizes:
        scale = sizes[how]
        image = image.resize((int(image.width * scale), int(image.height * scale)))
    elif how == "mirrored":
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    quality = 60 if how == "quality 60" else 95
    people = detect(read_image(encoded(image, "JPEG", quality=quality)).rgb)
    assert len(people) == (1 if path is ASTRONAUT else 2)


def test_grey_people_are_people():
    image = Image.open(ASTRONAUT)
    deep = Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    for data in (encoded(image.convert("L"), "PNG"), encoded(deep, "PNG")):
        assert len(detect(read_image(data).rgb)) == 1


def test_nobody_is_found_where_nobody_is():
    black, noise = np.zeros((300, 400, 3), np.uint8), np.random.default_rng(0)
    assert detect(landscape()) == []
    assert detect(black) == []
    assert detect(noise.integers(0, 256, (300, 400, 3), dtype=np.uint8)) == []


@pytest.mark.parametrize(
    "size", [(1, 1), (1, 2), (3, 700), (700, 3), (20, 30), (4000, 1), (60, 3000)]
)
def test_tiny_and_extreme_pictures_have_nobody_and_no_crash(size: tuple[int, int]):
    rgb = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    assert detect(rgb) == []


def test_three_of_the_four_at_the_bus_stop_are_found_and_nobody_else():
    rgb = press_photograph("bus.jpg")
    assert len(detect(rgb)) in (3, 4)


def test_somebody_both_detectors_see_is_a_person_even_where_landmarks_fail(
    basketball: np.ndarray, players: list[Person], monkeypatch: pytest.MonkeyPatch
):
    for module in (people_module, doubts_module):
        monkeypatch.setattr(module, "landmarks", lambda rgb, keypoints, xyxy: None)
    unmeasured = detect(basketball)
    assert [person.landmarks for person in unmeasured] == [None, None]
    assert unmeasured[0].xyxy == pytest.approx(players[0].xyxy, abs=4)
    assert unmeasured[0].score == pytest.approx(players[0].score / 2)


def test_a_likeness_in_a_second_look_is_nobody(monkeypatch: pytest.MonkeyPatch):
    def finial(rgb: np.ndarray, place: np.ndarray) -> list[Seen]:
        keypoints = Keypoints(names=COCO17, xy=np.full((17, 2), 60.0), confidence=np.ones(17))
        marks = LandmarkResult(
            keypoints=Keypoints(
                names=BLAZEPOSE33,
                xy=np.full((33, 2), 60.0),
                confidence=np.ones(33),
                xyz=np.zeros((33, 3)),
            ),
            visibility=np.ones(33),
            presence=1.0,
            match=0.43,
        )
        box = np.array([40.0, 20, 80, 100])
        return [Seen(Detection(keypoints=keypoints, xyxy=box, score=0.32), marks)]

    monkeypatch.setattr(people_module, "look_again", finial)
    assert detect(landscape()) == []


def test_what_only_the_detector_sees_is_nobody(
    basketball: np.ndarray, monkeypatch: pytest.MonkeyPatch
):
    for module in (people_module, doubts_module):
        monkeypatch.setattr(module, "landmarks", lambda rgb, keypoints, xyxy: None)
    monkeypatch.setattr(people_module, "find_things", lambda rgb, labels=None: [])
    assert detect(basketball) == []


def test_both_men_at_the_pitch_are_found_and_end_at_the_lower_edge():
    people = detect(press_photograph("zidane.jpg"))
    assert [person.cut for person in people] == [("bottom",), ("bottom",)]
    for person in people:
        assert person.xyxy[3] == 720
        assert {"left_knee", "right_ankle"} <= set(person.missing)
        assert "left_shoulder" not in person.missing


def test_a_crop_beside_the_person_finds_no_landmarks(basketball: np.ndarray):
    away = Keypoints(names=COCO17, xy=np.full((17, 2), 5000.0), confidence=np.ones(17))
    assert landmarks(basketball, away, np.array([4900.0, 4900, 5100, 5100])) is None
    wall = np.array([260.0, 20, 340, 200])
    middle = np.tile([300.0, 110.0], (17, 1)) + np.random.default_rng(0).normal(0, 30, (17, 2))
    here = Keypoints(names=COCO17, xy=middle, confidence=np.ones(17))
    assert landmarks(basketball, here, wall) is None


def test_landmarks_want_coco_keypoints(basketball: np.ndarray):
    one = Keypoints(names=("nose",), xy=np.zeros((1, 2)), confidence=np.ones(1))
    with pytest.raises(ValueError, match="expected COCO17"):
        landmarks(basketball, one, np.array([0.0, 0, 9, 9]))


def test_two_detections_whose_landmarks_are_one_person_are_one(basketball: np.ndarray):
    found = max(find_people(basketball), key=lambda person: person.score)
    marks = landmarks(basketball, found.keypoints, found.xyxy)
    assert marks is not None
    weaker = replace(marks, match=marks.match / 2)
    first, better = Seen(found, weaker), Seen(found, marks)
    assert once([first, better]) == [better]


@pytest.mark.parametrize(
    "size", [(640, 480), (480, 640), (1000, 1000), (9000, 100), (1, 1), (2, 9)]
)
def test_tiles_cover_the_whole_picture_and_are_not_too_many(size: tuple[int, int]):
    width, height = size
    tiles = list(_tiles(width, height))
    assert len(tiles) <= 2 * MAX_TILES_PER_SIDE
    seen = np.zeros((height, width), bool)
    for tile in tiles:
        seen[tile.y : tile.y + tile.height, tile.x : tile.x + tile.width] = True
    assert seen.all()


def test_who_is_smaller_than_wanted_is_left_out(basketball: np.ndarray, players: list[Person]):
    heights = sorted(float(person.xyxy[3] - person.xyxy[1]) for person in players)
    (tall,) = detect(basketball, min_height_px=sum(heights) / 2)
    assert tall.id == "p1"
    assert tall.xyxy[3] - tall.xyxy[1] == pytest.approx(heights[1])


def test_a_box_of_another_detector_gets_the_landmarks_of_who_is_in_it(
    basketball: np.ndarray, players: list[Person]
):
    player = players[0]
    own = _marks(player)
    for keypoints in (None, player.keypoints):
        marks = measured(basketball, player.xyxy, keypoints)
        assert marks is not None
        assert np.median(np.linalg.norm(marks.xy - own.xy, axis=1)) < 5
    assert measured(basketball, np.array([200.0, 20, 380, 200])) is None
    assert measured(basketball, np.array([900.0, 20, 980, 200])) is None
