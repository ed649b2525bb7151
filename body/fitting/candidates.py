"""Which bodies a fit begins with: from 3D points, from several views, or facing all sides of one.

Chosen for each person by what there is of them.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from thirdwave.body.fitting.inputs import Points3D, View
from thirdwave.body.fitting.kinematics import Kinematics
from thirdwave.body.fitting.pointset import point_set
from thirdwave.body.fitting.starts import (
    start_from_3d,
    starts_from_2d,
    translation_from_slopes,
    triangulated,
)
from thirdwave.body.fitting.state import State
from thirdwave.body.rotations import Float64

ENOUGH_IN_3D = 8
"""Points in space, measured or triangulated, that tell where a person faces."""
YAWS_DEG: Mapping[int, tuple[float, ...]] = {
    1: (0.0,), 2: (0.0, 180.0), 4: (0.0, 90.0, 180.0, 270.0),
    8: (0.0, 45.0, 90.0, 135.0, 180.0, 225.0, 270.0, 315.0),
}  # fmt: skip
"""Directions a body may face at the start, by number of starts."""


def starting_states(
    kinematics: Kinematics,
    points3d: Points3D | None,
    views: tuple[View, ...],
    *,
    people: np.ndarray,
    starts: int,
    suspects: Mapping[str, np.ndarray],
    by_limbs: bool = True,
) -> State:
    """Candidates for those `people`, one or several each, person by person.

    `suspects` are points not to begin from: (N, K) by observation, bool.
    """
    views = tuple(
        replace(view, confidence=view.confidence * ~suspects[f"view{number}"])
        if suspects[f"view{number}"].any()
        else view
        for number, view in enumerate(views)
    )
    heard = np.zeros((len(people), 1))
    if points3d is not None:
        heard = (points3d.confidence * ~suspects["points3d"])[people]
    rich = (heard > 0).sum(1) >= ENOUGH_IN_3D
    if points3d is not None and (rich.all() or not views):
        return _from_points(
            kinematics, points3d, views, people=people, heard=heard, by_limbs=by_limbs
        )
    poor = _from_views(kinematics, views, people[~rich], starts, by_limbs)
    if points3d is None or not rich.any():
        return poor if points3d is None else floated(poor, points3d)
    begun = _from_points(
        kinematics, points3d, views, people=people[rich], heard=heard[rich], by_limbs=by_limbs
    )
    both = State.joined([begun, floated(poor, points3d)])
    return both.take(np.argsort(both.problem, kind="stable"))


def _from_points(
    kinematics: Kinematics,
    points3d: Points3D,
    views: tuple[View, ...],
    *,
    people: np.ndarray,
    heard: Float64,
    by_limbs: bool,
) -> State:
    """A candidate for each of `people` from the 3D points that are `heard` of them."""
    points = point_set(kinematics, points3d.layout, by_limbs)
    state = start_from_3d(points, points3d.xyz[people], heard)
    if points3d.floating:
        state = state.moved(shift=state.transl, transl=np.zeros_like(state.transl))
        if views:
            state = _placed(state, kinematics, views[0], people)
    return state.moved(problem=people)


def _from_views(
    kinematics: Kinematics,
    views: tuple[View, ...],
    people: np.ndarray,
    starts: int,
    by_limbs: bool,
) -> State:
    """Candidates for `people` by triangulation where views allow it, else facing all sides."""
    states, left = [], people
    if len(views) > 1 and len({view.layout for view in views}) == 1:
        xyz, confidence = triangulated(views, people)
        enough = (confidence > 0).sum(1) >= ENOUGH_IN_3D
        if enough.any():
            points = point_set(kinematics, views[0].layout, by_limbs)
            begun = start_from_3d(points, xyz[enough], confidence[enough])
            states.append(begun.moved(problem=people[enough]))
            left = people[~enough]
    if len(left):
        # Each person is begun in the view that shows most of them.
        shown = np.stack([view.confidence[left].sum(1) for view in views])
        for number in np.unique(shown.argmax(0)):
            view, these = views[int(number)], left[shown.argmax(0) == number]
            state = starts_from_2d(
                point_set(kinematics, view.layout, by_limbs),
                view.xy[these],
                view.confidence[these],
                focal_length=view.camera.focal_length.astype(np.float64),
                principal_point=view.camera.principal_point.astype(np.float64),
                T_cam_world=view.T_cam_world,
                yaws_deg=YAWS_DEG[starts],
            )
            states.append(state.moved(problem=these[state.problem]))
    if len(states) == 1:
        return states[0]
    both = State.joined(states)
    return both.take(np.argsort(both.problem, kind="stable"))


def floated(state: State, points3d: Points3D | None) -> State:
    """`state` with a cloud of unknown origin laid on its points."""
    if points3d is None or not points3d.floating:
        return state
    points = point_set(state.kinematics, points3d.layout)
    gap = points3d.xyz[state.problem] - state.points(points).places
    share = points3d.confidence[state.problem][..., None]
    total = np.maximum(share.sum(1), 1e-12)
    return state.moved(shift=(gap * share).sum(1) / total)


def _placed(state: State, kinematics: Kinematics, view: View, people: np.ndarray) -> State:
    """`state` moved to where its points project best."""
    R, t = view.T_cam_world[:3, :3], view.T_cam_world[:3, 3]
    places = state.points(point_set(kinematics, view.layout)).places @ R.T
    slopes = (view.xy[people] - view.camera.principal_point) / view.camera.focal_length
    found = translation_from_slopes(places, slopes, view.confidence[people])
    return state.moved(transl=(found - t) @ R)
