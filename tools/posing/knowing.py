"""What of an edited body is known: what was seen before, and what the edit says outright.

A limb that no picture shows stays unseen when it is bent a bit more; told where to be, it is known.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from thirdwave.body.skeleton import JOINT, JOINT_NAMES, PARENTS
from thirdwave.scene import Body, Fit
from thirdwave.tools.posing.applied import Applied
from thirdwave.tools.posing.touching import joints_set

_HIPS = ("pelvis", "left_hip", "right_hip")

EDITED = "edit"
"""`Fit.method` of an estimated body that was edited."""


def with_fit(found: Applied, start: Body, others: Mapping[str, Body]) -> Body:
    """The edited body with what may be stated of it. A given body stays given: all is known."""
    edit = found.edit
    sources = [start.fit]
    if edit.person is not None and edit.person in others:
        sources = [others[edit.person].fit]
    fit = sources[0]
    if fit is None and start.fit is None:
        return replace(found.body, fit=None)
    fit = fit or Fit(method="given", accepted=True)
    seen, confidence = fit.seen.copy(), fit.confidence.copy()
    if edit.mirror and edit.pose is None:
        seen, confidence = seen[_MIRROR], confidence[_MIRROR]
    said = _said(found)
    if _carried(found):
        # What carries the body is under the pelvis, and the hips are the pelvis's own.
        for name in _HIPS:
            if not seen[JOINT[name]] and said.intersection(_HIPS):
                seen[JOINT[name]], confidence[JOINT[name]] = True, 1.0
    for joint, parent in enumerate(PARENTS):
        if parent >= 0 and seen[parent] and JOINT_NAMES[parent] in said:
            seen[joint], confidence[joint] = True, 1.0
    return replace(
        found.body,
        fit=Fit(
            method=EDITED,
            accepted=True,
            reason=f"edited, it began as an estimate by {(start.fit or fit).method}",
            seen=seen,
            confidence=confidence,
        ),
    )


def _said(found: Applied) -> frozenset[str]:
    """Joints whose turn the edit says. What carries a body does not say how its legs are bent."""
    if found.edit.pose is not None:
        return found.said
    outright = [one for one in found.edit.constraints if one.kind != "support" and one.hard]
    return found.said & joints_set(outright)


def _carried(found: Applied) -> bool:
    """Whether the edit says what carries the body."""
    return any(check.constraint.kind == "support" and check.met for check in found.checks)


def _mirror() -> np.ndarray:
    other = {"left": "right", "right": "left"}
    names = ["_".join(other.get(word, word) for word in name.split("_")) for name in JOINT_NAMES]
    return np.array([JOINT[name] for name in names])


_MIRROR = _mirror()
