import hashlib
import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.body.observing import observe
from tests.body.poses import CAMERA, body
from tests.tools.authored_scenes import estimated, person, run, scene, thing
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import COCO17, Camera, Measurement, Person, Scene, Thing
from thirdwave.tools import detect
from thirdwave.tools.base import ToolContext, ToolFailed, ToolRetry
from thirdwave.tools.detect import detect_people, detect_things
from thirdwave.tools.estimate import estimate_pose
from thirdwave.tools.measure import measure
from thirdwave.tools.perception.image import read_image
from thirdwave.tools.relate import relate
from thirdwave.tools.testing import check_tool, no_blobs

PICTURES = Path(__file__).parents[2] / "examples" / "images"


def looked_at(path: Path, labels: list[str] | None = None) -> Scene:
    """A photograph's scene after detection and estimation, with every contract checked."""
    data = path.read_bytes()
    blob = hashlib.sha256(data).hexdigest()
    picture = read_image(data)
    where = Scene(id="s", image=blob, camera=Camera.assumed(picture.size, picture.focal_px))
    context = ToolContext(blob={blob: data}.__getitem__)
    for tool, args in (
        (detect_people, {}),
        (detect_things, {"labels": labels}),
        (estimate_pose, {}),
    ):
        seen = check_tool(tool, where, args, context=context)
        assert seen.scene is not None
        where = seen.scene
        assert tool.known is not None
        again = tool.known(where, tool.parse(args))
        assert again is not None
        assert again.value == seen.value
    return where


@pytest.fixture(scope="module")
def basketball() -> Scene:
    return looked_at(PICTURES / "basketball.jpg")


@pytest.fixture(scope="module")
def astronaut() -> Scene:
    return looked_at(PICTURES / "astronaut.jpg", ["chair"])


def value_of(where: Scene, quantity: str, who: str, side: str | None = None) -> Any:
    args = {"side": side} if side else {}
    (item,) = run(measure, where, quantity=quantity, people=[who], **args).value
    return Measurement.from_json(item).value


def test_the_catching_player_is_measured_as_a_person_sees_him(basketball):
    assert basketball.person_ids == ("p1", "p2")
    assert value_of(basketball, "posture", "p1") == "standing"
    # By eye between 95 and 120: the upper arm points half at the camera.
    assert value_of(basketball, "elbow_flexion", "p1", "left") == pytest.approx(107, abs=13)
    assert value_of(basketball, "elbow_flexion", "p1", "right") == pytest.approx(109, abs=6)
    assert value_of(basketball, "knee_flexion", "p1", "left") == pytest.approx(12, abs=6)
    assert value_of(basketball, "knee_flexion", "p1", "right") == pytest.approx(12, abs=6)
    assert value_of(basketball, "facing", "p1") == pytest.approx(60, abs=8)
    assert value_of(basketball, "arm_raised", "p1", "left") is False


def test_the_player_cut_by_the_frame_has_no_posture(basketball):
    assert value_of(basketball, "posture", "p2") is None
    assert value_of(basketball, "elbow_flexion", "p2", "left") == pytest.approx(107, abs=13)
    assert abs(value_of(basketball, "facing", "p2")) == pytest.approx(140, abs=10)


def test_the_players_face_each_other_two_metres_apart(basketball):
    facing = run(relate, basketball, relation="facing", people=["p1"], others=["p2"])
    assert facing.value[0]["value"] is True
    apart = run(relate, basketball, relation="distance")
    assert apart.value[0]["value"] == pytest.approx(2.1, abs=0.3)
    assert "about" in apart.text
    assert "focal length was assumed" in apart.value[0]["note"]


def test_what_the_portrait_does_not_show_is_not_measured(astronaut):
    assert astronaut.person_ids == ("p1",)
    for quantity in ("posture", "knee_flexion", "elbow_flexion", "trunk_inclination", "stature"):
        assert run(measure, astronaut, quantity=quantity).unknown is not None, quantity
    assert value_of(astronaut, "head_direction", "p1") == pytest.approx(0, abs=10)


def test_a_street_scene_is_told_as_people_see_it():
    found = importlib.util.find_spec("ultralytics")
    if found is None or found.origin is None:
        pytest.skip("the pictures that come with ultralytics are not installed")
    bus = looked_at(Path(found.origin).parent / "assets" / "bus.jpg", ["bus"])
    assert len(bus.person_ids) >= 3
    postures = run(measure, bus, quantity="posture").value
    assert [item["value"] for item in postures[:3]] == ["standing"] * 3
    assert "bus" in {item.label for item in bus.things or ()}
    assert run(relate, bus, relation="next_to", people=["p1", "p2"]).value[0]["value"] is True


def test_without_a_picture_looking_fails_with_the_reason():
    bare = Scene(id="s", camera=Camera.assumed((640, 480)))
    for tool in (detect_people, detect_things):
        with pytest.raises(ToolFailed, match="no picture"):
            check_tool(tool, bare)


def test_a_lost_or_broken_picture_fails_with_the_reason():
    where = Scene(id="s", camera=Camera.assumed((640, 480)), image="gone")
    with pytest.raises(ToolFailed, match="no longer stored"):
        check_tool(detect_people, where, context=ToolContext(blob=no_blobs))
    with pytest.raises(ToolFailed, match="picture"):
        check_tool(detect_people, where, context=ToolContext(blob=lambda _: b"no picture at all"))


def test_a_given_scene_is_known_without_looking():
    given = scene(
        person("p1", x=-1), person("p2", x=1), things=(thing("t1", "plinth", 0, 0, 9, 9),)
    )
    assert run(detect_people, given).text == "p1 (left) and p2 (right) are in the picture"
    assert run(detect_things, given).text == "there is 1 plinth (t1)"
    assert run(detect_things, given, labels=["plinth"]).value == ["t1"]
    missing = run(detect_things, given, labels=["bench"])
    assert (missing.value, missing.text) == ([], "no bench was found in the picture")
    assert run(estimate_pose, given).value == ["p1", "p2"]


def test_finding_nobody_is_no_failure():
    assert run(detect_people, scene()).text == "nobody is in the picture"
    assert run(estimate_pose, scene()).value == []


def test_labels_that_nobody_looks_for_are_sent_back_with_near_ones(astronaut):
    context = ToolContext(blob=no_blobs)
    with pytest.raises(ToolRetry, match="sports ball"):
        check_tool(detect_things, astronaut, {"labels": ["ball"]}, context=context)
    with pytest.raises(ToolRetry, match="detect_people"):
        check_tool(detect_things, astronaut, {"labels": ["person"]}, context=context)


def test_a_label_not_searched_for_yet_is_not_known(astronaut):
    assert detect_things.known is not None
    assert detect_things.known(astronaut, detect_things.parse({"labels": ["chair"]})) is not None
    assert detect_things.known(astronaut, detect_things.parse({"labels": ["vase"]})) is None


def test_things_keep_their_ids_when_looked_for_again():
    box = np.array([10.0, 10.0, 50.0, 50.0])
    before = (Thing(id="t1", label="chair", xyxy=box), Thing(id="t2", label="cup", xyxy=box + 90))
    seen = [Thing(id="new", label="vase", xyxy=box), Thing(id="new", label="chair", xyxy=box + 3)]
    things = detect._with_ids(seen, before)
    assert [(item.id, item.label) for item in things] == [
        ("t1", "chair"), ("t2", "cup"), ("t3", "vase"),
    ]  # fmt: skip
    assert things[0].xyxy[0] == 13


def test_a_rejected_body_is_kept_and_said(basketball):
    rejected = estimated(person("p1"), accepted=False)
    seen = run(estimate_pose, scene(rejected))
    assert seen.text == "the estimate for p1 was rejected: diverged"


def test_people_without_landmarks_stay_without_a_body():
    who = replace(person("p1"), body=None)
    seen = check_tool(estimate_pose, scene(who))
    assert seen.text == "p1 has no landmarks to estimate a body from"
    assert seen.scene is not None
    assert seen.scene.person("p1").body is None


def test_an_estimator_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(ToolRetry, match=r"landmarks.*, got 'magic'"):
        check_tool(estimate_pose, scene(person("p1")), {"estimator": "magic"})
    context = ToolContext(blob=no_blobs, settings={"estimator": "chance"})
    with pytest.raises(ToolRetry, match="chance"):
        check_tool(estimate_pose, scene(person("p1")), context=context)
    with pytest.raises(ToolRetry, match="p9"):
        check_tool(estimate_pose, scene(person("p1")), {"people": ["p9"]})


def test_only_the_people_asked_for_are_estimated(basketball):
    bare = replace(
        basketball, people=tuple(replace(who, body=None) for who in basketball.people or ())
    )
    seen = check_tool(estimate_pose, bare, {"people": ["p2"]})
    assert seen.scene is not None
    assert [who.body is not None for who in seen.scene.people or ()] == [False, True]


def test_an_arm_that_is_the_neighbours_is_not_seen():
    seen = observe(body({"left_elbow": (0, -80, 0)}))
    rows = [COCO17.index(f"left_{name}") for name in ("elbow", "wrist")]
    unsure, theirs = np.full(17, 0.8), np.zeros(17)
    unsure[rows], theirs[rows] = 0.1, 0.5
    who = Person(
        id="p1",
        xyxy=seen.xyxy,
        score=0.5,
        keypoints=replace(seen.detector, confidence=unsure),
        landmarks=seen.landmarks,
    )
    neighbour = Person(
        id="p2",
        xyxy=seen.xyxy,
        score=0.5,
        keypoints=replace(seen.detector, confidence=theirs),
    )
    for people, shown in (((who,), True), ((who, neighbour), False)):
        where = Scene(id="s", camera=CAMERA, people=people)
        new = check_tool(estimate_pose, where, {"people": ["p1"]}).scene
        assert new is not None
        found = new.person("p1").body
        assert found is not None
        assert found.fit is not None
        assert found.fit.seen[JOINT["left_elbow"]] == shown
        assert found.fit.seen[JOINT["right_elbow"]]
