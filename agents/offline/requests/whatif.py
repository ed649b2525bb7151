"""What-ifs: "how would he stand if he were tired", "what if p1 sat down", "if she squatted, ...".

The condition becomes the words of an edit, the rest what is asked of it. Knows nothing of plans.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from thirdwave.agents.offline.query import Focus, Ref
from thirdwave.agents.offline.requests.clauses import conditions
from thirdwave.agents.offline.requests.condition import FURTHER, PREPOSITIONS, begins_predicate
from thirdwave.agents.offline.requests.imperative import about
from thirdwave.agents.offline.requests.people import (
    first_person,
    owners,
)
from thirdwave.agents.offline.requests.request import Request
from thirdwave.agents.offline.requests.tokens import Token, said, tokens_of, word
from thirdwave.agents.offline.requests.verbs import (
    LOOKS,
    POSTURES,
    is_ing,
)
from thirdwave.agents.offline.wording.lexicon import Lexicon

SUPPOSING = ("suppose", "supposing", "imagine", "assume", "assuming", "pretend")
POSE_WORDS = ("pose", "poses", "posture", "stance", "body", "bearing")


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A what-if, and what is asked of it in a question's words; "" asks for the pose itself."""

    request: Request
    question: str = ""
    more: tuple[Request, ...] = ()
    """What is supposed of others in the same breath: "and p1 raised the left arm"."""

    @classmethod
    def of(cls, requests: Sequence[Request], whom: Ref | None = None) -> "WhatIf | None":
        """The what-if of conditions, the first of them about `whom`; None: there is none."""
        if not requests:
            return None
        first = requests[0] if whom is None else requests[0].with_(of=whom)
        return cls(first, more=tuple(requests[1:]))


def what_if(tokens: Sequence[Token], lexicon: Lexicon) -> WhatIf | None:
    """The what-if that a sentence begins or asks of; None: it is none."""
    texts = [token.text for token in tokens]
    lead = 1 if texts[:1] in (["and"], ["but"], ["so"]) else 0
    further = lead == 1 or any(text in FURTHER for text in texts)
    tokens, texts = tokens[lead:], texts[lead:]
    if not tokens:
        return None
    readers = (_supposed, _shown, _conditional, _looking)
    found = next((one for read in readers if (one := read(tokens, texts, lexicon))), None)
    if found is None or not found.request.words:
        return None
    request, *more = (
        one.with_(hypothetical=True, further=further) for one in (found.request, *found.more)
    )
    return WhatIf(request, found.question, tuple(more))


def _supposed(tokens: Sequence[Token], texts: list[str], lexicon: Lexicon) -> WhatIf | None:
    """Reads "what if p1 sat", "what would happen if she sat", "imagine he were tired"."""
    at = _after(texts, ("what", "if"), ("what", "happens", "if"), ("how", "about", "if"),
                ("what", "would", "happen", "if"), ("what", "about", "if"))  # fmt: skip
    if at is None and texts[0] in SUPPOSING:
        at = 1 + (texts[1:2] == ["that"])
        if first_person(tokens, at, lexicon) is None and not owners(tokens[at:], lexicon):
            return None
    if at is None and texts[0] == "say":
        named = first_person(tokens, 1, lexicon)
        behind = () if named is None else tokens[named.end :]
        at = 1 if behind and behind[0].text != "'s" and begins_predicate(behind) else None
    if at is not None and (held := _held(tokens, at, lexicon)) is not None:
        return held
    if at is None and texts[0] == "if" and not _asks_later(texts):
        at = 1
    if at is None:
        return None
    return WhatIf.of(conditions(tokens[at:], lexicon))


def _held(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> WhatIf | None:
    """Reads "imagine p1 squatting", "suppose the man on the left with both arms up"."""
    named = first_person(tokens, at, lexicon)
    rest = () if named is None else tokens[named.end :]
    while rest and not rest[-1].is_word:
        rest = rest[:-1]
    if named is None or not rest or not (is_ing(rest[0].text) or rest[0].text in PREPOSITIONS):
        return None
    return WhatIf(about(named.ref, rest, lexicon))


def _conditional(tokens: Sequence[Token], texts: list[str], lexicon: Lexicon) -> WhatIf | None:
    """Reads "how would he stand if he were tired", "if she sat, how bent would her knee be"."""
    if "if" not in texts:
        return None
    at = texts.index("if")
    if at == 0:
        comma = next((n for n, text in enumerate(texts) if text == "," and _asking(texts[n:])), 0)
        main, given = tokens[comma + 1 :], tokens[1:comma]
    else:
        main, given = tokens[:at], tokens[at + 1 :]
    modal = _modal(main)
    if modal is None or not given:
        return None
    requests = conditions(given, lexicon)
    if not requests:
        return None
    asked = _asked_of(main, modal, requests[0], lexicon)
    return None if asked is None else replace(asked, more=tuple(requests[1:]))


def _asked_of(
    main: Sequence[Token], modal: int, request: Request, lexicon: Lexicon
) -> WhatIf | None:
    """The main clause of a condition: the pose itself, or a question of it."""
    behind = main[modal + 1 :]
    texts = [token.text for token in main if token.is_word]
    subject = first_person(behind, 0, lexicon) if behind else None
    named = subject.ref if subject is not None and not subject.pronoun else None
    asks_how = texts[0] == "how" and modal == 1
    if texts[0] == "what" and modal == 1:
        # "what would it look like", "what would change"
        asks_how = any(text in ("look", "happen", "change", "differ") for text in texts)
    nobody = bool(behind) and behind[0].text in ("it", "that", "this", "things", "everything")
    verb = _verb_behind(behind, subject.end if subject else int(nobody))
    posed = any(text in POSE_WORDS for text in texts)
    owned = [one for one in owners(behind, lexicon) if not one.pronoun]
    if owned:
        named = owned[0].ref
    if isinstance(request.of, Focus) and named is not None:
        request = request.with_(of=named)
    if asks_how and (posed or verb in LOOKS | {"happen", "change", "differ", ""}):
        more = {token.text for token in behind} & {"tall", "high", "far", "bent", "knee", "elbow"}
        if not more or posed:
            return WhatIf(request)
    if asks_how and verb in POSTURES:
        return WhatIf(request.with_(words=f"{verb}, {request.words}"))
    return WhatIf(request, _as_question(main, modal))


def question_of(text: str) -> str | None:
    """A question in "would" about what is: "how bent would her knee be"; None: it has none."""
    main = tokens_of(text)
    modal = _modal(main)
    if modal is None or any(token.text == "if" for token in main):
        return None
    return _as_question(main, modal)


def _as_question(main: Sequence[Token], modal: int) -> str:
    """The main clause about what is: "how bent would her knee be" -> "how bent is her knee"."""
    kept = list(main)
    be = next((at for at in range(modal + 1, len(kept)) if kept[at].text == "be"), None)
    kept[modal] = word("does" if be is None else "is")
    if be is not None:
        del kept[be]
    return f"{said(kept)}?"


def _shown(tokens: Sequence[Token], texts: list[str], lexicon: Lexicon) -> WhatIf | None:
    """Reads "show me p1 as if he were tired", "show me how she would look if she sat"."""
    if texts[0] not in ("show", "draw", "render", "display"):
        return None
    start = 1 + (texts[1:2] in (["me"], ["us"]))
    if texts[start : start + 1] in (["how"], ["what"]) and "if" in texts:
        at = texts.index("if")
        modal = _modal(tokens[start:at])
        requests = conditions(tokens[at + 1 :], lexicon)
        if modal is None or not requests:
            return None
        named = first_person(tokens[start + 1 : at], 0, lexicon)
        whom = None
        if named is not None and not named.pronoun and isinstance(requests[0].of, Focus):
            whom = named.ref
        return WhatIf.of(requests, whom)
    named = first_person(tokens, start, lexicon)
    if named is None:
        return None
    behind = texts[named.end :]
    if behind[:2] not in (["as", "if"], ["as", "though"]):
        return None
    return WhatIf.of(conditions(tokens[named.end + 2 :], lexicon), named.ref)


def _looking(tokens: Sequence[Token], texts: list[str], lexicon: Lexicon) -> WhatIf | None:
    """Reads "how would p1 look sitting down", "how would he look with both arms up"."""
    if texts[0] not in ("how", "what") or texts[1:2] not in (["would"], ["might"], ["could"]):
        return None
    named = first_person(tokens, 2, lexicon)
    if named is None or texts[named.end : named.end + 1] not in (["look"], ["be"], ["appear"]):
        return None
    rest = tokens[named.end + 1 :]
    if texts[0] == "what" and rest and rest[0].text == "like":
        rest = rest[1:]
    if not rest or not (is_ing(rest[0].text) or rest[0].text in PREPOSITIONS):
        return None
    return WhatIf(about(named.ref, rest, lexicon))


def _verb_behind(behind: Sequence[Token], at: int) -> str:
    return behind[at].text if at < len(behind) else ""


def _modal(main: Sequence[Token]) -> int | None:
    """Where "would" stands in the main clause; None in "I would like to know", "would you"."""
    for at, token in enumerate(main):
        if token.text in ("would", "might", "could", "'d", "will"):
            before = main[at - 1].text if at else ""
            after = main[at + 1].text if at + 1 < len(main) else ""
            return None if before in ("i", "we", "you") or after in ("you", "i", "we") else at
    return None


def _asking(texts: Sequence[str]) -> bool:
    return any(text in ("would", "might", "could") for text in texts)


def _asks_later(texts: Sequence[str]) -> bool:
    """Whether the clause behind "if ..., " asks something."""
    return any(text == "," and _asking(texts[at:]) for at, text in enumerate(texts))


def _after(texts: list[str], *leads: tuple[str, ...]) -> int | None:
    for lead in leads:
        if tuple(texts[: len(lead)]) == lead:
            return len(lead)
    return None
