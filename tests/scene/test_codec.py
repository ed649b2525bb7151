# Lists where a value takes an array: making one checks and converts what it is given.
# pyright: reportArgumentType=false
import dataclasses
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scene import strategies
from thirdwave.scene import Camera, Keypoints, Observation, Person, Scene, Thing
from thirdwave.scene.codec import (
    canonical,
    dump_observation,
    dump_person,
    dump_scene,
    load_observation,
    load_person,
    load_scene,
    plain,
    scene_digest,
)

CAMERA = Camera.assumed((640, 480))
ANN = Person(id="p1", xyxy=[1, 2, 3, 4], name="Ann")


def through_text(data: Any) -> Any:
    return json.loads(json.dumps(data, allow_nan=False))


def assert_same(left: Any, right: Any) -> None:
    """Equal in type and value, every array bit for bit."""
    assert type(left) is type(right)
    if isinstance(left, np.ndarray):
        assert left.dtype == right.dtype
        assert left.shape == right.shape
        assert left.tobytes() == right.tobytes()
    elif dataclasses.is_dataclass(left):
        for field in dataclasses.fields(left):
            assert_same(getattr(left, field.name), getattr(right, field.name))
    elif isinstance(left, (tuple, list)):
        assert len(left) == len(right)
        for one, other in zip(left, right, strict=True):
            assert_same(one, other)
    else:
        assert left == right


@settings(deadline=None, max_examples=40)
@given(scene=strategies.scenes)
def test_a_scene_comes_back_exactly(scene: Scene) -> None:
    assert_same(load_scene(through_text(dump_scene(scene))), scene)


@settings(deadline=None, max_examples=30)
@given(person=strategies.people)
def test_a_person_comes_back_exactly(person: Person) -> None:
    assert_same(load_person(through_text(dump_person(person))), person)


@settings(deadline=None, max_examples=100)
@given(values=strategies.arrays(17, 2))
def test_every_float32_survives_its_decimals(values: Any) -> None:
    points = Keypoints(
        names=tuple(f"k{i}" for i in range(17)), xy=values, confidence=np.zeros(17, np.float32)
    )
    person = replace(ANN, keypoints=points)
    back = load_person(through_text(dump_person(person)))
    assert_same(back.keypoints, points)


@settings(deadline=None, max_examples=40)
@given(observation=strategies.observations)
def test_an_observation_comes_back_with_its_artifacts(observation: Observation) -> None:
    bytes_by_id = {artifact.id: artifact.data for artifact in observation.artifacts}
    dumped = through_text(dump_observation(observation))
    assert_same(load_observation(dumped, bytes_by_id.__getitem__), observation)


def test_an_observation_is_dumped_without_scene_and_bytes() -> None:
    scene = Scene(id="s", camera=CAMERA)
    dumped = dump_observation(Observation(text="t", scene=scene))
    assert "scene" not in dumped
    assert load_observation(dumped).scene is None
    assert load_observation(dumped).artifacts == ()


def test_a_what_if_is_still_one_when_it_comes_back_and_older_dumps_are_none() -> None:
    dumped = through_text(dump_observation(Observation(text="t", branch=True)))
    assert load_observation(dumped).branch
    del dumped["branch"]
    assert not load_observation(dumped).branch


def test_nobody_looked_and_nobody_there_stay_apart() -> None:
    unseen = Scene(id="s", camera=CAMERA)
    empty = replace(unseen, people=(), things=())
    assert load_scene(dump_scene(unseen)).people is None
    assert load_scene(dump_scene(empty)).people == ()
    assert load_scene(dump_scene(empty)).things == ()


def test_another_schema_is_refused_with_both_numbers() -> None:
    data = dump_scene(Scene(id="s", camera=CAMERA))
    with pytest.raises(ValueError, match=r"scene: expected schema 1, got 2"):
        load_scene({**data, "schema": 2})
    del data["schema"]
    with pytest.raises(ValueError, match=r"expected schema 1, got None"):
        load_scene(data)
    with pytest.raises(ValueError, match=r"person: expected schema 1"):
        load_person({**dump_person(ANN), "schema": "1"})


def test_a_missing_key_is_named_with_its_owner() -> None:
    data = dump_person(ANN)
    del data["xyxy"]
    with pytest.raises(ValueError, match=r"person p1: expected the key 'xyxy'"):
        load_person(data)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (np.float32(0.5), 0.5),
        ((1, "a", None), [1, "a", None]),
        ({"k": np.array([1, 2])}, {"k": [1, 2]}),
        (np.bool_(True), True),
    ],
)
def test_values_become_plain_json(value: Any, wanted: Any) -> None:
    assert through_text(plain(value)) == wanted


@pytest.mark.parametrize("value", [float("nan"), [np.float32("inf")], np.array([np.nan])])
def test_nan_and_inf_are_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="finite"):
        plain(value)


def test_what_is_not_json_is_named() -> None:
    with pytest.raises(TypeError, match="Person"):
        plain([ANN])
    with pytest.raises(TypeError, match="key 1"):
        plain({1: 2})


def test_digest_depends_on_the_named_aspects_only() -> None:
    scene = Scene(id="s", camera=CAMERA, people=(ANN,))
    thing = Thing(id="t1", label="bench", xyxy=[0, 0, 1, 1])
    more = replace(scene, rev=7, id="other", things=(thing,))
    assert scene_digest(scene, ["people"]) == scene_digest(more, ["people"])
    assert scene_digest(scene, ["people", "things"]) != scene_digest(more, ["people", "things"])
    assert scene_digest(scene, ["camera", "image"]) == scene_digest(scene, ["image", "camera"])
    assert scene_digest(scene, ["people"]) != scene_digest(scene, ["camera"])
    moved = scene.with_person(replace(ANN, xyxy=[1, 2, 3, 4.001]))
    assert scene_digest(scene, ["people"]) != scene_digest(moved, ["people"])
    searched = replace(scene, searched=("bench",))
    assert scene_digest(scene, ["things"]) != scene_digest(searched, ["things"])
    with pytest.raises(ValueError, match="poses"):
        scene_digest(scene, ["poses"])  # pyright: ignore[reportArgumentType]


@given(data=st.dictionaries(st.text(), st.integers()))
def test_canonical_text_does_not_depend_on_key_order(data: dict[str, int]) -> None:
    backwards = dict(reversed(data.items()))
    assert canonical(data) == canonical(backwards)


def test_a_person_stored_before_the_picture_s_edges_were_told_is_cut_by_none() -> None:
    data = dump_person(replace(ANN, cut=["left"]))
    assert load_person(data).cut == ("left",)
    del data["cut"]
    assert load_person(data).cut == ()
