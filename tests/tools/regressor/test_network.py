"""The network in torch and in the file, the skeleton it is trained through, and the training."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from tests.tools.regressor.people import bodies, pairs
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import matrix_from_vector
from thirdwave.tools.regressor import inputs, outputs
from thirdwave.tools.regressor.export import write
from thirdwave.tools.regressor.loss import Loss
from thirdwave.tools.regressor.network import Regressor
from thirdwave.tools.regressor.noise import Amounts, Noise
from thirdwave.tools.regressor.pairs import people_of, read, repeats, seen_of_pairs
from thirdwave.tools.regressor.regress import LAYOUT, body_sha256
from thirdwave.tools.regressor.skeleton import Skeleton
from thirdwave.tools.regressor.train import main
from thirdwave.tools.regressor.training import mirrored, wanted_of

COUNT = 24
PAIRS = pairs(COUNT)
PEOPLE, _ = people_of(PAIRS)
STILL = Amounts(
    moved=0, rolled=0, focal=0, shake=0, shake_m=0, no_detector=0, lost_point=0, lost_limb=0
)


def noise(**amounts: float) -> Noise:
    generator = torch.Generator().manual_seed(3)
    values = {name: getattr(STILL, name) for name in STILL.__slots__} | amounts
    return Noise(Skeleton(BodyModel.load()), generator, Amounts(**values))


def test_the_skeleton_is_that_of_the_body_model():
    model, skeleton = BodyModel.load(), Skeleton(BodyModel.load())
    joints, _ = skeleton.joints(PEOPLE.local, PEOPLE.betas)
    framing = inputs.framed(seen_of_pairs(PAIRS))
    assert framing is not None
    for number, body in enumerate(bodies(COUNT)):
        true = model.forward(body).joints
        about = joints[number].double().numpy() @ framing.T_cam_virtual[number].T
        assert about == pytest.approx(true - true[0], abs=1e-4)


def test_true_rows_mean_the_true_bodies():
    framing = inputs.framed(seen_of_pairs(PAIRS))
    assert framing is not None
    found = outputs.bodies(wanted_of(PEOPLE).numpy(), framing)
    model = BodyModel.load()
    for number, body in enumerate(bodies(COUNT)):
        root = matrix_from_vector(body.pose.global_orient)
        assert found.local[number, 0] == pytest.approx(root, abs=1e-4)
        pelvis = model.forward(body).joints[0]
        assert found.pelvis[number] == pytest.approx(pelvis, abs=1e-3)


def test_the_loss_of_the_truth_is_nothing_but_for_the_spreads():
    _, parts = Loss(Skeleton(BodyModel.load()))(wanted_of(PEOPLE), PEOPLE)
    for name, part in parts.items():
        if name != "spreads":
            assert float(part) < 0.02, name


def test_mirrored_people_are_seen_mirrored_and_mirrored_twice_they_are_themselves():
    once, twice = mirrored(PEOPLE), mirrored(mirrored(PEOPLE))
    assert torch.allclose(twice.rows, PEOPLE.rows)
    assert torch.allclose(twice.root, PEOPLE.root)
    assert torch.allclose(twice.pose, PEOPLE.pose)
    there = outputs.mirrored(wanted_of(PEOPLE).double().numpy())
    assert wanted_of(once).numpy() == pytest.approx(there, abs=1e-4)


def test_people_who_are_moved_are_seen_where_they_are():
    exact, _ = people_of(pairs_without_noise())
    moved = noise(moved=1.0, betas=0.0)(exact)
    assert float((moved.pose - exact.pose).abs().max()) > 0.05
    places = moved.marks + moved.pelvis[:, None]
    slopes = places[..., :2] / places[..., 2:] / moved.size[:, None, None]
    told = moved.rows[:, inputs.SLOTS["marks"]].view(-1, 33, 2)
    assert float((slopes - told).abs().max()) < 0.01


def pairs_without_noise():
    from tests.body.observing import observe

    exact = dict(PAIRS)
    seen = [observe(body) for body in bodies(COUNT)]
    exact["landmarks_xy"] = np.stack([one.landmarks.xy for one in seen])
    exact["keypoints_xy"] = np.stack([one.detector.xy for one in seen])
    return exact


def test_another_focal_length_moves_people_away_and_changes_nothing_else():
    believed = noise(focal=0.3)(PEOPLE)
    same = wanted_of(believed) - wanted_of(PEOPLE)
    assert float(same.abs().max()) < 1e-4
    assert float((believed.pelvis[:, 2] / PEOPLE.pelvis[:, 2] - 1).abs().max()) > 0.1


def test_who_loses_the_detector_loses_all_of_it():
    lost = noise(no_detector=1.0)(PEOPLE)
    for name in ("spots", "score"):
        assert not lost.rows[:, inputs.SLOTS[name]].any()


def test_half_bodies_that_stand_or_sit_come_up_more_often():
    half = dict(PAIRS)
    half["inside"] = np.zeros((COUNT, 24), dtype=np.bool_)
    assert set(repeats(PAIRS)) == {1}
    often = repeats(half)
    assert (often[half["family"] == "standing"] > 1).all()
    assert (often[half["family"] == "deep squat"] == 1).all()


def test_the_file_computes_what_torch_does(tmp_path: Path):
    torch.manual_seed(1)
    network = Regressor(width=48, depth=2).eval()
    network.begin_with(PEOPLE.rows, wanted_of(PEOPLE))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.05 * torch.randn_like(parameter))
            if parameter.dim() == 2:
                parameter.copy_(parameter.half().float())
        wanted = network(PEOPLE.rows).numpy()
    write(network, tmp_path / "small.onnx", {"a": "b"})
    session = onnxruntime.InferenceSession(tmp_path / "small.onnx")
    (told,) = session.run(["told"], {"rows": PEOPLE.rows.numpy()})
    assert np.asarray(told) == pytest.approx(wanted, abs=1e-4)
    assert session.get_modelmeta().custom_metadata_map == {"a": "b"}


def test_training_writes_a_network_that_can_be_read_and_has_learnt(tmp_path: Path, capsys):
    np.savez(tmp_path / "pairs_1_00000.npz", allow_pickle=False, **pairs(64))
    out = tmp_path / "new.onnx"
    command = ["--pairs", str(tmp_path), "--out", str(out), "--steps", "40", "--threads", "1"]
    assert main([*command, "--batch", "32", "--seed", "4"]) == 0
    session = onnxruntime.InferenceSession(out)
    notes = session.get_modelmeta().custom_metadata_map
    assert notes["layout"] == LAYOUT
    assert notes["body_sha256"] == body_sha256()
    assert notes["seed"] == "4"
    assert "58 synthetic people" in notes["trained_on"]
    (told,) = session.run(["told"], {"rows": PEOPLE.rows.numpy()})
    assert np.isfinite(np.asarray(told)).all()
    lines = [line for line in capsys.readouterr().out.splitlines() if "joints" in line]
    first, last = (float(line.split("joints ")[1].split(",")[0]) for line in (lines[0], lines[-1]))
    assert last < 0.9 * first


def test_the_same_seed_trains_the_same_network(tmp_path: Path):
    np.savez(tmp_path / "pairs_1_00000.npz", allow_pickle=False, **pairs(64))
    files = []
    for name in ("one", "other"):
        out = tmp_path / f"{name}.onnx"
        main(["--pairs", str(tmp_path), "--out", str(out), "--steps", "3", "--batch", "16",
              "--threads", "1"])  # fmt: skip
        files.append(out.read_bytes())
    assert files[0] == files[1]


def test_a_folder_without_pairs_is_named_with_the_way_out(tmp_path: Path):
    with pytest.raises(ValueError, match=r"got none; make them: python -m thirdwave.tools.synth"):
        read(tmp_path)
