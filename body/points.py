"""Named points that ride on a body: joints, vertices, landmarks, and means of them.

What a fit compares with observations. Knows nothing of cameras, weights or poses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import Float64
from thirdwave.scene import BLAZEPOSE33


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class PointTable:
    """K points of one body model, as P rows: a place at rest and the one joint that carries it.

    A skinned point has a row for each joint that moves it, and is their weighted sum.
    """

    names: tuple[str, ...]
    """K names."""
    point: np.ndarray
    """Which point each row belongs to, ascending, every point at least once. Shape (P,)."""
    joint: np.ndarray
    """The model's joint that carries the row. Shape (P,)."""
    weight: Float64
    """Share of the row in its point; a point's shares sum to 1. Shape (P,)."""
    template: Float64
    """Place at rest and betas = 0, metres, rest frame. Shape (P, 3)."""
    shapedirs: Float64
    """Metres per unit of each beta. Shape (P, 3, 10)."""
    posedirs: Float64 | None = None
    """Pose correctives, metres. Shape (P, 3, 9 (J - 1)), or None where there are none."""

    @classmethod
    def of_joints(cls, model: BodyModel, joints: Sequence[str]) -> "PointTable":
        """Joints of the model by name. ValueError for a name it has not."""
        index = np.array([_joint(model, name) for name in joints], dtype=np.int64)
        return cls(
            names=tuple(joints),
            point=np.arange(len(index)),
            joint=index,
            weight=np.ones(len(index)),
            template=model.J_template[index],
            shapedirs=model.J_shapedirs[index],
        )

    @classmethod
    def of_landmarks(cls, model: BodyModel, names: Sequence[str]) -> "PointTable":
        """BlazePose landmarks by name, where the model's landmark table has them."""
        rows = [BLAZEPOSE33.index(name) for name in names]
        table = model.landmarks
        correctives = None if table.posedirs is None else table.posedirs[rows]
        return cls.skinned(
            names, table.template[rows], table.shapedirs[rows], table.weights[rows], correctives
        )

    @classmethod
    def of_vertices(
        cls, model: BodyModel, vertices: Iterable[int], names: Sequence[str] | None = None
    ) -> "PointTable":
        """Vertices of the model by number; named "v411" where no names are given."""
        rows = [int(vertex) for vertex in vertices]
        mesh = model.mesh
        outside = [row for row in rows if not 0 <= row < len(mesh.v_template)]
        if outside:
            raise ValueError(
                f"vertices: expected 0 to {len(mesh.v_template) - 1} of body model "
                f"{model.name!r}, got {outside[0]}"
            )
        return cls.skinned(
            names or [f"v{row}" for row in rows],
            mesh.v_template[rows],
            mesh.shapedirs[rows],
            mesh.weights[rows],
            None if mesh.posedirs is None else mesh.posedirs[rows],
        )

    @classmethod
    def skinned(
        cls,
        names: Sequence[str],
        template: Float64,
        shapedirs: Float64,
        weights: Float64,
        posedirs: Float64 | None = None,
    ) -> "PointTable":
        """Points (K, 3) with slopes (K, 3, 10), skinned by `weights` (K, J)."""
        point, joint = np.nonzero(weights)
        if posedirs is not None and not posedirs.any():
            posedirs = None
        return cls(
            names=tuple(names),
            point=point,
            joint=joint,
            weight=weights[point, joint].astype(np.float64),
            template=template[point].astype(np.float64),
            shapedirs=shapedirs[point].astype(np.float64),
            posedirs=None if posedirs is None else posedirs[point].astype(np.float64),
        )

    @classmethod
    def joined(cls, tables: Sequence["PointTable"]) -> "PointTable":
        """The points of all `tables`, one after the other."""
        first = np.cumsum([0, *(len(table.names) for table in tables[:-1])])
        correctives = [table.posedirs for table in tables if table.posedirs is not None]
        posedirs = None
        if correctives:
            width = correctives[0].shape[2]
            posedirs = np.concatenate(
                [
                    np.zeros((len(t.point), 3, width)) if t.posedirs is None else t.posedirs
                    for t in tables
                ]
            )
        return cls(
            names=tuple(name for table in tables for name in table.names),
            point=np.concatenate([t.point + n for t, n in zip(tables, first, strict=True)]),
            joint=np.concatenate([table.joint for table in tables]),
            weight=np.concatenate([table.weight for table in tables]),
            template=np.concatenate([table.template for table in tables]),
            shapedirs=np.concatenate([table.shapedirs for table in tables]),
            posedirs=posedirs,
        )

    def mean(self, name: str) -> "PointTable":
        """The one point in the middle of all points of this table, wherever they move to."""
        return PointTable(
            names=(name,),
            point=np.zeros_like(self.point),
            joint=self.joint,
            weight=self.weight / len(self.names),
            template=self.template,
            shapedirs=self.shapedirs,
            posedirs=self.posedirs,
        )


def _joint(model: BodyModel, name: str) -> int:
    # SMPL's hand joints are SMPL-X's first knuckles of the middle fingers.
    of_smplx = {"left_hand": "left_middle1", "right_hand": "right_middle1"}
    if name not in model.joint_names:
        name = of_smplx.get(name, name)
    if name not in model.joint_names:
        raise ValueError(f"joint {name!r}: expected one of {', '.join(model.joint_names)}")
    return model.joint_names.index(name)
