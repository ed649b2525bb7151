"""Somebody named first and asked about afterwards: "The teacher, how far is she from p2?"

The pronoun, or the part, in what follows is put to whom was named. Works on plain text; who is
named is read with the words of the grammar.
"""

import re

from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.reading.bag import gather
from thirdwave.agents.offline.reading.refer import Somebody
from thirdwave.agents.offline.text.asides import PART, named_instead
from thirdwave.agents.offline.text.normalise import sentences
from thirdwave.agents.offline.wording.decorations import undecorated
from thirdwave.agents.offline.wording.lexicon import default_lexicon

LONGEST = 300
"""Characters of a text that is looked at."""
_TOPIC = re.compile(
    r"(?P<lead>(?:(?:and|so|now|ok|okay|then|please|well|also|next|back to|to|for|as for|about"
    r"|regarding|concerning|consider|take|look at|let's look at|let's take|on to|moving on to)"
    r"\b[ ,]*)*)(?P<whom>[^,.:;?!\u2013]{3,60}?)\s*(?:[,.:;?\u2013]|\s-\s)\s*(?P<rest>\w.+)",
    re.IGNORECASE,
)
_LIMB = re.compile(rf"(?:(?:his|her|their|the|p\d+'s) )?(?:left|right|both) {PART}", re.IGNORECASE)
_IT = re.compile(r"\b(?:it|them)\b", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:he|she|him|his|her|they|them|their)\b", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:who|whose|which one|everybody|everyone|anyone|anybody|nobody|someone|somebody|p\d+|the"
    r" (?:\w+ )?(?:one|man|woman|person|guy|lady|teacher|others?)|of (?:the|p\d)|all|people)\b",
    re.IGNORECASE,
)
_ENDS_WITH_PART = re.compile(
    rf"\b{PART}(?: (?:angle|flexion|bend|inclination))?[\s.?!]*$", re.IGNORECASE
)
_MAKES = re.compile(r"(?:make|let|have|get|put|turn|move|show|bend|lift|raise)\b", re.IGNORECASE)


def with_topic(text: str) -> str:
    """The text with the person it begins with where it asks about them."""
    found = None if len(text) > LONGEST else _TOPIC.fullmatch(text)
    if found is None:
        return text
    whom, rest = found["whom"].strip(), found["rest"]
    if whom.split()[0] in ("The", "This", "That", "A"):
        whom = whom[0].lower() + whom[1:]
    lead = "and " if found["lead"].lower().startswith("and") else ""
    if _LIMB.fullmatch(whom) and (it := _IT.search(rest)) and _MAKES.match(rest):
        return f"{rest[: it.start()]}{whom}{rest[it.end() :]}"
    if _PRONOUN.search(whom) or not _is_somebody(whom):
        return text
    if _PRONOUN.search(rest):
        said = named_instead(rest, whom)
        said = _order(said, whom)
        return text if said == rest else f"{lead}{said}"
    if "," not in text[found.end("whom") : found.start("rest")] and _ENDS_WITH_PART.search(rest):
        if _OTHERS.search(rest):
            return text
        bare = rest.rstrip(" .?!")
        return f"{lead}{bare} of {whom}{rest[len(bare) :]}"
    owned = _UNOWNED.findall(rest)
    if len(owned) == 1 and _ASKED.match(rest) and not _OTHERS.search(rest):
        return f"{lead}{_UNOWNED.sub(lambda part: f'{part[0]} of {whom}', rest)}"
    return text


_UNOWNED = re.compile(
    rf"\b(?<!'s )(?:the |both )*(?:(?:left|right|upper|both) )*{PART}"
    rf"(?: (?:angle|flexion|bend|inclination)s?)?\b(?! of\b)",
    re.IGNORECASE,
)
_ASKED = re.compile(r"(?:how|what|is|are|which|by how)\b", re.IGNORECASE)


def _order(said: str, whom: str) -> str:
    """A statement that asks in a question's order: "p1 is at how many metres from p2"."""
    told = re.match(
        rf"{re.escape(whom)} (is|has|does) (?:at )?(how (?:many|much|far|tall|bent|high) ?"
        r"(?:met(?:er|re)s|degrees)?)\b\s*(.*)",
        said,
        re.IGNORECASE,
    )
    if told is None:
        return said
    return f"{told[2].strip()} {told[1]} {whom} {told[3]}"


def _is_somebody(words: str) -> bool:
    """Whether words name one person by a description, and nothing else."""
    tagged = sentences(words)
    if len(tagged) != 1:
        return False
    chunks = undecorated(default_lexicon().tag(tagged[0]).chunks)
    if any(chunk.kind in ("unknown", "unmeasurable") for chunk in chunks):
        return False
    try:
        bag = gather(chunks, eager=True).without("skip", "picture")
    except NotUnderstood:
        return False
    named = bag.one("person") if bag.kinds == ("person",) else None
    if not isinstance(named, Somebody):
        return False
    return named.quantifier is None and not named.pronoun and not named.many
