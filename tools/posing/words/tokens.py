"""From what was typed to tokens: plain lower-case words, numbers, and stops.

Knows nothing of what words mean.
"""

import re
import unicodedata

TOKEN = re.compile(r"\d+(?:\.\d+)?|p\d{1,3}(?:'s)?\b|[^\W\d_]+(?:'[^\W\d_]+)*|[.,;:!?°º%&+/()-]|\S")
STOPS = frozenset(".;:!?()")
_CONTRACTED = {
    "don't": "do not", "dont": "do not", "doesn't": "does not", "can't": "can not",
    "cannot": "can not", "isn't": "is not", "aren't": "are not", "shouldn't": "should not",
    "mustn't": "must not", "won't": "will not", "he's": "he is", "she's": "she is",
    "it's": "it is", "they're": "they are", "you're": "you are", "i'd": "i would",
    "i'm": "i am", "that's": "that is", "he'd": "he would", "she'd": "she would",
    "centre": "center", "grey": "gray", "legged": "legged", "crosslegged": "cross legged",
    "tiptoed": "tiptoe", "shoulderwidth": "shoulder width", "outwards": "outward",
    "x": "x", "&": "and", "+": "and", "%": "percent", "°": "deg", "º": "deg",
    "favour": "favor", "wanna": "want to",
}  # fmt: skip


_TRAILING = re.compile(
    r"\s*,\s*(?:(?:but|just|only|though|even) )*(?=(?:a (?:tiny )?(?:little|bit|touch|tad|hair|lot)"
    r"(?: bit)?(?: more| less| further)?|(?:ever so |very )?slightly|somewhat)\s*(?:[.!?;,]|$))"
)
"""What stands before how much, where it is said behind a comma: "turn the head, a little"."""


def tokens_of(text: str) -> list[str]:
    """Tokens of a text. A stop or a comma is a token; hyphens are spaces.

    >>> tokens_of("Raise the man's left arm by 30°, please!")
    ['raise', 'the', "man's", 'left', 'arm', 'by', '30', 'deg', ',', 'please', '.']
    """
    found: list[str] = []
    for piece in TOKEN.findall(_plain(text)):
        if piece in STOPS:
            found.append(".")
        elif piece == "-":
            continue
        else:
            found.extend(str(_CONTRACTED.get(piece, piece)).split())
    return found


def _plain(text: str) -> str:
    """Lower case; every apostrophe and dash is the plain one, a decimal comma a point.

    A sign before a number is the word "minus", which nothing reads: a change is never turned round.
    """
    text = unicodedata.normalize("NFKC", text).lower()
    text = text.replace("’", "'").replace("‘", "'").replace("`", "'")
    text = re.sub(r"\b(by|to|at|of|about)\s*[–—−-]\s*(?=\.?\d)", r"\1 minus ", text)
    text = re.sub(r"(?:(?<=\s)|^)[–—−-](?=\.?\d)", "minus ", text)
    text = re.sub(r"(?:(?<=\s)|^)\+(?=\.?\d)", "", text)
    text = re.sub(r"\s[–—-]\s|[–—]", ", ", text)
    text = _TRAILING.sub(" ", text)
    text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    text = re.sub(r"(?<=[a-z0-9])-(?=[a-z0-9])", " ", text)
    return re.sub(r"(?<=\d)(?=(?:deg|degs|degrees|cm|mm|m)\b)", " ", text)
