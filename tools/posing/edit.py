"""What an instruction asks of a pose, `PoseEdit`: what a parser or a language model makes of words.

Knows nothing of how words are read, nor of how a pose is found.
"""

from pydantic import BaseModel, ConfigDict, Field

from thirdwave.body.posing.constraints import MOST_CONSTRAINTS, PoseConstraint


class MannerUse(BaseModel):
    """A manner or state, as an edit of whatever pose there is: tired, proud, drunk."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="A manner of the lexicon")
    strength: float = Field(
        default=1.0, ge=-2.0, le=3.0, description="1 as it is, 0.5 a bit, 1.5 very; negative: less"
    )


class PoseEdit(BaseModel):
    """One instruction, in the order it is done: whose pose, which pose, mirrored, then changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person: str | None = Field(
        default=None, description="Id of the person whose pose is taken first: same pose as p2"
    )
    pose: str | None = Field(
        default=None, description="A named pose of the lexicon that is taken next: tree pose"
    )
    pose_side: str | None = Field(
        default=None, description="left or right, of a named pose that has a side"
    )
    mirror: bool = Field(default=False, description="Then left and right are exchanged")
    constraints: tuple[PoseConstraint, ...] = Field(
        default=(), max_length=MOST_CONSTRAINTS, description="Then these changes are made"
    )
    manners: tuple[MannerUse, ...] = Field(default=(), description="Then these")

    @property
    def empty(self) -> bool:
        """Whether nothing is asked."""
        return self == PoseEdit()
