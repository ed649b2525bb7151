"""Instruction cases of the data files: where each starts, its words, and what they demand.

Templates are multiplied out here. Knows nothing of how words are read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import product
from typing import Any

import yaml

from thirdwave.apps.benches.edit.checks import KINDS
from thirdwave.apps.benches.edit.judging import Check, Judgeable
from thirdwave.apps.benches.edit.locality import Part, parts_of
from thirdwave.apps.benches.edit.starts import START_NAMES

TEMPLATES, FREE, GENERATED = "cases_templates.yaml", "cases_free.yaml", "generate.yaml"
OPPOSITE = {"left": "right", "right": "left"}
_CASE_KEYS = {"id", "start", "words", "mentions", "checks", "others", "refused", "with", "times"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One instruction on one pose."""

    id: str
    start: str
    """A name of `starts.START_NAMES`."""
    words: str
    free: bool
    """Whether it stands for itself, not for a template."""
    checks: tuple[Check, ...] = ()
    mentioned: frozenset[Part] = frozenset()
    """Parts that the words move; the others have to stay."""
    others: Mapping[str, str] = field(default_factory=dict[str, str])
    """Start pose of everybody else, by id."""
    refused: str = ""
    """Why no pose answers to it; empty where one does."""

    def __post_init__(self) -> None:
        for name in (self.start, *self.others.values()):
            if name not in START_NAMES:
                raise ValueError(f"{self.id}: start {name!r}: expected one of {START_NAMES}")
        if not self.refused and not (self.checks and self.mentioned):
            raise ValueError(f"{self.id}: expected checks and mentions, or refused")


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of several checks holds."""

    checks: tuple[Check, ...]

    def failures(self, bodies: Judgeable) -> tuple[str, ...]:
        """See `Check`."""
        found = [check.failures(bodies) for check in self.checks]
        return () if () in found else (" or ".join(" and ".join(one) for one in found),)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Several checks hold."""

    checks: tuple[Check, ...]

    def failures(self, bodies: Judgeable) -> tuple[str, ...]:
        """See `Check`."""
        return tuple(text for check in self.checks for text in check.failures(bodies))


def read_cases(*, quick: bool = False) -> tuple[Case, ...]:
    """Every case, templates first; `quick`: every third. ValueError names a case that is wrong."""
    templates = [case for raw in _data(TEMPLATES) for case in expanded(raw)]
    free = [case_of(raw, free=True) for raw in _data(FREE)]
    cases = (*templates, *free)
    ids = [case.id for case in cases]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise ValueError(f"cases: ids come twice: {', '.join(twice)}")
    return cases[::3] if quick else cases


def read_generated(*, quick: bool = False) -> tuple[str, ...]:
    """Words that poses are made from without a start; `quick`: every third."""
    return tuple(_data(GENERATED))[:: 3 if quick else 1]


def expanded(template: Mapping[str, Any]) -> list[Case]:
    """The cases of a template: every wording with every start and every choice."""
    choices = [
        [_values(name, option) for option in options]
        for name, options in template.get("with", {}).items()
    ]
    starts = template["start"] if isinstance(template["start"], list) else [template["start"]]
    found: list[Case] = []
    for start, wording, *options in product(starts, template["words"], *choices):
        values = {name: value for option in options for name, value in option.items()}
        filled = _filled({**template, "start": start, "words": wording}, values)
        filled["words"] = " ".join(filled["words"].split()).replace(" ,", ",")
        filled["id"] = f"{template['id']}-{len(found) + 1}"
        found.append(case_of(filled, free=False))
    return found


def case_of(raw: Mapping[str, Any], *, free: bool) -> Case:
    """A case of its data; ValueError names the case and what is wrong."""
    unknown = set(raw) - _CASE_KEYS
    if unknown:
        raise ValueError(f"{raw.get('id')}: expected {sorted(_CASE_KEYS)}, got {sorted(unknown)}")
    try:
        return Case(
            id=raw["id"],
            start=raw["start"],
            words=raw["words"] * raw.get("times", 1),
            free=free,
            checks=read_checks(raw.get("checks", ())),
            mentioned=parts_of(raw.get("mentions", ())),
            others=raw.get("others", {}),
            refused=raw.get("refused", ""),
        )
    except (KeyError, ValueError) as error:
        raise ValueError(f"case {raw.get('id')}: {error}") from error


def read_checks(raw: Sequence[Mapping[str, Any]]) -> tuple[Check, ...]:
    """Checks of their data.

    both_ stands for a check on each side, with cross_ on the other one; any, all and either hold
    further checks, those of either with one_ and two_ for the sides, whichever way round.
    """
    return tuple(check for one in raw for check in _checks_of(one))


def _checks_of(raw: Mapping[str, Any]) -> list[Check]:
    kind = next(iter(raw))
    if kind in ("any", "all", "either"):
        if len(raw) != 1:
            raise ValueError(f"{kind}: expected nothing beside it, got {dict(raw)}")
        inner = raw[kind]
        if kind == "all":
            return [AllOf(read_checks(inner))]
        if kind == "any":
            return [AnyOf(tuple(AllOf(read_checks([one])) for one in inner))]
        ways = [_replaced(inner, {"one_": f"{a}_", "two_": f"{b}_"}) for a, b in OPPOSITE.items()]
        return [AnyOf(tuple(AllOf(read_checks(way)) for way in ways))]
    if kind not in KINDS:
        raise ValueError(f"check {dict(raw)}: expected any, all, either or one of {list(KINDS)}")
    if "both_" not in str(dict(raw)):
        return [KINDS[kind].model_validate(raw)]
    sides = [_replaced(raw, {"both_": f"{a}_", "cross_": f"{b}_"}) for a, b in OPPOSITE.items()]
    return [KINDS[kind].model_validate(one) for one in sides]


def _values(name: str, option: Any) -> dict[str, Any]:
    """What one choice puts in: itself under its name, and what comes with it."""
    if isinstance(option, Mapping):
        return {name: option["say"], **{k: v for k, v in option.items() if k != "say"}}
    return {name: option, **({"other": OPPOSITE[option]} if name == "side" else {})}


def _filled(data: Any, values: Mapping[str, Any]) -> Any:
    """`data` with "{name}" replaced by its value: a number where nothing stands beside it."""
    if isinstance(data, str):
        name = data[1:-1]
        alone = data == f"{{{name}}}" and name in values
        return values[name] if alone else data.format(**values)
    if isinstance(data, Mapping):
        return {key: _filled(one, values) for key, one in data.items() if key != "with"}
    return [_filled(one, values) for one in data] if isinstance(data, list) else data


def _replaced(data: Any, names: Mapping[str, str]) -> Any:
    if isinstance(data, str):
        for old, new in names.items():
            data = data.replace(old, new)
        return data
    if isinstance(data, Mapping):
        return {key: _replaced(one, names) for key, one in data.items()}
    return [_replaced(one, names) for one in data] if isinstance(data, list) else data


def _data(name: str) -> list[Any]:
    return yaml.safe_load((files("thirdwave.apps.benches.edit") / name).read_text(encoding="utf-8"))
