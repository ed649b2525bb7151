"""What is said in the words of a talk, told again in words that stand by themselves.

"Do that for p2 too", "not him, p2", "the former", "of those, who ...": each becomes a phrase that
the grammar of questions and requests reads anyway. Knows nothing of that grammar, nor of steps.
"""

import re
from collections.abc import Callable, Sequence

from thirdwave.agents.offline.dialogue import Talk
from thirdwave.agents.offline.query import (
    Compare,
    CountThings,
    Distance,
    Ids,
    ListThings,
    Nth,
    Query,
    Related,
    Things,
    Which,
)
from thirdwave.agents.offline.rewrite import walk

LONGEST = 300
"""Characters of a text that leans on the talk; longer ones stand by themselves."""
_LEAD = r"(?:(?:and|now|then|also|please|ok|okay|so|but|well|can you|could you|would you) )*"
_TAIL = r"(?:,? (?:too|as well|also|now|then|please|again|next))*"
_SAME = (
    r"(?:do|try|repeat|ask|measure|check|apply|tell me|give me)(?: me)? "
    r"(?:that|this|it|the same(?: thing| question| again)?|so|likewise)(?: question)?"
    r"(?: again| too| as well)?"
    r"|(?:and )?(?:the |that )?same(?: question| thing| again| one| measurement)?|likewise|ditto"
    r"|now|next|again"
)
_FOR = re.compile(
    rf"{_LEAD}(?:{_SAME}) (?:for|with|to|on|about|of) (?P<whom>.+?){_TAIL}", re.IGNORECASE
)
_LET = re.compile(
    rf"{_LEAD}(?:make|let|have|get) (?P<whom>.+?) (?:to )?do (?:so|that|this|it|likewise"
    rf"|the same(?: thing)?){_TAIL}",
    re.IGNORECASE,
)
_TOO = re.compile(
    rf"{_LEAD}(?P<whom>(?:the |that |this |p\d|person |him\b|her\b|he\b|she\b|every|all )?.+?) "
    r"(?:too|as well|also)",
    re.IGNORECASE,
)
_WHOM = re.compile(r"(?:the|that|this|p\d+|person|him|her|he|she|everyone|everybody|all|them)\b")
_PARTS = r"(?:arm|hand|leg|knee|elbow|foot|shoulder|wrist|hip|ankle|side)"
_NOT = re.compile(
    rf"{_LEAD}(?:no,? )?(?:i (?:said|meant|mean) )?not (?P<whom>(?:the |that |this |his |her )?"
    r"[\w' ]+?)(?:,| but| i meant?| rather)+ (?:the other,? )?(?P<instead>.+)",
    re.IGNORECASE,
)
_WRONG = re.compile(
    rf"(?:no,? )?(?:that is |that's |thats )?(?:the )?wrong (?P<what>one|person|man|woman|{_PARTS})"
    r"(?:[,.!:;] *(?P<instead>.+))?",
    re.IGNORECASE,
)
_MEANT = re.compile(r"(?P<instead>.+?),? (?:i mean|i meant|is what i meant|that is)", re.IGNORECASE)
_PRONOUN = re.compile(r"(?:him|her|he|she|his|hers|that one|this one)", re.IGNORECASE)
_SET = (
    r"(?:those|them|these|the same (?:group|ones|people)|that group|this group|those (?:two|three"
    r"|four|people|ones)|these (?:two|three|four|people|ones)|the two(?: of them)?)"
)
_AMONG = re.compile(
    rf"{_LEAD}(?:of|among|amongst|out of|from|within|in) {_SET}(?P<comma>,)? "
    r"(?P<asks>who|which one|which|how many)(?P<rest>\b.*)",
    re.IGNORECASE,
)
_RANK = re.compile(
    r"(?:\bthe (?P<rank>first|second|third|fourth|last|former|latter)"
    r"(?: (?:one|person|man|woman|guy)\b)?|\b(?P<bare>first|second|third|fourth|last) one\b)"
    r"(?: of (?:them|those|these|the two)\b)?(?P<behind>'s)?"
    r"(?! (?:one|from|on|tallest|shortest|nearest|closest|farthest|furthest|most|highest|lowest"
    r"|biggest|largest|smallest|picture|photo|photograph|image|shot|scene|question|time|edit"
    r"|change|pose|thing|answer|two|three|few|row|more|less|least|person|man|woman|of|to)\b)",
    re.IGNORECASE,
)
_RANKS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1, "former": 0, "latter": -1}
_IT = re.compile(
    r"\b(?P<rel>next to|close to|near to|near|beside|nearest to|closest to|nearest|closest|on"
    r"|in front of|behind|left of|right of|by|under|above|below|touching|facing|at|from|to) "
    r"(?:it|that thing|that object|that)(?=$|[ ,.?!](?!is|was|person|one|man|woman|pose|side))",
    re.IGNORECASE,
)
_THAT_SIDE = re.compile(r"\bon (?:that|this|the same) side\b", re.IGNORECASE)


def retold(text: str, talk: Talk, names: Sequence[str] = ()) -> str:
    """`text` in words that stand by themselves; as it is where it has none of a talk's.

    `names` are those that people of the picture have.
    """
    if len(text) > LONGEST:
        return text
    readers: tuple[Callable[[str, Talk, Sequence[str]], str | None], ...] = (
        _instead,
        _same_for,
        _of_those,
    )
    plain = _plain(text)
    for read in readers:
        told = read(plain, talk, names)
        if told is not None:
            plain = text = told
            break
    for put in (_ranked, _thing, _side):
        text = put(text, talk)
    return text


def _plain(text: str) -> str:
    """One line without the sign at its end."""
    return " ".join(text.replace("’", "'").split()).rstrip(" .!?;")


def _same_for(text: str, talk: Talk, names: Sequence[str]) -> str | None:
    """Reads "do that for p2 too", "same question for p2", "p2 too?", "let p2 do the same"."""
    for pattern in (_FOR, _LET):
        if match := pattern.fullmatch(text):
            return f"do the same for {match['whom']}"
    match = _TOO.fullmatch(text)
    if match is None or (talk.last is None and talk.request is None):
        return None
    whom = match["whom"].lower()
    named = _WHOM.match(whom) or any(whom.startswith(name.lower()) for name in names)
    short = len(whom.split()) <= 7 and not re.search(r"\b(?:is|are|has|have|does|do)\b", whom)
    return f"do the same for {match['whom']}" if named and short else None


def _instead(text: str, talk: Talk, names: Sequence[str]) -> str | None:
    """Reads "not him, p2", "wrong knee", "the left one, I mean"."""
    del names
    match = _NOT.fullmatch(text) or _WRONG.fullmatch(text)
    if match is None:
        match = _MEANT.fullmatch(text)
        return None if match is None or len(text.split()) > 8 else f"no, {match['instead']}"
    instead = match["instead"]
    if instead is None:
        what = match["what"]
        return f"no, the other {'one' if what in ('person', 'man', 'woman') else what}"
    if len(instead.split()) > 8:
        return None
    if _PRONOUN.fullmatch(instead):
        others = [one for one in talk.spoken if one not in talk.focus]
        instead = others[-1] if others else "the other one"
    return f"no, {instead}"


def _of_those(text: str, talk: Talk, names: Sequence[str]) -> str | None:
    """Reads "of those, who has an arm raised": the group behind the word that asks."""
    del talk, names
    match = _AMONG.fullmatch(text)
    if match is None or (match["comma"] is None and match["asks"].lower() == "who"):
        return None
    return f"{match['asks'].removesuffix(' one')} of those{match['rest']}?"


def _ranked(text: str, talk: Talk) -> str:
    """The text with "the first one", "the latter" as the ids of those who were told in a row."""
    if "former" not in text.lower() and "latter" not in text.lower():
        if isinstance(talk.last, Which) and isinstance(talk.last.of, Nth):
            return text  # "and the second?" behind "who is tallest" is the second tallest
        if len(talk.group) < 2:
            return text

    def put(match: re.Match[str]) -> str:
        rank = (match["rank"] or match["bare"]).lower()
        row = _two(talk) if rank in ("former", "latter") else talk.group
        at = _RANKS[rank]
        if not row or at >= len(row):
            return match[0]
        return f"{row[at]}{match['behind'] or ''}"

    return _RANK.sub(put, text)


def _two(talk: Talk) -> tuple[str, ...]:
    """The two people of whom one is the former: those whom the last question named, in order."""
    last: Query | None = talk.last
    ends: tuple[object, ...] = ()
    if isinstance(last, Compare):
        ends = (last.first.of, last.second.of)
    elif isinstance(last, Distance):
        ends = (last.of, last.to)
    ids = tuple(one for end in ends if isinstance(end, Ids) for one in end.ids)
    row = ids if len(ids) == 2 else talk.group if len(talk.group) == 2 else talk.spoken[-2:]
    return row if len(row) == 2 else ()


def _thing(text: str, talk: Talk) -> str:
    """The text with "it" behind a relation as the object that was asked about last."""
    label = _label(talk.last) or _label(talk.before)
    if label is None:
        return text
    return _IT.sub(lambda match: f"{match['rel']} the {label}", text)


def _label(query: Query | None) -> str | None:
    asked = isinstance(query, CountThings | ListThings) or any(
        isinstance(node, Related) for node in walk(query)
    )
    labels = [node.labels for node in walk(query) if isinstance(node, Things) and node.labels]
    return labels[-1][0] if asked and labels and len(labels[-1]) == 1 else None


def _side(text: str, talk: Talk) -> str:
    """The text with "on that side" as the side that was asked about or shown."""
    if not _THAT_SIDE.search(text) or talk.last is None:
        return text
    sides = {getattr(node, "side", None) for node in walk(talk.last)} - {None}
    view = getattr(talk.last, "view", None)
    sides = sides or ({view} & {"left", "right"})
    if len(sides) != 1:
        return text
    side = sides.pop()
    bare = _THAT_SIDE.sub("", text)
    told, number = re.subn(r"\b(\w+(?:'s)?) (?=" + _PARTS + r"\b)", rf"\1 {side} ", bare, count=1)
    return " ".join(told.split()) if number else text
