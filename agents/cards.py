"""What a language model reads of the tools: their cards, the relevant ones, within a budget.

Tools are chosen by their typed cards alone: the words of the question, and the value types that
must be there for others to run. Knows nothing of models and of how plans are made.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from thirdwave.agents.budget import CountTokens, estimate_tokens
from thirdwave.scene import Scene
from thirdwave.tools.base import Tool

CHAIN = ("detect_people", "estimate_pose", "measure", "select", "count")
"""Nearly every plan runs through these: never left out, shortened last."""
CORE = (
    *CHAIN, "quantify", "compare", "relate", "combine", "detect_things", "edit_pose", "undo_edit",
    "keep_edit", "render", "describe_pose", "compare_poses",
)  # fmt: skip
"""Tools for what may be asked in any words: they go before plug-ins that share none with it."""
MANY = 30
"""With more tools than these, only the relevant ones are shown."""

_NOISE = frozenset({"title", "additionalProperties", "minimum", "maximum", "maxLength", "maxItems"})
_STOP = frozenset({
    "a", "an", "and", "any", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from",
    "has", "have", "how", "i", "if", "in", "is", "it", "its", "me", "more", "most", "of", "on",
    "or", "people", "person", "picture", "show", "tell", "than", "that", "the", "their", "them",
    "there", "they", "this", "to", "was", "what", "when", "which", "who", "whose", "with",
    "would", "you",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards that are shown."""

    names: tuple[str, ...]
    text: str
    """One JSON object a line."""
    left_out: tuple[str, ...] = ()
    """Tools that are installed and not shown."""
    tokens: int = 0


def cards_for(
    question: str,
    tools: Mapping[str, Tool],
    scene: Scene,
    budget_tokens: int,
    *,
    count: CountTokens = estimate_tokens,
) -> Cards:
    """Cards of the tools that matter for `question`, in at most `budget_tokens` as `count` counts.

    Where they do not all fit, the least relevant are shortened, then left out; `CHAIN` stays. They
    stand in the order of `tools`: the same cards are the same text, which providers need not read
    twice. ValueError: not even the chain fits.
    """
    order = ranked(question, tools, scene)
    lines = {name: _lines(tools[name]) for name in order}
    sizes = {name: [count(line) + 1 for line in lines[name]] for name in order}
    level = dict.fromkeys(order, 0)
    total = sum(sizes[name][0] for name in order)
    for depth in range(1, len(_FORMS) + 1):
        for name in reversed(order):
            if total <= budget_tokens:
                break
            last = depth == len(_FORMS)
            if last and name in CHAIN:
                continue
            total -= sizes[name][level[name]] - (0 if last else sizes[name][depth])
            level[name] = depth
    names = [name for name in tools if level.get(name, len(_FORMS)) < len(_FORMS)]
    if total > budget_tokens or (order and not names):
        least = max(total, min((min(size) for size in sizes.values()), default=0))
        raise ValueError(f"tool cards: expected room for {least} tokens, got {budget_tokens}")
    return Cards(
        names=tuple(names),
        text="\n".join(lines[name][level[name]] for name in names),
        left_out=tuple(name for name in tools if name not in names),
        tokens=total,
    )


def ranked(question: str, tools: Mapping[str, Tool], scene: Scene) -> list[str]:
    """Names of the tools to show, most needed first: the chain, then by words, with their needs."""
    usable = {name: tool for name, tool in tools.items() if _can_run(tool, scene)}
    scores = _scores(question, usable)
    by_words = sorted((n for n in usable if scores[n] > 0), key=lambda n: -scores[n])
    wanted = [name for name in (*CHAIN, *by_words, *CORE) if name in usable]
    if len(usable) <= MANY:
        wanted += list(usable)
    order: dict[str, None] = {}
    for name in wanted:
        for needed in (name, *_producers(name, usable, scores, order)):
            order.setdefault(needed)
    return list(order)


def _can_run(tool: Tool, scene: Scene) -> bool:
    """A scene without a picture has nothing to look at, but may know what was seen."""
    return scene.image is not None or "image" not in tool.reads or tool.known is not None


def _producers(
    name: str, tools: Mapping[str, Tool], scores: Mapping[str, float], have: Mapping[str, Any]
) -> list[str]:
    """Tools that give what `name` must be given and what these must be given, if none does yet."""
    found: list[str] = []
    waiting = [name]
    while waiting:
        tool = tools[waiting.pop()]
        for argument, info in tool.args.model_fields.items():
            types = tool.accepts(argument)
            if not info.is_required() or not types:
                continue
            giving = [other for other, one in tools.items() if one.returns in types]
            here = {*have, *found, name}
            if giving and not here.intersection(giving):
                best = max(giving, key=lambda other: scores[other])
                found.append(best)
                waiting.append(best)
    return found


def _scores(question: str, tools: Mapping[str, Tool]) -> dict[str, float]:
    """How much each card shares with the words of the question; rare words weigh more."""
    asked = set(_stems(question))
    cards = {name: _weights(tool) for name, tool in tools.items()}
    cards_with = Counter(word for card in cards.values() for word in card)
    lower = f" {' '.join(re.findall(r'[a-z0-9]+', question.lower()))} "
    scores: dict[str, float] = {}
    for name, card in cards.items():
        score = sum(
            card[word] * math.log(1 + len(tools) / cards_with[word])
            for word in asked.intersection(card)
        )
        if any(f" {phrase.lower()} " in lower for phrase in tools[name].words):
            score += 20.0  # the tool says that this is what it is called
        scores[name] = score
    return scores


@lru_cache(maxsize=512)
def _weights(tool: Tool) -> Mapping[str, float]:
    """Stems of a card's words, and how much each says about the tool."""
    found: dict[str, float] = {}
    choices = " ".join(
        str(c) for field in _properties(tool).values() for c in field.get("enum", ())
    )
    for text, weight in (
        (tool.limits, 0.3), (tool.description, 1.0), (choices, 1.5), (" ".join(tool.words), 2.0),
        (tool.name, 3.0),
    ):  # fmt: skip
        found.update(dict.fromkeys(_stems(text), weight))
    return found


def _stems(text: str) -> list[str]:
    words = re.findall(r"[a-z]+", text.lower().replace("_", " "))
    return [
        re.sub(r"(?<=\w{3})(?:ing|ed|es|s)$", "", word)
        for word in words
        if word not in _STOP and len(word) > 1
    ]


def full_card(tool: Tool) -> dict[str, Any]:
    """Everything a planner has to know of a tool, without what says nothing."""
    required = [name for name, info in tool.args.model_fields.items() if info.is_required()]
    card = {
        "name": tool.name,
        "does": tool.description,
        "args": _properties(tool),
        "required": required,
        "gives": tool.returns,
        "limits": tool.limits,
        "cost": tool.cost,
        "licence": tool.licence,
    }
    return {name: value for name, value in card.items() if value not in ("", [], {})}


def _short_card(tool: Tool) -> dict[str, Any]:
    """A card with the first sentence of its limits."""
    card = full_card(tool)
    if "limits" in card:
        card["limits"] = re.split(r"(?<=[.;:])\s", tool.limits, maxsplit=1)[0][:160]
    return card


def _by_step(field: Mapping[str, Any]) -> bool:
    """Whether only a step can give it: a list of things without a form that could be written."""
    return "$step" in field and field.get("items") == {"type": "object"}


def _brief_card(tool: Tool) -> dict[str, Any]:
    """A card with the names and types of its arguments alone.

    What only a step can give, such as measurements, has no more of a type than that.
    """
    card = full_card(tool)
    for name in ("limits", "cost", "licence"):
        card.pop(name, None)
    card["does"] = tool.description[:160]
    card["args"] = {
        name: {
            key: value
            for key, value in field.items()
            if key != "description" and not (_by_step(field) and key in ("type", "items"))
        }
        for name, field in card.get("args", {}).items()
    }
    return card


_FORMS: Sequence[Callable[[Tool], dict[str, Any]]] = (full_card, _short_card, _brief_card)


@lru_cache(maxsize=512)
def _lines(tool: Tool) -> tuple[str, ...]:
    """A tool's card in each form, longest first."""
    return tuple(
        json.dumps(form(tool), ensure_ascii=False, separators=(",", ":")) for form in _FORMS
    )


def _properties(tool: Tool) -> dict[str, Any]:
    """The arguments as JSON schema; `$step` says which value types of a step each takes."""
    schema = tool.args.model_json_schema()
    shared = schema.get("$defs", {})
    found: dict[str, Any] = {}
    for name, given in schema.get("properties", {}).items():
        pruned = compact(given, shared)
        types = tool.accepts(name)
        found[name] = pruned | ({"$step": list(types)} if types else {})
    return found


def compact(schema: Any, shared: Mapping[str, Any] | None = None, depth: int = 0) -> Any:
    """A JSON schema without titles, nulls, limits of size and references, which are put in.

    A part that holds itself is cut at the fourth level.
    """
    if isinstance(schema, list):
        return [compact(item, shared, depth) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        if depth >= 4:
            return {"type": "object"}
        given = {key: value for key, value in schema.items() if key != "$ref"}
        return compact({**(shared or {}).get(name, {}), **given}, shared, depth + 1)
    choices = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    kept = {
        key: value
        for key, value in schema.items()
        if key not in _NOISE and key != "anyOf" and not (key == "default" and value is None)
    }
    found: dict[str, Any] = {}
    for key, value in kept.items():
        if key == "properties":
            found[key] = {name: compact(one, shared, depth) for name, one in value.items()}
        elif key in ("default", "enum", "const", "description", "required"):
            found[key] = value
        else:
            found[key] = compact(value, shared, depth)
    if len(choices) == 1:
        return compact(choices[0], shared, depth) | found
    return found | ({"anyOf": compact(choices, shared, depth)} if choices else {})
