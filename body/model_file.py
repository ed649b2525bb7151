"""The body model file: an SMPL-format npz, read member by member, and how the default one is made.

Members (V = 6890 vertices, F triangles): `v_template (V, 3)`, `shapedirs (V, 3, >=10)`,
`weights (V, 24)`, `f (F, 3)`, `J_regressor (24, V)`, `kintree_table (2, 24)`, and where the file
has them `posedirs (V, 3, 207)`. Our own file adds what kinematics needs, so that joints are
ready without reading the mesh: `J_template (24, 3)`, `J_shapedirs (24, 3, 10)`,
`landmark_template (33, 3)`, `landmark_shapedirs (33, 3, 10)`, `landmark_weights (33, 24)`.
"""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from thirdwave.body.landmarks import LEARNT_OFFSET_MM, LandmarkTable, place_landmarks
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import NUM_BETAS, NUM_JOINTS, PARENTS

DEFAULT_FILE = Path(__file__).parent / "data" / "default_body.npz"
MESH_MEMBERS = ("v_template", "shapedirs", "weights", "f", "J_regressor", "kintree_table")


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class MeshArrays:
    """What posing the surface needs."""

    v_template: Float64
    """Rest surface at betas = 0, metres. Shape (V, 3)."""
    shapedirs: Float64
    """Metres per unit of each beta. Shape (V, 3, 10)."""
    posedirs: Float64 | None
    """Pose correctives, metres. Shape (V, 3, 207), or None where the file has none."""
    weights: Float64
    """Skinning weights; each row sums to 1. Shape (V, 24)."""
    faces: np.ndarray
    """Vertex numbers, counter-clockwise seen from outside. Shape (F, 3), int32."""


class BodyFile:
    """An SMPL-format npz. Members are read when asked for; pickled objects never."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_file():
            raise FileNotFoundError(f"body model: no file {path}")
        if not zipfile.is_zipfile(path):
            raise ValueError(
                f"body model {path}: expected an SMPL-format .npz, got another kind of file; "
                "save the plain arrays of a .pkl with numpy.savez (pickles are never opened here)"
            )
        with np.load(path, allow_pickle=False) as members:
            self.members = frozenset(members.files)
        missing = [name for name in MESH_MEMBERS if name not in self.members]
        if missing:
            raise ValueError(
                f"body model {path}: expected the SMPL members {', '.join(MESH_MEMBERS)}; "
                f"missing {', '.join(missing)}"
            )

    def read(self, *names: str) -> list[Any]:
        """The named members; ValueError when one holds pickled objects."""
        with np.load(self.path, allow_pickle=False) as members:
            try:
                return [members[name] for name in names]
            except ValueError as error:
                raise ValueError(
                    f"body model {self.path}: expected plain arrays in {', '.join(names)}, got "
                    f"pickled objects; save them again with numpy.asarray ({error})"
                ) from error

    def joints(self) -> tuple[Float64, Float64]:
        """J_template (24, 3) and J_shapedirs (24, 3, 10), metres."""
        if {"J_template", "J_shapedirs"} <= self.members:
            template, slopes = self.read("J_template", "J_shapedirs")
            return template.astype(np.float64), slopes.astype(np.float64)
        v_template, shapedirs, regressor, kintree = self.read(
            "v_template", "shapedirs", "J_regressor", "kintree_table"
        )
        _check_shapes(self.path, v_template, shapedirs, regressor, kintree)
        return regress_joints(v_template, shapedirs, regressor)

    def mesh(self) -> MeshArrays:
        """The surface's arrays; `posedirs` is None where the file has none or only zeros."""
        v_template, shapedirs, weights, faces, regressor, kintree = self.read(
            "v_template", "shapedirs", "weights", "f", "J_regressor", "kintree_table"
        )
        _check_shapes(self.path, v_template, shapedirs, regressor, kintree)
        if weights.shape != (len(v_template), NUM_JOINTS):
            raise ValueError(
                f"body model {self.path}: weights: expected shape {(len(v_template), NUM_JOINTS)}, "
                f"got {weights.shape}"
            )
        posedirs = None
        if "posedirs" in self.members:
            (posedirs,) = self.read("posedirs")
            posedirs = posedirs.astype(np.float64) if posedirs.any() else None
        return MeshArrays(
            v_template=v_template.astype(np.float64),
            shapedirs=shapedirs[..., :NUM_BETAS].astype(np.float64),
            posedirs=posedirs,
            weights=weights.astype(np.float64),
            faces=faces.astype(np.int32),
        )

    def landmarks(self) -> LandmarkTable:
        """The landmark table: the file's own, else placed by SMPL's vertex numbers."""
        names = ("landmark_template", "landmark_shapedirs", "landmark_weights")
        if set(names) <= self.members:
            template, slopes, weights = (a.astype(np.float64) for a in self.read(*names))
            return LandmarkTable(template=template, shapedirs=slopes, weights=weights)
        mesh, (J_template, J_shapedirs) = self.mesh(), self.joints()
        return place_landmarks(
            v_template=mesh.v_template,
            shapedirs=mesh.shapedirs,
            weights=mesh.weights,
            J_template=J_template,
            J_shapedirs=J_shapedirs,
        )


def regress_joints(v_template: Any, shapedirs: Any, J_regressor: Any) -> tuple[Float64, Float64]:
    """Rest joints (24, 3) at betas = 0 and their change per beta (24, 3, 10), metres."""
    regressor = np.asarray(J_regressor, dtype=np.float64)
    slopes = np.asarray(shapedirs, dtype=np.float64)[..., :NUM_BETAS]
    return (
        regressor @ np.asarray(v_template, dtype=np.float64),
        np.einsum("jv,vck->jck", regressor, slopes),
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
    table = place_landmarks(
        v_template=v_template,
        shapedirs=shapedirs,
        weights=weights,
        J_template=J_template,
        J_shapedirs=J_shapedirs,
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
    posedirs = members.get("posedirs")
    if posedirs is not None and np.any(posedirs):
        arrays["posedirs"] = np.asarray(posedirs, dtype=np.float16)
    np.savez_compressed(path, **arrays)


def _check_shapes(
    path: Path, v_template: Any, shapedirs: Any, regressor: Any, kintree: Any
) -> None:
    count = len(v_template)
    wanted = {
        "v_template": (v_template.shape, (count, 3)),
        "J_regressor": (regressor.shape, (NUM_JOINTS, count)),
        "kintree_table": (kintree.shape, (2, NUM_JOINTS)),
    }
    for name, (got, expected) in wanted.items():
        if got != expected:
            raise ValueError(f"body model {path}: {name}: expected shape {expected}, got {got}")
    if shapedirs.shape[:2] != (count, 3) or shapedirs.shape[-1] < NUM_BETAS:
        raise ValueError(
            f"body model {path}: shapedirs: expected shape ({count}, 3, at least {NUM_BETAS}), "
            f"got {shapedirs.shape}"
        )
    if tuple(int(parent) for parent in kintree[0][1:]) != PARENTS[1:]:
        raise ValueError(
            f"body model {path}: kintree_table: expected SMPL's 24-joint tree, got another "
            "(SMPL-X and SMPL+H files are not SMPL files)"
        )
