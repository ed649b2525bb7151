"""The estimator "chatpose": a pose for each person's crop, for a whole picture, or for words.

Knows nothing of networks; `ChatPose` answers, `completing` finds place and shape.
"""

from collections.abc import Sequence
from typing import Any

from thirdwave.scene import Person
from thirdwave.tools.backends import Backend
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.chatpose.chat import ChatPose, ChatPoseOptions, Reply, checkpoint_folder
from thirdwave.tools.chatpose.config import read_config
from thirdwave.tools.chatpose.memory import PUBLISHED_TOWER, need_mb
from thirdwave.tools.chatpose.picture import square_round
from thirdwave.tools.chatpose.tower import tower_folder, tower_parameters
from thirdwave.tools.estimators.contract import Estimate, EstimatorCard, Photo

ABOUT_A_CROP = (
    "There is a person in the middle of the image, please output this person's SMPL pose."
)
ABOUT_WORDS = "Human pose is described as words: {words} The SMPL pose is?"
"""Questions as the model was trained on, to the letter."""


def memory_mb(options: ChatPoseOptions) -> int:
    """MiB that the checkpoint will need; of the published one while none is given."""
    if options.checkpoint is None:
        return need_mb(precision=options.dtype, quantised=options.load_in)
    try:
        folder = checkpoint_folder(options)
        config = read_config(folder)
        eyes = tower_parameters(tower_folder(config, folder, options.vision_tower))
    except ToolFailed:
        # Loading says what is wrong with the folder; a list of backends states the usual need.
        return need_mb(precision=options.dtype, quantised=options.load_in)
    return need_mb(config, options.dtype, options.load_in, eyes or PUBLISHED_TOWER)


def device(options: ChatPoseOptions) -> str:
    """Where it would run, in words; no torch is asked."""
    if options.device_map is not None:
        return "spread over all devices" if options.device_map == "auto" else "by device_map"
    return "first GPU, else cpu" if options.device == "auto" else options.device


CARD = EstimatorCard(
    name="chatpose",
    does="PoseGPT/ChatPose: a language model that says SMPL poses for crops, pictures or words",
    licence="Apache-2.0",
    weights_licence="not stated by their authors; built on Llama 2/Vicuna and CLIP, trained on "
    "data under SMPL's non-commercial terms: ask before other use than research",
    memory_mb=memory_mb,
    device=device,
    needs=lambda options: "" if options.checkpoint else "the option checkpoint",
    packages=("torch", "transformers", "accelerate", "safetensors", "sentencepiece"),
    extra="chatpose",
    limits="Gives poses alone: no shape, no camera. Turns of the whole body are its weakest part.",
    body_model="smpl",
    frame="crop",
    gives=("pose", "text"),
    takes=("image", "prompt"),
)


class ChatPoseEstimator:
    """`ChatPose` as an estimator. Threads may share it."""

    card = CARD

    def __init__(self, chat: ChatPose) -> None:
        self.chat = chat

    def estimate(
        self, photo: Photo, people: Sequence[Person], prompt: str | None = None
    ) -> list[Estimate]:
        """Every pose of each person's crop, asked for by `prompt` or as in training.

        With no people, poses of the whole picture by `prompt`; of words alone where there is no
        picture: a description is asked about as in training, a question is put as it stands.
        """
        if prompt is not None and not prompt.strip():
            raise ToolRetry("chatpose: expected a question or a description, got no words")
        if not people:
            return [] if prompt is None else self._of_prompt(photo, prompt)
        if not photo.has_pixels:
            raise ToolFailed(
                "chatpose looks at pictures, and this scene has none: its people were given"
            )
        found: list[Estimate] = []
        for person in people:
            crop = square_round(photo.rgb, person.xyxy, self.chat.options.margin)
            found += _estimates(person.id, self.chat.ask(prompt or ABOUT_A_CROP, rgb=crop))
        return found

    def close(self) -> None:
        """Drop the weights. May be called twice."""
        self.chat.close()

    def _of_prompt(self, photo: Photo, prompt: str) -> list[Estimate]:
        if photo.has_pixels:
            return _estimates(None, self.chat.ask(prompt, rgb=photo.rgb))
        return _estimates(None, self.chat.ask(question_of(prompt)))


def question_of(words: str) -> str:
    """The question put for `words`; those that ask for a pose themselves are left as they are."""
    if words.rstrip().endswith("?") or "SMPL" in words:
        return words
    sentence = words.strip()
    return ABOUT_WORDS.format(words=sentence if sentence.endswith((".", "!")) else f"{sentence}.")


def _estimates(person: str | None, reply: Reply) -> list[Estimate]:
    """One for each pose; one without, with the reason, where there is none."""
    said = f"{reply.said} [POSE, forced]".strip() if reply.forced else reply.text
    if not reply.poses:
        why = "said no pose" if reply.ended else "was cut off before it said a pose"
        return [Estimate(person=person, text=said, reason=f'chatpose {why}: "{said[:120]}"')]
    return [
        Estimate(
            person=person,
            pose=pose,
            body_model="smpl",
            text=said,
            native={"rotations_6d": numbers.astype("float32").reshape(24, 6)},
        )
        for pose, numbers in zip(reply.poses, reply.numbers, strict=True)
    ]


def _load(options: Any) -> ChatPoseEstimator:
    return ChatPoseEstimator(ChatPose.load(options))


backend = Backend(kind="estimator", card=CARD, options=ChatPoseOptions, load=_load)
