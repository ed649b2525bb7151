"""Rounder ways to say what the grammar knows: places, floors, arms, backs, angles of about so much.

Patterns on lower-case text, each with what stands for it; `hearing` applies them before its own.
Knows nothing of grammar.
"""

import re

from thirdwave.agents.offline.wording.topic_words import THING_WORDS

_ROOM = (
    r"(?:rooms?|hall|gym|gymnasium|studio|street|park|field|pitch|court|stage|class|classroom"
    r"|office"
    r"|kitchen|shop|store|workshop|warehouse|clinic|station|platform|garden|yard|playground|stadium"
    r"|arena|theatre|theater|lab|laboratory|ward|corridor|lobby|square|plaza|market|restaurant|cafe"
    r"|museum|library|school|hospital|building|beach|lawn|meadow|road|pavement|sidewalk|practice"
    r"|place|space|area|scenery)"
)
_KIND = (
    r"(?:waiting|living|changing|dressing|dining|lecture|meeting|conference|training|exercise"
    r"|physio"
    r"|physiotherapy|therapy|treatment|dance|yoga|football|soccer|tennis|basketball|sports|school"
    r"|fitness|whole|entire|same|little|small|big|large|busy|empty|city|town)"
)
_PART = r"(?:hand|arm|wrist|elbow|knee|leg|foot|hip)"
_OWN = r"(?:the |his |her |their |its )"
_END = r"(?=\s*[?.!]*$)"
_ASKS = r"(?:how|who|whose|what|which|where|is|are|does|do)"
_MOST = r"(?:most|least)"
_DEEP = r"(?:(?:the )?(?:deepest|furthest|farthest|strongest|sharpest|hardest)|(?:the )?most)"
_ABOUT = (
    r"(?:about|roughly|approximately|approx|around|nearly|almost|close to|more or less|circa|some"
    r"|ca"
    r"|pretty much|something like)"
)
_GRIP = r"(?:clasped|folded|joined|linked|interlaced|interlocked|pressed|held|put)"

_THING = "(?:" + "|".join(word for words in THING_WORDS.values() for word in words.split("|")) + ")"
"""Any name of an object."""

# fmt: off
RULES: tuple[tuple[str, str], ...] = (
    # What is said before or behind the question.
    (rf"^.*[.?!;] *(?:i|we) (?:only |just |really )*(?:need|want|wanted|care|have) (?:to know |to "
     rf"hear "
     rf"|about )?(?={_ASKS}\b)", ""),
    (r",? (?:would you say|wouldn't you say|don't you think|do you reckon|i wonder|if you had to "
     r"guess)"
     + _END, ""),
    (r",? as an? (?:angle|number|value|figure)(?: in degrees| from the (?:trunk|body|torso))?"
     + _END,
     ""),
    (r",? (?:measured |seen )?from the (?:trunk|torso)(?: in degrees)?" + _END, ""),
    (r"\b(?:any|some|one)(?:body|one)? of (?:the|this|that) (?:lot|bunch|group|crowd|team"
     r"|squad|class)\b",
     "anybody"),
    (r"\ball of (?:the|this|that) (?:lot|bunch|group|crowd|team|squad|class)\b", "everybody"),
    (r"\bnone of (?:the|this|that) (?:lot|bunch|group|crowd|team|squad|class)\b", "nobody"),
    (r"\bof (?:the|this) (?:lot|bunch|group|crowd|team|squad|class)\b" + _END, "of them"),
    # The place that the picture shows.
    (rf"\b(middle|cent(?:er|re)|left|right|front|back|rear|side|end|corner) of (?:this|the) "
     rf"(?:{_KIND} )?{_ROOM}\b", r"\1 of the picture"),
    (rf"\b(?:in|on|at|inside|within|around|across) (?:this|the|that|our|my) (?:{_KIND} )?{_ROOM}\b"
     r"(?!'s| of)", "in the picture"),
    # Distances.
    (rf"\bhow (?:far|close|near)(?: away)? (?:from|to) (.+?) (is|are) (p\d+|he|she|they|the \w+"
     rf"|\w+){_END}",
     r"how far \2 \3 from \1"),
    (r"\bhow many (?:met(?:er|re)s?|cm|feet) away from (.+?) (is|are) ", r"how far from \1 \2 "),
    (r"(?<!by )\bhow many (?:met(?:er|re)s?|cm|feet)(?: away)? (is|are) ", r"how far \1 "),
    (r"\b(how (?:far|close|near)\b[^?]*?) away from (?!the camera|us\b|me\b|here|each|one)",
     r"\1 from "),
    # Things.
    (r"\b(?:exercise|gym|yoga|medicine|fitness|pilates|swiss|stability|therapy|physio|beach"
     r"|rubber|hand"
     r"|training|big|large|small|little) (?=balls?\b)", ""),
    (rf"\b(left|right)(?:[- ]hand|most)(?: side)? (?={_THING}\b)", r"\1 "),
    (rf"(?<!^is )\bthe ({_THING}) (?:on|at|to) the (?:far |very )?(left|right)\b"
     r"(?! of\b|[- ]hand| side)", r"the \2 \1"),
    # Floors and seats.
    (r"\b(stand(?:s|ing)?|stood) on (?:the |this )?(?:bare )?(?:floor|ground|grass|mat)\b", r"\1"),
    # Arms.
    (rf"\bhow (?:high|far)(?: up)? (?:does|do|is|are|has|have) (.+?) (?:lift|raise|hold|stretch"
     rf"|reach|put"
     rf"|lifting|raising|holding|keeping|keep|lifted|raised|got)(?: up)? {_OWN}((?:left |right "
     rf")?arms?)"
     rf"(?: up| raised| lifted)?{_END}", r"how high is the \2 of \1 raised"),
    (rf"\b(?:who|which (?:one|person|of them)|whose) (?:keeps|holds|has|is holding|lifts|raises"
     rf"|stretches)"
     rf"(?: up)? {_OWN}((?:left |right )?arm)s? (?:the )?highest"
     rf"(?: up| above (?:the |his |her |their )?(?:shoulders?|head)| over (?:the )?head| in the "
     rf"air)?{_END}",
     r"whose \1 is raised the most"),
    (rf"\b(who|which (?:one|person|of them)|whose) (?:keeps|holds|has|is holding|lifts|raises"
     rf"|stretches|gets)"
     rf"(?: up)? {_OWN}((?:left |right )?(?:arm|hand)s?) (?:the )?(highest|lowest)"
     rf"(?: up| above (?:the |his |her |their )?(?:shoulders?|head)| over (?:the )?head| in the "
     rf"air)?{_END}",
     r"whose \2 is the \3"),
    (rf"\b(?:does|is) (.+?) (?:reach(?:ing)?|hold(?:ing)?|rais(?:e|ing)|lift(?:ing)?|ha(?:ve|s)"
     rf"|keep(?:ing)?)"
     rf"(?: up)? (higher|lower) with {_OWN}((?:left |right ){_PART}) than (.+?)(?: does| do| "
     rf"is)?{_END}",
     r"is the \3 of \1 \2 than the \3 of \4"),
    (rf"\b(?:does|is) (.+?) (?:hold(?:ing)?|rais(?:e|ing)|lift(?:ing)?|have|keep(?:ing)?) {_OWN}"
     rf"((?:left |right ){_PART}) (higher|lower) than (.+?)(?: does| do| is)?{_END}",
     r"is the \2 of \1 \3 than the \2 of \4"),
    # Hands in one another.
    (rf"\b(?:{_OWN})?(?:both )?(hands|wrists) {_GRIP}(?: together| in one another| into each "
     rf"other)?"
     rf"(?:,? (?:with )?(?:{_OWN}|one )?(?:left )?hand (?:touching|holding|on|in) (?:{_OWN})?"
     r"(?:right|other)(?: one| hand)?)?", r"\1 touching each other"),
    (rf"\b(?:clasp|fold|join|press)(?:s|es|ing)? {_OWN}(hands|wrists)(?: together)?",
     r"with \1 touching each other"),
    (rf"\bputs? {_OWN}(hands) together\b", r"has \1 touching each other"),
    # Backs.
    (rf"\b(who|which (?:\w+ )?\w+) (?:is |are )?(?:bend(?:s|ing)?|lean(?:s|ing)?|stoop(?:s|ing)?) "
     rf"{_OWN}"
     rf"(?:back|trunk|torso|upper body) (?:forward |down |over )?(?:the )?(more|most|less|least)\b",
     r"\1 is leaning the \2"),
    (r"\bleaning the (more|less)\b", r"leaning \1"),
    (rf"\b(which )(\w+)( leans?| is leaning) (?:forwards? |over |down |in )?(?:the )?({_MOST})\b",
     r"who is leaning the \4"),
    # Joints.
    (rf"\b(?:who|which (?:\w+ )?(?:one|person|player|performer|dancer|pupil|man|woman|guy|worker"
     rf"|patient"
     rf"|student|athlete|kid|child)) (?:is )?(?:bend(?:s|ing)?|flex(?:es|ing)?) {_OWN}"
     rf"((?:left |right )?(?:knee|elbow|hip)s?) {_DEEP}\b", r"whose \1 is the most bent"),
    (r"\b(knees?|elbows?|hips?) (?:is |are )?(?:bent|flexed) (?:the )?(?:deepest|furthest|farthest"
     r"|strongest|sharpest)\b", r"\1 bent the most"),
    (r"\b(?:deepest|strongest|sharpest) (?:bent|flexed)\b", "most bent"),
    (r"\bcompare (.+?(?:'s|his|her|their) (?:knee|elbow|hip|arm|hand|leg)s)(?:[:,.;]| and "
     r"(?:tell me|say))+ "
     r"(?:which|what)(?: one)? (?:of them )?(is|has) ", r"which of \1 \2 "),
    (r"^(?:look at|take|consider|regarding|as for|about|concerning|with|for|of) "
     r"((?:p\d+|.+?)'s (?:knee|elbow|hip|arm|hand|leg)s)[:,;] (?:which|what)(?: one)? (?:of them "
     r")?is ",
     r"which of \1 is "),
    (r"\b(bent|flexed|leaning|inclined) (?:to|at|by|beyond|for|through|past) (?=(?:more|less) "
     r"than \d"
     r"|at (?:least|most) \d|over \d|under \d)", r"\1 "),
    (rf"\b(?:(?:at|to|in|with|of|make|makes|form|forms) )?(?:{_ABOUT} )(?:(?:at|to) )?(?:a "
     rf")?right angles?\b",
     "between 75 and 105 degrees"),
    (r"\b(?:bent |flexed )?(?:(?:at|to|in|by) )(?:a )?right angles?\b", "bent between 80 and 100 "
     "degrees"),
    # Whom somebody looks at.
    (rf"\b(who|which(?: one)?) of (?:the|these|those) two(?: people)? (?:is |are )?(look(?:s"
     rf"|ing)? (?:at|towards?)"
     rf"|fac(?:es|ing)(?: towards?)?|turn(?:ed|s)? (?:to|towards?)|watch(?:es|ing)) (?:the "
     rf")?other(?: one)?{_END}",
     r"which of the two is \2 each other"),
    (rf"\b(face|look at|watch|touch)s? (.+?),? back{_END}", r"\1 \2"),
)
# fmt: on
"""Pattern -> what stands for it; each on what the ones before it left."""

ABOUT_DEG = 15.0
"""Somebody who asks for about 90 degrees takes 75 and 105."""
_ABOUT_SO_MUCH = re.compile(
    rf"^(?P<asks>(?:and |so |but )?(?:is|are|has|have|does|do|who|whose|which|how many|any|anyone"
    rf"|anybody"
    rf"|at)\b.*?)\b(?:(?:at|to|by) )?{_ABOUT} (?P<deg>\d{{1,3}}) ?(?:degrees?|deg|°)"
)


def about_so_much(text: str) -> str:
    """Reads "bent about 90 degrees", of yes or no or of whom, as between two limits."""
    match = _ABOUT_SO_MUCH.match(text)
    if match is None:
        return text
    degrees = float(match["deg"])
    limits = f"between {max(degrees - ABOUT_DEG, 0):.0f} and {degrees + ABOUT_DEG:.0f} degrees"
    return f"{match['asks']}{limits}{text[match.end() :]}"
