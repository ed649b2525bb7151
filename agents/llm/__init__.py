"""A planner that asks a LangChain chat model for the plan, and checks what comes back."""

from thirdwave.agents.llm.planner import LLMPlanner

__all__ = ["LLMPlanner"]
