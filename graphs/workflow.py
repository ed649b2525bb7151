"""Workflow files: a hand-written `Plan` in YAML that runs through the same `act` as a question."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from thirdwave.agents.plan import Plan, Step

_INPUT = re.compile(r"\$\{(\w+)\}")
_MAX_BYTES = 1_000_000


class _Loader(yaml.SafeLoader):
    """YAML without aliases: a few lines of them can stand for gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not supported")
        return super().compose_node(parent, index)


class WorkflowError(ValueError):
    """A workflow file or its inputs are wrong; one line says where."""


class Input(BaseModel):
    """One value that is given with `--input name=value`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    description: str = ""
    default: str | None = None


class Workflow(BaseModel):
    """A named plan. `"${side}"` as a whole argument stands for the input `side`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    description: str = ""
    inputs: dict[str, Input] = Field(default_factory=lambda: {"image": Input()})
    steps: tuple[Step, ...] = Field(min_length=1)
    answer: str | None = None

    @classmethod
    def read(cls, path: Path) -> "Workflow":
        """The workflow of a YAML file. WorkflowError says in one line what is wrong with it."""
        try:
            if path.exists() and not path.is_file():
                raise WorkflowError(f"{path}: expected a workflow file")
            if path.stat().st_size > _MAX_BYTES:
                raise WorkflowError(f"{path}: expected a workflow file under 1 MB")
            data: Any = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - safe
        except OSError as error:
            raise WorkflowError(f"{path}: cannot be read: {error.strerror}") from error
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            problem = " ".join(str(error).split())
            raise WorkflowError(f"{path}: expected YAML: {problem}") from error
        except RecursionError as error:
            raise WorkflowError(f"{path}: expected YAML, this is nested too deep") from error
        if not isinstance(data, Mapping):
            raise WorkflowError(f"{path}: expected keys such as name and steps")
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise WorkflowError(f"{path}: {where}: {first['msg']}") from error

    @model_validator(mode="after")
    def _is_a_plan(self) -> "Workflow":
        try:
            Plan(steps=self.steps, answer=self.answer)
        except ValidationError as error:
            raise ValueError(error.errors()[0]["msg"]) from error
        return self

    def values(self, given: Mapping[str, str]) -> dict[str, str | None]:
        """Every input's value: what was given, else its default, else None.

        WorkflowError names one that the workflow does not have.
        """
        for name in given:
            if name not in self.inputs:
                known = ", ".join(self.inputs) or "none"
                raise WorkflowError(f"{self.name}: no input {name!r}, there is: {known}")
        return {name: given.get(name, item.default) for name, item in self.inputs.items()}

    def plan_for(self, given: Mapping[str, str]) -> Plan:
        """The plan with every input put in. WorkflowError names an unknown or missing input."""
        values = self.values(given)
        for name, value in values.items():
            if value is None:
                raise WorkflowError(f"{self.name}: give --input {name}=...")
        steps = tuple(
            step.model_copy(update={"args": {k: _put(v, values) for k, v in step.args.items()}})
            for step in self.steps
        )
        return Plan(steps=steps, answer=self.answer)


def _put(value: Any, inputs: Mapping[str, str | None]) -> Any:
    """`value` with whole "${name}" strings replaced, at any depth."""
    if isinstance(value, str):
        match = _INPUT.fullmatch(value)
        if match is None:
            return value
        if match.group(1) not in inputs:
            raise WorkflowError(f"no input {match.group(1)!r}, there is: {', '.join(inputs)}")
        return inputs[match.group(1)]
    if isinstance(value, Mapping):
        return {key: _put(item, inputs) for key, item in value.items()}
    if isinstance(value, list):
        return [_put(item, inputs) for item in value]
    return value
