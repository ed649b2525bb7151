"""Stands for hmr2.utils."""

import torch


def recursive_to(x, target):
    if isinstance(x, dict):
        return {k: recursive_to(v, target) for k, v in x.items()}
    return x.to(target) if isinstance(x, torch.Tensor) else x
