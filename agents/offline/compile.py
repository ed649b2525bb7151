"""From a `Query` to a `Plan`: the steps that answer it, each thing found out once.

Knows nothing of words. References must be resolved (no `Focus`, no `Other`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import Any

from thirdwave.agents.offline import excuses
from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.predicates import normal
from thirdwave.agents.offline.query import (
    Alike,
    Among,
    Apart,
    Arm,
    Average,
    Beyond,
    Both,
    Compare,
    CompareCounts,
    Count,
    CountLimbs,
    CountThings,
    Distance,
    Either,
    Everyone,
    Except,
    Extra,
    Found,
    Group,
    Ids,
    Is,
    ListThings,
    Measure,
    Nearest,
    Not,
    Nth,
    Outdoes,
    Partners,
    Predicate,
    Query,
    Ref,
    Related,
    Render,
    Seen,
    SideOf,
    Sole,
    Statistic,
    Test,
    That,
    TheOne,
    Things,
    Top,
    Value,
    Which,
)
from thirdwave.agents.offline.steps import Steps
from thirdwave.agents.plan import Plan
from thirdwave.tools.base import Tool

BY_BOX = ("image_x", "image_y")
"""Quantities that the detected box alone gives."""


NO_AVERAGE = NotUnderstood(
    "I can give an average, and say who lies above or below it, no more; try: how tall are they on "
    "average?"
)


@dataclass(frozen=True, slots=True)
class Whom:
    """People as arguments: whom to measure, and among whom to look in what was measured."""

    people: list[str] | str | None = None
    """Ids, a reference to a person or people, or None for everybody."""
    within: list[str] | str | None = None
    """A reference to people that may turn out to be nobody."""

    @property
    def named(self) -> list[str] | str | None:
        """The people themselves."""
        return self.within or self.people


def compile_query(query: Query, tools: Mapping[str, Tool], meaning: dict[str, Any]) -> Plan:
    """The plan that answers `query`. Raises NotUnderstood when no tool here can."""
    compiler = Compiler(tools)
    answer = compiler.answer(query)
    return Plan(steps=compiler.steps.done(), answer=answer.removeprefix("$"), meaning=meaning)


def two_of(ref: Ref) -> tuple[Ref, Ref]:
    """The two people of a reference; a distance is of two."""
    if isinstance(ref, Group) and len(ref.members) == 2:
        return ref.members[0], ref.members[1]
    if isinstance(ref, Ids) and len(ref.ids) == 2:
        return Ids(ids=ref.ids[:1]), Ids(ids=ref.ids[1:])
    raise excuses.TWO_PEOPLE


def _of_several(related: Related) -> bool:
    """Whether a relation is to several people, to each of whom it has to hold."""
    target = related.target
    if isinstance(target, Ids):
        return len(target.ids) > 1
    return isinstance(target, Everyone | Except | Group) or (
        isinstance(target, That) and not target.one
    )


class Compiler:
    """Writes steps; the same step is written once."""

    def __init__(self, tools: Mapping[str, Tool]) -> None:
        self.steps = Steps(tools)

    # What is asked.

    @singledispatchmethod
    def answer(self, query: Any) -> str:
        """Write the steps of a query; the reference to the one that answers."""
        raise TypeError(f"expected a query, got {type(query).__name__}")

    @answer.register
    def _(self, query: Count) -> str:
        found, judged = self._found(query.of)
        among: Any = None
        if judged and isinstance(query.of, That) and self.steps.accepts("count", "of"):
            of = self.whom(query.of.of)
            among = of.within or of.people
        return self.steps.add("count", people=found, judged=judged, of=among)

    @answer.register
    def _(self, query: CountLimbs) -> str:
        measured = self._measure(query.measure, Whom(self.whom(query.of).named))
        if not self.steps.accepts("count", "measurements"):
            raise excuses.no_counting("how many of them")
        beyond = {None: {}, True: {"more_than": query.limit}, False: {"less_than": query.limit}}
        return self.steps.add("count", measurements=measured, **beyond[query.more])

    @answer.register
    def _(self, query: CountThings) -> str:
        return self.steps.add("count", people=self._things(query.things))

    @answer.register
    def _(self, query: Which) -> str:
        if isinstance(query.of, Everyone | Ids):
            measured = self._measure(Measure(quantity="image_x"), self.whom(query.of))
            return self.steps.add("select", measurements=measured, keep="all")
        named = self.whom(query.of).named
        if not isinstance(named, str):
            raise excuses.no_reading("who")
        return named

    @answer.register
    def _(self, query: Test) -> str:
        query = self._but_the_other(query)
        of = self.whom(query.of)
        if query.predicate is None:
            everybody = self.steps.detect()
            return self._quantify(of.named or everybody, of.people or everybody, query)
        predicate, quantifier = normal(query.predicate), query.quantifier
        if isinstance(predicate, Apart) and predicate.mutual:
            first, second = two_of(query.of)
            query = query.with_(of=first)
            of, predicate = self.whom(first), predicate.with_(target=second, mutual=False)
        if isinstance(predicate, Either) and quantifier in ("all", "none") and not self._can_join():
            # All are a or b: nobody is neither.
            parts = tuple(normal(Not(predicate=part)) for part in predicate.parts)
            predicate, quantifier = Both(parts=parts), {"all": "none", "none": "all"}[quantifier]
        found, judged = self._holds(predicate, of)
        asked = query.with_(quantifier=quantifier)
        return self._quantify(found, of.named, asked, judged)

    def _but_the_other(self, query: Test) -> Test:
        """The question of all without the one that it is asked towards: nobody faces themselves."""
        said = query.predicate
        other = said.than if isinstance(said, Outdoes) else getattr(said, "target", None)
        if not isinstance(other, Nth | Ids) or (isinstance(other, Ids) and len(other.ids) > 1):
            return query
        if query.quantifier != "all" or not self._can_join():
            return query
        everybody = isinstance(query.of, Everyone) or (
            isinstance(query.of, That) and not query.of.one
        )
        return query.with_(of=Except(of=query.of, but=other)) if everybody else query

    @answer.register
    def _(self, query: Sole) -> str:
        # Nobody of them fails, and nobody else passes.
        named = self.whom(query.of).named or self.steps.detect()
        rest = (
            self._join(self.steps.detect(), named, "without")
            if query.others is None
            else self.whom(query.others).named
        )
        fails, judged = self._holds(normal(Not(predicate=query.predicate)), Whom(None, named))
        passes, _ = self._holds(normal(query.predicate), Whom(None, rest))
        against = self._join(fails, passes, "either")
        return self.steps.add("quantify", people=against, quantifier="none", judged=judged)

    @answer.register
    def _(self, query: Value) -> str:
        whom = self.whom(query.of)
        return self._measure(query.measure, Whom(whom.named))

    @answer.register
    def _(self, query: Statistic) -> str:
        if not self.steps.accepts("compare", "against"):
            raise NO_AVERAGE
        measured = self._measure(query.measure, Whom(self.whom(query.of).named))
        return self.steps.add("compare", first=measured, ask=query.how)

    @answer.register
    def _(self, query: CompareCounts) -> str:
        if not self.steps.accepts("compare", "against"):
            raise excuses.no_counting("how many they are against each other")
        found, judged = self._found(query.first)
        against, judged_against = self._found(query.second)
        return self.steps.add(
            "compare", people=found, against=against, judged=judged,
            judged_against=judged_against, ask=query.ask,
        )  # fmt: skip

    @answer.register
    def _(self, query: Compare) -> str:
        if isinstance(query.second.of, Average):
            return self._against_average(query, query.second.of)
        first, second = (
            self._measure(side.measure, Whom(self.whom(side.of).named))
            for side in (query.first, query.second)
        )
        if first == second:  # "he taller than her" of one and the same
            raise NotUnderstood(
                "I cannot tell who is set against whom: say both; try: is p1 taller than p2?"
            )
        return self.steps.add("compare", first=first, second=second, ask=query.ask)

    def _against_average(self, query: Compare, average: Average) -> str:
        """Whether somebody has more than the average; by how much, no tool says."""
        if query.ask not in ("more", "less"):
            raise NO_AVERAGE
        more = query.ask == "more"
        outdoes = Outdoes(measure=query.first.measure, more=more, than=average)
        return self.answer(Test(of=query.first.of, predicate=outdoes))

    @answer.register
    def _(self, query: Distance) -> str:
        of = self.whom(query.of).named
        to = None if query.to is None else self._whom_or_what(query.to)
        if query.to is None:
            to = of  # among themselves
        return self._relate("distance", of, to, part=query.part, other_part=query.to_part)

    @answer.register
    def _(self, query: SideOf) -> str:
        of = self.whom(query.of).named or self.steps.detect()
        return self._relate("side", of, self._whom_or_what(query.other))

    @answer.register
    def _(self, query: Partners) -> str:
        if query.among != "people":
            self.steps.things(None)
        related = self._relate(query.relation, self.whom(query.of).named, None, among=query.among)
        within = None if query.within is None else self.whom(query.within).named
        return self.steps.add(
            "select", measurements=related, keep="true", give="others", within=within
        )

    @answer.register
    def _(self, query: ListThings) -> str:
        things = self._things(query.things)
        if query.things.labels is None:
            return things
        return self.steps.add("quantify", people=things, of=things, quantifier="any")

    @answer.register
    def _(self, query: Render) -> str:
        people = self.whom(query.of).named
        pose = self.steps.pose()
        return self.steps.add("render", needs=pose, people=people, view=query.view)

    @answer.register
    def _(self, query: Extra) -> str:
        return self.steps.plugin(query.tool, self.whom(query.of).named)

    # Whom.

    @singledispatchmethod
    def whom(self, ref: Any) -> Whom:
        """Write the steps that find the people of a reference."""
        raise TypeError(f"expected a resolved reference, got {type(ref).__name__}")

    @whom.register
    def _(self, ref: Everyone) -> Whom:
        return Whom()

    @whom.register
    def _(self, ref: Ids) -> Whom:
        return Whom(list(ref.ids))

    @whom.register
    def _(self, ref: Found) -> Whom:
        return Whom(ref.by)

    @whom.register
    def _(self, ref: Group) -> Whom:
        if not self._can_join():
            raise NotUnderstood(
                "I cannot take several described people together; name them by id, for "
                "instance: are p1 and p2 sitting?"
            )
        joined, *others = (self.whom(member).named for member in ref.members)
        for other in others:
            joined = self.steps.add("combine", first=joined, second=other, how="either")
        return Whom(joined)

    @whom.register
    def _(self, ref: Except) -> Whom:
        everybody = self.whom(ref.of).named or self.steps.detect()
        but = list(ref.but.ids) if isinstance(ref.but, Ids) else self.whom(ref.but).named
        return Whom(None, within=self._join(everybody, but, "without"))

    @whom.register
    def _(self, ref: Average) -> Whom:
        raise NO_AVERAGE

    @whom.register
    def _(self, ref: TheOne) -> Whom:
        of = Whom() if ref.of is None else self.whom(ref.of)
        measured = self._measure(Measure(quantity="image_x"), of)
        return Whom(
            self.steps.add(
                "select", measurements=measured, keep="all", expect="one", within=of.within
            )
        )

    @whom.register
    def _(self, ref: Nth) -> Whom:
        of = self.whom(ref.of)
        keep = {"max": "nth_largest", "min": "nth_smallest"}[ref.order] if ref.n > 1 else ref.order
        return Whom(
            self.steps.add(
                "select",
                measurements=self._measure(ref.by, of),
                keep=keep,
                n=ref.n if ref.n > 1 else None,
                within=of.within,
            )
        )

    @whom.register
    def _(self, ref: Top) -> Whom:
        of = self.whom(ref.of)
        keep = {"max": "largest", "min": "smallest"}[ref.order]
        measured = self._measure(ref.by, of)
        return Whom(
            self.steps.add("select", measurements=measured, keep=keep, n=ref.n, within=of.within)
        )

    @whom.register
    def _(self, ref: Nearest) -> Whom:
        to = self._whom_or_what(ref.to)
        others = ref.give == "others"
        within = self.whom(ref.of).named
        related = self._relate("distance", to if others else None, None if others else to)
        return Whom(
            self.steps.add(
                "select",
                measurements=related,
                keep=ref.order,
                give="others" if others else None,
                within=within,
            )
        )

    @whom.register
    def _(self, ref: That) -> Whom:
        found, _ = self._holds(normal(ref.predicate), self.whom(ref.of), one=ref.one)
        return Whom(found) if ref.one else Whom(None, within=found)

    def _whom_or_what(self, target: "Ref | Things") -> Any:
        return self._things(target) if isinstance(target, Things) else self.whom(target).named

    def _found(self, ref: Ref) -> tuple[Any, str | None]:
        """Who it is, and by which measurements: for counting."""
        if isinstance(ref, That):
            return self._holds(normal(ref.predicate), self.whom(ref.of))
        named = self.whom(ref).named
        return (named or self.steps.detect()), None

    # What holds.

    def _holds(
        self, predicate: Predicate, of: Whom, *, one: bool = False
    ) -> tuple[str, str | None]:
        """The step that gives whom of `of` the predicate holds for, and what it judged by."""
        if isinstance(predicate, Both):
            within = of
            for part in predicate.parts[:-1]:
                within = Whom(of.people, within=self._holds(part, within)[0])
            return self._holds(predicate.parts[-1], within, one=one)[0], None
        if isinstance(predicate, Either):
            return self._either(predicate, of, one=one), None
        if isinstance(predicate, Among):
            if isinstance(predicate.ref, That):
                return self._found(predicate.ref)
            person = self.whom(predicate.ref).named
            assert isinstance(person, str)
            return person, None
        denied = isinstance(predicate, Not)
        inner = predicate.predicate if isinstance(predicate, Not) else predicate
        if isinstance(inner, Outdoes):
            return self._outdoing(inner, of, denied=denied)
        if isinstance(inner, Alike):
            return self._alike(inner, of, denied=denied)
        measured, keep, value = self._judge(inner, of, denied=denied)
        arms = isinstance(inner, Arm) and inner.side in ("both", "all")
        every = arms or (isinstance(inner, Beyond) and inner.both)
        every = every or (isinstance(inner, Related) and _of_several(inner) and not denied)
        found = self.steps.add(
            "select",
            measurements=measured,
            keep=keep,
            value=value,
            expect="one" if one else None,
            within=of.within,
            every=every or None,
        )
        return found, measured

    def _outdoing(self, outdoes: Outdoes, of: Whom, *, denied: bool) -> tuple[str, str]:
        if not self.steps.accepts("select", "than"):
            raise NotUnderstood(
                "I cannot look for all who have more of something than somebody; try: who is the "
                "tallest?"
            )
        measured = self._measure(outdoes.measure, of)
        average = outdoes.than if isinstance(outdoes.than, Average) else None
        among = outdoes.than if average is None else average.of
        than = self._measure(outdoes.measure, Whom(self.whom(among).named))
        keep = "more_than" if outdoes.more != denied else "less_than"
        found = self.steps.add(
            "select",
            measurements=measured,
            keep=keep,
            than=than,
            typical=None if average is None else average.how,
            within=of.within,
        )
        return found, measured

    def _alike(self, alike: Alike, of: Whom, *, denied: bool) -> tuple[str, str]:
        if denied or not self.steps.accepts("select", "typical"):
            raise NotUnderstood(
                "I cannot look for all who are not as somebody is; try: who is not sitting?"
            )
        measured = self._measure(alike.measure, of)
        theirs = self._measure(alike.measure, Whom(self.whom(alike.to).named))
        found = self.steps.add(
            "select", measurements=measured, keep="equal", than=theirs, within=of.within
        )
        return found, measured

    def _judge(self, predicate: Any, of: Whom, *, denied: bool) -> tuple[str, str, Any]:
        """Measurements, and what `select` keeps of them."""
        if isinstance(predicate, Is):
            measured = self._measure(predicate.measure, of)
            return measured, "not_equal" if denied else "equal", predicate.value
        if isinstance(predicate, Arm):
            side = predicate.side if predicate.side not in ("both", "all") else None
            quantity = "arm_overhead" if predicate.overhead else "arm_raised"
            measured = self._measure(Measure(quantity=quantity, side=side), of)
            return measured, "false" if denied else "true", None
        if isinstance(predicate, Seen):
            measured = self._measure(Measure(quantity="visible", part=predicate.part), of)
            return measured, "false" if denied else "true", None
        if isinstance(predicate, Beyond):
            more = predicate.more != denied
            return (
                self._measure(predicate.measure, of),
                "more_than" if more else "less_than",
                predicate.limit,
            )
        if isinstance(predicate, Apart):
            if predicate.target is None:
                raise excuses.TWO_PEOPLE
            target = self.whom(predicate.target).named
            more = predicate.more != denied
            distances = self._relate("distance", of.people, target)
            return distances, "more_than" if more else "less_than", predicate.limit
        if isinstance(predicate, Related):
            return self._pairs(predicate, of), "false" if denied else "true", None
        raise NotUnderstood("I cannot deny that; try: who is not sitting?")

    def _pairs(self, predicate: Related, of: Whom) -> str:
        if predicate.to_part is not None and predicate.target is None:
            if not isinstance(of.people, list) or len(of.people) > 1:
                return self._relate(
                    predicate.relation, of.people, None, among="own",
                    part=predicate.part, other_part=predicate.to_part,
                )  # fmt: skip
            own = of.people
            return self._relate(
                predicate.relation, own, own, part=predicate.part, other_part=predicate.to_part
            )
        if isinstance(predicate.target, Things):
            others: Any = self._things(predicate.target)
        elif predicate.target is None:
            others = (of.within or of.people) if predicate.mutual else None
        else:
            others = self.whom(predicate.target).named
            if _of_several(predicate) and others is not None and of == Whom():
                # Who is left of p1 and p2 is neither of them.
                people = self._join(self.steps.detect(), others, "without")
                return self._relate(predicate.relation, people, others)
        return self._relate(
            predicate.relation,
            of.people,
            others,
            part=predicate.part,
            other_part=predicate.to_part,
        )

    def _either(self, predicate: Either, of: Whom, *, one: bool) -> str:
        if not self._can_join():
            raise NotUnderstood(
                "I cannot join two descriptions by 'or'; ask for one at a time, for instance: "
                "who is sitting?"
            )
        found = [self._holds(part, of)[0] for part in predicate.parts]
        joined = found[0]
        for other in found[1:]:
            joined = self.steps.add("combine", first=joined, second=other, how="either")
        if not one:
            return joined
        places = self._measure(Measure(quantity="image_x"), Whom())
        return self.steps.add(
            "select", measurements=places, keep="all", expect="one", within=joined
        )

    def _join(self, first: Any, second: Any, how: str) -> str:
        if not self._can_join():
            raise NotUnderstood(
                "I cannot join groups of people; ask of one at a time, for instance: who is "
                "sitting?"
            )
        return self.steps.add("combine", first=first, second=second, how=how)

    def _can_join(self) -> bool:
        return self.steps.has("combine")

    # Tools.

    def _measure(self, measure: Measure, whom: Whom) -> str:
        people = whom.people
        if measure.tool is not None:
            return self.steps.plugin(measure.tool, people)
        if measure.quantity == "distance":  # between somebody's own feet, or hands
            ends = {"part": f"left_{measure.part}", "other_part": f"right_{measure.part}"}
            return self._relate("distance", people, None, among="own", **ends)
        needs = self.steps.boxes() if measure.quantity in BY_BOX else self.steps.pose()
        return self.steps.add(
            "measure",
            needs=needs,
            quantity=measure.quantity,
            people=people,
            side=measure.side,
            part=measure.part,
        )

    def _relate(self, relation: str, people: Any, others: Any, **rest: Any) -> str:
        needs = [self.steps.pose()]
        if rest.get("among") in ("things", "all"):
            needs.append(self.steps.things(None))
        return self.steps.add(
            "relate", needs=needs, relation=relation, people=people, others=others, **rest
        )

    def _things(self, things: Things) -> str:
        return self.steps.things(things.labels)

    def _quantify(self, found: Any, of: Any, query: Test, judged: str | None = None) -> str:
        counted = query.quantifier in ("at_least", "at_most", "exactly")
        return self.steps.add(
            "quantify",
            people=found,
            of=of,
            quantifier=query.quantifier,
            n=query.n if counted else None,
            judged=judged,
        )
