"""AP, AR and who was found, against figures worked out by hand from COCO's formula."""

import numpy as np
import pytest

from tests.apps.benches.keypoints.documents import AREA, STANDING, annotation, document, written
from thirdwave.apps.benches.keypoints.annotations import read_annotations
from thirdwave.apps.benches.keypoints.evaluate import STATISTICS, Detected, evaluate
from thirdwave.body.metrics import COCO_SIGMAS

BESIDE = STANDING + np.array([400.0, 0.0])
NOBODY = STANDING + np.array([900.0, 300.0])


def judged(folder, annotations, detections, images=None):
    path = written(folder, document(annotations, images=images))
    return evaluate(read_annotations(path).pictures, detections)


def detected(xy=STANDING, score=0.9, image=7):
    return Detected(image=image, xy=xy, score=score)


def off_by(similarity):
    """Points that are each so far off that COCO calls them `similarity` alike."""
    distance = 2 * COCO_SIGMAS * np.sqrt(2 * AREA * np.log(1 / similarity))
    return STANDING + distance[:, None] * np.array([0.6, 0.8])


def test_perfect_keypoints_have_an_ap_of_one(tmp_path):
    found = judged(tmp_path, [annotation(1)], [detected()])
    assert found.statistics == pytest.approx(
        dict.fromkeys(("ap", "ap50", "ap75", "ap_large", "ar", "ar50", "ar75", "ar_large"), 1.0)
    )
    assert (found.pairs[0].oks, found.false) == (1.0, 0)


def test_nobody_found_is_an_ap_of_zero(tmp_path):
    found = judged(tmp_path, [annotation(1)], [])
    assert {found.statistics[name] for name in ("ap", "ap50", "ar")} == {0.0}
    assert found.pairs[0].detected is None
    assert found.pairs[0].oks == 0.0


@pytest.mark.parametrize(("similarity", "passed"), [(0.97, 10), (0.72, 5), (0.51, 1), (0.49, 0)])
def test_the_ap_is_the_share_of_thresholds_that_the_similarity_reaches(
    tmp_path, similarity, passed
):
    found = judged(tmp_path, [annotation(1)], [detected(off_by(similarity))])
    assert found.statistics["ap"] == pytest.approx(passed / 10)
    assert found.statistics["ar"] == pytest.approx(passed / 10)
    assert found.statistics["ap75"] == pytest.approx(float(similarity > 0.75))
    if passed:
        assert found.pairs[0].oks == pytest.approx(similarity, abs=1e-6)
    assert found.false == (0 if passed else 1)


def test_somebody_surer_who_is_nobody_halves_the_precision(tmp_path):
    found = judged(tmp_path, [annotation(1)], [detected(score=0.3), detected(NOBODY, score=0.8)])
    assert found.statistics["ap"] == pytest.approx(0.5)
    assert found.statistics["ar"] == pytest.approx(1.0)
    assert found.false == 1
    # Less sure than the true one he costs no precision at any recall.
    found = judged(tmp_path, [annotation(1)], [detected(score=0.9), detected(NOBODY, score=0.8)])
    assert found.statistics["ap"] == pytest.approx(1.0)


def test_one_of_two_found_is_half_the_recall(tmp_path):
    found = judged(tmp_path, [annotation(1), annotation(2, BESIDE)], [detected()])
    assert found.statistics["ar"] == pytest.approx(0.5)
    assert found.statistics["ap"] == pytest.approx(51 / 101)  # recalls 0 to 0.5 of 101
    assert [pair.detected is not None for pair in found.pairs] == [True, False]


def test_each_person_gets_the_detection_that_is_theirs(tmp_path):
    people = [annotation(1), annotation(2, BESIDE)]
    found = judged(tmp_path, people, [detected(BESIDE + 1, 0.4), detected(STANDING - 1, 0.5)])
    for pair in found.pairs:
        assert pair.off_px == pytest.approx(np.full(17, np.sqrt(2)))


def test_somebody_found_twice_is_once_false(tmp_path):
    found = judged(tmp_path, [annotation(1)], [detected(), detected(STANDING + 1, 0.5)])
    assert found.false == 1
    assert len(found.pairs) == 1


def test_only_labelled_keypoints_are_compared(tmp_path):
    visible = np.array([2] * 11 + [0] * 6)
    lost = np.where(visible[:, None] > 0, STANDING, 5000.0)
    found = judged(tmp_path, [annotation(1, visible=visible)], [detected(lost)])
    assert found.statistics["ap"] == pytest.approx(1.0)
    assert np.isnan(found.pairs[0].similarities).sum() == 6


def test_hidden_keypoints_count_as_seen_ones_do(tmp_path):
    found = judged(tmp_path, [annotation(1, visible=1)], [detected(NOBODY)])
    assert found.statistics["ap"] == 0.0


def test_a_crowd_is_neither_missed_nor_false(tmp_path):
    crowd = annotation(1, BESIDE, iscrowd=1)
    found = judged(tmp_path, [crowd, annotation(2)], [detected(), detected(BESIDE, 0.95)])
    assert found.statistics["ap"] == pytest.approx(1.0)
    assert (len(found.pairs), found.false) == (1, 0)


def test_somebody_without_labelled_keypoints_is_neither_missed_nor_false(tmp_path):
    unlabelled = annotation(1, BESIDE, visible=0)
    found = judged(tmp_path, [unlabelled, annotation(2)], [detected(), detected(BESIDE, 0.95)])
    assert (len(found.pairs), found.false) == (1, 0)
    found = judged(tmp_path, [unlabelled, annotation(2)], [detected()])
    assert found.statistics["ar"] == pytest.approx(1.0)


def test_a_picture_without_people_can_only_have_false_ones(tmp_path):
    images = [{"id": 7, "file_name": "a.png"}, {"id": 8, "file_name": "b.png"}]
    found = judged(
        tmp_path, [annotation(1)], [detected(), detected(image=8, score=0.95)], images=images
    )
    assert found.false == 1
    assert found.statistics["ap"] == pytest.approx(0.5)


def test_sizes_that_nobody_has_are_left_out_of_the_figures(tmp_path):
    found = judged(tmp_path, [annotation(1, area=50.0**2)], [detected()])
    assert found.statistics["ap_medium"] == pytest.approx(1.0)
    assert not {"ap_large", "ar_large"} & found.statistics.keys()
    nobody = judged(tmp_path, [], [])
    assert (nobody.statistics, nobody.pairs) == ({}, ())


def test_only_the_twenty_surest_of_a_picture_are_looked_at(tmp_path):
    sure = [detected(NOBODY + n, 0.9) for n in range(20)]
    found = judged(tmp_path, [annotation(1)], [*sure, detected(score=0.1)])
    assert found.statistics["ar"] == 0.0
    assert found.false == 20


def test_pycocotools_says_nothing_on_its_own(tmp_path, capsys):
    judged(tmp_path, [annotation(1)], [detected()])
    assert capsys.readouterr() == ("", "")


def test_figures_are_those_of_the_reference_reader(tmp_path):
    """The same files through pycocotools' own loaders give the same ten numbers."""
    import json

    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    rng = np.random.default_rng(0)
    images = [{"id": n, "file_name": f"{n}.png"} for n in range(3, 11)]
    people, detections = [], []
    for image in images:
        for _ in range(rng.integers(0, 4)):
            xy = STANDING * rng.uniform(0.2, 1.5) + rng.uniform(0, 400, size=2)
            area = float(np.prod(np.ptp(xy, axis=0)) * 0.6)
            visible = rng.integers(0, 3, size=17)
            people.append(
                annotation(len(people) + 1, xy, image=image["id"], visible=visible, area=area)
            )
            noise = rng.normal(scale=0.06 * np.sqrt(area), size=xy.shape)
            # Hundredths of a pixel, as the result file keeps them.
            xy = np.round(xy + noise, 2)
            detections.append(detected(xy, float(rng.random()), image["id"]))
    truth = written(tmp_path, document(people, images=images))
    results = tmp_path / "results.json"
    results.write_text(json.dumps([each.result() for each in detections]))
    reference = COCO(str(truth))
    judge = COCOeval(reference, reference.loadRes(str(results)), "keypoints")
    judge.evaluate()
    judge.accumulate()
    judge.summarize()
    found = evaluate(read_annotations(truth).pictures, detections)
    assert 0.1 < found.statistics["ap"] < 0.9
    wanted = dict(zip(STATISTICS, judge.stats, strict=True))
    assert found.statistics == pytest.approx({k: v for k, v in wanted.items() if v >= 0})
