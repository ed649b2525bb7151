"""Changes inside a query: every node at any depth. Values in, new value out."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

from thirdwave.agents.offline.query import Node


def rewrite(node: Any, change: Callable[[Node], Node]) -> Any:
    """`node` with `change` applied to every node of it, the inner ones first."""
    if isinstance(node, tuple):
        return tuple(rewrite(item, change) for item in node)
    if not isinstance(node, Node):
        return node
    changed = {
        name: new
        for name in names(node)
        if (new := rewrite(old := getattr(node, name), change)) is not old
    }
    return change(node.with_(**changed) if changed else node)


def names(node: Node) -> tuple[str, ...]:
    """Names of a node's fields."""
    return tuple(field.name for field in fields(node))  # type: ignore[arg-type]


def walk(node: Any) -> Iterator[Node]:
    """Every node of a query, the outer ones first."""
    if isinstance(node, tuple):
        for item in node:
            yield from walk(item)
    elif isinstance(node, Node):
        yield node
        for name in names(node):
            yield from walk(getattr(node, name))
