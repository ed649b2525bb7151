"""What is said when a question cannot be answered: what was not understood, what could be asked.

Knows nothing of plans; it is the one place where refusals are worded.
"""

from collections.abc import Iterable, Sequence


class NotUnderstood(Exception):  # noqa: N818 - a refusal, not an error
    """The question has no reading that could be measured; the message is for the user."""


class NoReading(NotUnderstood):
    """All words are known, but together they have no reading."""


EXAMPLE = {
    "names and identity": "I number people p1, p2 from left to right; try: who is on the left?",
    "age": "Postures, joint angles, heights and distances I can measure; try: how tall is p1?",
    "gender": "I can tell people apart by place or posture; try: who is on the left?",
    "colours": "I can tell people apart by place or posture; try: who is sitting?",
    "clothes": "I can tell people apart by place or posture; try: who is standing?",
    "hair and faces": "I can measure which way the head is turned; try: where is p1 looking?",
    "feelings": "I can measure how somebody holds the body; try: is p1 leaning forward?",
    "thoughts and reasons": "I can measure how somebody holds the body; try: is p1 sitting?",
    "what was said": "I can tell who faces whom; try: are they facing each other?",
    "the past or the future": "I can measure the moment of the picture; try: is p1 standing?",
    "movement": "One picture shows a posture, no movement; try: what is p1's posture?",
    "text and signs": "I can look for objects; try: what objects are there?",
    "places and weather": "I can look for objects and people; try: how many people are there?",
    "looks and character": "I can measure posture, angles and heights; try: how tall is p1?",
    "weight, strength and health": "I can measure posture, angles and heights; try: how tall is "
    "p1?",
    "whether something is done well": "I can measure angles and heights; try: how bent is p1's "
    "left knee?",
    "averages and shares": "I can give the values one by one; try: how tall is everybody?",
    "how limbs cross": "I can measure how bent an elbow is; try: how bent are p1's elbows?",
    "the ground and the room": "Heights I measure above a person's own feet; try: how high is "
    "p1's left hand?",
    "fingers, toes and faces": "I can measure the wrist; try: how high is p1's left hand?",
    "things outside the list of objects": "I can look for everyday objects; try: what objects "
    "are there?",
    "writing and making": "I answer questions about people in a picture; try: who is sitting?",
}
NEAREST = "I can count people and measure postures, joint angles, heights and distances"


def unmeasurable(topic: str, word: str) -> NotUnderstood:
    """A topic no tool can measure."""
    return NotUnderstood(f"I cannot measure {topic} ({word!r}). {EXAMPLE[topic]}")


NEAR: tuple[tuple[frozenset[str], str, str], ...] = (
    (frozenset({"raised", "lowered"}), "who has an arm raised?", "is p1's left arm raised?"),
    (frozenset({"part"}), "how bent is p1's left knee?", "how bent is p1's left knee?"),
    (
        frozenset({"distance", "apart", "each_other", "limit", "unit"}),
        "how far is p1 from p2?",
        "how far is p1 from the camera?",
    ),
    (frozenset({"sup", "comp", "than", "same"}), "who is the tallest?", "how tall is p1?"),
    (frozenset({"face", "direction", "back_turned"}), "who is facing the camera?", ""),
    (frozenset({"thing", "any_thing", "rel", "holding"}), "what is p1 next to?", ""),
    (frozenset({"how_many", "headcount"}), "how many people are sitting?", ""),
)
"""Kinds of words -> a question near them that can be asked; the second where one person is."""


def near(kinds: Iterable[str], people: int | None) -> str:
    """A question like the one that was not understood, for a picture of so many people."""
    if people == 0:
        return "how many people are there?"
    there = set(kinds)
    for wanted, several, alone in NEAR:
        if wanted & there:
            return alone if people == 1 and alone else several
    return "who is sitting?"


def unknown_word(word: str, example: str = "who is sitting?") -> NotUnderstood:
    """A word that stands in no lexicon and could change the meaning."""
    return NotUnderstood(
        f"I do not know the word {word!r}, and it could change the meaning. {NEAREST}; "
        f"try: {example}"
    )


def no_reading(text: str, example: str = "who is sitting?") -> NotUnderstood:
    """All words are known, but together they have no reading."""
    return NoReading(
        f"I did not understand {_short(text)!r} as a question that I can measure. {NEAREST}; "
        f"try: {example}"
    )


def no_counting(text: str, parts: Sequence[str] = ()) -> NotUnderstood:
    """People and objects are counted, their arms and knees are not."""
    bent = any(part in ("knee", "leg", "ankle", "foot") for part in parts)
    example = "a knee bent" if bent else "an arm raised"
    return NotUnderstood(
        f"I did not understand {_short(text)!r}: I count people and objects, not the parts of a "
        f"body; try: how many people have {example}?"
    )


def left_over(word: str, said: str) -> NotUnderstood:
    """A word that is known but found no place in the reading."""
    return NotUnderstood(
        f"I did not understand what {word!r} adds in {_short(said)!r}. {NEAREST}; "
        "try: who is sitting?"
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:77] + "..."


def say_which(said: str) -> NotUnderstood:
    """A reference that could be anybody."""
    return NotUnderstood(
        f"I cannot tell who is meant by {said}: say left or right, or an id; "
        "try: how tall is the person on the left?"
    )


def say_side(part: str) -> NotUnderstood:
    """A part that comes twice where one is needed."""
    part = {"wrist": "hand"}.get(part, part)
    return NotUnderstood(f"Which {part}, left or right? Try: how far is p1's left {part} from p2?")


VIEWER_SIDE = NotUnderstood(
    "A body part's left and right are the person's own here; which one that is as you see it "
    "depends on which way the person faces. Try: how bent is p1's left knee?"
)
HOLDING = NotUnderstood(
    "I cannot measure whether somebody holds something, only what is near; try: what is p1 next to?"
)
AFTER_NOTHING = NotUnderstood(
    "I did not understand the question before, so I cannot tell what is asked here: ask it in "
    "full; try: who is sitting?"
)


def after_unread(said: str) -> NotUnderstood:
    """A follow-up on a question that was not read, or was given up."""
    return NotUnderstood(
        f"Your last question has no answer, so I cannot tell what {_short(said)!r} asks: ask it "
        "in full; try: who is sitting?"
    )


WHO_THEY = NotUnderstood(
    "I did not understand who was spoken of before, so I cannot tell who is meant now: say who, "
    "for instance: are p1 and p2 facing each other?"
)
WHO_THERE = NotUnderstood(
    "Who that is in the other picture cannot be told: people of different pictures are not known "
    "again. Say who is meant there; try: in the first picture, how tall is the person on the left?"
)
TWO_PEOPLE = NotUnderstood(
    "A distance is between two people: say which two; try: are p1 and p2 less than 2 m apart?"
)
SAY_JOINT = NotUnderstood(
    "Whose what? Say which joint is meant; try: whose left knee is most bent?"
)
SAME_WAY = NotUnderstood(
    "I do not set against each other which way people face, only which way each one does; try: "
    "which way are they facing?"
)
FACING_THING = NotUnderstood(
    "Objects have no measured depth, so whether somebody is turned to an object I cannot say; try: "
    "which way is p1 facing?"
)
JOINTS_VISIBLE = NotUnderstood(
    "Which joints are visible I answer for one part at a time; try: is p1's left knee visible?"
)
WHICH_TWO = NotUnderstood(
    "I cannot tell which two are meant: say which two people; try: how far is p1 from p2?"
)
NO_THING_DEPTH = NotUnderstood(
    "Objects have no measured depth, so I cannot give a distance to them; try: what is p1 next to?"
)
ALL_OF_A_NUMBER = NotUnderstood(
    "Whether there are so many people and what they all do are two questions; ask one at a time, "
    "for instance: are all people standing? or: how many people are standing?"
)
EXCEPTED = NotUnderstood(
    "I can leave people out by id, and only of everybody or of a number of people; try: is "
    "everyone except p1 standing?"
)
ONE_AT_A_TIME = NotUnderstood(
    "That is more than one question; ask one at a time, for instance: who is sitting?"
)
TOO_LONG = NotUnderstood("The question is too long for me; try: how bent is p1's left knee?")
EMPTY = NotUnderstood("There is no question; try: how many people are there?")
