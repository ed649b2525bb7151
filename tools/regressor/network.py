"""The network itself, in torch: a residual perceptron of one row in, one row out. Training only.

Knows nothing of what the numbers mean but where the logarithms of spreads stand.
"""

import torch
from torch import Tensor, nn

from thirdwave.tools.regressor import inputs, outputs

LEAST_LOG_SD, MOST_LOG_SD = -5.0, 1.0
"""Spreads are held between: 0.4 degrees and a third of a full turn."""


class Block(nn.Module):
    """x + W2 silu(W1 norm(x))."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.into = nn.Linear(width, width)
        self.out = nn.Linear(width, width)
        self.dropout = nn.Dropout(dropout)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Shape (B, width) to the same."""
        return x + self.out(self.dropout(nn.functional.silu(self.into(self.norm(x)))))


class Regressor(nn.Module):
    """Rows of `inputs` (B, inputs.WIDTH) to rows of `outputs` (B, outputs.WIDTH)."""

    centre: Tensor
    scale: Tensor

    def __init__(self, width: int = 640, depth: int = 3, dropout: float = 0.1) -> None:
        super().__init__()
        self.register_buffer("centre", torch.zeros(inputs.WIDTH))
        self.register_buffer("scale", torch.ones(inputs.WIDTH))
        self.into = nn.Linear(inputs.WIDTH, width)
        self.blocks = nn.ModuleList(Block(width, dropout) for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, outputs.WIDTH)
        nn.init.normal_(self.out.weight, std=1e-3)
        nn.init.zeros_(self.out.bias)

    def forward(self, rows: Tensor) -> Tensor:
        """Output rows; spreads are held in their range."""
        x = self.into((rows - self.centre) * self.scale)
        for block in self.blocks:
            x = block(x)
        row = self.out(self.norm(x))
        first = outputs.SLOTS["log_sd"].start
        return torch.cat([row[:, :first], row[:, first:].clamp(LEAST_LOG_SD, MOST_LOG_SD)], dim=1)

    def begin_with(self, rows: Tensor, wanted: Tensor) -> None:
        """Standardise inputs by `rows` (N, inputs.WIDTH); begin with the mean of `wanted` rows."""
        self.centre.copy_(rows.mean(0))
        self.scale.copy_(1.0 / rows.std(0).clamp_min(0.05))
        with torch.no_grad():
            self.out.bias.copy_(wanted.mean(0))
