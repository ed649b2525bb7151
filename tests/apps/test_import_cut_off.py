"""An import of an archive that is cut off leaves no half scene, and can be done again."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from thirdwave.apps.archive import Archive
from thirdwave.apps.errors import UserError
from thirdwave.apps.history import import_archive
from thirdwave.apps.session import Session
from thirdwave.apps.settings import Settings
from thirdwave.memory import BlobStore, SceneStore, ThreadStore
from thirdwave.memory.scene_store.events import Event
from thirdwave.scene import Camera, Person, Scene

TENANT = "importing"
PICTURE = b"a picture"
IMAGE = sha256(PICTURE).hexdigest()


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


@pytest.fixture
def session(home: Path) -> Iterator[Session]:
    with Session(Settings(home=home, tenant=TENANT)) as session:
        yield session
        session.parts.redis.flushdb()


def archive() -> Archive:
    begun = Scene(id="x", rev=1, image=IMAGE, camera=Camera.assumed((640, 480)))
    person = Person(id="p1", xyxy=[1.5, 2, 30, 40])  # pyright: ignore[reportArgumentType]
    found = replace(begun, rev=2, people=(person,))
    opened = Event(who="Ann", why="opened", time=1.5, rev=1)
    looked = Event(who="Ann", why="looked", time=2.5, rev=2)
    return Archive(
        picture=IMAGE[:16], revisions=((begun, opened), (found, looked)), blobs={IMAGE: PICTURE}
    )


def test_an_import_that_is_cut_off_anywhere_can_be_done_again(session: Session) -> None:
    parts, given, points = session.parts, archive(), 0
    while True:
        thread = f"t{points}"
        scene_id = f"{thread}.{given.picture}"
        dying = Dying(connection_pool=parts.redis.connection_pool)
        dying.left = points
        cut = replace(
            parts,
            redis=dying,
            blobs=BlobStore(dying, TENANT),
            scenes=SceneStore(dying, TENANT),
            threads=ThreadStore(dying, TENANT),
        )
        try:
            import_archive(cut, given, thread)
            break
        except Died:
            points += 1
        if parts.redis.exists(*parts.scenes._keys(scene_id)):  # pyright: ignore[reportPrivateUsage]
            assert parts.scenes.load(scene_id).rev == 2, "a scene is whole or not there"
            assert thread in parts.threads.ids()
        known = parts.threads.get(thread)
        if known is None or known.scene is None:
            assert import_archive(parts, given, thread).rev == 2
            known = parts.threads.get(thread)
        assert known is not None
        assert known.scene == scene_id
        assert [event.why for event in parts.scenes.log(scene_id)] == ["opened", "looked"]
    assert points >= 6
    with pytest.raises(UserError, match="has a scene of this picture already"):
        import_archive(parts, given, thread)
