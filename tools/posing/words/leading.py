"""Clauses that say nothing by themselves: they lead to others, or count from the pose there is.

"keep looking at the camera", "bend to the other side", "turn only the head". Knows nothing of text.
"""

from thirdwave.body.posing.constraints import PoseConstraint
from thirdwave.tools.posing.words.clause import Clause
from thirdwave.tools.posing.words.settling import Meant


def of_the_whole(
    clause: Clause, last: Clause | None, meant: Meant
) -> tuple[list[PoseConstraint], list[PoseConstraint]] | None:
    """What is asked against the pose that there is: "keep looking at the camera", "bend to the
    other side". None for what says itself how it is to be.
    """
    kinds = [mod.kind for mod in clause.mods]
    if clause.unknown or clause.negated or clause.nouns:
        return None
    if clause.keep and clause.verb in ("look", "face") and kinds in (["rel"], []):
        goal = clause.mods[0].noun if clause.mods else None
        if goal is None or (
            goal.part == "camera" and clause.mods[0].value in ("at", "to", "toward")
        ):
            meant.facing = clause.said
            return [], []
    bends = clause.verb in ("bend", "lean", "side_bend", "bend_over") and not clause.borrowed
    if bends and kinds == ["other_side"] and last is None:
        meant.mirrored = True
        return [], []
    return None


def only_leads(clause: Clause) -> bool:
    """As in "hands up in a boxing guard": it tells roughly what the named pose tells exactly."""
    sided = any(noun.side not in (None, "both") for noun in clause.nouns)
    return not sided and all(mod.kind == "way" for mod in clause.mods)


def only_that(clause: Clause) -> bool:
    """As in "turn only the head": how is said elsewhere."""
    parts = [noun.part for noun in clause.nouns]
    moving = clause.verb in ("turn", "move", "bend", "tilt")
    return clause.only and moving and parts == ["head"] and not (clause.mods or clause.unknown)


def tells_of_head(meant: Meant) -> bool:
    """Whether other clauses say how the head or the gaze is to be."""
    angles = [getattr(one, "angle", "") for those in meant.firm for one in those]
    return any(name.startswith(("head_", "gaze_")) for name in angles)
