"""One line on stderr for the user, and streams that nobody reads any more.

Knows nothing of what is said.
"""

import os
import sys
from typing import TextIO

LONGEST_LINE = 600
"""Characters of an error message."""


def tell(text: str, status: int = 2) -> int:
    """Say one line on stderr: what came from outside cannot break it or control the terminal.

    The exit status, given back, that goes with it.
    """
    if sys.stderr is not None:
        line = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text.strip())
        if len(line) > LONGEST_LINE:
            line = f"{line[: LONGEST_LINE // 2]} ... {line[-LONGEST_LINE // 2 :]}"
        try:
            print(f"thirdwave: {line}", file=sys.stderr, flush=True)
        except BrokenPipeError:
            unheard(sys.stderr)
    return status


def unheard(stream: TextIO) -> int:
    """Let what is still written to a pipe whose reader has gone, as `head` does, go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
    return 0
