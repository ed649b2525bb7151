"""The keys of an entry as constraints: the short way in which a lexicon file writes them.

Everything comes out with its side named, so that what builds on an entry can replace one side.
Knows nothing of files, names or of what replaces what.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import isfinite
from typing import Any, get_args

from pydantic import ValidationError

from thirdwave.body.posecodes.angles import ANGLES
from thirdwave.body.posecodes.places import SIDED_SEGMENTS, SIDES, Segment, SidedPlace
from thirdwave.body.posing.constraints import (
    AngleConstraint,
    BalanceConstraint,
    Constraint,
    ContactConstraint,
    DirectionConstraint,
    DistanceConstraint,
    PlaceConstraint,
    PoseConstraint,
    SupportConstraint,
    SymmetryConstraint,
)

SEGMENTS: tuple[str, ...] = get_args(Segment)
_SIDED_PLACES: tuple[str, ...] = get_args(SidedPlace)
LISTS = ("angles", "directions", "contacts", "distances", "places")
KEYS = ("support", *LISTS, "symmetry", "balance", "soft")
"""What an entry says of the body."""


class BadKey(ValueError):  # noqa: N818 - says what is wrong
    """A key says something that is no constraint: `key` names it, the message what was wanted."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def constraints_of(data: Mapping[str, Any]) -> tuple[PoseConstraint, ...]:
    """The constraints that KEYS of `data` stand for; other keys are not looked at.

    A key whose value is null or false says nothing. BadKey names what is wrong.
    """
    found: list[PoseConstraint] = []
    for key in KEYS:
        value = data.get(key)
        if value is None or value is False:
            continue
        if key == "soft":
            found += _soft(value)
        else:
            found += _READERS[key](key, value)
    return tuple(found)


def without(base: Iterable[PoseConstraint], data: Mapping[str, Any]) -> tuple[PoseConstraint, ...]:
    """`base` without what `data` takes away: keys whose value is null or false.

    A key inside `soft` takes preferences away, a name inside angles or directions that alone.
    """
    gone: list[tuple[str, str, bool]] = []
    for part, soft_alone in ((data, False), (data.get("soft") or {}, True)):
        for key, value in part.items():
            kind = key.removesuffix("s") if key in LISTS else key
            if value is None or value is False:
                gone.append((kind, "", soft_alone or key == "soft"))
            elif key in ("angles", "directions") and isinstance(value, Mapping):
                gone += [(kind, name, soft_alone) for name, inner in value.items() if inner is None]
    return tuple(
        constraint
        for constraint in base
        if not any(
            kind in (constraint.kind, "soft")
            and not (soft_alone and constraint.hard)
            and (not name or _is_of(constraint, name))
            for kind, name, soft_alone in gone
        )
    )


def _is_of(constraint: PoseConstraint, name: str) -> bool:
    side, part = _own_side(name)
    own = getattr(constraint, "angle", None) or getattr(constraint, "segment", None)
    return own == part and side in (None, getattr(constraint, "side", None))


def _soft(value: Any) -> Iterator[PoseConstraint]:
    for key, inner in _items("soft", value):
        if key not in LISTS:
            raise BadKey("soft", f"expected some of {', '.join(LISTS)}, got {key!r}")
        if inner is None:
            continue
        for constraint in _READERS[key](f"soft.{key}", inner):
            yield constraint.model_copy(update={"hard": False})


def _angles(key: str, value: Any) -> Iterator[PoseConstraint]:
    for name, amount in _items(key, value):
        side, angle = _own_side(name)
        known = ANGLES.get(angle)  # pyright: ignore[reportArgumentType, reportCallIssue]
        if known is None or (side and not known.sided):
            raise BadKey(f"{key}.{name}", f"expected an angle: {', '.join(ANGLES)}")
        for own in ((side,) if side else SIDES) if known.sided else (None,):
            if amount is not None:
                yield _made(
                    f"{key}.{name}", AngleConstraint, _amount(amount), angle=angle, side=own
                )


def _directions(key: str, value: Any) -> Iterator[PoseConstraint]:
    for name, where in _items(key, value):
        side, segment = _own_side(name)
        sided = segment in SIDED_SEGMENTS
        if segment not in SEGMENTS or (side and not sided):
            raise BadKey(f"{key}.{name}", f"expected a segment: {', '.join(SEGMENTS)}")
        for own in ((side,) if side else SIDES) if sided else (None,):
            if where is not None:
                yield _made(
                    f"{key}.{name}", DirectionConstraint, _where(where), segment=segment, side=own
                )


def _contacts(key: str, value: Any) -> Iterator[PoseConstraint]:
    for number, item in enumerate(_listed(key, value), 1):
        given = {"place": item[0], "to": item[1]} if _is_pair(item) else item
        if not isinstance(given, Mapping):
            raise BadKey(f"{key}[{number}]", f"expected [place, to] or keys, got {item!r}")
        for sided in _each_side(given, crossing=bool(given.get("crossed"))):
            yield _made(f"{key}[{number}]", ContactConstraint, sided)


def _distances(key: str, value: Any) -> Iterator[PoseConstraint]:
    for name, amount in _items(key, value):
        place, dash, other = name.partition("-")
        if not dash:
            raise BadKey(f"{key}.{name}", "expected two places with a dash between: hand-chin")
        for sided in _each_side({"place": place, "of": other}):
            if amount is not None:
                yield _made(f"{key}.{name}", DistanceConstraint, _amount(amount), **sided)


def _places(key: str, value: Any) -> Iterator[PoseConstraint]:
    for number, item in enumerate(_listed(key, value), 1):
        if not isinstance(item, Mapping):
            raise BadKey(f"{key}[{number}]", f"expected keys such as place and way, got {item!r}")
        for sided in _each_side(item):
            yield _made(f"{key}[{number}]", PlaceConstraint, sided)


def _support(key: str, value: Any) -> Iterator[PoseConstraint]:
    yield _made(key, SupportConstraint, {"on": value} if isinstance(value, str) else value)


def _symmetry(key: str, value: Any) -> Iterator[PoseConstraint]:
    for item in value if isinstance(value, list) else [value]:
        yield _made(key, SymmetryConstraint, {"of": item} if isinstance(item, str) else item)


def _balance(key: str, value: Any) -> Iterator[PoseConstraint]:
    if value is not True:
        raise BadKey(key, f"expected true or false, got {value!r}")
    yield BalanceConstraint()


_READERS: Mapping[str, Callable[[str, Any], Iterator[PoseConstraint]]] = {
    "support": _support,
    "angles": _angles,
    "directions": _directions,
    "contacts": _contacts,
    "distances": _distances,
    "places": _places,
    "symmetry": _symmetry,
    "balance": _balance,
}


def _own_side(name: str) -> tuple[str | None, str]:
    side, dash, rest = name.partition("_")
    return (side, rest) if dash and side in SIDES else (None, name)


def _each_side(given: Mapping[str, Any], *, crossing: bool = False) -> list[dict[str, Any]]:
    """`given` with places that lack their side written out for both, or for the key `side`."""
    names = [key for key in ("place", "to", "of") if given.get(key) in _SIDED_PLACES]
    wanted = given.get("side", "both")
    rest = {key: value for key, value in given.items() if key not in ("side", "crossed")}
    if not names or wanted not in (*SIDES, "both"):
        return [dict(given)]
    sided: list[dict[str, Any]] = []
    for side in SIDES if wanted == "both" else (wanted,):
        other = SIDES[1 - SIDES.index(side)] if crossing else side
        own = {key: f"{side if key == 'place' else other}_{given[key]}" for key in names}
        sided.append({**rest, **own})
    return sided


def _amount(value: Any) -> Any:
    """A number is `to`, two are bounds; keys stay."""
    if _is_number(value):
        return {"to": value}
    if isinstance(value, list) and len(value) == 2 and all(map(_is_number, value)):
        return {"at_least": value[0], "at_most": value[1]}
    return value


def _where(value: Any) -> Any:
    """Numbers are raised and out, words are toward; keys stay."""
    listed = value if isinstance(value, list) else [value]
    if all(isinstance(word, str) for word in listed):
        return {"toward": listed}
    if len(listed) <= 2 and all(map(_is_number, listed)):
        return dict(zip(("raised", "out"), listed, strict=False))
    return value


def _made(
    key: str, kind: type[Constraint], given: Any, **more: Any
) -> Any:  # Any: the one member of PoseConstraint that `kind` is
    endless = isinstance(given, Mapping) and not all(map(_is_finite, given.values()))
    if not isinstance(given, Mapping) or endless:
        raise BadKey(key, f"expected a number, two bounds or keys, got {given!r}")
    try:
        return kind.model_validate({**given, **more})
    except ValidationError as error:
        first = error.errors()[0]
        inner = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise BadKey(f"{key}.{inner}" if inner else key, f"{message}, got {given!r}") from error


def _items(key: str, value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise BadKey(key, f"expected names with values, got {value!r}")
    return list(value.items())


def _listed(key: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadKey(key, f"expected a list, got {value!r}")
    return value


def _is_pair(item: Any) -> bool:
    return isinstance(item, list) and len(item) == 2 and all(isinstance(one, str) for one in item)


def _is_finite(value: Any) -> bool:
    return not isinstance(value, float) or isfinite(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
