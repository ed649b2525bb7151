"""What a question means: `Query`, typed and JSON-able. It is what `Plan.meaning` holds.

References say whom, predicates say what holds of somebody, queries say what is asked.
Knows nothing of words, nor of the steps that will answer.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Side = Literal["left", "right"]
Order = Literal["max", "min", "middle"]


class Node(BaseModel):
    """Base of everything a meaning is made of."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Measure(Node):
    """A quantity as `measure` knows it; `quantity` may be the name of a plug-in tool instead."""

    quantity: str
    side: Side | None = None
    """The person's own side; None asks both sides of a sided quantity."""
    part: str | None = None
    tool: str | None = None
    """Name of the plug-in tool that measures it; None: the built-in `measure`."""


# Whom: references.


class Everyone(Node):
    """All the people in the picture."""

    kind: Literal["everyone"] = "everyone"


class Ids(Node):
    """People by id."""

    kind: Literal["ids"] = "ids"
    ids: tuple[str, ...]


class TheOne(Node):
    """The one person there is: "the man" when nobody else is in the picture."""

    kind: Literal["the_one"] = "the_one"
    gender: str | None = None


class Focus(Node):
    """Whoever the talk is about: "he", "them", "that person"."""

    kind: Literal["focus"] = "focus"
    gender: str | None = None
    many: bool = False


class Other(Node):
    """Whoever the talk is not about: "the other one"."""

    kind: Literal["other"] = "other"
    many: bool = False


class Nth(Node):
    """The one at a place in an order: leftmost, second tallest."""

    kind: Literal["nth"] = "nth"
    by: Measure
    order: Order
    n: int = 1
    of: "Ref" = Field(default_factory=Everyone)


class Nearest(Node):
    """The one nearest to (or farthest from) somebody."""

    kind: Literal["nearest"] = "nearest"
    to: "Ref"
    order: Literal["max", "min"] = "min"
    give: Literal["people", "others"] = "people"


class That(Node):
    """The people of `of` for whom `predicate` holds; `one`: exactly one is meant."""

    kind: Literal["that"] = "that"
    predicate: "Predicate"
    of: "Ref" = Field(default_factory=Everyone)
    one: bool = False


class Group(Node):
    """Several people named one by one."""

    kind: Literal["group"] = "group"
    members: tuple["Ref", ...]


Ref = Annotated[
    Everyone | Ids | TheOne | Focus | Other | Nth | Nearest | That | Group,
    Field(discriminator="kind"),
]


class Things(Node):
    """Objects of these labels; None: any object."""

    kind: Literal["things"] = "things"
    labels: tuple[str, ...] | None = None


# What holds of somebody: predicates.


class Is(Node):
    """A quantity has this word as its value: posture "sitting", facing "camera"."""

    kind: Literal["is"] = "is"
    measure: Measure
    value: str


class Arm(Node):
    """A raised (or overhead) arm: of that side, of either side (None) or of both."""

    kind: Literal["arm"] = "arm"
    overhead: bool = False
    side: Literal["left", "right", "both"] | None = None


class Beyond(Node):
    """A number is more (or less) than a limit: a bent knee is flexed by more than 20 deg."""

    kind: Literal["beyond"] = "beyond"
    measure: Measure
    more: bool
    limit: float
    both: bool = False
    """Both sides of a sided quantity must pass, not just one."""


class Related(Node):
    """Stands in a relation to somebody or something; `target` None: to anybody else."""

    kind: Literal["related"] = "related"
    relation: str
    target: Annotated["Ref | Things", Field(discriminator="kind")] | None = None
    mutual: bool = False
    """Each other: the target is the rest of the people it is said of."""


class Among(Node):
    """Is one of the people of a reference: "is p1 the tallest"."""

    kind: Literal["among"] = "among"
    ref: "Ref"


class Not(Node):
    """The opposite of a predicate."""

    kind: Literal["not"] = "not"
    predicate: "Predicate"


class Both(Node):
    """All of the parts hold."""

    kind: Literal["both"] = "both"
    parts: tuple["Predicate", ...]


class Either(Node):
    """At least one of the parts holds."""

    kind: Literal["either"] = "either"
    parts: tuple["Predicate", ...]


Predicate = Annotated[
    Is | Arm | Beyond | Related | Among | Not | Both | Either, Field(discriminator="kind")
]

# What is asked: queries.

Quantifier = Literal["any", "all", "none", "at_least", "at_most", "exactly"]


class Count(Node):
    """How many people."""

    kind: Literal["count"] = "count"
    of: Ref


class CountThings(Node):
    """How many objects of a kind."""

    kind: Literal["count_things"] = "count_things"
    things: Things


class Which(Node):
    """Who: the people of a reference."""

    kind: Literal["which"] = "which"
    of: Ref


class Test(Node):
    """Yes or no: does a predicate hold of (any, all, none, n of) these people."""

    kind: Literal["test"] = "test"
    of: Ref
    predicate: Predicate | None = None
    """None: are there such people at all."""
    quantifier: Quantifier = "all"
    n: int = 1


class Value(Node):
    """A quantity of people."""

    kind: Literal["value"] = "value"
    of: Ref
    measure: Measure


class Compare(Node):
    """Two measured values against each other."""

    kind: Literal["compare"] = "compare"
    first: Value
    second: Value
    ask: Literal["more", "less", "same", "difference", "which_more", "which_less"]


class Distance(Node):
    """Metres between people, or between parts of one or two people."""

    kind: Literal["distance"] = "distance"
    of: Ref
    to: Ref | None = None
    part: str | None = None
    to_part: str | None = None


class Partners(Node):
    """The people or objects that somebody stands in a relation to: "what is she next to"."""

    kind: Literal["partners"] = "partners"
    of: Ref
    relation: str
    among: Literal["people", "things", "all"]


class ListThings(Node):
    """What objects there are, or whether there is one of a kind."""

    kind: Literal["list_things"] = "list_things"
    things: Things


class Render(Node):
    """A picture of the bodies."""

    kind: Literal["render"] = "render"
    of: Ref
    view: Literal["photo", "front", "left", "right", "back", "top"] = "photo"


class Extra(Node):
    """A plug-in tool that is not about a person's measurements."""

    kind: Literal["extra"] = "extra"
    tool: str
    of: Ref


Query = Annotated[
    Count
    | CountThings
    | Which
    | Test
    | Value
    | Compare
    | Distance
    | Partners
    | ListThings
    | Render
    | Extra,
    Field(discriminator="kind"),
]

for _model in (Nth, Nearest, That, Group, Related, Among, Not, Both, Either):
    _model.model_rebuild()

_QUERY: TypeAdapter[Any] = TypeAdapter(Query)


def query_from_json(data: dict[str, Any]) -> Query:
    """The query whose `model_dump(mode="json")` this is. Raises pydantic.ValidationError."""
    return _QUERY.validate_python(data)
