"""What `ask` takes: everything else is told in one line that names the argument."""

from typing import Any

import numpy as np
import pytest
import torch

from tests.tools.chatpose.miniature import ROWS, SEG
from thirdwave.scene import Camera
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.chatpose.backend import ChatPoseEstimator
from thirdwave.tools.chatpose.chat import Conversation
from thirdwave.tools.chatpose.picture import whole_square
from thirdwave.tools.estimators.contract import Photo

QUESTION = "Can you say how the person sits?"


def test_the_sides_of_a_picture_are_seen(chat):
    rgb = np.random.default_rng(1).integers(0, 256, (30, 90, 3), np.uint8)
    other = rgb.copy()
    other[:, :25] = 255 - other[:, :25]
    seen, changed = (chat.ask(QUESTION, rgb=each).numbers for each in (rgb, other))
    assert np.abs(seen - changed).max() > 1e-4
    assert seen == pytest.approx(chat.ask(QUESTION, rgb=whole_square(rgb)).numbers, abs=1e-6)


def test_a_conversation_keeps_a_copy_of_its_picture(chat, picture):
    rgb = picture.copy()
    begun = chat.ask(QUESTION, rgb=rgb).conversation
    before = chat.ask("And now?", after=begun).numbers
    rgb[:] = 0
    assert chat.ask("And now?", after=begun).numbers == pytest.approx(before, abs=1e-6)
    given = Conversation(picture=rgb)
    rgb[:] = 9
    assert given.picture is not None
    assert not given.picture.any()
    with pytest.raises(ValueError, match="read-only"):
        given.picture[0] = 1


@pytest.mark.parametrize(
    ("rgb", "kind", "told"),
    [
        (np.zeros((4, 4, 3)), TypeError, r"rgb: expected an array of uint8, .* got float64 \(4"),
        ([[[1, 2, 3]]], TypeError, "got list"),
        ("photo.jpg", TypeError, "got str"),
        (np.zeros((4, 4), np.uint8), ValueError, r"expected shape \(H, W, 3\) .* got \(4, 4\)"),
        (np.zeros((4, 4, 4), np.uint8), ValueError, r"got \(4, 4, 4\)"),
        (np.zeros((0, 4, 3), np.uint8), ValueError, r"with pixels in it, got \(0, 4, 3\)"),
    ],
)
def test_what_is_no_picture_is_told(rgb, kind, told, chat):
    with pytest.raises(kind, match=told):
        chat.ask(QUESTION, rgb=rgb)
    with pytest.raises(kind, match=told):
        Conversation(picture=rgb)


@pytest.mark.parametrize(
    ("given", "kind", "told"),
    [
        ({"question": None}, TypeError, "question: expected text, got NoneType"),
        ({"question": "sits \ud800?"}, ValueError, r"question: .* half a character, '\\ud800', at"),
        ({"after": "before"}, TypeError, "after: expected a Conversation, got str"),
        ({"after": ()}, TypeError, "after: expected a Conversation, got tuple"),
        ({"force": "Always"}, ValueError, "expected one of never, missing, always, got 'Always'"),
        ({"force": True}, ValueError, "force: .* got True"),
        ({"force": ""}, ValueError, "force: .* got ''"),
        ({"max_new_tokens": 0}, ValueError, "max_new_tokens: .* over 0, got 0"),
        ({"max_new_tokens": -3}, ValueError, "over 0, got -3"),
        ({"max_new_tokens": 2.5}, TypeError, "max_new_tokens: .* got 2.5"),
        ({"max_new_tokens": True}, TypeError, "max_new_tokens: .* got True"),
        ({"choose": "best"}, TypeError, "choose: expected a function"),
    ],
)
def test_an_argument_that_is_not_as_wanted_is_named(given, kind, told, chat):
    with pytest.raises(kind, match=told) as error:
        chat.ask(**({"question": QUESTION} | given))
    assert "\n" not in str(error.value)


def test_a_reply_in_the_place_of_its_conversation_is_told_the_way_out(chat):
    with pytest.raises(TypeError, match="got Reply: give its `conversation`"):
        chat.ask(QUESTION, after=chat.ask(QUESTION))


@pytest.mark.parametrize("made", [torch.tensor, np.int64, int, lambda n: torch.tensor([n])])
def test_an_id_may_be_a_number_of_any_library(made, chat):
    reply = chat.ask(QUESTION, choose=lambda logits, ids: made(SEG), max_new_tokens=2)
    ids: Any = reply.conversation.turns[0].ids
    assert [type(each) for each in ids] == [int, int]
    assert len(chat.ask("And now?", after=reply.conversation, force="always").poses) == 1


@pytest.mark.parametrize(
    "wrong",
    [None, "a", 3.0, -1, ROWS, True, torch.tensor([1, 2]), torch.tensor(1.5), torch.tensor(True)],
)
def test_what_is_no_id_is_told(wrong, chat):
    with pytest.raises(ValueError, match=rf"choose: expected an id 0\.\.{ROWS - 1}, got") as told:
        chat.ask(QUESTION, choose=lambda logits, ids: wrong)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("words", ["", "   ", "\n\t"])
def test_an_estimator_is_asked_in_words(words, chat, picture):
    for photo in (
        Photo(Camera.assumed((56, 40))),
        Photo(Camera.assumed((56, 40)), (), lambda: picture),
    ):
        with pytest.raises(ToolRetry, match="no words"):
            ChatPoseEstimator(chat).estimate(photo, [], words)
