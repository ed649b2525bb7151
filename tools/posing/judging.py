"""Poses that somebody else made, held to constraints and to one another.

A pose without place or shape is put on a standing body's floor and turned to its heading first.
Knows nothing of who made it.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from thirdwave.body.metrics import joint_errors_mm
from thirdwave.body.model import BodyModel
from thirdwave.body.posecodes.measured import measured
from thirdwave.body.posing.checks import Check, checks_of
from thirdwave.body.posing.constraints import PoseConstraint
from thirdwave.body.posing.goals import goals_of
from thirdwave.body.posing.mirror import both_sides
from thirdwave.body.posing.start import beginning, relaxed
from thirdwave.scene import Body, Pose
from thirdwave.tools.posing.copying import in_pose_of


def embodied(pose: Pose) -> Body:
    """`pose` on the default body, heading to the camera, on the floor of one who stands there."""
    model = BodyModel.load()
    rest = relaxed(model)
    return in_pose_of(rest, replace(rest, pose=pose))


def judged(constraints: Sequence[PoseConstraint], body: Body) -> tuple[Check, ...]:
    """What a body of `embodied` has of constraints that count from a relaxed standing one."""
    model = BodyModel.load(body.body_model)
    wanted = both_sides(constraints)
    begin = beginning(wanted, None, model)
    goals = goals_of(wanted, begin.before, begin.floor_m)
    return checks_of(wanted, goals, begin, measured(model.forward(body)))


def apart_mm(one: Body, other: Body) -> float:
    """Mean distance of the joints of two bodies of `embodied`, pelvis on pelvis, millimetres."""
    first, second = (BodyModel.load(b.body_model).forward(b).joints for b in (one, other))
    return float(np.mean(joint_errors_mm(first, second, root=first[0], true_root=second[0])))
