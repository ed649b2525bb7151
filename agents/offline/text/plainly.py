"""What is said round a request, left out; and requests said another way, as the readers say them.

"Would you mind raising p1's arm? A drawing will do." Works on plain text, before anything is read;
knows nothing of the talk, nor of what can be done.
"""

import re
from functools import cache

from thirdwave.agents.offline.requests.verbs import BASE, PARTS, listed
from thirdwave.agents.offline.text.plain_edits import INSTRUCTING
from thirdwave.agents.offline.text.plain_pictures import DESCRIBING

LONGEST = 600
"""Characters of a text that is put plainly; longer ones stay as they are."""
_CLAUSE = re.compile(r"\s*(?:[,;.!?]+|\s[-\u2013\u2014]+)\s*")
_COMMENT = re.compile(
    r"(?:(?:no|sorry|oops|oh|ok|okay|hm+|please|well|actually|right|wait|ah|ugh|yes|thanks|wrong"
    r"|my mistake|my bad|on second thoughts?|not good|never ?mind|forget it|much better|better"
    r"|nice|great|good|perfect|not like (?:that|this)|not that|just|then|now|and|but|so)\b ?)+"
    r"|(?:(?:no|ok|okay|yes|sorry|well|and|but|so|because|now|actually) )*"
    r"(?:i|we) (?:think |guess )?(?:really |much )?(?:prefer|prefere?d|like|liked|want|wanted"
    r"|don't like"
    r"|do not like|didn't like|didn't mean|did not mean|changed|made|don't want|did not want"
    r"|didn't want"
    r"|hate|love|loved)\b[\w' ]*"
    r"|(?:because )?(?:that|it|this|he|she|they)(?:'s| is| was| looks?| looked| are| were|"
    r" isn't| wasn't"
    r"| doesn't look| does not look| didn't look) [\w' ]+"
    r"|that's [\w' ]+|because [\w' ]+|looks [\w' ]+",
    re.IGNORECASE,
)
"""A clause that tells only what somebody thinks of an edit."""
_HISTORY = re.compile(
    r"\b(?:undo|revert|restore|roll|take|put|go|change|set|bring|get|turn|switch|keep|leave"
    r"|discard|remove|scrap|return|reset|forget|ctrl|want|have|was|were"
    r"|drop|delete|cancel|reverse|back|make|apply|commit|save)\b",
    re.IGNORECASE,
)
_PREFERS = re.compile(
    r"(?:i|we) (?:think |guess )?(?:really |much )?(?:prefer|preferred|like|liked|want) (?:it "
    r"|him |her "
    r"|them )?(?:better |more )?(?:the way|how|as|like) (?:it|he|she|they|things?) (?:was|were"
    r"|had been)"
    r"(?: (?:before|earlier|originally|at first))?"
    r"|(?:i|we) (?:prefer|preferred|liked|want) (?:it|him|her|them|that) (?:better |more |back )?"
    r"(?:before|as before|earlier|the way it was)"
    r"|(?:it|that) (?:was|looked) better before|(?:i|we) (?:want|prefer|liked) the (?:old"
    r"|previous|earlier"
    r"|former) (?:one|pose|version)(?: back| better)?",
    re.IGNORECASE,
)
"""By itself it asks for the last edit to be taken back."""
_OCCASION = re.compile(
    r"^(?:(?:but|and|so|well|now|good|fine) )*(?:for|in|on|at|to|before|after)"
    r" (?:the|my|our|this|a) \w+ (?=(?:i|we|it|he|she|they|that)\b)",
    re.IGNORECASE,
)
_STATED = re.compile(
    r"(?:(?:but|and|so|because|as|since|for|well) )*(?:i|we|you|he|she|they|it|that|this|there"
    r"|(?:the|my|our) \w+)"
    r"(?:'s|'ve|'d|'m|'re)? (?!(?:should|must|would|could)\b)(?!\w+ (?:to|if|whether)\b)[\w' -]+",
    re.IGNORECASE,
)
"""Says something of somebody: "I have thought better of it", "the director hates it"."""
_BLAMES = re.compile(
    r"(?:(?:that was |it was |by )?(?:the |a |my )?(?:wrong|mistake|sorry|oops)[\w' ]*"
    r"|[\w' ]+ by mistake|thanks?(?: you)?|cheers|ta|please|if you (?:would|could|can|please))",
    re.IGNORECASE,
)
_POSED = PARTS | listed(
    "up down straight straighter bent raised lowered lifted sitting standing kneeling lying sit "
    "stand kneel lie squat higher lower more less left right instead other overhead forward"
)
"""Words of how somebody is to be."""
MOST_CLAUSES = 4
LONGEST_ASIDE = 3
"""Words of "on reflection", "splendid"."""
_ASKING = listed("who what which how where is are does do has have show draw make let p1 p2")
_GERUND = re.compile(r"<(\w+)ing>")


def plainly(text: str) -> str:
    """`text` without what is said round a request, and in the words that the readers know."""
    if len(text) > LONGEST:
        return text
    said = " ".join(text.replace("\u2019", "'").split())
    for pattern, put in _rules():
        said = pattern.sub(put, said)
    said = _GERUND.sub(lambda found: _base(found[1]), said)
    return _of_history(said).strip() or text


def _of_history(text: str) -> str:
    """A request to undo or to keep without what is thought of it: "take it back, I liked it"."""
    clauses = [one.strip() for one in _CLAUSE.split(text) if one.strip()]
    if len(clauses) == 1:
        return "undo that" if _PREFERS.fullmatch(clauses[0]) else text
    clauses = _without_occasion(clauses)
    rest = [one for one in clauses if not _tells(one)]
    if len(rest) > 1 and all(_is_aside(one) for one in rest[:-1]):
        rest = rest[-1:]
    if len(rest) == 1 and len(clauses) <= MOST_CLAUSES and _HISTORY.search(rest[0]):
        from thirdwave.agents.offline.requests.asking import history_request

        return rest[0] if history_request(rest[0]) is not None else text
    if not rest and any(_PREFERS.fullmatch(one) for one in clauses):
        return "undo that"
    return text


def _without_occasion(clauses: list[str]) -> list[str]:
    """The clauses without what it is for: "but for the report I need the original"."""
    bare = [_OCCASION.sub("", one) for one in clauses]
    return [one for one in bare if one]


def _tells(clause: str) -> bool:
    """Whether a clause only tells what somebody thinks of an edit, or why it was wrong."""
    words = set(re.findall(r"[a-z]+", clause.lower()))
    past = words & {"was", "were", "had", "looked"}
    if words & _POSED and not past:
        return False  # "undo that, I want her left arm up" wants something else as well
    return bool(
        _COMMENT.fullmatch(clause) or _STATED.fullmatch(clause) or _BLAMES.fullmatch(clause)
    )


def _is_aside(clause: str) -> bool:
    """Whether a clause is too short and has no verb to ask or to command anything."""
    words = clause.lower().split()
    known = set(words) & (BASE | _ASKING) or any(word[:1].isdigit() for word in words)
    return len(words) <= LONGEST_ASIDE and not known


def _base(stem: str) -> str:
    """The base form of a verb without its -ing; the -ing form where it is none that is known."""
    for base in (stem, f"{stem}e", stem[:-1]):
        if base in BASE or base in ("make", "have", "give", "show", "draw", "describe", "undo"):
            return base
    return f"{stem}ing"


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(pattern, re.IGNORECASE), put) for pattern, put in (*INSTRUCTING, *DESCRIBING)
    )
