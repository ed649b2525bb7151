"""Requests that change nobody: describe, compare poses, generate, undo, keep.

Knows nothing of plans, nor of what was said before.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.query import Everyone, Focus, Group, Nth, Ref, That
from thirdwave.agents.offline.reading.bag import gather
from thirdwave.agents.offline.requests.making_real import makes_real
from thirdwave.agents.offline.requests.people import (
    first_person,
    others,
    owners,
    owning_pronoun,
    people_at,
)
from thirdwave.agents.offline.requests.request import Request
from thirdwave.agents.offline.requests.taking_back import takes_back, to_the_start
from thirdwave.agents.offline.requests.tokens import Token, said, word
from thirdwave.agents.offline.wording.decorations import undecorated
from thirdwave.agents.offline.wording.lexicon import Lexicon

_IT = r"(?:it|that|this|him|her|them|the (?:last )?(?:edit|change|pose))"
UNDO_MORE = re.compile(r"(?:undo|revert|redo)\b.*")
ONE_EDIT = NotUnderstood(
    "I take back one edit at a time, and do none again: say undo, and undo again for the edit "
    "before it"
)
TO_START = "to the start"
"""Words of an undo that takes everything back."""
KEEP = re.compile(
    rf"(?:yes )?(?:keep|leave) {_IT}(?: (?:that way|this way|like that|like this|so|as it is))?"
    r"|(?:yes )?make (?:it|that) (?:so|real|permanent)|(?:yes )?apply (?:it|that|this)"
    r"|(?:yes )?(?:do|accept|use|take) (?:it|that|this)(?: for real)?|yes(?: do)?|go ahead"
    r"|(?:yes )?(?:commit|save) (?:it|that|this)"
    rf"|(?:let's |let us |i want to |i'd like to |we )?keep {_IT}(?: (?:for real|for good|as it"
    rf" is now"
    r"|permanently|then))?"
)
PLAIN_KEEP = re.compile(
    r".*\b(?:that way|this way|like that|real|permanent(?:ly)?|so|apply|happen|effect"
    r"|practice|really|actually)\b.*"
)
"""Ways to say keep that mean nothing else, whether there is a what-if or not."""
CHANGES = re.compile(
    r"(?:and )?what(?: has| is|'s)? (?:changed|different)(?: now| then| about (?:it|him|her))?"
    r"|what did you change|what (?:is|'s) the difference(?: to before| from before| now)?"
    r"|how (?:has|did) (?:it|he|she|the pose|his pose|her pose) change(?:d)?"
    r"|compare (?:it |that |(?:his |her |their |the |p\d+'?s )poses? )?(?:with |to )?before"
    r"(?: and after)?|(?:compare )?before and after"
)
SHORT = ("briefly", "short", "brief", "shortly")
LONG = ("detail", "detailed", "details", "longer", "fully", "precisely", "exactly", "length",
        "thoroughly", "everything", "complete", "completely", "full", "exact",
        "precise")  # fmt: skip
_LENGTHS = re.compile(
    r"\b(?:(?:in|with) (?:a )?(?:little |bit )?(?:full|more|great|all|every|some|as much|much)?"
    r" ?details?"
    r"(?: as (?:possible|you can))?"
    r"|as (?:detailed|precisely|exactly|fully|completely|thoroughly|briefly|short) as"
    r" (?:possible|you can)"
    r"|(?:in |with )?(?:one|a)(?: single| short)? (?:line|sentence|phrase|word)(?: (?:each|apiece"
    r"|(?:per|for each|for every|on each|about each)(?: (?:person|one|of them))?))?"
    r"|one (?:by|after) (?:one|the other|another)|one at a time|person by person|in turn|each"
    r"|step by step|in (?:a few|two|three|some|several) (?:words|sentences|lines)"
    r"|in a detailed way|in full|at length"
    r"|in short|in brief|in (?:one|a(?: single)?) (?:sentence|few words|word|line)|briefly|shortly"
    r"|fully|precisely|exactly|thoroughly|completely|please|for me|me)\b"
)
POSES = ("pose", "poses", "body", "stance", "bearing", "posing")
_HELD = ("stands", "standing", "sits", "sitting", "posed", "posing", "poses", "looks", "held",
         "lies", "lying", "kneels", "kneeling", "squats", "squatting", "crouches", "crouching",
         "seated", "leans", "leaning", "bends", "bending", "positioned", "sit", "stand", "lie",
         "kneel", "squat")  # fmt: skip
"""Verbs of "describe how she stands"."""
_MAKING = ("generate", "create", "invent", "synthesize", "synthesise", "produce", "make", "imagine")
_INDEFINITE = ("a", "an", "some", "someone", "somebody", "another", "me", "us")
_NO_POSES = {"picture", "image", "photo", "photograph", "drawing", "video", "mesh", "list", "table"}
_SHOWING = ("show", "draw", "display", "render", "sketch", "visualize", "visualise", "paint")
_VIEWS = (
    (re.compile(r"\bfrom (?:the side|(?:the|his|her|its) left(?: side)?)|\bin profile"), "left"),
    (re.compile(r"\bfrom (?:the|his|her|its) right(?: side)?"), "right"),
    (re.compile(r"\bfrom (?:behind|the back|the rear)"), "back"),
    (re.compile(r"\bfrom (?:above|the top)"), "top"),
    (re.compile(r"\bfrom the front"), "front"),
)


def history_request(text: str) -> Request | None:
    """Reads "undo that", "keep it that way", "what changed?" from words alone."""
    plain = re.sub(r"[^\w' ]", " ", text.lower().replace("’", "'"))
    plain = re.sub(r"\b(?:please|now|ok|okay|just|no|actually)\b", " ", plain)
    plain = " ".join(re.sub(r"^ *(?:(?:can|could|would) you|and|then)\b", " ", plain).split())
    if takes_back(plain):
        return Request(act="undo", words=TO_START if to_the_start(plain) else "")
    if UNDO_MORE.fullmatch(plain):
        raise ONE_EDIT
    if KEEP.fullmatch(plain) or makes_real(plain):
        return Request(act="keep", words="plain" if PLAIN_KEEP.fullmatch(plain) else "")
    return Request(act="changes") if CHANGES.fullmatch(plain) else None


def description(tokens: Sequence[Token], lexicon: Lexicon) -> Request | None:
    """Reads "describe the pose of the woman on the right", "describe her in detail"."""
    texts = [token.text for token in tokens]
    if texts[:2] == ["what", "does"] and texts[-2:] == ["look", "like"] and len(texts) > 4:
        of = _whose(tokens[2:-2], lexicon)
        return None if of is None else Request(act="describe", of=of)
    if (whom := _doing_with(tokens)) is not None:
        of = _whose(whom, lexicon)
        return None if of is None else Request(act="describe", of=of)
    start = _begins(texts, ("describe",), ("give", "me", "a", "description", "of"),
                    ("tell", "me", "about"), ("how", "would", "you", "describe"),
                    ("give", "a", "description", "of"), ("description", "of"))  # fmt: skip
    wide = {"brief", "short", "detailed", "full", "long", "complete"} & set(texts[:5])
    if start is None and "description" in texts[:6] and wide:
        start = texts.index("description") + 2
    if start is None or start >= len(tokens):
        return None
    length = "short" if _is_short(texts) else "long" if set(texts) & set(LONG) else None
    body = [token for token in tokens[start:] if token.is_word]
    kept = _LENGTHS.sub(" ", " ".join(token.text for token in body)).split()
    about_pose = bool(set(kept) & set(POSES))
    if kept[:1] == ["how"] and kept[-1] in _HELD:
        kept, about_pose = [text for text in kept[1:-1] if text != "is"], True
    if texts[:2] == ["tell", "me"] and not about_pose:
        return None
    of = _whose([word(text) for text in kept], lexicon)
    if of is None or (isinstance(of, Everyone) and not (about_pose or length)):
        return None
    return Request(act="describe", of=of, length=length)


def _doing_with(tokens: Sequence[Token]) -> Sequence[Token] | None:
    """Whom "what is p2 doing with his arms" is about."""
    kept = [token for token in tokens if token.is_word]
    texts = [token.text for token in kept]
    if texts[:2] not in (["what", "is"], ["what", "'s"], ["what", "are"], ["what", "does"]):
        return None
    if texts[-1:] == ["doing"] and texts[-2] in _LIMBS:  # "what is p3's left arm doing"
        owner = texts.index("'s", 3) if "'s" in texts[3:] else 3
        return kept[2:owner]
    ends = [at for at, text in enumerate(texts) if text == "with" and at > 3]
    if len(ends) != 1 or texts[-1] not in _LIMBS or texts[ends[0] - 1] not in ("doing", "do"):
        return None
    return kept[2 : ends[0] - 1]


_LIMBS = ("arm", "arms", "hand", "hands", "leg", "legs", "knee", "knees", "head", "body", "feet",
          "foot", "elbow", "elbows")  # fmt: skip


def comparison(tokens: Sequence[Token], lexicon: Lexicon) -> Request | None:
    """Reads "compare p1 and p2's poses", "how does p1's pose differ from p2's"."""
    texts = [token.text for token in tokens if token.is_word]
    tokens = [token for token in tokens if token.is_word]
    poses = any(text in (*POSES, "posture", "postures", "bodies") for text in texts)
    compares = texts[:1] == ["compare"] or (texts[:1] == ["how"] and "compare" in texts and poses)
    differs = bool(set(texts) & {"difference", "differences", "differ", "differs", "different"})
    differs = differs and (poses or not {"difference", "differences"} & set(texts))
    if not (compares or differs) or "estimates" in texts:
        return None
    pair = _pair(tokens, lexicon)
    if pair is None:
        return None
    rest = [text for text in pair[2] if text not in _FILLING]
    if isinstance(pair[0], Focus) and pair[1] is not None and not poses:
        return None  # "how does it differ from p1's": what?
    if rest and not ((poses or differs) and set(rest) <= set(_POSE_FILLING)):
        return None
    return Request(act="compare", of=pair[0], other=pair[1])


def generation(tokens: Sequence[Token], lexicon: Lexicon) -> Request | None:
    """Reads "generate a man proposing marriage", "make a tree pose"."""
    texts = [token.text for token in tokens]
    if texts[0] not in _MAKING or len(tokens) < 2:
        return None
    if texts[0] in ("make", "imagine", "create", "produce") and texts[1] not in _INDEFINITE:
        return None
    if others(tokens[1:], lexicon) or _NO_POSES & set(texts):
        return None
    return _generated(tokens[1:])


def shown_generation(tokens: Sequence[Token], lexicon: Lexicon) -> Request | None:
    """Reads "show me a tree pose", "what does a squat look like": nobody of the picture."""
    texts = [token.text for token in tokens if token.is_word]
    if texts[:2] == ["what", "does"] and texts[-2:] == ["look", "like"]:
        return _if_nobody(_generated([t for t in tokens if t.is_word][2:-2]), tokens[2:], lexicon)
    if texts[0] not in _SHOWING or len(texts) < 2:
        return None
    rest = [token for token in tokens[1:] if token.text not in ("me", "us")]
    named = bool({"pose", "position", "stance", "asana"} & set(texts))
    if not rest or not (rest[0].text in _INDEFINITE or named):
        return None
    return _if_nobody(_generated(rest), rest, lexicon)


def shown_edit(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[Ref, Sequence[Token]] | None:
    """Reads "show me p1 doing a handstand": whom, and in which pose."""
    if tokens[0].text not in _SHOWING:
        return None
    start = 1 + (len(tokens) > 1 and tokens[1].text in ("me", "us"))
    named = first_person(tokens, start, lexicon)
    if named is None or named.end >= len(tokens):
        return None
    rest = tokens[named.end :]
    if not rest[0].text.endswith("ing") and rest[0].text not in ("in", "with", "as", "like"):
        return None
    return named.ref, rest


def _generated(tokens: Sequence[Token]) -> Request:
    kept = [token for token in tokens if token.text not in ("me", "us")]
    text = said(kept)
    for pattern, view in _VIEWS:
        if pattern.search(text.lower()):
            return Request(act="generate", words=pattern.sub("", text).strip(" ,"), view=view)
    return Request(act="generate", words=text)


def _if_nobody(request: Request, tokens: Sequence[Token], lexicon: Lexicon) -> Request | None:
    """The request, unless it speaks of somebody in the picture."""
    return None if others(tokens, lexicon) or not request.words else request


def _whose(tokens: Sequence[Token], lexicon: Lexicon) -> Ref | None:
    """Whom "the pose of the woman on the right", "her pose", "p1" is about, and nothing else."""
    tokens = [t for t in tokens if t.text not in ("current", "present", "whole", "full", "exact")]
    if not tokens:
        return None
    whole = people_at(tokens, 0, lexicon)
    if whole and whole[0].end == len(tokens):
        return whole[0].ref
    posed = _posed(tokens, lexicon)
    if posed is not None:
        return posed
    owned = owners(tokens, lexicon)
    if owned:
        rest = [*tokens[: owned[0].start], *tokens[owned[0].end :]]
        return owned[0].ref if _only_pose(rest) else None
    described = gather(lexicon.tag([token.text for token in tokens]).chunks, eager=True)
    if described.kinds == ("person",) and isinstance(described.one("person").ref, That):
        return described.one("person").ref  # "the man lying down"
    of = owning_pronoun(tokens[:1])
    if of is not None and _only_pose(tokens[1:]):
        return of
    return Focus() if tokens[0].text in ("the", "this") and _only_pose(tokens) else None


def _posed(tokens: Sequence[Token], lexicon: Lexicon) -> Ref | None:
    """Whom "the pose of the one with the widest stance" names in many words; None: it is short."""
    texts = [token.text for token in tokens]
    start = texts.index("of") + 1 if "of" in texts[:4] else 0
    end = len(texts) - 2 if texts[-1] in POSES and texts[-2:-1] == ["'s"] else len(texts)
    if (not start and end == len(texts)) or not _only_pose(tokens[: max(0, start - 1)]):
        return None
    chunks = undecorated(lexicon.tag(texts[start:end]).chunks)
    for eager in (False, True):
        try:
            bag = gather(chunks, eager=eager)
        except NotUnderstood:
            continue
        somebody = bag.one("person") if bag.kinds == ("person",) else None
        if (
            somebody is not None
            and isinstance(somebody.ref, Nth | That)
            and not somebody.quantifier
        ):
            return somebody.ref
    return None


def _only_pose(tokens: Sequence[Token]) -> bool:
    return all(token.text in (*POSES, "the", "how", "is") for token in tokens)


def _pair(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[Ref, Ref | None, list[str]] | None:
    """The two who are compared, and the other words; a pronoun stands for both."""
    kept = list(tokens)
    named: list[Ref] = []
    at = 0
    while at < len(kept):
        texts = kept[at].text
        read = [] if texts in ("their", "they") else people_at(kept, at, lexicon)
        one = next((r for r in read if not r.pronoun or texts not in ("his", "her")), None)
        if one is None:
            at += 1
            continue
        named.append(one.ref)
        kept[one.start : one.end] = []
    rest = [token.text for token in kept]
    if len(named) == 2:
        return named[0], named[1], rest
    if len(named) == 1 and isinstance(named[0], Group) and len(named[0].members) == 2:
        return (*named[0].members, rest)
    if len(named) == 1 and isinstance(named[0], Focus | Everyone):
        return (named[0], None, rest)
    if len(named) == 1 and not isinstance(named[0], Focus | Group) and set(rest) & _AGAINST:
        rest = [text for text in rest if text not in ("it", "this", "way", "his", "her", "given")]
        return Focus(), named[0], rest
    if not named and {"their", "they", "two", "both"} & set(rest):
        return Focus(many=True), None, rest
    return None


def _is_short(texts: Sequence[str]) -> bool:
    lengths = ("sentence", "word", "line", "phrase")
    one = any(a in ("one", "a", "single") and b in lengths for a, b in pairwise(texts))
    return one or bool(set(texts) & set(SHORT)) or "words" in texts


def _begins(texts: Sequence[str], *leads: tuple[str, ...]) -> int | None:
    return next((len(lead) for lead in leads if tuple(texts[: len(lead)]) == lead), None)


_AGAINST = {"from", "to", "with", "against"}
_FILLING = ("compare", "the", "of", "and", "with", "to", "'s", "in", "between", "what", "is",
            "are", "how", "do", "does", "from", "those", "that", "against", "or", "their", "they",
            "two", "both", "these", "me", "tell", "you", "can", "please")  # fmt: skip
_POSE_FILLING = (*POSES, "posture", "postures", "bodies", "difference", "differences", "differ",
                 "different", "differs", "main", "biggest", "any", "there", "stand", "his",
                 "her")  # fmt: skip
