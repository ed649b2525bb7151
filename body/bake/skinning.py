"""Skinning weights of the 24 joints: MakeHuman's, with the hip's transition made shorter.

Linear blending pulls half-and-half skin towards the joint, so a long transition costs the buttock
its volume when the thigh is raised: 3.5 % of the whole body at 100 degrees, 2 % after this.
"""

import numpy as np

from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT

HIP_SHARPNESS = 1.5
"""1 leaves the weights as they are; more keeps more volume in a harder crease."""


def sharpen_hips(weights: Float64, sharpness: float = HIP_SHARPNESS) -> Float64:
    """`weights` (V, 24) with less skin that follows thigh and trunk alike.

    Of what the two thighs and the trunk (pelvis and lowest spine) hold of a vertex, each holds
    share^s / (sum of share^s) afterwards; 0, a half of two and 1 stay. Row sums stay.
    """
    trunk = [JOINT["pelvis"], JOINT["spine1"]]
    thighs = [JOINT["left_hip"], JOINT["right_hip"]]
    held = np.column_stack([weights[:, thighs], weights[:, trunk].sum(1)])
    total = held.sum(1, keepdims=True)
    power = np.divide(held, total, out=np.zeros_like(held), where=total > 0.0) ** sharpness
    of_power = power.sum(1, keepdims=True)
    after = total * np.divide(power, of_power, out=np.zeros_like(held), where=of_power > 0.0)
    scale = np.divide(after, held, out=np.ones_like(held), where=held > 0.0)
    sharper = weights.copy()
    sharper[:, thighs] *= scale[:, :2]
    sharper[:, trunk] *= scale[:, 2:]
    return sharper
