"""What is said before, behind and inside a question about the asking itself; all of it left out.

"Okay, what can you tell me... is p6 kneeling?" "Binary answer please: is he up?" "..., with 0
meaning a straight leg." A guess is told and the true value asked: the value is asked. Works on
plain text before it is read, with the words of `word_classes`; knows nothing of grammar.
"""

import re

from thirdwave.agents.offline.text.asides import CORRECTING, says_something
from thirdwave.agents.offline.text.normalise import sentences
from thirdwave.agents.offline.wording.decorations import DEFINITE
from thirdwave.agents.offline.wording.word_classes import belongs

LONGEST = 400
"""Characters of a text that is looked at."""
MOST_WORDS = 10
"""Words of an announcement."""
_JOINT = r"(?:knee|elbow|hip|shoulder)"
_ABOUT_ASKING = frozenset(
    """
    can could may might would will shall do does did dare know think guess see say tell ask wonder
    hear give get go come on off try worth let us help hope fancy like want need reckon trying
    question questions have been curious yourself quick one short next just two small thing or
    """.split()  # noqa: SIM905 - it reads better
)
"""Words about the asking, beside those that lend no more than colour."""
_FORM = frozenset(
    """
    binary yes no true false y n t f word words number numbers value values figure figures single
    one two short straight plain quick brief simple only just answer answers answering will do
    enough fine please is or suffices a an the with in and give me want i need nothing more else
    degrees degree metres meters format form reply response strictly
    """.split()  # noqa: SIM905 - it reads better
)
"""Words that say which form the answer shall have."""
_POINTS = frozenset("this that these those last first second third same other".split())  # noqa: SIM905
_ASKS_WHAT = frozenset("who whose what which where how why".split())  # noqa: SIM905
_TELLING = frozenset("tell say think know guess reckon wonder help see".split())  # noqa: SIM905
_BORDER = re.compile(r"(?<=[.!?:\u2026])\s+|\s+[-\u2013\u2014]+\s+")
_CONVENTION = re.compile(
    r"\s*[,;(]?\s*\(?\b(?:(?:in degrees?|deg),? )?(?:(?:with|where|when|if|and|so that|taking"
    r"|assuming"
    r"|counting|given that|such that|using|on the basis that) )*"
    r"(?:(?:0|zero)(?: ?degrees?| ?deg)? ?(?:is|are|being|=|means?|meaning|for|stands for"
    r"|standing for|as|corresponds to|corresponding to|denotes|denoting|indicates|indicating)"
    r" [\w ]*?\b(?:straight|extended|extension|stretched|unbent|upright|vertical|erect)\b[\w ]*"
    r"|(?:an? |the )?(?:fully |completely )?(?:straight|extended|stretched|upright|vertical|erect)"
    r" ?[\w ]*? (?:is|being|=|as|counts as|counting as|at) (?:0|zero)(?: ?degrees?)?)\)?"
    r"(?=\s*(?:$|[?.!,;]))",
    re.IGNORECASE,
)
"""From where an angle is counted: from the straight limb, as `measure` does."""
_FROM_UPRIGHT = re.compile(
    r"(?P<lean>\b(?:trunk|torso|back|body|spine|lean|leaning|leans|inclination|inclined|tilt"
    r"|tilted)"
    r"\b[^.?!;]*?),? (?:relative to|with respect to|against|measured (?:from|against|to)"
    r"|compared (?:to|with)|(?:away )?from|to|off|with reference to|w\.?r\.?t\.?) "
    r"(?:the )?(?:true )?(?:vertical|upright|plumb line|upright position|vertical axis)\b",
    re.IGNORECASE,
)
_UPPER_ARM = re.compile(r"\bupper arm(?=s?\b)(?=.*\b(?:lift|rais|elevat|held|up\b))", re.IGNORECASE)
_FROM_TRUNK = re.compile(
    r"\b(lifted|raised|elevated|held|lift|raise)(?: up)?(?: out)?(?: away)? from"
    r" (?:the |his |her |their )?(?:trunk|body|torso|side|sides)\b",
    re.IGNORECASE,
)
"""An arm is lifted from the trunk, whatever is said of it."""
_PART = rf"(?:[\w'-]+ ){{0,7}}?(?:left|right) {_JOINT}(?: of (?:[\w'-]+ ?){{1,9}}?)?"
_GUESS = re.compile(
    r"(?:(?:to me|in my (?:view|opinion)|i(?:'d|'m| would| am)? (?:say|guess(?:ing)?|think|reckon"
    r"|estimate|believe|assume|suspect)(?: that)?),? )?"
    rf"(?P<part>{_PART}) (?:(?:looks?|seems?|appears?)(?: like| to me| to be| about| roughly)*"
    r"|is (?:about|maybe|perhaps|probably|around|roughly|something like)|must be|might be) "
    r"[^.;?!]*?(?:[,.;]| -| \u2013)+ (?:but |and |so )*(?P<ask>[^.;]+?)[\s.?!]*",
    re.IGNORECASE,
)
_TRUE = re.compile(
    r"\b(?:actual|actually|real|really|true|truly|exact|exactly|measured|correct|precise|precisely"
    r"|in fact|in reality|proper)\b",
    re.IGNORECASE,
)
_ASK_WORDS = frozenset(
    """
    actual actually real really true truly exact exactly measured correct precise precisely in fact
    reality proper please give me us tell report state the value angle number figure flexion reading
    what is what's it how much measure can could you would degrees bent bend and for one at kindly
    """.split()  # noqa: SIM905 - it reads better
)
_WHILE = re.compile(
    r"(?!.*\b(?:same|identical|copy|match\w*)\b)(?P<main>[^,]*\b(?:posture|pose|position"
    r"|stance|doing|holding \w+self)\b[^,]*?),? "
    r"(?:while|whilst|when|as|during) (?P<clause>(?:he|she|they|it|picking|lifting|working|the)\b"
    r"[^?.!]*)(?P<end>[?.!\s]*)",
    re.IGNORECASE,
)
_POSED = re.compile(
    r"\b(?:sit|stand|kneel|squat|ly|lean|bend|bow|crouch|rais|fac|look)(?:s|ing|ting|es|ed)?\b"
    r"|\b(?:left|right|knees?|elbows?|hips?|arms?|hands?|legs?|upright|straight|bent)\b",
    re.IGNORECASE,
)
_PURPOSE = re.compile(
    r"(?<=\w),?(?:\s+[-\u2013])?\s+so (?:that )?(?:i|we) (?:can|could|may|might|will"
    r"|know)\b[^?.!]*(?=[?.!]*\s*$)",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"\s*(?:\s[-\u2013\u2014]\s|\()(?P<told>[^-()\u2013\u2014?.!]*?\bi"
    r" mean\b[^-()\u2013\u2014?.!]*?)"
    r"(?:\s[-\u2013\u2014]\s|\))(?P<on>\s*)",
    re.IGNORECASE,
)
_NAMES = re.compile(r"\bp\d+\b|\b(?:left|right|first|second|third|last|not|no)\b", re.IGNORECASE)
_MEANING = r"(?:i mean|that is|that's|i\.e\.|ie|meaning|in other words|to be exact|more exactly)"
_ANGLE = (
    rf"(?:what is |what's )?(?:the )?(?:(?P<joint>{_JOINT}) (?:angle|flexion|bend|elevation)"
    rf"|angle (?:at|of|in) (?:the |his |her |their )?(?P<at>{_JOINT}))"
)
_EXPLAINED = re.compile(
    rf"(?P<first>.+?)\s*(?:[,;(]|\s[-\u2013\u2014])+\s*(?:{_MEANING},? {_ANGLE}"
    rf"|{_ANGLE.replace('joint', 'joint2').replace('<at>', '<at2>')},? i mean)\)?[\s.?!]*",
    re.IGNORECASE,
)
_LIMB = re.compile(
    r"\b(?P<own>his|her|their|p\d+'s|[A-Z]\w+'s|the [\w ]{2,30}?'s)? ?(?P<side>left|right)"
    r" (?:leg|thigh|arm|forearm|upper arm|knee|elbow|hand|foot)\b"
    r"(?P<of> of (?:p\d+|[A-Z]\w+|the [\w ]+?)(?= (?:up|raised|bent|lifted|go|is)\b|$))?"
)
_ONE_SIDE = re.compile(
    r"(?P<said>.+?)\s*(?:[,.;?!]|\s[-\u2013\u2014])+\s*(?:just |only )?(?:the |his |her )?"
    r"(?P<side>left|right)(?: (?:one|side|arm|knee|elbow|leg|hand))? ?(?:is sufficient|is"
    r" enough|will do"
    r"|would do|suffices|is fine|only|alone|is okay|is ok)[\s.!]*",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"\b(?P<both>both )?(?P<own>the |his |her |their |[\w]+'s )?(?:upper )?"
    r"(?P<part>knee|elbow|hip|shoulder|arm|hand|leg)s?\b",
    re.IGNORECASE,
)


def announced(text: str) -> str:
    """The text without what is said about the asking."""
    if len(text) > LONGEST:
        return text
    said = " ".join(text.replace("\u2019", "'").split())
    said = _PURPOSE.sub("", _INSIDE.sub(_without_inside, said))
    said = _CONVENTION.sub("", said)
    said = _FROM_UPRIGHT.sub(r"\g<lean>", said)
    said = _UPPER_ARM.sub("arm", _FROM_TRUNK.sub(r"\1", said))
    said = _true_value(_unexplained(_one_side(_without_while(said))))
    return _without_announcement(said)


def _without_announcement(text: str) -> str:
    """The text without pieces before it that hold no more than words about asking."""
    begins = 0
    for border in _BORDER.finditer(text):
        lead, rest = text[begins : border.start()], text[border.end() :]
        heading = lead.rstrip().endswith(":")
        if not _announces(lead, heading=heading) or not says_something(rest):
            break
        begins = border.end()
    return text[begins:]


def _announces(lead: str, *, heading: bool) -> bool:
    """Whether a piece of text says nothing but that something is asked, or in which form."""
    words = [word for one in sentences(lead) for word in one]
    if words[:1] == ["right"] and re.match(r"right\b\s*[,.!-]", lead, re.IGNORECASE):
        words = words[1:]
    if not words or len(words) > MOST_WORDS or _POINTS & set(words):
        return False
    if {"one", "ones"} & set(words) and set(DEFINITE) & set(words):
        return False  # "the young one" says whom it is about
    if set(words) <= _FORM and (heading or {"answer", "please", "only"} & set(words)):
        return True
    if CORRECTING & set(words) or set(words) <= {"one", "two", "and", "or", "no"}:
        return False
    if _ASKS_WHAT & set(words) and not _TELLING & set(words):
        return False
    known = [w in _ABOUT_ASKING or belongs(w, "talk", "light", "comment", "filler") for w in words]
    return all(known)


def _without_inside(found: re.Match[str]) -> str:
    """A space for "- feet furthest apart, I mean -"; as it is where it names somebody."""
    return found[0] if _NAMES.search(found["told"]) else " "


def _without_while(text: str) -> str:
    """A posture question without what goes on meanwhile: "while she picks up the load"."""
    found = _WHILE.fullmatch(text)
    if found is None or _POSED.search(found["clause"]):
        return text
    return f"{found['main']}{found['end']}"


def _true_value(text: str) -> str:
    """Reads "her left knee looks like 90 degrees, give the actual value" as a question of it."""
    found = _GUESS.fullmatch(text)
    if found is None or not _TRUE.search(found["ask"]):
        return text
    if not {word for one in sentences(found["ask"]) for word in one} <= _ASK_WORDS:
        return text
    part = found["part"]
    return f"how bent is {part[:1].lower()}{part[1:]}?"


def _unexplained(text: str) -> str:
    """Reads "how far is his right leg up, I mean the hip angle" as what is the right hip angle."""
    found = _EXPLAINED.fullmatch(text)
    limb = None if found is None else _LIMB.search(found["first"])
    if found is None or limb is None:
        return text
    own = limb["own"] if (limb["own"] or "the").lower() != "the" else None
    if own is None and not limb["of"]:
        own = _owner(found["first"])
        if own is None:
            return text
    joint = found["joint"] or found["at"] or found["joint2"] or found["at2"]
    if joint == "shoulder":
        return f"how high is {own or 'the'} {limb['side']} arm{limb['of'] or ''} raised?"
    return f"what is {own or 'the'} {limb['side']} {joint} angle{limb['of'] or ''}?"


def _owner(said: str) -> str | None:
    """Whose limb it is by who else is named: "p2's", "her"; None: nobody, or several."""
    found = {f"{one}'s" for one in re.findall(r"\bp\d+\b", said)}
    found |= {_OWN[one.lower()] for one in re.findall(r"\b(?:he|she|they)\b", said, re.IGNORECASE)}
    return found.pop() if len(found) == 1 else None


_OWN = {"he": "his", "she": "her", "they": "their"}


def _one_side(text: str) -> str:
    """Reads "his knees? the left one is enough" as his left knee."""
    found = _ONE_SIDE.fullmatch(text)
    pair = None if found is None else _PAIR.search(found["said"])
    if (
        found is None
        or pair is None
        or re.search(r"\b(?:left|right) $", found["said"][: pair.start("part")])
    ):
        return text
    said = found["said"]
    whose = pair["own"] or ""
    return f"{said[: pair.start()]}{whose}{found['side']} {pair['part']}{said[pair.end() :]}?"
