"""Loads a LangChain chat model by "provider:name". The only place that knows how."""

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

NO_KEY = "none"
"""Sent to a server of one's own where no key is set: most ask for none, the client wants one."""


def load_model(name: str, base_url: str | None = None) -> "BaseChatModel":
    """The chat model `name`, for instance "openai:gpt-5.5" or "ollama:llama3.3".

    `base_url` is where it is served: an OpenAI-compatible server for the provider `openai`. It may
    also stand behind the name, "openai:qwen3@http://127.0.0.1:8080/v1". Keys come from the
    provider's own variable, such as OPENAI_API_KEY. Raises ValueError for a name without a
    provider, for an address that is none and for a key that is missing, ImportError that names
    what to install.
    """
    name, _, behind = name.partition("@http")
    base_url = base_url or (f"http{behind}" if behind else None)
    provider, _, model = name.partition(":")
    if not provider or not model:
        raise ValueError(f"model: expected provider:name such as ollama:llama3.3, got {name!r}")
    if base_url is not None and not base_url.startswith(("http://", "https://")):
        raise ValueError(f"model: expected an address http://... or https://..., got {base_url!r}")
    try:
        from langchain.chat_models import init_chat_model  # pyright: ignore[reportMissingImports]
    except ImportError as error:
        raise ImportError(
            f"a language model needs langchain: pip install 'thirdwave[llm]' langchain-{provider}"
        ) from error
    more: dict[str, Any] = {}
    if base_url is not None:
        more["base_url"] = base_url
        if provider == "openai" and not os.environ.get("OPENAI_API_KEY"):
            more["api_key"] = NO_KEY
    try:
        return init_chat_model(model, model_provider=provider, temperature=0, **more)
    except ImportError as error:
        raise ImportError(f"{name}: pip install langchain-{provider} ({error})") from error
    except Exception as error:  # each provider's client has errors of its own
        first = (str(error).splitlines() or [""])[0][:160]
        raise ValueError(f"{name}: {type(error).__name__}: {first}") from error
