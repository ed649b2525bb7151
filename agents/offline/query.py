"""What a question means: `Query`, typed and JSON-able. It is what `Plan.meaning` holds.

References say whom, predicates say what holds of somebody, queries say what is asked.
Knows nothing of words, nor of the steps that will answer.
"""

from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Literal, Self, TypeAlias, get_args

Side = Literal["left", "right"]
Order = Literal["max", "min", "middle"]
Ask = Literal["more", "less", "same", "difference", "which_more", "which_less"]
Typical = Literal["mean", "median"]


class Node:
    """Base of everything a meaning is made of: frozen values that know their JSON.

    Plain dataclasses: as pydantic models these thirty classes cost 120 ms at import.
    """

    kind: ClassVar[str]
    """Says which node it is in JSON."""

    def with_(self, **changes: Any) -> Self:
        """The same node with some fields changed."""
        return replace(self, **changes)  # type: ignore[type-var]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; `query_from_json` reads it."""
        values = {f.name: _to_json(getattr(self, f.name)) for f in fields(self)}  # type: ignore[arg-type]
        return {"kind": self.kind} | {k: v for k, v in values.items() if v is not None}


@dataclass(frozen=True, kw_only=True)
class Measure(Node):
    """A quantity as `measure` knows it; `quantity` may be the name of a plug-in tool instead."""

    kind: ClassVar[str] = "measure"
    quantity: str
    side: Side | None = None
    """The person's own side; None asks both sides of a sided quantity."""
    part: str | None = None
    tool: str | None = None
    """Name of the plug-in tool that measures it; None: the built-in `measure`."""


# Whom: references.


@dataclass(frozen=True, kw_only=True)
class Everyone(Node):
    """All the people in the picture."""

    kind: ClassVar[str] = "everyone"


@dataclass(frozen=True, kw_only=True)
class Ids(Node):
    """People by id."""

    kind: ClassVar[str] = "ids"
    ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TheOne(Node):
    """The one person there is (of `of`): "the man" when nobody else is in the picture."""

    kind: ClassVar[str] = "the_one"
    gender: str | None = None
    of: "Ref | None" = None
    """None: of everybody."""
    noun: str | None = None
    """By which noun: "patient" is not who is called therapist."""


@dataclass(frozen=True, kw_only=True)
class Focus(Node):
    """Whoever the talk is about: "he", "them", "that person"."""

    kind: ClassVar[str] = "focus"
    gender: str | None = None
    many: bool = False


@dataclass(frozen=True, kw_only=True)
class Other(Node):
    """Whoever the talk is not about: "the other one"."""

    kind: ClassVar[str] = "other"
    many: bool = False


@dataclass(frozen=True, kw_only=True)
class Nth(Node):
    """The one at a place in an order: leftmost, second tallest."""

    kind: ClassVar[str] = "nth"
    by: Measure
    order: Order
    n: int = 1
    of: "Ref" = field(default_factory=Everyone)


@dataclass(frozen=True, kw_only=True)
class Top(Node):
    """The first several in an order: the two tallest; everybody from left to right."""

    kind: ClassVar[str] = "top"
    by: Measure
    order: Literal["max", "min"]
    n: int = 100
    """Of 100, more than are ever there, everybody."""
    of: "Ref" = field(default_factory=Everyone)


@dataclass(frozen=True, kw_only=True)
class Nearest(Node):
    """The one nearest to (or farthest from) somebody or something."""

    kind: ClassVar[str] = "nearest"
    to: "Ref | Things"
    order: Literal["max", "min"] = "min"
    give: Literal["people", "others"] = "people"
    of: "Ref" = field(default_factory=Everyone)


@dataclass(frozen=True, kw_only=True)
class That(Node):
    """The people of `of` for whom `predicate` holds; `one`: exactly one is meant."""

    kind: ClassVar[str] = "that"
    predicate: "Predicate"
    of: "Ref" = field(default_factory=Everyone)
    one: bool = False


@dataclass(frozen=True, kw_only=True)
class Group(Node):
    """Several people named one by one."""

    kind: ClassVar[str] = "group"
    members: tuple["Ref", ...]


@dataclass(frozen=True, kw_only=True)
class Except(Node):
    """The people of `of` without those of `but`."""

    kind: ClassVar[str] = "except"
    but: "Ref"
    of: "Ref" = field(default_factory=Everyone)


@dataclass(frozen=True, kw_only=True)
class Average(Node):
    """Nobody in particular: what is typical of several people, to set somebody against."""

    kind: ClassVar[str] = "average"
    how: Typical = "mean"
    of: "Ref" = field(default_factory=Everyone)


@dataclass(frozen=True, kw_only=True)
class Found(Node):
    """Whom an earlier step of the same plan found; never part of a meaning."""

    kind: ClassVar[str] = "found"
    by: str
    """The reference to that step: "$s3"."""


Ref: TypeAlias = (
    Except | Everyone | Ids | TheOne | Focus | Other | Nth | Top | Nearest | That | Group | Average
)


@dataclass(frozen=True, kw_only=True)
class Things(Node):
    """Objects of these labels; None: any object. "left suitcase" is the one furthest left."""

    kind: ClassVar[str] = "things"
    labels: tuple[str, ...] | None = None


# What holds of somebody: predicates.


@dataclass(frozen=True, kw_only=True)
class Is(Node):
    """A quantity has this word as its value: posture "sitting", facing "camera"."""

    kind: ClassVar[str] = "is"
    measure: Measure
    value: str


@dataclass(frozen=True, kw_only=True)
class Arm(Node):
    """A raised (or overhead) arm: of that side, of either side (None) or of both."""

    kind: ClassVar[str] = "arm"
    overhead: bool = False
    side: Literal["left", "right", "both", "all"] | None = None
    """`all` is "his arms": both, but "his arms are not up" denies each."""


@dataclass(frozen=True, kw_only=True)
class Seen(Node):
    """A body part (a point that `measure` knows, such as left_foot) is visible."""

    kind: ClassVar[str] = "seen"
    part: str


@dataclass(frozen=True, kw_only=True)
class Beyond(Node):
    """A number is more (or less) than a limit: a bent knee is flexed by more than 20 deg."""

    kind: ClassVar[str] = "beyond"
    measure: Measure
    more: bool
    limit: float
    both: bool = False
    """Both sides of a sided quantity must pass, not just one."""


@dataclass(frozen=True, kw_only=True)
class Outdoes(Node):
    """More (or less) of a quantity than somebody else has: taller than p1."""

    kind: ClassVar[str] = "outdoes"
    measure: Measure
    more: bool
    than: "Ref"


@dataclass(frozen=True, kw_only=True)
class Alike(Node):
    """Has the same word as somebody else: the same posture as p1."""

    kind: ClassVar[str] = "alike"
    measure: Measure
    to: "Ref"


@dataclass(frozen=True, kw_only=True)
class Apart(Node):
    """More (or less) than so many metres from somebody; `mutual`: from each other."""

    kind: ClassVar[str] = "apart"
    more: bool
    limit: float
    target: "Ref | None" = None
    mutual: bool = False


@dataclass(frozen=True, kw_only=True)
class Related(Node):
    """Stands in a relation to somebody or something; `target` None: to anybody else."""

    kind: ClassVar[str] = "related"
    relation: str
    target: "Ref | Things | None" = None
    mutual: bool = False
    """Each other: the target is the rest of the people it is said of."""
    part: str | None = None
    """A part of the person it is said of, of relations that parts have: touching."""
    to_part: str | None = None
    """A part of the target; with no target, of the same person: hands that touch."""


@dataclass(frozen=True, kw_only=True)
class Among(Node):
    """Is one of the people of a reference: "is p1 the tallest"."""

    kind: ClassVar[str] = "among"
    ref: "Ref"


@dataclass(frozen=True, kw_only=True)
class Not(Node):
    """The opposite of a predicate."""

    kind: ClassVar[str] = "not"
    predicate: "Predicate"


@dataclass(frozen=True, kw_only=True)
class Both(Node):
    """All of the parts hold."""

    kind: ClassVar[str] = "both"
    parts: tuple["Predicate", ...]


@dataclass(frozen=True, kw_only=True)
class Either(Node):
    """At least one of the parts holds."""

    kind: ClassVar[str] = "either"
    parts: tuple["Predicate", ...]


Predicate: TypeAlias = (
    Is | Arm | Seen | Beyond | Outdoes | Alike | Apart | Related | Among | Not | Both | Either
)

# What is asked: queries.

Quantifier = Literal["any", "all", "none", "most", "half", "at_least", "at_most", "exactly"]
"""`most` are more than half of them, `half` half of them or more."""


@dataclass(frozen=True, kw_only=True)
class Count(Node):
    """How many people."""

    kind: ClassVar[str] = "count"
    of: Ref


@dataclass(frozen=True, kw_only=True)
class CountLimbs(Node):
    """How many arms are raised, how many knees are bent: each side for itself."""

    kind: ClassVar[str] = "count_limbs"
    measure: Measure
    of: Ref
    more: bool | None = None
    """Of a number: beyond the limit or below it; None: those that are true."""
    limit: float | None = None


@dataclass(frozen=True, kw_only=True)
class CountThings(Node):
    """How many objects of a kind."""

    kind: ClassVar[str] = "count_things"
    things: Things


@dataclass(frozen=True, kw_only=True)
class Which(Node):
    """Who: the people of a reference."""

    kind: ClassVar[str] = "which"
    of: Ref


@dataclass(frozen=True, kw_only=True)
class Test(Node):
    """Yes or no: does a predicate hold of (any, all, none, n of) these people."""

    kind: ClassVar[str] = "test"
    of: Ref
    predicate: Predicate | None = None
    """None: are there such people at all."""
    quantifier: Quantifier = "all"
    n: int = 1


@dataclass(frozen=True, kw_only=True)
class Sole(Node):
    """Yes or no: are these people the only ones a predicate holds of."""

    kind: ClassVar[str] = "sole"
    of: Ref
    predicate: Predicate
    others: Ref | None = None
    """Everybody else, where it is known who that is."""


@dataclass(frozen=True, kw_only=True)
class Value(Node):
    """A quantity of people."""

    kind: ClassVar[str] = "value"
    of: Ref
    measure: Measure


@dataclass(frozen=True, kw_only=True)
class Compare(Node):
    """Two measured values against each other."""

    kind: ClassVar[str] = "compare"
    first: Value
    second: Value
    ask: Ask


@dataclass(frozen=True, kw_only=True)
class CompareCounts(Node):
    """Two groups of people against each other, by how many they are."""

    kind: ClassVar[str] = "compare_counts"
    first: Ref
    second: Ref
    ask: Ask


@dataclass(frozen=True, kw_only=True)
class Statistic(Node):
    """One number of a quantity of several people: their average, median, sum or range."""

    kind: ClassVar[str] = "statistic"
    of: Ref
    measure: Measure
    how: Literal["mean", "median", "sum", "range"]


@dataclass(frozen=True, kw_only=True)
class Distance(Node):
    """Metres between people, or between parts of one or two people."""

    kind: ClassVar[str] = "distance"
    of: Ref
    to: "Ref | Things | None" = None
    part: str | None = None
    to_part: str | None = None


@dataclass(frozen=True, kw_only=True)
class SideOf(Node):
    """On which side of somebody somebody else or a thing is, as the viewer sees it."""

    kind: ClassVar[str] = "side_of"
    of: Ref
    other: "Ref | Things"


@dataclass(frozen=True, kw_only=True)
class Partners(Node):
    """The people or objects that somebody stands in a relation to: "what is she next to"."""

    kind: ClassVar[str] = "partners"
    of: Ref
    relation: str
    among: Literal["people", "things", "all"]
    within: "Ref | None" = None
    """The people that it can only be one of: "is she looking at p1 or p2"."""


@dataclass(frozen=True, kw_only=True)
class ListThings(Node):
    """What objects there are, or whether there is one of a kind."""

    kind: ClassVar[str] = "list_things"
    things: Things


@dataclass(frozen=True, kw_only=True)
class Render(Node):
    """A picture of the bodies."""

    kind: ClassVar[str] = "render"
    of: Ref
    view: Literal["photo", "front", "left", "right", "back", "top"] = "photo"


@dataclass(frozen=True, kw_only=True)
class Extra(Node):
    """A plug-in tool that is not about a person's measurements."""

    kind: ClassVar[str] = "extra"
    tool: str
    of: Ref


Query: TypeAlias = (
    Count
    | CountLimbs
    | CountThings
    | Which
    | Test
    | Sole
    | Value
    | Compare
    | CompareCounts
    | Statistic
    | Distance
    | SideOf
    | Partners
    | ListThings
    | Render
    | Extra
)


_KINDS: dict[str, type[Any]] = {
    node.kind: node
    for node in (*get_args(Ref), *get_args(Predicate), *get_args(Query), Measure, Things)
}


def query_from_json(data: Any) -> Query:
    """The query whose `to_json` this is. Raises ValueError for anything else."""
    found = node_from_json(data)
    if not isinstance(found, Query):
        raise ValueError(f"expected a query, got {type(found).__name__}")
    return found


def _to_json(value: Any) -> Any:
    if isinstance(value, Node):
        return value.to_json()
    return [_to_json(item) for item in value] if isinstance(value, tuple) else value


def node_from_json(data: Any) -> Any:
    """The node, or the tuple of nodes, whose JSON this is. ValueError for another kind."""
    if isinstance(data, (list, tuple)):
        return tuple(node_from_json(item) for item in data)
    if not isinstance(data, dict):
        return data
    given = {str(name): node_from_json(value) for name, value in data.items()}
    kind = given.pop("kind", None)
    if not isinstance(kind, str) or kind not in _KINDS:
        raise ValueError(f"kind: expected one of {', '.join(_KINDS)}, got {kind!r}")
    try:
        return _KINDS[kind](**given)
    except TypeError as error:
        raise ValueError(f"{kind}: {error}") from error
