"""Loads torch's compiler before any test draws: after Mesa's LLVM, triton's own crashes."""

import torch._dynamo  # noqa: F401
