"""Each mistake in a dialogue file is one clear line; what the facts contradict is a mistake."""

import pytest

from thirdwave.apps.benches.plan.dialogues import (
    Mistakes,
    dialogue_files,
    main,
    read_scripts,
)
from thirdwave.apps.benches.plan.turns import Turn

GOOD = """
- id: g1
  scene: gym
  tier: 2
  turns:
    - {ask: "How tall is the coach?", answer: 1.83, unit: m, tol: 0.04,
       plan: [{tool: measure, args: {quantity: stature, people: [p1]}}]}
    - {ask: "Who is the tallest?", answer: p1,
       plans: [[{tool: measure, args: {quantity: stature}}, {tool: select, args: {keep: max}}],
               [{tool: describe_pose}]]}
"""
OTHER = """
- id: g2
  scene: gym
  tier: 1
  turns:
    - {%s}
"""
LONGER = OTHER + '    - {ask: "p2", answer: 5}\n'


def mistakes(tmp_path, text, name="dev_some.yaml"):
    path = tmp_path / name
    path.write_text(text)
    try:
        read_scripts(paths=[path])
    except Mistakes as error:
        return str(error).splitlines()
    return []


def test_good_files_are_read(tmp_path):
    path = tmp_path / "dev_heights.yaml"
    path.write_text(GOOD)
    (script,) = read_scripts(paths=[path])
    assert (script.kind, script.held_out) == ("dev_heights", False)
    assert len(script.dialogue.turns[1].right_plans) == 2
    assert script.dialogue.scenes() == ["gym", "gym"]


@pytest.mark.parametrize(
    ("turn", "line"),
    [
        ("ask: x", "answer: expected a number, true, false"),
        ("ask: '', answer: 1", "turn 1: ask: String should have at least 1 character"),
        ("ask: x, answer: 3, anser: 4", "turn 1: anser: Extra inputs are not permitted"),
        ("ask: x, answer: p9", "turn 1: p9: expected one of p1, p2, p3, p4, p5"),
        ("ask: x, answer: abstain, tol: 3", "tol: expected only with a number"),
        ("ask: x, answer: pose", "after: expected what has to be true of the pose"),
        ("ask: x, answer: 1, candidates: [p1, p2]", "candidates: expected only where"),
        ("ask: x, answer: 1, corrects: [lying]", "corrects: expected only where"),
        ("ask: x, answer: 1, plan: [], plans: [[]]", "expected plan or plans, got both"),
        ("ask: x, answer: 1, plan: [{tool: mesure}]", "plan: tool 'mesure': expected one of"),
        ("ask: x, answer: 1, plan: [{tool: count, args: {who: 1}}]",
         "plan: count: who: expected one of judged"),
        ("ask: x, answer: pose, after: [{fact: joy, person: p1, same: 1}]",
         "after: fact 'joy': expected one of"),
        ("ask: x, answer: pose, after: [{fact: depth, person: p1}]",
         "after: expected more_than, less_than, near, same or start, got none"),
        ("ask: x, answer: 1, scene: park", "turn 1: scene: expected one of gym, got 'park'"),
        ("ask: x, answer: 1, fact: joy.p1", "fact 'joy.p1': expected p1.NUMBER"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_with_its_place(tmp_path, turn, line):
    found = mistakes(tmp_path, OTHER % turn)
    assert len(found) == 1
    assert found[0].startswith("dev_some.yaml: g2: ")
    assert line in found[0]


@pytest.mark.parametrize(
    ("turn", "told"),
    [
        ("ask: x, answer: 20.0, fact: p1.left_knee_flexion", "the facts say 4.99"),
        ("ask: x, answer: {text: standing}, fact: p2.posture", "the facts say squatting"),
        ("ask: x, answer: false, fact: p5.left_arm_raised", "the facts say True"),
        ("ask: x, answer: 3.0, unit: m, fact: distance.p1.p2", "the facts say 1.78"),
        ("ask: x, answer: p5, plan: [{tool: measure, args: {quantity: stature}}, "
         "{tool: select, args: {keep: max}}]", "answer p5: the facts say p1"),
        ("ask: x, answer: 90.0, plan: [{tool: measure, args: {quantity: knee_flexion, side: left, "
         "people: [p2]}}]", "the facts say 132.20"),
        ("ask: x, answer: true, plan: [{tool: relate, args: {relation: touching, people: [p1], "
         "others: [p2]}}]", "the facts say False"),
    ],
)  # fmt: skip
def test_an_answer_that_the_facts_contradict_is_a_mistake(tmp_path, turn, told):
    (line,) = mistakes(tmp_path, OTHER % turn)
    assert told in line


def test_whoever_is_asked_back_needs_a_turn_to_answer(tmp_path):
    asked = "ask: which one, answer: ask, candidates: [p1, p2]"
    (line,) = mistakes(tmp_path, OTHER % asked)
    assert "the last turn is asked back" in line
    assert mistakes(tmp_path, LONGER % asked) == []
    (line,) = mistakes(tmp_path, LONGER % "ask: which one, answer: ask, candidates: [p1]")
    assert "at least two ids" in line


def test_an_id_that_comes_twice_names_both_files(tmp_path):
    (tmp_path / "dev_a.yaml").write_text(GOOD)
    (tmp_path / "dev_b.yaml").write_text(GOOD)
    with pytest.raises(Mistakes, match=r"dev_b.yaml: g1: the id is in dev_a.yaml already"):
        read_scripts(paths=[tmp_path / "dev_a.yaml", tmp_path / "dev_b.yaml"])


def test_the_parts_are_kept_apart(tmp_path):
    (line,) = mistakes(tmp_path, GOOD, "heldout_x.yaml")
    assert line.endswith("scene 'gym': expected one of the held-out part")
    (line,) = mistakes(tmp_path, OTHER.replace("gym", "h_home") % "ask: x, answer: 4")
    assert line.endswith("scene 'h_home': expected one of the development part")


@pytest.mark.parametrize(
    ("text", "line"),
    [("[", "dev_some.yaml: while parsing"), ("a: 1", "expected a list of dialogues, got dict"),
     ("- 3", "dev_some.yaml: number 1: ")],
)  # fmt: skip
def test_a_file_that_is_none_is_said(tmp_path, text, line):
    (found,) = mistakes(tmp_path, text)
    assert line in found


def test_every_fourth_is_read_when_quick(tmp_path):
    path = tmp_path / "dev_many.yaml"
    path.write_text("".join(OTHER.replace("g2", f"g{n}") % "ask: x, answer: 5" for n in range(9)))
    quick = read_scripts(quick=True, paths=[path])
    assert [script.dialogue.id for script in quick] == ["g0", "g4", "g8"]


def test_the_repository_s_files_have_no_mistakes_and_are_enough():
    scripts = read_scripts()
    assert len(dialogue_files()) == len({script.kind for script in scripts})
    assert len(scripts) >= 120
    assert sum(len(script.dialogue.turns) for script in scripts) >= 300
    for held_out in (True, False):
        own = [script.dialogue for script in scripts if script.held_out is held_out]
        assert {dialogue.tier for dialogue in own} == {1, 2, 3}
        assert {dialogue.as_ for dialogue in own} == {"scene", "picture"}


def test_the_command_lists_mistakes(tmp_path, monkeypatch, capsys):
    path = tmp_path / "dev_x.yaml"
    path.write_text(GOOD)
    monkeypatch.setattr("sys.argv", ["dialogues", str(path)])
    main()
    assert capsys.readouterr().out == "1 dialogues, 2 questions, no mistakes\n"
    path.write_text(OTHER % "ask: x, answer: p9")
    with pytest.raises(SystemExit, match="1"):
        main()
    assert "p9: expected one of" in capsys.readouterr().out


def test_plans_leave_out_what_every_planner_needs():
    plan = [{"tool": "detect_people"}, {"tool": "estimate_pose"}, {"tool": "count"}]
    turn = Turn.model_validate({"ask": "how many?", "answer": 3, "plan": plan})
    assert [call.tool for call in turn.right_plans[0]] == ["count"]
    assert Turn.model_validate({"ask": "how many?", "answer": 3}).right_plans == ()
