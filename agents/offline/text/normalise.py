"""From what was typed to plain words: case, apostrophes, contractions, hyphens, ids.

Knows nothing of what the words mean; spelling mistakes are the lexicon's.
"""

import re
import unicodedata

WORD = re.compile(r"[a-z]+\d+|\d+d\b|[^\W\d_]+|\d+(?:\.\d+)?(?:st|nd|rd|th)?|'[a-z]*|[.?!;,:&#]")
SENTENCE_END = frozenset(".?!;")

# What follows the apostrophe -> the word it stands for. 's is decided by what it follows.
ENDINGS = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would"}
IS_AFTER = frozenset(
    [
        "who",
        "what",
        "where",
        "how",
        "that",
        "there",
        "he",
        "she",
        "it",
        "here",
        "when",
        "why",
        "which",
        "everyone",
        "everybody",
        "anyone",
        "anybody",
        "someone",
        "somebody",
        "nobody",
    ]
)
UNMARKED = {  # typed without the apostrophe
    "whos": "who is", "whats": "what is", "wheres": "where is", "hows": "how is",
    "isnt": "is not", "arent": "are not", "doesnt": "does not", "dont": "do not",
    "hasnt": "has not", "havent": "have not", "wasnt": "was not", "cant": "can not",
    "thats": "that is", "theres": "there is", "hes": "he is", "shes": "she is",
    "theyre": "they are", "whose's": "whose", "im": "i am", "wanna": "want to", "u": "you",
    "r": "are", "lemme": "let me", "gimme": "give me", "didnt": "did not", "ain't": "is not",
    "aint": "is not", "ur": "your", "plz": "please", "pics": "pictures", "cannot": "can not",
    "noone": "no one", "favour": "favor", "w": "with",
}  # fmt: skip


def sentences(text: str) -> list[list[str]]:
    """Lower-case words of each sentence. A possessive 's is a word of its own.

    >>> sentences("Who's left of P1's bike? Thanks!")
    [['who', 'is', 'left', 'of', 'p1', "'s", 'bike'], ['thanks']]
    """
    found: list[list[str]] = [[]]
    for piece in WORD.findall(_plain(text)):
        if piece in SENTENCE_END:
            found.append([])
        elif piece.startswith("'"):
            _apostrophe(found[-1], piece[1:])
        elif piece == "s" and found[-1] and found[-1][-1][-1].isdigit():
            found[-1].append("'s")  # "p1s"
        elif piece == "&":
            found[-1].append("and")
        elif piece == "#":
            found[-1].append("number")
        elif piece not in ",:":
            found[-1].extend(str(UNMARKED.get(piece, piece)).split())
    return [words for words in found if words]


def _plain(text: str) -> str:
    """Lower case without accents; every kind of apostrophe is the plain one."""
    text = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    text = "".join(c for c in text if not unicodedata.combining(c)).replace("`", "'")
    return text.lower().replace("-", " ").replace("_", " ")


def _apostrophe(words: list[str], ending: str) -> None:
    last = words[-1] if words else ""
    if ending == "t" and last.endswith("n"):
        stem = "ca" if last == "can" else "wo" if last == "won" else last[:-1]
        whole = {"ca": "can", "wo": "will", "sha": "shall", "ai": "is"}.get(stem, stem)
        words[-1:] = [whole, "not"] if whole else ["not"]  # "does he n't sit"
    elif ending in ENDINGS:
        words.append(ENDINGS[ending])
    elif ending == "s" and last in IS_AFTER:
        words.append("is")
    elif ending in ("s", ""):
        if last:
            words.append("'s")
    else:  # a quotation mark before a word
        words.append(ending)
