"""Plans about another picture of the talk than the one talked about now.

Knows nothing of words; which picture is meant is `looking`'s.
"""

from collections.abc import Sequence

from thirdwave.agents.offline import excuses
from thirdwave.agents.offline.query import Ids, Query
from thirdwave.agents.offline.rewrite import walk
from thirdwave.agents.offline.talk.dialogue import recall
from thirdwave.agents.offline.talk.looking import Looked
from thirdwave.agents.pictures import Pictures
from thirdwave.agents.plan import Plan, Turn
from thirdwave.scene import Scene


def other_scene(picture: str | None, scene: Scene, pictures: Sequence[str]) -> Scene | None:
    """The scene of another picture of the talk; None: it is about the one talked about now."""
    if picture is None or picture == scene.id:
        return None
    if isinstance(pictures, Pictures):
        return pictures.load(picture)
    return Scene(id=picture, camera=scene.camera)  # nobody is known there


def asked_of_another(
    look: Looked, scene: Scene, turns: Sequence[Turn], pictures: Sequence[str]
) -> Query | None:
    """The last question, where all that is said is another picture; None: something is said.

    NotUnderstood where there was no question, or where it was about somebody of another picture.
    """
    if not look.bare or look.picture is None:
        return None
    last_about = turns[-1].scene_id if turns else None
    talk = recall(other_scene(last_about, scene, pictures) or scene, turns)
    if talk.last is None or talk.lost:
        raise excuses.AFTER_NOTHING
    ids = {one for node in walk(talk.last) if isinstance(node, Ids) for one in node.ids}
    moved = look.picture != (last_about or scene.id)
    if moved and any(one not in turns[-1].question.lower() for one in ids):
        raise excuses.WHO_THERE  # whoever it was is not in the other picture
    return talk.last


def pictured(plan: Plan, picture: str) -> Plan:
    """A plan about another picture, with each that it offers."""
    ask = plan.ask
    if ask is not None:
        options = tuple(
            one
            if one.plan is None
            else one.model_copy(update={"plan": pictured(one.plan, picture)})
            for one in ask.options
        )
        ask = ask.model_copy(update={"options": options})
    return plan.model_copy(update={"picture": picture, "ask": ask})
