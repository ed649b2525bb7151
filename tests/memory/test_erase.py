"""Erasing leaves nothing behind, of one thread or of a tenant, wherever it is cut off."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.memory import InMemorySaver
from redis import Redis

from thirdwave.memory import (
    BlobStore,
    FactStore,
    Journal,
    RedisSaver,
    ResultCache,
    SceneStore,
    ThreadStore,
)
from thirdwave.memory.erase import Erased, Eraser
from thirdwave.memory.scene_store.events import Event
from thirdwave.scene import Camera, Person, Scene
from thirdwave.scene.facts import Fact, fact_name

OPENED = Event(who="t", why="opened")
PHOTO = b"a photograph that several threads look at"


@dataclass(frozen=True)
class World:
    """A tenant's stores, and threads in them as questions leave them."""

    redis: Redis
    tenant: str

    def ask(self, thread: str, photo: bytes, drawn: bytes) -> str:
        """What a question with an edit, a what-if, a picture and a fact leaves; the scene's id."""
        blobs, scenes = BlobStore(self.redis, self.tenant), SceneStore(self.redis, self.tenant)
        image = blobs.put(photo, "image/png")
        scene_id = f"{thread}.{image[:16]}"
        scene = Scene(id=scene_id, image=image, camera=Camera.assumed((640, 480)))
        scene = scenes.create(scene, OPENED)
        ThreadStore(self.redis, self.tenant).touch(thread, scene_id)
        person = Person(id="p1", xyxy=[1, 2, 3, 4])  # pyright: ignore[reportArgumentType]
        scene = scenes.commit(scene, replace(scene, people=(person,)), OPENED)
        thought = scenes.branch(scene, OPENED)
        scenes.branch(thought, OPENED)
        artifact = blobs.put(drawn, "image/png")
        result = {"artifacts": [{"id": artifact}], "of": thought.id}
        ResultCache(self.redis, self.tenant).put(f"draw {thread}", result)
        Journal(self.redis, self.tenant).put(thread, "task", {"s1": {"artifacts": [artifact]}})
        self.save(thread, artifact)
        facts = FactStore(self.redis, self.tenant).told_in(thread, "Ann")
        facts.keep(
            Fact(
                name=fact_name(f"target of {thread}"), text="it is 100 deg", value=100.0, unit="deg"
            )
        )
        facts.keep(Fact(name="coach", text="p1", person="p1", value="coach", picture=image[:16]))
        return scene_id

    def save(self, thread: str, artifact: str, saver: Any = None) -> None:
        saver = saver or RedisSaver(self.redis, tenant=self.tenant)
        config: Any = {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
        records = {"s1": {"artifacts": [{"id": artifact}]}}
        checkpoint = {**empty_checkpoint(), "channel_values": {"records": records}}
        checkpoint["channel_versions"] = {"records": saver.get_next_version(None, None)}
        saver.put(config, checkpoint, {}, checkpoint["channel_versions"])  # pyright: ignore[reportArgumentType]

    @property
    def eraser(self) -> Eraser:
        return Eraser(self.redis, self.tenant)

    def dump(self) -> dict[bytes, bytes | None]:
        """Every key of the tenant with what stands in it."""
        names = self.redis.scan_iter(match=f"tw:{{{self.tenant}:*", count=1000)
        return {name: self.redis.dump(name) for name in names}  # pyright: ignore[reportReturnType]


@pytest.fixture
def mine(redis_client: Redis) -> World:
    return World(redis_client, "mine")


@pytest.fixture
def others(redis_client: Redis) -> World:
    """Another tenant, who has asked the same of the same picture."""
    world = World(redis_client, "others")
    world.ask("t1", PHOTO, b"drawn 1")
    return world


def test_a_thread_that_is_alone_leaves_no_key(mine: World, others: World) -> None:
    before = others.dump()
    mine.ask("t1", PHOTO, b"drawn 1")
    erased = mine.eraser.thread("t1")
    assert mine.dump() == {}
    assert others.dump() == before
    assert erased.threads == ("t1",)
    assert (len(erased.scenes), len(erased.blobs), erased.results, erased.facts) == (3, 2, 1, 2)
    assert not mine.eraser.thread("t1"), "there is none any more"
    assert mine.dump() == {}


def test_what_another_thread_shares_stays_whole(mine: World) -> None:
    scene_id = mine.ask("t1", PHOTO, b"drawn 1")
    alone = {name.replace(b"t1", b"") for name in mine.dump()}
    mine.ask("t2", PHOTO, b"drawn 1")
    mine.ask("t2.more", b"another", b"drawn 2")
    mine.eraser.thread("t2")
    mine.eraser.thread("t2.more")
    # The name of the person was said anew in the later thread, so it is that thread's fact.
    left = {name.replace(b"t1", b"") for name in mine.dump()}
    assert {name for name in alone - left if b"facts" not in name} == set()
    assert left - alone == set()
    image = SceneStore(mine.redis, "mine").load(scene_id).image or ""
    assert BlobStore(mine.redis, "mine").get(image) == PHOTO
    assert [fact.name for fact in FactStore(mine.redis, "mine").list()] == ["target of t1"]
    mine.eraser.thread("t1")
    assert mine.dump() == {}


def test_a_blob_that_only_an_old_checkpoint_refers_to_stays(mine: World) -> None:
    mine.ask("t1", PHOTO, b"drawn 1")
    blobs = BlobStore(mine.redis, "mine")
    shared = blobs.put(b"drawn once", "image/png")
    mine.save("t1", shared)
    mine.save("t1", blobs.put(b"drawn 1", "image/png"))
    mine.ask("t2", b"another", b"drawn once")
    mine.eraser.thread("t2")
    assert blobs.get(shared) == b"drawn once"


def test_threads_that_another_checkpointer_keeps_count_and_go(mine: World) -> None:
    saver = InMemorySaver()
    scene_id = mine.ask("t1", PHOTO, b"drawn 1")
    blobs = BlobStore(mine.redis, "mine")
    shared = blobs.put(b"drawn once", "image/png")
    mine.save("t2", shared, saver)
    ThreadStore(mine.redis, "mine").touch("t2", scene_id.replace("t1", "t2"))
    mine.save("t1", shared, saver)
    eraser = Eraser(mine.redis, "mine", saver=saver)
    eraser.thread("t1")
    assert blobs.ids() == [shared]
    eraser.thread("t2")
    assert mine.dump() == {}
    assert not saver.storage


def test_facts_may_outlive_their_thread(mine: World) -> None:
    mine.ask("t1", PHOTO, b"drawn 1")
    mine.eraser.thread("t1", keep_facts=True)
    assert len(FactStore(mine.redis, "mine").list()) == 2
    assert {name.split(b"}")[0] for name in mine.dump()} == {b"tw:{mine:facts"}


def test_a_scene_goes_with_its_what_ifs_and_the_thread_stays(mine: World, others: World) -> None:
    before = others.dump()
    scene_id = mine.ask("t1", PHOTO, b"drawn 1")
    erased = mine.eraser.scene(scene_id)
    assert len(erased.scenes) == 3
    assert ThreadStore(mine.redis, "mine").exists("t1")
    assert not any(b":scene:" in name for name in mine.dump())
    assert len(BlobStore(mine.redis, "mine").ids()) == 1, "the thread's answer shows the drawing"
    assert others.dump() == before


def test_a_tenant_leaves_no_key_whatever_was_left_there(mine: World, others: World) -> None:
    before = others.dump()
    for thread in ("t1", "t2", "Fußball 練習"):
        mine.ask(thread, PHOTO, thread.encode())
    mine.redis.set("tw:{mine:lost:x}", "by a crash")
    mine.save("only checkpoints", "0" * 64)
    erased = mine.eraser.tenant()
    assert mine.dump() == {}
    assert others.dump() == before
    assert (len(erased.threads), len(erased.scenes), erased.others) == (4, 9, 1)


def test_a_tenants_own_user_erases_all_that_has_a_name(mine: World) -> None:
    from thirdwave.memory.connecting.tenants import make_tenant

    make_tenant(mine.redis, "mine", "a password of the test")
    kwargs = mine.redis.connection_pool.connection_kwargs
    fenced = Redis(unix_socket_path=kwargs["path"], username="mine",
                   password="a password of the test")  # fmt: skip
    try:
        own = World(fenced, "mine")
        for thread in ("t1", "t2"):
            own.ask(thread, PHOTO, thread.encode())
        assert own.eraser.thread("t1").threads == ("t1",)
        erased = own.eraser.tenant()
        assert erased.unlisted
        assert mine.dump() == {}
    finally:
        fenced.close()
        mine.redis.execute_command("ACL DELUSER", "mine")


def commands(redis: Redis) -> int:
    """How many a server was sent so far, those inside scripts left out."""
    stats: dict[str, dict[str, int]] = redis.info("commandstats")  # pyright: ignore[reportAssignmentType]
    return sum(one["calls"] for one in stats.values())


def test_many_threads_are_erased_with_one_look_at_the_others(mine: World) -> None:
    threads, scenes = ThreadStore(mine.redis, "mine"), SceneStore(mine.redis, "mine")
    image = BlobStore(mine.redis, "mine").put(PHOTO, "image/png")
    for number in range(400):
        scene_id = f"t{number}.{image[:16]}"
        scenes.create(Scene(id=scene_id, image=image, camera=Camera.assumed((640, 480))), OPENED)
        threads.touch(f"t{number}", scene_id)
    stayed = mine.ask("stays", b"another", b"drawn 1")
    before = commands(mine.redis)
    erased = mine.eraser.threads(f"t{number}" for number in range(400))
    sent = commands(mine.redis) - before
    assert (len(erased.threads), len(erased.scenes), erased.blobs) == (400, 400, (image,))
    assert sent / 400 < 30, "as many for each, however many there are"
    assert ThreadStore(mine.redis, "mine").ids() == ["stays"]
    assert scenes.load(stayed).people
    mine.eraser.thread("stays")
    assert mine.dump() == {}


def test_what_only_threads_share_that_go_together_goes_too(mine: World) -> None:
    scene_id = mine.ask("t1", PHOTO, b"drawn 1")
    ThreadStore(mine.redis, "mine").touch("t2", scene_id)
    assert mine.eraser.known(["t2", "t3", "t1"]) == ("t2", "t1")
    assert mine.eraser.threads(["t1", "t2"]).threads == ("t1", "t2")
    assert mine.dump() == {}


class Died(BaseException):
    """The process is gone."""


class Dying(Redis):
    """A client whose process ends before its n-th command."""

    left = 0

    def execute_command(self, *args: Any, **options: Any) -> Any:
        self._count()
        return super().execute_command(*args, **options)

    def pipeline(self, transaction: bool = True, shard_hint: Any = None) -> Any:
        self._count()
        return super().pipeline(transaction, shard_hint)

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Died


@pytest.mark.parametrize("what", ["thread", "tenant"])
def test_what_a_crash_has_cut_off_is_finished(mine: World, others: World, what: str) -> None:
    before = others.dump()
    dying = Dying(connection_pool=mine.redis.connection_pool)
    commands, points = 0, 0
    while True:
        mine.ask("t1", PHOTO, b"drawn 1")
        dying.left = commands
        try:
            eraser = Eraser(dying, "mine")
            erased = eraser.thread("t1") if what == "thread" else eraser.tenant()
        except Died:
            points += 1
            commands += 3
            mine.eraser.finish()
            left = mine.dump()
            if left:  # it died before it had marked anything: all is as it was
                assert mine.eraser.knows("t1")
                assert len(FactStore(mine.redis, "mine").list()) == 2
                mine.eraser.thread("t1")
                left = mine.dump()
            assert left == {}, f"killed before command {commands - 3}"
        else:
            break
    assert erased.threads == ("t1",)
    assert mine.dump() == {}
    assert others.dump() == before
    assert points > 10


def test_nothing_is_nothing(mine: World) -> None:
    assert not Erased()
    assert not mine.eraser.finish()
    assert not mine.eraser.tenant()
    assert mine.dump() == {}
    with pytest.raises(ValueError, match="thread: expected"):
        mine.eraser.thread("a{b")
