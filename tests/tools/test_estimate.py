"""`estimate_pose` with estimators by name: which is asked, with what, and what is kept of it."""

from dataclasses import replace

import numpy as np
import pytest

from tests.tools.estimators import stubs
from tests.tools.estimators.stubs import Told, backend, context, pooled
from thirdwave.scene import Body, Fit, Scene
from thirdwave.tools.backends import Shelf
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.estimate import estimate_pose
from thirdwave.tools.estimators.contract import Estimate
from thirdwave.tools.testing import check_tool


@pytest.fixture
def where() -> Scene:
    return stubs.scene()


def fit_of(scene: Scene | None, who: str) -> Fit:
    assert scene is not None
    body = scene.person(who).body
    assert body is not None
    assert body.fit is not None
    return body.fit


BLIND = ("landmarks",)


def test_the_estimator_that_is_named_is_asked_for_those_that_want(where, monkeypatch):
    told = Told()
    pooled(monkeypatch, backend(told, takes=BLIND))
    seen = check_tool(estimate_pose, where, {"estimator": "told", "people": ["p2"]})
    assert told.asked == [(("p2",), None)]
    assert fit_of(seen.scene, "p2").method == "told"
    assert seen.scene is not None
    assert seen.scene.person("p1").body is None


def test_the_settings_name_the_estimator_and_its_options(where, monkeypatch):
    told, loads = Told(), []
    made = backend(told, takes=BLIND)
    made = replace(made, load=lambda options: (loads.append(options.much), told)[1])
    pooled(monkeypatch, made)
    settings = {"estimator": "told", "backends": {"estimators": {"told": {"much": 3}}}}
    seen = check_tool(estimate_pose, where, context=context(**settings))
    assert fit_of(seen.scene, "p1").method == "told"
    assert loads == [3]
    settings["backends"] = {"estimators": {"told": {"many": 3}}}
    with pytest.raises(ToolFailed, match=r"backend told, option many: .* \(options: much\)"):
        check_tool(estimate_pose, where, {"again": True}, context=context(**settings))


def test_a_name_that_is_not_there_is_sent_back_even_if_it_is_a_path(where, monkeypatch, tmp_path):
    pooled(monkeypatch, backend(Told()))
    for name in ("magic", str(tmp_path), "thirdwave.tools.estimators.embedded:landmarks"):
        with pytest.raises(ToolRetry, match="estimator: expected one of landmarks, told, got '"):
            check_tool(estimate_pose, where, {"estimator": name})


def test_an_estimator_that_cannot_be_imported_says_why(where, monkeypatch):
    replaced = pooled(monkeypatch)
    shelf = Shelf(replaced.shelf.backends, {"lost": "a of b: ImportError: no c"})
    monkeypatch.setattr(replaced, "_shelf", shelf)
    with pytest.raises(ToolFailed, match=r"estimator 'lost' could not be imported: .*no c"):
        check_tool(estimate_pose, where, {"estimator": "lost"})


def test_a_prompt_goes_to_those_that_read_and_is_sent_back_by_others(where, monkeypatch):
    told = Told(change=lambda e: replace(e, text=f"{e.person} \n walks at 5 km/h"))
    pooled(monkeypatch, backend(told, takes=("landmarks", "prompt"), gives=("pose", "text")))
    args = {"estimator": "told", "prompt": "how fast?", "people": ["p1"]}
    seen = check_tool(estimate_pose, where, args)
    assert told.asked == [(("p1",), "how fast?")]
    sentence = 'told said of p1, which is not measured: "p1 walks at 5 km/h"'
    assert sentence in seen.text
    assert sentence in [line.text for line in seen.evidence]
    with pytest.raises(ToolRetry, match="prompt: the estimator 'landmarks' takes none"):
        check_tool(estimate_pose, where, {"prompt": "how fast?"})


def test_another_prompt_asks_again_and_the_same_call_does_not(where, monkeypatch):
    told = Told()
    pooled(monkeypatch, backend(told, takes=("landmarks", "prompt")))
    scene = check_tool(estimate_pose, where, {"estimator": "told"}).scene
    assert scene is not None
    known = estimate_pose.known
    assert known is not None
    assert known(scene, estimate_pose.parse({"estimator": "told"})) is not None
    for args in (
        {"estimator": "told", "prompt": "sitting"},
        {"estimator": "told", "again": True},
        {"estimator": "landmarks"},
    ):
        assert known(scene, estimate_pose.parse(args)) is None
    check_tool(estimate_pose, scene, {"estimator": "told", "prompt": "sitting"})
    assert [prompt for _, prompt in told.asked] == [None, "sitting"]


def test_of_several_poses_the_one_on_the_keypoints_is_taken(where, monkeypatch):
    def two(estimate: Estimate) -> list[Estimate]:
        return [replace(estimate, transl=estimate.transl + np.array([0.05, 0, 0])), estimate]

    pooled(monkeypatch, backend(Told(change=two), takes=BLIND))
    seen = check_tool(estimate_pose, where, {"estimator": "told"})
    assert seen.scene is not None
    body = seen.scene.person("p1").body
    assert isinstance(body, Body)
    assert np.array_equal(body.transl, stubs.TRUTH["p1"].transl)
    assert any("told gave 2 poses of p1" in line.text for line in seen.evidence)


def test_a_rejected_estimate_takes_no_good_body_away(where, monkeypatch):
    astray = Told(change=lambda e: replace(e, transl=e.transl + np.array([1.5, 0, 0])))
    pooled(monkeypatch, backend(astray, takes=BLIND))
    good = check_tool(estimate_pose, where).scene
    assert good is not None
    seen = check_tool(estimate_pose, good, {"estimator": "told", "people": "p1"})
    assert fit_of(seen.scene, "p1").method == "landmarks"
    assert "the estimate of told for p1 was rejected: the body lies" in seen.text
    assert seen.text.endswith("and the body that was there is kept")
    first = check_tool(estimate_pose, where, {"estimator": "told", "people": "p1"})
    assert not fit_of(first.scene, "p1").accepted
    assert "the estimate for p1 was rejected" in first.text


def test_people_of_whom_nothing_can_be_said_are_told_with_the_reason(where, monkeypatch):
    def change(e: Estimate) -> Estimate:
        return e if e.person == "p1" else Estimate(person=e.person, reason="p2 is too dark")

    pooled(monkeypatch, backend(Told(change=change), takes=BLIND))
    seen = check_tool(estimate_pose, where, {"estimator": "told"})
    assert "p2 is too dark" in seen.text
    assert "p1 (left) has a body to measure" in seen.text


def test_an_estimator_that_forgets_somebody_is_told_on(where, monkeypatch):
    pooled(monkeypatch, backend(Told(change=lambda e: [] if e.person == "p2" else e), takes=BLIND))
    with pytest.raises(ToolFailed, match="'told' said nothing of p2"):
        check_tool(estimate_pose, where, {"estimator": "told"})


def test_a_users_body_file_serves_the_estimators_that_need_it(where, monkeypatch, tmp_path):
    from tests.body import model_files

    path = model_files.save(tmp_path / "SMPL_NEUTRAL.npz", model_files.smpl_members())
    pooled(monkeypatch, backend(Told(change=lambda e: replace(e, body_model="smpl")), takes=BLIND))
    for bodies, file in (({}, "default"), ({"smpl": str(path)}, str(path))):
        settings = {"backends": {"bodies": bodies}}
        seen = check_tool(estimate_pose, where, {"estimator": "told"}, context=context(**settings))
        assert seen.scene is not None
        body = seen.scene.person("p1").body
        assert body is not None
        assert body.body_model == file


def test_an_estimator_that_looks_at_pixels_fails_without_a_picture(where, monkeypatch):
    class Looks(Told):
        def estimate(self, photo, people, prompt=None):
            assert photo.rgb.shape
            return super().estimate(photo, people, prompt)

    pooled(monkeypatch, backend(Looks()))
    with pytest.raises(ToolFailed, match="this scene has no picture to look at"):
        check_tool(estimate_pose, where, {"estimator": "told"})
    gone = replace(where, image="0" * 64)
    with pytest.raises(ToolFailed, match="no longer stored"):
        check_tool(estimate_pose, gone, {"estimator": "told"})


def test_models_are_loaded_once_and_given_back(where, monkeypatch):
    told = Told()
    replaced = pooled(monkeypatch, backend(told, takes=BLIND))
    for _ in range(2):
        check_tool(estimate_pose, where, {"estimator": "told"})
    assert replaced.loaded() == ("told",)
    assert replaced.unload() == ("told",)
    assert told.closed == 1


def test_an_estimator_that_breaks_is_named(where, monkeypatch):
    def explode(estimate: Estimate) -> Estimate:
        raise RuntimeError("CUDA out of memory\nmore")

    pooled(monkeypatch, backend(Told(change=explode), takes=BLIND))
    said = "the estimator 'told' broke: RuntimeError: CUDA out of memory$"
    with pytest.raises(ToolFailed, match=said):
        check_tool(estimate_pose, where, {"estimator": "told"})
    pooled(monkeypatch, backend(Told(change=lambda e: [{"pose": 3}]), takes=BLIND))
    with pytest.raises(ToolFailed, match="'told' gave dict, expected Estimate"):
        check_tool(estimate_pose, where, {"estimator": "told"})
