"""Words done by who understands them: the offline reader, or a language model where there is one.

Reads the settings of tools; knows nothing of scenes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from thirdwave.scene import Body
from thirdwave.tools.base import ToolFailed
from thirdwave.tools.chat_models import load_model
from thirdwave.tools.posing.applied import Applied
from thirdwave.tools.posing.apply import apply_edit
from thirdwave.tools.posing.asked import NotPossible, keeping
from thirdwave.tools.posing.edit import PoseEdit
from thirdwave.tools.posing.lexicon import Lexicon, LexiconError
from thirdwave.tools.posing.with_model import NoPose, imagine
from thirdwave.tools.posing.words import NotUnderstood, read_instruction

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Reader = Literal["words", "model"]
"""Who reads an instruction: the offline grammar, or a language model."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Understood:
    """What came of words, or why nothing did."""

    applied: list[Applied]
    """One for each sample; empty where nothing was understood."""
    by: Reader = "words"
    reading: str = ""
    """What a language model took the words to mean; not measured."""
    unknown: str = ""
    """What was not understood, or contradicts itself, or cannot be; "" where it was done."""


def understood(
    words: str,
    start: Body | None,
    *,
    settings: Mapping[str, Any],
    by: Reader | None = None,
    others: Mapping[str, Body] | None = None,
    keep: Sequence[str] = (),
    seed: int = 0,
    samples: int = 1,
) -> Understood:
    """`words` done to `start`, or from a relaxed standing body.

    By whom is asked; else offline, and where that understands nothing by the language model of the
    setting `pose_model`, a LangChain chat model or its "provider:name". ToolFailed for a model or a
    lexicon that does not work.
    """
    lexicon, others = lexicon_of(settings), others or {}

    def by_model() -> Understood:
        model = pose_model(settings)
        try:
            found = imagine(
                words, model, start,
                lexicon=lexicon, others=others, keep=keep, seed=seed, samples=samples,
            )  # fmt: skip
        except NoPose as error:
            return Understood(applied=[], by="model", unknown=str(error))
        return Understood(applied=found.applied, by="model", reading=found.reading)

    if by == "model":
        return by_model()
    try:
        edit = keeping(read_instruction(words, lexicon=lexicon, people=tuple(others)), keep)
        found = apply_edit(edit, start, lexicon=lexicon, others=others, seed=seed, samples=samples)
    except NotUnderstood as error:
        if by is None and settings.get("pose_model") is not None:
            return by_model()
        return Understood(applied=[], unknown=str(error))
    except NotPossible as error:
        return Understood(applied=[], unknown=str(error))
    return Understood(applied=found, unknown=found[0].refused)


def done(
    edit: PoseEdit,
    start: Body | None,
    *,
    settings: Mapping[str, Any],
    others: Mapping[str, Body] | None = None,
    keep: Sequence[str] = (),
    seed: int = 0,
) -> Understood:
    """The same of an edit that was given as it is."""
    lexicon = lexicon_of(settings)
    try:
        edit = keeping(edit, keep)
        found = apply_edit(edit, start, lexicon=lexicon, others=others, seed=seed)
    except NotPossible as error:
        return Understood(applied=[], unknown=str(error))
    return Understood(applied=found, unknown=found[0].refused)


def lexicon_of(settings: Mapping[str, Any]) -> Lexicon:
    """The built-in lexicon, and the user's files of the setting `lexicon`. ToolFailed says what is
    wrong with one.
    """
    given = settings.get("lexicon") or ()
    paths = (given,) if isinstance(given, str | Path) else tuple(given)
    try:
        return Lexicon.load(tuple(Path(path) for path in paths))
    except LexiconError as error:
        raise ToolFailed(str(error)) from error


def pose_model(settings: Mapping[str, Any]) -> "BaseChatModel":
    """The chat model of the setting `pose_model`. ToolFailed says what is missing."""
    given = settings.get("pose_model")
    if given is None:
        raise ToolFailed(
            "no language model is set to read poses: give the setting pose_model, such as "
            "ollama:llama3.3, or say it in plainer words"
        )
    if not isinstance(given, str):
        return given
    try:
        return _loaded(given)
    except (ImportError, ValueError) as error:
        raise ToolFailed(str(error)) from error


@cache
def _loaded(name: str) -> "BaseChatModel":
    return load_model(name)
