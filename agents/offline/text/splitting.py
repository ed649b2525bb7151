"""A text cut where one question ends and the next begins, and where a condition stands.

Works on plain text with regular expressions; whether the pieces can be read is for others to say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_ASKS = (
    r"who|who's|whos|whose|whom|what|what's|whats|which|where|where's|how|is|are|isn't|aren't|does"
    r"|do|doesn't|has|have|can|could|count|list|name|show|tell|draw|render|give|describe|by how"
    r"|in which|in what|to whom|if so|if yes|make|let|raise|the number|roughly how|about how"
    r"|at what|to what|to which|by what|on what|of those|of them|from what|compare|rank|order"
)
_JOIN = re.compile(
    rf"\s*(?:,|;|:)?\s+(?:and|plus|but|then|&|also)\s+(?:(?:also|then|please|now|finally)\s+)*"
    rf"(?=(?:{_ASKS})\b)|\s*[,;]\s+(?=(?:who|what|which|where|how|is|are|does|do|show|tell)\b)"
    r"|\s+and\s+(?=(?:those|the ones|the people|people) (?:who|that|which)\b)"
    rf"|\s+and(?=\s*,?\s*(?:if so|if yes)\b)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.?!;])\s+|\n+")
_NO_CONDITION = re.compile(
    r"\b(?:what|tell me|tell us|tell|know|check|see|wonder|wondering|say|determine|verify|as|even"
    r"|sure|ask|asking|find out|out|whether|curious|decide|look|happens|happen|like|about)$",
    re.IGNORECASE,
)
"""Before "if" these make it no condition: "tell me if", "what if", "as if"."""
_SUPPOSED = re.compile(
    r"\b(?:would|could|might|were|was|sat|stood|had|did|knelt|raised (?:his|her|their|the)|bent "
    r"(?:his|her|their|the)|lay|turned|looked|lifted|moved|crouched|squatted|leaned|leant|became"
    r"|held|instead|suddenly)\b|'d\b",
    re.IGNORECASE,
)
"""Words of what is only thought of: a what-if, no condition."""
_IF = re.compile(
    r"\b((?:but |and )?only if|if|unless|provided that|provided|providing(?: that)?|in case"
    r"|assuming that|as long as|so long as|on condition that|supposing that"
    r"|when(?:ever)?(?= (?:any|some|no ?one|nobody|every|there|the|p\d|he|she|they|at least)))\b",
    re.IGNORECASE,
)
_SHOULD = re.compile(
    r"^((?:(?:and|so|then|now|ok|okay|please|but)[, ]+)*)should ((?!i\b|we\b|you\b)[^,.?!]+?) be "
    r"(?=[^?]*,)",
    re.IGNORECASE,
)
"""Of "should anyone be kneeling, ...": a condition as well."""
_ASKED_TO = re.compile(
    r"\b(?:would|could|can|will|might) (?:you|we)(?: (?:please|kindly|maybe|perhaps))*\b"
    r"(?! (?:say|tell|see|know))",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"(?:(?:please|and|so|then|now|ok|okay|well|but|hey|hi|right|good|also|next|alright|all right"
    r"|fine|great|oh|ah|thanks)\b[,.! ]*)*",
    re.IGNORECASE,
)
_THEN = re.compile(r"\s*,\s*(?:then\s+)?|\s+then\s+", re.IGNORECASE)
_ELSE = re.compile(
    r"\s*[,;.]?\s*\b(?:otherwise|or else|if not|else|in the other case|if no|and if not)\b"
    r"\s*,?\s*(?!be\b)",
    re.IGNORECASE,
)
_SO = re.compile(
    r"^\s*(?:and\s*,?\s*)?(?:if so|if yes|if (?:he|she|they|it|that|this) (?:is|are|does|do|has)"
    r"(?: so)?|in that case|then|if that's the case|if that is so|if true|when so)\s*,?\s*",
    re.IGNORECASE,
)
_NOT_SO = re.compile(
    r"^\s*(?:and\s*,?\s*)?(?:if not|if no|otherwise|else|if (?:he|she|they|it) (?:isn't|is not"
    r"|aren't|are not))\s*,?\s*",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"^\W*(?:(?:hi|hello|hey|ok|okay|thanks|thank you|good (?:morning|evening))\b[^.?!]*"
    r"|(?:i'm|i am|we're|we are|this is|these are|here's|here is|i have|we have|my|nice|great"
    r"|good)\b[^.?!]*|fine|cool|perfect|i see|got it|alright|interesting|hm+|wow|no"
    r" problem|all right|understood|super|excellent)[.!,]\s+(?=\w)",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"(?:please )?(?:count|how many|the number|what is the number)\b", re.IGNORECASE
)
_THOSE = re.compile(r"^(?:those|the ones|the people|people) (?:who|that|which) ", re.IGNORECASE)
_HALF = re.compile(
    r"^(?:how (?:much|far|high|bent|tall|low|straight)|what|which) (?:about )?(?=(?:the|his|her"
    r"|their|that of|p\d)\b)(?!.*\b(?:is|are|does|do|has|have)\b)",
    re.IGNORECASE,
)
"""Of a question without a verb the question word adds nothing: "and how much the right one"."""
MOST = 4
"""Questions that are taken at once."""


@dataclass(frozen=True, slots=True)
class Conditional:
    """What is asked or done on a condition, each as it was written."""

    condition: str
    then: str
    otherwise: str = ""
    denied: bool = False
    """"Unless": done where the condition does not hold."""
    behind: bool = False
    """The condition was told behind what is done: "he" in it may be whom that names."""


def conditional(text: str) -> Conditional | None:
    """The likeliest of `conditionals`; None: there is no condition."""
    return next(conditionals(text), None)


def conditionals(text: str) -> Iterator[Conditional]:
    """Reads "if C, M, otherwise N", "M only if C", "unless C, M", each way to cut it in turn.

    What is only supposed ("if p1 sat down, how bent would his knee be") is a what-if, and none.
    """
    plain = " ".join(_ASKED_TO.sub(" please ", text.replace("’", "'")).split()).strip()
    plain = _SHOULD.sub(r"\1if \2 is ", plain)
    found = _IF.search(plain)
    if found is None:
        return
    before, behind = plain[: found.start()].strip(" ,"), plain[found.end() :].strip()
    if _NO_CONDITION.search(before) or _SUPPOSED.search(plain):
        return
    denied = found.group(1).lower() == "unless"
    if _LEADS.fullmatch(before):
        yield from _leading(behind, denied=denied)
        return
    if re.match(r"(?:so|yes|not|no)\b", behind, re.IGNORECASE):
        return
    condition, otherwise = _cut(behind, _ELSE)
    yield Conditional(condition.strip(" ?.!,"), before, otherwise.strip(), denied, behind=True)


def _leading(behind: str, *, denied: bool) -> Iterator[Conditional]:
    first, otherwise = _cut(behind, _ELSE)
    if _NOTHING.fullmatch(otherwise.strip()):
        otherwise = ""
    # A comma, or "then"; where neither was written, the words that begin a question or an order.
    for cut in tuple(_THEN.finditer(first)) or _starts().finditer(first):
        condition, main = first[: cut.start()].strip(" ,"), first[cut.end() :].strip(" ,")
        verb = re.match(r"(?:is|are|has|does|do|can)\b", main, re.IGNORECASE)
        if not main or len(condition.split()) < 2 or (verb and "," not in cut.group()):
            continue
        yield Conditional(condition, main, otherwise.strip(), denied)


@cache
def _starts() -> re.Pattern[str]:
    from thirdwave.agents.offline.requests.verbs import BASE

    verbs = "|".join(sorted(BASE | {"have", "get", "put", "give", "please"} - {"left", "right"}))
    return re.compile(rf"\s(?=(?:{_ASKS}|{verbs})\b)", re.IGNORECASE)


_NOTHING = re.compile(
    r"(?:please )?(?:do |say |change |draw |show )?nothing\W*"
    r"|leave (?:it|them|him|her|everything)\b.*"
    r"|don't (?:do|change) anything\W*|skip it\W*",
    re.IGNORECASE,
)
"""Else-branches that ask for nothing."""


def _cut(text: str, at: re.Pattern[str]) -> tuple[str, str]:
    found = at.search(text)
    return (text, "") if found is None else (text[: found.start()], text[found.end() :])


def without_talk(text: str) -> str:
    """The text without a first sentence that only says who speaks."""
    return _TALK.sub("", text)


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, with their marks."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip(" .?!;,")]


def cuts(text: str) -> Iterator[tuple[str, str]]:
    """The ways to cut a sentence in two where a new question may begin, first ones first."""
    for found in _JOIN.finditer(text):
        left, right = text[: found.start()].strip(" ,"), text[found.end() :].strip()
        if _COUNTS.match(left):
            right = _THOSE.sub("how many people ", right)
        right = _HALF.sub("", right)
        if left and right:
            yield left, right
    for found in () if _SET_AGAINST.search(text) else _AND_WHOSE.finditer(text):
        yield text[: found.start()].strip(" ,"), text[found.end() :].strip()


_SET_AGAINST = re.compile(
    r"\b(?:between|difference|differ|than|compare[ds]?|versus|vs|sum|together|apart|distance"
    r"|both|same"
    r"|equal|whose|which|who)\b",
    re.IGNORECASE,
)
_AND_WHOSE = re.compile(
    r"\s*,?\s+(?:and|plus|&|as well as|along with)\s+(?:also )?(?=(?:p\d+|[A-Z]\w+"
    r"|the [\w ]{2,30}?)'s "
    r"(?:left|right|trunk|torso|knee|elbow|hip|height|posture|pose)\b"
    r"(?=.*\b(?:flexion|angle|inclination|height|stature|posture|elevation)\b))"
)
"""Where the value of somebody else begins: "p1's left knee angle plus p4's right elbow angle"."""


_ANGLE = r"(?: (?:angle|flexion|bend|elevation|height)s?)"
_SIDED = (
    r"(?:left|right) (?:knee|elbow|hip|shoulder|arm|hand|leg|wrist|foot)"
    r"|(?:trunk|torso) (?:inclination|lean|angle)|body height|stature"
)
_TWO_PARTS = re.compile(
    rf"\b(?:both )?(?P<own>(?:the |his |her |their )?(?:[\w]+'s"
    rf" )?)(?P<first>{_SIDED})(?P<what>{_ANGLE}?)"
    rf"(?:,| and|,? plus|,? as well as| &) (?:also )?(?:(?P<own2>(?:the |his |her |their"
    rf" )?(?:[\w]+'s )?))"
    rf"(?P<second>{_SIDED})(?P<what2>{_ANGLE}?)(?: both| too| as well)?\b(?! (?:more|less)\b)",
    re.IGNORECASE,
)


def of_each_part(text: str) -> tuple[str, str] | None:
    """Reads "give his left knee angle and right elbow angle" as two questions; None: it is one."""
    found = _TWO_PARTS.search(text)
    if found is None or _COMPARED.search(text):
        return None
    before, behind = text[: found.start()], text[found.end() :]
    what = found["what"] or found["what2"]
    own = found["own2"] if found["own2"].strip().lower() not in ("", "the") else found["own"]
    first = f"{before}{found['own']}{found['first']}{what}{behind}"
    return first, f"{before}{own}{found['second']}{found['what2'] or what}{behind}"


_COMPARED = re.compile(
    r"\b(?:than|difference|differ|same|equal|between|apart|touch\w*|more|less|higher|lower|larger"
    r"|smaller|compare\w*|who|whose|which|if|is|are|does|do|bend|raise|lift|make|put|set|move"
    r"|straighten)"
    r"\b(?<!what are)(?<!what is)(?<!how bent are)(?<!how bent is)(?<!how high are)(?<!how"
    r" high is)",
    re.IGNORECASE,
)
"""Words of a sentence that sets two parts against each other, or asks yes or no of both."""


def follows(text: str) -> tuple[str, bool | None]:
    """A piece without its "if so" or "if not", and which of them it was; None: neither."""
    for lead, holds in ((_NOT_SO, False), (_SO, True)):
        found = lead.match(text)
        if found is not None and found.end() < len(text):
            return text[found.end() :], holds
    return text, None
