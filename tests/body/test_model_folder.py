"""In a folder of body models the gender chooses the file, and what was found is said."""

import re

import pytest

from tests.body.model_files import random_body, save, smpl_members
from thirdwave.body.model import BodyModel
from thirdwave.body.model_folder import find_model_file


@pytest.fixture
def folder(tmp_path):
    """Make empty files of these names in a folder."""

    def make(*names):
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).touch()
        return tmp_path.resolve()

    return make


@pytest.mark.parametrize(
    ("names", "gender", "chosen"),
    [
        (["SMPL_NEUTRAL.npz", "SMPL_MALE.npz", "SMPL_FEMALE.npz"], None, "SMPL_NEUTRAL.npz"),
        (["SMPL_NEUTRAL.npz", "SMPL_MALE.npz", "SMPL_FEMALE.npz"], "male", "SMPL_MALE.npz"),
        (["SMPL_NEUTRAL.npz", "SMPL_MALE.npz", "SMPL_FEMALE.npz"], "female", "SMPL_FEMALE.npz"),
        (["SMPL_MALE.pkl", "SMPL_MALE.npz"], "male", "SMPL_MALE.npz"),
        (["smpl/SMPL_MALE.pkl", "readme.txt"], "male", "smpl/SMPL_MALE.pkl"),
        (["smplx/SMPLX_FEMALE.npz", "smpl/SMPL_MALE.npz"], "female", "smplx/SMPLX_FEMALE.npz"),
        (["models/smplx/SMPLX_NEUTRAL_2020.npz"], None, "models/smplx/SMPLX_NEUTRAL_2020.npz"),
        (
            ["basicModel_f_lbs_10_207_0_v1.0.0.pkl", "basicmodel_m_lbs_10_207_0_v1.0.0.pkl"],
            "female",
            "basicModel_f_lbs_10_207_0_v1.0.0.pkl",
        ),
        (
            ["basicmodel_m_lbs_10_207_0_v1.0.0.pkl", "basicmodel_m_lbs_10_207_0_v1.1.0.pkl"],
            "male",
            "basicmodel_m_lbs_10_207_0_v1.1.0.pkl",
        ),
        (
            ["basicmodel_neutral_lbs_10_207_0_v1.1.0.pkl", "SMPL_NEUTRAL.pkl"],
            None,
            "SMPL_NEUTRAL.pkl",
        ),
        (["SMPL_MALE.npz"], None, "SMPL_MALE.npz"),
    ],
)
def test_the_gender_chooses(folder, names, gender, chosen):
    where = folder(*names)
    assert find_model_file(where, gender) == where / chosen


@pytest.mark.parametrize(
    ("names", "gender", "message"),
    [
        ([], None, r"no neutral model in .*expected a name like SMPL_NEUTRAL\.npz.*found none$"),
        (["SMPL_MALE.npz"], "female", r"no female model .* found SMPL_MALE\.npz$"),
        (
            ["SMPL_MALE.npz", "smpl/SMPL_FEMALE.pkl"],
            None,
            r"found SMPL_MALE\.npz, smpl/SMPL_FEMALE\.pkl; say which gender",
        ),
    ],
)
def test_what_was_found_instead_is_listed(folder, names, gender, message):
    with pytest.raises(FileNotFoundError, match=message):
        find_model_file(folder(*names), gender)


def test_smpl_and_smplx_of_one_gender_are_not_guessed_between(folder):
    where = folder("smpl/SMPL_NEUTRAL.npz", "smplx/SMPLX_NEUTRAL.npz")
    with pytest.raises(ValueError, match=r"both SMPL and SMPL-X.*name a file or a subfolder"):
        find_model_file(where)
    assert find_model_file(where / "smplx") == where / "smplx" / "SMPLX_NEUTRAL.npz"


def test_a_gender_beside_a_file_must_be_that_of_its_name(folder):
    where = folder("SMPL_MALE.npz", "mine.npz")
    assert find_model_file(where / "SMPL_MALE.npz", "male") == where / "SMPL_MALE.npz"
    with pytest.raises(ValueError, match=r"the file .*SMPL_MALE\.npz, whose name says male"):
        find_model_file(where / "SMPL_MALE.npz", "female")
    with pytest.raises(ValueError, match=r"mine\.npz, whose name says no gender"):
        find_model_file(where / "mine.npz", "male")
    with pytest.raises(ValueError, match="neutral, male or female, got 'other'"):
        find_model_file(where, "other")  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="one shape space for everybody"):
        BodyModel.load(gender="male")


def test_a_body_may_name_the_folder_its_model_was_found_in(tmp_path):
    save(tmp_path / "SMPL_FEMALE.npz", {k: v for k, v in smpl_members().items() if k != "posedirs"})
    model = BodyModel.load(tmp_path)
    assert model is BodyModel.load(tmp_path, gender="female")
    assert re.search(r"SMPL_FEMALE\.npz$", model.name)
    named = model.forward(random_body("smpl", str(tmp_path), seed=1)).joints
    assert (named == model.forward(random_body("smpl", model.name, seed=1)).joints).all()
