"""Which of the readings that were offered a reply chooses. Knows nothing of how it is asked."""

import re
from collections.abc import Mapping

from thirdwave.agents.plan import Doubt


def words_of(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())


_WORDS = re.compile(r"[a-z]+\d+|[a-z]+|\d+(?:st|nd|rd|th)?")
_YES = re.compile(
    r"(?:(?:yes|yeah|yep|ok|okay|sure|correct|exactly|either|any|anyone|anybody|whichever|whoever)"
    r"(?: one| is fine| please| of them| will do)*|no matter|does not matter)"
)
"""Says yes to what was offered, or leaves the choice."""
_ALL = re.compile(r"(?:both|all|each|everyone|everybody)(?: of (?:them|those|these))?")
_LIGHT = "then|now|thanks|thank you|just|well|oh|hm+|um|so|it|that|thats|its|this|do|is|and|i|we"
_ALLOWING = (
    "y|yes|yeah|yep|yup|ok|okay|sure|fine|certainly|absolutely|definitely|of course|approved?"
    "|allow(?:ed)?|accept(?:ed)?|confirm(?:ed)?|granted|proceed|continue|carry on|go ahead|go on"
    "|go for it|do it|do that|do so|please do|run it|run that|run them|make it so|all right|alright"
    "|you may|you can|sounds good|looks good|is fine|agreed?|by all means|please"
)
_FORBIDDING = (
    "n|no|nope|nah|never|stop|reject(?:ed)?|refused?|den(?:y|ied)|cancel|forget it|not now|not yet"
    "|rather not|better not|no way|no need|(?:do not|dont)(?: (?:do|run|allow|touch|change))?"
    "|you may not|leave (?:it|him|her|them|that|everything|p\\d+)(?: be| alone| as \\w+ \\w+)?"
    "|keep (?:it|him|her|them|that|everything|p\\d+) as \\w+ \\w+"
)
_ALLOWS = re.compile(rf"(?:(?:{_LIGHT}) )*(?:{_ALLOWING})(?: (?:{_ALLOWING}|{_LIGHT}))*")
_FORBIDS = re.compile(
    rf"(?:(?:please|{_LIGHT}) )*(?:{_FORBIDDING})(?: (?:please|{_FORBIDDING}|{_LIGHT}))*"
)
LONGEST_DECISION = 60
"""Characters of a yes or a no."""
LONGEST = 90
"""Characters of a description."""
_DESCRIBES = re.compile(
    r"(?:(?:no|sorry|well|hm+|uh|oh|um|ok|okay|yes|i mean|i meant|it is|it's|that is|that's),? )*"
    r"(?:the|that|this|whoever|someone|somebody|who|him|her) (?!is\b|are\b|was\b|has\b)"
    r"(?:(?!\b(?:how|what|which|whose|why|when)\b)[^?])+"
)
_ORDINALS = {
    "first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "sixth": 5, "seventh": 6,
    "eighth": 7, "last": -1, "former": 0, "latter": -1, "final": -1,
}  # fmt: skip
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_PLACES = {
    "left": "left", "leftmost": "left", "right": "right", "rightmost": "right",
    "middle": "middle", "center": "middle", "centre": "middle", "central": "middle",
    "between": "middle",
}  # fmt: skip
_FILLING = words_of(
    "the a an one ones person people man woman guy lady boy girl human on in at to of from side "
    "i mean meant no sorry well oh um hm please it is was that s m you know just that this him her "
    "he she they them then would be option number answer picture photo image hand standing who "
    "take choose pick let us go with about for asking far furthest most very yes yeah ok okay "
    "actually rather think say said talking am and want what there also"
)
"""Words that choose nobody by themselves."""
_ASKS = words_of(
    "is are was were does do did has have can could how what which who whose where when why and "
    "count show draw describe compare make raise"
)
"""Words that begin a question or an instruction, never a reply."""
_NOT = re.compile(r"\bnot (?:the |this |that )?(?:\w+ )?(?:one|person|man|woman|p\d+|him|her)\b")


def chosen(doubt: Doubt, reply: str) -> int | None:
    """Index of the option that `reply` names; None: it names none, or several.

    Read as the label itself, a person's id or name, a number from 1, an ordinal ("the second"), a
    place among the options ("the left one", "in the middle"), a word of one label alone ("the one
    sitting"), or a yes, which takes the likely one. What holds other words is a new question.
    """
    said = " ".join(reply.lower().replace("’", "'").split()).strip(" .!?,;")
    whole = [n for n, option in enumerate(doubt.options) if said == option.label.lower()]
    if len(whole) == 1:
        return whole[0]
    words = _WORDS.findall(_NOT.sub(" ", said))
    plain = " ".join(words)
    if not words or words[0] in _ASKS:
        return None
    if _YES.fullmatch(plain):
        return doubt.likely
    if _ALL.fullmatch(plain.removeprefix("the ")):
        return _all(doubt)
    readers = (_by_id, _by_label, _by_number, _by_rank, _by_place)
    return next((at for read in readers if (at := read(doubt, words)) is not None), None)


ANSWERED = re.compile(
    r"(?P<question>.*)\n\(You asked: (?P<asked>.*) The reply: (?P<reply>.*)\)", re.DOTALL
)
"""A question with what was asked back and replied, as a planner is given it."""


def answered_with(question: str, asked: Mapping[str, str] | None) -> str:
    """The question together with what was asked back (`text`) and the `reply`, for a planner."""
    if asked is None:
        return question
    return f"{question}\n(You asked: {asked['text']} The reply: {asked['reply']})"


def describes(reply: str) -> bool:
    """Whether a reply that names no option may still say who is meant: "the one lying down"."""
    said = " ".join(reply.lower().replace("’", "'").split())
    if len(said) > LONGEST or "\n" in reply:
        return False
    return _DESCRIBES.fullmatch(said.rstrip(" .!")) is not None


def permits(reply: str) -> bool | None:
    """Whether a reply allows what waits to be allowed; None: it says something else."""
    said = " ".join(re.findall(r"[a-z0-9]+", re.sub("['\u2019]", "", reply.lower())))
    if len(said) > LONGEST_DECISION:
        return None
    if _ALLOWS.fullmatch(said):
        return True
    return False if _FORBIDS.fullmatch(said) else None


def _all(doubt: Doubt) -> int | None:
    """The option that is about everybody whom the others are about, where there is one."""
    everybody = {one for option in doubt.options for one in option.people}
    whole = [n for n, o in enumerate(doubt.options) if len(o.people) > 1 and
             set(o.people) == everybody]  # fmt: skip
    return whole[0] if len(whole) == 1 else None


def _by_id(doubt: Doubt, words: list[str]) -> int | None:
    ids = {word for word in words if re.fullmatch(r"p\d+", word)}
    for at, word in enumerate(words[:-1]):  # "person 2", "number 2" is an option's
        if word in ("person", "p") and words[at + 1].isdigit():
            ids.add(f"p{words[at + 1]}")
    rest = [word for word in words if word not in ids]
    named = [n for n, option in enumerate(doubt.options) if ids and ids == set(option.people)]
    return named[0] if len(named) == 1 and _only_filling(doubt, named[0], rest) else None


def _by_label(doubt: Doubt, words: list[str]) -> int | None:
    """The option whose label alone holds what was said: a name, "sitting"."""
    labels = [set(_WORDS.findall(option.label.lower())) for option in doubt.options]
    posed = {word for label in labels for word in label if word.endswith("ing")}
    telling = [word for word in words if word in posed or word not in _FILLING]
    telling = [word for word in telling if word not in _PLACES]
    telling = [word for word in telling if word not in _ORDINALS and not word.isdigit()]
    if not telling or any(word in _ORDINALS for word in words):
        return None
    fits = [n for n, label in enumerate(labels) if all(word in label for word in telling)]
    return fits[0] if len(fits) == 1 else None


def _by_number(doubt: Doubt, words: list[str]) -> int | None:
    told = [word for word in words if word not in _FILLING or word in _NUMBERS]
    if told == ["one"] and words not in (["one"], ["number", "one"], ["option", "one"]):
        return None
    if len(told) != 1:
        return None
    number = int(told[0]) if told[0].isdigit() else _NUMBERS.get(told[0], 0)
    return number - 1 if 1 <= number <= len(doubt.options) else None


def _by_rank(doubt: Doubt, words: list[str]) -> int | None:
    """By order: "the second", "the last one", "second from the right"."""
    ranks = [_rank(word) for word in words if _rank(word) is not None]
    others = [word for word in words if _rank(word) is None and word not in _FILLING]
    if len(ranks) != 1 or ranks[0] is None or not set(others) <= {"left", "right"}:
        return None
    at = ranks[0]
    if others == ["right"]:
        at = -1 - at if at >= 0 else 0
    count = len(doubt.options)
    return at % count if -count <= at < count else None


def _rank(word: str) -> int | None:
    if match := re.fullmatch(r"(\d+)(?:st|nd|rd|th)", word):
        return int(match[1]) - 1
    return _ORDINALS.get(word)


def _by_place(doubt: Doubt, words: list[str]) -> int | None:
    """By place, as labels say it, else among the options: "the left one", "the middle one".

    Options stand in the order in which they were offered, people from left to right.
    """
    places = {_PLACES[word] for word in words if word in _PLACES}
    others = [word for word in words if word not in _PLACES and word not in _FILLING]
    if len(places) != 1 or others:
        return None
    place = places.pop()
    told = [n for n, o in enumerate(doubt.options) if re.search(rf"\b(?:on|in) the {place}\b",
            o.label.lower())]  # fmt: skip
    if len(told) == 1:
        return told[0]
    count = len(doubt.options)
    if any(len(option.people) != 1 for option in doubt.options):
        return None
    if place == "middle":
        return count // 2 if count % 2 else None
    return 0 if place == "left" else count - 1


def _only_filling(doubt: Doubt, at: int, words: list[str]) -> bool:
    """Whether the words beside an id say nothing else: "p2 please", "p2, on the left"."""
    label = set(_WORDS.findall(doubt.options[at].label.lower()))
    return all(word in _FILLING or word in label or word in _PLACES for word in words)
