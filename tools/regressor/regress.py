"""What the embedded regressor makes of one person: a body with its spreads, in a few milliseconds.

The person and their mirror image are both asked, and agree by being averaged. Knows no pictures.
"""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256

import numpy as np

from thirdwave.body.guess import Guess
from thirdwave.body.model import DEFAULT_NAME, BodyModel
from thirdwave.body.model_file import DEFAULT_FILE
from thirdwave.scene import Camera, Keypoints
from thirdwave.tools.perception import onnx
from thirdwave.tools.regressor import inputs, outputs

NETWORK = "pose_regressor"
"""Name of the file under `tools/weights`."""
LAYOUT = "1"
"""Of `inputs` and `outputs`; raised when what the numbers mean changes."""


def regress(
    model: BodyModel,
    camera: Camera,
    landmarks: Keypoints,
    *,
    detector: Keypoints | None = None,
    xyxy: np.ndarray,
    others: Sequence[Keypoints] = (),
) -> Guess | None:
    """The body that the network believes in, or None where there are no landmarks to look at.

    Takes what `body.fit.fit_landmarks` takes. ValueError for another body than the default one,
    whose shape the network was trained on; BadWeights for a file that does not fit this release.
    """
    if model.name != DEFAULT_NAME:
        raise ValueError(
            f"regressor: expected the default body, which it was trained on, got {model.name!r}; "
            "fit_landmarks without a guess takes any body"
        )
    framing = inputs.framed(inputs.seen_of(camera, landmarks, detector, xyxy, others))
    if framing is None:
        return None
    check_network()
    rows = np.concatenate([framing.rows, inputs.mirrored(framing.rows)])
    (told,) = onnx.run(NETWORK, ["told"], {"rows": rows})
    there, mirrored = told[:1].astype(np.float64), told[1:].astype(np.float64)
    said = outputs.bodies(0.5 * (there + outputs.mirrored(mirrored)), framing)
    return Guess(
        local=said.local[0],
        betas=said.betas[0],
        pelvis=said.pelvis[0],
        turn_sd_rad=said.turn_sd_rad[0],
        betas_sd=said.betas_sd[0],
        log_depth_sd=float(said.log_depth_sd[0]),
    )


@cache
def check_network() -> dict[str, str]:
    """The network's notes. BadWeights unless it was trained for this body and these numbers."""
    notes = dict(onnx.session(NETWORK).get_modelmeta().custom_metadata_map)
    wanted = {"layout": LAYOUT, "body_sha256": body_sha256()}
    for name, value in wanted.items():
        if notes.get(name) != value:
            raise onnx.BadWeights(
                f"{NETWORK}.onnx: expected one trained for {name} {value[:12]}, got "
                f"{notes.get(name, 'none')[:12]}; train it anew: "
                "python -m thirdwave.tools.regressor.train"
            )
    return notes


@cache
def body_sha256() -> str:
    """Hash of the default body's file."""
    return sha256(DEFAULT_FILE.read_bytes()).hexdigest()
