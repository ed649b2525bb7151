"""Bodies in authored poses, posed. Test helper."""

from tests.body.poses import POSTURES, body, root
from thirdwave.body.model import BodyModel, Posed

HANGING = {"left_shoulder": (0.0, 0.0, -75.0), "right_shoulder": (0.0, 0.0, 75.0)}


def posed(
    posture: str = "standing",
    angles: dict[str, tuple[float, float, float]] | None = None,
    **turn: float,
) -> Posed:
    """A body of `POSTURES` with some joints otherwise, turned by yaw, lean or roll."""
    _, own, orient = POSTURES[posture]
    return of(body({**own, **(angles or {})}, orient=root(**{**orient, **turn})))


def of(shape) -> Posed:
    return BodyModel.load(shape.body_model).forward(shape)
