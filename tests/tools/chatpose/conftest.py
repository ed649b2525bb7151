"""One miniature checkpoint for all tests, copies of it to damage, and it loaded."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from tests.tools.chatpose.miniature import Miniature
    from thirdwave.tools.chatpose.chat import ChatPose, ChatPoseOptions


@pytest.fixture(scope="session")
def miniature(tmp_path_factory) -> "Miniature":
    """Answers by itself "[SEG] and [SEG] and ...", since its head was shaped so."""
    from tests.tools.chatpose.miniature import write_miniature

    return write_miniature(tmp_path_factory.mktemp("chatpose"))


@pytest.fixture
def copy(miniature, tmp_path) -> Path:
    """The miniature's folder, to damage."""
    return Path(shutil.copytree(miniature.folder, tmp_path / "copy"))


@pytest.fixture(scope="session")
def options(miniature) -> "Callable[..., ChatPoseOptions]":
    from thirdwave.tools.chatpose.chat import ChatPoseOptions

    def made(**changes: Any) -> ChatPoseOptions:
        given = {"checkpoint": miniature.folder, "vision_tower": miniature.tower, "device": "cpu",
                 "dtype": "float32", "max_new_tokens": 3}  # fmt: skip
        return ChatPoseOptions.model_validate(given | changes)

    return made


@pytest.fixture(scope="session")
def chat(options) -> "Iterator[ChatPose]":
    from thirdwave.tools.chatpose.chat import ChatPose

    loaded = ChatPose.load(options())
    yield loaded
    loaded.close()


@pytest.fixture(scope="session")
def picture() -> np.ndarray:
    """A picture with something in every patch. Shape (40, 56, 3)."""
    return np.random.default_rng(0).integers(0, 256, (40, 56, 3), np.uint8)
