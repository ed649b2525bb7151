"""What happens while a question is answered, told as it happens. Knows nothing of who listens."""

from typing import Any, Literal, NotRequired, TypedDict

EventKind = Literal[
    "begin", "plan", "step", "partial", "asked", "approval", "check", "answer", "cancelled"
]


class Event(TypedDict):
    """One thing that happened. Which keys are there depends on `event`."""

    event: EventKind
    """begin: a question is taken up, or gone on with, `thread` and `question`.
    plan: one is ready, `plan` and `ms`.
    step: one has `started`, or ended with a `status`, `ms` and `text`.
    partial: a step that belongs to the answer has its result, `id` and `text`; it may yet be
    doubted.
    asked: the question is asked back, `text` and `options`.
    approval: tools wait to be allowed, `steps`.
    check: something was doubted and is looked at again, `text`.
    answer: `text` and `answer`.
    cancelled: the user has had enough, nothing more comes."""
    thread: NotRequired[str]
    question: NotRequired[str]
    plan: NotRequired[dict[str, Any]]
    id: NotRequired[str]
    """Id of a step."""
    tool: NotRequired[str]
    status: NotRequired[str]
    """"started", or a `Status` of `agents/record.py`."""
    ms: NotRequired[float]
    """Of a plan: how long planning took; of a step: how long it ran."""
    text: NotRequired[str]
    """Of a step: what it found, or why it did not; of an answer: what is said."""
    options: NotRequired[list[dict[str, Any]]]
    steps: NotRequired[list[dict[str, Any]]]
    answer: NotRequired[dict[str, Any]]
