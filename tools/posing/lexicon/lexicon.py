"""The lexicon: named poses and manners by name, from the files beside this one and the user's.

Knows nothing of how a pose is found or of how a sentence is built.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType

from thirdwave.body.posecodes.places import SIDES, Side
from thirdwave.body.posing.constraints import MOST_CONSTRAINTS, PoseConstraint
from thirdwave.tools.posing.lexicon.matching import Match, Names
from thirdwave.tools.posing.lexicon.named import Manner, NamedPose
from thirdwave.tools.posing.lexicon.overlay import overlaid
from thirdwave.tools.posing.lexicon.reading import Entry, files_at, read_entries
from thirdwave.tools.posing.lexicon.shorthand import KEYS, BadKey, constraints_of, without

FOLDER = Path(__file__).parent
NO_ENTRIES = ("words.yaml",)
"""Files of the folder that hold something else."""
NEAR = 5
"""Names that are offered for one that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Named poses and manners."""

    poses: Mapping[str, NamedPose]
    manners: Mapping[str, Manner]
    _names: Names = field(repr=False)

    @classmethod
    def load(cls, extra: Sequence[Path] = ()) -> "Lexicon":
        """The built-in lexicon and `extra` files or folders, whose entries override by name.

        LexiconError names the file, the entry and the key that are wrong.
        """
        return _built_in() if not extra else _of(_built_in_entries(), tuple(extra))

    def pose(self, name: str, side: Side | None = None) -> NamedPose:
        """The pose of a name or synonym, for `side` where one is given.

        ValueError offers near names for one that is not known.
        """
        known = name if name in self.poses else self._names.named("pose", name)
        if known is None:
            raise ValueError(_unknown("pose", name, self.poses.values()))
        pose = self.poses[known]
        return pose if side is None else pose.on(side)

    def manner(self, name: str) -> Manner:
        """The manner of a name or synonym. ValueError offers near names."""
        known = name if name in self.manners else self._names.named("manner", name)
        if known is None:
            raise ValueError(_unknown("manner", name, self.manners.values()))
        return self.manners[known]

    def find(self, words: Sequence[str]) -> list[Match]:
        """Every place in a list of words where a name or synonym stands, longest first."""
        return self._names.find(words)


@cache
def _built_in_entries() -> tuple[Entry, ...]:
    files = (file for file in files_at(FOLDER) if file.name not in NO_ENTRIES)
    return tuple(entry for file in files for entry in read_entries(file))


@cache
def _built_in() -> Lexicon:
    return _of(_built_in_entries(), ())


def _of(entries: Iterable[Entry], extra: Iterable[Path]) -> Lexicon:
    users = [entry for path in extra for file in files_at(path) for entry in read_entries(file)]
    by_name = {(entry.section, entry.name): entry for entry in (*entries, *users)}
    resolved = _Resolver(by_name)
    poses: dict[str, NamedPose] = {}
    manners: dict[str, Manner] = {}
    for entry in by_name.values():
        named = resolved.named(entry)
        if isinstance(named, NamedPose):
            poses[named.name] = named
        else:
            manners[named.name] = named
    return Lexicon(
        poses=MappingProxyType(poses),
        manners=MappingProxyType(manners),
        _names=_names(list(by_name.values()), users),
    )


def _names(entries: Sequence[Entry], users: Sequence[Entry]) -> Names:
    """Names before synonyms, the user's before the built-in ones."""
    names = Names()
    mine = {id(entry) for entry in users}
    for some in (users[::-1], [entry for entry in entries if id(entry) not in mine]):
        for entry in some:
            names.add("pose" if entry.section == "poses" else "manner", entry.name, entry.name)
        for entry in some:
            for phrase in entry.also:
                names.add("pose" if entry.section == "poses" else "manner", entry.name, phrase)
    return names


class _Resolver:
    """Entries to named poses and manners, each once, `like` followed."""

    def __init__(self, entries: Mapping[tuple[str, str], Entry]) -> None:
        self._entries = entries
        self._done: dict[tuple[str, str], tuple[tuple[PoseConstraint, ...], Side | None]] = {}
        self._open: list[tuple[str, str]] = []

    def named(self, entry: Entry) -> NamedPose | Manner:
        """What an entry is. LexiconError says what is wrong with it."""
        constraints, side = self._resolved(entry)
        if not constraints:
            raise entry.error("", f"says nothing of the body: expected some of {', '.join(KEYS)}")
        if len(constraints) > MOST_CONSTRAINTS:
            raise entry.error(
                "", f"expected at most {MOST_CONSTRAINTS} constraints, got {len(constraints)}"
            )
        if entry.section == "manners":
            return Manner(
                name=entry.name, also=entry.also, constraints=constraints, file=entry.file
            )
        group = entry.data.get("group", entry.file.stem)
        if not isinstance(group, str):
            raise entry.error("group", f"expected a word, got {group!r}")
        return NamedPose(
            name=entry.name,
            also=entry.also,
            group=group,
            side=side,
            constraints=constraints,
            file=entry.file,
            phase_of=self._phase_of(entry),
        )

    def _phase_of(self, entry: Entry) -> str | None:
        whole = entry.data.get("phase_of")
        if whole is not None and ("poses", whole) not in self._entries:
            raise entry.error("phase_of", f"expected the name of another pose, got {whole!r}")
        return whole

    def _resolved(self, entry: Entry) -> tuple[tuple[PoseConstraint, ...], Side | None]:
        key = (entry.section, entry.name)
        if key not in self._done:
            if key in self._open:
                names = " -> ".join(name for _, name in (*self._open, key))
                raise entry.error("like", f"leads back to itself: {names}")
            self._open.append(key)
            self._done[key] = self._read(entry)
            self._open.pop()
        return self._done[key]

    def _read(self, entry: Entry) -> tuple[tuple[PoseConstraint, ...], Side | None]:
        allowed = (
            *KEYS,
            "like",
            *(("group", "side", "phase_of") if entry.section == "poses" else ()),
        )
        for name in entry.data:
            if name not in allowed:
                raise entry.error(name, f"expected one of name, also, {', '.join(allowed)}")
        side = entry.data.get("side")
        if side not in (None, *SIDES):
            raise entry.error("side", f"expected left or right, got {side!r}")
        try:
            own = constraints_of(entry.data)
        except BadKey as error:
            raise entry.error(error.key, str(error)) from error
        like = entry.data.get("like")
        if like is None:
            return own, side
        base, base_side = self._like(entry, like)
        return overlaid(without(base, entry.data), own), side or base_side

    def _like(self, entry: Entry, like: object) -> tuple[tuple[PoseConstraint, ...], Side | None]:
        parent = self._entries.get((entry.section, like)) if isinstance(like, str) else None
        if parent is None:
            names = [name for section, name in self._entries if section == entry.section]
            near = get_close_matches(str(like), names, NEAR, 0.4)
            raise entry.error("like", f"no entry is named {like!r}; near it: {', '.join(near)}")
        return self._resolved(parent)


def _unknown(kind: str, name: str, known: Iterable[NamedPose | Manner]) -> str:
    phrases = {phrase: one.name for one in known for phrase in (one.name, *one.also)}
    near = get_close_matches(name.lower().strip(), phrases, 3 * NEAR, 0.5)
    names = list(dict.fromkeys(phrases[phrase] for phrase in near))[:NEAR]
    offered = f"; near it: {', '.join(names)}" if names else f"; there are {len(phrases)} names"
    return f"no {kind} is called {name!r}{offered}"
