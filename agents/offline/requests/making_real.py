"""Whether a sentence makes the last what-if real: "go ahead and really do it then".

Looks at which words there are, not at their order: one that keeps or does, what it keeps, and
beside them only words that say so again. Knows nothing of what was supposed.
"""

import re

from thirdwave.agents.offline.requests.verbs import listed

_KEEPING = listed("keep leave accept commit save retain confirm")
"""Verbs that keep where something is named."""
_DOING = listed(
    "do make apply use take carry put go execute perform implement turn bring let realise realize"
)
"""Verbs that keep together with a word of `_REAL`, or in one of `_AS_ONE`."""
_REAL = listed(
    "real really reality permanent permanently actually truly good effect practice happen so stick "
    "properly actual"
)
_WHAT = listed("it that this them him her change edit pose one scene same")
_FILLING = listed(
    "the a to in into for with by as is he she they was and then now ok okay right yes yeah yep "
    "fine great good please just go ahead on you can could would will let 's us i we 'd 'll like "
    "want out well lovely perfect sure alright all way way be so of me picture photo model"
)
_AS_ONE = re.compile(
    r"\bcarry (?:it|that|this) out\b|\bcarry out (?:it|that|this)\b"
    r"|\bgo (?:ahead )?with (?:it|that|this)\b|\bgo (?:on|ahead)\b.*\bdo (?:it|that|this)\b"
    r"|\bgo ahead\b|\bdo (?:it|that|this)(?: then| now| please)*$"
    r"|\b(?:apply|implement|execute|perform) (?:it|that|this)\b"
)
_WORD = re.compile(r"'?[a-z]+")
_KNOWN = _KEEPING | _DOING | _REAL | _WHAT | _FILLING


def makes_real(text: str) -> bool:
    """Whether a sentence, lower case and without marks, makes a what-if real."""
    said = _WORD.findall(text)
    words = set(said)
    if not said or words - _KNOWN or not words & (_KEEPING | _DOING):
        return False
    if _AS_ONE.search(text):
        return True
    if not words & _WHAT:
        return False
    return bool(words & _KEEPING) or (bool(words & _DOING) and bool(words & _REAL - {"good", "so"}
                                      or {"for", "good"} <= words))  # fmt: skip
