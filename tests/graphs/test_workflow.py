"""Workflow files: inputs are put in, mistakes are named."""

from pathlib import Path

import pytest

from thirdwave.agents.checks.checked import check_plan
from thirdwave.graphs.workflow import Workflow, WorkflowError
from thirdwave.tools.registry import load_tools

EXAMPLE = Path(__file__).parents[2] / "examples" / "workflows" / "compare_elbows.yaml"


def write(tmp_path, text: str) -> Path:
    path = tmp_path / "flow.yaml"
    path.write_text(text)
    return path


def test_the_example_is_a_plan_of_the_built_in_tools():
    plan = Workflow.read(EXAMPLE).plan_for({"image": "x.jpg", "side": "right"})
    check_plan(plan, load_tools().tools)
    assert plan.steps[2].args["side"] == "right"
    assert plan.answering == "most"


def test_an_input_has_its_default():
    plan = Workflow.read(EXAMPLE).plan_for({"image": "x.jpg"})
    assert plan.steps[2].args["side"] == "left"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: [", "expected YAML"),
        ("just words", "expected keys"),
        ("name: x\nsteps: []", "steps"),
        ("name: x\nsteps: [{id: s1, tool: t}]\nshell: rm", "shell: Extra inputs"),
        ("name: x\nsteps: [{id: s1, tool: t, colour: red}]", "steps.0.colour"),
        ("!!python/object/apply:os.system ['true']", "expected YAML"),
        ("a: &a [x]\nb: [*a, *a]", "aliases"),
        ("[" * 5000, "nested too deep"),
        ("name: x\nsteps: [{id: s, tool: t}, {id: s, tool: t}]", "each id once"),
        ("name: x\nanswer: zz\nsteps: [{id: s, tool: t}]", "expected the id of a step"),
        ("name: x\nsteps: [{id: s, tool: t, needs: null}]", "needs"),
        ("name: x\nsteps: [{id: s, tool: t, needs: people}]", "needs"),
    ],
)
def test_a_file_that_is_no_workflow_says_what_is_wrong(tmp_path, text, said):
    with pytest.raises(WorkflowError, match=said):
        Workflow.read(write(tmp_path, text))


def test_inputs_are_checked_by_name(tmp_path):
    flow = Workflow.read(EXAMPLE)
    with pytest.raises(WorkflowError, match="no input 'sode', there is: image, side"):
        flow.plan_for({"sode": "left"})
    with pytest.raises(WorkflowError, match="give --input image="):
        flow.plan_for({})
    text = 'name: x\nsteps: [{id: s1, tool: t, args: {a: "${what}"}}]'
    with pytest.raises(WorkflowError, match="no input 'what'"):
        Workflow.read(write(tmp_path, text)).plan_for({"image": "x"})


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(WorkflowError, match="cannot be read"):
        Workflow.read(tmp_path / "none.yaml")


@pytest.mark.parametrize("path", ["/dev/zero", "/"])
def test_what_is_no_file_is_not_read(path):
    with pytest.raises(WorkflowError, match="expected a workflow file"):
        Workflow.read(Path(path))


def test_the_picture_may_be_a_default(tmp_path):
    text = "name: x\ninputs: {image: {default: a.jpg}}\nsteps: [{id: s, tool: t}]"
    assert Workflow.read(write(tmp_path, text)).values({}) == {"image": "a.jpg"}
