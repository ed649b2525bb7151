"""The scripted model is a chat model as LangChain's own tests have it, in every style."""

from typing import Any

import pytest

pytest.importorskip("langchain_tests", reason="LangChain's contract of chat models")

from langchain_core.language_models import BaseChatModel
from langchain_tests.unit_tests import ChatModelUnitTests
from pydantic import BaseModel

from thirdwave.agents.testing import Hang, ScriptedChatModel


class TestScriptedModel(ChatModelUnitTests):
    """With tools and a JSON mode: all that a model can be asked for."""

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return ScriptedChatModel

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"replies": ["hello"], "json_mode": True}


class TestScriptedModelThatOnlyWrites(TestScriptedModel):
    """Without either."""

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"replies": ["hello"], "calls_tools": False}

    @property
    def has_tool_calling(self) -> bool:
        return False

    @property
    def has_structured_output(self) -> bool:
        return False


class Point(BaseModel):
    """A point."""

    x: int


@pytest.mark.parametrize("method", ["function_calling", "json_schema", "json_mode"])
def test_structured_replies_come_as_asked(method):
    model = ScriptedChatModel(replies=[{"x": 1}] * 2, json_mode=True)
    schema = Point.model_json_schema() | {"description": "A point."}
    assert model.with_structured_output(schema, method=method).invoke("x?") == {"x": 1}
    raw = model.with_structured_output(schema, method=method, include_raw=True).invoke("x?")
    assert isinstance(raw, dict)
    assert raw["parsed"] == {"x": 1}


def test_a_script_fails_hangs_counts_and_repeats():
    model = ScriptedChatModel(
        replies=[ValueError("no"), Hang(0.01), "last"], endless=True, tokens=9
    )
    with pytest.raises(ValueError, match="no"):
        model.invoke("a")
    assert model.invoke("b").text == ""
    assert [model.invoke("c").text for _ in range(3)] == ["last"] * 3
    usage = model.invoke("d").usage_metadata
    assert usage is not None
    assert usage["total_tokens"] == 9
    assert len(model.history) == len(model.asked_in) == 6
