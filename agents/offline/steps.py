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
    "describe_pose": "how somebody holds the body",
    "compare_poses": "how two poses differ",
    "generate_pose": "a pose made of words",
    "undo_edit": "take back the last edit",
    "keep_edit": "make the what-if real",
}


class Steps:
    """Steps in the order they were written. References are "$s1", "$s2", ..."""

    def __init__(self, tools: Mapping[str, Tool]) -> None:
        self._tools = tools
        self._steps: dict[str, Step] = {}
        self._ids: dict[str, str] = {}
        self._after: str | None = None
        self._when: str | None = None

    def only_when(self, condition: str | None) -> None:
        """From here on new steps run on a condition alone: "$s2", "not $s2"; None: always."""
        self._when = condition

    @property
    def looking_after(self) -> str | None:
        """The step that posed the bodies that steps look at now; None: they are as estimated."""
        return self._after

    def look_after(self, edit: str | None) -> None:
        """From here on steps look at the bodies that the step `edit` has posed; None: at none."""
        self._after = edit

    def has(self, tool: str) -> bool:
        """Whether there is such a tool."""
        return tool in self._tools

    def add(self, tool: str, *, needs: Any = (), why_now: str = "", **args: Any) -> str:
        """The reference to a step; arguments that are None are left out.

        Raises NotUnderstood when there is no such tool.
        """
        if tool not in self._tools:
            raise NotUnderstood(f"That needs the tool {tool!r}, which is not installed here.")
        given = {name: value for name, value in args.items() if value is not None}
        waits = (needs,) if isinstance(needs, str) else tuple(needs)
        key = json.dumps([tool, given, self._after], sort_keys=True)
        if self._when is not None and key not in self._ids:
            key = f"{self._when}: {key}"  # what is found out anyway is found out once
        if key not in self._ids:
            name = f"s{len(self._steps) + 1}"
            self._steps[name] = Step(
                id=name,
                tool=tool,
                args=given,
                needs=tuple(dict.fromkeys(need.removeprefix("$") for need in waits)),
                when=self._when,
                why=why_now or WHY.get(tool, f"what {tool} says"),
            )
            self._ids[key] = f"${name}"
        return self._ids[key]

    def accepts(self, tool: str, argument: str) -> bool:
        """Whether there is such a tool and it takes such an argument."""
        return self.has(tool) and argument in self._tools[tool].args.model_fields

    def detect(self) -> str:
        """The step that finds the people."""
        self._after, after = None, self._after
        found = self.add("detect_people")
        self._after = after
        return found

    def boxes(self) -> str:
        """The step behind which it is known where people are: the edit, where there was one."""
        return self._after or self.detect()

    def things(self, labels: tuple[str, ...] | None) -> str:
        """The step that finds objects; "left suitcase" is the one furthest to that side."""
        side = labels[0].split()[0] if labels and len(labels) == 1 else None
        if side in ("left", "right") and labels and self.accepts("detect_things", "place"):
            return self.add("detect_things", labels=[labels[0].split(" ", 1)[1]], place=side)
        return self.add("detect_things", labels=list(labels) if labels else None)

    def pose(self) -> str:
        """The step that estimates the bodies: everybody's, so that no later question has to."""
        return self._after or self.add("estimate_pose", needs=self.detect())

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
