"""Whatever the card, the options or `load` of a plug-in do is told by the plug-in's name."""

from dataclasses import replace
from importlib.metadata import EntryPoint
from typing import Any

import pytest
from pydantic import field_validator

from thirdwave.tools.backends import Backend, Card, Options, Pool, Shelf, load_shelf
from thirdwave.tools.base import ToolFailed, ToolRetry

CARD = Card(
    name="odd", does="breaks", licence="MIT", weights_licence="none",
    memory_mb=lambda options: 7, device=lambda options: "cuda:0",
)  # fmt: skip


class Loaded:
    def close(self) -> None:
        pass


def raising(error: BaseException) -> Any:
    def function(options: Any) -> Any:
        raise error

    return function


def backend(load: Any = lambda options: Loaded(), **card: Any) -> Backend[Any]:
    return Backend(kind="estimator", card=replace(CARD, **card), options=Options, load=load)


def loading(made: Backend[Any]) -> str:
    pool = Pool("estimator", Shelf({"odd": made}))
    with pytest.raises(ToolFailed) as caught:
        pool.get("odd")
    assert pool.loaded() == ()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_package_whose_parent_is_missing_is_missing():
    made = backend(packages=("nopkg.sub", "json", "json.decoder", "json.nothing", "os.path.x"))
    assert made.missing() == ("nopkg.sub", "json.nothing", "os.path.x")
    assert "needs nopkg.sub" in loading(made)


@pytest.mark.parametrize("name", ["", ".relative", "a b"])
def test_a_name_that_is_no_package_is_missing(name: str):
    assert backend(packages=(name,)).missing() == (name,)


@pytest.mark.parametrize("field", ["memory_mb", "device", "needs"])
@pytest.mark.parametrize("error", [RuntimeError("no driver\nat all"), SystemExit("no driver")])
def test_a_card_that_breaks_is_told_in_its_place(field: str, error: BaseException):
    stated = backend(**{field: raising(error)}).stated({})
    assert stated.needs == f"{type(error).__name__}: no driver"


def test_a_card_tells_memory_device_and_needs():
    stated = backend(memory_mb=lambda options: 7.6).stated({})
    assert (stated.memory_mb, stated.device, stated.needs) == (8, "cuda:0", "")


@pytest.mark.parametrize("memory", ["much", None, float("nan"), -1])
def test_memory_that_is_no_number_is_told(memory: Any):
    stated = backend(memory_mb=lambda options: memory).stated({})
    assert stated.memory_mb is None
    assert "memory_mb: expected a number of MB" in stated.needs


def test_options_whose_check_breaks_are_told_with_the_backend():
    class Fussy(Options):
        size: int = 1

        @field_validator("size")
        @classmethod
        def _none(cls, size: int) -> int:
            raise KeyError("size")

    made = replace(backend(), options=Fussy)
    with pytest.raises(ToolFailed, match=r"^backend odd: its options broke: KeyError: 'size'$"):
        made.parse({"size": 3})
    assert made.stated({"size": 3}).needs.startswith("backend odd: its options broke")
    assert made.stated({"colour": 3}).needs.startswith("backend odd, option colour")


@pytest.mark.parametrize("error", [KeyError("weights"), OSError("weights"), SystemExit("weights")])
def test_a_load_that_breaks_is_told_with_its_backend(error: BaseException):
    told = loading(backend(raising(error)))
    assert told.startswith("the estimator 'odd' broke while it was loaded: ")
    assert type(error).__name__ in told
    assert "weights" in told


def test_a_load_that_gives_nothing_is_told_with_its_backend():
    assert loading(backend(lambda options: None)).startswith("the estimator 'odd' gave NoneType")


@pytest.mark.parametrize("error", [ToolFailed("fetch it"), ToolRetry("no"), KeyboardInterrupt()])
def test_what_a_load_says_itself_passes_through(error: BaseException):
    with pytest.raises(type(error)) as caught:
        Pool("estimator", Shelf({"odd": backend(raising(error))})).get("odd")
    assert caught.value is error


def test_a_backend_of_the_other_kind_is_left_out_with_the_reason():
    point = EntryPoint("landmarks", "thirdwave.tools.estimators.embedded:landmarks", "any")
    why = load_shelf("detector", [point]).broken["landmarks"]
    assert why.endswith(": expected kind detector, got estimator")
