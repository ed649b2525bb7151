"""The list of steps while a plan is written: prerequisites first, the same step only once."""

import json
from collections.abc import Mapping
from typing import Any

from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.plan import Step
from thirdwave.tools.base import Tool

WHY = {
    "detect_people": "who is in the picture",
    "detect_things": "what objects are in the picture",
    "estimate_pose": "the bodies, to measure them",
    "refine_fit": "the bodies, closer to what was seen",
    "measure": "the quantity asked about",
    "relate": "how they stand to one another",
    "select": "whom it holds for",
    "compare": "one value against the other",
    "count": "how many",
    "quantify": "yes or no",
    "render": "the picture asked for",
}


class Steps:
    """Steps in the order they were written. References are "$s1", "$s2", ..."""

    def __init__(self, tools: Mapping[str, Tool]) -> None:
        self._tools = tools
        self._steps: dict[str, Step] = {}
        self._ids: dict[str, str] = {}

    def has(self, tool: str) -> bool:
        """Whether there is such a tool."""
        return tool in self._tools

    def add(self, tool: str, *, needs: Any = (), **args: Any) -> str:
        """The reference to a step; arguments that are None are left out.

        Raises NotUnderstood when there is no such tool.
        """
        if tool not in self._tools:
            raise NotUnderstood(f"That needs the tool {tool!r}, which is not installed here.")
        given = {name: value for name, value in args.items() if value is not None}
        waits = (needs,) if isinstance(needs, str) else tuple(needs)
        key = json.dumps([tool, given], sort_keys=True)
        if key not in self._ids:
            name = f"s{len(self._steps) + 1}"
            self._steps[name] = Step(
                id=name,
                tool=tool,
                args=given,
                needs=tuple(dict.fromkeys(need.removeprefix("$") for need in waits)),
                why=WHY.get(tool, f"what {tool} says"),
            )
            self._ids[key] = f"${name}"
        return self._ids[key]

    def detect(self) -> str:
        """The step that finds the people."""
        return self.add("detect_people")

    def things(self, labels: tuple[str, ...] | None) -> str:
        """The step that finds objects."""
        return self.add("detect_things", labels=list(labels) if labels else None)

    def pose(self) -> str:
        """The step that estimates the bodies: everybody's, so that no later question has to."""
        return self.add("estimate_pose", needs=self.detect())

    def plugin(self, tool: str, people: Any) -> str:
        """A step of a plug-in tool, about these people if it takes people."""
        if tool not in self._tools:
            return self.add(tool)
        card = self._tools[tool]
        takes = next(
            (name for name in card.args.model_fields if "people" in card.accepts(name)), None
        )
        if takes is None:
            return self.add(tool, needs=self.detect())
        return self.add(tool, needs=self.pose(), **{takes: people})

    def done(self) -> tuple[Step, ...]:
        """The steps, in the order they were written."""
        return tuple(self._steps.values())
