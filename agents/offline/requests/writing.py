"""From a `Request`, and what is asked of it, to a `Plan`. Knows nothing of words.

References must be resolved. Whoever is named is found before anybody is posed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from thirdwave.agents.offline.compile import Compiler, two_of
from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.query import Everyone, Found, Ids, Node, Query, Ref, Render, TheOne
from thirdwave.agents.offline.requests.request import OTHER, Request
from thirdwave.agents.offline.rewrite import rewrite
from thirdwave.agents.plan import Plan
from thirdwave.tools.base import Tool

TOOL_OF = {
    "edit": "edit_pose", "generate": "generate_pose", "describe": "describe_pose",
    "compare": "compare_poses", "changes": "compare_poses", "undo": "undo_edit",
    "keep": "keep_edit",
}  # fmt: skip
"""What is asked for -> the tool that does it."""
LONGEST_WHY = 120
"""Characters of an instruction in a plan's `why`."""
WHOM = NotUnderstood("I cannot tell whose pose is meant; try: raise p1's left arm")


def write_plan(
    requests: Sequence[Request],
    then: Sequence[Query],
    tools: Mapping[str, Tool],
    meaning: dict[str, Any],
    before: Mapping[str, Mapping[str, Any]] | None = None,
) -> Plan:
    """The plan that does `requests` one after the other and answers `then` of what came of it.

    `before` holds whom the last edit posed, by id, and the pose before, of "what changed?". The
    last question answers, a picture alone does not. NotUnderstood when no tool here can.
    """
    compiler = Compiler(tools)
    answer, whom, posed = "", None, []
    for request in requests:
        answer, whom = _write(compiler, request, answer, before or {})
        posed.append(whom)
        if TOOL_OF[request.act] in ("edit_pose", "undo_edit", "keep_edit"):
            compiler.steps.look_after(answer)
    for query in then:
        about = _of_the_posed(query, requests[-1].of, whom, _together(posed))
        asked = compiler.answer(about)
        if not isinstance(query, Render):
            answer = asked
    return Plan(
        steps=compiler.steps.done(),
        answer=answer.removeprefix("$"),
        meaning=meaning,
        on_branch=any(request.further for request in requests),
    )


def write_request(compiler: Compiler, request: Request, after: str = "") -> str:
    """The reference to the step that does `request`, behind the step `after`."""
    step, _ = _write(compiler, request, after, {})
    if TOOL_OF[request.act] in ("edit_pose", "undo_edit", "keep_edit"):
        compiler.steps.look_after(step)
    return step


def _write(
    compiler: Compiler, request: Request, after: str, before: Mapping[str, Mapping[str, Any]]
) -> tuple[str, Any]:
    """The reference to the step that does it, and whom it is done to."""
    steps, tool = compiler.steps, TOOL_OF[request.act]
    if request.act in ("undo", "keep"):
        return steps.add(tool, needs=after or ()), None
    if request.act == "generate":
        view = request.view if steps.accepts(tool, "view") else None
        return steps.add(tool, words=request.words, view=view), None
    if request.of is None:
        raise WHOM
    if request.act == "changes":
        of = list(before)
        for one in of:
            pose = dict(before[one])
            after = steps.add(tool, needs=steps.pose(), **_compared(compiler, one), before=pose)
        return after, of
    if request.act == "compare":
        first, second = _pair(request)
        a, b = (_single(compiler.whom(one).named) for one in (first, second))
        return steps.add(tool, needs=steps.pose(), a=a, b=b), None
    of = compiler.whom(request.of).named or steps.detect()
    if request.act == "describe":
        length = request.length
        return steps.add(tool, needs=steps.pose(), people=of, length=length), of
    words = _words(compiler, request)
    edit = steps.add(
        tool,
        needs=[steps.pose(), *((after,) if after else ())],
        person=of,
        words=words,
        hypothetical=request.hypothetical or None,
        why_now=words[:LONGEST_WHY],
    )
    return edit, of


def _single(of: Any) -> Any:
    """One person as an argument: an id, or the step that finds them."""
    if isinstance(of, list):
        if len(of) != 1:
            raise NotUnderstood(f"Say which one is meant, {' or '.join(of)}.")
        return of[0]
    if of is None:
        raise WHOM
    return of


def _compared(compiler: Compiler, person: str) -> dict[str, Any]:
    name = "people" if compiler.steps.accepts("compare_poses", "people") else "a"
    return {name: [person]}


def _together(posed: Sequence[Any]) -> Any:
    """All who are posed: one reference or ids; None where that is no single argument."""
    if all(isinstance(one, list) for one in posed):
        return list(dict.fromkeys(person for one in posed for person in one))
    return posed[0] if all(one == posed[0] for one in posed) else None


def _words(compiler: Compiler, request: Request) -> str:
    """The instruction with the id of the other person, or with the step that finds them."""
    if request.other is None:
        return request.words
    other = _single(compiler.whom(request.other).named)
    return request.words.replace(OTHER, other)


def _pair(request: Request) -> tuple[Ref, Ref]:
    if request.of is None:
        raise WHOM
    if request.other is not None:
        return request.of, request.other
    return two_of(request.of)


def _of_the_posed(query: Query, of: Ref | None, whom: Any, everybody: Any) -> Query:
    """The query with whoever was posed last by the step that found them, before they were.

    A picture of nobody by name is of `everybody` who was posed.
    """
    if isinstance(query, Render) and query.view == "photo":
        query = query.with_(view="front")  # the photograph shows who is not so
    if isinstance(query, Render) and isinstance(query.of, Everyone) and isinstance(everybody, list):
        query = query.with_(of=Ids(ids=tuple(everybody)))
    if not isinstance(whom, str):
        return query
    found = Found(by=whom)
    if isinstance(query, Render) and isinstance(query.of, Everyone | TheOne) and everybody:
        query = query.with_(of=found)

    def change(node: Node) -> Node:
        return found if of is not None and node == of else node  # type: ignore[return-value]

    return rewrite(query, change)
