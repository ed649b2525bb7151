"""What is said to be remembered, told again or forgotten, and a question that leans on it.

"Call p2 the coach"; "remember that the target squat depth is 100 deg"; "what do you remember?";
"forget the target"; "is her squat deeper than the target?". Knows nothing of how facts are kept.
"""

from collections.abc import Callable, Mapping, Sequence

from thirdwave.agents.offline.remembering.keeping import kept
from thirdwave.agents.offline.remembering.leaning import leaning
from thirdwave.agents.offline.remembering.memory import Memory
from thirdwave.agents.offline.remembering.naming import named
from thirdwave.agents.offline.remembering.restoring import restored
from thirdwave.agents.offline.remembering.said import AROUND
from thirdwave.agents.offline.remembering.telling import forgotten, told
from thirdwave.agents.offline.talk.talking import unanswered
from thirdwave.agents.plan import Plan, Turn
from thirdwave.scene import Scene
from thirdwave.scene.facts import Fact, fact_here
from thirdwave.tools.base import Tool

LONGEST = 400
"""Characters of a text that is looked at here."""
NEEDED = frozenset({"name_person", "remember", "recall", "forget"})


def remembering(
    text: str,
    *,
    scene: Scene,
    turns: Sequence[Turn],
    tools: Mapping[str, Tool],
    facts: Sequence[Fact],
    ask: Callable[[str], Plan],
) -> Plan | None:
    """The plan of a text that has to do with what is remembered; None: it has not.

    `ask` gives the plan of a question that has nothing to do with memory.
    """
    whole, reply = unanswered(text)
    if not set(tools) >= NEEDED or len(whole) > LONGEST:
        return None
    here = [fact_here(fact, scene) for fact in facts]
    memory = Memory(scene=scene, turns=turns, facts=here, ask=ask, reply=reply)
    said = " ".join(whole.replace("\u2019", "'").split()).strip(' .!?"')
    said = AROUND.sub("", said)
    for read in (restored, named, kept, forgotten, told):
        plan = read(said, memory)
        if plan is not None:
            return plan
    return leaning(whole, memory)
