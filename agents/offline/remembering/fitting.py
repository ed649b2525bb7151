"""Which facts words speak of: "the target", "her target knee angle", "the squat target".

Knows nothing of what is asked or done with them.
"""

import re
from collections.abc import Sequence

from thirdwave.agents.asking import words_of
from thirdwave.agents.offline.remembering.memory import POSSESSIVES, TELLING, Memory
from thirdwave.agents.offline.wording.lexicon import default_lexicon
from thirdwave.scene.facts import Fact, fact_name
from thirdwave.scene.units import Dimension, unit_of
from thirdwave.tools.said_numbers import dimensions

ROLES = words_of("minimum maximum min max optimum ideal standard target goal")
"""Words of the grammar that may be all that a fact is called by."""
_LIGHT = words_of("the a an my our your that this these those of for in on at and is s")
_STEMS = {
    "depth": "deep deeper deepest shallow shallower",
    "height": "high higher highest tall taller",
    "distance": "far farther further close closer near nearer apart away",
    "angle": "bent bend bends bending flexed flexion degrees",
    "lean": "leaning leans leaned",
    "squat": "squats squatting",
    "trunk": "back torso spine",
}
_STEM_OF = {word: stem for stem, words in _STEMS.items() for word in words.split()}
PARTS = words_of("knee hip elbow shoulder trunk ankle wrist head foot arm leg neck")
_IMPLIED = {"squat": "knee", "lean": "trunk"}
"""Words that speak of a body part without its name."""
_ANGLES = words_of("angle squat lean")
_LENGTHS = words_of("distance height")


def stems(words: str, memory: Memory | None = None) -> frozenset[str]:
    """The words as they are compared: lower case, one form each, people by their ids."""
    plain = words.casefold().replace("\u2019", "'")
    if memory is not None:
        for one, name in memory.names.items():
            plain = re.sub(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", one, plain)
        for word in ("his", "her", "their", "he", "she", "him", "they"):
            if (focus := memory.id_of(word)) is not None:
                plain = re.sub(rf"\b{word}\b", focus, plain)
    found = re.findall(r"[^\W_]+(?:-[^\W_]+)*", plain)
    single = [word[:-1] if word[:-1] in PARTS | ROLES else word for word in found]
    return frozenset({_STEM_OF.get(word) or word for word in single if word not in _LIGHT})


def tells(words: str) -> bool:
    """Whether one of the words at least is none that questions are measured by."""
    found = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", words.casefold())
    plain = [word for word in found if word not in _LIGHT and word not in POSSESSIVES]
    kinds = {chunk.kind for word in plain for chunk in default_lexicon().tag([word]).chunks[:1]}
    return bool(ROLES & set(plain) or kinds & set(TELLING))


def fitting(words: str, memory: Memory) -> list[Fact]:
    """The facts of just that name; else those whose name has all of these words."""
    exact = [fact for fact in memory.facts if fact.name == fact_name(words)]
    if exact:
        return exact[-1:]
    asked = stems(words, memory)
    loose = asked - {one for one in asked if one in POSSESSIVES}
    return [fact for fact in memory.facts if loose and loose <= stems(fact.name, memory)]


def closest(facts: Sequence[Fact], question: str, memory: Memory) -> list[Fact]:
    """Those of the facts that fit a question best; none where all are about something else.

    A fact of another body part, side or person than the question's is out, and so is an angle
    where a length is asked for. Of the rest those remain that share most words with the question.
    """
    asked = stems(question, memory)
    left = [fact for fact in facts if not _is_other(fact, asked, memory)]
    shared = {fact.name: len(stems(fact.name, memory) & asked) for fact in left}
    return [fact for fact in left if shared[fact.name] == max(shared.values())]


def _is_other(fact: Fact, asked: frozenset[str], memory: Memory) -> bool:
    named = stems(fact.name, memory)
    if fact.person is not None and fact.person not in asked and _ids(asked):
        return True
    groups = [(_parts(named), _parts(asked)), (_sides(named), _sides(asked))]
    unit = unit_of(fact.unit or "")
    of_fact = dimensions(fact.name) if unit is None else frozenset({unit.dimension})
    of_question = _dimensions(asked)
    if any(mine and theirs and not mine & theirs for mine, theirs in groups):
        return True
    return bool(of_fact and of_question and not of_fact & of_question)


def _parts(words: frozenset[str]) -> frozenset[str]:
    return (words & PARTS) | {_IMPLIED[word] for word in words if word in _IMPLIED}


def _sides(words: frozenset[str]) -> frozenset[str]:
    return words & {"left", "right"}


def _ids(words: frozenset[str]) -> list[str]:
    return [word for word in words if re.fullmatch(r"p\d+", word)]


def _dimensions(words: frozenset[str]) -> frozenset[Dimension]:
    if words & _ANGLES:
        return frozenset[Dimension]({"angle"})
    return frozenset[Dimension]({"length"} if words & _LENGTHS else set())
