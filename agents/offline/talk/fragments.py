"""Follow-ups that say only what changes: "and p2?", "what about her right arm?", "who?"."""

from collections.abc import Sequence
from dataclasses import replace

from thirdwave.agents.offline import excuses
from thirdwave.agents.offline.query import (
    Among,
    Arm,
    Beyond,
    Compare,
    Count,
    CountThings,
    Distance,
    Everyone,
    Extra,
    Focus,
    Ids,
    Is,
    ListThings,
    Measure,
    Nearest,
    Node,
    Not,
    Nth,
    Other,
    Partners,
    Predicate,
    Query,
    Ref,
    Related,
    Render,
    Seen,
    Side,
    Test,
    That,
    Things,
    Value,
    Which,
)
from thirdwave.agents.offline.reading.bag import gather
from thirdwave.agents.offline.reading.quantity import point, scale
from thirdwave.agents.offline.reading.refer import (
    PERSON_EXTREMES,
    PLACES,
    PartOf,
    Somebody,
    place_at,
)
from thirdwave.agents.offline.reading.seeing import seen
from thirdwave.agents.offline.rewrite import rewrite, walk
from thirdwave.agents.offline.wording.lexicon import Chunk

LEADS = ("and", "but", "what_about", "correction", "not", "or", "than")
SIDED = ("knee_flexion", "elbow_flexion", "hip_flexion", "shoulder_elevation")
OF_ARMS = ("arm_raised", "arm_overhead")
"""Quantities of an arm; of no side, they ask for both."""
RAISABLE = ("arm", "wrist", "elbow")
EXISTENCE = ("there", "any", "do you see", "can you see", "you see", "is visible", "visible")
"""With these a thing alone asks whether there is one, whatever was asked before."""


def lead_removed(chunks: Sequence[Chunk]) -> tuple[Chunk, ...]:
    """The chunks without "and", "what about", "no," at the front."""
    at = 0
    while at < len(chunks) and chunks[at].kind in (*LEADS, "skip"):
        at += 1
    return tuple(chunks[at:]) if at < len(chunks) else tuple(chunks)


def follow_up(chunks: Sequence[Chunk], last: Query) -> Query | None:
    """The query that a fragment makes of the last one; None: it is no fragment."""
    bare = [chunk for chunk in chunks if chunk.kind not in ("skip", "aux", "of", "picture")]
    there = any(c.text == "there" for c in chunks[:3]) and chunks[0].kind == "aux"
    if there and {"posture", "noun"} <= {chunk.kind for chunk in bare}:
        return None  # "are there any seated people" asks by itself
    linked = next((c.text for c in chunks if c.kind not in ("skip", "aux")), "")
    if linked in ("from", "to") and not _of_two(last):
        return None  # "and from Bob?" asks for a distance
    if [chunk.kind for chunk in bare] in (["side"], ["side", "one"]):
        return with_side(last, bare[0].value)
    if (turned := _turned(bare, last)) is not None:
        return turned
    place = place_at([c for c in chunks if c.kind not in ("skip", "aux")], 0)
    if place is not None and len(bare) <= 2:
        by, order = PLACES[place[0]] if place[0] in PLACES else PERSON_EXTREMES[place[0]]
        return with_people(last, Nth(by=by, order=order))
    whether = bool(chunks) and chunks[0].kind == "aux"
    if [chunk.kind for chunk in bare] == ["ordinal"]:
        return _of_rank(last, int(bare[0].value))
    bag = gather(chunks, eager=False)
    if len(bag.chunks) != 1 and not whether:  # "is the other one sitting" stands by itself
        bag = gather(chunks, eager=True)
    if bag.kinds == ("who", "not"):
        who = _who(last)
        denied = who.of if isinstance(who, Which) else None
        if isinstance(denied, That):
            return Which(of=denied.with_(predicate=Not(predicate=denied.predicate)))
        return None
    if bag.kinds == ("whose", "part") and isinstance(last, Which):
        part = bag.one("part")
        meant = scale(_dimension(last.of.by), part) if isinstance(last.of, Nth) else None
        if meant is not None and isinstance(last.of, Nth):
            return Which(of=last.of.with_(by=meant.measure))
        return with_part(last, part)
    if isinstance(last, Render) and sorted(bag.kinds) == ["person", "view"]:
        return last.with_(of=bag.one("person").ref, view=bag.one("view"))
    if len(bag.chunks) != 1:
        return None
    chunk = bag.chunks[0]
    if chunk.kind == "person":
        return _of_person(last, chunk.value)
    if chunk.kind == "part":
        return with_part(last, chunk.value)
    if chunk.kind == "pred":
        picked = isinstance(last, Which) and isinstance(last.of, Nth)
        if whether and picked and isinstance(chunk.value, Arm | Beyond | Seen):
            return None  # "are both her knees bent?" is a whole question about who was picked
        return with_predicate(last, chunk.value)
    if chunk.kind == "thing":
        asks_existence = whether or any(c.text in EXISTENCE for c in chunks if c.kind == "skip")
        return None if asks_existence else _of_thing(last, chunk.value)
    if chunk.kind == "view" and isinstance(last, Render):
        return last.with_(view=chunk.value)
    if chunk.kind in ("who", "who_of"):
        return _who(last)
    if chunk.kind == "how_many":
        of = _who(last)
        return Count(of=of.of) if isinstance(of, Which) and isinstance(of.of, That) else None
    return None


def with_people(last: Query, ref: Ref) -> Query | None:
    """The same question about somebody else."""
    if isinstance(last, Which) and isinstance(last.of, Nearest):
        if isinstance(ref, Other) and not isinstance(last.of.to, Everyone):
            return Distance(of=ref, to=last.of.to)
        return Which(of=last.of.with_(to=ref))
    if isinstance(last, Which) and isinstance(last.of, Nth):
        if isinstance(ref, Nth) and ref.by == last.of.by:
            return Which(of=ref)  # "who is leftmost", "and the one on the right"
        return Value(of=ref, measure=last.of.by)
    if isinstance(last, Compare) and isinstance(ref, Other) and last.ask.startswith("which"):
        return last.first.with_(of=ref) if last.first.of != last.second.of else None
    if isinstance(last, Count | Which):
        if isinstance(last.of, That):
            if isinstance(ref, Other) and ref.many and isinstance(last.of.predicate, Is):
                return Value(of=ref, measure=last.of.predicate.measure)
            return Test(of=ref, predicate=last.of.predicate)
        return None
    if isinstance(last, Test):
        if last.predicate is None or (isinstance(last.predicate, Among) and isinstance(ref, Other)):
            return None
        related = last.predicate if isinstance(last.predicate, Related) else None
        if related is not None and related.target == ref:  # "is p1 facing p2?" "and p2?"
            return Test(of=ref, predicate=related.with_(target=last.of))
        return Test(of=ref, predicate=last.predicate)
    if isinstance(last, Value | Render | Partners | Extra):
        return last.with_(of=ref)
    if isinstance(last, Distance) and last.to is not None:
        if last.of == last.to:
            return last.with_(of=ref, to=ref)
        return last.with_(to=ref)
    if isinstance(last, Compare) and last.first.of != last.second.of:
        return last.with_(second=last.second.with_(of=ref))
    if isinstance(last, Compare):
        both = {k: getattr(last, k).with_(of=ref) for k in ("first", "second")}
        return last.with_(**both)
    return None


def with_predicate(last: Query, predicate: Predicate) -> Query | None:
    """The same people, something else said of them."""
    if isinstance(last, Count | Which):
        of = last.of.of if isinstance(last.of, That) else last.of
        return last.with_(of=That(predicate=predicate, of=of))
    if isinstance(last, Test):
        return last.with_(predicate=predicate)
    if isinstance(last, Value | Partners):
        return Test(of=last.of, predicate=predicate)
    return None


def _of_person(last: Query, somebody: Somebody) -> Query | None:
    if somebody.side is not None and sided(last):
        return with_side(last, somebody.side)
    if somebody.quantifier is not None:
        if isinstance(somebody.ref, That) and somebody.quantifier != "all":
            return None  # "nobody sitting, right?" asks by itself
        if isinstance(last, Test) and last.predicate is not None:
            return last.with_(of=somebody.ref, quantifier=somebody.quantifier)
        if somebody.quantifier != "all":
            return None
    return with_people(last, somebody.ref)


def part_value(chunks: Sequence[Chunk], last: Query | None) -> Query | None:
    """What "what about her right arm?" asks where the question before gave nothing to repeat.

    How bent the part is, of whoever the talk is about; whether it is raised after such talk.
    """
    bag = gather(chunks, eager=False)
    part = bag.one("part") if bag.kinds == ("part",) else None
    if not isinstance(part, PartOf) or part.part is None:
        return None
    of = Focus() if part.owner is None else part.owner.ref
    arms = [node for node in walk(last) if isinstance(node, Arm)]
    if arms and part.part in RAISABLE:
        return Test(of=of, predicate=arms[0].with_(side="both" if part.both else part.side))
    meant = scale(None, part)
    return None if meant is None else Value(of=of, measure=meant.measure)


def with_part(last: Query, part: PartOf) -> Query | None:
    """Another part of the same (or of a newly named) person."""
    owner = part.owner
    if part.part is None and part.side is not None:
        changed = with_side(last, part.side)
        return changed if owner is None or changed is None else _owned(changed, owner)
    subject = _subject(last)
    if owner is not None and isinstance(owner.ref, Focus) and not owner.many:
        among_all = isinstance(last, Distance) and isinstance(subject, Everyone)
        if among_all or (isinstance(subject, Ids) and len(subject.ids) > 1):
            raise excuses.say_which("'his' or 'her'")
        if isinstance(subject, Everyone | That):
            subject = owner.ref
    if owner is not None and (not isinstance(owner.ref, Focus) or isinstance(subject, Focus)):
        subject = owner.ref
    raising = any(isinstance(node, Arm) for node in walk(last)) and part.part in ("arm", "wrist")
    if isinstance(last, Test | Count | Which) and raising:
        side = "both" if part.both else part.side
        changed = rewrite(last, lambda n: n.with_(side=side) if isinstance(n, Arm) else n)
        if isinstance(last, Test):
            return changed.with_(of=subject)
        return changed if owner is None or owner.corefers else with_people(changed, owner.ref)
    predicate = last.predicate if isinstance(last, Test) else None
    if isinstance(last, Test) and any(isinstance(node, Seen) for node in walk(predicate)):
        visible = seen(part)
        return None if visible is None else last.with_(of=subject, predicate=visible)
    if isinstance(last, Distance) and last.part is not None:
        at = point(part)
        return None if at is None else last.with_(to_part=at)
    measure = last.measure if isinstance(last, Value) else None
    if isinstance(last, Which) and isinstance(last.of, Nth):
        measure = last.of.by
    if measure is not None and part.side is None and not part.both:
        part = replace(part, side=measure.side)  # "how bent is his left elbow", "and the knee"
    meant = scale(_dimension(measure) if measure else None, part) or scale(None, part)
    return None if meant is None else Value(of=subject, measure=meant.measure)


def _owned(query: Query, owner: Somebody) -> Query | None:
    if isinstance(owner.ref, Focus):
        return query
    return with_people(query, owner.ref)


def _dimension(measure: Measure) -> str | None:
    if measure.quantity == "part_height":
        return "high"
    return "elevation" if measure.quantity == "shoulder_elevation" else None


def _of_two(last: Query) -> bool:
    """Whether the question was about a distance."""
    return isinstance(last, Distance) or any(isinstance(node, Nearest) for node in walk(last))


def with_side(last: Query, side: Side) -> Query | None:
    """The other side of the same part; of a question without sides, the person on that side."""
    if isinstance(last, Compare):
        sides = {last.first.measure.side, last.second.measure.side}
        if len(sides) != 1 or None in sides or last.first.of == last.second.of:
            return None
    elif not sided(last):
        by, order = PLACES[side]
        return with_people(last, Nth(by=by, order=order))

    def change(node: Node) -> Node:
        if isinstance(node, Arm):
            return node.with_(side=side)
        if isinstance(node, Measure) and node.quantity in (*SIDED, *OF_ARMS):
            return node.with_(side=side)
        if isinstance(node, Measure | Seen) and node.part and "_" in node.part:
            return node.with_(part=f"{side}_{node.part.split('_', 1)[1]}")
        return node

    return rewrite(last, change)


def sided(last: Query) -> bool:
    """Whether the question was about a body part that comes twice."""
    if isinstance(last, Compare | Distance):
        return False
    for node in walk(last):
        if isinstance(node, Arm) or (isinstance(node, Seen) and "_" in node.part):
            return True
        if isinstance(node, Measure) and (
            node.quantity in (*SIDED, *OF_ARMS) or "_" in (node.part or "")
        ):
            return True
    return False


def _of_thing(last: Query, label: str) -> Query | None:
    thing = Things(labels=(label,))
    if isinstance(last, CountThings | ListThings):
        return last.with_(things=thing)
    if any(isinstance(node, Related) and isinstance(node.target, Things) for node in walk(last)):
        return rewrite(
            last,
            lambda n: (
                n.with_(target=thing)
                if isinstance(n, Related) and isinstance(n.target, Things)
                else n
            ),
        )
    if isinstance(last, Partners):
        return Test(of=last.of, predicate=Related(relation=last.relation, target=thing))
    return None


def _who(last: Query) -> Query | None:
    if isinstance(last, Count) and isinstance(last.of, That):
        return Which(of=last.of)
    if isinstance(last, Test) and last.predicate is not None:
        return Which(of=That(predicate=last.predicate, of=last.of))
    return last if isinstance(last, Which) else None


def _of_rank(last: Query, rank: int) -> Query | None:
    """Reads "and the second?": whoever is next in the order, and by how much."""
    if not isinstance(last, Which) or not isinstance(last.of, Nth) or rank < 1:
        return None
    if last.of.order == "middle":
        return None
    return Value(of=last.of.with_(n=rank), measure=last.of.by)


def _turned(bare: Sequence[Chunk], last: Query) -> Query | None:
    """Reads "and the lowest?" behind "whose right knee is highest?": the other end of the order."""
    if not isinstance(last, Which) or not isinstance(last.of, Nth) or len(bare) != 1:
        return None
    said, by = bare[0], last.of.by
    if said.kind not in ("sup", "comp") or last.of.order == "middle":
        return None
    high = by.quantity in ("part_height", "level") and said.value in ("high+", "high-")
    most = said.value in ("most", "least")
    if not high and not most:
        return None
    up = said.value in ("high+", "most")
    return Which(of=last.of.with_(order="max" if up else "min", n=1))


def _subject(last: Query) -> Ref:
    """Whom the last question was about; whom the talk is about where it named nobody."""
    of: Ref | None = None
    if isinstance(last, Value | Test | Render | Partners | Extra | Distance):
        of = last.of
    if isinstance(last, Compare):
        of = last.first.of
    searched = isinstance(last, Test) and last.quantifier != "all"
    if isinstance(last, Distance) and last.to not in (None, last.of):
        two = isinstance(last.of, Ids) and isinstance(last.to, Ids)
        return Ids(ids=(*last.of.ids, *last.to.ids)) if two else Focus()  # type: ignore[union-attr]
    return Focus() if of is None or searched else of
