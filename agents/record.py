"""What became of one step: JSON that graph state keeps and answers are made from."""

from typing import Any, Literal, TypedDict

Status = Literal["ok", "known", "cached", "failed", "skipped", "unmet", "refused"]
"""ok: ran. known: the scene already held it. cached: the same call ran before on the same input.
failed: `error` says why. skipped: a step it needs has no result. unmet: its condition does not
hold. refused: the user did not allow it."""

DONE: frozenset[str] = frozenset({"ok", "known", "cached"})
"""Statuses of a step that has a result."""


class ArtifactRef(TypedDict):
    """A stored picture, mesh or table."""

    id: str
    media_type: str
    name: str


class Record(TypedDict):
    """One step's result."""

    tool: str
    args: dict[str, Any]
    needs: list[str]
    status: Status
    ms: float
    text: str
    value: Any
    value_type: str
    unit: str | None
    evidence: list[dict[str, Any]]
    confidence: float
    unknown: str | None
    artifacts: list[ArtifactRef]
    error: str | None
    retry: bool
    """The call itself was wrong: another plan may do better."""
    branch: str | None
    """Scene of the what-if that it looked at or began; None: the stored scene."""


def empty_record(tool: str, args: dict[str, Any], needs: list[str], status: Status) -> Record:
    """A record without a result."""
    return Record(
        tool=tool,
        args=args,
        needs=needs,
        status=status,
        ms=0.0,
        text="",
        value=None,
        value_type="none",
        unit=None,
        evidence=[],
        confidence=1.0,
        unknown=None,
        artifacts=[],
        error=None,
        retry=False,
        branch=None,
    )
