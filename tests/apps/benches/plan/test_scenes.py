"""The scene files are what the tables say, readable as any user's, and the parts are kept apart."""

import json

import numpy as np
import pytest
from PIL import Image

from thirdwave.apps.benches.plan.make_scenes import document_of
from thirdwave.apps.benches.plan.scenes import (
    SceneRow,
    ThingRow,
    file_of,
    held_out,
    load_scene,
    row_of,
    table,
)

PHOTOGRAPHED = [name for name, row in table().items() if row.picture is not None]


def numbers_in(document):
    """Every number of nested JSON, in order."""
    if isinstance(document, dict):
        return [n for value in document.values() for n in numbers_in(value)]
    if isinstance(document, list):
        return [n for value in document for n in numbers_in(value)]
    return [float(document)] if isinstance(document, (int, float)) else []


def words_in(document):
    if isinstance(document, dict):
        return [*document, *(w for value in document.values() for w in words_in(value))]
    if isinstance(document, list):
        return [w for value in document for w in words_in(value)]
    return [document] if isinstance(document, str) else []


def test_there_are_enough_scenes_of_both_parts():
    assert sum(held_out(name) for name in table()) == 7
    assert sum(not held_out(name) for name in table()) == 11
    assert sum(held_out(name) for name in PHOTOGRAPHED) == 2
    assert len(PHOTOGRAPHED) == 5


@pytest.mark.parametrize("name", table())
def test_a_file_is_what_its_table_makes(name):
    made, kept = document_of(row_of(name)), json.loads(file_of(name).read_text())
    assert words_in(made) == words_in(kept)
    assert numbers_in(made["people"]) == pytest.approx(numbers_in(kept["people"]), abs=2e-4)
    # Boxes are rounded to a tenth of a pixel.
    assert numbers_in(made["things"]) == pytest.approx(numbers_in(kept["things"]), abs=0.11)


@pytest.mark.parametrize("name", table())
def test_people_stand_from_left_to_right_in_the_picture(name):
    scene = load_scene(name)
    assert scene.people is not None
    middles = [(float(p.xyxy[0]) + float(p.xyxy[2])) / 2 for p in scene.people]
    assert middles == sorted(middles)
    assert [person.id for person in scene.people] == [f"p{n + 1}" for n in range(len(middles))]
    width, height = scene.camera.image_size
    boxes = np.array([person.xyxy for person in scene.people])
    assert (boxes > -1).all()
    assert (boxes[:, [0, 2]] < width + 1).all()
    assert (boxes[:, [1, 3]] < height + 1).all()


def test_no_name_of_the_held_out_part_is_known_from_the_other():
    names = {True: set(), False: set()}
    for name, row in table().items():
        names[held_out(name)] |= {person.name for person in row.people if person.name}
    assert names[True]
    assert names[False]
    assert not names[True] & names[False]


@pytest.mark.parametrize("name", PHOTOGRAPHED)
def test_a_photograph_has_the_size_of_its_scene(name):
    with Image.open(file_of(name, "picture")) as photograph:
        assert photograph.size == load_scene(name).camera.image_size


def test_a_scene_without_a_photograph_says_which_have_one():
    with pytest.raises(ValueError, match="'gym': has no photograph: expected one of dance"):
        file_of("gym", "picture")
    with pytest.raises(ValueError, match="scene 'nowhere': expected one of gym"):
        file_of("nowhere")


def test_people_out_of_order_are_no_scene():
    row = row_of("dance")
    with pytest.raises(ValueError, match="expected people from left to right"):
        document_of(row.model_copy(update={"people": row.people[::-1]}))


def test_a_base_that_is_no_anchor_and_a_thing_that_is_nowhere_are_said():
    row = row_of("dance")
    person = row.people[0].model_copy(update={"base": "floating"})
    with pytest.raises(ValueError, match="base 'floating': expected one of standing"):
        document_of(row.model_copy(update={"people": (person, *row.people[1:])}))
    lost = ThingRow(label="chair", size=(0.5, 0.5, 0.5))
    with pytest.raises(ValueError, match="chair: expected at or under"):
        document_of(row.model_copy(update={"things": (lost,)}))


def test_hands_that_are_to_meet_do():
    people = {p.id: p for p in load_scene("h_office").people or ()}
    from thirdwave.apps.benches.plan.facts import facts_of, part_gap_m

    facts = facts_of("h_office")
    assert set(facts.people) == set(people)
    assert part_gap_m(facts.people["p1"], "right_hand", facts.people["p2"], "right_hand") < 0.02


def test_a_table_with_an_unknown_key_is_refused():
    with pytest.raises(ValueError, match="mood"):
        SceneRow.model_validate({**row_of("dance").model_dump(), "mood": "merry"})
