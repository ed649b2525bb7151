"""The forms in which something is said to the memory, as regular expressions with named groups.

Knows nothing of people, facts or plans.
"""

import re

AROUND = re.compile(
    r"^(?:(?:please|ok|okay|so|and|now|well|let's|let us|can you|could you|would you|will you"
    r"|i want you to|i'd like you to|from now on|hey|also|then|alright|all right"
    r"|for the record|for later|just),? )+"
    r"|(?:,? (?:please|from now on|then|for me|ok|okay|will you|would you|thanks|thank you"
    r"|for later|for next time))+$",
    re.IGNORECASE,
)
CALL = re.compile(r"(?:(?:we|i)(?:'ll| will)? )?(?:call|name|label) (?P<rest>.+)", re.IGNORECASE)
KEEP = re.compile(
    r"(?:(?:remember|keep in mind|bear in mind|memori[sz]e|make a note|take note|note down|note"
    r"|don't forget|do not forget)(?: that\b| this[,:]|:|,)?"
    r"|(?:save|store|write down|jot down|log|put down)(?: it)? that\b)"
    r"(?: (?P<said>.+))?",
    re.IGNORECASE,
)
RENAME = re.compile(
    r"rename (?P<who>.+?) (?:to|as|into) (?P<name>.+)"
    r"|change (?:(?P<whose>.+?)(?:'s|s') name|(?P<poss>his|her|their) name|the name of (?P<of>.+?))"
    r" (?:to|into) (?P<to>.+)",
    re.IGNORECASE,
)
AS = re.compile(r"(?P<value>.+?) (?:as|for) (?P<name>(?:the|my|our|his|her|their) .+)", re.I)
"""Of what is kept with its number first: "90 degrees as the target"."""
BARE = re.compile(r"(?P<name>.+?)(?: of| to| at)? (?P<value>[-+]?\d.*)", re.IGNORECASE)
"""Of what is kept without a verb: "target knee angle 90"."""
CLAUSE = re.compile(r"(?:,| and|, and) (?:that )?(?=(?:the|my|our|his|her|their|p\d+'s) )", re.I)
"""Between facts that are said in one sentence."""
SET = re.compile(
    r"(?:set|change|update|raise|lower|make|correct) (?P<name>(?:the |my |our |his |her |their )?"
    r".+?) (?:to|=) (?P<value>.+)",
    re.IGNORECASE,
)
IS_CALLED = re.compile(
    r"(?:(?P<who>.+?) (?:is|are) (?:called|named|known as)|(?P<whose>.+?)(?:'s|s') name is"
    r"|the name of (?P<of>.+?) is|(?P<poss>his|her|their) name is) (?P<name>.+)",
    re.IGNORECASE,
)
IS = re.compile(
    r"(?P<name>.+?)(?:'s(?= \d)| (?:is|are|equals|should be|must be|has to be|was)| ?[=:])"
    r" (?:set (?:to|at) |now )?(?P<value>.+)",
    re.IGNORECASE,
)
UNFINISHED = re.compile(
    r"(?:.* )?(?:is|are|was|should be|must be|has to be|equals|has|have|=|that)", re.IGNORECASE
)
HERE = re.compile(r",? (?:in|for|of) this (?:picture|photo|photograph|image|scene)\b", re.I)
NUMBER = re.compile(
    r"(?:about |around |exactly |at least |at most |up to |roughly )?"
    r"(?P<number>[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?)"
    r"(?:[ -]?(?P<unit>[a-z%\u00b0'\"][a-z%\u00b0/]*(?: [a-z]+)?))?",
    re.IGNORECASE,
)
NO_NUMBER = re.compile(r"[-+]?(?:nan|inf|infinity|infinite|\u221e)(?: \w+)?", re.IGNORECASE)
ALL = re.compile(
    r"(?:(?:and )?what (?:else )?(?:do|can|did|else do) you (?:still )?(?:remember|know)"
    r"(?P<bare>(?: so far| by now| now)*)(?: (?:about|of) (?P<about>.+?))?"
    r"|what (?:have|did|had) (?:i|we) (?:told|tell|said|say|asked|ask)(?: (?:you|to you))?"
    r"(?: to (?:remember|keep in mind))?(?: (?:about|of) (?P<told>.+?))?"
    r"|(?:show|list|tell)(?: me)? (?:everything|all|what)(?: that)? you(?: still)?"
    r" (?:remember|know)(?: (?:about|of) (?P<shown>.+?))?"
    r"|what (?:is|has been|was) remembered(?: (?:about|of) (?P<kept>.+?))?"
    r"|do you (?:still )?(?:remember|know) (?:anything|something)(?: (?:about|of) (?P<any>.+?))?)",
    re.IGNORECASE,
)
KNOW = re.compile(r"\bknow\b", re.IGNORECASE)
ONE = re.compile(
    r"(?:(?:what|who|which|how (?:much|deep|high|long|far|big))(?:'s| is| are| was| were| has| had)"
    r"|tell me|do you (?:still )?remember|remind me(?: of| what)?) (?P<name>.+?)"
    r"(?: (?:again|supposed to be|is|was))*",
    re.IGNORECASE,
)
FORGET = re.compile(
    r"(?:forget|erase|delete|remove from (?:your )?memory|stop remembering|unlearn)"
    r"(?: about| that)? ?(?P<what>.*)",
    re.IGNORECASE,
)
EVERYTHING = re.compile(
    r"(?:(?:absolutely )?everything|all|all of it|all facts|it all)"
    r"(?: (?:that )?you (?:remember|know)| (?:that )?(?:i|we) (?:told|asked|said).*)?",
    re.IGNORECASE,
)
ALL_ABOUT = re.compile(
    r"(?:(?:everything|all|what|anything|whatever)(?: that)?"
    r"(?: you (?:remember|know)| (?:i|we) (?:told you|said))? (?:about|of) (?P<whom>.+)"
    r"|(?P<id>p\d{1,3}|him|her|them))",
    re.IGNORECASE,
)
THE_NAME = re.compile(
    r"(?:the name of (?P<of>.+)|(?P<whose>.+)'s name|(?P<poss>his|her|their) name"
    r"|the name (?P<name>.+))",
    re.IGNORECASE,
)
THAT = ("", "that", "it", "this", "about it", "about that", "the last one", "what i said")
EVERY = re.compile(r"^(?:both|all|all of|every)(?: of)? (?:the |my |our |those |these )?", re.I)
BEFORE = (
    r"(?P<before>\b(?:than|over|under|above|below|beyond|past|exceeds?|reach(?:es|ed)?|at least"
    r"|at most|up to|within|from|off|to|meets?|hits?|at))"
)
"""What stands before a number that somebody is measured by."""
