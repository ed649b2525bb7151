"""The tool contract as argument models, scenes, and a plan as one readable line."""

from typing import Annotated, Any, Literal

import numpy as np

from thirdwave.agents.plan import Plan
from thirdwave.scene import Camera, Measurement, Observation, Person, Scene
from thirdwave.tools.base import (
    Arguments,
    Measurements,
    People,
    Ref,
    Things,
    Tool,
    tool,
)

Side = Literal["left", "right"]
Part = Literal[
    "head", "neck", "chest", "pelvis", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee",
    "left_ankle", "right_ankle", "left_foot", "right_foot",
]  # fmt: skip


Judged = Annotated[tuple[dict[str, Any], ...] | None, Ref(("measurements",))]


class Nothing(Arguments):
    pass


class DetectThings(Arguments):
    labels: tuple[str, ...] | None = None


class Estimate(Arguments):
    people: People = None
    estimator: str | None = None


class Measure(Arguments):
    quantity: Literal[
        "posture", "knee_flexion", "elbow_flexion", "hip_flexion", "shoulder_elevation",
        "trunk_inclination", "arm_raised", "arm_overhead", "facing", "head_direction", "depth",
        "stature", "level", "part_height", "visible", "image_x", "image_y",
    ]  # fmt: skip
    people: People = None
    side: Side | None = None
    part: Part | None = None


class Relate(Arguments):
    relation: Literal[
        "distance", "facing", "looking_at", "next_to", "on", "left_of", "right_of", "in_front_of",
        "behind", "above", "below", "touching", "side",
    ]  # fmt: skip
    people: People = None
    others: Things = None
    among: Literal["people", "things", "all", "own"] = "people"
    part: Part | None = None
    other_part: Part | None = None


class Select(Arguments):
    measurements: Measurements
    keep: Literal[
        "all", "max", "min", "middle", "nth_largest", "nth_smallest", "equal", "not_equal",
        "more_than", "less_than", "true", "false",
    ]  # fmt: skip
    value: float | str | bool | None = None
    n: int = 1
    expect: Literal["any", "one"] = "any"
    give: Literal["people", "others"] = "people"
    within: People = None
    every: bool = False


class Compare(Arguments):
    first: Measurements
    second: Measurements
    ask: Literal["more", "less", "same", "difference", "which_more", "which_less"]


class Count(Arguments):
    people: People = None
    judged: Judged = None


class Quantify(Arguments):
    people: People = None
    of: People = None
    quantifier: Literal["any", "all", "none", "at_least", "at_most", "exactly"] = "any"
    n: int = 1
    judged: Judged = None


class Render(Arguments):
    people: People = None
    view: Literal["photo", "front", "left", "right", "back", "top"] = "photo"


class Combine(Arguments):
    first: People
    second: People
    how: Literal["either", "both", "without"]


class HeadTilt(Arguments):
    people: People = None


CONTRACT: dict[str, tuple[type[Arguments], Any]] = {
    "detect_people": (Nothing, "people"),
    "detect_things": (DetectThings, "things"),
    "estimate_pose": (Estimate, "people"),
    "measure": (Measure, "measurements"),
    "relate": (Relate, "measurements"),
    "select": (Select, "any"),
    "compare": (Compare, "any"),
    "count": (Count, "int"),
    "quantify": (Quantify, "bool"),
    "render": (Render, "none"),
}


def _card(name: str, args: type[Arguments], returns: Any) -> Tool:
    def run(scene: Scene, args: Any, context: Any) -> Observation:
        return Observation(text=f"{name} of {scene.id}")

    return Tool(name=name, description=name, args=args, returns=returns, run=run)


TOOLS = {name: _card(name, args, returns) for name, (args, returns) in CONTRACT.items()}


@tool(returns="measurements", words=("head tilt", "tilt of the head"), limits="Both eyes in view.")
def head_tilt(scene: Scene, args: HeadTilt) -> Observation:
    """Tilt of the head to the person's own left or right, in degrees."""
    upright = Measurement(person="p1", quantity="head_tilt", value=0.0, unit="deg")
    return Observation(text="p1's head is upright", value=[upright.to_json()])


WITH_PLUGIN = {**TOOLS, "head_tilt": head_tilt}
WITH_COMBINE = {**TOOLS, "combine": _card("combine", Combine, "people")}


def scene(people: int | None = None) -> Scene:
    """A picture with that many people; None: nobody has looked yet."""
    camera = Camera(
        focal_length=np.array([1000.0, 1000.0]),
        principal_point=np.array([320.0, 240.0]),
        image_size=(640, 480),
    )
    there = None
    if people is not None:
        there = tuple(
            Person(id=f"p{n}", xyxy=np.array([100.0 * n, 50.0, 100.0 * n + 60, 400.0]))
            for n in range(1, people + 1)
        )
    return Scene(id="picture", camera=camera, people=there)


def core(plan: Plan) -> str:
    """The answering step with every reference written out: one line, prerequisites left out.

    `judged` is left out too: it always repeats the measurements of the selection.
    """
    if plan.abstain is not None:
        return "abstain"
    if plan.ask is not None:
        return " ".join(["ask", *(one for option in plan.ask.options for one in option.people)])
    steps = {step.id: step for step in plan.steps}

    def said(value: Any) -> str:
        if isinstance(value, str) and value.startswith("$"):
            return written(value[1:])
        return "+".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)

    def written(name: str) -> str:
        step = steps[name]
        if step.tool == "detect_people":
            return "*"
        plain = ("quantity", "relation", "measurements", "keep")
        args = [
            said(value) if name in plain else f"{name}={said(value)}"
            for name, value in step.args.items()
            if name != "judged"
        ]
        return f"{step.tool}({', '.join(args)})"

    assert plan.answering is not None
    return written(plan.answering)
