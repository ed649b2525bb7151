"""Chat models are loaded by name and address; what is wrong is one line."""

import pytest
from pydantic import SecretStr

from thirdwave.tools.chat_models import load_model

pytest.importorskip("langchain_openai")

from langchain_openai import ChatOpenAI


def test_a_name_and_where_it_is_served(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    for model in (
        load_model("openai:qwen3", "http://127.0.0.1:8080/v1"),
        load_model("openai:qwen3@http://127.0.0.1:8080/v1"),
    ):
        assert isinstance(model, ChatOpenAI)
        assert model.model_name == "qwen3"
        assert model.openai_api_base == "http://127.0.0.1:8080/v1"


def test_the_key_is_the_providers_own_variable(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-mine")
    model = load_model("openai:qwen3", "https://models.example/v1")
    assert isinstance(model, ChatOpenAI)
    assert isinstance(model.openai_api_key, SecretStr)
    assert model.openai_api_key.get_secret_value() == "sk-mine"
    assert "sk-mine" not in repr(model)


@pytest.mark.parametrize(
    ("name", "url", "why"),
    [
        ("gpt", None, "expected provider:name"),
        ("openai:", None, "expected provider:name"),
        ("openai:gpt", "127.0.0.1:8080", "expected an address http"),
        ("nobody:gpt", None, "nobody:gpt: ValueError"),
        ("openai:gpt", None, "openai:gpt: OpenAIError"),
    ],
)
def test_what_is_wrong_is_one_line(name, url, why, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ValueError, match=why) as caught:
        load_model(name, url)
    assert "\n" not in str(caught.value)
