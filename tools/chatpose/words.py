"""Words to tokens and back, and how a conversation is laid out for the model.

As the slow Llama tokenizer of transformers 4.31 did, which the checkpoint was trained with: each
piece of text between special tokens is encoded for itself by sentencepiece and begins with its own
space, and added tokens eat the white space beside them. Later tokenizers do neither.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thirdwave.tools.base import ToolFailed
from thirdwave.tools.chatpose.config import Config, read_json

POSE = "[SEG]"
"""The pose token; the name is from the segmentation model that the authors began with."""
SHOWN_POSE = "[POSE]"
"""What a reader sees in its place."""
IM_START, IM_END = "<im_start>", "<im_end>"
USED = (POSE, IM_START, IM_END)
"""Added tokens that are put or looked for."""
IMAGE = -1
"""Stands in a prompt where the features of the picture come in."""
SYSTEM = (
    "A chat between a curious human and an artificial intelligence assistant. "
    "The assistant gives helpful, detailed, and polite answers to the human's questions."
)
"""Vicuna's system line, which the model was trained with, to the letter."""
STEM = "Sure, the SMPL pose is"
"""Beginning of the answers it was trained on; the pose token follows."""


@dataclass(frozen=True, slots=True)
class Said:
    """One question and the tokens of its answer, without the end token."""

    question: str
    ids: tuple[int, ...]


class Words:
    """The tokenizer of a checkpoint. Text of users is text: "[SEG]" in it is no pose token."""

    def __init__(self, folder: Path, config: Config, im_start_end: bool | None = None) -> None:
        """Read the tokenizer in `folder`; ToolFailed says what does not fit `config`.

        `im_start_end` puts the picture between `<im_start>` and `<im_end>`; None does where the
        tokenizer has both, whatever `config` says: the authors' demo always puts them.
        """
        from sentencepiece import SentencePieceProcessor

        path = folder / "tokenizer.model"
        if not path.is_file():
            raise ToolFailed(f"{path}: not there: the sentencepiece model of Llama's tokenizer")
        try:
            self._pieces: Any = SentencePieceProcessor(model_file=str(path))
        except (RuntimeError, OSError) as error:
            raise ToolFailed(f"{path}: no sentencepiece model, perhaps it is cut short") from error
        self._added = added_tokens(folder)
        self.eos, self.bos = self._pieces.eos_id(), self._pieces.bos_id()
        self.size: int = max(self._pieces.get_piece_size() - 1, *self._added.values(), 0) + 1
        """Ids from here on have no token, though the embedding may have rows for them."""
        self._check(folder, config)
        self.pose: int = self._added[POSE]
        lacking = [token for token in (IM_START, IM_END) if token not in self._added]
        stated = config.im_start_end or not lacking
        self._im_start_end = stated if im_start_end is None else im_start_end
        if self._im_start_end and lacking:
            raise ToolFailed(
                f"{folder}: the tokenizer lacks {' and '.join(lacking)}, which pictures stand "
                "between here: set im_start_end=False if this checkpoint was trained without"
            )

    def encode(self, text: str) -> list[int]:
        """Ids of a piece of plain text."""
        return list(self._pieces.encode(text))

    def decode(self, ids: Sequence[int]) -> str:
        """The text of `ids`; the pose token is shown as [POSE]."""
        names = {number: token for token, number in self._added.items()} | {self.pose: SHOWN_POSE}
        parts: list[str] = []
        plain: list[int] = []

        def flush() -> None:
            if plain:
                text = self._pieces.decode(plain).strip()
                # "[POSE] ." was "[POSE].": what follows a token was given a space of its own.
                glue = "" if text[:1] in ".,;:!?" and parts else " "
                parts.append((glue if parts else "") + text)
                plain.clear()

        for each in ids:
            if each in names:
                flush()
                parts.append((" " if parts else "") + names[each])
            elif each < self._pieces.get_piece_size():
                plain.append(int(each))
        flush()
        return "".join(parts).strip()

    def prompt(
        self, question: str, before: Sequence[Said] = (), picture: bool = False
    ) -> list[int]:
        """Ids of the conversation `before` and `question`; a picture stands in its first turn."""
        first, *later = [*(turn.question for turn in before), question]
        ids = [self.bos, *self._first(first.strip(), picture)]
        for turn, asked in zip(before, later, strict=True):
            ids += [*turn.ids, self.eos, *self.encode(f"USER: {asked.strip()} ASSISTANT:")]
        return ids

    def forced(self) -> list[int]:
        """Ids of an answer that gives one pose."""
        return [*self.encode(STEM), self.pose, *self.encode(".")]

    def _first(self, question: str, picture: bool) -> list[int]:
        if not picture:
            return self.encode(f"{SYSTEM} USER: {question} ASSISTANT:")
        asked = f"{question} ASSISTANT:"
        if self._im_start_end:
            start, end = self._added[IM_START], self._added[IM_END]
            return [*self.encode(f"{SYSTEM} USER:"), start, IMAGE, end, *self.encode(asked)]
        return [*self.encode(f"{SYSTEM} USER: "), IMAGE, *self.encode(f"\n{asked}")]

    def _check(self, folder: Path, config: Config) -> None:
        pieces = self._pieces.get_piece_size()
        if POSE not in self._added:
            there = ", ".join(self._added) or "none"
            raise ToolFailed(
                f"{folder}: the tokenizer has no added token {POSE!r} (it has: {there}): "
                "this is not ChatPose's, or added_tokens.json is missing"
            )
        low = [f"{t} {n}" for t, n in self._added.items() if n < pieces and t in USED]
        if low:
            raise ToolFailed(
                f"{folder}: added tokens come after the {pieces} of tokenizer.model, got {low[0]}"
            )
        shared = [
            f"{token} and {other} are both {number}"
            for token, number in self._added.items()
            for other, same in self._added.items()
            if token in USED and other != token and same == number
        ]
        if shared:
            raise ToolFailed(f"{folder}: each added token has an id of its own, but {shared[0]}")
        if self.size > config.vocab_size:
            raise ToolFailed(
                f"{folder}: the tokenizer has ids up to {self.size - 1} ({POSE!r} is "
                f"{self._added[POSE]}), the embedding has {config.vocab_size} rows: tokenizer and "
                "weights are of different checkpoints"
            )
        if (self.bos, self.eos) != (config.bos_token_id, config.eos_token_id):
            raise ToolFailed(
                f"{folder}: config.json calls {config.bos_token_id} and {config.eos_token_id} "
                f"beginning and end, the tokenizer {self.bos} and {self.eos}"
            )


def added_tokens(folder: Path) -> dict[str, int]:
    """Added tokens and their ids, from all of the tokenizer's files that state them.

    ToolFailed where they cannot be read, or give a token that is used two ids.
    """
    found: dict[str, int] = {}
    try:
        for name, read in (
            ("tokenizer.json", _listed),
            ("tokenizer_config.json", _decoder),
            ("added_tokens.json", _plain),
        ):
            path = folder / name
            stated = read(read_json(path)) if path.is_file() else {}
            for token in USED:
                if token in found and stated.get(token, found[token]) != found[token]:
                    raise ToolFailed(
                        f"{path}: {token} is {stated[token]} here, {found[token]} in the "
                        "tokenizer's other files: they are of different checkpoints"
                    )
            found |= stated
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ToolFailed(f"{folder}: the tokenizer's added tokens cannot be read: {error}") from (
            error
        )
    return found


def _listed(data: Mapping[str, Any]) -> dict[str, int]:
    return {str(item["content"]): _id(item["id"]) for item in data.get("added_tokens") or []}


def _decoder(data: Mapping[str, Any]) -> dict[str, int]:
    stated = data.get("added_tokens_decoder") or {}
    return {str(item["content"]): _id(int(number)) for number, item in stated.items()}


def _plain(data: Mapping[str, Any]) -> dict[str, int]:
    return {str(token): _id(number) for token, number in data.items()}


def _id(number: Any) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise ValueError(f"expected whole numbers as ids, got {number!r}")
    return number
