"""Slips of the keyboard, each with the word that was meant: "teh", "wich", "howmany".

Knows nothing of grammar; a word that is no known slip is left as it is.
"""

import re
from collections.abc import Iterable

SLIPS = {
    "hw": "how", "hwo": "how", "wich": "which", "whcih": "which", "wihch": "which", "teh": "the",
    "hte": "the", "adn": "and", "nad": "and", "si": "is", "iz": "is", "ar": "are", "aer": "are",
    "peopel": "people", "poeple": "people", "pepole": "people", "ppls": "people", "thier": "their",
    "thsi": "this", "abt": "about", "btw": "by the way", "btwn": "between", "rn": "right now",
    "howmany": "how many", "howmuch": "how much", "wats": "what is", "wat": "what", "whta": "what",
    "waht": "what", "wht": "what", "lft": "left", "rite": "right", "rigth": "right",
    "rihgt": "right", "heigth": "height", "hight": "height", "tal": "tall", "knes": "knees",
    "kness": "knees", "knne": "knee", "kne": "knee", "ne": "knee", "elbw": "elbow",
    "sholder": "shoulder", "angel": "angle", "anlge": "angle", "angl": "angle",
    "beding": "bending", "bented": "bent", "bendt": "bent", "standin": "standing",
    "sittin": "sitting", "siting": "sitting", "lyin": "lying", "lieing": "lying",
    "kneling": "kneeling", "squating": "squatting", "crouchin": "crouching", "amny": "many",
    "mny": "many", "manny": "many", "cn": "can", "pls": "please", "plz": "please",
    "anyones": "anyone's", "everyones": "everyone's", "whoes": "whose", "woh": "who", "wo": "who",
    "whois": "who is", "whats": "what is", "wheres": "where is", "doin": "doing",
    "infront": "in front", "nxt": "next", "camra": "camera", "camara": "camera", "ther": "there",
    "oter": "other", "ohter": "other", "mdidle": "middle", "midle": "middle", "degre": "degree",
    "degress": "degrees", "dgrees": "degrees", "deg.": "degrees", "rised": "raised",
    "rasied": "raised", "riased": "raised", "hads": "hands", "hnad": "hand", "amrs": "arms",
    "amr": "arm", "legz": "legs", "feets": "feet", "foots": "feet", "peoples": "people",
    "persones": "persons", "peron": "person", "preson": "person", "tehre": "there",
    "standng": "standing", "stnading": "standing", "sitting": "sitting", "moer": "more",
    "mroe": "more", "tallst": "tallest", "evryone": "everyone", "everone": "everyone",
    "foward": "forward", "forwad": "forward", "whith": "with", "wiht": "with",
    "inbetween": "in between", "straigten": "straighten", "straigt": "straight",
    "seperate": "separate", "beetween": "between", "bewteen": "between", "betwen": "between",
    "taht": "that", "htat": "that", "tha": "that", "fo": "of", "fro": "for", "whos": "who's",
    "lenght": "length", "poeples": "people", "persn": "person", "hwat": "what", "hwich": "which",
    "whihc": "which", "doe": "does", "deos": "does", "dose": "does", "hav": "have", "thee": "the",
    "anyting": "anything", "faceing": "facing", "lokking": "looking", "loking": "looking",
    "arround": "around", "furthst": "furthest", "farthst": "farthest", "colest": "closest",
    "closet": "closest", "closests": "closest", "neerest": "nearest", "betweeen": "between",
    "noboby": "nobody", "wth": "with", "forwrd": "forward", "fowards": "forwards",
    "donw": "down", "dwon": "down", "insted": "instead", "instaed": "instead", "ment": "meant",
    "rasie": "raise", "lfet": "left", "kneee": "knee", "elbwo": "elbow", "elobw": "elbow",
    "pesron": "person", "chiar": "chair", "chiars": "chairs", "persno": "person",
    "flexon": "flexion", "flextion": "flexion", "stading": "standing", "knelling": "kneeling",
    "uprigth": "upright", "stronly": "strongly", "distanse": "distance", "rigt": "right",
    "leftt": "left", "sombody": "somebody", "anbody": "anybody", "gud": "good",
}  # fmt: skip
"""As typed -> as meant. Longer words are mended by the lexicon."""

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_SLIP = re.compile(r"(?<!\w)[A-Za-z]+(?:'[A-Za-z]+)?(?!\w)")


def unslipped(text: str) -> str:
    """The text with its slips of the keyboard mended, and nothing else."""
    return _SLIP.sub(lambda match: SLIPS.get(match.group().lower(), match.group()), text)


def slipless(text: str) -> str:
    """Lower-case text with its slips mended."""
    return _WORD.sub(lambda match: SLIPS.get(match.group(), match.group()), text)


def owned(text: str, names: Iterable[str]) -> str:
    """A name with an s and no apostrophe before something of theirs: "Anns trunk" is Ann's."""
    for name in names:
        text = re.sub(rf"\b({re.escape(name)})s(?= [a-z])", r"\1's", text)
    return text
