"""Hypothesis strategies: any scene the types allow."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as stnp

from thirdwave.scene import Body, Camera, Fit, Keypoints, Observation, Person, Pose, Scene, Thing
from thirdwave.scene.observation import Artifact, Finding
from thirdwave.scene.pose import BODY_JOINTS, PoseModel

TEXT = st.text(max_size=8)
UNIT = st.floats(0, 1)


def arrays(*shape: int) -> st.SearchStrategy[Any]:
    """float32 arrays of every magnitude, subnormals and -0.0 among them."""
    numbers = st.floats(width=32, allow_nan=False, allow_infinity=False)
    return stnp.arrays(np.float32, shape, elements=numbers)


@st.composite
def boxes(draw: st.DrawFn) -> Any:
    corners = np.sort(draw(arrays(2, 2)), axis=0)
    return corners.reshape(4)


cameras = st.builds(
    Camera,
    focal_length=stnp.arrays(np.float32, 2, elements=st.floats(1, 1e5, width=32)),
    principal_point=arrays(2),
    image_size=st.tuples(st.integers(1, 10_000), st.integers(1, 10_000)),
    source=st.sampled_from(["given", "exif", "assumed"]),
)


@st.composite
def keypoints(draw: st.DrawFn) -> Keypoints:
    names = draw(st.lists(TEXT, max_size=4, unique=True))
    count = len(names)
    return Keypoints(
        names=tuple(names),
        xy=draw(arrays(count, 2)),
        confidence=draw(arrays(count)),
        xyz=draw(st.none() | arrays(count, 3)),
    )


fits = st.builds(
    Fit,
    method=TEXT,
    accepted=st.booleans(),
    reason=TEXT,
    residual_px=st.none() | UNIT,
    residual_mm=st.none() | UNIT,
    seen=stnp.arrays(np.bool_, 24),
    confidence=arrays(24),
    before_px=st.none() | UNIT,
    before_mm=st.none() | UNIT,
    ignored=st.lists(TEXT, max_size=3).map(tuple),
    uncertainty_mm=st.none() | arrays(24),
)


@st.composite
def bodies(draw: st.DrawFn) -> Body:
    model: PoseModel = draw(st.sampled_from(("smpl", "smplx")))
    return Body(
        pose=Pose(
            model=model,
            global_orient=draw(arrays(3)),
            body_pose=draw(arrays(BODY_JOINTS[model], 3)),
        ),
        betas=draw(arrays(10)),
        transl=draw(arrays(3)),
        body_model=draw(TEXT),
        fit=draw(st.none() | fits),
    )


people = st.builds(
    Person,
    id=TEXT,
    xyxy=boxes(),
    score=UNIT,
    name=st.none() | TEXT,
    keypoints=st.none() | keypoints(),
    landmarks=st.none() | keypoints(),
    body=st.none() | bodies(),
    cut=st.lists(st.sampled_from(["left", "top", "right", "bottom"]), max_size=4, unique=True),
)
things = st.builds(
    Thing, id=TEXT, label=TEXT, xyxy=boxes(), score=UNIT, box3d=st.none() | arrays(2, 3)
)


def _distinct(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.lists(items, max_size=2, unique_by=lambda item: item.id).map(tuple)


scenes = st.builds(
    Scene,
    id=TEXT,
    rev=st.integers(0, 1 << 40),
    image=st.none() | TEXT,
    camera=cameras,
    people=_distinct(people),
    things=_distinct(things),
    searched=st.lists(TEXT, max_size=2).map(tuple),
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
observations = st.builds(
    Observation,
    text=TEXT,
    value=json_values,
    value_type=st.sampled_from(["bool", "float", "people", "none"]),
    unit=st.none() | st.just("deg"),
    evidence=st.lists(
        st.builds(Finding, text=TEXT, value=st.none() | UNIT | st.booleans() | TEXT), max_size=2
    ).map(tuple),
    confidence=UNIT,
    unknown=st.none() | TEXT,
    artifacts=st.lists(
        st.builds(Artifact, media_type=st.just("image/png"), data=st.binary(max_size=4), name=TEXT),
        max_size=2,
    ).map(tuple),
)
