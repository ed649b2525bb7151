"""The body model file: SMPL or SMPL-X, read member by member, and how the default one is made.

Members (V = 6890 or 10475 vertices, J = 24 or 55 joints, F triangles): `v_template (V, 3)`,
`shapedirs (V, 3, >=10)`, `weights (V, J)`, `f (F, 3)`, `J_regressor (J, V)`, `kintree_table
(2, J)`, and where the file has them `posedirs (V, 3, 9 (J - 1))`. Our own file adds what
kinematics needs, so that joints are ready without reading the mesh: `J_template (J, 3)`,
`J_shapedirs (J, 3, 10)`, `landmark_template (33, 3)`, `landmark_shapedirs (33, 3, 10)`,
`landmark_weights (33, J)`, and with `posedirs` also `landmark_posedirs (33, 3, 9 (J - 1))`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from thirdwave.body.landmarks import LEARNT_OFFSET_MM, LandmarkTable, place_landmarks
from thirdwave.body.model_members import open_members
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import NUM_BETAS, NUM_JOINTS, PARENTS, SKELETONS, Skeleton

DEFAULT_FILE = Path(__file__).parent / "data" / "default_body.npz"
MESH_MEMBERS = ("v_template", "shapedirs", "weights", "f", "J_regressor", "kintree_table")
_OPTIONAL_MEMBERS = (
    "posedirs", "J_template", "J_shapedirs", "landmark_template", "landmark_shapedirs",
    "landmark_weights", "landmark_posedirs",
)  # fmt: skip


FARTHEST_M, LEAST_M = 100.0, 0.1
"""No person's surface reaches so far from its origin, or is so small, metres."""
SUM_OFF = 1e-2
"""How far the shares of a vertex, or of a joint, may be off 1 altogether: files are rounded."""
LEAST_WEIGHT = -1e-4


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class MeshArrays:
    """What posing the surface needs."""

    v_template: Float64
    """Rest surface at betas = 0, metres. Shape (V, 3)."""
    shapedirs: Float64
    """Metres per unit of each beta. Shape (V, 3, 10)."""
    posedirs: Float64 | None
    """Pose correctives, metres. Shape (V, 3, 9 (J - 1)), or None where the file has none."""
    weights: Float64
    """Skinning weights; each row sums to 1. Shape (V, J)."""
    faces: np.ndarray
    """Vertex numbers, counter-clockwise seen from outside. Shape (F, 3), int32."""


class BodyFile:
    """One model file. Members are read when asked for; nothing in it is ever run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._members = open_members(path, (*MESH_MEMBERS, *_OPTIONAL_MEMBERS))
        missing = [name for name in MESH_MEMBERS if name not in self._members.names]
        if missing:
            raise ValueError(
                f"body model {path}: expected the SMPL members {', '.join(MESH_MEMBERS)}; "
                f"missing {', '.join(missing)}"
            )
        self.skeleton = self._skeleton()

    def joints(self) -> tuple[Float64, Float64]:
        """J_template (J, 3) and J_shapedirs (J, 3, 10), metres."""
        if {"J_template", "J_shapedirs"} <= self._members.names:
            joints = self.skeleton.num_joints
            return (
                self._read("J_template", (joints, 3)),
                self._read("J_shapedirs", (joints, 3, NUM_BETAS)),
            )
        _ = self._weights  # a file of somebody else's is refused when it is loaded
        return regress_joints(*self._shape_space, self.joint_regressor())

    def joint_regressor(self) -> Float64:
        """Which vertices of the rest surface each rest joint is the mean of. Shape (J, V)."""
        v_template, _ = self._shape_space
        regressor = self._read("J_regressor", (self.skeleton.num_joints, len(v_template)))
        self._check_sums("J_regressor", regressor)
        return regressor

    @cached_property
    def mesh(self) -> MeshArrays:
        """The surface's arrays; `posedirs` is None where the file has none or only zeros."""
        v_template, shapedirs = self._shape_space
        vertices, joints = len(v_template), self.skeleton.num_joints
        posedirs = None
        if "posedirs" in self._members.names:
            posedirs = self._read("posedirs", (vertices, 3, 9 * (joints - 1)))
            self._check_metres("posedirs", posedirs)
            posedirs = posedirs if posedirs.any() else None
        faces = self._read("f", (None, 3))
        if faces.min(initial=0) < 0 or faces.max(initial=0) >= vertices:
            raise ValueError(
                f"body model {self.path}: f: expected vertex numbers from 0 to {vertices - 1}, "
                f"got {faces.min():.0f} to {faces.max():.0f}"
            )
        return MeshArrays(
            v_template=v_template,
            shapedirs=shapedirs,
            posedirs=posedirs,
            weights=self._weights,
            faces=faces.astype(np.int32),
        )

    def landmarks(self) -> LandmarkTable:
        """The landmark table: the file's own, else placed by the topology's vertex numbers."""
        own = ("landmark_template", "landmark_shapedirs", "landmark_weights")
        if set(own) <= self._members.names:
            joints = self.skeleton.num_joints
            posedirs = None
            if "landmark_posedirs" in self._members.names:
                posedirs = self._read("landmark_posedirs", (None, 3, 9 * (joints - 1)))
            return LandmarkTable(
                template=self._read("landmark_template", (None, 3)),
                shapedirs=self._read("landmark_shapedirs", (None, 3, NUM_BETAS)),
                weights=self._read("landmark_weights", (None, joints)),
                posedirs=posedirs,
            )
        mesh, (J_template, J_shapedirs) = self.mesh, self.joints()
        return place_landmarks(
            v_template=mesh.v_template,
            shapedirs=mesh.shapedirs,
            weights=mesh.weights,
            J_template=J_template,
            J_shapedirs=J_shapedirs,
            posedirs=mesh.posedirs,
            kind=self.skeleton.kind,
        )

    @cached_property
    def _shape_space(self) -> tuple[Float64, Float64]:
        """v_template (V, 3) and shapedirs (V, 3, 10): kept, for a file may hold 400 columns."""
        v_template = self._read("v_template", (None, 3))
        self._check_metres("v_template", v_template)
        size = float(np.ptp(v_template, axis=0).max()) if len(v_template) else 0.0
        if size < LEAST_M:
            raise ValueError(
                f"body model {self.path}: v_template: expected the surface of a person, metres, "
                f"got {len(v_template)} vertices within {size:.3g} m"
            )
        shapedirs = self._read("shapedirs", (len(v_template), 3, None), columns=NUM_BETAS)
        self._check_metres("shapedirs", shapedirs)
        return v_template, shapedirs

    @cached_property
    def _weights(self) -> Float64:
        """Skinning weights (V, J)."""
        vertices, joints = len(self._shape_space[0]), self.skeleton.num_joints
        weights = self._read("weights", (vertices, joints))
        if weights.min() < LEAST_WEIGHT:
            raise ValueError(
                f"body model {self.path}: weights: expected skinning weights of 0 or more, got "
                f"{weights.min():.3g}"
            )
        self._check_sums("weights", weights)
        return weights

    def _check_sums(self, name: str, shares: Float64) -> None:
        """ValueError unless each row sums to 1."""
        with np.errstate(over="ignore", invalid="ignore"):
            sums = shares.sum(1)
            off = np.abs(sums - 1.0)
        if not (off <= SUM_OFF).all():
            row = int(np.argmin(off <= SUM_OFF))
            raise ValueError(
                f"body model {self.path}: {name}: expected rows that sum to 1, got {sums[row]:.3g} "
                f"in row {row}"
            )

    def _check_metres(self, name: str, lengths: Float64) -> None:
        """ValueError for what is no person's size."""
        most = max(lengths.max(initial=0.0), -lengths.min(initial=0.0))
        if most >= FARTHEST_M:
            raise ValueError(
                f"body model {self.path}: {name}: expected metres, below {FARTHEST_M:.0f}, got "
                f"{most:.4g}; divide by 1000 if they are millimetres"
            )

    def _skeleton(self) -> Skeleton:
        kintree = self._members.read("kintree_table")
        for skeleton in SKELETONS.values():
            # The root's parent is written as -1 or as the largest unsigned number.
            if kintree.shape == (2, skeleton.num_joints) and (
                tuple(int(parent) for parent in kintree[0, 1:]) == skeleton.parents[1:]
            ):
                return skeleton
        raise ValueError(
            f"body model {self.path}: kintree_table: expected SMPL's 24-joint tree or SMPL-X's of "
            f"55, got another of shape {kintree.shape} (SMPL+H, MANO and FLAME are not read)"
        )

    def _read(
        self, name: str, wanted: tuple[int | None, ...], columns: int | None = None
    ) -> Float64:
        """A member as float64, its shape checked (None: any); of the last axis `columns`."""
        array = self._members.read(name)
        fits = array.ndim == len(wanted) and all(
            want in (None, got) for want, got in zip(wanted, array.shape, strict=True)
        )
        if not fits or (columns is not None and array.shape[-1] < columns):
            sizes = ["any" if size is None else str(size) for size in wanted]
            if columns is not None:
                sizes[-1] = f"at least {columns}"
            raise ValueError(
                f"body model {self.path}: {name}: expected shape ({', '.join(sizes)}), "
                f"got {array.shape}"
            )
        numbers = array[..., :columns].astype(np.float64)
        if not np.isfinite(numbers).all():
            raise ValueError(f"body model {self.path}: {name}: expected finite numbers, got nan")
        return numbers


def regress_joints(v_template: Any, shapedirs: Any, J_regressor: Any) -> tuple[Float64, Float64]:
    """Rest joints (J, 3) at betas = 0 and their change per beta (J, 3, 10), metres."""
    regressor = np.asarray(J_regressor, dtype=np.float64)
    slopes = np.asarray(shapedirs, dtype=np.float64)[..., :NUM_BETAS]
    return (
        regressor @ np.asarray(v_template, dtype=np.float64),
        np.tensordot(regressor, slopes, axes=1),
    )


def recentre(members: Mapping[str, Any], beta0: float) -> dict[str, Any]:
    """The same shape space with betas = 0 where `members` had (beta0, 0, 0, ...)."""
    shifted = dict(members)
    shapedirs = np.asarray(members["shapedirs"], dtype=np.float64)
    shifted["v_template"] = np.asarray(members["v_template"]) + beta0 * shapedirs[..., 0]
    return shifted


def write_default_body(path: Path, members: Mapping[str, Any]) -> None:
    """Write SMPL-format `members` as our compact body file, joints and landmarks worked out.

    `shapedirs` are stored as float16 (at most 0.03 mm a beta); zero `posedirs` are left out.
    The landmark offsets are those learnt for the default body.
    """
    v_template = np.asarray(members["v_template"], dtype=np.float32)
    shapedirs = np.asarray(members["shapedirs"])[..., :NUM_BETAS].astype(np.float16)
    weights = np.asarray(members["weights"], dtype=np.float32)
    regressor = np.asarray(members["J_regressor"], dtype=np.float32)
    J_template, J_shapedirs = regress_joints(v_template, shapedirs, regressor)
    posedirs = members.get("posedirs")
    posedirs = posedirs if posedirs is not None and np.any(posedirs) else None
    table = place_landmarks(
        v_template=v_template,
        shapedirs=shapedirs,
        weights=weights,
        J_template=J_template,
        J_shapedirs=J_shapedirs,
        posedirs=posedirs,
        offset_mm=LEARNT_OFFSET_MM,
    )
    arrays: dict[str, Any] = {
        "v_template": v_template,
        "shapedirs": shapedirs,
        "weights": weights,
        "f": np.asarray(members["f"], dtype=np.uint16),
        "J_regressor": regressor,
        "kintree_table": np.array([PARENTS, range(NUM_JOINTS)], dtype=np.int64),
        "J_template": J_template.astype(np.float32),
        "J_shapedirs": J_shapedirs.astype(np.float32),
        "landmark_template": table.template.astype(np.float32),
        "landmark_shapedirs": table.shapedirs.astype(np.float32),
        "landmark_weights": table.weights.astype(np.float32),
    }
    if posedirs is not None:
        arrays["posedirs"] = np.asarray(posedirs, dtype=np.float16)
    if table.posedirs is not None:
        arrays["landmark_posedirs"] = table.posedirs.astype(np.float32)
    np.savez_compressed(path, **arrays)
