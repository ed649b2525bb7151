"""Of several estimates of known people the nearest is kept, judged by points none was made from."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.body.poses import CAMERA
from tests.tools.authored_scenes import numbers
from tests.tools.estimators import stubs
from tests.tools.estimators.stubs import TRUTH, Told, backend, pooled
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import matrix_from_vector, vector_from_matrix
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Body, Fit, Observation, Person, Scene
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.discriminate import _findings, compare_estimates
from thirdwave.tools.estimators.contest import Candidate, Contest, choose
from thirdwave.tools.estimators.contract import Estimate
from thirdwave.tools.estimators.held_out import Jury
from thirdwave.tools.testing import check_tool

POINTS = ("landmarks",)


def raised(estimate: Estimate, degrees: float = 60.0) -> Estimate:
    """The same with the left arm raised."""
    assert estimate.pose is not None
    pose = estimate.pose.body_pose.astype(np.float64)
    row = JOINT["left_shoulder"] - 1
    turn = matrix_from_vector(np.radians([0.0, 0.0, degrees]))
    pose[row] = vector_from_matrix(turn @ matrix_from_vector(pose[row]))
    return replace(estimate, pose=replace(estimate.pose, body_pose=pose))


def wrong(who: str = "p1", **fit: Any) -> Body:
    """A person's body with the arm raised."""
    truth = TRUTH[who]
    pose = raised(Estimate(person=who, pose=truth.pose)).pose
    assert pose is not None
    return replace(
        truth, pose=pose, fit=Fit(method="smplify", accepted=True) if not fit else Fit(**fit)
    )


def where(**bodies: Body | None) -> Scene:
    found = tuple(replace(p, body=bodies.get(p.id)) for p in stubs.people())
    return replace(stubs.scene(), people=found, image=stubs.PICTURE)


def run(before: Scene, **args: Any) -> Observation:
    """Compare, with the contract checked and every number of the text in the evidence."""
    seen = check_tool(compare_estimates, before, args, context=stubs.pictured())
    assert not numbers(seen.text) - numbers(" ".join(line.text for line in seen.evidence))
    return seen


def body_of(scene: Scene | None, who: str = "p1") -> Body:
    assert scene is not None
    body = scene.person(who).body
    assert body is not None
    return body


def method(scene: Scene | None, who: str = "p1") -> str:
    fit = body_of(scene, who).fit
    return "" if fit is None else fit.method


def test_the_nearest_estimate_takes_the_place_of_a_wrong_body(monkeypatch):
    pooled(monkeypatch, backend(Told(), takes=("image",)))
    before = where(p1=wrong())
    seen = run(before, people=["p1"], estimators=["told"])
    assert method(seen.scene) == "told"
    assert np.array_equal(body_of(seen.scene).pose.body_pose, TRUTH["p1"].pose.body_pose)
    lines = [line.text for line in seen.evidence]
    assert lines[0].startswith("p1 now has a body by told, ")
    assert any(line.startswith("p1: told was chosen, ") for line in lines)
    assert any(line.startswith("p1: smplify lost, ") for line in lines)
    told, smplify = (line.value for line in seen.evidence[2:0:-1])
    assert isinstance(told, float)
    assert isinstance(smplify, float)
    assert told < smplify


def test_a_present_body_stays_where_no_other_is_better_beyond_the_noise(monkeypatch):
    def close_by(estimate: Estimate) -> Estimate:
        return raised(estimate, 0.5)

    pooled(monkeypatch, backend(Told(change=close_by)))
    given = {who: replace(body, fit=None) for who, body in TRUTH.items()}
    seen = run(where(**given), estimators=["told"])
    assert seen.scene is None
    assert seen.text.count("'s body is kept: the given body, ") == 2
    assert sum("told lost" in line.text for line in seen.evidence) == 2


def judging(*errors: list[float], sigma_px: float = 10.0) -> Contest:
    """Of candidates with these errors at the keypoints, the first is present."""
    jury = Jury.of(stubs.people()[0], stubs.photo())
    fold = replace(jury.folds[0], source=replace(jury.folds[0].source, sigma=sigma_px))
    jury = replace(jury, folds=(fold,))
    candidates = [
        Candidate(name=f"c{n}", body=TRUTH["p1"], errors=np.array(own), is_present=n == 0)
        for n, own in enumerate(errors)
    ]
    chosen = choose(jury, candidates)
    person = stubs.people()[0]
    return Contest(person=person, jury=jury, candidates=tuple(candidates), chosen=chosen)


@pytest.mark.parametrize(
    ("present", "other", "reason"),
    [
        ([9.0, 8.0] * 8, [8.0, 9.0] * 7 + [8.0, 7.5],
         "by no more than the noise, two standard errors"),
        ([9.0] * 16, [8.1] * 16, "by less than a tenth of a keypoint's error (1.0 px)"),
        ([9.0] * 15 + [60.0], [8.1] * 15 + [0.0],
         "by no more than the one keypoint that tells most"),
    ],
)  # fmt: skip
def test_a_nearer_one_that_lost_is_told_by_which_rule(present, other, reason):
    told = _findings(judging(present, other))
    assert told[0].text.startswith("p1's body is kept: c0, ")
    assert told[0].text.endswith(f", nearer than c0 {reason}")
    assert told[2].text.startswith("p1: c1 lost, ")
    assert told[2].text.endswith(f", nearer than c0 {reason}")


def test_one_that_is_farther_has_no_such_reason():
    told = _findings(judging([5.0] * 16, [9.0] * 16))
    assert not any("nearer" in line.text for line in told[1:])


def test_one_that_hangs_on_a_keypoint_does_not_hide_one_that_is_better():
    one = judging([9.0] * 15 + [60.0], [8.5] * 15 + [0.0], [7.0] * 15 + [60.0], sigma_px=10.0)
    assert one.chosen is not None
    assert one.chosen.name == "c2"
    assert "c1 lost" in _findings(one)[2].text
    assert "the one keypoint that tells most" in _findings(one)[2].text


def small(shape: int) -> Callable[[Estimate], Estimate]:
    return lambda estimate: replace(estimate, betas=np.zeros(shape))


def raising(error: Exception) -> Callable[[Estimate], Estimate]:
    def change(estimate: Estimate) -> Estimate:
        raise error

    return change


class OddError(Exception):
    """Of a plug-in's own kind."""


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (raising(OSError("no such file: weights")), "OSError"),
        (raising(ValueError("wrong size")), "ValueError: wrong size"),
        (raising(OddError("odd")), "OddError: odd"),
        (raising(ToolRetry("say a prompt")), "say a prompt"),
        (small(3), "betas"),
        (lambda estimate: None, "gave NoneType, expected Estimate"),
    ],
)
def test_an_estimator_that_breaks_is_a_candidate_that_cannot_be_chosen(monkeypatch, change, why):
    pooled(monkeypatch, backend(Told(change=change)), backend(Told(), name="good"))
    seen = run(where(p1=wrong()), people=["p1"], estimators=["told", "good"])
    assert method(seen.scene) == "good"
    lost = [line.text for line in seen.evidence if line.text.startswith("p1: told cannot be used")]
    assert len(lost) == 1
    assert why in lost[0]
    assert "\n" not in lost[0]


def test_an_estimator_that_gives_nothing_at_all_is_one_too(monkeypatch):
    class Silent(Told):
        def estimate(self, photo, people, prompt=None) -> Any:
            return None

    pooled(monkeypatch, backend(Silent()), backend(Told(), name="good"))
    seen = run(where(p1=wrong()), people=["p1"], estimators=["told", "good"])
    assert method(seen.scene) == "good"
    assert any("told cannot be used" in line.text for line in seen.evidence)


def test_an_estimator_that_breaks_while_loading_leaves_the_others_to_compare(monkeypatch):
    def no_file(options: object) -> Told:
        raise OSError("no weights there")

    broken = replace(backend(Told(), name="heavy"), load=no_file)
    pooled(monkeypatch, backend(Told()), broken)
    seen = run(where(), people=["p1"], estimators=["heavy", "told"])
    assert method(seen.scene) == "told"
    assert seen.evidence[-1].text.startswith("heavy did not take part: ")
    assert "OSError: no weights there" in seen.evidence[-1].text


def test_who_looks_at_points_is_judged_by_those_it_did_not_get(monkeypatch):
    asked: list[Person] = []

    class Looks(Told):
        def estimate(self, photo, people, prompt=None):
            asked.extend(people)
            return super().estimate(photo, people, prompt)

    pooled(monkeypatch, backend(Looks(), takes=POINTS))
    run(where(), people=["p1"], estimators=["told"])
    full, blind = asked
    assert full.keypoints is not None
    assert blind.keypoints is None
    assert blind.landmarks is not None


def test_the_present_body_is_made_again_without_the_points_that_judge(monkeypatch):
    asked: list[Person] = []

    class Looks(Told):
        def estimate(self, photo, people, prompt=None):
            asked.extend(people)
            return super().estimate(photo, people, prompt)

    pooled(monkeypatch, backend(Looks(), takes=POINTS), backend(Told(), name="other"))
    present = replace(TRUTH["p1"], fit=Fit(method="told", accepted=True))
    seen = run(where(p1=present), people=["p1"], estimators=["other"])
    assert any(person.keypoints is None for person in asked)
    assert seen.text.startswith("p1's body is kept: told, ")
    assert "which it was made from" not in " ".join(line.text for line in seen.evidence)


def test_a_pose_alone_is_placed_without_the_points_that_judge(monkeypatch):
    def pose_alone(estimate: Estimate) -> Estimate:
        return Estimate(person=estimate.person, pose=estimate.pose)

    def error(shift_px: float) -> float:
        people = []
        for person in stubs.people(noise_px=0.5):
            assert person.keypoints is not None
            moved = replace(person.keypoints, xy=person.keypoints.xy + np.array([shift_px, 0]))
            people.append(replace(person, keypoints=moved))
        shifted = replace(where(), people=tuple(people))
        seen = run(shifted, people=["p1"], estimators=["told"])
        px = seen.evidence[0].value
        assert isinstance(px, float)
        return px

    pooled(monkeypatch, backend(Told(change=pose_alone), gives=("pose",)))
    # Fitted to the keypoints it would follow them.
    assert error(0.0) < 2.5
    assert error(12.0) == pytest.approx(12.0, abs=2.5)


def test_a_body_fitted_to_the_points_that_judge_it_is_said_to_be(monkeypatch):
    pooled(monkeypatch, backend(Told(change=raised)))
    present = replace(TRUTH["p1"], fit=Fit(method="smplify", accepted=True))
    seen = run(where(p1=present), people=["p1"], estimators=["told"])
    assert "which it was made from" in seen.text
    assert any("the true error is larger" in line.text for line in seen.evidence)


def test_without_landmarks_half_of_the_keypoints_judge_the_other_half(monkeypatch):
    def pose_alone(estimate: Estimate) -> Estimate:
        return Estimate(person=estimate.person, pose=estimate.pose)

    pooled(monkeypatch, backend(Told(change=pose_alone), gives=("pose",)))
    bare = replace(where(), people=tuple(replace(p, landmarks=None) for p in stubs.people()))
    seen = run(bare, people=["p1"], estimators=["told", "landmarks"])
    lines = " ".join(line.text for line in seen.evidence)
    assert "half of them and judged by the other half" in lines
    assert "17 keypoints" in lines
    assert "p1: landmarks cannot be used: p1 has no landmarks" in lines
    assert method(seen.scene) == "told"


def test_one_keypoint_alone_decides_nothing(monkeypatch):
    """Another body that meets a wrist put wrong by the detector is no better for it."""
    pooled(monkeypatch, backend(Told(change=raised)))
    before = where(p1=replace(TRUTH["p1"], fit=None))
    joints = BodyModel.load().forward(wrong()).joints
    person = before.person("p1")
    assert person.keypoints is not None
    xy = person.keypoints.xy.copy()
    xy[person.keypoints.index("left_wrist")] = CAMERA.project(joints[JOINT["left_wrist"]])
    # Half way between the two, the elbow speaks for neither.
    elbow = person.keypoints.index("left_elbow")
    xy[elbow] = (xy[elbow] + CAMERA.project(joints[JOINT["left_elbow"]])) / 2
    moved = replace(person, keypoints=replace(person.keypoints, xy=xy))
    seen = run(before.with_person(moved), people=["p1"], estimators=["told"])
    assert seen.scene is None
    assert seen.text.startswith("p1's body is kept")


def test_a_rejected_estimate_cannot_win_and_is_named(monkeypatch):
    def astray(estimate: Estimate) -> Estimate:
        return replace(estimate, transl=estimate.transl + np.array([1.5, 0, 0]))

    pooled(monkeypatch, backend(Told(change=astray)))
    seen = run(where(), people=["p1"], estimators=["told", "landmarks"])
    assert method(seen.scene) == "landmarks"
    assert any("told cannot be used: rejected: the body lies" in e.text for e in seen.evidence)


def test_a_rejected_present_body_gives_way_to_any_that_can_be_used(monkeypatch):
    pooled(monkeypatch, backend(Told()))
    before = where(p1=wrong(method="smplify", accepted=False, reason="diverged"))
    seen = run(before, people=["p1"], estimators=["told"])
    assert method(seen.scene) == "told"
    assert any("smplify cannot be used: rejected: diverged" in e.text for e in seen.evidence)


def test_the_embedded_estimators_are_compared_when_none_is_named(monkeypatch):
    pooled(monkeypatch, backend(Told(change=raised), takes=POINTS), backend(Told(), name="seer"))
    seen = run(where(), people=["p2"])
    text = " ".join(line.text for line in seen.evidence)
    assert "landmarks was chosen" in text
    assert "told lost" in text
    assert "seer" not in text


def test_an_estimator_that_cannot_run_leaves_the_others_to_compare(monkeypatch):
    def no_weights(options: object) -> Told:
        raise ToolFailed("no weights in /there")

    broken = replace(backend(Told(), name="heavy"), load=no_weights)
    pooled(monkeypatch, backend(Told()), broken)
    seen = run(where(), people=["p1"], estimators=["heavy", "told"])
    assert method(seen.scene) == "told"
    assert seen.evidence[-1].text == "heavy did not take part: no weights in /there"
    with pytest.raises(ToolFailed, match="no weights in /there"):
        check_tool(compare_estimates, where(), {"estimators": ["heavy"]})


def test_wrong_calls_are_sent_back(monkeypatch):
    pooled(monkeypatch, backend(Told()))
    with pytest.raises(ToolRetry, match="estimators: expected one of landmarks, told, got 'x'"):
        check_tool(compare_estimates, where(), {"estimators": ["x"]})
    with pytest.raises(ToolRetry, match="no person 'p7'"):
        check_tool(compare_estimates, where(), {"people": ["p7"]})
    with pytest.raises(ToolRetry, match="estimators"):
        check_tool(compare_estimates, where(), {"estimators": []})
    blind = replace(stubs.scene(), people=tuple(replace(p, keypoints=None) for p in stubs.people()))
    with pytest.raises(ToolFailed, match="p1 has no 6 sure keypoints to judge bodies by"):
        check_tool(compare_estimates, blind, {"people": ["p1"]})
    assert run(replace(where(), people=())).value == []


def test_options_reach_the_estimators(monkeypatch):
    loads: list[int] = []
    made = backend(Told())
    told = made.load(None)
    pooled(monkeypatch, replace(made, load=lambda options: (loads.append(options.much), told)[1]))
    settings = {"backends": {"estimators": {"told": {"much": 4}}}}
    check_tool(
        compare_estimates, where(), {"estimators": ["told"]}, context=stubs.pictured(**settings)
    )
    assert loads == [4]
