"""What a tool is: a typed function that looks at a scene and says what it found.

Knows nothing of planners, graphs or stores. A plug-in needs this module alone::

    class Args(Arguments):
        people: People = None

    @tool(returns="measurements", words=["head tilt"], limits="Needs both eyes.")
    def head_tilt(scene: Scene, args: Args) -> Observation:
        '''Tilt of the head against the picture's horizontal, in degrees.'''
        return report(tilt_of(person) for person in chosen(scene, args.people))
"""

import inspect
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, NoReturn, get_args, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from thirdwave.scene import Finding, Measurement, Observation, Person, Scene, ValueType
from thirdwave.scene.facts import Facts
from thirdwave.scene.history import History
from thirdwave.tools.names import with_names

Aspect = Literal["image", "camera", "people", "things"]
"""A part of a scene that a tool may read."""


class ToolRetry(Exception):  # noqa: N818 - it asks for another try, it is not an error
    """The call was wrong and the planner can mend it; the message says how."""


class ToolFailed(Exception):  # noqa: N818
    """The call was right and could not be done; another way is needed."""


class Arguments(BaseModel):
    """Base of every tool's argument model: frozen, and an unknown argument is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks an argument that may refer to an earlier step ("$s2") giving one of these types."""

    types: tuple[ValueType, ...]


def _as_ids(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


People = Annotated[
    tuple[str, ...] | None, BeforeValidator(_as_ids), Ref(("people", "person", "things"))
]
"""Argument type: ids of people; None means everybody in the scene."""

Things = Annotated[
    tuple[str, ...] | None, BeforeValidator(_as_ids), Ref(("things", "people", "person"))
]
"""Argument type: ids of things (or people); None means all."""

Measurements = Annotated[tuple[dict[str, Any], ...], Ref(("measurements",))]
"""Argument type: what `measure` or another measuring tool gave back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolContext:
    """What the running system lends to a tool."""

    blob: Callable[[str], bytes]
    """The bytes of a blob id; KeyError when it is not there."""
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Settings for tools, for instance {"estimator": "landmarks"}."""
    history: History | None = None
    """The scene's past; None where none is kept."""
    facts: Facts | None = None
    """What the user asked to be remembered; None where nothing is."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Tool:
    """A function the planner may call, and the card the planner reads."""

    name: str
    description: str
    """First paragraph of the function's docstring."""
    details: str = ""
    """The rest of the docstring, for readers of `thirdwave tools NAME`: definitions, sources."""
    args: type[BaseModel]
    returns: ValueType | Literal["any"]
    """Type of the observation's value; "any" when it depends on the arguments."""
    run: Callable[[Scene, Any, ToolContext], Observation]
    version: str = "1"
    """Results are cached by it: raise it when the same call may give another result."""
    limits: str = ""
    """What it cannot do, for the planner and the reader."""
    licence: str = "Apache-2.0"
    cost: str = ""
    """Typical time and on what: "about 90 ms a person, CPU"."""
    words: tuple[str, ...] = ()
    """What people call what it measures; lets a question without a language model reach it."""
    timeout_s: float = 120.0
    reads: tuple[Aspect, ...] = ()
    """Parts of the scene the result depends on. With any, results are kept between scenes."""
    known: Callable[[Scene, Any], Observation | None] | None = None
    """Says what the scene already knows of this call's result, so that it need not run."""
    wants: tuple[str, ...] = ()
    """Settings without which it cannot run: planners are not told of it then."""
    repeats: bool = True
    """Whether the same call gives the same again. False where a model answers: a turn that is run
    again then takes what its record holds."""

    def ready(self, settings: Mapping[str, Any]) -> bool:
        """Whether what it `wants` is set."""
        return all(settings.get(name) for name in self.wants)

    def parse(self, args: Mapping[str, Any]) -> BaseModel:
        """Checked arguments. Raises ToolRetry with one line that names what was wrong."""
        try:
            return self.args.model_validate(dict(args))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "arguments"
            known = ", ".join(self.args.model_fields) or "none"
            raise ToolRetry(
                f"{self.name}.{where}: {first['msg']}, got {_short(first['input'])} "
                f"(arguments: {known})"
            ) from error

    def accepts(self, argument: str) -> tuple[ValueType, ...]:
        """Value types an earlier step may hand to `argument`; () when it takes no reference."""
        info = self.args.model_fields.get(argument)
        marks = [mark for mark in (info.metadata if info else ()) if isinstance(mark, Ref)]
        return marks[0].types if marks else ()

    def card(self) -> dict[str, Any]:
        """What there is to know of it: name, description, argument schema, value type, limits,
        cost and licence. `agents/cards.py` makes what a language model reads of it.
        """
        schema = self.args.model_json_schema()
        schema.pop("title", None)
        return {
            "name": self.name,
            "description": self.description,
            "arguments": schema,
            "returns": self.returns,
            "limits": self.limits,
            "cost": self.cost,
            "licence": self.licence,
        }


def tool(
    *,
    returns: ValueType | Literal["any"],
    name: str | None = None,
    version: str = "1",
    limits: str = "",
    details: str = "",
    licence: str = "Apache-2.0",
    cost: str = "",
    words: Iterable[str] = (),
    timeout_s: float = 120.0,
    reads: Iterable[Aspect] = (),
    known: Callable[[Scene, Any], Observation | None] | None = None,
    wants: Iterable[str] = (),
    repeats: bool = True,
) -> Callable[[Callable[..., Observation]], Tool]:
    """Make a `Tool` of a function `(scene, args)` or `(scene, args, context)`.

    The argument schema is the annotation of `args`, a pydantic model; the description is the
    docstring's first paragraph, `details` are added to the rest. TypeError says what is missing
    when either is not there.
    """

    def make(function: Callable[..., Observation]) -> Tool:
        called = name or function.__name__
        doc = inspect.getdoc(function)
        if not doc:
            raise TypeError(f"tool {called}: expected a docstring, it is what the planner reads")
        parameters = list(inspect.signature(function).parameters)
        if len(parameters) not in (2, 3):
            raise TypeError(
                f"tool {called}: expected (scene, args) or (scene, args, context), "
                f"got ({', '.join(parameters)})"
            )
        args = get_type_hints(function).get(parameters[1])
        if not (inspect.isclass(args) and issubclass(args, BaseModel)):
            raise TypeError(
                f"tool {called}: annotate {parameters[1]!r} with a pydantic model, got {args}"
            )
        takes_context = len(parameters) == 3

        def run(scene: Scene, given: Any, context: ToolContext) -> Observation:
            rest = (context,) if takes_context else ()
            return with_names(function(scene, given, *rest), scene)

        def known_and_named(scene: Scene, given: Any) -> Observation | None:
            seen = known(scene, given) if known else None
            return None if seen is None else with_names(seen, scene)

        return Tool(
            name=called,
            description=" ".join(doc.partition("\n\n")[0].split()),
            details="\n\n".join(part for part in (doc.partition("\n\n")[2], details) if part),
            args=args,
            returns=returns,
            run=run,
            version=version,
            limits=limits,
            licence=licence,
            cost=cost,
            words=tuple(words),
            timeout_s=timeout_s,
            reads=tuple(reads),
            known=known_and_named if known else None,
            wants=tuple(wants),
            repeats=repeats,
        )

    return make


def chosen(scene: Scene, people: tuple[str, ...] | None) -> list[Person]:
    """The people of those ids, or everybody for None.

    Raises ToolRetry that names who is there when an id is not, or when nobody has looked yet.
    """
    if scene.people is None:
        raise ToolRetry("nobody has looked for people yet: call detect_people first")
    if people is None:
        return list(scene.people)
    for person_id in people:
        if person_id not in scene.person_ids:
            unknown_person(scene, person_id)
    return [scene.person(person_id) for person_id in people]


def unknown_person(scene: Scene, person_id: str) -> NoReturn:
    """Raise ToolRetry for an id that is not in the scene."""
    there = ", ".join(scene.person_ids) or "nobody"
    raise ToolRetry(f"no person {person_id!r} in this picture, there is: {there}")


def report(values: Iterable[Measurement]) -> Observation:
    """The observation of a measuring tool: each measurement's text is a line of evidence.

    When nothing could be measured the observation is unknown, and the notes say why.
    """
    measured = list(values)
    stated = [item for item in measured if item.value is not None]
    missing = [
        item.note or f"{item.person}: not measurable" for item in measured if item not in stated
    ]
    text = "; ".join([*(item.text for item in stated), *missing]) or "nobody is there"
    return Observation(
        text=text,
        value=[item.to_json() for item in measured],
        value_type="measurements",
        unit=measured[0].unit if measured else None,
        evidence=tuple(Finding(text=item.text, value=item.value) for item in stated),
        confidence=min((item.confidence for item in stated), default=1.0),
        unknown="; ".join(missing) if missing and not stated else None,
    )


def broken_promise(tool: Tool, seen: object) -> str | None:
    """What is wrong with what a tool gave back, in one line; None when it is as promised."""
    if not isinstance(seen, Observation):
        return f"expected an Observation, got {type(seen).__name__}"
    if not seen.text.strip():
        return "an observation needs text, it is what a reader and a model read"
    if seen.value_type not in get_args(ValueType):
        return f"value_type: expected one of {', '.join(get_args(ValueType))}"
    if tool.returns not in ("any", seen.value_type) and seen.unknown is None:
        return f"promised {tool.returns}, gave {seen.value_type}"
    if seen.unknown is None and not _VALUES[seen.value_type](seen.value):
        return f"value {_short(seen.value)} is not {seen.value_type}"
    if not 0 <= seen.confidence <= 1:
        return f"confidence: expected 0 to 1, got {seen.confidence}"
    try:
        json.dumps([seen.value, [line.value for line in seen.evidence]], allow_nan=False)
    except (TypeError, ValueError) as error:
        return f"values travel as JSON: {error}"
    return None


def _are_measurements(value: Any) -> bool:
    if not isinstance(value, list):
        return False
    try:
        for item in value:
            Measurement.from_json(item)
    except TypeError:
        return False
    return True


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_VALUES: dict[str, Callable[[Any], bool]] = {
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "float": _is_number,
    "people": lambda value: isinstance(value, list),
    "things": lambda value: isinstance(value, list),
    "measurements": _are_measurements,
    "person": lambda value: isinstance(value, str),
    "text": lambda value: isinstance(value, str),
    "pose": lambda value: value is not None,
    "none": lambda value: value is None,
}
"""Whether a value is of a value type."""


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
