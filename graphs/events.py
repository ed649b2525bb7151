"""What happens while a question is answered, told as it happens. Knows nothing of who listens."""

from typing import Any, Literal, NotRequired, TypedDict

EventKind = Literal["plan", "step", "asked", "approval", "check", "answer"]


class Event(TypedDict):
    """One thing that happened. Which keys are there depends on `event`."""

    event: EventKind
    """plan: one is ready, `plan`. step: one has `started` or ended, with `status`. asked: the
    question is asked back, `text` and `options`. approval: tools wait to be allowed, `steps`.
    check: something was doubted and is looked at again, `text`. answer: `text` and `answer`."""
    plan: NotRequired[dict[str, Any]]
    id: NotRequired[str]
    """Id of a step."""
    tool: NotRequired[str]
    status: NotRequired[str]
    """"started", or a `Status` of `agents/record.py`."""
    ms: NotRequired[float]
    text: NotRequired[str]
    """Of a step: what it found; of an answer: what is said."""
    options: NotRequired[list[dict[str, Any]]]
    steps: NotRequired[list[dict[str, Any]]]
    answer: NotRequired[dict[str, Any]]
