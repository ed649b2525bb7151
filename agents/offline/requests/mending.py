"""Slips in the verbs of requests: "straigten", "decribe". Knows nothing of what they do."""

import re
from functools import cache

from thirdwave.agents.offline.requests.verbs import BASE, base_of, listed
from thirdwave.agents.offline.wording.lexicon import Lexicon

LONGEST = 600
"""Characters of a text that is mended."""
SHORTEST = 5
"""Letters of a word that is mended where two have changed places, else one more."""
SURE = 7
"""Letters of a word that is mended where one of them is another."""
_OTHERS = listed(
    "describe description compare comparison generate difference different straightened overhead "
    "instead behind shoulder shoulders elbows towards degrees picture between standing sitting "
    "kneeling squatting lying raising straight upright forward backward please kindly"
)
_WORD = re.compile(r"[A-Za-z]{5,}")


def mended(text: str, lexicon: Lexicon) -> str:
    """`text` with the slips in its verbs mended; words that are known stay as they are."""
    if len(text) > LONGEST:
        return text
    return _WORD.sub(lambda match: _mend(match[0], lexicon), text)


def _mend(word: str, lexicon: Lexicon) -> str:
    low = word.lower()
    known = low in lexicon.words or low in _targets() or base_of(low) is not None
    if known or low.endswith("ing"):
        return word
    near = {one for one in _targets() if one[0] == low[0] and _is_slip(low, one)}
    return near.pop() if len(near) == 1 else word


def _is_slip(word: str, meant: str) -> bool:
    """Whether a letter was left out, doubled or put in, two changed places, or one is another."""
    if len(word) == len(meant):
        apart = [at for at in range(len(word)) if word[at] != meant[at]]
        if len(apart) == 2 and apart[1] == apart[0] + 1:
            first, second = apart
            return word[first] == meant[second] and word[second] == meant[first]
        return len(apart) == 1 and len(word) >= SURE
    short, long = sorted((word, meant), key=len)
    if len(long) != len(short) + 1 or len(long) <= SHORTEST:
        return False
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


@cache
def _targets() -> frozenset[str]:
    return frozenset(one for one in BASE | _OTHERS if len(one) >= SHORTEST)
