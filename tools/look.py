"""The tool `look`: what a chat model that sees says about a part of the picture.

Nothing here is measured. What the model says is quoted, marked and never counts as a fact. Knows
nothing of models: `looking.seer` asks them.
"""

import re

from pydantic import Field

from thirdwave.scene import Finding, Observation, Scene
from thirdwave.tools.base import (
    Arguments,
    People,
    Things,
    ToolContext,
    ToolFailed,
    ToolRetry,
    chosen,
    tool,
)
from thirdwave.tools.looking.region import as_jpeg, region
from thirdwave.tools.looking.seer import SETTING, ask, seer_of
from thirdwave.tools.measuring.wording import called, listed, placed
from thirdwave.tools.names import shown_name

CONFIDENCE = 0.5
"""Of whatever a model says: as good as a coin's, since nobody knows better."""
SEEN = "seen by a model, not measured"


class LookArgs(Arguments):
    """What is asked, and about which part of the picture."""

    question: str = Field(
        min_length=1, max_length=500, description="One question; its reader sees this part alone"
    )
    people: People = Field(default=None, description="Only these; all of the picture if left out")
    things: Things = Field(default=None, description="Only these, besides `people` if given")
    xyxy: tuple[float, float, float, float] | None = Field(
        default=None, description="Only this box: x0, y0, x1, y1 in pixels; instead of the others"
    )


@tool(
    returns="text",
    cost="one call of the model: seconds",
    reads=("image", "people", "things"),
    wants=(SETTING,),
    repeats=False,
    timeout_s=60.0,
    limits="What the model says is seen, not measured, and may be wrong: an answer can only quote "
    "it. For what no tool measures, such as clothes, colours, hair, things outside the known "
    "labels and written words. Never for who somebody is, nor for what `measure`, `relate` or "
    "`count` tell.",
)
def look(scene: Scene, args: LookArgs, context: ToolContext) -> Observation:
    """Ask a chat model that sees one question about people, things, a box or the whole picture.

    The part is cut out with a margin, made small and sent as a JPEG without any metadata, with the
    question and the ids of those who are on it. The file's name, its place, the user's name and
    the names that a scene gives people stay here. It works where THIRDWAVE_LOOK_MODEL names a
    model that takes pictures, or where the model that plans does.
    """
    from thirdwave.tools.perception.image import BadPicture, read_image

    model = seer_of(context.settings)
    boxes, ids = _boxes(scene, args)
    if boxes is None:
        nobody = "there is nobody to look at"
        return Observation(text=nobody, value_type="text", unknown=nobody)
    if scene.image is None:
        raise ToolFailed("this scene has no picture to look at: its people and things were given")
    try:
        rgb = read_image(context.blob(scene.image)).rgb
    except KeyError as error:
        raise ToolFailed(f"the picture of this scene is no longer stored ({error})") from error
    except BadPicture as error:
        raise ToolFailed(str(error)) from error
    height, width = rgb.shape[:2]
    try:
        part = region(boxes, (width, height))
    except ValueError as error:
        raise ToolRetry(f"look.xyxy: {error}") from error
    said = ask(model, _without_names(args.question, scene), as_jpeg(rgb, part), ids)
    of = listed([*_people_placed(scene, ids), *_things_called(scene, ids)])
    where = f"of {of}" if ids else "of a part of the picture" if args.xyxy else "of the picture"
    text = f'a model says {where}: "{said}" ({SEEN})'
    return Observation(
        text=text,
        value=said,
        value_type="text",
        evidence=(Finding(text=text),),
        confidence=CONFIDENCE,
    )


def _boxes(scene: Scene, args: LookArgs) -> tuple[list[tuple[float, ...]] | None, tuple[str, ...]]:
    """Boxes of what is to be shown and the ids in them, from left to right.

    No boxes stand for the whole picture, None for nobody: a selection that came out empty.
    """
    if args.xyxy is not None:
        if args.people is not None or args.things is not None:
            raise ToolRetry("look.xyxy: give a box, or people and things, not both")
        return [args.xyxy], ()
    if args.people is None and args.things is None:
        return [], ()
    found: dict[str, tuple[float, ...]] = {}
    known = {thing.id: thing for thing in scene.things or ()}
    for name in (*(args.people or ()), *(args.things or ())):
        # Either argument takes the value of a step that found people or things.
        one = known.get(name) or chosen(scene, (name,))[0]
        found[name] = tuple(map(float, one.xyxy))
    if not found:
        return None, ()
    ids = sorted(found, key=lambda name: found[name][0] + found[name][2])
    return [found[name] for name in ids], tuple(ids)


def _without_names(question: str, scene: Scene) -> str:
    """The question with ids for the names that the scene gives its people."""
    for person in scene.people or ():
        if name := shown_name(person.name):
            question = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", person.id, question, flags=re.I)
    return question


def _people_placed(scene: Scene, ids: tuple[str, ...]) -> list[str]:
    """The people of `ids` with where they stand."""
    people = scene.person_ids if scene.people is not None else ()
    return [placed(scene, [name]) for name in ids if name in people]


def _things_called(scene: Scene, ids: tuple[str, ...]) -> list[str]:
    """The things of `ids` with what they are."""
    people = scene.person_ids if scene.people is not None else ()
    return [called(scene, name) for name in ids if name not in people]
