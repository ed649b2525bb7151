"""Places and points of view that only set the scene: "in the waiting area", "as we look at it".

They restrict nothing that is measured and are left out. A place that holds a person's posture or a
thing ("on the chair", "by the window") is no setting. Works on lower-case text.
"""

import re
from functools import cache

_END = r"(?=\s*[,.?!;]|$)"
_AREA = (
    r"(?:(?:waiting|sitting|seating|playing|training|exercise|treatment|changing|dining"
    r"|reception|main"
    r"|whole|entire|open|back|front) )?(?:area|zone|section|region|scene|shot|frame|view"
    r"|image|picture"
    r"|photo|photograph|snapshot|clip|footage|foreground shot|turf|pitch|field|court|yard"
    r"|hallway|hall"
    r"|premises|vicinity|surroundings|place|space|setting|session|lesson|practice|gym|room"
    r"|studio|clinic"
    r"|park|street|classroom|office)"
)
_POSTURE = (
    r"(?:lying|kneeling|squatting|crouching|standing|stood|lies|kneels|squats|stands"
    r"|laid)"
)
_FLOOR = r"(?:floor|ground|mat|mats|turf|grass|pitch|lawn|carpet|sand|deck|field|tarmac|pavement)"
_VIEW = (
    r"(?:as|the way|how|when|if) (?:we|i|you|one|they)(?:'re| are)? (?:look(?:s|ing)? at"
    r" (?:it|this|the \w+)|see(?:s|ing)? (?:it|this"
    r"|the \w+)|view(?:s|ing)? (?:it|this|the \w+))|(?:as )?(?:seen|viewed|judged|looked at"
    r"|judging) (?:from|by) (?:here|where (?:we|i) (?:stand"
    r"|sit|are|am)|(?:my|our|your|the viewer's|the camera's|the observer's) (?:side|seat"
    r"|position|viewpoint"
    r"|point of view|perspective|angle|end)|the (?:viewer|camera|observer))|from (?:the"
    r" (?:viewer|observer"
    r"|onlooker|spectator)(?:'s (?:side|point of view|perspective|viewpoint))?|(?:my|our"
    r"|your) (?:side|seat"
    r"|point of view|viewpoint|perspective|end|angle)|where (?:we|i) (?:stand|sit|am|are|look))"
)
_VIEWED = re.compile(rf",? ?\(?\b{_VIEW}\)?,? ?")
_OWN_SIDE = re.compile(r"\bon (p\d+|[\w ]+?)'s (left|right)(?: hand)?(?: side)?(?=\s*[?.!,]*$)")
_PARTS = re.compile(r"\b(?:knee|elbow|arm|hand|leg|foot|feet|hip|shoulder|wrist|ankle)s?\b")

# fmt: off
RULES: tuple[tuple[str, str], ...] = (
    (rf"\b({_POSTURE})((?: down| flat| out| up| still)*) (?:in|on|upon|along|across|over"
     rf"|onto) (?:the |a |an |his |her )?{_FLOOR}\b",
     r"\1\2"),
    (rf"\b(?:in|within|around|across|inside|throughout|on|about) (?:the|this|that|our|my)"
     rf" {_AREA}\b(?!'s| of)"
     rf"(?={_END[3:-1]}| (?:is|are|has|have|who|that|with|actually|right now)\b)", " "),
    (r",? ?\b(?:in (?:the )?(?:frame|shot|view|sight|room|picture|image|photo|scene|gym|class"
     r"|camera shot)|on (?:screen|camera|stage"
     r"|show|display|view|set)|out there|in there|down there|over there|up there|around here"
     r"|round here|about the place"
     r"|around the place|anywhere in sight|anywhere|somewhere)" + _END, ""),
    (r"\b(how many|number of|any|are there|is there|which|count)((?: an?| any| the| one)? [\w"
     r" -]+?) (?:lying|standing|sitting|left|scattered|strewn"
     r"|dotted|spread|kicking|knocking|hanging)? ?(?:about|around)(?=\s*(?:are there|is"
     r" there)?\s*[?.!]*$)", r"\1\2"),
)
# fmt: on


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), to) for pattern, to in RULES)


def without_setting(text: str) -> str:
    """The question without where and from where it is looked at.

    "On Ben's left as we look at it" is left of Ben; of a body part nothing is taken off, as its
    own left and the viewer's differ.
    """
    if not _PARTS.search(text):
        seen = _VIEWED.sub(" ", text).strip()
        if seen != text:
            text = _OWN_SIDE.sub(r"to the \2 of \1", seen)
    for pattern, to in _rules():
        text = pattern.sub(to, text)
    return text
