"""A picture of many people side by side, of known boxes and heights.

Each stands, walks or sits under one camera; nearer ones are larger. Knows nothing of detectors.
"""

from dataclasses import dataclass, replace
from math import hypot

import numpy as np

from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import matrix_from_vector
from thirdwave.body.synthetic.postures import Drawn, level_body, tilted
from thirdwave.scene import Camera
from thirdwave.tools.perception.raster import Rgb
from thirdwave.tools.synthetic.pictures import render_scene

Floats = np.ndarray
IN_CROWDS = {"standing": 4.0, "walking": 4.0, "arms raised": 1.0, "bending": 0.5, "lunge": 0.5}
"""Families of people in crowds, and how common they are."""
MOST_OVERLAP = 0.15
"""Of the smaller of two boxes."""
TRIES = 60


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Crowd:
    """A picture and the truth about everybody in it, from left to right."""

    rgb: Rgb
    """Shape (H, W, 3)."""
    camera: Camera
    people: tuple[Drawn, ...]
    """N people."""
    xyxy: Floats
    """Boxes round what is drawn of each, pixels. Shape (N, 4)."""

    @property
    def height_px(self) -> Floats:
        """Heights of the boxes. Shape (N,)."""
        return self.xyxy[:, 3] - self.xyxy[:, 1]


def crowd(
    count: int,
    seed: int,
    *,
    image_size: tuple[int, int] = (1280, 720),
    height_px: tuple[float, float] = (60.0, 260.0),
) -> Crowd:
    """`count` people whose standing heights lie about within `height_px`, with little overlap.

    Fewer where they do not fit. Nobody is cut by the frame or hidden by a thing.
    """
    rng = np.random.default_rng([seed, count])
    focal = 0.8 * hypot(*image_size)
    camera = Camera(
        focal_length=np.array([focal, focal]),
        principal_point=np.array(image_size) / 2,
        image_size=image_size,
    )
    pitch = np.radians(rng.uniform(5.0, 20.0))
    tilt = matrix_from_vector(np.array([pitch, 0.0, 0.0]))
    names, chances = zip(*IN_CROWDS.items(), strict=True)
    model = BodyModel.load()
    people: list[Drawn] = []
    boxes: list[Floats] = []
    lowest, highest = np.log(height_px)
    for _ in range(count * TRIES):
        if len(people) == count:
            break
        family = names[rng.choice(len(names), p=np.array(chances) / sum(chances))]
        # Sizes spread evenly over the crowd, the largest first, while there is room for them.
        share = 1 - (len(people) + rng.random()) / count
        wanted = np.exp(lowest + share * (highest - lowest))
        body, label = level_body(rng, family)
        depth = 1.7 * focal / wanted
        ray = np.array([*((rng.uniform(0.02, 0.98, 2) * image_size - camera.principal_point)
                          / focal), 1.0])  # fmt: skip
        turned = tilted(body, tilt)
        body = replace(turned, transl=np.asarray(turned.transl, np.float64) + depth * ray)
        pixels = camera.project(model.forward(body).vertices)
        box = np.concatenate([pixels.min(0), pixels.max(0)])
        inside = (box[:2] > 2).all() and (box[2:] < np.array(image_size) - 2).all()
        if inside and all(_overlap(box, other) < MOST_OVERLAP for other in boxes):
            people.append(Drawn(body=body, label=label, family=family, camera=camera,
                                down=tilt @ [0.0, 1.0, 0.0], cut=False))  # fmt: skip
            boxes.append(box)
    order = np.argsort([box[0] + box[2] for box in boxes])
    return Crowd(
        rgb=render_scene([people[n] for n in order], camera, rng, hidden_share=0.0),
        camera=camera,
        people=tuple(people[n] for n in order),
        xyxy=np.array(boxes).reshape(-1, 4)[order],
    )


def _overlap(a: Floats, b: Floats) -> float:
    """Shared area over the smaller box's."""
    sides = np.maximum(0.0, np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]))
    return float(sides.prod() / min((a[2:] - a[:2]).prod(), (b[2:] - b[:2]).prod()))
