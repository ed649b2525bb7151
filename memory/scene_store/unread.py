"""People of a scene whose JSON becomes arrays when somebody asks for more than an id.

Whoever commits to a scene is given what others did to it meanwhile, and mostly looks at nobody but
their own person. Knows nothing of where the JSON comes from.
"""

from collections.abc import Callable
from dataclasses import fields
from threading import Lock
from typing import Any

from thirdwave.scene.scene import Person


class Unread(Person):
    """A person who was not looked at. The first look makes it a `Person`, class and all."""

    __slots__ = ()  # none of its own: only so can an object change its class

    def __getattribute__(self, name: str) -> Any:
        if name == "id":
            return _ID.__get__(self)
        with _LOOKING:
            if type(self) is Unread:
                _become(self, _WAITS.__get__(self)())
        return object.__getattribute__(self, name)


def unread(person_id: str, read: Callable[[], Person]) -> Person:
    """The person of that id that `read` gives, whom nobody has looked at yet.

    What `read` raises is raised where the person is first looked at, each time.
    """
    person = object.__new__(Unread)
    _ID.__set__(person, person_id)
    _WAITS.__set__(person, read)
    return person


def _become(person: Person, found: Person) -> None:
    for field in fields(Person):
        object.__setattr__(person, field.name, getattr(found, field.name))
    object.__setattr__(person, "__class__", Person)


_ID: Any = Person.__dict__["id"]
_WAITS: Any = Person.__dict__["body"]
"""Where `read` is until then."""
_LOOKING = Lock()
"""Of two threads that look at a person, one reads."""
