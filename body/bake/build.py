"""The bake: sampled MakeHuman bodies in, an SMPL-format file out, and how good it became."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from thirdwave.body.bake.anatomy import Anatomy
from thirdwave.body.bake.decimate import decimate
from thirdwave.body.bake.rig import joint_positions, joint_shares, to_t_pose
from thirdwave.body.bake.sample import RestSamples, sample_rest_shapes
from thirdwave.body.bake.shape_space import (
    beta0_of_stature,
    fit_joint_regressor,
    principal_shapes,
    regression_errors,
    stature,
)
from thirdwave.body.bake.skinning import sharpen_hips
from thirdwave.body.bake.vertex_ids import FINGERS, find_vertices, finger_bones, order_vertices
from thirdwave.body.model_file import recentre, write_default_body
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT_NAMES, NUM_BETAS, NUM_JOINTS, PARENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What may be chosen about the bake."""

    samples: int = 600
    """Adult rest shapes drawn; at least 50, since ten directions are learnt from them."""
    held_out: int = 200
    """More of them, drawn from the next seed: they teach nothing, the report measures on them."""
    seed: int = 1
    vertices: int = 6890
    """SMPL's count."""
    stature: float = 1.71
    """Metres at betas = 0, about the mean of adult women and men."""

    def __post_init__(self) -> None:
        if self.samples < 50:
            raise ValueError(f"samples: expected at least 50, got {self.samples}")
        if self.held_out < 1:
            raise ValueError(f"held_out: expected at least 1, got {self.held_out}")


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Report:
    """What a bake measured of itself."""

    explained: Float64
    """Share of the shape variance held by the first 1, 2, ... 10 betas. Shape (10,)."""
    regressor_error_mm: Float64
    """Regressed against true joints over the held-out bodies, mean. Shape (24,)."""
    regressor_worst_mm: float
    """The largest of them, of one joint on one body."""
    sample_stature: float
    """Metres, the mean of the samples."""
    beta0: float
    """First beta of the sample space that has become betas = 0."""
    stature: float
    """Metres, at betas = 0."""

    def __str__(self) -> str:
        errors = zip(JOINT_NAMES, self.regressor_error_mm, strict=True)
        return "\n".join(
            [
                f"stature {self.stature:.3f} m at betas = 0; samples {self.sample_stature:.3f} m "
                f"(beta0 {self.beta0:+.3f})",
                "variance explained " + " ".join(f"{share:.4f}" for share in self.explained),
                "joint regressor, mean error in mm on held-out bodies: "
                + ", ".join(f"{name} {error:.1f}" for name, error in errors)
                + f"; worst {self.regressor_worst_mm:.1f}",
            ]
        )


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Baked:
    """A body before it is written."""

    members: dict[str, np.ndarray] = field(repr=False)
    """SMPL-format arrays: v_template, shapedirs, weights, J_regressor, f, kintree_table."""
    report: Report


def bake(path: Path, recipe: Recipe) -> Report:
    """Sample, build and write `path`, which must not exist: minutes, and 1 GB of memory."""
    if path.exists():
        raise FileExistsError(f"{path}: expected a new file, this one exists; give another name")
    if path.suffix != ".npz" or not path.parent.is_dir():
        raise FileNotFoundError(f"{path}: expected NAME.npz in a folder that exists")
    learnt_from = sample_rest_shapes(recipe.samples, recipe.seed)
    baked = build(learnt_from, sample_rest_shapes(recipe.held_out, recipe.seed + 1), recipe)
    write_default_body(path, baked.members)
    return baked.report


def build(samples: RestSamples, held_out: RestSamples, recipe: Recipe) -> Baked:
    """An SMPL-format body from `samples`, and its errors on bodies it has not seen."""
    labels = samples.bone_labels
    weights = sharpen_hips(samples.bone_weights @ joint_shares(labels))
    mean_joints = joint_positions(samples.bone_heads, labels).mean(0)
    anatomy = Anatomy.of_mean(samples.vertices.mean(0), samples.faces, mean_joints)
    fine, joints = _t_posed(samples, anatomy, weights)

    coarse = decimate(fine.mean(0), samples.faces, samples.mirror, recipe.vertices)
    vertices = np.stack([coarse.transfer @ shape for shape in fine])
    fine_weights, weights = weights, coarse.transfer @ weights
    # Below a thousandth a joint moves nothing that can be seen and only makes the file larger.
    weights[weights < 1e-3] = 0.0
    weights /= weights.sum(1, keepdims=True)

    space = principal_shapes(vertices, NUM_BETAS)
    regressor = fit_joint_regressor(space, joints, weights, coarse.mirror)
    unseen, unseen_joints = _t_posed(held_out, anatomy, fine_weights)
    unseen = np.stack([coarse.transfer @ shape for shape in unseen])
    errors_mm = 1e3 * regression_errors(regressor, unseen, unseen_joints)
    beta0 = beta0_of_stature(space, recipe.stature)

    fingers = {
        finger: coarse.transfer
        @ samples.bone_weights[:, [labels.index(bone) for bone in finger_bones(finger)]].sum(1)
        for finger in FINGERS
    }
    found = find_vertices(space.mean, weights, joints.mean(0), fingers, coarse.mirror)
    order = order_vertices(found, recipe.vertices)
    members = {
        "v_template": space.mean[order],
        "shapedirs": space.shapedirs[order],
        "weights": weights[order],
        "J_regressor": regressor[:, order],
        "f": np.argsort(order)[coarse.faces],
        "kintree_table": np.array([PARENTS, range(NUM_JOINTS)], dtype=np.int64),
    }
    members = recentre(members, beta0)
    report = Report(
        explained=space.explained,
        regressor_error_mm=errors_mm.mean(0),
        regressor_worst_mm=float(errors_mm.max()),
        sample_stature=stature(space.mean),
        beta0=beta0,
        stature=stature(members["v_template"]),
    )
    return Baked(members=members, report=report)


def _t_posed(samples: RestSamples, anatomy: Anatomy, weights: Float64) -> tuple[Float64, Float64]:
    """The samples' surfaces (N, V, 3) and joints (N, 24, 3) in T-pose, metres."""
    rig = joint_positions(samples.bone_heads, samples.bone_labels)
    return to_t_pose(samples.vertices, anatomy.joints(rig, samples.vertices), weights)
