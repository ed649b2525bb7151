import pytest

from tests.tools.authored_scenes import LEFT_ARM_UP, SITTING, estimated, person, run, scene, thing
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.compare import compare
from thirdwave.tools.logic import combine, count, quantify
from thirdwave.tools.measure import measure
from thirdwave.tools.relate import relate
from thirdwave.tools.select import select

BENT = {"left_knee": (60.0, 0.0, 0.0)}


def two():
    return scene(person("p1", BENT, x=-1, tall=1.0), person("p2", x=1))


def ask(where, question, quantity, first, second):
    given = [run(measure, where, quantity=quantity, **args).value for args in (first, second)]
    return run(compare, where, first=given[0], second=given[1], ask=question)


LEFT = [{"people": ["p1"], "side": "left"}, {"people": ["p2"], "side": "left"}]
WHOLE = [{"people": ["p1"]}, {"people": ["p2"]}]


@pytest.mark.parametrize(
    ("question", "value", "kind", "text"),
    [
        ("more", True, "bool", "yes, p1's left knee is more bent than p2's left knee ("),
        ("less", False, "bool", "no, p1's left knee is more bent than p2's left knee ("),
        ("same", False, "bool", "no, p1's left knee is more bent than p2's left knee ("),
        ("which_more", "p1", "person", "p1's left knee is more bent than p2's left knee ("),
        ("which_less", "p2", "person", "p2's left knee is less bent than p1's left knee ("),
    ],
)
def test_two_knees_are_compared_in_words(question, value, kind, text):
    seen = ask(two(), question, "knee_flexion", *LEFT)
    assert (seen.value, seen.value_type) == (value, kind)
    assert seen.text.startswith(text)


def test_a_difference_keeps_its_unit_and_sign():
    seen = ask(two(), "difference", "stature", *WHOLE)
    assert seen.unit == "m"
    assert seen.value > 0.03
    assert seen.text.startswith(f"p1 is {seen.value:.2f} m taller than p2 (")
    back = ask(two(), "difference", "stature", *reversed(WHOLE))
    assert back.value == pytest.approx(-seen.value)
    assert "shorter" in back.text


def test_of_one_persons_sides_the_answer_is_a_side():
    left, right = ({"people": ["p1"], "side": side} for side in ("left", "right"))
    seen = ask(two(), "which_more", "knee_flexion", left, right)
    assert (seen.value, seen.value_type) == ("left", "text")
    straighter = ask(two(), "which_less", "knee_flexion", left, right)
    assert straighter.value == "right"


def test_without_a_side_the_more_bent_knee_counts():
    seen = ask(two(), "which_more", "knee_flexion", *WHOLE)
    assert seen.value == "p1"
    assert "p1's left knee" in seen.text


def test_less_than_the_errors_apart_is_about_the_same():
    where = scene(
        estimated(person("p1", x=-1)), estimated(person("p2", {"left_knee": (5.0, 0, 0)}, x=1))
    )
    seen = ask(where, "which_more", "knee_flexion", *LEFT)
    assert seen.value == "p2"
    assert "p1's and p2's left knee are about as bent (" in seen.text
    assert seen.text.endswith("; by the figures p2's left knee is more bent")
    assert seen.confidence <= 0.5
    assert ask(where, "same", "knee_flexion", *LEFT).value is True


def test_postures_can_only_be_the_same_or_not():
    where = scene(person("p1", SITTING, x=-1), person("p2", x=1))
    assert ask(where, "same", "posture", *WHOLE).value is False
    more = ask(where, "more", "posture", *WHOLE)
    assert more.unknown == "posture is no number, so neither is more than the other"


def test_distances_are_compared_as_nouns():
    where = scene(person("p1", x=-1), person("p2"), person("p3", x=2))
    pairs = [
        run(relate, where, relation="distance", people=["p1"], others=[other]).value
        for other in ("p2", "p3")
    ]
    seen = run(compare, where, first=pairs[0], second=pairs[1], ask="less")
    assert seen.value is True
    assert "p1 and p2" in seen.text


def test_what_is_not_visible_is_not_compared():
    where = scene(estimated(person("p1", BENT, x=-1), ["left_knee"]), person("p2", x=1))
    seen = ask(where, "which_more", "knee_flexion", *LEFT)
    assert seen.unknown == "p1's left knee is not visible"


def test_apples_and_pears_are_refused():
    where = two()
    tall = run(measure, where, quantity="stature", people=["p1"]).value
    bent = run(measure, where, quantity="knee_flexion", people=["p2"], side="left").value
    everybody = (*(where.people or ()), person("p3", x=3))
    apart = run(compare, where, first=tall, second=bent, ask="more")
    assert apart.unknown == ("stature and knee flexion are different things and cannot be compared")
    nobody = run(compare, where, first=[], second=tall, ask="more")
    assert nobody.unknown == "there is nobody to compare with"
    third = run(measure, scene(*everybody), quantity="stature").value
    gap = run(compare, where, first=tall, second=third, ask="difference")
    assert gap.unknown == "a difference is between two: there are p1, p2 and p3"


def test_of_several_people_each_must_be_less():
    where = scene(person("p1", x=-1, z=3), person("p2", z=5), person("p3", x=1, z=4))
    near, far, rest, all_but_far = (
        run(measure, where, quantity="depth", people=ids).value
        for ids in (["p1"], ["p2"], ["p2", "p3"], ["p1", "p3"])
    )
    yes = run(compare, where, first=near, second=rest, ask="less")
    assert yes.value is True
    assert yes.text.startswith("yes, p1 is closer to the camera than p2 (")
    assert "p1 is closer to the camera than p3 (" in yes.text
    no = run(compare, where, first=far, second=all_but_far, ask="less")
    assert no.value is False
    middle = run(compare, where, first=rest, second=near, ask="which_less")
    assert middle.value == "p1"


def test_equal_figures_are_no_more_and_no_less():
    where = scene(person("p1", x=-1), person("p2", x=1))
    seen = ask(where, "more", "stature", *WHOLE)
    assert seen.value is False
    assert seen.text.startswith("no, p1 and p2 are equally tall (1.")


# Counting ----------------------------------------------------------------------------------------


def test_people_and_things_are_counted():
    where = scene(person("p1"), person("p2", x=1), things=(
        thing("t1", "bus", 0, 0, 9, 9), thing("t2", "bus", 9, 9, 20, 20)))  # fmt: skip
    assert run(count, where).text == "2 people"
    assert run(count, where, people=["p2"]).text == "1 person"
    seen = run(count, where, people=["t1", "t2"])
    assert (seen.value, seen.text) == (2, "2 buses")
    none = run(count, where, people=[])
    assert (none.value, none.text, none.unknown) == (0, "none", None)
    with pytest.raises(ToolRetry, match="p5"):
        run(count, where, people=["p5"])


@pytest.mark.parametrize(
    ("found", "quantifier", "n", "value", "text"),
    [
        (["p1"], "any", 1, True, "yes"),
        ([], "any", 1, False, "no"),
        (["p1", "p2", "p3"], "all", 1, True, "yes"),
        (["p1", "p3"], "all", 1, False, "no: not p2 (middle)"),
        ([], "none", 1, True, "yes"),
        (["p1"], "none", 1, False, "no"),
        (["p1", "p2"], "at_least", 2, True, "yes"),
        (["p1"], "at_least", 2, False, "no"),
        (["p1"], "at_most", 1, True, "yes"),
        (["p1", "p2"], "exactly", 2, True, "yes"),
        (["p1", "p2", "p3"], "exactly", 2, False, "no"),
    ],
)
def test_quantifiers_mean_what_they_say(found, quantifier, n, value, text):
    where = scene(person("p1", x=-1), person("p2"), person("p3", x=1))
    seen = run(quantify, where, people=found, quantifier=quantifier, n=n)
    assert (seen.value, seen.text) == (value, text)


@pytest.mark.parametrize(
    ("how", "value", "text"),
    [
        (
            "either",
            ["p1", "p2", "p3"],
            "p1 (left), p2 (middle) and p3 (right) are in one of the groups",
        ),
        ("both", ["p2"], "p2 (middle) is in both groups"),
        ("without", ["p3"], "p3 (right) is in the first alone"),
    ],
)
def test_groups_are_joined_from_left_to_right(how, value, text):
    where = scene(person("p1", x=-1), person("p2"), person("p3", x=1))
    seen = run(combine, where, first=["p3", "p2"], second=["p2", "p1"], how=how)
    assert (seen.value, seen.text) == (value, text)


def test_joining_nobody_gives_nobody():
    seen = run(combine, scene(person("p1")), first=[], second=[], how="either")
    assert (seen.value, seen.text) == ([], "nobody is in one of the groups")


def test_only_those_asked_of_count():
    where = scene(person("p1", x=-1), person("p2"), person("p3", x=1))
    seen = run(quantify, where, people=["p1", "p2"], of=["p1", "p2"], quantifier="all")
    assert seen.value is True
    assert run(quantify, where, people=["p3"], of=["p1"], quantifier="any").value is False


def test_of_nobody_all_is_not_asked():
    assert run(quantify, scene(), people=[], quantifier="all").unknown is not None
    assert run(quantify, scene(), people=[], quantifier="any").value is False


def test_who_was_not_measured_is_not_a_no():
    hidden = estimated(person("p2", x=1), ["left_ankle", "right_ankle"])
    where = scene(estimated(person("p1", x=-1)), hidden)
    given = run(measure, where, quantity="posture").value
    standing = run(select, where, measurements=given, keep="equal", value="standing").value
    assert standing == ["p1"]
    every = run(quantify, where, people=standing, quantifier="all", judged=given)
    assert every.unknown is not None
    assert "p2" in every.unknown
    assert run(quantify, where, people=standing, quantifier="any", judged=given).value is True
    assert run(quantify, where, people=standing, quantifier="at_most", n=1, judged=given).unknown
    counted = run(count, where, people=standing, judged=given)
    assert counted.value == 1
    assert counted.text == "at least 1 person, p2 could not be judged"
    among = run(count, where, people=standing, judged=given, of=["p1"])
    assert among.text == "1 person"
    assert run(count, where, people=[], judged=given, of=["p1"]).text == "none"
    assert run(count, where, people=[], judged=given, of=["p2"]).unknown


def test_a_hidden_side_of_somebody_counted_changes_nothing():
    who = estimated(person("p1", LEFT_ARM_UP), ["right_elbow", "right_wrist"])
    given = run(measure, scene(who), quantity="arm_raised").value
    assert run(count, scene(who), people=["p1"], judged=given).text == "1 person"


def test_a_no_to_all_says_what_the_others_do():
    where = scene(person("p1", SITTING, x=-1), person("p2"), person("p3", x=1))
    judged = run(measure, where, quantity="posture").value
    seen = run(quantify, where, people=["p2", "p3"], quantifier="all", judged=judged)
    assert (seen.value, seen.text) == (False, "no: p1 is sitting")
    facing = run(measure, scene(person("p1", yaw=180), person("p2", x=1)), quantity="facing").value
    turned = run(quantify, where, people=["p2", "p3"], quantifier="all", judged=facing)
    assert turned.text == "no: p1 (left) is facing away from the camera"


def test_who_is_not_turned_to_somebody_is_said_not_to_be():
    where = scene(person("p1", x=-1, yaw=90), person("p2", x=1), person("p3", x=3, yaw=90))
    facing = run(relate, where, relation="facing", others=["p2"]).value
    held = [one["person"] for one in facing if one["value"]]
    seen = run(quantify, where, people=held, of=["p1", "p3"], quantifier="all", judged=facing)
    assert len(held) == 1
    assert seen.value is False
    (failing,) = {"p1", "p3"} - set(held)
    told = seen.text.removeprefix("no: ")
    assert told.startswith(failing)
    assert "is not facing p2" in told
