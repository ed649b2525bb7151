"""Frames for quantities: "how bent is p1's left knee", "how tall is she", "where is p2 looking"."""

from dataclasses import replace

from thirdwave.agents.offline.excuses import say_side
from thirdwave.agents.offline.query import (
    Arm,
    Either,
    Everyone,
    Extra,
    Focus,
    Group,
    Is,
    Measure,
    Nth,
    Order,
    Query,
    Ref,
    Value,
    Which,
)
from thirdwave.agents.offline.reading.bag import Bag
from thirdwave.agents.offline.reading.quantity import SIDED_PARTS, scale
from thirdwave.agents.offline.reading.refer import PartOf, Somebody
from thirdwave.agents.offline.wording.lexicon import Chunk

ASKING = ("how", "what", "which", "where", "how_many", "whose", "picture")


def value(bag: Bag) -> Query | None:
    """A quantity of somebody, or of a part of somebody."""
    rest = _of_each(bag.without(*ASKING))
    if rest.has("distance") and rest.values("direction") == ["camera"]:
        rest = Bag(tuple(_as_depth(chunk) for chunk in rest.chunks if chunk.kind != "and"))
    if bag.has("where"):
        return _where(rest)
    if bag.has("how_many") and "angle" not in bag.values("dim"):
        return None
    rest = _side_last(rest)
    if bag.has("which") and rest.kinds == ("person", "pred"):
        return _which_arm(rest)
    if bag.has("which") and rest.kinds == ("part", "person", "raised"):
        return _which_held_up(rest)
    if rest.kinds == ("person", "dim", "pred") and bag.has("what"):
        return _of_two_postures(rest)
    if not rest.only("dim", "part", "person", "direction", "rel") or bag.has("who"):
        return None
    if rest.has("direction") and rest.values("direction") != ["camera"]:
        return None
    if _asks_how_far(rest) and any(chunk.text == "each" for chunk in rest.chunks):
        return None  # "how far from each?": of whom was not said
    if rest.has("rel"):
        return None
    people: list[Somebody] = rest.values("person")
    parts: list[PartOf] = rest.values("part")
    dimensions: list[str] = list(dict.fromkeys(rest.values("dim")))
    if len(people) > 1 or len(parts) > 1 or not (parts or dimensions):
        return None
    part = parts[0] if parts else None
    if part is not None and part.part is None:
        return None
    dimension = _dimension(dimensions)
    if dimension is None and dimensions:
        return None
    if rest.has("direction") and dimension not in ("far", "close"):
        return None
    if part is None and dimension in ("angle", "straight") and not dimensions[1:]:
        return None
    if part is not None and not (dimensions or part.owner or people or bag.has("how", "what")):
        return None  # "knee" alone asks nothing
    of = _whose(people[0] if people else None, part)
    if of is None:
        return None
    if part is None and dimension == "low":
        return None
    # Of somebody as a whole "how high" asks for the height; "higher" compares places.
    meant = scale("tall" if part is None and dimension == "high" else dimension, part)
    if meant is not None and meant.measure.part in SIDED_PARTS:
        raise say_side(str(part.part if part else ""))
    return None if meant is None else Value(of=of, measure=meant.measure)


def _of_each(bag: Bag) -> Bag:
    """Reads "p2's and p4's left knees": one part of both."""
    kinds = bag.kinds
    if "part_and" not in kinds or kinds.count("part") != 1:
        return bag
    at = kinds.index("part")
    first, second = bag.one("part"), bag.one("part_and")
    if kinds[at : at + 2] != ("part", "part_and") or first is None or second is None:
        return bag
    if (first.part, first.side) != (second.part, second.side):
        return bag
    if first.owner is None or second.owner is None or first.owner == second.owner:
        return bag
    members = tuple(one.owner.ref for one in (first, second))
    whose = replace(first, owner=Somebody(Group(members=members), many=True))
    joined = replace(bag.chunks[at], value=whose)
    return Bag((*bag.chunks[:at], joined, *bag.chunks[at + 2 :]))


def _asks_how_far(bag: Bag) -> bool:
    """Whether it is asked how far or how close."""
    return bool({"far", "close"} & set(bag.values("dim")))


def _side_last(bag: Bag) -> Bag:
    """The bag with a side that stands alone given to the part: "elbow angle, p1, left"."""
    bag = Bag(
        tuple(
            replace(chunk, kind="side") if chunk.text in ("left side", "right side") else chunk
            for chunk in bag.chunks
        )
    )
    parts, sides = bag.values("part"), bag.values("side")
    if len(parts) != 1 or len(sides) != 1 or parts[0].side is not None:
        return bag
    sided = replace(parts[0], side=sides[0])
    return Bag(
        tuple(
            replace(chunk, value=sided) if chunk.kind == "part" else chunk
            for chunk in bag.without("side").chunks
        )
    )


def _which_arm(rest: Bag) -> Query | None:
    """Both arms of somebody, to see which is raised."""
    arm, somebody = rest.one("pred"), rest.one("person")
    if not isinstance(arm, Arm) or arm.side not in (None, "all") or somebody.quantifier:
        return None
    quantity = "arm_overhead" if arm.overhead else "arm_raised"
    return Value(of=somebody.ref, measure=Measure(quantity=quantity))


def _which_held_up(rest: Bag) -> Query | None:
    """Reads "which arm is p2 holding up": both arms, to see which is raised."""
    part: PartOf = rest.one("part")
    somebody: Somebody = rest.one("person")
    if part.part not in ("arm", "wrist") or part.side or part.owner or somebody.quantifier:
        return None
    overhead = rest.one("raised") == "overhead"
    quantity = "arm_overhead" if overhead else "arm_raised"
    return Value(of=somebody.ref, measure=Measure(quantity=quantity))


def _of_two_postures(rest: Bag) -> Query | None:
    """Reads "what is p2 doing, standing or sitting"."""
    somebody, predicate = rest.one("person"), rest.one("pred")
    if rest.one("dim") != "posture" or somebody.quantifier or not isinstance(predicate, Either):
        return None
    found = [one.measure.quantity if isinstance(one, Is) else None for one in predicate.parts]
    if set(found) != {"posture"}:
        return None
    return Value(of=somebody.ref, measure=Measure(quantity="posture"))


def _as_depth(chunk: Chunk) -> Chunk:
    return Chunk("dim", "far", chunk.text) if chunk.kind == "distance" else chunk


def _dimension(found: list[str]) -> str | None:
    """One dimension of several words for it: "how many degrees is ... bent"."""
    if len(found) > 1 and "angle" in found:
        rest = [dimension for dimension in found if dimension != "angle"]
        return rest[0] if len(rest) == 1 else None
    if sorted(found) in (["elevation", "high"], ["elevation", "far"]):
        return "elevation"
    if sorted(found) == ["far", "lean"]:
        return "lean"
    if sorted(found) == ["bent", "far"] or sorted(found) == ["far", "straight"]:
        return next(dimension for dimension in found if dimension != "far")
    return found[0] if len(found) == 1 else None


def _whose(somebody: Somebody | None, part: PartOf | None) -> Ref | None:
    """Whose part it is; a named person and another owner do not fit together."""
    owner = part.owner if part else None
    if somebody is not None and somebody.quantifier not in (None, "all"):
        return None
    if owner is not None and somebody is not None and not owner.corefers:
        return None
    if owner is not None and owner.quantifier not in (None, "all"):
        return None
    chosen = somebody or owner
    return chosen.ref if chosen else Focus(many=True)


def _where(rest: Bag) -> Query | None:
    """Reads "where is p1 looking", "which way does she face"."""
    people = rest.values("person")
    if len(people) != 1:
        return None
    others = rest.without("person", "direction")
    if others.kinds == ("face",):
        looks = others.one("face") == "looking_at"
        measure = Measure(quantity="head_direction" if looks else "facing")
        return Value(of=people[0].ref, measure=measure)
    return None


def plugin(bag: Bag) -> Query | None:
    """A plug-in tool by the words it brings: "what is the head tilt of p1"."""
    tools = list(dict.fromkeys(bag.values("extra")))
    if len(tools) != 1:
        return None
    rest = bag.without(*ASKING, "extra", "dim", "show")
    if set(bag.values("dim")) - {"angle", "high", "far", "tall"}:
        return None
    order = [*rest.values("sup"), *rest.values("comp")]
    rest = rest.without("sup", "comp")
    measure = Measure(quantity=tools[0], tool=tools[0])
    if order:
        if not rest.only("who", "who_of", "person") or order[0] not in _ORDERS or len(order) > 1:
            return None
        people = rest.values("person")
        if any(not somebody.many for somebody in people) or len(people) > 1:
            return None
        of: Ref = people[0].ref if people else Everyone()
        of = Focus(many=True) if rest.has("who_of") else of
        return Which(of=Nth(by=measure, order=_ORDERS[order[0]], of=of))
    people = rest.values("person") + [part.owner for part in rest.values("part") if part.owner]
    if not rest.only("person") or len(people) > 1:
        return None
    ref: Ref = people[0].ref if people else Focus(many=True)
    return Extra(tool=tools[0], of=ref)


_ORDERS: dict[str, Order] = {
    "most": "max", "least": "min", "more": "max", "less": "min", "high+": "max", "high-": "min",
}  # fmt: skip
