"""The ways people write: in telegram style, with courtesy, in street talk; put in plain words.

"l knee of nr 4 from the left, deg?" "Would you be so kind as to tell me ..." "Who's taken a knee?"
Works on plain text, before anything is read; knows nothing of grammar.
"""

import re
from functools import cache

from thirdwave.agents.offline.wording.topic_words import THING_WORDS

LONGEST = 400
"""Characters of a text that is put in plain words."""
_JOINT = r"(?:knee|elbow|hip|shoulder|arm|hand|wrist|leg|foot|ankle)"
_OWN = r"(?:the |his |her |their |that |its )"
_END = r"(?=\s*[?.!]*$)"
_ORDINALS = {
    "1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth", "6": "sixth",
    "one": "first", "two": "second", "three": "third", "four": "fourth", "five": "fifth",
    "six": "sixth",
}  # fmt: skip
_COUNTED = {"second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7"}
_NUMBERED = re.compile(
    r"\b(?:the )?(?:nr|no|num|number|#)\.? ?([1-6]|one|two|three|four|five|six)(?: in (?:the "
    r")?(?:row|line)"
    r",?)? (?:counting |counted )?(?:from|on) (?:the )?(left|right)\b",
    re.IGNORECASE,
)
_ONE_MORE = re.compile(
    r"\bis there (?:a|any) (second|third|fourth|fifth|sixth|seventh) (person|player|dancer|pupil"
    r"|worker"
    r"|patient|man|woman|one|guy|figure|kid|child|individual|performer)\b(?: (?:hiding|hidden"
    r"|somewhere"
    r"|anywhere|around|about|in there|there))*",
    re.IGNORECASE,
)
_THINGS = "(?:" + "|".join(w for words in THING_WORDS.values() for w in words.split("|")) + ")"
_ROOM = r"(?:room|hall|gym|studio|park|class|classroom|office|frame|shot|pic|picture|photo|view)"
_PEOPLE = (
    r"(?:kids|children|pupils|players|dancers|workers|patients|students|performers|athletes|guys"
    r"|men|women"
    r"|ladies|girls|boys|figures|folks|characters|adults)"
)
_SEAT = r"(?:butt|bum|backside|bottom|behind|rear|arse)"
_TELLS = (
    r"(?:tell (?:me|us)|let (?:me|us) (?:know|have)|give (?:me|us)|point out|say|name|confirm|check"
    r"|inform (?:me|us)|enquire|inquire|ask|know|find out|read off|work out|list)"
)

# fmt: off
RULES: tuple[tuple[str, str], ...] = (
    # Street talk.
    (r"\bwhos\b", "who's"),
    (r"\b(\w{3,})in'(?=[ ,?.!]|$)", r"\1ing"),
    (r"(?<= )'em\b", "them"),
    (r"\b(which (?:way|one|person))'s\b(?! got)", r"\1 is"),
    # Courtesy before and behind.
    (r"^(?:so,? )?(?:sorry|excuse me|pardon(?: me)?|apologies|forgive me)\b[^,.;:?]*(?:,| -|:)+ "
     r"(?:but )?", ""),
    (rf"^(?:so |and |please,? )?(?:would|could|will|can|might|may) (?:you|i|we|one)"
     rf"(?: be so (?:kind|good) as to| be kind enough to| be able to| be allowed to| please| "
     rf"kindly| possibly"
     rf"| perhaps| just| trouble you to| ask you to)* {_TELLS}\b(?: please)?(?: whether| if"
     rf"|,)?(?! to| it| in| about| briefly| exactly| more)"
     r" (?=\w)", ""),
    (r"^(?:so |and )?(?:would|could|might) i be (?:right|correct|wrong) (?:in saying|in thinking"
     r"|to say|to think"
     r"|if i said|in assuming)(?: that)? ", ""),
    (r"^(?:so |and )?(?:am i (?:right|correct)(?: in (?:saying|thinking))?|is it (?:fair|right"
     r"|correct|true)"
     r"(?: to say)?|it(?:'s| is) (?:correct|true|right|the case)|do i see (?:it )?correctly) that "
     r"", ""),
    (r",? (?:if (?:you'd|you would|you'll|you could) be so (?:good|kind)|if it(?:'s| is)?(?:n't| "
     r"not) too much "
     r"(?:trouble|bother|to ask)|if you (?:don't|do not|wouldn't|would not) mind|by any chance|i "
     r"take it"
     r"|i presume|i gather|am i right)" + _END, ""),
    (r",? (?:one|1) word(?: answer)?" + _END, ""),
    # Telegram style.
    (rf"\bl\b\.?(?= {_JOINT})", "left"),
    (rf"\br\b\.?(?= {_JOINT})", "right"),
    (rf"\b({_JOINT}(?: (?:flexion|elevation|angle|bend|flex))?),? \(?L\)?(?![\w'])", r"left \1"),
    (rf"\b({_JOINT}(?: (?:flexion|elevation|angle|bend|flex))?),? \(?R\)?(?![\w'])", r"right \1"),
    (r"\bl or r\b|\bl/r\b", "left or right"),
    (r"\bpts\b", "patients"), (r"\bpt\b", "patient"),
    (r"\bflexn\b|\bflx\b", "flexion"), (r"\b(knee|elbow|hip) flex\b", r"\1 flexion"),
    (r"\b(?:n|nb|nr|no|num|#)\.? of (?=\w)", "number of "),
    (rf"[,:] (?:in )?(?:deg|degs|degrees|m|cm|metres|meters){_END}", ""),
    (rf"\b(in|on|at) (?={_ROOM}\W*$)", r"\1 the "),
    (r"\bon (?=floor\b|ground\b|bench\b|chair\b|mat\b)", "on the "),
    (r"^(?!(?:and|of|so|ok|okay|but|among|in|if|for|then)\b)(.+?)(?:[:,]| -) ?how many" + _END,
     r"how many \1"),
    (r"^(?:the )?(?:gap|distance|dist) (?!between|from|to|of|is|that|in)(.+?) (?:to|and|-) (.+)$",
     r"distance between \1 and \2"),
    (rf"^(?!how|what|is|who)(?:the )?(?:trunk|back|torso) (?:of )?(.+?),? how far (?:off|from|out "
     rf"of) (?:the )?"
     rf"(?:vertical|upright|plumb){_END}", r"how much is \1 leaning"),
    (rf"\bhow far (?:off|from|out of) (?:the )?(?:vertical|upright|plumb) is (.+?)(?:'s (?:trunk"
     rf"|back|torso))?{_END}",
     r"how much is \1 leaning"),
    # What is there.
    (r"^(?:have|has) (?:i|we|you) (?:got )?(?=an?\b|any|some)", "is there "),
    (r"^(?:so )?we(?:'ve| have)? got (?=an?\b|any|some)", "is there "),
    (r",? (?:have|do) (?:we|you|i|they) (?:got|have|see)(?: (?:out|over|in|up|down))?(?: (?:there"
     r"|here))?" + _END,
     ""),
    (r"\bwhat(?:'ve| have| has) (?:we|you|i) got (?:on|for|at|in) (?:the )?", ""),
    (r"\b(?:out|over|up|down|around|right) (?:there|here)\b", ""),
    (r"\bhas (?:some|any)(?:body|one) (?:left|forgotten|dropped) (an? \w+(?: \w+)?) (?:about"
     r"|around|behind|here"
     r"|there|lying around|lying about)\b", r"is there \1"),
    (rf"\b({_THINGS}) (?:that (?:is|are) )?(?:(?:lying|standing|sitting|left) )?(?:on the "
     rf"(?:floor|ground)|about"
     rf"|around|lying about|lying around){_END}", r"\1"),
    (r"\bis there (?:any )?(?:physical )?contact between (?:any|two)\b(?: two)?(?: of (?:them|the "
     r"people))?",
     "are any people touching each other"),
    (r"^(?:any )?(?:physical )?contact between (?:any|two)\b(?: two)?(?: of (?:them|the people))?",
     "are any people touching each other"),
    # Whoever.
    (r"^(?:as for |for |take )?(?:whoever(?:'s| is)|the (?:one|person)(?: who is)?) ((?:on|at|in"
     r"|to) [\w ]+?), who"
     r"(?:'s| is)(?: standing| sitting)? (closest|nearest|farthest|furthest) (to|from) (?:them"
     r"|him|her|that one)"
     + _END, r"who is \2 \3 the person \1"),
    (r"\b(of|by|to|for|from|than|on|at|with) whoever(?: is|'s)?\b", r"\1 the person who is"),
    (r"\bwhoever\b", "who"),
    (r"\bwho has (the \w+|p\d+|\w+) (nearest|closest) to (?:him|her|them)(?:self|selves)?(?:,? of "
     r"the"
     r" (?:\w+ )?others)?", r"who is \2 to \1"),
    (r",? of the (?:two|three|four|five|six|seven) (?:of them|dancers|performers|players|pupils"
     r"|workers"
     r"|patients|people|persons|kids|men|women|figures)?" + _END, ""),
    (r",? of (?:all|everybody|everyone|the whole group)" + _END, ""),
    # Where somebody is.
    (r"\bdoes (.+?) find (?:him|her|it|them)sel(?:f|ves) ", r"is \1 "),
    (r"\bfinds (?:him|her|it|them)sel(?:f|ves)\b", "is"),
    (r"\b(is|are) (?:found|located|situated|positioned|to be found) (?=in|on|at|next|between"
     r"|behind|to|near)",
     r"\1 "),
    (r"\bin between (?=the|p\d|[A-Z])", "between "),
    (r"\bon (p\d+|\w+)'s (left|right),? (?:as|when) (?:one|we|you|i) (?:views?|sees?|looks? at) "
     r"(?:it|this"
     r"|the (?:image|picture|photo|scene))", r"to the \2 of \1"),
    (r"^(?:from|for|to) (?:the viewer|our side|us|the camera)(?:'s (?:side|view))?, ", ""),
    (r"\b(is|are) (?:more|further|farther) to the (left|right) than ", r"\1 \2 of "),
    (r"\b(left|right) right (?=by|beside|next to|near|behind|in front)", r"\1 "),
    (r"\bthe ((?:\w+ )?(?:person|one|man|woman|guy|player)) (?:who|that) is (?:more|most|further) "
     r"(?:at|on|to) the "
     r"(left|right)\b", r"the \2most \1"),
    (r"\b(?:who|that) shares? (the|a) ", r"who are on \1 "),
    # Postures.
    (r" ?(?:\b(?:has|have|is|are)|'s) (?:taken|taking|down on) (?:a|one) knee\b", " is kneeling"),
    (r" ?(?:\b(?:has|have)|'s) (?:taken|grabbed|got|found) (?:(?:him|her|them)(?:self|selves) "
     r")?(?:a seat|seats)\b",
     " is sitting"),
    (rf" ?(?:\b(?:has|have|has got|have got|got)|'s(?: got)?) (?:their|his|her) {_SEAT}s? (?:in"
     rf"|on) (?:a |the )?(?:chair"
     r"|seat)s?\b", " are sitting"),
    (r" ?(?:\b(?:has|is)|'s) (?:got (?:themselves|himself|herself) )?(?:planted|perched|plonked"
     r"|parked) (?=on )",
     " is sitting "),
    (r"\b(?:stays?|staying|remains?|remaining|are|is) on (?:the|their|his|her) knees\b", "are "
     "kneeling"),
    (r"\b(?:laid|sprawled) out(?: flat)?(?: on (?:the|their|his|her) (?:turf|floor|ground|grass|mat"
     r"|pitch|back))?\b", "lying"),
    (r"\b((?:lying|lies|lie|lay|laid|lain|flat|kneel\w*|squat\w*|sat|sits?|sitting"
     r"|crouch\w*)\b[^?]*) (?:turf|tarmac|pitch|deck|boards)\b(?=\W*$)", r"\1 floor"),
    (r"\b(?:has|have) (?:the|his|her|their) body (?=lying|standing|sitting|kneeling|bent)", "is "),
    (r"\bsupine or otherwise lying(?: down)?\b", "lying"),
    (r"^(.+?), in (?:which|what) (?:position|posture|pose|stance) is (?:his|her|their|its) body"
     + _END,
     r"what is the posture of \1"),
    (r"\b(?:posture|position|pose|stance) (?:has|have) (.+?) (?:adopted|taken|assumed|chosen"
     r"|struck)\b",
     r"posture is \1 in"),
    (r"^(?:the )?(?!give|show|tell|list|name|what|how|which|is|are|put|set|copy|make"
     r"|change)([\w ]+?)'s (?:position|posture|pose|stance)(?:,| -|:) .*$", r"what is the posture "
     r"of \1"),
    (r"\b((?:everybody|everyone|each person)'s (?:position|posture|pose|stance)),? (?:from )?left "
     r"to right\b", r"\1"),
    (r"\b(?:slouch(?:es|ing)?|slump(?:s|ed|ing)?|pitch(?:es|ed|ing)?|hunch(?:es|ing)?) "
     r"(?:forwards?|over) "
     r"(?:the )?(most|least|more)\b(?: than (?:all )?the (?:rest|others))?", r"leaning the most"),
    (r",? (\w+)-wise(?: speaking)?\b", ""),
    (r"\bwhat (?:position|posture|pose|stance) (\w+|the \w+|p\d+) (?:has|is|have) (?:adopted"
     r"|taken|assumed|in|holding)\b",
     r"what is the posture of \1"),
    # People by other words.
    (rf"\b(how many|which|who|all|any|none|most|some) of (?:these|those) {_PEOPLE}(?= (?:who "
     rf")?(?:are|have|is|sit"
     r"|stand|lie|kneel|face|got|has))", r"\1 of the people"),
    (rf"\bhow much of the {_PEOPLE} (?:are |is )*", "how many people are "),
    (r"\bthe two (?=who|that)", "the two people "),
    (rf"\b(two|three|four|five|six) of the {_PEOPLE}\b", r"\1 people"),
    (r"\b(a|one|any) (?:character|soul|figure|body)\b", r"\1 person"),
    (rf"^(?!.*\b{_JOINT}s?\b)(.*?),? (?:as (?:we|i|you|one) (?:looks?|sees?|views?)(?: at)?(?: it"
     rf"| this| (?:the|this)"
     rf" (?:picture|image|photo|scene))?|from (?:where we are|our side|my side|here)){_END}",
     r"\1"),
    (r"(?<!the )\bway (?=up\b|over\b|above\b|down\b)", ""),
    (r"\bnobody at all\b", "nobody"), (r"\b(?:his|her|their) (?:immediate|direct|next) "
     r"neighbou?r\b",
     "the person closest to him"),
    # Facing.
    (r"\bsquared up (?:to|with|towards)\b", "facing"),
    (rf"\b(?:turned )?with {_OWN}(?:chest|body|front|belly) (?:towards?|to|at)\b", "facing"),
    (r"\b(?:shows?|showing) (?:us|me|the camera) (?:his|her|their|its) backs?\b", "facing away "
     "from the camera"),
    # How much something is bent.
    (rf"\bhow (?:strong|strongly|deep|deeply|hard|far|much|sharply) (?:does|do|is|are|has|have) "
     rf"(.+?) (?:folds?"
     rf"|folded|bends?|bent|flex|flexed|bending|folding|flexing) (?:at |in )?{_OWN}((?:left"
     rf"|right) (?:knee|elbow"
     rf"|hip)){_END}", r"how bent is the \2 of \1"),
    (rf"\bhow much (?:bend|flexion|flex) (?:has|is there|does|have|do) (.+?) (?:got |have |show "
     rf")?(?:in|at|on|for) "
     rf"{_OWN}((?:left|right) (?:knee|elbow|hip)){_END}", r"how bent is the \2 of \1"),
    (r"\bhow much (?:is|are) (?:inclined|bent|tilted|leaning|leant) the (?:back|trunk|torso|upper "
     r"body) of (.+?)"
     + _END, r"how much is \1 leaning"),
    (rf"\b({_JOINT}s?) (?:is |are )?(?:folded|tucked|bent|flexed) (?:the )?(?:furthest|farthest"
     rf"|deepest|hardest)\b",
     r"\1 is bent the most"),
    (rf"\bby how (?:many degrees|much) does (.+?)'s ((?:left|right) (?:knee|elbow|hip)) "
     rf"(?:flexion|angle|bend) "
     rf"(?:exceed|outdo|surpass|top|beat) (?:that of )?(.+?)(?:'s)?(?:,? please)?{_END}",
     r"how much more is \1's \2 bent than \3's \2"),
    # Highest, tallest, nearest.
    (rf"\b(?:who|which (?:one|person)) reach(?:es)?(?: up)?(?: to)?(?: the)? (highest|lowest) "
     rf"with {_OWN}?"
     rf"((?:left|right) (?:hand|arm|wrist)){_END}", r"whose \2 is the \1"),
    (rf"\b(who|which (?:one|person)) has {_OWN}?((?:left|right) (?:hand|arm|wrist|knee|foot)) "
     rf"(?:at the (?:very )?"
     rf"top|highest up|(?:the )?uppermost){_END}", r"whose \2 is the highest"),
    (r"\b(pelvis|hips|head|hands?|wrists?) (?:sits?|hangs?|lies|stays) (?=(?:the )?(?:lowest"
     r"|highest))", r"\1 is "),
    (r"\bwho(?:'s| is) the (taller|bigger|shorter|smaller|larger) (?:one|fella|person|guy|man"
     r"|woman|of the two"
     r"|of both)\b[,:]*(?: :)?", r"who is \1,"),
    (r"\brunner[- ]up (?:for|in|at) being (?:near|close to|nearest to) (.+?)(?:,| -|:)? (?:who"
     r"|who is it)?" + _END,
     r"who is the second closest to \1"),
    (r"\bhow tall would (.+?) be\b", r"how tall is \1"),
    (r",? (?:if )?standing (?:up )?(?:straight|upright)" + _END, ""),
    (r"\bwho do (?:we|you|i) see (?:the )?(closest|nearest|farthest|furthest) (?:to|from) ",
     r"who is \1 to "),
)
# fmt: on
"""Pattern -> what stands for it; each on what the ones before it left."""


def in_plain_words(text: str) -> str:
    """`text` as it would be written with care; as it is where nothing of that is in it."""
    if len(text) > LONGEST:
        return text
    said = " ".join(text.replace("’", "'").split())
    for pattern, put in _rules():
        said = pattern.sub(put, said)
    said = _NUMBERED.sub(lambda m: f"the {_ORDINALS[m[1].lower()]} from the {m[2]}", said)
    said = _ONE_MORE.sub(lambda m: f"are there at least {_COUNTED[m[1].lower()]} people", said)
    return " ".join(said.split()) or text


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), put) for pattern, put in RULES)
