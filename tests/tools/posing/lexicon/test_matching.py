"""Names are found in words, whatever form English gives them, and nowhere else."""

from pathlib import Path
from time import perf_counter

import pytest

from thirdwave.tools.posing.lexicon import Lexicon

FILE = """
poses:
- {name: tree pose, also: ["tree pose on the {side} leg"], side: left, support: left_foot}
- {name: test warrior one, also: [first test fighter], side: left, balance: true}
- {name: folding-up, balance: true}
- {name: sitting oddly, balance: true}
- {name: q-pose, also: [q pose], balance: true}
manners:
- {name: test weary, also: [drop dead drowsily], angles: {head_flexion: {by: 5}}}
"""


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    file: Path = tmp_path_factory.mktemp("lexicon") / "mine.yaml"
    file.write_text(FILE)
    return Lexicon.load([file])


@pytest.mark.parametrize(
    ("words", "name", "span"),
    [
        ("strike the tree pose now", "tree pose", (2, 4)),
        ("Do the tree", "tree pose", (2, 3)),
        ("getting into tree", "tree pose", (2, 3)),
        ("test warrior one pose", "test warrior one", (0, 4)),
        ("test warrior 1", "test warrior one", (0, 3)),
        ("test warrior I stance", "test warrior one", (0, 4)),
        ("the first test fighters", "test warrior one", (1, 4)),
        ("she is folding up", "folding-up", (2, 4)),
        ("he folds-up well", "folding-up", (1, 2)),
        ("he is foldingup", "folding-up", (2, 3)),
        ("sit oddly", "sitting oddly", (0, 2)),
        ("he sat oddly", "sitting oddly", (1, 3)),
        ("Sitting, oddly", "sitting oddly", (0, 2)),
        ("a Q-pose please", "q-pose", (1, 2)),
        ("test weary", "test weary", (0, 2)),
        ("drop dead drowsy", "test weary", (0, 3)),
    ],
)
def test_is_found(lexicon: Lexicon, words: str, name: str, span: tuple[int, int]) -> None:
    first = lexicon.find(words.split())[0]
    assert (first.name, first.start, first.end) == (name, *span)


@pytest.mark.parametrize(
    "words",
    ["", "tree", "like a tree", "the pose", "a pose", "test warrior", "half-test warrior one"],
)
def test_is_not_found(lexicon: Lexicon, words: str) -> None:
    mine = ("tree pose", "test warrior one", "q-pose")
    assert not [one for one in lexicon.find(words.split()) if one.name in mine]


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_synonym_says_the_side(lexicon: Lexicon, side: str) -> None:
    match = lexicon.find(f"tree pose on her {side} leg".split())[0]
    assert (match.name, match.side, match.length) == ("tree pose", side, 6)


def test_longer_ones_come_first(lexicon: Lexicon) -> None:
    words = "lying on the back like the first test fighter"
    lengths = [one.length for one in lexicon.find(words.split())]
    assert lengths == sorted(lengths, reverse=True)
    assert len(lengths) >= 2


def test_every_name_and_synonym_finds_its_entry() -> None:
    built_in = Lexicon.load()
    entries = (*built_in.poses.values(), *built_in.manners.values())
    for entry in entries:
        kind = "pose" if entry.name in built_in.poses else "manner"
        for phrase in (entry.name, *entry.also):
            words = phrase.replace("{side}", "left").replace("{other}", "right").split()
            found = [one for one in built_in.find(words) if one.kind == kind]
            assert found[0].name == entry.name, phrase
            assert found[0].length >= len(words) - (words[0] in ("a", "an", "the")), phrase


def test_words_as_written_go_before_other_forms(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "poses: [{name: test hand up, balance: true}, {name: test hands up, balance: true}]"
    )
    lexicon = Lexicon.load([file])
    assert lexicon.find(["test", "hands", "up"])[0].name == "test hands up"
    assert lexicon.find(["test", "hand", "up"])[0].name == "test hand up"


def test_no_synonym_is_of_two_entries() -> None:
    built_in = Lexicon.load()
    for entries in (built_in.poses, built_in.manners):
        owner: dict[str, str] = {}
        for entry in entries.values():
            for phrase in {entry.name, *entry.also}:
                assert owner.setdefault(phrase, entry.name) == entry.name, phrase


def test_a_pose_and_a_manner_are_never_called_the_same() -> None:
    built_in = Lexicon.load()
    for pose in built_in.poses.values():
        for phrase in (pose.name, *pose.also):
            words = phrase.split()
            found = [one for one in built_in.find(words) if one.length == len(words)]
            assert "manner" not in {one.kind for one in found}, phrase


def test_a_name_that_is_not_known_is_told_with_near_ones() -> None:
    lexicon = Lexicon.load()
    with pytest.raises(ValueError, match="no pose is called 'walkin'; near it: walking"):
        lexicon.pose("walkin")
    with pytest.raises(ValueError, match=r"no manner is called 'tried'; near it: .*tired"):
        lexicon.manner("tried")


def test_a_pose_is_had_by_synonym_and_for_either_side() -> None:
    lexicon = Lexicon.load()
    assert lexicon.pose("Supine").name == "lying on the back"
    assert lexicon.pose("walking", "right").side == "right"
    assert lexicon.pose("walking", "right").on("left") == lexicon.pose("walking")
    with pytest.raises(ValueError, match="'standing' is the same on both sides"):
        lexicon.pose("standing", "left")


def test_finding_in_many_words_is_quick() -> None:
    lexicon = Lexicon.load()
    words = ("standing on one leg like a warrior one " * 120).split()
    began = perf_counter()
    lexicon.find(words)
    assert perf_counter() - began < 0.2
