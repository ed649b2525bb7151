"""What stands beside a question and asks nothing: praise, remarks, headings, forms of answers.

"Oh what a lovely group! Is anybody lying?" "QC check: how many people?" "Squatting ones, just the
number." Works on plain text before it is read, with the words of `word_classes`.
"""

import re
from collections.abc import Sequence

from thirdwave.agents.offline.text.normalise import sentences
from thirdwave.agents.offline.text.splitting import sentences_of
from thirdwave.agents.offline.wording.decorations import DECORATING, DEFINITE, PITIED
from thirdwave.agents.offline.wording.lexicon import Chunk, default_lexicon
from thirdwave.agents.offline.wording.loosely import SAYING
from thirdwave.agents.offline.wording.word_classes import belongs

CORRECTING = frozenset(("wrong", "sorry", "bad", "no", "not", "never", "mind", "actually", "wait"))
"""With one of these a short remark is about what was understood."""
_TELLS = frozenset(("is", "are", "was", "'s", "looks", "look", "seems"))
OPINIONS = (*DECORATING, "places and weather")
_COMMA = re.compile(r"(\s*[,;()]\s*|\s+[-\u2013\u2014]+\s+)")
_REMARK = re.compile(
    r"(?P<who>[A-Z][a-z]+|the [\w ]{2,40}?|p\d+|he|she|they|it|this|that|these|those|we|i)"
    r"(?:'s|'re|'m| is| are| am| was| looks?| seems?| has| have)\b (?!.*\?)",
    re.IGNORECASE,
)
"""Tells something of somebody."""
_HEAD = re.compile(
    r"^(?P<about>[\w /-]{0,40}?)\s*\b(?:check|question|query|test|task|item|todo|to do|note|request"
    r"|audit|review|qc|qa|q)(?: \d+)?\s*(?::|[-\u2013]\s)\s*(?=\w)(?P<rest>.+)$",
    re.IGNORECASE,
)
_COUNT = r"(?:number|count|total|tally|how many)"
_FORM = re.compile(
    r"(?P<rest>.+?)\s*[.,;:?!\u2013-]+\s*(?:(?:just|only|simply|and|in|as|please)\s+)*(?:the |a "
    rf"|an )?(?P<form>ids?|{_COUNT}|numbers?|figures?|values?|degrees?|deg|met(?:er|re)s|cm"
    r"|centimet(?:er|re)s)(?:\s+(?:only|please|alone|will do|would do|is enough|is fine|suffices"
    r"|thanks))*[\s.!?]*",
    re.IGNORECASE,
)
"""Behind what is asked, the form of the answer."""
_COUNTED = re.compile(
    r"\b(?:the )?number (?=(?:over|under|above|below|with|who|that|sitting|standing|kneeling|lying"
    r"|squatting|seated|on|facing|taller|shorter|holding|having|leaning)\b)",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"(?P<said>.+?)[\s,(:;?-]*\b(?:y/n|yes/no|yes or no|y or n|t/f|true or false"
    r"|true/false)\b\)?[\s?.!]*",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"((?:and|so|ok|okay|but),? )?any (?!of\b|one\b|more\b|body\b)((?:(?!(?:is|are|was|were|has"
    r"|have|do|does|who|whose|which|with|an?|up|down|raised|bent|straight)\b)[\w-]+ ?){2,5}?)"
    r"\s*\?+",
    re.IGNORECASE,
)
"""Asks whether there are some: "any seated people?"."""
_THERE = re.compile(r"\s+(?:present|there|visible|here|in (?:frame|shot|view|the \w+))$", re.I)


def without_asides(text: str) -> str:
    """The text without what only stands beside the question."""
    text = _headed(" ".join(text.replace("\u2019", "'").split()))
    if any_ := _ANY.fullmatch(text):
        text = f"{any_[1] or ''}are there any {any_[2]}?"
    text = _in_form(_COUNTED.sub("how many people ", _whether(text)))
    said = sentences_of(text)
    if len(said) > 1:
        text = _sentences_that_ask(said)
    return _without_clauses(text)


def _chunks(text: str) -> list[Chunk]:
    lexicon = default_lexicon()
    return [chunk for words in sentences(text) for chunk in lexicon.tag(words).chunks]


def says_something(text: str) -> bool:
    """Whether there is anything in a text that could be measured or done."""
    return any(chunk.kind in SAYING for chunk in _chunks(text))


def is_remark(text: str) -> bool:
    """Whether a text is praise, pity or a greeting, and says nothing of what could be measured."""
    words = [word for one in sentences(text) for word in one]
    asks = words and words[0] in ("is", "are", "was") and not text.rstrip().endswith("!")
    if words and words[0] in DEFINITE and not _TELLS & set(words) and not PITIED & set(words):
        return False  # "the old one" says whom it is about
    if not words or asks or (len(words) < 4 and CORRECTING & set(words)):
        return False
    lexicon = default_lexicon()
    strong = False
    for word in words:
        if belongs(word, "comment", "talk"):
            strong = True
        elif not belongs(word, "filler") and not _means_nothing(lexicon.tag([word]).chunks):
            return False
    return strong


def _means_nothing(chunks: Sequence[Chunk]) -> bool:
    return all(chunk.kind == "skip" for chunk in chunks)


def _sentences_that_ask(said: Sequence[str]) -> str:
    """The sentences without remarks; of whom a remark was, "her" in the next one is."""
    kept: list[str] = []
    who: str | None = None
    for at, one in enumerate(said):
        last = at == len(said) - 1
        if is_remark(one) and (kept or not last):
            continue
        told = None if last else _REMARK.match(one)
        if told is not None and _is_opinion(one):
            who = told["who"]
            continue
        if not last and _EXCLAIMED.fullmatch(one):
            continue
        kept.append(one)
    if not kept:
        return " ".join(said)
    if who is not None and (who.lower().startswith("p") or who.lower() not in _PRONOUNS):
        kept[0] = named_instead(kept[0], who)
    return " ".join(kept)


_EXCLAIMED = re.compile(r"(?:(?:oh|ah|wow|and|my),? )*(?:what an?|how) [^?]+!", re.IGNORECASE)
"""Asks nothing, whatever its words are: "what a mess!"."""


def _is_opinion(text: str) -> bool:
    """Whether a statement holds a word of what somebody thinks, feels or finds."""
    remarked = any(belongs(word, "comment") for one in sentences(text) for word in one)
    found = _chunks(text)
    return remarked or any(c.kind == "unmeasurable" and c.value in OPINIONS for c in found)


_PRONOUNS = ("he", "she", "they", "it", "this", "that", "these", "those", "we", "i")
PART = (
    r"(?:arms?|hands?|wrists?|elbows?|shoulders?|knees?|legs?|foot|feet|ankles?|hips?|head|back"
    r"|trunk|torso|body|chest|posture|pose|height)"
)
_OWN = re.compile(rf"\b(?:his|her|their) ((?:(?:left|right|both|two|other) )*{PART})\b", re.I)
_SOMEBODY = re.compile(r"\b(?:he|she|him|her)\b", re.IGNORECASE)


def named_instead(text: str, who: str) -> str:
    """The text with the first "he", "her" or "his" as the person who was named."""
    own, somebody = _OWN.search(text), _SOMEBODY.search(text)
    if own is not None and (somebody is None or own.start() <= somebody.start()):
        end = own.end()
        if " " in who:
            return f"{text[: own.start()]}the {own[1]} of {who}{text[end:]}"
        return f"{text[: own.start()]}{who}'s {own[1]}{text[end:]}"
    return text if somebody is None else _SOMEBODY.sub(who, text, count=1)


def _without_clauses(text: str) -> str:
    """A sentence without remarks between its commas."""
    pieces = _COMMA.split(text)
    if len(pieces) < 3:
        return text
    kept: list[str] = []
    left_out = False
    for at in range(0, len(pieces), 2):
        mark = pieces[at - 1] if at else ""
        asked = at > 0 and text.rstrip().endswith("?") and _asks_after(pieces[at])
        if is_remark(pieces[at]) and not _answers(pieces[at]) and not asked:
            left_out = True
            if pieces[at].rstrip().endswith("?") and at == len(pieces) - 1:
                kept.append("?")
            continue
        kept.append((mark if kept else "") + pieces[at])
    rest = "".join(kept).strip()
    return rest if left_out and says_something(rest) else text


def _asks_after(clause: str) -> bool:
    """Whether a clause may be one more thing that is asked: "is he sitting, happy"."""
    return any(c.kind == "unmeasurable" and c.text not in PITIED for c in _chunks(clause))


def _answers(clause: str) -> bool:
    """Whether a clause is no more than an interjection, which others read."""
    words = [word for one in sentences(clause) for word in one]
    return not any(belongs(word, "comment") for word in words)


def _headed(text: str) -> str:
    """The text without a heading: "depth order check: is p1 in front of p4?"."""
    head = _HEAD.match(text)
    if head is None:
        return text
    if says_something(head["rest"]):
        return head["rest"]
    about = head["about"].strip()
    return f"{about} of {head['rest']}" if says_something(about) else text


def _in_form(text: str) -> str:
    """The text without the form of its answer; a number of people is counted."""
    form = _FORM.fullmatch(text)
    if form is None:
        return text
    rest = form["rest"]
    kinds = {chunk.kind for chunk in _chunks(rest)}
    asked = kinds & {"who", "who_of", "which", "whose", "what", "how", "how_many", "where", "aux"}
    if re.fullmatch(_COUNT, form["form"], re.IGNORECASE):
        people = kinds <= {"skip", "posture", "noun", "one", "quant", "of", "picture", "pronoun"}
        return f"how many {rest}" if people and len(kinds) > 1 else text
    if not kinds & SAYING or (not asked and kinds <= {"skip", "part", "side", "pid", "poss", "of"}):
        return text
    return rest


def _whether(text: str) -> str:
    """Reads "handbag present, y/n" as "is there a handbag"."""
    found = _YES_NO.fullmatch(text)
    if found is None:
        return text
    said = found["said"].strip()
    chunks = [chunk for chunk in _chunks(said) if chunk.kind != "skip"]
    if not chunks or any(c.kind in ("aux", "who", "how", "what", "which", "where") for c in chunks):
        return f"{said}?"
    if chunks[0].kind in ("thing", "any_thing") or _THERE.search(said):
        said = re.sub(r"^(?:an?|any|some)\s+", "", _THERE.sub("", said), flags=re.IGNORECASE)
        return f"is there any {said}?"
    many = chunks[0].value == "all" or (chunks[0].kind == "noun" and chunks[0].value == "people")
    return f"{'are' if many else 'is'} {said}?"
