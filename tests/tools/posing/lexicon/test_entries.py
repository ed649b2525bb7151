"""Every entry of the lexicon can be held: all that it asks is met, and nothing contradicts."""

from functools import cache

import pytest

from thirdwave.body.posing.constraints import SupportConstraint
from thirdwave.body.posing.solve import pose_body
from thirdwave.scene import Body
from thirdwave.tools.posing.lexicon import Lexicon
from thirdwave.tools.posing.sheet import faults

LEXICON = Lexicon.load()
STARTS = ("standing", "walking", "sitting on a chair")


@cache
def start(name: str) -> Body:
    return pose_body(LEXICON.poses[name].constraints)[0].body


@pytest.mark.slow
@pytest.mark.parametrize("name", list(LEXICON.poses))
def test_a_named_pose_is_found(name: str) -> None:
    found = pose_body(LEXICON.poses[name].constraints)[0]
    assert faults(found) == ()


@pytest.mark.slow
@pytest.mark.parametrize("on", STARTS)
@pytest.mark.parametrize("name", list(LEXICON.manners))
def test_a_manner_comes_over_a_pose(name: str, on: str) -> None:
    found = pose_body(LEXICON.manners[name].scaled(1.0), start(on))[0]
    assert faults(found) == ()


def test_there_are_enough() -> None:
    assert len(LEXICON.poses) >= 120
    assert len(LEXICON.manners) >= 25


def test_every_entry_has_synonyms() -> None:
    entries = (*LEXICON.poses.values(), *LEXICON.manners.values())
    assert [entry.name for entry in entries if not entry.also] == []


def test_every_pose_says_what_carries_it() -> None:
    """A support, or places that lie on the floor; so a body from nothing knows where to be."""
    lost = [
        pose.name
        for pose in LEXICON.poses.values()
        if not any(
            isinstance(one, SupportConstraint) or getattr(one, "to", None) == "floor"
            for one in pose.constraints
        )
    ]
    assert lost == []


def test_a_manner_leaves_what_carries_the_body() -> None:
    kinds = {one.kind for manner in LEXICON.manners.values() for one in manner.constraints}
    assert not kinds & {"support", "balance", "keep"}
