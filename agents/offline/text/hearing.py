"""A question as the grammar likes it: other ways to say the same are put into one.

Units, limits, round-about phrases; slips, settings and everyday words have files of their own. It
works on plain text and knows nothing of grammar; whatever it does not know it leaves as it is.
"""

import re
from functools import cache, lru_cache

from thirdwave.agents.offline.text import apposed, turns_of_phrase
from thirdwave.agents.offline.text.settings import without_setting
from thirdwave.agents.offline.text.slips import slipless
from thirdwave.agents.offline.text.spoken import spoken

_LENGTHS = (
    r"(?:cm|centimet(?:er|re)s?|mm|millimet(?:er|re)s?|met(?:er|re)s?|m|feet|foot|ft|inch(?:es"
    r")?|in)"
)
_PEOPLE = r"(?:people|persons|of them|of the people|of those|ones|guys|men|women)"
_WHO = r"(?:anyone|anybody|someone|somebody|everyone|everybody|who|nobody|no one)"
_COUNTED = r"(?:hands?|arms?|knees?|elbows?|wrists?|legs?)"

# fmt: off
RULES: tuple[tuple[str, str], ...] = (
    # Somebody left out of what is asked.
    (r"^(?:leaving|putting|setting|taking) ((?:the |p\d)[\w' ]*?) (?:aside|out|apart|away),? ",
     r"except \1, "),
    (r",? ((?:the |p\d)[\w']*(?: [\w']+)?) (?:excluded|excepted|left out|not counted|not included)"
     r"(?=\s*[?.!]*$)", r" except \1"),
    (r",? (?:(?:if|when|and) (?:you|we|i) |but )?(?:ignor(?:e|ing)|disregard(?:ing)?|leav(?:e"
     r"|ing) out"
     r"|exclud(?:e|ing)|skip(?:ping)?|don't count|do not count|without counting|not including"
     r"|including not)"
     r" ((?:the |p\d)[\w' ]*?)(?=\s*[?.!]*$)", r" except \1"),
    (r"^(?:not including|ignoring|disregarding|without counting) ((?:the |p\d)[\w' ]*?), ",
     r"except \1, "),
    (r"\bmore or less (?=(?:bent|straight|raised|flexed|upright|extended|tilted"
     r"|inclined)\b.*\bthan\b)",
     "more "),
    # What is said before the question, and slips of the tongue.
    (r"\bform (?=the (?:left|right)\b)", "from "),
    (r"\b(?:next|now|also|instead)(?=,)", ""),
    (r",? ?\b(?:in|at|of) (?:this|the|that) (?:waiting |class|work|dance |yoga |living |locker"
     r" |exercise )?"
     r"(?:room|gym|park|office|hall|studio|class|street|scene|shop|clinic|kitchen|court|place|"
     r"lesson)\b",
     ""),
    (r"^compare (.+?)'s (knee|elbow|hand|arm|leg|hip|wrist)s\W+which (?:one )?(?:of them )?is "
     r"(.+)",
     r"which \2 of \1 is \3"),
    (r"^(?:for|to|as|in order to|since|because)\b[^?]*?\b(?:i need|i'd like|i want|i would lik"
     r"e|we need"
     r"|please give me|give me|tell me|could you give me)\b(?: to know| to have)?", ""),
    (r"^.*\b(?:no,? wait|wait,? no|scratch that|actually,? no|sorry,? no)\b[ ,.:;\u2013\u2014-"
     r"]+(?=who|what"
     r"|how|which|is\b|are\b|does|where|show|count|whose)", ""),
    (r"\b(of|for|is|are|does|do|from|to) [^?]{1,40}?(?:\.\.\.|\u2026|\s[-\u2013\u2014]|,)\s*(?"
     r":sorry|i mean"
     r"|i meant|no wait|wait|or rather|rather|correction)[, ]+(?:i mean[t]? )?(?=\1 )", ""),
    (r"\b(p\d+)(?:'s)?(?:\.\.\.|,)? ?,?(?:sorry|i mean|no wait),? (?=p\d)", ""),
    (r", right(?=\s*[?.!]*$)|,? (?:at least|then|though)(?=\s*[?.!]*$)", ""),
    (r"^(?:so|ok|okay|and|well|now|then|fine|right|hm+|um+|alright),? (?=(?:at least|at most|e"
     r"xactly|only"
     r"|two|three|four)\b)", ""),
    (r", (?:these|those) two(?: people)?(?=\s*[?.!]*$)", ""),
    # Marks and numbers.
    (r"°", " degrees "),
    (r">=\s*(?=\d)", " at least "),
    (r"<=\s*(?=\d)", " at most "),
    (r">\s*(?=\d)", " more than "),
    (r"<\s*(?=\d)", " less than "),
    (r"(?<=\d)\s*-?\s*(?:deg|degs|degree|degrees)\b\.?", " degrees"),
    (r"\b(\d+)\s+and a half\b", r"\1.5"),
    (r"\bhalf a met(?:er|re)\b", "0.5 m"),
    (r"\b(?:a|one) met(?:er|re)(?: and a half)?\b(?! tall)", "1 m"),
    (r"\bninety\b", "90"),
    (r"\bforty[- ]five\b", "45"),
    (r"\bthirty\b", "30"),
    (r"\bsixty\b", "60"),
    (r"\btwenty\b", "20"),
    (r"\bone hundred\b|\ba hundred\b", "100"),
    (r"\bforty\b", "40"),
    (r"\bfifty\b", "50"),
    (r"\bseventy\b", "70"),
    (r"\beighty\b", "80"),
    # Lists.
    (r"\b(p\d+),? (?=p\d)", r"\1 and "),
    (r"\b(p\d+),? (?:and )?(?=and p\d)", r"\1 "),
    (r"\bboth (?:of )?(p\d+ and p\d+)\b", r"\1"),
    (
        r"\b(?:which|who)(?: one| person)? (?:of|among|amongst|out of|from|between) (p\d+(?: ("
        r"?:and|or) "
        r"p\d+)+),? (?=is|has|are|stands|leans|have)",
        r"of \1 who ",
    ),
    (
        r"\b(?:which|who)(?: one| person)? (?:of|among|out of|between) (p\d+(?: (?:and|or) p\d+)+)"
        r"(?=\W*$)",
        r"of \1 who",
    ),
    (r"\b(?:closest|nearest) neighbou?r (?:of|to)\b", "closest person to"),
    (r"\b(p\d+|(?:the )?[a-z]+(?: on the (?:far )?(?:left|right))?)'s"
     r" (?:closest|nearest) neighbou?r\b", r"the person closest to \1"),
    (r"\bwho is the (?:closest|nearest) person to\b", "who is closest to"),
    (r"\bmet(?:er|re)s? apart\b", "m apart"),
    (r"\b(?:one|a) another\b", "each other"),
    (r"\b(nearest|closest|near|close) to each other\b", r"\1 together"),
    (r"\b(p\d+)'s (.+?) and (p\d+)'s(?: \2)?(?=\W*$)", r"\2 of \1 and \3"),
    (r"\b(who|which)(?: one)? of the (?:three|four|five|six|[3-6])(?: people| persons| of them"
     r")?\b",
     "which of them"),
    (r"\bthe squatter\b", "the squatting person"), (r"\bthe sitter\b", "the sitting person"),
    (r"\bthe kneeler\b", "the kneeling person"),
    (r"(?<!between )(?<!between the )\b(?:left and (?:the )?right|right and (?:the )?left|both"
     r" the left and the right) "
     r"(knee|elbow|hip|shoulder)s?\b", r"\1"),
    (r"\bdifference (?:between|of|in) (?:the )?left and (?:the )?right (knee|elbow|hip)s?(?: a"
     r"ngles?"
     r"| flexions?)? (?:of|in|for) (p\d+)\b", r"difference between \2's left \1 and \2's right \1"
     ),
    # Limits.
    (r"\bbent (?:to|by|at|up to) (?=more|less|at least|at most|over|under|\d)", "bent "),
    (r"\b(two|three|four|five|six|one) or (?:more|above)\b", r"at least \1"),
    (r"\b(two|three|four|five|six) or (?:less|fewer)\b", r"at most \1"),
    (r"\b(at least|at most|exactly|more than|less than|fewer than|precisely) (two|three|four|f"
     r"ive|six"
     r"|\d+) (?=(?:are|sit|stand|sitting|standing|seated|lying|kneeling|squatting|crouching|ha"
     r"ve|face"
     r"|facing|raise|raising|with|lie|kneel|squat|looking|leaning|who)\b)", r"\1 \2 people "),
    (r"\b(at least|at most|exactly|more than|precisely|only) one (?=(?:is|sits|stands|sitting|"
     r"standing"
     r"|seated|lying|kneeling|squatting|has|faces|with|who)\b)", r"\1 one person "),
    (
        r"\b(?:well |far )?(?:past|beyond|over|above|exceeding|greater than|higher than|upwards of"
        r"|in excess of) (?=\d)",
        "more than ",
    ),
    (r"\b(?:exceeds?|goes? (?:past|over|beyond)) (?=\d)", "is more than "),
    (r"\b(?:under|below|beneath|short of|fewer than|smaller than) (?=\d)", "less than "),
    (
        r"\b(\d+(?:\.\d+)?(?: ?(?:degrees|m|cm|met(?:er|re)s?|people|persons))?) or (?:more|above"
        r"|over|greater|higher)\b",
        r"at least \1",
    ),
    (
        r"\b(\d+(?:\.\d+)?(?: ?(?:degrees|m|cm|met(?:er|re)s?|people|persons))?) or (?:less|below"
        r"|under|fewer)\b",
        r"at most \1",
    ),
    (r"\bat a right angle\b|\bbent to a right angle\b", "bent 90 degrees"),
    # Units that are asked for: the answer says them, the grammar need not.
    (
        rf"\bhow many {_LENGTHS} (tall|high|apart|taller|shorter|higher|lower|closer|nearer|fa"
        rf"rther"
        r"|further)\b",
        r"how much \1",
    ),
    (r"\bhow much (tall|high)\b", r"how \1"),
    (r"\bhow much apart\b", "how far apart"),
    (rf"\bhow many {_LENGTHS} (?:are |is )?(?:there )?(?:in )?between\b", "how far is it between"),
    (rf"\bhow many {_LENGTHS} (?:separates?|lie between|stand between)\b", "how far is it between"
     ),
    (rf"(?<!by )\bhow many {_LENGTHS} (?:away )?(is|are)\b", r"how far \1"),
    (r"\bhow much (?:space|room|distance) is (?:there )?between\b", "how far is it between"),
    (
        r"\b(?:in|as) (?:cm|centimet(?:er|re)s|met(?:er|re)s|feet and inches|ft and in|ft|inches"
        r"|radians?|rads?|millimet(?:er|re)s|mm|percent|per cent|degrees|m)\b",
        " ",
    ),
    (
        r"\b(how (?:tall|far|high|close)\b.*|.*\b(?:distance|gap|height|stature|depth)\b.*) in"
        r" feet"
        r"\W*$",
        r"\1",
    ),
    (
        r"\b(?:exactly|precisely|roughly|approximately|about|around|circa) (?=how|what|which|where"
        r"|who)",
        "",
    ),
    (
        r"(?<=\w),? (?:exactly|precisely|roughly|approximately|overall|in total|altogether)"
        r"(?=\s*[?.!]*$)",
        "",
    ),
    (r"\b(?:by )?how many degrees(?= (?:is|are|does|do|has) )", "how much"),
    (r"\bto what degree\b", "how much"),
    (
        r"\b(?:about|roughly|approximately|nearly|almost|pretty much|more or less) "
        r"(?=equal|the same|same|as |\d)",
        "",
    ),
    # Angles.
    (
        r"\bwhat(?:'s| is)? (?:the )?angles? (?:does|do|is|are|has) (.+?) (?:make|form|have|show"
        r"|(?:bent|flexed|held|set)(?: at| to| by)?|bend(?: at| to)?|at|sit at)(?=\s*[?.!]*$)",
        r"what is the angle of \1",
    ),
    (
        r"\b(?:at|to|by) (?:what|which) angle (?:is|are|does|do) (.+?)(?: bent| held| flexed| bend"
        r"| kept)?(?=\s*[?.!]*$)",
        r"what is the angle of \1",
    ),
    (r"\bbends? at (?=the (?:left |right )?(?:knee|elbow|hip))", "bends "),
    (r"\bbent at (?=the (?:left |right )?(?:knee|elbow|hip))", "bent in "),
    (r"\b(knee|elbow|hip) (?:joint|bend)(?=s?\b)(?! ?over| ?down)", r"\1 angle"),
    (r"\b(?:amount|degree|extent) of (?=flexion|bend|flex)", ""),
    (
        r"\bhow (?:upright|vertical|erect) (?:is|are|does|do|stands?) (.+?)(?: stand| sit| sta"
        r"nding"
        r"| sitting| keep his back)?(?=\s*[?.!]*$)",
        r"how much is \1 leaning",
    ),
    (r"\b(?:who|which (?:person|one)) leans\b", "who is leaning"),
    (
        r"\bmost (?:upright|erect|vertical)(?: standing| posture| trunk| torso| back)?\b",
        "leaning the least",
    ),
    (r"\bleast (?:upright|erect|vertical)\b", "leaning the most"),
    (r"\bmore (?:upright|erect|vertical) than\b", "leaning less than"),
    (r"\bless (?:upright|erect|vertical) than\b", "leaning more than"),
    (r"\bleans? (?:the )?(farthest|furthest) (?:forward|over)\b", "leans the most"),
    (r"\bleans? (farther|further) (?:forward |over )?than\b", "leans more than"),
    (
        r"\bhow (?:far|much) (?:does|do) (.+?) (?:lean|bend)(?: forward| over| down)?(?=\s*[?."
        r"!]*$)",
        r"how much is \1 leaning",
    ),
    (r"\bhow (?:straight|extended) (?:is|are) (?!the back|.*(?:back|spine|posture)\b)", "how b"
     "ent is "),
    (r"\bleans? (?:forward|over|in|down) the (most|least|furthest|farthest)\b", r"leans the \1"),
    (r"\bleans? the (?:furthest|farthest)\b", "leans the most"),
    (
        r"\b(?:strongest|sharpest|deepest|tightest|highest|biggest|greatest|largest|maximum|max) "
        r"(?=(?:left |right )?(?:knee|hip|elbow|trunk|torso) (?:flexion|bend|angle|inclination"
        r"|lean)"
        r"|flexion|bend\b|trunk lean|angle (?:of|at))",
        "most ",
    ),
    (
        r"\b(?:weakest|smallest|lowest|minimum|min) (?=(?:left |right )?(?:knee|hip|elbow|trun"
        r"k|torso) "
        r"(?:flexion|bend|angle|inclination|lean)|flexion|trunk lean|angle (?:of|at))",
        "least ",
    ),
    (
        r"\b(hip|knee|elbow|shoulder) (flexion|angle|extension|bend|elevation) (?:on|at|of) (?"
        r":the "
        r"|his |her |their )?(left|right)(?: side| arm| leg| limb)?\b",
        r"\3 \1 \2",
    ),
    (
        r"\bwhich of (.+?)(?:'s|s') (knee|elbow|arm|hand|leg|wrist|hip|shoulder)s\b(?! is more"
        r" or)",
        r"which \2 of \1",
    ),
    (r"\bwhich of (his|her|their) (knee|elbow|arm|hand|leg|wrist|hip)s\b", r"which \2 of \1"),
    (
        r"\b(which .+?),? (?:the )?(?:left or (?:the )?right|right or (?:the )?left)(?: one)?"
        r"(?=\s*[?.!]*$)",
        r"\1",
    ),
    (
        r"^(?:out of|from among|amongst?|from|within|of) (?:all )?(?=the (?:people|ones|person"
        r"s|players))",
        "of ",
    ),
    (r"^of (.+?),? (?:which|what) (?:one|person|of them) ", r"of \1, who "),
    (
        r"\b(who|which \w+) (?:is |are )?bend(?:s|ing)? (?:the |his |her |their )?((?:left |ri"
        r"ght )?"
        r"(?:knee|elbow|hip)s?) (?:the )?(most|least)\b",
        r"\1 has the \3 bent \2",
    ),
    (
        r"\b(which) (knee|elbow|arm|hand|leg) (is [^,]+?), (?:on|of|for|in) (.+?)(?=\s*[?.!]*$)",
        r"\1 \2 of \4 \3",
    ),
    (
        r"^(?:among|amongst|of|from) (?:those|the ones|the people|everyone|people)(?: who are)"
        r"? (sitting"
        r"|standing|kneeling|squatting|lying(?: down)?|seated),? (who|whose|which)",
        r"of the people who are \1, \2",
    ),
    (r"\bhow (?:deep|strong|big|large|much) is the (knee|elbow|hip) (?:angle|bend|flexion) (?:"
     r"on|of|in) "
     r"(his|her|their|the|p\d+'s) (left|right)(?: side)?\b", r"how bent is \2 \3 \1"),
    (r"\b(who|which \w+) has (?:the )?(most|least) (left|right) (knee|elbow|hip) flexion\b",
     r"whose \3 \4 is \2 bent"),
    (r"\b(elbow|knee|hip|shoulder) (angle|flexion|bend|elevation) (?:on|of|in|at|for) (?:the |"
     r"his |her "
     r"|their )?(left|right) (?:arm|leg|side|one|limb)\b", r"\3 \1 \2"),
    (r"\bwho is the (?:person|one|guy|man|woman|player) (closest|nearest|farthest|furthest) (?"
     r"=to|from"
     r"|away)", r"who is \1 "),
    (r"\b(\w+er|(?:more|less) \w+) then (?=p\d|the |him|her|his|any|everyone|everybody|all |bo"
     r"th |me\b)",
     r"\1 than "),
    (r",? (?:is|isn't|is not) that (?:right|correct|true|so)(?=\s*[?.!]*$)", ""),
    (r"\b(has|have|with) (?:the |his |her |their )?((?:left |right )?(?:knee|elbow|hip)s?) (?:"
     r"bent|flexed) "
     r"(?:the )?(?:most|deepest|furthest|farthest|strongest|more than (?:anyone|everyone)(?: e"
     r"lse)?)\b",
     r"\1 the most bent \2"),
    (r"\b(?:those |the ones |everyone |people |anyone |everybody )?whose (?:chest|body|torso|f"
     r"ront) (?:points?"
     r"|faces?|is turned|is facing|is pointing|turns?) (?:(?:to|towards?|at) )?", "who is facing "
     ),
    (r"\b(knee|elbow|hip|shoulder) (angle|flexion|elevation) of (p\d+) on the (left|right)(?: "
     r"side)?\b",
     r"\4 \1 \2 of \3"),
    (r"\bhow much (is|are) (.+? arms?) (raised|lifted|elevated)\b", r"how high \1 \2 raised"),
    (r"\b(p\d+)'s (?:body|chest|torso|trunk) (?=faces?\b|facing|is turned|turned|points?\b)",
     r"\1 "),
    (r"\b(which way|where|in which direction|in what direction|what direction) (?:is|does) (.+"
     r"?)(?:'s)? "
     r"(?:head|gaze) (?:turned|facing|pointing|directed|point|turn|face|looking|look)(?: to| t"
     r"owards)?\b",
     r"where is \2 looking"),
    (r"\bcan (.+?) be (?:seen|made out)\b", r"is \1 visible"),
    (r"\breach(?:es|ing) (?:up )?(?:above|over) (?:his|her|their|the) head\b",
     "has a hand above the head"),
    (r"\bhow (?:big|large|wide|long) is the (gap|distance|space|spacing|separation)\b",
     r"what is the \1"),
    (r"^(?:are|do) (p\d+) and (p\d+) (?:touching|touch|in contact)(?: (?:with )?each other)?(?"
     r"=\s*[?.!]*$)",
     r"is \1 touching \2"),
    (r"^is there (?:any )?(?:physical )?contact between (.+?) and (.+?)(?=\s*[?.!]*$)",
     r"is \1 touching \2"),
    # Squats and seats.
    (
        r"\b(?:who|which (?:person|one)) (?:squats|crouches|sits) (?:the )?(?:deepest|lowest)\b",
        "who has the lowest hips",
    ),
    (
        r"\bwho (?:has|is in|does|is doing) the (?:deepest|lowest) (?:squat|crouch)\b",
        "who has the lowest hips",
    ),
    (r"\b(?:the )?lowest (?:to|above|off) the (?:ground|floor)\b", "the lowest"),
    (r"\bhow deep is (?:the|this|that) (?:squat|crouch)\b",
     "how bent are the knees of the squatting person"),
    (r"\bhow deep is (.+?)(?:'s)? (?:squat|crouch|knee bend)\b", r"how bent are \1's knees"),
    (r"\bfrom (?:the )?(?:upright|vertical)\b", ""),
    (
        r"\bhow deep(?:ly)? (?:is|does) (.+?) (?:squat|squatting|crouch|crouching)\b",
        r"how bent are \1's knees",
    ),
    # Feet and hands apart, hands together.
    (
        r"\b(?:what(?:'s| is) )?(?:the )?(?:stance width|width of the stance) (?:of|for) (.+?)"
        r"(?=\s*[?.!]*$)",
        r"how far apart are the feet of \1",
    ),
    (
        r"\bhow wide(?:ly)? (?:is|are) (.+?)(?:'s?)? (?:stance|feet|footing)\b(?: apart)?",
        r"how far apart are \1's feet",
    ),
    (r"\bwhat(?:'s| is) (.+?)(?:'s?) stance width\b", r"how far apart are \1's feet"),
    (
        r"\bhow (?:wide|far)(?: apart)? (?:does|do|has|have|is|are) (.+?) (?:have|hold|holding"
        r"|keep"
        r"|keeping|place|put|spread|spreading|got)? ?(?:his|her|their|the) (feet|hands|knees|e"
        r"lbows"
        r"|arms)\b(?: apart)?",
        r"how far apart are \1's \2",
    ),
    (r"\bhow wide does (.+?) stand\b", r"how far apart are \1's feet"),
    (r"\bhow wide apart\b", "how far apart"),
    (
        r"\b(hands|wrists|feet|knees|elbows) (?:clasped|together|joined|pressed together)"
        r"(?=\s*[?.!]*$)",
        r"\1 touching each other",
    ),
    # Places.
    (
        r"\b(?:at|on|to|in)? ?(?:the )?(?:very|extreme|utmost|outer) (left|right)\b"
        r"(?:[- ]hand)?(?: side| end| edge)?",
        r" on the far \1",
    ),
    (r"\ball the way (?:on|to|over) (?:the |to the )*(left|right)\b", r"on the far \1"),
    (r"\b(?:at|on) the (left|right)(?:[- ]hand)? (?:end|edge)\b", r"on the far \1"),
    (
        r"\b(?:furthest|farthest|most) (left|right)(?= (?:person|man|woman|guy|one|girl|boy|la"
        r"dy))",
        r"far \1",
    ),
    (r"\b(left|right)[- ]hand (?=person|man|woman|guy|one|lady|girl|boy|player|figure)", r"\1 "),
    (
        r"\b(first|second|third|fourth|fifth|\d(?:st|nd|rd|th)) (?:one |person |man |woman |gu"
        r"y |in "
        r"|place )?(?:in )?(?:from|to|on|counting from|starting from) (?:the |your |my )?(left"
        r"|right)"
        r"\b",
        r"\1 from the \2",
    ),
    (
        r"\b(?:nearest|closest) (?:the |to the )?(?:front|viewer|lens|camera)\b",
        "closest to the camera",
    ),
    (r"\bnearest (?:to )?us\b", "closest to the camera"),
    (r"\bto the side of\b|\bat the side of\b", "next to"),
    (r"\bto (?=p\d+'s (?:left|right)\b)", "to "),
    # Who else, nobody but.
    (
        rf"\b({_WHO}) else\b(.*?),? (?:besides|apart from|other than|except(?: for)?|than|but)\b",
        r"\1\2 except",
    ),
    (rf"\b({_WHO}) (?:besides|apart from|other than) ", r"\1 except "),
    (
        rf"\b({_WHO})\b(.*?),? (?:besides|apart from|other than|with the exception of) ",
        r"\1\2 except ",
    ),
    (
        r"\b(?:no one|nobody|noone|none) (?:else )?(?:but|except(?: for)?|than) (.+?) (?=is |a"
        r"re |has "
        r"|have |does )(?:is|are) ",
        r"is only \1 ",
    ),
    (r"\bany two (?:people|persons|of them)\b", "any people"),
    (r"\bwho is touching whom\b|\bwho touches (?:who|whom)\b", "who is touching anyone"),
    (r"\bare (?:any|some)(?: of the)? people\b", "are any people"),
    # Is there.
    (r"\b(is|are) there (?=(?:person|man|woman|human|player|guy|somebody else)\b)", r"\1 there a "
     ),
    (
        r"\bdoes there exist\b|\bdo(?:es)? (?:we|the (?:picture|photo|image)) (?:have|show|con"
        r"tain)\b",
        "is there",
    ),
    (r"\bwho all (?=is|are|has|have)", "who "),
    (r"\bhow many (?:are there|there are|are) (?=(?:people|persons|of them))", "how many "),
    (
        r"\bhow many (?:of the |of )?(?:the )?(people|persons|folks|men|women|them|those|these)"
        r" (?:are there )?(?:who|that|which) (?=are|is|have|has|do|face|stand|sit)",
        r"how many \1 ",
    ),
    (r"\b(?:(?:the )?(?:majority|bulk)|(?:more than|over) half|most) of (?:them|those"
     r"|these)\b(?! peop)",
     "most of them"),
    (rf"\b(?:the )?(?:majority|bulk)(?: of (?:the )?{_PEOPLE})?\b", "most people"),
    (r"\b(?:more than|over) half(?: of (?:the people|the group|everyone|all))?\b", "most people"),
    (r"\bmost of (?:the group|the people|everyone|these people|the crowd|the team)\b",
     "most people"),
    # Posture.
    (r"\b(?:in )?(?:what|which) (?:kind of |body )?(?:position|pose|posture|stance) (?:does|do) "
     r"(.+?) (?:lift|work|exercise|train|play|wait|pose|rest|stay|perform|read|practise|practice)"
     r"(?=\s*[?.!]*$)", r"what is the posture of \1"),
    (r"\bon the (?:floor|ground),? (?=(?:who|that) (?:is|are) (?:lying|kneeling|squatting))", ""),
    (r"\b(lying|kneeling|squatting|crouching|lies|kneels|squats|crouches|lie|kneel|squat)( down)? "
     r"(?:there )?on (?:the |a )?(?:floor|ground|mat|grass|pitch|lawn)\b", r"\1\2"),
    (r"^(?:and )?(.+?), what (?:posture|pose|position) (?:is|has) (?:that|it|he|she|this)(?: i"
     r"n| got)?"
     r"(?=\s*[?.!]*$)", r"what is the posture of \1"),
    (
        r"\b(?:in )?(?:what|which) (?:kind of |sort of |body )?(?:position|pose|posture|stance) "
        r"(?:is|are|does|do|has|have) (.+?)(?: in| have| holding| hold| take| taking| adopt| got)?"
        r"(?=\s*[?.!]*$)",
        r"what is the posture of \1",
    ),
    (
        r"\bhow (?:is|are) (.+?) (?:positioned|posed|postured|placed)(?=\s*[?.!]*$)",
        r"what is the posture of \1",
    ),
    (r"\bwhat(?:'s| is| are) (.+?) up to\b", r"what is \1 doing"),
    (r"\b(\w+ing) up or (\w+ing) down\b", r"\1 or \2"),
    (
        r"\b(?:at or )?(?:above|over|higher than) (?:the |his |her |their )?head (?:height|lev"
        r"el)\b",
        "above the head",
    ),
    (r"\b(?:higher than|past) (?=(?:the |his |her |their )?(?:shoulders?|head)\b)", "above "),
    (
        rf"\b({_COUNTED}) (?:that |which )(?:are|is) (?=raised|up|bent|straight|in the air)",
        r"\1 are ",
    ),
    (
        r"\bwhose (feet|hands|knees|arms|legs|wrists|elbows|ankles|face|head)(.*?) "
        r"(?:can(?:no|')t|can not|cannot|could not) (?:be seen|you see|we see)\b",
        r"whose \1\2 are hidden",
    ),
    (r"\b(?:can(?:no|')t|can not|cannot|could not) (?:be seen|be made out)\b", "are hidden"),
    (
        r"\bshow(?:s|ing)? (his|her|their|its) back\b(?: to (?:us|the camera|me))?",
        r"with \1 back to the camera",
    ),
    (
        r"\bcompare (.+?(?:knee|elbow|hip|arm|leg|hand|height|stature|trunk)s?\b.*?) (?:with|t"
        r"o|and"
        r"|against) (.+)",
        r"what is the difference between \1 and \2",
    ),
)
# fmt: on
"""Pattern -> what stands for it; each on what the ones before it left."""


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    given = (*apposed.RULES, *turns_of_phrase.RULES, *RULES)
    return tuple((re.compile(pattern), to) for pattern, to in given)


_SEEN_FROM = re.compile(
    r",? (?:as )?(?:seen|viewed|looking|when seen) from (?:the camera|here|our side|where we stand"
    r"|the viewer|the front)(?:'s (?:side|view|perspective|point of view))?"
)
_PARTS = re.compile(r"\b(?:knee|elbow|arm|hand|leg|foot|feet|hip|shoulder|wrist|ankle)s?\b")


@lru_cache(maxsize=256)
def heard(text: str) -> str:
    """The question in lower case, put as the grammar likes it."""
    text = text.lower().replace("’", "'").replace("‘", "'").replace("`", "'")
    text = slipless(text)
    if not _PARTS.search(text):  # of somebody as a whole left and right are the viewer's anyway
        text = _SEEN_FROM.sub("", text)
    text = spoken(without_setting(" ".join(text.split())))
    text = turns_of_phrase.about_so_much(text)
    for pattern, to in _rules():
        text = pattern.sub(to, text)
    return " ".join(text.split())
