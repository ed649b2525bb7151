"""The tool `render`: a picture of what is known, for a reader. Nothing is measured here.

Importing this module costs nothing; Pillow, the body's surface and a renderer come with the first
picture.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from thirdwave.scene import Artifact, Observation, Person, Scene
from thirdwave.tools.base import (
    Arguments,
    People,
    ToolContext,
    ToolFailed,
    ToolRetry,
    chosen,
    tool,
)

if TYPE_CHECKING:
    from thirdwave.tools.rendering.compose import Picture
    from thirdwave.tools.rendering.layer import Bytes


class RenderArgs(Arguments):
    """Who is drawn, and from where."""

    people: People = None
    view: Literal["photo", "front", "left", "right", "back", "top"] = "photo"
    renderer: Literal["auto", "pyrender", "raster"] | None = None
    """None: the setting's."""


@tool(
    returns="none",
    cost="about 200 ms a picture, CPU; OpenGL 1.3 s the first time",
    reads=("image", "camera", "people", "things"),
    words=("show", "draw", "render", "overlay"),
    limits=(
        "A naked, bald mean body without fingers. Limbs that the picture does not show are drawn "
        "as grey guesses. That a body covers its person says nothing about its depth."
    ),
)
def render(scene: Scene, args: RenderArgs, context: ToolContext) -> Observation:
    """Draw people's bodies for the reader: over the photograph, or alone from another side.

    view "photo" lays the bodies half transparent over the photograph, with boxes and ids; who has
    no body gets a box alone. The other views show the bodies without the photograph: of several
    people "left" is from the picture's left and "back" from behind the scene; of exactly one
    person front, left, right and back are their own.

    The setting "renderer" is "auto" (default: pyrender where OpenGL works, else the numpy
    rasteriser), "pyrender" or "raster". The rasteriser draws the same and starts a second sooner.
    """
    from thirdwave.tools.rendering import compose  # the first picture pays for Pillow
    from thirdwave.tools.rendering.layer import CannotDraw

    people = chosen(scene, args.people)
    renderer = args.renderer or str(context.settings.get("renderer", "auto"))
    try:
        if args.view == "photo":
            photograph = _photograph(scene, context)
            picture = compose.over_photograph(scene, people, photograph, renderer=renderer)
            ids = [person.id for person in people]
            return _observation(_said_of_photo(scene, ids, picture), args.view, ids, picture)
        picture = compose.from_side(scene, people, args.view, renderer=renderer)
    except (CannotDraw, FileNotFoundError, ValueError) as error:
        raise ToolFailed(str(error)) from error
    if picture is None:
        return _nobody_to_show(people)
    text = _said_of_side([person.id for person in people], args.view, picture)
    return _observation(text, args.view, picture.drawn, picture)


def _photograph(scene: Scene, context: ToolContext) -> "Bytes | None":
    """Shape (H, W, 3), or None for a scene without one."""
    if scene.image is None:
        return None
    from thirdwave.tools.perception.image import read_image

    try:
        data = context.blob(scene.image)
    except KeyError as error:
        raise ToolFailed(f"the photograph {scene.image[:12]} is no longer stored") from error
    return read_image(data).rgb


def _nobody_to_show(people: Sequence[Person]) -> Observation:
    if not people:
        return Observation(text="Nobody to draw.", unknown="nobody is in the picture")
    without = [person.id for person in people if person.body is None]
    if without:
        raise ToolRetry(f"no body is known of {_list(without)}: call estimate_pose first")
    reasons = "; ".join(
        f"{person.id}: {person.body.fit.reason or 'the fit was not accepted'}"
        for person in people
        if person.body is not None and person.body.fit is not None
    )
    why = f"no body is good enough to be drawn ({reasons})"
    return Observation(text=_sentence(why), unknown=why)


def _observation(text: str, view: str, ids: Sequence[str], picture: "Picture") -> Observation:
    from thirdwave.tools.rendering.annotate import to_png

    data, (width, height) = to_png(picture.image)
    name = " ".join([view, *ids, f"{width}x{height}"])
    artifact = Artifact(media_type="image/png", data=data, name=name)
    return Observation(text=text, artifacts=(artifact,))


def _said_of_photo(scene: Scene, ids: Sequence[str], picture: "Picture") -> str:
    where = "the photograph" if scene.image else "a plain background"
    boxed = [person_id for person_id in ids if person_id not in picture.drawn]
    parts: list[str] = []
    if picture.drawn:
        parts.append(f"{_noun('body', 'bodies', picture.drawn)} over {where}")
    if boxed:
        box = _noun("box", "boxes", boxed)
        parts.append(f"{box}, without a body" if parts else f"{box} on {where}")
    return _sentence(" and ".join(parts) or f"{where}, with nobody in it")


def _said_of_side(ids: Sequence[str], side: str, picture: "Picture") -> str:
    own = picture.own_sides
    seen_from = {
        "front": "from their own front" if own else "from where the picture was taken",
        "back": "from behind them" if own else "from behind the scene",
        "left": "from their own left" if own else "from the picture's left",
        "right": "from their own right" if own else "from the picture's right",
        "top": "from above",
    }[side]
    text = f"{_noun('body', 'bodies', picture.drawn)} seen {seen_from}"
    missing = [person_id for person_id in ids if person_id not in picture.drawn]
    return _sentence(f"{text}, without {_list(missing)}: no usable body" if missing else text)


def _noun(one: str, many: str, ids: Sequence[str]) -> str:
    return f"the {one if len(ids) == 1 else many} of {_list(ids)}"


def _list(ids: Sequence[str]) -> str:
    return ids[0] if len(ids) == 1 else f"{', '.join(ids[:-1])} and {ids[-1]}"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
