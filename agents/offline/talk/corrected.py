"""Corrections said in any words, put in one: "oh silly me, I meant p3", "knee, not elbow".

Works on plain text, before anything is read; knows nothing of the talk, nor of grammar.
"""

import re

LONGEST = 200
"""Characters of a correction."""
SHORTEST_OF = 8
"""Words of what is meant instead; more of them stand by themselves."""
_OPEN = (
    r"(?:wrong (?:one|person|man|woman|question|part|joint|side)|no+|nope|nah|oh|ah|ay|och|aw|argh"
    r"|ugh|uh|um|er|erm|oops|whoops|sorry|wait|hm+|well|actually"
    r"|negative|wrong|not that(?: one)?|my (?:mistake|bad|fault|error)|silly me|stupid me|dear me"
    r"|(?:oh )?dear|pardon(?: me)?|apologies|excuse me|hang on|hold on|scratch that|correction"
    r"|i misspoke|i(?:'m| am) sorry|that's not (?:right|it|what i (?:meant|asked))|not right"
    r"|rather|i was wrong)"
)
_OPENED = re.compile(rf"(?:{_OPEN}\b[,.!;: \u2013\u2014-]*)+", re.IGNORECASE)
_MEANT = re.compile(
    r"(?:of course |obviously )?i(?:'ve| have|'d| had)? (?:really |actually |of course |rather )?"
    r"(?:(?:meant|mean|intended|wanted|was (?:asking|talking|thinking|speaking|enquiring)"
    r"|am (?:asking|talking)|should have (?:said|asked|written)|ought to have (?:said|asked)))"
    r"(?: (?:to )?(?:say|ask|mean|write|type|know|have))?(?: about| of| for)? "
    r"|meant (?:to (?:say|ask|write|type) )?(?=the |his |her |their |p\d)",
    re.IGNORECASE,
)
_NOT_THAT = re.compile(
    r"(?P<meant>[\w' ]{1,50}?)(?:,| -| \u2013|;)? (?:and )?not "
    r"(?P<wrong>(?:the |his |her |their |that )?[\w' ]{1,40})",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(
    r"not (?P<wrong>(?:the |his |her |their |that |p\d)[\w' ]{0,40}?)\s*(?:,|;| -| \u2013| but)+ "
    r"(?:but )?(?P<meant>(?:the |his |her |their |p\d)[\w' ]{1,50})",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:is|are|isn't|aren't|do|does|did|has|have|can|could|would|will|should|must|shall|needs?|who"
    r"|whose|which|what"
    r"|how|where|why|make|let|put|raise|lift|lower|bend|turn|move|draw|show|everyone|everybody"
    r"|all|anyone|anybody|people|undo|keep|straighten|or)\b",
    re.IGNORECASE,
)
"""Words of something that stands by itself."""
_TAKEN_BACK = re.compile(
    r".*\b(?:oops|whoops|silly|stupid|mistake|bad|fault|error|misspoke|correction|negative|scratch"
    r"|wrong|no+,? no+|not right)\b",
    re.IGNORECASE,
)
_SIDES = ("left", "right")


def _owns_up(said: str, rest: str) -> bool:
    """Whether what stands before the rest takes something back: "oops", "my mistake"."""
    return _TAKEN_BACK.match(said[: len(said) - len(rest)]) is not None


def corrected(text: str) -> str:
    """A correction as "no, i meant the left knee"; any other text as it is."""
    if len(text) > LONGEST:
        return text
    said = " ".join(text.replace("\u2019", "'").split())
    opened = _OPENED.match(said)
    rest = said[opened.end() :] if opened else said
    meant = _MEANT.match(rest)
    rest = (rest[meant.end() :] if meant else rest).strip()
    plain = rest.rstrip(" .!?;")
    if not plain or re.search(r"[.!?;] ", plain):
        return text
    if _ASKS.search(plain):
        starts = _ASKS.match(plain)
        return rest if meant is not None and opened is not None and starts is not None else text
    match = _NOT_THAT.fullmatch(plain) or _NOT_BUT.fullmatch(plain)
    if match is not None and len(match["meant"].split()) <= SHORTEST_OF:
        plain = match["meant"].strip(" ,")
    elif len(plain.split()) > SHORTEST_OF or (meant is None and not _owns_up(said, rest)):
        return text
    if plain.lower() in _SIDES:
        plain = f"the {plain} one"
    return f"no, i meant {plain}" if meant is not None else f"no, {plain}"
