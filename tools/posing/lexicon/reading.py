"""YAML files of named poses and manners as plain data, each entry with where it stands.

Knows the shape of a file, nothing of what an entry means.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeGuard, get_args

import yaml

Section = Literal["poses", "manners"]
SECTIONS: tuple[Section, ...] = get_args(Section)
MAX_BYTES = 1_000_000
"""Of one file."""
MOST_FILES = 200
"""In a folder."""
MOST_DEEP = 12
"""Levels of brackets; an entry has six."""
MOST_WORDS = 12
"""Of a name or synonym."""


class LexiconError(ValueError):
    """A lexicon file is wrong; one line says the file, the entry, the key and what was wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a file, as written."""

    section: Section
    name: str
    also: tuple[str, ...]
    """Synonyms."""
    file: Path
    data: Mapping[str, Any]
    """The other keys."""

    def error(self, key: str, message: str) -> LexiconError:
        """The error to raise about `key`."""
        where = f"{self.file}: {self.section[:-1]} {self.name!r}"
        return LexiconError(f"{where}: {key}: {message}" if key else f"{where}: {message}")


_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Safe):
    """Safe YAML in which `on` is a word, and a key that stands twice is an error."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key.value, str)]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.YAMLError(f"{twice[0]!r} stands twice, line {node.start_mark.line + 1}")
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])


def files_at(path: Path) -> tuple[Path, ...]:
    """The lexicon files of a folder in order of name, or the one file that `path` is."""
    if not path.exists():
        raise LexiconError(f"{path}: expected a lexicon file or a folder of them, nothing is there")
    if not path.is_dir():
        return (path,)
    files = sorted(file for file in path.iterdir() if file.suffix in (".yaml", ".yml"))
    if not 0 < len(files) <= MOST_FILES:
        raise LexiconError(
            f"{path}: expected 1 to {MOST_FILES} files that end in .yaml or .yml, "
            f"this folder has {len(files)}"
        )
    return tuple(files)


def read_entries(file: Path) -> tuple[Entry, ...]:
    """The entries of one file. LexiconError says in one line what is wrong with it."""
    data = _yaml(file)
    if not isinstance(data, Mapping) or not data or not set(data) <= set(SECTIONS):
        got = ", ".join(map(repr, data)) if isinstance(data, Mapping) else type(data).__name__
        raise LexiconError(f"{file}: expected the keys poses and manners, got {got or 'nothing'}")
    entries: list[Entry] = []
    for section in SECTIONS:
        listed = data.get(section) or []
        if not isinstance(listed, list):
            raise LexiconError(f"{file}: {section}: expected a list of entries")
        entries += [_entry(file, section, number, item) for number, item in enumerate(listed, 1)]
    _check_names(entries)
    return tuple(entries)


def _yaml(file: Path) -> Any:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise LexiconError(f"{file}: expected a lexicon file under 1 MB")
        text = file.read_text(encoding="utf-8")
        _check_events(yaml.parse(text, _Loader))
        return yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    except OSError as error:
        raise LexiconError(f"{file}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        if isinstance(error, LexiconError):
            raise
        problem = " ".join(str(error).split())
        raise LexiconError(f"{file}: expected YAML: {problem}") from error


def _check_events(events: Iterable[Any]) -> None:
    """No aliases, a few lines of which can stand for gigabytes, and no deep nesting."""
    depth = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not supported")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEEP:
            raise yaml.YAMLError(f"nested deeper than {MOST_DEEP} levels")


def _entry(file: Path, section: Section, number: int, item: Any) -> Entry:
    where = f"{file}: {section} {number}"
    if not isinstance(item, Mapping) or not all(isinstance(key, str) for key in item):
        raise LexiconError(f"{where}: expected keys such as name and angles")
    name = item.get("name")
    if not _is_phrase(name):
        raise LexiconError(f"{where}: name: {_PHRASE}, got {name!r}")
    also = item.get("also") or []
    wrong = [word for word in also if not _is_phrase(word)] if isinstance(also, list) else [also]
    entry = Entry(
        section=section,
        name=name,
        also=() if wrong else tuple(also),
        file=file,
        data={key: value for key, value in item.items() if key not in ("name", "also")},
    )
    if wrong:
        raise entry.error("also", f"expected a list of names; {_PHRASE}, got {wrong[0]!r}")
    return entry


_PHRASE = f"a name is lower case, 1 to {MOST_WORDS} words, not a number"


def _is_phrase(value: Any) -> TypeGuard[str]:
    return (
        isinstance(value, str)
        and value == value.lower()
        and 1 <= len(value.split()) <= MOST_WORDS
        and any(letter.isalpha() for letter in value)
    )


def _check_names(entries: list[Entry]) -> None:
    for section in SECTIONS:
        known: dict[str, Entry] = {}
        for entry in (entry for entry in entries if entry.section == section):
            if entry.name in known:
                raise entry.error("name", "stands twice in this file")
            known[entry.name] = entry
