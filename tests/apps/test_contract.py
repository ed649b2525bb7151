"""What `--json` says of a fit."""

import json
from dataclasses import replace

import numpy as np

from tests.tools.authored_scenes import estimated, person, scene
from thirdwave.apps.contract import people_json
from thirdwave.body.skeleton import JOINT_NAMES
from thirdwave.scene import Fit, Person


def fit_json(who: Person) -> dict:
    (found,) = people_json(scene(who))
    json.dumps(found, allow_nan=False)
    return found["fit"]


def test_a_refined_fit_says_how_it_was_before_and_how_sure_it_is():
    who = person("p1")
    assert who.body is not None
    fit = Fit(
        method="smplify",
        accepted=True,
        residual_px=6.125,
        residual_mm=48.04,
        before_px=9.3333,
        before_mm=61.26,
        ignored=("left_wrist",),
        uncertainty_mm=np.arange(24) + 0.04,
    )
    found = fit_json(replace(who, body=replace(who.body, fit=fit)))
    assert (found["before_px"], found["residual_px"]) == (9.33, 6.12)
    assert (found["before_mm"], found["residual_mm"]) == (61.3, 48.0)
    assert found["ignored"] == ["left_wrist"]
    assert found["uncertainty_mm"] == {name: float(at) for at, name in enumerate(JOINT_NAMES)}


def test_what_a_method_does_not_know_is_null():
    found = fit_json(estimated(person("p1")))
    assert (found["before_px"], found["before_mm"], found["uncertainty_mm"]) == (None, None, None)
    assert found["ignored"] == []


def test_a_given_body_has_no_fit():
    (found,) = people_json(scene(person("p1")))
    assert found["fit"] is None
