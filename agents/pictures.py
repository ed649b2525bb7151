"""The pictures of a talk: their scenes' ids in the order they came, and the scenes themselves.

Knows nothing of words, nor of where scenes live.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import overload

from thirdwave.scene import Scene


@dataclass(frozen=True, slots=True)
class Pictures(Sequence[str]):
    """Ids of scenes, and what loads one of them: a planner may look at who is in another picture.

    Reads as the plain sequence of ids that it stands for.
    """

    ids: tuple[str, ...]
    load: Callable[[str], Scene]
    """The newest scene of an id."""

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...

    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        return self.ids[index]
