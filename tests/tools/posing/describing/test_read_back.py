from typing import Any

import pytest

from thirdwave.tools.posing.describing.phrases import (
    DISTANCES,
    FACING,
    LEVEL,
    PREDICATES,
    SUBJECTS,
    SUPPORTS,
)
from thirdwave.tools.posing.describing.read_back import read_back


def only(text: str) -> Any:
    """The one constraint of a text, of whichever kind."""
    (one,) = read_back(text)
    return one


def all_of(text: str) -> Any:
    """Every constraint of a text."""
    return read_back(text)


def plain(text: str) -> list[dict]:
    """The constraints without the words they were said in."""
    return [one.model_dump(exclude_defaults=True, exclude={"said"}) for one in read_back(text)]


WRITTEN = [
    (row, template, sign)
    for row in PREDICATES
    for template, sign in ((row.plus, 1), (row.minus, -1))
    if template
]


@pytest.mark.parametrize(("row", "template", "sign"), WRITTEN)
def test_every_predicate_is_read_as_it_is_written(row, template, sign):
    sided = "{side}" in SUBJECTS[row.subject].one
    for side in ("left", "right", "both") if sided else (None,):
        subject = SUBJECTS[row.subject]
        noun = subject.both if side == "both" else subject.one.format(side=side)
        verb = "are" if side == "both" else "is"
        one = only(f"{noun} {verb} {template.format(n=37)}.")
        assert one.kind == "angle"
        assert (one.angle, one.side, one.to) == (row.angle, side, sign * 37)
        assert one.said == f"{noun} {verb} {template.format(n=37)}"


@pytest.mark.parametrize(("support", "words"), SUPPORTS.items())
def test_every_support_is_read(support, words):
    one = only(f"p1 is {words.format(n=45)}.")
    assert one.kind == "support"
    assert one.on == support
    assert one.height == (0.45 if "{n}" in words else None)
    assert one.hard


@pytest.mark.parametrize(("template", "start", "sign"), FACING)
def test_every_heading_is_read(template, start, sign):
    one = only(f"he is {template.format(n=40)}")
    assert (one.kind, one.angle, one.to) == ("angle", "body_turn", start + 40 * sign)


@pytest.mark.parametrize("name", LEVEL)
def test_steepness_of_somebody_on_their_side_is_read(name):
    noun, segment, above, below = LEVEL[name]
    for template, raised in ((above, 102), (below, 78)):
        one = only(f"{noun} {template.format(n=12)}")
        assert (one.segment, one.raised, one.out, one.frame) == (segment, raised, None, "world")


@pytest.mark.parametrize(("template", "place", "other"), DISTANCES)
def test_every_distance_is_read(template, place, other):
    one = only(template.format(n=35))
    assert (one.kind, one.place, one.of, one.to) == ("distance", place, other, 0.35)


@pytest.mark.parametrize(
    ("words", "raised", "out"),
    [
        ("is raised 80 deg, straight ahead", 80, 0),
        ("is raised 80 deg, 20 deg out from straight ahead", 80, 20),
        ("is raised 80 deg, straight out to the side", 80, 90),
        ("is raised 80 deg, 20 deg back from the side", 80, 110),
        ("is raised 80 deg, straight back", 80, 180),
        ("is raised 80 deg, 20 deg across from straight ahead", 80, -20),
        ("is raised 80 deg, straight across", 80, -90),
        ("is raised 80 deg, 20 deg back from straight across", 80, -110),
        ("hangs straight down", 0, None),
        ("points straight up", 180, None),
        ("is raised 80 deg", 80, None),
    ],
)
def test_every_direction_is_read(words, raised, out):
    one = only(f"the left upper arm {words}")
    assert (one.segment, one.side, one.frame) == ("upper_arm", "left", "chest")
    assert (one.raised, one.out) == (raised, out)


def test_clauses_after_with_are_of_the_same_side():
    text = ("The left thigh is raised 90 deg, straight ahead, with the knee bent 85 deg and the "
            "shin hanging straight down.")  # fmt: skip
    thigh, knee, shin = all_of(text)
    assert (thigh.side, knee.side, shin.side) == ("left", "left", "left")
    assert (knee.angle, knee.to) == ("knee_flexion", 85)
    assert (shin.segment, shin.raised) == ("shank", 0)


def test_straight_means_every_angle_and_otherwise_straight_the_others():
    assert {(one.angle, one.to) for one in all_of("the trunk is straight")} == {
        ("trunk_flexion", 0), ("trunk_side_bend", 0), ("trunk_twist", 0),
    }  # fmt: skip
    rest = all_of("the trunk is twisted 20 deg to the right and otherwise straight")
    assert {(one.angle, one.to) for one in rest} == {
        ("trunk_twist", -20), ("trunk_flexion", 0), ("trunk_side_bend", 0),
    }  # fmt: skip


def test_a_contact_is_read():
    one = only("The left palm touches the right kneecap.")
    assert (one.kind, one.place, one.to) == ("contact", "left_palm", "right_kneecap")


def test_remarks_state_nothing():
    text = ("The left knee is bent 40 deg. The right leg and head are not visible. This is "
            "estimated from a picture.")  # fmt: skip
    assert plain(text) == plain("the left knee is bent 40 deg")
    assert read_back("the right leg is not visible") == ()


def test_what_carries_is_a_preference_where_thighs_are_told_by_numbers():
    told = read_back("she is on both knees. Both thighs are raised 20 deg, straight ahead.")
    assert not told[0].hard
    assert read_back("she is on both knees. The head is straight.")[0].hard


@pytest.mark.parametrize(
    "text",
    [
        "", " . ", "raise the left arm", "bend the left knee", "the left knee is bent",
        "the left knee is not bent 40 deg", "the left knee is bent 40 deg more",
        "the left knee is bent 40 deg and wave", "don't: the left knee is bent 40 deg",
        "the elbow is bent 40 deg", "the third knee is bent 40 deg", "das linke Knie ist gebeugt",
        "the left knee is bent 4000 deg", "the left knee is bent by 40 deg", "standing",
        "the left knee and the right elbow are bent 40 deg", "the left palm touches the moon",
        "the left knee is bent 40 deg the right knee is bent 40 deg",
        "the left knee is bent 40 deg." + " The left knee is bent 40 deg." * 300,
    ],
)  # fmt: skip
def test_whatever_is_not_one_of_its_sentences_is_left_alone(text):
    assert read_back(text) == ()


def test_reading_is_quick_whatever_the_text():
    from time import perf_counter

    read_back("the left knee is bent 40 deg")
    begun = perf_counter()
    for text in ("bend " * 1000, "the left upper arm is raised 80 deg, " * 100, "x" * 5900):
        read_back(text)
    assert perf_counter() - begun < 0.5
