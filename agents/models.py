"""Loads a LangChain chat model by "provider:name"; tools load theirs by the same function."""

from thirdwave.tools.chat_models import load_model

__all__ = ["load_model"]
