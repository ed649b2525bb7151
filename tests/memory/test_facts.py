"""`FactStore`: what is said is found in every thread, of its tenant and its picture alone."""

from dataclasses import replace

import pytest
from redis import Redis

from thirdwave.memory import FactStore
from thirdwave.memory import facts as facts_module
from thirdwave.scene.facts import Fact, fact_name

PICTURE, OTHER = "a" * 16, "b" * 16
DEPTH = Fact(
    name="target squat depth",
    text="the target squat depth is 100 deg",
    value=100.0,
    unit="deg",
)
COACH = Fact(
    name="coach",
    text="call p2 the coach",
    value="coach",
    person="p2",
    box=(1.5, 2, 30, 40),
    picture=PICTURE,
)


def test_a_fact_comes_back_with_who_said_it_where_and_when(redis_client: Redis) -> None:
    store = FactStore(redis_client, "t", clock=lambda: 17.25)
    kept = store.told_in("thread 1", "Ann").keep(DEPTH)
    assert kept == replace(DEPTH, thread="thread 1", who="Ann", time=17.25)
    assert FactStore(redis_client, "t").known(None) == [kept]
    assert kept.told == "target squat depth: 100 deg"


def test_a_fact_about_a_picture_is_known_with_that_picture_alone(redis_client: Redis) -> None:
    store = FactStore(redis_client, "t")
    depth, coach = store.keep(DEPTH), store.keep(COACH)
    assert store.known(PICTURE) == [depth, coach]
    assert store.known(OTHER) == [depth] == store.known(None)
    assert store.list() == [depth, coach]
    assert coach.told == "p2 is called 'coach'"


def test_what_is_said_later_replaces_it(redis_client: Redis) -> None:
    store = FactStore(redis_client, "t")
    store.keep(DEPTH)
    later = store.keep(replace(DEPTH, value=110.0, text="the target squat depth is 110 deg"))
    assert store.list() == [later]


def test_what_is_forgotten_leaves_no_key(redis_client: Redis) -> None:
    store = FactStore(redis_client, "t")
    kept, coach = store.keep(DEPTH), store.keep(COACH)
    assert store.forget("coach") == []
    assert store.forget("The coach", PICTURE) == [coach]
    assert store.forget("the Target Squat Depth.", PICTURE) == [kept]
    assert list(redis_client.scan_iter()) == []
    assert store.forget("coach", PICTURE) == []


def test_only_what_is_still_as_it_was_is_forgotten(redis_client: Redis) -> None:
    store = FactStore(redis_client, "t")
    old, coach = store.told_in("t1", "a").keep(DEPTH), store.told_in("t1", "a").keep(COACH)
    new = store.told_in("t2", "a").keep(replace(DEPTH, value=90.0))
    assert store.forget_all([old, coach]) == [coach]
    assert store.list() == [new]


def test_there_is_an_end_to_what_is_kept(
    redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts_module, "MOST", 2)
    store = FactStore(redis_client, "t")
    for name in ("one", "two", "two"):
        store.keep(replace(DEPTH, name=name))
    with pytest.raises(ValueError, match=r"at most 2 facts.*thirdwave memory list"):
        store.keep(replace(DEPTH, name="three"))
    store.keep(COACH)
    assert [fact.name for fact in store.list()] == ["one", "two", "coach"]


def test_tenants_do_not_know_each_others_facts(redis_client: Redis) -> None:
    FactStore(redis_client, "a").keep(COACH)
    FactStore(redis_client, "a").keep(DEPTH)
    other = FactStore(redis_client, "b")
    assert other.list() == other.known(PICTURE) == other.forget("coach", PICTURE) == []
    assert {name.split(b":")[1] for name in redis_client.scan_iter()} == {b"{a"}


@pytest.mark.parametrize(
    "wrong",
    [{"name": "The Coach"}, {"name": ""}, {"name": "x" * 61}, {"text": "a\nb"}, {"value": "\x1b"}],
)
def test_a_fact_that_cannot_be_told_in_one_line_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="fact: expected"):
        replace(DEPTH, **wrong)  # pyright: ignore[reportArgumentType]


def test_a_name_is_the_same_however_it_is_written() -> None:
    assert fact_name(" The  target Squat depth. ") == fact_name("my target squat depth")
    assert fact_name("the") == "the"
