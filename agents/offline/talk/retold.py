"""What is said in the words of a talk, told again in words that stand by themselves.

"Do that for p2 too", "not him, p2", "the former", "of those, who ...": each becomes a phrase that
the grammar of questions and requests reads anyway. Knows nothing of that grammar, nor of steps.
"""

import re
from collections.abc import Callable, Sequence

from thirdwave.agents.offline.excuses import say_side
from thirdwave.agents.offline.query import Test
from thirdwave.agents.offline.talk.antecedents import PARTS, any_limb, limb_of, owner_of, put_names
from thirdwave.agents.offline.talk.dialogue import Talk

LONGEST = 300
"""Characters of a text that leans on the talk; longer ones stand by themselves."""
_LEAD = r"(?:(?:and|now|then|also|please|ok|okay|so|but|well|can you|could you|would you) )*"
_TAIL = r"(?:,? (?:too|as well|also|now|then|please|again|next))*"
_SAME = (
    r"(?:do|try|repeat|ask|measure|check|apply|tell me|give me)(?: me)? "
    r"(?:that|this|it|the same(?: thing| question| again)?|so|likewise)(?: question)?"
    r"(?: again| too| as well)?"
    r"|(?:and )?(?:the |that )?same(?: question| thing| again| one| measurement)?|likewise|ditto"
    r"|now|next|again"
)
_FOR = re.compile(
    rf"{_LEAD}(?:{_SAME}) (?:for|with|to|on|about|of) (?P<whom>.+?){_TAIL}", re.IGNORECASE
)
_LET = re.compile(
    rf"{_LEAD}(?:make|let|have|get) (?P<whom>.+?) (?:to )?do (?:so|that|this|it|likewise"
    rf"|the same(?: thing)?){_TAIL}",
    re.IGNORECASE,
)
_TOO = re.compile(
    rf"{_LEAD}(?P<whom>(?:the |that |this |p\d|person |him\b|her\b|he\b|she\b|every|all )?.+?) "
    r"(?:too|as well|also)",
    re.IGNORECASE,
)
_WHOM = re.compile(r"(?:the|that|this|p\d+|person|him|her|he|she|everyone|everybody|all|them)\b")
_NOT = re.compile(
    rf"{_LEAD}(?:no,? )?(?:i (?:said|meant|mean) )?not (?!(?:counting|including"
    rf"|considering)\b)(?P<whom>(?:the |that |this |his |her )?"
    r"[\w' ]+?)(?:,| but| i meant?| rather)+ (?:the other,? )?(?P<instead>.+)",
    re.IGNORECASE,
)
_WRONG = re.compile(
    rf"(?:no,? )?(?:that is |that's |thats )?(?:the )?wrong (?P<what>one|person|man|woman|{PARTS})"
    r"(?:[,.!:;] *(?P<instead>.+))?",
    re.IGNORECASE,
)
_MEANT = re.compile(r"(?P<instead>.+?),? (?:i mean|i meant|is what i meant|that is)", re.IGNORECASE)
_I_MEANT = re.compile(
    r"(?:(?:hm+|uh|oh|er|ah|no|sorry|wait|well),? )*i (?:meant|mean) (?P<instead>.+?)(?:,? sorry)?",
    re.IGNORECASE,
)
_TAKE_BACK = re.compile(
    rf"{_LEAD}(?:no,? )?(?:take (?:it|that) back|undo(?: it| that)?|revert(?: it| that)?)"
    r"(?:, | - |; |\. )(?P<instead>(?:the |his |her |their )?(?:other|left|right|p\d+)(?: \w+)?)"
    r"(?: please| instead)*",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"(?:and )?(?:how (?:large|big|much|great) is|what is|what's) the difference"
    r"(?: (?:between|of) (?:them|(?:these|those|the) two|these|those))?(?:,? in \w+)?",
    re.IGNORECASE,
)
_WHO_THEN = re.compile(
    rf"{_LEAD}(?:(?:who|which|which ones?|which (?:people|person)) (?:exactly )?"
    r"(?:would|will|might|could|may) (?:that|it|those|they|these|he|she) be"
    r"|(?:who|which|which one|which ones|which (?:person|people))(?: of (?:them|those"
    r"|these))? (?:is|are|was"
    r"|were) (?:it|they|that|those)"
    r"|(?:name|list|identify|specify) (?:them|those|him|her|it)"
    r"|(?:(?:give|tell|show) (?:me )?)?(?:the|their|his|her|its)? ?(?:person )?(?:ids?|numbers?)"
    r"(?: only)?)(?:,? (?:then|please|again))*",
    re.IGNORECASE,
)
_FACES_BACK = re.compile(
    rf"{_LEAD}(?:is|does) (?:he|she|they|th(?:at|is) \w+|the other(?: one)?) (?:looking at"
    rf"|look at|facing"
    r"|face) (?:him|her|them|that one) back(?: too)?",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:him|her|he|she|his|hers|that one|this one)", re.IGNORECASE)
_SET = (
    r"(?:those|them|these|the same (?:group|ones|people)|that group|this group|those (?:two|three"
    r"|four|people|ones)|these (?:two|three|four|people|ones)|the two(?: of them)?)"
)
_AMONG = re.compile(
    rf"{_LEAD}(?:of|among|amongst|out of|from|within|in) {_SET}(?P<comma>,)? "
    r"(?P<asks>who|which one|which|how many)(?P<rest>\b.*)",
    re.IGNORECASE,
)
_PRONOUNS = ("him", "her", "it", "them", "that person", "the person")
_THE_POSE = r"(?:that|the same|this|the very same) (?:pose|position|posture|stance)"
_POSE = re.compile(
    rf"{_LEAD}(?:(?:put|get|bring|move|place|pose) (?P<whom>.+?) (?:in|into|to) {_THE_POSE}"
    rf"|give (?P<to>.+?) {_THE_POSE}"
    rf"|(?:make|let|have) (?P<who>.+?) (?:do|take|hold|adopt|strike|copy|assume|imitate|have)"
    rf" {_THE_POSE}){_TAIL}",
    re.IGNORECASE,
)
_POSE_BEFORE = re.compile(
    rf"{_LEAD}(?:put|bring|get|set|move|change|turn) (?P<whom>[\w ]+?) back(?: again)?"
    r"(?: (?:in|into|to) (?:the |his |her |their )?(?:(?:pose|position|way) (?:from )?before"
    r"|old pose|previous pose|first pose|original pose|pose (?:he|she|it|they) had(?: before)?)"
    r"| as before| as (?:he|she|it|they) (?:was|were)(?: before)?)",
    re.IGNORECASE,
)
_MAKE_IT = re.compile(
    rf"{_LEAD}(?:make|set|bend|bring|put|change|turn) (?:it|that)(?: to| at| be)? "
    r"(?P<angle>\d{1,3}) ?(?:deg(?:rees?)?|°)?(?: bent)?",
    re.IGNORECASE,
)
_IT_THAN = re.compile(
    r"(?:and )?is (?:it|that|that one|this one) (?P<than>\w+(?:er|ed)|(?:more|less) \w+) than "
    r"(?P<whose>.+?'s?)(?: one)?",
    re.IGNORECASE,
)
_HOW_IS_IT = re.compile(
    r"(?:and )?how (?P<how>bent|straight|high|far up|flexed) is (?:it|that|that one)",
    re.IGNORECASE,
)
_OTHER_TWO = re.compile(
    rf"{_LEAD}(?:of|among|out of|from) the (?:other|remaining) (?:two|2|ones|three)(?: of them)?,? "
    r"(?:which one|which|who)(?P<rest>\b.*)",
    re.IGNORECASE,
)
_WHO_ER = re.compile(
    rf"{_LEAD}(?:who|which one|which)(?P<rest> (?:is|has|bends|leans|stands|sits|holds)\b.*"
    r"\b(?:taller|shorter|closer|nearer|farther|further|higher|lower|bigger|smaller|straighter"
    r"|more|less)\b.*)",
    re.IGNORECASE,
)
_WHO_WERE = re.compile(
    r"(?P<others>\bthe (?:other|others|other two|other ones|rest)(?: people)?) who (?:were|are|was)"
    r" (?:sitting|standing|kneeling|squatting|lying|there|mentioned)\b",
    re.IGNORECASE,
)


def retold(text: str, talk: Talk, names: Sequence[str] = ()) -> str:
    """`text` in words that stand by themselves; as it is where it has none of a talk's.

    `names` are those that people of the picture have.
    """
    if len(text) > LONGEST:
        return text
    if _FACES_BACK.fullmatch(_plain(text)) and isinstance(talk.last, Test):
        return "and vice versa?"
    readers: tuple[Callable[[str, Talk, Sequence[str]], str | None], ...] = (
        _instead,
        _who_they_are,
        _same_pose,
        _of_limb,
        _same_for,
        _of_other_two,
        _of_those,
        _of_two,
    )
    plain = _plain(text)
    if (match := _TAKE_BACK.fullmatch(plain)) and talk.posed:
        return f"no, {match['instead']}"
    if _DIFFERENCE.fullmatch(plain) and talk.last is not None:
        return "what is the difference?"
    for read in readers:
        told = read(plain, talk, names)
        if told is not None:
            plain = text = told
            break
    if talk.group:  # the others of a group need not be told again what they have in common
        text = _WHO_WERE.sub(r"\g<others>", text)
    return put_names(text, talk)


def _of_limb(text: str, talk: Talk, names: Sequence[str]) -> str | None:
    """Reads "make it 60 degrees", "is that one straighter than p2's", "how high is it"."""
    del names
    limb, owner = limb_of(talk.last), owner_of(talk)
    if owner is None:
        return None
    if limb is None:
        if _HOW_IS_IT.fullmatch(text) and (part := any_limb(talk.last)):
            raise say_side(part)
        return None
    if match := _MAKE_IT.fullmatch(text):
        verb = "raise" if limb.endswith("arm") else "bend"
        return f"{verb} {owner}'s {limb} to {match['angle']} degrees"
    if match := _IT_THAN.fullmatch(text):
        return f"is {owner}'s {limb} {match['than']} than {match['whose']} {limb}"
    match = _HOW_IS_IT.fullmatch(text)
    return f"how {match['how']} is {owner}'s {limb}" if match else None


def _same_pose(text: str, talk: Talk, names: Sequence[str]) -> str | None:
    """Reads "put p2 in that pose", "put him back in the pose before"."""
    del names
    if match := _POSE_BEFORE.fullmatch(text):
        whom = match["whom"].lower()
        posed = tuple(talk.posed)
        return "undo that" if whom in (*_PRONOUNS, *posed) and len(posed) == 1 else None
    match = _POSE.fullmatch(text)
    owner = owner_of(talk)
    if match is None or owner is None or (talk.last is None and talk.request is None):
        return None
    whom = match["whom"] or match["to"] or match["who"]
    return (
        None if whom.lower() in (*_PRONOUNS, owner) else f"put {whom} in the same pose as {owner}"
    )


def _plain(text: str) -> str:
    """One line without the sign at its end."""
    return " ".join(text.replace("’", "'").split()).rstrip(" .!?;")


def _same_for(text: str, talk: Talk, names: Sequence[str]) -> str | None:
    """Reads "do that for p2 too", "same question for p2", "p2 too?", "let p2 do the same"."""
    for pattern in (_FOR, _LET):
        if match := pattern.fullmatch(text):
            return f"do the same for {match['whom']}"
    match = _TOO.fullmatch(text)
    if match is None or (talk.last is None and talk.request is None):
        return None
    whom = match["whom"].lower()
    named = _WHOM.match(whom) or any(whom.startswith(name.lower()) for name in names)
    short = len(whom.split()) <= 7 and not re.search(r"\b(?:is|are|has|have|does|do)\b", whom)
    return f"do the same for {match['whom']}" if named and short else None


def _instead(text: str, talk: Talk, names: Sequence[str]) -> str | None:
    """Reads "not him, p2", "wrong knee", "the left one, I mean"."""
    del names
    if (meant := _I_MEANT.fullmatch(text)) and len(meant["instead"].split()) <= 8:
        return f"no, {meant['instead']}"
    match = _NOT.fullmatch(text) or _WRONG.fullmatch(text)
    if match is None:
        match = _MEANT.fullmatch(text)
        return None if match is None or len(text.split()) > 8 else f"no, {match['instead']}"
    instead = match["instead"]
    if instead is None:
        what = match["what"]
        return f"no, the other {'one' if what in ('person', 'man', 'woman') else what}"
    if len(instead.split()) > 8:
        return None
    if _PRONOUN.fullmatch(instead):
        others = [one for one in talk.spoken if one not in talk.focus]
        instead = others[-1] if others else "the other one"
    return f"no, the {instead} one" if instead.lower() in ("left", "right") else f"no, {instead}"


def _who_they_are(text: str, talk: Talk, names: Sequence[str]) -> str | None:
    """Reads "ids?", "which one would that be?" behind a question that only told how many."""
    del names
    return "who?" if talk.last is not None and _WHO_THEN.fullmatch(text) else None


def _of_those(text: str, talk: Talk, names: Sequence[str]) -> str | None:
    """Reads "of those, who has an arm raised": the group behind the word that asks."""
    del talk, names
    match = _AMONG.fullmatch(text)
    if match is None or (match["comma"] is None and match["asks"].lower() == "who"):
        return None
    return f"{match['asks'].removesuffix(' one')} of those{match['rest']}?"


def _of_other_two(text: str, talk: Talk, names: Sequence[str]) -> str | None:
    """Reads "of the other two, which one leans more": who of the group was not singled out."""
    del names
    match = _OTHER_TWO.fullmatch(text)
    others = tuple(one for one in talk.group if one not in talk.focus)
    if match is None or len(others) < 2 or len(others) == len(talk.group):
        return None
    return f"who{match['rest']}, {' or '.join(others)}?" if len(others) == 2 else None


def _of_two(text: str, talk: Talk, names: Sequence[str]) -> str | None:
    """Reads "who is taller" behind an answer of two people: of these two."""
    del names
    match = _WHO_ER.fullmatch(text)
    if match is None or len(talk.focus) != 2 or re.search(r"\b(?:than|or)\b", match["rest"]):
        return None
    if len(talk.known or ()) == 2 or re.search(r"\bof\b", match["rest"]):
        return None
    return f"who{match['rest']}, {' or '.join(talk.focus)}?"
