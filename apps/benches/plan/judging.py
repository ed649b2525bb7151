"""One dialogue taken and judged, turn by turn: the answer, the decision, and the calls.

SRt, SRact, SRargs and SR are the success rates of thought, action, arguments and all of them, and
IoU the tool selection's, as GPT4Tools defines and ChatHuman uses them; here the thought is the
decision to answer with tools, to ask back, or to abstain. Knows nothing of sums.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from thirdwave.apps.benches.plan.calls import Agreement, agreement, core, renamed
from thirdwave.apps.benches.plan.dialogues import Script
from thirdwave.apps.benches.plan.outcome import Mark, Terms, abstention, mark, question_back
from thirdwave.apps.benches.plan.poses import Judged, Scenes, judged, posed_people
from thirdwave.apps.benches.plan.scenes import file_of, load_scene
from thirdwave.apps.benches.plan.taking import Taken, Taker
from thirdwave.apps.benches.plan.turns import Turn
from thirdwave.scene import Scene

Decision = Literal["answer", "ask", "abstain"]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Verdict:
    """What came of one turn."""

    script: Script
    number: int
    """Of the turn, counted from 1."""
    turn: Turn
    taken: Taken
    mark: Mark
    why: str = ""
    """What of a pose is not as it should be."""
    decided: bool
    """Whether it rightly answered, asked back or abstained; with tools, where they are needed."""
    agreement: Agreement | None
    """With the right plans; None where none was written."""
    pose: Judged | None = field(default=None)

    @property
    def name(self) -> str:
        """Dialogue and turn."""
        return f"{self.script.dialogue.id}.{self.number}"

    @property
    def right_to_abstain(self) -> bool:
        """Of an abstention: whether it was right to."""
        return self.turn.right.kind == "abstain" or self.mark == "right"

    @property
    def success(self) -> bool:
        """The decision, the tools and their arguments."""
        return self.decided and self.agreement is not None and self.agreement.args


def take(script: Script, taker: Taker) -> list[Verdict]:
    """Go through a dialogue; a turn that asks back is answered by the next."""
    dialogue, thread, shown = script.dialogue, None, ""
    found: list[Verdict] = []
    for number, (turn, scene) in enumerate(zip(dialogue.turns, dialogue.scenes(), strict=True), 1):
        fresh = scene != shown or thread is None
        picture = file_of(scene, dialogue.as_) if fresh else None
        taken, given = taker.ask(turn.ask, picture=picture, thread=thread)
        thread, shown = given, scene
        found.append(verdict(script, number, turn, taken, load_scene(scene)))
    return found


def verdict(script: Script, number: int, turn: Turn, taken: Taken, truth: Scene) -> Verdict:
    """The verdict on one reply."""
    photographed = script.dialogue.as_ == "picture"
    names = names_of(taken.scene if photographed else truth, truth)
    right = turn.right
    why, pose = "", None
    if right.kind == "abstain":
        got = abstention(taken, turn.corrects)
    elif right.kind == "ask":
        got = question_back(taken, turn.candidates, names)
    else:
        got = mark(right, taken, Terms(tol=turn.tol, unit=turn.unit, names=names))
        if turn.after and got == "right" and taken.scene is not None:
            pose = _pose(turn, taken, truth, names)
            why = "; ".join(pose.failures)
            if why:
                got = "short" if taken.owned_up else "wrong"
    people = frozenset(person.id for person in truth.people or ())
    made = renamed(taken.calls, names)
    plans = turn.right_plans
    given = turn.plan is not None or bool(turn.plans)
    agreed = agreement(made, plans, people) if given else None
    decided = _decision(turn, taken, got) == _wanted(turn)
    if given and decided:
        decided = any(bool(core(made, plans)) == bool(plan) for plan in plans)
    return Verdict(
        script=script,
        number=number,
        turn=turn,
        taken=taken,
        mark=got,
        why=why,
        decided=decided and not taken.failure,
        agreement=agreed,
        pose=pose,
    )


def names_of(seen: Scene | None, truth: Scene) -> dict[str, str]:
    """The truth's id of each person that was found: the nearest in the picture, each once."""
    there = {person.id: _middle(person.xyxy) for person in truth.people or ()}
    if seen is None or not seen.people:
        return {person: person for person in there}
    found = {person.id: _middle(person.xyxy) for person in seen.people}
    pairs = sorted((float(np.linalg.norm(found[a] - there[b])), a, b) for a in found for b in there)
    names: dict[str, str] = {}
    for _, mine, true in pairs:
        if mine not in names and true not in names.values():
            names[mine] = true
    return names | {person: f"{person}?" for person in found if person not in names}


def _middle(xyxy: object) -> np.ndarray:
    box = np.asarray(xyxy, dtype=np.float64)
    return (box[:2] + box[2:]) / 2


def _pose(turn: Turn, taken: Taken, truth: Scene, names: Mapping[str, str]) -> Judged:
    """The bodies against the turn's conditions."""
    assert taken.scene is not None
    now = posed_people(taken.scene, names)
    before = now if taken.before is None else posed_people(taken.before, names)
    return judged(turn.after, Scenes(now=now, before=before, start=posed_people(truth, {})))


def _wanted(turn: Turn) -> Decision:
    kind = turn.right.kind
    return "ask" if kind == "ask" else "abstain" if kind == "abstain" else "answer"


def _decision(turn: Turn, taken: Taken, got: Mark) -> Decision:
    if taken.asked or (turn.right.kind == "ask" and got == "right"):
        return "ask"
    return "abstain" if taken.abstained else "answer"
