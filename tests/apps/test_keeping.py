"""`thirdwave threads` and `thirdwave memory`: what is kept is listed, forgotten and erased."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from thirdwave.apps.cli import run_app
from thirdwave.apps.session import Session
from thirdwave.apps.settings import Settings

TENANT = "keeping"


@dataclass(frozen=True)
class Done:
    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        assert self.status == 0, self.err
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def session(home: Path) -> Iterator[Session]:
    def empty() -> None:
        session.parts.redis.flushdb()
        for file in (home / "artifacts").glob("*"):
            file.unlink()

    with Session(Settings(home=home, tenant=TENANT)) as session:
        empty()  # other tests keep their scenes and pictures in this folder, too
        yield session
        empty()


@pytest.fixture
def run(session: Session, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Run:
    """The command line, in this process."""
    monkeypatch.setenv("THIRDWAVE_HOME", str(home))
    monkeypatch.setenv("THIRDWAVE_TENANT", TENANT)
    monkeypatch.delenv("THIRDWAVE_BLOBS", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)

    def command(*arguments: object) -> Done:
        capsys.readouterr()
        status = run_app([str(one) for one in arguments])
        said = capsys.readouterr()
        return Done(status, said.out, said.err)

    return command


def keys(session: Session, tenant: str = TENANT) -> set[bytes]:
    return set(session.parts.redis.scan_iter(match=f"tw:{{{tenant}:*", count=1000))


def test_a_deleted_thread_leaves_no_key_and_no_file(
    session: Session, run: Run, home: Path, two_people: Path, basketball: Path
) -> None:
    other = session.ask("how many people are there?", picture=basketball).thread
    before, files = keys(session), set((home / "artifacts").glob("*"))
    begun = session.ask("how bent is p1's left knee?", picture=basketball)
    thread = begun.thread
    assert begun.artifacts, "the answer has a picture"
    for said in (
        "call p1 the player", "call p1 Ben", "remember that the target squat depth is 100 deg",
        "what if p1 sat down?", "make p1 raise the left arm", "undo that",
    ):  # fmt: skip
        session.ask(said, thread=thread)
    session.ask("make p1 sit down", picture=two_people, thread=thread)
    assert len(keys(session)) > len(before) + 10
    listed = run("threads", "list", "--json").json["threads"]
    assert [one["id"] for one in listed] == [thread, other]
    assert len(listed[0]["scenes"]) == 2

    refused = run("threads", "delete", thread)
    assert (refused.status, refused.out) == (2, "")
    assert "say --yes if you are sure" in refused.err
    erased = run("threads", "delete", thread, "--yes", "--json").json
    assert erased["threads"] == [thread]
    assert erased["facts"] == 2
    assert erased["files"] >= 1
    assert keys(session) == before
    assert set((home / "artifacts").glob("*")) == files
    again = session.ask("how many people are there?", thread=other)
    assert again.value == 2, "the other thread on the same picture is whole"

    gone = run("threads", "delete", thread, other, "--yes")
    assert (gone.status, gone.out) == (2, "")
    assert "unknown thread" in gone.err
    assert gone.err.count("\n") == 1
    assert session.parts.threads.exists(other), "nothing is erased where one is not there"


def test_what_is_remembered_is_listed_forgotten_and_may_outlive_its_thread(
    session: Session, run: Run, two_people: Path
) -> None:
    thread = session.ask("call p2 the coach", picture=two_people).thread
    session.ask("remember that the target squat depth is 100 deg", thread=thread)
    facts = run("memory", "list", "--json").json["facts"]
    assert [fact["told"] for fact in facts] == [
        "p2 is called 'coach'", "target squat depth: 100 deg",
    ]  # fmt: skip
    assert {fact["thread"] for fact in facts} == {thread}
    assert "coach" in run("memory", "list").out
    run("threads", "delete", thread, "--yes", "--keep-facts")
    assert run("memory", "list", "--json").json["facts"] == facts
    assert run("memory", "forget", "The Coach", "--json").json["forgotten"] == facts[:1]
    assert run("memory", "forget", "target squat depth").out.startswith("forgotten: target squat")
    nothing = run("memory", "forget", "coach")
    assert (nothing.status, nothing.out) == (2, "")
    assert "nothing is remembered as 'coach'" in nothing.err
    assert keys(session) == set()


def test_a_tenant_is_erased_and_another_stays(
    session: Session, run: Run, home: Path, two_people: Path
) -> None:
    with Session(Settings(home=home, tenant="other")) as other:
        other.ask("make p1 sit down", picture=two_people)
        before = keys(session, "other")
        files = set((home / "artifacts").glob("*"))
        session.ask("make p1 raise the left arm", picture=two_people)
        refused = run("memory", "erase", "--tenant", TENANT)
        assert (refused.status, refused.out) == (2, "")
        assert run("memory", "erase", "--tenant", "a b", "--yes").status == 2
        erased = run("memory", "erase", "--tenant", TENANT, "--yes", "--json").json
        assert (len(erased["threads"]), erased["scenes"]) == (1, 1)
        assert keys(session) == set()
        assert keys(session, "other") == before
        assert set((home / "artifacts").glob("*")) == files
        assert run("memory", "erase", "--tenant", TENANT, "--yes").out == (
            "erased: nothing was there\n"
        )


def test_garbage_is_what_nothing_refers_to(
    session: Session, run: Run, home: Path, basketball: Path
) -> None:
    reply = session.ask("how bent is p1's left knee?", picture=basketball)
    kept = set(session.parts.blobs.ids())
    lost = session.parts.blobs.put(b"nobody refers to this", "image/png")
    copy = home / "artifacts" / f"lost-{lost[:12]}.png"
    copy.write_bytes(b"nobody refers to this")
    assert run("memory", "gc", "--json").json["blobs"] == 0, "it was put just now"
    told = run("memory", "gc", "--older-than", "0", "--dry-run", "--json").json
    assert (told["blobs"], told["kept"]) == (1, len(kept))
    assert session.parts.blobs.get(lost)
    assert run("memory", "gc", "--older-than", "0").out.startswith("1 blobs deleted, 1 files;")
    assert set(session.parts.blobs.ids()) == kept
    assert not copy.exists()
    assert session.ask("how bent is p1's right knee?", thread=reply.thread).artifacts
    assert run("memory", "gc", "--older-than", "-1").status == 2


LARGE = bytes(5 << 20)


def test_pictures_at_a_place_that_is_not_set_are_said_to_be_left(
    session: Session, run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "blobs"
    with Session(Settings(home=home, tenant=TENANT, blobs=str(place))) as other:
        other.parts.blobs.put(LARGE, "image/png")
    for command in (("gc", "--older-than", "0"), ("erase", "--tenant", TENANT, "--yes")):
        left = run("memory", *command, "--json")
        assert left.status == 2
        told = json.loads(left.out)
        assert (told["blobs"], told["outside"], told["places"]) == (0, 1, [str(place)])
        assert left.err.startswith("thirdwave: 1 blob lies outside Redis, out of reach, and not ")
        assert f"set THIRDWAVE_BLOBS to {place}, then run `thirdwave memory" in left.err
        assert left.err.count("\n") == 1
    monkeypatch.setenv("THIRDWAVE_BLOBS", str(place))
    assert run("memory", "gc", "--json").json["blobs"] == 1
    assert keys(session) == set()
    assert [path for path in place.rglob("*") if path.is_file()] == []


def test_ids_are_whole_where_nobody_looks_on(
    session: Session, run: Run, two_people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    thread = "t-" + "long" * 20
    run("scene", "import", two_people)
    (known,) = session.parts.threads.list()
    session.parts.threads.touch(thread, known.scene)
    assert thread in run("threads", "list").out
    assert str(known.scene) in run("scene", "show", "--thread", thread).out


def test_the_rules_of_a_tenant_are_printed(run: Run) -> None:
    line = run("memory", "acl", "acme").out
    assert line.startswith("ACL SETUSER acme reset on resetchannels ~tw:{acme:* -@all ")
    assert line.endswith(" >PASSWORD\n")
    assert run("memory", "acl", "acme", "--json").json["rules"][3] == "~tw:{acme:*"
    bad = run("memory", "acl", "a{b")
    assert (bad.status, bad.err.count("\n")) == (2, 1)
    assert "tenant: expected" in bad.err


def test_nothing_is_listed_where_nothing_is(run: Run) -> None:
    assert run("threads", "list", "--json").json == {"threads": []}
    assert run("memory", "list", "--json").json == {"facts": []}
    assert run("threads", "list", "--limit", "0").status == 2
    assert run("threads", "delete", "a{b", "--yes").status == 2
