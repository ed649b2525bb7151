"""The bench of perception measures what it says, on people whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest

from thirdwave.apps.benches.perception import judged as judging
from thirdwave.apps.benches.perception import run, timing
from thirdwave.apps.benches.perception.judged import Errors, Judged, judged, middle, recall
from thirdwave.apps.benches.perception.people import Group, Seen, true_box
from thirdwave.body.synthetic.families import FAMILIES
from thirdwave.body.synthetic.postures import MIXTURE, sample
from thirdwave.tools.estimators.contract import Photo
from thirdwave.tools.estimators.pool import DEFAULT_ESTIMATOR, estimator_called

CONTRACT = {
    "regressor_fit_mpjpe_mm", "fit_alone_mpjpe_mm", "regressor_fit_pa_mpjpe_mm",
    "fit_alone_pa_mpjpe_mm", "rotation_error_ratio", "fit_iterations_ratio", "lying_found",
    "squat_accuracy", "image_to_bodies_s_2people", "rss_mb",
}  # fmt: skip
EXACT = Errors(
    mpjpe_mm=0, pa_mpjpe_mm=0, rotation_deg=0, iterations=4, label="lying",
    label_of_all="lying", accepted=True,
)  # fmt: skip


@pytest.fixture(scope="module")
def standing():
    group = Group(name="test", counts={"standing": 3}, whole=True)
    return [judged(seen) for seen in group.people(seed=0)]


def lying(said):
    truth = sample(np.random.default_rng(0), families={"supine": 1.0})
    errors = None if said is None else replace(EXACT, label=said)
    seen = Seen(truth=truth, person=None, others=0)
    return Judged(seen=seen, alone=errors, guided=errors, ideal="lying")


def test_bodies_of_people_who_were_found_lie_near_the_truth(standing):
    there = [one for one in standing if one.alone is not None and one.guided is not None]
    assert len(there) >= 2
    assert 5 < middle(there, "alone", "mpjpe_mm") < 400
    assert 5 < middle(there, "guided", "mpjpe_mm") < 400
    for one in there:
        assert one.alone is not None
        assert one.alone.pa_mpjpe_mm <= one.alone.mpjpe_mm + 60
        assert one.alone.iterations > 0


def test_the_guided_body_is_the_one_that_the_product_makes_by_default(standing):
    one = next(one for one in standing if one.guided is not None)
    person, camera = one.seen.person, one.seen.truth.camera
    estimator = estimator_called(DEFAULT_ESTIMATOR, {}, "estimator")
    (made,) = estimator.estimate(Photo(camera, [person]), [person])
    assert made.body is not None
    ours = judging.with_regressor(person, camera).body
    np.testing.assert_allclose(made.body.transl, ours.transl, atol=1e-5)
    np.testing.assert_allclose(made.body.pose.body_pose, ours.pose.body_pose, atol=1e-5)


def test_people_of_a_group_are_its_own_and_the_same_again():
    families = {"standing": 1}

    def place(name):
        return next(iter(Group(name=name, counts=families, whole=True).people(0))).truth.body.transl

    np.testing.assert_array_equal(place("one"), place("one"))
    assert np.abs(place("one") - place("other")).max() > 1e-3


def test_who_is_lost_or_unknown_counts_against_the_posture():
    people = [lying("lying"), lying("unknown"), lying(None), lying("sitting")]
    assert recall(people, "lying") == 0.25


def test_errors_are_medians_over_those_who_were_found():
    people = [lying(None), *(lying("lying") for _ in range(3))]
    assert middle(people, "alone", "iterations") == 4
    assert np.isnan(middle([lying(None)], "alone", "mpjpe_mm"))


def test_the_true_box_ends_at_the_picture():
    person = sample(np.random.default_rng(2), cut_share=1.0)
    box = true_box(person)
    assert (box[:2] >= 0).all()
    assert (box[2:] <= person.camera.image_size).all()


def test_the_groups_ask_for_every_family_and_for_whole_people_only_where_postures_are_judged():
    everybody, mixtures, whole = run.FULL.groups
    assert set(everybody.counts) == set(FAMILIES)
    assert set(mixtures.counts) == {MIXTURE}
    assert {FAMILIES[name].label for name in whole.counts} == {"lying", "squatting", "sitting"}
    assert (everybody.whole, mixtures.whole, whole.whole) == (False, False, True)


def test_the_timed_process_says_how_long_it_took_and_what_it_needed():
    told = timing.measure(1, 1, seed=0, unset=())
    assert 0 < told["seconds"] < 60
    assert 60 < told["rss_mb"] < 4000
    assert told["bodies"] == 2


def test_a_timed_process_that_fails_says_why(monkeypatch):
    monkeypatch.setattr(timing, "__name__", "thirdwave.apps.benches.nothing_here")
    with pytest.raises(RuntimeError, match="nothing_here"):
        timing.measure(1, 1, seed=0, unset=())


def test_every_number_of_the_contract_is_there(monkeypatch, tmp_path):
    monkeypatch.setattr(
        timing, "measure", lambda *_: {"seconds": 0.4, "bodies": 2.0, "rss_mb": 300.0}
    )
    labels = ("lying", "squatting", "sitting")
    tiny = run.Sizes(each=1, mixtures=3, postures=dict.fromkeys(labels, 1), pictures=1, runs=1)
    monkeypatch.setattr(run, "FAMILIES", {
        name: FAMILIES[name] for name in ("standing", "supine", "deep squat", "chair")
    })  # fmt: skip
    told: list[str] = []
    report = run.measure(tiny, told.append)
    assert report.metrics.keys() >= CONTRACT
    assert report.targets.keys() <= report.metrics.keys()
    assert len(report.tables) == 3
    pytest.importorskip("matplotlib")
    assert report.draw is not None
    for picture in report.draw(tmp_path):
        assert picture.stat().st_size > 10_000
