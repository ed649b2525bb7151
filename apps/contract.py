"""The JSON object that `--json` prints: one shape for the command line, scripts and servers."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from thirdwave.agents.record import ArtifactRef
from thirdwave.body.evidence import weigh
from thirdwave.body.model import BodyModel
from thirdwave.body.skeleton import JOINT_NAMES
from thirdwave.scene import Fit, Person, Scene
from thirdwave.tools.measuring.posed import subject_of

if TYPE_CHECKING:
    from thirdwave.apps.replies import Asked, Reply

SUFFIXES = {"image/png": ".png", "model/gltf-binary": ".glb", "application/json": ".json"}
"""File name endings of what tools make."""


def artifact_path(home: Path, ref: ArtifactRef) -> Path:
    """Where an artifact is saved."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", ref["name"]).strip("-")[:60]
    stem = f"{name}-{ref['id'][:12]}" if name else ref["id"][:24]
    return home / "artifacts" / f"{stem}{SUFFIXES.get(ref['media_type'], '.bin')}"


def reply_json(reply: "Reply") -> dict[str, Any]:
    """`reply` as plain JSON."""
    answer = reply.answer
    return {
        "thread": reply.thread,
        "question": reply.question,
        "answer": answer.text,
        "value": answer.value,
        "value_type": answer.value_type,
        "unit": answer.unit,
        "abstained": answer.abstained,
        "reason": answer.reason,
        "asked": asked_json(reply.asked),
        "notes": list(answer.notes),
        "parts": [part.model_dump(mode="json") for part in answer.parts],
        "plan": [
            {
                "id": step.id,
                "tool": step.tool,
                "args": step.args,
                "needs": list(step.needs),
                "status": reply.records[step.id]["status"]
                if step.id in reply.records
                else "waiting",
                "ms": reply.records[step.id]["ms"] if step.id in reply.records else 0.0,
            }
            for step in reply.plan.steps
        ],
        "evidence": [line.model_dump(mode="json") for line in answer.evidence],
        "people": people_json(reply.scene),
        "branch": None if reply.branch is None else branch_json(reply.branch),
        "artifacts": [
            {"id": ref["id"], "media_type": ref["media_type"], "path": str(path)}
            for ref, path in reply.artifacts
        ],
        "timings_ms": dict(reply.timings_ms),
    }


def asked_json(asked: "Asked | None") -> dict[str, Any] | None:
    """What the user has to say before there is an answer; null when there is one."""
    if asked is None:
        return None
    told = {"kind": asked.kind, "text": asked.text}
    return told | {"options": list(asked.options), "steps": list(asked.steps)}


def branch_json(branch: Scene) -> dict[str, Any]:
    """A what-if: which scene it is kept as, and how its people would be."""
    return {"scene": branch.id, "rev": branch.rev, "people": people_json(branch)}


def people_json(scene: Scene) -> list[dict[str, Any]]:
    """Everybody of the scene with what is known of them; null for what is not."""
    return [_person(person, scene) for person in scene.people or ()]


def _person(person: Person, scene: Scene) -> dict[str, Any]:
    body = person.body
    return {
        "id": person.id,
        "name": person.name,
        "xyxy": [round(float(n), 1) for n in person.xyxy],
        "score": round(person.score, 3),
        "posture": _posture(person),
        "keypoints": _keypoints(person, scene),
        "joints3d": _joints(person),
        "fit": None if body is None or body.fit is None else _fit(body.fit),
    }


def _fit(fit: Fit) -> dict[str, Any]:
    """How good the body is; `before_...` are of the body that the fit began with."""
    return {
        "accepted": fit.accepted,
        "reason": fit.reason or None,
        "residual_px": _rounded(fit.residual_px, 2),
        "residual_mm": _rounded(fit.residual_mm, 1),
        "before_px": _rounded(fit.before_px, 2),
        "before_mm": _rounded(fit.before_mm, 1),
        "ignored": list(fit.ignored),
        "uncertainty_mm": None
        if fit.uncertainty_mm is None
        else {n: _rounded(mm, 1) for n, mm in zip(JOINT_NAMES, fit.uncertainty_mm, strict=True)},
        "method": fit.method,
        "seen": [n for n, s in zip(JOINT_NAMES, fit.seen, strict=True) if s],
    }


def _posture(person: Person) -> str | None:
    subject = subject_of(person)
    if isinstance(subject, str):
        return None
    label = subject.posture.label
    return None if label == "unknown" else label


def _keypoints(person: Person, scene: Scene) -> dict[str, list[float]] | None:
    """Detector's and landmark model's points by name; the landmark model's where both have one.

    The landmark model invents what the picture does not show, with full confidence: such a point
    stands here with confidence 0.
    """
    found: dict[str, list[float]] = {}
    for points in (person.keypoints, person.landmarks):
        if points is None:
            continue
        trust = points.confidence
        if points is person.landmarks and points.xyz is not None:
            box, others = person.xyxy.astype(np.float64), scene.keypoints_of_others(person.id)
            weighed = weigh(scene.camera, points, person.keypoints, box, others)
            trust = np.where(weighed.seen, weighed.confidence, 0.0)
        found |= {
            name: [round(float(x), 1), round(float(y), 1), round(float(c), 3)]
            for name, (x, y), c in zip(points.names, points.xy, trust, strict=True)
        }
    return found or None


def _joints(person: Person) -> dict[str, list[float]] | None:
    """SMPL joints in the camera frame, metres."""
    if person.body is None:
        return None
    joints = BodyModel.load(person.body.body_model).forward(person.body).joints
    return {
        name: [round(float(n), 4) for n in xyz]
        for name, xyz in zip(JOINT_NAMES, joints, strict=True)
    }


def _rounded(number: float | None, digits: int) -> float | None:
    return None if number is None else round(float(number), digits)
