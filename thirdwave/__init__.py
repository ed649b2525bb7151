"""Ask a picture about the people in it, and get an answer that was measured.

import thirdwave

with thirdwave.Session() as session:
    reply = session.ask("How many people are there?", picture="photo.jpg")
    print(reply.text, reply.value, reply.answer.evidence)
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from thirdwave.apps.errors import UserError
    from thirdwave.apps.session import Reply, Session
    from thirdwave.apps.settings import Settings

__version__ = "0.1.0"
__all__ = ["Reply", "Session", "Settings", "UserError", "__version__"]

_HOMES = {
    "Reply": "thirdwave.apps.session",
    "Session": "thirdwave.apps.session",
    "Settings": "thirdwave.apps.settings",
    "UserError": "thirdwave.apps.errors",
}


def __getattr__(name: str) -> Any:
    """Load a public name at first use: importing thirdwave itself costs next to nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'thirdwave' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
