"""What `thirdwave doctor` says of detectors and estimators, and that it loads nothing heavy."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from tests.tools.estimators.stubs import Told, backend, pooled
from thirdwave.apps.backends_report import (
    examine_backends,
    state_of,
    try_detector,
    try_estimators,
)
from thirdwave.apps.report import _settings_file
from thirdwave.apps.settings import Settings
from thirdwave.memory.connecting.tenants import make_tenant
from thirdwave.tools.backends import Options, Shelf


class Weighty(Options):
    weights: str


def rows(settings: Settings, kind: str = "estimators") -> dict[str, dict]:
    return {row["name"]: row for row in examine_backends(settings)[kind]}


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(home=tmp_path)


def test_a_backend_is_shown_with_licences_device_memory_and_state(settings, monkeypatch):
    replaced = pooled(
        monkeypatch,
        backend(
            Told(), licence="MIT", weights_licence="non-commercial", device=lambda o: "cuda:0",
            memory_mb=lambda options: 700 * options.much, extra="told",
        ),
    )  # fmt: skip
    row = rows(settings)["told"]
    assert (row["licence"], row["weights_licence"]) == ("MIT", "non-commercial")
    assert (row["device"], row["memory_mb"]) == ("cuda:0", 700)
    assert (row["body_model"], row["frame"], row["units"]) == ("smpl", "camera", "m")
    assert (row["loaded"], row["configured"], row["default"]) == (False, False, False)
    assert state_of(row) == "ready"
    replaced.get("told")
    assert state_of(rows(settings)["told"]) == "loaded"
    assert rows(settings)["landmarks"]["default"]


def test_settings_show_in_the_memory_and_the_default(settings, monkeypatch):
    pooled(monkeypatch, backend(Told(), memory_mb=lambda options: 700 * options.much))
    (settings.home / "backends.yaml").write_text("estimators: {told: {much: 3}}")
    row = rows(settings.model_copy(update={"estimator": "told"}))["told"]
    assert (row["memory_mb"], row["configured"], row["default"]) == (2100, True, True)


def test_what_is_missing_is_said(settings, monkeypatch):
    absent = backend(Told(), name="absent", packages=("no_such_package",), extra="vision")
    unset = replace(backend(Told(), name="unset"), options=Weighty)
    unfetched = backend(Told(), name="unfetched", needs=lambda options: "the file of weights")

    def explode(options: object) -> int:
        raise RuntimeError("no driver")

    broken = backend(Told(), name="broken", memory_mb=explode)
    pooled(monkeypatch, absent, unset, unfetched, broken)
    said = {name: state_of(row) for name, row in rows(settings).items()}
    assert said["absent"] == "not installed: no_such_package, extra vision"
    assert said["unset"] == "needs the option weights"
    assert said["unfetched"] == "needs the file of weights"
    assert said["broken"] == "needs RuntimeError: no driver"


def test_a_plug_in_that_breaks_costs_the_others_nothing(settings, monkeypatch):
    def explode(options: object) -> str:
        raise SystemExit("no driver")

    dotted = backend(Told(), name="dotted", packages=("nopkg.sub",))
    device = backend(Told(), name="device", device=explode)
    needs = backend(Told(), name="needs", needs=explode)
    pooled(monkeypatch, dotted, device, needs)
    said = {name: state_of(row) for name, row in rows(settings).items()}
    assert said["dotted"] == "not installed: nopkg.sub"
    assert said["device"] == said["needs"] == "needs SystemExit: no driver"
    assert said["landmarks"] in ("ready", "loaded")


def test_what_cannot_be_imported_and_a_wrong_file_are_named(settings, monkeypatch):
    replaced = pooled(monkeypatch)
    shelf = Shelf(replaced.shelf.backends, {"lost": "a of b: ImportError: no c"})
    monkeypatch.setattr(replaced, "_shelf", shelf)
    (settings.home / "backends.yaml").write_text("estimators: {magic: {}}")
    report = examine_backends(settings)
    assert report["broken"]["lost"] == "a of b: ImportError: no c"
    assert "estimators.magic: expected one of" in report["file"]


def test_the_detectors_are_shown_too(settings):
    found = rows(settings, "detectors")
    assert found["embedded"]["default"]
    assert found["embedded"]["finds"] == ["people", "things"]
    assert "AGPL-3.0" in found["yolo"]["licence"]


def test_the_embedded_ones_are_tried():
    assert "found nobody" in try_detector()
    assert "landmarks 0." in try_estimators()


def test_an_estimator_that_does_not_work_fails_its_check(monkeypatch):
    def astray(estimate):
        return replace(estimate, transl=estimate.transl + 9.0)

    pooled(monkeypatch, backend(Told(change=astray), takes=("landmarks",)))
    with pytest.raises(RuntimeError, match="told: "):
        try_estimators()


def test_nothing_heavy_is_loaded_to_list_backends(tmp_path):
    code = (
        "import sys, json; from thirdwave.apps.backends_report import examine_backends; "
        "from thirdwave.apps.settings import Settings; from pathlib import Path; "
        f"report = examine_backends(Settings(home=Path({str(tmp_path)!r}))); "
        "json.dumps(report, allow_nan=False); "
        "heavy = {'torch', 'transformers', 'ultralytics', 'onnxruntime', 'pyrender', 'triton', "
        "'bitsandbytes', 'accelerate', 'sentencepiece'} & set(sys.modules); "
        "sys.exit(', '.join(sorted(heavy)) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_command_shows_them_with_and_without_json(thirdwave):
    report = json.loads(thirdwave("doctor", "--json").stdout)
    names = {row["name"] for row in report["backends"]["estimators"]}
    assert "landmarks" in names
    shown = thirdwave("doctor").stdout
    for word in ("Detectors", "Estimators", "embedded (default)", "weights of landmarks"):
        assert word in shown


def test_a_broken_settings_file_is_shown_first_and_fails(thirdwave, tmp_path):
    env = {"THIRDWAVE_BACKENDS": str(tmp_path / "none.yaml")}
    done = thirdwave("doctor", env=env)
    assert done.returncode == 1
    first = done.stdout.splitlines()[0]
    assert first.startswith("settings file does not work: ")
    assert first.endswith("none.yaml: No such file or directory")
    report = json.loads(thirdwave("doctor", "--json", env=env).stdout)
    assert [check["part"] for check in report["checks"] if not check["ok"]] == ["settings file"]


def test_the_settings_file_that_is_read_is_named(settings):
    assert _settings_file(settings) == "none, every option is its default"
    path = settings.home / "backends.yaml"
    path.write_text("detectors: {embedded: {}}")
    assert _settings_file(settings) == f"{path}: detectors: embedded"
    path.write_text("")
    assert _settings_file(settings) == f"{path}: empty"


def test_a_tenant_that_the_user_may_not_touch_fails_with_both_names(thirdwave, redis_client):
    make_tenant(redis_client, "acme", "a-password-of-a-tenant")
    address = redis_client.connection_pool.connection_kwargs["path"]
    url = f"unix://acme:a-password-of-a-tenant@{address}"
    try:
        env = {"REDIS_URL": url, "THIRDWAVE_TENANT": "other"}
        told, listed = thirdwave("doctor", env=env), thirdwave("threads", "list", env=env)
    finally:
        redis_client.acl_deluser("acme")
    assert (told.returncode, listed.returncode) == (1, 2)
    for said in (told.stdout.splitlines()[0], listed.stderr.strip()):
        assert "the user 'acme' touch the keys of the tenant 'other': set THIRDWAVE_TENANT" in said


def test_the_health_of_memory_is_a_table_and_fields(thirdwave, redis_client):
    address = redis_client.connection_pool.connection_kwargs["path"]
    env = {"REDIS_URL": f"unix://{address}", "THIRDWAVE_TENANT": "acme"}
    redis_client.set("tw:{acme:threads}", 1)
    redis_client.config_set("maxmemory-policy", "volatile-lru")
    try:
        shown = thirdwave("doctor", env=env).stdout
        found = json.loads(thirdwave("doctor", "--json", env=env).stdout)["memory"]
    finally:
        redis_client.config_set("maxmemory-policy", "noeviction")
    assert (found["tenant"], found["keys"], found["policy"]) == ("acme", 1, "volatile-lru")
    lines = shown[shown.index("Memory\n") :].splitlines()
    for word in ("server", "persistence", "eviction", "memory", "latency", "tenant", "its keys"):
        assert any(line.startswith(f"│ {word} ") for line in lines)
    assert any(line.startswith("│ WRONG ") and "set noeviction" in line for line in lines)
