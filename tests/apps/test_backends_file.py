"""Settings of estimators and detectors: read safely, and every mistake named with file and key."""

import json
from pathlib import Path

import pytest

from tests.body import model_files
from tests.tools.estimators.stubs import Told, backend, pooled
from thirdwave.apps.backends_file import read_backends
from thirdwave.apps.errors import UserError
from thirdwave.apps.settings import Settings
from thirdwave.apps.wiring import tool_settings


def settings(tmp_path: Path, text: str | bytes | None = None, **more: object) -> Settings:
    """Settings whose data folder holds `text` as its backends.yaml."""
    if text is not None:
        data = text.encode() if isinstance(text, str) else text
        (tmp_path / "backends.yaml").write_bytes(data)
    return Settings.model_validate({"home": tmp_path, **more})


@pytest.fixture(autouse=True)
def told(monkeypatch):
    pooled(monkeypatch, backend(Told()))


def test_without_a_file_nothing_is_set(tmp_path):
    assert read_backends(settings(tmp_path)) == {}
    assert tool_settings(settings(tmp_path)) == {"renderer": "auto"}


def test_an_empty_file_sets_nothing(tmp_path):
    assert read_backends(settings(tmp_path, "# nothing yet\n")) == {}


def test_what_is_set_reaches_the_tools(tmp_path):
    given = settings(
        tmp_path, "estimators:\n  told: {much: 3}", estimator="told", detector="embedded",
        min_person_px=80,
    )  # fmt: skip
    assert tool_settings(given) == {
        "renderer": "auto",
        "estimator": "told",
        "detector": "embedded",
        "min_height_px": 80.0,
        "backends": {"estimators": {"told": {"much": 3}}},
    }


def test_a_named_file_goes_before_the_usual_one(tmp_path):
    settings(tmp_path, "estimators: {told: {much: 3}}")
    other = tmp_path / "other.yaml"
    other.write_text("estimators: {told: {much: 5}}")
    found = read_backends(Settings(home=tmp_path, backends=other))
    assert found["estimators"]["told"]["much"] == 5
    with pytest.raises(UserError, match=r"gone.yaml: No such file"):
        read_backends(Settings(home=tmp_path, backends=tmp_path / "gone.yaml"))


def test_paths_are_taken_from_home_and_from_beside_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    for folder in (tmp_path, tmp_path / "me"):
        folder.mkdir(exist_ok=True)
        model_files.save(folder / "SMPL_NEUTRAL.npz", model_files.smpl_members())
    for given, meant in (("./", tmp_path), ("~/", tmp_path / "me")):
        found = read_backends(settings(tmp_path, f"bodies: {{smpl: {given}SMPL_NEUTRAL.npz}}"))
        assert Path(found["bodies"]["smpl"]) == meant / "SMPL_NEUTRAL.npz"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1, 2]", r"backends.yaml: expected names with values, got '\[1, 2\]'"),
        ("models: {}", "backends.yaml: expected estimators, detectors, bodies, got 'models'"),
        ("estimators: told", "estimators: expected names with values, got 'told'"),
        ("estimators: {told: 3}", "estimators.told: expected names with values, got '3'"),
        ("estimators: {1: {}}", "estimators: expected names with values"),
        ("estimators: {magic: {}}", "estimators.magic: expected one of landmarks, told, got"),
        ("detectors: {magic: {}}", "detectors.magic: expected one of embedded"),
        ("estimators: {told: {many: 3}}", r"estimators.told: backend told, option many: "),
        ("estimators: {told: {much: lots}}", "estimators.told: backend told, option much: "),
        ("bodies: {smpl: ./gone.npz}", "bodies.smpl: expected a file or folder that is there"),
        ("bodies: {smpl: 3}", "bodies.smpl: expected a file or folder that is there, got 3"),
        ("a: [", "backends.yaml, line 1: "),
        ("a: !!python/object/apply:os.system [ls]", "could not determine a constructor"),
        (b"\xff\xfe\x00", "expected YAML in UTF-8"),
    ],
)
def test_every_mistake_is_one_line_with_the_file_and_the_key(tmp_path, text, said):
    with pytest.raises(UserError, match=said) as found:
        read_backends(settings(tmp_path, text))
    assert "\n" not in str(found.value)
    assert str(tmp_path / "backends.yaml") in str(found.value)


def test_a_file_of_megabytes_is_not_read(tmp_path):
    with pytest.raises(UserError, match="expected at most 1 MB"):
        read_backends(settings(tmp_path, b"#" * (1 << 21)))


@pytest.mark.parametrize(
    ("name", "variable"), [("estimator", "THIRDWAVE_ESTIMATOR"), ("detector", "THIRDWAVE_DETECTOR")]
)
def test_a_backend_that_is_not_there_is_named_with_those_that_are(tmp_path, name, variable):
    with pytest.raises(UserError, match=f"{variable}: expected one of .*, got 'magic'"):
        tool_settings(settings(tmp_path, **{name: "magic"}))


def test_the_environment_names_them(tmp_path):
    env = {
        "THIRDWAVE_HOME": str(tmp_path),
        "THIRDWAVE_ESTIMATOR": "told",
        "THIRDWAVE_DETECTOR": "embedded",
        "THIRDWAVE_MIN_PERSON_PX": "64",
        "THIRDWAVE_BACKENDS": "~/b.yaml",
    }
    read = Settings.from_env(env)
    assert (read.estimator, read.detector, read.min_person_px) == ("told", "embedded", 64.0)
    assert read.backends == Path("~/b.yaml").expanduser()
    for wrong in ("-3", "many", "nan", "inf"):
        with pytest.raises(UserError, match="THIRDWAVE_MIN_PERSON_PX"):
            Settings.from_env({**env, "THIRDWAVE_MIN_PERSON_PX": wrong})


def test_options_are_the_same_whichever_way_they_are_written(tmp_path):
    """Results are kept by them."""
    texts = ("estimators: {told: {much: 3}}", "estimators:\n  told:\n    much: '3'\n")
    found = [json.dumps(read_backends(settings(tmp_path, text))) for text in texts]
    assert found[0] == found[1]


def test_a_wrong_file_stops_a_question_before_anything_is_started(tmp_path, thirdwave, basketball):
    (tmp_path / "backends.yaml").write_text("estimators: {magic: {}}")
    env = {"THIRDWAVE_HOME": str(tmp_path)}
    done = thirdwave("ask", basketball, "Who sits?", env=env)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "backends.yaml: estimators.magic: expected one of" in done.stderr
    assert not (tmp_path / "redis").exists()
