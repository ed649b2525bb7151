"""What is wrong with a lexicon file is said in one line: the file, the entry, the key."""

from pathlib import Path

import pytest

from thirdwave.tools.posing.lexicon import Lexicon, LexiconError

GOOD = """
poses:
- name: statue
  also: [like a statue]
  support: feet
  angles: {knee_flexion: 5}
manners:
- name: jolly
  angles: {head_flexion: {by: -5}}
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "expected the keys poses and manners"),
        ("- tree", "expected the keys poses and manners, got list"),
        ("pose: []", "expected the keys poses and manners, got 'pose'"),
        ("poses: tree", "poses: expected a list"),
        ("poses: [tree]", "poses 1: expected keys such as name"),
        ("poses: [{angles: {knee_flexion: 5}}]", "poses 1: name: a name is lower case"),
        ("poses: [{name: Tree, balance: true}]", "a name is lower case"),
        ("poses: [{name: 7, balance: true}]", "name: a name is lower case"),
        ("poses: [{name: a, also: b, balance: true}]", "pose 'a': also: expected a list"),
        ("poses: [{name: a, also: [B], balance: true}]", "pose 'a': also: expected a list"),
        ("poses: [{name: a, balance: true}, {name: a, balance: true}]", "stands twice"),
        ("poses: [{name: a}]", "pose 'a': says nothing of the body"),
        ("poses: [{name: a, colour: red}]", "pose 'a': colour: expected one of name"),
        ("manners: [{name: a, side: left}]", "manner 'a': side: expected one of name"),
        ("poses: [{name: a, side: top, balance: true}]", "side: expected left or right"),
        ("poses: [{name: a, group: 3, balance: true}]", "group: expected a word"),
        ("poses: [{name: a, angles: {nose_flexion: 5}}]", "angles.nose_flexion: expected an angle"),
        ("poses: [{name: a, angles: {left_trunk_twist: 5}}]", "expected an angle"),
        ("poses: [{name: a, angles: {knee_flexion: far}}]", "angles.knee_flexion: expected a num"),
        ("poses: [{name: a, angles: {knee_flexion: [9, 5]}}]", "at_least 9.0 lies above"),
        ("poses: [{name: a, angles: {knee_flexion: [1, 2, 3]}}]", "expected a number"),
        ("poses: [{name: a, angles: {knee_flexion: {}}}]", "expected one of to, by"),
        ("poses: [{name: a, angles: {knee_flexion: {until: 5}}}]", "knee_flexion.until"),
        ("poses: [{name: a, directions: {tail: up}}]", "directions.tail: expected a segment"),
        ("poses: [{name: a, directions: {palm: sideways}}]", "directions.palm.toward"),
        ("poses: [{name: a, directions: {palm: [1, 2, 3]}}]", "directions.palm"),
        ("poses: [{name: a, contacts: [[left_palm]]}]", "contacts[1]: expected [place, to]"),
        ("poses: [{name: a, contacts: [[left_wing, chin]]}]", "contacts[1]: place 'left_wing'"),
        ("poses: [{name: a, contacts: palm}]", "contacts: expected a list"),
        ("poses: [{name: a, distances: {chin: 3}}]", "distances.chin: expected two places"),
        ("poses: [{name: a, places: [chin]}]", "places[1]: expected keys"),
        ("poses: [{name: a, places: [{place: chin, way: up}]}]", "places[1]: expected one of to"),
        ("poses: [{name: a, support: wall}]", "pose 'a': support.on"),
        ("poses: [{name: a, symmetry: ears}]", "pose 'a': symmetry.of"),
        ("poses: [{name: a, balance: 5}]", "balance: expected true or false"),
        ("poses: [{name: a, soft: {support: feet}}]", "soft: expected some of angles"),
        ("poses: [{name: a, like: nobody}]", "like: no entry is named 'nobody'"),
        ("poses: [{name: a, like: standin}]", "near it: standing"),
        ("poses: [{name: a, like: b}, {name: b, like: a}]", "leads back to itself: a -> b -> a"),
        ("poses: [{name: a, like: a}]", "leads back to itself"),
        ("poses: [{name: a, name: b}]", "'name' stands twice"),
        ("a: &x [1]\nposes: *x", "aliases"),
        ("poses: [" * 20 + "]" * 20, "nested deeper"),
        ("poses: [", "expected YAML"),
        ("poses: !!python/object:os.system {}", "expected YAML"),
        ("poses: [{name: a, angles: {knee_flexion: .nan}}]", "angles.knee_flexion"),
        ("poses: [{name: a, angles: {knee_flexion: .inf}}]", "angles.knee_flexion"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, text: str, wanted: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(LexiconError) as caught:
        Lexicon.load([file])
    message = str(caught.value)
    assert message.startswith(f"{file}: ")
    assert wanted in message
    assert "\n" not in message


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    file = written(tmp_path, "#" * 1_000_001)
    with pytest.raises(LexiconError, match="under 1 MB"):
        Lexicon.load([file])


def test_text_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(b"poses: [{name: \xff}]")
    with pytest.raises(LexiconError, match="expected YAML"):
        Lexicon.load([file])


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="nothing is there"):
        Lexicon.load([tmp_path / "none.yaml"])
    with pytest.raises(LexiconError, match="this folder has 0"):
        Lexicon.load([tmp_path])


def test_users_files_and_folders_are_read(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    for given in (tmp_path, tmp_path / "mine.yaml"):
        lexicon = Lexicon.load([given])
        assert lexicon.pose("statue").group == "mine"
        assert lexicon.manner("jolly").constraints
        assert lexicon.poses.keys() > Lexicon.load().poses.keys()


def test_users_entries_override_by_name_and_by_synonym(tmp_path: Path) -> None:
    text = "poses: [{name: standing, also: [supine], support: toes}]"
    lexicon = Lexicon.load([written(tmp_path, text)])
    assert [one.kind for one in lexicon.pose("standing").constraints] == ["support"]
    assert lexicon.pose("supine").name == "standing"
    assert Lexicon.load().pose("supine").name == "lying on the back"
    # What builds on it builds on the user's.
    built = lexicon.pose("standing with legs apart").constraints
    assert any(one.kind == "support" and one.on == "toes" for one in built)


def test_the_built_in_lexicon_is_read_once() -> None:
    assert Lexicon.load() is Lexicon.load()


def test_a_phase_names_the_pose_it_is_of(tmp_path):
    file = tmp_path / "own.yaml"
    own = "poses:\n- {name: heron, angles: {head_turn: 10}, phase_of: %s}\n"
    file.write_text(own % "tree pose", encoding="utf-8")
    assert Lexicon.load([file]).pose("heron").phase_of == "tree pose"
    file.write_text(own % "no such pose", encoding="utf-8")
    with pytest.raises(LexiconError, match="phase_of: expected the name of another pose"):
        Lexicon.load([file])
