"""Poses of the user's own, by a setting: they reach the tools, and mistakes are told in a line."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from thirdwave.apps.errors import UserError
from thirdwave.apps.settings import Settings
from thirdwave.apps.wiring import tool_settings
from thirdwave.scene import Camera, Scene
from thirdwave.tools.base import ToolContext
from thirdwave.tools.generate import generate_pose

OWN = """poses:
- name: heron stretch
  like: standing
  angles: {left_knee_flexion: 90, left_upper_arm_elevation: 150}
"""


def settings(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    return Settings.from_env({"THIRDWAVE_HOME": str(tmp_path), "THIRDWAVE_POSES": str(file)})


def made(words: str, told: dict[str, Any]) -> Any:
    camera = Camera(
        focal_length=np.array([600.0, 600.0]),
        principal_point=np.array([320.0, 240.0]),
        image_size=(640, 480),
    )
    context = ToolContext(blob=lambda blob_id: b"", settings=told)
    return generate_pose.run(
        Scene(id="s", camera=camera),
        generate_pose.parse({"words": words, "picture": False}),
        context,
    )


def test_a_pose_of_the_users_own_is_made(tmp_path):
    told = tool_settings(settings(tmp_path, OWN))
    found = made("a heron stretch", told)
    assert found.value is not None
    assert found.unknown is None


def test_results_are_kept_by_what_the_file_says(tmp_path):
    before = tool_settings(settings(tmp_path, OWN))
    after = tool_settings(settings(tmp_path, OWN.replace("150", "90")))
    assert before["lexicon"] == after["lexicon"]
    assert before["lexicon_says"] != after["lexicon_says"]


@pytest.mark.parametrize("text", ["poses: [{name: 3}]", "a: [", "manners: nothing"])
def test_a_wrong_file_is_told_in_one_line(tmp_path, text):
    with pytest.raises(UserError, match="THIRDWAVE_POSES") as raised:
        tool_settings(settings(tmp_path, text))
    assert "\n" not in str(raised.value)
    assert "own.yaml" in str(raised.value)


def test_a_file_there_is_not_is_named(tmp_path):
    given = Settings(home=tmp_path, poses=tmp_path / "nowhere.yaml")
    with pytest.raises(UserError, match="nowhere"):
        tool_settings(given)
