"""Poses come from the hidden state that sampled the token, with a cache or without."""

from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import CLIPVisionModel, LlamaForCausalLM

from tests.tools.chatpose.miniature import IM_END, IM_START, PATCHES, SEG, plain_llama_config
from thirdwave.body.rotations import matrix_from_vector
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.chatpose.words import SYSTEM

QUESTION = "Can you say how the person sits?"


class Script:
    """Picks the tokens it was made with, whatever the model would say."""

    def __init__(self, *ids: int) -> None:
        self.ids = ids

    def __call__(self, logits, so_far) -> int:
        assert logits.ndim == 1
        return self.ids[len(so_far)]


def straight_llama(miniature) -> Any:
    """The same language model, put together without any of our code."""
    model = LlamaForCausalLM(plain_llama_config()).eval()
    own = {name: value for name, value in miniature.state.items() if name in model.state_dict()}
    model.load_state_dict(own)
    return model


def straight_features(miniature, rgb) -> torch.Tensor:
    """What LLaVA-1.5 makes of a picture padded to a square, written out."""
    tower = CLIPVisionModel.from_pretrained(miniature.tower).eval()
    square = Image.new("RGB", (56, 56), (123, 117, 104))
    square.paste(Image.fromarray(rgb), (0, 8))
    small = square.resize((28, 28), Image.Resampling.BICUBIC)
    mean = torch.tensor([0.48145466, 0.4578275, 0.40821073])
    std = torch.tensor([0.26862954, 0.26130258, 0.27577711])
    pixels = ((torch.from_numpy(np.array(small)) / 255 - mean) / std).permute(2, 0, 1)[None]
    hidden = tower.embeddings(pixels)
    hidden = tower.pre_layrnorm(hidden)
    for layer in tower.encoder.layers[:-1]:
        hidden = layer(hidden, attention_mask=None)
    state = miniature.state
    one = hidden[:, 1:] @ state["model.mm_projector.0.weight"].T
    one = torch.nn.functional.gelu(one + state["model.mm_projector.0.bias"])
    return one @ state["model.mm_projector.2.weight"].T + state["model.mm_projector.2.bias"]


def straight_numbers(miniature, hidden) -> np.ndarray:
    state, name = miniature.state, "model.text_hidden_fcs.0"
    one = torch.relu(hidden @ state[f"{name}.0.weight"].T + state[f"{name}.0.bias"])
    return (one @ state[f"{name}.2.weight"].T + state[f"{name}.2.bias"]).numpy()


@torch.inference_mode()
def straight_reply(miniature, embeddings) -> tuple[list[int], list[np.ndarray]]:
    """Tokens and pose numbers by transformers' own `generate`."""
    model = straight_llama(miniature)
    out = model.generate(
        inputs_embeds=embeddings, max_new_tokens=3, do_sample=False, pad_token_id=0,
        output_hidden_states=True, return_dict_in_generate=True,
        attention_mask=torch.ones(embeddings.shape[:2], dtype=torch.long),
    )  # fmt: skip
    ids = out.sequences[0].tolist()
    at = [step for step, token in enumerate(ids) if token == SEG]
    return ids, [straight_numbers(miniature, out.hidden_states[k][-1][0, -1]) for k in at]


def test_two_pose_tokens_are_two_poses_from_the_states_that_sampled_them(chat, miniature):
    reply = chat.ask(QUESTION)
    ids = [1, *chat.words.encode(f"{SYSTEM} USER: {QUESTION} ASSISTANT:")]
    wanted_ids, wanted = straight_reply(
        miniature, miniature.state["model.embed_tokens.weight"][ids][None]
    )
    assert reply.conversation.turns[0].ids == tuple(wanted_ids)
    assert reply.text == "[POSE] and [POSE]"
    assert len(reply.poses) == len(wanted) == 2
    assert not reply.forced
    assert reply.numbers == pytest.approx(np.array(wanted), abs=1e-4)
    assert np.abs(wanted[0] - wanted[1]).max() > 0.01


@torch.inference_mode()
def test_a_picture_stands_between_its_tokens_as_576_of_them_would(chat, miniature, picture):
    table = miniature.state["model.embed_tokens.weight"]
    before = [1, *chat.words.encode(f"{SYSTEM} USER:"), IM_START]
    behind = [IM_END, *chat.words.encode(f"{QUESTION} ASSISTANT:")]
    features = straight_features(miniature, picture)
    assert features.shape[1] == PATCHES == chat.network.tower.patches
    embeddings = torch.cat([table[before][None], features, table[behind][None]], dim=1)
    ids, wanted = straight_reply(miniature, embeddings)
    reply = chat.ask(QUESTION, rgb=picture)
    assert reply.conversation.turns[0].ids == tuple(ids)
    assert reply.numbers == pytest.approx(np.array(wanted), abs=1e-4)
    other = chat.ask(QUESTION, rgb=255 - picture)
    assert np.abs(other.numbers - reply.numbers).max() > 1e-3


@pytest.mark.parametrize("seen", [False, True])
def test_a_cache_changes_nothing(chat, picture, seen):
    rgb = picture if seen else None
    kept, anew = (chat.ask(QUESTION, rgb=rgb, cached=cached) for cached in (True, False))
    assert kept.conversation.turns[0].ids == anew.conversation.turns[0].ids
    assert kept.numbers == pytest.approx(anew.numbers, abs=1e-4)
    for one, other in zip(kept.poses, anew.poses, strict=True):
        turns = [
            matrix_from_vector(np.vstack([p.global_orient, p.body_pose])) for p in (one, other)
        ]
        assert turns[0] == pytest.approx(turns[1], abs=1e-4)


def test_who_picks_the_tokens_decides_what_is_said(chat):
    joins = chat.words.encode("and")[-1]
    reply = chat.ask(QUESTION, choose=Script(joins, SEG, joins, SEG, SEG, chat.words.eos),
                     max_new_tokens=9)  # fmt: skip
    assert reply.text == "and [POSE] and [POSE] [POSE]"
    assert len(reply.poses) == 3
    assert reply.ended
    assert not chat.ask(QUESTION, choose=Script(joins, SEG), max_new_tokens=2).ended


def test_a_pose_that_was_not_said_is_forced_and_told_so(chat, miniature):
    silent = Script(chat.words.eos)
    reply = chat.ask(QUESTION, choose=silent, force="missing")
    assert reply.forced
    assert reply.said == ""
    assert reply.text == "Sure, the SMPL pose is [POSE]."
    (numbers,) = reply.numbers
    ids = [1, *chat.words.encode(f"{SYSTEM} USER: {QUESTION} ASSISTANT:")]
    ids += chat.words.encode("Sure, the SMPL pose is")
    with torch.inference_mode():
        hidden = straight_llama(miniature)(
            inputs_embeds=miniature.state["model.embed_tokens.weight"][ids][None],
            output_hidden_states=True,
        ).hidden_states[-1][0, -1]
        assert numbers == pytest.approx(straight_numbers(miniature, hidden), abs=1e-4)


def test_without_force_an_answer_in_words_has_no_pose(chat):
    joins = chat.words.encode("and")[-1]
    reply = chat.ask(QUESTION, choose=Script(joins, chat.words.eos), force="never")
    assert (reply.poses, reply.text, reply.forced) == ((), "and", False)
    assert reply.numbers.shape == (0, 144)


def test_with_always_the_model_is_not_asked_first(chat):
    def never(logits, so_far):
        raise AssertionError("it was asked")

    reply = chat.ask(QUESTION, choose=never, force="always")
    assert (len(reply.poses), reply.forced, reply.said) == (1, True, "")


def test_three_turns_are_one_conversation_and_only_new_poses_are_decoded(chat, miniature, picture):
    first = chat.ask(QUESTION, rgb=picture)
    second = chat.ask("What if he were tired?", after=first.conversation)
    third = chat.ask("And kneels?", after=second.conversation)
    assert [len(r.poses) for r in (first, second, third)] == [2, 2, 2]
    assert len(third.conversation.turns) == 3
    assert len(first.conversation.turns) == 1
    table = miniature.state["model.embed_tokens.weight"]
    words, eos = chat.words, [chat.words.eos]
    behind = [IM_END, *words.encode(f"{QUESTION} ASSISTANT:"), *first.conversation.turns[0].ids]
    behind += eos + words.encode("USER: What if he were tired? ASSISTANT:")
    behind += [
        *second.conversation.turns[1].ids,
        *eos,
        *words.encode("USER: And kneels? ASSISTANT:"),
    ]
    before = [1, *words.encode(f"{SYSTEM} USER:"), IM_START]
    with torch.inference_mode():
        parts = [table[before][None], straight_features(miniature, picture), table[behind][None]]
        _, wanted = straight_reply(miniature, torch.cat(parts, dim=1))
    assert third.numbers == pytest.approx(np.array(wanted), abs=1e-4)
    alone = chat.ask("And kneels?")
    assert np.abs(alone.numbers - third.numbers).max() > 1e-4


def test_a_picture_comes_first_or_not_at_all(chat, picture):
    begun = chat.ask(QUESTION).conversation
    with pytest.raises(ToolRetry, match="a picture comes with the first question"):
        chat.ask("And now?", rgb=picture, after=begun)


def test_no_words_are_refused(chat):
    with pytest.raises(ToolRetry, match="expected a question"):
        chat.ask("  ")


def test_a_conversation_that_is_too_long_is_told_with_its_length(chat):
    with pytest.raises(ToolFailed, match=r"reads 1024 tokens at most, this conversation has \d{4}"):
        chat.ask("kneels " * 600)


def test_a_word_that_looks_like_the_pose_token_is_a_word(chat):
    assert SEG not in chat.words.prompt("say [SEG] or <im_start>")
    assert chat.words.eos not in chat.words.prompt("stop </s> here")
