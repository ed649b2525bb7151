"""A pickle read as data: its opcodes build plain values, and nothing is imported or called.

Where an unpickler would import a class and call it, a `Built` says what was asked for. A name that
the reader of the file did not expect is refused. Knows nothing of arrays; see `pickled_arrays`.
Opcodes: the comments of Python's own `pickletools`.
"""

import codecs
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

MAX_OPERATIONS = 2_000_000
"""A model has about a thousand. Each takes some hundred bytes of memory at most, so that a bomb of
empty lists ends here; what is counted in bytes must be there in the file."""


class Global(NamedTuple):
    """A name that a pickle asks for. It is not looked up."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass(eq=False, slots=True)
class Built:
    """An object as a pickle describes it: what to call with which arguments, and its state."""

    maker: Global
    args: tuple[Any, ...]
    state: Any = None


class _RefusedError(ValueError):
    """What a whole and valid pickle must not ask for."""


def read_pickle(data: bytes, allowed: Callable[[Global], bool]) -> Any:
    """The value that `data` describes, of protocol 0 to 5 and of Python 2 or 3.

    Python 2's strings come as bytes, as keys as str; sets as lists; objects as `Built`.
    ValueError names a global that is not `allowed`, an opcode that no model needs, or the byte at
    which a damaged file ends to make sense.
    """
    machine = _Machine(data, allowed)
    try:
        return machine.run()
    except _RefusedError:
        raise
    except (ValueError, LookupError, TypeError, struct.error) as error:
        raise ValueError(
            f"expected a pickle, got one damaged at byte {machine.at} ({error})"
        ) from error


class _Machine:
    """The stack, the marks on it and the memo."""

    def __init__(self, data: bytes, allowed: Callable[[Global], bool]) -> None:
        self.data, self.at, self.allowed = data, 0, allowed
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}

    def run(self) -> Any:
        for _ in range(MAX_OPERATIONS):
            code = self.take(1)
            if code == b".":
                return self.stack.pop()
            if code in _UNWANTED:
                raise _RefusedError(f"refused a pickle with {_UNWANTED[code]}, which no model has")
            if code not in _OPERATIONS:
                raise ValueError(f"no opcode is {code!r}")
            _OPERATIONS[code](self)
        raise _RefusedError(f"refused a pickle of more than {MAX_OPERATIONS} operations")

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        if not 0 <= count <= len(self.data) - self.at:
            raise ValueError(f"{count} bytes wanted, {len(self.data) - self.at} left")
        self.at += count
        return self.data[self.at - count : self.at]

    def line(self) -> bytes:
        """The bytes up to the next newline, which is skipped."""
        end = self.data.index(b"\n", self.at)
        return self.take(end + 1 - self.at)[:-1]

    def number(self, layout: str) -> Any:
        """The next number, laid out as `struct` says."""
        return struct.unpack(layout, self.take(struct.calcsize(layout)))[0]

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def pop(self) -> Any:
        """The top of the stack; never across a mark."""
        if len(self.stack) <= (self.marks[-1] if self.marks else 0):
            raise ValueError("the stack is empty")
        return self.stack.pop()

    def pop_to_mark(self) -> list[Any]:
        start = self.marks.pop()
        values = self.stack[start:]
        del self.stack[start:]
        return values

    def put(self, key: int) -> None:
        self.memo[key] = self.stack[-1]

    def name(self, module: Any, name: Any) -> None:
        asked = Global(_text(module), _text(name))
        if not self.allowed(asked):
            raise _RefusedError(
                f"refused a pickle that asks for {str(asked)[:200]!r}: a body model needs arrays "
                "alone; if you trust the file, save its arrays with numpy.savez"
            )
        self.push(asked)

    def reduce(self) -> None:
        args, maker = self.pop(), self.pop()
        if not (isinstance(maker, Global) and isinstance(args, tuple)):
            raise _RefusedError(f"refused a pickle that calls a {type(maker).__name__}")
        self.push(Built(maker, args))

    def build(self) -> None:
        state = self.pop()
        target = self.stack[-1]
        if not (isinstance(target, Built) and target.state is None):
            raise _RefusedError(
                f"refused a pickle that sets the state of a {type(target).__name__}"
            )
        target.state = state

    def append(self, values: list[Any]) -> None:
        if not isinstance(self.stack[-1], list):
            raise _RefusedError(
                f"refused a pickle that appends to a {type(self.stack[-1]).__name__}"
            )
        self.stack[-1].extend(values)

    def set_items(self, flat: list[Any]) -> None:
        if not isinstance(self.stack[-1], dict):
            raise _RefusedError(
                f"refused a pickle that sets items of a {type(self.stack[-1]).__name__}"
            )
        self.stack[-1].update(_pairs(flat))


def _pairs(flat: list[Any]) -> dict[Any, Any]:
    keys = [_text(key) if isinstance(key, bytes) else key for key in flat[::2]]
    for key in keys:
        if not isinstance(key, str | int | float | bool | None):
            raise _RefusedError(f"refused a pickle with a {type(key).__name__} as a key")
    return dict(zip(keys, flat[1::2], strict=True))


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str.__str__(value)


def _long(raw: bytes) -> int:
    if len(raw) > 64:
        raise _RefusedError(f"refused a pickle with an integer of {len(raw)} bytes")
    return int.from_bytes(raw, "little", signed=True)


def _decimal(line: bytes) -> int | bool:
    if line in (b"00", b"01"):  # how protocol 0 writes False and True
        return line == b"01"
    return int(line.removesuffix(b"L"))


def _quoted(line: bytes) -> bytes:
    """A string as Python 2's repr writes it; any other escape would be no string of repr's."""
    if len(line) < 2 or line[:1] != line[-1:] or line[:1] not in (b"'", b'"'):
        raise ValueError("a string without quotes")
    if re.search(rb"\\(?![nrtx'])", line[1:-1].replace(rb"\\", b"")):
        raise ValueError("a string with an unknown escape")
    return codecs.escape_decode(line[1:-1])[0]  # pyright: ignore[reportReturnType]


def _utf8(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")


def _counted(layout: str, read: Callable[[bytes], Any]) -> Callable[[_Machine], None]:
    return lambda m: m.push(read(m.take(m.number(layout))))


def _tuple(count: int) -> Callable[[_Machine], None]:
    return lambda m: m.push(tuple([m.pop() for _ in range(count)][::-1]))


_OPERATIONS: dict[bytes, Callable[[_Machine], Any]] = {
    b"\x80": lambda m: m.take(1),  # PROTO
    b"\x95": lambda m: m.take(8),  # FRAME
    b"(": lambda m: m.marks.append(len(m.stack)),
    b"0": lambda m: m.pop(),
    b"1": lambda m: m.pop_to_mark(),
    b"2": lambda m: m.push(m.stack[-1]),
    b"N": lambda m: m.push(None),
    b"\x88": lambda m: m.push(True),
    b"\x89": lambda m: m.push(False),
    b"I": lambda m: m.push(_decimal(m.line())),
    b"L": lambda m: m.push(_decimal(m.line())),
    b"J": lambda m: m.push(m.number("<i")),
    b"K": lambda m: m.push(m.number("<B")),
    b"M": lambda m: m.push(m.number("<H")),
    b"F": lambda m: m.push(float(m.line())),
    b"G": lambda m: m.push(m.number(">d")),
    b"\x8a": _counted("<B", _long),
    b"\x8b": _counted("<i", _long),
    b"S": lambda m: m.push(_quoted(m.line())),
    b"T": _counted("<i", bytes),
    b"U": _counted("<B", bytes),
    b"B": _counted("<I", bytes),
    b"C": _counted("<B", bytes),
    b"\x8e": _counted("<Q", bytes),
    b"\x96": _counted("<Q", bytes),  # BYTEARRAY8, how protocol 5 writes an array's buffer
    b"V": lambda m: m.push(m.line().decode("raw_unicode_escape")),
    b"X": _counted("<I", _utf8),
    b"\x8c": _counted("<B", _utf8),
    b"\x8d": _counted("<Q", _utf8),
    b")": lambda m: m.push(()),
    b"t": lambda m: m.push(tuple(m.pop_to_mark())),
    b"\x85": _tuple(1),
    b"\x86": _tuple(2),
    b"\x87": _tuple(3),
    b"]": lambda m: m.push([]),
    b"l": lambda m: m.push(m.pop_to_mark()),
    b"a": lambda m: m.append([m.pop()]),
    b"e": lambda m: m.append(m.pop_to_mark()),
    b"\x8f": lambda m: m.push([]),  # EMPTY_SET
    b"\x90": lambda m: m.append(m.pop_to_mark()),
    b"}": lambda m: m.push({}),
    b"d": lambda m: m.push(_pairs(m.pop_to_mark())),
    b"s": lambda m: m.set_items([m.pop(), m.pop()][::-1]),
    b"u": lambda m: m.set_items(m.pop_to_mark()),
    b"p": lambda m: m.put(int(m.line())),
    b"q": lambda m: m.put(m.number("<B")),
    b"r": lambda m: m.put(m.number("<I")),
    b"\x94": lambda m: m.put(len(m.memo)),
    b"g": lambda m: m.push(m.memo[int(m.line())]),
    b"h": lambda m: m.push(m.memo[m.number("<B")]),
    b"j": lambda m: m.push(m.memo[m.number("<I")]),
    b"c": lambda m: m.name(m.line(), m.line()),
    b"\x93": lambda m: m.name(*[m.pop(), m.pop()][::-1]),
    b"R": lambda m: m.reduce(),
    b"\x81": lambda m: m.reduce(),  # NEWOBJ: a class and its arguments
    b"b": lambda m: m.build(),
}

_UNWANTED = {
    b"P": "PERSID", b"Q": "BINPERSID", b"i": "INST", b"o": "OBJ", b"\x82": "EXT1",
    b"\x83": "EXT2", b"\x84": "EXT4", b"\x91": "FROZENSET", b"\x92": "NEWOBJ_EX",
    b"\x97": "NEXT_BUFFER", b"\x98": "READONLY_BUFFER",
}  # fmt: skip
