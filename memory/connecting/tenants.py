"""The rules under which a tenant's Redis user can do all that is needed here, and nothing else.

A tenant's keys all start with `tw:{tenant:`. The server refuses its user every other key, by a
command or in a script, and every command that lists keys without naming one (SCAN, KEYS, RANDOMKEY,
DBSIZE), looks at others (MONITOR, SLOWLOG, CLIENT LIST, OBJECT, pub/sub), leaves something for them
to run (FUNCTION), or is an administrator's. Knows nothing of who is a tenant.

On Redis 6.2 a script could change what another user's scripts see, and SORT could read any key
(which is why it is not here): between tenants who do not trust one another take Redis 7 or Valkey.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from thirdwave.memory.keys import check_tenant

if TYPE_CHECKING:
    from redis import Redis

COMMANDS: Sequence[tuple[str, str]] = (
    ("connection", "hello auth ping echo quit reset select time client|id client|setname"),
    ("any key", "exists type del unlink copy rename expire pexpire expireat pexpireat persist ttl"),
    ("any key", "pttl touch"),
    (
        "strings",
        "get set setex psetex setnx mget mset append strlen getrange setrange getdel getex",
    ),
    ("strings", "incr incrby incrbyfloat decr decrby"),
    ("hashes", "hget hmget hgetall hset hmset hsetnx hdel hexists hlen hkeys hvals hincrby hscan"),
    ("hashes", "hincrbyfloat hstrlen hrandfield"),
    ("sets", "sadd srem smembers sismember smismember scard spop srandmember sscan smove"),
    ("sets", "sunion sinter sdiff sunionstore sinterstore sdiffstore"),
    ("sorted sets", "zadd zrem zrange zrangebyscore zrangebylex zrevrange zrevrangebyscore zscan"),
    ("sorted sets", "zrevrangebylex zscore zmscore zcard zcount zlexcount zrank zrevrank zincrby"),
    ("sorted sets", "zremrangebyrank zremrangebyscore zremrangebylex zpopmin zpopmax zrangestore"),
    ("lists", "lpush rpush lpop rpop llen lrange lindex ltrim lrem lset linsert lmove blmove"),
    ("lists", "blpop brpop"),
    ("streams", "xadd xrange xrevrange xread xlen xdel xtrim"),
    ("transactions", "multi exec discard watch unwatch"),
    ("scripts", "eval evalsha script|load script|exists"),
)
"""What a tenant's user may do, with its own keys. All of it is in Redis 6.2 and Valkey 7.2."""

CLUSTER = "cluster|slots cluster|nodes cluster|info command readonly readwrite asking"
"""What a client of a cluster asks besides; none of it names a key."""


def acl_rule(tenant: str, *, cluster: bool = False) -> list[str]:
    """The rules of a tenant's user, as ACL SETUSER takes them; its password is not among them.

    >>> acl_rule("acme")[:4]
    ['reset', 'on', 'resetchannels', '~tw:{acme:*']
    """
    names = [name for _, line in COMMANDS for name in line.split()]
    names += CLUSTER.split() if cluster else []
    own = f"~tw:{{{check_tenant(tenant)}:*"
    return ["reset", "on", "resetchannels", own, "-@all", *(f"+{name}" for name in names)]


def acl_line(tenant: str, *, cluster: bool = False) -> str:
    """The whole command for an administrator to type, a place for the password in it.

    The user has the tenant's name. In an ACL file the line begins with `user`, without `reset`.
    """
    rules = acl_rule(tenant, cluster=cluster)
    return " ".join(["ACL SETUSER", tenant, *rules, ">PASSWORD"])


def make_tenant(redis: "Redis", tenant: str, password: str, *, cluster: bool = False) -> None:
    """Make the tenant's user, or give it these rules and this password alone.

    `redis` is an administrator's client. ValueError for a password that is too easy to guess.
    """
    if len(password) < 16:
        raise ValueError(f"password: expected at least 16 characters, got {len(password)}")
    client: Any = redis
    rules = [*acl_rule(tenant, cluster=cluster), f">{password}"]
    client.execute_command("ACL SETUSER", tenant, *rules)
