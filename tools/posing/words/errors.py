"""What is said of words that are not understood. Knows nothing of grammar."""


class NotUnderstood(ValueError):  # noqa: N818 - it says what happened, like StopIteration
    """The words, or some of them, have no reading; nothing is to be done."""

    def __init__(
        self, left: str, why: str = "", understood: tuple[str, ...] = (), *, asks: bool = False
    ) -> None:
        self.asks = asks
        """Only a side is missing: another reading is not to be looked for."""
        self.understood = understood
        """Clauses that were understood."""
        self.left = left
        """What was not."""
        self.why = why
        super().__init__(_line(left, why, understood))


class Unread(Exception):  # noqa: N818
    """A clause has no reading: which words, and why. Stays inside this package."""

    def __init__(self, left: str, why: str = "", *, asks: bool = False) -> None:
        self.asks = asks
        """The words are clear but for a side that has to be said."""
        self.left = left
        self.why = why
        super().__init__(left, why)


MOST_SHOWN = 80
"""Characters of what was not understood that the message shows."""


def _line(left: str, why: str, understood: tuple[str, ...]) -> str:
    reason = f": {why}" if why else ""
    left = left if len(left) <= MOST_SHOWN else f"{left[:MOST_SHOWN]}..."
    if not left:
        return f"I understood nothing{reason}"
    if understood:
        known = ", ".join(f"'{clause}'" for clause in understood)
        return f"I understood {known}, but not '{left}'{reason}"
    return f"I did not understand '{left}'{reason}"
