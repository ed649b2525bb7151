"""The three estimators that come with thirdwave: same people in, each its own way out."""

import numpy as np
import pytest

from tests.body.poses import CAMERA
from tests.tools.regressor.people import seen
from thirdwave.scene import Body, Fit, Person
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.estimators.contract import Photo
from thirdwave.tools.estimators.embedded import NoOptions, fit, landmarks, regressor

PERSON = seen(1)[0]
WHO = Person(id="p1", xyxy=PERSON.xyxy, keypoints=PERSON.detector, landmarks=PERSON.landmarks)
BACKENDS = (landmarks, fit, regressor)


def bodies():
    photo = Photo(CAMERA, [WHO])
    made: dict[str, tuple[Body, Fit]] = {}
    for backend in BACKENDS:
        body = backend.load(NoOptions()).estimate(photo, [WHO])[0].body
        assert body is not None
        assert body.fit is not None
        made[backend.card.name] = body, body.fit
    return made


def test_a_body_says_by_which_of_them_it_was_made():
    assert {name: fit.method for name, (_, fit) in bodies().items()} == {
        "landmarks": "landmarks", "fit": "fit", "regressor": "regressor"
    }  # fmt: skip


def test_they_do_not_agree_and_only_fits_end_nearer_than_they_began():
    made = bodies()
    places = [body.pose.body_pose for body, _ in made.values()]
    assert np.abs(places[0] - places[1]).max() > 0.02
    assert np.abs(places[0] - places[2]).max() > 0.02
    for name in ("landmarks", "fit"):
        after, before = made[name][1].residual_px, made[name][1].before_px
        assert after is not None
        assert before is not None
        assert after < before
    assert made["regressor"][1].residual_px == made["regressor"][1].before_px


def test_without_landmarks_each_says_so_and_takes_no_words():
    nobody = Person(id="p2", xyxy=PERSON.xyxy)
    for backend in BACKENDS:
        loaded = backend.load(NoOptions())
        (said,) = loaded.estimate(Photo(CAMERA, [nobody]), [nobody])
        assert said.body is None
        assert said.reason.startswith("p2 has no landmarks")
        with pytest.raises(ToolRetry, match="takes no prompt"):
            loaded.estimate(Photo(CAMERA, [WHO]), [WHO], prompt="sitting")
