"""The tools `detect_people` and `detect_things`: who and what is in the picture.

Detectors are chosen by name and loaded with the first picture. Know nothing of poses.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from pydantic import Field

from thirdwave.scene import Finding, Observation, Scene, Thing
from thirdwave.tools.base import Arguments, ToolContext, ToolFailed, ToolRetry, tool
from thirdwave.tools.detectors.contract import Detector
from thirdwave.tools.detectors.pool import DEFAULT_DETECTOR, detector_called, known_name
from thirdwave.tools.measuring.wording import listed, placed, plural, said
from thirdwave.tools.perception.raster import overlap

SAME_THING = 0.5
"""Boxes of one label that overlap by this (intersection over union) are one thing seen again."""

MISSED = "small or half hidden ones can be missed"
"""The detector found 69 of 74 labelled things when they were asked for by name."""
NOTHING = (
    "no known thing stood out in the picture; one that is asked for by name is searched for more "
    "closely"
)
"""Said where nothing passed the score that holds for things nobody asked for."""


class DetectPeopleArgs(Arguments):
    """Who looks, and whether to look again."""

    detector: str | None = Field(
        default=None, description="name of a detector; the setting's when left out"
    )
    again: bool = Field(
        default=False,
        description="look again although people are known; who is found again keeps their id",
    )
    min_height_px: float | None = Field(
        default=None,
        ge=0,
        description="leave smaller people out (pixels; the length of those who lie down)",
    )


class DetectThingsArgs(Arguments):
    """What the question names, and who looks."""

    labels: tuple[str, ...] | None = Field(
        default=None,
        description="COCO names (bench, sports ball); named things are found at lower scores, "
        "and only they are given back",
    )
    place: Literal["left", "right"] | None = Field(
        default=None, description="of several only the one furthest to that side of the picture"
    )
    detector: str | None = Field(
        default=None, description="name of a detector; the setting's when left out"
    )


def _known_people(scene: Scene, args: DetectPeopleArgs) -> Observation | None:
    if args.detector is not None:
        known_name(args.detector, "detect_people.detector")
    if scene.people is None or args.again:
        return None
    # Where nobody was found it is looked again: somebody may have been left out as too small.
    return None if scene.people == () and scene.image is not None else _people_told(scene)


@tool(
    returns="people",
    cost="about 150 ms a picture, CPU; the first 1 s",
    version="3",
    reads=("image", "people"),
    limits="Misses people smaller than about a twelfth of the picture, and some who lie down.",
    known=_known_people,
)
def detect_people(scene: Scene, args: DetectPeopleArgs, context: ToolContext) -> Observation:
    """Find everybody in the picture and give them ids, p1, p2, ... from left to right.

    People who are known already are told without looking, unless `again` is set.
    """
    from thirdwave.tools.identity import with_ids

    known = _known_people(scene, args)
    if known is not None:
        return known
    rgb = _picture(scene, context)
    detector = detector_called(args.detector, context.settings, "detect_people.detector")
    least = args.min_height_px
    if least is None:
        least = float(context.settings.get("min_height_px") or 0.0)
    people = with_ids(detector.people(rgb, min_height_px=least), scene.people or ())
    found = replace(scene, people=people)
    return replace(_people_told(found, detector.card.name, least_px=least), scene=found)


def _people_told(
    scene: Scene, detector: str = DEFAULT_DETECTOR, *, least_px: float = 0.0
) -> Observation:
    people = scene.people or ()
    if not people and least_px > 0:
        # Smaller people may well be there.
        nobody = f"nobody at least {said(least_px, 'px')} tall was found{_by(detector)}"
        line = Finding(text=nobody, value=0)
        return Observation(text=line.text, value=[], value_type="people", evidence=(line,))
    verb = "are" if len(people) > 1 else "is"
    by = _by(detector)
    boxes = [
        Finding(text=f"{person.id} was found{by} with score {person.score:.2f}", value=person.score)
        for person in people
    ]
    return Observation(
        text=f"{placed(scene, scene.person_ids)} {verb} in the picture",
        value=list(scene.person_ids),
        value_type="people",
        evidence=tuple(boxes) or (Finding(text=f"nobody was found{by}", value=0),),
    )


def _by(detector: str) -> str:
    return "" if detector == DEFAULT_DETECTOR else f" by {detector}"


def _known_things(scene: Scene, args: DetectThingsArgs) -> Observation | None:
    if scene.things is None:
        return None
    labels = None if args.labels is None else [_plain(label) for label in args.labels]
    if scene.image is None:
        # A scene that was given names all of its things, whatever they are called.
        return _things_told(scene, labels, args.place)
    if labels and not set(labels) <= set(scene.searched):
        return None
    return _things_told(scene, labels, args.place)


@tool(
    returns="things",
    cost="about 120 ms a picture, CPU; the first 1 s",
    version="3",
    reads=("image", "things"),
    limits="The 80 COCO classes, as boxes without depth. Misses small things, such as a held ball.",
    known=_known_things,
)
def detect_things(scene: Scene, args: DetectThingsArgs, context: ToolContext) -> Observation:
    """Find things (COCO names: bench, chair, sports ball, bicycle, bus, ...) and where they are.

    Things that the question names should be named in `labels`.
    """
    from thirdwave.tools.perception.nanodet import known_label

    if args.detector is not None:
        known_name(args.detector, "detect_things.detector")
    known = _known_things(scene, args)
    if known is not None:
        return known
    try:
        labels = [known_label(label) for label in args.labels or ()]
    except ValueError as error:
        raise ToolRetry(f"detect_things.labels: {error}") from error
    if "person" in labels:
        raise ToolRetry("detect_things.labels: expected things; people are found by detect_people")
    searched = tuple(dict.fromkeys((*scene.searched, *labels)))
    rgb = _picture(scene, context)
    detector = detector_called(args.detector, context.settings, "detect_things.detector")
    things = _with_ids(_seen(rgb, searched, detector, context), scene.things or ())
    new = replace(scene, things=things, searched=searched)
    told = _things_told(new, labels if args.labels is not None else None, args.place)
    return replace(told, scene=new)


def _seen(
    rgb: np.ndarray, wanted: Sequence[str], detector: Detector, context: ToolContext
) -> list[Thing]:
    """What `detector` sees; what it was never taught to see, the embedded one looks for."""
    from thirdwave.tools.perception.nanodet import COCO80

    card = detector.card
    taught = (COCO80 if card.labels is None else card.labels) if "things" in card.finds else ()
    seen = list(detector.things(rgb, wanted)) if taught else []
    if not taught or not set(wanted) <= set(taught):
        other = detector_called(DEFAULT_DETECTOR, context.settings)
        seen += [thing for thing in other.things(rgb, wanted) if thing.label not in taught]
    return seen


def _things_told(
    scene: Scene, labels: Sequence[str] | None, place: Literal["left", "right"] | None = None
) -> Observation:
    wanted = [
        thing for thing in scene.things or () if labels is None or _plain(thing.label) in labels
    ]
    if place is not None and wanted:
        wanted.sort(key=lambda thing: float(thing.xyxy[0] + thing.xyxy[2]))
        wanted = [wanted[0 if place == "left" else -1]]
    kinds: dict[str, list[Thing]] = {}
    for thing in wanted:
        kinds.setdefault(thing.label, []).append(thing)
    if not wanted:
        text = NOTHING
        if labels:
            looked = f" ({MISSED})" if scene.image else ""
            text = f"no {' or '.join(labels)} was found in the picture{looked}"
        evidence = [Finding(text=text, value=0)]
    else:
        verb = "are" if len(wanted) > 1 else "is"
        text = f"there {verb} {listed(_counted(label, group) for label, group in kinds.items())}"
        evidence = [Finding(text=_counted(label, g), value=len(g)) for label, g in kinds.items()]
    return Observation(
        text=text,
        value=[thing.id for thing in wanted],
        value_type="things",
        evidence=tuple(evidence),
        confidence=min((min(1.0, thing.score) for thing in wanted), default=1.0),
    )


def _counted(label: str, group: Sequence[Thing]) -> str:
    """Such as "1 sports ball (t1)", "2 chairs (t2, t3)"."""
    name = label if len(group) == 1 else plural(label)
    return f"{len(group)} {name} ({', '.join(thing.id for thing in group)})"


def _with_ids(seen: Sequence[Thing], before: Sequence[Thing]) -> tuple[Thing, ...]:
    """`seen` with the ids they had before, and new ones (t1, t2, ... left to right) for the rest.

    Things found before and not now stay: an earlier answer may speak of them.
    """
    kept = {thing.id: thing for thing in before}
    new: list[Thing] = []
    free = dict(kept)
    for thing in seen:
        same = next(
            (
                old
                for old in free.values()
                if old.label == thing.label and overlap(old.xyxy, thing.xyxy[None])[0] > SAME_THING
            ),
            None,
        )
        if same is None:
            new.append(thing)
        else:
            del free[same.id]
            kept[same.id] = replace(thing, id=same.id)
    number = max((int(i[1:]) for i in kept if i[1:].isdigit()), default=0)
    for thing in sorted(new, key=lambda thing: float(thing.xyxy[0] + thing.xyxy[2])):
        number += 1
        kept[f"t{number}"] = replace(thing, id=f"t{number}")
    return tuple(kept.values())


def _plain(label: str) -> str:
    return " ".join(label.lower().replace("_", " ").split())


def _picture(scene: Scene, context: ToolContext) -> np.ndarray:
    """The scene's picture, RGB (H, W, 3). ToolFailed when there is none or it cannot be read."""
    from thirdwave.tools.perception.image import BadPicture, read_image

    if scene.image is None:
        raise ToolFailed("this scene has no picture to look at: its people and things were given")
    try:
        return read_image(context.blob(scene.image)).rgb
    except KeyError as error:
        raise ToolFailed(f"the picture of this scene is no longer stored ({error})") from error
    except BadPicture as error:
        raise ToolFailed(str(error)) from error
