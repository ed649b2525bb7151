"""What a fit is asked for, checked at the door: arguments, and terms of the caller's own."""

from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np

from thirdwave.body.fitting.inputs import Points3D, View
from thirdwave.body.fitting.kinematics import Kinematics
from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.term import Term
from thirdwave.body.model import BodyModel
from thirdwave.scene import Body


def check_arguments(  # noqa: PLR0917 (those of `fit_bodies`, in their order)
    model: Any,
    points3d: Any,
    views: Any,
    start: Any = None,
    terms: Any = None,
    weights: Any = None,
    starts: Any = 4,
) -> None:
    """TypeError names the argument of a fit that is of a wrong kind, and the way out.

    Nothing of what the arguments hold: `Points3D`, `View` and `Objective.of` check that.
    """
    if not isinstance(model, BodyModel):
        way = f"BodyModel.load({model!r})" if isinstance(model, str) else "BodyModel.load()"
        raise TypeError(f"model: expected a BodyModel, got {_kind(model)}; pass {way}")
    if points3d is not None and not isinstance(points3d, Points3D):
        way = "views=[...]" if isinstance(points3d, View) else "Points3D(xyz=..., layout=...)"
        raise TypeError(f"points3d: expected Points3D, got {_kind(points3d)}; pass {way}")
    _check_list("views", views, View, "View(xy=..., layout=..., camera=...)")
    if start is not None:
        _check_list("start", start, Body, "bodies, such as those of fits (fit.body)")
    for name, given, held in (("terms", terms, "Term"), ("weights", weights, "number")):
        if given is not None and not isinstance(given, Mapping):
            raise TypeError(
                f"{name}: expected a dictionary of name to {held}, got {_kind(given)}; pass "
                f'{{"a_name": ...}}'
            )
    if not isinstance(starts, Real) or isinstance(starts, bool):
        raise TypeError(f"starts: expected a number of starts, 1, 2, 4 or 8, got {_kind(starts)}")


def check_terms(terms: Mapping[str, Term], kinematics: Kinematics, problems: int) -> None:
    """TypeError or ValueError names a term that was not made for this model or number of people."""
    for name, term in terms.items():
        if not isinstance(name, str):
            raise TypeError(f"terms: expected names, got {name!r}")
        if not isinstance(term, Term):
            got = f"the class {term.__name__}" if isinstance(term, type) else _kind(term)
            raise TypeError(
                f"terms[{name!r}]: expected a Term of thirdwave.body.fitting.term, got {got}"
            )
        made_for = term.problems
        if made_for is not None and made_for != problems:
            raise ValueError(
                f"terms[{name!r}]: expected numbers for one person (or frame) or for all "
                f"{problems} that are fitted, got a term made for {made_for}"
            )
        for tree in _trees(term):
            if tree.model.name != kinematics.model.name:
                raise ValueError(
                    f"terms[{name!r}]: expected a term made for the fit's body model "
                    f"{kinematics.model.name!r}, got one for {tree.model.name!r}; make it with "
                    "kinematics_of(model) of the model that is fitted"
                )


def check_at(name: str, term: Term, state: State) -> None:
    """ValueError names a term whose residuals or Jacobian at `state` are of no use to a fit.

    The Jacobian is not looked at where a term adds to the equations by itself, or leaves it to
    differences of residuals.
    """
    said = f"terms[{name!r}]"
    try:
        residual: Any = term._residual_once(state)
        _check_numbers(f"{said}: residual", residual, f"({state.size}, N)", (state.size, None))
        if residual.shape[1] % term.dims:
            raise ValueError(
                f"{said}: residual: expected a multiple of dims = {term.dims} residuals a "
                f"candidate, got {residual.shape[1]}"
            )
        columns = _columns(said, term, state)
        own = type(term)
        if own.add_to is Term.add_to and own.jacobian is not Term.jacobian:
            shape = (state.size, residual.shape[1], columns)
            wanted = f"{shape}, with as many columns as `columns` names,"
            _check_numbers(f"{said}: jacobian", term.jacobian(state), wanted, shape)
    except Exception as error:
        if said not in str(error):
            error.add_note(f"raised by {said} of a fit, asked about {state.size} candidates")
        raise


def _columns(said: str, term: Term, state: State) -> int:
    """How many unknowns the term looks at; ValueError for some that there are not."""
    places: Any = term.columns(state.unknowns)
    count = state.unknowns.count
    sound = isinstance(places, tuple) and all(
        isinstance(place, slice)
        and isinstance(place.start, int)
        and isinstance(place.stop, int)
        and 0 <= place.start < place.stop <= count
        and place.step in (None, 1)
        for place in places
    )
    if not sound or not places:
        raise ValueError(
            f"{said}: columns: expected a tuple of slices (start, stop) within {count} unknowns, "
            f"got {places!r}"
        )
    return sum(place.stop - place.start for place in places)


def _check_numbers(said: str, given: Any, wanted: str, shape: tuple[int | None, ...]) -> None:
    if not isinstance(given, np.ndarray) or given.dtype.kind not in "fiu":
        got = f"{given.dtype} numbers" if isinstance(given, np.ndarray) else _kind(given)
        raise ValueError(f"{said}: expected an array of float64 of shape {wanted} got {got}")
    fits = given.ndim == len(shape) and all(
        want in (None, got) for want, got in zip(shape, given.shape, strict=True)
    )
    if not fits:
        raise ValueError(f"{said}: expected shape {wanted} got {given.shape}")
    with np.errstate(over="ignore"):
        summed = np.square(given, dtype=np.float64).sum()
    if not np.isfinite(summed):
        worst = given.ravel()[np.abs(given).argmax()]
        raise ValueError(f"{said}: expected finite numbers, and finite squares, got {worst}")


def _trees(term: Term) -> list[Kinematics]:
    """The joint trees that a term holds, itself or in its points."""
    held = [getattr(term, "kinematics", None), *getattr(term, "__dict__", {}).values()]
    trees = [part.kinematics if isinstance(part, PointSet) else part for part in held]
    return [tree for tree in trees if isinstance(tree, Kinematics)]


def _check_list(name: str, given: Any, kind: type, what: str) -> None:
    if isinstance(given, kind):
        raise TypeError(
            f"{name}: expected a list of {kind.__name__}, got a single one; pass it in a list"
        )
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise TypeError(
            f"{name}: expected a list of {kind.__name__}, got {_kind(given)}; pass [{what}]"
        )
    for number, item in enumerate(given):
        if not isinstance(item, kind):
            raise TypeError(
                f"{name}[{number}]: expected a {kind.__name__}, got {_kind(item)}; pass {what}"
            )


def _kind(given: Any) -> str:
    return type(given).__name__
