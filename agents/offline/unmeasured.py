"""What no tool measures, but a picture may show: asked of a model that sees, where one is set.

Knows nothing of models. Nothing that is measured is ever handed over: a question with a posture, a
length or a count in it stays refused.
"""

from collections.abc import Mapping, Sequence

from thirdwave.agents.offline.talk.dialogue import Talk
from thirdwave.agents.offline.text.hearing import heard
from thirdwave.agents.offline.text.normalise import sentences
from thirdwave.agents.offline.wording.lexicon import Chunk, Lexicon
from thirdwave.agents.plan import Plan, Step
from thirdwave.scene import Scene
from thirdwave.tools.base import Tool

LOOK, DETECT = "look", "detect_people"
SEEABLE = frozenset(
    {
        "colours", "clothes", "hair and faces", "text and signs", "places and weather",
        "things outside the list of objects",
    }
)  # fmt: skip
"""Topics that a model may be asked about. Who somebody is, age, gender, feelings, health and
looks are not among them."""
MEASURED = frozenset(
    {
        "posture", "raised", "lowered", "face", "direction", "back_turned", "dim", "comp", "sup",
        "part", "how", "how_many", "holding", "distance", "apart", "each_other", "limit", "unit",
        "headcount", "than", "same", "rear",
    }
)  # fmt: skip
"""Kinds of words that ask for what tools measure, or choose people by it."""
WHERE = frozenset({"on"})
"""Relations that words use without asking for one: "on the left", "on his shirt"."""
LONGEST = 300
"""Characters of a question that is handed over."""


def seen_instead(
    question: str, *, scene: Scene, talk: Talk, tools: Mapping[str, Tool], lexicon: Lexicon
) -> Plan | None:
    """The plan that asks a model about a `question` that cannot be measured.

    None: there is no such model or no picture, or some of the question can be measured, is not to
    be guessed, or is about somebody who cannot be told.
    """
    if LOOK not in tools or scene.image is None or len(question) > LONGEST:
        return None
    said = sentences(heard(question))
    if len(said) != 1:
        return None
    chunks = lexicon.tag(said[0]).chunks
    topics = {chunk.value for chunk in chunks if chunk.kind == "unmeasurable"}
    if not topics or not topics <= SEEABLE or any(map(_is_measured, chunks)):
        return None
    whom = _whom(chunks, scene, talk)
    if whom is None or (len(whom) > 0 and DETECT not in tools):
        return None
    asked = {"question": " ".join(question.split())}
    if not whom:
        return Plan(steps=(Step(id="s1", tool=LOOK, args=asked),), answer="s1")
    return Plan(
        steps=(
            Step(id="s1", tool=DETECT),
            Step(id="s2", tool=LOOK, args={**asked, "people": list(whom)}, needs=("s1",)),
        ),
        answer="s2",
    )


def _is_measured(chunk: Chunk) -> bool:
    return chunk.kind in MEASURED or (chunk.kind == "rel" and chunk.value not in WHERE)


def _whom(chunks: Sequence[Chunk], scene: Scene, talk: Talk) -> tuple[str, ...] | None:
    """Ids of those a question names; () for the whole picture, None where it cannot be told.

    Somebody who is described is looked for by the model, in all of the picture.
    """
    named = tuple(dict.fromkeys(str(chunk.value) for chunk in chunks if chunk.kind == "pid"))
    there = scene.person_ids if scene.people is not None else ()
    if not set(named) <= set(there):
        return None if scene.people is not None else named
    pronouns = {chunk.value for chunk in chunks if chunk.kind == "pronoun"}
    if named or not pronouns:
        return named
    if pronouns & {"i", "my"}:
        return None
    if talk.focus and (len(talk.focus) == 1 or pronouns <= {"they", "their", "these"}):
        return talk.focus
    return there if len(there) == 1 else None
