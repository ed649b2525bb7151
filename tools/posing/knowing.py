"""What of an edited body is known: what was seen before, and what the edit says outright.

A limb that no picture shows stays unseen when it is bent a bit more; told where to be, it is known.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from thirdwave.body.skeleton import JOINT, JOINT_NAMES, PARENTS
from thirdwave.scene import Body, Fit
from thirdwave.tools.posing.applied import Applied

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
    for joint, parent in enumerate(PARENTS):
        told = parent >= 0 and seen[parent] and JOINT_NAMES[parent] in found.said
        if told:
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


def _mirror() -> np.ndarray:
    other = {"left": "right", "right": "left"}
    names = ["_".join(other.get(word, word) for word in name.split("_")) for name in JOINT_NAMES]
    return np.array([JOINT[name] for name in names])


_MIRROR = _mirror()
