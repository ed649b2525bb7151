"""From pictures and annotations to the report, through the real detector and fit."""

import json

import numpy as np
import pytest
from PIL import Image

from tests.apps.benches.rendered import coco_of, render, save
from thirdwave.apps.benches.keypoints.evaluate import evaluate
from thirdwave.apps.benches.keypoints.run import run
from thirdwave.apps.errors import UserError
from thirdwave.body.metrics import oks


def bench(folder, name="coco.json", **options):
    options = {"coco": folder / name, "images": folder, **options}
    return run(quick=options.pop("quick", False), tell=lambda what: None, **options)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three rendered people with their annotations."""
    folder = tmp_path_factory.mktemp("pictures")
    people = render(folder, 3)
    save(folder / "coco.json", coco_of(people))
    return folder


@pytest.fixture(scope="module", params=["detector", "landmarks", "body"])
def report(request, folder):
    return bench(folder, points=request.param)


def test_rendered_people_are_found_near_their_keypoints(report):
    numbers = report.metrics
    assert (numbers["pictures"], numbers["people"]) == (3, 3)
    assert numbers["found"] >= 2
    assert 0.5 < numbers["mean_oks_found"] < 0.999
    assert 0.1 < numbers["ap"] <= numbers["ap50"] <= 1.0
    assert numbers["seconds_per_picture"] > 0


def test_who_is_found_missed_or_false_adds_up(report):
    numbers = report.metrics
    assert numbers["found"] + numbers["missed"] == numbers["people"]
    assert numbers["found_share"] == pytest.approx(numbers["found"] / 3)
    assert numbers["false_per_picture"] == pytest.approx(numbers["false"] / 3)


def test_a_report_on_own_data_has_no_targets_and_says_its_protocol(report):
    assert report.targets == {}
    assert any("visibility 1 and 2 count" in note for note in report.notes)
    assert "embedded" in report.notes[0]
    assert len(report.tables[0].rows) == 17


def test_the_files_hold_what_was_found_and_what_came_out_worst(report, tmp_path):
    results, sheet = report.draw(tmp_path)
    found = json.loads(results.read_text())
    assert len(found) >= 2
    assert {"image_id", "category_id", "keypoints", "score"} == found[0].keys()
    assert len(found[0]["keypoints"]) == 51
    with Image.open(sheet) as drawn:
        colours = {colour for _, colour in drawn.convert("RGB").getcolors(1 << 24) or []}
    assert {(86, 180, 233), (230, 159, 0)} <= colours  # truth and found


def test_results_judged_alone_give_the_reports_figures(folder, tmp_path):
    from thirdwave.apps.benches.keypoints.annotations import read_annotations
    from thirdwave.apps.benches.keypoints.evaluate import Detected

    report = bench(folder)
    assert report.draw is not None
    results = json.loads(report.draw(tmp_path)[0].read_text())
    detections = [
        Detected(image=r["image_id"], xy=np.reshape(r["keypoints"], (17, 3))[:, :2],
                 score=r["score"]) for r in results
    ]  # fmt: skip
    alone = evaluate(read_annotations(folder / "coco.json").pictures, detections)
    assert alone.statistics["ap"] == pytest.approx(report.metrics["ap"])
    hits = [p for p in alone.pairs if p.detected is not None]
    own = [
        oks(p.detected.xy, p.truth.xy, p.truth.labelled, p.truth.area) for p in hits if p.detected
    ]
    assert np.mean(own) == pytest.approx(report.metrics["mean_oks_found"], abs=1e-3)


def test_pictures_that_are_missing_damaged_or_of_another_size_are_left_out_and_said(
    folder, tmp_path
):
    document = json.loads((folder / "coco.json").read_text())
    (tmp_path / "00.png").write_bytes((folder / "00.png").read_bytes())
    (tmp_path / "01.png").write_bytes(b"no picture")
    document["images"][0]["file_name"] = "train/00.png"
    document["images"] += [{"id": 1, "file_name": "00.png", "width": 5, "height": 4}]
    save(tmp_path / "coco.json", document)
    report = bench(tmp_path)
    assert report.metrics["pictures"] == 1
    assert report.metrics["pictures_left_out"] == 3
    assert report.metrics["people"] == 1  # whoever is in the others is not missed
    (said,) = [note for note in report.notes if "left out" in note]
    assert said.startswith("3 pictures were left out, with everybody in them; the first: 01.png:")


def test_a_folder_without_one_of_the_pictures_is_an_error_that_names_the_first(folder, tmp_path):
    with pytest.raises(
        UserError, match=r"none of the pictures \(3\) can be used; .* 00\.png: not in"
    ):
        bench(folder, images=tmp_path)
    with pytest.raises(UserError, match="--images: expected a folder of pictures"):
        bench(folder, images=folder / "coco.json")


def test_so_many_pictures_are_looked_at_as_were_asked_for(folder):
    assert bench(folder, max=1).metrics["pictures"] == 1
    assert bench(folder, max=2, quick=True).metrics["pictures"] == 2


def test_pictures_in_which_nobody_is_annotated_or_found_are_counted(tmp_path):
    Image.new("RGB", (64, 48), "grey").save(tmp_path / "empty.png")
    document = coco_of([])
    document["images"] = [{"id": 1, "file_name": "empty.png"}]
    save(tmp_path / "coco.json", document)
    numbers = bench(tmp_path).metrics
    assert (numbers["people"], numbers["false"], numbers["pictures"]) == (0, 0, 1)
    assert not {"ap", "found_share", "mean_oks_found"} & numbers.keys()


WRONG = {
    "points": ({"points": "hands"}, "--points: expected one of detector, landmarks, body"),
    "an estimator without bodies": (
        {"estimator": "landmarks"},
        "--estimator: makes bodies, and --points detector uses none",
    ),
    "two estimators": (
        {"points": "body", "estimator": "landmarks,fit"},
        "--estimator: expected one for these points",
    ),
    "an unknown detector": ({"detector": "nope"}, "--detector: expected one of embedded"),
    "an unknown estimator": (
        {"points": "body", "estimator": "nope"},
        "got 'nope'",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_options_that_make_no_sense_are_refused_before_anything_runs(folder, what):
    options, why = WRONG[what]
    with pytest.raises(UserError) as told:
        bench(folder, images=folder, **options)
    assert why in str(told.value)


def test_the_command_prints_one_object(folder, thirdwave):
    done = thirdwave(
        "bench",
        "keypoints",
        "--coco",
        folder / "coco.json",
        "--images",
        folder,
        "--max",
        1,
        "--json",
    )
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert said["bench"] == "keypoints"
    assert said["targets"] == {}
    assert said["metrics"]["pictures"] == 1


def test_the_command_asks_for_what_is_missing(thirdwave):
    done = thirdwave("bench", "keypoints", "--images", ".")
    assert done.returncode == 2
    assert done.stderr == (
        "thirdwave: `bench keypoints` needs --coco: "
        "thirdwave bench keypoints --coco ... --images ...\n"
    )
