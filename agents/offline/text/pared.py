"""A text that was not read, with less in it: where it is, what it is for, and what is only told.

"How many persons are present at this workstation?" "It looks ever so sore. How bent is her elbow?"
Each piece that goes is a whole phrase or sentence that names nothing which could be measured, done
or denied. Works on plain text, with the words of the lexicon; knows nothing of grammar.
"""

import re
from collections.abc import Iterator, Sequence

from thirdwave.agents.offline.text.asides import CORRECTING, is_remark
from thirdwave.agents.offline.text.normalise import sentences
from thirdwave.agents.offline.text.splitting import sentences_of
from thirdwave.agents.offline.wording.lexicon import Chunk, Lexicon
from thirdwave.agents.offline.wording.loosely import SAYING
from thirdwave.agents.offline.wording.word_classes import belongs

LONGEST = 400
"""Characters of a text that is looked at."""
LONGEST_CALL = 3
"""Words of an interjection or of what somebody is called."""
_HARMLESS = frozenset(("skip", "aux", "of", "unknown", "unmeasurable", "with", "picture", "and"))
"""Kinds of words that say nothing of people by themselves."""
_WEIGHTY = frozenset(
    """
    not no never none nobody nothing except but without only all every any some both either neither
    if unless otherwise instead other others another same left right first second third last more
    less than most least before again undo back my i me wrong meant mean correct wanted want so
    side sides way other much far
    """.split()  # noqa: SIM905 - it reads better
)
"""Words that may change what is asked, wherever they stand."""
_ASKS = re.compile(
    r"(?:(?:and|so|but|now|then|ok|okay|please|well|also)[, ]+)*(?:who|whose|whom|what|which|where"
    r"|how|why|when|is|are|am|was|were|do|does|did|has|have|can|could|will|would|should|if|any"
    r"|count|list|name|show|tell|draw|render|give|describe|compare|rank|make|let|raise|lift|put"
    r"|bend|turn|undo|keep|straighten|lower|move|same|no|not|sorry|i mean)\b",
    re.IGNORECASE,
)
"""Begins like a question, a request or a correction."""
_NAMED = re.compile(r"\bp\d+\b|\d")
_PLACE = re.compile(
    r",?\s+(?:in|on|at|of|from|for|inside|within) (?:this|these|my|our|his|her|their|that)"
    r"(?P<what>(?: (?!and\b|or\b|that\b|who\b|is\b|are\b|has\b|have\b|does\b|do\b)[a-z'-]+){1,3}?)"
    r"(?=\s*(?:[?.!,;]|$)|\s+(?:is|are|has|have|does|do|who|that|adopt\w*)\b)",
    re.IGNORECASE,
)
_SENT = re.compile(
    r"\b((?:picture|photo|photograph|image|pic|shot|one|frame|scene)) (?:that |which )?"
    r"(?:my|our|the|a|i|we|you|he|she|they|somebody|someone)(?: [\w']+){0,2}?"
    r" (?:sent|took|takes|gave|got|shot|found|made|shared|posted|uploaded|received|brought|saved)\b"
    r"(?: (?:me|us|you|him|her|today|yesterday|in|from|for|at|last|this|week|year|by|mail|email"
    r"|phone|with|my|the))*(?=\s*(?:[?.!,;]|$))",
    re.IGNORECASE,
)
_PURPOSE = re.compile(
    r"(?:,|\s[-\u2013\u2014]|\s\()?\s+(?P<what>(?:for|because|since|as|so that|so|while|whilst"
    r"|before|when) [^?!.;,]+?)\)?(?P<end>[\s?!.]*)$",
    re.IGNORECASE,
)
_ALL_THE_WAY = re.compile(
    r"(?P<stretch>\b(?:straighten|stretch|extend|unbend)\b[^?.!]*?) (?:completely|fully|entirely"
    r"|totally|all the way)\b"
    r"|(?P<number>\d+(?: ?deg\w*)?) instead(?=[\s.!?]*$)"
    r"|(?P<lower>\b(?:lower|drop|let|put)\b[^?.!]*?\b(?:arms?|hands?)\b[^?.!]*?) (?:(?:until|till"
    r"|so that|so) (?:it|they) (?:hangs?|rests?|are|is) )?(?:down )?(?:at|by|to|along|on)"
    r" (?:the |his |her |their )?(?:side|sides)(?=[\s.!?]*$)",
    re.IGNORECASE,
)
"""How far a limb goes, where it goes no further than that anyway."""
_CALLED = re.compile(r"(?P<rest>.*\w)\s*[,;]\s*(?P<what>[^,;?!.]+?)(?P<end>[\s?!.]*)$")
_LEAD = re.compile(
    r"(?P<what>[^,.!?;:]{1,24}?)\s*(?:[,.!;:\u2026-]+\s+|\s+(?=no\b))(?P<rest>\w.*)$"
)


def pared(text: str, lexicon: Lexicon) -> Iterator[str]:
    """The text with one piece less, then with the next piece less as well, and so on."""
    if len(text) > LONGEST:
        return
    plain = " ".join(text.replace("\u2019", "'").split())
    for pare in (_without_lead, _without_statements, _without_sender, _without_place,
                 _without_purpose, _without_call, _without_all_the_way):  # fmt: skip
        for _ in range(2):
            less = pare(plain, lexicon)
            if less == plain or not _says_something(less, lexicon):
                break
            plain = less
            yield plain


def _chunks(text: str, lexicon: Lexicon) -> list[Chunk]:
    return [chunk for words in sentences(text) for chunk in lexicon.tag(words).chunks]


def _says_something(text: str, lexicon: Lexicon) -> bool:
    return any(chunk.kind in SAYING for chunk in _chunks(text, lexicon))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def _harmless(text: str, lexicon: Lexicon, *, more: Sequence[str] = ()) -> bool:
    """Whether no word of a piece can be part of what is asked."""
    if _NAMED.search(text) or _WEIGHTY & set(_words(text)):
        return False
    return all(chunk.kind in (*_HARMLESS, *more) for chunk in _chunks(text, lexicon))


def _without_lead(text: str, lexicon: Lexicon) -> str:
    """Without "ugh sorry", "k", "mmm" before it."""
    found = _LEAD.match(text)
    if found is None:
        return text
    words = _words(found["what"])
    if not words or len(words) > LONGEST_CALL or not set(words) - CORRECTING:
        return text
    if _ASKS.match(found["what"]) or _WEIGHTY & set(words) - CORRECTING:
        return text
    strange = [chunk for chunk in _chunks(found["what"], lexicon) if chunk.kind not in ("skip",)]
    if any(chunk.kind != "unknown" and chunk.text not in CORRECTING for chunk in strange):
        return text
    return found["rest"]


def _without_statements(text: str, lexicon: Lexicon) -> str:
    """Without sentences that tell something beside the one that asks."""
    said = sentences_of(text)
    if len(said) < 2:
        return text
    kept = [one for one in said if not _tells(one, lexicon)]
    return " ".join(kept) if kept and len(kept) < len(said) else text


def _tells(sentence: str, lexicon: Lexicon) -> bool:
    """Whether a sentence asks and orders nothing, and names nothing that could be measured."""
    if sentence.rstrip().endswith("?") or _ASKS.match(sentence):
        return False
    if is_remark(sentence):
        return True
    words = _words(_OH.sub("", sentence))
    if _NAMED.search(sentence) or len(words) < 2 or words[0].partition("'")[0] not in _SUBJECTS:
        return False
    kinds = {chunk.kind for chunk in _chunks(sentence, lexicon)}
    ours = words[0].partition("'")[0] in ("i", "we") and not _WISHES & set(words)
    if kinds & (SAYING - _LOOKS - {"rel"}) or kinds & {"correction", "ordinal", "other"}:
        return False
    denied = "not" in kinds or _WISHES & set(words)
    return ours or (not denied and not {"left", "right", "wrong"} & set(words))


_OH = re.compile(r"(?:(?:oh|ah|well|and|but|goodness|wow|so)\b[,.! ]*)*", re.IGNORECASE)
_CALLS = frozenset(
    "my love pet duck hen boss doc doctor chief sweetheart sunshine".split()  # noqa: SIM905
)
_SUBJECTS = frozenset(("i", "we", "it", "you", "there", "need", "a", "an"))
"""What a statement begins with that is about nobody in the picture; "need it for the report"."""
_WISHES = frozenset(("mean", "meant", "want", "wanted", "like", "prefer", "ask", "asked", "said"))
"""Of the speaker's own, they are about what was asked."""


_LOOKS = frozenset(("show", "describe", "face", "where"))
"""Kinds of words that tell as well as ask: "it looks sore", "let me see"."""


def _without_sender(text: str, lexicon: Lexicon) -> str:
    """Without who sent or took the picture."""
    del lexicon
    return _SENT.sub(r"\1", text)


def _without_place(text: str, lexicon: Lexicon) -> str:
    """Without "at this workstation", "in this lot"."""
    for found in _PLACE.finditer(text):
        if _harmless(found["what"], lexicon, more=("noun",)):
            return text[: found.start()] + text[found.end() :]
    return text


def _without_purpose(text: str, lexicon: Lexicon) -> str:
    """Without "for the figure in my report", "while lifting"."""
    found = _PURPOSE.search(text)
    if found is None or found.start() == 0:
        return text
    lifting = found["what"].lower().startswith(("while", "whilst"))
    more = ("raised", "lowered", "holding", "noun", "person") if lifting else ("noun", "person")
    words = set(_words(found["what"])) & _WEIGHTY - {"my", "i", "me"}
    if words or _NAMED.search(found["what"]):
        return text
    if any(chunk.kind not in (*_HARMLESS, *more) for chunk in _chunks(found["what"], lexicon)):
        return text
    return text[: found.start()] + found["end"]


def _without_call(text: str, lexicon: Lexicon) -> str:
    """Without ", love" behind it."""
    found = _CALLED.match(text)
    if found is None or len(_words(found["what"])) > LONGEST_CALL:
        return text
    if not all(word in _CALLS or belongs(word, "talk") for word in _words(found["what"])):
        return text
    return found["rest"] + found["end"]


def _without_all_the_way(text: str, lexicon: Lexicon) -> str:
    """Without "completely" of a limb that is straightened, "to the sides" of arms let down."""
    del lexicon
    return _ALL_THE_WAY.sub(
        lambda found: found["stretch"] or found["number"] or found["lower"], text, count=1
    )
