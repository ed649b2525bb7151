"""Steps from an older format of the data to the next. Knows how things stood and how they stand.

Each is safe to be run again: what is new is written before what is old is deleted.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from thirdwave.memory.keys import index, key

if TYPE_CHECKING:
    from redis import Redis

BRANCH = ".if-"
"""What stands in the id of a what-if behind that of its scene."""


def list_scenes(redis: "Redis") -> None:
    """0 to 1: a thread lists all its scenes, a tenant its scenes, a scene its what-ifs."""
    client: Any = redis
    for tenant, thread_id in _names(client, "thread"):
        scene, touched = client.hmget(key(tenant, "thread", thread_id), "scene", "touched")
        if scene is not None:
            listed = key(tenant, "thread-scenes", thread_id)
            client.zadd(listed, {scene: float(touched or 0)}, nx=True)
    for tenant, scene_id in _names(client, "scene", "head"):
        entries = client.xrange(key(tenant, "scene", scene_id, "log"), count=1)
        begun = _time_of(entries[0][1][b"event"]) if entries else 0.0
        client.zadd(index(tenant, "scenes"), {scene_id: begun}, nx=True)
        of, found, _ = scene_id.rpartition(BRANCH)
        if found:
            client.zadd(key(tenant, "scene", of, "branches"), {scene_id: begun}, nx=True)


def join_checkpoints(redis: "Redis") -> None:
    """0 to 1: the checkpoints of a thread are one hash, of which no part can be lost alone."""
    client: Any = redis
    for tenant, thread_id in _names(client, "thread", "ns"):
        fields: dict[bytes, bytes] = {}
        old = [key(tenant, "thread", thread_id, "ns")]
        for ns in client.smembers(old[0]):
            fields |= _namespace(client, tenant, thread_id, ns.decode(), old)
        points = sum(field.startswith(b"c\0") for field in fields)
        saved = key(tenant, "thread", thread_id, "saved")
        with client.pipeline(transaction=True) as pipe:
            if points:
                pipe.delete(saved)
                pipe.hset(saved, mapping={**fields, b"puts": points})
            pipe.unlink(*old)
            pipe.execute()
        if points:
            client.zadd(index(tenant, "checkpointed"), {thread_id: float("inf")})


def list_kept(redis: "Redis") -> None:
    """0 to 1: a tenant lists its blobs and its results, a thread its unfinished tasks."""
    client: Any = redis
    now = time.time()
    for tenant, blob_id in _names(client, "blob"):
        listed, name = index(tenant, "blobs"), key(tenant, "blob", blob_id)
        size = client.hstrlen(name, "data")
        client.hsetnx(name, "size", size)
        if not client.hexists(f"{listed}:sizes", blob_id):
            with client.pipeline(transaction=True) as pipe:
                pipe.hset(f"{listed}:sizes", blob_id, size)
                pipe.hincrby(f"{listed}:sizes", "used", size)
                pipe.execute()
        client.zadd(listed, {blob_id: now}, nx=True)
    for tenant, name in _names(client, "result"):
        left = client.pttl(key(tenant, "result", name)) / 1000
        listed = {key(tenant, "result", name): now + left}
        client.zadd(index(tenant, "results"), listed, nx=True)
    for found in client.scan_iter(match="tw:{*:thread:*}:task:*", count=1000):
        of, _, task = found.decode().partition("}:task:")
        listed = of + "}:tasks"
        client.sadd(listed, task)
        client.pexpire(listed, max(client.pttl(found), client.pttl(listed), 1))


def _namespace(
    client: Any, tenant: str, thread_id: str, ns: str, old: list[str]
) -> dict[bytes, bytes]:
    """The fields of one namespace's checkpoints; its keys are added to `old`."""
    import ormsgpack
    from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

    serde, space = JsonPlusSerializer(allowed_msgpack_modules=None), ns.encode()
    ids, points, values = (
        key(tenant, "thread", thread_id, part, ns) for part in ("ids", "points", "values")
    )
    old += [ids, points, values]
    fields: dict[bytes, bytes] = {}
    stored = client.hgetall(points)
    for point_id, point in stored.items():
        kind, data = ormsgpack.unpackb(point)[1]
        versions = serde.loads_typed((kind, data))["channel_versions"]
        names = "".join(f"{one}\0{version}\0" for one, version in versions.items()).encode()
        fields[b"c\0" + space + b"\0" + point_id] = len(names).to_bytes(4) + names + point
        writes = key(tenant, "thread", thread_id, "writes", ns, point_id.decode())
        old.append(writes)
        written = client.hgetall(writes)
        for name, write in written.items():
            fields[b"x\0" + space + b"\0" + point_id + b"\0" + name] = write
        if written:
            listed = b"".join(map(_lua_string, written))
            fields[b"w\0" + space + b"\0" + point_id] = listed
    for name, value in client.hgetall(values).items():
        if ormsgpack.unpackb(value) is not None:
            fields[b"v\0" + space + b"\0" + name] = value
    if stored:
        fields[b"h\0" + space] = max(stored)
    return fields


def _lua_string(data: bytes) -> bytes:
    """As `cmsgpack.pack` writes a text, which there may be any bytes."""
    size = len(data)
    if size < 32:
        return bytes([0xA0 | size]) + data
    return (b"\xd9" + bytes([size]) if size < 256 else b"\xda" + size.to_bytes(2)) + data


def _names(client: Any, kind: str, *rest: str) -> Iterator[tuple[str, str]]:
    """Tenant and name of everything of a kind, whoever's it is."""
    tail = "".join(f":{part}" for part in rest)
    for found in client.scan_iter(match=f"tw:{{*:{kind}:*}}{tail}", count=1000):
        inside = found.decode().removeprefix("tw:{").removesuffix("}" + tail)
        tenant, middle, name = inside.partition(f":{kind}:")
        if middle and ":" not in tenant and "}" not in name:
            yield tenant, name


def _time_of(event: bytes) -> float:
    import json

    return float(json.loads(event).get("time", 0.0))


STEPS: Mapping[int, tuple[Callable[["Redis"], None], ...]] = {
    0: (list_scenes, list_kept, join_checkpoints)
}
"""By the number that is left behind."""
