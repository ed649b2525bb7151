"""Scenes whose truth is known: people in authored poses at chosen places. Test helper."""

import re
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from tests.body.poses import CAMERA, body, legs, root
from thirdwave.body.model import BodyModel
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Body, Camera, Fit, Measurement, Observation, Person, Scene, Thing
from thirdwave.tools.testing import check_tool

STANDING: dict[str, tuple[float, float, float]] = {}
SITTING = legs(88, 88)
SQUATTING = legs(125, 130, -25)
LEFT_ARM_UP = {"left_shoulder": (0.0, 0.0, 70.0)}


def person(
    name: str,
    angles: dict[str, tuple[float, float, float]] | None = None,
    *,
    x: float = 0.0,
    z: float = 4.0,
    yaw: float = 0.0,
    lean: float = 0.0,
    tall: float = 0.0,
) -> Person:
    """A person given exactly, pelvis near (x, 0, z) metres, turned by `yaw` to image right.

    `tall` is the first beta.
    """
    betas = np.zeros(10, np.float32)
    betas[0] = tall
    shape = body(angles or {}, orient=root(yaw=yaw, lean=lean), betas=betas, transl=(x, 0.0, z))
    return Person(id=name, xyxy=_box(shape, CAMERA), body=shape)


def estimated(who: Person, hidden: Iterable[str] = (), *, accepted: bool = True) -> Person:
    """The same person as a fit that did not see the `hidden` joints."""
    seen = np.ones(24, np.bool_)
    seen[[JOINT[name] for name in hidden]] = False
    fit = Fit(method="landmarks", accepted=accepted, reason="" if accepted else "diverged",
              seen=seen, confidence=np.where(seen, 0.9, 0.1).astype(np.float32))  # fmt: skip
    assert who.body is not None
    return replace(who, body=replace(who.body, fit=fit))


def thing(name: str, label: str, *xyxy: float, box3d: object = None) -> Thing:
    return Thing(id=name, label=label, xyxy=np.array(xyxy), box3d=box3d)  # pyright: ignore[reportArgumentType]


def scene(*people: Person, things: tuple[Thing, ...] = (), camera: Camera = CAMERA) -> Scene:
    return Scene(id="s", camera=camera, people=people, things=things)


def run(tool, where: Scene, **args) -> Observation:
    """Run a tool, with every promise of the contract checked and its numbers proved."""
    seen = check_tool(tool, where, args)
    if seen.unknown is None:
        assert seen.evidence, f"{tool.name}: nothing to point at"
        evidence = " ".join(f"{line.text} {line.value}" for line in seen.evidence)
        assert not numbers(seen.text) - numbers(evidence), (seen.text, evidence)
    return seen


def numbers(text: str) -> set[str]:
    """Numbers of a text that are no part of an id."""
    return set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?", text))


def values(seen: Observation) -> dict[tuple[str, str | None], object]:
    """Values by person and side, or by person and the other of the pair."""
    found = [Measurement.from_json(item) for item in seen.value]
    return {(m.person, m.side if m.other is None else m.other): m.value for m in found}


def _box(shape: Body, camera: Camera) -> np.ndarray:
    pixels = camera.project(BodyModel.load().forward(shape).vertices)
    return np.concatenate([pixels.min(0), pixels.max(0)])
