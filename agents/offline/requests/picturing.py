"""Pictures asked for behind a picture: "only p1", "the same from the right", "the other side".

Told again as a request that stands by itself. Knows nothing of how a picture is drawn.
"""

import re

from thirdwave.agents.offline.query import Everyone, Ids, Render
from thirdwave.agents.offline.talk.dialogue import Talk
from thirdwave.agents.offline.text.plainly import plainly

LONGEST = 160
"""Characters of a text that leans on a picture."""
VIEWS = {
    "photo": "over the photo", "front": "from the front", "left": "from the left",
    "right": "from the right", "back": "from behind", "top": "from above",
}  # fmt: skip
"""View -> how a request says it."""
_WORDS = {
    "front": "front", "frontally": "front", "left": "left", "side": "left", "profile": "left",
    "right": "right", "back": "back", "behind": "back", "rear": "back", "top": "top",
    "above": "top", "overhead": "top",
}  # fmt: skip
_OPPOSITE = {"left": "right", "right": "left", "front": "back", "back": "front"}
_DIRECTION = "(?P<view>" + "|".join(_WORDS) + ")"
_FROM = re.compile(
    rf"[, ]*\b(?:(?:as )?(?:seen |viewed |shown )?from (?:the |a |his |her |their )?{_DIRECTION}"
    rf"(?:[- ]hand)?(?: side)?|in (?:a )?{_DIRECTION.replace('view', 'in')}(?: view)?"
    rf"|(?:with |as |in )?(?:a |the )?{_DIRECTION.replace('view', 'as')} view)$",
    re.IGNORECASE,
)
"""A view at the end of a text."""
_RANKED = re.compile(r"(?:first|second|third|fourth|fifth|last|\d(?:st|nd|rd|th))$", re.IGNORECASE)
"""Behind these "from the left" tells who is meant."""
_LEAD = re.compile(
    r"^(?:(?:(?:could|can|may|might) (?:i|we) (?:have|get)|let me have|give me|i(?:'d| would) like"
    r"|and|now|then|ok|okay|so|but|please|next|again|finally|also|with|show|draw|render"
    r"|see|let"
    r" me see|show me|can (?:i|you|we) (?:see|show|draw)(?: me)?|could (?:i|you|we) (?:see|show"
    r"|draw)"
    r"(?: me)?|i(?:'d| would) (?:like to|rather|prefer to|love to) see|i want to see),? )+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:,? (?:now|please|then|too|as well|again|next|also|instead|this time|once more|for me))+$",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"(?:only|just|this time only) (?P<whom>.+)"
    r"|(?P<alone>.+?) (?:only|alone|by (?:him|her|it|them)sel(?:f|ves))",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"(?:everyone |everybody |all |them )?(?:without|but|leave out|not|except(?: for)?|omit"
    r"|minus|drop"
    r"|leaving out) (?P<whom>.+)",
    re.IGNORECASE,
)
_THE_SAME = re.compile(
    r"(?:it|that|this|them|him|her|everything|the same|same)"
    r"(?: (?:picture|view|thing|people|one|scene|person))?|the (?:picture|scene|view|whole thing)",
    re.IGNORECASE,
)
_SAME_VIEW = re.compile(
    r"(?:the )?same (?:(?:view|picture|angle|side|perspective|thing) )?(?:for|of|with|on)"
    r" (?P<whom>.+)",
    re.IGNORECASE,
)
_TURNED = re.compile(
    r"(?:turn|rotate|spin|move|swing|swivel|change|switch|flip) (?:it|the (?:view|camera"
    r"|picture|scene"
    r"|perspective|viewpoint))(?: round| around| over)?(?: to(?: the)? " + _DIRECTION + r"(?:"
    r" side)?"
    r"|(?:,? so(?: that)?)? (?:i (?:can |want to )?see|to see) (?:the|his|her|their) "
    + _DIRECTION.replace("view", "in") + r"(?: side)?)?",
    re.IGNORECASE,
)  # fmt: skip
_OTHER_SIDE = re.compile(
    r"(?:from )?(?:the )?(?:other|opposite) (?:side|view|direction|angle)(?: of (?:him|her|it"
    r"|them))?",
    re.IGNORECASE,
)
_EVERYBODY = re.compile(
    r"(?:everyone|everybody|all(?: of them| people)?|the whole (?:scene|group))",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"(?:all |only |just )?(?:the )?(?:others|other people|other ones|rest|remaining (?:people"
    r"|ones))",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"\b(?:is|are|was|has|have|does|do|who|what|which|how|many|degrees?|bent|raised|arms?|knees?"
    r"|elbows?|hands?|legs?|head|sit|stand|undo|make|raise|one of)\b",
    re.IGNORECASE,
)
"""Words of something else than a picture."""
_PICTURED = re.compile(
    r"^\W*(?:(?:please|and|now|then|so|ok|okay|right|kindly|next|also)\b[, ]*)*(?:(?:can|could|may"
    r"|would|will) (?:i|we|you) (?:please )?)?(?:show|draw|render|display|see|let me see|picture"
    r"|(?:give me )?an? [\w -]{0,20}(?:view|picture|shot|look)"
    r"|have|get)\b(?!.*\b(?:who|which|if)\b)",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_ALL_OF_A_NUMBER = re.compile(
    rf"\b(?:all(?: of)?(?: the)? (?P<n>{'|'.join(_NUMBERS)}|\d)|both)(?: (?:of (?:them|the \w+)"
    r"|people|persons|players|dancers|performers|subjects|figures|bodies|men|women|workers|kids"
    r"|children|students|pupils|patients))?(?=\s*[?.!,]*$| (?:from|in profile|together|seen|at once"
    r"|as)\b)",
    re.IGNORECASE,
)
"""All people there are, by their number."""
MOST_WORDS = 8
"""Words of whom a picture is to show."""


def picture_again(text: str, talk: Talk) -> str:
    """`text` as a request for a picture that stands by itself; as it is where it is none.

    Whom the last picture showed, and from where, is what is not said again.
    """
    told = _told(text, talk)
    return _all_of_them(text, talk) if told is None else plainly(told)


def _all_of_them(text: str, talk: Talk) -> str:
    """Reads "show me all three" as everyone where there are three; as it is where there are not."""
    match = _ALL_OF_A_NUMBER.search(text) if _PICTURED.search(text) else None
    if match is None or talk.known is None:
        return text
    number = 2 if match["n"] is None else _NUMBERS.get(match["n"].lower())
    number = int(match["n"]) if number is None and match["n"].isdigit() else number
    if number != len(talk.known):
        return text
    return f"{text[: match.start()]}everyone{text[match.end() :]}"


def _told(text: str, talk: Talk) -> str | None:
    last = talk.last
    if not isinstance(last, Render) or talk.lost or len(text) > LONGEST:
        return None
    plain = " ".join(text.replace("\u2019", "'").split()).rstrip(" .!?;")
    shown = _LEAD.sub("", plain)
    led = shown != plain
    bare, view = _viewed(_TAIL.sub("", shown))
    bare = _TAIL.sub("", bare).strip(" ,")
    said = VIEWS[view or last.view]
    if (turned := _TURNED.fullmatch(bare)) is not None:
        view = _view(turned) or _OPPOSITE.get(last.view)
        return None if view is None else f"show {_those(last)} {VIEWS[view]}"
    if _OTHER_SIDE.fullmatch(bare):
        other = _OPPOSITE.get(last.view)
        return None if other is None else f"show {_those(last)} {VIEWS[other]}"
    if view is not None and _THE_SAME.fullmatch(bare):
        return f"show {_those(last)} {said}"
    if _EVERYBODY.fullmatch(bare) and (led or view is not None or bare != plain):
        return f"show everyone {said}"
    if _OTHERS.fullmatch(bare) and isinstance(last.of, Ids):
        return f"show everyone except {_those(last)} {said}"
    for pattern, put in ((_WITHOUT, "everyone except "), (_ONLY, ""), (_SAME_VIEW, "")):
        match = pattern.fullmatch(bare)
        if match is None:
            continue
        whom = next(one for one in match.groupdict().values() if one)
        if not _ANOTHER.search(whom) and len(whom.split()) <= MOST_WORDS:
            return f"show {put}{whom} {said}"
    return None


def _viewed(text: str) -> tuple[str, str | None]:
    """A text without the view at its end, and the view."""
    match = _FROM.search(text)
    if match is None or _RANKED.search(text[: match.start()]):
        return text, None
    return text[: match.start()], _view(match)


def _view(match: re.Match[str]) -> str | None:
    said = next((one for one in match.groupdict().values() if one), None)
    return None if said is None else _WORDS[said.lower()]


def _those(last: Render) -> str:
    """Whom the last picture showed, in words."""
    if isinstance(last.of, Ids):
        return " and ".join(last.of.ids)
    return "everyone" if isinstance(last.of, Everyone) else "them"
