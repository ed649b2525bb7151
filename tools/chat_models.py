"""Loads a LangChain chat model by "provider:name". The only place that knows how."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def load_model(name: str) -> "BaseChatModel":
    """The chat model `name`, for instance "openai:gpt-5.5" or "ollama:llama3.3".

    Raises ValueError for a name without a provider, ImportError that names what to install.
    """
    provider, _, model = name.partition(":")
    if not provider or not model:
        raise ValueError(f"model: expected provider:name such as ollama:llama3.3, got {name!r}")
    try:
        from langchain.chat_models import init_chat_model  # pyright: ignore[reportMissingImports]
    except ImportError as error:
        raise ImportError(
            f"a language model needs langchain: pip install 'thirdwave[llm]' langchain-{provider}"
        ) from error
    try:
        return init_chat_model(model, model_provider=provider, temperature=0)
    except ImportError as error:
        raise ImportError(f"{name}: pip install langchain-{provider} ({error})") from error
