"""Whether a sentence asks for the last edit to be taken back: "put her back as she was".

Looks at which words there are, not at their order: one that takes back, and beside it only words
for an edit, for whoever it was done to and for how things were. Knows nothing of what was edited.
"""

import re

from thirdwave.agents.offline.requests.verbs import listed

_UNDOING = listed("undo revert rollback unmake scrap ditch cancel discard reverse nix undoing")
"""Verbs that do nothing else, whatever stands behind them."""
_FORGETTING = listed("forget remove delete drop lose skip kill erase reject mind withdraw retract")
"""Verbs that take back where an edit is named."""
_GOING = listed(
    "take put go bring change turn set step get switch roll return have want give bring"
)
"""Verbs that take back together with "back"."""
_RESTORING = listed("return restore reset have want put make leave get bring go set prefer keep")
"""Verbs that take back together with how things were."""
_EDIT = listed(
    "edit edits change changes step modification adjustment action instruction command alteration "
    "tweak"
)
_ONE = listed("it that this one last latest previous recent thing move her him them bit")
_BEFORE = listed(
    "before earlier originally beforehand previously initially first start beginning outset begin "
    "original old former previous started began"
)
_STATE = listed("pose position posture version state stance one pose's shape look")
_FILLING = listed(
    "the a an my your his their her its he she they him them it that this things thing everything "
    "was were had been is to as how way like in into at on from by of for and or so very most just "
    "only again please can could would will you let 's us i we 'd 'll 've want need like rather "
    "prefer what which did done made do me out better now ok okay back then all ah oh no not mind "
    "never about same exact exactly with stuff have has should be again quickly simply kindly go "
    "same ahead right actually sorry oops maybe well whole right ago one"
)
_MANY = listed("both two three all everything every")
_ASKS = re.compile(r"^(?:what|who|which|is|are|was|were|did|does|how (?:was|were|is|are|did))\b")
_AS_IT_WAS = re.compile(
    r"\b(?:as|how|the way|like|where|what) (?:it|he|she|they|things|everything|we)(?: all)? "
    r"(?:was|were|had been|had|started|began)\b"
)
_TO_START = re.compile(r"\b(?:start|beginning|outset|original|originally|initially|at first)\b")
_KEYS = re.compile(r"(?:ctrl|control|cmd|command|strg)? ?(?:\+|-)? ?z")
_WORD = re.compile(r"'?[a-z]+")
_KNOWN = _UNDOING | _FORGETTING | _GOING | _RESTORING | _EDIT | _ONE | _BEFORE | _STATE | _FILLING


def takes_back(text: str) -> bool:
    """Whether a sentence, lower case and without marks, takes back the last edit."""
    said = _WORD.findall(text)
    words = set(said)
    if not said or _ASKS.match(text) or words - _KNOWN:
        return _KEYS.fullmatch(text) is not None
    if words & _UNDOING:
        return not takes_back_more(text)
    if words & _FORGETTING:
        return bool(words & _EDIT or {"last", "one"} <= words or {"never", "that"} <= words)
    back = "back" in words
    if _AS_IT_WAS.search(text):
        return back or bool(words & _RESTORING) or said[0] in ("as", "how", "the", "like")
    if back and words & _BEFORE:
        return True
    if back and words & _GOING:
        return bool(words & (_ONE | _EDIT | {"everything"})) or len(said) <= 3 or "was" in words
    if words & _RESTORING and words & _BEFORE:
        return bool(words & (_STATE | {"before", "earlier", "beginning", "start"}))
    return False


def takes_back_more(text: str) -> bool:
    """Whether it speaks of several edits: "undo both", "undo the last two"."""
    words = set(_WORD.findall(text))
    return bool(words & _UNDOING) and bool(words & _MANY or {"edits", "changes"} & words)


def to_the_start(text: str) -> bool:
    """Whether it is to be as at the very beginning, not as before the last edit."""
    return bool(_TO_START.search(text) or "everything" in text.split())
