"""A scene.json gives bodies, so nothing is perceived and the answers are exact."""

import json
from math import pi, radians

import pytest

STANDING = [[0.0, 0.0, 0.0] for _ in range(23)]
BENT = [list(row) for row in STANDING]
BENT[3] = [radians(70), 0.0, 0.0]  # joint 4: left knee
FACING = [pi, 0.0, 0.0]


def person(transl, body_pose=STANDING, **more):
    return {"betas": [0.0] * 10, "transl": transl, "global_orient": FACING,
            "body_pose": body_pose, **more}  # fmt: skip


@pytest.fixture
def write(tmp_path):
    def write_it(**changes):
        document = {
            "image_size": [640, 480],
            "camera": {"focal_length": [640, 640], "principal_point": [320, 240]},
            "people": [person([-0.8, 0, 4]), person([0.8, 0, 5], BENT)],
            **changes,
        }
        path = tmp_path / "scene.json"
        path.write_text(json.dumps(document))
        return path

    return write_it


def test_given_bodies_are_measured_exactly(ask_json, write):
    reply = ask_json(write(), "Whose left knee is more bent?")
    assert reply["value"] == "p2"
    knee = ask_json(write(), "How bent is p2's left knee?")
    assert knee["value"] == pytest.approx(70, abs=5)  # the rest pose bends it by 3
    assert knee["unit"] == "deg"
    assert not any(step["tool"] == "detect_people" and step["status"] == "ok"
                   for step in knee["plan"])  # fmt: skip


def test_the_given_bodies_are_drawn_without_a_photograph(ask_json, write):
    assert ask_json(write(), "Who is closest to the camera?")["value"] == "p1"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"colour": 1}, "colour"),
        ({"people": [person([0, 0, 4], hat=1)]}, "hat"),
        ({"people": [person([0, 0])]}, "transl"),
        ({"people": [person([0, 0, -4])]}, "in front of the camera"),
        ({"image_size": [0, 480]}, "image_size"),
    ],
)
def test_a_wrong_document_is_refused_by_the_name_of_what_is_wrong(thirdwave, write, change, word):
    done = thirdwave("ask", write(**change), "Who?")
    assert done.returncode == 2
    assert word in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
