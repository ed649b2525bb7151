"""Learn where BlazePose's landmarks sit on the default body: `LEARNT_OFFSET_MM` in body/landmarks.

    python bench/landmark_offsets.py [--body FILE.npz] [--renders 160] [--photo PICTURE ...]

Renders of the body in random poses are shown to the detector and the landmark model. A landmark is
a point that rides on joints, so its place at rest follows by robust linear least squares from the
pixels where the model saw it. Prints the offsets, and what they are worth on renders of another
seed and on photographs: before is what the body file holds, first guess is without any offset.
"""

import argparse
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from thirdwave.body import prior
from thirdwave.body.fit import solve_landmarks
from thirdwave.body.landmarks import (
    LEARNT_OFFSET_MM,
    LandmarkTable,
    mirror_name,
    place_landmarks,
)
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import Float64, matrix_from_vector, vector_from_matrix
from thirdwave.body.skeleton import JOINT_NAMES
from thirdwave.scene import BLAZEPOSE33, Body, Camera, Person, Pose
from thirdwave.tools.perception.image import read_image
from thirdwave.tools.perception.people import detect
from thirdwave.tools.rendering.layer import Mesh, lit, over
from thirdwave.tools.rendering.with_raster import draw

CAMERA = Camera(
    focal_length=np.array([900.0, 900.0]),
    principal_point=np.array([320.0, 320.0]),
    image_size=(640, 640),
)
FACE = ("nose", "left_ear", "mouth_left")
"""Kept as they are, and the eyes at their first guess: what is learnt on a face without brows,
lashes and nostrils makes real faces worse."""
LEARNT = (
    "left_shoulder", "left_elbow", "left_wrist", "left_pinky", "left_index", "left_thumb",
    "left_hip", "left_knee", "left_ankle", "left_heel", "left_foot_index",
)  # fmt: skip
CONFIDENT = 0.3
ROBUST_M = 0.03
"""Metres beyond which an observation pulls no harder: a limb taken for another must not pull."""
PULL_M = 0.2
"""One render's worth of belief that the offset is within so many metres of the first guess."""
PHOTOS = tuple((Path(__file__).parents[1] / "examples" / "images").glob("*.jpg"))
SHIRT = ("pelvis", "spine", "collar", "shoulder")
TROUSERS = ("hip", "knee")


@dataclass(frozen=True, eq=False, slots=True)
class Seen:
    """A body whose parameters are known, and what perception made of its picture."""

    body: Body
    person: Person


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--body", default="default", help="body model file")
    options.add_argument("--renders", type=int, default=160)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--photo", type=Path, action="append", help="examples/images if none")
    given = options.parse_args()
    model = BodyModel.load(given.body)
    bare = table_with(model, {})
    face = {name: LEARNT_OFFSET_MM[name] for name in FACE}
    learnt = face | learn(model, bare, list(renders(model, given.renders, given.seed)))
    print("LEARNT_OFFSET_MM = {")
    for name, offset in learnt.items():
        print(f"    {name!r}: {offset},")
    print("}")
    tables = {
        "before": model.landmarks,
        "first guess": bare,
        "after": table_with(model, learnt),
    }
    unseen = list(renders(model, given.renders, given.seed + 1))
    print(f"\nmedian reprojection error of {len(unseen)} held-out renders, mm at the body")
    errors = {which: reprojection_mm(model, table, unseen) for which, table in tables.items()}
    for row, name in enumerate(("all", *LEARNT)):
        told = ", ".join(f"{which} {error[row]:5.1f}" for which, error in errors.items())
        print(f"  {name:16s} {told}")
    print("\nfits: people, landmark and detector error in % of the box, 3D cloud in mm")
    shown = [(CAMERA, seen.person) for seen in unseen]
    photographs = list(people_of(given.photo or PHOTOS))
    for what, cases in (("renders", shown), ("photographs", photographs)):
        for which, table in tables.items():
            print(f"  {what:12s} {which:12s} {fits(model, table, cases)}")


def renders(model: BodyModel, count: int, seed: int) -> Iterator[Seen]:
    """`count` renders of bodies that perception found, and found once."""
    rng = np.random.default_rng(seed)
    while count:
        body = draw_body(model, rng)
        found = detect(picture(model, body, rng))
        if len(found) == 1 and found[0].landmarks is not None:
            yield Seen(body, found[0])
            count -= 1


def draw_body(model: BodyModel, rng: np.random.Generator) -> Body:
    """A likely pose and shape, somewhere 3.5 to 5 m ahead, turned any way."""
    pose = prior.MEAN + 0.8 * prior.SD * rng.normal(size=prior.MEAN.shape)
    pose = np.clip(pose, prior.LOW, prior.HIGH)
    yaw, lean, roll = rng.uniform(-np.pi, np.pi), rng.normal(0.05, 0.12), rng.normal(0.0, 0.08)
    orient = np.eye(3)
    for turn in ([np.pi, 0.0, 0.0], [0.0, yaw, 0.0], [0.0, 0.0, roll], [lean, 0.0, 0.0]):
        orient = orient @ matrix_from_vector(turn)
    place = np.array([rng.uniform(-0.3, 0.3), rng.uniform(-0.2, 0.2), rng.uniform(3.5, 5.0)])
    body = Body(
        pose=Pose(
            global_orient=vector_from_matrix(orient).astype(np.float32),
            body_pose=pose.astype(np.float32),
        ),
        betas=rng.normal(0.0, 0.7, 10).astype(np.float32),
        transl=np.zeros(3, np.float32),
        body_model=model.name,
    )
    posed = model.forward(body).vertices
    middle = 0.5 * (posed.min(0) + posed.max(0))
    return Body(
        pose=body.pose,
        betas=body.betas,
        transl=(place - middle).astype(np.float32),
        body_model=model.name,
    )


def picture(model: BodyModel, body: Body, rng: np.random.Generator) -> np.ndarray:
    """The body in shirt, trousers and short hair on a smooth background. (H, W, 3) uint8."""
    width, height = CAMERA.image_size
    top, bottom = rng.uniform(0.45, 0.95, (2, 3))
    down = np.linspace(0.0, 1.0, height)[:, None, None]
    wall = np.broadcast_to(top + down * (bottom - top), (height, width, 3))
    skin = np.array([0.85, 0.64, 0.52]) * rng.uniform(0.45, 1.1)
    shirt, trousers = rng.uniform(0.05, 0.9, (2, 3))
    hair = rng.uniform(0.02, 0.3, 3)
    mesh = model.mesh
    part = np.array(JOINT_NAMES)[mesh.weights.argmax(1)]
    colours = np.tile(skin.clip(0.0, 1.0), (len(part), 1))
    for words, colour in ((SHIRT, shirt), (TROUSERS, trousers)):
        colours[[any(word in name for word in words) for name in part]] = colour
    ear = mesh.v_template[583]
    y, z = mesh.v_template[:, 1], mesh.v_template[:, 2]
    scalp = (part == "head") & ((z < ear[2] - 0.01) | (y > ear[1] + 0.075))
    colours[scalp] = hair
    vertices = model.forward(body).vertices
    drawn = Mesh(vertices=vertices, faces=model.faces, colours=lit(vertices, model.faces, colours))
    return over(np.rint(255 * wall).astype(np.uint8), draw([drawn], CAMERA), 1.0)


def table_with(model: BodyModel, offset_mm: Mapping[str, tuple[int, int, int]]) -> LandmarkTable:
    """The landmark table of `model` with these offsets."""
    return place_landmarks(
        v_template=model.mesh.v_template,
        shapedirs=model.mesh.shapedirs,
        weights=model.mesh.weights,
        J_template=model.J_template,
        J_shapedirs=model.J_shapedirs,
        offset_mm=offset_mm,
    )


def learn(
    model: BodyModel, bare: LandmarkTable, seen: list[Seen]
) -> dict[str, tuple[int, int, int]]:
    """Offsets of the points in `LEARNT`, millimetres in the rest frame, of the left side."""
    learnt = {}
    for name in LEARNT:
        sides = ((name, 1.0), (mirror_name(name), -1.0))
        pairs = [_equations(model, bare, case, side, x) for case in seen for side, x in sides]
        matrix = np.array([pair[0] for pair in pairs if pair is not None]).reshape(-1, 3)
        wanted = np.array([pair[1] for pair in pairs if pair is not None]).ravel()
        offset = np.zeros(3)
        for _ in range(30):
            gap = np.linalg.norm((matrix @ offset - wanted).reshape(-1, 2), axis=1)
            trust = np.repeat(np.minimum(1.0, ROBUST_M / np.maximum(gap, 1e-9)), 2)[:, None]
            normal = matrix.T @ (trust * matrix) + (ROBUST_M / PULL_M) ** 2 * np.eye(3)
            offset = np.linalg.solve(normal, matrix.T @ (trust[:, 0] * wanted))
        x, y, z = (int(mm) for mm in np.rint(1e3 * offset))
        learnt[name] = (x, y, z)
    return learnt


def _equations(
    model: BodyModel, bare: LandmarkTable, case: Seen, name: str, x_sign: float
) -> tuple[Float64, Float64] | None:
    """(2, 3) and (2,), metres: what one render says of a point's offset; None if not believed."""
    marks, row = case.person.landmarks, BLAZEPOSE33.index(name)
    if marks is None or marks.confidence[row] < CONFIDENT:
        return None
    point, turn = _placed(model, bare, case.body, row)
    ray = (marks.xy[row] - CAMERA.principal_point) / CAMERA.focal_length
    # The point lies on the ray: X - ray_x Z = 0 and Y - ray_y Z = 0.
    across = np.array([[1.0, 0.0, -ray[0]], [0.0, 1.0, -ray[1]]])
    return across @ turn * [x_sign, 1.0, 1.0], -across @ point


def _placed(
    model: BodyModel, table: LandmarkTable, body: Body, row: int
) -> tuple[Float64, Float64]:
    """A landmark (3,) in the camera frame, metres, and the blended turn (3, 3) it rides on."""
    posed = model.forward(body)
    rest = table.template[row] + table.shapedirs[row] @ body.betas
    arms = rest - model.rest_joints(body.betas)
    carried = np.einsum("jab,jb->ja", posed.rotations, arms) + posed.joints
    weights = table.weights[row]
    return weights @ carried, np.einsum("j,jab->ab", weights, posed.rotations)


def reprojection_mm(model: BodyModel, table: LandmarkTable, seen: list[Seen]) -> list[float]:
    """Medians over confident points, both sides: all of `LEARNT` together, then each."""
    gaps: dict[str, list[float]] = {name: [] for name in LEARNT}
    for case in seen:
        for name in LEARNT:
            for side in (name, mirror_name(name)):
                pair = _equations(model, table, case, side, 1.0)
                if pair is not None:
                    gaps[name].append(1e3 * float(np.linalg.norm(pair[1])))
    together = [gap for point in gaps.values() for gap in point]
    return [float(np.median(point)) for point in (together, *gaps.values())]


def people_of(photographs: tuple[Path, ...] | list[Path]) -> Iterator[tuple[Camera, Person]]:
    """Everybody with landmarks in the photographs, the focal length taken as .8 diagonals."""
    for path in photographs:
        rgb = read_image(path.read_bytes()).rgb
        height, width = rgb.shape[:2]
        focal = 0.8 * float(np.hypot(width, height))
        camera = Camera(
            focal_length=np.array([focal, focal]),
            principal_point=np.array([width / 2, height / 2]),
            image_size=(width, height),
        )
        for person in detect(rgb):
            if person.landmarks is not None:
                yield camera, person


def fits(model: BodyModel, table: LandmarkTable, cases: list[tuple[Camera, Person]]) -> str:
    """Mean over people of the median errors of their fits with this landmark table."""
    with tempfile.TemporaryDirectory(prefix="tw-") as folder:
        path = Path(folder) / "body.npz"
        with np.load(model.file.path, allow_pickle=False) as members:
            np.savez(path, **{**members, "landmark_template": table.template})
        other = BodyModel.load(path)
        rows = []
        for camera, person in cases:
            assert person.landmarks is not None
            fit = solve_landmarks(
                other, camera, person.landmarks, detector=person.keypoints, xyxy=person.xyxy
            )
            box = fit.evidence.box_px
            rows.append([fit.landmark_px or np.nan, fit.detector_px or np.nan, box * fit.cloud_mm])
            rows[-1] = [100 * value / box for value in rows[-1]]
    landmark, detector, cloud = np.nanmean(rows, axis=0)
    return f"{len(rows):3d}: {landmark:.2f} %, {detector:.2f} %, {cloud / 100:.0f} mm"


if __name__ == "__main__":
    main()
