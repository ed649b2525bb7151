"""What holds for every instruction: paraphrases, sides, denials, and that no word is dropped."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.posing.words.conftest import instructions
from tests.tools.posing.words.short import lines
from thirdwave.body.posing.constraints import AngleConstraint
from thirdwave.tools.posing.edit import PoseEdit
from thirdwave.tools.posing.lexicon import Lexicon, mirrored
from thirdwave.tools.posing.words import NotUnderstood, read_instruction
from thirdwave.tools.posing.words.vocabulary import known_words

TEXTS = tuple(instructions())
PEOPLE = ("p1", "p2")

SAME = [
    ("bend the left knee", "flex your left knee", "please bend her left knee"),
    ("raise both arms", "lift the arms", "elevate both of his arms", "could you raise your arms?"),
    ("straighten the right arm", "extend the right arm", "straighten the right elbow"),
    ("put the hands on the hips", "hands on hips", "place both hands on her hips",
     "his hands are on his hips", "rest your hands on your hips"),
    ("look up", "gaze upwards", "look towards the ceiling", "look at the sky"),
    ("turn the head left", "rotate her head to the left", "turn your face to the left"),
    ("sit down", "take a seat", "make him sit on a chair", "he is sitting"),
    ("kneel on the left knee", "get down on the left knee", "go down on your left knee"),
    ("raise the left arm by 30 degrees", "raise the left arm by 30°", "lift the left arm by 30 deg",
     "raise the left arm by thirty degrees"),
    ("move the right hand up by half a metre", "move the right hand up by 50 cm",
     "move the right hand up by 0.5 m", "move the right hand 500 mm higher"),
    ("bend the left knee a bit more", "bend the left knee a little more",
     "bend the left knee slightly more"),
    ("keep the arms as they are", "do not move the arms", "leave the arms where they are",
     "without moving the arms", "keep both arms still"),
    ("stand on the toes", "rise onto tiptoe", "stand on tiptoes", "go up on your toes"),
    ("turn around", "face the other way", "rotate by 180 degrees around"),
    ("mirror him", "swap left and right", "mirror the pose"),
    ("same pose as p2", "copy p2's pose", "take the same pose as p2", "imitate p2", "like p2"),
    ("very tired", "as if very tired", "make her look very tired", "he is very tired"),
    ("feet shoulder width apart", "place the feet shoulder-width apart",
     "legs at shoulder width"),
    ("bring the left knee up to the level of the hips", "left knee at hip height",
     "lift the left knee to hip level", "raise the left knee as high as the hips"),
    ("bow", "bow politely", "bow quietly and gracefully", "make him bow slowly"),
    ("mirror", "flip the pose left to right", "mirror it from left to right"),
    ("turn around", "turn to face the other way", "turn on the spot to face the other way"),
    ("lean back slightly", "recline the torso a little", "recline a bit"),
    ("bend the right elbow slightly less", "open the right elbow a little"),
    ("left arm abducted 60 degrees", "left shoulder abduction 60 degrees",
     "abduction of the left shoulder to 60 degrees"),
    ("right arm at the side", "bring the right arm down to the side of the body"),
    ("hands in front of the chest", "hands before the chest"),
    ("lean forward less", "don't lean forward so far", "do not lean forward that much"),
    ("cross your arms", "fold the arms", "arms crossed", "with folded arms",
     "cross the arms over the chest"),
]  # fmt: skip
"""Texts that mean the same."""

PAIRS = [(texts[0], other) for texts in SAME for other in texts[1:]]


def _read(text: str, lexicon: Lexicon) -> PoseEdit:
    return read_instruction(text, lexicon=lexicon, people=PEOPLE)


def _plain(edit: PoseEdit) -> PoseEdit:
    plain = tuple(one.model_copy(update={"said": ""}) for one in edit.constraints)
    return edit.model_copy(update={"constraints": plain})


def _swapped(text: str) -> str:
    other = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}
    return re.sub(r"\b([Ll]eft|[Rr]ight)\b", lambda match: other[match[0]], text)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_paraphrases_give_equal_edits(first: str, second: str, lexicon: Lexicon) -> None:
    assert _plain(_read(first, lexicon)) == _plain(_read(second, lexicon))


def _sided(text: str) -> bool:
    """Whether every side in it is said, so that the mirror image is that of the words."""
    free = r"\b(right now|swap|an? |one |clockwise|right angles?|step back|step to the side|hand)\b"
    return bool(re.search(r"\b(left|right)\b", text.lower())) and not re.search(free, text.lower())


@pytest.mark.parametrize("text", [text for text in TEXTS if _sided(text)])
def test_left_and_right_exchanged_in_the_words_mirror_the_edit(text: str, lexicon: Lexicon) -> None:
    edit, other = _read(text, lexicon), _read(_swapped(text), lexicon)
    image = edit.model_copy(update={"constraints": mirrored(edit.constraints)})
    if edit.pose_side:
        image = image.model_copy(update={"pose_side": other.pose_side})
        assert other.pose_side != edit.pose_side

    def told(one: PoseEdit) -> list[str]:
        return sorted(line.replace("-0", "0") for line in lines(one))

    assert told(image) == told(other)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_word_is_dropped(data: st.DataObject) -> None:
    lexicon = Lexicon.load()
    words = data.draw(st.sampled_from(TEXTS)).split()
    at = data.draw(st.integers(0, len(words)))
    strange = data.draw(st.sampled_from(("frobnicate", "bananas", "unless", "purple", "qwrt")))
    with pytest.raises(NotUnderstood):
        _read(" ".join((*words[:at], strange, *words[at:])), lexicon)


@settings(max_examples=200, deadline=None)
@given(words=st.lists(st.sampled_from(sorted(known_words())), min_size=1, max_size=14))
def test_any_words_are_read_or_refused(words: list[str]) -> None:
    lexicon = Lexicon.load()
    assert _read_or_refused(" ".join(words), lexicon)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert _read_or_refused(text, Lexicon.load())


def _read_or_refused(text: str, lexicon: Lexicon) -> bool:
    try:
        return isinstance(_read(text, lexicon), PoseEdit)
    except NotUnderstood as error:
        return bool(str(error)) and "\n" not in str(error)


ASKED = [
    text for text in TEXTS
    if re.match(r"(raise|bend|lift|lower|turn|look|lean|sit|kneel|cross|put|touch|move)\b", text)
]  # fmt: skip


@pytest.mark.parametrize("text", ASKED)
def test_a_denial_never_asks_for_what_it_denies(text: str, lexicon: Lexicon) -> None:
    first = re.split(r", | and | until | so | without | while ", text)[0]
    try:
        asked = _read(first, lexicon)
        denied = _read(f"do not {first}", lexicon)
    except NotUnderstood:
        return
    firm = set(lines(asked, preferences=False))
    assert firm.isdisjoint(lines(denied, preferences=False))


def test_most_denials_are_refused_or_kept(lexicon: Lexicon) -> None:
    read = 0
    for text in ASKED:
        try:
            read += bool(_read(f"do not {text}", lexicon))
        except NotUnderstood:
            continue
    assert 0 < read < len(ASKED) / 2


@pytest.mark.parametrize(
    "text",
    ["bend the left knee {}", "raise the left arm {}", "lean forward {}", "tilt the head back {}",
     "raise the left hand {}"],
)  # fmt: skip
def test_degree_words_grow(text: str, lexicon: Lexicon) -> None:
    def size(word: str) -> float:
        (one, *_) = _read(text.format(word), lexicon).constraints
        return abs(getattr(one, "by", 0.0) or 0.0)

    tiny, slight, more, much = map(size, ("a tiny bit", "a bit more", "more", "much more"))
    assert 0 < tiny < slight < more < much


def test_amounts_are_changes_with_by_and_positions_with_to(lexicon: Lexicon) -> None:
    by, to = (_read(f"bend the left knee {how} 70 degrees", lexicon) for how in ("by", "to"))
    assert [one.by for one in by.constraints if isinstance(one, AngleConstraint)] == [70]
    assert [one.to for one in to.constraints if isinstance(one, AngleConstraint)] == [70]


@pytest.mark.parametrize(
    "text", ["shake hands with p2", "hug p2", "put the left hand on p2's shoulder"]
)
def test_others_are_not_dropped(text):
    with pytest.raises(NotUnderstood):
        read_instruction(text, lexicon=Lexicon.load(), people=("p1", "p2"))


def test_an_exception_is_no_addition():
    with pytest.raises(NotUnderstood):
        read_instruction("raise both arms except the left", lexicon=Lexicon.load())
