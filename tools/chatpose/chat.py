"""`ChatPose`: ask for poses in words, of a picture or of none, over several turns::

    chat = ChatPose.load(ChatPoseOptions(checkpoint=Path("CHATPOSE-V0")))
    reply = chat.ask("Someone proposes marriage. The SMPL pose is?")
    reply.text, reply.poses
    reply = chat.ask("And if they were tired?", after=reply.conversation)

Knows nothing of scenes or people.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
from pydantic import Field

from thirdwave.scene import Pose
from thirdwave.tools.backends import Options
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.chatpose.config import read_config
from thirdwave.tools.chatpose.files import NOT_LOADED, stored_tensors
from thirdwave.tools.chatpose.generation import Choose, Generated, generate, most_likely
from thirdwave.tools.chatpose.layout import check_dtypes, check_tensors
from thirdwave.tools.chatpose.memory import (
    PUBLISHED_TOWER,
    Precision,
    Quantised,
    check_memory,
    free_mb,
    need_mb,
)
from thirdwave.tools.chatpose.network import Network, Placing, load_network
from thirdwave.tools.chatpose.picture import Pixels, checked_copy, whole_square
from thirdwave.tools.chatpose.sixd import pose_from_numbers
from thirdwave.tools.chatpose.tower import tower_folder, tower_parameters
from thirdwave.tools.chatpose.words import IMAGE, Said, Words
from thirdwave.tools.torch_first import import_torch

Force = Literal["never", "missing", "always"]
"""Whether a pose is forced: never, when the model gave none by itself, or without asking it."""


class ChatPoseOptions(Options):
    """Where the weights are and how they are held."""

    checkpoint: Path | None = None
    """Folder of the published checkpoint: config, tokenizer and weights."""
    vision_tower: Path | None = None
    """Folder of CLIP ViT-L/14-336; None looks beside the checkpoint and in the local cache."""
    device: str = "auto"
    """ "cpu", "cuda:0"; "auto" is the first GPU where there is one."""
    dtype: Precision = "bfloat16"
    load_in: Quantised | None = None
    """ "4bit" or "8bit" by bitsandbytes."""
    device_map: str | dict[str, int | str] | None = None
    """As accelerate takes it; "auto" spreads the weights over all devices."""
    max_new_tokens: int = Field(default=128, ge=1, le=2048)
    margin: float = Field(default=0.2, ge=0.0, le=2.0)
    """How far a person's crop goes beyond the longer side of the box, as a share of it."""
    force: Force = "missing"
    im_start_end: bool | None = None
    """Whether a picture stands between `<im_start>` and `<im_end>`; None where there are both."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Conversation:
    """What was said so far. A value: asking gives a new one, and the picture is a copy."""

    turns: tuple[Said, ...] = ()
    picture: Pixels | None = None
    """The picture of the first turn, RGB (H, W, 3), 0..255; it stays in sight, all of it."""

    def __post_init__(self) -> None:
        if self.picture is not None:
            object.__setattr__(self, "picture", checked_copy(self.picture))


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Reply:
    """An answer. It has no shape and no camera: the model gives neither."""

    text: str
    """What was said; [POSE] stands for each pose."""
    poses: tuple[Pose, ...]
    """Every pose of this answer, in the order they were said."""
    numbers: npt.NDArray[np.float64] = field(repr=False)
    """The pose head's own numbers. Shape (P, 144)."""
    forced: bool
    """Whether the pose token was put in the model's mouth."""
    said: str
    """What the model said by itself: `text`, or what came before it was forced."""
    ended: bool
    """False when the answer was cut off at its greatest length."""
    conversation: Conversation
    """To go on from."""


class ChatPose:
    """A loaded checkpoint. Threads may share it: one answer is made at a time."""

    def __init__(self, network: Network, words: Words, options: ChatPoseOptions) -> None:
        self.network = network
        self.words = words
        self.options = options
        self._lock = Lock()

    @classmethod
    def load(cls, options: ChatPoseOptions) -> "ChatPose":
        """Check everything that can be checked without reading weights, then read them.

        ToolFailed says in one line what is missing, cut short or of another model, and whether
        the memory suffices.
        """
        folder = checkpoint_folder(options)
        config = read_config(folder)
        import_torch()
        words = Words(folder, config, options.im_start_end)
        stored = stored_tensors(folder)
        check_tensors(folder, {name: item.shape for name, item in stored.items()}, config)
        check_dtypes(folder, {name: item.dtype for name, item in stored.items()}, config)
        tower = tower_folder(config, folder, options.vision_tower)
        placing = Placing(
            device=_device(options.device),
            dtype=options.dtype,
            load_in=options.load_in,
            device_map=options.device_map,
        )
        eyes = tower_parameters(tower) or PUBLISHED_TOWER
        where = placing.device if placing.device_map is None else "all"
        need = need_mb(config, placing.dtype, placing.load_in, eyes)
        check_memory(need, free_mb(where), where, placing.load_in)
        return cls(load_network(folder, config, tower, placing), words, options)

    def ask(
        self,
        question: str,
        *,
        rgb: Pixels | None = None,
        after: Conversation | None = None,
        force: Force | None = None,
        max_new_tokens: int | None = None,
        choose: Choose = most_likely,
        cached: bool = True,
    ) -> Reply:
        """Answer `question`, about the picture `rgb` (H, W, 3) if one is given.

        `rgb` comes with the first question and stays in sight. It is looked at whole, in a padded
        square; one person is seen best in the square that `square_round` cuts. `choose` picks each
        token. TypeError or ValueError where an argument is not what it should be; ToolRetry where
        there are no words, or a picture comes too late; ToolFailed where the conversation is too
        long or the weights give no numbers.
        """
        before = _asked(question, after, force, max_new_tokens, choose)
        if not question.strip():
            raise ToolRetry("chatpose: expected a question, got no words")
        if rgb is not None and (before.turns or before.picture is not None):
            raise ToolRetry("chatpose: a picture comes with the first question of a conversation")
        picture = before.picture if rgb is None else checked_copy(rgb)
        force = self.options.force if force is None else force
        most = self.options.max_new_tokens if max_new_tokens is None else max_new_tokens
        with self._lock:
            if self.closed:
                raise ToolFailed("chatpose was unloaded: load it again")
            prompt = self._prompt(question, before.turns, picture)
            told, said = None, ""
            if force != "always":
                told = self._generate(prompt, most, choose, cached, ())
                said = self.words.decode(told.ids)
            forced = told is None or (force == "missing" and not told.pose_states)
            if told is None or forced:
                told = self._generate(prompt, most, choose, cached, self.words.forced())
            numbers = [self.network.pose_numbers(state) for state in told.pose_states]
        turns = (*before.turns, Said(question, told.ids))
        return Reply(
            text=self.words.decode(told.ids),
            poses=tuple(pose_from_numbers(each) for each in numbers),
            numbers=np.reshape(numbers, (-1, 144)),
            forced=forced,
            said=said,
            ended=told.ended,
            conversation=replace(before, turns=turns, picture=picture),
        )

    @property
    def closed(self) -> bool:
        """Whether the weights were dropped."""
        return "network" not in self.__dict__

    def close(self) -> None:
        """Drop the weights. May be called twice."""
        with self._lock:
            loaded = self.__dict__.pop("network", None)
        if loaded is not None:
            import gc

            import torch

            del loaded
            gc.collect()
            if torch.cuda.is_available():
                torch.cuda.empty_cache()

    def _prompt(self, question: str, before: Sequence[Said], picture: Pixels | None) -> Any:
        """Embeddings of the whole conversation. Tensor (1, N, hidden)."""
        import torch

        ids = self.words.prompt(question, before, picture is not None)
        if picture is None:
            return self.network.embed(ids)
        at = ids.index(IMAGE)
        parts = [
            self.network.embed(ids[:at]),
            self.network.look(whole_square(picture)),
            self.network.embed(ids[at + 1 :]),
        ]
        return torch.cat(parts, dim=1)

    def _generate(
        self, prompt: Any, most: int, choose: Choose, cached: bool, forced: Sequence[int]
    ) -> Generated:
        return generate(
            self.network,
            prompt,
            pose=self.words.pose,
            end=self.words.eos,
            tokens=self.words.size,
            most=most,
            choose=choose,
            forced=forced,
            cached=cached,
        )


def checkpoint_folder(options: ChatPoseOptions) -> Path:
    """The checkpoint's folder. ToolFailed says how to get one."""
    folder = options.checkpoint
    if folder is None:
        raise ToolFailed(
            "chatpose has no weights: download YaoFeng/CHATPOSE-V0 and set the option `checkpoint` "
            "of the estimator chatpose to its folder (docs/chatpose.md)"
        )
    folder = folder.expanduser()
    if not folder.is_dir():
        raise ToolFailed(f"checkpoint: {folder}: expected a folder with config.json and weights")
    return folder


def _asked(question: Any, after: Any, force: Any, most: Any, choose: Any) -> Conversation:
    """What was said before. TypeError or ValueError names the argument that is not as wanted."""
    if not isinstance(question, str):
        raise TypeError(f"question: expected text, got {type(question).__name__}")
    try:
        question.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(
            f"question: expected text, got half a character, {question[error.start]!r}, "
            f"at {error.start}"
        ) from error
    if after is not None and not isinstance(after, Conversation):
        came = type(after).__name__
        hint = ": give its `conversation`" if isinstance(after, Reply) else ""
        raise TypeError(f"after: expected a Conversation, got {came}{hint}")
    if force is not None and force not in get_args(Force):
        raise ValueError(f"force: expected one of {', '.join(get_args(Force))}, got {force!r}")
    if most is not None and (not isinstance(most, int) or isinstance(most, bool)):
        raise TypeError(f"max_new_tokens: expected a whole number over 0, got {most!r}")
    if most is not None and most < 1:
        raise ValueError(f"max_new_tokens: expected a whole number over 0, got {most}")
    if not callable(choose):
        raise TypeError(f"choose: expected a function of logits and ids, got {choose!r}")
    return Conversation() if after is None else after


def _device(wanted: str) -> str:
    import torch

    if wanted == "auto":
        return "cuda:0" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(wanted)
    except RuntimeError as error:
        raise ToolFailed(f"device: expected cpu, cuda:0, ..., got {wanted!r}") from error
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise ToolFailed(f"device: {wanted}: there are {torch.cuda.device_count()} such GPUs here")
    try:
        # Names that torch knows are not all of this machine, nor do all of them hold numbers.
        torch.ones(1, device=device).cpu()
    except NOT_LOADED as error:
        why = (str(error).splitlines() or [""])[0][:120]
        raise ToolFailed(f"device: {wanted}: cannot be used here ({why})") from error
    return wanted
