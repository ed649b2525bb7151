"""What is said to be remembered, told again or forgotten, and a question that leans on it.

"Call p2 the coach"; "remember that the target squat depth is 100 deg"; "what do you remember?";
"forget the target"; "is her squat deeper than the target?". Knows nothing of how facts are kept.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from thirdwave.agents.offline.talk.talking import unanswered
from thirdwave.agents.offline.wording.lexicon import default_lexicon
from thirdwave.agents.offline.wording.word_classes import belongs
from thirdwave.agents.plan import Option, Plan, Step, Turn
from thirdwave.scene import Scene
from thirdwave.scene.facts import LONGEST_NAME, Fact, bare_name, fact_name
from thirdwave.tools.base import Tool

LONGEST = 400
"""Characters of a text that is looked at here."""
REMEMBERED = "remembered"
"""In `Plan.meaning`: what was remembered, told or forgotten, by name."""
MOST_FORGOTTEN = 20
"""Facts that "forget everything" forgets at once."""
FREE = ("unknown", "unmeasurable")
"""Kinds of words that a name may be made of: those that no question is measured by."""
NEEDED_WORD = "{word!r} is a word that questions are made of; try: call p2 the coach"
WHO_IS_MEANT = "Say who is meant by their id; try: call p2 the coach"
NEEDED = frozenset({"name_person", "remember", "recall", "forget"})

_AROUND = re.compile(
    r"^(?:(?:please|ok|okay|so|and|now|well|let's|let us|can you|could you|would you|will you"
    r"|i want you to|i'd like you to|from now on|hey),? )+"
    r"|(?:,? (?:please|from now on|then|for me|ok|okay|will you|would you|thanks|thank you))+$",
    re.IGNORECASE,
)
_CALL = re.compile(r"(?:(?:we|i)(?:'ll| will)? )?(?:call|name|label) (?P<rest>.+)", re.IGNORECASE)
_KEEP = re.compile(
    r"(?:remember|keep in mind|bear in mind|memori[sz]e|make a note|take note|note down|note"
    r"|don't forget|do not forget)(?: (?:that|this))?[,:]? (?P<said>.+)",
    re.IGNORECASE,
)
_IS_CALLED = re.compile(
    r"(?:(?P<who>.+?) (?:is|are) (?:called|named|known as)|(?P<whose>.+?)(?:'s|s') name is"
    r"|the name of (?P<of>.+?) is|(?P<poss>his|her|their) name is) (?P<name>.+)",
    re.IGNORECASE,
)
_IS = re.compile(
    r"(?P<name>.+?)(?: (?:is|are|equals|should be|must be|has to be|was)| ?[=:]) (?P<value>.+)",
    re.IGNORECASE,
)
_HERE = re.compile(r",? (?:in|for|of) this (?:picture|photo|photograph|image|scene)\b", re.I)
_NUMBER = re.compile(
    r"(?:about |around |exactly |at least |at most |up to )?(?P<number>-?\d+(?:\.\d+)?) ?"
    r"(?P<unit>[a-z%\u00b0][a-z%\u00b0/]*(?: [a-z]+)?)?",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"what (?:do|can|did|else do) you (?:still )?remember"
    r"(?: (?:so far|by now|about (?P<about>.+)))?"
    r"|what (?:have|did) (?:i|we) (?:told|tell|asked|ask) you to (?:remember|keep in mind)"
    r"|(?:show|list|tell)(?: me)? (?:everything|all|what)(?: that)? you(?: still)? remember"
    r"|what is remembered|do you remember (?:anything|something)",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"(?:(?:what|who|which|how (?:much|deep|high|long|far|big))(?:'s| is| are| was| were)"
    r"|tell me|do you (?:still )?remember) (?P<name>.+?)(?: (?:again|supposed to be))?",
    re.IGNORECASE,
)
_FORGET = re.compile(
    r"(?:forget|erase|delete|remove from (?:your )?memory|stop remembering|unlearn)"
    r"(?: about| that)? ?(?P<what>.*)",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(
    r"(?:everything|all|all of it)(?: (?:that )?you remember| (?:that )?i (?:told|asked) you.*)?",
    re.IGNORECASE,
)
_THAT = ("", "that", "it", "this", "about it", "about that")
_PERSON = re.compile(r"p\d{1,3}", re.IGNORECASE)
_PRONOUNS = ("him", "her", "he", "she", "them", "they", "this person", "that person")
_DESCRIBED = re.compile(r"(?:the|that|this|whoever) \S.*", re.IGNORECASE)
_BEFORE = (
    r"(?P<before>\b(?:than|over|under|above|below|beyond|exceeds?|reach(?:es|ed)?|at least"
    r"|at most|up to|within)) (?:(?:the|my|our|your|that|this) )?"
)
"""What stands before a number that somebody is measured by."""
_DEEP = re.compile(
    r"(?P<lead>is|was|are) (?P<whose>.+?) squat(?:s|ting)?(?: any)? (?P<how>deeper|lower|shallower"
    r"|higher)(?P<rest> than .+)|(?P<does>does|do|did|is) (?P<who>.+?) squat(?:ting)?(?: any)?"
    r" (?P<how2>deeper|lower|shallower|higher)(?P<rest2> than .+)",
    re.IGNORECASE,
)
_UNITS = {
    "deg": ("deg", "degs", "degree", "degrees", "\u00b0"),
    "m": ("m", "metre", "metres", "meter", "meters"),
    "cm": ("cm", "centimetre", "centimetres", "centimeter", "centimeters"),
    "mm": ("mm", "millimetre", "millimetres", "millimeter", "millimeters"),
    "%": ("%", "percent", "per cent"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembering:
    """What the talk and the facts make of what is said."""

    scene: Scene
    turns: Sequence[Turn]
    facts: Sequence[Fact]
    ask: Callable[[str], Plan]
    """The plan of a question that has nothing to do with memory."""

    def plan(self, text: str) -> Plan | None:
        """The plan of what is said to the memory, or of a question that leans on it; else None."""
        whole, reply = unanswered(text)
        if len(whole) > LONGEST:
            return None
        said = " ".join(whole.replace("\u2019", "'").split()).strip(' .!?"')
        said = _AROUND.sub("", said)
        return (
            self._named(said, reply)
            or self._kept(said)
            or self._forgotten(said)
            or self._told(said)
            or self._leaning(whole, reply)
        )

    def _named(self, said: str, reply: str | None) -> Plan | None:
        """Somebody's name: "call p2 the coach", "p2 is called Ann", "remember that p2 is Ann"."""
        call, keep = _CALL.fullmatch(said), _KEEP.fullmatch(said)
        inner = keep["said"] if keep is not None else said
        called = _IS_CALLED.fullmatch(inner)
        is_one = _IS.fullmatch(inner) if keep is not None else None
        pairs: list[tuple[str, str]] = []
        if call is not None:
            pairs = _apart(call["rest"], [p.name for p in self.scene.people or () if p.name])
        elif called is not None:
            given = next(filter(None, (called[n] for n in ("who", "whose", "of", "poss"))), "")
            pairs = [("her" if called["poss"] else given, called["name"])]
        elif is_one is not None and self._is_somebody(is_one["name"]):
            value = is_one["value"]
            role = len(value.split()) <= 3 and not _NUMBER.match(value)
            pairs = [(is_one["name"], value)] if role else []
        plan = None
        for who, name in pairs:
            if self._could_be(who):
                plan = self._naming(who, name, reply)
                if plan.abstain is None:
                    break
        return plan

    def _naming(self, who: str, name: str, reply: str | None) -> Plan:
        meaning = {REMEMBERED: fact_name(name)}
        args = {"name": bare_name(name).strip("'\"")}
        words = args["name"].casefold().split()
        free = any(chunk.kind in FREE for chunk in default_lexicon().tag(words).chunks)
        if not free and not any(belongs(word, "person") for word in words):
            return Plan(abstain=NEEDED_WORD.format(word=args["name"]), meaning=meaning)
        person = self._id_of(who)
        if person is None and who.lower() in _PRONOUNS and reply is None:
            return Plan(abstain=WHO_IS_MEANT, meaning=meaning)
        why = f"call {who} {args['name']}"
        if person is not None:
            found = (Step(id="s1", tool="detect_people", why="who is there"),)
            return _with_naming(Plan(steps=found), person, args, meaning, why)
        asked = self.ask(f"where is {reply or who}?")
        if asked.ask is None:
            answering = asked.answering
            return asked if answering is None else _with_naming(
                asked, f"${answering}", args, meaning, why
            )  # fmt: skip
        options = tuple(
            option
            if option.plan is None
            else option.model_copy(update={"plan": _of_option(option, args, meaning, why)})
            for option in asked.ask.options
        )
        doubt = asked.ask.model_copy(update={"options": options})
        return asked.model_copy(update={"ask": doubt, "meaning": meaning})

    def _kept(self, said: str) -> Plan | None:
        match = _KEEP.fullmatch(said)
        if match is None or match["said"].lower().startswith(("to ", "how ", "when ", "what ")):
            return None
        text = match["said"]
        here = _HERE.search(text) is not None
        plain = " ".join(_HERE.sub("", text).split())
        parts = _IS.fullmatch(plain)
        name = fact_name(parts["name"] if parts is not None else plain)[:LONGEST_NAME].strip()
        args: dict[str, object] = {"name": name, "text": plain}
        if parts is not None:
            value, unit = _value_of(parts["value"])
            args |= {"value": value} | ({"unit": unit} if unit else {})
        if here:
            args["this_picture"] = True
        return _one_step("remember", args, name, f"remember {name}")

    def _forgotten(self, said: str) -> Plan | None:
        match = _FORGET.fullmatch(said)
        if match is None:
            return None
        what = match["what"].strip()
        if what.lower() in _THAT:
            last = (self.turns[-1].meaning or {}).get(REMEMBERED) if self.turns else None
            return None if not last else _one_step("forget", {"name": last}, last, "forget it")
        if _EVERYTHING.fullmatch(what):
            names = list(dict.fromkeys(fact.name for fact in self.facts))[:MOST_FORGOTTEN]
            if not names:
                return _one_step("recall", {}, "", "what there is to forget")
            steps = tuple(
                Step(id=f"s{n}", tool="forget", args={"name": name}, why="forget everything")
                for n, name in enumerate(names, 1)
            )
            also = tuple(step.id for step in steps[1:])
            return Plan(steps=steps, answer="s1", also=also, meaning={REMEMBERED: ""})
        fact = self._spoken_of(what)
        name = fact_name(what) if fact is None else fact.name
        return _one_step("forget", {"name": name[:LONGEST_NAME]}, name, f"forget {name}")

    def _told(self, said: str) -> Plan | None:
        everything = _ALL.fullmatch(said)
        if everything is not None and not everything["about"]:
            return _one_step("recall", {}, "", "what is remembered")
        one = _ONE.fullmatch(said)
        words = everything["about"] if everything is not None else one["name"] if one else None
        find = self._meant if everything is None else self._spoken_of
        fact = None if words is None else find(words)
        if fact is None:
            return None if everything is None else _one_step("recall", {}, "", "what is remembered")
        steps: tuple[Step, ...] = ()
        if fact.person is not None:
            steps = (Step(id="s1", tool="detect_people", why="who is there"),)
        recall = Step(
            id=f"s{len(steps) + 1}",
            tool="recall",
            args={"name": fact.name},
            needs=tuple(step.id for step in steps),
            why=f"what was said of {fact.name}",
        )
        return Plan(steps=(*steps, recall), meaning={REMEMBERED: fact.name})

    def _leaning(self, text: str, reply: str | None) -> Plan | None:
        """The plan of a question with what is remembered put in for its name."""
        used: list[Fact] = []
        plain = _deep_as_bent(" ".join(text.split()))
        for fact in sorted(self.facts, key=lambda fact: -len(fact.name)):
            if not fact.is_number or fact.name not in self._names_in(plain):
                continue
            names = [fact.name, *(head for head in (_head(fact),) if self._meant(head) is fact)]
            named = "|".join(re.escape(name) for name in names)
            new = re.sub(
                rf"{_BEFORE}(?:{named})\b", lambda m, f=fact: f"{m['before']} {_measure(f)}",
                plain, flags=re.IGNORECASE,
            )  # fmt: skip
            if new != plain:
                used.append(fact)
                plain = new
        if reply is not None or (not used and plain == " ".join(text.split())):
            return None
        plan = self.ask(plain)
        return _with_facts(plan, used) if used else plan

    def _names_in(self, text: str) -> set[str]:
        """Names of the facts that a text may speak of."""
        words = set(re.findall(r"\w+", text.casefold()))
        return {f.name for f in self.facts if words & set(re.findall(r"\w+", f.name))}

    def _meant(self, words: str) -> Fact | None:
        """The fact of that name, or the only one whose name begins so; None otherwise."""
        name = fact_name(words)
        exact = [fact for fact in self.facts if fact.name == name]
        if exact:
            return exact[-1]
        near = [fact for fact in self.facts if fact.name.startswith(f"{name} ")]
        return near[0] if name and len(near) == 1 else None

    def _spoken_of(self, words: str) -> Fact | None:
        """The fact of that name, or the only one whose name has all of these words."""
        asked = set(fact_name(words).split())
        having = [fact for fact in self.facts if asked <= set(fact.name.split())]
        return self._meant(words) or (having[0] if asked and len(having) == 1 else None)

    def _id_of(self, who: str) -> str | None:
        """The id of somebody who is named so far, or is the only one the last answer was about."""
        if _PERSON.fullmatch(who):
            return who.lower()
        if who.lower() in _PRONOUNS:
            focus = next((turn.focus for turn in reversed(self.turns) if turn.focus), ())
            return focus[0] if len(focus) == 1 else None
        called = [
            p.id for p in self.scene.people or () if fact_name(p.name or "") == fact_name(who)
        ]
        return called[0] if len(called) == 1 else None

    def _is_somebody(self, who: str) -> bool:
        return _PERSON.fullmatch(who) is not None or self._id_of(who) is not None

    def _could_be(self, who: str) -> bool:
        """Whether words may be for a person."""
        plain = who.lower() in _PRONOUNS or _DESCRIBED.fullmatch(who) is not None
        return plain or self._is_somebody(who)


def remembering(
    text: str,
    *,
    scene: Scene,
    turns: Sequence[Turn],
    tools: Mapping[str, Tool],
    facts: Sequence[Fact],
    ask: Callable[[str], Plan],
) -> Plan | None:
    """The plan of a text that has to do with what is remembered; None: it has not."""
    if not set(tools) >= NEEDED:
        return None
    return Remembering(scene=scene, turns=turns, facts=facts, ask=ask).plan(text)


def _apart(rest: str, names: Sequence[str]) -> list[tuple[str, str]]:
    """Who is named and what, of the words behind "call"; likely ones first, () for none."""
    known = "|".join(map(re.escape, (*names, *_PRONOUNS)))
    simple = re.fullmatch(rf"(p\d{{1,3}}|{known}) (?:as )?(\S.*)", rest, re.IGNORECASE)
    if simple is not None:
        return [(simple[1], simple[2])] if len(simple[2].split()) <= 4 else []
    quoted = re.fullmatch(r"(.+?) (?:as )?['\"](.+)['\"]", rest)
    if quoted is not None:
        return [(quoted[1], quoted[2])]
    words = rest.split()
    pairs = [(" ".join(words[:-n]), " ".join(words[-n:])) for n in (2, 1, 3) if len(words) > n + 1]
    role = [pair for pair in pairs if pair[1].lower().startswith("the ")]
    return [(who.removesuffix(" as"), name) for who, name in (*role, *pairs)]


def _value_of(words: str) -> tuple[float | str, str | None]:
    """A value as it is kept: a number with its unit, or the words."""
    match = _NUMBER.fullmatch(words.strip())
    if match is None:
        return words, None
    unit = (match["unit"] or "").lower()
    known = next((name for name, written in _UNITS.items() if unit in written), unit)
    return float(match["number"]), known or None


def _measure(fact: Fact) -> str:
    """A fact's number as a question says it."""
    return f"{fact.value:g} {fact.unit}" if fact.unit else f"{fact.value:g}"


def _head(fact: Fact) -> str:
    """The word that a fact of several words is called by in short: "target"."""
    return fact.name.partition(" ")[0]


def _deep_as_bent(text: str) -> str:
    """How deep somebody squats is how bent the knees are: the flexion is what is measured."""
    match = _DEEP.fullmatch(text)
    if match is None:
        return text
    how = (match["how"] or match["how2"]).lower()
    whose = match["whose"] or ""
    if match["who"]:
        who = match["who"]
        pronouns = {"he": "his", "she": "her", "they": "their"}
        whose = pronouns.get(who.lower(), f"{who}'s")
    more = "more" if how in ("deeper", "lower") else "less"
    return f"is {whose} knee bent {more}{match['rest'] or match['rest2']}"


def _one_step(tool: str, args: Mapping[str, object], name: str, why: str) -> Plan:
    step = Step(id="s1", tool=tool, args=dict(args), why=why)
    return Plan(steps=(step,), meaning={REMEMBERED: name})


def _with_naming(
    plan: Plan, person: str, args: Mapping[str, object], meaning: Mapping[str, object], why: str
) -> Plan:
    """A plan that finds somebody, and names them."""
    step = Step(
        id="named",
        tool="name_person",
        args={"person": person, **args},
        needs=(plan.answering or "s1",),
        why=why,
    )
    return plan.model_copy(
        update={"steps": (*plan.steps, step), "answer": "named", "meaning": dict(meaning)}
    )


def _of_option(
    option: Option, args: Mapping[str, object], meaning: Mapping[str, object], why: str
) -> Plan:
    assert option.plan is not None
    person = option.people[0] if len(option.people) == 1 else f"${option.plan.answering}"
    return _with_naming(option.plan, person, args, meaning, why)


def _with_facts(plan: Plan, facts: Sequence[Fact]) -> Plan:
    """A plan that also tells the facts that its question leans on."""
    if plan.ask is not None:
        options = tuple(
            option
            if option.plan is None
            else option.model_copy(update={"plan": _with_facts(option.plan, facts)})
            for option in plan.ask.options
        )
        return plan.model_copy(update={"ask": plan.ask.model_copy(update={"options": options})})
    if not plan.steps:
        return plan
    told = tuple(
        Step(id=f"said{n}", tool="recall", args={"name": fact.name}, why="what the user said")
        for n, fact in enumerate(facts, 1)
    )
    return plan.model_copy(
        update={
            "steps": (*told, *plan.steps),
            "answer": plan.answering,
            "also": (*plan.also, *(step.id for step in told)),
        }
    )
