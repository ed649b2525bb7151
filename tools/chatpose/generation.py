"""Token after token, keeping the hidden state that each pose token was sampled from.

Knows nothing of words: ids and embeddings in, ids and hidden states out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import index
from typing import Any

from thirdwave.tools.base import ToolFailed
from thirdwave.tools.chatpose.network import Network

Choose = Callable[[Any, Sequence[int]], int]
"""The next id, of the logits (vocabulary,) and the ids generated so far. Anything but an id is a
ValueError."""


def most_likely(logits: Any, so_far: Sequence[int]) -> int:
    """Greedy decoding, as the model was published with."""
    del so_far
    return int(logits.argmax())


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Generated:
    """What came after a prompt."""

    ids: tuple[int, ...]
    """Without the token that ended it."""
    pose_states: tuple[Any, ...]
    """For each pose token the hidden state (hidden,) that it was sampled from, which is the one at
    the position before it. The pose head was trained on these."""
    ended: bool
    """False when it was cut off at the greatest length."""


def generate(
    network: Network,
    prompt: Any,
    *,
    pose: int,
    end: int,
    tokens: int,
    most: int,
    choose: Choose = most_likely,
    forced: Sequence[int] = (),
    cached: bool = True,
) -> Generated:
    """Up to `most` ids after the embeddings `prompt` (1, N, hidden), until the id `end`.

    `tokens` is how many ids there are; rows of the embedding beyond are never chosen. With
    `forced` the answer is exactly that, whatever the model would have said. Without a cache all
    is read again for each token: slow, and what the cache is checked against.
    """
    import torch

    longest = network.config.max_position_embeddings
    budget = len(forced) or most
    if prompt.shape[1] + budget > longest:
        raise ToolFailed(
            f"chatpose reads {longest} tokens at most, this conversation has {prompt.shape[1]} and "
            f"an answer of {budget} follows: begin a new one, or say less"
        )
    cache = network.new_cache() if cached else None
    ids: list[int] = []
    states: list[Any] = []
    reading = prompt
    for _ in range(budget):
        hidden, logits = network.read(reading, cache)
        if not torch.isfinite(hidden).all():
            raise ToolFailed(f"chatpose: {_why_not_finite(hidden.dtype == torch.float16)}")
        each = forced[len(ids)] if forced else _id(choose(logits[:tokens], tuple(ids)), tokens)
        if not forced and each == end:
            return Generated(ids=tuple(ids), pose_states=tuple(states), ended=True)
        ids.append(each)
        if each == pose:
            states.append(hidden)
        new = network.embed([each])
        reading = new if cached else torch.cat([reading, new], dim=1)
    return Generated(ids=tuple(ids), pose_states=tuple(states), ended=bool(forced))


def _id(chosen: Any, tokens: int) -> int:
    """What `choose` gave as a plain int: numbers of numpy and tensors of one whole number are."""
    kind = str(getattr(chosen, "dtype", type(chosen).__name__))
    try:
        # A bool counts as an index, and a comparison given by mistake would be token 0 or 1.
        each = -1 if "bool" in kind else index(chosen)
    except TypeError:
        each = -1
    if not 0 <= each < tokens:
        shown = " ".join(repr(chosen).split())[:80]
        raise ValueError(f"choose: expected an id 0..{tokens - 1}, got {shown} ({kind})")
    return each


def _why_not_finite(half: bool) -> str:
    if half:
        return 'numbers overflowed float16 while it was reading: set dtype="bfloat16"'
    return "numbers that are not finite while it was reading: the weights are damaged"
