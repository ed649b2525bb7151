"""How a synthetic person looks: skin, face, hair, clothes and patterns, drawn at random.

Clothes and hair are the body's own surface, coloured and inflated. Everything is said in the rest
pose, so it moves with the body. Knows neither cameras nor light.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from thirdwave.body.landmarks import VERTICES
from thirdwave.body.model import BodyModel
from thirdwave.body.skeleton import JOINT, JOINT_NAMES

Floats = np.ndarray
SKIN, SHIRT, TROUSERS, SHOES, HAIR = range(5)
"""What a vertex is covered by."""
_TRUNK = ("pelvis", "spine1", "spine2", "spine3", "neck", "left_collar", "right_collar")


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Garment:
    """A colour, or two in a pattern."""

    colour: Floats
    """0 to 1. Shape (3,)."""
    second: Floats
    """0 to 1. Shape (3,)."""
    pattern: str
    waves: Floats
    """Wave vectors of the pattern, cycles a metre of the rest pose. Shape (3, 3)."""

    def colours(self, rest: Floats) -> Floats:
        """At points of the rest pose (N, 3), metres. Shape (N, 3)."""
        phase = 2 * np.pi * rest @ self.waves.T
        if self.pattern == "plain":
            second = np.zeros(len(rest), dtype=bool)
        elif self.pattern == "stripes":
            second = np.sin(phase[:, 0]) > 0.2
        elif self.pattern == "checks":
            second = np.sin(phase[:, 0]) * np.sin(phase[:, 1]) > 0
        else:
            second = np.sin(phase).sum(1) > 0.7
        mixed = np.where(second[:, None], self.second, self.colour)
        creases = 1.0 + 0.05 * np.sin(phase[:, [2]] * 1.7 + 3.0 * np.sin(phase[:, [1]] * 0.6))
        return mixed * creases


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Look:
    """One person's skin, hair and clothes."""

    cover: np.ndarray
    """SKIN, SHIRT, TROUSERS, SHOES or HAIR by vertex. Shape (V,)."""
    thickness: Floats
    """How far each vertex is moved out along its normal, metres. Shape (V,)."""
    garments: tuple[Garment, ...]
    """By cover."""
    lips: Floats
    iris: Floats
    brows: Floats
    """Colours, 0 to 1. Shape (3,)."""

    def colours(self, rest: Floats, cover: np.ndarray) -> Floats:
        """At points of the rest pose (N, 3), metres, with their covers (N,). Shape (N, 3)."""
        result = np.empty((len(rest), 3))
        for kind, garment in enumerate(self.garments):
            own = cover == kind
            if own.any():
                result[own] = garment.colours(rest[own])
        self._paint_face(result, rest, cover)
        return result

    def _paint_face(self, colours: Floats, rest: Floats, cover: np.ndarray) -> None:
        nose, eye = _face()
        face = np.flatnonzero((cover == SKIN) & (rest[:, 1] > nose[1] - 0.08)
                              & (rest[:, 2] > nose[2] - 0.08)
                              & (np.abs(rest[:, 0]) < 0.1))  # fmt: skip
        x, y = np.abs(rest[face, 0]), rest[face, 1]

        def oval(at: tuple[float, float], half: tuple[float, float]) -> np.ndarray:
            inside = ((x - at[0]) / half[0]) ** 2 + ((y - at[1]) / half[1]) ** 2 < 1
            return face[inside]

        colours[oval((eye[0], eye[1]), (0.013, 0.0065))] = 0.9
        colours[oval((eye[0], eye[1]), (0.006, 0.0065))] = self.iris
        colours[oval((eye[0] + 0.002, eye[1] + 0.02), (0.02, 0.005))] = self.brows
        colours[oval((0.0, nose[1] - 0.036), (0.026, 0.009))] = self.lips
        colours[oval((0.009, nose[1] - 0.011), (0.005, 0.004))] *= 0.5


def dressed(rng: np.random.Generator) -> Look:
    """Somebody in clothes; now and then in few."""
    template, part = _rest()
    skin = _skin(rng)
    hair = rng.uniform(0.03, 0.25) * np.array([1.0, rng.uniform(0.6, 0.95), rng.uniform(0.3, 0.9)])
    if rng.random() < 0.25:
        hair = rng.uniform(0.5, 0.85) * np.array([1.0, rng.uniform(0.8, 1.0), rng.uniform(0.5, 1)])
    cover = np.full(len(template), SKIN)
    thickness = np.zeros(len(template))
    _dress_trunk(rng, template, part, cover)
    _put_shoes_on(rng, template, part, cover)
    for kind, most in ((SHIRT, 0.025), (TROUSERS, 0.028), (SHOES, 0.014)):
        thickness[cover == kind] = rng.uniform(0.0, most)
    waves = rng.normal(size=(3, 3)) * 4.0
    folds = 1.0 + 0.45 * np.sin(2 * np.pi * template @ waves.T).mean(1)
    thickness *= folds
    _grow_hair(rng, template, part, cover, thickness)
    return Look(
        cover=cover,
        thickness=thickness,
        garments=(
            _plain(skin),
            _garment(rng),
            _garment(rng, patterned=0.15),
            _garment(rng, patterned=0.1),
            _plain(hair),
        ),
        lips=np.clip(skin * [rng.uniform(0.75, 1.05), 0.6, 0.65], 0, 1),
        iris=rng.uniform(0.02, 0.3) * np.ones(3),
        brows=hair * 0.8,
    )


def _dress_trunk(rng: np.random.Generator, template: Floats, part: np.ndarray,
                 cover: np.ndarray) -> None:  # fmt: skip
    joints = BodyModel.load().J_template
    x, y = np.abs(template[:, 0]), template[:, 1]

    def height(name: str) -> float:
        return float(joints[JOINT[name], 1])

    trunk = np.isin(part, _TRUNK) & (y < height("neck") + rng.uniform(-0.06, 0.02))
    arms = np.isin(part, ("shoulder", "elbow", "wrist"))
    legs = np.isin(part, ("hip", "knee", "ankle"))
    shoulder, wrist = (float(joints[JOINT[f"left_{n}"], 0]) for n in ("shoulder", "wrist"))
    sleeve = rng.choice([rng.uniform(0.0, 0.5), rng.uniform(0.85, 1.0)])
    bare = rng.random()
    waist = height("pelvis") + rng.uniform(-0.06, 0.12)
    if bare > 0.05:
        cover[trunk & (y > waist)] = SHIRT
        cover[arms & (x < shoulder + sleeve * (wrist - shoulder))] = SHIRT
        if rng.random() < 0.3:  # over the trousers
            cover[(trunk | legs) & (y > waist - rng.uniform(0.05, 0.2)) & (cover == SKIN)] = SHIRT
    length = rng.choice([rng.uniform(0.15, 0.55), rng.uniform(0.85, 1.0)], p=[0.3, 0.7])
    hem = height("left_hip") + length * (height("left_ankle") - height("left_hip"))
    dress = SHIRT if rng.random() < 0.12 else TROUSERS
    cover[(trunk | legs) & (y > hem) & (cover == SKIN)] = dress


def _put_shoes_on(rng: np.random.Generator, template: Floats, part: np.ndarray,
                  cover: np.ndarray) -> None:  # fmt: skip
    if rng.random() < 0.2:
        return
    ankle = float(BodyModel.load().J_template[JOINT["left_ankle"], 1])
    top = ankle + rng.choice([rng.uniform(-0.03, 0.05), rng.uniform(0.05, 0.25)], p=[0.8, 0.2])
    feet = np.isin(part, ("knee", "ankle", "foot"))
    cover[feet & (template[:, 1] < top)] = SHOES


def _grow_hair(rng: np.random.Generator, template: Floats, part: np.ndarray, cover: np.ndarray,
               thickness: Floats) -> None:  # fmt: skip
    if rng.random() < 0.08:
        return
    ear = template[VERTICES["left_ear"]]
    x, y, z = np.abs(template[:, 0]), template[:, 1], template[:, 2]
    head = np.isin(part, ("head", "neck"))
    line = ear[1] + rng.uniform(0.06, 0.09)
    nape = ear[1] - rng.uniform(0.02, 0.1)
    scalp = head & ((y > line) | ((z < ear[2] - rng.uniform(-0.01, 0.02)) & (y > nape)))
    thickness[scalp] = rng.uniform(0.004, 0.03)
    if rng.random() < 0.35:  # long
        end = rng.uniform(0.05, 0.3)
        back = (y < nape) & (y > nape - end) & (z < 0.07) & (x < 0.13)
        back &= ~np.isin(part, ("shoulder", "elbow"))
        sides = head & (x > 0.06) & (z < ear[2] + 0.03) & (y > nape - 0.05)
        thickness[back | sides] = rng.uniform(0.01, 0.035)
        cover[back | sides] = HAIR
    cover[scalp] = HAIR


def _skin(rng: np.random.Generator) -> Floats:
    """A tone between the darkest and the lightest that people have."""
    light, dark = np.array([0.96, 0.80, 0.70]), np.array([0.26, 0.16, 0.11])
    share = rng.beta(1.2, 1.0)
    return (dark + share * (light - dark)) * rng.normal(1.0, 0.04, 3)


def _garment(rng: np.random.Generator, patterned: float = 0.4) -> Garment:
    kinds = ("stripes", "checks", "blotches")
    pattern = kinds[rng.integers(3)] if rng.random() < patterned else "plain"
    waves = rng.normal(size=(3, 3))
    waves /= np.linalg.norm(waves, axis=1, keepdims=True)
    waves *= rng.uniform(4.0, 22.0, (3, 1))
    if pattern != "blotches" and rng.random() < 0.6:
        up, across = np.array([0.0, 1.0, 0.0]), np.array([1.0, 0.0, 0.0])
        waves[:2] = rng.permutation([up, across]) * rng.uniform(5.0, 25.0)
    return Garment(colour=any_colour(rng), second=any_colour(rng), pattern=pattern, waves=waves)


def _plain(colour: Floats) -> Garment:
    return Garment(colour=colour, second=colour, pattern="plain", waves=np.full((3, 3), 9.0))


def any_colour(rng: np.random.Generator) -> Floats:
    """A colour as clothes and walls have: often grey, dark or pale. 0 to 1, shape (3,)."""
    grey = rng.uniform(0.03, 0.97)
    saturation = rng.beta(1.0, 4.0)
    return np.clip(grey + saturation * rng.uniform(-0.6, 0.6, 3), 0.01, 0.99)


@cache
def _rest() -> tuple[Floats, np.ndarray]:
    """Rest surface (V, 3), metres, and the part of each vertex (V,), without its side if a limb."""
    model = BodyModel.load()
    limbs = [n if n in _TRUNK else n.split("_")[-1] for n in JOINT_NAMES]
    return model.mesh.v_template, np.array(limbs)[model.segment_weights.argmax(1)]


@cache
def _face() -> tuple[Floats, Floats]:
    """Tip of the nose and left eye at rest, metres. Shapes (3,)."""
    template = BodyModel.load().mesh.v_template
    return template[VERTICES["nose"]], template[VERTICES["left_eye"]]
