"""What is said about the talk itself: stop, once more, back to somebody. Knows nothing of steps."""

import re
from collections.abc import Sequence
from dataclasses import replace

from thirdwave.agents.asking import ANSWERED
from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.query import Compare, Distance, Ids, Query, Ref, Value
from thirdwave.agents.offline.reading.bag import gather
from thirdwave.agents.offline.reading.refer import Somebody
from thirdwave.agents.offline.talk.dialogue import Talk
from thirdwave.agents.offline.text.normalise import sentences
from thirdwave.agents.offline.wording.lexicon import Lexicon

LONGEST = 300
"""Characters of a text about the talk; longer ones are questions."""
STOPPED = "stopped"
"""In `Plan.meaning` of a turn in which the user asked for nothing more."""
ALL_RIGHT = "All right: nothing more was looked at or changed."
_STOP = re.compile(
    r"(?:(?:no|ok|okay|oh|please|actually|well|sorry|just),? )*"
    r"(?:stop(?: it| that| here| please)?|never ?mind(?: that| it| about (?:it|that))?|nevermind"
    r"|forget (?:it|that|about it|about that|i asked|what i (?:said|asked))|nothing"
    r"|leave it at that|drop (?:it|that)|skip (?:it|that)|don't bother|no need"
    r"|scratch that|cancel(?: the question)?"
    r"|no thanks?|no thank you|thanks?|thank you(?: very much)?|that is all|that's all"
    r"|that'll be all|i'm done|we're done|enough|that's enough|quit|abort|no more questions)"
    r"(?:,? (?:please|thanks?|thank you|then|for now|now))*",
    re.IGNORECASE,
)
_ONCE_MORE = re.compile(
    r"(?:(?:and|please|sorry|can you|could you|would you|once) )*"
    r"(?:again|once more|one more time|repeat|repeat (?:that|it|this|the (?:last )?question"
    r"|your (?:last )?answer|what you said)|(?:ask|say|tell me|answer|measure|check|do)"
    r"(?: (?:that|it|this|the same(?: thing)?|me))? (?:again|once more|one more time)"
    r"|(?:the )?same (?:question |thing )?again|what (?:was|is) that(?: again)?"
    r"|what did you (?:just )?say|come again|pardon(?: me)?|more)"
    r"(?:,? please)?",
    re.IGNORECASE,
)
_UNITS = re.compile(
    r"(?:and |what is (?:that|it) |what's (?:that|it) |how much is (?:that|it) )?"
    r"in (?:deg|degrees|m|metres|meters|cm|centimetres|centimeters|numbers|feet|inches|radians)"
    r"(?: please)?",
    re.IGNORECASE,
)
_MEANS = re.compile(
    r"(?P<question>.+[?.!])\s+(?P<reply>(?:i mean,? |i meant )(?:the |that )?[^.?!]{2,60}"
    r"|(?:the|that) [^.?!]{2,60}?,? i meant?)[.!]*",
    re.IGNORECASE | re.DOTALL,
)
"""A question, and behind it who was meant by it."""
_BACK = re.compile(
    r"(?:(?:ok|okay|so|now|and|well|let's|let us|can we|please|again|let me),? )*"
    r"(?:(?:go|going|come|coming|get|getting|return|returning|turn|switch|switching) )?"
    r"(?:back to|return to|returning to|as for|regarding|concerning|about)"
    r" (?P<whom>[^,:;–]+?)(?: again)?(?:(?:,|:|;| –| -|\.) *(?P<rest>.+))?",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"^(?:(?:no|sorry|well|hm+|uh|oh|um|ok|okay|yes|i mean|i meant|it is|it's|that is|that's),? )+"
    r"|,? (?:i mean|i meant|please|of course|obviously)$",
    re.IGNORECASE,
)
"""What stands around a name without adding to it."""
_BACK_ALONE = re.compile(r".*\b(?:back|return(?:ing)?) to\b", re.IGNORECASE)


def unanswered(question: str) -> tuple[str, str | None]:
    """A question, and what was replied to the question back that it led to, if it did."""
    match = ANSWERED.fullmatch(question)
    if match is None and len(question) <= LONGEST:
        match = _MEANS.fullmatch(question)
    return (question, None) if match is None else (match["question"], match["reply"])


def stops(text: str) -> bool:
    """Whether the user wants nothing more: "never mind", "stop", "that's all, thanks"."""
    return len(text) <= LONGEST and _STOP.fullmatch(plain(text)) is not None


def once_more(text: str, talk: Talk) -> Query | None:
    """The last question where it is asked again: "again", "in degrees?"; None: it is not.

    Behind an edit "again" is more of the same, which is another's to read.
    """
    if talk.last is None or talk.lost or len(text) > LONGEST:
        return None
    said = plain(text)
    if _ONCE_MORE.fullmatch(said):
        return None if talk.request is not None and not talk.asked else talk.last
    measured = isinstance(talk.last, Value | Distance | Compare)
    return talk.last if measured and _UNITS.fullmatch(said) else None


def back_to(text: str, talk: Talk, lexicon: Lexicon) -> tuple[str, Talk]:
    """What is asked of somebody whom the talk comes back to, and the talk about them.

    "Back to the man on the left: is he sitting?" asks the rest of him, without a rest the last
    question again. Text and talk stay where nobody is come back to.
    """
    match = None if len(text) > LONGEST else _BACK.fullmatch(plain(text))
    if match is None or (match["rest"] is None and _BACK_ALONE.match(plain(text)) is None):
        return text, talk
    ref = somebody(match["whom"], lexicon)
    if ref is None:
        return text, talk
    if match["rest"] is None:
        return f"what about {match['whom']}", talk
    focus = ref.ids if isinstance(ref, Ids) else ()
    return match["rest"], replace(talk, focus=focus, subject=None if focus else ref)


def somebody(words: str, lexicon: Lexicon) -> Ref | None:
    """Whom these words name and nothing else: "the squatting one, I mean"."""
    words = _AROUND.sub("", plain(words))
    tagged: Sequence[list[str]] = sentences(words)
    if len(tagged) != 1:
        return None
    try:
        bag = gather(lexicon.tag(tagged[0]).chunks, eager=True).without("skip", "picture")
    except NotUnderstood:
        return None
    named = bag.one("person") if bag.kinds == ("person",) else None
    if not isinstance(named, Somebody) or named.quantifier is not None or named.pronoun:
        return None
    return named.ref


def plain(text: str) -> str:
    """One line without the sign at its end."""
    return " ".join(text.replace("’", "'").split()).rstrip(" .!?;,")
