"""What is said round a request, left out; and requests said another way, as the readers say them.

"Would you mind raising p1's arm? A drawing will do." Works on plain text, before anything is read;
knows nothing of the talk, nor of what can be done.
"""

import re
from functools import cache

from thirdwave.agents.offline.requests.verbs import BASE

LONGEST = 600
"""Characters of a text that is put plainly; longer ones stay as they are."""
_POSTURE = (
    r"(?:sitting|standing|lying|kneeling|squatting|crouching|posed|posing|positioned|seated|held"
    r"|sits|stands|lies|kneels|squats|crouches|leaning|leans|bending|bends)"
)
_LENGTH = (
    r"(?:(?:in|with) (?:(?:a )?(?:little |bit )?(?:more|full|great|all|every|some|as much|much) )?"
    r"details?(?: as (?:possible|you can))?|in (?:short|brief)|(?:as )?briefly(?: as possible)?"
    r"|in (?:a|one|two|three|a few|few|some|several)(?: single| short)? (?:words?|sentences?"
    r"|lines?)"
    r"|(?:very )?(?:exactly|precisely|shortly|thoroughly))"
)
_DESCRIBES = r"(?:describe|summari[sz]e|explain|characteri[sz]e|tell me|say|show me|let me know)"
_VIEWED = (
    r"(?:from (?:the |her |his |their |p\d+'s )?(?:left|right|front|back|rear|side|top"
    r"|above|behind|overhead)\b)"
)

# fmt: off
RULES: tuple[tuple[str, str], ...] = (
    # Slips that only the words beside them show.
    (r"\bform (?=the (?:left|right|front|back|side|top|camera|rear)\b|behind\b|above\b|left\b"
     r"|right\b)",
     "from "),
    (r"\binbetween\b", "in between"),
    # What is enough is not what is asked.
    (r"[,;.!?\u2013\u2014-]+\s*(?:a|any|the|some) (?:rough |simple |quick |small |short"
     r" )?(?:drawing|sketch|picture"
     r"|image|rendering|render|description|estimate|number|answer|overview|figure) (?:will do"
     r"|would do|is"
     r" (?:fine|enough|ok|okay|all i need|good enough)|suffices|would be (?:nice|fine|enough"
     r"|great|good))"
     r"[ .!]*$", "."),
    (r"[,;.!?]+\s*(?:thanks|thank you|thx|cheers|ta)(?: (?:a lot|very much|in advance|so"
     r" much))?[ .!]*$",
     "."),
    (r"^(?:fine|great|perfect|nice|good|cool|lovely|thanks|thank you|alright|all right|very"
     r" well|i see"
     r"|understood|got it|interesting|too bad|pity|hm+|no problem|fair enough|wow|super"
     r"|excellent|awesome"
     r"|right|very good|never ?mind)(?: then)?[,.!;]+ +(?=\w)", ""),
    # Said politely.
    (r"^(?:please |and |now |then |so )*(?:would|do) you (?:mind|be so kind as to)(?: please)?"
     r" (\w+ing)\b", r"<\1>"),
    (r"^(?:how about|what about) (?:you )?(\w+ing) (?=(?:the|his|her|their|p\d+|both|him|it"
     r"|them)\b)",
     r"<\1> "),
    (r"^(?:please |now |and |so )*(?:could|can|would|will) you (?:maybe |perhaps |possibly "
     r"|just |please |kindly "
     r"|also |now |then |quickly |try to |be so kind and |help me )+", "please "),
    (r"^(?:i'd|i would|we'd|we would) (?:really |much )?(?:like|love|prefer) (?=(?:the|him|her"
     r"|them|p\d+|everyone"
     r"|everybody|all|both)\b.* to \w)", "i want "),
    # Of two ways to be, the one that is not wanted.
    (r"[, ]+(?:instead of|rather than|in place of) (?:(?:just |still |being )*\w+ing)"
     r"(?: (?:over|down|up|forwards?|backwards?|back|around|there|still|away|aside|upright|on"
     r" (?:the|his|her"
     r"|their|all) \w+|in (?:the|his|her|their|a) \w+|at (?:the|a) \w+|(?:his|her|their|the"
     r"|both)(?: left"
     r"| right)? \w+))*(?=\s*[,.?!]|$)", ""),
    # How deep a bend is.
    (r"\bhow (?:deep|strong|big|large|great|sharp|tight) is (?:the )?(his |her |their |p\d+'s "
     r"|[\w ]+?'s )?"
     r"(left |right )?(knee|elbow|hip) (?:bend|flexion|angle)(?! (?:on|at|of|in)\b)",
     r"how bent is \1\2\3"),
    (r"\bhow (?:deep|strong|big|large|great|sharp|tight|much) is the (knee|elbow|hip) (?:bend"
     r"|flexion|angle)"
     r" (?:on|at|of|in) (his |her |their |p\d+'s )?(?:the )?(left|right)(?: side| leg| arm|"
     r" hand)?\b",
     r"how bent is \2\3 \1"),
    (r"\blean(?:s|ing)? (?:over |forwards? )?(?:the )?(?:furthest|farthest|deepest"
     r"|strongest)\b(?! to| toward"
     r"| left| right| back| away| from)", "leans the most"),
    # Two who are spoken of.
    (r"\bhow (?:many (?:m|met(?:er|re)s?|cm|centimet(?:er|re)s?|feet|ft)|far|much (?:space|room"
     r"|distance)|big a"
     r" (?:gap|distance)|large a (?:gap|distance)|wide a gap) (?:is|are|lies?) (?:it |there"
     r" )?(?:in )?between"
     r" (?:them|the two|the two of them|those two|these two|both of them)\b", "how far apart"
     r" are they"),
    (r"\bwhat(?:'s| is) the (?:distance|gap|space) (?:in )?between (?:them|the two(?: of them)?)\b",
     "how far apart are they"),
    # Descriptions.
    (rf"^({_LENGTH}),? +(?=\w)(.+?)([.?!]*)$", r"\2 \1\3"),
    (rf"\b{_DESCRIBES}(?: me)?((?: {_LENGTH})?) (?:how|in what (?:way|pose|position))(?:"
     rf" exactly| precisely)? "
     rf"((?!many|much|far|tall|high|bent|old|big|long|close)[\w' ]+?) (?:(?:is|are)"
     rf" )?({_POSTURE})\b"
     rf"(?! on\b| at\b| than\b| from\b)", r"describe\1 how \2 is \3"),
    (rf"^how(?: exactly| precisely) (?:is|are|does|do) (.+?) ({_POSTURE}|sit|stand|lie|kneel|squat)"
     r"([.?! ]*)$", r"describe how \1 is \2 in detail\3"),
    (r"^(?:explain|characteri[sz]e|outline|walk me through|talk me through|run me through"
     r"|summari[sz]e) "
     r"(?=(?:the |his |her |their |p\d+(?:'s)? ?|\w+'s )[\w' ]*(?:pose|posture|stance|body"
     r"|bearing)\b)",
     "describe "),
    (r"^(?:i need|i want|i would like|i'd like|can i have|could i have|can i get|let me have"
     r"|please give me"
     r"|we need|write|provide|give us)(?: me)? (?=an? (?:\w+ )?description of\b)", "give me "),
    (r"^(?:one|a) (?:sentence|line|word) (?:on|about|for|per) (?:each|every|everyone|everybody|all)"
     r"(?: (?:of them|person|people|one))?(?:,? please)?[.?! ]*$", "describe everyone in one"
     r" line each"),
    (rf"^what(?:'s| is| are| does| do) (.+?) (?:doing|do) ({_LENGTH})([.?! ]*)$", r"describe \1"
     rf" \2\3"),
    # Poses beside one another.
    (r"\b(?:tell|show|explain(?: to)?|let) (?:me|us)(?: know)? (?=(?:how|what|in what way)"
     r" .*\b(?:differs?"
     r"|different|differences?)\b)", ""),
    (r"^(?:i want to know|i'd like to know|i would like to know|do you know|explain) (?=(?:how"
     r"|what|in what"
     r" way) .*\b(?:differs?|different|differences?)\b)", ""),
    (r"^how (?:does|do) (.+?)'s? (pose|posture|stance) (?:compare|relate) (?:to|with) (?:that"
     r" of )?(.+?)"
     r"(?:'s?)?(?: pose| posture| stance)?([.?! ]*)$", r"compare the poses of \1 and \3"),
    (r"^(?:how (?:similar|alike|different)|how much alike) are (?:the (?:poses?|postures?"
     r"|stances?) of )"
     r"(.+?)([.?! ]*)$", r"compare the poses of \1"),
    (r"^what (?:distinguishes|differentiates|separates|sets apart) (?:the (?:poses?|postures?"
     r"|stances?) of"
     r" )(.+?)([.?! ]*)$", r"compare the poses of \1"),
    (r"^how (?:similar|alike|different) is (.+?)'s? (?:pose|posture|stance) (?:to|from) (?:that"
     r" of )?(.+?)"
     r"(?:'s?)?(?: pose)?([.?! ]*)$", r"compare the poses of \1 and \2"),
    (r"^(?:in what way|in which way|how) (?:do|does) (.+?) and (.+?) (?:stand|sit|hold"
     r" themselves|pose|kneel"
     r"|squat) differently([.?! ]*)$", r"compare the poses of \1 and \2"),
    # Poses of nobody.
    (r"\b(what (?:would|does|might) an? .+? look like) (?:in general|generally|usually|normally"
     r"|typically)\b",
     r"\1"),
    (r"^what (?:would|might) (an? .+?) look like(?![^.?!]*\bif\b)", r"what does \1 look like"),
    (r"^(?:can|could|may) (?:i|you|we) (?:see|show me|draw me|draw|get) (an? (?:[\w' ]+"
     r" )?(?:pose|stance|asana"
     r"|squat|lunge|handstand|bow|kick|plank|bridge|cartwheel))\b", r"show me \1"),
    # Pictures.
    (r"^(?:can|could|may|might) (?:i|we) (?:please )?(?:have|get) (?=an? (?:\w+ )?(?:view"
     r"|picture|drawing|image"
     r"|render(?:ing)?|look)\b)", "show me "),
    (rf"^(?:what|how) (?:does|do|would|might) (.+?) look(?: like)? (?=(?:when |if )?(?:seen "
     rf"|viewed )?{_VIEWED})",
     r"show \1 "),
    (r"^(?:put|lay|place|project|superimpose|show|draw) (?:the |their |all )*(?:bodies|meshes"
     r"|skeletons|body"
     r" models|models|mesh|overlay)(?: models)? (?:on|over|onto|on top of|in|into|upon) (?:the"
     r"|this|that|my)"
     r" (?:photo|photograph|picture|image)\b", "overlay the bodies on the photo"),
    (r"\b(show|draw|render|display) (.+?) as (?:a )?(?:3d )?(?:mesh|body|skeleton|model|body"
     r" model|smpl body)\b",
     r"\1 \2"),
    (r"\b(show(?: me)?|draw|render|display|see) (?:the |his |her |their )?(left|right|front"
     r"|back|rear)"
     r"(?:[- ]hand)?(?: side| view)? of ((?:the |that |this )?[\w' ]+?)(?=\s*[,.?!]|$)", r"\1"
     r" \3 from the \2"),
    (r"\b(show(?: me)?|draw|render|display|see) ([\w ]+?)'s? (?:back(?: side)?"
     r"|rear)(?=\s*[,.?!]|$)",
     r"\1 \2 from behind"),
    (r"\b(show(?: me)?|draw|render|display|see) ([\w ]+?)'s? (front|left|right)(?:"
     r" side)(?=\s*[,.?!]|$)",
     r"\1 \2 from the \3"),
    (r"^((?:please |now |and |then )*(?:show|draw|render|display|paint|plot)\b[^.?!]*?),?"
     r" (?:next|again|once"
     r" more|one more time|instead|afterwards|this time|for a change)\b(?=[^.?!]*[.?!]*$)", r"\1"),
    (r"\b(show(?: me| us)?|draw|render|display|see) (?:only |just )?the (leftmost|rightmost"
     r"|middle|\w+est|second"
     r"|third|last|first|sitting|standing|kneeling|lying|squatting)(?: one)?(?= (?:from|in"
     r" profile)\b|\s*[,.?!]|$)",
     r"\1 the \2 person"),
    (r"\b(show(?: me)?|draw|render|display) (?:only|just) (?=\w)", r"\1 "),
    (r"\b(show(?: me)?|draw|render|display) (.+?) (?:only|alone|by (?:him|her|it|them)sel(?:f"
     r"|ves))\b",
     r"\1 \2"),
)
# fmt: on
_CLAUSE = re.compile(r"\s*(?:[,;.!?]+|\s[-\u2013\u2014]+)\s*")
_COMMENT = re.compile(
    r"(?:(?:no|sorry|oops|oh|ok|okay|hm+|please|well|actually|right|wait|ah|ugh|yes|thanks|wrong"
    r"|my mistake|my bad|on second thoughts?|not good|never ?mind|forget it|much better|better"
    r"|nice|great|good|perfect|not like (?:that|this)|not that|just|then|now|and|but|so)\b ?)+"
    r"|(?:(?:no|ok|okay|yes|sorry|well|and|but|so|because|now|actually) )*"
    r"(?:i|we) (?:think |guess )?(?:really |much )?(?:prefer|prefere?d|like|liked|want|wanted"
    r"|don't like"
    r"|do not like|didn't like|didn't mean|did not mean|changed|made|don't want|did not want"
    r"|didn't want"
    r"|hate|love|loved)\b[\w' ]*"
    r"|(?:because )?(?:that|it|this|he|she|they)(?:'s| is| was| looks?| looked| are| were|"
    r" isn't| wasn't"
    r"| doesn't look| does not look| didn't look) [\w' ]+"
    r"|that's [\w' ]+|because [\w' ]+|looks [\w' ]+",
    re.IGNORECASE,
)
"""A clause that tells only what somebody thinks of an edit."""
_HISTORY = re.compile(
    r"\b(?:undo|revert|restore|roll|take|put|go|change|set|bring|get|turn|switch|keep|leave"
    r"|discard|remove"
    r"|drop|delete|cancel|reverse|back|make|apply|commit|save)\b",
    re.IGNORECASE,
)
_PREFERS = re.compile(
    r"(?:i|we) (?:think |guess )?(?:really |much )?(?:prefer|preferred|like|liked|want) (?:it "
    r"|him |her "
    r"|them )?(?:better |more )?(?:the way|how|as|like) (?:it|he|she|they|things?) (?:was|were"
    r"|had been)"
    r"(?: (?:before|earlier|originally|at first))?"
    r"|(?:i|we) (?:prefer|preferred|liked|want) (?:it|him|her|them|that) (?:better |more |back )?"
    r"(?:before|as before|earlier|the way it was)"
    r"|(?:it|that) (?:was|looked) better before|(?:i|we) (?:want|prefer|liked) the (?:old"
    r"|previous|earlier"
    r"|former) (?:one|pose|version)(?: back| better)?",
    re.IGNORECASE,
)
"""By itself it asks for the last edit to be taken back."""
_GERUND = re.compile(r"<(\w+)ing>")


def plainly(text: str) -> str:
    """`text` without what is said round a request, and in the words that the readers know."""
    if len(text) > LONGEST:
        return text
    said = " ".join(text.replace("\u2019", "'").split())
    for pattern, put in _rules():
        said = pattern.sub(put, said)
    said = _GERUND.sub(lambda found: _base(found[1]), said)
    return _of_history(said).strip() or text


def _of_history(text: str) -> str:
    """A request to undo or to keep without what is thought of it: "take it back, I liked it"."""
    clauses = [one for one in _CLAUSE.split(text) if one.strip()]
    if len(clauses) == 1:
        return "undo that" if _PREFERS.fullmatch(clauses[0].strip()) else text
    rest = [one for one in clauses if not _COMMENT.fullmatch(one.strip())]
    if len(rest) == 1 and len(clauses) <= 4 and _HISTORY.search(rest[0]):
        from thirdwave.agents.offline.requests.asking import history_request

        return rest[0] if history_request(rest[0]) is not None else text
    if not rest and any(_PREFERS.fullmatch(one.strip()) for one in clauses):
        return "undo that"
    return text


def _base(stem: str) -> str:
    """The base form of a verb without its -ing; the -ing form where it is none that is known."""
    for base in (stem, f"{stem}e", stem[:-1]):
        if base in BASE or base in ("make", "have", "give", "show", "draw", "describe", "undo"):
            return base
    return f"{stem}ing"


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), put) for pattern, put in RULES)
