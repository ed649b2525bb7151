"""How keys are named and which ids may go into one. Knows nothing of what the keys hold.

Every key of a tenant starts with `tw:{tenant:`, so that a Redis ACL can fence tenants off
(`~tw:{acme:*`), and keys that one transaction touches share what stands in the braces.
"""

import re
from urllib.parse import quote, unquote

MAX_ID = 128
"""Characters of an id that a user gives."""

_TENANT = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_NOT_PLAIN = re.compile(r"[{}\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_PLAIN = " !\"#$&'()*+,/:;<=>?@[\\]^`{|"
"""Besides letters, digits and _ . - ~, what stays as it is in an id that is written otherwise."""


def key(tenant: str, kind: str, name: str, *rest: str) -> str:
    """The key of one thing: `tw:{tenant:kind:name}:rest`."""
    return ":".join((f"tw:{{{tenant}:{kind}:{name}}}", *rest))


def thread_key(tenant: str, thread_id: str, *rest: str) -> str:
    """The key of a thread or of something of its own; a thread may have any id but an empty one."""
    if not thread_id:
        raise ValueError("thread_id: expected a name of at least one character, got an empty one")
    return key(tenant, "thread", escaped(thread_id), *rest)


def escaped(any_id: str) -> str:
    """How an id stands in keys and lists: as it is, or behind a brace where it cannot.

    No two ids are written alike: only what is written otherwise begins with a brace.
    """
    if _NOT_PLAIN.search(any_id) is None:
        return any_id
    return "{" + quote(any_id, safe=_PLAIN, errors="surrogatepass")


def unescaped(name: str) -> str:
    """The id that `escaped` wrote."""
    return unquote(name[1:], errors="surrogatepass") if name.startswith("{") else name


def index(tenant: str, kind: str) -> str:
    """The key of a tenant's list of things of one kind."""
    return f"tw:{{{tenant}:{kind}}}"


def check_tenant(tenant: str) -> str:
    """`tenant` when it can stand in a key; ValueError says what can."""
    if not _TENANT.fullmatch(tenant):
        raise ValueError(f"tenant: expected 1 to 64 letters, digits, _ . -, got {tenant!r}")
    return tenant


def check_id(what: str, value: str) -> str:
    """`value` when it can stand in a key; ValueError names `what` and says what can."""
    fits = 1 <= len(value) <= MAX_ID and value.isprintable() and value == value.strip()
    if not fits or "{" in value or "}" in value:
        shown = value if len(value) <= MAX_ID else f"{value[:20]}... of {len(value)} characters"
        raise ValueError(
            f"{what}: expected 1 to {MAX_ID} printable characters without braces or outer spaces, "
            f"got {shown!r}"
        )
    return value
