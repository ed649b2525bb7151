"""Small words that point at whom or what the talk named: "her or him", "of the four", "to it".

Each is put as a phrase that stands by itself. Knows nothing of grammar, nor of steps.
"""

import re

from thirdwave.agents.offline.query import Compare, Ids, Measure, Nth, Query, Value, Which
from thirdwave.agents.offline.rewrite import walk
from thirdwave.agents.offline.talk.dialogue import Talk

LONGEST = 300
"""Characters of a text that is looked at."""
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_EITHER = re.compile(
    r"(?P<lead>,|:|\b(?:is it|between|of)|^)? ?\b(?:her or him|him or her|he or she|she or he"
    r"|the (?:man|guy) or the (?:woman|lady)|the (?:woman|lady) or the (?:man|guy)"
    r"|this one or that one|the one or the other|the first or the second(?: one)?)(?=\W*$)",
    re.IGNORECASE,
)
_OF_ALL = re.compile(
    r"\b(?P<asks>who|which(?: one| person)?|how many) of (?:all )?the (?P<n>two|three|four|five"
    r"|six|seven"
    r"|eight|[2-8])\b(?: people| persons| of them| players| workers)?(?! (?:on|at|in|to|from|who"
    r"|that|\w+ing)\b)",
    re.IGNORECASE,
)
_COUNTED_OF = re.compile(
    r"\b(?P<many>any (?:one|two|three)|one|two|three|four|five|six|all|both|none|most|half|some|any"
    r"|each) of (?:all )?the (?P<n>two|three|four|five|six|seven|eight|[2-8])\b"
    r"(?: (?:people|persons|of them|players|workers|subjects|individuals|dancers|patients|pupils"
    r"|students|performers|figures|athletes|men|women|kids|children))?"
    r"(?! (?:on|at|in|to|from|who|that|sit|stand|kneel|squat|seat|l[iy])\b| (?:sitting"
    r"|standing|seated"
    r"|kneeling|squatting|lying) (?:people|persons|ones|\w+s\b))",
    re.IGNORECASE,
)
"""A number of all who are there: "two of the five"."""
_POSED = r"(?:sitting|seated|standing|kneeling|squatting|crouching|lying)"
_OF_POSED = re.compile(
    rf"\b(?P<asks>which|who)(?: one| person)? of the (?:two|three|four|five|six|[2-6])"
    rf" (?P<posed>{_POSED})"
    r"(?: (?:people|persons|ones|subjects|players|workers|dancers|patients|pupils|students"
    r"|performers|figures|athletes|men|women|kids|children|individuals))?(?= (?!(?:on|at|in"
    r"|by|next|near)\b))",
    re.IGNORECASE,
)
_POSED_FIRST = re.compile(
    r"^(?P<lead>(?:(?:and|so|now|then|ok|okay),? )*)(?:out )?(?:of|among|amongst|from"
    r"|between) (?:the|those|these) "
    r"(?:(?:two|three|four|five|six|[2-6]) )?(?:(?P<posed>sitting|seated|standing|kneeling"
    r"|squatting"
    r"|crouching|lying)(?: (?:people|persons|ones|subjects|\w+s))?"
    r"|(?:people |persons |ones )?who (?:are |is )?(?P<verb>sit|stand|kneel|squat|lie|sitting"
    r"|standing"
    r"|kneeling|squatting|lying|seated)),? (?P<asks>who|which)(?: one| person)?\b",
    re.IGNORECASE,
)
_ING = {"sit": "sitting", "stand": "standing", "kneel": "kneeling", "squat": "squatting",
        "lie": "lying"}  # fmt: skip
_ALL_FIRST = re.compile(
    r"^(?:out )?(?:of|among|from) (?:all )?the (?P<n>two|three|four|five|six|seven|eight"
    r"|[2-8])(?: (?:people"
    r"|persons|dancers|players|pupils|workers|patients|performers|of them|men|women|figures"
    r"|athletes|kids))?,? "
    r"(?=who|which|how many)",
    re.IGNORECASE,
)
_OF_THEM = re.compile(
    r"\b(?P<asks>who|which(?: one| person)?|how many) of (?:them|these people|those people)\b",
    re.IGNORECASE,
)
_IS_IT = re.compile(r"\bof (?:them|these|those) (?:is|are|was|were) (?:it|they|that)\b\W*$", re.I)
"""Asks who was counted, not who of them is something."""
_FROM = re.compile(
    r"(?:and )?(?:how (?:far|close|near)|how many met(?:er|re)s)(?: away)? (?:from|to) "
    r"(?!(?:each|both|all|every|any|it|there|here|them|the camera|us|me|him|her|himself|herself"
    r"|that|this)\b)"
    r"(?P<whom>[^?]+?)[?.! ]*",
    re.IGNORECASE,
)
_TO_IT = re.compile(
    r"\b(?P<near>(?:clos|near|farth|furth)(?:er|est)|close|near|far)(?P<away> away| back)? "
    r"(?P<link>to|from) it\b",
    re.IGNORECASE,
)


def pointed(text: str, talk: Talk) -> str:
    """`text` with the words that point put as what they point at; as it is without any."""
    if len(text) > LONGEST:
        return text
    plain = text.replace("’", "'")
    told = plain
    for put in (
        _to_camera,
        _all_so_many,
        _on_that_side,
        _counted_of,
        _of_posed,
        _of_all,
        _of_them,
        _either,
        _from_whom,
    ):
        told = put(told, talk)
    return text if told == plain else told


def pair_of(talk: Talk) -> tuple[str, ...]:
    """The two people the talk is about; empty where they are not two."""
    last = talk.last
    compared: tuple[str, ...] = ()
    if isinstance(last, Compare):
        sides = (last.first.of, last.second.of)
        compared = tuple(one for of in sides if isinstance(of, Ids) for one in of.ids)
    for found in (talk.known or (), tuple(dict.fromkeys(compared)), talk.group, talk.singles):
        if len(found) == 2:
            return found
    return ()


def _either(text: str, talk: Talk) -> str:
    """Reads "who bends more, her or him" of the two the talk is about, whichever is which."""
    match = _EITHER.search(text)
    pair = pair_of(talk)
    if match is None or not pair:
        return text
    lead = (match["lead"] or "").rstrip()
    joined = " and ".join(pair) if lead.lower() == "between" else " or ".join(pair)
    space = "" if not lead and match.start() == 0 else " "
    return f"{text[: match.start()]}{lead}{space}{joined}{text[match.end() :]}"


def _of_all(text: str, talk: Talk) -> str:
    """Reads "who of the four" as everybody where four people are there."""

    def put(match: re.Match[str]) -> str:
        said = match["n"].lower()
        n = _NUMBERS.get(said) or int(said)
        if n != len(talk.known or ()) or len(talk.group) == n:
            return match.group()
        return "how many people" if match["asks"].lower() == "how many" else "who"

    first = _ALL_FIRST.match(text)
    if first is not None:
        said = first["n"].lower()
        n = _NUMBERS.get(said) or int(said)
        if talk.known is None or n == len(talk.known) != len(talk.group):
            text = text[first.end() :]
    return _OF_ALL.sub(put, text)


def _counted_of(text: str, talk: Talk) -> str:
    """Reads "two of the five" as two people where five are there, as two of them where they are
    whom the talk is about.
    """

    def put(match: re.Match[str]) -> str:
        said, many = match["n"].lower(), match["many"]
        n = _NUMBERS.get(said) or int(said)
        if len(talk.group) == n and n != len(talk.known or ()):
            return f"{many} of them"
        if talk.known is not None and n != len(talk.known):
            return match.group()
        if many.lower() == "half":
            return "half of the people"
        many = many.lower().removeprefix("any ")
        return {"all": "everybody", "both": "both people", "none": "nobody", "any": "anybody",
                "each": "everybody", "one": "one person", "some": "some people",
                "most": "most people"}.get(many, f"{many} people")  # fmt: skip

    return _COUNTED_OF.sub(put, text)


_SO_MANY = re.compile(
    r"\b(?:all (?:of )?(?:the )?|the )(?P<n>two|three|four|five|six|seven|eight|[2-8])"
    r"(?P<people> (?:people|persons|of them|players|workers|subjects|dancers|patients|pupils"
    r"|students|performers|figures|athletes|men|women|kids|children|pedestrians))?(?= (?:is|are"
    r"|have|has|from|in one|side by side|standing|sitting|please|pls|together)\b|[\s?.!]*$)",
    re.IGNORECASE,
)
"""All who are there, with their number: "the four of them", "all three dancers"."""


def _all_so_many(text: str, talk: Talk) -> str:
    """Reads "all three" as everybody where three are there."""

    def put(match: re.Match[str]) -> str:
        n = _NUMBERS.get(match["n"].lower()) or int(match["n"])
        every = match.group().lower().startswith("all")
        told = every or (match["people"] or "").strip().lower() == "of them"
        if not told or n == len(talk.group) or n != len(talk.known or ()):
            return match.group()
        return "all of them"

    return _SO_MANY.sub(put, text)


_ON_SIDE = re.compile(
    r"\b(?P<part>knee|hip|elbow|shoulder|arm|hand|wrist|leg|foot|ankle)(?P<what> angle| flexion)?"
    r"(?:,| -)? (?:on |of |at )?(?:the |that |this )?(?P<which>same|that|this|other|opposite)"
    r" side\b(?! of)",
    re.IGNORECASE,
)


def _on_that_side(text: str, talk: Talk) -> str:
    """Reads "the elbow on that side" as the left one behind a question about a left knee."""
    sides = (
        {node.side for node in walk(talk.last) if isinstance(node, Measure)} if talk.last else ()
    )
    told = talk.side or next(iter(sides), None) if len(sides) < 2 else talk.side
    if told not in ("left", "right") or talk.lost:
        return text

    def put(match: re.Match[str]) -> str:
        across = match["which"].lower() in ("other", "opposite")
        side = {"left": "right", "right": "left"}[told] if across else told
        return f"{side} {match['part']}{match['what'] or ''}"

    return _ON_SIDE.sub(put, text)


def _of_posed(text: str, talk: Talk) -> str:
    """Reads "which of the two seated subjects" as which sitting person."""
    del talk
    first = _POSED_FIRST.match(text)
    if first is not None:
        posed = first["posed"] or _ING.get(first["verb"].lower(), first["verb"])
        return f"{first['lead']}which {posed} person{text[first.end() :]}"
    return _OF_POSED.sub(lambda found: f"which {found['posed']} person", text)


def _of_them(text: str, talk: Talk) -> str:
    """Reads "which of them" of the last group where one of it was spoken of since."""
    if len(talk.focus) != 1 or _IS_IT.search(text):
        return text
    among = talk.group if talk.focus[0] in talk.group and len(talk.group) > 1 else ()

    def put(match: re.Match[str]) -> str:
        asks = match["asks"].lower()
        if among:
            return f"{asks} of {' and '.join(among)}"
        return "how many people" if asks == "how many" else "who"

    return _OF_THEM.sub(put, text)


def _to_camera(text: str, talk: Talk) -> str:
    """Reads "closer to it" behind a question of who is closest to the camera."""
    return (
        _TO_IT.sub(r"\g<near>\g<away> \g<link> the camera", text) if _by_depth(talk.last) else text
    )


def _from_whom(text: str, talk: Talk) -> str:
    """Reads "how far away from p1?" of the one who was spoken of last."""
    match = _FROM.fullmatch(text.strip())
    if match is None or len(talk.focus) != 1 or talk.lost:
        return text
    return f"how far is {talk.focus[0]} from {match['whom']}"


def _by_depth(last: Query | None) -> bool:
    of = last.of if isinstance(last, Which) else None
    if isinstance(last, Compare):
        return last.first.measure.quantity == "depth"
    if isinstance(last, Value):
        return last.measure.quantity == "depth"
    return isinstance(of, Nth) and of.by.quantity == "depth"
