"""Which way of asking a model works is found out once, and what a model sees."""

import io
import json

import pytest
from langchain_core.messages import AIMessage
from PIL import Image

from tests.agents.test_plan import TOOLS
from thirdwave.agents.errors import PlannerDown
from thirdwave.agents.llm import LLMPlanner
from thirdwave.agents.llm.seeing import shown
from thirdwave.agents.plan import PlanError
from thirdwave.agents.talk import Talk
from thirdwave.agents.testing import ScriptedChatModel
from thirdwave.scene import Camera, Scene

SCENE = Scene(id="s", camera=Camera.assumed((64, 48)))
GOOD = {"steps": [{"id": "s1", "tool": "look", "args": {}}], "answer": "s1"}


class BadRequest(Exception):  # noqa: N818 - named after what happened
    status_code = 400


def ask(planner, **more):
    return planner.plan("Who?", scene=SCENE, turns=(), tools=TOOLS, **more)


@pytest.mark.parametrize(
    ("can", "asked_in"),
    [
        ({"calls_tools": True}, "tools"),
        ({"calls_tools": True, "json_mode": True}, "tools"),
        ({"calls_tools": False, "json_mode": True}, "json"),
        ({"calls_tools": False}, "text"),
    ],
)
def test_each_model_is_asked_in_its_own_style(can, asked_in):
    model = ScriptedChatModel(replies=[GOOD, GOOD], **can)
    planner = LLMPlanner(model)
    assert ask(planner).answering == ask(planner).answering == "s1"
    assert model.asked_in == [asked_in, asked_in]


def test_a_server_that_refuses_tools_is_asked_for_json_then_in_words_and_that_is_remembered():
    refuses = [BadRequest("unknown field tools"), BadRequest("unknown response_format")] * 1
    model = ScriptedChatModel(replies=[*refuses, BadRequest("schema"), GOOD, GOOD], json_mode=True)
    planner = LLMPlanner(model)
    talk = Talk()
    ask(planner, talk=talk)
    ask(planner)
    assert model.asked_in == ["tools", "json", "json", "text", "text"]
    assert talk.calls == 4


def test_a_model_that_binds_tools_but_answers_in_text_is_still_read():
    model = ScriptedChatModel(replies=[AIMessage(f"Here: {json.dumps(GOOD)}")] * 2)
    planner = LLMPlanner(model)
    ask(planner)
    ask(planner)
    assert model.asked_in == ["tools", "tools"]


def test_a_style_that_gave_nothing_readable_is_left_for_the_next_until_one_has_worked():
    model = ScriptedChatModel(replies=["", GOOD, "", GOOD], json_mode=True)
    planner = LLMPlanner(model)
    for _ in range(2):
        with pytest.raises(PlanError, match="empty"):
            ask(planner)
        ask(planner)
    assert model.asked_in == ["tools", "json", "json", "json"]


def test_a_refusal_once_a_style_has_worked_is_the_models_fault():
    model = ScriptedChatModel(replies=[GOOD, BadRequest("context length")])
    planner = LLMPlanner(model)
    ask(planner)
    with pytest.raises(PlannerDown, match="failed"):
        ask(planner)
    assert model.asked_in == ["tools", "tools"]


class LengthFinishReasonError(Exception):
    """As OpenAI's client names it."""


def test_a_reply_that_was_cut_off_is_mended():
    planner = LLMPlanner(ScriptedChatModel(replies=[LengthFinishReasonError(), GOOD]))
    with pytest.raises(PlanError, match="cut off"):
        ask(planner)
    assert ask(planner).answering == "s1"


def test_a_profile_that_says_what_a_model_lacks_is_believed():
    model = ScriptedChatModel(replies=[GOOD], json_mode=True, profile={"tool_calling": False})
    assert LLMPlanner(model).style == "json_schema"


def jpeg(width: int, height: int, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    Image.new("RGB", (width, height), "green").save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("profile", [None, {"image_inputs": False}])
def test_a_model_that_does_not_see_is_never_shown_the_picture(profile):
    model = ScriptedChatModel(replies=[GOOD], profile=profile)
    ask(LLMPlanner(model), image=lambda: pytest.fail("nobody sees it"))
    assert isinstance(model.history[0][1].content, str)


@pytest.mark.parametrize(("profile", "setting"), [({"image_inputs": True}, None), (None, True)])
def test_a_model_that_sees_is_shown_the_picture_once_a_question_and_small(profile, setting):
    model = ScriptedChatModel(replies=["nonsense", GOOD, GOOD], profile=profile, calls_tools=False)
    planner = LLMPlanner(model, picture=setting)
    talk = Talk()
    with pytest.raises(PlanError):
        ask(planner, image=lambda: jpeg(3000, 2000), talk=talk)
    talk.fail("no JSON")
    ask(planner, image=lambda: jpeg(3000, 2000), talk=talk, mend="no JSON")
    ask(planner, image=lambda: jpeg(3000, 2000), talk=Talk())
    blocks = [[b for m in one for b in m.content if isinstance(b, dict) and b["type"] == "image"]
              for one in model.history]  # fmt: skip
    assert [len(one) for one in blocks] == [1, 0, 1]
    assert opened(blocks[0][0]).size == (768, 512)


def test_a_picture_is_shown_upright_never_enlarged_and_not_at_all_where_it_is_none():
    assert opened(shown(jpeg(64, 48))).size == (64, 48)
    assert opened(shown(jpeg(64, 48, orientation=6))).size == (48, 64)
    assert shown(b"no picture") is None


def opened(block) -> Image.Image:
    import base64

    assert block["mime_type"] == "image/jpeg"
    return Image.open(io.BytesIO(base64.b64decode(block["base64"])))


def test_a_model_that_reads_too_little_for_the_cards_says_so():
    model = ScriptedChatModel(replies=[GOOD], profile={"max_input_tokens": 20})
    with pytest.raises(PlannerDown, match="reads too little"):
        ask(LLMPlanner(model))
